"""Who the simulated customers are: country, age, gender, tastes, who referred them, how to reach them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.simulate.catalogue import CATEGORIES
from tierwise.simulate.chance import Floats, Ints, choices, stream, uniforms
from tierwise.simulate.world import World


@dataclass(frozen=True, slots=True)
class Country:
    """What follows from living in a country."""

    currency: str
    language: str
    time_zone: str
    regions: tuple[str, ...]
    cities: tuple[str, ...]


COUNTRIES = {
    "DE": Country("EUR", "de", "Europe/Berlin", ("Bayern", "Berlin", "Hessen"), ("München", "Berlin", "Frankfurt")),
    "GB": Country("GBP", "en", "Europe/London", ("England", "Scotland", "Wales"), ("Leeds", "Glasgow", "Cardiff")),
    "US": Country("USD", "en", "America/New_York", ("NY", "TX", "CA"), ("Albany", "Austin", "Fresno")),
    "CN": Country("CNY", "zh", "Asia/Shanghai", ("浙江", "广东", "四川"), ("杭州", "广州", "成都")),
    "JP": Country("JPY", "ja", "Asia/Tokyo", ("東京都", "大阪府", "北海道"), ("新宿", "堺", "札幌")),
    "IN": Country("INR", "en", "Asia/Kolkata", ("Kerala", "Punjab", "Goa"), ("Kochi", "Amritsar", "Panaji")),
}
EURO_RATES = {"EUR": 1.0, "GBP": 1.15, "USD": 0.92, "CNY": 0.128, "JPY": 0.0062, "INR": 0.011}
WITHOUT_MINOR = ("JPY",)
SOURCES = ("search", "social", "e-mail", "direct", "marketplace")
FIRST = ("Anna", "Ben", "Chloé", "Daan", "Eva", "Finn", "Grace", "Hugo", "伟", "芳", "さくら", "Priya")
LAST = ("Müller", "Smith", "García", "O'Brien", "Jones", "Novák", "王", "李", "佐藤", "Iyer")


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """One row for each customer; ``taste`` has one column for each category, rows sum to one."""

    country: Ints
    age: Ints
    gender: Ints
    place: Ints
    taste: Floats
    known: Floats
    referrer: Ints
    source: Ints
    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]


def make_people(world: World, arrival: Floats) -> People:
    """Everybody's attributes; a referrer is somebody who arrived earlier (−1: nobody)."""
    n, seed = world.customers, world.seed
    who = np.arange(n)
    age_score = stream(seed, "age").standard_normal(n)
    gender = (uniforms(seed, "gender", who) < 0.6).astype(np.int64)
    names = _names(seed, n)
    return People(
        country=choices(uniforms(seed, "country", who), np.asarray(world.people.country_shares)),
        age=np.clip(np.round(43 + 14 * age_score), 18, 90).astype(np.int64),
        gender=gender,
        place=choices(uniforms(seed, "place", who), np.array([0.5, 0.3, 0.2])),
        taste=_tastes(world, age_score, gender),
        known=uniforms(seed, "known", who),
        referrer=_referrers(world, arrival),
        source=choices(uniforms(seed, "source", who), np.array([0.35, 0.25, 0.15, 0.15, 0.10])),
        names=names,
        emails=tuple(f"customer{k + 1:06d}@example.{('com', 'org', 'net')[k % 3]}" for k in range(n)),
        phones=tuple(f"+49 30 {5_500_000 + k}" for k in range(n)),
    )


def _tastes(world: World, age_score: Floats, gender: Ints) -> Floats:
    cause = world.people
    shares = np.array([c.share for c in CATEGORIES])
    ages = np.array([c.age_lean for c in CATEGORIES])
    genders = np.array([c.gender_lean for c in CATEGORIES])
    lean = cause.lean * (age_score[:, None] * ages + (gender[:, None] - 0.5) * genders)
    taste = shares * np.exp(lean)
    if cause.personal > 0:
        taste = taste * stream(world.seed, "tastes").gamma(cause.personal, 1 / cause.personal, taste.shape)
    found: Floats = taste / taste.sum(axis=1, keepdims=True)
    return found


def _referrers(world: World, arrival: Floats) -> Ints:
    n = arrival.size
    by_arrival = np.argsort(arrival, kind="stable")
    rank = np.empty(n, dtype=np.int64)
    rank[by_arrival] = np.arange(n)
    chosen = by_arrival[np.floor(uniforms(world.seed, "referrer", np.arange(n)) * rank).astype(np.int64)]
    referred = (uniforms(world.seed, "referred", np.arange(n)) < world.referrals.share) & (rank > 0)
    earlier = arrival[chosen] < arrival
    return np.where(referred & earlier, chosen, -1)


def _names(seed: int, n: int) -> tuple[str, ...]:
    u = uniforms(seed, "names", np.arange(n))
    first = (u * len(FIRST)).astype(np.int64)
    last = (u * 7919 % 1 * len(LAST)).astype(np.int64)
    return tuple(f"{FIRST[f]} {LAST[k]}" for f, k in zip(first, last, strict=True))


def exchange_rates(world: World) -> dict[str, Floats]:
    """Reporting-currency money for one unit of each currency of the world's countries, by day of the span."""
    days = world.span
    found: dict[str, Floats] = {}
    for currency in sorted({COUNTRIES[c].currency for c in world.people.countries} | {world.currency}):
        level = EURO_RATES[currency] / EURO_RATES[world.currency]
        walk = np.cumsum(stream(world.seed, f"exchange rate {currency}").normal(0, 0.003, days))
        found[currency] = np.ones(days) if currency == world.currency else np.round(level * np.exp(walk), 6)
    return found
