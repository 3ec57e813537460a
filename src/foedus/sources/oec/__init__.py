"""Reconciled bilateral trade of the Observatory of Economic Complexity."""
