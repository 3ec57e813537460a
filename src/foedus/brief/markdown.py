"""A brief as Markdown: one file without pictures, complete by itself.

A picture would be a second file that gets lost. Each figure stands as its title, the
sentence that says what it shows, and its figures as a table.
"""

from __future__ import annotations

import re

from foedus.brief.content import Grid, twin
from foedus.brief.paper import Chapter, Facts, Item, Paper, Told
from foedus.brief.typeset import cited
from foedus.charts.chart import Chart

#: Rows of the table of a figure; more are counted.
_ROWS = 30
#: What Markdown, or the HTML inside it, would take for more than a letter.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
#: What would begin a list or a rule at the start of a line.
_OPENING = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def markdown(paper: Paper) -> str:
    """Return a report as Markdown with pipe tables and footnotes."""
    lines = [f"# {_plain(paper.title)}", f"**{_plain(paper.headline)}**"]
    lines += [_plain(line) for line in paper.about]
    notes: list[str] = []
    for chapter in paper.chapters:
        lines += _chapter(chapter, "", notes)
    lines.append(f"*{_plain(paper.limits)}*")
    for place, chapter in enumerate(paper.annexes):
        lines += _chapter(chapter, f"Annex {chr(ord('A') + place)}. ", notes)
    lines += [f"Cite as: {_plain(paper.cite)}", *notes]
    return "\n\n".join(lines) + "\n"


def _chapter(chapter: Chapter, before: str, notes: list[str]) -> list[str]:
    lines = [f"## {before}{_plain(chapter.title)}"]
    for part in chapter.parts:
        if part.title:
            lines.append(f"### {_plain(part.title)}")
        for item in part.items:
            lines += _item(item, notes)
    return lines


def _item(item: Item, notes: list[str]) -> list[str]:
    if isinstance(item, Told):
        text = _plain(item.text)
        if item.facts:
            number = len(notes) + 1
            facts = " ".join(_plain(cited(fact)) for fact in item.facts)
            notes.append(f"[^{number}]: {facts}")
            text += f"[^{number}]"
        return [text]
    if isinstance(item, Facts):
        facts = "\n".join(f"- {_plain(cited(fact))}" for fact in item.facts)
        return [f"#### {_plain(item.title)}", facts]
    if isinstance(item, Chart):
        words = [f"**Figure: {_plain(item.title)}**", _plain(item.description)]
        return [*words, *_table(twin(item), _ROWS), f"*{_plain(item.source)}*"]
    return [f"**Table: {_plain(item.caption)}**", *_table(item, len(item.rows))]


def _table(grid: Grid, most: int) -> list[str]:
    def line(cells: list[str]) -> str:
        return f"| {' | '.join(cells)} |"

    rules = ["---:" if name in grid.numeric else "---" for name in grid.columns]
    rows = [
        line([_plain(cell.text, start=False) for cell in row])
        for row in grid.rows[:most]
    ]
    head = line([_plain(name, start=False) for name in grid.columns])
    table = "\n".join([head, line(rules), *rows])
    left = len(grid.rows) - most
    return [table, f"{left} more rows."] if left > 0 else [table]


def _plain(text: str, *, start: bool = True) -> str:
    """Return a text of one line in which nothing is markup."""
    joined = " ".join(text.split())
    escaped = _MARKUP.sub(r"\\\1", joined)
    if not start:
        return escaped
    return _OPENING.sub(_opened, escaped)


def _opened(found: re.Match[str]) -> str:
    space, sign = found.groups()
    # A number that would begin a list: its dot is what counts.
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"
