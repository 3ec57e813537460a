"""Equating: choices by hand, an agenda that turns, and links of real years."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.estimates.equating.linking import Drift
from foedus.indicators import contested_votes, equating, solidarity
from foedus.indicators.ballots import Ballots
from foedus.indicators.contested_calls import contested_calls
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs

NAN = float("nan")
WALKS = Drift(item=0.013, topic=0.0065, level=0.0123)


def ballots(votes: list[list[float]], states: tuple[str, ...]) -> Ballots:
    calls = np.arange(1, len(votes) + 1)
    return Ballots(
        states=states,
        calls=calls,
        years=np.full(len(votes), 2015),
        clusters=calls,
        votes=np.array(votes),
        rows={2015: slice(0, len(votes))},
        existing={2015: np.array([state != "PSE" for state in states])},
    )


def test_choices_by_hand() -> None:
    states = ("RUS", "USA", "GBR", "IND", "PSE")
    found = contested_calls(
        ballots(
            [
                # The camp says yes, Russia no: an abstention is half way.
                [3, 1, 1, 2, 3],
                # The camp is split: an abstention is a third of the way.
                [3, 1, 2, 2, 3],
                # The camp abstains: so is an abstention with it, and a yes beyond it.
                [3, 2, 2, 1, 3],
                # Russia abstains: to say no is to be with it.
                [2, 1, 1, 3, 3],
                # The other way round, and India absent.
                [1, 3, 3, NAN, 1],
                # Not contested.
                [2, 2, 2, 1, 1],
            ],
            states,
        ),
        "RUS",
        ["GBR", "USA"],
        since=2014,
        counted={},
        items={1: 1, 5: 1},
        topics={1: 3, 2: 0, 3: 0, 4: 0, 5: 0},
    )
    assert found.categories.tolist() == [3, 3, 2, 2, 3]
    by_state = dict(zip(states, found.choices.T.tolist(), strict=True))
    assert by_state["IND"] == [1, 1, 0, 1, -1]
    assert by_state["USA"] == [0, 0, 0, 0, 0]
    # Neither the hub itself nor who is no state has a choice.
    assert by_state["RUS"] == by_state["PSE"] == [-1] * 5
    assert found.scores[:, 1].tolist() == pytest.approx([0.5, 1 / 3, 1, 1, 0.5])
    assert found.weights.tolist() == [2, 1.5, 1, 1, 2]
    # One text, but Russia changed sides: not the same question.
    assert len(set(found.items.tolist())) == 5
    assert found.topics.tolist() == [3, 0, 0, 0, 3]


def test_a_harsher_year_is_not_read_as_a_fall() -> None:
    """The same states; ten texts come back, and new ones are harder for the hub."""
    rng = np.random.default_rng(8)
    theta = rng.normal(0, 1.3, 180)
    old, new = rng.normal(-0.5, 0.8, 30), rng.normal(1.2, 0.8, 30)
    new[:10] = old[:10]
    middle = np.r_[old, new]
    choices = (theta + rng.normal(size=(60, 180)) > middle[:, None]).astype(np.int8)
    items = np.arange(60)
    items[30:40] = items[:10]
    calls = equating.Calls(
        choices=choices,
        categories=np.full(60, 2),
        years=np.repeat([2021, 2022], 30),
        clusters=np.arange(60),
        items=items,
        topics=np.r_[np.arange(30) % 5, np.arange(30) % 5],
        scores=np.tile([0.0, 1.0, 1.0], (60, 1)),
        weights=np.ones(60),
    )
    ((found,), _) = equating.equate([calls], walks=WALKS)
    plain = choices[:30].mean() - choices[30:].mean()
    assert plain > 0.15
    assert abs(np.nanmean(found.value[1] - found.value[0])) < 0.35 * plain
    assert found.links["identified"].to_list() == [True]
    assert found.n_calls.tolist() == [[30] * 180] * 2
    # What comes back in another year only says nothing of this step.
    apart = dataclasses.replace(calls, items=np.arange(60))
    ((found,), _) = equating.equate([apart], walks=WALKS)
    assert found.links["identified"].to_list() == [False]
    assert abs(np.nanmean(found.value[1] - found.value[0])) < 0.01


def test_a_series_without_calls_is_empty() -> None:
    none = np.zeros(0, dtype=np.int64)
    empty = equating.Calls(
        choices=np.zeros((0, 5), np.int8),
        categories=none,
        years=none,
        clusters=none,
        items=none,
        topics=none,
        scores=np.zeros((0, 3)),
        weights=np.zeros(0),
    )
    ((found,), walks) = equating.equate([empty])
    assert found.value.shape == (0, 5)
    assert found.links.is_empty()
    assert walks == Drift(0.0, 0.0, 0.0)
    assert equating.links_of("RUS", found, since=[2014]).schema == equating.LINKS


def test_clusters_are_counted_once() -> None:
    rng = np.random.default_rng(9)
    choices = rng.integers(0, 2, (6, 40)).astype(np.int8)
    choices[0, 0] = choices[1, 0] = -1
    calls = equating.Calls(
        choices=choices,
        categories=np.full(6, 2),
        years=np.array([2000, 2000, 2000, 2001, 2001, 2001]),
        clusters=np.array([5, 5, 9, 5, 7, 8]),
        items=np.arange(6),
        topics=np.zeros(6, dtype=np.int64),
        scores=np.tile([0.0, 1.0, 1.0], (6, 1)),
        weights=np.ones(6),
    )
    ((found,), _) = equating.equate([calls], walks=WALKS)
    assert found.n_calls[:, 0].tolist() == [1, 3]
    assert found.n_clusters[:, 0].tolist() == [1, 3]
    assert found.n_clusters[:, 1].tolist() == [2, 3]


def test_old_snapshots_identify_nothing(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        [("RUS", 2014, 2023, 0.2, True), ("RUS", 2014, 2024, 0.2, False)],
        schema=equating.LINKS,
        orient="row",
    )
    manifest = {"hubs": ["RUS"], "indicators": {}}
    written = snapshots.write(
        tmp_path / "new", indicators={}, tables={"votes_links": rows}, manifest=manifest
    )
    assert equating.link(written, "votes_links", "RUS", 2014, 2023) == pytest.approx(
        0.2, abs=1e-6
    )
    assert equating.link(written, "votes_links", "RUS", 2014, 2024) is None
    assert equating.link(written, "votes_links", "USA", 2014, 2023) is None
    assert equating.link(written, "votes_links", "RUS", 2014, 2014) == 0.0
    old = snapshots.write(tmp_path / "old", indicators={}, tables={}, manifest=manifest)
    assert equating.link(old, "votes_links", "RUS", 2014, 2023) is None


def test_texts_that_come_back_are_found(data_dir: Path) -> None:
    inputs = Inputs(data_dir)
    items, topics = equating.bridged_items(inputs), equating.topics(inputs)
    assert len(items) > 2500
    assert set(topics.values()) == set(range(6))
    titles = dict(inputs.derived("roll_calls").select("call", "title").iter_rows())
    cuba = [c for c in items if "embargo imposed" in (titles[c] or "")]
    assert len({items[c] for c in cuba}) < len(cuba) / 3


def test_both_indicators_name_their_links() -> None:
    for module in (contested_votes, solidarity):
        assert not module.INDICATOR.equated
        assert callable(module.links)
