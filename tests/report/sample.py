"""A made-up shop as result tables: conforming, seeded, with an id that tries to break out of the page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import sample_drivers

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.settings import Settings

AS_OF = datetime(2011, 12, 9, 12, 50, 1)
ORIGIN = datetime(2011, 3, 9, 12, 50, 1)
EVIL = '<script>alert("x")</script>'
FORMULA = "=HYPERLINK(1)"
CONTROL = "A\x00B\u202eC"
NAMES = ("Platinum", "Gold", "Silver", "Bronze")
SETTINGS = Settings(
    currency="GBP", time_zone="Europe/London", tier_cuts=(620.0, 210.0, 60.0), tier_cuts_version="2011-09-09", seed=7
)
RUN: dict[str, Any] = {
    "id": "20111209T125001-3f9a2c",
    "shop": "Hartley & Sons",
    "as_of": AS_OF.isoformat(),
    "version": "0.1.0",
    "seed": 7,
    "data_hash": "sha256:9c1b5d2e77aa01",
    "stability": {"value": 0.0041, "low": 0.0032, "high": 0.0053, "n": 4000},
    "reading": {
        "source": "exports/online_retail.csv",
        "files": [
            {
                "file": "online_retail.csv",
                "notes": ["an invoice number that begins with C is a cancellation"],
                "doubts": ["InvoiceDate: month or day first?"],
            }
        ],
    },
    "remarks": {
        "segments": {
            "code": "",
            "customers": 1500,
            "learned_on": 1500,
            "fewest": 60,
            "columns": ["days_since_last_order", "purchase_days", "mean_order_value"],
            "evidence": [
                {
                    "method": method,
                    "groups": k,
                    "silhouette": s,
                    "valley": dip,
                    "smallest": 90,
                    "reference": None if why else 0.31,
                    "stability": None if why else 0.96,
                    "stability_low": None if why else 0.93,
                    "stability_high": None if why else 0.98,
                    "why_not": why,
                }
                for method, k, s, dip, why in (
                    ("gaussian_mixture", 3, 0.48, 0.21, ""),
                    ("k_means", 4, 0.37, 0.88, "no_valley"),
                    ("k_means", 2, 0.41, 0.3, "coarser"),
                )
            ],
        }
    },
    "stages": [
        {"stage": "intake", "seconds": 6.2, "peak_mib": 612},
        {"stage": "value", "seconds": 3.4, "peak_mib": 655},
    ],
}
RECEIPT: dict[str, Any] = {
    "tables": {
        "order_lines": {
            "read": 541_909,
            "kept": 538_241,
            "repaired": 1_149,
            "quarantined": 2_519,
            "money": {
                "GBP": {
                    "read": "9747747.9340",
                    "kept": "9713200.1100",
                    "repaired": "22104.7000",
                    "quarantined": "12443.1240",
                    "unknown_rows": 12,
                }
            },
            "files": [
                {
                    "file": "online_retail.csv",
                    "sha256": "0",
                    "read": 541_909,
                    "mapped": {
                        "order_id": "InvoiceNo",
                        "ordered_at": "InvoiceDate",
                        "quantity": "Quantity",
                        "currency": "=GBP",
                    },
                }
            ],
            "rules": {
                "negative_price": 2,
                "missing_required": 1_454,
                "unreadable_instant": 12,
                "zero_quantity": 1_149,
                "guest": 135_080,
                "not_a_product": 2_857,
                "duplicate": 5_268,
                "return_line": 9_288,
                "broken_line": 1_051,
            },
        },
        "products": {"read": 4_070, "kept": 4_070, "repaired": 0, "quarantined": 0, "rules": {}},
    },
    "notes": [{"code": "identities_merged", "values": {"merged": 14}}],
}


def tables(customers: int = 1500, seed: int = 20170101) -> dict[str, pa.Table]:
    """All result tables of the spine for a shop of so many customers."""
    rng = np.random.default_rng(seed)
    base = _customers(rng, customers)
    made = {
        "customer_features": _features(base),
        "value": _value(base),
        "tiers": _tiers(base),
        "rfm": _rfm(base),
        "tier_moves": _moves(rng, customers),
        "cohorts": _cohorts(rng),
        "kpis": _kpis(),
        "opportunities": _opportunities(),
        "model_cards": _cards(),
        "calibration": _calibration(rng),
        "personas": _personas(customers),
        "segment_moves": _segment_moves(),
        "quarantine": _quarantine(),
        **sample_drivers.tables(),
    }
    return {name: RESULT_TABLES[name].conform(table) for name, table in made.items()}


def few(**changes: Any) -> Settings:
    """The sample's settings with changes."""
    return replace(SETTINGS, **changes)


def _customers(rng: np.random.Generator, n: int) -> list[dict[str, Any]]:
    rate = rng.gamma(0.9, 4.0, n)
    spend = rng.gamma(6.0, 55.0, n)
    rows = []
    for i in range(n):
        orders = int(rng.poisson(rate[i])) + 1
        gap = float(365 / (rate[i] + 0.6))
        silent = int(min(rng.exponential(gap * 1.1), 370))
        value = float(max(rate[i] * spend[i] * 0.3 * np.exp(-silent / (gap * 4)), 1.5))
        rows.append(
            {
                "id": f"{12346 + i}",
                "orders": orders,
                "gap": gap,
                "silent": silent,
                "value": value,
                "spend": float(spend[i]),
            }
        )
    rows.sort(key=lambda r: -r["value"])
    for place, name in enumerate((EVIL, FORMULA, CONTROL)):
        if place < n:
            rows[place]["id"] = name
    for r in rows:
        late = r["silent"] / r["gap"]
        r["stage"] = (
            ("new" if late < 1.5 else "lapsed")
            if r["orders"] == 1
            else "lapsed"
            if late > 3.2
            else "slipping"
            if late > 1.8
            else "active"
        )
        r["tier"] = sum(r["value"] < c for c in SETTINGS.tier_cuts)
        r["width"] = 0.35 + 1.1 / (r["orders"] + 1)
    return rows


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    names = list(dict.fromkeys(k for r in rows for k in r))
    return pa.table({n: pa.array([r.get(n) for r in rows]) for n in names})


def _features(base: list[dict[str, Any]]) -> pa.Table:
    last = AS_OF.date()
    return _table(
        [
            {
                "customer_id": r["id"],
                "as_of": AS_OF,
                "first_order_day": last - timedelta(days=r["silent"] + int(r["gap"])),
                "last_order_day": last - timedelta(days=r["silent"]),
                "days_since_first_order": r["silent"] + int(r["gap"]),
                "days_since_last_order": r["silent"],
                "orders": r["orders"],
                "purchase_days": r["orders"],
                "repeat_days": r["orders"] - 1,
                "first_to_last_days": int(r["gap"]),
                "age_days": r["silent"] + int(r["gap"]),
                "gap_median_days": r["gap"] if r["orders"] > 1 else None,
                "no_profiling": False,
                "is_giant": False,
            }
            for r in base
        ]
    )


def _value(base: list[dict[str, Any]]) -> pa.Table:
    day = AS_OF.date()
    rows = []
    for r in base:
        p = float(1 - np.exp(-365 / r["gap"] * np.exp(-r["silent"] / (r["gap"] * 3))))
        reason = (
            "one_order"
            if r["orders"] == 1
            else {"slipping": "late", "lapsed": "long_gone"}.get(r["stage"], "on_rhythm")
        )
        rows.append(
            {
                "customer_id": r["id"],
                "as_of": AS_OF,
                "horizon_days": 365,
                "value": r["value"],
                "value_low": r["value"] * (1 - r["width"] * 0.6),
                "value_high": r["value"] * (1 + r["width"]),
                "currency": "GBP",
                "p_active": p,
                "p_active_90d": float(1 - (1 - p) ** 0.35),
                "past_revenue": r["spend"] * r["orders"],
                "next_order_low_day": day + timedelta(days=2),
                "next_order_high_day": day + timedelta(days=int(r["gap"] * 2) + 3) if p > 0.9 else None,
                "n": 1500,
                "method": "MBG/NBD x Gamma-Gamma, margin rate 0.3, recalibrated x1.08",
                "reason_code": reason,
                "reason_values": _reason(r),
            }
        )
    return _table(rows)


def _reason(r: dict[str, Any]) -> str:
    return json.dumps(
        {
            "orders": r["orders"],
            "days_since_last": r["silent"],
            "usual_gap_days": r["gap"],
            "order_value": r["spend"],
            "currency": "GBP",
            "factor_recency": 0.8,
            "factor_frequency": 2.14,
            "factor_order_value": 1.2,
            "factor_margin": 1.0,
            "typical_value": 88.0,
            "strongest": "frequency",
            "horizon_days": 365,
        }
    )


def _tiers(base: list[dict[str, Any]]) -> pa.Table:
    cuts = SETTINGS.tier_cuts
    tier = lambda value: NAMES[sum(value < c for c in cuts)]  # noqa: E731
    return _table(
        [
            {
                "customer_id": r["id"],
                "as_of": AS_OF,
                "tier": NAMES[r["tier"]],
                "tier_rank": r["tier"] + 1,
                "stage": r["stage"],
                "value": r["value"],
                "currency": "GBP",
                "tier_low": tier(r["value"] * (1 - r["width"] * 0.6)),
                "tier_high": tier(r["value"] * (1 + r["width"])),
                "cuts_version": "2011-09-09",
                "reason_code": "tier_keep_by" if r["stage"] == "slipping" and r["tier"] < 3 else "tier_by_value",
                "reason_values": json.dumps(
                    {
                        "tier": NAMES[r["tier"]],
                        "value": r["value"],
                        "keep_by_day": "2011-12-28",
                        "lower_tier": NAMES[min(r["tier"] + 1, 3)],
                        "cut": cuts[min(r["tier"], 2)],
                    }
                ),
            }
            for r in base
        ]
    )


def _rfm(base: list[dict[str, Any]]) -> pa.Table:
    n = len(base)
    score = lambda values: (np.argsort(np.argsort(values, kind="stable"), kind="stable") * 5 // n + 1).tolist()  # noqa: E731
    rs, fs = score([-r["silent"] for r in base]), score([r["orders"] for r in base])
    ms = score([r["spend"] * r["orders"] for r in base])
    return _table(
        [
            {
                "customer_id": r["id"],
                "as_of": AS_OF,
                "days_since_last_order": r["silent"],
                "frequency": r["orders"],
                "monetary": r["spend"] * r["orders"],
                "currency": "GBP",
                "r_score": rs[i],
                "f_score": fs[i],
                "m_score": ms[i],
                "segment": _segment(rs[i], fs[i]),
                "method": "mid_rank",
            }
            for i, r in enumerate(base)
        ]
    )


def _segment(r: int, f: int) -> str:
    if r >= 4:
        return "champions" if f >= 4 else "potential_loyalist" if f >= 2 else "new"
    if r == 3:
        return "loyal" if f >= 4 else "needs_attention" if f == 3 else "about_to_sleep"
    return "cant_lose" if f == 5 else "at_risk" if f >= 3 else "hibernating" if r == 2 else "lost"


def _moves(rng: np.random.Generator, n: int) -> pa.Table:
    then = datetime(2011, 9, 9, 12, 50, 1)
    shares = {
        "Platinum": (0.05, (0.71, 0.21, 0.05, 0.03)),
        "Gold": (0.15, (0.08, 0.62, 0.22, 0.08)),
        "Silver": (0.3, (0.01, 0.12, 0.61, 0.26)),
        "Bronze": (0.35, (0.002, 0.02, 0.12, 0.858)),
        "none": (0.15, (0.01, 0.1, 0.34, 0.55)),
    }
    rows = []
    for origin, (size, to) in shares.items():
        members = max(int(n * size), 1)
        for name, count in zip(NAMES, rng.multinomial(members, to), strict=True):
            p, half = (
                count / members,
                1.28 * float(np.sqrt(max(count / members * (1 - count / members), 1e-6) / members)),
            )
            rows.append(
                {
                    "from_as_of": then,
                    "to_as_of": AS_OF,
                    "from_tier": origin,
                    "to_tier": name,
                    "customers": int(count),
                    "share": p,
                    "share_low": max(p - half, 0.0),
                    "share_high": min(p + half, 1.0),
                    "cuts_version": "2011-09-09",
                }
            )
    return _table(rows)


def _cohorts(rng: np.random.Generator) -> pa.Table:
    rows = []
    months = [date(2010, 12, 1), *(date(2011, m, 1) for m in range(1, 13))]
    for i, month in enumerate(months):
        size = int(rng.integers(90, 420)) if i not in (8, 12) else 22
        for since in range(len(months) - i):
            share = (
                1.0 if since == 0 else float(np.clip(0.34 * 0.97**since + rng.normal(0, 0.03) - i * 0.004, 0.02, 0.9))
            )
            active = round(size * share)
            half = 1.28 * float(np.sqrt(0.2 / size))
            rows.append(
                {
                    "cohort_month": month,
                    "months_since": since,
                    "customers": size,
                    "active": active,
                    "retention": active / size,
                    "retention_low": max(active / size - half, 0.0),
                    "retention_high": min(active / size + half, 1.0),
                    "revenue": active * 310.0,
                    "currency": "GBP",
                    "complete": i + since < 12,
                    "as_of": AS_OF,
                }
            )
    return _table(rows)


def _kpis() -> pa.Table:
    def row(
        kpi: str, unit: str, value: tuple[float, ...], change: tuple[float, ...] | None, days: int = 90
    ) -> dict[str, Any]:
        ends = change or (None, None, None)
        return {
            "kpi": kpi,
            "unit": unit,
            "value": value[0],
            "value_low": value[1],
            "value_high": value[2],
            "period_days": days,
            "previous": value[0] * 0.9 if change else None,
            "change": ends[0],
            "change_low": ends[1],
            "change_high": ends[2],
            "n": 2184,
            "method": "counted",
            "as_of": AS_OF,
        }

    return _table(
        [
            row("revenue", "GBP", (2_184_310.0, 2_050_200.0, 2_321_900.0), (0.312, 0.224, 0.401)),
            row("active_customers", "customers", (1_204.0, 1_204.0, 1_204.0), (0.18, 0.142, 0.219)),
            row("average_order_value", "GBP", (412.3, 391.0, 434.8), (-0.021, -0.072, 0.034)),
            row("retention_90d", "share", (0.417, 0.396, 0.438), (-0.062, -0.11, -0.013)),
            row("base_value", "GBP", (812_400.0, 760_100.0, 871_300.0), None, 365),
            row("customers", "customers", (4_338.0, 4_338.0, 4_338.0), (0.11, 0.1, 0.12)),
        ]
    )


def _opportunities() -> pa.Table:
    def row(rank: int, code: str, customers: int, amount: tuple[float, float, float], **values: Any) -> dict[str, Any]:
        return {
            "opportunity": code,
            "rank": rank,
            "customers": customers,
            "amount": amount[0],
            "amount_low": amount[1],
            "amount_high": amount[2],
            "currency": "GBP",
            "n": customers,
            "method": "model difference, not a measured effect",
            "reason_code": code,
            "reason_values": json.dumps({"customers": customers, "currency": "GBP", **values}),
            "as_of": AS_OF,
        }

    return _table(
        [
            row(1, "save_slipping", 63, (28_400.0, 19_100.0, 39_800.0), median_days_since_last=74, mean_value=612.0),
            row(2, "second_order", 212, (14_900.0, 11_200.0, 18_300.0), median_days_since_last=41, amount_each=70.3),
            row(3, "win_back", 148, (9_800.0, 5_300.0, 15_600.0), median_days_since_last=211, amount_each=66.0),
            row(4, "tier_up", 97, (6_200.0, 5_100.0, 7_400.0), amount_each=63.9),
            row(5, "keep_tier", 41, (3_100.0, 2_200.0, 4_200.0), mean_value=301.0, amount_each=75.0),
        ]
    )


def _cards() -> pa.Table:
    rows = []

    def card(
        question: str,
        model: str,
        metric: str,
        value: tuple[float, ...],
        baseline: bool = False,
        actual: float | None = None,
        note: str = "",
    ) -> None:
        rows.append(
            {
                "question": question,
                "model": model,
                "baseline": baseline,
                "metric": metric,
                "value": value[0],
                "value_low": value[1] if len(value) > 1 else None,
                "value_high": value[2] if len(value) > 1 else None,
                "actual": actual,
                "origin": ORIGIN,
                "horizon_days": 275,
                "chosen": model.startswith("MBG"),
                "n": 2_400,
                "note": note,
            }
        )

    mine = "MBG/NBD x Gamma-Gamma"
    card("value_365d", mine, "gini", (0.742, 0.721, 0.764), note="not_yet_checkable")
    for question, days in (("value_180d", 180), ("active_180d", 180)):
        name = mine if question.startswith("value") else "MBG/NBD"
        card(question, name, "gini" if days and question.startswith("value") else "auc", (0.742, 0.721, 0.764))
        card(question, name, "bias", (0.034, -0.02, 0.09))
        card(question, name, "coverage_80", (0.782, 0.765, 0.8))
        metric = "gini" if question.startswith("value") else "auc"
        card(question, "past_spend", metric, (0.701, 0.677, 0.722), baseline=True)
        card(question, "frequency", metric, (0.668, 0.645, 0.69), baseline=True)
        card(question, "recency", metric, (0.514, 0.49, 0.539), baseline=True)
        card(question, name, f"{metric}_gain", (0.041, 0.022, 0.06))
    card("value_180d", mine, "total", (418_300.0,), actual=404_500.0)
    return _table(rows)


def _calibration(rng: np.random.Generator) -> pa.Table:
    rows = []
    for question, unit, top in (("value_180d", "GBP", 900.0), ("active_180d", "share", 0.96)):
        for g in range(1, 11):
            predicted = top * (g / 10) ** (3 if unit == "GBP" else 1.2)
            actual = predicted * float(rng.normal(1.0, 0.07))
            rows.append(
                {
                    "question": question,
                    "model": "MBG/NBD",
                    "origin": ORIGIN,
                    "group": g,
                    "customers": 240,
                    "predicted": predicted,
                    "actual": actual,
                    "actual_low": actual * 0.9,
                    "actual_high": actual * 1.1,
                    "unit": unit,
                    "horizon_days": 180,
                }
            )
    return _table(rows)


GROUPS = (
    "purchase_days_up+mean_order_value_down",
    "mean_order_value_up",
    "days_since_last_order_up+purchase_days_down",
)


def _personas(n: int) -> pa.Table:
    """Three groups; what they are like is made up, their sizes follow the shop's."""
    rows = []
    for rank, (code, share, value, days, silent, order) in enumerate(
        zip(
            GROUPS,
            (0.32, 0.2, 0.48),
            (412.0, 388.0, 41.0),
            (14, 4, 1),
            (21, 60, 240),
            (62.0, 910.0, 240.0),
            strict=True,
        ),
        1,
    ):
        here = {
            "purchase_days": days,
            "days_since_last_order": silent,
            "mean_order_value": order,
            "discount_share": 0.08,
        }
        units = dict(zip(here, ("days", "days", "money", "share"), strict=True))
        worth = {"value": value, "value_low": value * 0.93, "value_high": value * 1.08}
        portrait = {"segment": code, "customers": round(n * share), "share": share, **worth, "value_share": 0.3, **here}
        rows.append(
            {
                "segment": code,
                "rank": rank,
                "customers": max(round(n * share), 1),
                "share": share,
                **worth,
                "value_share": (0.59, 0.34, 0.07)[rank - 1],
                "value_share_low": (0.56, 0.31, 0.05)[rank - 1],
                "value_share_high": (0.62, 0.37, 0.09)[rank - 1],
                "currency": "GBP",
                "centre": json.dumps(here),
                "differences": json.dumps(
                    [
                        {
                            "column": c,
                            "unit": units[c],
                            "here": v,
                            "others": v * 0.7,
                            "more": 0.9,
                            "difference": 2.0 / (i + 1),
                        }
                        for i, (c, v) in enumerate(here.items())
                    ]
                ),
                "stability": 0.95,
                "stability_low": 0.91,
                "stability_high": 0.98,
                "previous_segment": code,
                "overlap": 0.9,
                "n": max(round(n * share), 1),
                "method": "gaussian_mixture, 3 groups, learned on 1500 customers",
                "reason_code": "persona",
                "reason_values": json.dumps(portrait),
                "as_of": AS_OF,
            }
        )
    return _table(rows)


def _segment_moves() -> pa.Table:
    then = datetime(2011, 9, 9, 12, 50, 1)
    sides = {(a, b): 200 if a == b else 12 for a in GROUPS for b in GROUPS} | {("none", b): 40 for b in GROUPS}
    whole = {a: sum(c for (x, _), c in sides.items() if x == a) for a, _ in sides}
    return _table(
        [
            {
                "from_as_of": then,
                "to_as_of": AS_OF,
                "from_segment": a,
                "to_segment": b,
                "customers": c,
                "share": c / whole[a],
                "share_low": c / whole[a] * 0.9,
                "share_high": min(c / whole[a] * 1.1, 1.0),
            }
            for (a, b), c in sides.items()
        ]
    )


def _quarantine() -> pa.Table:
    lines = (
        (1051, ["broken_line"], None),
        (2406, ["missing_required", "negative_price"], -11_062.06),
        (299_983, ["negative_price"], -11.5),
    )
    return _table(
        [
            {
                "table": "order_lines",
                "file": "online_retail.csv",
                "line": line,
                "rules": json.dumps(rules),
                "raw": "A563186,B,Adjust",
                "amount": amount,
                "currency": "GBP",
            }
            for line, rules, amount in lines
        ]
    )
