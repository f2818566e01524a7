"""What an experiment has shown: differences of means, relative lifts and ratios, each with its interval.

Always by intention to treat: everybody counts in the arm she was assigned to, whether or not the offer reached her.
Variances are Welch's; relative lifts and ratios by the delta method. Sources: Deng, Knoblich & Lu 2018 (delta method in
online experiments); the figures of GrowthBook's own tests are reproduced in ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.contract.estimate import Estimate
from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.fieller import fieller
from tierwise.metrics.normal import half_width, two_sided

LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Sample:
    """One arm's outcome: customers, mean, and variance of one customer (n - 1 in the denominator)."""

    n: int
    mean: float
    variance: float

    @classmethod
    def of(cls, values: Floats) -> Sample:
        """Of one number for each customer.

        >>> Sample.of(np.array([1.0, 3.0]))
        Sample(n=2, mean=2.0, variance=2.0)
        """
        if not np.isfinite(values).all():
            raise UsageError("an outcome is not a number", "leave out customers whose outcome is not known")
        n = values.size
        return cls(n, float(values.mean()) if n else 0.0, float(values.var(ddof=1)) if n > 1 else float("nan"))

    @classmethod
    def of_sums(cls, total: float, squares: float, n: int) -> Sample:
        """Of the sum and the sum of squares."""
        return cls(n, total / n, (squares - total * total / n) / (n - 1))

    @classmethod
    def of_share(cls, yes: int, n: int) -> Sample:
        """Of a share: variance p (1 - p)."""
        p = yes / n
        return cls(n, p, p * (1.0 - p))

    @classmethod
    def of_ratio(cls, numerator: Floats, denominator: Floats) -> Sample:
        """Of a ratio of sums (revenue to an order, say): its delta-method variance as that of one customer's mean."""
        n, over = numerator.size, float(denominator.mean())
        if not over > 0:
            raise ComputationError("a ratio whose denominator adds up to 0", "compare the numerator alone")
        ratio = float(numerator.mean()) / over
        return cls(n, ratio, float((numerator - ratio * denominator).var(ddof=1)) / over**2)


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with its standard error, interval and two-sided p-value."""

    value: float
    se: float
    low: float
    high: float
    p: float
    n: int

    def estimate(self, unit: str, method: str, level: float = LEVEL) -> Estimate:
        """As an `Estimate`."""
        return Estimate(self.value, self.low, self.high, unit, self.n, method, level)


def difference(treated: Sample, control: Sample, level: float = LEVEL) -> Effect:
    """Mean of the treated less that of the held out, per customer.

    >>> difference(Sample(100, 1.2, 1.0), Sample(100, 1.0, 1.0)).value.__round__(6)
    0.2
    """
    _enough(treated, control)
    a, b = control.variance / control.n, treated.variance / treated.n
    return _effect(treated.mean - control.mean, a + b, (control, a, treated, b), level)


def lent(treated: Sample, control: Sample) -> tuple[Sample, Sample]:
    """Both, the smaller arm with at least the variance of all customers: for skewed outcomes and few held out.

    Few held-out customers with few orders have a small mean and a small variance together; with their own variance
    such an arm looks surer than it is (50 held out of 500, of whom 5 % order: 80 % intervals miss 31 times in 100). It
    is lent to and never taken from: where an offer does harm the treated vary less, and one variance for both arms
    would then miss 40 times in 100, this 25 (docs/adr/0052).

    >>> [s.variance for s in lent(Sample(4, 2.0, 4.0), Sample(3, 1.0, 2.0))], lent(Sample(4, 2.0, 1.0), Sample(3, 1, 2))
    ([4.0, 3.2], (Sample(n=4, mean=2.0, variance=1.0), Sample(n=3, mean=1, variance=2)))
    """
    _enough(treated, control)
    freedom = treated.n - 1, control.n - 1
    common = (freedom[0] * treated.variance + freedom[1] * control.variance) / sum(freedom)
    if treated.n < control.n:
        return replace(treated, variance=max(treated.variance, common)), control
    return treated, replace(control, variance=max(control.variance, common))


def lift(treated: Sample, control: Sample, level: float = LEVEL) -> Effect:
    """The same as a share of the control's mean."""
    _enough(treated, control)
    if control.mean == 0:
        raise ComputationError("a lift over a control whose mean is 0", "read the difference instead")
    a = control.variance * treated.mean**2 / (control.n * control.mean**4)
    b = treated.variance / (treated.n * control.mean**2)
    raw = (control.variance / control.n, treated.variance / treated.n)
    return _effect(treated.mean / control.mean - 1.0, a + b, (control, raw[0], treated, raw[1]), level)


def total(effect: Effect, customers: int) -> Effect:
    """An effect per customer for so many treated."""
    k = float(customers)
    return Effect(effect.value * k, effect.se * k, effect.low * k, effect.high * k, effect.p, effect.n)


def normal(value: float, se: float, n: int, level: float = LEVEL) -> Effect:
    """An effect whose estimate is normal about the truth, of ``n`` customers."""
    half = half_width(level) * se
    return Effect(value, se, value - half, value + half, two_sided(value, se), n)


def together(x: Floats, y: Floats, treated: Flags, over: Effect, under: Effect) -> float:
    """Correlation of two differences of the same customers: ``over`` that of ``x`` (n,), ``under`` that of ``y``."""
    if not (over.se and under.se):
        return 0.0
    shared = sum(float(np.cov(x[a], y[a])[0, 1]) / int(a.sum()) for a in (treated, ~treated))
    return float(np.clip(shared / (over.se * under.se), -1.0, 1.0))


def quotient(
    over: Effect, under: Effect, correlation: float, level: float = LEVEL, z: float | None = None
) -> tuple[float, float, float]:
    """The ratio of two effects (margin gained to money spent) with Fieller's interval; unbounded ends are infinite.

    ``correlation`` is that of the two estimates; ``z``: the interval's standard errors, where not those of ``level``.
    """
    moments = np.array([[over.se**2], [under.se**2], [correlation * over.se * under.se]])
    reach = half_width(level) if z is None else z
    low, high = fieller(np.array([over.value]), np.array([under.value]), moments, reach)
    return over.value / under.value if under.value else float("nan"), float(low[0]), float(high[0])


def _effect(value: float, variance: float, parts: tuple[Sample, float, Sample, float], level: float) -> Effect:
    """With Student's t and Welch's degrees of freedom."""
    from scipy.special import stdtr, stdtrit

    one, a, other, b = parts
    se = float(np.sqrt(variance))
    if se == 0:
        return Effect(value, 0.0, value, value, 1.0 if value == 0 else 0.0, one.n + other.n)
    freedom = (a + b) ** 2 / (a**2 / (one.n - 1) + b**2 / (other.n - 1))
    half = float(stdtrit(freedom, 0.5 + level / 2)) * se
    p = 2.0 * float(stdtr(freedom, -abs(value) / se))
    return Effect(value, se, value - half, value + half, p, one.n + other.n)


def _enough(treated: Sample, control: Sample) -> None:
    if min(treated.n, control.n) < 2:
        raise ComputationError(
            f"{treated.n} treated and {control.n} held out are too few for an interval", "hold out at least 2 customers"
        )
