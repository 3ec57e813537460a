"""A view as a page: the same frame, controls and tools for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from foedus import __version__
from foedus.brief import html
from foedus.brief.content import twin
from foedus.charts.export import json_for_html
from foedus.charts.wording import listed, name
from foedus.lake.snapshot import Snapshot
from foedus.web.address import address, part_address
from foedus.web.page import Field, Page, Query, View
from foedus.web.pictures import FORMS
from foedus.web.provenance import CITATIONS, sources
from foedus.web.refusal import Refusal
from foedus.web.registry import entries, navigation
from foedus.web.statics import modules, vega

_TEMPLATES = Path(__file__).parent / "templates"


#: Stands where a part of a page ends that can be sent before the next is made.
PAUSE = "\x00pause\x00"


def page(view: View, query: Query | None, shown: Page, snapshot: Snapshot) -> str:
    """Return a page with its controls, its charts and what they rest on.

    Parameters
    ----------
    view : View
        What it shows.
    query : Query or None
        What was asked; None if a form was sent, whose answer has no address.
    shown : Page
        Which page.
    snapshot : Snapshot
        What the figures rest on.
    """
    title = view.heading
    return "".join(pieces(lambda: view, title, query, shown, snapshot))


def pieces(
    answer: Callable[[], View],
    title: str,
    query: Query | None,
    shown: Page,
    snapshot: Snapshot,
) -> Iterator[str]:
    """Yield a page part by part: its head, its first section, the next ones, the rest.

    Parameters
    ----------
    answer : callable
        Returns the view; called once the head was taken.
    title : str
        Of the window.
    query, shown, snapshot
        See `page`.
    """
    template = html.environment(_TEMPLATES).get_template("page.html.j2")
    context = _context(answer, title, query, shown, snapshot)
    gathered: list[str] = []
    for piece in template.generate(context):
        if piece == PAUSE:
            yield "".join(gathered)
            gathered.clear()
        else:
            gathered.append(piece)
    yield "".join(gathered)


def _context(
    answer: Callable[[], View],
    title: str,
    query: Query | None,
    shown: Page,
    snapshot: Snapshot,
) -> dict[str, Any]:
    view = cache(answer)
    return {
        **_frame(),
        "answer": view,
        "title": title,
        "pause": Markup(PAUSE),
        "page": shown,
        "query": query,
        "form": entries()[shown.id].form,
        "snapshot": snapshot.id,
        "cited": lambda: sources(snapshot, view().cites),
        "spec": lambda chart: Markup(json_for_html(chart.themed("css"))),
        "twin": twin,
        "chart_id": html.chart_id,
        "source": html.source,
        "is_link": html.is_link,
        "shown_value": lambda field: _shown(field, view(), query),
        "bounds": lambda field: view().bounds.get(
            field.name, (field.least, field.most)
        ),
        "here": address(query) if query else "",
        "twin_address": lambda ending: address(query, ending) if query else "",
        "chart_address": lambda key, ending: (
            part_address(query, "chart", f"/{key}{ending}") if query else ""
        ),
        "cite_address": lambda ending: (
            part_address(query, "cite", ending) if query else ""
        ),
        "pictures": [ending for ending in FORMS if ending != ".json"],
        "citations": list(CITATIONS),
    }


def titled(query: Query) -> str:
    """Return the title of a page whose answer is not there yet: what is asked."""
    fields = query.page.fields
    asked = [query[one.name] for one in fields if f"{{{one.name}}}" in query.page.path]
    asked += [x for f in fields if f.kind == "states" for x in query[f.name] or ()]
    named = listed([name(one) for one in asked])
    if not named:
        return query.page.title
    years = [query[f.name] for f in fields if f.kind == "year"]
    span = ", ".join(str(year) for year in years if year is not None)
    return f"{named}{span and f' ({span})'}: {query.page.title}"


def refused(found: Refusal) -> str:
    """Return the page of a refusal, with links to what may have been meant."""
    return _rendered("refusal.html.j2", **_frame(), refusal=found)


def broken(found: Refusal) -> str:
    """Return the end of a page of which the beginning is sent already."""
    return _rendered("broken.html.j2", refusal=found)


def _frame() -> dict[str, Any]:
    return {
        "navigation": navigation(),
        "version": __version__,
        "vega": vega().sign,
        "modules": modules(),
    }


def _shown(field: Field, view: View, query: Query | None) -> Any:
    """Return what a control shows: a state by its name, else the value."""
    value = query[field.name] if query else None
    if value is None:
        value = view.taken.get(field.name)
    if value is None:
        return ""
    if field.kind == "state":
        return name(value)
    if field.kind == "states":
        return ", ".join(map(name, value))
    return value


def _rendered(file: str, **context: Any) -> str:
    # The parts of a section are those of the brief.
    template = html.environment(_TEMPLATES).get_template(file)
    return str(template.render(context))
