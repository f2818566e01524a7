"""Where the programme falls short of the oracle (docs/adr/0060): parts of what it believes replaced by the truth.

    python benchmarks/closed_loop_parts.py [--worlds 18] [--first 1001] [--out DIR]

Simulated worlds that are kept for development; writes closed-loop-parts.md. About half an hour of one core.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "truth"), str(HERE)]

from closed_loop_ceiling import Bayesian, decided  # noqa: E402
from offer_contest import (  # noqa: E402
    HELD,
    Choice,
    View,
    by_uplift,
    oracle_ahead,
    ours,
    run,
)

from tierwise.outreach.policy.problem import at  # noqa: E402
from tierwise.outreach.programme.decide import Exploring, Standing, decide, plan  # noqa: E402
from tierwise.outreach.programme.known import Known  # noqa: E402
from tierwise.outreach.programme.response import learn  # noqa: E402
from tierwise.outreach.programme.wear import look_ahead  # noqa: E402
from tierwise.simulate.offer_customers import offer_customers  # noqa: E402
from tierwise.simulate.offer_world import OfferWorld  # noqa: E402

Floats = np.ndarray


def believing(effect: Callable[[View], Floats]) -> Callable[[View], Choice]:
    """The truth about all but the mean effects of the profile."""
    return lambda view: decided(view, effect(view), view.who.chances()[1] * (not view.who.world.alike))


def learned(view: View) -> Floats:
    """The effects that the programme learns from its log."""
    return learn(view.known).effect(view.standing.profile)[0]


def straight(view: View) -> Floats:
    """The line of normal scores nearest to the true effects."""
    x = np.column_stack([np.ones(len(view.wear)), learn(view.known).scale.of(view.standing.profile)])
    true = view.who.effect("profile")
    return np.asarray(x @ np.linalg.lstsq(x, true, rcond=None)[0])


def mean(view: View) -> Floats:
    """The true mean for everybody."""
    return np.full(len(view.wear), view.who.effect("profile").mean())


def by_value(view: View) -> Floats:
    """The true means of the four value tiers: the top 5, 20 and 50 %, and the rest."""
    true, value = view.who.effect("profile"), view.who.value * view.who.margin_rate * view.who.features[:, 1]
    tier = np.searchsorted(np.quantile(value, [0.5, 0.8, 0.95]), value)
    return np.asarray(np.bincount(tier, true)[tier] / np.bincount(tier)[tier])


def seldom(view: View) -> Choice:
    """Ours, nothing left to chance, no plan stopped."""
    return planned(view, view.known, view.standing)


def planned(view: View, known: Known, standing: Standing) -> Choice:
    """The plan of most expected gain at what the programme learns."""
    response = learn(known)
    later = response.season.alike(standing.forecast, view.terms.later_months)
    ahead = look_ahead(response, known.habits, standing, later)
    gain, found = plan(ahead, standing, view.terms)
    return Choice(found.choice, at(gain, found.choice) / np.maximum(at(view.terms.cost, found.choice), 1e-9))


def foretold(wrong: Callable[[Floats], Floats] | None) -> Callable[[View], Choice]:
    """Ours without chance, its forecasts of orders changed; none: there are no forecasts."""

    def programme(view: View) -> Choice:
        months = view.known.months
        changed = [None if wrong is None or m.forecast is None else wrong(m.forecast) for m in months]
        known = replace(view.known, months=tuple(replace(m, forecast=f) for m, f in zip(months, changed, strict=True)))
        now = view.standing.forecast
        return planned(
            view, known, replace(view.standing, forecast=None if wrong is None or now is None else wrong(now))
        )

    return programme


def more(view: View) -> Choice:
    """Ours with a tenth left to chance."""
    found = decide(view.known, view.standing, view.terms, Exploring(share=0.1, held=HELD))
    rate = at(found.gain, found.choice) / np.maximum(at(view.terms.cost, found.choice), 1e-9)
    return Choice(found.choice, rate, found.drawn, found.verdict)


PARTS: dict[str, Callable[[View], Choice]] = {
    "oracle, looking ahead": oracle_ahead,
    "true effects of the profile as a straight line, all else true": believing(straight),
    "true mean effect of each value tier, all else true": believing(by_value),
    "true mean effect for everybody, all else true": believing(mean),
    "a Bayesian who knows the distribution of the worlds, by profile": Bayesian(personal=False),
    "the same, who knows that customers stay what they are": Bayesian(personal=True),
    "effects as learned by ours, all else true": believing(learned),
    "ours, nothing left to chance, no plan stopped": seldom,
    "ours": ours,
    "ours, a tenth left to chance": more,
    "nothing left to chance, forecasts a quarter too low": foretold(lambda p: 0.75 * p),
    "nothing left to chance, forecasts a third too high": foretold(lambda p: np.minimum(p / 0.75, 0.98)),
    "nothing left to chance, no forecasts": foretold(None),
    "rank by uplift": by_uplift,
}


def table(first: int, worlds: int) -> list[str]:
    """Margin of each as a share of the oracle's, by size."""
    margins: dict[str, list[float]] = {name: [] for name in PARTS}
    sizes = []
    for seed in range(first, first + worlds):
        who = offer_customers(OfferWorld.drawn(seed))
        sizes.append(who.world.customers)
        for name, part in PARTS.items():
            margins[name].append(run(who, part).margin)
        print(seed, {name: round(found[-1]) for name, found in margins.items()}, flush=True)
    size, top = np.array(sizes), np.array(margins["oracle, looking ahead"])
    lines = [
        "| what is believed | all | " + " | ".join(f"{k:,} customers" for k in np.unique(size)) + " | worlds lost |"
    ]
    lines.append("|---" * (len(np.unique(size)) + 3) + "|")
    for name, found in margins.items():
        mine = np.array(found)
        shares = [mine.sum() / top.sum(), *(mine[size == k].sum() / top[size == k].sum() for k in np.unique(size))]
        lines.append(f"| {name} | " + " | ".join(f"{s:.0%}" for s in shares) + f" | {(mine < -0.005).mean():.0%} |")
    return lines


def main() -> None:
    """Run and write."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--worlds", type=int, default=18)
    asked.add_argument("--first", type=int, default=1001)
    asked.add_argument("--out", type=Path, default=HERE / "results")
    a = asked.parse_args()
    text = [
        "# Where the programme falls short of the oracle (simulated)", "",
        f"Seeds {a.first}-{a.first + a.worlds - 1}, {dt.date.today()}; margin above nobody in six months, sums, as a "
        "share of the oracle's. What it means: docs/why/the-closed-loop.md.", "", *table(a.first, a.worlds), "",
    ]  # fmt: skip
    (a.out / "closed-loop-parts.md").write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
