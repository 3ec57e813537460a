"""Exports of Russia by partner and month, International Monetary Fund."""
