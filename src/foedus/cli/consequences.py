"""``foedus consequences``: what losing partners did to a hub's trade and security."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from foedus.cli.common import Hub, Json, Since, number, out, print_json, table

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.alignment.results import Interval
    from foedus.consequences.results import Consequences
    from foedus.consequences.results_parts import (
        Market,
        Markets,
        Reexports,
        TradeYear,
    )
    from foedus.scenarios.bands import Band
    from foedus.scenarios.cost import Cost

_SHOWN = 8
_YEARS = 6
_BILLION = 1e9
#: US dollars of change that a line is worth.
_LEAST = 5e7


def run(
    hub: Hub,
    since: Since,
    until: Annotated[
        int | None,
        typer.Option(help="Last year; by default the last of the trade series."),
    ] = None,
    bloc: Annotated[
        str | None,
        typer.Option(
            help="Bodies or states, such as EU or EU,USA; by default the states that "
            "sanction the hub."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draws in trade models.")] = 1,
    json: Json = False,
) -> None:
    """Show dependence, markets lost and found, cost in trade models, and security."""
    from foedus.scenarios.costed import consequences

    result = consequences(hub, since=since, until=until, bloc=bloc, seed=seed)
    if json:
        print_json(result.to_json())
        return
    from foedus.scenarios.cost import Cost

    console = out()
    _dependence(result, console)
    _asymmetry(result, console)
    for found in (result.exports, result.imports):
        if found is not None:
            _markets(result, found, console)
    _exposure(result, console)
    for through in result.reexports or ():
        _reexports(through, console)
    if isinstance(result.cost, Cost):
        _cost(result.cost, console)
    _security(result, console)
    if result.bloc is not None:
        console.print(
            f"Bloc: {escape(result.bloc.name)}, {len(result.bloc.members)} states: "
            f"{escape(result.bloc.rule)}."
        )
    for note in result.notes:
        console.print(escape(note))
    console.print(f"Snapshot {result.snapshot}.")


def _dependence(result: Consequences, console: Console) -> None:
    from foedus.states import get

    for side in ("exports", "imports"):
        years = [one for one in result.dependence if one.side == side]
        if len(years) > _YEARS:
            years = [years[0], *years[-_YEARS + 1 :]]
        shown = table(
            f"Concentration of {side} of {get(result.hub).name}, bn dollars",
            "year", "bn", "known", "HHI", "largest", "share", "bloc",
            right=("bn", "known", "HHI", "share", "bloc"),
        )  # fmt: skip
        for one in years:
            shown.add_row(
                str(one.year),
                number(one.total / _BILLION, digits=0),
                _percent(one.known),
                _interval(one.hhi, digits=3),
                "not known" if one.top is None else get(one.top).name,
                _range(one.top_share),
                _bloc(one),
            )
        console.print(shown)


def _bloc(one: TradeYear) -> str:
    if one.bloc_share is None:
        return ""
    least = "at least " if one.bloc_unknown else ""
    return f"{least}{_percent(one.bloc_share.estimate)}"


def _asymmetry(result: Consequences, console: Console) -> None:
    from foedus.states import get

    if not result.asymmetry_to:
        return
    shown = table(
        f"Who depends on whom, {result.until} (share of the same trade)",
        "partner", "bn dollars", "in the partner's", "in the hub's", "difference",
        right=("bn dollars", "in the partner's", "in the hub's", "difference"),
    )  # fmt: skip
    for one in result.asymmetry_to[:_SHOWN]:
        shown.add_row(
            get(one.partner).name,
            number(one.trade / _BILLION),
            _percent(one.in_partner.estimate),
            _percent(one.in_hub.estimate),
            _range(one.difference),
        )
    console.print(shown)


def _markets(result: Consequences, found: Markets, console: Console) -> None:
    from foedus.states import get

    what = "Markets" if found.side == "exports" else "Suppliers"
    verb = "gained" if found.side == "exports" else "bought more"
    gained = f"{verb} there, points"
    shown = table(
        f"{what} lost and found, {result.since} to {result.until}, bn dollars",
        "", str(result.since), str(result.until), "by world", "by partner", "by share",
        gained,
        right=(
            str(result.since), str(result.until), "by world", "by partner", "by share"
        ),
    )  # fmt: skip
    told = [one for one in found.markets if abs(one.from_share) >= _LEAST]
    rows = [one for one in told if one.from_share < 0][:_SHOWN]
    rows += [one for one in reversed(told) if one.from_share > 0][:_SHOWN]
    for row in rows:
        cells = [one for one in found.replaced if one.partner == row.partner][:2]
        _market(
            shown,
            get(row.partner).name,
            row,
            ", ".join(
                f"{get(c.gainer).name} {number(100 * c.gain, sign=True)}" for c in cells
            ),
        )
    if found.bloc is not None:
        name = f"{found.bloc.partner} ({found.bloc_counted} known)"
        _market(shown, escape(name), found.bloc, "")
    console.print(shown)
    console.print(
        f"All {found.side}: {number(found.total_from / _BILLION)} to "
        f"{number(found.total_to / _BILLION)} bn; "
        f"{number(found.rest / _BILLION, sign=True)} bn of the change is in flows that "
        "are not named."
    )
    if found.unknown:
        names = ", ".join(get(state).name for state in found.unknown[:_SHOWN])
        console.print(
            f"Not known at one end: {escape(names)}"
            + (
                f" and {len(found.unknown) - _SHOWN} more."
                if len(found.unknown) > _SHOWN
                else "."
            )
        )


def _market(shown: object, name: str, row: Market, gained: str) -> None:
    shown.add_row(  # type: ignore[attr-defined]
        name,
        number(row.flow_from / _BILLION),
        number(row.flow_to / _BILLION),
        *(
            number(part / _BILLION, sign=True)
            for part in (row.from_world, row.from_demand, row.from_share)
        ),
        gained,
    )


def _exposure(result: Consequences, console: Console) -> None:
    from foedus.states import get

    if not result.exposure:
        return
    shown = table(
        f"Exposure of partners to the bloc, {result.until} (shares of their trade)",
        "partner", "with the hub", f"in {result.since}", "with the bloc", "ratio",
        right=("with the hub", f"in {result.since}", "with the bloc", "ratio"),
    )  # fmt: skip
    for one in result.exposure[:_SHOWN]:
        shown.add_row(
            get(one.partner).name,
            _range(one.with_hub),
            "not known" if one.hub_from is None else _percent(one.hub_from),
            _range(one.with_bloc),
            _interval(one.ratio, digits=1),
        )
    console.print(shown)


def _reexports(through: Reexports, console: Console) -> None:
    from foedus.states import get

    to_hub = through.direction == "to_hub"
    way = "bloc to hub" if to_hub else "hub to bloc"
    legs = ("bloc sells", "hub buys") if to_hub else ("hub sells", "bloc buys")
    shown = table(
        f"Through third states, {way}, {through.since} to {through.until}, bn dollars",
        "partner", *legs, "beyond peers", "at most", "p", "q", "re-export",
        right=(*legs, "beyond peers", "at most", "p", "q"),
    )  # fmt: skip
    for one in through.signals[: max(_SHOWN // 2, len(through.flagged))]:
        shown.add_row(
            get(one.partner).name,
            f"{_bn(one.first_from)} to {_bn(one.first_to)}",
            f"{_bn(one.second_from)} to {_bn(one.second_to)}",
            f"{_bn(one.first_excess.estimate)}, {_bn(one.second_excess.estimate)}",
            _bn(one.at_most),
            number(one.p, digits=4),
            number(one.q, digits=3),
            "consistent" if one.flagged else "",
        )
    console.print(shown)
    hubs = through.placebo_hubs
    some = sum(count > 0 for count in hubs.values())
    console.print(
        f"Judged: {len(through.signals)} partners against {through.placebo_windows} "
        f"placebos of earlier years and {through.placebo_others} of other hubs; "
        f"{len(through.flagged)} signals. The same rule finds a signal for {some} of "
        f"{len(hubs)} other hubs."
    )
    if through.not_judged:
        names = ", ".join(get(s).name for s in list(through.not_judged)[:_SHOWN])
        console.print(f"Not judged, a flow is missing: {escape(names)}.")


def _cost(cost: Cost, console: Console) -> None:
    from foedus.states import get

    hub = get(cost.hub).name
    who = ", ".join(cost.bloc)
    if len(cost.bloc) > _YEARS:
        who = f"the {len(cost.bloc)} states with most sanctions"
    for title, models in (
        (f"Sanctions in force against or by {hub}, {cost.year}", cost.sanctions),
        (f"If {who} decoupled, from {cost.year}", cost.decoupling),
    ):
        if not models:
            continue
        shown = table(
            f"{escape(title)}: long-run level against none, %",
            "model", "real income", "90 %", "trade", "90 %",
            right=("real income", "90 %", "trade"),
        )  # fmt: skip
        for one in models:
            levels = (*_level(one.real_income), *_level(one.trade))
            shown.add_row(escape(one.title), *levels)
        console.print(shown)
    for found in cost.published:
        sign = "over " if found.beyond else ""
        console.print(
            escape(
                f"Published: {found.shock}; {found.model}: {sign}"
                f"{number(found.change, sign=True)} % ({found.citation})."
            )
        )
    for note in cost.notes:
        console.print(escape(note))


def _level(found: Band | None) -> tuple[str, str]:
    if found is None:
        return "not known", ""
    low, high = (number(at, digits=2) for at in (found.low90, found.high90))
    return number(found.median, digits=2, sign=True), f"{low} to {high}"


def _security(result: Consequences, console: Console) -> None:
    from foedus.states import get

    accounts = result.security
    if accounts is None:
        return
    shown = table(
        "Security accounts", "", "unit", "first", "last", right=("first", "last")
    )
    for one in accounts.measures:
        shown.add_row(
            escape(one.title),
            escape(one.unit),
            *(
                "not known" if at is None else f"{_plain(at.value)}, {at.year}"
                for at in (one.since, one.until)
            ),
        )
    console.print(shown)
    for occasion in accounts.record.occasions:
        console.print(
            escape(
                f"{occasion.date.year}, {get(occasion.partner).name}, "
                f"{occasion.response}: {occasion.words}"
            )
        )
    for part, reason in accounts.missing.items():
        console.print(escape(f"{part}: {reason}."))


def _plain(value: float) -> str:
    return number(value, digits=0 if float(value).is_integer() else 2)


def _bn(usd: float) -> str:
    return number(usd / _BILLION, digits=2)


def _percent(share: float) -> str:
    return f"{number(100 * share)} %"


def _range(one: Interval | None) -> str:
    if one is None:
        return "not known"
    low, high = (number(100 * bound) for bound in (one.low, one.high))
    return f"{number(100 * one.estimate)} ({low} to {high}) %"


def _interval(one: Interval | None, *, digits: int) -> str:
    if one is None:
        return "not known"
    low, high = (number(bound, digits=digits) for bound in (one.low, one.high))
    return f"{number(one.estimate, digits=digits)} ({low} to {high})"
