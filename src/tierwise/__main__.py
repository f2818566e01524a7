"""``python -m tierwise`` is the command line."""

from tierwise.serve.cli import main

main()
