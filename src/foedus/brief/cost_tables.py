"""The tables of what it costs the hub."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.brief.content import Cell, Grid
from foedus.brief.cost_words import BILLION, percent, shown_digits, signed
from foedus.charts.markets import extremes
from foedus.charts.model_bands import shock_name
from foedus.charts.wording import listed, name, number
from foedus.consequences.results import Consequences
from foedus.consequences.results_parts import Markets
from foedus.consequences.security_parts import Standing
from foedus.consequences.security_results import Security
from foedus.scenarios.outlook import Outlook
from foedus.scenarios.published import Published

_SHOWN = 10
#: Who gained with a partner: so many are named.
_GAINERS = 3


def asymmetry_grid(found: Consequences) -> tuple[Grid, ...]:
    """Return who depends on whom at the end of the window."""
    if not found.asymmetry_to:
        return ()
    rows = tuple(
        (
            Cell(name(one.partner)),
            _billions(one.trade, 1),
            _share(one.in_partner),
            _share(one.in_hub),
            _share(one.difference),
        )
        for one in found.asymmetry_to[:_SHOWN]
    )
    columns = (
        "Partner", "Trade, bn US dollars", "In the partner's trade, %",
        "In the hub's trade, %", "Difference, points",
    )  # fmt: skip
    return (
        Grid(
            caption=f"Who depends on whom, {found.until}: the same trade from both "
            "sides (90 % intervals)",
            columns=columns,
            rows=rows,
            numeric=frozenset(columns[1:]),
        ),
    )


def markets_grid(found: Consequences, one: Markets) -> Grid:
    """Return markets lost and found, with who gained share where the hub lost."""
    digits = shown_digits(one)
    rows = []
    for market in extremes(one):
        gained = [
            f"{name(cell.gainer)} {number(100 * cell.gain, sign=True)}"
            for cell in one.replaced
            if cell.partner == market.partner
        ][:_GAINERS]
        rows.append(
            (
                Cell(name(market.partner)),
                _billions(market.flow_from, digits),
                _billions(market.flow_to, digits),
                *(
                    _billions(part, digits, sign=True)
                    for part in (
                        market.from_world, market.from_demand, market.from_share
                    )
                ),
                Cell(listed(gained) if market.from_share < 0 else ""),
            )
        )  # fmt: skip
    what = "Markets" if one.side == "exports" else "Suppliers"
    columns = (
        "Partner", f"{found.since}", f"{found.until}", "By the world",
        "By the partner", "By the share held", "Who gained there, points of share",
    )  # fmt: skip
    unknown = len(one.unknown)
    silent = f"; {unknown} partners are not known at one end" if unknown else ""
    return Grid(
        caption=f"{what} lost and found, billion US dollars{silent}",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns[1:-1]),
        folded=one.side == "imports",
    )


def exposure_grid(found: Consequences) -> tuple[Grid, ...]:
    """Return the partners' trade with the bloc beside their trade with the hub."""
    if not found.exposure:
        return ()
    columns = (
        "Partner", "With the hub, %", f"With the hub in {found.since}, %",
        "With the bloc, %", "Bloc over hub",
    )  # fmt: skip
    rows = tuple(
        (
            Cell(name(one.partner)),
            _share(one.with_hub),
            Cell("not known")
            if one.hub_from is None
            else Cell(number(100 * one.hub_from), one.hub_from),
            _share(one.with_bloc),
            Cell(number(one.ratio.estimate), one.ratio.estimate),
        )
        for one in found.exposure[:_SHOWN]
    )
    return (
        Grid(
            caption=f"Exposure of partners, shares of their trade in {found.until}, "
            "from the most dependent on the hub",
            columns=columns,
            rows=rows,
            numeric=frozenset(columns[1:]),
        ),
    )


def reexports_grid(found: Consequences) -> tuple[Grid, ...]:
    """Return the partners with a signal of goods passed on."""
    rows = []
    for one in found.reexports or ():
        to_hub = one.direction == "to_hub"
        for signal in one.flagged:
            legs = (
                (signal.first_from, signal.first_to),
                (signal.second_from, signal.second_to),
            )
            rows.append(
                (
                    Cell(name(signal.partner)),
                    Cell("bloc to hub" if to_hub else "hub to bloc"),
                    *(
                        Cell(
                            f"{number(a / BILLION, digits=2)} to "
                            f"{number(b / BILLION, digits=2)}"
                        )
                        for a, b in legs
                    ),
                    _billions(signal.at_most, 2),
                    Cell(number(signal.q, digits=3), signal.q),
                )
            )
    if not rows:
        return ()
    columns = (
        "Partner", "Direction", "First leg, bn", "Second leg, bn", "At most, bn",
        "False discovery rate",
    )  # fmt: skip
    return (
        Grid(
            caption="Consistent with goods passed on: both legs, and how much at most",
            columns=columns,
            rows=tuple(rows),
            numeric=frozenset(columns[2:]),
        ),
    )


def measures_grid(held: Security) -> Grid:
    """Return every measure of the security accounts at both ends."""
    columns = ("Measure", "Unit", "First", "Last", "Place", "Median of others")
    rows = []
    for one in held.measures:
        last = one.until
        rank = "" if last is None or last.rank is None else f"{last.rank} of {last.of}"
        others = last.others if last is not None else None
        rows.append(
            (
                Cell(one.title),
                Cell(one.unit),
                _standing(one.since),
                _standing(last),
                Cell(rank, None if last is None else last.rank),
                Cell("" if others is None else _plain(others), others),
            )
        )
    return Grid(
        caption=f"Security accounts, {held.since} to {held.until}",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns[2:]),
    )


def occasions_grid(held: Security) -> tuple[Grid, ...]:
    """Return the occasions on which an obligation was called upon."""
    occasions = held.record.occasions
    if not occasions:
        return ()
    return (
        Grid(
            caption="Obligations honoured and not: well-known occasions, no sample",
            columns=("Date", "Partner", "Response", "What happened", "Citation"),
            rows=tuple(
                (
                    Cell(f"{one.date:%Y-%m}"),
                    Cell(name(one.partner)),
                    Cell(one.response),
                    Cell(signed(one.words)),
                    Cell(one.citation),
                )
                for one in occasions
            ),
            folded=True,
        ),
    )


def models_grid(found: Outlook) -> Grid:
    """Return levels of real income and of trade by shock, world and model."""
    columns = (
        "Shock and world", "Model", "Real income, %", "50 %", "90 %", "Trade, %",
    )  # fmt: skip
    rows = tuple(
        (
            Cell(f"{shock_name(one)} ({one.who.count} states)"),
            Cell(model.title),
            Cell(percent(band.median), band.median),
            Cell(f"{percent(band.low50)} to {percent(band.high50)}", band.low50),
            Cell(f"{percent(band.low90)} to {percent(band.high90)}", band.low90),
            Cell(percent(model.trade.median), model.trade.median),
        )
        for one in found.costs
        for model in one.models
        if (band := model.real_income) is not None
    )
    return Grid(
        caption="Levels against the same world without the shock, medians and bands "
        "within each model",
        columns=columns,
        rows=rows,
        numeric=frozenset(columns[2:]),
    )


def published_grid(cited: tuple[Published, ...]) -> tuple[Grid, ...]:
    """Return published figures with their sources, if there are any."""
    if not cited:
        return ()
    columns = ("Shock", "Model", "Level, %", "Source")
    return (
        Grid(
            caption="Published long-run levels of real income or welfare, as context",
            columns=columns,
            rows=tuple(
                (
                    Cell(one.shock),
                    Cell(one.model),
                    Cell(
                        ("beyond " if one.beyond else "")
                        + number(one.change, sign=True),
                        one.change,
                    ),
                    Cell(f"{one.citation} {one.url}"),
                )
                for one in cited
            ),
            numeric=frozenset({"Level, %"}),
        ),
    )


def _billions(usd: float, digits: int, *, sign: bool = False) -> Cell:
    return Cell(number(usd / BILLION, digits=digits, sign=sign), usd)


def _share(one: Interval) -> Cell:
    low, high = (number(100 * float(end)) for end in (one.low, one.high))
    return Cell(f"{number(100 * one.estimate)} ({low} to {high})", one.estimate)


def _standing(one: Standing | None) -> Cell:
    if one is None:
        return Cell("not known")
    return Cell(f"{_plain(one.value)} ({one.year})", one.value)


def _plain(value: float) -> str:
    if float(value).is_integer():
        return number(value, digits=0)
    return number(value, digits=3 if abs(value) < 1 else 2)
