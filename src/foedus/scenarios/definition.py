"""What a scenario is, once its file has been read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.scenarios.inputs import INPUTS, Input

if TYPE_CHECKING:
    from foedus.estimates.trade.system import Closure

__all__ = ["Amount", "Edit", "Prior", "Scenario", "Setting"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A value, or a range of which every value counts alike.

    Attributes
    ----------
    low, high : float
        Ends of the range; equal for a value.
    """

    low: float
    high: float

    @property
    def point(self) -> bool:
        """Whether it is a value and no range."""
        return self.low == self.high

    def written(self) -> float | list[float]:
        """Return it as it stands in a file."""
        return self.low if self.point else [self.low, self.high]


@dataclass(frozen=True, slots=True)
class Setting:
    """A name that stands for states, and that a user may set.

    Attributes
    ----------
    name : str
        The word that edits use.
    meaning : str
        Who they are.
    default : tuple of str
        States, bodies or groups, if the user names none.
    """

    name: str
    meaning: str
    default: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of an input.

    Attributes
    ----------
    input : str
        Name in the registry.
    amount : Amount
        The new value, in the unit of the input.
    unit : str
        That unit.
    source, target : tuple of str
        Who sells and who buys, or both sides of a pair; `target` is empty for an
        input that is of states and not of pairs.
    both : bool
        Whether goods of either side are meant.
    why : str
        Reason for the value.
    dose_by : tuple of str
        States on which a state must depend for the full dose; empty without dose.
    decay_years : Amount or None
        Years over which lifted sanctions fade.
    kinds : tuple of str
        Kinds of sanctions; empty means all.
    channel : str or None
        Channel of alignment.
    """

    input: str
    amount: Amount
    unit: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    both: bool
    why: str
    dose_by: tuple[str, ...] = ()
    decay_years: Amount | None = None
    kinds: tuple[str, ...] = ()
    channel: str | None = None

    @property
    def about(self) -> Input:
        """The input that it changes."""
        return INPUTS[self.input]

    def to_json(self) -> dict[str, Any]:
        """Return it as a plain object, in the words of the file."""
        body: dict[str, Any] = {"input": self.input, "unit": self.unit}
        body["value" if self.amount.point else "range"] = self.amount.written()
        if not self.target:
            body["who"] = list(self.source)
        elif self.both:
            body["between"] = [list(self.source), list(self.target)]
        else:
            body |= {"from": list(self.source), "to": list(self.target)}
        if self.dose_by:
            body["dose_by"] = list(self.dose_by)
        if self.decay_years is not None:
            body["decay_years"] = self.decay_years.written()
        if self.kinds:
            body["kinds"] = list(self.kinds)
        if self.channel is not None:
            body["channel"] = self.channel
        return body | {"why": self.why}


@dataclass(frozen=True, slots=True)
class Prior:
    """What is drawn besides the edits.

    Attributes
    ----------
    substitution : Amount
        Elasticity of substitution sigma, every value in the range alike; the trade
        elasticity theta is sigma - 1.
    closure : str or None
        What becomes of trade deficits, ``multiplicative`` (in proportion to income)
        or ``additive`` (held in value); None draws one of the two.
    """

    substitution: Amount = Amount(4.0, 9.0)
    closure: Closure | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario file, read and checked.

    Attributes
    ----------
    name : str
        Name of the file without its ending.
    title, summary : str
        Words for a reader.
    hub : str
        State id of the hub for which it was written; any other may be given.
    horizon : int
        Years after the edits begin; decides how far decay and departures have got.
        Trade results are the level that trade settles at, whatever the horizon.
    assumptions, signposts : tuple of str
        What it takes for granted, and what to watch.
    settings : mapping of str to Setting
        Names that a user may set.
    edits : tuple of Edit
        In the order of the file; none means that nothing changes.
    prior : Prior
        What is drawn besides.
    """

    name: str
    title: str
    summary: str
    hub: str
    horizon: int
    assumptions: tuple[str, ...]
    signposts: tuple[str, ...]
    settings: Mapping[str, Setting]
    edits: tuple[Edit, ...]
    prior: Prior

    def to_json(self) -> dict[str, Any]:
        """Return it as a plain object, in the words of the file."""
        return {
            "name": self.name,
            "title": self.title,
            "summary": self.summary,
            "hub": self.hub,
            "horizon": {"value": self.horizon, "unit": "years"},
            "assumptions": list(self.assumptions),
            "signposts": list(self.signposts),
            "settings": {
                one.name: {"default": list(one.default), "meaning": one.meaning}
                for one in self.settings.values()
            },
            "edits": [edit.to_json() for edit in self.edits],
            "prior": {
                "substitution": self.prior.substitution.written(),
                "closure": self.prior.closure,
            },
        }
