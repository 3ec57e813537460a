"""Inputs that once were faults, and the reader that each of them broke.

They were found by this fuzzer, and cut to what matters. Whoever finds another adds it
here when he mends the reader.
"""

from __future__ import annotations

import base64
import json

from tests.fuzz.of_lake import VINTAGE, zipped

#: A page that says it has 2^61 bytes: the reader asks for them, and its process ends.
HUGE_PAGE = base64.b64decode(
    b"UEFSMRUEFQgVCEwVAhUAAAABAAAAFQAVEBUQLBU9FRAVBhUGAAACAAAAAgEAAxUCGTUABhAZGAFh"
    b"FQAWAhZUFlQmKiYIABkcFioVMhYAAAAVAhksSARyb290FQIAFQIlAhgBYSUeTKwTCBEAAAAWAhkc"
    b"GRwmfhwVAhk1AAYQGRgBYRUAFgIWVBZUJiomCAAWjAEVFAAWVBYCJggWVBQAABkcGAxBUlJPVzpz"
    b"Y2hlbWEYqAEvLy8vLzNZQUFBQUVBQUFBOHYvLy94UUFBQUFFQUFFQUFBQUtBQXNBQ0FBS0FBUUEr"
    b"UC8vL3d3QUFBQUlBQWdBQUFBRUFBRUFBQUFFQUFBQTdQLy8vemdBQUFBZ0FBQUFHQUFBQUFFQ0FB"
    b"QVFBQklBQkFBUUFCRUFDQUFBQUF3QUFBQUFBUFQvLy84SUFBQUFBUUFBQUFnQUNRQUVBQWdBQVFB"
    b"QUFHRUEAGE5Qb2xhcnMgKHB5dGhvbikgdmVyc2lvbiAyLjEuMCAoYnVpbGQgN2Y5MDJiZDNmZmQy"
    b"N2ZmODJkMTQyNzhhMDlhMjk1ZmYyZjdhZWQ5MikZHBwAAABiAQAAUEFSMQ=="
)
_NAMELESS = base64.b64decode(
    b"CgAAAAgAAABmb2xkZXIvYS5jc3ZL1EniMgMEFAAAAAgAAAAhAOF4cnsJewAABwAAAAoAAAByZWFk"
    b"bWUudHh0K0pNTFHITcEFAFBLAQIUAxQAAAAIAAAAIQB7B5cKCgoAAAAIAAAADAAAAAAAAAAAAAAA"
    b"gAEAAAAAZm9sZGVrL2EuY3N2UEsBAhQDFAAAADEwMDAwLTAxLTAxAAAHAAAACgAAAAAAAAAAAAAA"
    b"gAE0AAAAcmVhZG1lLnR4dFBLBQYAAAAAAgACAHIAAABlAAAAAAA="
)
_NO_TEXT = base64.b64decode(
    b"UEsDBBQAAAAIAAAAIQB7B5cKCgAAAPj////0AAAAZm9sZGVyL2EuY3N2S9RJ4jLUMeICAFBLAwQU"
    b"AAAACAAAACEA4XhyewkAAAAH/QAACgAAAHJlYWRtZS50eHQrSk1MUchNBQBQSwECFAMUAAAACAAA"
    b"AAByZU5BTFHITQUAUEsBAgDheHJ7CQAAAAf9AAAKAAAAcmVhZG1lLnR4dCtKTUxRyE0FAFBLAQIU"
    b"AxQAAAAIAAAAAHJlTkFMUchNBQBQSwECFAMUAAAACAAAACEAeweXCjAwMDAtMDAtMDAAAAAAAAAA"
    b"AAAAgAEAbWUudHh0UEsFBgAAAAACAAIAcgAAAGUAAAAAAA=="
)
_NAMELESS_EVENTS = base64.b64decode(
    b"UEsDBBQAAAAIAAAAIQA3OcJjWwAAACYBAAATAAAAMjAxNDAzMDIuZXhwb3J0LkNTVjPkNDIwNDEw"
    b"NjCEMjsUmNAzNOcMCg3mhBAQEOodBCUgwJDT0NIAijlNOHUNDfSjo6Ojo6Ojo6Ojo6Ojo6Ojo6Oj"
    b"o6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Oj"
    b"o6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojo6Ojoww4TTmNgFjXWM+UEyuA2mjEmVFS"
    b"UlBspa+fWpGYW5CTqpdflK6fyGU4+JwEAFBLAQIUAxQAAAAIAAAAIQA3OcJjWwAAACYBAAATAAAA"
    b"AAAAAAAAAACAATIAMQAAADA0MDMwMi5leHBvcnQuQ1NWUEsFBgAAAAABAAEAQQAAAIwAAAAAAA=="
)
_ARCHIVE = zipped(b"a,b\n1,2\n")

FOUND: tuple[tuple[str, bytes], ...] = (
    # A flow without an importer, among codes that were sorted.
    (
        "source:oec:BACI_HS22_Y2022_V202601.csv",
        b"t,i,j,k,v,q\n2022,643\\6,,  100-inf.,270900,,156,270900",
    ),
    # A member without a name, and one whose name is no text.
    ("lake:archive", _NAMELESS),
    ("lake:archive", _NO_TEXT),
    ("events:zip", _NAMELESS_EVENTS),
    # Six bytes lost: the first member then begins before the archive does.
    ("lake:archive", _ARCHIVE[:6] + _ARCHIVE[12:]),
    *((name, HUGE_PAGE) for name in ("own:.parquet", "file:votes parquet")),
    ("source:built_events:months", HUGE_PAGE),
    # Vintages that were stored at no moment, and in no time zone.
    *(
        ("lake:vintage", json.dumps({**VINTAGE, "stored": moment}).encode())
        for moment in ("2026-01-01T00:00^^:00+00:00", "2026-01-01T00:00:00")
    ),
    # Digits that float does not take, and a year that no clock has.
    ("lake:retry-after", b"\x1f9"),
    ("lake:retry-after", b" 31 Dec 2 23:59:-214748364971 GMT-214748-inf"),
)
