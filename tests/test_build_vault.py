"""``foedus data build --vault``: publishers' files, through the vault, to a snapshot.

The files are generated in the published layout, as large as the publishers' own, so
that every expectation holds. A whole build takes minutes and forty sources: here it
computes one indicator from two of them, with the same readers, gate and writer.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.faults.small import zipped

from foedus import data
from foedus.cli.main import main
from foedus.indicators import obligation
from foedus.lake.snapshot import Snapshot
from foedus.lake.vintages import Shelf
from foedus.states import existing

Run = Callable[..., tuple[int, str, str]]
YEARS = range(1946, 2019)
#: The list of states knows more small islands than the publisher counts.
_OCEANIA = 955


def codes(year: int) -> list[int]:
    """COW numbers of the members of the state system in a year."""
    found = {
        spell.cow
        for state in existing(year)
        for spell in state.spells
        if spell.cow is not None
        and spell.member
        and spell.first.year <= year
        and (spell.last is None or spell.last.year > year)
    }
    return sorted(found)


def atop() -> bytes:
    """Directed dyad-years as the project publishes them: USA and Canada are bound."""
    members = sorted(set.intersection(*map(set, map(codes, YEARS))))[:60]
    one, other = (pl.DataFrame({name: members}) for name in ("stateA", "stateB"))
    pairs = one.join(other, how="cross").filter(pl.col("stateA") != pl.col("stateB"))
    bound = (pl.col("stateA") + pl.col("stateB") == 22).cast(pl.Int8)
    rows = pairs.join(pl.DataFrame({"year": YEARS}), how="cross").select(
        (pl.col("stateA") * 1000 + pl.col("stateB")).alias("ddyad"),
        *("year", "stateA", "stateB"),
        *(bound.alias(name) for name in ("atopally", "defense")),
        *(pl.lit(0).alias(name) for name in ("offense", "neutral", "nonagg", "consul")),
        pl.lit("5.1").alias("version"),
    )
    return rows.write_csv().encode()


def capabilities() -> bytes:
    """State-years; the United States and the Soviet Union are the largest of all."""
    header = "ccode,year,milex,milper,irst,pec,tpop,upop,cinc"
    share = {2: 0.2, 365: 0.1}
    lines = [
        f"{code},{year},1,1,1,1,1,1,{share.get(code, 0.0001 + code / 1e7):.6f}"
        for year in range(1946, 2023)
        for code in codes(min(year, 2018))
        if code < _OCEANIA
    ]
    return "\n".join([header, *lines, ""]).encode()


@pytest.fixture
def run(tmp_path, monkeypatch, capsys) -> Run:
    """Run a verb of ``foedus data``, where a build is one of a single indicator."""
    monkeypatch.setenv("FOEDUS_VAULT", str(tmp_path / "vault"))
    monkeypatch.setattr(data.registry, "modules", lambda: {"obligation": obligation})
    monkeypatch.setattr(data, "_needed", lambda: ("atop", "capabilities"))
    # What is computed from all indicators together cannot be, from one.
    shape = {"years": pl.Int64, "delta": pl.Float64, "windows": pl.Int64}
    monkeypatch.setattr(data.stable, "measure", lambda *_: pl.DataFrame(schema=shape))
    monkeypatch.setattr(data, "_found_on", lambda *_: {})
    monkeypatch.setattr(data, "_stages", tuple)

    def call(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(["data", *words])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_from_import_to_a_snapshot(run: Run, tmp_path: Path) -> None:
    out, vault = tmp_path / "out", tmp_path / "vault"
    archive, table = tmp_path / "ATOP 5.1.zip", tmp_path / "cow_nmc.csv.gz"
    archive.write_bytes(zipped({"atop5_1ddyr.csv": atop(), "codebook.txt": b"read me"}))
    table.write_bytes(gzip.compress(capabilities(), 1))
    code, _, said = run("build", "--vault", "--out", str(out))
    assert code == 1 and "holds no vintage of atop" in said and not out.exists()
    for place, source in ((archive, "atop"), (table, "capabilities")):
        code, told, said = run("import", str(place), "--source", source)
        assert (code, said) == (0, ""), said
        assert "is in use" in told
    code, _, said = run("build", "--vault", "--out", str(out))
    assert (code, said) == (0, ""), said
    built = Snapshot(out)
    assert {"USA", "RUS"} <= set(built.hubs)
    pact = built.values("obligation", "USA").filter(
        pl.col("partner").is_in(["CAN", "GBR"]), pl.col("year") == 2000
    )
    assert dict(pact.select("partner", "value").iter_rows()) == {"CAN": 1, "GBR": 0}
    # The snapshot tells from which vintage of the vault it comes.
    held = Shelf("atop", vault).current()
    assert held is not None
    told = built.manifest["sources"]["atop"]
    assert list(told["files"].values()) == [one.sha256 for one in held.files.values()]
    status = json.loads(run("status", "--json")[1])["vault"]
    assert [one["source"] for one in status["sources"]] == ["atop", "capabilities"]

    # A damaged vintage stops the next build before anything of it is replaced.
    before = built.id
    (held.path / "atop5_1ddyr.csv").chmod(0o644)
    (held.path / "atop5_1ddyr.csv").write_bytes(atop()[:-10])
    code, _, said = run("build", "--vault", "--out", str(out))
    assert code == 1 and "is damaged" in said and "--repair" in said
    assert Snapshot(out).id == before
