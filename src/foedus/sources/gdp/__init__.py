"""Gross domestic product in current US dollars, World Bank."""
