"""SIPRI Military Expenditure Database: what states spend on their armed forces."""
