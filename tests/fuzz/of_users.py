"""What users write, by hand or with Foedus: ledgers, tables, options, files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.fuzz import seeds
from tests.fuzz.target import Target, at, on_text

from foedus.errors import FoedusError
from foedus.lake.own.columns import find_columns
from foedus.lake.own.dyads import dyads
from foedus.lake.own.files import READABLE, read_table
from foedus.lake.own.scaling import scaled
from foedus.sources import registry
from foedus.states.ledger_file import LEDGERS


def ledger() -> list[Target]:
    from foedus.states import (
        accords,
        base_terms,
        bases,
        bodies,
        cases,
        credentials,
        invasions,
        memberships,
        obligations,
        pacts,
        support,
        texts,
    )

    body = next(one for one in bodies.bodies() if one.id == "NATO")
    readers: dict[str, Callable[[Path], object]] = {
        "accords.csv": accords.read_accords,
        "base_terms.csv": base_terms.read_base_terms,
        "bases.csv": bases.read_bases,
        "bodies.csv": bodies.read_bodies,
        "credentials.csv": credentials.read_credentials,
        "invasions.csv": invasions.read_invasions,
        "obligations.csv": obligations.read_occasions,
        "pacts.csv": pacts.read_pacts,
        "realignments.csv": cases.read_realignments,
        "registered_texts.csv": texts.read_registered_texts,
        "stable_ties.csv": cases.read_stable_ties,
        "support.csv": support.read_support,
        "ukraine_roll_calls.csv": texts.read_roll_calls,
    }
    found = [
        Target(f"ledger:{name}", at(name, read), (_head(LEDGERS / name),))
        for name, read in readers.items()
    ]

    def of_body(path: Path) -> object:
        return memberships.read_memberships(path, body)

    seed = _head(LEDGERS / "memberships" / "NATO.csv")
    return [*found, Target("ledger:memberships", at("NATO.csv", of_body), (seed,))]


def _head(path: Path) -> bytes:
    """Return the header and three facts of a ledger of our own."""
    # A roll call must be whole, with the votes of all 193 members.
    rows = 194 if path.name == "ukraine_roll_calls.csv" else 4
    return b"".join(path.read_bytes().splitlines(keepends=True)[:rows])


def own() -> list[Target]:
    def add(path: Path) -> None:
        frame = read_table(path)
        columns = find_columns(frame, "symmetric", {"value": None})
        table = dyads(frame, columns, "symmetric").table
        for rule in ("0-1", "log", "minmax", "rank", "share"):
            scaled(table, rule, "symmetric")

    table = seeds.own_table()
    content = {
        ".csv": table.write_csv().encode(),
        ".tsv": table.write_csv(separator="\t").encode(),
        ".parquet": seeds.parquet(table),
        ".xlsx": seeds.workbook(
            {"data": [table.columns, *map(list, table.fill_null(0).rows())]}
        ),
        ".dta": _stata(),
    }
    return [
        Target(f"own:{kind}", at(f"table{kind}", add), (content[kind],))
        for kind in READABLE
        if kind in content
    ]


def _stata() -> bytes:
    import pandas as pd
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.dta"
        columns = seeds.own_table().to_dict(as_series=False)
        pyreadstat.write_dta(pd.DataFrame(columns), str(path))
        return path.read_bytes()


def text() -> list[Target]:
    """Return what is read from options and queries."""
    from foedus.alignment.weights import weights
    from foedus.states import resolve
    from foedus.states.ledger_file import parse_date

    def dated(text: str) -> None:
        try:
            parse_date(text)
        except ValueError as error:
            # Its contract: the caller adds file and line.
            if "calendar day" not in str(error) and "is not YYYY" not in str(error):
                raise

    return [
        Target("text:weights", on_text(weights), (b"military=2,economic=1.5",)),
        Target("text:state", on_text(resolve), (b"Turkey", b"640", "Türkiye".encode())),
        Target("text:date", on_text(dated), (b"2014-02-28", b"2014-02", b"2014")),
        Target("text:month", on_text(_months), (b"2024-03",)),
        Target("text:query", on_text(_query), (b"hub=RUS&since=2014&weights=equal",)),
    ]


def _months(text: str) -> None:
    from foedus.sources.events.months import window

    window(text, None)


def _query(text: str) -> None:
    from urllib.parse import parse_qsl

    from foedus.web.query import checked
    from foedus.web.registry import entries

    given = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    for entry in entries().values():
        with suppress(FoedusError):
            checked(entry.page, given)


def file() -> list[Target]:
    """Return the files that users write or that Foedus wrote earlier."""
    from foedus.lake.own.store import held
    from foedus.lake.snapshot import SHIPPED, Snapshot
    from foedus.points.reading import as_frame
    from foedus.scenarios import catalogue, comparing, file
    from foedus.sources.declaration import load

    def manifest(path: Path) -> None:
        snapshot = Snapshot(path.parent)
        _ = snapshot.id, snapshot.hubs, snapshot.coverage("energy")

    scenario = sorted(Path(catalogue.__file__).parent.rglob("*.toml"))[0]
    atop = Path(registry.__file__).parent / "atop" / "source.toml"
    votes = seeds.votes_table()
    shipped = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
    small = {**shipped, "sources": {}, "notes": [], "hubs": shipped["hubs"][:3]}
    own = {
        "format": 1, "name": "visits", "title": "Visits", "channel": "diplomatic",
        "direction": "symmetric", "unit": "", "rule": "log", "low": 0.0, "high": 8.0,
        "reverse": False, "error": "", "file": "f.csv", "sha256": "0",
        "added": "2026-01-01", "author": "", "citation": "c", "licence": "l", "url": "",
        "coverage": [2014, 2021], "rows": 2, "aside": [["no number", 1]],
        "knots": [[0.0, 0.0], [1.0, 1.0]], "reference": "2014-2021", "table": "t",
    }  # fmt: skip
    return [
        Target("file:scenario", at("s.toml", file.read), (scenario.read_bytes(),)),
        Target(
            "file:saved result",
            at("result.json", lambda path: comparing.compare([path, path])),
            (json.dumps(_SAVED).encode(),),
        ),
        Target("file:declaration", at("source.toml", load), (atop.read_bytes(),)),
        Target(
            "file:votes csv", at("votes.csv", as_frame), (votes.write_csv().encode(),)
        ),
        Target(
            "file:votes parquet",
            at("votes.parquet", as_frame),
            (seeds.parquet(votes),),
        ),
        Target(
            "file:manifest",
            at("manifest.json", manifest),
            (json.dumps(small).encode(),),
        ),
        Target(
            "file:own description",
            at("visits.json", lambda path: held(path.parent)),
            (json.dumps(own).encode(),),
        ),
    ]


_SAVED = {
    "scenario": {"name": "a", "title": "A"}, "hub": "RUS", "year": 2021, "horizon": 10,
    "draws": 5, "seed": 0, "snapshot": "0", "models": [],
    "trade": {"exports_change": {"median": 1.5, "low90": 0, "high90": 2}},
    "states": [
        {"state": state, "roles": ["sender"],
         "real_income": {"median": 1.0, "low90": 0.5, "high90": 2.0}}
        for state in ("RUS", "CHN")
    ],
}  # fmt: skip
