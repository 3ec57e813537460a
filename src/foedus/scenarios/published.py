"""What other models found: long-run levels of real income, as published.

They are context and no input. They have many sectors, other worlds and other shocks;
that they differ from each other and from ours by a factor is the point.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Published", "published"]


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure.

    Attributes
    ----------
    hub : str
        State id.
    change : float
        Level of real income or welfare against no such shock, percent.
    beyond : bool
        Whether the source says "over" it, not "of" it.
    shock : str
        What was assumed.
    model : str
        How it was computed.
    citation, url : str
        Where it stands.
    """

    hub: str
    change: float
    beyond: bool
    shock: str
    model: str
    citation: str
    url: str


_FIGURES = (
    Published(
        "RUS",
        -0.3,
        False,
        "sanctions and countersanctions of 2014 to 2019",
        "sector gravity, general equilibrium",
        "Flach, Heiland, Larch, Steininger and Teti (2024): Quantifying the partial "
        "and general equilibrium effects of sanctions on Russia. Review of "
        "International Economics 32(1): 281-323.",
        "https://doi.org/10.1111/roie.12707",
    ),
    Published(
        "RUS",
        -4.0,
        True,
        "full decoupling of the European Union and its allies",
        "sector gravity, general equilibrium",
        "Flach, Heiland, Larch, Steininger and Teti (2024): Quantifying the partial "
        "and general equilibrium effects of sanctions on Russia. Review of "
        "International Economics 32(1): 281-323.",
        "https://doi.org/10.1111/roie.12707",
    ),
    Published(
        "RUS",
        -4.8,
        False,
        "non-tariff barriers of the West doubled in both directions",
        "general equilibrium with supply chains",
        "Trade decoupling from Russia (abstract).",
        "https://discovery.researcher.life/article/trade-decoupling-from-russia/"
        "002b1c33b7193f4796354de2dc4d9264",
    ),
    Published(
        "RUS",
        -9.7,
        False,
        "decoupling from the United States and their allies, barriers doubled",
        "many sectors with value chains (Caliendo and Parro), GTAP",
        "Felbermayr, Mahlkow and Sandkamp (2022): Cutting through the Value Chain: "
        "The Long-Run Effects of Decoupling the East from the West. EconPol Policy "
        "Brief 41.",
        "https://econpol.eu/publications/policy_brief_41",
    ),
)


def published(hub: str) -> tuple[Published, ...]:
    """Return published figures for a hub, the smallest loss first.

    Parameters
    ----------
    hub : str
        State id.

    Returns
    -------
    tuple of Published
        Empty for most hubs.
    """
    return tuple(one for one in _FIGURES if one.hub == hub)
