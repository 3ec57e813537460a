"""Reference numbers that the snapshot can answer, printed next to ours.

Those that need the publishers' files stand in `reference_sources`.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from foedus.estimates.similarity import pair
from foedus.lake.snapshot import Snapshot
from foedus.states.memberships import status_on
from foedus.states.texts import ukraine_roll_calls
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part("reference", "Reference numbers: from the snapshot", order=10)

#: Headings of a table of reference numbers.
COLUMNS = ("What", "Published", "Ours", "Difference", "Where published")

# Alliances of 1914 towards GMY RUS UKG FRN AUH ITA BEL SPN TUR NTH SWD RUM POR SWZ
# GRC DEN YUG BUL NOR ALB: 3 defence, 1 entente; and shares of world capabilities.
_GERMANY = (3, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0)
_RUSSIA = (0, 3, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
_CAPABILITIES = (
    0.25, 0.21, 0.20, 0.08, 0.08, 0.05, 0.03, 0.03, 0.02, 0.01,
    0.01, 0.01, 0.01, 0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
)  # fmt: skip
_SIGNORINO = "Signorino and Ritter (1999), Table 6"
_FPSIM = "manual of the R package fpsim"
_SIMILARITY = (
    ("S", "s_absolute", 0.40, _SIGNORINO),
    ("S weighted by capabilities", "s_absolute_weighted", -0.46, _SIGNORINO),
    ("tau-b", "tau_b", 0.03031695, _FPSIM),
    ("kappa, squared weights", "kappa_squared", -0.07758621, _FPSIM),
    ("pi, nominal", "pi_nominal", -0.04477612, _FPSIM),
    ("A", "a_absolute", -0.04, _FPSIM),
)

_TALLIES = (
    ("A/RES/ES-11/1", (141, 5, 35)),
    ("A/RES/ES-11/4", (143, 5, 35)),
    ("A/RES/ES-11/6", (141, 7, 32)),
    ("A/RES/ES-11/7", (93, 18, 65)),
)

_SIPRI = "SIPRI fact sheets, Trends in International Arms Transfers"
_ARMS = (
    ("Russia in India's arms imports", "RUS", "IND", (2009, 2013), 0.76),
    ("Russia in India's arms imports", "RUS", "IND", (2014, 2018), 0.58),
    ("Russia in India's arms imports", "RUS", "IND", (2019, 2023), 0.36),
    ("China in Pakistan's arms imports", "CHN", "PAK", (2019, 2023), 0.82),
    ("Russia in the world's arms exports", "RUS", None, (2013, 2017), 0.22),
    ("Russia in the world's arms exports", "RUS", None, (2018, 2022), 0.16),
)
_FALL_OF_EXPORTS = -0.31

_DW = "OEC, by Deutsche Welle"
_TRADE = (
    ("China in Russia's exports", ("CHN",), 2021, 0.146),
    ("China in Russia's exports", ("CHN",), 2023, 0.327),
    ("India in Russia's exports", ("IND",), 2021, 0.0156),
    ("India in Russia's exports", ("IND",), 2023, 0.168),
)
_EUROPE = ((2021, "about 0.50", 0.50), (2023, "below 0.15", None))
# European states that were no members of the European Union in 2021 to 2023.
_REST_OF_EUROPE = (
    "ALB", "AND", "BIH", "BLR", "CHE", "GBR", "ISL", "LIE", "MCO", "MDA", "MKD",
    "MNE", "NOR", "SMR", "SRB", "UKR",
)  # fmt: skip

#: Difference of a share that a revision of its source may explain.
_TOLERATED = 0.02

#: Reference numbers that nothing at hand can answer, and why.
NOT_TESTABLE = (
    (
        "A of Benati and Capurri (2026), Table 1: -0.07291667 on 240 votes",
        "the table of votes stands in the article only, and was not obtained",
    ),
    (
        "Exports of the European Union to Kyrgyzstan, Armenia, Kazakhstan and "
        "Georgia, July to December 2021 to 2022",
        "needs monthly trade by partner; the series at hand are yearly",
    ),
    (
        "Trade between blocs some 12 % and investment some 20 % lower since 2022 "
        "(IMF WP/24/76)",
        "needs quarterly trade from one source across 2022 and investment by "
        "partner; the series at hand change source in 2022 and hold no investment",
    ),
)


def run(context: Context) -> Section:
    """Print what others published next to what the snapshot says."""
    snapshot = context.snapshot
    similarity = _similarity()
    calls, alike = _calls(snapshot)
    arms, trade = _arms(snapshot), _trade(snapshot)
    return Section(
        PART.id,
        PART.title,
        text=(
            "Published numbers next to ours. Measures of similarity and tallies must "
            "agree to the digits printed. Shares of arms may differ by some two "
            "points, as SIPRI revises its past; shares of trade differ as sources "
            "do. The negative controls have their own section.",
            f"Further off than {_TOLERATED}: {_off(*arms, *trade)}. The register of "
            "arms at hand is later than the fact sheets, and our total of Russia's "
            "exports in 2023 adds to the reconciled file what it leaves out. The rule "
            "on absences behind the published number of constant voters is not known, "
            "so two counts stand beside it.",
        ),
        tables=(
            Table(
                "Germany and Russia in 1914, alliances towards 20 states",
                COLUMNS,
                similarity,
                digits=4,
            ),
            Table("Votes on Ukraine: tallies are yes-no-abstain", COLUMNS[:3], calls),
            Table("Shares of arms deliveries over five years", COLUMNS, arms),
            Table("Shares of Russia's exports of goods", COLUMNS, trade),
            Table("Not testable here, and why", ("What", "Why"), NOT_TESTABLE),
        ),
        figures={
            "similarity_largest_difference": _largest(similarity),
            "arms_largest_difference": _largest(arms),
            "constant_voters": alike,
        },
    )


def compared(what: str, published: float, ours: float, where: str) -> tuple[Cell, ...]:
    """Return a row of a table of reference numbers."""
    return what, published, ours, ours - published, where


def _off(*rows: tuple[Cell, ...]) -> str:
    """Name the rows that differ by more than revisions would explain."""
    far = [
        f"{row[0]} ({row[3]:+.3f})"
        for row in rows
        if isinstance(row[3], float) and abs(row[3]) > _TOLERATED
    ]
    return "; ".join(far) or "none"


def _largest(rows: tuple[tuple[Cell, ...], ...]) -> float:
    return max(abs(row[3]) for row in rows if isinstance(row[3], float))


def _similarity() -> tuple[tuple[Cell, ...], ...]:
    found = pair(_GERMANY, _RUSSIA, levels=range(4), weights=_CAPABILITIES)
    return tuple(
        compared(what, published, found[measure], where)
        for what, measure, published, where in _SIMILARITY
    )


def _calls(snapshot: Snapshot) -> tuple[tuple[tuple[Cell, ...], ...], float]:
    held = snapshot.table("solidarity_calls")
    rows: list[tuple[Cell, ...]] = []
    for symbol, published in _TALLIES:
        tally = held.filter(pl.col("symbol") == symbol).select("yes", "no", "abstain")
        ours = "-".join(str(count) for count in tally.row(0))
        rows.append((symbol, "-".join(map(str, published)), ours))
    votes = ukraine_roll_calls().filter(pl.col("symbol").str.contains("ES-11"))
    kinds = votes.group_by("state").agg(
        all=pl.col("vote").n_unique(),
        cast=pl.col("vote").filter(pl.col("vote") != "absent").n_unique(),
    )
    alike = kinds.filter(pl.col("all") == 1).height
    rows.append(
        ("Voted alike on /1, /4 and /6, absence being a vote", "173", str(alike))
    )
    never = kinds.filter(pl.col("cast") <= 1).height
    rows.append(("Never voted unlike on them, absence being none", "173", str(never)))
    return tuple(rows), float(alike)


def _arms(snapshot: Snapshot) -> tuple[tuple[Cell, ...], ...]:
    windows = snapshot.table("arms_windows")

    def delivered(supplier: str | None, recipient: str | None, since: int, until: int
                  ) -> float:  # fmt: skip
        chosen = windows.filter(pl.col("year").is_between(since, until))
        if supplier is not None:
            chosen = chosen.filter(pl.col("supplier") == supplier)
        if recipient is not None:
            chosen = chosen.filter(pl.col("recipient") == recipient)
        return float(chosen["tiv"].sum())

    rows = [
        compared(
            f"{what}, {years[0]}-{years[1]}",
            published,
            delivered(supplier, recipient, *years) / delivered(None, recipient, *years),
            _SIPRI,
        )
        for what, supplier, recipient, years, published in _ARMS
    ]
    before = delivered("RUS", None, 2013, 2017)
    after = delivered("RUS", None, 2018, 2022)
    what = "Change of Russia's arms exports, 2013-17 to 2018-22"
    rows.append(compared(what, _FALL_OF_EXPORTS, after / before - 1, _SIPRI))
    return tuple(rows)


def _trade(snapshot: Snapshot) -> tuple[tuple[Cell, ...], ...]:
    flows = snapshot.part("trade_flows", "exporter", "RUS")
    totals = snapshot.part("trade_totals", "state", "RUS")

    def share(partners: tuple[str, ...], year: int) -> float:
        sold = flows.filter(
            pl.col("importer").is_in(list(partners)) & (pl.col("year") == year)
        )["usd"].sum()
        whole = totals.filter(pl.col("year") == year)["exports"].item()
        return float(sold / whole)

    rows: list[tuple[Cell, ...]] = [
        compared(f"{what}, {year}", published, share(partners, year), _DW)
        for what, partners, year, published in _TRADE
    ]
    for year, said, published in _EUROPE:
        members = [
            state
            for state in np.unique(flows["importer"].to_numpy())
            if status_on("EU", str(state), date(year, 12, 31)) == "member"
        ]
        ours = share((*members, *_REST_OF_EUROPE), year)
        gap = None if published is None else ours - published
        rows.append((f"Europe in Russia's exports, {year}", said, ours, gap, _DW))
    return tuple(rows)
