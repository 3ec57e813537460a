"""What losing partners costs: trade equilibrium, dependence, security accounts."""
