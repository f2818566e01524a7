"""When: weekends, and the months in which orders gather."""

from __future__ import annotations

import math
from typing import Any

from tierwise.features.exact import nothing, ratio
from tierwise.features.feature import feature
from tierwise.features.known import Known

_EVEN = 1e-9  # a mean vector shorter than this points nowhere


@feature({"weekend_share": "float64", "season_concentration": "float64", "season_month": "int64"})
def season(known: Known) -> Any:
    """Share of orders on Saturday or Sunday, and the mean vector of the orders' months on the circle of the year.

    Month m points to 2 pi (m - 1) / 12; ``season_concentration`` is the length of the mean vector (mean resultant
    length, Mardia and Jupp 2000, 2.3.1: 0 even, 1 always the same month), ``season_month`` the month nearest to
    its direction. Both need at least two orders: one order is always in one month.
    """
    import ibis

    g = known.totals
    g = g.mutate(
        n=g.orders,
        weekend_share=ratio(g.weekend, g.orders),
        c=_along(g.east, g.east_root3),
        s=_along(g.north, g.north_root3),
    )
    length = (g.c * g.c + g.s * g.s).sqrt() / g.n.cast("float64")
    g = g.mutate(season_concentration=ibis.ifelse(g.n >= 2, length.round(12), nothing("float64")))
    month = ibis.ifelse(g.season_concentration > _EVEN, _nearest(g), nothing("int64"))
    return g.mutate(season_month=month)


def _along(whole: Any, root3: Any) -> Any:
    """Sum of the orders' unit vectors along one axis, from ``totals.YEAR``."""
    return (whole.cast("float64") + root3.cast("float64") * math.sqrt(3)) / 2.0


def _nearest(g: Any) -> Any:
    """The month whose direction the vector follows best; the earlier one among equals."""
    import ibis

    turned = g.s.atan2(g.c) * (6 / math.pi)
    down = (turned - 0.5 - _EVEN).ceil().cast("int64")
    between = (turned < 0) & (turned > -0.5 - _EVEN)  # December or January: the earlier one is January
    return ibis.ifelse(between, 0, (down + 12) % 12).cast("int64") + 1
