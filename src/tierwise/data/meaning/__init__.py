"""What columns mean: their words, what their values look like, and which export wrote them."""
