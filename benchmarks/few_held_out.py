"""How often 80 % intervals miss where few are held out and few order: own variances, one for both arms, lent.

Simulated: who orders is drawn, the value of an order is lognormal (3, .8). The true effect is known. Writes
``benchmarks/results/few-held-out.md``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import tierwise
from tierwise.proof.effects import Sample, difference, lent

RESULT = Path(__file__).parent / "results" / "few-held-out.md"
DRAWS = 4_000
ORDER = float(np.exp(3.0 + 0.8**2 / 2))
WORLDS = [
    (treated, held, *chances)
    for treated, held in ((450, 50), (200, 50), (1900, 210))
    for chances in ((0.05, 0.05), (0.10, 0.05), (0.02, 0.05), (0.82, 0.82), (0.50, 0.80))
]
Arms = tuple[Sample, Sample]


def own(treated: Sample, control: Sample) -> Arms:
    """Welch's."""
    return treated, control


def one(treated: Sample, control: Sample) -> Arms:
    """The variance pooled within the arms, for both."""
    freedom = treated.n - 1, control.n - 1
    common = (freedom[0] * treated.variance + freedom[1] * control.variance) / sum(freedom)
    return replace(treated, variance=common), replace(control, variance=common)


def main() -> None:
    start, rng = time.process_time(), np.random.default_rng(1)
    lines = [_line(rng, *world) for world in WORLDS]
    spent = time.process_time() - start
    head = f"""# Few held out

{datetime.now(UTC).date()}, tierwise {tierwise.__version__}. `python benchmarks/few_held_out.py`. Misses in 100 of 80 %
intervals ({DRAWS:,} campaigns each; value of an order lognormal with a deviation of .8 in the log), and mean widths. 20
are expected. "Lent" is what `tierwise measure` uses.

| treated | held out | order, treated and held out | own variances | one for both | lent | widths |
|---|---|---|---|---|---|---|
"""
    RESULT.write_text(head + "\n".join(lines) + f"\n\n{spent:.0f} CPU s, seed 1.\n", "utf-8")


def _line(rng: np.random.Generator, treated: int, held: int, gets: float, not_: float) -> str:
    truth = (gets - not_) * ORDER
    drawn = [_arms(rng, treated, held, gets, not_) for _ in range(DRAWS)]
    found = [_misses(drawn, truth, how) for how in (own, one, lent)]
    misses, widths = " | ".join(f"{m:.0f}" for m, _ in found), ", ".join(f"{w:.2f}" for _, w in found)
    return f"| {treated:,} | {held} | {gets:.0%}, {not_:.0%} | {misses} | {widths} |"


def _arms(rng: np.random.Generator, treated: int, held: int, gets: float, not_: float) -> Arms:
    one, other = ((rng.random(n) < p) * rng.lognormal(3.0, 0.8, n) for n, p in ((treated, gets), (held, not_)))
    return Sample.of(one), Sample.of(other)


def _misses(drawn: list[Arms], truth: float, how: Callable[[Sample, Sample], Arms]) -> tuple[float, float]:
    ends = np.array([(e.low, e.high) for e in (difference(*how(*arms)) for arms in drawn)])
    return 100.0 * float(((truth < ends[:, 0]) | (truth > ends[:, 1])).mean()), float(np.diff(ends).mean())


if __name__ == "__main__":
    main()
