"""The parts of the security accounts: plain frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = [
    "Arms",
    "Base",
    "Bases",
    "Customer",
    "Forces",
    "Measure",
    "Occasion",
    "Pledges",
    "Record",
    "Standing",
    "Supplier",
    "Support",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of the hub in one year, beside others and beside its own past.

    Attributes
    ----------
    year : int
        Calendar year, or the last of the years that the figure is taken over.
    value : float
    rank : int or None
        Place among the group, 1 the largest; equal values share the better place.
    of : int or None
        States in the group, the hub included.
    others : float or None
        Median of the group without the hub.
    past : float or None
        Median of the hub itself in the ten years before.
    counted : int or None
        States in a sum over states of which some lack a figure.
    """

    year: int
    value: float
    rank: int | None
    of: int | None
    others: float | None
    past: float | None
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured at both ends of the window.

    Attributes
    ----------
    id, title, unit, group : str
        The group is the states that `Standing` ranks the hub among.
    since, until : Standing or None
        None if not known in that year; `until` is the last known year of the
        window after its first.
    reason : str or None
        Why an end is not known.
    """

    id: str
    title: str
    unit: str
    group: str
    since: Standing | None
    until: Standing | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Pledges:
    """Obligations that the hub carries, against its capability.

    Attributes
    ----------
    measures : tuple of Measure
        Pledges, protected states, and what the protected have relative to the hub.
    protected : tuple of str
        States whose strongest ally the hub is, in the last known year.
    taken_on, left : tuple of str
        Protected then and not at the first year, and the reverse.
    ceased : tuple of str
        Those of `left` that no longer exist.
    year : int
        The last known year.
    """

    measures: tuple[Measure, ...]
    protected: tuple[str, ...]
    taken_on: tuple[str, ...]
    left: tuple[str, ...]
    ceased: tuple[str, ...]
    year: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """One row of the ledger of obligations honoured and not, as it stands there."""

    guarantor: str
    partner: str
    date: date
    precision: str
    trigger: str
    request: str
    basis: str
    obligation: str
    response: str
    words: str
    citation: str
    note: str


@dataclass(frozen=True, slots=True)
class Record:
    """Occasions on which the hub was called on, or was helped.

    Attributes
    ----------
    occasions : tuple of Occasion
        With the hub as guarantor, in the window.
    counts, counts_before : mapping of str to int
        Occasions by response, in the window and before it.
    towards : tuple of Occasion
        With the hub as the partner that others had promised to help.
    published : tuple of mapping
        Base rates of the literature, as context: `rate`, `of`, `citation`.
    """

    occasions: tuple[Occasion, ...]
    counts: Mapping[str, int]
    counts_before: Mapping[str, int]
    towards: tuple[Occasion, ...]
    published: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Customer:
    """A state that the hub armed in either window.

    Attributes
    ----------
    state : str
    change : float
        Its volume in the last window less that in the first, as a share of what
        the hub delivered to all in the first.
    share_then, share_now : float or None
        The hub's share of the arms that the state received; None if it received
        none.
    main_now : str or None
        Its largest supplier in the last window.
    exists : bool
        Whether the state still exists in the last year.
    """

    state: str
    change: float
    share_then: float | None
    share_now: float | None
    main_now: str | None
    exists: bool


@dataclass(frozen=True, slots=True)
class Arms:
    """Arms that the hub delivered, in two windows of five years.

    Attributes
    ----------
    then, now : tuple of int
        First and last year of either window.
    overlap : int
        Years that are in both.
    measures : tuple of Measure
        Share of the world's deliveries, and number of customers.
    change : float
        Volume of the last window less that of the first, relative to the first.
    parts : mapping of str to float
        Its parts, which add up to it: customers ``lost``, ``less``, ``more`` and
        ``found``.
    lost, less, more, found : tuple of Customer
        The customers behind the parts, largest first: bought before and not now;
        buy less; buy more; buy now and not before.
    """

    then: tuple[int, int]
    now: tuple[int, int]
    overlap: int
    measures: tuple[Measure, ...]
    change: float
    parts: Mapping[str, float]
    lost: tuple[Customer, ...]
    less: tuple[Customer, ...]
    more: tuple[Customer, ...]
    found: tuple[Customer, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """A site of the hub abroad, from the ledger of bases.

    Attributes
    ----------
    partner, site, kind, note, citation : str
    since, until : datetime.date or None
        First and last possible day; `until` is None while it lasts.
    expires : datetime.date or None
        End of the term agreed by the last day of the window; None if none is known.
    terms : str or None
        Citation of that term.
    """

    partner: str
    site: str
    kind: str
    since: date
    until: date | None
    expires: date | None
    terms: str | None
    citation: str
    note: str


@dataclass(frozen=True, slots=True)
class Bases:
    """Sites of the hub with the consent of the host, and what became of them.

    Attributes
    ----------
    complete : bool
        Whether the absence of a row means absence.
    covers : str or None
        What the rows of this hub cover.
    held_then, held_now : int
        Sites on 31 December of the first and of the last year.
    hosts_then, hosts_now : tuple of str
    lost, gained : tuple of Base
        Given up, and opened or consented to, between these two days; a site that
        was both is in both.
    consent_ended : tuple of Base
        Sites that the hub did not leave when the consent of the host ended.
    standing : tuple of Base
        On the last day, those that expire first before.
    without_consent : tuple of str
        States on whose soil the hub stood without consent on the last day.
    """

    complete: bool
    covers: str | None
    held_then: int
    held_now: int
    hosts_then: tuple[str, ...]
    hosts_now: tuple[str, ...]
    lost: tuple[Base, ...]
    gained: tuple[Base, ...]
    consent_ended: tuple[Base, ...]
    standing: tuple[Base, ...]
    without_consent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier of the hub: its share of what the hub received; None if nothing."""

    state: str
    share_then: float | None
    share_now: float | None


@dataclass(frozen=True, slots=True)
class Forces:
    """A row of the ledger of support: who stood beside the hub, and how."""

    partner: str
    kind: str
    since: date
    until: date | None
    citation: str
    note: str


@dataclass(frozen=True, slots=True)
class Support:
    """What partners gave the hub.

    Attributes
    ----------
    then, now : tuple of int
        First and last year of the windows of arms.
    change : float or None
        Volume received in the last window less the first, relative to the first;
        None if nothing was received in the first.
    suppliers : tuple of Supplier
        By their share in the last window, then in the first.
    forces : tuple of Forces
        In the window.
    """

    then: tuple[int, int] | None
    now: tuple[int, int] | None
    change: float | None
    suppliers: tuple[Supplier, ...]
    forces: tuple[Forces, ...]
