"""The observatory: pages rendered on this machine, and their twins for programs."""
