"""A brief as PDF: data for a typst document that holds no text of its own.

The document reads everything from a JSON file, so that no name, symbol or reference
can be taken for markup: a string of data is set as it is.
"""

from __future__ import annotations

import json
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from foedus import __version__
from foedus.brief.content import Grid
from foedus.brief.html import is_link, source
from foedus.brief.paper import Chapter, Facts, Item, Paper, Told
from foedus.charts.chart import Chart
from foedus.charts.export import to_svg
from foedus.errors import FoedusError, MissingExtra
from foedus.indicators.contract import Evidence

_TEMPLATE = Path(__file__).parent / "templates" / "brief.typ"
#: Pixels in which a chart is laid out for the width of the text (166 mm), and one of
#: small multiples, which are three in a row.
_WIDE, _MULTIPLES = 800, 860
#: Letters of a line of a table that columns of their own width may take, and of a
#: heading that is not broken.
_LINE, _HEADING = 80, 18


def pdf(paper: Paper) -> bytes:
    """Return a report as PDF.

    Raises
    ------
    MissingExtra
        typst is not installed.
    FoedusError
        typst cannot set the document.
    """
    need("typst")
    import typst

    with tempfile.TemporaryDirectory() as folder:
        main = laid(paper, Path(folder))
        try:
            return bytes(typst.compile(str(main), root=folder))
        except typst.TypstError as error:
            reason = " ".join(str(error).split())
            message = f"typst could not set the brief: {reason}; report this"
            raise FoedusError(message) from error


def laid(paper: Paper, place: Path) -> Path:
    """Put the document, its data and its charts into a folder; return the document."""
    text = json.dumps(_body(paper, place), ensure_ascii=False, allow_nan=False)
    (place / "brief.json").write_text(text, encoding="utf-8", errors="replace")
    main = place / "brief.typ"
    main.write_bytes(_TEMPLATE.read_bytes())
    return main


def need(package: str, called: str = "") -> None:
    """Check that a package of the extra ``print`` is there.

    Parameters
    ----------
    package : str
        As it is imported.
    called : str
        As it is installed, where that is another name.

    Raises
    ------
    MissingExtra
        It is not.
    """
    if find_spec(package) is None:
        message = (
            f"{called or package} is not installed; install with: "
            "pip install 'foedus[print]'"
        )
        raise MissingExtra(message)


def cited(one: Evidence) -> str:
    """Return a fact with its date and its source as one line."""
    told = _fact(one)
    where = ": ".join(text for text in (told["source"], told["reference"]) if text)
    # Citations of the declarations end with a full stop of their own.
    return f"{told['date']} {told['text']}. {where.rstrip('.')}."


def _body(paper: Paper, place: Path) -> dict[str, Any]:
    charts = {id(chart): f"chart-{k}.svg" for k, chart in enumerate(paper.charts())}
    for chart in paper.charts():
        cells = "cell" in chart.spec.get("usermeta", {})
        drawn = to_svg(chart, width=_MULTIPLES if cells else _WIDE, bare=True)
        file = place / charts[id(chart)]
        file.write_text(drawn, encoding="utf-8", errors="replace")

    def chapter(one: Chapter) -> dict[str, Any]:
        return {
            "title": one.title,
            "parts": [
                {
                    "title": part.title,
                    "still": part.still,
                    "items": [_item(item, charts) for item in part.items],
                }
                for part in one.parts
            ],
        }

    return {
        "title": paper.title,
        "headline": paper.headline,
        "about": list(paper.about),
        "cite": paper.cite,
        "limits": paper.limits,
        "version": __version__,
        "chapters": [chapter(one) for one in paper.chapters],
        "annexes": [chapter(one) for one in paper.annexes],
    }


def _item(item: Item, charts: dict[int, str]) -> dict[str, Any]:
    if isinstance(item, Told):
        notes = [_fact(one) for one in item.facts]
        return {"kind": "told", "text": item.text, "lead": item.lead, "notes": notes}
    if isinstance(item, Facts):
        facts = [_fact(one) for one in item.facts]
        return {"kind": "facts", "title": item.title, "facts": facts}
    if isinstance(item, Chart):
        return {
            "kind": "figure",
            "file": charts[id(item)],
            "title": item.title,
            "alt": item.description,
            "source": item.source,
        }
    return {
        "kind": "table",
        "caption": item.caption,
        "columns": list(item.columns),
        "numeric": [name in item.numeric for name in item.columns],
        "shares": _shares(item),
        "rows": [[cell.text for cell in row] for row in item.rows],
    }


def _fact(one: Evidence) -> dict[str, str]:
    return {
        "date": str(one.date),
        "text": one.text,
        "source": source(one.source),
        "reference": one.reference,
        "link": one.reference if is_link(one.reference) else "",
    }


def _shares(grid: Grid) -> list[int]:
    """Return for each column 0 for its own width, or its share of what is left."""
    wide = [
        max((len(row[place].text) for row in grid.rows), default=len(name))
        for place, name in enumerate(grid.columns)
    ]
    # A long heading over short figures is broken into lines instead.
    figures = [
        place
        for place, name in enumerate(grid.columns)
        if name in grid.numeric and len(name) <= _HEADING
    ]
    words = [place for place in range(len(wide)) if place not in figures]
    own, used = set(figures), sum(wide[place] for place in figures)
    # The widest column of words takes what the others leave.
    for place in sorted(words, key=wide.__getitem__)[:-1]:
        used += wide[place]
        if used <= _LINE:
            own.add(place)
    # By the root: four times the words get twice the width, and twice the lines.
    shares = [
        0 if place in own else round(10 * wide[place] ** 0.5)
        for place in range(len(wide))
    ]
    if not any(shares):
        shares[0] = 1
    return shares
