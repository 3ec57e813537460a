"""Multinational military exercises and who took part."""
