"""One learner, or several together? Rules of choice judged in trials drawn with known effects.

    python benchmarks/uplift_selection.py [--work FOLDER] [--first 101] [--trials 24 12 4] [--out FILE]

Six kinds of worlds, each drawn anew for every trial (`uplift_worlds.WORLDS`): effects that follow lines, that follow
steps, that are as large as the response, that are the same for all, of rare conversions, and of three offers in money;
5,000, 16,000 and 64,000 customers, so many trials of each. The learners of `outreach.uplift.plan.menu` are fitted once
for each trial; every rule (`RULES`) sees the same out-of-fold answers and scores, and is asked about 20,000 customers
of the same world whose effects are known. Answers stay in the work folder: another rule is tried without fitting again.
The mixture that was tried in the product and taken back (decision 0061) was settled on trials 1-19 before those from
101 on were drawn.

Shown: the true area between the gain curve and chance (with three offers, each customer's best one), and the true gain
per customer averaged over all budgets, with tier means and trusted slopes as in `outreach.uplift.fit`: both less that
of the learner that is best in the mean of the cell's trials (which nobody knows beforehand), in per cent of its area.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import lightgbm as lgb
import numpy as np
from scipy.optimize import nnls
from uplift_worlds import WORLDS, Tried, tried

from tierwise.metrics.proportions import Z_80
from tierwise.metrics.uplift_curves import Valued, area
from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.choice import DRAWS, Choice, Judges, choose
from tierwise.outreach.uplift.fitted import ORDER
from tierwise.outreach.uplift.judging import error, value_of_order
from tierwise.outreach.uplift.levels import centred, trusted_slope

OUT = Path(__file__).resolve().parent / "results" / "uplift-selection.md"
SIZES = (5_000, 16_000, 64_000)


class Seen:
    """What a rule may look at: the trial's verdict, each learner's standardised out-of-fold answers, and how they go
    with one another and with the scores.
    """

    def __init__(self, trial: Tried) -> None:
        n, offers = trial.scores.shape
        self.said = dict(zip(trial.kinds, trial.said, strict=True))
        names = tuple(f"offer{k}" for k in range(offers))
        self.judges = Judges(trial.scores, trial.fold, np.arange(n), names, 0)
        self.choice: Choice = choose(self.said, [RESPONSE], self.judges)
        self.values = {kind: value_of_order(said, trial.scores, trial.fold) for kind, said in self.said.items()}
        self.kinds = trial.kinds
        moved = [within(answers, trial.fold) for answers in trial.said]
        self.spreads = np.array([np.sqrt((one**2).mean()) for one in moved])
        self.own = np.stack(moved) / self.spreads[:, None, None]
        flat, rest = self.own.reshape(len(moved), -1), (trial.scores - trial.scores.mean(axis=0)).ravel()
        self.cross, self.pull, self.variance = flat @ flat.T / rest.size, flat @ rest / rest.size, (rest**2).mean()

    def only(self, *kinds: str) -> Floats:
        """1 for these learners."""
        return np.isin(self.kinds, kinds).astype(float)

    @property
    def effects(self) -> Floats:
        """1 for learners of effects."""
        return 1 - self.only(RESPONSE)

    @property
    def near(self) -> Floats:
        """1 for those whose paired 80 % interval against the highest value holds 0; the response only if alone."""
        top = max(self.values.values(), key=lambda valued: valued.value)
        short = {kind: top - valued for kind, valued in self.values.items()}
        near = [k for k, gap in short.items() if gap.value <= Z_80 * error(gap, self.judges.customer)]
        return self.only(*([k for k in near if k != RESPONSE] or near))


def within(said: Floats, fold: Ints) -> Floats:
    """Less each fold's mean: the models of two folds need not agree on the level."""
    return np.column_stack([centred(column, fold) for column in said.T])


RESPONSE = "response_lines"
Rule = Callable[[Seen], Floats]
"""Shares of the learners' standardised answers (not yet adding to 1)."""


def in_use(seen: Seen) -> Floats:
    """`outreach.uplift.choice` and `fit`: the simplest within half a paired standard error of the highest value; where
    no signal is found all effects order together.
    """
    return seen.only(seen.choice.learner) if seen.choice.targeted else seen.effects


def highest(seen: Seen) -> Floats:
    return seen.only(max(seen.kinds, key=lambda kind: seen.choice[kind].value))


def chance_to_be_best(seen: Seen) -> Floats:
    """Of all, by draws; those proven worse left out."""
    return chances(list(seen.values.values())) * seen.near


def mixture(seen: Seen) -> Floats:
    """Tried and taken back: of those not proven worse, the chance to be the best of them; equal without a signal."""
    shares = seen.near
    if seen.choice.targeted:
        shares[shares > 0] = chances([seen.values[k] for k, near in zip(seen.kinds, shares, strict=True) if near])
    return shares


def chances(values: list[Valued]) -> Floats:
    """Share of draws of the values, errors as correlated as they are, in which each is the highest."""
    rows = np.stack([v.influence for v in values]) / len(values[0].influence)
    size, axes = np.linalg.eigh(rows @ rows.T)
    errors = np.random.default_rng(0).normal(size=(DRAWS, len(size))) * np.sqrt(np.maximum(size, 0)) @ axes.T
    drawn = errors + [v.value for v in values]
    return np.bincount(drawn.argmax(axis=1), minlength=len(values)) / DRAWS


def stacked(seen: Seen) -> Floats:
    """Weights of least squares of the scores, none below 0, drawn to equal ones (ridge of 1)."""
    many = len(seen.pull)
    equal = max(float(seen.pull.sum() / seen.cross.sum()), 0.0) * np.ones(many)
    root = np.linalg.cholesky(seen.cross + np.eye(many))
    return np.asarray(nnls(root.T, np.linalg.solve(root, seen.pull + equal))[0])


def exponential(seen: Seen) -> Floats:
    """Of the fall of the scores' squared error, 4 variances warm (Dalalyan & Tsybakov 2008, Machine Learning 72)."""
    many = len(seen.judges.fold)
    fall = np.maximum(seen.pull, 0) ** 2 * many / (4 * seen.variance)
    return np.asarray(np.exp(fall - fall[seen.near > 0].max())) * seen.near


RULES: dict[str, Rule] = {
    "**in use: one, the simplest within half an SE**": in_use,
    "one: the highest value": highest,
    "mean of all effects": lambda seen: seen.effects,
    "not proven worse: mean": lambda seen: seen.near,
    "not proven worse: chance to be the best": chance_to_be_best,
    "not proven worse: exponential weights": exponential,
    "all: least squares, drawn to equal": stacked,
    "tried, taken back: chance to be the best; mean where no signal": mixture,
}


def judged(trial: Tried, seen: Seen, shares: Floats) -> tuple[float, float]:
    """True area and true value over budgets of a mixture."""
    shares = shares / (shares.sum() or 1.0)
    learned = np.tensordot(shares, seen.own, 1)
    told = np.tensordot(shares / seen.spreads, trial.told - trial.told.mean(axis=1, keepdims=True), 1)
    nobody = np.zeros(len(trial.fold), dtype=np.int64)
    value = np.empty_like(told)
    for k, score in enumerate(trial.scores.T):
        slope = trusted_slope(score, learned[:, k], nobody, seen.judges.customer)[0] if seen.choice.targeted else ORDER
        value[:, k] = score.mean() + slope * told[:, k]
    best, here = value.argmax(axis=1), np.arange(len(value))
    ranked = told[:, 0] if told.shape[1] == 1 else value[here, best]
    gain = value_of_order(value, trial.truth, np.zeros(len(value), dtype=np.int64)).value
    return area(ranked, trial.truth[here, best]).value, gain


def cell(world: str, n: int, seeds: range, work: Path) -> tuple[Floats, float, str]:
    """One line of the table: per rule the mean of both differences, the first one's error and that of its paired
    difference to the rule in use, in per cent of the best learner's area; the share of trials with a
    signal; the best learner.
    """
    of_rules, of_learners, signals = [], [], []
    for seed in seeds:
        trial = tried(world, n, seed, work)
        seen = Seen(trial)
        of_rules.append([judged(trial, seen, rule(seen)) for rule in RULES.values()])
        of_learners.append([judged(trial, seen, alone) for alone in np.eye(len(trial.kinds))])
        signals.append(seen.choice.targeted)
    rules, learners = np.array(of_rules), np.array(of_learners)
    best = int(learners[:, :, 0].mean(axis=0).argmax())
    short = 100 * (rules - learners[:, None, best]) / learners[:, best, 0].mean()
    areas = short[:, :, 0]
    errors = [gap.std(axis=0, ddof=1) / np.sqrt(len(seeds)) for gap in (areas, areas - areas[:, :1])]
    return np.column_stack([short.mean(axis=0), *errors]), float(np.mean(signals)), trial.kinds[best]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--work", type=Path, default=Path("/tmp/tierwise-uplift-selection"))
    asked.add_argument("--first", type=int, default=101)
    asked.add_argument("--trials", type=int, nargs=len(SIZES), default=(24, 12, 4))
    asked.add_argument("--out", type=Path, default=OUT)
    given = asked.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    found = {
        (world, n): cell(world, n, range(given.first, given.first + many), given.work)
        for n, many in zip(SIZES, given.trials, strict=True)
        for world in WORLDS
    }
    given.out.write_text(page(found, given), encoding="utf-8")


def page(found: dict[tuple[str, int], tuple[Floats, float, str]], given: argparse.Namespace) -> str:
    """The results as Markdown; in a world without differences nothing but the share of signals tells."""
    cells = {key: kept for key, (kept, *_) in found.items() if key[0] != "same for all"}
    lines = [
        "# One learner, or several together?", "",
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, LightGBM {lgb.__version__}, NumPy {np.__version__}. Made by "
        f"`benchmarks/uplift_selection.py`, which says how. Trials from {given.first} on: "
        + ", ".join(f"{many} of {n:,} customers" for n, many in zip(SIZES, given.trials, strict=True)) + ", per world.",
        "", "The last rule was tried in the product and taken back: [why](../../docs/adr/0061-one-learner-serves.md).",
        "", "## Mean over the cells, and the worst cell: per cent of the best learner's area", "",
        "| rule | area, mean | worst | gain over budgets, mean | worst "
        "| area less the rule in use's (SE, paired) |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for i, rule in enumerate(RULES):
        both = np.array([kept[i, :2] for kept in cells.values()])
        told = [f"{f(both[:, j]):+.1f}" for j in (0, 1) for f in (np.mean, np.min)]
        gap = np.array([[kept[i, 0] - kept[0, 0], kept[i, 3]] for kept in cells.values()])
        told.append(f"{gap[:, 0].mean():+.1f} ({np.sqrt((gap[:, 1] ** 2).sum()) / len(gap):.1f})" if i else "0")
        lines.append(f"| {rule} | " + " | ".join(told) + " |")
    lines += ["", "## Area by cell (standard error over trials)", ""]
    lines += [
        "| world, customers | signal found | best learner | " + " | ".join(RULES) + " |",
        "|---" * (3 + len(RULES)) + "|",
    ]
    for (world, n), (kept, signal, best) in found.items():
        told = [f"{short:+.1f} ({error:.1f})" if (world, n) in cells else "0" for short, _, error, _ in kept]
        lines.append(
            f"| {world}, {n:,} | {signal:.0%} | {best if (world, n) in cells else '-'} | " + " | ".join(told) + " |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
