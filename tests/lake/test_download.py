"""A file comes whole or not at all, and goes on where it stopped."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from tests.faults.publisher import (
    LAST_MODIFIED,
    Publisher,
    Served,
    answers,
    breaks_off,
    drips,
    hangs,
    leads_to,
    open_publisher,
    packs,
    streams,
)
from tests.faults.small import QUICK

from foedus.errors import FetchError
from foedus.lake.download import Downloader
from foedus.lake.exchange import Request, renewed
from foedus.lake.partial import finished
from foedus.lake.politeness import Patience, Politeness, asked_to_wait, wait_before

CONTENT = bytes(range(256)) * 2000
HASH = sha256(CONTENT).hexdigest()


@pytest.fixture
def wanted(publisher: Publisher) -> Request:
    publisher.files["/f.csv"] = Served(CONTENT)
    return Request(f"{publisher.address}/f.csv", 1_000_000, pause=0)


def only(folder: Path, *names: str) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_a_file_comes_with_its_record(publisher, wanted, hasty, tmp_path):
    told: list[tuple[int, int | None]] = []
    place = tmp_path / "f.csv"
    record = hasty().get(wanted, place, lambda done, of: told.append((done, of)))
    assert place.read_bytes() == CONTENT
    assert record is not None and record == finished(place)
    assert (record.sha256, record.bytes) == (HASH, len(CONTENT))
    assert record.last_modified == LAST_MODIFIED
    assert record.origin == wanted.url
    assert told[-1] == (len(CONTENT), len(CONTENT))
    only(tmp_path, "f.csv", "f.csv.json")


def test_news_only(publisher, wanted, hasty, tmp_path):
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert hasty().get(renewed(wanted, record), tmp_path / "again") is None
    assert hasty().changed(renewed(wanted, record)) is False
    publisher.files["/f.csv"].content = b"news"
    assert hasty().changed(renewed(wanted, record)) is True
    again = hasty().get(renewed(wanted, record), tmp_path / "again")
    assert again is not None and again.bytes == 4


def test_without_an_etag_the_date_decides(publisher, wanted, hasty, tmp_path):
    publisher.files["/f.csv"].etag = None
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert hasty().get(renewed(wanted, record), tmp_path / "f.csv") is None
    assert renewed(replace(wanted, url="http://other/"), record).etag is None


@pytest.mark.parametrize(
    ("etag", "date", "taken_up"),
    [
        ("of the content", LAST_MODIFIED, True),
        (None, LAST_MODIFIED, True),
        ('W/"weak"', LAST_MODIFIED, True),
        ('W/"weak"', None, False),
        (None, None, False),
    ],
)
def test_goes_on_where_the_connection_broke(
    publisher, wanted, hasty, tmp_path, etag, date, taken_up
):
    served = publisher.files["/f.csv"]
    served.script = [breaks_off(100_000)]
    served.etag, served.last_modified = etag, date
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert record is not None and record.sha256 == HASH
    first, second = publisher.asked
    assert "range" not in first.headers
    # Without a mark that proves the start, the file comes again from the start.
    assert second.headers.get("range") == ("bytes=100000-" if taken_up else None)


def test_goes_on_in_another_process(publisher, wanted, hasty, tmp_path):
    publisher.files["/f.csv"].script = [breaks_off(50_000)] * 4
    with pytest.raises(FetchError, match="4 times; what came is kept"):
        hasty().get(wanted, tmp_path / "f.csv")
    only(tmp_path, "f.csv.part", "f.csv.part.json")
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert record is not None and record.sha256 == HASH
    assert publisher.asked[-1].headers["range"].startswith("bytes=50000-")
    only(tmp_path, "f.csv", "f.csv.json")


def test_never_two_files_in_one(publisher, wanted, hasty, tmp_path):
    """The file changes between the attempts: the new one comes from its start."""
    served = publisher.files["/f.csv"]
    served.script = [breaks_off(50_000)]
    with pytest.raises(FetchError):
        hasty(replace(QUICK, attempts=1)).get(wanted, tmp_path / "f.csv")
    served.content = bytes(reversed(CONTENT))
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert (tmp_path / "f.csv").read_bytes() == served.content
    assert record is not None and record.sha256 == sha256(served.content).hexdigest()


def test_a_server_without_ranges_sends_all_again(publisher, wanted, hasty, tmp_path):
    served = publisher.files["/f.csv"]
    served.script, served.ranges = [breaks_off(50_000)], False
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert record is not None and record.sha256 == HASH


@pytest.mark.parametrize("kept", [len(CONTENT), len(CONTENT) + 5, 0])
def test_a_part_that_was_whole_or_too_long(publisher, wanted, hasty, tmp_path, kept):
    publisher.files["/f.csv"].script = [breaks_off(50_000)]
    with pytest.raises(FetchError):
        hasty(replace(QUICK, attempts=1)).get(wanted, tmp_path / "f.csv")
    (tmp_path / "f.csv.part").write_bytes((CONTENT + b"12345")[:kept])
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert record is not None and record.sha256 == HASH


def test_a_file_packed_on_the_way_is_unpacked(publisher, wanted, hasty, tmp_path):
    publisher.files["/f.csv"].script = [packs]
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert record is not None and record.sha256 == HASH
    assert record.etag is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_refusal_is_waited_for(publisher, wanted, hasty, tmp_path, status):
    publisher.files["/f.csv"].script = [answers(status)] * 2
    record = hasty().get(wanted, tmp_path / "f.csv")
    assert record is not None and len(publisher.asked) == 3


def test_retry_after_is_honoured_and_bounded(publisher, wanted, hasty, tmp_path):
    waits: list[float] = []
    patient = hasty(politeness=Politeness(sleep=waits.append))
    publisher.files["/f.csv"].script = [answers(429, Retry_After="1")]
    assert patient.get(wanted, tmp_path / "f.csv") is not None
    assert waits == [1.0]
    publisher.files["/f.csv"].script = [answers(503, Retry_After="3600")]
    with pytest.raises(FetchError, match="asks to come back in 3600 s"):
        patient.get(wanted, tmp_path / "f.csv")
    assert waits == [1.0]


def test_retry_after_as_a_date() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=30)
    found = asked_to_wait(format_datetime(soon, usegmt=True))
    assert found is not None and 27 < found <= 30
    assert asked_to_wait("Thu, 01 Jan 1998 00:00:00 GMT") == 0
    assert asked_to_wait("soon") is None
    assert asked_to_wait(None) is None
    assert asked_to_wait(" 90\t") == 90


@pytest.mark.parametrize(
    "header", ["\x1f9", "²", " 31 Dec 2 23:59:-214748364971 GMT-214748-inf"]
)
def test_retry_after_that_is_no_time(header) -> None:
    """Found by fuzzing: digits that float does not take, years that no clock has."""
    assert asked_to_wait(header) is None


def test_waits_grow_up_to_a_bound() -> None:
    patience = Patience(first_wait=1, most_wait=8)
    for attempt, full in ((1, 1), (2, 2), (3, 4), (4, 8), (9, 8)):
        assert full / 2 <= wait_before(attempt, patience) <= full


def test_a_host_is_given_its_pause() -> None:
    now, waits = [100.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    polite = Politeness(clock=lambda: now[0], sleep=sleep)
    for host in ("a", "a", "b", "a"):
        polite.before(host, 2.0)
    assert waits == [2.0, 2.0]
    now[0] += 10
    polite.before("a", 2.0)
    assert waits == [2.0, 2.0]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ([answers(404)], "answers 404; the address has moved"),
        ([answers(403)], "does not let programs in"),
        ([answers(401)], "wants a key"),
        ([answers(500)] * 9, "answers 500, 4 times"),
        ([hangs(5)] * 9, "no answer within"),
        ([hangs(5, after=1000)] * 9, "no answer within"),
        ([drips(5)] * 9, "bytes came in"),
        ([leads_to("/f.csv")] * 9, "redirects and no file"),
        ([answers(302)], "leads nowhere"),
        ([answers(304)] * 9, "was not asked"),
        ([answers(416)] * 9, "changed while it came"),
        ([streams(3 << 20)], "at most 1.0 MB were declared"),
        ([leads_to("ftp://example.org/f.csv")], "is no address of the web"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_does_not_come_is_told(publisher, wanted, hasty, tmp_path, script, says):
    publisher.files["/f.csv"].script = script
    with pytest.raises(FetchError, match=says) as caught:
        hasty().get(wanted, tmp_path / "f.csv")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "f.csv").exists()


def test_many_redirects_that_do_not_repeat(publisher, wanted, hasty, tmp_path):
    for number in range(9):
        served = Served(b"", [leads_to(f"/{number + 1}")])
        publisher.files[f"/{number}"] = served
    first = replace(wanted, url=f"{publisher.address}/0")
    with pytest.raises(FetchError, match="6 redirects and no file"):
        hasty().get(first, tmp_path / "f.csv")


def test_a_redirect_is_followed_and_the_key_stays_at_home(
    publisher, wanted, hasty, tmp_path
):
    with open_publisher() as other:
        other.files["/g.csv"] = Served(CONTENT)
        target = f"{other.address}/g.csv"
        publisher.files["/f.csv"].script = [leads_to(target)]
        keyed = replace(wanted, headers=(("X-Key", "secret"),))
        record = hasty().get(keyed, tmp_path / "f.csv")
        assert record is not None and record.origin == wanted.url
        assert publisher.asked[0].headers["x-key"] == "secret"
        assert "x-key" not in other.asked[0].headers


def test_protection_is_never_given_up(tmp_path):
    def act(request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "https"
        return httpx.Response(301, headers={"Location": "http://x.org/f.csv"})

    careful = Downloader(QUICK, transport=httpx.MockTransport(act))
    with closing(careful), pytest.raises(FetchError, match="not protected; refused"):
        careful.get(Request("https://x.org/f.csv", 100, pause=0), tmp_path / "f.csv")


def test_a_declared_size_is_refused_before_it_comes(publisher, wanted, hasty, tmp_path):
    small = replace(wanted, most_bytes=1000)
    with pytest.raises(FetchError, match=r"0\.5 MB or more; at most 0\.0 MB"):
        hasty().get(small, tmp_path / "f.csv")
    only(tmp_path)


def test_a_wrong_hash_is_thrown_away(publisher, wanted, hasty, tmp_path):
    wrong = replace(wanted, checksum=("md5", "0" * 32))
    with pytest.raises(FetchError, match="the publisher says 000000000000"):
        hasty().get(wrong, tmp_path / "f.csv")
    only(tmp_path)
    right = replace(wanted, checksum=("sha256", HASH))
    assert hasty().get(right, tmp_path / "f.csv") is not None


def test_nobody_there(hasty, tmp_path):
    with open_publisher() as gone:
        address = gone.address
    with pytest.raises(FetchError, match="the connection failed"):
        hasty().get(Request(f"{address}/f.csv", 100, pause=0), tmp_path / "f.csv")
