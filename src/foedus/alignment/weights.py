"""Weight sets: how much each channel counts. They are data, never code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from foedus.errors import InvalidOption, SnapshotError, nearest
from foedus.indicators.contract import CHANNELS

#: Written by ``foedus validate --from DIR --record``.
VALIDATED = Path(__file__).resolve().parent / "validated_weights.json"

_EXAMPLE = "diplomatic=1,military=2,economic=1,reputational=0"


@dataclass(frozen=True, slots=True)
class Weights:
    """A named weight per channel; only their ratios matter.

    Attributes
    ----------
    name : str
        ``equal``, ``validated`` or ``user``.
    channel : mapping of str to float
        Weight per channel, not negative, at least one positive.
    """

    name: str
    channel: Mapping[str, float]


EQUAL = Weights("equal", dict.fromkeys(CHANNELS, 1.0))


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights learnt from behaviour in conflicts of interest.

    Attributes
    ----------
    channel : mapping of str to float
        Weight per channel; they add up to 1.
    vintage : str
        Snapshot and sources from which they were learnt.
    """

    channel: Mapping[str, float]
    vintage: str

    def write(self, path: Path = VALIDATED) -> None:
        """Keep them as what the name ``validated`` stands for."""
        body = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        path.write_text(body + "\n", encoding="utf-8")


def fitted(path: Path = VALIDATED) -> Fitted:
    """Return the weights that the name ``validated`` stands for.

    Raises
    ------
    SnapshotError
        If they are not recorded, or the record is damaged.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        channel: dict[str, float] = {
            name: float(body["channel"][name]) for name in CHANNELS
        }
        return Fitted(channel, str(body["vintage"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = (
            f"the record of the weight set 'validated', {path}, is absent or damaged; "
            "write it with: foedus validate --from DIR --record"
        )
        raise SnapshotError(message) from error


def weights(choice: str | Mapping[str, float] | Weights = "equal") -> Weights:
    """Return a weight set from its name, a text or a mapping.

    Parameters
    ----------
    choice : str, mapping or Weights
        ``"equal"``, ``"validated"`` (see `Fitted`), a text such as
        ``"military=2,economic=1"`` or a mapping; channels that are not named get
        weight 0.

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
            return Weights("validated", fitted().channel)
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
