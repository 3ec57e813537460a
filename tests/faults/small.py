"""Two small sources, generated in the published layout, at a publisher's address."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from foedus.lake import fetching
from foedus.lake.politeness import Patience
from foedus.sources import registry
from foedus.sources.addresses import Fetch, Wanted
from foedus.sources.declaration import Declaration

MAJORS, STATES = "cow_majors", "cow_states"
MAJORS_FILE, STATES_ZIP, STATES_FILE = "majors2016.csv", "states.zip", "states2016.csv"
#: Bounds of waiting for tests on the loopback.
QUICK = Patience(
    connect=2, stall=0.4, attempts=4, first_wait=0.01, most_wait=1, slowest=2000
)


def majors(edition: int = 0) -> bytes:
    """Spells of major powers; another edition has another content."""
    header = "ccode,styear,stmonth,stday,endyear,endmonth,endday,version"
    rows = [
        f"{2 + number},1898,8,{1 + edition % 28},2016,12,31,2016"
        for number in range(14)
    ]
    return "\n".join([header, *rows, ""]).encode()


def states(edition: int = 0) -> bytes:
    """Spells of membership, as many as the list has."""
    header = "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,v"
    rows = [
        f"S{number},{number},State {number},1816,1,{1 + edition % 28},2016,12,31,2016"
        for number in range(2, 245)
    ]
    return "\n".join([header, *rows, ""]).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive with these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def at(address: str) -> dict[str, Declaration]:
    """Both sources, with the addresses of a publisher."""
    known = registry.declarations()
    common = {"page": address, "found": "in a test", "pause": 0.0, "megabytes": 5}
    plain = Wanted("spells", f"{address}/{MAJORS_FILE}", MAJORS_FILE)
    packed = Wanted("spells", f"{address}/{STATES_ZIP}", "states*.csv")
    return {
        MAJORS: replace(
            known[MAJORS], fetch=Fetch(method="http", wanted=(plain,), **common)
        ),
        STATES: replace(
            known[STATES], fetch=Fetch(method="zip", wanted=(packed,), **common)
        ),
    }


@contextmanager
def declared(found: Mapping[str, Declaration]) -> Iterator[None]:
    """Let these be all the sources there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "declarations", lambda: found)
        patch.setattr(fetching, "declarations", lambda: found)
        # What was imported before has a name of its own for them.
        for name in ("foedus.data", "foedus.lake.holdings"):
            if name in sys.modules:
                patch.setattr(sys.modules[name], "declarations", lambda: found)
        yield


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
