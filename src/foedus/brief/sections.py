"""The sections of a brief, in the order of the questions a reader asks."""

from __future__ import annotations

from foedus.alignment.results import PartnerChange
from foedus.brief import breaks, sentences
from foedus.brief.about import coverage_section, sources_section
from foedus.brief.apart import Apart, apart
from foedus.brief.breaks import breaks_section
from foedus.brief.content import Block, Section, Statement
from foedus.brief.cost import cost_section
from foedus.brief.elsewhere import elsewhere_section, largest_winners
from foedus.brief.material import Material
from foedus.brief.outlook import outlook_section
from foedus.brief.pages import anchor, pages_section
from foedus.brief.structure import no_structure_section, stands, structure_section
from foedus.brief.trust import trust_section
from foedus.brief.why import against, why_section
from foedus.brief.world import world_section
from foedus.charts.ranking import ranking
from foedus.charts.wording import counted, number
from foedus.indicators.contract import Evidence

#: Partners told of in sentences at either end.
TOLD = 5
#: Sentences of each later section that stand in the headline.
HEADLINES = 1

HEADLINE = "In short"
WHO = "Who leaves and who comes"


def compose(material: Material) -> tuple[Section, ...]:
    """Return all sections, from the headline to how to cite."""
    torn = apart(material)
    whole = material.erosion
    trust = trust_section(whole.snapshot)
    cost = cost_section(material.accounts, whole.hub, whole.since, whole.until)
    outlook = outlook_section(material.accounts, whole.hub)
    return (
        headline_section(material, torn, (cost, outlook, trust)),
        world_section(material),
        who_section(material),
        breaks_section(whole, material.common),
        why_section(material, torn),
        elsewhere_section(material),
        cost,
        pages_section(material),
        _system(material),
        outlook,
        trust,
        coverage_section(material),
        sources_section(material),
    )


def _system(material: Material) -> Section:
    if material.structure is None:
        return no_structure_section(material.no_structure)
    return structure_section(material.structure)


def headline_section(
    material: Material, torn: tuple[Apart, ...], later: tuple[Section, ...]
) -> Section:
    """Return the answer: who left and came, when, by which channel, and what follows.

    Parameters
    ----------
    material : Material
        What the engine says.
    torn : tuple of Apart
        Partners whose channels pull apart.
    later : tuple of Section
        Sections whose first sentence belongs here too.
    """
    whole = material.erosion
    fell = [one for one in whole.partners if one.word == "fell"]
    rose = [one for one in reversed(whole.partners) if one.word == "rose"]
    statements = [
        Statement(sentences.leaving(whole), _telling(material, fell), "who"),
        Statement(sentences.coming(whole), _telling(material, rose), "who"),
        Statement(" ".join(breaks.together(material.common, whole.hub)), (), "when"),
        Statement(breaks.in_short(whole), (), "when"),
        Statement(sentences.by_channel(whole), _telling(material, fell), "why"),
    ]
    if torn:
        first = torn[0]
        statements.append(
            Statement(
                f"Channels pull apart in {counted(len(torn), 'partner')}, closest "
                f"of them at the start {against(material, first)}",
                _evidence(material, first),
                "apart",
            )
        )
    if material.realignment is not None:
        statements.append(Statement(largest_winners(material.realignment), (), "where"))
    if material.structure is not None and material.structure.isolation:
        statements.append(Statement(stands(material.structure), (), "structure"))
    statements += [
        Statement(one.text, (), section.id)
        for section in later
        for one in section.blocks[0].statements[:HEADLINES]
    ]
    block = Block(
        id="answer",
        text=(sentences.headline(whole),),
        statements=tuple(statements),
    )
    reading = Block(
        id="reading",
        text=(
            "Alignment runs from 0 (far) to 100 (close) and is the mean of the "
            f"channels that are known, {sentences.weighed(whole.weights)}. Figures in "
            f"brackets are 90 % intervals of measurement. {sentences.spoken(whole)}",
        ),
    )
    return Section("headline", HEADLINE, (block, reading))


def _telling(material: Material, chosen: list[PartnerChange]) -> tuple[Evidence, ...]:
    """Return the first facts of the indicator that moved each named partner most."""
    found: list[Evidence] = []
    for one in chosen[: sentences.NAMED]:
        pulls = material.pulls.get(one.partner, ())
        if pulls:
            found += material.facts(one.partner, pulls[0].indicator)[:2]
    return tuple(found)


def _evidence(material: Material, torn: Apart) -> tuple[Evidence, ...]:
    return tuple(
        fact
        for pull in (*torn.down[:2], *torn.up[:2])
        for fact in material.facts(pull.partner, pull.indicator)[:3]
    )


def who_section(material: Material) -> Section:
    """Return the ranking, and the greatest losses and gains in sentences."""
    whole = material.erosion
    chart = Block(
        id="ranking",
        text=(
            "A dot is the change, its rule the 90 % interval of measurement at fixed "
            f"weights. The band is what stable ties move: {number(whole.delta)} "
            "points either way.",
        ),
        charts=(ranking(whole),),
    )
    away = tuple(_told(material, one) for one in whole.partners[:TOLD])
    toward = tuple(_told(material, one) for one in whole.partners[::-1][:TOLD])
    return Section(
        "who",
        WHO,
        (
            chart,
            Block(id="away", title="Greatest losses", statements=away),
            Block(id="toward", title="Greatest gains", statements=toward),
        ),
    )


def _told(material: Material, one: PartnerChange) -> Statement:
    pulls = material.pulls.get(one.partner, ())
    facts = tuple(
        fact
        for pull in pulls[:3]
        for fact in material.facts(one.partner, pull.indicator)[:3]
    )
    paged = {page.partner.partner for page in material.movers}
    target = anchor(one.partner) if one.partner in paged else ""
    return Statement(f"{sentences.movement(one)} {sentences.parts(one)}", facts, target)
