"""Natural gas imports by origin, International Energy Agency."""
