"""United Nations General Assembly roll calls, 1946 to January 2020."""
