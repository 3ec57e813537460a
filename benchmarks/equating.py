"""What equating does to the two indicators of votes, beside plain annual means.

Prints: how many states fall from Russia in 2022 on plain means, on one text and on
equated values; how fast texts, topics and levels walk, and which windows are
identified; how well one year tells the next; free slopes beside equal ones; and the
words of windows of Russia, the Soviet Union and the United States before and after.

    python benchmarks/equating.py --data DIR
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import spearmanr

import foedus as fd
from foedus.alignment import erosion, stable
from foedus.alignment.scales import scale_table
from foedus.estimates.ideal_points import Ballots as Votes
from foedus.estimates.ideal_points import Priors, fit
from foedus.indicators import contested_votes, equating, solidarity
from foedus.indicators.ballots import Ballots, load
from foedus.indicators.contested_calls import (
    contested_calls,
    counted_calls,
)
from foedus.indicators.contract import Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from plain_votes import KEYS, against_camps, plain_solidarity, plain_votes, scored

WINDOWS = (
    ("RUS", 2014, 2023),
    ("RUS", 2014, 2021),
    ("RUS", 2021, 2023),
    ("SUN", 1960, 1975),
    ("SUN", 1975, 1989),
    ("USA", 1960, 1975),
    ("USA", 1975, 1989),
    ("USA", 2014, 2023),
)
FALL = 0.25


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    inputs = Inputs(parser.parse_args().data)
    installed = Snapshot()
    hubs = installed.hubs
    started, used = time.perf_counter(), time.process_time()
    votes = contested_votes.build(inputs, hubs)
    took, used = time.perf_counter() - started, time.process_time() - used
    texts = solidarity.build(inputs, hubs)
    print(f"contested votes of {len(hubs)} hubs: {took:.0f} s, CPU {used:.0f} s")
    ballots = load(inputs)
    plain = plain_votes(inputs, ballots, votes)
    plain_texts = plain_solidarity(inputs, texts)
    falls(texts, plain_texts, inputs)
    russia(votes, plain)
    links(votes, texts)
    next_year(votes, plain)
    camps = against_camps(votes).select("hub", "camp")
    coverage("contested votes", votes.values.join(camps, on=["hub", "camp"]))
    coverage("solidarity", texts.values)
    slopes(inputs, ballots, votes, plain)
    words(
        installed,
        {"contested_votes": votes, "solidarity": texts},
        {"contested_votes": plain, "solidarity": plain_texts},
    )


def falls(texts: Built, plain: pl.DataFrame, inputs: Inputs) -> None:
    print(f"\nshare of states that fall by {FALL} or more from Russia, 2021 to 2022")
    for seats in (False, True):
        print(f"  {'without' if seats else 'with'} votes of governments out of power")
        votes = scored(inputs, texts, seats=seats).filter(pl.col("hub") == "RUS")
        cast = votes.filter(pl.col("vote") != solidarity.ABSENT)
        for name, some in (("absence one half", votes), ("absence not counted", cast)):
            crimea = some.filter(pl.col("family") == "Crimea human rights")
            print(f"    plain mean of all texts, {name:20} {share(means(some)):.3f}")
            print(f"    the text on Crimea, {name:25} {share(means(crimea)):.3f}")
    print(f"  equated solidarity                         {share(texts.values):.3f}")
    both = texts.values.filter(pl.col("hub") == "RUS").pivot(
        "year", index="partner", values="value"
    )
    step = (both["2022"] - both["2021"]).drop_nulls()
    print(f"  its mean change {step.mean():+.3f}, plain", end=" ")
    rows = plain.filter(pl.col("hub") == "RUS").pivot(
        "year", index="partner", values="value"
    )
    print(f"{(rows['2022'] - rows['2021']).drop_nulls().mean():+.3f}")


def means(votes: pl.DataFrame) -> pl.DataFrame:
    return votes.group_by("hub", "partner", "year").agg(value=pl.col("score").mean())


def share(values: pl.DataFrame) -> float:
    wide = (
        values.filter((pl.col("hub") == "RUS") & pl.col("year").is_in([2021, 2022]))
        .pivot("year", index="partner", values="value")
        .drop_nulls()
    )
    return float(((wide["2022"] - wide["2021"]) <= -FALL + 1e-9).mean())


def russia(votes: Built, plain: pl.DataFrame) -> None:
    print("\ncontested votes with Russia, camp of 2014: plain and equated")
    camps = votes.tables["camps"].filter(
        (pl.col("hub") == "RUS") & (pl.col("year") == 2014)
    )
    window = votes.values.join(
        camps.select("hub", "camp").unique(), on=["hub", "camp"]
    ).join(plain.select(*KEYS, plain="value"), on=KEYS)
    for name, rows in (
        ("mean of all", window),
        ("Armenia", window.filter(pl.col("partner") == "ARM")),
    ):
        years = rows.group_by("year").agg(pl.col("plain", "value").mean()).sort("year")
        line = [f"{y} {a:.2f} {b:.2f}" for y, a, b in years.iter_rows()]
        print(f"  {name}: {', '.join(line)}")


def links(votes: Built, texts: Built) -> None:
    print("\nwalks of contested votes, squared probit units a year")
    print("  " + next(note for note in votes.notes if "probit" in note))
    for name, built in (
        (contested_votes.LINKS, votes),
        (solidarity.LINKS, texts),
    ):
        table = built.tables[name].with_columns(lag=pl.col("until") - pl.col("since"))
        print(f"\nshare of windows with an identified common step, {name}")
        for low, high in ((1946, 1969), (1970, 1989), (1990, 2019), (2014, 2022)):
            some = table.filter(pl.col("since").is_between(low, high))
            print(f"  since {low} to {high}: {share_true(some)}", end="  ")
            for lag in (1, 5, 9, 15):
                found = some.filter(pl.col("lag") == lag)
                print(f"{lag} y {share_true(found)}", end=", ")
            print()
        by_hub = table.group_by("hub").agg(pl.col("identified").mean()).sort("hub")
        never = by_hub.filter(pl.col("identified") == 0)["hub"].to_list()
        print(f"  never for {', '.join(never) or 'none'}")
        for hub, since, until in WINDOWS:
            row = table.filter(
                (pl.col("hub") == hub)
                & (pl.col("since") == since)
                & (pl.col("until") == until)
            )
            if row.height:
                print(
                    f"  {hub} {since} to {until}: sd {row['sd'][0]:.3f} on log odds, "
                    f"{'identified' if row['identified'][0] else 'not identified'}"
                )


def share_true(table: pl.DataFrame) -> str:
    return f"{table['identified'].mean():.2f}" if table.height else "none"


def next_year(votes: Built, plain: pl.DataFrame) -> None:
    """How well a year tells the next, within a hub and year, over all camps."""
    pairs = consecutive(votes, plain)
    print(f"\none year and the next, {pairs['group'].n_unique()} camps and years")
    rows = []
    for _, one in pairs.group_by("group"):
        if one.height >= 30:
            x, y, z = (one[c].to_numpy() for c in ("plain", "value", "plain_next"))
            rows.append(
                (
                    spearmanr(x, z)[0],
                    spearmanr(y, z)[0],
                    np.corrcoef(x, z)[0, 1],
                    np.corrcoef(y, z)[0, 1],
                    (z - x).mean(),
                    (one["value_next"].to_numpy() - y).mean(),
                )
            )
    found = np.array(rows)
    for k, name in enumerate(("Spearman", "Pearson")):
        for stat, how in (("mean", np.nanmean), ("median", np.nanmedian)):
            one, other = how(found[:, 2 * k]), how(found[:, 2 * k + 1])
            print(
                f"  {name} with the plain value of the next year, {stat}: plain "
                f"{one:.3f}, equated {other:.3f}"
            )
    print(
        "  standard deviation of the step of the mean state from year to year: plain "
        f"{found[:, 4].std():.3f}, equated {found[:, 5].std():.3f}"
    )


def coverage(name: str, values: pl.DataFrame) -> None:
    """How often a year-to-year change lies within its own 90 % interval."""
    keys = [key for key in KEYS if key in values.columns]
    pairs = values.join(
        values.with_columns(year=pl.col("year") - 1), on=keys, suffix="_next"
    )
    error = (pairs["sd"] ** 2 + pairs["sd_next"] ** 2).sqrt()
    inside = (pairs["value_next"] - pairs["value"]).abs() <= 1.645 * error
    print(
        f"  {name}: year-to-year changes within 1.645 standard deviations: "
        f"{inside.mean():.3f}"
    )


def consecutive(votes: Built, plain: pl.DataFrame) -> pl.DataFrame:
    camps = votes.tables["camps"].filter(pl.col("variant") == "camp")
    current = votes.values.filter("current").join(
        camps.select("hub", "camp").unique(), on=["hub", "camp"]
    )
    both = votes.values.join(plain.select(*KEYS, plain="value"), on=KEYS)
    after = both.with_columns(year=pl.col("year") - 1)
    return (
        current.select(KEYS)
        .join(both, on=KEYS)
        .join(after, on=KEYS, suffix="_next")
        .with_columns(group=pl.struct("hub", "camp", "year").rank("dense"))
    )


def slopes(inputs: Inputs, ballots: Ballots, votes: Built, plain: pl.DataFrame) -> None:
    """Equal and free slopes of calls, each year alone, against the next year."""
    counted, topics = counted_calls(inputs, ballots), equating.topics(inputs)
    pairs = consecutive(votes, plain)
    found = []
    for hub, camp, first, members in against_camps(votes).iter_rows():
        mine = pairs.filter((pl.col("hub") == hub) & (pl.col("camp") == camp))
        if mine.is_empty():
            continue
        calls = contested_calls(
            ballots, hub, members, since=first, counted=counted, items={}, topics=topics
        )
        for (year,), rows in mine.group_by("year", maintain_order=True):
            if rows.height < 30:
                continue
            chosen = calls.years == year
            choices = calls.choices[chosen].copy()
            # With the hub is the highest category of every call.
            choices[(calls.categories[chosen] == 2)[:, None] & (choices == 1)] = 2
            item, voter = (part.astype(np.int32) for part in np.nonzero(choices >= 0))
            cast = Votes(
                voter,
                item,
                np.zeros_like(item),
                choices[item, voter],
                choices.shape[1],
                len(choices),
                1,
                3,
            )
            here = [ballots.states.index(partner) for partner in rows["partner"]]
            row = []
            for equal in (True, False):
                theta = fit(
                    cast,
                    smoothing="static",
                    fixed_slope=equal,
                    standardise=False,
                    priors=Priors(slope_mean=1.0),
                    tolerance=1e-3,
                    threads=1,
                ).theta[here, 0]
                # Free slopes leave the direction open.
                side = np.sign(spearmanr(theta, rows["value"])[0])
                row.append(spearmanr(side * theta, rows["plain_next"])[0])
            found.append(row)
    equal, free = np.array(found).T
    print(
        f"\nSpearman with the plain value of the next year, {len(found)} camps and "
        f"years: equal slopes {np.nanmean(equal):.3f} (median "
        f"{np.nanmedian(equal):.3f}), free {np.nanmean(free):.3f} "
        f"({np.nanmedian(free):.3f}); free better in {(free > equal).mean():.2f}"
    )


def words(
    installed: Snapshot, built: Mapping[str, Built], plain: Mapping[str, pl.DataFrame]
) -> None:
    without = {
        name: Built(
            plain[name],
            one.coverage,
            {
                table: frame.clear() if table.endswith("_links") else frame
                for table, frame in one.tables.items()
            },
        )
        for name, one in built.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        before = snapshot_with(installed, without, Path(folder) / "before")
        after = snapshot_with(installed, built, Path(folder) / "after")
        for hub, since, until in WINDOWS:
            one, other = (
                fd.erosion(hub, since=since, until=until, snapshot=s)
                for s in (before, after)
            )
            compare(f"{hub} {since} to {until}", one, other)


def compare(name: str, before: erosion.Erosion, after: erosion.Erosion) -> None:
    one = {p.partner: p for p in before.partners}
    other = {p.partner: p for p in after.partners}
    shared = sorted(set(one) & set(other))
    changes = [(one[p].change.estimate, other[p].change.estimate) for p in shared]
    rank = spearmanr([a for a, _ in changes], [b for _, b in changes])[0]
    widths = [
        np.median([(x[p].change.high - x[p].change.low) / 2 for p in shared])
        for x in (one, other)
    ]
    print(f"\n{name}: {len(shared)} partners, rank correlation of changes {rank:.3f}")
    print(
        f"  median half width {widths[0]:.1f} before, {widths[1]:.1f} after; delta "
        f"{before.delta:.1f}, {after.delta:.1f}"
    )
    for word in ("fell", "rose", "moved little", "not known"):
        was = {p for p in shared if one[p].word == word}
        now = {p for p in shared if other[p].word == word}
        print(
            f"  {word:13}{len(was):4} before,{len(now):4} after, {len(was & now)} both"
        )
    for line in after.notes:
        if "back" in line and line.startswith(("Contested votes:", "Solidarity:")):
            print(f"  {line}")


def snapshot_with(
    installed: Snapshot, built: Mapping[str, Built], place: Path
) -> Snapshot:
    """Write the installed snapshot with other values of the vote indicators."""
    values, tables = (
        {path.stem: pl.read_parquet(path) for path in (installed.path / part).iterdir()}
        for part in ("indicators", "tables")
    )
    scales = tables["scales"].with_columns(pl.col(pl.Categorical).cast(pl.String))
    kept = scales.filter(~pl.col("indicator").is_in(list(built)))
    for name, one in built.items():
        values[name] = one.values
        tables |= one.tables
    fitted = scale_table(built).cast(dict(kept.schema))
    tables["scales"] = pl.concat([kept, fitted])
    for _ in range(2):
        written = snapshots.write(
            place,
            indicators=values,
            tables=tables,
            manifest=installed.manifest,
            level=1,
        )
        tables[stable.TABLE] = stable.measure(
            written.hubs, partial(erosion.points, written)
        )
    return written


if __name__ == "__main__":
    main()
