"""Weight sets: how much each channel counts. They are data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from foedus.errors import InvalidOption, nearest
from foedus.indicators.contract import CHANNELS

_EXAMPLE = "diplomatic=1,military=2,economic=1,reputational=0"


@dataclass(frozen=True, slots=True)
class Weights:
    """A named weight per channel; only their ratios matter.

    Attributes
    ----------
    name : str
        ``equal`` or ``user``.
    channel : mapping of str to float
        Weight per channel, not negative, at least one positive.
    """

    name: str
    channel: Mapping[str, float]


EQUAL = Weights("equal", dict.fromkeys(CHANNELS, 1.0))


def weights(choice: str | Mapping[str, float] | Weights = "equal") -> Weights:
    """Return a weight set from its name, a text or a mapping.

    Parameters
    ----------
    choice : str, mapping or Weights
        ``"equal"``, a text such as ``"military=2,economic=1"`` or a mapping;
        channels that are not named get weight 0.

    Raises
    ------
    InvalidOption
        If a channel is unknown, a weight is negative or none is positive.
    """
    if isinstance(choice, Weights):
        return choice
    if isinstance(choice, str):
        if choice == "equal":
            return EQUAL
        if choice == "validated":
            message = (
                "the weight set 'validated' is not available in this version; "
                f"use 'equal' or your own, such as {_EXAMPLE}"
            )
            raise InvalidOption(message)
        choice = _parse(choice)
    unknown = [name for name in choice if name not in CHANNELS]
    if unknown:
        message = (
            f"there is no channel {unknown[0]!r}; {nearest(unknown[0], CHANNELS)} "
            f"(channels: {', '.join(CHANNELS)})"
        )
        raise InvalidOption(message)
    full: dict[str, float] = {name: float(choice.get(name, 0.0)) for name in CHANNELS}
    if not all(0 <= value < float("inf") for value in full.values()):
        message = f"weights must be finite and not negative; got {dict(choice)}"
        raise InvalidOption(message)
    if sum(full.values()) == 0:
        message = f"at least one weight must be positive, as in {_EXAMPLE}"
        raise InvalidOption(message)
    return Weights("user", full)


def _parse(text: str) -> dict[str, float]:
    parsed = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name.strip() in parsed:
            message = f"weights name the channel {name.strip()!r} twice; once is enough"
            raise InvalidOption(message)
        try:
            parsed[name.strip()] = float(value)
        except ValueError as error:
            message = f"weights should read like {_EXAMPLE}; got {text!r}"
            raise InvalidOption(message) from error
    return parsed
