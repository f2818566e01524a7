"""The order models by name. "Buy till you die": customers order at their own pace until, unseen, they stop.

The models differ in when one may stop and how regular the pace is; what they answer is the same, see
`family.OrderModel`. MBG/NBD is the product's own choice.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Protocol

from tierwise.errors import UsageError
from tierwise.insight.value.order_models.coordinates import Prior
from tierwise.insight.value.order_models.family import Family
from tierwise.insight.value.order_models.fitting import Fitted, fit_family
from tierwise.insight.value.order_models.summary import Summary

__all__ = ["FAMILIES", "Fitted", "fit"]

FAMILIES = {
    "BG/NBD": "bg_nbd:BG_NBD",
    "MBG/NBD": "bg_nbd:MBG_NBD",
    "Pareto/NBD": "pareto_nbd:PARETO_NBD",
    "GG/NBD": "gompertz_nbd:GG_NBD",
    "BG/BB": "bg_bb:BG_BB",
    "BG/CNBD-k": "cnbd_k:BG_CNBD_K",
    "MBG/CNBD-k": "cnbd_k:MBG_CNBD_K",
}
"""Names of the order models, and where each one stands. "BG/CNBD-3" and the like fix k."""


def fit(name: str, summary: Summary, *, prior: Prior | None = None, seed: int = 0) -> Fitted:
    """Fit the model of this name by maximum likelihood, or with a prior at its posterior mode.

    Raises ComputationError when there is no maximum inside: nobody ever came back, or customers do not show
    how much they differ (a prior helps).

    >>> from tierwise.insight.value.order_models.summary import summarise
    >>> from tierwise.insight.value.order_models.coordinates import WEAK
    >>> few = summarise([0, 0, 1, 3, 0, 2], [0, 0, 20, 80, 0, 40], [90, 60, 90, 95, 30, 50])
    >>> fitted = fit("MBG/NBD", few, prior=WEAK)
    >>> fitted.n, fitted.converged
    (6, True)
    """
    known = _known(name)
    if isinstance(known, Family):
        return fit_family(known, summary, prior=prior, seed=seed)
    return known.choose(summary, prior, seed)


class Chooser(Protocol):
    """A set of families that picks one of them by itself."""

    def choose(self, summary: Summary, prior: Prior | None, seed: int) -> Fitted:
        """The fit of the best family."""


def _known(name: str) -> Family | Chooser:
    fixed = re.fullmatch(r"(M?)BG/CNBD-(\d+)", name)
    if fixed:
        from tierwise.insight.value.order_models.cnbd_k import family

        return family(int(fixed[2]), leaves_after_first=bool(fixed[1]))
    if name not in FAMILIES:
        raise UsageError(f"no order model is called {name!r}", f"one of {', '.join(FAMILIES)}")
    module, attribute = FAMILIES[name].split(":")
    known: Family | Chooser = getattr(import_module(f"tierwise.insight.value.order_models.{module}"), attribute)
    return known
