"""An archive can claim anything: only what was asked for is taken, within bounds."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from tests.faults.small import zipped

from foedus.errors import FetchError
from foedus.lake.archive import take


def taken(tmp_path, content: bytes, pattern: str = "*.csv", most: int = 1_000_000):
    archive = tmp_path / "a.zip"
    archive.write_bytes(content)
    into = tmp_path / "into"
    into.mkdir(exist_ok=True)
    return take(archive, pattern, into, most_bytes=most)


def test_only_named_members_are_taken(tmp_path):
    content = zipped({"deep/er/a.csv": b"1", "b.csv": b"2", "readme.txt": b"3"})
    found = taken(tmp_path, content)
    assert [(path.name, path.read_bytes()) for path in found] == [
        ("a.csv", b"1"),
        ("b.csv", b"2"),
    ]
    assert sorted(path.name for path in (tmp_path / "into").iterdir()) == [
        "a.csv",
        "b.csv",
    ]


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:x"]
)
def test_a_path_that_leads_out_spoils_the_archive(tmp_path, name):
    with pytest.raises(FetchError, match="leads out of it; nothing was unpacked"):
        taken(tmp_path, zipped({"good.csv": b"1", name: b"2"}))
    assert not list((tmp_path / "into").iterdir())
    assert not (tmp_path / "evil.csv").exists()


def test_a_link_spoils_the_archive(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(FetchError, match="leads out of it"):
        taken(tmp_path, packed.getvalue())


def test_a_bomb_is_stopped_by_its_ratio(tmp_path):
    with pytest.raises(FetchError, match="unpacks to more than 10 MB"):
        taken(tmp_path, zipped({"a.csv": bytes(30_000_000)}), most=10**12)
    assert not list((tmp_path / "into").iterdir())


def test_all_members_together_have_a_bound(tmp_path):
    content = zipped({"a.csv": b"1" * 600, "b.csv": b"1" * 600})
    with pytest.raises(FetchError, match=r"b\.csv unpacks to more"):
        taken(tmp_path, content, most=1000)


def test_a_size_that_lies_is_not_believed(tmp_path):
    """The header says 10 bytes; the member has a million."""
    content = zipped({"a.csv": b"1" * 1_000_000})
    lied = content.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 10))
    assert lied != content
    with pytest.raises(FetchError):
        taken(tmp_path, lied, most=1000)
    assert sum(p.stat().st_size for p in (tmp_path / "into").iterdir()) <= 1000


@pytest.mark.parametrize("keep", [0, 10, 60, -1])
def test_a_broken_archive(tmp_path, keep):
    content = zipped({"a.csv": bytes(range(256)) * 40})
    with pytest.raises(FetchError, match="no whole zip archive"):
        taken(tmp_path, content[:keep])


def test_a_member_that_does_not_fit_its_checksum(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", b"year,value\n2020,1\n")
    spoiled = packed.getvalue().replace(b"2020,1", b"2020,9", 1)
    with pytest.raises(FetchError, match="no whole zip archive"):
        taken(tmp_path, spoiled)


def test_what_is_there_is_named(tmp_path):
    with pytest.raises(FetchError, match=r"has no \*\.csv; it has a\.dta, b\.txt"):
        taken(tmp_path, zipped({"a.dta": b"1", "b.txt": b"2"}))


def test_a_name_that_comes_twice(tmp_path):
    with pytest.raises(FetchError, match=r"has a\.csv twice"):
        taken(tmp_path, zipped({"x/a.csv": b"1", "y/a.csv": b"2"}))
