"""Which learners are tried, and the other settings of a fit."""

from __future__ import annotations

from dataclasses import dataclass

from tierwise.outreach.uplift.joint import S, Scaled, SharedDR
from tierwise.outreach.uplift.learners import DR, Learner, Response, X
from tierwise.outreach.uplift.lines import Lines
from tierwise.outreach.uplift.trees import Trees

FOLDS = 5


def menu(offers: int, *, binary: bool, trees: bool = True) -> tuple[Learner, ...]:
    """Learners worth trying, the response last; before it the simplest first: of the fewest fits, and of straight lines
    before trees. ``trees`` False: lines alone, much quicker.
    """
    lines, small = Lines(), Trees()
    several: list[Learner] = [SharedDR()] if offers > 1 else []
    shift: list[Learner] = [S(products=False)] if binary else []
    bent: list[Learner] = [DR(small, lines), X(small)] if trees else []
    return (*several, Scaled(lines), *shift, S(), DR(lines), *bent, Response(lines))


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings. ``learners``: simplest first; empty: `menu`. ``ladders``: offers of one kind in order of depth, whose
    effects are not to fall with depth: right for conversion or orders, not for margin, which a coupon itself costs.
    """

    folds: int = FOLDS
    learners: tuple[Learner, ...] = ()
    trees: bool = True
    ladders: tuple[tuple[str, ...], ...] = ()


DEFAULT = Plan()
