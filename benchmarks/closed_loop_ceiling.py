"""What a learner could reach: a Bayesian who knows the distribution of the worlds (docs/adr/0050), not the world.

She is told what no shop is: each customer's chance to order, her true wear, how often contacts drive away, how many
orders come late, and whether everybody has the same effect. She guesses, from the same log as all others, how many are
persuadable, by how much, whom (two directions), and who is driven away. The guesses are drawn from what the log leaves
possible (Metropolis steps that leave the prior as it is, Cotter et al. 2013; short chains, carried on from month to
month), and she decides by the mean gain. She tries nothing out to learn: that a cleverer one could add.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numba import njit
from offer_contest import Choice, View
from scipy.special import ndtr, ndtri

from tierwise.outreach.policy.problem import at
from tierwise.outreach.programme.decide import plan
from tierwise.outreach.programme.wear import Ahead
from tierwise.simulate.offer_customers import OfferCustomers
from tierwise.simulate.offer_months import later
from tierwise.simulate.offer_world import CONTACT, OFFERS, QUIETER, WEAR, OfferWorld

Floats = np.ndarray
CHAINS, STEPS, KEPT = 3, 160, 25
NUMBERS = 16
"""Standard normals behind a guess: four sizes, five and six of directions, one of the tie."""
BLOCKS = (np.r_[0:4], np.r_[4:9, 15], np.r_[3, 9:15], np.r_[0:16])
STRENGTH = np.array([0.0, *(offer.strength for offer in OFFERS)])
GRID = np.linspace(-8, 8, 321)


@njit(cache=True, fastmath=True)
def _ratios(effect, who, base, dose, ordered, n):  # type: ignore[no-untyped-def]
    """How much likelier what each has done is for the persuadable and for sleeping dogs than for others."""
    more, less = np.zeros(n), np.zeros(n)
    for k in range(len(who)):
        p = min(max(base[k] + effect * dose[k], 1e-9), 1 - 1e-9)
        q = min(max(base[k] - 0.5 * effect * dose[k], 1e-9), 1 - 1e-9)
        more[who[k]] += math.log(p / base[k]) if ordered[k] else math.log((1 - p) / (1 - base[k]))
        less[who[k]] += math.log(q / base[k]) if ordered[k] else math.log((1 - q) / (1 - base[k]))
    return np.exp(more), np.exp(less)


@dataclass
class Record:
    """What each customer was given and did, month under month."""

    who: OfferCustomers
    parts: list[tuple[Floats, ...]] = field(default_factory=list)
    fatigue: Floats | None = None
    gone: Floats | None = None
    last: Floats | None = None
    states: list[Floats] = field(default_factory=list)

    def add(self, view: View) -> None:
        """The month just logged; the states before it are those kept from the last call."""
        n, month, past = len(self.who.z), view.month - 1, view.known.months[-1]
        here = np.arange(n) if self.gone is None else np.flatnonzero(~self.gone)
        worn = np.zeros(n) if self.fatigue is None else self.fatigue
        dose = np.zeros(n)
        dose[here] = STRENGTH[past.arm] * np.exp(-WEAR * worn[here])
        last = np.zeros(n) if self.last is None else self.last
        delay = self.who.world.delay
        moved = (1 - delay) * dose[here] + delay * last[here]
        risk = np.where(past.arm > 0, self.who.world.unsubscribe * (1 + worn[here]), 0.0)
        self.parts.append((here, self.who.base(month)[here], moved, past.ordered, risk, past.left))
        self.fatigue, self.gone, self.last = view.state.fatigue.copy(), view.state.gone.copy(), dose

    def rows(self, *, personal: bool) -> Log:
        """All of it."""
        here, base, moved, ordered, risk, left = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        seen = np.unique(here[(moved > 0) | (risk > 0)])
        place = np.searchsorted(seen, here)
        told = risk > 0
        three, one = np.minimum(3 * risk[told], 0.999), np.minimum(risk[told], 0.999)
        each = np.where(left[told], np.log(3.0), np.log1p(-three) - np.log1p(-one))
        leaving = np.exp(np.bincount(place[told], each, len(seen)))
        use = moved > 0
        return Log(self.who, seen, place[use], base[use], moved[use], ordered[use].astype(bool), leaving, personal)


@dataclass
class Log:
    """Rows in which something was given to one of those ``seen`` (her ``place`` among them), and how much likelier each
    one's leaving is for a sleeping dog. ``personal``: that a customer stays what she is from month to month is used.
    """

    who: OfferCustomers
    seen: Floats
    place: Floats
    base: Floats
    moved: Floats
    ordered: Floats
    leaving: Floats
    personal: bool
    known: dict[float, tuple[Floats, Floats]] = field(default_factory=dict)

    def ratios(self, effect: float) -> tuple[Floats, Floats]:
        """Persuadable and sleeping dog against neither: of all seen, or of each row."""
        if effect not in self.known:
            n = len(self.seen) if self.personal else len(self.place)
            index = self.place if self.personal else np.arange(n)
            more, less = _ratios(effect, index, self.base, self.moved, self.ordered, n)
            self.known = {effect: (more, less * self.leaving if self.personal else less)}
        return self.known[effect]

    def types(self, guess: Floats) -> tuple[float, Floats, Floats]:
        """Effect, and everybody's chances to be persuadable and a dog, after what each has done where that counts."""
        effect, up, down = chances(guess, self.who.world, self.who.z)
        if self.personal:
            more, less = self.ratios(effect)
            here, there = up[self.seen] * more, down[self.seen] * less
            total = 1 - up[self.seen] - down[self.seen] + here + there
            up[self.seen], down[self.seen] = here / total, there / total
        return effect, up, down

    def likelihood(self, guess: Floats) -> float:
        """Of a guess, on the log scale."""
        if self.who.world.alike:
            share, effect = sizes(guess)[:2]
            p = np.clip(self.base + share * effect * self.moved, 1e-9, 1 - 1e-9)
            return float(np.where(self.ordered, np.log(p / self.base), np.log((1 - p) / (1 - self.base))).sum())
        effect, up, down = chances(guess, self.who.world, self.who.z[self.seen])
        more, less = self.ratios(effect)
        if self.personal:
            return float(np.log(1 - up - down + up * more + down * less).sum())
        u, d = up[self.place], down[self.place]
        rows = np.log(1 - u - d + u * more + d * less).sum()
        return float(rows + np.log(1 - down + down * self.leaving).sum())


def sizes(guess: Floats) -> Floats:
    """Share persuadable, effect, rho, share of sleeping dogs: the priors of docs/adr/0050."""
    return ndtr(guess[:4]) * [0.4, 0.18, 0.7, 0.15] + [0.0, 0.02, 0.2, 0.0]


def chances(guess: Floats, world: OfferWorld, z: Floats) -> tuple[float, Floats, Floats]:
    """Effect, and by profile the chances to be persuadable and a sleeping dog."""
    from tierwise.simulate.offer_customers import _directions

    share, effect, rho, dogs = sizes(guess)
    base = _directions(world)[0]
    across = np.linalg.qr(np.column_stack([base, np.eye(6)]))[0][:, 1:6] @ guess[4:9]
    tie = (-0.5, 0.0, 0.5)[int(np.searchsorted([1 / 3, 2 / 3], ndtr(guess[15])))]
    first = tie * base + np.sqrt(1 - tie**2) * across / np.linalg.norm(across)
    second = guess[9:15] / np.linalg.norm(guess[9:15])
    bar, rest = float(ndtri(1 - share)), np.sqrt(1 - rho**2)
    up = ndtr((rho * (z @ first) - bar) / rest)
    down = (1 - up) * ndtr((rho * (z @ second) - _bar(bar, rho**2 * float(first @ second), dogs)) / rest)
    return float(effect), up, down


def _bar(first: float, tie: float, share: float) -> float:
    """Where the second score cuts, so that the share of sleeping dogs is this."""
    grid = GRID[first > GRID]
    density = np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi) * (GRID[1] - GRID[0])
    low, high = -8.0, 8.0
    for _ in range(18):
        middle = (low + high) / 2
        over = density @ ndtr((tie * grid - middle) / np.sqrt(1 - tie**2)) > share
        low, high = (middle, high) if over else (low, middle)
    return (low + high) / 2


def guesses(log: Log, states: list[Floats], rng: np.random.Generator) -> list[Floats]:
    """Drawn from what the log leaves possible; ``states`` are where the chains stand, and are moved on."""
    if not states:
        tried = [rng.standard_normal(NUMBERS) for _ in range(40)]
        states += sorted(tried, key=log.likelihood)[-CHAINS:]
    step, found = np.full(len(BLOCKS), 0.4), []
    for c, state in enumerate(states):
        here, now = state, log.likelihood(state)
        for k in range(STEPS):
            j, proposed = k % len(BLOCKS), here.copy()
            block = BLOCKS[j]
            proposed[block] = np.sqrt(1 - step[j] ** 2) * here[block] + step[j] * rng.standard_normal(len(block))
            then = log.likelihood(proposed)
            taken = np.log(rng.random()) < then - now
            here, now = (proposed, then) if taken else (here, now)
            step[j] = np.clip(step[j] * np.exp(0.1 * (taken - 0.25)), 0.02, 0.95)
            if k >= STEPS // 3 and k % max(1, 2 * STEPS // 3 // KEPT) == 0:
                found.append(here)
        states[c] = here
    return found


class Bayesian:
    """A programme for `offer_contest.run`, for one world after another."""

    def __init__(self, *, personal: bool) -> None:
        self.personal = personal
        self.record: Record | None = None
        self.rng = np.random.default_rng(1)

    def __call__(self, view: View) -> Choice:
        """The month that earns most in the mean of all that is possible."""
        if self.record is None or self.record.who is not view.who:
            self.record, self.rng = Record(view.who), np.random.default_rng(1)
        self.record.add(view)
        log = self.record.rows(personal=self.personal)
        effect, dogs = np.zeros(len(view.wear)), np.zeros(len(view.wear))
        kept = guesses(log, self.record.states, self.rng)
        for guess in kept:
            if view.who.world.alike:
                effect += sizes(guess)[0] * sizes(guess)[1] / len(kept)
                continue
            size, up, down = log.types(guess)
            effect += size * (up - 0.5 * down) / len(kept)
            dogs += down / len(kept)
        return decided(view, effect, dogs)


def decided(view: View, effect: Floats, dogs: Floats) -> Choice:
    """The plan at these beliefs of effect (n,) and of who is a sleeping dog (n,), everything else as it is."""
    from dataclasses import replace

    who, state, s = view.who, view.state, view.standing
    base = who.base(state.month)[:, None]
    caused = np.clip(effect[:, None] * STRENGTH[1:], -base, 1 - base)
    risk = who.world.unsubscribe * (1 + 2 * dogs) * QUIETER * later(who, state.month)
    paid = CONTACT + base * (s.earns[:, :1] - s.earns[:, 1:])
    ahead = Ahead(caused * s.earns[:, 1:], paid, risk, WEAR, who.world.keeps)
    gain, found = plan(ahead, replace(s, wear=state.fatigue), view.terms)
    return Choice(found.choice, at(gain, found.choice) / np.maximum(at(view.terms.cost, found.choice), 1e-9))
