"""Monthly scores of events between two states, from GDELT."""
