"""A view as a page: the same frame, controls and tools for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from foedus import __version__
from foedus.brief import html
from foedus.brief.content import twin
from foedus.charts.export import json_for_html
from foedus.charts.wording import name
from foedus.lake.snapshot import Snapshot
from foedus.web.address import address, part_address
from foedus.web.page import Field, Page, Query, View
from foedus.web.pictures import FORMS, charts
from foedus.web.provenance import CITATIONS, sources
from foedus.web.refusal import Refusal
from foedus.web.registry import entries, navigation
from foedus.web.statics import modules, vega

_TEMPLATES = Path(__file__).parent / "templates"


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
    from markupsafe import Markup

    specs = {
        f"chart-{key}": chart.themed("css")
        for key, chart in charts(view.sections).items()
    }
    return _rendered(
        "page.html.j2",
        **_frame(),
        view=view,
        page=shown,
        query=query,
        form=entries()[shown.id].form,
        snapshot=snapshot.id,
        sources=sources(snapshot, view.cites),
        specs=Markup(json_for_html(specs)),
        twin=twin,
        chart_id=html.chart_id,
        source=html.source,
        is_link=html.is_link,
        shown_value=lambda field: _shown(field, view, query),
        bounds=lambda field: view.bounds.get(field.name, (field.least, field.most)),
        here=address(query) if query else "",
        twin_address=lambda ending: address(query, ending) if query else "",
        chart_address=lambda key, ending: (
            part_address(query, "chart", f"/{key}{ending}") if query else ""
        ),
        cite_address=lambda ending: (
            part_address(query, "cite", ending) if query else ""
        ),
        pictures=[ending for ending in FORMS if ending != ".json"],
        citations=list(CITATIONS),
    )


def refused(found: Refusal) -> str:
    """Return the page of a refusal, with links to what may have been meant."""
    return _rendered("refusal.html.j2", **_frame(), refusal=found)


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
