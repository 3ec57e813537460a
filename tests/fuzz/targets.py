"""Everything that reads bytes from outside: one function each, with good seeds.

A target may raise a `FoedusError` or nothing. All else is a fault: another exception, a
hang, memory without bound.
"""

from __future__ import annotations

import functools
import gzip
import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.fuzz import seeds

from foedus.errors import FoedusError
from foedus.lake.own.columns import find_columns
from foedus.lake.own.dyads import dyads
from foedus.lake.own.files import READABLE, read_table
from foedus.lake.own.scaling import scaled
from foedus.sources import registry
from foedus.sources.registry import declarations, read_files
from foedus.states.ledger_file import LEDGERS


@dataclass(frozen=True)
class Target:
    """One reader.

    Attributes
    ----------
    name : str
        What is read, with the group first: ``source:atop:obligations``.
    run : callable
        Takes the bytes; raises a `FoedusError` or nothing.
    seeds : tuple of bytes
        Good inputs, to be changed.
    """

    name: str
    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


@functools.cache
def targets() -> Mapping[str, Target]:
    """Return all targets by name."""
    made = (*_sources(), *_ledgers(), *_own(), *_texts(), *_files(), *_outside())
    return {one.name: one for one in made}


def _at(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Return a function of bytes from a function of a path."""

    def run(content: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            return read(path)

    return run


def _sources() -> list[Target]:
    """Return every reader of a source, one target for each of its files."""
    found = []
    files = {**seeds.source_files(), **_packed()}
    for source, roles in files.items():
        for role in roles:
            # Compressed files are changed before they are packed: a broken gzip is
            # told by its checksum, and what it holds would never be read.
            packed = roles[role][:2] == b"\x1f\x8b"
            seed = gzip.decompress(roles[role]) if packed else roles[role]
            run = functools.partial(_source, source, role, packed)
            found.append(Target(f"source:{source}:{role}", run, (seed,)))
    return found


def _packed() -> dict[str, dict[str, bytes]]:
    spending: list[list[object]] = [
        ["Military expenditure"], [""], ["Country", "Notes", "1991", "1992"],
        ["Europe"], ["France", "", 1, 2.5], ["Germany", "", "...", "xxx"],
    ]  # fmt: skip
    names = ("Constant (2022) US$", "Share of GDP", "Share of Govt. spending")
    measures: list[list[object]] = [
        ["ID", "Date", "Type", "Multiplier", "Details"],
        [1, date(2022, 2, 24), "sector", 1.5, "a bank"],
    ]
    return {
        "built_events": {"months": seeds.month_of_events()},
        "sipri_milex": {"workbook": seeds.workbook(dict.fromkeys(names, spending))},
        "sanctions_on_russia": {"measures": seeds.workbook({"Sheet1": measures})},
    }


def _source(source: str, fuzzed: str, packed: bool, content: bytes) -> None:
    declared = declarations()[source]
    whole = {**seeds.source_files(), **_packed()}[source]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = {}
        for role, pattern in declared.files.items():
            body = gzip.compress(content, 1) if packed else content
            path = root / _name(pattern)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body if role == fuzzed else whole[role])
            files[role] = (path,)
        read_files(declared, files, root)


def _name(pattern: str) -> str:
    """Return a file name that a pattern of a declaration matches."""
    if pattern.endswith(".csv*"):
        return pattern.removesuffix("*")
    return pattern.replace("month=*", "month=2014-01").replace("*", "2014")


def _ledgers() -> list[Target]:
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
        Target(f"ledger:{name}", _at(name, read), (_head(LEDGERS / name),))
        for name, read in readers.items()
    ]

    def of_body(path: Path) -> object:
        return memberships.read_memberships(path, body)

    seed = _head(LEDGERS / "memberships" / "NATO.csv")
    return [*found, Target("ledger:memberships", _at("NATO.csv", of_body), (seed,))]


def _head(path: Path) -> bytes:
    """Return the header and three facts of a ledger of our own."""
    # A roll call must be whole, with the votes of all 193 members.
    rows = 194 if path.name == "ukraine_roll_calls.csv" else 4
    return b"".join(path.read_bytes().splitlines(keepends=True)[:rows])


def _own() -> list[Target]:
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
        Target(f"own:{kind}", _at(f"table{kind}", add), (content[kind],))
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


def _texts() -> list[Target]:
    """Return what is read from options and queries."""
    from foedus.alignment.weights import weights
    from foedus.states import resolve
    from foedus.states.ledger_file import parse_date

    def on_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
        return lambda content: read(content.decode("utf-8", errors="surrogateescape"))

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
        Target("text:query", on_text(_query), (b"hub=RUS&since=2014&weights=equal",)),
    ]


def _query(text: str) -> None:
    from urllib.parse import parse_qsl

    from foedus.web.query import checked
    from foedus.web.registry import entries

    given = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    for entry in entries().values():
        with suppress(FoedusError):
            checked(entry.page, given)


def _files() -> list[Target]:
    """Return the files that users write or that Foedus wrote earlier."""
    from foedus.lake.own.store import held
    from foedus.lake.snapshot import SHIPPED, Snapshot
    from foedus.lake.vault import problems
    from foedus.points.reading import as_frame
    from foedus.scenarios import catalogue, comparing, file
    from foedus.sources.declaration import load

    def manifest(path: Path) -> None:
        snapshot = Snapshot(path.parent)
        _ = snapshot.id, snapshot.hubs, snapshot.coverage("energy")

    def vintage(path: Path) -> None:
        folder = path.parent / "atop" / "0001"
        folder.mkdir(parents=True)
        path.rename(folder / "vintage.json")
        problems(path.parent)

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
        Target("file:scenario", _at("s.toml", file.read), (scenario.read_bytes(),)),
        Target(
            "file:saved result",
            _at("result.json", lambda path: comparing.compare([path, path])),
            (json.dumps(_SAVED).encode(),),
        ),
        Target("file:declaration", _at("source.toml", load), (atop.read_bytes(),)),
        Target(
            "file:votes csv", _at("votes.csv", as_frame), (votes.write_csv().encode(),)
        ),
        Target(
            "file:votes parquet",
            _at("votes.parquet", as_frame),
            (seeds.parquet(votes),),
        ),
        Target(
            "file:manifest",
            _at("manifest.json", manifest),
            (json.dumps(small).encode(),),
        ),
        Target(
            "file:own description",
            _at("visits.json", lambda path: held(path.parent)),
            (json.dumps(own).encode(),),
        ),
        Target(
            "file:vintage", _at("v.json", vintage), (b'{"number": 1, "files": {}}',)
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


def _outside() -> list[Target]:
    """Return essays to be checked, and streams of events."""
    from foedus.audit.inputs import markdown, page, plain
    from foedus.audit.inputs.kind import kind_of

    def essay(content: bytes) -> None:
        kind_of(content, "essay.md")
        text, _ = plain.decoded(content, "essay", declared=False)
        markdown.unmarked(text)

    def web_page(content: bytes) -> None:
        text, _ = plain.decoded(content, "essay", declared=True)
        page.text_of(text.encode(), "essay")

    html = b"<html><body><h1>A title</h1><p>Armenia left &amp; Russia stayed.</p>"
    return [
        Target(
            "essay:text", essay, (b"# A title\n\nArmenia *left* [it](https://e.org).",)
        ),
        Target("essay:html", web_page, (html,)),
        *_events(),
    ]


def _events() -> list[Target]:
    from foedus.sources.events.layout import layouts
    from foedus.sources.events.staging import read
    from foedus.sources.events.tally import Tally

    def staged(path: Path) -> None:
        tallies: list[Tally] = []
        for _ in read(path, tallies):
            pass

    found = []
    for name, layout in layouts().items():
        rows = ["\t".join(_EVENT.get(field, "") for field in layout.fields)] * 2
        if layout.header:
            rows.insert(0, "\t".join(layout.fields))
        seed = ("\n".join(rows) + "\n").encode()
        found.append(Target(f"events:{name}", _at("events.txt", staged), (seed,)))
    return found


#: Invented values of the fields that are read, for every layout.
_EVENT = {
    "GLOBALEVENTID": "1", "SQLDATE": "20140301", "MonthYear": "201403", "Year": "2014",
    "FractionDate": "2014.17", "Actor1Code": "RUS", "Actor1CountryCode": "RUS",
    "Actor2Code": "UKR", "Actor2CountryCode": "UKR", "IsRootEvent": "1",
    "EventCode": "190", "EventBaseCode": "190", "EventRootCode": "19",
    "QuadClass": "4", "GoldsteinScale": "-10.0", "NumMentions": "5", "NumSources": "2",
    "NumArticles": "5", "AvgTone": "-3.5", "DATEADDED": "20140302",
    "SOURCEURL": "https://example.org/a", "Event ID": "1", "Event Date": "2014-03-01",
    "Source Country": "Russian Federation", "Target Country": "Ukraine",
    "CAMEO Code": "190", "Intensity": "-10.0", "Event Type": "ASSAULT",
    "Actor Country": "RUS", "Recipient Country": "UKR", "Publisher": "A", "URL": "b",
}  # fmt: skip
