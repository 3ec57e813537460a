"""What it costs the hub: markets, dependence, security, levels in trade models."""

from __future__ import annotations

from foedus.brief.accounts import Accounts
from foedus.brief.content import Block, Section, Statement
from foedus.brief.cost_tables import (
    asymmetry_grid,
    exposure_grid,
    markets_grid,
    measures_grid,
    models_grid,
    occasions_grid,
    published_grid,
    reexports_grid,
)
from foedus.brief.cost_words import (
    concentrated,
    level,
    lost_and_found,
    passed_through,
    signed,
)
from foedus.charts.dependence import dependence
from foedus.charts.markets import markets
from foedus.charts.model_bands import costs
from foedus.charts.wording import counted, the
from foedus.consequences.results import Consequences
from foedus.consequences.security_words import sentences
from foedus.scenarios.outlook import Outlook
from foedus.scenarios.published import published

_TITLE = "What it costs the hub"

READING = (
    "These are accounts, not causes: they say what changed hands and do not say what "
    "made it. What trade models find is a long-run level of real income, the level at "
    "which trade would settle; it is no growth a year and no forecast."
)
MODELS = (
    "A static model compares two levels at which trade settles. Three models are "
    "shown, because they differ by more than the bands within any of them; the "
    "spread between their medians is in none of the bands. Sanctions count with "
    "estimated coefficients, which are associations within pairs of states over time "
    "and hold what came with sanctions; a sanction that ended nearly all of a trade "
    "before the year of the world counts for next to nothing. A bloc that decouples "
    "cuts the ease of trade to a twentieth, from what was left in that year. Finance, "
    "technology, war and disruption on the way are in none of it."
)


def cost_section(found: Accounts, hub: str, since: int, until: int) -> Section:
    """Return the section: answer, dependence, markets, security, trade models.

    Parameters
    ----------
    found : Accounts
        What there is; a part that is None is told in one sentence with its reason.
    hub : str
        State id.
    since, until : int
        The window of the brief.
    """
    blocks = [_answer(found, hub, since, until)]
    if found.consequences is not None:
        blocks += _trade(found.consequences)
    blocks += _security(found)
    if found.outlook is not None and found.outlook.costs:
        blocks.append(_models(found.outlook))
    if found.consequences is not None:
        notes = found.consequences.notes
        blocks.append(Block(id="cost-limits", title="Limits of the accounts",
                            text=tuple(signed(note) for note in notes)))  # fmt: skip
    return Section("cost", _TITLE, tuple(blocks))


def in_short(found: Accounts) -> tuple[str, ...]:
    """Return the answer: dependence, level in the models, markets, re-exports."""
    said = []
    trade, ahead = found.consequences, found.outlook
    if trade is not None:
        said.append(concentrated(trade))
    if ahead is not None and ahead.costs:
        said.append(level(ahead))
    if trade is not None:
        said += [lost_and_found(trade, side) for side in (trade.exports, trade.imports)]
        said += passed_through(trade)
    return tuple(one for one in said if one)


def _answer(found: Accounts, hub: str, since: int, until: int) -> Block:
    text = [READING]
    trade = found.consequences
    if trade is None:
        text.append(
            f"Trade of {the(hub)} cannot be told from {since} to {until}: "
            f"{found.no_consequences}."
        )
    elif (trade.since, trade.until) != (since, until):
        text.append(f"Trade is told for the years that its series covers, "
                    f"{trade.since} to {trade.until}.")  # fmt: skip
    ahead = found.outlook
    reason = found.no_outlook if ahead is None else ahead.no_costs
    if reason:
        text.append(f"What it costs in trade models cannot be told: {reason}.")
    return Block(
        id="cost-answer",
        text=tuple(text),
        statements=tuple(Statement(one) for one in in_short(found)),
    )


def _trade(found: Consequences) -> list[Block]:
    blocks = []
    if found.dependence:
        blocks.append(
            Block(
                id="dependence",
                title="On how few partners trade depends",
                text=(
                    "The index of concentration is the sum of squared shares: n equal "
                    "partners give 1/n. Bands are 90 % intervals of the measurement of "
                    "flows.",
                ),
                charts=(dependence(found),),
                grids=asymmetry_grid(found),
            )
        )
    sides = [one for one in (found.exports, found.imports) if one is not None]
    if sides:
        blocks.append(
            Block(
                id="markets",
                title="Markets lost and found",
                text=(
                    "The change of each flow has three parts that add up to it: the "
                    "world traded more, the partner became a larger part of the world, "
                    "the hub a larger part of the partner. Only the last is a market "
                    "lost or found. Beside it stands who gained share there; that one "
                    "took the place of the other does not say that it drove it out.",
                ),
                charts=tuple(markets(found, one) for one in sides),
                choice=len(sides) > 1,
                grids=tuple(markets_grid(found, one) for one in sides),
            )
        )
    if found.bloc is not None:
        blocks.append(_bloc(found))
    return blocks


def _bloc(found: Consequences) -> Block:
    assert found.bloc is not None
    text = [
        f"The bloc here are {counted(len(found.bloc.members), 'state')}: "
        f"{found.bloc.rule}. Exposure is a partner's trade with it beside its trade "
        "with the hub: what secondary sanctions would put at stake."
    ]
    for one in found.reexports or ():
        hubs = one.placebo_hubs
        some = sum(count > 0 for count in hubs.values())
        way = "to the hub" if one.direction == "to_hub" else "from the hub"
        text.append(
            f"Goods passed on {way}, {one.since} to {one.until}: "
            f"{counted(len(one.signals), 'partner')} judged, "
            f"{counted(len(one.flagged), 'signal')}; the same rule finds a signal for "
            f"{some} of {len(hubs)} other hubs. A signal says that both legs rose "
            "beyond peers, placebos and the own trend; it is no proof."
        )
    return Block(
        id="exposure",
        title="Partners between the hub and the bloc",
        text=tuple(text),
        grids=(*exposure_grid(found), *reexports_grid(found)),
    )


def _security(found: Accounts) -> list[Block]:
    if found.security is None:
        text = f"Security accounts cannot be told: {found.no_security}."
        return [Block(id="security", title="Security accounts", text=(text,))]
    held = found.security
    return [
        Block(
            id="security",
            title="Security accounts",
            text=(
                f"Obligations, arms, bases and spending, {held.since} to {held.until}. "
                "A ledger holds what has a citation; counts of it are no rates. Not "
                f"known here: {'; '.join(held.not_known)}.",
            ),
            statements=tuple(Statement(signed(one)) for one in sentences(held)),
            grids=(measures_grid(held), *occasions_grid(held)),
        )
    ]


def _models(found: Outlook) -> Block:
    text = [MODELS]
    if not any(one.models for one in found.costs if one.kind == "sanctions"):
        text.append("No sanctions on trade with the hub are in force in these worlds.")
    cited = published(found.hub)
    if cited:
        text.append(
            "Published studies have many sectors, other worlds and other shocks; their "
            "figures are context and in none of the bands."
        )
    return Block(
        id="cost-models",
        title="Levels of real income in trade models",
        text=tuple(text),
        charts=(costs(found),),
        grids=(models_grid(found), *published_grid(cited)),
    )
