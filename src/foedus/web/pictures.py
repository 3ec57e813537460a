"""Every chart of a page as a file of its own, and as a page for a frame."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from foedus.brief.content import Section
from foedus.charts.chart import Chart
from foedus.charts.export import to_html, to_pdf, to_png, to_svg
from foedus.web.body import Body, body


@dataclass(frozen=True, slots=True)
class Form:
    """A form that a chart can take: type of its file, and how it is made."""

    media: str
    make: Callable[[Chart], str | bytes]


def _json(chart: Chart) -> str:
    """Return the spec in light colours, with its words and figures."""
    body = {
        "title": chart.title,
        "description": chart.description,
        "source": chart.source,
        "spec": chart.themed("light"),
        "table": chart.table.to_dicts(),
    }
    return json.dumps(body, ensure_ascii=False, allow_nan=False)


#: By the ending of the address.
FORMS = {
    ".svg": Form("image/svg+xml", to_svg),
    ".png": Form("image/png", to_png),
    ".pdf": Form("application/pdf", to_pdf),
    ".html": Form("text/html; charset=utf-8", to_html),
    ".json": Form("application/json", _json),
}


def charts(sections: tuple[Section, ...]) -> dict[str, Chart]:
    """Return all charts by their name: the id of their block and their place in it."""
    return {
        f"{block.id}-{place}": chart
        for section in sections
        for block in section.blocks
        for place, chart in enumerate(block.charts)
    }


def picture(chart: Chart, ending: str) -> Body:
    """Return a chart in the form of an ending."""
    form = FORMS[ending]
    made = form.make(chart)
    if isinstance(made, bytes):
        return body(made, form.media)
    return body(made.encode(), form.media, _policy(made) if ending == ".html" else "")


def _policy(page: str) -> str:
    """Return the policy that a page of its own states, and that it may be framed.

    The star stands for pages of the web; one opened from a disk has to be named.
    """
    stated = _STATED.search(page)
    assert stated is not None  # each such page names its scripts and style by hash
    return f"{stated.group(1)}; frame-ancestors * file:"


_STATED = re.compile(r'"Content-Security-Policy" content="([^"]+)"')
