"""What every chart is: a Vega-Lite dict with its words, its figures and its source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from foedus.charts.source_line import Source
from foedus.charts.theme import Theme, config

#: Vega-Lite version that charts are written for; the bundle holds the same one.
VEGA_LITE = "6.4"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with everything that a reader who cannot see it needs.

    Attributes
    ----------
    spec : dict
        Plain Vega-Lite with the data inside and without colours: those come
        from a theme, so that one chart serves light, dark and paper. Its
        `usermeta` may hold ``aspect`` (height over width), ``cell`` (least width
        of one small multiple, in pixels) or ``least`` (least width of the whole),
        for pages and pictures that fit it.
    title : str
        Headline.
    description : str
        Alternative text: what the chart shows, in one sentence, from its numbers.
    source : str
        Source line, with the id of the snapshot.
    table : polars.DataFrame
        The same figures as a table.
    credit : str
        Source line of a picture that stands alone; `source` if it is empty.
    """

    spec: Spec
    title: str
    description: str
    source: str
    table: pl.DataFrame
    credit: str = ""

    def __post_init__(self) -> None:
        if not self.credit:
            object.__setattr__(self, "credit", self.source)

    def __repr__(self) -> str:
        return f"Chart({self.title!r}, {self.table.height} rows)"

    def themed(self, theme: Theme = "light") -> Spec:
        """Return the spec with the colours of a theme."""
        return {**self.spec, "config": config(theme)}

    def _repr_html_(self) -> str:
        from foedus.charts.export import to_svg

        return f"<figure>{to_svg(self)}</figure>"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        return {
            "application/vnd.vegalite.v6+json": self.themed(),
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
        }


def make(
    body: Spec,
    *,
    title: str,
    description: str,
    source: Source | str,
    table: pl.DataFrame,
) -> Chart:
    """Return a chart from the part of its spec that is its own.

    The description goes into the spec as well: a viewer that knows nothing of
    ours then still reads it out.
    """
    # Data that JSON cannot hold (NaN, a date) must fail here, not in a browser.
    json.dumps(body, allow_nan=False)
    spec = {"$schema": SCHEMA, "description": description, **body}
    credit = source if isinstance(source, str) else source.credit
    return Chart(spec, title, description, str(source), table, credit)


def values(table: pl.DataFrame) -> Spec:
    """Return a table as inline data."""
    return {"values": table.to_dicts()}


def hollow(encoding: Spec, *, size: int) -> Spec:
    """Return the layer of a hollow point: a ring filled with the colour of the page."""
    return {
        "mark": {"type": "point", "filled": False, "style": "hollow", "size": size},
        "encoding": encoding,
    }
