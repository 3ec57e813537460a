"""Change a few bytes of a good file, where readers take something for granted."""

from __future__ import annotations

from random import Random

#: What breaks readers: signs of numbers, quotes, ends of lines, marks of encodings.
TOKENS = (
    b"\0", b'"', b"'", b",", b"\t", b";", b"\n", b"\r", b"\r\n", b"\xff",
    b"\xef\xbb\xbf", b"\xff\xfe", b"nan", b"inf", b"-inf", b"NA", b"null",
    b"1e999", b"-1", b"0", b"99999999999999999999", b"9223372036854775808",
    b"-2147483649", b"0000-00-00", b"2014-02-30", b"10000-01-01",
    b"0001", b"=cmd", b"{", b"}", b"[", b"]", b"<", b"\\",
    b"\xc3\x28", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"A" * 300,
    b"\x1f\x8b", b"PK\x03\x04",
)  # fmt: skip
LARGEST = 1 << 16


def mutated(content: bytes, random: Random) -> bytes:
    """Return a content with one to six changes."""
    for _ in range(random.randint(1, 6)):
        content = random.choice(_CHANGES)(content, random)
    return content[:LARGEST]


def _token(content: bytes, random: Random) -> bytes:
    at = random.randint(0, len(content))
    return content[:at] + random.choice(TOKENS) + content[at:]


def _in_place(content: bytes, random: Random) -> bytes:
    """Put a token in the place of a field."""
    at = random.randint(0, len(content))
    end = at + random.randint(1, 12)
    return content[:at] + random.choice(TOKENS) + content[end:]


def _byte(content: bytes, random: Random) -> bytes:
    if not content:
        return bytes([random.randrange(256)])
    at = random.randrange(len(content))
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def _cut(content: bytes, random: Random) -> bytes:
    at = random.randint(0, len(content))
    return content[:at] if random.random() < 0.3 else content[:at] + content[at + 7 :]


def _line(content: bytes, random: Random) -> bytes:
    """Repeat, drop or exchange lines."""
    lines = content.splitlines(keepends=True)
    if not lines:
        return b"\n"
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    change = random.randrange(3)
    if change == 0:
        lines.insert(one, lines[two])
    elif change == 1:
        del lines[one]
    else:
        lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def _field(content: bytes, random: Random) -> bytes:
    """Exchange the fields of a line, or empty one."""
    lines = content.splitlines(keepends=True)
    if not lines:
        return b","
    at = random.randrange(len(lines))
    fields = lines[at].split(b",")
    one, two = random.randrange(len(fields)), random.randrange(len(fields))
    if random.random() < 0.5:
        fields[one] = random.choice((b"", *TOKENS))
    else:
        fields[one], fields[two] = fields[two], fields[one]
    lines[at] = b",".join(fields)
    return b"".join(lines)


_CHANGES = (_token, _in_place, _byte, _cut, _line, _field, _field)
