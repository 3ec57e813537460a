"""SIPRI's own yearly volumes of arms transfers per pair of states."""
