"""Reference numbers that need the publishers' files, printed next to ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import MissingFile
from foedus.estimates.similarity import pair
from foedus.lake.derived.ballots_filtered import SEATS
from foedus.lake.inputs import Inputs
from foedus.validate.reference import COLUMNS, compared
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part(
    "reference_sources",
    "Reference numbers: from the publishers' files",
    order=11,
    needs=("un_votes", "un_bridges", "ideal_points"),
)

_BAILEY = "Bailey, Strezhnev and Voeten, estimates of April 2020"
_COUNTS = (
    ("Votes of the file", 870_109),
    ("... yes", 693_664),
    ("... abstain", 110_897),
    ("... no", 65_548),
    ("Roll calls", 6_203),
    ("Votes after filters and links", 797_476),
    ("Items", 4_784),
    ("Names", 200),
    ("Sessions", 73),
)
_MEXICO = (
    ("kappa, squared weights", "kappa_squared", -0.01222707),
    ("pi, nominal", "pi_nominal", -0.02775801),
    ("tau-b", "tau_b", 0.01431261),
)
_SPOT = (
    ("USA", 74, 2.69), ("RUS", 74, 0.14), ("IND", 74, -0.16), ("CHN", 74, -0.33),
    ("KAZ", 74, -0.61), ("BLR", 74, -0.17), ("ARM", 74, 0.17), ("USA", 1, 1.675),
    ("USA", 2, 1.924),
)  # fmt: skip
_FLOORS = (
    ("pooled", 0.97),
    ("median within a session", 0.995),
    ("distance from Russia, sessions 46 to 74", 0.99),
)
_AFTER_1991 = 46
_POSITIVE, _NEGATIVE = ("USA", "CAN", "GBR", "ISR"), ("RUS",)
_TRIBES = (
    ("balanced triangles", 0.8676471),
    ("walk balance", 0.3575761),
    ("frustration, 1 - 2 L / m", 0.7586207),
)
_MARTIN_QUINN = (("all justices", 0.9323626), ("without Douglas", 0.9634629))

Array = NDArray[np.float64]


def run(context: Context) -> Section:
    """Print what others published next to what the files say."""
    inputs = context.inputs
    assert inputs is not None  # the part names its needs
    context.progress("counts and similarity", 0, 4)
    counts, mexico = _counts(inputs), _mexico(inputs)
    context.progress("ideal points of the General Assembly", 1, 4)
    correlations, spots = _ideal_points(inputs)
    context.progress("ideal points of the Supreme Court", 2, 4)
    court = _supreme_court(inputs.root / "benchmarks")
    context.progress("highland tribes", 3, 4)
    tribes = _tribes(inputs.root / "benchmarks")
    return Section(
        PART.id,
        PART.title,
        text=(
            "Counts and similarities must agree to the digit. Ideal points come from "
            "another estimator (maximum posterior, smoothed from both sides) than the "
            "published ones (simulation, prior of the last session only): what must "
            "agree is the order of states and their distances; the correlations "
            "printed are floors. For the court the published number is the "
            "correlation that the R package emIRT reaches with the simulated "
            "estimates, to be matched or passed.",
        ),
        tables=(
            Table("Votes in the file and after the published filters", COLUMNS[:4],
                  counts),
            Table("United States and Mexico, 38 votes of 1946", COLUMNS, mexico,
                  digits=8),
            Table("Ideal points: correlation with the published ones",
                  ("What", "Floor", "Ours", "Difference", "Where published"),
                  correlations, digits=4),
            Table("Ideal points of some states", COLUMNS, spots),
            Table("Supreme Court: correlation with the published ideal points",
                  COLUMNS, court, digits=4),
            Table("Read's highland tribes, 16 nodes and 58 edges", COLUMNS, tribes,
                  digits=7),
        ),
        figures={
            "ideal_points_pooled": _number(correlations[0]),
            "ideal_points_within": _number(correlations[1]),
            "ideal_points_distance": _number(correlations[2]),
            "supreme_court": _number(court[0]),
            "supreme_court_without_douglas": _number(court[1]),
        },
    )  # fmt: skip


def _number(row: tuple[Cell, ...]) -> float | None:
    return float(row[2]) if isinstance(row[2], float) else None


def _counts(inputs: Inputs) -> tuple[tuple[Cell, ...], ...]:
    votes = inputs.source("un_votes").tables["votes"]
    kept = inputs.derived("ballots_filtered")
    ours = (
        votes.height,
        *(int((votes["vote"] == code).sum()) for code in (1, 2, 3)),
        inputs.table("un_votes", "roll_calls").height,
        kept.height,
        kept["item"].n_unique(),
        kept["voter"].n_unique(),
        kept["session"].n_unique(),
    )
    return tuple(
        (what, published, number, number - published)
        for (what, published), number in zip(_COUNTS, ours, strict=True)
    )


def _mexico(inputs: Inputs) -> tuple[tuple[Cell, ...], ...]:
    calls = inputs.table("un_votes", "roll_calls").filter(pl.col("year") == 1946)
    votes = (
        inputs.table("un_votes", "votes")
        .filter(pl.col("state").is_in(["USA", "MEX"]))
        .join(calls.select("rcid"), on="rcid")
        .pivot("state", index="rcid", values="vote")
        .drop_nulls()
    )
    found = pair(votes["USA"], votes["MEX"], levels=(1, 2, 3))
    where = "data usamex46 of the R package fpsim"
    return tuple(
        compared(what, published, found[measure], where)
        for what, measure, published in _MEXICO
    )


def _ideal_points(
    inputs: Inputs,
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[tuple[Cell, ...], ...]]:
    # Compiled code costs a second at import: only here is it needed.
    from foedus.estimates.ideal_points import Ballots, fit

    kept = inputs.derived("ballots_filtered")
    voters, sessions = kept["voter"].unique().sort(), kept["session"].unique().sort()
    items = kept["item"].unique().sort()
    names = voters.to_list()
    ballots = Ballots(
        voter=voters.search_sorted(kept["voter"]).to_numpy().astype(np.int32),
        item=items.search_sorted(kept["item"]).to_numpy().astype(np.int32),
        session=sessions.search_sorted(kept["session"]).to_numpy().astype(np.int32),
        choice=kept["choice"].to_numpy().astype(np.int8),
        voters=len(voters),
        items=len(items),
        sessions=len(sessions),
        categories=3,
    )
    sides = ([names.index(v) for v in _POSITIVE], [names.index(v) for v in _NEGATIVE])
    theta = fit(ballots, anchors=sides).theta
    place = {session: i for i, session in enumerate(sessions.to_list())}
    published = (
        inputs.table("ideal_points", "points")
        .with_columns(voter=pl.col("state").replace(SEATS))
        .filter(pl.col("voter").is_in(names) & pl.col("session").is_in(list(place)))
        .select("voter", "session", published="theta")
    )
    found = [
        theta[names.index(voter), place[session]]
        for voter, session in published.select("voter", "session").iter_rows()
    ]
    published = published.with_columns(ours=pl.Series(found)).filter(
        pl.col("ours").is_finite()
    )
    within = published.group_by("session").agg(r=pl.corr("ours", "published"))["r"]
    russia = published.filter(pl.col("voter") == "RUS")
    far = (
        published.filter(
            (pl.col("voter") != "RUS") & (pl.col("session") >= _AFTER_1991)
        )
        .join(russia, on="session", suffix="_russia")
        .select(
            a=(pl.col("ours") - pl.col("ours_russia")).abs(),
            b=(pl.col("published") - pl.col("published_russia")).abs(),
        )
    )
    ours = (
        float(np.corrcoef(published["ours"], published["published"])[0, 1]),
        float(np.median(within.to_numpy())),
        float(np.corrcoef(far["a"], far["b"])[0, 1]),
    )
    rows = tuple(
        compared(what, floor, number, _BAILEY)
        for (what, floor), number in zip(_FLOORS, ours, strict=True)
    )
    spots = tuple(
        compared(
            f"{voter}, session {session}",
            value,
            float(theta[names.index(voter), place[session]]),
            _BAILEY,
        )
        for voter, session, value in _SPOT
    )
    return rows, spots


def _supreme_court(folder: Path) -> tuple[tuple[Cell, ...], ...]:
    from foedus.estimates.ideal_points import Ballots, Priors, fit

    justices = pl.read_csv(_file(folder, "martin_quinn_justices.csv"))
    votes = pl.read_csv(_file(folder, "martin_quinn_votes.csv.gz"))
    cases = votes["case"].unique().sort()
    ballots = Ballots(
        voter=(votes["justice"] - 1).to_numpy().astype(np.int32),
        item=cases.search_sorted(votes["case"]).to_numpy().astype(np.int32),
        session=votes["term"].to_numpy().astype(np.int32),
        choice=(votes["vote"] == 1).to_numpy().astype(np.int8),
        voters=justices.height,
        items=len(cases),
        sessions=int(votes["term"].to_numpy().max()) + 1,
        categories=2,
    )
    means = justices["x_mu0"].to_numpy().astype(np.float64)
    found = fit(
        ballots,
        drift=justices["omega2"].to_numpy().astype(np.float64),
        anchors=(list(np.flatnonzero(means > 0)), list(np.flatnonzero(means < 0))),
        standardise=False,
        # The priors of the published analysis fix the scale.
        priors=Priors(
            first_mean=means,
            first_variance=justices["x_sigma0"].to_numpy().astype(np.float64),
            cutpoint_variance=1.0,
        ),
    )
    place = {name: row for row, name in enumerate(justices["name"].to_list())}
    published = (
        pl.read_csv(_file(folder, "martin_quinn_published.csv"))
        .with_columns(
            pl.col("parameter")
            .str.extract_groups(r"^theta\.(?<name>.+)\.t(?<term>\d+)$")
            .struct.unnest()
        )
        .filter(pl.col("name").is_in(list(place)))
    )
    ours = np.array(
        [
            found.theta[place[name], int(term) - 1]
            for name, term in published.select("name", "term").iter_rows()
        ]
    )
    theirs = published["theta"].to_numpy()
    use = np.isfinite(ours)
    others = use & (published["name"] != "Douglas").to_numpy()
    where = "emIRT, data mq_data"
    return tuple(
        compared(what, value, float(np.corrcoef(ours[who], theirs[who])[0, 1]), where)
        for (what, value), who in zip(_MARTIN_QUINN, (use, others), strict=True)
    )


def _tribes(folder: Path) -> tuple[tuple[Cell, ...], ...]:
    from foedus.estimates.structure.balance import triangles, walk_balance
    from foedus.estimates.structure.frustration import frustration

    edges = pl.read_csv(_file(folder, "tribes.csv")).to_numpy().astype(int)
    number = int(edges[:, :2].max())
    graph = np.zeros((number, number))
    a, b = edges[:, 0] - 1, edges[:, 1] - 1
    graph[a, b] = graph[b, a] = edges[:, 2]
    ours = (
        triangles(graph).strict,
        walk_balance(graph),
        frustration(graph).balance[0],
    )
    where = "readme of the R package signnet"
    return tuple(
        compared(what, published, float(number), where)
        for (what, published), number in zip(_TRIBES, ours, strict=True)
    )


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        message = f"there is no file {path}; put the benchmark data into {folder}"
        raise MissingFile(message)
    return path
