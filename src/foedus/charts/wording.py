"""Numbers and names as readers see them: one way for charts, pages and terminal."""

from __future__ import annotations

from collections.abc import Sequence

from foedus.alignment.results import Interval
from foedus.indicators import registry
from foedus.states import get

#: Names that take an article though neither rule below finds them.
_WITH_ARTICLE = frozenset({"Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands",
                           "Philippines", "Holy See"})  # fmt: skip
#: A figure and its unit stay on one line.
_SPACE = "\N{NO-BREAK SPACE}"
_ARTICLE_ENDS = ("Republic", "Islands", "Union", "Kingdom", "States", "Emirates")


def number(value: float | None, *, digits: int = 1, sign: bool = False) -> str:
    """Return a number with a true minus sign, or ``not known``."""
    if value is None:
        return "not known"
    # A figure that rounds to nothing has no sign.
    rounded = round(value, digits) + 0.0
    text = f"{rounded:+.{digits}f}" if sign and rounded else f"{rounded:.{digits}f}"
    return text.replace("-", "−")


def per_cent(share: float) -> str:
    """Return a share as per cent without decimals: ``83 %``."""
    return f"{number(100 * share, digits=0)}{_SPACE}%"


def unbroken(text: str) -> str:
    """Return a text in which no line ends between a figure and its per cent sign."""
    return text.replace(" %", f"{_SPACE}%")


def probability(value: float) -> str:
    """Return a probability with two digits; none is shown as certain."""
    return "over 0.99" if value > 0.994 else number(value, digits=2)


def bounds(interval: Interval | None) -> str:
    """Return the 90 % bounds of a change, as ``−9.1 to −3.0``."""
    if interval is None:
        return "not known"
    return f"{number(interval.low, sign=True)} to {number(interval.high, sign=True)}"


def change(interval: Interval) -> str:
    """Return a change with its bounds, as ``−6.0 points (−9.1 to −3.0)``."""
    return f"{number(interval.estimate, sign=True)} points ({bounds(interval)})"


def name(state: str) -> str:
    """Return the English name of a state."""
    return get(state).name


def the(state: str) -> str:
    """Return the name of a state as it stands in a sentence."""
    plain = name(state)
    if plain in _WITH_ARTICLE or plain.endswith(_ARTICLE_ENDS):
        return f"the {plain}"
    return plain


def listed(words: Sequence[str]) -> str:
    """Return words as an English list: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: ``1 partner``, ``3 partners``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def upper(text: str) -> str:
    """Return a text with a capital at the start and the rest as it is."""
    return text[:1].upper() + text[1:]


def in_per_cent(indicator: str) -> bool:
    """Tell whether readers see an indicator in per cent: shares are."""
    quantity = registry.indicators()[indicator].quantity
    return "per cent" in quantity or quantity.startswith("share")


def readable(indicator: str, value: float | None) -> float | None:
    """Return a natural value as readers see it: a share in per cent, else an index.

    Parameters
    ----------
    indicator : str
        Id of the indicator.
    value : float or None
        Natural value, in [0, 1].
    """
    if value is None:
        return None
    described = registry.indicators()[indicator]
    shown = float(described.shown(value))
    already = "per cent" in described.quantity
    return 100 * shown if in_per_cent(indicator) and not already else shown


def quantity(indicator: str) -> str:
    """Return what the readable value of an indicator is, with its unit."""
    described = registry.indicators()[indicator]
    if in_per_cent(indicator) and "per cent" not in described.quantity:
        return f"{described.quantity}, per cent"
    return described.quantity


def figure(indicator: str, value: float | None) -> str:
    """Return a readable value with its unit, or ``not known``."""
    if value is None:
        return "not known"
    if not in_per_cent(indicator):
        return number(value, digits=2)
    if 0 < value < 0.05:
        return f"under 0.1{_SPACE}%"
    # A tenth of a per cent matters in a small share, not in a large one.
    digits = 1 if 0 < value < 9.95 else 0
    return f"{number(value, digits=digits)}{_SPACE}%"
