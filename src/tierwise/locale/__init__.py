"""How numbers, money, dates and words are written, and what they mean."""
