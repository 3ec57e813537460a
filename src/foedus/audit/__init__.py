"""Check an essay: claims in, verdicts with evidence out."""
