from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from foedus.consequences.security import security
from foedus.consequences.security_bases import abroad
from foedus.consequences.security_build import TABLES
from foedus.consequences.security_record import record
from foedus.consequences.security_results import Security
from foedus.consequences.security_tables import standing
from foedus.consequences.security_words import sentences
from foedus.errors import (
    InvalidWindow,
    NoSuchStateThen,
    OutsideCoverage,
    SnapshotError,
    UnknownState,
)
from foedus.lake.snapshot import Snapshot
from foedus.states.bases import bases

ASKED = (
    ("RUS", 2014, 2023),
    ("USA", 1955, 1975),
    ("SUN", 1965, 1985),
    ("FRA", 2012, 2023),
    ("CHN", 2000, 2024),
    ("SWE", 1960, 2020),
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    held = Snapshot()
    missing = [
        t for t in TABLES if not (held.path / "tables" / f"{t}.parquet").exists()
    ]
    if missing:
        pytest.skip(f"the snapshot was built before there was {missing[0]}")
    return held


@pytest.fixture(scope="module")
def results(snapshot: Snapshot) -> dict[str, Security]:
    return {
        hub: security(hub, since=since, until=until, snapshot=snapshot)
        for hub, since, until in ASKED
    }


def test_the_result_is_json_and_a_table(results: dict[str, Security]) -> None:
    for result in results.values():
        plain = json.loads(result.to_json())
        assert plain["hub"] == result.hub and plain["snapshot"] == result.snapshot
        assert set(plain) == set(result.__slots__)
        table = result.to_polars()
        ends = sum(
            (m.since is not None) + (m.until is not None) for m in result.measures
        )
        assert table.height == ends > 0
        assert table["value"].is_finite().all()


def test_what_is_null_has_a_reason(results: dict[str, Security]) -> None:
    for result in results.values():
        for one in result.measures:
            assert (one.reason is not None) == (None in (one.since, one.until))
        for part in ("pledges", "arms"):
            assert (getattr(result, part) is None) == (part in result.missing)
    assert results["SWE"].pledges is not None  # mutual assistance of the EU
    assert {m.until for m in results["SUN"].spending} == {None}


def test_places_are_among_the_others(results: dict[str, Security]) -> None:
    for result in results.values():
        for one in result.measures:
            for at in (one.since, one.until):
                if at is not None and at.rank is not None:
                    assert 1 <= at.rank <= (at.of or 0)
                    assert result.since <= at.year <= result.until
                    if at.others is not None and at.rank == 1:
                        assert at.value >= at.others


def test_changes_of_arms_add_up(results: dict[str, Security]) -> None:
    for result in results.values():
        sold = result.arms
        assert sold is not None
        assert sum(sold.parts.values()) == pytest.approx(sold.change, abs=1e-9)
        for part in ("lost", "less", "more", "found"):
            customers = getattr(sold, part)
            assert sum(c.change for c in customers) == pytest.approx(
                sold.parts[part], abs=1e-9
            )
        assert all(c.change < 0 and not c.share_now for c in sold.lost)
        assert all(c.change > 0 and not c.share_then for c in sold.found)
        then, now = (
            int(m.value) for m in (sold.measures[1].since, sold.measures[1].until)
        )  # type: ignore[union-attr]
        assert now == then - len(sold.lost) + len(sold.found)


def test_shares_of_russia_are_those_that_sipri_publishes(snapshot: Snapshot) -> None:
    sold = security("RUS", since=2018, until=2023, snapshot=snapshot).arms
    assert sold is not None and sold.overlap == 0
    share = sold.measures[0]
    assert share.since is not None and share.until is not None
    assert share.since.value == pytest.approx(0.21, abs=0.01)
    assert share.until.value == pytest.approx(0.11, abs=0.01)
    assert "AZE" in {c.state for c in sold.lost}


def test_windows_that_overlap_are_told(snapshot: Snapshot) -> None:
    sold = security("RUS", since=2020, until=2023, snapshot=snapshot).arms
    assert sold is not None
    assert (sold.then, sold.now, sold.overlap) == ((2016, 2020), (2019, 2023), 2)


@pytest.mark.parametrize("hub", sorted(set(bases()["hub"])))
def test_bases_add_up(hub: str) -> None:
    for since, until in ((1950, 1970), (1975, 1990), (1992, 2005), (2005, 2023)):
        held = abroad(hub, since, until)
        left = len(held.lost) + len(held.consent_ended)
        assert held.held_now == held.held_then - left + len(held.gained)
        assert held.held_now == len(held.standing)
        assert {one.partner for one in held.standing} == set(held.hosts_now)


def test_sevastopol_was_not_given_up_and_the_base_in_niger_was() -> None:
    russia = abroad("RUS", 2010, 2014)
    assert {one.partner for one in russia.consent_ended} == {"UKR"}
    assert "UKR" in russia.without_consent
    france = abroad("FRA", 2012, 2023)
    assert {"MLI", "NER", "BFA"} <= {one.partner for one in france.lost}


def test_terms_are_those_known_at_the_end_of_the_window() -> None:
    def expiry(until: int) -> int:
        standing_sites = abroad("RUS", 1996, until).standing
        site = next(s for s in standing_sites if s.site.startswith("102nd"))
        assert site.expires is not None and site.terms is not None
        return site.expires.year

    assert (expiry(2009), expiry(2010)) == (2020, 2044)


def test_protected_states_are_those_of_the_strongest_ally(
    results: dict[str, Security],
) -> None:
    russia = results["RUS"].pledges
    assert russia is not None
    assert {"ARM", "BLR", "KAZ", "KGZ", "TJK"} <= set(russia.protected)
    united_states = results["USA"].pledges
    assert united_states is not None
    assert united_states.left == ("CUB",) and "FRA" in united_states.protected
    france = results["FRA"].pledges
    assert france is not None and len(france.protected) < 5
    soviet = results["SUN"].pledges
    assert soviet is not None and set(soviet.left) == {"ALB", "CHN"}


def test_the_record_counts_its_rows() -> None:
    kept = record("RUS", 2014, 2023)
    assert sum(kept.counts.values()) == len(kept.occasions)
    assert kept.counts["refused"] >= 3 and kept.counts_before["refused"] >= 1
    assert all(2014 <= one.date.year <= 2023 for one in kept.occasions)
    assert {one.guarantor for one in record("USA", 2001, 2001).towards} >= {
        "GBR",
        "DEU",
    }
    assert {one["rate"] for one in kept.published} == {0.75, 0.5, 0.66, 0.22, 0.41}


def test_sentences_name_no_cause(results: dict[str, Security]) -> None:
    for result in results.values():
        said = sentences(result)
        assert len(said) >= 6
        for one in said:
            assert one.endswith(".") and "because" not in one and "None" not in one


def test_a_standing_against_brute_force() -> None:
    frame = pl.DataFrame(
        {
            "state": ["A"] * 8 + ["B", "C", "D"],
            "year": [*range(2000, 2008), 2007, 2007, 2007],
            "value": [1.0, 2, 3, 4, 5, 6, 7, 5, 9.0, 5.0, 1.0],
        }
    )
    at = standing(frame, "A", 2007)
    assert at is not None
    assert (at.rank, at.of, at.others, at.past) == (2, 4, 5.0, 4.0)
    further = standing(frame, "A", 2007, apart=4)
    assert further is not None and further.past is None  # four figures, not five
    assert standing(frame, "B", 2000) is None


@pytest.mark.parametrize(
    ("hub", "since", "until", "error"),
    [
        ("RUS", 2020, 2014, InvalidWindow),
        ("RUS", 2014, 2014, InvalidWindow),
        ("RUS", 1985, 2014, NoSuchStateThen),
        ("USA", 1800, 2014, OutsideCoverage),
        ("Rusia", 2014, 2020, UnknownState),
    ],
)
def test_bad_questions(
    snapshot: Snapshot, hub: str, since: int, until: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        security(hub, since=since, until=until, snapshot=snapshot)


def test_without_an_end_the_register_of_arms_ends_the_window(
    snapshot: Snapshot,
) -> None:
    assert security("RUS", since=2014, snapshot=snapshot).until == 2024
    assert security("SUN", since=1970, snapshot=snapshot).until <= 1991


def test_an_older_snapshot_says_what_to_do(tmp_path: Path, snapshot: Snapshot) -> None:
    old = tmp_path / "snapshot"
    old.mkdir()
    (old / "manifest.json").write_text(json.dumps(snapshot.manifest), encoding="utf-8")
    with pytest.raises(SnapshotError, match="foedus data build"):
        security("RUS", since=2014, snapshot=Snapshot(old))
