"""Fit the gravity model of `gravity` from the sources (extra ``estimation``).

Standard errors are clustered by exporter, by importer, by pair (both directions
together), and by all three at once (Cameron, Gelbach and Miller 2011,
doi:10.1198/jbes.2010.07136): the sum of the three covariances less twice that of
directed pairs, which is the intersection of any two of them; negative eigenvalues
are set to zero.

The jackknife of Weidner and Zylkin (2021) halves the states at random, as exporters
and as importers, fits the four quarters and takes 2 b less their mean. A regressor
that does not vary in a quarter is left out there; the median over the splits is kept.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.consequences.gravity import SAMPLES
from foedus.consequences.gravity_panel import REGRESSORS, panel
from foedus.errors import MissingExtra
from foedus.lake.derived.trade_restrictions import CENSUS, START, YEARS

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

__all__ = ["FITTED", "fit_gravity", "poisson", "write"]

#: Where the fitted file of the package stands.
FITTED = Path(__file__).with_name("fitted") / "gravity.json"
#: Random halvings of the jackknife.
SPLITS = 10
_EPISODE = ("trade_2022", START)
_LEADS = ("next_trade", "next_diplomatic", "next_military")
#: A quarter in which a regressor is not zero in fewer flows does not tell of it.
_FEWEST = 30
_FORMULA = "usd ~ {} | exporter_year + importer_year + {}"
_SOURCES = (
    "itpde",
    "comtrade",
    "oec",
    "gsdb",
    "sanctions_on_russia",
    "sanction_terminations",
    "atop",
)
_DIGITS = 6

Array = npt.NDArray[np.float64]


def fit_gravity(
    inputs: Inputs, snapshot: Snapshot, *, splits: int = SPLITS, seed: int = 0
) -> dict[str, Any]:
    """Fit every sample and check.

    Parameters
    ----------
    inputs : Inputs
        Folder of the sources.
    snapshot : Snapshot
        Its indicators are the alignment of the panel.
    splits : int
        Halvings of the jackknife; 0 leaves it out (null).
    seed : int
        Of the halvings.

    Returns
    -------
    dict
        ``recipe``, ``fits`` and ``checks``, as `write` stores them.

    Raises
    ------
    MissingExtra
        If pyfixest is not installed.
    """
    _require()
    table = panel(inputs, snapshot)
    early = table.filter(pl.col("year") < 2022)
    known = [name for name in REGRESSORS if name not in _EPISODE]
    samples = dict(zip(SAMPLES, ((table, REGRESSORS), (early, known)), strict=True))
    fits = {
        sample: _fit(frame, names, splits=splits, seed=seed)
        for sample, (frame, names) in samples.items()
    }
    abroad = ~pl.any_horizontal(pl.col("exporter", "importer") == "RUS")
    # The year after 2022 is the last, so that a lead leaves one year of its sanctions.
    led = table.drop_nulls(list(_LEADS))
    leading = [name for name in REGRESSORS if name != START]
    checks = {
        "leads": poisson(led, [*leading, *_LEADS]),
        "census": poisson(table.filter(pl.col("year") >= CENSUS), REGRESSORS),
        "without_RUS": poisson(table.filter(abroad), [n for n in known if n != "EAEU"]),
    }
    return {
        "recipe": _recipe(inputs, snapshot, {s: f for s, (f, _) in samples.items()}),
        "fits": fits,
        "checks": {
            name: {k: [_short(b), _short(se)] for k, (b, se) in found.items()}
            for name, found in checks.items()
        },
    }


def write(fitted: Mapping[str, Any], path: Path = FITTED) -> None:
    """Write what `fit_gravity` returned as JSON, a row of numbers a line."""
    text = json.dumps(fitted, indent=1, allow_nan=False)
    text = re.sub(
        r"\[\s+([^][{}]+?)\s+\]", lambda row: f"[{' '.join(row[1].split())}]", text
    )
    path.write_text(text + "\n", encoding="utf-8")


def poisson(
    table: pl.DataFrame, names: Sequence[str], *, symmetric: bool = False
) -> dict[str, tuple[float, float]]:
    """Return estimate and standard error, clustered by pair, of each regressor.

    Parameters
    ----------
    table : polars.DataFrame
        exporter, importer, year, usd and the regressors.
    names : sequence of str
        Regressors; one that does not vary is absent from the result.
    symmetric : bool
        One effect for both directions of a pair, as in the Advanced Guide to Trade
        Policy Analysis (Yotov, Piermartini, Monteiro and Larch 2016); the model
        that ships has one a direction.

    Raises
    ------
    MissingExtra
        If pyfixest is not installed.
    """
    with _quiet():
        model = _estimate(table, names, "pair" if symmetric else "directed_pair")
        estimates, errors = model.coef(), model.se()
    return {name: (float(b), float(errors[name])) for name, b in estimates.items()}


def _fit(
    table: pl.DataFrame, names: Sequence[str], *, splits: int, seed: int
) -> dict[str, Any]:
    with _quiet():
        model = _estimate(table, names, "directed_pair")
        found, covariances = model.coef(), _covariances(model)
    estimate = np.array([float(found[name]) for name in names])
    corrected = _jackknife(table, names, estimate, splits, seed)
    return {
        "names": list(names),
        "estimate": [_short(b) for b in estimate],
        "jackknife": [_short(b) if np.isfinite(b) else None for b in corrected],
        "covariance": {
            cluster: [[_short(v) for v in row] for row in covariance]
            for cluster, covariance in covariances.items()
        },
    }


def _covariances(model: Any) -> dict[str, Array]:
    one: dict[str, Array] = {}
    for cluster in ("exporter", "importer", "pair", "directed_pair"):
        model.vcov({"CRV1": cluster})
        one[cluster] = np.array(model._vcov)
    shared = one.pop("directed_pair")
    total = one["exporter"] + one["importer"] + one["pair"] - 2 * shared
    values, vectors = np.linalg.eigh((total + total.T) / 2)
    one["multiway"] = (vectors * np.clip(values, 0, None)) @ vectors.T
    return one


def _jackknife(
    table: pl.DataFrame, names: Sequence[str], estimate: Array, splits: int, seed: int
) -> Array:
    states = np.unique(np.r_[table["exporter"].unique(), table["importer"].unique()])
    rng = np.random.default_rng(seed)
    corrected = np.full((max(splits, 1), len(names)), np.nan)
    for split in range(splits):
        half = rng.permutation(states)[: len(states) // 2].tolist()
        sides = [pl.col(s).is_in(half) for s in ("exporter", "importer")]
        quarters = [
            table.filter(a, b)
            for a in (sides[0], ~sides[0])
            for b in (sides[1], ~sides[1])
        ]
        parts = np.array([_quarter(quarter, names) for quarter in quarters])
        told = np.isfinite(parts).any(axis=0)
        corrected[split, told] = 2 * estimate[told] - np.nanmean(parts[:, told], axis=0)
    told = np.isfinite(corrected).any(axis=0)
    result = np.full(len(names), np.nan)
    result[told] = np.nanmedian(corrected[:, told], axis=0)
    return result


def _quarter(table: pl.DataFrame, names: Sequence[str]) -> list[float]:
    told = [n for n in names if table.filter(pl.col(n) != 0).height >= _FEWEST]
    found = poisson(table, told)
    return [found[name][0] if name in found else np.nan for name in names]


def _estimate(table: pl.DataFrame, names: Sequence[str], effect: str) -> Any:
    """Return the fitted model with its data, so that it can be clustered anew."""
    _require()
    import pyfixest

    a, b = pl.col("exporter"), pl.col("importer")
    frame = table.select(
        *names,
        "exporter",
        "importer",
        # Dollars of one size: the likelihood is flat in what is added to all.
        usd=pl.col("usd") / 1e9,
        exporter_year=pl.concat_str(a, "year"),
        importer_year=pl.concat_str(b, "year"),
        directed_pair=pl.concat_str(a, b),
        pair=pl.concat_str(pl.min_horizontal(a, b), pl.max_horizontal(a, b)),
    )
    return pyfixest.fepois(
        _FORMULA.format(" + ".join(names), effect),
        data=frame.to_pandas(),
        vcov={"CRV1": "pair"},
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what the estimator says that is no news here.

    Pairs that never trade tell nothing of changes and are dropped, as they must be; a
    quarter of the sample may not hold a regressor; and what the estimator calls of
    pandas is its own affair.
    """
    with warnings.catch_warnings():
        for word in ("separation", "ollinear", "singleton"):
            warnings.filterwarnings("ignore", message=f"(?s).*{word}")
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        yield


def _require() -> None:
    if find_spec("pyfixest") is None:
        message = (
            "pyfixest not installed; install with: pip install 'foedus[estimation]' "
            "(the fitted coefficients ship with the package and need nothing)"
        )
        raise MissingExtra(message)


def _recipe(
    inputs: Inputs, snapshot: Snapshot, samples: Mapping[str, pl.DataFrame]
) -> dict[str, Any]:
    described = {source: inputs.source(source) for source in _SOURCES}
    return {
        "formula": _FORMULA.format(" + ".join(REGRESSORS), "directed_pair"),
        "estimator": "Poisson pseudo-maximum likelihood",
        "software": f"pyfixest {version('pyfixest')}",
        "years": list(YEARS),
        "sample": "directed pairs with at least one hub, reported flows of goods",
        "observations": {name: frame.height for name, frame in samples.items()},
        "pairs": {
            name: frame.select(pl.struct("exporter", "importer").n_unique()).item()
            for name, frame in samples.items()
        },
        "snapshot": snapshot.id,
        "sources": {
            source: {"version": one.declaration.version, "vintage": one.vintage}
            for source, one in described.items()
        },
    }


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
