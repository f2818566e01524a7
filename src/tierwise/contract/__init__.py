"""What the tables mean: columns with type, unit, key, whether they are personal and when they are known."""
