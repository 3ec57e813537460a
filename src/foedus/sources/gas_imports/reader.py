"""Read imports of natural gas by origin."""

from __future__ import annotations

from foedus.sources.origins import read_origins
from foedus.sources.reading import Quarantine, Reading
from foedus.sources.registry import Files

_PRODUCTS = {"NATGASCM": "natural gas"}


def read(files: Files) -> Reading:
    """Return imports by origin in million cubic metres.

    Tables
    ------
    imports
        exporter, importer, product, year, amount (million cubic metres).
    totals
        importer, product, year, amount (million cubic metres, 0 or more).
    """
    quarantine = Quarantine()
    return Reading(
        read_origins(files["imports"][0], quarantine, products=_PRODUCTS), quarantine
    )
