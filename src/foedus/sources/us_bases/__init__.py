"""Military sites of the United States abroad, as of 2018."""
