"""Read the reconciled flows of the OEC, or of BACI, on which they rest."""

from __future__ import annotations

from foedus.sources.bilateral import state_flows
from foedus.sources.oec.layouts import flows
from foedus.sources.reading import Quarantine, Reading
from foedus.sources.registry import Files


def read(files: Files) -> Reading:
    """Return the flows between states.

    Tables
    ------
    flows
        exporter, importer, year, usd (current US dollars, free on board). A
        pair that is not listed had no recorded trade *or* none of the two
        reported; which of them is not said.
    """
    quarantine = Quarantine()
    raw, scheme = flows(files["flows"])
    table = state_flows(raw, quarantine, scheme=scheme, where="OEC flows")
    return Reading({"flows": table}, quarantine)
