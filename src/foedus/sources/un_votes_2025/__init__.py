"""United Nations General Assembly roll calls of calendar 2025."""
