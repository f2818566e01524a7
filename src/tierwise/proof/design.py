"""Before the start: how many customers are needed, and how small an effect so many customers can show.

Normal approximation for means and shares, two-sided unless said. ``kept`` is the share of variance left after CUPED
(`adjusted.variance_kept`), so earlier purchases make an experiment smaller. Source: any textbook; the figures of
spotify-confidence, which stand on G*Power's, are reproduced in our tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import UsageError

POWER = 0.8
ALPHA = 0.05
MOST = 10**10


@dataclass(frozen=True, slots=True)
class Design:
    """What is compared: ``mean`` and ``variance`` of a customer's outcome without the offer, and how it is looked at.

    ``held_out`` is the control's share of the customers; ``comparisons`` are read together (Bonferroni). A share has
    variance p (1 - p), and another under the offer: ``share=True``.
    """

    mean: float
    variance: float
    held_out: float = 0.5
    alpha: float = ALPHA
    power: float = POWER
    kept: float = 1.0
    comparisons: int = 1
    one_sided: bool = False
    share: bool = False

    def __post_init__(self) -> None:
        inside = 0 < self.held_out < 1 and 0 < self.alpha < 1 and 0 < self.power < 1 and 0 < self.kept <= 1
        if not inside or self.variance < 0 or self.comparisons < 1:
            raise UsageError(
                f"{self} cannot be planned", "shares, alpha and power lie between 0 and 1, a variance from 0"
            )
        if self.share and not 0 <= self.mean <= 1:
            raise UsageError(f"a share of {self.mean}", "give a share between 0 and 1")

    @classmethod
    def of_share(cls, base: float, **settings: object) -> Design:
        """For a share such as the conversion."""
        return replace(cls(base, base * (1 - base), share=True), **settings)  # type: ignore[arg-type]

    def se(self, effect: float, customers: float) -> float:
        """Standard error of the difference when ``customers`` are shared out and the effect is this."""
        p = min(max(self.mean + effect, 0.0), 1.0)
        treated = p * (1.0 - p) if self.share else self.variance
        each = self.variance / self.held_out + treated / (1.0 - self.held_out)
        return float(np.sqrt(self.kept * each / customers))

    def quantiles(self) -> float:
        """z of the error plus z of the power."""
        from scipy.special import ndtri

        tail = self.alpha / self.comparisons / (1 if self.one_sided else 2)
        return float(ndtri(self.power) - ndtri(tail))


def customers_needed(design: Design, effect: float) -> int:
    """Customers of both arms together that show ``effect`` (per customer) with the design's power.

    >>> customers_needed(Design(0.0, 100.0, power=0.85), 0.3)
    39904
    """
    if not effect:
        raise UsageError("an effect of 0 cannot be shown", "give the smallest effect that would matter")
    n = (design.quantiles() * design.se(effect, 1.0) / effect) ** 2
    if n > MOST:
        raise UsageError(
            f"an effect of {effect} needs {n:.1g} customers", "look for a larger effect or a surer outcome"
        )
    return 2 * int(np.ceil(n / 2 - 1e-9))


def detectable_effect(design: Design, customers: int) -> float:
    """The smallest rise per customer that ``customers`` of both arms together show with the design's power.

    >>> round(detectable_effect(Design.of_share(0.035, held_out=0.1), 8000), 3)
    0.02
    """
    if customers < 2:
        raise UsageError(f"{customers} customers cannot be compared", "give at least 2")
    effect = design.quantiles() * design.se(0.0, customers)
    for _ in range(50):  # the variance of a share depends on the effect itself
        effect = design.quantiles() * design.se(effect, customers)
    return effect


def power(design: Design, effect: float, customers: int) -> float:
    """The chance that ``customers`` show ``effect``, in its own direction."""
    from scipy.special import ndtr, ndtri

    tail = design.alpha / design.comparisons / (1 if design.one_sided else 2)
    return float(ndtr(abs(effect) / design.se(effect, customers) + ndtri(tail)))
