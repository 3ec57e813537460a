"""Measures of the European Union against Russia, dated, 2014 to March 2023."""
