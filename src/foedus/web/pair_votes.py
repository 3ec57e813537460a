"""The votes of a pair as readers see them: cross-table, years, divergent calls."""

from __future__ import annotations

from typing import Any

from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.charts.agreement import ROUGH, agreement
from foedus.charts.positions import positions
from foedus.charts.wording import counted, name, per_cent, the, upper
from foedus.indicators.call_facts import call_date, call_reference
from foedus.web.links import Asked
from foedus.web.votes import MOST, Votes

TITLE = "How they voted"
_READING = (
    "Only recorded votes count: an absence is no position. What is put to the vote "
    "differs from year to year, so a change of agreement may be a change of the "
    "questions; the indicators of votes above take that out. A year with fewer than "
    f"{ROUGH} common roll calls is hollow."
)
_KEPT = (
    "The snapshot keeps, for each pair and year, the one or two contested calls on "
    "which they stood farthest apart; calls on the conduct of the hub stand in a "
    "table of their own. Ordered by how far apart the two were, then by how few "
    "voted as the hub did."
)


def votes_section(
    found: Votes, *, hub: str, partner: str, asked: Asked, snapshot: str
) -> Section:
    """Return the section of votes.

    Parameters
    ----------
    found : Votes
        Of the pair.
    hub, partner : str
        State ids.
    asked : Asked
        Window and weights that links take along.
    snapshot : str
        Id of the snapshot.
    """
    blocks = [_answer(found, hub, partner, asked, snapshot)]
    if found.calls.height:
        blocks.append(
            Block(
                id="divergent",
                title="Most divergent contested votes",
                text=(_KEPT,),
                grids=(_calls(found, hub, partner),),
            )
        )
    if found.texts.height:
        blocks.append(_texts(found, hub, partner))
    return Section("votes", TITLE, tuple(blocks))


def _answer(found: Votes, hub: str, partner: str, asked: Asked, snapshot: str) -> Block:
    if not found.held:
        text = (
            "This snapshot has no cross-tables of votes; a newer one is built with: "
            "foedus data build --from DIR"
        )
        return Block(id="votes-answer", text=(f"{text}.",))
    if found.years.is_empty():
        text = (
            f"No roll call is recorded in which {the(hub)} and {the(partner)} both "
            "voted."
        )
        return Block(id="votes-answer", text=(text,))
    pair = {"hub": hub, "partner": partner, "snapshot": snapshot}
    years = agreement(found.years, chosen=(found.first, found.last), **pair)
    crossed = positions(found.counts, years=_span(found), **pair)
    return Block(
        id="votes-answer",
        text=(_READING,),
        statements=(Statement(_counted(found, hub, partner)),),
        charts=(crossed, years) if found.together else (years,),
        grids=(_by_year(found, hub, partner, asked),),
    )


def _counted(found: Votes, hub: str, partner: str) -> str:
    pair = f"{upper(the(hub))} and {the(partner)}"
    if not found.together:
        return f"{pair} cast no recorded vote on the same roll call, {_span(found)}."
    alone = found.counts[("yes", "no")]
    return (
        f"{pair} both voted in {counted(found.together, 'roll call')}, {_span(found)}: "
        f"the same position in {found.same} ({per_cent(found.same / found.together)}), "
        f"one yes and one no in {found.opposed} ({the(hub)} yes in {alone} of them)."
    )


def _span(found: Votes) -> str:
    if found.first == found.last:
        return str(found.first)
    return f"{found.first} to {found.last}"


def _by_year(found: Votes, hub: str, partner: str, asked: Asked) -> Grid:
    columns = ("Year", "Roll calls", "Same", "One yes, one no", "Agreement, %")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Cell(str(row["year"]), row["year"],
                 asked.dyad(hub, partner, votes=row["year"], anchor="votes")),
            Cell(str(row["together"]), row["together"]),
            Cell(str(row["same"]), row["same"]),
            Cell(str(row["opposed"]), row["opposed"]),
            Cell(f"{100 * row['agreement']:.0f}", row["agreement"]),
        )
        for row in found.years.sort("year", descending=True).iter_rows(named=True)
    )  # fmt: skip
    chosen = found.first == found.last
    if chosen:
        back = Cell("all years", None, asked.dyad(hub, partner, anchor="votes"))
        rows = ((back, *(Cell("") for _ in columns[1:])), *rows)
    return Grid(
        caption="Agreement by year; a year leads to its cross-table and its calls",
        columns=columns,
        rows=rows,
        numeric=frozenset(columns),
        sortable=True,
        folded=not chosen,
    )


def _calls(found: Votes, hub: str, partner: str) -> Grid:
    columns = (
        "Date", "Symbol", "Title or subject", name(hub), name(partner), "Yes", "No",
        "Abstained", "Not with the hub, %",
    )  # fmt: skip
    shown = found.calls.head(MOST)
    rows = tuple(
        (
            *_named(row),
            Cell(row["own"]),
            Cell(row["theirs"]),
            *_tallies(row),
            _alone(row["alone"]),
        )
        for row in shown.iter_rows(named=True)
    )
    return Grid(
        caption=_caption("Contested votes", shown.height, found.calls.height, found),
        columns=columns,
        rows=rows,
        numeric=frozenset({"Date", *columns[5:]}),
        sortable=True,
    )


def _texts(found: Votes, hub: str, partner: str) -> Block:
    shown = found.texts.head(MOST)
    against = found.texts.filter(found.texts["side"] == "against").height
    columns = (
        "Date", "Symbol", "Title or subject", name(partner), "Side", "Yes", "No",
        "Abstained", "Against the hub, %",
    )  # fmt: skip
    rows = tuple(
        (
            *_named(row),
            Cell(row["theirs"]),
            Cell(row["side"]),
            *_tallies(row),
            _alone(row["alone"]),
        )
        for row in shown.iter_rows(named=True)
    )
    return Block(
        id="conduct",
        title=f"Votes on the conduct of {the(hub)}",
        statements=(
            Statement(
                f"Of {counted(found.texts.height, 'text')} on the conduct of "
                f"{the(hub)}, {_span(found)}, {the(partner)} took the side against "
                f"{the(hub)} in {against}."
            ),
        ),
        grids=(
            Grid(
                caption=_caption("Texts", shown.height, found.texts.height, found),
                columns=columns,
                rows=rows,
                numeric=frozenset({"Date", *columns[5:]}),
                sortable=True,
            ),
        ),
    )


def _caption(what: str, shown: int, whole: int, found: Votes) -> str:
    kept = f" ({shown} of {whole})" if shown < whole else ""
    return f"{what}, {_span(found)}, most divergent first{kept}"


def _named(row: dict[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(call_date(row), float(row["date"].toordinal())),
        Cell(call_reference(row)),
        Cell(upper(row["title"] or row["topic"] or "no title in the source")),
    )


def _tallies(row: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(Cell(str(row[one]), row[one]) for one in ("yes", "no", "abstain"))


def _alone(share: float) -> Cell:
    return Cell(f"{100 * share:.0f}", share)
