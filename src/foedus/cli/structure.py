"""``foedus structure``: poles, blocs, balance, and the isolation of one state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from foedus.cli.common import Json, number, out, print_json, table

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.alignment.structure_results import Figure, Structure

_SHOWN = 12


def run(
    year: Annotated[
        int | None, typer.Option(help="One year; by default the last with blocs.")
    ] = None,
    since: Annotated[int | None, typer.Option(help="First year of a window.")] = None,
    until: Annotated[int | None, typer.Option(help="Last year of a window.")] = None,
    state: Annotated[
        str | None, typer.Option(help="A state whose isolation is shown.")
    ] = None,
    json: Json = False,
) -> None:
    """Show how many poles and blocs there are, how firm, and how balanced."""
    from foedus.alignment.structure import structure

    result = structure(year=year, since=since, until=until, state=state)
    if json:
        print_json(result.to_json())
        return
    console = out()
    _figures(result, console)
    _blocs(result, console)
    if result.state is not None:
        _isolation(result, console)
    for note in result.notes:
        console.print(escape(note))
    console.print(f"Snapshot {result.snapshot}.")


def _figures(result: Structure, console: Console) -> None:
    from foedus.alignment.structure_results import MEASURES

    one_year = result.since == result.until
    columns = ("", "figure") if one_year else ("", "first", "last")
    when = str(result.since) if one_year else f"{result.since} to {result.until}"
    shown = table(f"The state system, {when}", *columns, right=columns[1:])
    for measure, by_year in result.figures.items():
        years = sorted(by_year)
        ends = years[-1:] if one_year else [years[0], years[-1]]
        shown.add_row(
            MEASURES[measure],
            *(_figure(by_year[y], None if one_year else y) for y in ends),
        )
    console.print(shown)


def _figure(one: Figure, year: int | None) -> str:
    whole = one.low is None and float(one.estimate).is_integer()
    text = number(one.estimate, digits=0 if whole else 2)
    if one.low is not None:
        text += f" ({number(one.low, digits=2)} to {number(one.high, digits=2)})"
    return text if year is None else f"{text}, {year}"


def _blocs(result: Structure, console: Console) -> None:
    from foedus.states import get

    if result.year is None:
        console.print("No blocs can be told in these years: too few votes are known.")
        return
    shown = table(
        f"Blocs in {result.year}", "bloc of", "states", "co-membership", "largest",
        right=("states", "co-membership"),
    )  # fmt: skip
    for one in result.blocs:
        names = ", ".join(get(state).name for state in one.members[1:_SHOWN])
        shown.add_row(
            get(one.anchor).name,
            str(len(one.members)),
            number(one.firm, digits=2),
            escape(names),
        )
    console.print(shown)
    if result.apart:
        console.print(f"In no bloc of three or more: {len(result.apart)} states.")
    rules = table(
        "The same year under other rules",
        "rule", "blocs", "effective", "likeness of the division",
        right=("blocs", "effective", "likeness of the division"),
    )  # fmt: skip
    for other in result.variants:
        rules.add_row(
            other.title,
            str(other.blocs),
            number(other.poles, digits=2),
            number(other.likeness, digits=2),
        )
    console.print(rules)


def _isolation(result: Structure, console: Console) -> None:
    from foedus.states import get

    assert result.state is not None
    shown = table(
        f"Isolation of {get(result.state).name} (place: share of voters nearer to "
        "the median vote)",
        "year", "place", "to median", "nearest bloc", "distance", "with", "against",
        right=("year", "place", "to median", "distance", "with", "against"),
    )  # fmt: skip
    for one in result.isolation:
        shown.add_row(
            str(one.year),
            "not known" if one.place is None else _figure(one.place, None),
            number(one.to_median.estimate if one.to_median else None, digits=2),
            "none" if one.nearest is None else get(one.nearest).name,
            number(one.to_nearest.estimate if one.to_nearest else None, digits=2),
            str(one.positive),
            str(one.negative),
        )
    console.print(shown)
    missing = [
        year
        for year in range(result.since, result.until + 1)
        if year not in {one.year for one in result.isolation}
    ]
    if missing:
        console.print(f"Not known: {', '.join(map(str, missing))}.")
