"""Stream the bytes of a text file, plain or packed, within stated limits.

Nothing is unpacked to disk under a name from an archive, so no archive can write
outside its place, and at most a block of bytes is held.
"""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from foedus.errors import UnreadableFile
from foedus.sources.events.finding import TEXT

#: Bytes handed on at a time: what is unpacked is cut while it is near the processor.
BLOCK = 1 << 20
#: An archive that unpacks to more than this many times its own size is refused. Files
#: of events reach 4 to 20; the format allows 1,032.
MOST_RATIO = 250
#: Below this size a high ratio does no harm.
HARMLESS = 64 << 20
#: No published file of events comes near.
MOST_BYTES = 1 << 40
MOST_MEMBERS = 100_000

_PACKED_BLOCK = 1 << 18
#: Of a member in a zip archive; the last two are the lengths of name and extras.
_LOCAL_HEADER, _LOCAL_HEADER_BYTES = "<4s5H3L2H", 30

#: What the unpackers raise on a damaged or unknown archive.
_DAMAGED = (
    # A member without a name ends in an IndexError of `zipfile`.
    *(OSError, EOFError, ValueError, RuntimeError, IndexError),
    *(zlib.error, lzma.LZMAError, struct.error, zipfile.BadZipFile),
)


class Part(NamedTuple):
    """One text in a file: its label within the file (empty for the only one)."""

    name: str
    blocks: Iterator[bytes]


def parts(path: Path) -> Iterator[Part]:
    """Yield the texts of a file one after the other, each as blocks of bytes.

    Parameters
    ----------
    path : Path
        A text, or a text or several packed with gzip or zip; the content decides,
        not the name.

    Raises
    ------
    UnreadableFile
        If the file is damaged, locked with a password, or unpacks beyond the limits.
    """
    with _named_errors(path):
        with path.open("rb") as stream:
            start = stream.read(4)
        if start[:2] == b"\x1f\x8b":
            _, gunzip = _unpackers()
            with gunzip.open(path) as unpacked:
                size = path.stat().st_size
                yield Part("", _within(_blocks(unpacked, path), size, path))
        elif start == b"PK\x03\x04" or start == b"PK\x05\x06":
            yield from _members(path)
        else:
            with path.open("rb") as stream:
                yield Part("", _blocks(stream, path))


def _members(path: Path) -> Iterator[Part]:
    with zipfile.ZipFile(path) as archive:
        inside = [one for one in archive.infolist() if not one.is_dir()]
        if len(inside) > MOST_MEMBERS:
            message = (
                f"{path.name} holds {len(inside):,} files; at most {MOST_MEMBERS:,} "
                "are read from one archive"
            )
            raise UnreadableFile(message)
        texts = [one for one in inside if one.filename.casefold().endswith(TEXT)]
        if not texts:
            names = ", ".join(one.filename for one in inside[:3]) or "nothing"
            message = (
                f"{path.name} holds {names}; expected a text that ends in "
                f"{', '.join(TEXT)}"
            )
            raise UnreadableFile(message)
        for one in texts:
            if one.flag_bits & 1:
                message = f"{path.name} is locked with a password; unpack it first"
                raise UnreadableFile(message)
            name = one.filename if len(texts) > 1 else ""
            size = max(one.compress_size, 1)
            if one.compress_type == zipfile.ZIP_DEFLATED:
                yield Part(name, _within(_inflated(path, one), size, path))
                continue
            with archive.open(one) as stream:
                yield Part(name, _within(_blocks(stream, path), size, path))


def _inflated(path: Path, one: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the text of a deflated member, and check its length and checksum."""
    unpacker, _ = _unpackers()
    with _named_errors(path), path.open("rb") as stream:
        stream.seek(one.header_offset)
        header = struct.unpack(_LOCAL_HEADER, stream.read(_LOCAL_HEADER_BYTES))
        stream.seek(header[-2] + header[-1], 1)
        inflater = unpacker.decompressobj(-zlib.MAX_WBITS)
        left, size, checksum = one.compress_size, 0, 0
        while left and not inflater.eof:
            packed = stream.read(min(left, _PACKED_BLOCK))
            if not packed:
                break
            left -= len(packed)
            while packed:
                block = inflater.decompress(packed, BLOCK)
                packed = inflater.unconsumed_tail
                size += len(block)
                checksum = unpacker.crc32(block, checksum)
                if block:
                    yield block
        if not inflater.eof or size != one.file_size or checksum != one.CRC:
            message = (
                f"{path.name} is damaged: {one.filename} unpacks to {size:,} of "
                f"{one.file_size:,} bytes, or to others; get it again"
            )
            raise UnreadableFile(message)


def _within(blocks: Iterator[bytes], packed: int, path: Path) -> Iterator[bytes]:
    """Yield blocks until the text ends, or stop at what no file of events needs."""
    produced = 0
    most = min(MOST_BYTES, max(HARMLESS, packed * MOST_RATIO))
    for block in blocks:
        produced += len(block)
        if produced > most:
            message = (
                f"{path.name} has {packed:,} bytes and unpacks to more than {most:,}; "
                f"a file of events stays below {MOST_RATIO} times its size: it is not "
                "what it says"
            )
            raise UnreadableFile(message)
        yield block


@cache
def _unpackers() -> tuple[Any, Any]:
    """Return zlib and gzip, or their equals that are thrice as fast if installed."""
    try:
        from isal import igzip, isal_zlib
    except ImportError:
        return zlib, gzip
    return isal_zlib, igzip


def _blocks(stream: IO[bytes], path: Path) -> Iterator[bytes]:
    while True:
        with _named_errors(path):
            block = stream.read(BLOCK)
        if not block:
            return
        yield block


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (*_DAMAGED, _unpackers()[0].error) as error:
        message = f"{path.name} cannot be read ({error}); is it complete?"
        raise UnreadableFile(message) from error
