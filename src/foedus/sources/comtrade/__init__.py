"""Reported merchandise trade of UN Comtrade, 2014 to 2022."""
