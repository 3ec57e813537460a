"""What the observatory answers to programs, as an OpenAPI description."""

from __future__ import annotations

import json
import re
from typing import Any

from foedus import __version__
from foedus.web.page import Field, Page
from foedus.web.pictures import FORMS
from foedus.web.provenance import CITATIONS
from foedus.web.query import LONGEST, STATES, YEARS
from foedus.web.registry import entries

_FIELD = re.compile(r"\{(\w+)\}")
_STATUS = {
    "200": "The figures, with citation, terms and vintages inside",
    "302": "The same question at its one address",
    "304": "What you have still holds",
    "400": "It cannot be asked in this form",
    "404": "No such state, page or part",
    "414": "The address is too long",
    "422": "The data do not reach this",
    "503": "No snapshot, or too many questions at once",
}


def description() -> bytes:
    """Return the description of every page's twins and parts, as JSON."""
    paths: dict[str, Any] = {}
    for entry in entries().values():
        page = entry.page
        base = "/index" if page.path == "/" else page.path
        paths[f"{base}.json"] = _get(page, "application/json", page.fields)
        paths[f"{base}.csv"] = _get(page, "text/csv", page.fields)
        paths[f"/cite/{page.id}{{ending}}"] = _part(page, list(CITATIONS), {})
        paths[f"/chart/{page.id}/{{chart}}{{ending}}"] = _part(
            page, list(FORMS), {"chart": {"type": "string", "pattern": "^[a-z0-9-]+$"}}
        )
    body = {
        "openapi": "3.1.0",
        "info": {"title": "Foedus observatory", "version": __version__},
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR}},
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _get(page: Page, media: str, fields: tuple[Field, ...]) -> dict[str, Any]:
    inside = set(_FIELD.findall(page.path))
    return {
        "get": {
            "operationId": f"{page.id}-{media.rpartition('/')[2]}",
            "summary": page.title,
            "parameters": [_parameter(one, one.name in inside) for one in fields],
            "responses": _responses(media),
        }
    }


def _part(page: Page, endings: list[str], more: dict[str, Any]) -> dict[str, Any]:
    path = {**more, "ending": {"type": "string", "enum": endings}}
    return {
        "get": {
            "operationId": f"{page.id}-{'chart' if more else 'cite'}",
            "summary": f"{page.title}: {'a chart' if more else 'how to cite'}",
            "parameters": [
                *(
                    {"name": name, "in": "path", "required": True, "schema": schema}
                    for name, schema in path.items()
                ),
                *(_parameter(one, False) for one in page.fields),
            ],
            "responses": _responses("*/*"),
        }
    }


def _parameter(field: Field, inside: bool) -> dict[str, Any]:
    return {
        "name": field.name,
        "in": "path" if inside else "query",
        "required": inside,
        "description": field.label,
        "schema": _schema(field),
    }


def _schema(field: Field) -> dict[str, Any]:
    match field.kind:
        case "year" | "number":
            low, high = YEARS if field.kind == "year" else (None, None)
            bounds = {"minimum": field.least or low, "maximum": field.most or high}
            known = {key: end for key, end in bounds.items() if end is not None}
            return {"type": "integer", **known}
        case "choice":
            return {"type": "string", "enum": list(field.choices)}
        case "states":
            most = field.most or STATES
            about = f"at most {most} names or codes, separated by commas"
            return {"type": "string", "maxLength": LONGEST, "description": about}
        case _:
            longest = field.most if field.kind == "text" and field.most else LONGEST
            return {"type": "string", "minLength": 1, "maxLength": longest}


def _responses(media: str) -> dict[str, Any]:
    schema = {"application/json": {"type": "object"}}.get(media, {"type": "string"})
    failed = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    said: dict[str, Any] = {
        status: {"description": text} for status, text in _STATUS.items()
    }
    said["200"]["content"] = {media: {"schema": schema}}
    if media == "application/json":
        for status in ("400", "404", "414", "422", "503"):
            said[status]["content"] = failed
    return said


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "kind", "title", "message", "meant"],
            "properties": {
                "status": {"type": "integer"},
                "kind": {"type": "string"},
                "title": {"type": "string"},
                "message": {"type": "string"},
                "meant": {"type": "array", "items": {"type": "object"}},
            },
        }
    },
}
