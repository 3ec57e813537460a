"""A finished answer: bytes, their type, their tag."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256

#: An answer smaller than this is not worth packing.
_SMALL = 1400


@dataclass(frozen=True, slots=True)
class Body:
    """A finished answer.

    Attributes
    ----------
    plain : bytes
        As it is.
    packed : bytes
        Compressed by gzip; empty if that is not worth it.
    media : str
        Its type.
    tag : str
        Entity tag: a hash of `plain`.
    policy : str
        Content security policy, if it needs one of its own.
    """

    plain: bytes
    packed: bytes
    media: str
    tag: str
    policy: str = ""

    @property
    def size(self) -> int:
        """Bytes that it takes to keep."""
        return len(self.plain) + len(self.packed)

    @property
    def sign(self) -> str:
        """The tag as it stands in an address."""
        return self.tag.strip('"')


def body(plain: bytes, media: str, policy: str = "") -> Body:
    """Return an answer with its tag and its packed form."""
    packed = b""
    if len(plain) > _SMALL and not media.startswith("image/png"):
        packed = gzip.compress(plain, 5, mtime=0)
    return sealed(plain, packed, media, policy)


def sealed(plain: bytes, packed: bytes, media: str, policy: str = "") -> Body:
    """Return an answer that is packed already, with its tag."""
    return Body(plain, packed, media, f'"{sha256(plain).hexdigest()[:20]}"', policy)
