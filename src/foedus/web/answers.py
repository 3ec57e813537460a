"""From a checked question to what is sent: views and their forms, each made once."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

from starlette.exceptions import HTTPException

from foedus.errors import FoedusError
from foedus.lake.snapshot import Snapshot
from foedus.web import render, twins
from foedus.web.address import address
from foedus.web.body import Body, body
from foedus.web.growing import Growing
from foedus.web.kept import WAITING, Busy, Kept
from foedus.web.page import Page, Query, View
from foedus.web.pictures import charts, picture
from foedus.web.provenance import CITATIONS, citation
from foedus.web.refusal import refusal
from foedus.web.registry import entries
from foedus.web.served import Served

_LOG = logging.getLogger(__name__)
#: Bytes of finished answers that are kept.
BYTES = 32 * 2**20
#: Views that are kept, from which the forms of an answer are made.
VIEWS = 2
_TWINS = {
    "": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
}


class Answers:
    """The answers of one server.

    Parameters
    ----------
    snapshot : Snapshot or None
        What to answer from; None means the installed one. A snapshot that is built
        anew while the server runs is taken up with the next question.
    """

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        workers = ThreadPoolExecutor(
            max_workers=max(2, min(4, os.cpu_count() or 2)),
            thread_name_prefix="foedus-answer",
        )
        self.workers = workers
        self._views: Kept[View] = Kept(VIEWS, lambda _: 1, workers)
        self._bodies: Kept[Body] = Kept(BYTES, lambda one: one.size, workers)
        self._growing: dict[Hashable, tuple[Growing, asyncio.Future[None]]] = {}
        self._path = None if snapshot is None else snapshot.path
        self._snapshot: Snapshot | None = None
        self._written = 0

    def snapshot(self) -> Snapshot:
        """Return the snapshot, opened again if it was written since.

        Raises
        ------
        SnapshotError
            If there is none that can be read.
        """
        held = self._snapshot
        if held is not None:
            try:
                written = (held.path / "manifest.json").stat().st_mtime_ns
            except OSError:
                written = -1  # it is being replaced, or gone: opening it says which
            if written == self._written:
                return held
        fresh = Served(self._path)
        self._written = (fresh.path / "manifest.json").stat().st_mtime_ns
        self._views.clear()
        self._bodies.clear()
        self._snapshot = fresh
        return fresh

    async def page(self, query: Query, twin: str) -> Body | Growing:
        """Return a page or its twin; see `view` of the page for what it raises.

        A page that takes long is returned once its question is checked, and grows.
        """
        held = self.snapshot()
        if not twin and entries()[query.page.id].check is not None:
            return await self._grown(query, held)

        def make(view: View) -> Body:
            return _page(view, query, query.page, held, twin)

        return await self._form(query, held, address(query, twin), make)

    async def chart(self, query: Query, name: str, ending: str) -> Body:
        """Return a chart of a page in the form of an ending."""
        held = self.snapshot()

        def make(view: View) -> Body:
            found = charts(view.sections)
            if name not in found:
                message = (
                    f"this page has no chart {name!r} here; it has "
                    f"{', '.join(found) or 'none'}"
                )
                raise HTTPException(404, message)
            return picture(found[name], ending)

        key = f"chart {name}{ending} {address(query)}"
        return await self._form(query, held, key, make)

    async def cite(self, query: Query, ending: str) -> Body:
        """Return the citation of a page as text, BibTeX or RIS."""
        held = self.snapshot()

        def make(view: View) -> Body:
            text = citation(held, view.cites, ending, address(query))
            return body(text.encode(), CITATIONS[ending][1])

        key = f"cite {ending} {address(query)}"
        return await self._form(query, held, key, make)

    async def fixed(self, name: str, media: str, make: Callable[[], bytes]) -> Body:
        """Return what does not depend on a question, such as the list of names."""
        key = (self.snapshot().id, name)
        return await self._bodies.ask(key, lambda: body(make(), media))

    async def submitted(self, page: str, form: dict[str, str], twin: str) -> Body:
        """Return what a page says of a form; neither is kept."""
        held = self.snapshot()
        entry = entries()[page]
        assert entry.submit is not None  # the caller looked
        submit = entry.submit

        def make() -> Body:
            return _page(submit(form, held), None, entry.page, held, twin)

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.workers, make)

    async def _grown(self, query: Query, held: Snapshot) -> Body | Growing:
        key = (held.id, address(query))
        kept = self._bodies.get(key)
        if kept is not None:
            return kept
        if key not in self._growing:
            if len(self._growing) >= WAITING:
                raise Busy
            growing = Growing(_TWINS[""])
            work = asyncio.ensure_future(self._grow(growing, key, query, held))
            # The loop itself holds a task only weakly.
            self._growing[key] = (growing, work)
        growing, _ = self._growing[key]
        await growing.begun()
        return growing

    async def _grow(
        self, growing: Growing, key: Hashable, query: Query, held: Snapshot
    ) -> None:
        """Make a page part by part; who reads it may come and go."""
        loop = asyncio.get_running_loop()
        views: list[View] = []
        pieces = render.pieces(
            lambda: views[0], render.titled(query), query, query.page, held
        )

        def made(text: str) -> tuple[bytes, bytes]:
            part = text.encode()
            return part, growing.pack(part)

        def following() -> tuple[bytes, bytes] | None:
            text = next(pieces, None)
            return None if text is None else made(text)

        try:
            check = entries()[query.page.id].check
            assert check is not None  # `page` looked
            await loop.run_in_executor(self.workers, check, query, held)
            part = await loop.run_in_executor(self.workers, following)
            assert part is not None  # every page has a head
            growing.add(*part)
            views.append(await self._view(query, held))
            while (
                part := await loop.run_in_executor(self.workers, following)
            ) is not None:
                growing.add(*part)
        except Exception as error:
            if not growing.started:
                growing.end(error)
                return
            # The status is sent: the page itself says what happened, the terminal how.
            if not isinstance(error, FoedusError):
                _LOG.error("a page could not be finished", exc_info=error)
            text = render.broken(refusal(error))
            growing.add(*await loop.run_in_executor(self.workers, made, text))
            growing.end()
        else:
            growing.end()
            self._bodies.keep(key, await growing.whole())
        finally:
            self._growing.pop(key, None)

    async def _form(
        self,
        query: Query,
        held: Snapshot,
        key: str,
        make: Callable[[View], Body],
    ) -> Body:
        whole = (held.id, key)
        kept = self._bodies.get(whole)
        if kept is not None:
            return kept
        view = await self._view(query, held)
        return await self._bodies.ask(whole, lambda: make(view))

    async def _view(self, query: Query, held: Snapshot) -> View:
        make = entries()[query.page.id].view
        return await self._views.ask(
            (held.id, address(query)), lambda: make(query, held)
        )


def _page(
    view: View, query: Query | None, page: Page, held: Snapshot, twin: str
) -> Body:
    if twin == ".json":
        return body(twins.to_json(view, query, held), _TWINS[twin])
    if twin == ".csv":
        return body(twins.to_csv(view, query, held), _TWINS[twin])
    return body(render.page(view, query, page, held).encode(), _TWINS[twin])
