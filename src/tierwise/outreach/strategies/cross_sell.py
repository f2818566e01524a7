"""Cross-sell: customers who bought one part of a rule that held, and not yet the other."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.goods import names_of, none_left, owners
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "cross_sell"
RULES = 50


def propose(f: Findings) -> Proposal | NoProposal:
    """By the surest rules of one product to one that also held in the following period; each customer by her best."""
    if not f.has("basket_rules"):
        return NoProposal(KIND, "needs_rules")
    rules = _rules(f)
    if not rules:
        return NoProposal(KIND, "no_rule_held")
    best = _best(f, rules)
    who = np.array(sorted(best), np.int64)
    if not who.size:
        return NoProposal(KIND, "all_have_both", {"rules": len(rules)})
    names = names_of(f)
    rows = [rules[best[i]] for i in who.tolist()]
    reasons = {
        "product_id": np.array([r["to"] for r in rows]),
        "product_name": np.array([names.get(r["to"], r["to"]) for r in rows]),
        "because_name": np.array([names.get(r["from"], r["from"]) for r in rows]),
        "share": np.array([r["share"] for r in rows]).round(4),
        "baskets": np.array([r["baskets"] for r in rows]),
    }
    score = np.array([r["share"] for r in rows]) * np.nan_to_num(f.feature("mean_order_value")[who])
    return Proposal(KIND, who, score, (Kind.RECOMMENDATION,), reasons, {"rules": len(rules)})


def _rules(f: Findings) -> list[dict[str, Any]]:
    """From one product to another that can be offered, by the lower end of the confidence in the later period."""
    found = []
    names, gone = names_of(f), none_left(f)
    for r in f.tables["basket_rules"].to_pylist():
        left, right = json.loads(r["antecedent"]), json.loads(r["consequent"])
        one = len(left) == len(right) == 1 and right[0] not in gone
        if r["holds_later"] and one and _worth_saying(names, left[0], right[0]):
            share, surely = float(r["later_confidence"]), float(r["later_confidence_low"] or 0.0)
            rule = {"from": left[0], "to": right[0], "share": share, "surely": surely}
            found.append({**rule, "baskets": int(r["later_baskets"])})
    return sorted(found, key=lambda r: (-r["surely"], r["from"], r["to"]))[:RULES]


def _worth_saying(names: dict[str, str], have: str, lack: str) -> bool:
    """Where names are known: it has one (what has none is no goods, such as a card that was loaded), and another one
    than what she has.
    """
    return not names or (lack in names and names[lack] != names.get(have))


def _best(f: Findings, rules: list[dict[str, Any]]) -> dict[int, int]:
    """The best rule of each customer who has bought its left side and never its right one."""
    names = sorted({r[side] for r in rules for side in ("from", "to")})
    had: dict[str, set[int]] = {n: set() for n in names}
    for customer, product in owners(f, names):
        had[product].add(customer)
    best: dict[int, int] = {}
    for k, rule in enumerate(rules):
        for customer in had[rule["from"]] - had[rule["to"]]:
            best.setdefault(customer, k)
    return best
