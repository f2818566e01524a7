"""Rows of competitors' tables as they are told: alerts, changes, promotions, stars; for the report and the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tierwise.report import numbers
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible

DAYS = 28
MOST_RATED = 12


def since(m: Material, days: int = DAYS) -> datetime:
    """The first instant of the last ``days`` days before the newest offer, or the as-of date where that is later."""
    newest = (m.run["remarks"].get("competitor_dates") or {}).get("newest")
    as_of = max(datetime.fromisoformat(str(at)).replace(tzinfo=None) for at in (m.run["as_of"], newest) if at)
    return as_of - timedelta(days=days)


def event_rows(m: Material, days: int = DAYS) -> Rows:
    """Events of the last days, the latest first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if "competitor_events" not in m.tables:
        return []
    t = m.tables["competitor_events"]
    late = t.filter(pc.greater_equal(t["happened_at"], pa.scalar(since(m, days), pa.timestamp("us"))))
    rows: Rows = late.to_pylist()
    return sorted(rows, key=lambda r: (-r["happened_at"].timestamp(), r["competitor"], r["competitor_product_id"]))


def alert_rows(m: Material, days: int = DAYS) -> Rows:
    """Alerts of the last days, the dearest first."""
    rows = [r for r in event_rows(m, days) if r["alert"]]
    return sorted(
        rows, key=lambda r: (-(r["at_stake"] or 0), -r["happened_at"].timestamp(), r["competitor_product_id"])
    )


def lower_rows(m: Material) -> Rows:
    """Where they are cheaper and in stock: our margin a week times the gap, the most first."""
    rows = [r for r in m.rows("price_gaps") if r["undercut"]]
    return sorted(rows, key=lambda r: (-float(r["at_stake"] or 0) * r["gap"], r["product_id"], r["competitor"]))


def lower_lines(m: Material, v: Voice, most: int) -> list[str]:
    """The dearest of them, a line each."""
    rows = lower_rows(m)[:most]
    return [v.say("rivals.lower_line", r, name=name_of(m, r), competitor=visible(r["competitor"], 30)) for r in rows]


def event_lines(m: Material, v: Voice, rows: Sequence[Mapping[str, Any]], code: str = "event_line") -> list[str]:
    """A line each; `alert_line` tells our price and what is at stake too."""
    return [
        v.say(
            f"rivals.{code}", r, day=r["happened_at"], name=name_of(m, r), before_text=size_of(v, r, "before"),
            after_text=size_of(v, r, "after"), **_changed(r),
        )
        for r in rows
    ]  # fmt: skip


def _changed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Prices before and after are told only of prices that changed."""
    return {} if str(row["event"]).startswith(("price", "promotion")) else {"before": None, "after": None}


def size_of(v: Voice, row: Mapping[str, Any], end: str) -> str | None:
    """The price or stars before or after; None for events that change neither."""
    kind = str(row["event"])
    if row[end] is None or not kind.startswith(("price", "promotion", "rating")):
        return None
    return numbers.number(row[end], v.language, 1) if kind.startswith("rating") else v.money(row[end])


def name_of(m: Material, row: Mapping[str, Any]) -> str:
    """Our name of the product; else its id, or theirs."""
    ours = row["product_id"]
    return visible((_names(m).get(ours) if ours else None) or ours or str(row["competitor_product_id"]), 40)


def _names(m: Material) -> dict[str, str]:
    t = m.tables["competitor_matches"]
    return {p: n for p, n in zip(t["product_id"].to_pylist(), t["product_name"].to_pylist(), strict=True) if n}


def promotion_rows(m: Material) -> Rows:
    """Their promotions, the latest first; those of our products before others of the same day."""
    rows = m.rows("competitor_promotions")
    return sorted(
        rows, key=lambda r: (-r["started_at"].timestamp(), r["product_id"] is None, r["competitor"], -r["depth"])
    )


def promotion_lines(m: Material, v: Voice, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line each."""
    return [v.say("rivals.promotion_line", r, name=name_of(m, r), start=r["started_at"], end=until(v, r)) for r in rows]


def until(v: Voice, row: Mapping[str, Any]) -> str:
    """Its end in words."""
    return v.say("rivals.runs") if row["ended_at"] is None else v.say("rivals.until", row)


def rating_rows(m: Material) -> Rows:
    """All products together, aspect by aspect; then products whose difference is sure, the largest first."""
    rows = m.rows("rating_gaps")
    whole = sorted((r for r in rows if not r["product_id"]), key=lambda r: (r["competitor"], r["aspect"]))
    sure = [r for r in rows if r["product_id"] and not r["stars_gap_low"] <= 0 <= r["stars_gap_high"]]
    return whole + sorted(sure, key=lambda r: (-abs(r["stars_gap"]), r["product_id"], r["aspect"]))[:MOST_RATED]


def aspect_rows(m: Material) -> Rows:
    """What reviews write about, competitor by competitor: sure differences first, then the largest."""
    rows = [r for r in m.rows("aspect_gaps") if not r["reason_code"] and r["naming"] + r["competitor_naming"]]
    return sorted(rows, key=lambda r: (r["competitor"], not r["sure"], -abs(r["share_gap"]), r["aspect"]))


def aspect_lines(m: Material, v: Voice) -> list[str]:
    """A line for each aspect that differs surely, its stars beside it where enough reviews name it."""
    return [
        v.say("rivals.aspect_line", r, competitor=visible(r["competitor"], 30)) for r in aspect_rows(m) if r["sure"]
    ]
