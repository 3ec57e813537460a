"""The command line: one file per verb, each the twin of a public function."""
