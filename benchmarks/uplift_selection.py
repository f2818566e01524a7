"""One learner, or several together? Rules of choice judged in trials drawn with known effects.

    python benchmarks/uplift_selection.py [--work FOLDER] [--first 101] [--trials 24 12 4] [--out FILE]

Six kinds of worlds, each drawn anew for every trial (`WORLDS`): effects that follow lines, that follow steps, that are
as large as the response, that are the same for all, of rare conversions, and of three offers in money; 5,000, 16,000
and 64,000 customers, so many trials of each. The learners of `outreach.uplift.plan.menu` are fitted once for each
trial; every rule (`RULES`) sees the same out-of-fold answers and scores, and is asked about 20,000 customers of the
same world whose effects are known. Answers stay in the work folder: another rule is tried without fitting again. The
rule in use was settled on trials 1-19 before those from 101 on were drawn.

Shown: the true area between the gain curve and chance (with three offers, each customer's best one), and the true gain
per customer averaged over all budgets, with tier means and trusted slopes as in `outreach.uplift.fit`: both less that
of the learner that is best in the mean of the cell's trials (which nobody knows beforehand), in per cent of its area.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pyarrow as pa
from scipy.optimize import nnls

from tierwise.metrics.trial import Trial
from tierwise.metrics.uplift_curves import area
from tierwise.models.family import Floats, Ints, Rows
from tierwise.outreach.uplift.choice import Choice, Judges, choose, not_worse
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.outreach.uplift.fit import out_of_fold
from tierwise.outreach.uplift.fitted import ORDER
from tierwise.outreach.uplift.judging import value_of_order
from tierwise.outreach.uplift.levels import trusted_slope
from tierwise.outreach.uplift.lines import Lines
from tierwise.outreach.uplift.outcomes import NOBODY, Outcomes, cut
from tierwise.outreach.uplift.plan import menu
from tierwise.outreach.uplift.together import parts, within

OUT = Path(__file__).resolve().parent / "results" / "uplift-selection.md"
FOLDS, ASKED, SIZES = 5, 20_000, (5_000, 16_000, 64_000)
COLUMNS = 8
Draw = Callable[[Floats, np.random.Generator], tuple[Floats, bool]]
"""Columns -> the expected outcome under each arm (n, arms), and whether the outcome is yes or no."""


def people(n: int, rng: np.random.Generator) -> Floats:
    """Four normal columns, two skewed ones, two yes or no."""
    normal, skewed = rng.normal(size=(n, 4)), np.exp(0.7 * rng.normal(size=(n, 2)))
    return np.column_stack([normal, skewed - skewed.mean(axis=0), rng.random((n, 2)) < 0.5])


def sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def response(x: Floats, rng: np.random.Generator, level: float) -> Floats:
    """Log-odds without an offer."""
    return level + x @ (0.25 * rng.normal(size=COLUMNS))


def lines(x: Floats, rng: np.random.Generator) -> tuple[Floats, bool]:
    base = response(x, rng, -1.8)
    return sigmoid(np.column_stack([base, base + 0.3 + x @ (0.12 * rng.normal(size=COLUMNS))])), True


def steps(x: Floats, rng: np.random.Generator) -> tuple[Floats, bool]:
    base = response(x, rng, -1.8)
    j, k = rng.permutation(4)[:2]
    some = (x[:, j] > rng.normal(0, 0.5)) & ((x[:, 6] > 0.5) | (np.abs(x[:, k]) > 1))
    return sigmoid(np.column_stack([base, base + np.where(some, rng.uniform(0.4, 0.8), 0.0)])), True


def shift(x: Floats, rng: np.random.Generator) -> tuple[Floats, bool]:
    base = response(x, rng, -1.8)
    return sigmoid(np.column_stack([base, base + rng.uniform(0.25, 0.6)])), True


def same(x: Floats, rng: np.random.Generator) -> tuple[Floats, bool]:
    p = 0.9 * sigmoid(response(x, rng, -1.8))
    return np.column_stack([p, p + rng.uniform(0.01, 0.06)]), True


def rare(x: Floats, rng: np.random.Generator) -> tuple[Floats, bool]:
    base = response(x, rng, -4.8)
    return sigmoid(np.column_stack([base, base + 0.4 + x @ (0.25 * rng.normal(size=COLUMNS))])), True


def arms(x: Floats, rng: np.random.Generator) -> tuple[Floats, bool]:
    base = 5 + x @ rng.normal(size=COLUMNS)
    common = 0.2 + x @ (0.08 * rng.normal(size=COLUMNS))
    own = [x @ (0.08 * rng.normal(size=COLUMNS)) + 0.3 * (x[:, k] > 0.5) for k in range(3)]
    return np.column_stack([base, *(base + common + o for o in own)]), False


WORLDS: dict[str, Draw] = {
    "lines": lines, "steps": steps, "as the response": shift, "same for all": same, "rare": rare, "three offers": arms,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tried:
    """What the learners of one trial say: of its own customers by models that have not seen them (kinds, n, offers),
    of the asked (kinds, asked, offers); the scores, folds, and the true effects of the asked.
    """

    kinds: tuple[str, ...]
    said: Floats
    told: Floats
    scores: Floats
    fold: Ints
    truth: Floats


def tried(world: str, n: int, seed: int, work: Path) -> Tried:
    """Of one trial, from the work folder where it is there."""
    path = work / f"{world.replace(' ', '-')}-{n}-{seed}.npz"
    if not path.exists():
        made = learned(world, n, seed)
        np.savez(path, **{name: getattr(made, name) for name in Tried.__dataclass_fields__})
    kept = np.load(path)
    return Tried(tuple(str(k) for k in kept["kinds"]), *(kept[k] for k in ("said", "told", "scores", "fold", "truth")))


def learned(world: str, n: int, seed: int) -> Tried:
    """Drawn, learned, asked."""
    rng = np.random.default_rng([seed, n, *map(ord, world)])
    x = people(n + ASKED, rng)
    expected, binary = WORLDS[world](x, rng)
    arm = rng.integers(0, expected.shape[1], n)
    mean = expected[np.arange(n), arm]
    y = (rng.random(n) < mean).astype(float) if binary else mean + 4 * rng.normal(size=n)
    table = Rows(pa.table({f"x{i}": column for i, column in enumerate(x.T)}))
    offers = tuple(f"offer{k}" for k in range(1, expected.shape[1]))
    trial = Trial(y, arm, np.full((n, expected.shape[1]), 1 / expected.shape[1]))
    made = Evidence(table.take(np.arange(n)), trial, np.arange(n), offers)
    outcomes = Outcomes(made, Columns.learn(made.rows), cut(made, FOLDS, seed), seed)
    learners = menu(len(offers), binary=binary)
    effects, said = out_of_fold(learners, outcomes)
    asked = outcomes.columns.of(table.take(np.arange(n, n + ASKED)))
    told = [np.mean([e.at(asked, slice(None)) for e in effects[k.kind]], axis=0) for k in learners]
    truth = expected[n:, 1:] - expected[n:, :1]
    kinds = tuple(k.kind for k in learners)
    return Tried(kinds, np.stack([said[k] for k in kinds]), np.stack(told), outcomes.scores(Lines(), NOBODY),
                 outcomes.fold, truth)  # fmt: skip


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
        """1 for those not proven worse than the best (and no responses)."""
        values = {kind: value_of_order(said, self.judges.scores, self.judges.fold) for kind, said in self.said.items()}
        return self.only(*not_worse(values, [RESPONSE], self.judges))


RESPONSE = "response_lines"
Rule = Callable[[Seen], Floats]
"""Shares of the learners' standardised answers (not yet adding to 1)."""


def one(seen: Seen) -> Floats:
    return seen.only(seen.choice.learner) if seen.choice.targeted else seen.effects


def highest(seen: Seen) -> Floats:
    return seen.only(max(seen.kinds, key=lambda kind: seen.choice[kind].value))


def chance_to_be_best(seen: Seen) -> Floats:
    """Share of draws of the values, errors as correlated as they are, in which the learner's is the highest."""
    values = [value_of_order(said, seen.judges.scores, seen.judges.fold) for said in seen.said.values()]
    rows = np.stack([v.influence for v in values]) / len(seen.judges.fold)
    size, axes = np.linalg.eigh(rows @ rows.T)
    errors = np.random.default_rng(0).normal(size=(4000, len(size))) * np.sqrt(np.maximum(size, 0)) @ axes.T
    drawn = errors + [v.value for v in values]
    return np.bincount(drawn.argmax(axis=1), minlength=len(values)) * seen.near


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


def used(seen: Seen) -> Floats:
    """`outreach.uplift.choice` and `together`: the chance to be the best of those; equal without a signal."""
    share = {part.kind: part.share for part in parts(seen.choice.shares, seen.said, seen.judges.fold)}
    return np.array([share.get(kind, 0.0) for kind in seen.kinds])


RULES: dict[str, Rule] = {
    "one: simplest within half an SE (before)": one,
    "one: the highest value": highest,
    "mean of all effects": lambda seen: seen.effects,
    "not proven worse: mean": lambda seen: seen.near,
    "not proven worse: chance to be the best": chance_to_be_best,
    "not proven worse: exponential weights": exponential,
    "all: least squares, drawn to equal": stacked,
    "**in use: chance to be the best; mean where no signal**": used,
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
    """One line of the table: per rule the mean of both differences and the first one's error, in per cent of the best
    learner's area; the share of trials with a signal; the best learner.
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
    error = short[:, :, 0].std(axis=0, ddof=1) / np.sqrt(len(seeds))
    return np.column_stack([short.mean(axis=0), error]), float(np.mean(signals)), trial.kinds[best]


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
        "", "## Mean over the cells, and the worst cell: per cent of the best learner's area", "",
        "| rule | area, mean | worst | gain over budgets, mean | worst |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for i, rule in enumerate(RULES):
        both = np.array([kept[i, :2] for kept in cells.values()])
        told = [f"{f(both[:, j]):+.1f}" for j in (0, 1) for f in (np.mean, np.min)]
        lines.append(f"| {rule} | " + " | ".join(told) + " |")
    lines += ["", "## Area by cell (standard error over trials)", ""]
    lines += [
        "| world, customers | signal found | best learner | " + " | ".join(RULES) + " |",
        "|---" * (3 + len(RULES)) + "|",
    ]
    for (world, n), (kept, signal, best) in found.items():
        told = [f"{short:+.1f} ({error:.1f})" for short, _, error in kept] if (world, n) in cells else ["0"] * len(kept)
        lines.append(
            f"| {world}, {n:,} | {signal:.0%} | {best if (world, n) in cells else '-'} | " + " | ".join(told) + " |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
