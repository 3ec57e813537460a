"""A brief as PDF: data for a typst document that holds no text of its own.

The document reads everything from a JSON file, so that no name, symbol or reference
can be taken for markup: a string of data is set as it is.
"""

from __future__ import annotations

import json
import tempfile
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from foedus import __version__
from foedus.brief.columns import shares
from foedus.brief.html import is_link, source
from foedus.brief.paper import Chapter, Facts, Item, Paper, Told
from foedus.charts.chart import Chart
from foedus.charts.export import to_svg
from foedus.charts.wording import unbroken
from foedus.errors import FoedusError, MissingExtra
from foedus.indicators.contract import Evidence

_TEMPLATE = Path(__file__).parent / "templates" / "brief.typ"
#: Pixels in which a chart is laid out for the width of the text (166 mm), and one of
#: small multiples, which are three in a row.
_WIDE, _MULTIPLES = 800, 860
#: Drafts at the most, and where a figure goes that strays from where it is.
_DRAFTS = 9
_INSTEAD = {"float": "foot", "foot": "here"}
#: Points from the top of a page below which it holds few lines.
_FEW = 280


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
        main, body = laid(paper, Path(folder))
        try:
            settle(main, body)
            return bytes(typst.compile(str(main), root=folder))
        except typst.TypstError as error:
            reason = " ".join(str(error).split())
            message = f"typst could not set the brief: {reason}; report this"
            raise FoedusError(message) from error


def laid(paper: Paper, place: Path) -> tuple[Path, dict[str, Any]]:
    """Put the document, its data and its charts into a folder.

    Returns
    -------
    main : Path
        The document.
    body : dict
        Its data, as they were written.
    """
    main = place / "brief.typ"
    main.write_bytes(_TEMPLATE.read_bytes())
    body = _body(paper, place)
    _write(main, body)
    return main, body


def _write(main: Path, body: dict[str, Any]) -> None:
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    place = main.with_suffix(".json")
    place.write_text(text, encoding="utf-8", errors="replace")


def settle(main: Path, body: dict[str, Any]) -> None:
    """Set drafts until every figure stands in the chapter that speaks of it.

    A figure that floats may come to stand above the heading of its chapter, or below
    the next one. It is sent to the foot of its page then, and stays where it is
    written if it strays from there as well.

    Parameters
    ----------
    main : Path
        The document, beside its data.
    body : dict
        Its data; the places of figures are changed, and written.
    """
    import typst

    figures = [
        [
            item
            for part in chapter["parts"]
            for item in part["items"]
            if item["kind"] == "figure"
        ]
        for chapter in body["chapters"]
    ]
    for _ in range(_DRAFTS):
        found = typst.query(
            str(main), "<spot>", field="value", root=str(main.parent),
            sys_inputs={"draft": "yes"},
        )  # fmt: skip
        spots = json.loads(found)
        away = strayed(spots, figures)
        body["apart"] = spots[-1]["y"] > _FEW
        if not away:
            break
        for item in away:
            item["place"] = _INSTEAD[item["place"]]
        _write(main, body)
    _write(main, body)


def strayed(
    spots: list[dict[str, Any]], figures: list[list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Return the figures that stand outside of their chapter.

    Parameters
    ----------
    spots : list of dict
        ``what`` (``chapter``, ``end``, or the file of a figure), ``page``, and ``y``
        in points from the top.
    figures : list of list of dict
        Figures by chapter, in order.
    """
    starts = [
        (one["page"], one["y"]) for one in spots if one["what"] in ("chapter", "end")
    ]
    places = {one["what"]: (one["page"], one["y"]) for one in spots}
    return [
        figure
        for (first, after), chapter in zip(pairwise(starts), figures, strict=True)
        for figure in chapter
        if figure["place"] != "here" and not first < places[figure["file"]] < after
    ]


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

    def chapter(one: Chapter, floats: bool) -> dict[str, Any]:
        return {
            "title": one.title,
            "parts": [
                {
                    "title": part.title,
                    "items": [
                        _item(item, charts, floats and not part.still)
                        for item in part.items
                    ],
                }
                for part in one.parts
            ],
        }

    return {
        "title": paper.title,
        "headline": unbroken(paper.headline),
        "about": list(paper.about),
        "cite": paper.cite,
        "limits": paper.limits,
        "apart": True,
        "version": __version__,
        "chapters": [chapter(one, True) for one in paper.chapters],
        "annexes": [chapter(one, False) for one in paper.annexes],
    }


def _item(item: Item, charts: dict[int, str], floats: bool) -> dict[str, Any]:
    if isinstance(item, Told):
        return {
            "kind": "told",
            "text": unbroken(item.text),
            "lead": item.lead,
            "notes": [_fact(one) for one in item.facts],
        }
    if isinstance(item, Facts):
        facts = [_fact(one) for one in item.facts]
        return {"kind": "facts", "title": item.title, "facts": facts}
    if isinstance(item, Chart):
        return {
            "kind": "figure",
            "file": charts[id(item)],
            "place": "float" if floats else "here",
            "title": item.title,
            "alt": item.description,
            "source": item.source,
        }
    return {
        "kind": "table",
        "caption": item.caption,
        "columns": list(item.columns),
        "numeric": [name in item.numeric for name in item.columns],
        "shares": shares(item),
        "rows": [[cell.text for cell in row] for row in item.rows],
    }


def _fact(one: Evidence) -> dict[str, str]:
    return {
        "date": str(one.date),
        "text": unbroken(one.text),
        "source": source(one.source),
        "reference": one.reference,
        "link": one.reference if is_link(one.reference) else "",
    }
