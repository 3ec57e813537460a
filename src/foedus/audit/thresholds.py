"""When an interval supports a claim and when it contradicts it: one place, stated.

Bounds are those of a 90 % interval. With v for the number in the text:

==========  =================================  ==================================
says        supported                          contradicted
==========  =================================  ==================================
over v      low > v                            high <= v
under v     high < v                           low >= v
at least v  low >= v                           high < v
at most v   high <= v                          low > v
about v     estimate within 15 % of v, and     interval wholly outside the 15 %
            all of the interval within 45 %
between     estimate inside, and interval      interval wholly outside
            within 30 % beyond the bounds
==========  =================================  ==================================

"About" reaches at least two hundredths of a share to either side, since texts round. A
bare number is read as "about". Everything between the two columns cannot be known.
"""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.model import Quantity, Verdict
from foedus.charts.wording import number

__all__ = ["amount", "denied", "judge", "said", "sign", "unknown"]

#: Reach of "about", relative and least.
ABOUT = 0.15
_WIDEST = 3 * ABOUT
_LEAST = {"share": 0.02, "points": 1.0, "change": 0.03, "factor": 0.15, "count": 0.5}
#: A share of gross domestic product is small, and two hundredths of it are much.
LEAST_OF_PRODUCT = 0.002


def judge(
    interval: Interval, quantity: Quantity, *, least: float | None = None
) -> Verdict:
    """Compare a figure with what a text says of it.

    Parameters
    ----------
    interval : Interval
        What the data say, in the unit of the quantity.
    quantity : Quantity
        What the text says.
    least : float or None
        Least reach of "about"; None means that of the unit.
    """
    low, high, value = interval.low, interval.high, quantity.value
    words = f"{said(quantity)}; the 90 % interval is {_shown(interval, quantity.unit)}"
    match quantity.comparison:
        case "over":
            return _verdict(low > value, high <= value, words)
        case "under":
            return _verdict(high < value, low >= value, words)
        case "at least":
            return _verdict(low >= value, high < value, words)
        case "at most":
            return _verdict(high <= value, low > value, words)
        case "between":
            top = value if quantity.upper is None else quantity.upper
            near = 0.3 * abs(top)
            inside = value <= interval.estimate <= top
            close = low >= value - near and high <= top + near
            return _verdict(inside and close, high < value or low > top, words)
    floor = _LEAST.get(quantity.unit, 0.0) if least is None else least
    reach = max(ABOUT * abs(value), floor)
    widest = max(_WIDEST * abs(value), 3 * floor)
    near = abs(interval.estimate - value) <= reach
    close = low >= value - widest and high <= value + widest
    return _verdict(near and close, high < value - reach or low > value + reach, words)


def sign(interval: Interval, *, rises: bool, least: float = 0.0, words: str) -> Verdict:
    """Judge a direction: the whole interval must lie beyond `least` on one side."""
    low, high = (
        (interval.low, interval.high) if rises else (-interval.high, -interval.low)
    )
    return _verdict(low > least, high < -least or high <= 0.0, words)


def denied(verdict: Verdict) -> Verdict:
    """Return the verdict on the denial of a claim."""
    turned = {"supported": "contradicted", "contradicted": "supported"}
    word = turned.get(verdict.word)
    if word is None:
        return verdict
    return Verdict(word, f"the text denies it; {verdict.reason}", verdict.needed)  # type: ignore[arg-type]


def unknown(reason: str, needed: str | None = None) -> Verdict:
    """Return ``cannot be known here`` with its reason."""
    return Verdict("cannot be known here", reason, needed)


def said(quantity: Quantity) -> str:
    """Return what a text says, as data speak: ``over 30 %``."""
    word = "" if quantity.comparison == "exactly" else f"{quantity.comparison} "
    if quantity.comparison == "between" and quantity.upper is not None:
        return f"between {amount(quantity.value, quantity.unit)} and " + amount(
            quantity.upper, quantity.unit
        )
    return word + amount(quantity.value, quantity.unit)


def amount(value: float, unit: str) -> str:
    """Return a figure with its unit."""
    if unit in ("share", "change"):
        digits = 0 if abs(value) >= 0.0995 or value == 0 else 1
        return f"{number(100 * value, digits=digits)}\N{NO-BREAK SPACE}%"
    if unit == "usd":
        if abs(value) >= 1e9:
            return f"${number(value / 1e9)} billion"
        return f"${number(value / 1e6, digits=0)} million"
    if unit == "factor":
        return f"{number(value, digits=2)} times"
    return number(value)


def _shown(interval: Interval, unit: str) -> str:
    return f"{amount(interval.low, unit)} to {amount(interval.high, unit)}"


def _verdict(yes: bool, no: bool, words: str) -> Verdict:
    if yes:
        return Verdict("supported", words)
    if no:
        return Verdict("contradicted", words)
    return unknown(words, "a narrower interval")
