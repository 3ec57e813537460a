"""``foedus.brief``: one hub, one window, everything a reader asks, written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foedus.alignment.erosion import erosion
from foedus.alignment.explanation import Explanation
from foedus.alignment.realignment import Realignment
from foedus.alignment.results import Erosion
from foedus.alignment.structure import Structure
from foedus.alignment.weights import Weights
from foedus.brief import html, sentences, terminal, typeset, word
from foedus.brief.accounts import Accounts
from foedus.brief.breaks import Common
from foedus.brief.content import Section
from foedus.brief.held import Held
from foedus.brief.markdown import markdown
from foedus.brief.material import gather
from foedus.brief.paper import arrange
from foedus.brief.sections import compose
from foedus.charts.saving import write_whole
from foedus.errors import InvalidOption, nearest
from foedus.lake.snapshot import Snapshot
from foedus.states import State

#: Formats of a brief, the endings of its files.
FORMATS = ("html", "pdf", "docx", "md")


@dataclass(frozen=True, slots=True, repr=False)
class Brief:
    """A written brief.

    Attributes
    ----------
    result : Erosion
        Every partner over the window.
    realignment : Realignment or None
        Who gained what the hub lost, if it can be asked.
    structure : Structure or None
        The system around the hub, if it can be told.
    common_breaks : tuple of Common
        Breaks that all partners share.
    movers : tuple of Explanation
        The partners that have a page.
    sections : tuple of Section
        What is written, in the order of the questions.
    accounts : Accounts or None
        What losing partners costs, and what could happen.
    """

    result: Erosion
    realignment: Realignment | None
    structure: Structure | None
    common_breaks: tuple[Common, ...]
    movers: tuple[Explanation, ...]
    sections: tuple[Section, ...]
    accounts: Accounts | None = None

    def __repr__(self) -> str:
        one = self.result
        return f"Brief({one.hub}, {one.since}-{one.until}: {self.headline})"

    @property
    def headline(self) -> str:
        """The answer in one sentence."""
        return sentences.headline(self.result)

    @property
    def html(self) -> str:
        """The page: self-contained, readable offline, dark or light, printable."""
        return html.render(self.result, self.sections)

    def text(self, width: int = 100) -> str:
        """Return the compact form for a terminal of so many columns."""
        return terminal.plain(self.result, self.sections, width)

    def render(self, format: str = "html") -> bytes:
        """Return the brief as a file of a format.

        Parameters
        ----------
        format : {"html", "pdf", "docx", "md"}
            A page; a report as PDF or for Word (extra ``print``); Markdown.

        Raises
        ------
        InvalidOption
            There is no such format.
        MissingExtra
            What makes this format is not installed.
        """
        check_format(format)
        if format == "html":
            return self.html.encode()
        paper = arrange(self.result, self.sections)
        if format == "pdf":
            return typeset.pdf(paper)
        return word.docx(paper) if format == "docx" else markdown(paper).encode()

    def write(self, path: Path | str, *, format: str | None = None) -> Path:
        """Write the brief in one move: a reader never sees half of it.

        Parameters
        ----------
        path : path
            Where to.
        format : {"html", "pdf", "docx", "md"} or None
            None means as the name of the file ends, and a page if it says nothing.

        Returns
        -------
        Path
            Where it stands.

        Raises
        ------
        FoedusError
            If it cannot be made, or the place cannot be written to; nothing is left
            behind.
        """
        place = Path(path)
        return write_whole(place, self.render(format or format_of(place)))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as a plain object."""
        return {
            "hub": self.result.hub,
            "since": self.result.since,
            "until": self.result.until,
            "weights": self.result.weights,
            "snapshot": self.result.snapshot,
            "headline": self.headline,
            "sections": [section.to_dict() for section in self.sections],
            "erosion": self.result.to_dict(),
            "realignment": self.realignment and self.realignment.to_dict(),
            "structure": self.structure and self.structure.to_dict(),
            "common_breaks": [
                {**one.found.to_json(), "placebo": one.placebo}
                for one in self.common_breaks
            ],
            "movers": [one.to_dict() for one in self.movers],
            **(self.accounts.to_dict() if self.accounts else {}),
        }

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def _repr_html_(self) -> str:
        return self.result._repr_html_()


def brief(
    hub: str | int | State,
    *,
    since: int,
    until: int | None = None,
    weights: str | Mapping[str, float] | Weights = "equal",
    seed: int = 0,
    join_successors: bool = False,
    output: Path | str | None = None,
    snapshot: Snapshot | None = None,
) -> Brief:
    """Write a brief on a hub and its partners.

    Parameters
    ----------
    hub : str, int or State
        Any name or code: ``"Turkey"``, ``"TUR"``, ``640``.
    since, until : int
        Calendar years; by default `until` is the last year in which all
        channels cover most partners.
    weights, seed, join_successors
        As in `foedus.erosion`.
    output : path or None
        Where to write it, in the format that its name ends with; None writes nothing.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Brief
        With `text`, `html`, `write` and the results behind them.

    Raises
    ------
    UsageError
        Unknown state, since after until, impossible weights.
    CoverageError
        Window outside coverage, a hub that did not exist or is not built.
    FoedusError
        `output` cannot be written to.
    """
    held = Held.of(snapshot) if snapshot is not None else Held()
    whole = erosion(
        hub,
        since=since,
        until=until,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
        snapshot=held,
    )
    material = gather(whole, join_successors=join_successors, snapshot=held)
    written = Brief(
        result=material.erosion,
        realignment=material.realignment,
        structure=material.structure,
        common_breaks=material.common,
        movers=material.movers,
        sections=compose(material),
        accounts=material.accounts,
    )
    if output is not None:
        written.write(output)
    return written


def check_format(format: str) -> None:
    """Check that a brief can be had in a format.

    Raises
    ------
    InvalidOption
        It cannot; names those that there are.
    """
    if format not in FORMATS:
        hint = nearest(format, FORMATS) or f"choose {', '.join(FORMATS)}"
        raise InvalidOption(f"a brief has no format {format!r}; {hint}")


def format_of(path: Path) -> str:
    """Return the format that the name of a file says; a page if it says none."""
    ending = path.suffix.lower().removeprefix(".")
    return ending if ending in FORMATS else "html"
