"""Where the expressions run: one file an engine, all with the same contract."""
