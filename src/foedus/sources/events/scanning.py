"""Find lines and fields in a block of bytes, and read them, at the speed of memory.

Files of events are lines of fields with tabs between them and no quoting. A general
csv reader takes a stray quotation mark for the beginning of a field that runs over
lines and swallows what follows; here a line is a line. Every line gets a verdict, so
that none is lost without being counted.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Spots = NDArray[np.int32]
Flags = NDArray[np.bool_]

#: Verdicts on a line.
USABLE, WRONG_COLUMNS, NUL_BYTE, TOO_LONG = range(4)

_TAB, _NEWLINE, _RETURN = 9, 10, 13
_QUOTE, _SPACE, _COMMA, _DOT, _MINUS, _PLUS = 34, 32, 44, 46, 45, 43
_ZERO, _NINE, _SLASH, _COLON = 48, 57, 47, 58
_DAY_DIGITS = 8
#: Bytes looked at in one go, so that the places in them stay near the processor.
_STRETCH = 1 << 14
#: Digits that an int64 holds whatever they are.
_DIGITS = 18


@njit(cache=True, nogil=True)
def split_lines(
    block: Bytes,
    size: int,
    wanted: Spots,
    most: int,
    starts: Spots,
    ends: Spots,
    lines: Spots,
    verdicts: Bytes,
) -> tuple[int, int, int]:
    """Cut a block into lines and note where the wanted fields are.

    Parameters
    ----------
    block : ndarray of uint8
        Text; only the first `size` bytes count.
    size : int
        Bytes to look at.
    wanted : ndarray of int32, shape (fields,)
        For each field of a line the column of `starts` that it goes to, or -1.
    most : int
        Bytes that a line may have.
    starts, ends : ndarray of int32, shape (capacity, columns)
        Filled with the first byte of a field and the one after its last.
    lines : ndarray of int32, shape (capacity, 2)
        Filled with the same for whole lines.
    verdicts : ndarray of uint8, shape (capacity,)
        Filled with one of the verdicts.

    Returns
    -------
    rows, blank, used : int
        Lines found, empty lines passed over, and bytes up to the last newline.
    """
    fields = wanted.shape[0]
    capacity = lines.shape[0]
    rows = blank = used = 0
    field = begin = field_begin = 0
    nul = False
    spots = np.empty(_STRETCH + 1, dtype=np.int32)
    for stretch in range(0, size, _STRETCH):
        # A tab comes every seven bytes and no processor guesses where: to write each
        # place down and keep the low letters takes no guess, and half the time.
        found = 0
        for i in range(stretch, min(stretch + _STRETCH, size)):
            spots[found] = i
            found += block[i] <= _NEWLINE
        for spot in range(found):
            i = spots[spot]
            letter = block[i]
            if letter == _TAB:
                if field < fields and wanted[field] >= 0:
                    starts[rows, wanted[field]] = field_begin
                    ends[rows, wanted[field]] = i
                field += 1
                field_begin = i + 1
            elif letter == _NEWLINE:
                end = i - 1 if i > begin and block[i - 1] == _RETURN else i
                if end == begin:
                    blank += 1
                else:
                    if field < fields and wanted[field] >= 0:
                        starts[rows, wanted[field]] = field_begin
                        ends[rows, wanted[field]] = end
                    lines[rows, 0] = begin
                    lines[rows, 1] = end
                    if end - begin > most:
                        verdicts[rows] = TOO_LONG
                    elif nul:
                        verdicts[rows] = NUL_BYTE
                    elif field + 1 != fields:
                        verdicts[rows] = WRONG_COLUMNS
                    else:
                        verdicts[rows] = USABLE
                    rows += 1
                used = begin = field_begin = i + 1
                field = 0
                nul = False
                if rows == capacity:
                    return rows, blank, used
            elif letter == 0:
                nul = True
    return rows, blank, used


@njit(cache=True, nogil=True)
def trim(block: Bytes, starts: Spots, ends: Spots) -> None:
    """Take blanks and a pair of quotation marks off both ends of fields, in place."""
    for row in range(starts.shape[0]):
        first, last = starts[row], ends[row]
        while first < last and block[first] == _SPACE:
            first += 1
        while first < last and block[last - 1] == _SPACE:
            last -= 1
        if last - first > 1 and block[first] == _QUOTE and block[last - 1] == _QUOTE:
            first += 1
            last -= 1
        starts[row] = first
        ends[row] = last


@njit(cache=True, nogil=True)
def whole_numbers(
    block: Bytes, starts: Spots, ends: Spots
) -> tuple[NDArray[np.int64], Flags]:
    """Read whole numbers; what is none is marked as not known."""
    rows = starts.shape[0]
    values = np.zeros(rows, dtype=np.int64)
    known = np.zeros(rows, dtype=np.bool_)
    for row in range(rows):
        i, last = starts[row], ends[row]
        negative = i < last and block[i] == _MINUS
        if negative:
            i += 1
        valid = 0 < last - i <= _DIGITS
        value = np.int64(0)
        while valid and i < last:
            letter = block[i]
            if _ZERO <= letter <= _NINE:
                value = value * 10 + (letter - _ZERO)
            else:
                valid = False
            i += 1
        if valid:
            values[row] = -value if negative else value
            known[row] = True
    return values, known


@njit(cache=True, nogil=True)
def days(block: Bytes, starts: Spots, ends: Spots) -> tuple[Spots, Flags]:
    """Read days as yyyymmdd from 20240131, 2024-01-31 or a moment that begins so."""
    rows = starts.shape[0]
    values = np.zeros(rows, dtype=np.int32)
    known = np.zeros(rows, dtype=np.bool_)
    for row in range(rows):
        digits = 0
        value = 0
        for i in range(starts[row], ends[row]):
            letter = block[i]
            if _ZERO <= letter <= _NINE:
                value = value * 10 + (letter - _ZERO)
                digits += 1
                if digits == _DAY_DIGITS:
                    break
            elif letter != _MINUS:
                break
        if digits == _DAY_DIGITS:
            values[row] = value
            known[row] = True
    return values, known


@njit(cache=True, nogil=True)
def numbers(
    block: Bytes, starts: Spots, ends: Spots
) -> tuple[NDArray[np.float64], Flags]:
    """Read decimal numbers such as -1.25 or 4.9e-05; others are not known."""
    rows = starts.shape[0]
    values = np.zeros(rows, dtype=np.float64)
    known = np.zeros(rows, dtype=np.bool_)
    for row in range(rows):
        i, last = starts[row], ends[row]
        negative = i < last and block[i] == _MINUS
        if negative or (i < last and block[i] == _PLUS):
            i += 1
        value = np.int64(0)
        seen = 0
        power = 0
        past_point = False
        while i < last:
            letter = block[i]
            if _ZERO <= letter <= _NINE:
                # Digits past the eighteenth change no figure that is kept.
                if seen < _DIGITS:
                    value = value * 10 + (letter - _ZERO)
                    power -= past_point
                else:
                    power += not past_point
                seen += 1
            elif letter == _DOT and not past_point:
                past_point = True
            else:
                break
            i += 1
        valid = seen > 0
        if valid and i < last:
            # An exponent, or something that is no number.
            valid = (block[i] == 69 or block[i] == 101) and last - i > 1
            i += 1
            down = valid and block[i] == _MINUS
            if valid and (down or block[i] == _PLUS):
                i += 1
            exponent = 0
            valid = valid and 0 < last - i < 4
            while valid and i < last:
                valid = _ZERO <= block[i] <= _NINE
                exponent = exponent * 10 + (block[i] - _ZERO)
                i += 1
            power += -exponent if down else exponent
        if valid:
            size = value * 10.0**power if power >= 0 else value / 10.0 ** (-power)
            values[row] = -size if negative else size
            known[row] = np.isfinite(size)
    return values, known


@njit(cache=True, nogil=True)
def keep_hosts(block: Bytes, starts: Spots, ends: Spots) -> None:
    """Cut addresses behind their host, in place: ``https://a.b/c`` to ``https://a.b``.

    What is no address is cut at its first slash.
    """
    for row in range(starts.shape[0]):
        first, last = starts[row], ends[row]
        i = first
        while i < last and block[i] != _SLASH:
            i += 1
        if first < i < last - 1 and block[i - 1] == _COLON and block[i + 1] == _SLASH:
            i += 2
            while i < last and block[i] != _SLASH:
                i += 1
        ends[row] = i


@njit(cache=True, nogil=True)
def copy_text(block: Bytes, starts: Spots, ends: Spots) -> tuple[Spots, Bytes, Flags]:
    """Copy fields one behind the other.

    Returns
    -------
    offsets : ndarray of int32, shape (rows + 1,)
        Where each field begins in the copy.
    text : ndarray of uint8
        The copy.
    plain : ndarray of bool, shape (rows,)
        Whether a field has only ASCII letters.
    """
    rows = starts.shape[0]
    offsets = np.empty(rows + 1, dtype=np.int32)
    offsets[0] = 0
    for row in range(rows):
        offsets[row + 1] = offsets[row] + (ends[row] - starts[row])
    text = np.empty(offsets[rows], dtype=np.uint8)
    plain = np.ones(rows, dtype=np.bool_)
    spot = 0
    for row in range(rows):
        for i in range(starts[row], ends[row]):
            letter = block[i]
            text[spot] = letter
            spot += 1
            if letter > 127:
                plain[row] = False
    return offsets, text, plain
