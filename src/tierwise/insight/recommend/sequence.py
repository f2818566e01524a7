"""A transformer that reads a history step by step and foretells the next product: SASRec (Kang and McAuley 2018) with
sampled softmax in place of one negative (Klenitskiy and Vasilev 2023: the loss was what it lacked).

PyTorch (extra ``deep``) trains it; answers come from plain arrays (`attention`). A score is the chance that a product
is the next one, among all products that were ever bought. Long histories are cut into windows; what stands in one
basket is read in the log's order. Time itself is not read, only order. On Amazon Beauty it lies below the item graph
alone and lifts the blend of closed forms (``benchmarks/results/sequence-recommender.md``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError, MissingExtra
from tierwise.insight.recommend.attention import TINY, Attention, padded
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.interactions import Interactions
from tierwise.insight.recommend.sequence_fitted import FittedSequence, Next, gain_at_10, last_of_each

PATIENCE = 8
"""Rounds without a better validation before training ends."""
SORTED_TOGETHER = 16
JUDGED = 4_000
"""So many sequences at most keep back their last step to judge the rounds, where the caller has none."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Settings. ``width`` of a product's vector, ``inner`` of the layer within each of the ``blocks`` of attention with
    so many ``heads``; the last ``most_steps`` rows of a history count. Each batch's loss is over ``negatives`` products
    drawn at random beside the right one: an estimate of the softmax over all. ``gated``: blocks with gates (LiGR).
    """

    width: int = 128
    inner: int = 128
    blocks: int = 2
    heads: int = 2
    most_steps: int = 50
    negatives: int = 1024
    dropout: float = 0.4
    gated: bool = False
    learning_rate: float = 1e-3
    most_epochs: int = 200
    batch: int = 256

    def __post_init__(self) -> None:
        if self.width % self.heads or min(self.width, self.blocks, self.most_steps, self.negatives) < 1:
            raise ContractError(f"sequence: {self}", "heads divide the width; all sizes are at least 1")

    @property
    def name(self) -> str:
        """``sequence``."""
        return "sequence"

    def fit(self, log: Interactions, goods: Goods, seed: int = 0, judged: Next | None = None) -> FittedSequence:
        """Trained until ``judged`` (default: the last step of some sequences, kept back) gains nothing more by NDCG@10.

        ``MissingExtra`` without PyTorch; ``ComputationError`` where no sequence has two rows. The same seed on the same
        machine gives the same network on the CPU; a graphics card is taken where there is one.
        """
        torch = _torch()
        if judged is None:
            log, judged = last_of_each(log, JUDGED, seed)
        windows = _Windows.of(log, self.most_steps)
        if not len(windows.first):
            raise ComputationError("sequence: nobody came back a second time", "take more history")
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            device = "cuda" if torch.cuda.is_available() else "cpu"
            net = _net(torch, self, len(windows.known)).to(device)
            told = self._train(torch, net, windows, judged, seed, len(goods))
        return self._fitted(net, windows, len(goods), told)

    def _fitted(self, net: Any, windows: _Windows, products: int, told: dict[str, float]) -> FittedSequence:
        arrays = {name: w.detach().cpu().numpy().astype(np.float32) for name, w in net.state_dict().items()}
        attention = Attention(arrays, self.blocks, self.heads, self.most_steps)
        return FittedSequence(attention, windows.known, products, asdict(self) | told)

    def _train(
        self, torch: Any, net: Any, windows: _Windows, judged: Next, seed: int, products: int
    ) -> dict[str, float]:
        optimiser = torch.optim.Adam(net.parameters(), self.learning_rate, betas=(0.9, 0.98))
        chance, best, found = np.random.default_rng(seed), (-1.0, 0), None
        for epoch in range(1, self.most_epochs + 1):
            net.train()
            for batch in windows.batches(self.batch, chance):
                optimiser.zero_grad()
                _loss(torch, net, windows, batch, self, chance).backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                optimiser.step()
            worth = gain_at_10(self._fitted(net, windows, products, {}), judged)
            if worth >= best[0]:
                best = (worth, epoch)
                found = {name: weight.detach().clone() for name, weight in net.state_dict().items()}
            if epoch - best[1] >= PATIENCE:
                break
        net.load_state_dict(found)
        return {"ndcg": best[0], "epoch": best[1], "epochs": epoch}


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """Runs of at most ``most_steps + 1`` rows that overlap by one: each row but a sequence's first is foretold once.

    ``known`` are the places of the products there are, ``product`` places among them.
    """

    product: NDArray[np.int32]
    known: NDArray[np.int64]
    first: NDArray[np.int64]
    length: NDArray[np.int64]

    @classmethod
    def of(cls, log: Interactions, most_steps: int) -> _Windows:
        known, product = np.unique(log.product, return_inverse=True)
        start = log.start()
        targets = np.maximum(np.diff(start) - 1, 0)
        parts = -(-targets // most_steps)
        number = np.arange(int(parts.sum())) - np.repeat(np.cumsum(parts) - parts, parts)
        first = np.repeat(start[:-1], parts) + number * most_steps
        length = np.minimum(np.repeat(start[1:], parts) - first, most_steps + 1)
        return cls(product.astype(np.int32), known.astype(np.int64), first, length)

    def batches(self, size: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """All windows once, in batches of like lengths, in an order of chance."""
        shuffled, found = chance.permutation(len(self.first)), []
        for at in range(0, len(shuffled), size * SORTED_TOGETHER):
            block = shuffled[at : at + size * SORTED_TOGETHER]
            block = block[np.argsort(self.length[block], kind="stable")]
            found += np.array_split(block, -(-len(block) // size))
        for i in chance.permutation(len(found)):
            yield found[i]


def _loss(
    torch: Any, net: Any, windows: _Windows, batch: NDArray[np.int64], settings: Sequence, chance: np.random.Generator
) -> Any:
    """Mean over the batch's steps of -log softmax of the right product among it and the drawn ones."""
    rows, held = padded(windows.first[batch], windows.length[batch], windows.product)
    device, catalogue = net.item.device, len(windows.known)
    inputs, answer = (
        torch.as_tensor(rows[:, :-1], device=device),
        torch.as_tensor(rows[:, 1:][held[:, 1:]], device=device),
    )
    states = net(inputs)[torch.as_tensor(held[:, 1:], device=device)]
    if catalogue <= settings.negatives:
        return torch.nn.functional.cross_entropy(states @ net.item.T, answer)
    drawn = torch.as_tensor(chance.choice(catalogue, settings.negatives, replace=False), device=device)
    right = (states * net.item[answer]).sum(1)
    wrong = states @ net.item[drawn].T + float(np.log(catalogue / settings.negatives))  # each stands for so many
    wrong = wrong.masked_fill(drawn[None, :] == answer[:, None], -torch.inf)
    return (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()


def _net(torch: Any, settings: Sequence, catalogue: int) -> Any:
    """The network whose weights have the names that `attention.Attention` reads."""
    nn, s = torch.nn, settings
    gates = ("look_gate", "think_gate") if s.gated else ()
    size = [(name, s.width, s.width) for name in ("query", "key", "value", "out", *gates)]
    size += [("up", s.width, s.inner), ("down", s.inner, s.width)]

    class Net(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.item = nn.Parameter(torch.randn(catalogue, s.width) * 0.02 * np.sqrt(128 / s.width))
            for k in range(s.blocks):
                block = nn.Module()
                for name, inputs, outputs in size:
                    setattr(block, name, nn.Linear(inputs, outputs))
                block.first, block.second = nn.LayerNorm(s.width, TINY), nn.LayerNorm(s.width, TINY)
                block.near = nn.Parameter(torch.zeros(s.heads, s.most_steps))
                setattr(self, str(k), block)
            self.norm, self.drop = nn.LayerNorm(s.width, TINY), nn.Dropout(s.dropout)

        def forward(self, places: Any) -> Any:
            x = self.drop(self.item[places])
            for k in range(s.blocks):
                block = getattr(self, str(k))
                x = x + self._gated(block, "look_gate", x, self._look(block, block.first(x)))
                x = x + self._gated(block, "think_gate", x, self._think(block, block.second(x)))
            return self.norm(x)

        def _look(self, block: Any, x: Any) -> Any:
            n, steps, width = x.shape
            split = [getattr(block, name)(x).view(n, steps, s.heads, -1).transpose(1, 2) for name, _, _ in size[:3]]
            place = torch.arange(steps, device=x.device)
            back = place[:, None] - place[None, :]
            near = block.near[:, back.clamp(min=0)].masked_fill(back < 0, -torch.inf)
            score = split[0] @ split[1].transpose(2, 3) / np.sqrt(width // s.heads) + near
            seen = self.drop(score.softmax(-1)) @ split[2]
            return self.drop(block.out(seen.transpose(1, 2).reshape(n, steps, width)))

        def _think(self, block: Any, x: Any) -> Any:
            return self.drop(block.down(self.drop(nn.functional.silu(block.up(x)))))

        def _gated(self, block: Any, gate: str, before: Any, addend: Any) -> Any:
            return addend * torch.sigmoid(getattr(block, gate)(before)) if s.gated else addend

    return Net()


def _torch() -> Any:
    try:
        import torch
    except ImportError as e:
        raise MissingExtra("training the sequence recommender", "deep") from e
    return torch
