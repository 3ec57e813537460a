"""The published layouts of event files, one declaration each."""
