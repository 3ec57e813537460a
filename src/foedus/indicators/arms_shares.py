"""A supplier's share of what a recipient received, with its standard deviation."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from foedus.lake.derived.arms_windows import LENGTH
from foedus.states import get

#: What a reader can look up behind a share.
REFERENCE = (
    "SIPRI Arms Transfers Database, https://doi.org/10.55163/SAFC1241; "
    "orders split equally over delivery years, own calculation"
)


def shares(
    windows: pl.DataFrame, dyads: pl.DataFrame, *, supplier: str, recipient: str
) -> pl.DataFrame:
    """Return supply shares over five weighted years for chosen pairs.

    The share is x = tiv5 of the supplier / tiv5 of all suppliers, and

        sd = sqrt((x (1 - x) + 1 / (4 n)) / (n + 1)),

    n being the effective number of the recipient's deals: a share that rests on
    two deals is wide, also where it is 0 or 1.

    Parameters
    ----------
    windows : polars.DataFrame
        `foedus.lake.derived.arms_windows`.
    dyads : polars.DataFrame
        Pairs and years asked for; columns `year`, and those named next.
    supplier, recipient : str
        Which column of `dyads` supplies and which receives.

    Returns
    -------
    polars.DataFrame
        The columns of `dyads` with `value` (the share, in [0, 1]), `sd` and `n`;
        without the rows in which the recipient received nothing in five years.
    """
    received = windows.group_by("recipient", "year").agg(
        total=pl.col("tiv5").sum(), n=pl.col("effective_deals").first()
    )
    given = windows.select("recipient", "supplier", "year", "tiv5")
    share, n = pl.col("value"), pl.col("n")
    return (
        dyads.join(
            received, left_on=[recipient, "year"], right_on=["recipient", "year"]
        )
        .join(
            given,
            left_on=[recipient, supplier, "year"],
            right_on=["recipient", "supplier", "year"],
            how="left",
        )
        # The recipient received arms and none came from this supplier: a true 0.
        .with_columns(value=pl.col("tiv5").fill_null(0.0) / pl.col("total"))
        .with_columns(sd=((share * (1 - share) + 1 / (4 * n)) / (n + 1)).sqrt())
        .select(*dyads.columns, "value", "sd", "n")
    )


@dataclass(frozen=True, slots=True)
class Received:
    """Volumes that one state received in five years, by supplier.

    Attributes
    ----------
    period : str
        First and last year, such as ``2010-2014``.
    volumes : dict of str to float
        Plain sums (without the fading weights) in SIPRI's millions.
    """

    period: str
    volumes: dict[str, float]

    @classmethod
    def of(cls, windows: pl.DataFrame, year: int) -> Received:
        """Add up the windows table of one recipient over the five years to `year`."""
        first = year - LENGTH + 1
        sums = (
            windows.filter(pl.col("year").is_between(first, year), pl.col("tiv") > 0)
            .group_by("supplier")
            .agg(pl.col("tiv").sum())
        )
        return cls(f"{first}-{year}", dict(sums.iter_rows()))

    @property
    def total(self) -> float:
        """Volume from all suppliers."""
        return sum(self.volumes.values())

    def share(self, supplier: str) -> float:
        """Return a supplier's share, in [0, 1]; 0 if nothing was received."""
        return self.volumes.get(supplier, 0.0) / self.total if self.total else 0.0

    def tell(self, supplier: str, recipient: str) -> str:
        """Return what one supplier delivered as a sentence."""
        if not self.total:
            return f"{name_of(recipient)} received no major arms in {self.period}"
        return (
            f"{name_of(supplier)} delivered {self.share(supplier):.0%} of the arms "
            f"that {name_of(recipient)} received in {self.period} "
            f"({self.volumes.get(supplier, 0.0):,.0f} of {self.total:,.0f} million TIV)"
        )


def name_of(state: str) -> str:
    """Return the English short name of a state id."""
    return get(state).name
