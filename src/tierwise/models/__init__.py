"""Method families, whoever asks the question: one protocol, one way to fit, ask, explain and keep them."""
