"""The results of `realign`: frozen, printable, and the JSON that programs read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.alignment.bloc_gains import BlocGain
from foedus.alignment.camp_gains import CampGain
from foedus.alignment.elsewhere import Elsewhere
from foedus.alignment.flow_matrix import FlowMatrix
from foedus.alignment.flows import LEAST
from foedus.alignment.results import Gain
from foedus.alignment.showing import Shown
from foedus.states import get

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Shift:
    """The hub's flow with one partner in one channel, taken apart.

    Attributes
    ----------
    partner, channel : str
        State id; ``military`` or ``economic``.
    amount_from, amount_to : float
        The hub's flow with the partner at both ends.
    share_from, share_to : float
        The same as a share of the partner's total, in [0, 1].
    by_total, by_share : float
        The two parts of the change of the amount; they add up to it.
    gainers : tuple of Gain
        States whose share rose, largest first.
    """

    partner: str
    channel: str
    amount_from: float
    amount_to: float
    share_from: float
    share_to: float
    by_total: float
    by_share: float
    gainers: tuple[Gain, ...]

    @property
    def share_change(self) -> float:
        """Change of the hub's share."""
        return self.share_to - self.share_from


@dataclass(frozen=True, slots=True, repr=False)
class Realignment(Shown):
    """The hub's lost and won shares with its partners, and who gained them.

    Attributes
    ----------
    hub, since, until, snapshot
        The question, and the snapshot that answers it.
    shifts : tuple of Shift
        One per partner and channel with a total at both ends, greatest loss of
        share first.
    winners : tuple of Gain
        Over the partners where the hub lost share: the mean change of each
        state's share, by channel, largest first.
    notes : tuple of str
        Conventions and limits.
    camp : tuple of CampGain
        What the camp against the hub gained in contested votes, greatest gain
        first; empty if the hub had no rival at `since` or is not in the snapshot.
    elsewhere : Elsewhere or None
        Of one partner: its alignment with every other hub; None for all partners.
    blocs : tuple of BlocGain
        What the blocs asked for gained where the hub lost share.
    matrix : FlowMatrix or None
        Partner by gainer by channel, if asked for.
    """

    hub: str
    since: int
    until: int
    snapshot: str
    shifts: tuple[Shift, ...]
    winners: tuple[Gain, ...]
    notes: tuple[str, ...]
    camp: tuple[CampGain, ...] = ()
    elsewhere: Elsewhere | None = None
    blocs: tuple[BlocGain, ...] = ()
    matrix: FlowMatrix | None = None

    def __repr__(self) -> str:
        lost = sum(shift.share_change <= -LEAST for shift in self.shifts)
        return (
            f"Realignment({self.hub}, {self.since}-{self.until}: "
            f"{len(self.shifts)} flows, {lost} lost share)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "hub": self.hub,
            "since": self.since,
            "until": self.until,
            "snapshot": self.snapshot,
            "shifts": [asdict(shift) for shift in self.shifts],
            "winners": [asdict(gain) for gain in self.winners],
            "camp": [asdict(gain) for gain in self.camp],
            "elsewhere": self.elsewhere and self.elsewhere.to_dict(),
            "blocs": [asdict(gain) for gain in self.blocs],
            "matrix": self.matrix and self.matrix.to_dict(),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row per partner, channel and gainer."""
        rows = [
            {
                "hub": self.hub,
                "partner": shift.partner,
                "channel": shift.channel,
                "share_from": shift.share_from,
                "share_to": shift.share_to,
                "by_total": shift.by_total,
                "by_share": shift.by_share,
                "gainer": gain.state if gain else None,
                "gain": gain.gain if gain else None,
                "gain_beyond_world": gain.gain_beyond_world if gain else None,
            }
            for shift in self.shifts
            for gain in (shift.gainers or (None,))
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas (extra ``pandas``)."""
        from foedus.alignment.tables import to_pandas

        return to_pandas(self.to_polars())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from foedus.alignment.tables import html_card

        title = (
            f"Where {get(self.hub).name}'s shares went, {self.since} to {self.until}"
        )
        shown = self.to_polars()
        if shown.is_empty():
            return html_card(title, shown, source=self.snapshot)
        columns = ["partner", "channel", "share_from", "share_to", "gainer", "gain"]
        return html_card(
            title,
            shown.select(columns),
            source=self.snapshot,
            marks=("share_from", "share_to", "share_to"),
            digits=2,
        )
