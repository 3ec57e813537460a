"""How good the worlds are: own sales, estimated flows, agreement with other sources.

    python benchmarks/worlds.py --data DIR

DIR holds the publishers' files. Prints: how far own sales scaled by GDP are from known
ones; own sales against the World Input-Output Database of 2014 (44 states, in the
example of ``ge_gravity``); restricted flows held out; what each world rests on; and how
Russia's partners stand beside the shares of the trade tie.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl

from foedus.consequences import world_missing
from foedus.consequences.world import world, world_years
from foedus.lake.derived import world_domestic
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

SPANS = ((2014, 2016), (2013, 2014), (2010, 2013), (2008, 2013), (2007, 2012))
HELD_OUT = ((2021, 2022), (2022, 2023), (2021, 2023))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    inputs = Inputs(parser.parse_args().data)
    own_sales(inputs)
    against_wiod(inputs)
    restricted(inputs)
    rest_on()
    beside_ties()


def own_sales(inputs: Inputs) -> None:
    print("own sales, median of |ln estimate - ln known|")
    for since, until in SPANS:
        found = world_domestic.held_out(inputs, since, until)
        off = found.select(pl.exclude("state").abs().median()).row(0, named=True)
        figures = ", ".join(f"{rule} {value:.3f}" for rule, value in off.items())
        print(f"  {since} -> {until}, {found.height:2} states: {figures}")
    last = world_domestic.complete_years(inputs).group_by("state").last()
    ratio = (last["usd"] / last["gdp"]).median()
    print(f"  last complete, {last.height} states: median {ratio:.3f} of GDP")
    predictors(inputs)


def predictors(inputs: Inputs) -> None:
    """Leave each state out and predict its ratio of own sales to GDP."""
    trade = (
        inputs.derived("world_flows")
        .filter(pl.col("year") == 2014)
        .group_by(state="exporter")
        .agg(exports=pl.col("usd").sum())
    )
    last = world_domestic.complete_years(inputs).sort("year").group_by("state").last()
    both = last.join(trade, on="state")
    ratio = (both["usd"] / both["gdp"]).log().to_numpy()
    size = both["gdp"].log().to_numpy()
    openness = both["exports"].log().to_numpy() - size
    constant = np.ones_like(size)
    designs = {
        "constant": [constant],
        "size": [constant, size],
        "size and openness": [constant, size, openness],
    }
    for name, columns in designs.items():
        x = np.column_stack(columns)
        off = []
        for i in range(len(ratio)):
            rest = np.arange(len(ratio)) != i
            fitted = np.linalg.lstsq(x[rest], ratio[rest], rcond=None)[0]
            off.append(ratio[i] - x[i] @ fitted)
        spread = np.std(off)
        print(f"  ratio to GDP of a state left out, from {name}: spread {spread:.3f}")


def against_wiod(inputs: Inputs) -> None:
    file = inputs.root / "benchmarks" / "TradeData0014.csv.gz"
    year = 2014
    own = pl.col("exporter") == pl.col("importer")
    known = pl.read_csv(file).filter(pl.col("year") == year, own)
    ours = inputs.derived("world_domestic").filter(pl.col("year") == year)
    both = known.join(ours, left_on="exporter", right_on="state").with_columns(
        ratio=pl.col("usd") / (pl.col("trade") * 1e6)
    )
    print(f"\nown sales of {year} over those of WIOD, {both.height} states")
    for rule, name in enumerate(world_domestic.RULES):
        ratios = both.filter(pl.col("rule") == rule)["ratio"]
        if len(ratios):
            ends = ", ".join(f"{ratios.quantile(q):.2f}" for q in (0, 0.25, 0.75, 1))
            print(f"  {name:9} {len(ratios):2}: {ratios.median():.2f} ({ends})")
    taken = inputs.table("itpde", "domestic").filter(pl.col("year") == year)
    raw = known.join(taken, left_on="exporter", right_on="state")
    ratios = raw["usd_2010"] * 1.0857 / (raw["trade"] * 1e6)
    print(f"  ITPD-E as it is: {ratios.median():.2f}, least {ratios.min():.3f}")


def restricted(inputs: Inputs) -> None:
    print("\nrestricted flows above 100 m dollars held out: sum of |error| over sum")
    for since, until in HELD_OUT:
        found = world_missing.held_out(inputs, since, until)
        known = found["usd"]
        missed = {
            rule: (found[rule] - known).abs().sum() / known.sum()
            for rule in ("kept", "share", "gravity")
        }
        figures = ", ".join(f"{rule} {value:.2f}" for rule, value in missed.items())
        print(f"  {since} -> {until}, {found.height} flows: {figures}")


def rest_on() -> None:
    print("\nworlds")
    for year in world_years():
        one = world(year)
        rules = {rule: one.domestic.count(rule) for rule in world_domestic.RULES}
        print(f"  {one!r}, own sales {rules}")
        at, abroad = one.position("RUS"), one.abroad
        guessed = abroad * one.estimated
        both = guessed[at].sum() + guessed[:, at].sum()
        share = both / (abroad[at].sum() + abroad[:, at].sum())
        print(f"       {share:.1%} of Russia's trade estimated")


def beside_ties() -> None:
    held = Snapshot()
    print("\nRussia's exports by partner: correlation of shares with the trade tie's")
    for year in (2014, 2016, 2019, 2021, 2023):
        one = world(year)
        at = one.position("RUS")
        own = (pl.col("exporter") == "RUS") & (pl.col("year") == year)
        goods = held.table("trade_flows", own).drop_nulls("usd")
        names = goods["importer"].cast(pl.String).to_list()
        places = [one.position(name) for name in names if name in one.states]
        kept = goods.filter(pl.Series([name in one.states for name in names]))
        share = one.abroad[at] / one.abroad[at].sum()
        other = kept["usd"].to_numpy() / kept["usd"].sum()
        largest = np.abs(share[places] - other).max()
        found = np.corrcoef(share[places], other)[0, 1]
        print(f"  {year}: {found:.4f}, largest difference {largest:.3f}")


if __name__ == "__main__":
    main()
