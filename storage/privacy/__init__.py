"""People's data: what is kept about somebody, forgetting them, and how long what is kept."""
