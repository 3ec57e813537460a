"""An audit in the terminal: every claim with its verdict, and what the data say."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.audit import wording
from foedus.audit.marking import Paragraph, paragraphs
from foedus.audit.model import Answer, Audit, Word

#: Colours help; the sign beside each says the same.
_STYLES: dict[Word, str] = {
    "supported": "green",
    "contradicted": "red",
    "mixed": "yellow",
    "cannot be known here": "magenta",
    "not understood": "dim",
}
#: Facts shown below an answer.
FACTS = 2


def show(audit: Audit, console: Console, *, whole: bool = True) -> None:
    """Print an audit on a console.

    Parameters
    ----------
    audit : Audit
        What is shown.
    console : Console
        Where.
    whole : bool
        Whether the marked text stands above the answers.
    """
    console.print(render(audit, whole=whole))


def render(audit: Audit, *, whole: bool = True) -> RenderableType:
    """Return what an audit looks like in a terminal.

    The words of the text are set as `Text`: nothing in them is markup.
    """
    parts: list[RenderableType] = [Text(wording.headline(audit), style="bold")]
    if whole and audit.answers:
        parts.append(Text())
        for one in paragraphs(audit):
            parts += [_marked(one, audit), Text()]
    parts += [_answer(place, one) for place, one in enumerate(audit.answers, start=1)]
    parts += [_counts(audit), *(Text(note, style="dim") for note in audit.notes)]
    parts.append(
        Text(
            f"The text speaks from {audit.date.isoformat()}. "
            f"Snapshot {audit.snapshot}. Evidence is association, not cause.",
            style="dim",
        )
    )
    return Group(*parts)


def _marked(paragraph: Paragraph, audit: Audit) -> Text:
    text = Text()
    for piece in paragraph.pieces:
        style = ""
        if piece.within:
            word = audit.answers[piece.within[-1] - 1].verdict.word
            style = f"underline {_STYLES[word]}"
        text.append(piece.text, style=style)
        for place in piece.ends:
            word = audit.answers[place - 1].verdict.word
            text.append(f"[{wording.SIGNS[word]}{place}]", style=_STYLES[word])
    return text


def _answer(place: int, answer: Answer) -> RenderableType:
    word = answer.verdict.word
    head = Text.assemble(
        (f"{place:>3} {wording.SIGNS[word]} {word}", f"bold {_STYLES[word]}"),
        f"  {' '.join(answer.claim.text.split())}",
    )
    head.overflow = "fold"
    below: list[str] = []
    if answer.sentence:
        below.append(answer.sentence)
    if wording.reason(answer):
        below.append(wording.reason(answer))
    if answer.verdict.needed:
        below.append(f"Needed: {answer.verdict.needed}")
    if answer.nearest:
        below.append(
            f"Nearest year known: {answer.nearest.year}, {answer.nearest.figure}"
        )
    for part in answer.parts:
        sign = wording.SIGNS[part.verdict.word]
        said = part.sentence or part.verdict.reason
        below.append(f"{sign} {part.title}: {said}")
    if answer.association_only:
        below.append("The parts are answered, the cause is not: association only.")
    for fact in answer.evidence[:FACTS]:
        below.append(f"{fact.date}  {fact.text} [{fact.reference}]")
    return Group(
        head, *(Padding(Text(line), (0, 0, 0, 6), expand=False) for line in below)
    )


def _counts(audit: Audit) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold")
    made.add_column("verdict")
    made.add_column("claims", justify="right")
    for sign, word, count in wording.counts(audit):
        made.add_row(Text(f"{sign} {word}", style=_STYLES[word]), str(count))
    return made
