"""Shop-like amounts whose true mean is known: many zeros, the rest lognormal, driven by two columns and a category."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tierwise.models.family import Examples, Floats, Rows, Task


def rows(n: int, seed: int) -> tuple[Rows, Floats, Floats]:
    """Rows, true P(amount > 0) and true log middle."""
    rng = np.random.default_rng(seed)
    days = rng.exponential(60, n)
    spent = rng.lognormal(4, 0.8, n)
    channel = rng.choice(["shop", "web"], n)
    p = 1 / (1 + np.exp(-(0.6 - 0.02 * days + 0.5 * (channel == "web"))))
    mu = 1.0 + 0.6 * np.log(spent) + 0.3 * (channel == "web")
    gaps = np.where(rng.random(n) < 0.2, None, days)
    table = pa.table({"days": pa.array(days), "spent": spent, "channel": channel, "gap": pa.array(gaps, pa.float64())})
    return Rows(table), p, mu


def amounts(n: int, seed: int, sigma: float = 0.5) -> tuple[Examples, Floats]:
    """Examples and the true mean of each."""
    found, p, mu = rows(n, seed)
    rng = np.random.default_rng([seed, 1])
    label = np.where(rng.random(n) < p, np.exp(mu + sigma * rng.standard_normal(n)), 0.0)
    examples = Examples("spend", Task.AMOUNT, found, label, np.arange(n), "EUR")
    return examples, p * np.exp(mu + sigma**2 / 2)


def orders(n: int, seed: int) -> tuple[Examples, Floats]:
    """Whether there was an amount, and its true probability."""
    found, p, _ = rows(n, seed)
    happened = (np.random.default_rng([seed, 2]).random(n) < p).astype(float)
    return Examples("order", Task.PROBABILITY, found, happened, np.arange(n)), p
