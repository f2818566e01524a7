"""The shop's figures now and in the period before, with the change and how sure it is.

A counted figure (orders, revenue) is what it is: it has no interval. Its *change* has one, by the delta method over
customers: had other customers of the same kind come, how far apart could the two periods be by chance? It leaves out
season, so a change "outside chance" may still be the calendar's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, day, day_number, number
from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import KPIS
from tierwise.contract.settings import Settings
from tierwise.insight.value.shop_days import shop_days
from tierwise.insight.value.trust.past import PurchaseDays
from tierwise.locale.shop_clock import end_day
from tierwise.metrics.proportions import Z_80, wilson

__all__ = ["kpis", "shop_days"]

PERIODS = (30, 90, 365)
RETENTION_DAYS = 90
SEEN_AFTER_DAYS = 90  # whoever has not ordered in so many days of data counts as new when she does
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """One period: purchase days of customers, and the shop's days (guests and returns) where known."""

    past: PurchaseDays
    before: PurchaseDays
    shop: dict[str, float]


def kpis(
    days: Any, settings: Settings, as_of: datetime, *, total: Estimate | None = None, shop_days: Any = None
) -> Any:
    """The result table `kpis` over the last 30, 90 and 365 days, as far as history goes.

    ``days``: purchase days of customers. ``shop_days`` (`shop_days()`): all orders by day, guests included. With it
    orders, revenue and margin are the whole shop's: over all days revenue is what the receipt kept, less what came
    back. Without it they are customers' alone, returns booked on the day of their order. Figures by customer (average
    order value, repeat share) always leave guests out; where there are any the method says so. ``total``: the base's.
    """
    import pyarrow as pa

    past = PurchaseDays.of(days)
    end = day_number(end_day(as_of, settings.time_zone))
    start = int(past.day.min()) if len(past.day) else end
    rows: list[Row] = []
    for period in PERIODS:
        if end - start < period and period > PERIODS[0]:
            continue
        now = _window(past, shop_days, end - period, end)
        full = end - start >= 2 * period
        before = _window(past, shop_days, end - 2 * period, end - period) if full else None
        rows += _period(now, before, period, settings)
        rows += _newcomers(now, before, end - period - start, period)
    rows += _retention(past, start, end)
    if total is not None:
        rows.append(_row("base_value", total.value, total.unit, settings.horizon_days, "model", total.n) | {
            "value_low": total.low, "value_high": total.high,
        })  # fmt: skip
    names = [c for c in KPIS.names if c != "as_of"]
    table = {name: pa.array([row.get(name) for row in rows], type=KPIS.column(name).arrow_type) for name in names}
    table["as_of"] = pa.array([as_of.replace(tzinfo=None)] * len(rows), type=pa.timestamp("us"))
    return KPIS.conform(pa.table(table))


def _window(past: PurchaseDays, shop_days: Any, start: int, end: int) -> _Window:
    sums: dict[str, float] = {}
    if shop_days is not None:
        when = day(shop_days, "day")
        at = (when >= start) & (when < end)
        names = [n for n in shop_days.column_names if n != "day"]
        sums = {n: float(np.nan_to_num(number(shop_days, n)[at]).sum()) for n in names}
    return _Window(past.between(start, end), past.between(-(10**6), start), sums)


def _period(now: _Window, before: _Window | None, period: int, settings: Settings) -> list[Row]:
    money, rows = settings.currency or "money", []
    for kpi, unit in (("orders", "orders"), ("revenue", money), ("margin", money)):
        figures = [_by_customer(w, kpi) for w in (now, before) if w]
        levels = [_level(w, kpi, f) for w, f in zip((now, before), figures, strict=False) if w]
        row = _row(kpi, levels[0], unit, period, _counted(kpi, now, settings), int((figures[0] != 0).sum()))
        rows.append(row | (_change(figures, levels) if before else {}))
    rows += _people(now, before, period)
    rows += _ratios(now, before, period, money)
    return rows


def _people(now: _Window, before: _Window | None, period: int) -> list[Row]:
    """Customers ever, and active ones."""
    rows = []
    for kpi, count in (("customers", _ever), ("active_customers", _active)):
        here = count(now)
        row = _row(kpi, float(here.sum()), "customers", period, "counted", int(here.sum()))
        if before:
            then = count(before)
            row |= _change([here, then], [float(here.sum()), float(then.sum())])
        rows.append(row)
    return rows


def _newcomers(now: _Window, before: _Window | None, earlier_days: int, period: int) -> list[Row]:
    """First orders, where the data go back far enough before the period for old customers to have been seen."""
    if earlier_days < SEEN_AFTER_DAYS:
        return []
    here = _new(now)
    row = _row("new_customers", float(here.sum()), "customers", period, "counted", int(here.sum()))
    if before and earlier_days - period >= SEEN_AFTER_DAYS:
        then = _new(before)
        row |= _change([here, then], [float(here.sum()), float(then.sum())])
    return [row]


def _ratios(now: _Window, before: _Window | None, period: int, money: str) -> list[Row]:
    """Figures that are one count over another."""
    asked = [("average_order_value", "revenue", "orders", money), ("orders_per_customer", "orders", "active", "orders")]
    asked.append(("repeat_share", "repeating", "active", "share"))
    rows = []
    for kpi, top, bottom, unit in asked:
        parts = [(_by_customer(w, top), _by_customer(w, bottom)) for w in (now, before) if w]
        if not parts[0][1].sum() > 0:
            continue
        row = _ratio_row(kpi, parts, unit, period)
        rows.append(row | ({"method": f"{row['method']}, guests left out"} if now.shop.get("guest_orders") else {}))
    for kpi, top, bottom in (("guest_share", "guest_orders", "orders"), ("return_share", "returned", "paid")):
        if now.shop.get(bottom, 0.0) > 0 and top in now.shop:
            old = before.shop if before and before.shop.get(bottom, 0.0) > 0 else None
            row = _row(kpi, now.shop[top] / now.shop[bottom], "share", period, "counted", int(now.shop["orders"]))
            rows.append(row | ({"previous": old[top] / old[bottom]} if old else {}))
    return rows


def _ratio_row(kpi: str, parts: list[tuple[Floats, Floats]], unit: str, period: int) -> Row:
    """A ratio of sums over customers: linearised by customer, for its level and its change."""
    levels, spreads = [], []
    for top, bottom in parts:
        level = top.sum() / bottom.sum() if bottom.sum() > 0 else np.nan
        levels.append(float(level))
        spreads.append((top - level * bottom) / bottom.sum() if bottom.sum() > 0 else np.zeros(len(top)))
    half = Z_80 * float(np.sqrt((spreads[0] ** 2).sum()))
    n = int((parts[0][1] > 0).sum())
    row = _row(kpi, levels[0], unit, period, "delta method by customer", n)
    row |= {"value_low": max(0.0, levels[0] - half), "value_high": levels[0] + half}
    if unit == "share":
        row["value_high"] = min(1.0, row["value_high"])
    if len(parts) > 1 and levels[1] > 0:
        apart = spreads[0] / levels[1] - levels[0] / levels[1] ** 2 * spreads[1]
        row |= _interval(levels, float(np.sqrt((apart**2).sum())))
    return row


def _change(figures: list[Floats], levels: list[float]) -> Row:
    """Change of a sum over customers as a share of the sum before; guests' money is as uncertain as customers'."""
    now, then = figures
    if not levels[1] > 0 or not then.sum() > 0 or not now.sum() > 0:
        return {"previous": levels[1]}
    ratio = now.sum() / then.sum()
    scale = max(1.0, levels[0] / float(now.sum()))
    sd = float(np.sqrt(((now - ratio * then) ** 2).sum() / scale)) / float(then.sum())
    return _interval(levels, sd)


def _interval(levels: list[float], sd: float) -> Row:
    change = levels[0] / levels[1] - 1
    return {
        "previous": levels[1],
        "change": change,
        "change_low": max(-1.0, change - Z_80 * sd),
        "change_high": change + Z_80 * sd,
    }


def _by_customer(window: _Window, kpi: str) -> Floats:
    """The figure by customer number; customers of unknown money count as none."""
    past = window.past
    if kpi == "active":
        return _active(window)
    if kpi == "repeating":
        again = past.total(np.ones(len(past.day))) >= 2
        return (again | (_active(window) * _seen(window.before) > 0)).astype(np.float64)
    return past.total(np.nan_to_num(getattr(past, kpi).astype(np.float64)))


def _level(window: _Window, kpi: str, figure: Floats) -> float:
    """The shop's figure: customers' and guests'."""
    whole = window.shop
    if not whole:
        return float(figure.sum())
    if kpi == "orders":
        return float(figure.sum()) + whole["kept_guest_orders"]
    return whole["margin"] if kpi == "margin" else whole["paid"] - whole["returned"]


def _counted(kpi: str, now: _Window, settings: Settings) -> str:
    """Counted; of margin, where it comes from."""
    if kpi != "margin" or not now.shop:
        return "counted"
    rate = f"margin rate {settings.margin_rate:g}"
    told, all_told = now.shop["costed"], now.shop["paid"] + now.shop["returned"]
    if not told:
        return f"counted, {rate}"
    return "counted, margin from unit cost" + ("" if told >= all_told - 0.01 else f" or {rate}")


def _seen(past: PurchaseDays) -> Floats:
    return (past.total(np.ones(len(past.day))) > 0).astype(np.float64)


def _active(window: _Window) -> Floats:
    return _seen(window.past)


def _new(window: _Window) -> Floats:
    return np.asarray(_seen(window.past) * (1 - _seen(window.before)))


def _ever(window: _Window) -> Floats:
    return np.asarray(np.maximum(_seen(window.past), _seen(window.before)))


def _retention(past: PurchaseDays, start: int, end: int) -> list[Row]:
    """Of customers with an order in the 90 days before the last 90, the share who ordered again in the last 90."""
    if end - start < 2 * RETENTION_DAYS:
        return []
    figures = []
    for back in (0, RETENTION_DAYS):
        last = end - back
        if last - 2 * RETENTION_DAYS < start:
            break
        then = _seen(past.between(last - 2 * RETENTION_DAYS, last - RETENTION_DAYS))
        again = then * _seen(past.between(last - RETENTION_DAYS, last))
        figures.append((again, then))
    hits, n = (int(f.sum()) for f in figures[0])
    if not n:
        return []
    share, low, high = (float(v) for v in wilson(hits, n))
    row = _row("retention_90d", share, "share", RETENTION_DAYS, "wilson", n)
    row |= {"value_low": low, "value_high": high}
    if len(figures) > 1 and figures[1][0].sum() > 0:
        changed = _ratio_row("retention_90d", figures, "share", RETENTION_DAYS)
        row |= {k: changed[k] for k in ("previous", "change", "change_low", "change_high")}
    return [row]


def _row(kpi: str, value: float, unit: str, period: int, method: str, n: int) -> Row:
    return {"kpi": kpi, "value": value, "unit": unit, "period_days": period, "method": method, "n": n}
