"""The brief of a campaign: its name, budget, window, holdout and offers, each checked when it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from tierwise.errors import ConfigError
from tierwise.outreach.offers import CHANNELS, USED, Offer
from tierwise.outreach.policy.wear_assumed import QUIETER

GOALS = ("margin", "revenue", "orders", "retention", "satisfaction", "fairness")
"""What plans can be decided by: `several_goals` says what each is measured by."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a plan is asked for. Money is in the shop's currency; ``budget`` infinite for no limit.

    ``window_days``: outcomes count so long after the assignment; ``holdout``: share of the audience without offer;
    ``explore``: share of decisions left to chance, so that the next plan can learn; ``rest_days``: nobody is contacted
    twice within so many days, nor more than ``most_contacts`` times within ``within_days``; ``quieter``: share by which
    customers who unsubscribed buy less; ``contact_costs`` by channel; ``used``: share of orders that use a coupon they
    could use; ``goals``: weights by goal, (): those of ``shop.toml``, or else margin alone; ``liability``: the most
    that it may cost at worst; ``floors``: by tier the least share that gets an offer, of those who can have one.
    """

    name: str = "campaign"
    budget: float = float("inf")
    window_days: int = 28
    holdout: float = 0.10
    why_no_holdout: str = ""
    explore: float = 0.10
    rest_days: int = 7
    most_contacts: int = 4
    within_days: int = 28
    quieter: float = QUIETER
    used: float = USED
    channels: tuple[str, ...] = ("email",)
    contact_costs: tuple[tuple[str, float], ...] = ()
    goals: tuple[tuple[str, float], ...] = ()
    liability: float = float("inf")
    floors: tuple[tuple[str, float], ...] = ()
    offers: tuple[Offer, ...] = ()

    def __post_init__(self) -> None:
        _check(self.budget >= 0, "budget", self.budget, "give 0 or more; leave it out for no limit")
        _check(self.window_days >= 1, "window_days", self.window_days, "give a number of days from 1")
        _check(0 <= self.holdout <= 0.5, "holdout", self.holdout, "give a share from 0 to 0.5, such as 0.1")
        _check(
            self.holdout > 0 or bool(self.why_no_holdout.strip()),
            "holdout", self.holdout, "without a holdout nothing can be measured: write the reason as why_no_holdout",
        )  # fmt: skip
        _check(0 <= self.explore <= 0.5, "explore", self.explore, "give a share from 0 to 0.5, such as 0.1")
        _check(self.rest_days >= 0, "rest_days", self.rest_days, "give a number of days from 0")
        _check(self.most_contacts >= 1, "most_contacts", self.most_contacts, "give a number of contacts from 1")
        _check(self.within_days >= 1, "within_days", self.within_days, "give a number of days from 1")
        _check(0 <= self.quieter <= 1, "quieter", self.quieter, "give a share from 0 to 1, such as 0.2")
        _check(0 < self.used <= 1, "used", self.used, "give a share above 0, at most 1")
        unknown = [c for c in (*self.channels, *dict(self.contact_costs)) if c not in CHANNELS]
        _check(not unknown, "channel", unknown, f"known are {', '.join(CHANNELS)}")
        dear = [c for c, cost in self.contact_costs if not 0 <= cost < float("inf")]
        _check(not dear, "contact_costs", dear, "give what one contact costs, 0 or more")
        _refuse_goals(self.goals)
        _check(self.liability >= 0, "liability", self.liability, "give 0 or more; leave it out for no ceiling")
        low = [t for t, share in self.floors if not 0 <= share <= 1]
        _check(not low, "floors", low, "give shares from 0 to 1, such as Bronze = 0.2")
        _check(len(dict(self.floors)) == len(self.floors), "floors", self.floors, "name each tier once")
        _check(bool(self.channels), "channels", [], f"give one or more of {', '.join(CHANNELS)}")
        unheard = [o.id for o in self.offers if not set(o.channels) & set(self.channels)]
        _check(not unheard, "channels", self.channels, f"add a channel of the offer {', '.join(unheard)}")
        twice = {o.id for o in self.offers if [p.id for p in self.offers].count(o.id) > 1}
        _check(not twice, "offer", sorted(twice), "give each offer an id of its own")

    def contact_cost(self, channel: str) -> float:
        """What one contact costs."""
        return dict(self.contact_costs).get(channel, CHANNELS[channel])

    def aimed(self, goals: Sequence[tuple[str, float]]) -> Brief:
        """With goals where it has none of its own: those given, or else margin alone."""
        return self if self.goals else replace(self, goals=tuple(goals) or (("margin", 1.0),))

    def priced(self, unit: float) -> Brief:
        """With what a contact costs by each channel where nothing was given, in a currency of this `unit_of`."""
        given = dict(self.contact_costs)
        costs = tuple((c, CHANNELS[c] * unit) for c in self.channels if c not in given)
        return self if unit == 1.0 or not costs else replace(self, contact_costs=(*self.contact_costs, *costs))

    def as_dict(self) -> dict[str, Any]:
        """Plain values: what names the plan's run and rests with an approved campaign."""
        plain: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["offers"] = [{f.name: getattr(o, f.name) for f in fields(o)} for o in self.offers]
        return {key: _finite(value) for key, value in plain.items()}


def _finite(value: Any) -> Any:
    """Without infinities, which JSON has none of: no limit is null; days as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if value == float("inf") else value


def refuse_unfit(brief: Brief, tiers: Sequence[str], day: date) -> None:
    """``ConfigError`` where an offer or a floor is for a tier that the shop does not have, or an offer was over before
    the day of the plan, or begins when its window has passed.
    """
    for tier in (t for t, _ in brief.floors if t not in tiers):
        raise ConfigError(f"floors name the tier {tier!r}", f"tiers of this shop are {', '.join(tiers)}")
    for offer in brief.offers:
        where, end = f"offer {offer.id!r}", day + timedelta(days=brief.window_days)
        unknown = [t for t in offer.tiers if t not in tiers]
        if unknown:
            raise ConfigError(f"{where} is for the tier {unknown[0]!r}", f"tiers of this shop are {', '.join(tiers)}")
        if offer.valid_to is not None and offer.valid_to < day:
            raise ConfigError(
                f"{where} ended on {offer.valid_to}; the plan is of {day}", "take it out, or mend valid_to"
            )
        if offer.valid_from is not None and offer.valid_from >= end:
            raise ConfigError(
                f"{where} begins on {offer.valid_from}; the plan's window ends on {end}", "take it out until then"
            )


def _refuse_goals(goals: Sequence[tuple[str, float]]) -> None:
    """``ConfigError`` for a goal that is not known (the nearest and all are named), weighed twice or by no weight."""
    for name, weight in goals:
        if name not in GOALS:
            near = get_close_matches(name.lower(), GOALS, 1, 0.5)
            meant = f"did you mean {near[0]}? " if near else ""
            raise ConfigError(f"the goal {name!r} is not known", f"{meant}goals are {', '.join(GOALS)}")
        if not 0 < weight < float("inf"):
            raise ConfigError(f"the goal {name} has the weight {weight:g}", "give a number above 0, such as 0.3")
        if [g for g, _ in goals].count(name) > 1:
            raise ConfigError(f"the goal {name} is weighed twice", "weigh each goal once")


def _check(holds: bool, key: str, found: object, hint: str) -> None:
    if not holds:
        raise ConfigError(f"{key} is {found!r}", hint)
