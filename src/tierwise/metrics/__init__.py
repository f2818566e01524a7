"""Numbers that judge predictions, each defined where it is computed: names differ between libraries."""
