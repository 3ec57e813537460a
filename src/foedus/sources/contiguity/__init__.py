"""Which states border one another, by land or across how much water."""
