"""A brief as one self-contained page: no host is ever asked for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from foedus import __version__
from foedus.brief import sentences
from foedus.brief.content import Block, twin
from foedus.charts.bundle import bundle
from foedus.charts.standalone import draw_script, json_for_html, palette_rules
from foedus.charts.wording import unbroken
from foedus.indicators.registry import source_title

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from foedus.alignment.results import Erosion
    from foedus.brief.content import Section

#: Where the templates are; the observatory takes the parts of a section from here.
TEMPLATES = Path(__file__).parent / "templates"
_COMMAND = re.compile("`([^`]+)`")


def render(whole: Erosion, sections: tuple[Section, ...]) -> str:
    """Return the page.

    Every string is escaped by the template engine; specs of charts stand in
    script elements as JSON without ``<``. The content security policy names the
    two scripts by hash and allows no connection at all.
    """
    from markupsafe import Markup

    scripts = (bundle(), draw_script() + part("brief.js"))
    specs = {
        chart_id(block, k): chart.themed("css")
        for section in sections
        for block in section.blocks
        for k, chart in enumerate(block.charts)
    }
    return (
        environment()
        .get_template("brief.html.j2")
        .render(
            title=sentences.heading(whole),
            whole=whole,
            version=__version__,
            sections=sections,
            style=Markup(style_sheet()),
            scripts=[Markup(script) for script in scripts],
            hashes=[digest(script) for script in scripts],
            specs=Markup(json_for_html(specs)),
            twin=twin,
            chart_id=chart_id,
            source=source,
            is_link=is_link,
        )
    )


def chart_id(block: Block, place: int) -> str:
    """Return the id of a chart of a block."""
    return f"chart-{block.id}-{place}"


def source(of: str) -> str:
    """Return the name of the source of a fact.

    Parameters
    ----------
    of : str
        Id of a source, or ``ledger:<file>``.
    """
    if of.startswith("ledger:"):
        return f"ledger {of.removeprefix('ledger:')}"
    return source_title(of)


def is_link(reference: str) -> bool:
    """Tell whether a reference is an address that a page may link to."""
    return reference.startswith(("https://", "http://")) and " " not in reference


@cache
def environment(*folders: Path) -> Environment:
    """Return the template engine; `folders` are looked through before our own."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["prose"] = prose
    return made


def prose(text: str) -> Markup:
    """Return a sentence as HTML.

    A figure and its per cent sign stay on one line, and what stands between two
    backticks is set as a command.
    """
    from markupsafe import Markup, escape

    safe = str(escape(unbroken(text)))
    return Markup(_COMMAND.sub(r"<code>\1</code>", safe))


def style_sheet() -> str:
    """Return the style of the brief, dark and light, which other pages build upon."""
    return palette_rules() + part("style.css")


def part(name: str) -> str:
    """Return a script or a style from beside the templates."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def digest(script: str) -> str:
    """Return the name of a script in a content security policy."""
    found = hashlib.sha256(script.encode()).digest()
    return "sha256-" + base64.b64encode(found).decode()
