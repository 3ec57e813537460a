"""Check a text: pasted in, its claims marked, each with what the data say to it.

What is sent is read, answered and forgotten: it is in no address and in no memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from markupsafe import Markup

from foedus.audit import html, wording
from foedus.audit.inputs.document import settled
from foedus.audit.model import Answer, Audit
from foedus.audit.registry import claim_types
from foedus.audit.running import audit
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.errors import InvalidOption
from foedus.lake.snapshot import Snapshot
from foedus.web.page import Field, Page, Query, View

#: Characters of a text; the engine takes a form of at most 1 MB.
MOST = 1_000_000

PAGE = Page(
    id="audit",
    path="/audit",
    title="Check a text",
    order=7,
    fields=(),
    example="/audit",
    about="Paste a text: which of its claims do the data support?",
)
FORM = (
    Field("text", "text", "Text to check, in English", most=MOST),
    Field("date", "text", "Day it speaks from (YYYY-MM-DD), if known", most=10),
    Field("hub", "text", "State that “the hub” stands for, if any", most=60),
)


@dataclass(frozen=True)
class Checked(View):
    """A view with the marked text of an audit, as safe HTML."""

    marked: Markup = field(default_factory=Markup)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the form, and the kinds of claim that are read."""
    types = [
        {"type": one.id, "title": one.title, "thresholds": one.thresholds}
        for one in claim_types().values()
    ]
    return Checked(
        heading="Which claims of a text do the data support?",
        lead=(
            "Paste an essay on alliances. Its claims on memberships, votes, arms, "
            "trade, sanctions, bases and alignment are found by rules, and each is "
            "answered from the snapshot: supported, contradicted, mixed, or not to be "
            "known here. Nothing leaves this machine, and nothing is stored."
        ),
        parts=(Section("types", "What it reads", (_types(),)),),
        make_data=lambda: {"types": types},
        make_table=lambda: pl.DataFrame(types),
    )


def submit(form: Mapping[str, str], snapshot: Snapshot) -> View:
    """Return a text with its claims marked, and a card for each.

    Raises
    ------
    InvalidOption
        The text is empty, or the date is none.
    UnreadableFile
        It holds no words, or characters that no text has.
    UnknownState
        The hub is no state.
    """
    if not form["text"].strip():
        message = "the text is empty; paste the text that is to be checked"
        raise InvalidOption(message)
    checked = audit(
        settled(form["text"], kind="plain", name="the text").text,
        hub=form["hub"].strip() or None,
        date=form["date"].strip() or None,
        snapshot=snapshot,
    )
    return Checked(
        heading=wording.headline(checked),
        lead=f"The text is taken to speak from {checked.date.isoformat()}.",
        parts=_sections(checked),
        make_data=lambda: checked.to_dict(),
        make_table=lambda: checked.to_polars(),
        notes=checked.notes,
        panel="audit",
        marked=Markup(html.marked_text(checked)),
    )


def _types() -> Block:
    """Return every kind of claim with the rule by which it is decided."""
    return Block(
        id="claim-types",
        grids=(
            Grid(
                caption="Kinds of claim, and when the data decide",
                columns=("kind", "what it says", "when it is decided"),
                rows=tuple(
                    (
                        Cell(one.id.replace("_", " ")),
                        Cell(one.title),
                        Cell(one.thresholds),
                    )
                    for one in claim_types().values()
                ),
            ),
        ),
    )


def _sections(checked: Audit) -> tuple[Section, ...]:
    if not checked.answers:
        return ()
    cards = tuple(
        _card(place, answer) for place, answer in enumerate(checked.answers, start=1)
    )
    table = Block(id="all-claims", grids=(wording.table(checked),))
    return (
        Section("claims-table", "All claims as a table", (table,)),
        Section("claims", "Claim by claim", cards),
    )


def _card(place: int, answer: Answer) -> Block:
    sign = wording.SIGNS[answer.verdict.word]
    lines = [answer.sentence, wording.reason(answer)]
    if answer.verdict.needed:
        lines.append(f"Needed: {answer.verdict.needed}")
    if answer.nearest is not None:
        near = answer.nearest
        lines.append(f"The nearest year known is {near.year}: {near.figure}")
    if answer.association_only:
        lines.append("The parts are answered, the cause is not: association only.")
    lines += [
        f"{wording.SIGNS[part.verdict.word]} {part.title}: "
        f"{part.sentence or part.verdict.reason}"
        for part in answer.parts
    ]
    read = "; ".join(
        f"{name}: {value}" for name, value in wording.read_as(answer.claim)
    )
    lines.append(f"Read as {read}.")
    return Block(
        id=f"claim-{place}",
        title=f"{sign} {place} {answer.verdict.word}: “{answer.claim.text}”",
        text=tuple(line for line in lines if line),
        charts=() if answer.chart is None else (answer.chart,),
        facts=(("Rows", answer.evidence),) if answer.evidence else (),
    )
