"""What we conclude: siblings side by side, which never import one another."""
