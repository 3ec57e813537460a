"""Draw the figures of the documents from the shipped snapshot.

Run from the root of the repository after the snapshot changed::

    .venv/bin/python docs/make_figures.py
"""

from __future__ import annotations

import re
from pathlib import Path

from foedus.alignment.erosion import erosion
from foedus.charts.export import to_svg
from foedus.charts.ranking import ranking
from foedus.lake.snapshot import SHIPPED, Snapshot

FIGURES = Path(__file__).parent / "figures"
README = Path(__file__).parents[1] / "README.md"


def main() -> None:
    """Draw the figure and renew its alternative text in the README."""
    result = erosion("RUS", since=2014, snapshot=Snapshot(SHIPPED))
    chart = ranking(result, ends=12)
    FIGURES.mkdir(exist_ok=True)
    file = FIGURES / "russia-ranking.svg"
    file.write_text(to_svg(chart, width=560), encoding="utf-8")
    image = f"![{chart.description}](docs/figures/{file.name})"
    page = README.read_text(encoding="utf-8")
    pattern = rf"!\[[^\]]*\]\(docs/figures/{re.escape(file.name)}\)"
    README.write_text(re.sub(pattern, lambda _: image, page), encoding="utf-8")
    print(f"docs/figures/{file.name}: {chart.description}")


if __name__ == "__main__":
    main()
