"""Number the different texts of a column, so that engines join and count numbers.

A word that has a number is found by its bytes in a table of the worker that reads;
two workers give the same word two numbers, and so does one whose table was full and
was begun anew: memory stays bounded whatever a file holds. Whoever uses the numbers
takes them for words through the tables that are written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from foedus.sources.events.extras import arrow
from foedus.sources.events.fields import is_text
from foedus.sources.events.scanning import Bytes, Flags, Spots
from foedus.sources.events.vectors import eight_bytes

if TYPE_CHECKING:
    import pyarrow as pa

#: Words and bytes of one table.
MOST_WORDS, MOST_BYTES = 1 << 18, 1 << 25
_FIRST_SLOTS = 1 << 12
_FREE = -1
_BASIS, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_HALF = np.uint64(32)


class Table(NamedTuple):
    """Words with their numbers, as compiled code reads and fills it.

    Attributes
    ----------
    slots : ndarray of int32
        Number of the word whose hash leads here, or -1.
    hashes : ndarray of uint32, shape (words,)
        Of each word.
    offsets : ndarray of int32, shape (words + 1,)
        Where each word begins in `text`.
    text : ndarray of uint8
        The words one behind the other.
    uses : ndarray of uint8, shape (words,)
        Which uses a word has, as bits.
    held : ndarray of int64, shape (1,)
        Words held.
    """

    slots: Spots
    hashes: NDArray[np.uint32]
    offsets: Spots
    text: Bytes
    uses: Bytes
    held: NDArray[np.int64]


@njit(cache=True, nogil=True)
def number_words(
    block: Bytes,
    firsts: Spots,
    lasts: Spots,
    use: int,
    table: Table,
    numbers: NDArray[np.int64],
    known: Flags,
) -> None:
    """Write down the numbers of words; new ones are added.

    Parameters
    ----------
    block : ndarray of uint8
        Text.
    firsts, lasts : ndarray of int32, shape (rows,)
        First byte of each word, and the one after its last.
    use : int
        Bit that is set in the uses of these words.
    table : Table
        With room for all words, were they new.
    numbers : ndarray of int64, shape (rows,)
        Filled.
    known : ndarray of bool, shape (rows,)
        Filled: whether the bytes are text.
    """
    # Arrays in a tuple are counted at every touch; by themselves they are not.
    slots, hashes, offsets, text = table.slots, table.hashes, table.offsets, table.text
    uses, count = table.uses, table.held[0]
    mask = slots.size - 1
    for row in range(firsts.size):
        first, last = firsts[row], lasts[row]
        size = last - first
        short = _hash(block, first, last)
        slot = np.int64(short) & mask
        number = slots[slot]
        while number != _FREE:
            start = offsets[number]
            if (
                hashes[number] == short
                and offsets[number + 1] - start == size
                and _same(text, start, block, first, size)
            ):
                break
            slot = (slot + 1) & mask
            number = slots[slot]
        known[row] = True
        if number == _FREE:
            if not is_text(block, first, last):
                known[row] = False
                continue
            number = count
            start = offsets[number]
            text[start : start + size] = block[first:last]
            offsets[number + 1] = start + size
            hashes[number] = short
            uses[number] = 0
            slots[slot] = number
            count += 1
        uses[number] |= use
        numbers[row] = number
    table.held[0] = count


@njit(cache=True, nogil=True)
def _hash(block: Bytes, first: int, last: int) -> np.uint32:
    """Return a hash in the manner of Fowler, Noll and Vo, eight bytes at a time."""
    full = _BASIS ^ np.uint64(last - first)
    while first + 8 <= last:
        full = (full ^ eight_bytes(block, first)) * _PRIME
        full ^= full >> _HALF
        first += 8
    while first < last:
        full = (full ^ np.uint64(block[first])) * _PRIME
        first += 1
    return np.uint32(full ^ (full >> _HALF))


@njit(cache=True, nogil=True)
def _same(text: Bytes, start: int, block: Bytes, first: int, size: int) -> bool:
    each = 0
    while each + 8 <= size:
        if eight_bytes(text, start + each) != eight_bytes(block, first + each):
            return False
        each += 8
    while each < size:
        if text[start + each] != block[first + each]:
            return False
        each += 1
    return True


@njit(cache=True, nogil=True)
def _placed(slots: Spots, hashes: NDArray[np.uint32], count: int) -> None:
    """Lead from hashes to numbers again, in slots that are all free."""
    for number in range(count):
        slot = np.int64(hashes[number]) & (slots.size - 1)
        while slots[slot] != _FREE:
            slot = (slot + 1) & (slots.size - 1)
        slots[slot] = number


class Words:
    """A table of words that grows, up to its limits."""

    def __init__(self) -> None:
        self.table = Table(
            slots=np.full(_FIRST_SLOTS, _FREE, dtype=np.int32),
            hashes=np.empty(MOST_WORDS, dtype=np.uint32),
            offsets=np.zeros(MOST_WORDS + 1, dtype=np.int32),
            text=np.empty(MOST_BYTES, dtype=np.uint8),
            uses=np.empty(MOST_WORDS, dtype=np.uint8),
            held=np.zeros(1, dtype=np.int64),
        )

    def __len__(self) -> int:
        return int(self.table.held[0])

    def make_room(self, words: int, size: int) -> bool:
        """Make room for so many words of so many bytes in all.

        Returns False if that needs a table that is begun anew.
        """
        held = len(self)
        if held + words > MOST_WORDS or self.table.offsets[held] + size > MOST_BYTES:
            return False
        slots = self.table.slots.size
        while (held + words) * 2 > slots:
            slots *= 2
        if slots > self.table.slots.size:
            self.table = self.table._replace(
                slots=np.full(slots, _FREE, dtype=np.int32)
            )
            _placed(self.table.slots, self.table.hashes, held)
        return True

    def clear(self) -> None:
        """Begin anew."""
        self.table.slots[:] = _FREE
        self.table.held[0] = 0

    def texts(self) -> pa.Array:
        """Return the words in the order of their numbers."""
        pa, _ = arrow()
        offsets = self.table.offsets[: len(self) + 1].copy()
        text = self.table.text[: offsets[-1]].copy()
        return pa.StringArray.from_buffers(
            len(self), pa.py_buffer(offsets), pa.py_buffer(text)
        )

    def uses(self) -> Bytes:
        """Return the uses of each word."""
        return self.table.uses[: len(self)].copy()
