"""Shared bodies: against the definition, on the ledger that ships."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import HubNotInSnapshot
from foedus.indicators import shared_bodies
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states import existing
from foedus.states.memberships import bodies, year_matrix

HUBS = ["RUS", "USA", "CHN", "SUN", "GBR"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return shared_bodies.build(Inputs(tmp_path_factory.mktemp("none")), HUBS)


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("shared_bodies") / "snapshot",
        indicators={"shared_bodies": built.values},
        tables=built.tables,
        manifest={
            "hubs": HUBS,
            "indicators": {"shared_bodies": {"coverage": list(built.coverage)}},
        },
    )


def series(frame: pl.DataFrame, partner: str) -> dict[int, float]:
    rows = frame.filter(pl.col("partner") == partner)
    return dict(rows.select("year", "value").iter_rows())


def weights(year: int) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return w_m and a_im of a year, counted without the code under test."""
    counted = {b.id for b in bodies() if b.counts_in_shared_bodies}
    shares: dict[str, dict[str, float]] = {}
    for body, state, _, weight in year_matrix([year]).iter_rows():
        if body in counted:
            shares.setdefault(body, {})[state] = weight
    states = len(existing(year))
    return {b: max(0.0, 1 - len(m) / states) for b, m in shares.items()}, shares


@pytest.mark.parametrize(
    ("hub", "partner", "year"),
    [("RUS", "ARM", 2020), ("USA", "TUR", 1985), ("RUS", "IND", 2019)],
)
def test_the_yearly_value_is_the_definition(built, hub, partner, year) -> None:
    w, a = weights(year)
    top = sum(w[m] * a[m].get(partner, 0.0) * a[m].get(hub, 0.0) for m in w)
    bottom = sum(w[m] * a[m].get(hub, 0.0) for m in w)
    own = series(built.values.filter(pl.col("hub") == hub), partner)
    assert own[year] == pytest.approx(top / bottom)


def test_a_window_fixes_bodies_and_weights(snapshot: Snapshot) -> None:
    since, until = 2005, 2023
    w, _ = weights(since)
    later, _ = weights(until)
    w = {**later, **w}
    window = shared_bodies.window(snapshot, "RUS", since, until)
    assert (window["year"].min(), window["year"].max()) == (2005, 2025)
    for year in (2005, 2012, 2023):
        _, a = weights(year)
        top = sum(
            w[m] * a.get(m, {}).get("UZB", 0) * a.get(m, {}).get("RUS", 0) for m in w
        )
        bottom = sum(w[m] * a.get(m, {}).get("RUS", 0) for m in w)
        assert series(window, "UZB")[year] == pytest.approx(top / bottom)


def test_a_freeze_counts_half(snapshot: Snapshot) -> None:
    armenia = series(shared_bodies.window(snapshot, "RUS", 2014, 2024), "ARM")
    w, _ = weights(2014)
    later, _ = weights(2024)
    total = sum({**later, **w}[m] for m in ("CSTO", "CIS", "EAEU", "SCO", "BRICS"))
    lost = 0.5 * w["CSTO"] / total
    assert armenia[2023] - armenia[2024] == pytest.approx(lost, abs=1e-9)


def test_values_obey_the_contract(built: Built) -> None:
    assert built.values.schema == pl.Schema(VALUES)
    assert built.coverage == (1946, 2025)
    assert built.values["value"].is_between(0, 1).all()
    assert built.values["sd"].null_count() == built.values.height
    assert not built.values.select("hub", "partner", "year").is_duplicated().any()
    assert built.values.equals(built.values.sort("hub", "partner", "year"))
    assert (built.values["hub"] != built.values["partner"]).all()
    soviet = built.values.filter(pl.col("hub") == "SUN")
    assert soviet["year"].max() <= 1991


def test_everyone_is_not_close_for_being_in_the_united_nations(built: Built) -> None:
    china = built.values.filter(pl.col("hub") == "CHN")
    # Before its first selective body China has no value rather than 1 with all.
    assert china["year"].min() == 2001
    russia = built.values.filter(pl.col("hub") == "RUS", pl.col("year") == 2023)
    assert series(russia, "DEU")[2023] < 0.02
    assert series(russia, "BLR")[2023] > 0.5


def test_states_have_rows_only_while_they_exist(built: Built) -> None:
    russia = built.values.filter(pl.col("hub") == "RUS")
    assert set(russia.filter(pl.col("partner") == "SSD")["year"]) == set(
        range(2011, 2026)
    )
    assert russia.filter(pl.col("partner") == "YUG")["year"].max() == 1992


def test_evidence_of_exits_and_freezes(snapshot: Snapshot) -> None:
    def found(hub: str, partner: str, since: int, until: int) -> list[tuple[str, str]]:
        facts = shared_bodies.evidence(snapshot, hub, partner, since, until)
        assert all(fact.reference for fact in facts)
        weights = [fact.weight for fact in facts]
        assert weights == sorted(weights, reverse=True)
        # Accords without the hub are context and carry no weight.
        return [(fact.date, fact.text) for fact in facts if fact.weight]

    assert found("RUS", "ARM", 2014, 2024) == [
        ("2015-01-02", "Armenia joined the Eurasian Economic Union"),
        ("2022-03-16", "Russia left the Council of Europe"),
        (
            "2024-02-22",
            "Armenia froze its membership of the Collective Security Treaty "
            "Organization",
        ),
    ]
    assert ("2020-01-31", "United Kingdom left the European Union") in found(
        "GBR", "DEU", 2014, 2023
    )
    uzbek = [text for _, text in found("RUS", "UZB", 1998, 2012)]
    exits = "Uzbekistan left the Collective Security Treaty Organization"
    assert uzbek.count(exits) == 2
    assert found("RUS", "ARM", 2016, 2021) == []


def test_accords_without_the_hub_are_context(snapshot: Snapshot) -> None:
    facts = shared_bodies.evidence(snapshot, "RUS", "KGZ", 2014, 2023)
    context = [fact for fact in facts if not fact.weight]
    assert 0 < len(context) <= 5
    assert all(fact.text.startswith("Without Russia: ") for fact in context)
    assert all(fact.reference for fact in context)
    dates = [fact.date for fact in context]
    assert dates == sorted(dates, reverse=True) and dates[0] >= "2025"


def test_a_state_that_ends_does_not_leave(snapshot: Snapshot) -> None:
    facts = shared_bodies.evidence(snapshot, "SUN", "DDR", 1985, 1990)
    assert [fact.text for fact in facts] == [
        "East Germany left the Warsaw Treaty Organization"
    ]


def test_a_hub_that_was_not_built(snapshot: Snapshot) -> None:
    with pytest.raises(HubNotInSnapshot, match="--hub LUX"):
        shared_bodies.window(snapshot, "LUX", 2014, 2023)


def test_no_source_is_read(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path)
    shared_bodies.build(inputs, ["RUS"])
    assert not inputs.used
