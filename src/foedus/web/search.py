"""Every name by which a state can be found, as a small list for the search box."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection

from foedus.states import all_states
from foedus.states.resolve import aliases


def names(hubs: Collection[str]) -> bytes:
    """Return states with their codes, years and other names, as JSON.

    Parameters
    ----------
    hubs : collection of str
        Ids of the states that can be asked for as hubs.

    Returns
    -------
    bytes
        A list of ``[id, name, first year, last year or null, hub, codes and other
        names]``, by name.
    """
    others: dict[str, set[str]] = defaultdict(set)
    for word, state in aliases().items():
        others[state].add(word)
    rows = []
    for one in sorted(all_states(), key=lambda one: one.name):
        for spell in one.spells:
            codes = (spell.iso3, spell.iso2, spell.cow, spell.gw)
            others[one.id].update(str(code).casefold() for code in codes if code)
        others[one.id].add(one.id.casefold())
        rows.append(
            [
                one.id,
                one.name,
                one.first_year,
                one.last_year,
                one.id in hubs,
                sorted(others[one.id] - {one.name.casefold()}),
            ]
        )
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
