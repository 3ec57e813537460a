"""The scoreboard: all sections, as JSON, as a page and on the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from foedus import __version__
from foedus.validate.section import Cell, Section, Table


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """What the validation found.

    Attributes
    ----------
    snapshot : str
        Id of the snapshot.
    seed : int
        Of everything random.
    sections : tuple of Section
        In the order of the scoreboard.
    """

    snapshot: str
    seed: int
    sections: tuple[Section, ...]

    def __repr__(self) -> str:
        names = ", ".join(section.id for section in self.sections)
        return f"Scoreboard(snapshot {self.snapshot}: {names})"

    def _repr_html_(self) -> str:
        return "".join(_html(section) for section in self.sections)

    def section(self, part: str) -> Section:
        """Return one section.

        Raises
        ------
        KeyError
            If the part was not run.
        """
        return {one.id: one for one in self.sections}[part]

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "foedus": __version__,
            "snapshot": self.snapshot,
            "seed": self.seed,
            "sections": [section.to_dict() for section in self.sections],
        }

    def to_json(self) -> str:
        """Return one JSON object."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_markdown(self) -> str:
        """Return the page that stands in the documentation."""
        lines = [
            "# Scoreboard",
            "",
            f"Written by `foedus validate`. Foedus {__version__}, snapshot "
            f"{self.snapshot}, seed {self.seed}. Figures stand as they came out, "
            "also where they fall short.",
            "",
        ]
        for section in self.sections:
            lines += [*_markdown(section), ""]
        return "\n".join(lines).rstrip() + "\n"

    def write(self, path: Path) -> None:
        """Write the page, or JSON if the name of the file ends in .json."""
        body = self.to_json() if path.suffix == ".json" else self.to_markdown()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")


def shown(cell: Cell, digits: int) -> str:
    """Return a cell as readers see it."""
    if cell is None:
        return "not known"
    if isinstance(cell, float):
        return f"{round(cell, digits) + 0.0:.{digits}f}"  # no minus before a zero
    return f"{cell:,}" if isinstance(cell, int) and abs(cell) > _YEARS else str(cell)


#: Whole numbers up to here may be years and get no separator.
_YEARS = 9999


def origin(section: Section) -> str:
    """Return where a section's figures come from, as a sentence."""
    if not section.recorded:
        return ""
    last = f"; last recorded result, {section.vintage}" if section.vintage else ""
    return f"Not computed now: {section.reason}{last}."


def _markdown(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield ""
    if section.recorded:
        yield f"*{origin(section)}*"
        yield ""
    for paragraph in section.text:
        yield paragraph
        yield ""
    for table in section.tables:
        yield f"**{table.caption}**"
        yield ""
        yield "| " + " | ".join(_piped(name) for name in table.columns) + " |"
        yield "|" + "|".join(_rule(table, k) for k in range(len(table.columns))) + "|"
        for row in table.rows:
            cells = (_piped(shown(cell, table.digits)) for cell in row)
            yield "| " + " | ".join(cells) + " |"
        yield ""


def _rule(table: Table, column: int) -> str:
    cells = [row[column] for row in table.rows if row[column] is not None]
    return "---" if any(isinstance(cell, str) for cell in cells) else "---:"


def _piped(text: str) -> str:
    return text.replace("|", "\\|")


def _html(section: Section) -> str:
    parts = [f"<h3>{escape(section.title)}</h3>"]
    texts = (origin(section), *section.text) if section.recorded else section.text
    parts += [f"<p>{escape(text)}</p>" for text in texts]
    for table in section.tables:
        head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{escape(shown(c, table.digits))}</td>" for c in row)
            + "</tr>"
            for row in table.rows
        )
        parts.append(
            f"<table><caption>{escape(table.caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
    return "".join(parts)
