"""What the accounts of trade rest on, printed.

Compares rules for the counterfactual growth of a flow, counts how often the rule for
re-exports finds something where nothing is known, and prints the account of Russia
between 2013, 2021 and 2023. With the publishers' files it compares Russia's share in
Armenia's trade with what Armenia's own statistics say.

    python benchmarks/dependence.py [--data DIR]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import polars as pl

from foedus.consequences.accounts import consequences
from foedus.consequences.bilateral import Bilateral, bilateral
from foedus.consequences.blocs import named, sanctioning
from foedus.consequences.dependence import asymmetries
from foedus.consequences.reexport_legs import FEWEST, Question, legs, trend
from foedus.consequences.reexports import reexports
from foedus.consequences.results_parts import Bloc
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

HUB = "RUS"
WEIGHTS = (0.0, 0.25, 0.5, 1.0)
WINDOWS = ((2021, 2023), (2021, 2022), (2019, 2021), (2013, 2015))
#: Partners that are often named, printed in any case.
ASKED = ("KGZ", "ARM", "KAZ", "ARE", "TUR", "GEO", "UZB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the publishers' files")
    root = parser.parse_args().data
    snapshot = Snapshot()
    record = bilateral(snapshot)
    _counterfactuals(snapshot, record)
    _reexports(snapshot, record)
    _russia()
    if root is not None:
        _armenia(record, root)


def _counterfactuals(snapshot: Snapshot, record: Bilateral) -> None:
    """Print errors of peers' growth plus a part of the own trend, before 2021."""
    print("median error of predicted log growth, by weight of the own trend")
    print("  years  leg     " + "".join(f"{weight:>8.2f}" for weight in WEIGHTS))
    bloc = _sanctioning(snapshot)
    inside = record.places(frozenset(bloc.members))
    for length in (1, 2, 3):
        errors: dict[tuple[int, float], list[np.ndarray]] = {}
        for since in range(record.first + 5, 2021 - length + 1):
            firsts: dict[tuple[int, int], np.ndarray] = {}
            for number, hub in enumerate(snapshot.hubs):
                place = record.place(hub)
                if place is None or inside[place]:
                    continue
                asked = Question(
                    record, place, inside, since, since + length, "to_hub", firsts
                )
                found = legs(asked, since, since + length)
                own = trend(asked)
                both = found.eligible & np.isfinite(own).all(axis=0)
                if both.sum() < FEWEST:
                    continue
                grown, own = found.growth[:, both], own[:, both]
                own = own - np.median(own, axis=1)[:, None]
                for weight in WEIGHTS:
                    left = grown - weight * own
                    left = np.abs(left - np.median(left, axis=1)[:, None])
                    errors.setdefault((1, weight), []).append(left[1])
                    if number == 0:
                        errors.setdefault((0, weight), []).append(left[0])
        for leg, name in ((0, "first "), (1, "second")):
            shown = [
                np.median(np.concatenate(errors[leg, weight]))
                if (leg, weight) in errors
                else np.nan
                for weight in WEIGHTS
            ]
            print(f"  {length:>5}  {name}  " + "".join(f"{e:8.3f}" for e in shown))


def _reexports(snapshot: Snapshot, record: Bilateral) -> None:
    """Print the signals of each window, and what the rule finds for other hubs."""
    members = frozenset(_sanctioning(snapshot).members)
    for since, until in WINDOWS:
        started = time.process_time()
        found = reexports(
            record, HUB, members, since, until, placebo_hubs=snapshot.hubs
        )
        took = time.process_time() - started
        assert found is not None
        print(
            f"{HUB} {since}-{until}: {len(found.signals)} partners judged, "
            f"{found.placebo_windows} placebos of years, {found.placebo_others} of hubs"
        )
        first = max(4, len(found.flagged))
        for place, one in enumerate(found.signals):
            if place < first or one.partner in ASKED:
                print(
                    f"  {one.partner} z {one.first_z:5.2f} {one.second_z:5.2f}"
                    f"  p {one.p:.4f}  q {one.q:.3f}"
                    f"  at most {one.at_most / 1e9:.2f} bn"
                    f"{'  signal' if one.flagged else ''}"
                )
        for state in ASKED:
            if state in found.not_judged:
                print(f"  {state} not judged: {found.not_judged[state]}")
        counts = np.array(list(found.placebo_hubs.values()))
        print(
            f"  other hubs: {counts.size}, with a signal {(counts > 0).sum()}, "
            f"signals {counts.sum()}  ({took:.2f} s)"
        )


def _russia() -> None:
    for since in (2013, 2021):
        found = consequences(HUB, since=since, until=2023, bloc="EU")
        print(f"{HUB} {since}-2023")
        for side in ("exports", "imports"):
            for year in (since, 2023):
                one = found.in_year(side, year)
                assert one and one.hhi and one.top_share and one.bloc_share
                print(
                    f"  {side} {year}: HHI {one.hhi.estimate:.3f} ({one.hhi.low:.3f}, "
                    f"{one.hhi.high:.3f}), Hirschman {one.hirschman:.1f}, {one.top} "
                    f"{one.top_share.estimate:.3f}, EU {one.bloc_share.estimate:.3f} "
                    f"to {one.bloc_share.high:.3f}, known {one.known:.3f}"
                )
        for markets in (found.exports, found.imports):
            assert markets is not None and markets.bloc is not None
            bloc = markets.bloc
            print(
                f"  {markets.side} with {markets.bloc_counted} of the EU: "
                f"{bloc.flow_from / 1e9:.1f} to {bloc.flow_to / 1e9:.1f} bn; world "
                f"{bloc.from_world / 1e9:+.1f}, partner {bloc.from_demand / 1e9:+.1f}, "
                f"share {bloc.from_share / 1e9:+.1f}; redirected "
                f"{bloc.redirected / 1e9:+.1f}"
            )
            inside = set(named("EU", HUB, 2023).members)
            cells = [c for c in markets.replaced if c.partner in inside]
            gains: dict[str, float] = {}
            for cell in cells:
                gains[cell.gainer] = gains.get(cell.gainer, 0.0) + cell.amount
            lost = sum(one.amount for one in markets.losses if one.partner in inside)
            ranked = sorted(gains.items(), key=lambda pair: -pair[1])[:8]
            print(
                f"    lost there {lost / 1e9:.1f}; gained: "
                + ", ".join(f"{state} {usd / 1e9:.1f}" for state, usd in ranked)
            )
            won = sorted(markets.markets, key=lambda one: -one.redirected)[:5]
            print(
                "    redirected to "
                + ", ".join(f"{m.partner} {m.redirected / 1e9:+.1f}" for m in won)
            )
        assert found.exports is not None and found.imports is not None
        dropped = [
            one
            for one in found.asymmetry_to
            if one.difference.high < 0 and one.in_hub.estimate > 0.02
        ]
        print("  leans on", ", ".join(one.partner for one in dropped))


def _armenia(record: Bilateral, root: Path) -> None:
    """Compare with national statistics that no part of the series rests on."""
    own = Inputs(root).table("armenia_trade", "yearly")
    trade = pl.col("exports") + pl.col("imports")
    shares = dict(
        own.filter(pl.col("partner").is_in(list(record.states)))
        .group_by("year")
        .agg(trade.filter(pl.col("partner") == HUB).sum() / trade.sum())
        .iter_rows()
    )
    print("Russia's share in Armenia's trade: national statistics, and here")
    inside = 0
    years = [year for year in sorted(shares) if year <= record.last]
    for year in years:
        (here,) = (
            one.in_hub for one in asymmetries(record, "ARM", year) if one.partner == HUB
        )
        holds = here.low <= shares[year] <= here.high
        inside += holds
        print(
            f"  {year} {shares[year]:.3f}  {here.estimate:.3f} ({here.low:.3f}, "
            f"{here.high:.3f}){'' if holds else '  outside'}"
        )
    print(f"  the 90 % interval holds it in {inside} of {len(years)} years")


def _sanctioning(snapshot: Snapshot) -> Bloc:
    found = sanctioning(snapshot, HUB, 2023)
    assert isinstance(found, Bloc)
    return found


if __name__ == "__main__":
    main()
