"""What is assumed of wear until a shop's own contacts and withdrawals tell better.

No data set stands behind these numbers: they lie near the middles of the ranges laid down for the simulated worlds
before any policy was judged in them (half-life 7 to 60 days, 1 to 10 in 1,000 unsubscribe on a contact; docs/adr/0002
and 0050), so they are right in their order of magnitude at best. A wrong guess costs: docs/why/the-closed-loop.md.
"""

from __future__ import annotations

HALF_LIFE_DAYS = 30.0
"""After so many days a contact counts half."""
LEAVES = 0.005
"""Chance that a customer who is not worn unsubscribes on a contact."""
LEAVES_SEEN = 200.0
"""The assumption weighs as much as so many contacts."""
QUIETER = 0.2
"""The share by which customers who unsubscribed buy less; no file of a shop tells it without a trial."""
