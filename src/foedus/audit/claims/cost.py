"""What sanctions cost a state: growth and money, which a static model cannot give."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import not_known, subject
from foedus.audit.desk import Desk
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Verdict
from foedus.audit.thresholds import denied, unknown
from foedus.charts.wording import number
from foedus.errors import FoedusError
from foedus.indicators.contract import Evidence
from foedus.scenarios.outlook import Outlook, outlook


def _ask(claim: Claim, desk: Desk) -> Answer:
    state = claim.slots["state"].value
    quantity = claim.quantity
    if quantity is not None and quantity.unit == "usd":
        return not_known(
            claim, "a trade model gives a level of income, no sum of losses in money"
        )
    if claim.slots["measure"].value == "growth":
        return not_known(
            claim, "a static trade model gives a long-run level, never a rate of growth"
        )
    try:
        found = desk.once(("outlook", state), lambda: outlook(state, desk.snapshot))
    except FoedusError as error:
        return not_known(claim, str(error))
    return _level(claim, found, state)


def _level(claim: Claim, found: Outlook, state: str) -> Answer:
    bands = [
        model.real_income
        for shock in found.costs
        if shock.kind == "sanctions"
        for model in shock.models
        if model.real_income is not None
    ]
    if not bands:
        return not_known(claim, "the snapshot has no cost of sanctions for it")
    low = min(one.low90 for one in bands)
    high = max(one.high90 for one in bands)
    middle = sorted(one.median for one in bands)[len(bands) // 2]
    told = (
        f"{subject(state)}: sanctions in force change its long-run real income by "
        f"{number(middle, sign=True)} % ({number(low, sign=True)} to "
        f"{number(high, sign=True)} % over {len(bands)} models and their draws)."
    )
    figure = Interval(middle, low, high)
    quantity = claim.quantity
    if quantity is None:
        verdict = (
            Verdict("supported", told.rstrip("."))
            if high < 0
            else unknown(told.rstrip("."), "models that agree on the sign")
        )
        verdict = denied(verdict) if claim.negated else verdict
    else:
        verdict = unknown(
            f"{told} The models' spread allows no verdict on a single number",
            "a measured effect, with a design that can carry a cause",
        )
    row = Evidence(
        "outlook", "", told.rstrip("."), 1.0, "model",
        "Trade equilibrium of Foedus (foedus consequences)",
    )  # fmt: skip
    return Answer(claim, verdict, figure, "per cent", told, evidence=(row,))


_OWN = r"(?:the )?⟨(?P<state>S\d+)[nslia]⟩(?:'s)?(?: economy)?"
TYPE = ClaimType(
    id="cost",
    title="What sanctions cost",
    trigger=r"\b(?:cost|costs|shaved|lost|knocked|took)\b",
    patterns=(
        pattern(
            rf"(?:the |western )*(?:sanctions|embargo|blockade) <vp:cost|costs"
            rf"|shaved off> "
            rf"{_OWN} <q>(?: of growth)?(?: a year| per year)?(?: of growth)?(?: a "
            rf"year)?",
            measure="growth",
        ),
        pattern(
            rf"(?:the |western )*(?:sanctions|embargo|blockade) <vp:cost|costs> {_OWN} "
            r"(?:more than |over |about |some )?[a-z -]{2,40} (?:dollars|percentage "
            r"points"
            r"|points)(?: of growth)?(?: a year)?",
            measure="growth",
        ),
        pattern(
            r"(?:the |western )*sanctions <vp:reduced|reduces|lowered|cut|cuts|hurt"
            r"|hurts> "
            r"<o:state> (?:long-run |real )?(?:income|real income|economy)(?: by <q>)?",
            measure="level",
        ),
    ),
    thresholds=(
        "Growth and money cannot be known here: the model is static. A loss of "
        "income is "
        "supported if every model has it with 90 %; a number never is."
    ),
    answer=_ask,
)
