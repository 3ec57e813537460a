"""The twins of a page for programs: the same figures as JSON and as CSV."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from foedus import __version__
from foedus.lake.citation import cite
from foedus.lake.snapshot import Snapshot
from foedus.web.address import address
from foedus.web.page import Query, View
from foedus.web.provenance import sources


def to_json(view: View, query: Query | None, snapshot: Snapshot) -> bytes:
    """Return a page as one JSON object, with citation, terms and vintages inside."""
    body = {
        **_head(view, query, snapshot),
        "notes": list(view.notes),
        "citation": _citation(view, snapshot),
        "sources": sources(snapshot, view.cites),
        "sections": [section.to_dict() for section in view.sections],
        "data": view.data,
    }
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()


def to_csv(view: View, query: Query | None, snapshot: Snapshot) -> bytes:
    """Return the table of a page as CSV after lines that begin with ``# ``.

    These hold what the figures are, their snapshot, the terms of every source and
    how to cite; a reader of CSV skips them (``comment_prefix="#"`` in polars).
    """
    head = _head(view, query, snapshot)
    lines = [
        f"Foedus {head['foedus']}, snapshot {head['snapshot']}: {head['heading']}",
        f"Address: {head['address']}" if query is not None else "",
        *(f"Note: {note}" for note in view.notes),
        *(
            f"Source: {one['title']} ({one['publisher']}), {one['version']}, vintage "
            f"{one['vintage'][:12]}; terms: {one['licence']}, {one['terms']}"
            for one in sources(snapshot, view.cites)
        ),
        *(f"Cite: {line}" for line in _citation(view, snapshot)),
    ]
    comments = "".join(f"# {' '.join(line.split())}\n" for line in lines if line)
    return (comments + _flat(view.table).write_csv()).encode()


def _head(view: View, query: Query | None, snapshot: Snapshot) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if query is not None:
        asked = {
            "page": query.page.id,
            "address": address(query, ".json"),
            "query": {**query.values, **view.taken},
        }
    return {
        **asked,
        "heading": view.heading,
        "lead": view.lead,
        "foedus": __version__,
        "snapshot": snapshot.id,
    }


def _citation(view: View, snapshot: Snapshot) -> list[str]:
    return cite(view.cites, snapshot=snapshot).splitlines()


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table without nested columns, which CSV cannot hold."""
    nested = [name for name, kind in table.schema.items() if kind.is_nested()]
    return table.drop(nested)
