"""Who gets which offer: the most gain within the budget and the stock, with the prices that explain it."""
