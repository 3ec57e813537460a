from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import vl_convert

from foedus.alignment.structure_results import (
    Bloc,
    Figure,
    Isolation,
    Leader,
    Structure,
    Variant,
)
from foedus.brief.held import Held
from foedus.brief.material import Material
from foedus.brief.material import _structure as told
from foedus.brief.sections import compose
from foedus.brief.structure import no_structure_section, structure_section
from foedus.charts.chart import VEGA_LITE, Chart
from foedus.charts.structure import bloc_map, poles_chart
from foedus.charts.theme import PALETTES
from foedus.errors import OutsideCoverage
from foedus.lake.snapshot import Snapshot


def made(year: int | None = 2022) -> Structure:
    place = Figure(0.84, 0.69, 0.98, 180, None)
    return Structure(
        since=2014,
        until=2022,
        snapshot="abc123",
        year=year,
        figures={
            "poles_gdp": {
                2014: Figure(12.0, 11.7, 12.4, 190, 0.98),
                2015: Figure(10.4, 10.2, 10.6, 190, 0.98),
                2022: Figure(9.1, 8.9, 9.3, 188, 0.97),
            },
            "poles_blocs": {2022: Figure(2.0, 1.8, 2.2, 195, None)},
        },
        leaders={"gdp": {2022: (Leader("USA", 0.26, 0.25, 0.27),)}},
        blocs=(
            Bloc("IDN", ("IDN", "BRA", "EGY", "NGA"), (0.9, 0.9, 0.9, 0.6)),
            Bloc("USA", ("USA", "DEU", "FRA"), (1.0, 0.95, 0.95)),
        ),
        apart=("MMR",),
        variants=(
            Variant("standard", "standard", 2, 2.0, 0.4, 1.0),
            Variant("words_7", "words from .7", 5, 3.0, 0.4, 0.6),
        ),
        state="RUS",
        isolation=(
            Isolation(2014, "USA", 0.4, 32, 1, place, place, "CHN", place),
            Isolation(2022, None, None, 22, 3, None, None, None, None),
        ),
        notes=("A note.",),
    )


@pytest.mark.parametrize("chart", [poles_chart(made()), bloc_map(made())], ids=str)
def test_compiles_and_holds_no_colour(
    chart: Chart, capfd: pytest.CaptureFixture[str]
) -> None:
    compiled = vl_convert.vegalite_to_vega(
        chart.themed("css"), VEGA_LITE, show_warnings=True
    )
    assert compiled["$schema"].endswith("/vega/v6.json")
    assert "WARN" not in capfd.readouterr().err
    text = json.dumps(chart.spec)
    assert not any(colour in text for colour in PALETTES["light"].values())
    assert "abc123" in chart.source
    assert chart.description.endswith(".")


def test_lines_do_not_cross_gaps() -> None:
    rows = poles_chart(made()).spec["data"]["values"]
    runs = {row["year"]: row["run"] for row in rows if row["title"].startswith("gross")}
    assert runs[2014] == runs[2015] != runs[2022]


def test_map_numbers_blocs_and_marks_doubt() -> None:
    cells = {row["state"]: row for row in bloc_map(made()).spec["data"]["values"]}
    assert cells["BRA"]["label"] == "1"
    assert cells["NGA"]["label"] == "1?"
    assert cells["USA"]["label"] == "2"
    assert cells["MMR"]["label"] == "" and cells["MMR"]["bloc"] is None
    assert "CHN" not in cells


def test_many_blocs_keep_a_colour_each_up_to_seven() -> None:
    names = ("USA", "CHN", "RUS", "IND", "BRA", "FRA", "NGA", "IDN")
    many = replace(made(), blocs=tuple(Bloc(n, (n,), (1.0,)) for n in names))
    scale = bloc_map(many).spec["layer"][0]["encoding"]["color"]["scale"]
    assert len(scale["domain"]) == len(set(scale["domain"])) == 7
    assert not any(step.startswith("step") for step in scale["domain"])


def test_no_blocs_no_map() -> None:
    with pytest.raises(OutsideCoverage, match="choose years"):
        bloc_map(made(year=None))


def test_section_says_what_the_figures_say() -> None:
    section = structure_section(made())
    blocks = {block.id: block for block in section.blocks}
    told = [one.text for one in blocks["structure-answer"].statements]
    assert told[0] == (
        "Effective number of poles: output 12.0 (11.7 to 12.4) in 2014, 9.1 (8.9 to "
        "9.3) in 2022."
    )
    assert "2 blocs (4 states with Indonesia and 3 states with the United" in told[1]
    assert "other rules find from 2 to 5" in told[1]
    assert told[2].startswith("In 2014 Russia stood further")
    assert "84\N{NO-BREAK SPACE}% (69 to 98) of the voters" in told[2]
    rows = blocks["structure-isolation"].grids[0].rows
    assert rows[1][1].text == "not known"
    assert section.to_dict()["id"] == "structure"


def test_section_without_blocs() -> None:
    bare = replace(made(year=None), blocs=(), variants=(), isolation=())
    ids = [block.id for block in structure_section(bare).blocks]
    assert ids == ["structure-answer", "structure-poles", "structure-limits"]


def test_without_the_tables_one_sentence_says_why() -> None:
    section = no_structure_section("the snapshot holds no table 'structure_years'")
    (block,) = section.blocks
    assert section.id == "structure" and not block.charts and not block.grids
    assert "cannot be shown: the snapshot holds no table" in block.text[0]


def test_a_snapshot_without_structure_gives_the_reason(
    material: Material, tmp_path: Path
) -> None:
    shutil.copy(Snapshot().path / "manifest.json", tmp_path)
    found, reason = told(Held(tmp_path), material.erosion)
    assert found is None and "structure_years" in reason
    section = next(
        one
        for one in compose(replace(material, structure=None, no_structure=reason))
        if one.id == "structure"
    )
    assert reason in section.blocks[0].text[0]
    headline = compose(material)[0].blocks[0].statements
    assert any("further from the median vote" in one.text for one in headline)
