"""Judging a policy on a log of money: does the 90 % interval hold where few order and orders differ widely?

    python benchmarks/off_policy_money.py [--worlds 200] [--out benchmarks/results/off-policy-money.md]

A trial of three arms (nothing, a coupon for .30, a letter for .05; chances .3, .35, .35). 8 in 100 order anyway; the
coupon lifts that by 0 to 4 in 100, by the first of four numbers known of a customer, the letter by 1 in 100. The margin
of an order has a mean of 20 and a log-normal tail. The policy gives the coupon to those whom it lifts more than the
middle one, and the letter to the others; its true gain over the log is known. Each world is a trial of its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tierwise.metrics.trial import Floats, Trial
from tierwise.proof.offpolicy import Log, judge

HERE = Path(__file__).resolve().parent
CHANCES, COSTS, ANYWAY, MARGIN, Z_90 = (0.3, 0.35, 0.35), np.array([0.0, 0.3, 0.05]), 0.08, 20.0, 1.645


def world(seed: int, n: int, sigma: float) -> tuple[Log, Floats, float]:
    """The log, the policy's probabilities (n, 3) and its true gain a decision over the log's."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    p = np.tile(CHANCES, (n, 1))
    lift = 0.02 * (1 + np.tanh(x[:, 0]))
    rate = np.column_stack([np.full(n, ANYWAY), ANYWAY + lift, np.full(n, ANYWAY + 0.01)])
    worth = np.exp(sigma * rng.normal(size=n) - sigma**2 / 2) * MARGIN
    arm = (rng.random((n, 1)) > p.cumsum(axis=1)[:, :-1]).sum(axis=1)
    outcome = (rng.random(n) < rate[np.arange(n), arm]) * worth - COSTS[arm]
    policy = np.eye(3)[np.where(x[:, 0] > 0, 1, 2)]
    gain = float(((policy - p) * (rate * MARGIN - COSTS)).sum(axis=1).mean())
    return Log(Trial(outcome, arm, p), x, np.arange(n), "EUR"), policy, gain


def misses(n: int, sigma: float, worlds: int) -> Floats:
    """How far each estimate lies from the truth, in its own standard errors."""
    found = []
    for seed in range(worlds):
        log, policy, gain = world(seed, n, sigma)
        v = judge(policy, log).gain
        found.append((v.value - gain) / ((v.high - v.low) / (2 * Z_90)))
    return np.array(found)


def page(worlds: int) -> str:
    rows = []
    for n in (1_000, 10_000):
        for sigma in (0.3, 1.0, 1.5, 2.0):
            z = misses(n, sigma, worlds)
            largest = z[np.abs(z).argmax()]
            rows.append(
                f"| {n:,} | {sigma} | {(np.abs(z) <= Z_90).mean():.3f} | {(z > Z_90).mean():.3f} "
                f"| {(z < -Z_90).mean():.3f} | {largest:+.2f} |"
            )
    return "\n".join([
        "# Judging a policy on a log of money (simulated)\n",
        f"Made by `benchmarks/off_policy_money.py`, which says what is measured and how; {dt.date.today():%Y-%m-%d}, "
        f"Python {platform.python_version()}, numpy {version('numpy')}; {worlds} worlds a row.\n",
        "Asked for: .90 inside, .05 on either side. “Promises too much”: the truth lies below the interval. The "
        "largest miss is in standard errors.\n",
        "| decisions | tail (sigma) | inside | promises too much | too little | largest miss |",
        "|---|---|---|---|---|---|", *rows, "",
    ])  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--worlds", type=int, default=200)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "off-policy-money.md")
    given = arguments.parse_args()
    text = page(given.worlds)
    given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
