"""Trials drawn with known effects, and what the uplift learners say in them: the worlds of `uplift_selection.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from tierwise.metrics.trial import Trial
from tierwise.models.family import Floats, Ints, Rows
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.outreach.uplift.fit import out_of_fold
from tierwise.outreach.uplift.lines import Lines
from tierwise.outreach.uplift.outcomes import NOBODY, Outcomes, cut
from tierwise.outreach.uplift.plan import menu

FOLDS, ASKED = 5, 20_000
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
