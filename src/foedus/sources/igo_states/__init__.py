"""Memberships in intergovernmental organisations, single states."""
