"""A programme of offers over months: what is known so far, what to do next, and what came of it."""
