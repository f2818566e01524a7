"""The brief of a campaign as a file, ``offers.toml``: read, and written to be filled in.

The file is short and every key may be left out but those of an offer's id and kind; an unknown key is an error that
names the known ones, for a misspelt budget must not mean no budget.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tierwise.contract.toml_files import read_toml, refuse_unknown, section
from tierwise.errors import ConfigError
from tierwise.outreach.brief import GOALS, Brief
from tierwise.outreach.offers import CHANNELS, Kind, Offer, usual


def brief_of(
    path: str | Path | None, margin_rate: float, kept: Callable[[], Sequence[Offer]] = tuple, unit: float = 1.0
) -> Brief:
    """The brief of an offers file, or the usual one. Without offers in the file those of the shop's own table stand
    (``kept`` reads them, and is not asked otherwise: a table that nobody uses stops nobody), without those the usual.
    ``unit``: `unit_of` the shop's currency.
    """
    brief = (read_brief(path) if path is not None else Brief()).priced(unit)
    if brief.offers:
        return brief
    own = tuple(replace(o, channels=brief.channels) for o in kept())
    return replace(brief, offers=own or usual(margin_rate, brief.channels, unit))


def read_brief(path: str | Path) -> Brief:
    """The brief an ``offers.toml`` holds. ``ConfigError`` names the key that cannot be followed."""
    path = Path(path)
    document = read_toml(path, "tierwise plan OUT --write-offers FILE")
    try:
        return _brief(document)
    except ConfigError as e:
        raise ConfigError(f"{path.name}: {e.message}", e.hint) from e


_ASKED = (
    "name", "budget", "window_days", "holdout", "why_no_holdout", "explore", "rest_days", "most_contacts",
    "within_days", "quieter", "used", "channels", "liability",
)  # fmt: skip
_OFFER = (
    "id", "kind", "depth", "channels", "stock", "margin_floor", "tiers", "point_value", "valid_days", "valid_from",
    "valid_to",
)  # fmt: skip
_SECTIONS = ("campaign", "contact_costs", "goals", "floors", "offer")


def _brief(document: Mapping[str, Any]) -> Brief:
    refuse_unknown(document, _SECTIONS, "unknown section ")
    campaign = section(document.get("campaign", {}), "campaign")
    refuse_unknown(campaign, _ASKED, "unknown key campaign.")
    offers = document.get("offer", [])
    if not isinstance(offers, list):
        raise ConfigError("offer is not a list", "write each offer under [[offer]]")
    given = {k: _value(k, v, _types(Brief)[k]) for k, v in campaign.items()}
    if "goals" in document:
        given["goals"] = _weights(document, "goals")
    given["floors"] = _weights(document, "floors")
    made = tuple(_offer(o, given.get("channels", ("email",))) for o in offers)
    return Brief(**given, contact_costs=_weights(document, "contact_costs"), offers=made)


def _offer(given: Any, channels: tuple[str, ...]) -> Offer:
    if not isinstance(given, dict):
        raise ConfigError("an offer is no table", "write it under [[offer]]")
    name = str(given.get("id", ""))
    refuse_unknown(given, _OFFER, f"unknown key of offer {name!r}: ")
    kind = given.get("kind")
    if kind not in list(Kind):
        raise ConfigError(f"offer {name!r} is of kind {kind!r}", f"one of {', '.join(Kind)}")
    rest = {k: _value(k, v, _types(Offer)[k]) for k, v in given.items() if k not in ("id", "kind")}
    return Offer(name, Kind(kind), **{"channels": channels, **rest})


def _types(of: type) -> dict[str, str]:
    return {f.name: str(f.type) for f in fields(of)}


def _value(key: str, value: Any, kind: str) -> Any:
    if "tuple" in kind:
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
    elif "str" in kind:
        if isinstance(value, str):
            return value
    elif "date" in kind:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if "float" in kind:
            return float(value)
        if float(value).is_integer():
            return int(value)
    expected = {"tuple": "a list of words", "str": "text", "date": "a day such as 2024-12-31, without quotes"}
    said = next((words for part, words in expected.items() if part in kind), "a number")
    raise ConfigError(f"{key} is {value!r}", f"give {said}")


def _weights(document: Mapping[str, Any], name: str) -> tuple[tuple[str, float], ...]:
    found = section(document.get(name, {}), name)
    return tuple((k, float(_value(f"{name}.{k}", v, "float"))) for k, v in found.items())


def template(brief: Brief) -> str:
    """The brief as an ``offers.toml`` with a remark on every key; reading it back gives the same brief."""
    limit = "# budget = 1000.0" if brief.budget == float("inf") else f"budget = {brief.budget}"
    worst = "# liability = 3000.0" if brief.liability == float("inf") else f"liability = {brief.liability}"
    head = [
        "# What this campaign may do. Every key can be left out. 每一项都可省略。",
        "[campaign]",
        f"name = {_text(brief.name)}",
        f"{limit}  # the most that contacts and discounts may cost; left out: no limit  预算上限",
        f"window_days = {brief.window_days}  # outcomes count so many days after the assignment  观察窗口（天）",
        f"holdout = {brief.holdout}  # share of the audience without offer: the comparison  对照组比例",
        f"why_no_holdout = {_text(brief.why_no_holdout)}  # a reason is needed where holdout = 0  不设对照组的理由",
        f"explore = {brief.explore}  # share of decisions left to chance, to learn from  随机探索比例",
        f"rest_days = {brief.rest_days}  # nobody is contacted twice within so many days  两次触达的最短间隔",
        f"most_contacts = {brief.most_contacts}  # nor more often than this within the next key's days  触达次数上限",
        f"within_days = {brief.within_days}  # the days of that cap  上限所涉天数",
        f"quieter = {brief.quieter}  # share by which customers who unsubscribed buy less (a guess)  退订者少买的比例",
        f"used = {brief.used}  # share of orders that use a coupon they could use  优惠使用率",
        f"{worst}  # the most it may cost if as many redeem as past campaigns leave possible  最坏情况下的成本上限",
        f"channels = {_list(brief.channels)}  # {', '.join(CHANNELS)}",
        "",
        "[contact_costs]  # of one contact, where it is not the usual  每次触达成本",
        *(f"{c} = {cost}" for c, cost in brief.contact_costs),
        *(f"# {c} = {brief.contact_cost(c)}" for c in brief.channels if c not in dict(brief.contact_costs)),
        "",
        f"[goals]  # shares of {', '.join(GOALS)}; none: margin alone  目标权重",
        *(f"{goal} = {weight}" for goal, weight in brief.goals),
        *(f"# {goal} = 1.0" for goal in ("margin", "orders") if not brief.goals),
        "",
        "[floors]  # by tier the least share of those who can be written to that gets an offer  各等级最低覆盖率",
        *(f"{_key(tier)} = {share}" for tier, share in brief.floors),
        "",
    ]
    return "\n".join([*head, *(line for offer in brief.offers for line in _offer_lines(offer))])


def _offer_lines(offer: Offer) -> list[str]:
    lines = ["[[offer]]", f"id = {_text(offer.id)}", f"kind = {_text(offer.kind)}"]
    lines += [f"depth = {offer.depth}"] if offer.depth else []
    lines += [f"channels = {_list(offer.channels)}"]
    lines += [] if offer.stock == float("inf") else [f"stock = {offer.stock}"]
    lines += [f"margin_floor = {offer.margin_floor}"] if offer.margin_floor else []
    lines += [f"tiers = {_list(offer.tiers)}"] if offer.tiers else []
    lines += [f"point_value = {offer.point_value}"] if offer.kind is Kind.POINTS else []
    lines += [f"{key} = {day}" for key in ("valid_from", "valid_to") if (day := getattr(offer, key)) is not None]
    return [*lines, f"valid_days = {offer.valid_days}", ""]


def _key(name: str) -> str:
    """A tier's name as a key of TOML, which quotes what is not plain."""
    return _text(name)


def _list(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(w) for w in words) + "]"


def _text(words: str) -> str:
    """As TOML writes text; it shares its escapes with JSON."""
    return json.dumps(words, ensure_ascii=False)
