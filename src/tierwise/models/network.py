"""A network that reads a customer's history step by step, beside the columns known of her.

Gated recurrent units turn the steps (gaps, days ago, amounts, categories) into a few numbers; these and the
standardised columns go through one layer of tanh units to the score: log-odds of a probability; the log of an amount
where none is negative (quasi-Poisson loss, true in the mean); else the amount by least squares. PyTorch trains it in
float32; answers come from plain arrays in float64 (`gru`, `perceptron`), so that a kept network needs no extra.

Reasons are integrated gradients of the last layers, from the mean row with the mean state: one part for "history" and
one for each column, adding up exactly. A customer without a history is legal: her state is zero.

Do not expect wonders (``benchmarks/results/sequence-network.md``): with 20 good columns at hand, reading the steps as
well lowered the log loss by a thousandth of it or not at all, at four times the cost of a perceptron on the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import MissingExtra
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Ints, Rows, State, Task, both_outcomes
from tierwise.models.folds import folds
from tierwise.models.gru import Gru, StepReader
from tierwise.models.perceptron import Layers

HISTORY = "history"
BATCH = 256
SORTED_TOGETHER = 32
"""So many batches are sorted by length together: little padding, and still an order of chance."""
PATIENCE = 4
CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class SequenceNetwork:
    """Settings. ``units`` of the recurrent layer and of the layer after it; the last ``most_steps`` steps count;
    step columns named in ``codes`` are categories.

    Training ends when held-out customers gain nothing more for a few rounds; the best round is kept. The same seed on
    the same machine gives the same network on the CPU; a graphics card is taken where there is one.
    """

    units: int = 32
    most_steps: int = 50
    codes: tuple[str, ...] = ("category", "channel")
    learning_rate: float = 0.003
    l2: float = 1e-3
    most_epochs: int = 30

    @property
    def kind(self) -> str:
        """``sequence``."""
        return "sequence"

    @property
    def tasks(self) -> frozenset[Task]:
        """Both."""
        return frozenset(Task)

    def variants(self, rows: int) -> Sequence[SequenceNetwork]:
        """As set; and smaller where rows are few, larger where they are many."""
        return self, replace(self, units=8, l2=0.1) if rows < 20_000 else replace(self, units=64)

    def fit(self, examples: Examples, seed: int) -> FittedNetwork:
        """Train it; ``MissingExtra`` without PyTorch."""
        torch = _torch()
        both_outcomes(examples)
        design, scale = Design.learn(examples.rows), Scale.of(examples)
        reader = StepReader.learn(examples.rows.history, self.codes, self.most_steps)
        data = _Data.of(torch, examples, design, reader, scale)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            net = self._net(torch, data)
            self._train(torch, net, data, _held_out(examples.group, seed), seed)
        gru, layers = _arrays(net)
        rest = reader.states(gru, examples.rows.history, len(examples)).mean(axis=0)
        return FittedNetwork(design, reader, scale, gru, rest, _from_rest(layers, rest))

    def _net(self, torch: Any, data: _Data) -> Any:
        nn, inputs = torch.nn, self.units + data.columns.shape[1]
        head = nn.Sequential(nn.Linear(inputs, self.units), nn.Tanh(), nn.Linear(self.units, 1))
        gru = nn.GRU(max(data.steps.shape[1], 1), self.units, batch_first=True)
        return nn.ModuleDict({"gru": gru, "head": head}).to(data.steps.device)

    def _train(self, torch: Any, net: Any, data: _Data, held: NDArray[np.bool_], seed: int) -> None:
        """Rounds over the rows not held out, until the held-out loss has not fallen for PATIENCE rounds."""
        optimiser = torch.optim.AdamW(net.parameters(), self.learning_rate, weight_decay=self.l2)
        slower = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, factor=0.3, patience=1)
        chance, losses, best = np.random.default_rng(seed), [np.inf], net.state_dict()
        judges = np.flatnonzero(held if held.any() else ~held)
        for _ in range(self.most_epochs):
            for batch in _batches(np.flatnonzero(~held), data.length, chance):
                optimiser.zero_grad()
                data.losses(torch, net, batch).mean().backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                optimiser.step()
            losses.append(data.mean_loss(torch, net, judges))
            slower.step(losses[-1])
            if losses[-1] <= min(losses):
                best = {name: weight.detach().clone() for name, weight in net.state_dict().items()}
            if len(losses) - 1 - int(np.argmin(losses)) >= PATIENCE:
                break
        net.load_state_dict(best)


@dataclass(frozen=True, slots=True)
class Scale:
    """The score's link, and how a label was scaled for training: score = ``centre`` + ``scale`` * what the layers
    give."""

    link: str
    centre: float = 0.0
    scale: float = 1.0

    @classmethod
    def of(cls, examples: Examples) -> Scale:
        """Log-odds for a probability, log for amounts from 0 on, else the amount standardised."""
        label = examples.label
        if examples.task is Task.PROBABILITY:
            return cls("logit")
        if label.min() >= 0 and label.max() > 0:
            return cls("log", float(np.log(label.mean())))
        return cls("identity", float(label.mean()), float(label.std()) or 1.0)

    def drawn_in(self, label: Floats) -> Floats:
        """The label as it is trained on."""
        return label / np.exp(self.centre) if self.link == "log" else (label - self.centre) / self.scale


@dataclass(frozen=True, slots=True, eq=False)
class FittedNetwork:
    """Recurrent units, and the layers after them, whose zero is the mean row with the mean state ``rest``."""

    design: Design
    reader: StepReader
    scale: Scale
    gru: Gru
    rest: Floats
    layers: Layers

    @property
    def family(self) -> str:
        """``sequence``."""
        return "sequence"

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return sum(array.size for array in (self.gru.arrays() | self.layers.arrays()).values())

    def predict(self, rows: Rows) -> Floats:
        """Probability, or amount."""
        score = self.scale.centre + self.scale.scale * self.layers.scores(self._inputs(rows))
        return Contributions(0.0, np.zeros((0, 0)), (), score, self.scale.link).predictions()

    def explain(self, rows: Rows) -> Contributions:
        """Integrated gradients from the mean row and state."""
        inputs, units, base = self._inputs(rows), self.gru.units, 0.0
        parts = np.zeros((len(inputs), 1 + len(self.design.columns)))
        for first in range(0, max(len(inputs), 1), CHUNK):
            base, found = self.layers.attributions(inputs[first : first + CHUNK])
            parts[first : first + CHUNK, 0] = found[:, :units].sum(axis=1)
            parts[first : first + CHUNK, 1:] = self.design.by_column(found[:, units:])
        base, parts = self.scale.centre + self.scale.scale * base, self.scale.scale * parts
        return Contributions(base, parts, (HISTORY, *self.design.columns), base + parts.sum(axis=1), self.scale.link)

    def _inputs(self, rows: Rows) -> Floats:
        states = self.reader.states(self.gru, rows.history, len(rows))
        return np.column_stack([states - self.rest, self.design.matrix(rows)])

    def state(self) -> State:
        """Plain arrays."""
        facts = {"design": self.design.facts(), "reader": self.reader.facts()}
        scale = {"link": self.scale.link, "centre": self.scale.centre, "scale": self.scale.scale}
        arrays: dict[str, NDArray[Any]] = self.design.arrays() | self.reader.arrays() | self.gru.arrays()
        return State(self.family, facts | {"scale": scale}, arrays | self.layers.arrays() | {"rest": self.rest})

    @classmethod
    def restored(cls, state: State) -> FittedNetwork:
        """From `state`; PyTorch is not needed."""
        facts, arrays = state.facts, state.arrays
        design, reader = Design.restored(facts["design"], arrays), StepReader.restored(facts["reader"], arrays)
        gru, layers = Gru.restored(arrays), Layers.restored(arrays)
        return cls(design, reader, Scale(**facts["scale"]), gru, arrays["rest"], layers)


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """Training data as tensors on one device; ``start`` and ``length`` say where each row's steps lie."""

    steps: Any
    columns: Any
    label: Any
    start: Ints
    length: Ints
    link: str

    @classmethod
    def of(cls, torch: Any, examples: Examples, design: Design, reader: StepReader, scale: Scale) -> _Data:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        steps, start = np.zeros((0, 0)), np.zeros(len(examples) + 1, dtype=np.int64)
        if reader.width and examples.rows.history is not None:
            steps, start = reader.read(examples.rows.history)
        arrays = (steps, design.matrix(examples.rows), scale.drawn_in(examples.label))
        steps, columns, label = (torch.as_tensor(a, dtype=torch.float32, device=device) for a in arrays)
        return cls(steps, columns, label, start[:-1], np.diff(start), scale.link)

    def losses(self, torch: Any, net: Any, batch: Ints) -> Any:
        """One loss for each row."""
        score = net["head"](torch.cat([self._states(torch, net, batch), self.columns[batch]], 1))[:, 0]
        label = self.label[batch]
        if self.link == "logit":
            return torch.nn.functional.softplus(score) - label * score
        return score.exp() - label * score if self.link == "log" else (score - label) ** 2

    def mean_loss(self, torch: Any, net: Any, rows: Ints) -> float:
        """Over many rows, without learning."""
        order = rows[np.argsort(self.length[rows], kind="stable")]
        with torch.no_grad():
            total = sum(float(self.losses(torch, net, b).sum()) for b in np.array_split(order, -(-len(order) // 2048)))
        return total / len(rows)

    def _states(self, torch: Any, net: Any, batch: Ints) -> Any:
        """After each row's last step; what stands behind it in the block is another row's and is not looked at."""
        length = torch.as_tensor(self.length[batch], device=self.steps.device)
        longest = int(self.length[batch].max())
        if not longest:
            return torch.zeros(len(batch), net["gru"].hidden_size, device=self.steps.device)
        at = np.minimum(self.start[batch][:, None] + np.arange(longest), len(self.steps) - 1)
        states = net["gru"](self.steps[at])[0]
        last = states[torch.arange(len(batch), device=length.device), (length - 1).clamp(min=0)]
        return last * (length > 0)[:, None]


def _batches(rows: Ints, length: Ints, chance: np.random.Generator) -> Iterator[Ints]:
    """All rows once, in batches of like lengths, in an order of chance."""
    shuffled = chance.permutation(rows)
    batches: list[Ints] = []
    for first in range(0, len(shuffled), BATCH * SORTED_TOGETHER):
        block = shuffled[first : first + BATCH * SORTED_TOGETHER]
        block = block[np.argsort(length[block], kind="stable")]
        batches += np.array_split(block, -(-len(block) // BATCH))
    for i in chance.permutation(len(batches)):
        yield batches[i]


def _held_out(group: Ints, seed: int) -> NDArray[np.bool_]:
    """A fifth of few customers, a tenth of many; nobody where there are fewer than five."""
    customers = len(np.unique(group))
    if customers < 5:
        return np.zeros(len(group), dtype=bool)
    return np.asarray(folds(group, 10 if customers >= 5_000 else 5, seed) == 0)


def _arrays(net: Any) -> tuple[Gru, Layers]:
    """The learned weights in float64."""
    found = {name: weight.detach().cpu().numpy().astype(np.float64) for name, weight in net.state_dict().items()}
    gru = Gru(
        found["gru.weight_ih_l0"].T, found["gru.weight_hh_l0"].T, found["gru.bias_ih_l0"], found["gru.bias_hh_l0"]
    )
    weights = found["head.0.weight"].T, found["head.2.weight"].T
    return gru, Layers(weights, (found["head.0.bias"], found["head.2.bias"]))


def _from_rest(layers: Layers, rest: Floats) -> Layers:
    """The same layers for states counted from ``rest``."""
    first = layers.biases[0] + rest @ layers.weights[0][: len(rest)]
    return Layers(layers.weights, (first, *layers.biases[1:]))


def _torch() -> Any:
    try:
        import torch
    except ImportError as e:
        raise MissingExtra("training the sequence network", "deep") from e
    return torch
