"""Simulated rivals: undercut list, alerts, promotions and who follows whom, found from offers alone, against the truth.

    python benchmarks/rivals.py [--worlds 60] [--out benchmarks/results/rivals.md]

Each world: 120 products of ours, among them variants that differ by colour or size alone; a rival who sells four in
five of them, worded differently, twenty variants that we do not have and twenty other goods; two years of weekly looks,
of which one row in twenty-five is missing. The rival copies most of our price steps after 0 to 3 weeks, or leads us by
1 to 3, or does not look at us; it promotes, runs out of stock, and moves prices of its own. Matches are those that the
plain rule takes: what a wrong match does to alerts and lists counts. The seed is the world's number; none is left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tierwise.insight.price.competitors.changes import Event, Kind, Seen, events
from tierwise.insight.price.competitors.decide import match
from tierwise.insight.price.competitors.listings import Listings
from tierwise.insight.price.competitors.pace import pace
from tierwise.insight.price.competitors.reactions import alerts, promotion_calendar
from tierwise.insight.price.competitors.standing import Facing, undercut_list

HERE = Path(__file__).resolve().parent
OURS, SOLD, OTHER, WEEKS = 120, 96, 40, 104
START = dt.datetime(2022, 1, 4)
MAKERS, THINGS = (
    ("Sony", "Bose", "Denon", "Canon", "Philips"),
    ("Speaker", "Camera", "Headphones", "Receiver", "Charger"),
)
COLOURS = ("Black", "White", "Silver", "Red")


@dataclass(frozen=True)
class World:
    """Listings, which of ours each of theirs is (-1 none); prices, stock, promotions and looks by week."""

    ours: Listings
    theirs: Listings
    truth: np.ndarray
    price: np.ndarray
    asked: np.ndarray
    stock: np.ndarray
    promoted: np.ndarray
    seen: np.ndarray
    lag: int | None


def named(rng: np.random.Generator, many: int) -> list[tuple[str, ...]]:
    """Makers, things, models; every fourth is a variant of the one before, in another colour or size."""
    found: list[tuple[str, ...]] = []
    for k in range(many):
        maker, thing = str(rng.choice(MAKERS)), str(rng.choice(THINGS))
        model = "".join(rng.choice(list("ABCDEFGHKLMN"), 3)) + str(rng.integers(100, 999))
        size, colour = f"{rng.choice([16, 32, 64, 128])}GB", str(rng.choice(COLOURS))
        if k % 4 == 3:
            maker, thing, model, size, colour = found[-1]
            if rng.random() < 0.5:
                colour = str(rng.choice([c for c in COLOURS if c != colour]))
            else:
                size = "256GB"
        found.append((maker, thing, model, size, colour))
    return found


def drawn(seed: int) -> World:
    rng = np.random.default_rng(seed)
    goods = named(rng, OURS)
    sold = np.sort(rng.permutation(OURS)[:SOLD])
    strange = [(*goods[i][:3], "512GB", goods[i][4]) for i in rng.permutation(OURS)[: OTHER // 2].tolist()]
    there = [goods[i] for i in sold] + strange + named(rng, OTHER - len(strange))
    lag = [0, 1, 2, 3, -1, -2, -3, None][seed % 8]
    steps = (rng.random((OURS, WEEKS)) < 0.06) * rng.normal(0, 0.08, (OURS, WEEKS))
    level = rng.uniform(20, 400, OURS)
    own = (rng.random((len(there), WEEKS)) < 0.02) * rng.normal(0, 0.08, (len(there), WEEKS))
    copied = np.zeros_like(own)
    if lag is not None:
        copied[:SOLD] = np.roll(steps[sold], lag, axis=1) * (rng.random((SOLD, WEEKS)) < 0.8)
    start = np.r_[np.log(level[sold]) + rng.normal(0.03, 0.08, SOLD), np.log(rng.uniform(20, 400, OTHER))]
    promoted = np.zeros((len(there), WEEKS), bool)
    for j, w in zip(*np.nonzero(rng.random((len(there), WEEKS)) < 0.01), strict=True):
        promoted[j, w : w + 2] = True
    stock = np.ones_like(promoted)
    for j, w in zip(*np.nonzero(rng.random((len(there), WEEKS)) < 0.008), strict=True):
        stock[j, w : w + 2] = False
    price = np.round(level[:, None] * np.exp(steps.cumsum(axis=1)), 2)
    asked = np.round(np.exp(start[:, None] + (own + copied).cumsum(axis=1)) * np.where(promoted, 0.8, 1.0), 2)
    mine = Listings(tuple(f"{a} {b} {s} {c} - {m}" for a, b, m, s, c in goods), prices=price[:, -1])
    other = Listings(tuple(f"{a} {m[:3]}-{m[3:]} {c} {b} {s}" for a, b, m, s, c in there), prices=asked[:, -1])
    truth = np.r_[sold, np.full(OTHER, -1)]
    return World(mine, other, truth, price, asked, stock, promoted, rng.random(asked.shape) >= 0.04, lag)


def hits(said: set, truth: set) -> np.ndarray:
    return np.array([len(said & truth), len(said), len(truth)], float)


def look(w: World, week: int) -> list[Seen]:
    there = np.flatnonzero(w.seen[:, week]).tolist()
    return [Seen(str(j), float(w.asked[j, week]), bool(w.stock[j, week])) for j in there]


def judged(w: World) -> dict[str, object]:
    found = match(w.ours, w.theirs)
    sure = found.sure()
    pairs = list(zip(found.ours[sure].tolist(), found.theirs[sure].tolist(), strict=True))
    right = {(int(i), j) for j, i in enumerate(w.truth) if i >= 0}
    shots = [(START + dt.timedelta(weeks=k), look(w, k)) for k in range(WEEKS)]
    seen = events(shots)
    stake = np.linspace(10, 100, OURS)
    told = [(a.product, a.event) for a in alerts(
        seen, {str(j): (str(i), float(w.price[i, -1]), float(stake[i])) for i, j in pairs})]  # fmt: skip
    matrix = np.where(w.seen, w.asked, np.nan)
    i, j = np.array(pairs, dtype=np.int64).T
    moves = pace(w.price[i], matrix[j])
    facing = Facing(
        tuple(map(str, i)), ("rival",) * len(pairs), w.price[i, -1], w.asked[j, -1], w.stock[j, -1], ("",) * len(pairs),
        stake[i], (START,) * len(pairs))  # fmt: skip
    lower = {(facing.product[r], int(j[r])) for r in undercut_list(facing)}
    should = {(str(a), b) for a, b in right if w.price[a, -1] / w.asked[b, -1] - 1 > 0.005 and w.stock[b, -1]}
    promotions = promotion_calendar(seen)
    kind = "apart" if w.lag is None else "together" if w.lag == 0 else "they_follow" if w.lag > 0 else "we_follow"
    return {
        "matches": hits(set(pairs), right), "undercut": hits(lower, should),
        "alerts": hits({(p, e.product, e.at, e.kind) for p, e in told}, true_alerts(w, seen, right)),
        "promotions": np.array([sum(started(w, p.product, p.start) for p in promotions), len(promotions), np.nan]),
        "whole promotions": hits({(p.product, p.start) for p in promotions}, true_promotions(w)) * [1, np.nan, 1],
        "direction": moves.kind == kind, "lag": moves.behind == (None if w.lag is None else abs(w.lag)), "kind": kind,
    }  # fmt: skip


def true_alerts(w: World, seen: list[Event], right: set) -> set:
    """Cuts of a product that is truly ours to below our price, and empty shelves, at the first look that shows them."""
    mine = {str(j): i for i, j in right}
    return {
        (str(mine[e.product]), e.product, e.at, e.kind)
        for e in seen
        if e.product in mine and (e.kind in (Kind.OUT_OF_STOCK, Kind.GONE)
        or (e.kind == Kind.PRICE_DOWN and e.after < w.price[mine[e.product], -1] * 0.998))
    }  # fmt: skip


def started(w: World, product: str, at: dt.datetime) -> bool:
    """Was it promoted then, or in the week before, which was not looked at?"""
    week = (at - START).days // 7
    return bool(w.promoted[int(product), max(week - 1, 0) : week + 1].any())


def true_promotions(w: World) -> set:
    """Promotions whose first week, the one before and the two after were looked at, and that no other step hides."""
    found = set()
    for j, k in zip(*np.nonzero(w.promoted), strict=True):
        if k and not w.promoted[j, k - 1] and k + 3 < WEEKS and w.seen[j, k - 1 : k + 4].all():
            end = k + int(np.argmin(w.promoted[j, k:])) if not w.promoted[j, k:].all() else WEEKS
            if end < WEEKS and w.asked[j, end] >= 0.98 * w.asked[j, k - 1]:
                found.add((str(j), START + dt.timedelta(weeks=int(k))))
    return found


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--worlds", type=int, default=60)
    asked.add_argument("--out", type=Path, default=HERE / "results" / "rivals.md")
    given = asked.parse_args()
    start = time.process_time()
    found = [judged(drawn(seed)) for seed in range(1, given.worlds + 1)]
    spent = time.process_time() - start
    lines = []
    for name in ("matches", "undercut", "alerts", "promotions", "whole promotions"):
        hit, said, truth = np.sum([f[name] for f in found], axis=0)
        shown = [f"{100 * hit / x:.1f} %" if np.isfinite(x) else "" for x in (said, truth)]
        lines.append(f"| {name} | {shown[0]} | {shown[1]} | {f'{truth:,.0f}' if np.isfinite(truth) else ''} |")
    for kind in ("they_follow", "we_follow", "together", "apart"):
        mine = [f for f in found if f["kind"] == kind]
        right, exact = (sum(bool(f[k]) for f in mine) for k in ("direction", "lag"))
        lines.append(f"| {kind}: direction; weeks | {right} of {len(mine)} | {exact} of {len(mine)} | |")
    text = "\n".join([
        "# Simulated rivals\n",
        f"{dt.date.today()}, {platform.machine()}, one thread, numpy {version('numpy')}; {given.worlds} worlds,",
        f"{spent:.0f} CPU s. `python benchmarks/rivals.py`. Asked: undercut list exact, direction in nine of ten,",
        "alerts precision .9.\n",
        "| what | precision | recall | true ones |", "|---|---|---|---|", *lines,
        "\nAlerts are judged as events: a cut that the rival's row shows, of a product truly ours, to below our price.",
        "Promotions: of those found, the share that the world planned there (a cut taken back by chance in four weeks",
        "counts as wrong); whole ones are those all of whose weeks, the one before and the one after were seen, and",
        "that no other step hides.",
    ])  # fmt: skip
    given.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
