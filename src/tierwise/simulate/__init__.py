"""Worlds whose right answers are known: true parameters, tables drawn from them, the truth about them."""
