"""Read the SIPRI trade register, one row per order, into deliveries per year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from foedus.errors import DuplicateKey, UnreadableFile
from foedus.sources.layouts import recognised
from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_COLUMNS = {
    "Recipient": "recipient_name",
    "Supplier": "supplier_name",
    "Year of order": "ordered",
    "Number ordered": "number_ordered",
    "Weapon designation": "designation",
    "Weapon description": "description",
    "Number delivered": "number_delivered",
    "Year(s) of delivery": "years",
    "status": "status",
    "Comments": "comments",
    "SIPRI TIV per unit": "unit_tiv",
    "SIPRI TIV for total order": "total_tiv",
    "SIPRI TIV of delivered weapons": "order_tiv",
}
#: The register as its page gives it begins with lines on its terms and its date, and
#: names the deliveries otherwise.
_LONGEST_PREAMBLE = 25
_IN_RANGE = {"Deliveries in the Year Range": "number_delivered"}
_NEW_COLUMNS = {
    name: ours for name, ours in _COLUMNS.items() if name != "Number delivered"
} | _IN_RANGE
LAYOUTS = {
    "register": tuple(_COLUMNS),
    "register of the new page": tuple(_NEW_COLUMNS),
}
_YEARS = r"^\d{4}(; \d{4})*$"
#: The register has no order number, and a handful of orders that are equal in
#: every column (9 of 29,502). More than this share means rows pasted twice.
_MOST_REPEATED = 0.001


def read(files: Files) -> Reading:
    """Return `deliveries`: the years in which an order was delivered.

    Columns `order` (position in the register), `supplier`, `recipient` (state
    ids of that year), `year`, `order_tiv` (trend-indicator value of everything
    delivered under the order, in SIPRI's millions), `order_years` (number of
    years over which the deliveries spread). The register does not say how an
    order divides between its years; `foedus.lake.derived.arms_deliveries` does.

    Put aside with a count: records broken over two lines, orders without a
    delivery so far, and transfers to or from armed groups (``*``),
    organisations (``**``), unknown parties and territories.
    """
    (path,) = files["register"]
    quarantine = Quarantine()
    layout = recognised(path, LAYOUTS, preamble=_LONGEST_PREAMBLE)
    names = _COLUMNS if layout.name == "register" else _NEW_COLUMNS
    raw = read_csv(
        path,
        columns=dict.fromkeys(names, pl.String),
        skip_rows=layout.skip,
        encoding=_encoding(path),
    ).select(pl.col(name).alias(ours) for name, ours in names.items())
    orders = raw.select(_COLUMNS.values()).with_row_index("order", offset=1)
    _stop_at_pasted_rows(orders, path.name)
    orders = _aside(
        orders,
        pl.any_horizontal(pl.col("recipient_name", "order_tiv").is_null()),
        "record broken over two lines, no volume",
        quarantine,
    )
    orders = _aside(
        orders,
        pl.col("years").is_null(),
        "ordered, but no year of delivery so far",
        quarantine,
    )
    orders = _aside(
        orders,
        _either_name(lambda name: name.str.ends_with("**")),
        "an organisation is supplier or recipient",
        quarantine,
    )
    orders = _aside(
        orders,
        _either_name(lambda name: name.str.ends_with("*")),
        "an armed group is supplier or recipient",
        quarantine,
    )
    orders = _aside(
        orders,
        _either_name(lambda name: name.str.to_lowercase().str.starts_with("unknown")),
        "supplier or recipient is unknown",
        quarantine,
    )
    return Reading(
        {"deliveries": _deliveries(orders, path.name, quarantine)}, quarantine
    )


def _either_name(test: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    return test(pl.col("recipient_name")) | test(pl.col("supplier_name"))


def _aside(
    orders: pl.DataFrame, unusable: pl.Expr, reason: str, quarantine: Quarantine
) -> pl.DataFrame:
    """Move orders to the quarantine and return the others."""
    marked = orders.with_columns(unusable=unusable.fill_null(False))
    quarantine.add(marked.filter("unusable").drop("unusable"), reason)
    return marked.filter(~pl.col("unusable")).drop("unusable")


def _stop_at_pasted_rows(orders: pl.DataFrame, file: str) -> None:
    repeated = orders.drop("order").is_duplicated().sum() / 2
    if repeated > _MOST_REPEATED * orders.height:
        first = orders.filter(orders.drop("order").is_duplicated()).row(0)
        message = (
            f"{file}: about {repeated:.0f} of {orders.height} orders occur twice, "
            f"first {first[:4]}; expected at most {_MOST_REPEATED:.1%}"
        )
        raise DuplicateKey(message)


def _deliveries(
    orders: pl.DataFrame, file: str, quarantine: Quarantine
) -> pl.DataFrame:
    """Unfold orders into years and map both parties as of each year."""
    strange = orders.filter(~pl.col("years").str.contains(_YEARS))
    if not strange.is_empty():
        message = (
            f"{file}: order {strange['order'][0]} has the delivery years "
            f"{strange['years'][0]!r}; expected years such as '2010; 2012'"
        )
        raise UnreadableFile(message)
    # A year that stands twice in a list is one year of delivery.
    spread = orders.with_columns(
        pl.col("order_tiv").cast(pl.Float64),
        year=pl.col("years").str.split("; ").list.unique(),
    ).with_columns(order_years=pl.col("year").list.len().cast(pl.Int16))
    deliveries = spread.explode("year").with_columns(pl.col("year").cast(pl.Int16))
    for role in ("supplier", "recipient"):
        deliveries = map_column(
            deliveries, f"{role}_name", scheme="name:sipri", year="year", out=role
        )
    deliveries = _aside(
        deliveries,
        pl.any_horizontal(pl.col("supplier", "recipient").is_null()),
        "supplier or recipient is a territory, not a state",
        quarantine,
    )
    return deliveries.select(
        pl.col("order").cast(pl.Int32),
        "supplier",
        "recipient",
        "year",
        "order_tiv",
        "order_years",
    ).sort("order", "year")


def _encoding(path: Path) -> str:
    """Return the encoding of the register: UTF-8, or Latin-1 from the new page."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf8"
