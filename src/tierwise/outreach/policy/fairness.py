"""Who gets offers, by group: the share that gets one, what it is worth and what it costs; a floor where one is wanted.

A difference is not yet an injustice, and equality not yet justice: the table shows what was decided, so that a person
can judge. A floor (`side_limits.group_floor`) has a price, which stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.outreach.policy.problem import Ints, Problem, at


@dataclass(frozen=True, slots=True)
class Share:
    """One group: ``customers``; how many ``could`` have an offer, how many were ``given`` one; ``rate`` = given /
    customers; mean ``gain`` and ``cost`` of those given (None where nobody was).
    """

    group: str
    customers: int
    could: int
    given: int
    gain: float | None
    cost: float | None

    @property
    def rate(self) -> float:
        """Share of the group that gets an offer."""
        return self.given / self.customers


def by_group(problem: Problem, choice: Ints, group: Sequence[str]) -> tuple[Share, ...]:
    """A row for each group, by name, of these choices (n,), 0 for none; customers whose group is not known stand under
    their own name, such as "".
    """
    names = np.asarray(group, np.str_)
    if names.shape != (problem.customers,):
        raise UsageError(f"groups of {names.size} customers, {problem.customers} in the plan", "give one for each")
    could = np.ones(problem.customers, bool) if problem.eligible is None else problem.eligible.any(axis=1)
    gain, cost = at(problem.gain, choice), at(problem.cost, choice)
    rows = []
    for name in np.unique(names):
        mine = names == name
        given = mine & (choice > 0)
        n = int(given.sum())
        mean = (float(gain[given].mean()), float(cost[given].mean())) if n else (None, None)
        rows.append(Share(str(name), int(mine.sum()), int((mine & could).sum()), n, *mean))
    return tuple(rows)


def lowest_to_highest(shares: Sequence[Share]) -> float | None:
    """The lowest rate over the highest; below .8 the "four-fifths rule" of US employment law would ask for reasons.

    >>> lowest_to_highest([Share("a", 10, 10, 5, 1.0, 1.0), Share("b", 10, 10, 2, 1.0, 1.0)])
    0.4
    """
    highest = max((s.rate for s in shares), default=0.0)
    return min(s.rate for s in shares) / highest if highest > 0 else None
