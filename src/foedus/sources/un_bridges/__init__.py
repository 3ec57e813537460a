"""Pairs of near-identical resolutions in successive sessions."""
