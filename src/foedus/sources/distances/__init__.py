"""Distances, borders and languages of country pairs, CEPII."""
