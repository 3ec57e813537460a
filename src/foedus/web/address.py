"""One address per question: read it, and write it in the one way that counts.

The path of a page holds some of its fields (``/hub/{hub}``), the query string the
others. ``/hub?hub=Turkey`` and ``/hub/Turkey`` mean the same as ``/hub/TUR``, and lead
there: a question has one address, under which it is kept and shared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlencode

from foedus.errors import FoedusError, UnknownState
from foedus.states import State, get, nearest_states, resolve
from foedus.web.page import Page, Query
from foedus.web.query import checked, given_values, written

#: Twins of a page at the same address.
TWINS = (".json", ".csv")
#: The name under which the first page has its twins.
INDEX = "/index"
_FIELD = re.compile(r"\{(\w+)\}")
#: The id at the end of ``Russia (RUS)``.
_ID = re.compile(r"\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Found:
    """A page whose path fits, with what the path holds.

    Attributes
    ----------
    page : Page
        Which page.
    values : tuple of (str, str)
        Names and texts of the fields in the path.
    twin : str
        ``.json``, ``.csv`` or empty.
    """

    page: Page
    values: tuple[tuple[str, str], ...]
    twin: str


def find(pages: Iterable[Page], path: str) -> Found | None:
    """Return the page that a decoded path means, or None.

    The path without its fields (``/hub``) means the page as well: its fields may
    then stand in the query string, as a form sends them.
    """
    bare, twin = _split(path)
    for page in pages:
        match = _pattern(page.path).fullmatch(bare)
        if match is not None:
            return Found(page, tuple(match.groupdict().items()), twin)
        if bare == _stem(page.path):
            return Found(page, (), twin)
    return None


def query_of(found: Found, pairs: Iterable[tuple[str, str]]) -> Query:
    """Return the checked query of a page that was found; see `checked`."""
    return checked(found.page, (*found.values, *pairs))


def path_of(query: Query, twin: str = "") -> str:
    """Return the decoded path of a query."""
    filled = _FIELD.sub(lambda one: _in_path(query, one.group(1)), query.page.path)
    if twin and filled == "/":
        filled = INDEX
    return filled + twin


def pairs_of(query: Query) -> list[tuple[str, str]]:
    """Return what the query string of a query holds, in the order of the fields."""
    inside = set(_FIELD.findall(query.page.path))
    return [(k, v) for k, v in given_values(query).items() if k not in inside]


def address(query: Query, twin: str = "") -> str:
    """Return the address of a query, encoded, from the first slash on."""
    return quote(path_of(query, twin)) + _string(pairs_of(query))


def part_address(query: Query, kind: str, name: str) -> str:
    """Return the address of a part of a page: ``/chart/hub/maps-0.svg?hub=RUS``.

    All fields stand in the query string there.
    """
    inside = _FIELD.findall(query.page.path)
    fields = {one.name: one for one in query.page.fields}
    held = {n: written(fields[n], query[n]) for n in inside}
    pairs = list({**held, **given_values(query)}.items())
    return f"/{kind}/{query.page.id}{name}{_string(pairs)}"


def meant(found: Found, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return names and addresses of questions with states that exist, nearest first.

    Parameters
    ----------
    found : Found
        The page.
    pairs : iterable of (str, str)
        What the query string holds; one name in it or in the path is no state.
    """
    fields = {one.name: one for one in found.page.fields}
    given = [*found.values, *pairs]
    links = []
    for place, (name, text) in enumerate(given):
        kind = fields[name].kind if name in fields else ""
        words = text.split(",") if kind == "states" else [text]
        for word in words if kind in ("state", "states") else ():
            for near in _nearest(word):
                other = text.replace(word, near.id) if kind == "states" else near.id
                tried = [*given[:place], (name, other), *given[place + 1 :]]
                try:
                    query = checked(found.page, tried)
                except FoedusError:
                    continue  # something else is wrong as well
                links.append((near.name, address(query, found.twin)))
    return links


def _nearest(word: str) -> list[State]:
    try:
        resolve(word)
    except UnknownState:
        return [get(_ID.findall(text)[-1]) for text in nearest_states(word)]
    return []


def missing(query: Query) -> list[str]:
    """Return the fields of the path that have no value."""
    return [name for name in _FIELD.findall(query.page.path) if query[name] is None]


def _in_path(query: Query, name: str) -> str:
    field = next(one for one in query.page.fields if one.name == name)
    return written(field, query[name])


def _string(pairs: list[tuple[str, str]]) -> str:
    return "?" + urlencode(pairs, safe="=,", quote_via=quote) if pairs else ""


def _split(path: str) -> tuple[str, str]:
    for twin in TWINS:
        if path.endswith(twin):
            bare = path.removesuffix(twin)
            return ("/" if bare == INDEX else bare), twin
    return (path.rstrip("/") or "/"), ""


@cache
def _pattern(path: str) -> re.Pattern[str]:
    parts = _FIELD.split(path)
    # Odd places hold the names of the fields.
    body = "".join(
        f"(?P<{part}>[^/]+)" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    )
    return re.compile(body)


@cache
def _stem(path: str) -> str:
    return path.partition("{")[0].rstrip("/") or "/"
