"""How Tierwise is asked: the command line; later the API and the dashboard."""
