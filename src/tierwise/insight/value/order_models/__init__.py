"""Order models: who orders how often, and who has silently left; their likelihoods, fits and intervals."""
