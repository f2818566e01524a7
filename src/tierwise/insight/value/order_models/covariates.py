"""Customers of different kinds (channel, country, first category): each kind its own model, none left alone.

A static covariate enters as a grouping. Every group has its own four coordinates with a normal prior around
those of all customers together, so that a large group speaks for itself and a small one leans on the rest.
Unlike a log-linear scale this lets a group differ in how long it stays as well as in how often it orders, and
needs no more than the fits already here.
"""

from __future__ import annotations

from collections.abc import Mapping

from tierwise.errors import UsageError
from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.coordinates import Prior
from tierwise.insight.value.order_models.fitting import Fitted
from tierwise.insight.value.order_models.summary import Summary, pooled


def fit_by_group(
    name: str,
    groups: Mapping[str, Summary],
    *,
    prior: Prior | None = None,
    prior_sd: float = 0.5,
    seed: int = 0,
) -> dict[str, Fitted]:
    """A fit for each label, drawn towards the fit of all (itself under ``prior``).

    ``prior_sd`` is how far groups may differ, on the log scale: 0.5 says that a group's order rate is mostly
    within a factor exp(±0.5) of everybody's. Near 0 makes them equal, a large one separate. A group without a
    single repeat order still gets an answer, from its prior and its silence.
    """
    if not groups:
        raise UsageError("no group to fit")
    if prior_sd <= 0:
        raise UsageError("prior_sd must be above zero")
    everybody = fit(name, pooled(list(groups.values())), prior=prior, seed=seed)
    centre = Prior(tuple(everybody.at.tolist()), (prior_sd,) * len(everybody.at))
    return {label: fit(everybody.name, one, prior=centre, seed=seed) for label, one in groups.items()}
