"""The transformer as PyTorch trains it; PyTorch comes as an argument, for `sequence` is its only door here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierwise.insight.recommend.attention import TINY
from tierwise.insight.recommend.histories import Floats32

if TYPE_CHECKING:
    from tierwise.insight.recommend.sequence import Sequence

QUIET = 0.1
"""Blocks begin with so much of the usual weights: a history begins as its last product."""


def network(torch: Any, settings: Sequence, first: Floats32) -> Any:
    """A network whose weights have the names that `attention.Attention` reads, its product vectors being ``first``."""
    nn, s = torch.nn, settings
    gates = ("look_gate", "think_gate") if s.gated else ()
    size = [(name, s.width, s.width) for name in ("query", "key", "value", "out", *gates)]
    size += [("up", s.width, s.inner), ("down", s.inner, s.width)]

    class Net(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.item = nn.Parameter(torch.as_tensor(first.copy()))
            for k in range(s.blocks):
                setattr(self, str(k), self._block())
            self.norm, self.drop = nn.LayerNorm(s.width, TINY), nn.Dropout(s.dropout)

        def _block(self) -> Any:
            block = nn.Module()
            for name, inputs, outputs in size:
                setattr(block, name, nn.Linear(inputs, outputs))
            for last in (block.out, block.down):
                last.weight.data.mul_(QUIET)
            block.first, block.second = nn.LayerNorm(s.width, TINY), nn.LayerNorm(s.width, TINY)
            block.near = nn.Parameter(torch.zeros(s.heads, s.most_steps))
            return block

        def forward(self, places: Any) -> Any:
            x = self.item[places]
            if self.training and s.hidden:
                x = x * (torch.rand(places.shape, device=x.device) >= s.hidden)[..., None]
            x = self.drop(x)
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
