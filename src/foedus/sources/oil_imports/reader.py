"""Read imports of oil and oil products by origin."""

from __future__ import annotations

from foedus.sources.origins import read_origins
from foedus.sources.reading import Quarantine, Reading
from foedus.sources.registry import Files

#: Paraffin waxes are part of all products; additives and other hydrocarbons
#: (0.4 % of the mass) are mostly without an origin.
_PRODUCTS = {
    "CRUDEOIL": "crude oil",
    "NGL": "natural gas liquids",
    "REFFEEDS": "refinery feedstocks",
    "TOTPRODS": "oil products",
    "ADDITIVE": "",
    "NONCRUDE": "",
    "PARWAX": "",
}


def read(files: Files) -> Reading:
    """Return imports by origin in thousand tonnes.

    Tables
    ------
    imports
        exporter, importer, product, year, amount (thousand tonnes, positive).
    totals
        importer, product, year, amount (thousand tonnes, 0 or more).
    """
    quarantine = Quarantine()
    return Reading(
        read_origins(files["imports"][0], quarantine, products=_PRODUCTS), quarantine
    )
