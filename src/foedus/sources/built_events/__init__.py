"""Months of events that a user built from the publisher's files."""
