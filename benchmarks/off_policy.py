"""What a policy would have earned, from another's log: relative errors after the synthetic protocol of obp.

    python benchmarks/off_policy.py [--runs 20] [--out benchmarks/results/off-policy.md]

Protocol after Open Bandit Pipeline (`examples/synthetic`, its README's table: 10,000 rounds, 30 actions, 5 columns,
beta -3, 20 runs), with a generator of our own: expected reward = logistic function of context, action and their
products, coefficients uniform(-1, 1), standardised; the log is drawn from softmax(-3 x expected reward), so that it
prefers what is bad. The new policy is the probabilities of a logistic regression that learns on a first log which
action was rewarded, weighted by reward / propensity; it is valued on a second log. Error: |estimate - truth| / truth,
the truth being the mean expected reward of the policy in the second log. obp tunes the largest weight of its Switch-DR
and DRos; ours are fixed at 100 here. One generator's numbers are not another's: only the order of size compares.

Below it, how often the verdict is right, with the linear model that needs nothing but NumPy: the same world at 10,000
and 1,000 rounds, for the new policy, for the log's own with each action made likelier or less likely by chance (which
gains or loses little), and for one that prefers the bad still more (beta -6).
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
from importlib.metadata import version
from pathlib import Path
from time import process_time

import numpy as np
from sklearn.linear_model import LogisticRegression

from tierwise.metrics.policy_value import Method, policy_value
from tierwise.metrics.trial import Floats, Trial
from tierwise.proof.offpolicy import Log, Verdict, foretold, judge, linear_outcomes

HERE = Path(__file__).resolve().parent
ACTIONS, COLUMNS, BETA, MOST = 30, 5, -3.0, 100.0
OBP = {
    "DM": 0.0744, "IPW": 0.00948, "SNIPW": 0.00667, "DR": 0.00618, "SNDR": 0.00612, "Switch-DR": 0.00618,
    "DRos": 0.0220,
}  # fmt: skip
WAYS: dict[str, tuple[Method, float]] = {
    "IPW": ("ipw", np.inf), "SNIPW": ("snipw", np.inf), "DR": ("dr", np.inf), "SNDR": ("sndr", np.inf),
    "Switch-DR": ("dr", MOST), "DRos": ("shrunk", MOST),
}  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=20)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "off-policy.md")
    given = arguments.parse_args()
    text = page(given.runs)
    given.out.write_text(text, encoding="utf-8")
    print(text)


def softmax(z: Floats) -> Floats:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


class World:
    """Its coefficients; each log is drawn anew."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        shapes = (COLUMNS, ACTIONS, (COLUMNS, ACTIONS))
        self.of_context, self.of_action, self.of_both = (self.rng.uniform(-1, 1, shape) for shape in shapes)

    def log(self, n: int) -> tuple[Log, Floats]:
        """A log, and the expected reward of every action in it."""
        x = self.rng.normal(size=(n, COLUMNS))
        z = (x @ self.of_context)[:, None] + self.of_action + x @ self.of_both
        reward = 1.0 / (1.0 + np.exp(-(z - z.mean()) / z.std()))
        p = softmax(BETA * reward)
        arm = (self.rng.random((n, 1)) > p.cumsum(axis=1)[:, :-1]).sum(axis=1)
        outcome = (self.rng.random(n) < reward[np.arange(n), arm]).astype(float)
        return Log(Trial(outcome, arm, p), x, np.arange(n), "reward"), reward


def learned(log: Log, known: Floats) -> Floats:
    """The new policy's probabilities."""
    t = log.trial
    model = LogisticRegression(C=100.0, max_iter=10_000)
    model.fit(log.known, t.arm, sample_weight=t.outcome / t.given())
    out = np.zeros((len(known), t.arms))
    out[:, model.classes_] = model.predict_proba(known)
    return out / out.sum(axis=1, keepdims=True)


def logistic_outcomes(log: Log, known: Floats) -> Floats:
    """obp's model of rewards: one logistic regression on context and action."""
    t, one = log.trial, np.eye(log.trial.arms)
    model = LogisticRegression(C=100.0, max_iter=10_000)
    model.fit(np.hstack([log.known, one[t.arm]]), t.outcome)
    z = (known @ model.coef_[0, :COLUMNS])[:, None] + model.coef_[0, COLUMNS:] + model.intercept_[0]
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


def errors(seed: int, n: int = 10_000) -> dict[str, dict[str, float]]:
    """Relative error of each way, by outcome model."""
    world = World(seed)
    first, (log, reward) = world.log(n)[0], world.log(n)
    policy = learned(first, log.known)
    truth = float((policy * reward).sum(axis=1).mean())
    found = {}
    for name, model in (("logistic", logistic_outcomes), ("linear", linear_outcomes)):
        outcomes = foretold(log, model, seed)
        values = {way: policy_value(policy, log.trial, outcomes, *how).value for way, how in WAYS.items()}
        values["DM"] = float((policy * outcomes).sum(axis=1).mean())
        found[name] = {way: abs(v - truth) / truth for way, v in values.items()}
    return found


def verdicts(n: int, runs: int) -> dict[str, list[tuple[Verdict, float]]]:
    """Verdict and true gain of three policies in each run."""
    found: dict[str, list[tuple[Verdict, float]]] = {}
    for seed in range(runs):
        world = World(1000 + seed)
        first, (log, reward) = world.log(n)[0], world.log(n)
        p = log.trial.propensity
        new = learned(first, log.known)
        tilted = p * np.exp(0.3 * world.rng.normal(size=ACTIONS))
        tilted /= tilted.sum(axis=1, keepdims=True)
        for name, policy in (("new", new), ("tilted by chance", tilted), ("worse", softmax(2 * BETA * reward))):
            gain = float(((policy - p) * reward).sum(axis=1).mean())
            found.setdefault(name, []).append((judge(policy, log), gain))
    return found


def page(runs: int) -> str:
    start = process_time()
    found = [errors(seed) for seed in range(runs)]
    rows = []
    for way, theirs in OBP.items():
        cells = [
            f"{np.mean([f[m][way] for f in found]):.4f} ({np.std([f[m][way] for f in found]):.4f})" for m in found[0]
        ]
        rows.append(f"| {way} | {theirs} | {' | '.join(cells)} |")
    table = []
    for n in (10_000, 1_000):
        for name, each in verdicts(n, 5 * runs).items():
            gains = np.array([g for _, g in each])
            inside = np.mean([v.gain.low <= g <= v.gain.high for v, g in each])
            better = [v.promoted for v, g in each if g > 0]
            worse = [v.promoted for v, g in each if g <= 0]
            speak = np.mean([v.overlap.effective for v, _ in each])
            table.append(
                f"| {n:,} | {name} | {gains.mean():+.3f} | {speak:,.0f} | {inside:.2f} "
                f"| {sum(better)} of {len(better)} | {sum(worse)} of {len(worse)} |"
            )
    return "\n".join([
        "# Valuing a policy on another's log\n",
        f"Made by `benchmarks/off_policy.py`, which says what is measured and how; {dt.date.today():%Y-%m-%d}, "
        f"Python {platform.python_version()}, numpy {version('numpy')}, scikit-learn {version('scikit-learn')}; "
        f"{process_time() - start:.0f} CPU s in all.\n",
        f"Relative error, mean over {runs} runs (standard deviation); the two right columns are ours, by outcome "
        "model. obp's figures are those of its README, from its own generator: they say what size to expect.\n",
        "| estimator | obp | ours, logistic model | ours, linear model |", "|---|---|---|---|", *rows, "",
        f"The verdict, {5 * runs} runs each, doubly robust with the linear model, 90 % interval:\n",
        "| rounds | policy | true gain, mean | effective rounds | interval holds | better ones promoted "
        "| worse ones promoted |",
        "|---|---|---|---|---|---|---|", *table, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
