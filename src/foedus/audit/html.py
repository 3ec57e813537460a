"""An audit as one self-contained page: no host is ever asked for anything."""

from __future__ import annotations

import re
from pathlib import Path

from foedus import __version__
from foedus.audit import wording
from foedus.audit.marking import paragraphs
from foedus.audit.model import Audit
from foedus.brief import html as brief
from foedus.brief.content import twin

_TEMPLATES = Path(__file__).parent / "templates"
#: Charts drawn for one page, a tenth of a second each; the cards beyond have the table
#: of the figures.
MOST_CHARTS = 40


def render(audit: Audit, *, title: str = "") -> str:
    """Return the page.

    Every string is escaped by the template engine, and charts are drawn here, so
    that the page shows all without scripts. Those that it has sort, filter and open;
    the content security policy names them by hash and allows no connection at all.

    Parameters
    ----------
    audit : Audit
        What is shown.
    title : str
        Name of the text; empty if it has none.
    """
    from markupsafe import Markup

    scripts = (brief.part("brief.js"), _part("audit.js"))
    style = brief.style_sheet() + _part("audit.css")
    return (
        brief.environment(_TEMPLATES)
        .get_template("audit.html.j2")
        .render(
            **_shown(audit),
            title=title,
            version=__version__,
            style=Markup(style),
            scripts=[Markup(script) for script in scripts],
            hashes=[brief.digest(script) for script in scripts],
        )
    )


def fragment(audit: Audit) -> str:
    """Return the marked text and the table, for a notebook that shows HTML."""
    template = brief.environment(_TEMPLATES).get_template("fragment.html.j2")
    return template.render(**_shown(audit, charts=0))


def marked_text(audit: Audit) -> str:
    """Return counts and marked text without cards, to stand inside another page.

    Its references lead to ``#claim-1`` and so on, which that page has to hold.
    """
    template = brief.environment(_TEMPLATES).get_template("panel.html.j2")
    return template.render(**_shown(audit, charts=0))


def style_of_marks() -> str:
    """Return the style of marks and cards."""
    return _part("audit.css")


def _shown(audit: Audit, *, charts: int = MOST_CHARTS) -> dict[str, object]:
    return {
        "audit": audit,
        "paragraphs": paragraphs(audit),
        "drawn": _drawn(audit, charts),
        "wording": wording,
        "table": wording.table(audit),
        "twin": twin,
        "source": brief.source,
        "is_link": brief.is_link,
    }


def _drawn(audit: Audit, most: int) -> dict[int, object]:
    """Return the pictures of the first charts, by the place of their answers.

    What is claimed twice is answered once, so its chart is drawn once as well.
    """
    from markupsafe import Markup

    from foedus.charts.export import to_svg

    pictures: dict[int, str] = {}
    found: dict[int, object] = {}
    for place, answer in enumerate(audit.answers, start=1):
        chart = answer.chart
        if chart is None:
            continue
        if id(chart) not in pictures:
            if len(pictures) == most:
                continue
            pictures[id(chart)] = to_svg(chart, theme="css", width=560, bare=True)
        found[place] = Markup(_named(pictures[id(chart)], place))
    return found


def _named(picture: str, place: int) -> str:
    """Give the parts of a picture names of their own, so that none clips another."""
    picture = re.sub(r'\bid="', f'id="c{place}-', picture)
    return re.sub(r"url\(#|href=\"#", lambda found: f"{found[0]}c{place}-", picture)


def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
