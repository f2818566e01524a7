"""What is known of a customer on a date: features, labels and examples over time, all through ``Shop.as_of``."""
