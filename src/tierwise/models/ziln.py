"""Zero-inflated lognormal: three linear heads for P(amount > 0), the middle mu and the spread sigma of its logarithm.

Likelihood after Wang, Liu & Miao (2019), "A deep probabilistic model for customer lifetime value prediction", linear
instead of deep; it parts into a logistic one and a lognormal one. Their mean exp(mu + sigma^2 / 2) explodes where sigma
is unsure. Here sigma is bound to a half to twice the common spread, mu to what was seen in fitting, and
exp(sigma^2 / 2) is replaced by smearing: the mean of exp(sigma z) over the standardised residuals z that were seen
(Duan 1983).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Rows, State, Task, both_outcomes
from tierwise.models.heads import (
    LinearHead,
    amounts_only,
    fewest_of,
    grid_quantile,
    log_odds,
    quantile_grid,
    straight,
)
from tierwise.models.links import added, log_logistic, logistic, through
from tierwise.models.nested import nest, parts_of
from tierwise.models.zero_mass import above_zero

WIDEST = float(np.log(2.0))  # log sigma lies within this of the common one
SPREAD_L2 = 10.0  # spreads are harder to know than middles: times the ridge of mu


@dataclass(frozen=True, slots=True)
class ZeroInflatedLognormal:
    """Settings: ``l2`` is the ridge on standardised terms."""

    l2: float = 1.0

    @property
    def kind(self) -> str:
        """Stable name."""
        return "ziln"

    @property
    def tasks(self) -> frozenset[Task]:
        """Amounts only."""
        return frozenset({Task.AMOUNT})

    def variants(self, rows: int) -> Sequence[ZeroInflatedLognormal]:
        """More ridge first on few rows."""
        penalties = (10.0, 1.0, 100.0) if rows < 500 else (1.0, 10.0)
        return tuple(replace(self, l2=l2) for l2 in penalties)

    def fit(self, examples: Examples, seed: int) -> FittedLognormal:  # noqa: ARG002
        """Both parts of the likelihood. Nothing is drawn: the seed is moot."""
        amounts_only(examples, self.kind)
        above = (examples.label > 0).astype(np.float64)
        both_outcomes(replace(examples, task=Task.PROBABILITY, label=above))
        chance = log_odds(examples.rows, above, self.l2, examples.question)
        some = examples.take(np.flatnonzero(above))
        middle, spread, common = _lognormal(some, self.l2)
        mu = middle.score(some.rows)
        z = (np.log(some.label) - mu) / _sigma(spread.score(some.rows), common)
        ends = (float(mu.min()), float(mu.max()))
        return FittedLognormal(chance, middle, spread, common, ends, quantile_grid(z))


def _lognormal(some: Examples, l2: float) -> tuple[LinearHead, LinearHead, float]:
    """The heads of mu and of the spread, and the common log sigma; started at the ridge regression."""
    from scipy.optimize import minimize

    logs = np.log(some.label)
    first = straight(some.rows, logs, l2)
    common = float(np.log(max(float((logs - first.score(some.rows)).std()), 1e-3)))
    design = Design.learn(some.rows, fewest_of(len(some)))
    x = np.column_stack([np.ones(len(logs)), design.matrix(some.rows)])
    k = x.shape[1]
    start = np.concatenate([first.weights, np.zeros(k)])
    top = minimize(_loss, start, args=(x, logs, common, l2), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    if not np.isfinite(top.x).all():
        raise ComputationError(f"question {some.question}: the lognormal likelihood has no maximum", "raise l2")
    return LinearHead(design, top.x[:k]), LinearHead(design, top.x[k:]), common


def _loss(at: Floats, x: Floats, logs: Floats, common: float, l2: float) -> tuple[float, Floats]:
    """Negative log-likelihood with ridge, and its gradient, in the weights of mu and of the spread."""
    k = x.shape[1]
    mu, t = x @ at[:k], np.tanh(x @ at[k:])
    log_sigma = common + WIDEST * t
    z = (logs - mu) * np.exp(-log_sigma)
    ridge = np.full(2 * k, l2 * np.exp(-2 * common))
    ridge[k:] = l2 * SPREAD_L2
    ridge[0] = 0.0
    by_mu = -z * np.exp(-log_sigma)
    by_spread = (1 - z**2) * WIDEST * (1 - t**2)
    loss = float((log_sigma + z**2 / 2).sum() + ridge @ at**2 / 2)
    return loss, np.concatenate([x.T @ by_mu, x.T @ by_spread]) + ridge * at


def _sigma(score: Floats, common: float) -> Floats:
    return np.exp(common + WIDEST * np.tanh(score))


@dataclass(frozen=True, slots=True, eq=False)
class FittedLognormal:
    """``ends``: lowest and highest mu of fitting. ``z``: standardised residuals as a grid of equal parts."""

    chance: LinearHead
    middle: LinearHead
    spread: LinearHead
    common: float
    ends: tuple[float, float]
    z: Floats

    @property
    def family(self) -> str:
        """Name of the family."""
        return "ziln"

    def parameters(self, rows: Rows) -> tuple[Floats, Floats, Floats]:
        """(p, mu, sigma) of each row, within their bounds."""
        p = logistic(self.chance.score(rows))
        return p, self._bound(self.middle.score(rows)), _sigma(self.spread.score(rows), self.common)

    def predict(self, rows: Rows) -> Floats:
        """Mean amount, zeros included."""
        p, mu, _ = self.parameters(rows)
        return np.asarray(p * np.exp(mu + self._log_smear(self.spread.score(rows))))

    def quantiles(self, rows: Rows, levels: Sequence[float]) -> Floats:
        """(rows, levels): 0 up to 1 - p, then exp(mu + sigma z) with z as seen."""
        p, mu, sigma = self.parameters(rows)
        return above_zero(p, np.asarray(levels), lambda i, u: np.exp(mu[i] + sigma[i] * grid_quantile(self.z, u)))

    def explain(self, rows: Rows) -> Contributions:
        """On the log scale: log p + mu + log of the smearing, each by column."""
        pieces = (
            through(self.chance.why(rows), log_logistic, "log"),
            through(self.middle.why(rows), self._bound, "log"),
            through(self.spread.why(rows), self._log_smear, "log"),
        )
        return added(pieces, "log")

    def state(self) -> State:
        """Three heads, bounds and residuals."""
        parts = {"chance": self.chance.state(), "middle": self.middle.state(), "spread": self.spread.state()}
        return nest("ziln", {"common": self.common, "ends": list(self.ends)}, parts, {"z": self.z})

    @classmethod
    def restored(cls, state: State) -> FittedLognormal:
        """From `state`."""
        parts = parts_of(state)
        chance, middle, spread = (LinearHead.restored(parts[name]) for name in ("chance", "middle", "spread"))
        low, high = state.facts["ends"]
        return cls(chance, middle, spread, state.facts["common"], (low, high), state.arrays["z"])

    def _bound(self, mu: Floats) -> Floats:
        return np.clip(mu, *self.ends)

    def _log_smear(self, score: Floats) -> Floats:
        """log of the mean of exp(sigma z) over the residuals seen."""
        return np.asarray(np.log(np.exp(_sigma(score, self.common)[:, None] * self.z).mean(axis=1)))
