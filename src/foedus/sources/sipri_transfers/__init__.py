"""SIPRI trade register: who delivered which major arms to whom, and when."""
