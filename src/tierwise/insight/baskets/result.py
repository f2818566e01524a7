"""The table `basket_rules`: rules of the earlier part of the history, and whether they held in what followed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import BASKET_RULES
from tierwise.errors import UsageError
from tierwise.insight.baskets.coded import Baskets, Floats
from tierwise.insight.baskets.itemsets import Itemsets, frequent_sets
from tierwise.insight.baskets.rules import (
    Interval,
    Measures,
    Rules,
    count_again,
    measures,
    productive_p,
    q_values,
    rules_of,
)

GIANT = 100
"""A basket of more different products is a stock order or a robot: it is left out, and counted."""
FEWEST, SHARE = 10, 0.0005
"""A rule needs so many baskets, and so large a share of them."""
LONGEST, MOST_SETS, MOST_RULES = 3, 200_000, 1_000
EARLIER = 2 / 3
"""Share of the baskets, the oldest, in which rules are looked for; they are tested on the others."""
RATE = 0.05
"""Accepted share of false rules among those found."""


@dataclass(slots=True)
class Found:
    """The table `basket_rules`, and what was looked at: baskets, giants left out, least baskets, tests, cut."""

    table: Any
    note: dict[str, Any] = field(default_factory=dict)


def find_rules(baskets: Baskets, names: Sequence[str], as_of: datetime) -> Found:
    """Rules with one consequent, at most ``MOST_RULES``, by the lower end of their lift.

    A rule is listed when its false-discovery rate over all tests is at most ``RATE`` and its lift lies above 1.
    """
    usual = baskets.where(baskets.size <= GIANT)
    early, late = _parts(usual)
    sets, least = _sets(early)
    rules = rules_of(sets)
    p = productive_p(rules)
    q = q_values(p, rules.tests)
    found = measures(rules.counts)
    good = (q <= RATE) & (found.lift[0] > 1)
    best = np.flatnonzero(good)[np.argsort(-found.lift[1][good], kind="stable")][:MOST_RULES]
    keep = np.zeros(len(rules), dtype=np.bool_)
    keep[best] = True
    table = _table(rules.where(keep), (p[keep], q[keep]), late, baskets.ids, names, as_of)
    note = {
        "baskets": len(baskets), "giants": len(baskets) - len(usual), "giant": GIANT, "least": least,
        "tests": rules.tests, "rate": RATE, "earlier": len(early), "later": len(late), "rules": table.num_rows,
        "several": int((usual.size > 1).sum()), "later_over_earlier": _kept(table),
    }  # fmt: skip
    return Found(table, note)


def _kept(table: Any) -> float | None:
    """The lift of the following period over that where a rule was found, in the middle of all rules seen there."""
    import pyarrow.compute as pc

    ratio = pc.drop_null(pc.divide(table["later_lift"], table["lift"]))
    return round(float(np.median(ratio.to_numpy())), 4) if len(ratio) else None


def _parts(baskets: Baskets) -> tuple[Baskets, Baskets]:
    """The earlier and the following baskets; what happened at one instant stays together."""
    if not len(baskets):
        return baskets, baskets
    cut = np.quantile(baskets.at, EARLIER, method="higher")
    early = baskets.at < cut
    if not early.any():
        return baskets, baskets.where(early)
    return baskets.where(early), baskets.where(~early)


def _sets(baskets: Baskets) -> tuple[Itemsets, int]:
    """Frequent sets; where there are too many to read, more baskets are asked for."""
    least = max(FEWEST, int(np.ceil(SHARE * len(baskets))))
    while True:
        try:
            return frequent_sets(baskets, least, longest=LONGEST, most=MOST_SETS), least
        except UsageError:
            least *= 2


def _table(
    rules: Rules, tested: tuple[Floats, Floats], late: Baskets, ids: Any, names: Sequence[str], as_of: datetime
) -> Any:
    """The rules as the contract wants them, the strongest first."""
    import pyarrow as pa

    found, again = measures(rules.counts), count_again(rules, late)
    later = measures(again)
    seen = again.left > 0
    products, right = ids.to_pylist(), rules.consequent.tolist()
    columns = {
        "antecedent": [_json([products[j] for j in a]) for a in rules.antecedent],
        "consequent": [_json([products[j]]) for j in right],
        "antecedent_names": [_json([names[j] for j in a]) for a in rules.antecedent],
        "consequent_name": pa.array([names[j] for j in right], pa.string()),
        "baskets": rules.counts.both, "antecedent_baskets": rules.counts.left,
        "n": np.full(len(rules), rules.counts.n, dtype=np.int64),
        **_estimates(found), "p_value": tested[0], "q_value": tested[1],
        "tests": np.full(len(rules), rules.tests, dtype=np.int64), "later_baskets": again.left,
        **_estimate("later_confidence", later.confidence), **_estimate("later_lift", later.lift),
        "holds_later": pa.array(np.nan_to_num(later.lift[1]) > 1, pa.bool_(), mask=~seen),
        "reason_code": pa.array(["goes_with"] * len(rules), pa.string()),
        "reason_values": _reasons(rules, found),
        "as_of": pa.array([as_of] * len(rules), pa.timestamp("us")),
    }  # fmt: skip
    columns = {k: pa.array(v, pa.string()) if isinstance(v, list) else v for k, v in columns.items()}
    order = np.lexsort((rules.consequent, -found.lift[1]))
    return BASKET_RULES.conform(pa.table(columns).take(pa.array(order)))


def _estimates(found: Measures) -> dict[str, Any]:
    parts = ("support", "confidence", "lift", "leverage", "conviction")
    return {k: v for name in parts for k, v in _estimate(name, getattr(found, name)).items()}


def _estimate(name: str, interval: Interval) -> dict[str, Any]:
    ends = zip((name, f"{name}_low", f"{name}_high"), interval, strict=True)
    return {k: nullable(v) for k, v in ends}


def _reasons(rules: Rules, found: Measures) -> list[str]:
    """How many of the antecedent's baskets hold the consequent, and how many times as often as by chance."""
    k = rules.counts
    rows = zip(k.both.tolist(), k.left.tolist(), found.lift[0].tolist(), strict=True)
    return [json.dumps({"baskets": both, "of": left, "lift": round(lift, 4)}) for both, left, lift in rows]


def _json(values: list[str]) -> str:
    return json.dumps(values, ensure_ascii=False)
