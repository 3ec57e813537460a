"""Oil imports by origin, International Energy Agency."""
