"""A brief in the terminal: the same order, compact."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from foedus.alignment.results import Erosion, PartnerChange
from foedus.brief import sentences
from foedus.brief.content import Block, Section
from foedus.charts.wording import bounds, counted, number

#: Partners shown at either end of the ranking.
ENDS = 10
#: Sentences shown of a section that has charts and tables in the page.
OPENING = 2


def show(whole: Erosion, sections: tuple[Section, ...], console: Console) -> None:
    """Print a brief on a console."""
    console.print(render(whole, sections))


def plain(whole: Erosion, sections: tuple[Section, ...], width: int = 100) -> str:
    """Return a brief as plain text without colours."""
    text = StringIO()
    console = Console(file=text, width=width, no_color=True, highlight=False)
    show(whole, sections, console)
    return text.getvalue()


def render(whole: Erosion, sections: tuple[Section, ...]) -> RenderableType:
    """Return what a brief looks like in a terminal.

    Texts come from data, so they are set as `Text`: nothing in them is markup.
    """
    blocks = {block.id: block for section in sections for block in section.blocks}
    answer = blocks["answer"]
    parts: list[RenderableType] = [
        _head(sentences.heading(whole)),
        Text(answer.text[0]),
        *_bullets(one.text for one in answer.statements),
        _head("Who leaves and who comes: alignment, 0 to 100"),
        *_ranking(whole),
        *_told(blocks["apart"], "Channel against channel"),
    ]
    for channel in ("arms_supply", "trade_tie"):
        if f"indicator-{channel}" in blocks:
            block = blocks[f"indicator-{channel}"]
            parts += _told(block, block.title)
    gains = [blocks[k] for k in ("gainers-military", "gainers-economic") if k in blocks]
    parts += [
        _head("Where they go"),
        *_bullets(s.text for block in gains for s in block.statements),
        *_bullets(text for k in ("gainers",) if k in blocks for text in blocks[k].text),
        *_opening(sections, "cost"),
        *_opening(sections, "outlook"),
        _head("Coverage and limits"),
        Text(sentences.spoken(whole)),
        *_bullets(blocks["limits"].text),
        Text(f"Snapshot {whole.snapshot}. Sources: foedus cite", style="dim"),
    ]
    return Group(*parts)


def _opening(sections: tuple[Section, ...], which: str) -> list[RenderableType]:
    """Return the first sentences of a section, or why it has none."""
    (section,) = (one for one in sections if one.id == which)
    first = section.blocks[0]
    told = [one.text for one in first.statements[:OPENING]] or first.text[1:]
    return [_head(section.title), *_bullets(told)]


def _head(text: str) -> RenderableType:
    return Text(f"\n{text}", style="bold")


def _bullets(texts: Iterable[str]) -> list[RenderableType]:
    made: list[RenderableType] = []
    for text in texts:
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_row(Text("-"), Text(text))
        made.append(row)
    return made


def _told(block: Block, title: str) -> list[RenderableType]:
    return [_head(title), *_bullets(one.text for one in block.statements)]


def _ranking(whole: Erosion) -> list[RenderableType]:
    if not whole.partners:
        return [Text("No partner can be ranked.")]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column, right in (
        ("partner", False), (str(whole.since), True), (str(whole.until), True),
        ("change", True), ("90 % interval", True), ("in words", False),
        ("P(away)", True), ("sign holds", True),
    ):  # fmt: skip
        table.add_column(column, justify="right" if right else "left", no_wrap=True)
    gap = len(whole.partners) > 2 * ENDS
    rows = (*whole.partners[:ENDS], *whole.partners[-ENDS:]) if gap else whole.partners
    for place, one in enumerate(rows):
        if gap and place == ENDS:
            table.add_row(f"... {len(whole.partners) - 2 * ENDS} more")
        table.add_row(*_cells(one))
    unranked = counted(len(whole.unranked), "partner")
    foot = (
        f"{unranked} not ranked, each with its reason in the page. Stable ties move "
        f"{number(whole.delta)} points in so many years."
    )
    return [table, Text(foot, style="dim")]


def _cells(one: PartnerChange) -> tuple[Text, ...]:
    assert one.change is not None and one.start is not None and one.end is not None
    return tuple(
        Text(text)
        for text in (
            one.name,
            number(one.start.estimate),
            number(one.end.estimate),
            number(one.change.estimate, sign=True),
            bounds(one.change),
            one.word,
            number(one.p_erosion, digits=2),
            number(one.sign_holds, digits=2),
        )
    )
