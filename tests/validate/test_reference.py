"""Reference numbers: reproduced, or off by what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.validate import reference, reference_sources
from foedus.validate.section import Context


def test_similarity_agrees_to_the_digits_printed():
    for what, published, ours, *_ in reference._similarity():
        digits = len(str(published).split(".")[1])
        assert round(ours, digits) == published, what


def test_numbers_of_the_snapshot():
    found = reference.run(Context(Snapshot()))
    tallies = {row[0]: row[1:] for row in found.tables[1].rows}
    for symbol, _ in reference._TALLIES:
        assert tallies[symbol][0] == tallies[symbol][1], symbol
    shares = found.tables[2].rows[:-1]
    assert len(shares) == 6 and all(abs(row[3]) <= 0.021 for row in shares)
    assert found.tables[2].rows[-1][2] < reference._FALL_OF_EXPORTS
    trade = {row[0]: row for row in found.tables[3].rows}
    assert abs(trade["China in Russia's exports, 2021"][3]) < 0.01
    assert trade["Europe in Russia's exports, 2023"][2] < 0.15
    assert len(found.tables[4].rows) == 3


def test_numbers_of_the_files(data_dir: Path):
    inputs = Inputs(data_dir)
    for _, published, ours, *_ in reference_sources._mexico(inputs):
        assert f"{ours:.8f}" == f"{published:.8f}"
    for what, published, ours, *_ in reference_sources._tribes(data_dir / "benchmarks"):
        assert f"{ours:.7f}" == f"{published:.7f}", what
    counts = reference_sources._counts(inputs)
    assert all(abs(row[3]) <= 1 for row in counts)


def test_the_supreme_court(data_dir: Path):
    for what, published, ours, *_ in reference_sources._supreme_court(
        data_dir / "benchmarks"
    ):
        assert ours >= published - 0.01, what


def test_benchmark_data_that_is_not_there(tmp_path: Path):
    from foedus.errors import MissingFile

    with pytest.raises(MissingFile, match=r"tribes\.csv"):
        reference_sources._tribes(tmp_path)
