"""The system: how many poles, which blocs, how balanced, how alone a state stands."""

from __future__ import annotations

from dataclasses import replace

from foedus.alignment.structure import Structure, structure
from foedus.brief.content import Block, Section
from foedus.brief.structure import structure_section
from foedus.charts.structure import balance_chart
from foedus.lake.snapshot import Snapshot
from foedus.web.page import Field, Page, Query, View

PAGE = Page(
    id="system",
    path="/system",
    title="System",
    order=6,
    fields=(
        Field("state", "state", "State", default="RUS"),
        Field("since", "year", "From", default="1992"),
        Field("until", "year", "To"),
    ),
    example="/system",
    about=(
        "How many poles and blocs there are, how balanced they are, and how alone a "
        "state stands."
    ),
)

#: What each block of the brief is called where it stands alone.
_TITLES = {
    "structure-poles": "How many poles",
    "structure-blocs": "Blocs",
    "structure-isolation": "How alone the state stands",
}


def view(query: Query, snapshot: Snapshot) -> View:
    """Return poles, blocs and balance over the years, and one state among them."""
    found = structure(
        state=query["state"],
        since=query["since"],
        until=query["until"],
        snapshot=snapshot,
    )
    blocks = {block.id: block for block in structure_section(found).blocks}
    # The first sentence is on poles, and opens their section; the others answer.
    poles, *answer = blocks["structure-answer"].statements
    blocks["structure-poles"] = replace(blocks["structure-poles"], statements=(poles,))
    return View(
        heading=f"The state system, {found.since} to {found.until}",
        lead=" ".join(statement.text for statement in answer or [poles]),
        parts=(
            *(_alone(blocks[name]) for name in _TITLES if name in blocks),
            _balance(found),
        ),
        make_data=lambda: {"structure": found.to_dict()},
        make_table=lambda: found.to_polars(),
        notes=found.notes,
        bounds=_years(snapshot),
        taken={"until": found.until},
    )


def _alone(block: Block) -> Section:
    title = _TITLES[block.id]
    name = block.id.removeprefix("structure-")
    return Section(name, title, (replace(block, title=""),))


def _balance(found: Structure) -> Section:
    text = (
        "Acts are obligations between two states (positive) and rivalries (negative). "
        "A triangle is balanced if the friend of a friend is a friend and the enemy of "
        "a friend an enemy; the weak rule also allows three enemies. Walk balance "
        "weighs longer cycles too, frustration balance counts the acts that stand "
        "against a division in two. Modularity says how far the blocs exceed chance, "
        "co-membership how often states are found together again when votes and pacts "
        "are resampled.",
    )
    block = Block(id="balance-years", text=text, charts=(balance_chart(found),))
    return Section("balance", "Division and balance over time", (block,))


def _years(snapshot: Snapshot) -> dict[str, tuple[int, int]]:
    years = snapshot.cached_table("structure_years")["year"]
    first, last = int(min(years)), int(max(years))
    return {"since": (first, last), "until": (first, last)}
