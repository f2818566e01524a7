"""Whether it worked: who is held out, what an experiment can show, and what it has shown."""
