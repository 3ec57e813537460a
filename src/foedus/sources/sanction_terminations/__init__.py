"""The International Sanctions Termination dataset: dated starts and ends."""
