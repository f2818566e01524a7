"""A small neural network (multi-layer perceptron): scikit-learn trains it, our own arrays answer.

Hidden units are tanh: bounded, so that no outlier sends an answer anywhere, and smooth, so that integrated gradients
(Sundararajan, Taly, Yan 2017, ICML) from the mean row need few points. What the quadrature leaves over is spread over
the parts by their size, so that they add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Rows, State, Task, both_outcomes
from tierwise.models.folds import folds

PATIENCE = 8
POINTS = 32
"""Gauss-Legendre points of the integral from the mean row to a row."""
CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Perceptron:
    """Settings. ``hidden``: units of each hidden layer; ``l2`` weighs the penalty against one batch.

    ``epochs`` 0 lets a held-out fifth of the customers choose how often to go through the rows, up to ``most_epochs``.
    """

    hidden: tuple[int, ...] = (32, 16)
    l2: float = 0.1
    learning_rate: float = 0.002
    epochs: int = 0
    most_epochs: int = 80

    @property
    def kind(self) -> str:
        """``mlp``."""
        return "mlp"

    @property
    def tasks(self) -> frozenset[Task]:
        """Both."""
        return frozenset(Task)

    def variants(self, rows: int) -> Sequence[Perceptron]:
        """As set, smaller and stiffer, and larger where rows are many."""
        found = [self, replace(self, hidden=(8,), l2=1.0)]
        return (*found, replace(self, hidden=(64, 32))) if rows >= 20_000 else tuple(found)

    def fit(self, examples: Examples, seed: int) -> FittedPerceptron:
        """Train until held-out customers gain nothing more, then as long on all rows."""
        both_outcomes(examples)
        design = Design.learn(examples.rows)
        matrix, task = design.matrix(examples.rows), examples.task
        centre, scale = _standard(examples)
        label = (examples.label - centre) / scale
        epochs = self.epochs or self._chosen_epochs(matrix, label, examples, seed)
        training = self._training(task, len(matrix), seed)
        for _ in range(epochs):
            _epoch(training, matrix, label, task)
        return FittedPerceptron(design, task, _layers(training), centre, scale)

    def _training(self, task: Task, rows: int, seed: int) -> Any:
        from sklearn.neural_network import MLPClassifier, MLPRegressor

        return (MLPClassifier if task is Task.PROBABILITY else MLPRegressor)(
            hidden_layer_sizes=self.hidden,
            activation="tanh",
            alpha=self.l2,
            learning_rate_init=self.learning_rate,
            batch_size=min(200, rows),
            random_state=np.random.RandomState(seed),  # a generator: each epoch shuffles anew
        )

    def _chosen_epochs(self, matrix: Floats, label: Floats, examples: Examples, seed: int) -> int:
        """How many epochs do best on customers that were not seen."""
        if len(np.unique(examples.group)) < 5:
            return min(10, self.most_epochs)
        held = folds(examples.group, 5, seed) == 0
        training = self._training(examples.task, int((~held).sum()), seed)
        best, losses = 0, [np.inf]
        for epoch in range(1, self.most_epochs + 1):
            _epoch(training, matrix[~held], label[~held], examples.task)
            losses.append(_loss(_layers(training).scores(matrix[held]), label[held], examples.task))
            best = epoch if losses[epoch] < losses[best] else best
            if epoch - best >= PATIENCE:
                break
        return max(best, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Weights (inputs, outputs) and biases of each layer; tanh between them, the last one plain with one output."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def scores(self, matrix: Floats) -> Floats:
        """Output of the last layer, one for each row."""
        return self._after_first(matrix @ self.weights[0] + self.biases[0])[0]

    def attributions(self, matrix: Floats) -> tuple[float, Floats]:
        """Score of the mean row (all zero), and integrated gradients of each row and input, adding up exactly.

        The first layer is linear along the way from 0 to the row, so that it is passed once and not at every point.
        """
        start = float(self.scores(np.zeros((1, matrix.shape[1])))[0])
        nodes, weights = np.polynomial.legendre.leggauss(POINTS)
        inner, gradient = matrix @ self.weights[0], np.zeros((len(matrix), len(self.biases[0])))
        for node, weight in zip(nodes, weights, strict=True):
            gradient += weight / 2 * self._after_first((node + 1) / 2 * inner + self.biases[0])[1]
        return start, settled(matrix * (gradient @ self.weights[0].T), self.scores(matrix) - start)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays by name."""
        pairs = enumerate(zip(self.weights, self.biases, strict=True))
        return {k: v for i, (weight, bias) in pairs for k, v in ((f"weight_{i}", weight), (f"bias_{i}", bias))}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> Layers:
        """From `arrays`, among others."""
        found = range(sum(name.startswith("weight_") for name in arrays))
        return cls(tuple(arrays[f"weight_{i}"] for i in found), tuple(arrays[f"bias_{i}"] for i in found))

    def _after_first(self, inner: Floats) -> tuple[Floats, Floats]:
        """Scores, and their gradient with respect to what enters the first hidden units."""
        active = [inner]
        for weight, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            active[-1] = np.tanh(active[-1])
            active.append(active[-1] @ weight + bias)
        gradient = np.ones((len(inner), 1))
        for weight, units in zip(self.weights[:0:-1], active[-2::-1], strict=True):
            gradient = gradient @ weight.T * (1 - units**2)
        return active[-1][:, 0], gradient


@dataclass(frozen=True, slots=True, eq=False)
class FittedPerceptron:
    """Layers on a standardised design; an amount is ``centre + scale * score``."""

    design: Design
    task: Task
    layers: Layers
    centre: float
    scale: float

    @property
    def family(self) -> str:
        """``mlp``."""
        return "mlp"

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return sum(array.size for array in self.layers.arrays().values())

    def predict(self, rows: Rows) -> Floats:
        """Probability, or amount."""
        score = self.centre + self.scale * self.layers.scores(self.design.matrix(rows))
        return np.asarray(0.5 * (1 + np.tanh(score / 2))) if self.task is Task.PROBABILITY else score

    def explain(self, rows: Rows) -> Contributions:
        """Integrated gradients from the mean row; log-odds of a probability, the amount itself."""
        matrix = self.design.matrix(rows)
        parts, base = np.zeros((len(matrix), len(self.design.columns))), 0.0
        for start in range(0, max(len(matrix), 1), CHUNK):
            base, by_term = self.layers.attributions(matrix[start : start + CHUNK])
            parts[start : start + CHUNK] = self.scale * self.design.by_column(by_term)
        base = self.centre + self.scale * base
        link = "logit" if self.task is Task.PROBABILITY else "identity"
        return Contributions(base, parts, self.design.columns, base + parts.sum(axis=1), link)

    def state(self) -> State:
        """Design and layers as arrays."""
        facts = {"design": self.design.facts(), "task": self.task.value, "centre": self.centre, "scale": self.scale}
        return State(self.family, facts, self.design.arrays() | self.layers.arrays())

    @classmethod
    def restored(cls, state: State) -> FittedPerceptron:
        """From `state`."""
        facts, arrays = state.facts, state.arrays
        design, layers = Design.restored(facts["design"], arrays), Layers.restored(arrays)
        return cls(design, Task(facts["task"]), layers, facts["centre"], facts["scale"])


def settled(parts: Floats, total: Floats) -> Floats:
    """Parts whose sum in each row is ``total``: what is left over is spread by their size.

    >>> settled(np.array([[1.0, -3.0]]), np.array([-2.4])).round(12).tolist()
    [[0.9, -3.3]]
    """
    size = np.abs(parts)
    whole = size.sum(axis=1, keepdims=True)
    left = (total - parts.sum(axis=1))[:, None]
    share = np.divide(size, whole, out=np.full_like(size, 1 / max(size.shape[1], 1)), where=whole > 0)
    return np.asarray(parts + left * share)


def _standard(examples: Examples) -> tuple[float, float]:
    """What an amount is centred and scaled by; (0, 1) for a probability."""
    if examples.task is Task.PROBABILITY:
        return 0.0, 1.0
    spread = float(examples.label.std())
    return float(examples.label.mean()), spread if spread > 0 else 1.0


def _epoch(training: Any, matrix: Floats, label: Floats, task: Task) -> None:
    if task is Task.PROBABILITY:
        training.partial_fit(matrix, label.astype(int), classes=[0, 1])
    else:
        training.partial_fit(matrix, label)


def _layers(training: Any) -> Layers:
    return Layers(tuple(w.copy() for w in training.coefs_), tuple(b.copy() for b in training.intercepts_))


def _loss(score: Floats, label: Floats, task: Task) -> float:
    """Mean log loss of log-odds, or mean squared error."""
    if task is Task.PROBABILITY:
        return float(np.mean(np.logaddexp(0, score) - label * score))
    return float(np.mean((score - label) ** 2))
