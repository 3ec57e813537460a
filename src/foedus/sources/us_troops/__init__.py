"""Troops of the United States abroad, by country and year."""
