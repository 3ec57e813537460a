"""Alliance Treaty Obligations and Provisions: what states owe one another."""
