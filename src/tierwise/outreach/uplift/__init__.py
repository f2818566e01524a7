"""What an offer changes, for whom: learned from offers given by lot, or from contacts with the doubt said."""
