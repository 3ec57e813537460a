"""Find lines and fields in a block of bytes, at the speed of memory.

Files of events are lines of fields with tabs between them and no quoting. A general
csv reader takes a stray quotation mark for the beginning of a field that runs over
lines and swallows what follows; here a line is a line. Every line gets a verdict, so
that none is lost without being counted.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from foedus.sources.events.vectors import WIDTH, bits_set, lowest_bit, marks

Bytes = NDArray[np.uint8]
Spots = NDArray[np.int32]
Flags = NDArray[np.bool_]

#: Verdicts on a line.
USABLE, WRONG_COLUMNS, NUL_BYTE, TOO_LONG, NOT_TEXT = range(5)

_TAB, _NEWLINE, _RETURN = 9, 10, 13
#: Places of marks written down in one go.
_GO = 8
#: What an array of places needs beyond one for each byte.
SPARE = _GO

_ONE = np.uint64(1)


@njit(cache=True, nogil=True)
def find_marks(block: Bytes, spots: Spots, ends: Spots) -> tuple[int, bool]:
    """Note where the tabs and newlines of a block are.

    Parameters
    ----------
    block : ndarray of uint8
        Text.
    spots : ndarray of int32, shape (at least block.size + SPARE,)
        Filled with the places of tabs and newlines.
    ends : ndarray of int32, shape (at least block.size,)
        Filled with the places of newlines among `spots`.

    Returns
    -------
    lines : int
        Newlines found.
    nul : bool
        Whether there is a NUL byte anywhere.
    """
    found = lines = 0
    nul = False
    whole = block.size - block.size % WIDTH
    for base in range(0, whole, WIDTH):
        both, newlines, nuls = marks(block, base)
        nul |= nuls != 0
        spot = found
        found += bits_set(both)
        while newlines:
            below = (newlines & (~newlines + _ONE)) - _ONE
            ends[lines] = spot + bits_set(both & below)
            lines += 1
            newlines &= newlines - _ONE
        # No processor guesses how many marks there are: a few too many are written,
        # and written over by those of the next bytes.
        while spot < found:
            for each in range(_GO):
                spots[spot + each] = base + lowest_bit(both)
                both &= both - _ONE
            spot += _GO
    for place in range(whole, block.size):
        letter = block[place]
        nul |= letter == 0
        if letter in (_TAB, _NEWLINE):
            spots[found] = place
            if letter == _NEWLINE:
                ends[lines] = found
                lines += 1
            found += 1
    return lines, nul


@njit(cache=True, nogil=True)
def judge_lines(
    block: Bytes,
    spots: Spots,
    ends: Spots,
    lines: tuple[int, int, bool],
    limits: tuple[int, int],
    countries: tuple[int, int],
    rows: Spots,
    aside: Spots,
) -> tuple[int, int, int, int]:
    """Give every line its verdict.

    Parameters
    ----------
    block, spots, ends : ndarray
        As `find_marks` left them.
    lines : tuple of (int, int, bool)
        First line, the one after the last, and whether there is a NUL byte.
    limits : tuple of (int, int)
        Fields that a line should have, and bytes that it may have.
    countries : tuple of (int, int)
        The fields that must not be empty.
    rows : ndarray of int32, shape (capacity, 4)
        Filled with first byte, last byte and first mark of usable lines, and how many
        lines that are not blank came before.
    aside : ndarray of int32, shape (capacity, 4)
        Filled with number, first byte, last byte and verdict of lines put aside.

    Returns
    -------
    used, told, usable, put : int
        The first line that was not looked at because something is full; lines that
        are not blank; usable ones; and lines put aside.
    """
    at, stop, nul = lines
    expected, most = limits
    source, target = countries
    told = usable = put = 0
    mark = ends[at - 1] + 1 if at else 0
    begin = spots[mark - 1] + 1 if at else 0
    while at < stop and usable < rows.shape[0] and put < aside.shape[0]:
        last = ends[at]
        end = after = spots[last]
        if end > begin and block[end - 1] == _RETURN:
            end -= 1
        if end > begin:
            verdict = USABLE
            if end - begin > most:
                verdict = TOO_LONG
            elif nul and _has_nul(block, begin, end):
                verdict = NUL_BYTE
            elif last - mark + 1 != expected:
                verdict = WRONG_COLUMNS
            if verdict != USABLE:
                aside[put, 0] = told
                aside[put, 1] = begin
                aside[put, 2] = end
                aside[put, 3] = verdict
                put += 1
            elif not (
                _empty(spots, begin, end, mark, expected, source)
                or _empty(spots, begin, end, mark, expected, target)
            ):
                rows[usable, 0] = begin
                rows[usable, 1] = end
                rows[usable, 2] = mark
                rows[usable, 3] = told
                usable += 1
            told += 1
        mark = last + 1
        begin = after + 1
        at += 1
    return at, told, usable, put


@njit(cache=True, nogil=True)
def field_at(
    spots: Spots, begin: int, end: int, mark: int, fields: int, field: int
) -> tuple[int, int]:
    """Return the first byte of a field of a line, and the one after its last.

    Parameters
    ----------
    spots : ndarray of int32
        Places of tabs and newlines.
    begin, end : int
        First byte of the line, and the one after its last.
    mark : int
        Which of the places is the first of the line.
    fields, field : int
        How many fields the line has, and which one is wanted.
    """
    start = spots[mark + field - 1] + 1 if field else begin
    return start, end if field == fields - 1 else spots[mark + field]


@njit(cache=True, nogil=True)
def _empty(
    spots: Spots, begin: int, end: int, mark: int, fields: int, field: int
) -> bool:
    first, last = field_at(spots, begin, end, mark, fields, field)
    return first == last


@njit(cache=True, nogil=True)
def _has_nul(block: Bytes, begin: int, end: int) -> bool:
    found = False
    for place in range(begin, end):
        found |= block[place] == 0
    return found
