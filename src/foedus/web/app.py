"""The observatory as a web application: addresses in, pages and their twins out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from foedus.errors import FoedusError, UnknownState
from foedus.web.body import Body
from foedus.web.kept import Busy
from foedus.web.refusal import Astray

if TYPE_CHECKING:
    from foedus.lake.snapshot import Snapshot
    from foedus.web.address import Found
    from foedus.web.answers import Answers
    from foedus.web.growing import Growing
    from foedus.web.page import Query

#: Values that one address may hold.
VALUES = 32
#: Pages ask again each time, and are told that nothing changed.
_ASK = "no-cache"
_VARIES = "Accept-Encoding"
_FOREVER = "public, max-age=31536000, immutable"


def create_app(
    snapshot: Snapshot | None = None, *, hosts: Iterable[str] = ()
) -> Starlette:
    """Return the application.

    Parameters
    ----------
    snapshot : Snapshot or None
        What to answer from; None means the installed one.
    hosts : iterable of str
        Names under which it may be asked, beside those of the loopback.

    Notes
    -----
    The rooms behind the pages are imported with the first question, so that the
    server listens at once.
    """
    from foedus.web.guard import Guard

    app = Starlette(
        routes=[
            Route("/static/{name}", _static),
            Route("/search.json", _search),
            Route("/openapi.json", _openapi),
            Route("/chart/{page}/{name}", _chart),
            Route("/cite/{page}", _cite),
            Route("/{path:path}", _page, methods=["GET", "POST"]),
        ],
        middleware=[Middleware(Guard, hosts=tuple(hosts), refuse=refuse)],
        exception_handlers=dict.fromkeys(
            (FoedusError, HTTPException, Astray, Busy, Exception), _refused
        ),
    )
    app.state.snapshot = snapshot
    app.state.answers = None
    return app


async def answers(app: Starlette) -> Answers:
    """Return what answers, made with the first question."""
    if app.state.answers is None:
        # Imports take a second: they must not hold up the loop.
        made = await run_in_threadpool(_answers, app.state.snapshot)
        if app.state.answers is None:
            app.state.answers = made
    found: Answers = app.state.answers
    return found


def _answers(snapshot: Snapshot | None) -> Answers:
    from foedus.web.answers import Answers
    from foedus.web.registry import entries

    entries()
    return Answers(snapshot)


def refuse(request: Request, error: Exception) -> Response:
    """Return the response of an error, in the form that was asked for."""
    from foedus.web import render
    from foedus.web.refusal import refusal

    found = refusal(error)
    path = request.url.path
    if path.endswith(".json"):
        return JSONResponse(found.to_dict(), found.status, dict(found.headers))
    if path.endswith((".csv", ".svg", ".png", ".pdf", ".txt", ".bib", ".ris")):
        line = f"{found.title}: {found.message}\n"
        return PlainTextResponse(line, found.status, dict(found.headers))
    text = render.refused(found)
    return Response(text, found.status, dict(found.headers), "text/html")


async def _refused(request: Request, error: Exception) -> Response:
    return await run_in_threadpool(refuse, request, error)


async def _page(request: Request) -> Response:
    asked = await answers(request.app)
    found, query, elsewhere = _question(request.url.path, request.scope["query_string"])
    if request.method == "POST":
        return await _submit(request, asked, found)
    if query is None:
        return RedirectResponse(elsewhere, 302)
    made = await asked.page(query, found.twin)
    if isinstance(made, Body):
        return _response(request, made)
    if request.method == "HEAD":
        return _response(request, await made.whole())
    return _growing(request, made)


@lru_cache(maxsize=1024)
def _question(path: str, string: bytes) -> tuple[Found, Query | None, str]:
    """Return which page is asked for, and what; or the address to go to instead."""
    from foedus.web.address import address, pairs_of, path_of

    found, pairs = _found(path), _pairs(string)
    if not found.values and not pairs and "{" in found.page.path:
        return found, None, found.page.example
    query = _checked(found, pairs)
    if path_of(query, found.twin) != path or pairs_of(query) != pairs:
        return found, None, address(query, found.twin)
    return found, query, ""


async def _chart(request: Request) -> Response:
    from foedus.web.pictures import FORMS

    asked = await answers(request.app)
    name, dot, ending = request.path_params["name"].rpartition(".")
    if dot + ending not in FORMS:
        raise HTTPException(404, f"a chart ends in one of {', '.join(FORMS)}")
    query = _part(request, request.path_params["page"])
    made = await asked.chart(query, name, dot + ending)
    return _response(request, made)


async def _cite(request: Request) -> Response:
    from foedus.web.provenance import CITATIONS

    asked = await answers(request.app)
    page, dot, ending = request.path_params["page"].rpartition(".")
    if dot + ending not in CITATIONS:
        raise HTTPException(404, f"a citation ends in one of {', '.join(CITATIONS)}")
    return _response(request, await asked.cite(_part(request, page), dot + ending))


async def _static(request: Request) -> Response:
    from foedus.web.statics import VEGA, statics, vega

    name = request.path_params["name"]
    made = await run_in_threadpool(vega) if name == VEGA else statics().get(name)
    if made is None:
        raise HTTPException(404)
    # An address that holds the hash of its file never means anything else.
    kept = _FOREVER if request.query_params.get("v") == made.sign else _ASK
    return _response(request, made, kept)


async def _search(request: Request) -> Response:
    from foedus.web.search import names

    asked = await answers(request.app)
    hubs = asked.snapshot().hubs
    made = await asked.fixed("names", "application/json", lambda: names(hubs))
    return _response(request, made)


async def _openapi(request: Request) -> Response:
    from foedus.web.openapi import description

    asked = await answers(request.app)
    made = await asked.fixed("openapi", "application/json", description)
    return _response(request, made)


async def _submit(request: Request, asked: Answers, found: Found) -> Response:
    from foedus.web.forms import read
    from foedus.web.registry import entries

    entry = entries()[found.page.id]
    if entry.submit is None:
        raise HTTPException(405, headers={"Allow": "GET, HEAD"})
    form = await read(request, entry.form)
    made = await asked.submitted(found.page.id, form, found.twin)
    return Response(made.plain, 200, {"Cache-Control": "no-store"}, made.media)


def _found(path: str) -> Found:
    from foedus.web.address import find
    from foedus.web.registry import entries

    found = find((one.page for one in entries().values()), path)
    if found is None:
        raise HTTPException(404)
    return found


def _part(request: Request, page: str) -> Query:
    """Return the query of a part of a page: all fields stand in the query string."""
    from foedus.web.address import Found
    from foedus.web.registry import entries

    entry = entries().get(page)
    if entry is None:
        raise HTTPException(404, f"there is no page {page[:40]!r}")
    return _checked(Found(entry.page, (), ""), _pairs(request.scope["query_string"]))


def _pairs(string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=VALUES,
        )
    except ValueError as error:
        message = (
            "the address cannot be read: its values should be percent-encoded UTF-8, "
            f"at most {VALUES} of them"
        )
        raise HTTPException(400, message) from error


def _checked(found: Found, pairs: list[tuple[str, str]]) -> Query:
    from foedus.web.address import meant, missing, query_of

    try:
        query = query_of(found, pairs)
    except UnknownState as error:
        raise Astray(error, meant(found, pairs)) from error
    absent = missing(query)
    if absent:
        raise HTTPException(400, f"this page needs {absent[0]}; add it to the address")
    return query


def _response(request: Request, made: Body, kept: str = _ASK) -> Response:
    """Return an answer, or only that the reader's copy of it still holds."""
    headers = {"ETag": made.tag, "Cache-Control": kept, "Vary": _VARIES}
    if made.policy:
        headers["Content-Security-Policy"] = made.policy
    known = request.headers.get("if-none-match", "")
    if made.tag in known.replace("W/", "").split(", "):
        return Response(None, 304, headers)
    if made.packed and _unpacks(request):
        headers["Content-Encoding"] = "gzip"
        return Response(made.packed, 200, headers, made.media)
    return Response(made.plain, 200, headers, made.media)


def _growing(request: Request, made: Growing) -> Response:
    """Return an answer that is sent while it is made; its tag is not known yet."""
    headers = {"Cache-Control": _ASK, "Vary": _VARIES}
    packed = _unpacks(request)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return StreamingResponse(made.read(packed=packed), 200, headers, made.media)


def _unpacks(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")
