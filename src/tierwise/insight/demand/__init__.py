"""How much will sell: cleaned demand by week, forecasts of sums with bands, and what to order."""
