"""Whether the models hold: earlier dates, what was predicted then, and what happened."""
