"""A page is sent while it is made, to all who ask; a refusal keeps its status."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from tests.web.conftest import HOST, Ask, asked, messages

from foedus.brief.held import Held
from foedus.errors import FoedusError, InvalidWindow
from foedus.lake.snapshot import Snapshot
from foedus.states import existing
from foedus.web.app import create_app
from foedus.web.growing import Growing
from foedus.web.page import Later, Query, View
from foedus.web.query import checked
from foedus.web.registry import entries
from foedus.web.render import titled

#: Pages that are sent while they are made.
GROWING = sorted(one.page.id for one in entries().values() if one.check is not None)


async def _read(growing: Growing, *, packed: bool) -> list[bytes]:
    parts: AsyncIterator[bytes] = growing.read(packed=packed)
    return [part async for part in parts]


def test_all_readers_get_all_parts_whenever_they_come() -> None:
    async def play() -> tuple[list[bytes], ...]:
        growing = Growing("text/plain")
        early = asyncio.ensure_future(_read(growing, packed=False))
        for part in (b"one ", b"two ", b"three"):
            await asyncio.sleep(0)
            growing.add(part, growing.pack(part))
            await growing.begun()
        zipped = asyncio.ensure_future(_read(growing, packed=True))
        await asyncio.sleep(0)
        growing.end()
        late = await _read(growing, packed=False)
        whole = await growing.whole()
        assert whole.plain == b"".join(late)
        assert gzip.decompress(whole.packed) == whole.plain
        return await early, late, [gzip.decompress(b"".join(await zipped))]

    early, late, zipped = asyncio.run(play())
    assert early == late == [b"one ", b"two ", b"three"]
    assert zipped == [b"one two three"]


def test_what_stops_the_work_before_the_first_part_reaches_who_waits() -> None:
    async def play() -> None:
        growing = Growing("text/plain")
        waiting = [asyncio.ensure_future(growing.begun()) for _ in range(3)]
        await asyncio.sleep(0)
        growing.end(InvalidWindow("no window"))
        for one in waiting:
            with pytest.raises(InvalidWindow, match="no window"):
                await one

    asyncio.run(play())


def test_the_head_is_sent_before_the_answer_is_there() -> None:
    parts = _sent(create_app(), "/hub/ITA")
    head = parts[0]
    assert b"<title>Italy: Hub" in head and b"first.js" in head
    assert b'id="view"' not in head
    whole = b"".join(parts)
    assert len(parts) > 5 and whole.count(b"</html>") == 1
    # Every part ends where a block does, so that nothing is drawn of half a block.
    for part in parts[1:-1]:
        assert part.rstrip().endswith((b"</div>", b"</section>")), part[-80:]


@pytest.mark.parametrize(
    ("page", "fields", "title"),
    [
        ("hub", {"hub": "FRA", "since": "2014"}, "France (2014): Hub"),
        ("dyad", {"hub": "TUR", "partner": "RUS"}, "Turkey and Russia: Dyad"),
        ("compare", {"states": "FRA,ITA", "kind": "hubs"}, "France and Italy: Compare"),
        ("start", {}, "Start"),
    ],
)
def test_a_title_says_what_is_asked(
    page: str, fields: dict[str, str], title: str
) -> None:
    assert titled(checked(entries()[page].page, fields.items())) == title


def test_a_page_is_the_same_while_it_grows_and_once_it_is_kept() -> None:
    app = create_app()
    grown = b"".join(_sent(app, "/hub/ITA"))
    kept = asked(app, "/hub/ITA")
    assert kept.headers["etag"] and kept.body == grown
    headers = [*HOST, (b"accept-encoding", b"gzip")]
    fresh = asked(create_app(), "/hub/ITA", headers=headers)
    assert "etag" not in fresh.headers
    assert gzip.decompress(fresh.body) == grown
    head = asked(create_app(), "/hub/ITA", method="HEAD")
    assert head.headers["content-length"] == str(len(grown))


def test_those_who_ask_meanwhile_share_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    entry = entries()["consequences"]

    def view(query: Query, snapshot: Snapshot) -> View:
        made.append(query["hub"])
        return entry.view(query, snapshot)

    counted = {**entries(), "consequences": replace(entry, view=view)}
    monkeypatch.setattr("foedus.web.answers.entries", lambda: counted)
    app = create_app()

    async def everyone() -> list[list[bytes]]:
        return await asyncio.gather(
            *(_asked(app, "/consequences/ITA") for _ in range(20))
        )

    answers = asyncio.run(everyone())
    assert made == ["ITA"]
    assert len({b"".join(parts) for parts in answers}) == 1


def test_a_page_that_breaks_says_so_at_its_end_and_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(later: Later) -> None:
        raise ZeroDivisionError("planted")

    app = create_app()
    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
        patched.setattr(Later, "made", broken)
        answer = asked(app, "/hub/ITA")
    assert answer.status == 200
    assert "This page could not be finished" in answer.text
    assert "planted" not in answer.text and "planted" in caplog.text
    assert answer.text.endswith("</html>\n")
    assert "could not be finished" not in asked(app, "/hub/ITA").text


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/hub/FRA", "since=2030", 422),
        ("/hub/FRA", "since=2020&until=2019", 400),
        ("/hub/SUN", "since=2014&until=2019", 422),
        ("/dyad/FRA/FRA", "", 400),
        ("/dyad/FRA/SUN", "since=2014&until=2020", 422),
        ("/compare", "hub=FRA&states=FRA", 400),
        ("/compare", "kind=hubs&states=FRA,SUN&since=2014", 422),
        ("/consequences/FRA", "since=1700", 400),
        ("/consequences/FRA", "since=1900&until=1910", 422),
    ],
)
def test_a_refusal_has_its_status(ask: Ask, path: str, query: str, status: int) -> None:
    assert ask(path, query).status == status
    assert ask(f"{path}.json", query).status == status


_YEARS = st.one_of(st.none(), st.integers(1944, 2027))
_STATES = st.sampled_from(
    sorted({state.id for year in (1950, 1985, 2020) for state in existing(year)})
)


@settings(max_examples=25)
@given(page=st.sampled_from(GROWING), data=st.data())
def test_what_passes_the_check_is_not_refused_later(
    snapshot: Snapshot, page: str, data: st.DataObject
) -> None:
    entry = entries()[page]
    hubs = st.sampled_from(snapshot.hubs)
    given = {"hub": data.draw(hubs), "partner": data.draw(_STATES)}
    given["kind"] = data.draw(st.sampled_from(["hubs", "partners"]))
    given["states"] = data.draw(hubs if given["kind"] == "hubs" else _STATES)
    given |= {
        name: str(year)
        for name in ("since", "until")
        if (year := data.draw(_YEARS)) is not None
    }
    names = {field.name for field in entry.page.fields}
    pairs = [(name, value) for name, value in given.items() if name in names]
    query = checked(entry.page, pairs)
    assert entry.check is not None
    try:
        entry.check(query, snapshot)
    except FoedusError as refused:
        with pytest.raises(type(refused)):
            entry.view(query, snapshot)
    else:
        view = entry.view(query, snapshot)
        assert all(part.blocks for part in view.parts)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Held()


def _sent(app: Starlette, path: str) -> list[bytes]:
    return asyncio.run(_asked(app, path))


async def _asked(app: Starlette, path: str) -> list[bytes]:
    """Return the parts in which a page is sent."""
    sent = await messages(app, path)
    return [part["body"] for part in sent[1:] if part["body"]]
