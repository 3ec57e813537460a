"""Trade in general equilibrium: what a change of trade costs does to everybody.

One sector: `solve` for any shock, `solve_hub` for thousands of shocks to the trade of
one country and `solve_many` to any few cells. Many sectors: `solve_sectors`.
"""

from __future__ import annotations

from foedus.estimates.trade.biproportional import biproportional
from foedus.estimates.trade.equilibrium import Equilibrium, solve
from foedus.estimates.trade.flows import Flows
from foedus.estimates.trade.many import Equilibria, HubEquilibria, solve_hub, solve_many
from foedus.estimates.trade.sector_flows import SectorFlows
from foedus.estimates.trade.sectors import SectorEquilibrium, solve_sectors
from foedus.estimates.trade.system import Closure

__all__ = [
    "Closure",
    "Equilibria",
    "Equilibrium",
    "Flows",
    "HubEquilibria",
    "SectorEquilibrium",
    "SectorFlows",
    "biproportional",
    "solve",
    "solve_hub",
    "solve_many",
    "solve_sectors",
]
