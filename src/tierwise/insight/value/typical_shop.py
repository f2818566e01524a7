"""What we assume of a shop before it has shown us: twenty customers of a typical one.

A shop where fewer than ENOUGH_REPEATERS customers have come back cannot tell yet how its customers behave. Its fit is
pooled with these twenty (a prior made of data: it weighs as much as twenty customers, whoever the real ones are), so
that estimates exist from the first order on, lean on the typical shop while there is little else, and have wide
intervals. The twenty were drawn once from MBG/NBD with r = 0.6, alpha = 60 days, a = 0.8, b = 2.0 (a mean customer
orders 3.7 times a year while she is one, two in seven leave after each order), first orders 18 days apart over a year.
"""

from __future__ import annotations

import numpy as np

from tierwise.insight.value.order_models.summary import Summary, group

ENOUGH_REPEATERS = 30

TYPICAL = (
    # repeat_days, first_to_last_days, age_days
    (0, 0, 18), (0, 0, 36), (1, 24, 54), (1, 62, 72), (1, 45, 90), (0, 0, 108), (0, 0, 126), (0, 0, 144),
    (0, 0, 162), (0, 0, 180), (0, 0, 198), (0, 0, 216), (0, 0, 234), (0, 0, 252), (0, 0, 270), (0, 0, 288),
    (1, 274, 306), (0, 0, 324), (1, 106, 342), (2, 266, 360),
)  # fmt: skip


def pooled(summary: Summary) -> Summary:
    """The summary with the twenty typical customers added.

    >>> pooled(Summary(*(np.array([v]) for v in (0, 0, 40, 3)))).customers
    23
    """
    weight = np.concatenate([summary.weight, np.ones(len(TYPICAL), dtype=np.int64)])
    rows = zip(summary.rows, zip(*TYPICAL, strict=True), strict=True)
    x, t_x, T = (np.concatenate([own, np.asarray(typical)]) for own, typical in rows)
    both, index = group(x, t_x, T)
    return Summary(*both.rows, np.bincount(index, weight).astype(np.int64), summary.log_gaps)


def is_small(summary: Summary) -> bool:
    """Fewer than ENOUGH_REPEATERS customers have ordered on a second day."""
    return int(summary.weight[summary.repeat_days > 0].sum()) < ENOUGH_REPEATERS
