"""The files that every page shares."""

from __future__ import annotations

from foedus.web import render, statics
from foedus.web.refusal import Refusal


def test_all_that_a_page_imports_is_announced_at_its_head() -> None:
    found = statics.modules()
    assert {"charts.js", "draw.js", "go.js", "years.js"} <= set(found)
    # What belongs to one page alone is not.
    assert "weights.js" not in found and "page.js" not in found
    assert set(found) <= statics.statics().keys()
    page = render.refused(
        Refusal(404, "Not here", "there is no such page", "Error", {})
    )
    for name in found:
        assert page.count(f'<link rel="modulepreload" href="/static/{name}">') == 1
