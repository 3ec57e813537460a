"""Read what a form sends: short, in one piece, and only the parts that are declared."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from foedus.errors import InvalidOption
from foedus.web.page import Field

#: Bytes of a form that are read.
MOST = 2**20
_TYPE = "application/x-www-form-urlencoded"


async def read(request: Request, fields: tuple[Field, ...]) -> dict[str, str]:
    """Return the text of every part of a form; absent parts are empty.

    Raises
    ------
    HTTPException
        413 if more than `MOST` bytes come, 415 if it is no plain form.
    InvalidOption
        If a part is not declared, sent twice or too long.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _TYPE:
        raise HTTPException(415, f"a form is sent as {_TYPE}; got {kind[:60]!r}")
    return parts(await _bytes(request), fields)


def parts(sent: bytes, fields: tuple[Field, ...]) -> dict[str, str]:
    """Return the parts of an encoded form, each with its text."""
    declared: Mapping[str, Field] = {one.name: one for one in fields}
    try:
        pairs = parse_qsl(
            sent.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=len(fields) + 1,
        )
    except ValueError as error:
        message = (
            "the form cannot be read: it should be percent-encoded UTF-8 with the "
            f"parts {', '.join(declared)}"
        )
        raise InvalidOption(message) from error
    found: dict[str, str] = {}
    for name, text in pairs:
        if name not in declared or name in found:
            message = f"the form holds {name[:40]!r}; it takes {', '.join(declared)}"
            raise InvalidOption(message)
        most = declared[name].most
        if most is not None and len(text) > most:
            message = f"{name} has {len(text)} characters; at most {most} are read"
            raise InvalidOption(message)
        found[name] = text
    return {name: found.get(name, "") for name in declared}


async def _bytes(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MOST:
        raise HTTPException(413, _too_much())
    sent = bytearray()
    async for part in request.stream():
        sent += part
        if len(sent) > MOST:
            raise HTTPException(413, _too_much())
    return bytes(sent)


def _too_much() -> str:
    return f"a form of at most {MOST // 2**20} MB is read; send less"
