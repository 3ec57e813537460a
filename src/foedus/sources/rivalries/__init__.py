"""Strategic rivalries of Thompson, Sakuwa and Suhas."""
