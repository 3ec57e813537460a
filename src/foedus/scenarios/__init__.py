"""What could happen: edits of inputs, hazards, cascades."""
