"""Joint memberships in intergovernmental organisations, pairs of states."""
