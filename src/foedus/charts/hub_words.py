"""What became of the partners of several hubs: how many fell, rose, or stayed."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.alignment.results import Erosion
from foedus.charts.chart import Chart, Spec, make, values
from foedus.charts.ranking import WORDS
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, name, the

#: From left to right, with what stands above each.
_ORDER = ("fell", "not known", "moved little", "rose")


def hub_words(results: Sequence[Erosion]) -> Chart:
    """Draw the partners of each hub by what can be said of them.

    Parameters
    ----------
    results : sequence of Erosion
        Results of `foedus.erosion` over one window, at least one.

    Returns
    -------
    Chart
        One panel a word, one bar a hub, in per cent of its ranked partners, with the
        number of partners beside it.
    """
    first = results[0]
    table = pl.DataFrame(
        [_row(one, word) for one in results for word in _ORDER],
        schema={
            "hub": pl.String, "word": pl.String, "partners": pl.Int64,
            "per_cent": pl.Float64,
        },
    )  # fmt: skip
    said = [
        f"{the(one.hub)} {_count(one, 'fell')} fell and {_count(one, 'rose')} rose of "
        f"{counted(len(one.partners), 'ranked partner')}"
        for one in results
    ]
    return make(
        _spec(table),
        title=f"What became of all ranked partners, {first.since} to {first.until}",
        description=f"Bars by word for {counted(len(results), 'hub')}: "
        f"{'; '.join(said)}.",
        source=source_line(first.snapshot),
        table=table,
    )


def _row(result: Erosion, word: str) -> dict[str, object]:
    count = _count(result, word)
    share = 100 * count / len(result.partners) if result.partners else None
    return {
        "hub": name(result.hub),
        "word": word,
        "partners": count,
        "per_cent": None if share is None else round(share, 1),
    }


def _count(result: Erosion, word: str) -> int:
    return sum(one.word == word for one in result.partners)


def _spec(table: pl.DataFrame) -> Spec:
    y = {
        "field": "hub",
        "type": "nominal",
        "sort": list(dict.fromkeys(table["hub"])),
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    x = {
        "field": "per_cent",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 3},
        "scale": {"domain": [0, 100]},
    }
    return {
        "usermeta": {"cell": 215},
        "data": values(table),
        "facet": {
            "field": "word",
            "type": "nominal",
            "sort": list(_ORDER),
            "header": {"title": None},
        },
        "columns": 4,
        "spec": {
            "width": 130,
            "height": {"step": 22},
            "encoding": {"y": y, "x": x},
            "layer": [
                {
                    "mark": {"type": "bar", "height": {"band": 0.62}},
                    "encoding": {
                        "color": {
                            "field": "word",
                            "type": "nominal",
                            "scale": {"domain": list(WORDS), "range": "ordinal"},
                            "legend": None,
                        }
                    },
                },
                {
                    "mark": {"type": "text", "style": "ink", "align": "left", "dx": 4,
                             "fontSize": 11},
                    "encoding": {"text": {"field": "partners"}},
                },
            ],
        },
    }  # fmt: skip
