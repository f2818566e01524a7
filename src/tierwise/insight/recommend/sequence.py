"""A transformer that reads a history step by step and foretells what comes next: SASRec (Kang and McAuley 2018) with
sampled softmax in place of one negative (Klenitskiy and Vasilev 2023: the loss was what it lacked).

Three things more, for shops where most products are bought a few times only (what they brought stands in
``benchmarks/results/sequence-recommender.md``). The products' vectors begin where their company is (`first_vectors`).
Some rows are hidden in training, so that a history's newest product, with which it was not trained, misleads less. And
what is kept is the running mean of the weights.

PyTorch (extra ``deep``) trains it; answers come from plain arrays (`attention`). Long histories are cut into windows;
what stands in one basket is read in the log's order. Time itself is not read, only order.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError, MissingExtra
from tierwise.insight.recommend.attention import Attention, padded
from tierwise.insight.recommend.first_vectors import first_vectors
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.interactions import Interactions
from tierwise.insight.recommend.sequence_fitted import FittedSequence, Next, gain_at_10, last_of_each
from tierwise.insight.recommend.sequence_network import network
from tierwise.insight.recommend.sequence_windows import Windows

PATIENCE = 4
"""Rounds without a better validation before training ends."""
JUDGED = 4_000
"""So many sequences at most keep back their last step to judge the rounds, where the caller has none."""
KEPT, WARM = 0.997, 10
"""The running mean of the weights keeps so much of itself at each batch; the first ``WARM`` batches are forgotten."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Settings. ``width`` of a product's vector, ``inner`` of the layer within each of the ``blocks`` of attention with
    so many ``heads``; the last ``most_steps`` rows of a history count. Each batch's loss is over ``negatives`` products
    drawn at random beside the right one: an estimate of the softmax over all. With as many as products the softmax
    itself: it foretells better and is dear without a graphics card. ``gated``: blocks with gates (LiGR).

    In training ``hidden`` of a history's rows are. ``members`` networks that differ by chance alone answer together, by
    their mean.
    """

    width: int = 128
    inner: int = 128
    blocks: int = 1
    heads: int = 2
    most_steps: int = 50
    negatives: int = 1024
    dropout: float = 0.5
    gated: bool = False
    hidden: float = 0.15
    members: int = 1
    learning_rate: float = 2e-3
    most_epochs: int = 100
    batch: int = 128

    def __post_init__(self) -> None:
        sizes = (self.width, self.blocks, self.most_steps, self.negatives, self.members)
        if self.width % self.heads or min(sizes) < 1:
            raise ContractError(f"sequence: {self}", "heads divide the width; all sizes are at least 1")
        if not 0 <= self.hidden < 1:
            raise ContractError(f"sequence: {self}", "hidden lies in [0, 1)")

    @property
    def name(self) -> str:
        """``sequence``."""
        return "sequence"

    def fit(self, log: Interactions, goods: Goods, seed: int = 0, judged: Next | None = None) -> FittedSequence:
        """Trained until ``judged`` (default: the last step of some sequences, kept back) gains nothing more by NDCG@10.

        ``MissingExtra`` without PyTorch; ``ComputationError`` where no sequence has two rows. The same seed on the same
        machine gives the same networks on the CPU; a graphics card is taken where there is one.
        """
        torch = _torch()
        if judged is None:
            log, judged = last_of_each(log, JUDGED, seed)
        windows = Windows.of(log, self.most_steps)
        if not len(windows.first):
            raise ComputationError("sequence: nobody came back a second time", "take more history")
        first = first_vectors(log, goods, windows.known, self.width, seed)
        training = _Training(torch, self, windows, judged, len(goods))
        with torch.random.fork_rng():
            trained = [training.member(first, seed + m) for m in range(self.members)]
        fitted = training.fitted(tuple(network for network, _ in trained), asdict(self))
        told = {"ndcg": gain_at_10(fitted, judged), "epochs": [epoch for _, epoch in trained]}
        return training.fitted(fitted.networks, asdict(self) | told)


@dataclass(frozen=True, slots=True, eq=False)
class _Training:
    torch: Any
    settings: Sequence
    windows: Windows
    judged: Next
    products: int

    def fitted(self, networks: tuple[Attention, ...], facts: dict[str, Any]) -> FittedSequence:
        return FittedSequence(networks, self.windows.known, self.products, facts)

    def member(self, first: NDArray[np.float32], seed: int) -> tuple[Attention, int]:
        """One network, as it was after the round that validation liked best, and that round's number."""
        torch, s = self.torch, self.settings
        torch.manual_seed(seed)
        net = network(torch, s, first).to("cuda" if torch.cuda.is_available() else "cpu")
        optimiser = torch.optim.AdamW(net.parameters(), s.learning_rate, betas=(0.9, 0.98), weight_decay=0.0)
        mean, chance = _Mean(net), np.random.default_rng(seed)
        best, epoch, found = -1.0, 0, self._plain(mean)
        for round_ in range(1, s.most_epochs + 1):
            self._round(net, optimiser, mean, chance)
            now = self._plain(mean)
            worth = gain_at_10(self.fitted((now,), {}), self.judged)
            if worth >= best:
                best, epoch, found = worth, round_, now
            if round_ - epoch >= PATIENCE:
                break
        return found, epoch

    def _round(self, net: Any, optimiser: Any, mean: _Mean, chance: np.random.Generator) -> None:
        net.train()
        for batch in self.windows.batches(self.settings.batch, chance):
            optimiser.zero_grad()
            _loss(self.torch, net, self.windows, batch, self.settings, chance).backward()
            self.torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            mean.take(net)

    def _plain(self, mean: _Mean) -> Attention:
        arrays = {name: w.cpu().numpy().astype(np.float32) for name, w in mean.weights.items()}
        return Attention(arrays, self.settings.blocks, self.settings.heads, self.settings.most_steps)


class _Mean:
    """The running mean of a network's weights."""

    def __init__(self, net: Any) -> None:
        self.weights = {name: w.detach().clone() for name, w in net.state_dict().items()}
        self.batches = 0

    def take(self, net: Any) -> None:
        self.batches += 1
        new = max(1 - KEPT, WARM / (self.batches + WARM))
        for name, w in net.state_dict().items():
            self.weights[name].lerp_(w, new)


def _loss(
    torch: Any, net: Any, windows: Windows, batch: NDArray[np.int64], settings: Sequence, chance: np.random.Generator
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


def _torch() -> Any:
    try:
        import torch
    except ImportError as e:
        raise MissingExtra("training the sequence recommender", "deep") from e
    return torch
