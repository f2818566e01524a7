"""What we do about it: what an offer changes, who gets which, plans for each tier."""
