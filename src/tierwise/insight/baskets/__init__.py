"""What goes together: pairs and larger sets of products in one basket, rules tested for chance, bundles."""
