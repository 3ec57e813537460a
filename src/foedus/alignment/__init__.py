"""How close a partner stands to the hub, how that changed, and by what."""
