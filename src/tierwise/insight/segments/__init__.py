"""Who is alike: natural groups of customers where there are any, what sets each apart, and who moved between them."""
