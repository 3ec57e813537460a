"""The section on the structure of the system, and on how alone the hub stands."""

from __future__ import annotations

from foedus.alignment.structure_results import MEASURES, Figure, Isolation, Structure
from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.charts.structure import bloc_map, poles_chart
from foedus.charts.wording import counted, listed, name, number, per_cent, the, upper

#: What is told of in sentences, with the words for it.
_POLES = (
    ("poles_gdp", "output"),
    ("poles_military", "military spending"),
    ("poles_trade", "goods trade"),
    ("poles_blocs", "blocs"),
)
_NAMED = 8
_TITLE = "The system around it"


def structure_section(result: Structure) -> Section:
    """Return the section: answer, poles, blocs, and the isolation of the hub.

    Parameters
    ----------
    result : Structure
        Of `foedus.structure` over the window of the brief, with the hub as
        `state`.
    """
    blocks = [_answer(result), _poles(result)]
    if result.year is not None:
        blocks.append(_blocs(result))
    if result.isolation:
        blocks.append(_isolation(result))
    blocks.append(Block(id="structure-limits", title="Limits", text=result.notes))
    return Section("structure", _TITLE, tuple(blocks))


def no_structure_section(reason: str) -> Section:
    """Return the section where the structure cannot be told: one sentence."""
    text = f"The system around the hub cannot be shown: {reason}."
    return Section("structure", _TITLE, (Block(id="structure-answer", text=(text,)),))


def stands(result: Structure) -> str:
    """Return in one sentence how alone the hub stands; empty if that is not known."""
    placed = [one for one in result.isolation if one.place is not None]
    return _stands(placed, result.state or "") if placed else ""


def _answer(result: Structure) -> Block:
    statements = [Statement(text) for text in _told(result)]
    return Block(id="structure-answer", statements=tuple(statements))


def _told(result: Structure) -> list[str]:
    told = []
    moved = []
    for measure, words in _POLES:
        by_year = result.figures.get(measure, {})
        if len(by_year) < 2:
            continue
        first, last = min(by_year), max(by_year)
        moved.append(
            f"{words} {_figure(by_year[first])} in {first}, "
            f"{_figure(by_year[last])} in {last}"
        )
    if moved:
        told.append(f"Effective number of poles: {'; '.join(moved)}.")
    if result.year is not None:
        sizes = [
            f"{counted(len(one.members), 'state')} with {the(one.anchor)}"
            for one in result.blocs
        ]
        found = [one.blocs for one in result.variants]
        told.append(
            f"In {result.year} the standard rule finds "
            f"{counted(len(result.blocs), 'bloc')} ({listed(sizes)}); other rules "
            f"find from {min(found)} to {max(found)}."
        )
    alone = stands(result)
    return [*told, alone] if alone else told


def _stands(placed: list[Isolation], state: str) -> str:
    first, last = placed[0], placed[-1]
    assert first.place is not None and last.place is not None
    text = (
        f"In {last.year} {the(state)} stood further from the median vote than "
        f"{_share(last.place)} of the voters"
    )
    if first.year != last.year:
        text += f", in {first.year} than {_share(first.place)}"
    if last.bloc is not None:
        text += f"; its bloc was that of {the(last.bloc)}"
    elif last.nearest is not None:
        text += f"; it was in no bloc, and nearest to that of {the(last.nearest)}"
    return f"{upper(text)}."


def _share(one: Figure) -> str:
    text = per_cent(one.estimate)
    if one.low is None or one.high is None:
        return text
    low, high = (number(100 * end, digits=0) for end in (one.low, one.high))
    return f"{text} ({low} to {high})"


def _figure(one: Figure) -> str:
    if one.low is None or one.high is None:
        return number(one.estimate)
    return f"{number(one.estimate)} ({number(one.low)} to {number(one.high)})"


def _poles(result: Structure) -> Block:
    text = (
        "The effective number of poles is one over the sum of squared shares: equal "
        "shares of n states give n. Bands are 90 % intervals.",
    )
    return Block(
        id="structure-poles",
        title="How many poles",
        text=text,
        charts=(poles_chart(result),),
        grids=(_leaders(result),),
    )


def _leaders(result: Structure) -> Grid:
    rows = []
    for quantity, by_year in result.leaders.items():
        year = max(by_year)
        largest = [
            f"{name(one.state)} {number(100 * one.share, digits=0)}"
            for one in by_year[year]
        ]
        words = MEASURES[f"poles_{quantity}"].removeprefix("effective poles, ")
        rows.append((Cell(upper(words)), Cell(str(year), year), Cell(listed(largest))))
    return Grid(
        caption="The largest shares, per cent",
        columns=("Quantity", "Year", "Largest"),
        rows=tuple(rows),
        numeric=frozenset({"Year"}),
    )


def _blocs(result: Structure) -> Block:
    rows = []
    for place, one in enumerate(result.blocs, start=1):
        names = [name(state) for state in one.members[:_NAMED]]
        more = len(one.members) - len(names)
        if more:
            names.append(f"{more} more")
        rows.append(
            (
                Cell(str(place), place),
                Cell(name(one.anchor)),
                Cell(str(len(one.members)), len(one.members)),
                Cell(number(one.firm, digits=2), one.firm),
                Cell(listed(names)),
            )
        )
    columns = ("Number", "Bloc of", "States", "Co-membership", "Largest members")
    blocs = Grid(
        caption=f"Blocs in {result.year}",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset({"Number", "States", "Co-membership"}),
    )
    return Block(
        id="structure-blocs",
        title="Blocs",
        text=(
            "A bloc is named for its member with the largest capabilities. A question "
            "mark stands behind states found with their bloc in less than three of "
            "four resamples; a dashed cell stands apart.",
        ),
        charts=(bloc_map(result),),
        grids=(blocs, _variants(result)),
    )


def _variants(result: Structure) -> Grid:
    return Grid(
        caption="The same year under other rules",
        columns=("Rule", "Blocs", "Effective", "Likeness"),
        rows=tuple(
            (
                Cell(upper(one.title)),
                Cell(str(one.blocs), one.blocs),
                Cell(number(one.poles, digits=2), one.poles),
                Cell(number(one.likeness, digits=2), one.likeness),
            )
            for one in result.variants
        ),
        numeric=frozenset({"Blocs", "Effective", "Likeness"}),
    )


def _isolation(result: Structure) -> Block:
    rows = []
    for one in result.isolation:
        place, median, near = one.place, one.to_median, one.to_nearest
        rows.append(
            (
                Cell(str(one.year), one.year),
                Cell("not known" if place is None else _share(place),
                     None if place is None else place.estimate),
                Cell("not known" if median is None else
                     number(median.estimate, digits=2),
                     None if median is None else median.estimate),
                Cell("none" if one.bloc is None else name(one.bloc)),
                Cell("not known" if one.nearest is None else name(one.nearest)),
                Cell("not known" if near is None else
                     number(near.estimate, digits=2),
                     None if near is None else near.estimate),
                Cell(str(one.positive), one.positive),
                Cell(str(one.negative), one.negative),
            )
        )  # fmt: skip
    columns = (
        "Year", "Nearer to the median", "Distance", "Its bloc", "Nearest bloc",
        "Distance to it", "With", "Against",
    )  # fmt: skip
    whom = the(result.state) if result.state else "the hub"
    return Block(
        id="structure-isolation",
        title="How alone the hub stands",
        text=(
            "Years put different questions to the vote, so distances are not "
            "comparable over time; the share of voters that stand nearer to the "
            "median vote is.",
        ),
        grids=(
            Grid(
                caption=f"Votes of {whom} in the General Assembly",
                columns=columns,
                rows=tuple(rows),
                numeric=frozenset(columns) - {"Its bloc", "Nearest bloc"},
            ),
        ),
    )
