"""Sanctions in force: bodies resolved to members, by hand and on the file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.lake.derived import sanctions_in_force
from foedus.lake.inputs import Inputs

PARTY = {
    "case_id": pl.Int32,
    "side": pl.String,
    "name": pl.String,
    "year": pl.Int16,
    "state": pl.String,
    "body": pl.String,
}
CASE = {
    "case_id": pl.Int32,
    "begin": pl.Int16,
    "end": pl.Int16,
    "ongoing": pl.Boolean,
    **dict.fromkeys(("trade", "finance", "arms", "travel", "other"), pl.Int8),
}


class Cases(Inputs):
    """Inputs with a few cases and the years in which the EU took measures."""

    def __init__(
        self, root: Path, cases: list[tuple], parties: dict[int, tuple], years=(2023,)
    ) -> None:
        super().__init__(root)
        table = pl.DataFrame(cases, schema=CASE, orient="row")
        rows = [
            (case, side, name, year, state, body)
            for case, begin, end in table.select("case_id", "begin", "end").rows()
            for side, name, state, body in parties[case]
            for year in range(begin, end + 1)
        ]
        self.tables = {
            ("gsdb", "cases"): table,
            ("gsdb", "parties"): pl.DataFrame(rows, schema=PARTY, orient="row"),
            ("sanctions_on_russia", "measures"): pl.DataFrame({"year": list(years)}),
        }

    def table(self, source: str, name: str) -> pl.DataFrame:
        return self.tables[source, name]


EU = ("sender", "EU", None, "EU")
RUSSIA = ("target", "Russia", "RUS", None)


def rows(frame: pl.DataFrame, **where: object) -> list[dict]:
    for column, value in where.items():
        frame = frame.filter(pl.col(column) == value)
    return frame.rows(named=True)


def test_a_body_binds_its_members_of_that_year(tmp_path: Path) -> None:
    cases = [(1, 2019, 2022, True, 1, 1, 0, 0, 0)]
    frame = sanctions_in_force.derive(Cases(tmp_path, cases, {1: (EU, RUSSIA)}))
    by_year = dict(frame.group_by("year").len().rows())
    # The United Kingdom was a member to 31 January 2020.
    assert by_year == {2019: 28, 2020: 28, 2021: 27, 2022: 27, 2023: 27}
    assert not rows(frame, sender="GBR", year=2021)
    (germany,) = rows(frame, sender="DEU", year=2023)
    assert germany["through"] == "EU"
    assert germany["against"] is None
    assert (germany["trade"], germany["finance"], germany["arms"]) == (1, 1, 0)
    assert not germany["carried"], "the dated list shows the measures of 2023"


def test_what_went_on_is_carried_and_what_ended_is_not(tmp_path: Path) -> None:
    usa = ("sender", "United States", "USA", None)
    cases = [
        (1, 2020, 2022, True, 1, 0, 0, 0, 0),
        (2, 2020, 2022, False, 0, 1, 0, 0, 0),
        (3, 2020, 2021, True, 0, 0, 1, 0, 0),
    ]
    parties = dict.fromkeys((1, 2, 3), (usa, RUSSIA))
    frame = sanctions_in_force.derive(Cases(tmp_path, cases, parties))
    (last,) = rows(frame, year=2023)
    assert (last["case_id"], last["carried"]) == (1, True)
    assert not any(row["carried"] for row in rows(frame, year=2022))


def test_a_regime_that_ran_out_is_not_said_to_go_on(tmp_path: Path) -> None:
    council = ("sender", "UN", None, "UN")
    usa = ("sender", "United States", "USA", None)
    mali = ("target", "Mali", "MLI", None)
    cases = [
        (1, 2017, 2022, True, 0, 1, 0, 1, 0),
        (2, 2017, 2022, True, 0, 1, 0, 1, 0),
    ]
    parties = {1: (council, mali), 2: (usa, mali)}
    frame = sanctions_in_force.derive(Cases(tmp_path, cases, parties))
    last = frame.filter(pl.col("year") == 2023)
    through = dict(last.group_by("through").agg(pl.col("carried").any()).rows())
    assert through == {"UN": False, None: True}


def test_members_of_a_struck_body_but_not_oneself(tmp_path: Path) -> None:
    russia = ("sender", "Russia", "RUS", None)
    union = ("target", "EU", None, "EU")
    ecowas = (("sender", "ECOWAS", None, "ECOWAS"), ("target", "Mali", "MLI", None))
    cases = [
        (1, 2022, 2022, False, 1, 0, 0, 0, 0),
        (2, 2022, 2022, False, 1, 1, 0, 1, 0),
    ]
    parties = {1: (russia, union), 2: ecowas}
    frame = sanctions_in_force.derive(Cases(tmp_path, cases, parties))
    struck = rows(frame, sender="RUS")
    assert len(struck) == 27
    assert {row["against"] for row in struck} == {"EU"}
    senders = {row["sender"] for row in rows(frame, target="MLI")}
    assert len(senders) == 14
    assert "MLI" not in senders
    assert "MRT" not in senders, "Mauritania left at the end of 2000"


def test_a_body_that_asks_or_lets_choose(tmp_path: Path) -> None:
    league = ("sender", "League of Arab States", None, "ARAB_LEAGUE")
    osce = ("sender", "OSCE", None, "OSCE")
    israel = ("target", "Israel", "ISR", None)
    armenia = ("target", "Armenia", "ARM", None)
    cases = [
        (1, 2015, 2015, False, 1, 0, 0, 0, 0),
        (2, 2015, 2015, False, 0, 0, 1, 0, 0),
    ]
    parties = {1: (league, israel), 2: (osce, armenia)}
    frame = sanctions_in_force.derive(Cases(tmp_path, cases, parties))
    assert set(frame["target"]) == {"ISR"}
    assert not frame["certain"].any()
    assert "EGY" in set(frame["sender"])


def test_a_case_without_a_kind_is_left_out(tmp_path: Path) -> None:
    cases = [(1, 2019, 2022, True, 0, 0, 0, 0, 1)]
    frame = sanctions_in_force.derive(Cases(tmp_path, cases, {1: (EU, RUSSIA)}))
    assert frame.is_empty()


def test_a_body_without_members_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = pl.DataFrame({"name": ["X"], "body": ["XYZ"], "force": ["binding"]})
    monkeypatch.setattr(sanctions_in_force, "sender_bodies", lambda: unknown)
    with pytest.raises(LedgerError, match="members of XYZ"):
        sanctions_in_force.members_by_year([2020])


@pytest.fixture(scope="module")
def force(data_dir: Path) -> pl.DataFrame:
    pytest.importorskip("fastexcel")
    return Inputs(data_dir).derived("sanctions_in_force")


def test_who_sanctioned_russia_in_2022(force: pl.DataFrame) -> None:
    senders = {row["sender"] for row in rows(force, target="RUS", year=2022)}
    alone = "USA GBR CAN JPN CHE NOR AUS NZL KOR TWN SGP ISL LIE UKR MNE MKD ALB"
    assert set(alone.split()) <= senders
    assert {"DEU", "POL", "HUN", "FIN"} <= senders
    assert not {"ARM", "KAZ", "IND", "CHN", "TUR", "SRB", "BLR"} & senders
    assert len(senders) == 45
    before = {row["sender"] for row in rows(force, target="RUS", year=2014)}
    assert {"USA", "DEU", "JPN"} <= before
    assert not {"KOR", "SGP", "TWN"} & before


def test_rows_are_sane(force: pl.DataFrame) -> None:
    assert not (force["target"] == force["sender"]).any()
    key = ["case_id", "target", "sender", "year", "through"]
    assert not force.select(key).is_duplicated().any()
    assert force["year"].max() == 2023
    assert set(force.filter("carried")["year"]) == {2023}
    assert force.null_count().select(pl.exclude("through", "against")).row(0) == (
        (0,) * 10
    )


def test_the_second_dataset_finds_a_census_only_since_2013(data_dir: Path) -> None:
    inputs = Inputs(data_dir)
    kinds = list(sanctions_in_force.KINDS)
    cases = inputs.table("gsdb", "cases").filter(pl.sum_horizontal(kinds) > 0)
    named = (
        inputs.table("gsdb", "parties")
        .join(cases.select("case_id"), on="case_id")
        .with_columns(party=pl.coalesce("state", "body"))
    )
    sides = [
        named.filter(pl.col("side") == side).select(
            "case_id", "year", pl.col("party").alias(side)
        )
        for side in ("target", "sender")
    ]
    ours = sides[0].join(sides[1], on=["case_id", "year"])
    spells = inputs.table("sanction_terminations", "spells")

    def found(first: int, last: int) -> tuple[int, int]:
        calendar = pl.DataFrame({"year": range(first, last + 1)}).cast(pl.Int16)
        theirs = (
            spells.filter(pl.any_horizontal(kinds))
            .join(calendar, how="cross")
            .filter(
                (pl.col("start").dt.year() <= pl.col("year"))
                & (
                    pl.col("end").is_null()
                    | (pl.col("end").dt.year() >= pl.col("year"))
                )
            )
            .select("target", "sender", "year")
            .unique()
        )
        both = theirs.join(ours, on=["target", "sender", "year"], how="semi")
        return both.height, theirs.height

    assert found(2013, 2018) == (332, 381)
    assert found(1990, 2012) == (450, 1154)
