"""United Nations General Assembly roll calls in wide form, to June 2024."""
