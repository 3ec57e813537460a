"""What cannot be known here, with the reason for each."""

from __future__ import annotations

from foedus.validate.section import Context, Part, Section, Table

PART = Part("unknowable", "What cannot be known here", order=900)

#: What no figure of Foedus speaks of, and why.
UNKNOWABLE: tuple[tuple[str, str], ...] = (
    (
        "Casualties of wars",
        "no source of counts is read, and counts during a war are claims of its sides",
    ),
    (
        "Public sentiment",
        "the tone of reported events is what news agencies wrote, and no survey is "
        "read: tone is not opinion",
    ),
    (
        "Cyber operations",
        "what is known of them is what was detected, attributed and published",
    ),
    (
        "Unrest to come",
        "no indicator looks inside a state; a change of a tie says nothing of revolt",
    ),
    (
        "Total losses in money",
        "trade that did not happen is not recorded, and prices moved at the same time",
    ),
    (
        "Remittances, investment, lending and aid",
        "no source on them is read; they can be added as indicators of one's own",
    ),
    (
        "Fuel by destination after 2021",
        "the series at hand end in 2020 (oil) and 2021 (gas)",
    ),
    (
        "Troops and bases of most states",
        "the ledgers cover few hubs; absence from a ledger is not absence of troops",
    ),
    (
        "Domestic trade after 2016",
        "the source that holds domestic flows ends there, so that the share of "
        "foreign trade in all trade is not known later",
    ),
)


def run(context: Context) -> Section:
    """Return the list; nothing is computed."""
    del context
    return Section(
        PART.id,
        PART.title,
        text=(
            "Open data do not hold the following. Where an answer would need it, "
            "Foedus gives none.",
        ),
        tables=(Table("Not known, and why", ("What", "Why"), UNKNOWABLE),),
    )
