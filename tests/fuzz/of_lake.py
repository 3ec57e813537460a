"""What the vault reads: archives, answers of deposits, and its own notes."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from tests.fuzz.target import Target, at, on_text

_RECORD = {
    "sha256": "0" * 64, "bytes": 9, "origin": "https://example.org/a.csv",
    "etag": '"1"', "last_modified": None, "archive": None,
}  # fmt: skip
VINTAGE = {
    "format": 1, "number": 1, "stored": "2026-01-01T00:00:00+00:00", "hash": "0" * 64,
    "how": "fetch", "edition": "fetched", "roles": {"obligations": ["a.csv"]},
    "files": {"a.csv": _RECORD}, "put_aside": 0,
    "tables": {"obligations": {"rows": 3, "years": [1946, 2018]}},
}  # fmt: skip
_STATE = {"url": "https://example.org/a.csv", "etag": '"1"', "total": 20}
_REFUSED = {"when": "2026-01-01", "why": "no column", "files": {}, "confirmed": False}
_DEPOSIT = {
    "data": {
        "latestVersion": {
            "files": [
                {
                    "label": "points2026.tab",
                    "dataFile": {
                        "id": 1,
                        "checksum": {"type": "MD5", "value": "0" * 32},
                    },
                }
            ]
        }
    }
}


def lake() -> list[Target]:
    """Return everything that is read in the vault but the publishers' tables."""
    from foedus.lake import partial
    from foedus.lake.politeness import asked_to_wait

    def half(path: Path) -> None:
        part = path.with_name("a.csv.part")
        part.write_bytes(b"x" * 9)
        partial.held(part, str(_STATE["url"]))

    def whole(path: Path) -> None:
        place = path.with_name("a.csv")
        place.write_bytes(b"x" * 9)
        partial.finished(place)

    def body(content: object) -> tuple[bytes, ...]:
        return (json.dumps(content).encode(),)

    return [
        Target("lake:archive", at("a.zip", _take), (zipped(b"a,b\n1,2\n"),)),
        Target("lake:member of an archive", _member, (b"a,b\n1,2\n",)),
        Target("lake:deposit", at("deposit.json", _deposited), body(_DEPOSIT)),
        Target("lake:half a download", at("a.csv.part.json", half), body(_STATE)),
        Target("lake:whole download", at("a.csv.json", whole), body(_RECORD)),
        Target("lake:vintage", at("manifest.json", _vintage), body(VINTAGE)),
        Target("lake:refusal", at("refused.json", _refusal), body(_REFUSED)),
        Target("lake:failure", at("failed.json", _beside), body(_REFUSED)),
        Target("lake:checked", at("checked.json", _beside), body(_REFUSED)),
        Target(
            "lake:retry-after",
            on_text(asked_to_wait),
            (b"120", b"Fri, 31 Dec 2027 23:59:59 GMT"),
        ),
    ]


def zipped(content: bytes) -> bytes:
    """Return an archive with a table in a folder, and a file that nobody wants."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in (("folder/a.csv", content), ("readme.txt", b"read me")):
            # Without the time of day, so that a seed is the same in every run.
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _take(path: Path) -> None:
    from foedus.lake.archive import take

    into = path.parent / "into"
    into.mkdir()
    take(path, "*.csv", into, most_bytes=10_000_000)


def _member(content: bytes) -> object:
    return at("a.zip", _take)(zipped(content))


def _deposited(path: Path) -> None:
    from foedus.lake.dataverse import deposited
    from foedus.sources.registry import declarations

    about = declarations()["ideal_points"].fetch
    assert about is not None
    deposited(path, about, "points*.tab")


def _vintage(path: Path) -> None:
    """Read a manifest as every question to the vault does."""
    home = path.parent / "vault" / "atop" / "2026-01-01-000000000000"
    home.mkdir(parents=True)
    path.rename(home / "manifest.json")
    (home.parent / "current").write_text(home.name, encoding="utf-8")
    (home / "a.csv").write_bytes(b"x" * 9)
    _looked_at(path.parent / "vault")


def _refusal(path: Path) -> None:
    home = path.parent / "vault" / "atop" / "incoming"
    home.mkdir(parents=True)
    path.rename(home / path.name)
    _looked_at(path.parent / "vault")


def _beside(path: Path) -> None:
    home = path.parent / "vault" / "atop"
    home.mkdir(parents=True)
    path.rename(home / path.name)
    _looked_at(path.parent / "vault")


def _looked_at(vault: Path) -> None:
    from foedus.lake.holdings import holdings
    from foedus.lake.vault import problems

    for one in (*problems(vault, hashes=True), *holdings(vault)):
        json.dumps(one.to_dict())
