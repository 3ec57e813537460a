"""Read single fields out of a block of bytes: numbers, days, words and hosts."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from foedus.sources.events.scanning import Bytes, Flags, Spots

_QUOTE, _SPACE, _DOT, _MINUS, _PLUS = 34, 32, 46, 45, 43
_ZERO, _NINE, _SLASH, _COLON = 48, 57, 47, 58
_SMALL_E, _LARGE_E = 101, 69
_DAY_DIGITS = 8
#: Digits that an int64 holds whatever they are.
_DIGITS = 18
#: Powers of ten that a float64 holds exactly.
_TENS = 10.0 ** np.arange(23)


@njit(cache=True, nogil=True)
def whole_numbers(
    block: Bytes,
    firsts: Spots,
    lasts: Spots,
    values: NDArray[np.int64],
    known: Flags,
) -> None:
    """Read whole numbers; what is none is marked as not known.

    Parameters
    ----------
    block : ndarray of uint8
        Text.
    firsts, lasts : ndarray of int32, shape (rows,)
        First byte of each field, and the one after its last.
    values, known : ndarray, shape (rows,)
        Filled.
    """
    for row in range(firsts.size):
        values[row], known[row] = _whole_number(block, firsts[row], lasts[row])


@njit(cache=True, nogil=True)
def days(
    block: Bytes,
    firsts: Spots,
    lasts: Spots,
    values: NDArray[np.int64],
    known: Flags,
) -> None:
    """Read days as yyyymmdd from 20240131, 2024-01-31 or a moment that begins so."""
    for row in range(firsts.size):
        values[row], known[row] = _day(block, firsts[row], lasts[row])


@njit(cache=True, nogil=True)
def numbers(
    block: Bytes,
    firsts: Spots,
    lasts: Spots,
    values: NDArray[np.float64],
    known: Flags,
) -> None:
    """Read decimal numbers such as -1.25 or 4.9e-05; others are not known."""
    for row in range(firsts.size):
        values[row], known[row] = _number(block, firsts[row], lasts[row])


@njit(cache=True, nogil=True)
def keep_hosts(block: Bytes, firsts: Spots, lasts: Spots) -> None:
    """Cut addresses behind their host, in place: ``https://a.b/c`` to ``https://a.b``.

    What is no address is cut at its first slash.
    """
    for row in range(firsts.size):
        lasts[row] = _host_end(block, firsts[row], lasts[row])


@njit(cache=True, nogil=True)
def trimmed(block: Bytes, first: int, last: int) -> tuple[int, int]:
    """Take blanks and a pair of quotation marks off both ends of a field."""
    while first < last and block[first] == _SPACE:
        first += 1
    while first < last and block[last - 1] == _SPACE:
        last -= 1
    if last - first > 1 and block[first] == _QUOTE and block[last - 1] == _QUOTE:
        first += 1
        last -= 1
    return first, last


@njit(cache=True, nogil=True)
def _whole_number(block: Bytes, first: int, last: int) -> tuple[int, bool]:
    negative = first < last and block[first] == _MINUS
    if negative:
        first += 1
    if not 0 < last - first <= _DIGITS:
        return 0, False
    value = 0
    for place in range(first, last):
        letter = block[place]
        if not _ZERO <= letter <= _NINE:
            return 0, False
        value = value * 10 + (letter - _ZERO)
    return -value if negative else value, True


@njit(cache=True, nogil=True)
def _day(block: Bytes, first: int, last: int) -> tuple[int, bool]:
    digits = 0
    value = 0
    for place in range(first, last):
        letter = block[place]
        if _ZERO <= letter <= _NINE:
            value = value * 10 + (letter - _ZERO)
            digits += 1
            if digits == _DAY_DIGITS:
                return value, True
        elif letter != _MINUS:
            break
    return 0, False


@njit(cache=True, nogil=True)
def _number(block: Bytes, first: int, last: int) -> tuple[float, bool]:
    negative = first < last and block[first] == _MINUS
    if negative or (first < last and block[first] == _PLUS):
        first += 1
    value = 0
    digits = power = 0
    seen = past_point = False
    while first < last:
        letter = block[first]
        if _ZERO <= letter <= _NINE:
            # Digits past the eighteenth change no figure that is kept. Zeros in front
            # are none of them.
            if digits < _DIGITS:
                value = value * 10 + (letter - _ZERO)
                power -= past_point
                digits += value > 0
            else:
                power += not past_point
            seen = True
        elif letter == _DOT and not past_point:
            past_point = True
        else:
            break
        first += 1
    if not seen:
        return 0.0, False
    if first < last:
        # An exponent, or something that is no number.
        letter = block[first]
        first += 1
        if (letter != _SMALL_E and letter != _LARGE_E) or first == last:
            return 0.0, False
        down = block[first] == _MINUS
        if down or block[first] == _PLUS:
            first += 1
        if not 0 < last - first < 4:
            return 0.0, False
        exponent = 0
        while first < last:
            if not _ZERO <= block[first] <= _NINE:
                return 0.0, False
            exponent = exponent * 10 + (block[first] - _ZERO)
            first += 1
        power += -exponent if down else exponent
    size = value * _ten(power) if power >= 0 else value / _ten(-power)
    return -size if negative else size, np.isfinite(size)


@njit(cache=True, nogil=True)
def _host_end(block: Bytes, first: int, last: int) -> int:
    place = first
    while place < last and block[place] != _SLASH:
        place += 1
    if (
        first < place < last - 1
        and block[place - 1] == _COLON
        and block[place + 1] == _SLASH
    ):
        place += 2
        while place < last and block[place] != _SLASH:
            place += 1
    return place


@njit(cache=True, nogil=True)
def is_text(block: Bytes, first: int, last: int) -> bool:
    """Return whether bytes are UTF-8 as the standard has it, and Python decodes it."""
    place = first
    while place < last:
        lead = block[place]
        place += 1
        if lead < 0x80:
            continue
        lowest, highest = 0x80, 0xBF
        if 0xC2 <= lead <= 0xDF:
            more = 1
        elif 0xE0 <= lead <= 0xEF:
            more = 2
            # No letter in more bytes than it needs, and no half of a pair.
            if lead == 0xE0:
                lowest = 0xA0
            elif lead == 0xED:
                highest = 0x9F
        elif 0xF0 <= lead <= 0xF4:
            more = 3
            if lead == 0xF0:
                lowest = 0x90
            elif lead == 0xF4:
                highest = 0x8F
        else:
            return False
        if last - place < more:
            return False
        for _ in range(more):
            if not lowest <= block[place] <= highest:
                return False
            lowest, highest = 0x80, 0xBF
            place += 1
    return True


@njit(cache=True, nogil=True)
def _ten(power: int) -> float:
    return _TENS[power] if power < _TENS.size else 10.0**power
