"""The Global Sanctions Data Base: who sanctioned whom, when and by which means."""
