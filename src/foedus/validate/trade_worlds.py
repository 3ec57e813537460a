"""Published worlds of trade with what others computed from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import MissingFile
from foedus.estimates.trade import Flows, biproportional

__all__ = ["SLOPES", "Published", "agreement", "enlargement", "sample", "world_2014"]

Array = NDArray[np.float64]

#: Coefficients of gravity that the documentation of gegravity uses for its sample.
SLOPES = {
    "lndist": -0.3898623,
    "contiguity": 0.891577,
    "common_language": 0.0326249,
    "pta": 0.4711383,
    "international": -3.412584,
}
_SAMPLE = "gegravity_sample_data_set.dlm"
_RESULTS, _PANEL = "TradeData0014_Results.csv.gz", "TradeData0014.csv.gz"


@dataclass(frozen=True, slots=True)
class Published:
    """A world, a shock, and what others found.

    Attributes
    ----------
    names : list of str
        Countries, in the order of the arrays.
    flows : Flows
        Before.
    terms : ndarray, shape (N, N)
        Multipliers of the trade terms.
    results : dict of str to ndarray, shape (N, N)
        Published columns.
    """

    names: list[str]
    flows: Flows
    terms: Array
    results: dict[str, Array]

    def at(self, name: str) -> int:
        """Return the place of a country."""
        return self.names.index(name)


def sample(folder: Path) -> tuple[list[str], Array, Array, Array]:
    """Return names, trade terms, and shares of output and expenditure in 2006.

    Thirty countries; the sample of the Python package gegravity.

    Raises
    ------
    MissingFile
        If the file is not in the folder.
    """
    table = pl.read_csv(_found(folder / _SAMPLE)).sort("exporter", "importer")
    names, shape = _names(table)
    logs = sum(slope * table[name].to_numpy() for name, slope in SLOPES.items())
    output = table["Y"].to_numpy().reshape(shape)[:, 0]
    expenditure = table["E"].to_numpy().reshape(shape)[0]
    return (
        names,
        np.exp(logs).reshape(shape),
        output / output.sum(),
        expenditure / expenditure.sum(),
    )


def agreement(folder: Path) -> Published:
    """Return the sample, in which Canada and Japan sign a trade agreement.

    Raises
    ------
    MissingFile
        If the file is not in the folder.
    """
    names, weights, output, expenditure = sample(folder)
    rows, columns = biproportional(weights, output, expenditure)
    terms = np.ones_like(weights)
    i, j = names.index("CAN"), names.index("JPN")
    terms[i, j] = terms[j, i] = np.exp(SLOPES["pta"])
    return Published(names, Flows(rows[:, None] * weights * columns), terms, {})


def enlargement(folder: Path) -> Published:
    """Return 44 countries in 2000 and the enlargement of the European Union.

    The example of the Stata command ge_gravity, with its results (32-bit): ``w`` for
    welfare and ``X`` for trade, with ``eu`` additive and ``mult`` multiplicative.

    Raises
    ------
    MissingFile
        If the file is not in the folder.
    """
    table = _year(folder / _RESULTS, 2000)
    names, shape = _names(table)
    results = {
        column: table[column].to_numpy().reshape(shape)
        for column in ("w_eu", "X_eu", "w_mult", "X_mult")
    }
    terms = np.exp(table["eu_effect"].to_numpy().reshape(shape))
    flows = Flows(table["trade"].to_numpy().reshape(shape))
    return Published(names, flows, terms, results)


def world_2014(folder: Path) -> Published:
    """Return the same 44 countries in 2014, without a shock.

    Raises
    ------
    MissingFile
        If the file is not in the folder.
    """
    table = _year(folder / _PANEL, 2014)
    names, shape = _names(table)
    flows = Flows(table["trade"].to_numpy().reshape(shape))
    return Published(names, flows, np.ones(shape), {})


def _year(file: Path, year: int) -> pl.DataFrame:
    table = pl.read_csv(_found(file), infer_schema_length=None)
    return table.filter(pl.col("year") == year).sort("exporter", "importer")


def _names(table: pl.DataFrame) -> tuple[list[str], tuple[int, int]]:
    names = table["exporter"].unique().sort().to_list()
    return names, (len(names), len(names))


def _found(file: Path) -> Path:
    if not file.is_file():
        raise MissingFile(
            f"{file.name} is not in {file.parent}; it comes with the program whose "
            "numbers it holds"
        )
    return file
