"""A proposal: whom to write to, why each of them, with which kinds of offers; or why none could be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.outreach.offers import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """``who`` are places of customers, ``score`` orders them (the first are written to first), in money at stake where
    it can be said. ``reasons`` are columns of one value for each of them; ``facts`` hold for all: thresholds and
    counts. ``stock`` limits how often its offers can be given; ``reduced`` is the price of what a discount is taken off
    for each of them, where that is less than the whole order (NaN: not known, the order). ``code`` names the reason
    where a kind has several; "" is the kind's own.
    """

    kind: str
    who: Ints
    score: Floats
    offers: tuple[Kind, ...]
    reasons: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    stock: float = float("inf")
    reduced: Floats | None = None
    code: str = ""

    @property
    def said(self) -> str:
        """Code of the reason; that of one customer ends in ``_customer``."""
        return self.code or self.kind

    def __post_init__(self) -> None:
        assert len(np.unique(self.who)) == self.who.size, f"{self.kind} names a customer twice"


@dataclass(frozen=True, slots=True)
class NoProposal:
    """Why a kind has nothing to propose: ``code`` (`needs_stock`, `nobody` ...) with its numbers."""

    kind: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
