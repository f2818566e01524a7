"""What will sell and what to order: the shop's next weeks, how right such forecasts were, and the purchase list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Listing, Part
from tierwise.report.blocks.goods_names import names_of
from tierwise.report.blocks.linear import linear_part
from tierwise.report.blocks.planned import planned_checked, planned_part, planned_shop
from tierwise.report.blocks.seldom import seldom
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, number, text, twin
from tierwise.report.visible import visible

_ROWS = 12
PERIODS = (28, 91)


def stock(m: Material, v: Voice) -> Block:
    """The block; without forecasts, how to get them."""
    title = v.say("stock.title")
    if not m.has("forecasts"):
        return Block("stock", title, v.say("stock.not_asked"))
    first, *more = sentences(m, v)
    parts = [
        *planned_part(m, v), *_sums(m, v), *_launches(m, v), *_orders(m, v), *_surplus(m, v), *_checks(m, v),
        *linear_part(m, v),
    ]  # fmt: skip
    definition = tuple(v.say(f"stock.definition{part}") for part in ("", "_order"))
    return Block("stock", title, first, tuple(more), tuple(parts), definition)


def sentences(m: Material, v: Voice) -> list[str]:
    """The answer in words: what will sell, how sure, what to order, what stands too long."""
    found = [_told(v, next(r for r in _level(m, "shop", days))) for days in PERIODS]
    note = m.run["remarks"]["forecast"]
    found += [v.say("stock.measured", note)] if note.get("measured") else []
    found += seldom(m, v, PERIODS[0])
    found += [s for s in (planned_shop(m, v), planned_checked(m, v), trust(v, note)) if s]
    new = note.get("launches")
    if new:
        found.append(v.say("stock.new" if new["serves"] == "analogues" else "stock.new_by_category", new))
        found.append(v.say("stock.new_apart", new, pieces=new.get("pieces")))
    bought = (m.run["remarks"].get("stock") or {}) if m.has("purchase_advice") else {}
    if bought:
        found.append(_advice(v, bought))
        found += _budget(v, bought)
        codes = ("below_zero", "stale", "no_rate", "no_cost")
        found += [v.say(f"stock.{code}", bought) for code in codes if bought.get(code)]
        if bought.get("dearer_suppliers"):
            found.append(v.say("stock.dearer", bought))
    return found


def order_lines(m: Material, v: Voice, most: int = _ROWS) -> list[str]:
    """The first rows of the purchase list, a line each."""
    return [_order_line(m, v, r) for r in _to_order(m)[:most]]


def _order_line(m: Material, v: Voice, r: Mapping[str, Any]) -> str:
    latest = v.say("stock.at_once") if r["order_by_day"] == r["as_of"].date() else v.say("stock.by", r)
    line = v.say(
        "stock.line", r, name=_name(m, r), pieces=v.count(r["quantity"]), chance=r["stockout_chance"], latest=latest
    )
    more = [v.say("stock.saves", r)] if _budgeted(m) and r["margin_saved"] is not None else []
    return v.say("semicolon").join([line, *more, *_instead(v, r)])


def _instead(v: Voice, r: Mapping[str, Any]) -> list[str]:
    """Why a dearer supplier serves; nothing where the cheapest does."""
    told = json.loads(r["reason_values"])
    if "cheapest" not in told:
        return []
    share = r["quantity"] / r["quantity_wanted"] if r["quantity_wanted"] else 1.0
    return [v.say("stock.instead", told, supplier_id=r["supplier_id"], dearer=told["dearer"] * share)]


def _level(m: Material, level: str, days: int) -> Rows:
    import pyarrow.compute as pc

    table = m.tables["forecasts"]
    here = pc.and_(pc.equal(table["level"], level), pc.equal(table["period_days"], days))
    rows: Rows = table.filter(here).to_pylist()
    return rows


def _told(v: Voice, row: Mapping[str, Any]) -> str:
    return v.say("stock.shop", days=row["period_days"], pieces=_rounded(v, row), range=_range(v, row) or None)


def _rounded(v: Voice, row: Mapping[str, Any], name: str = "quantity") -> str:
    step = numbers.step_of(row[f"{name}_low"], row[f"{name}_high"]) if numbers.known(row[f"{name}_low"]) else None
    return numbers.number(row[name], v.language, step=step)


def _range(v: Voice, row: Mapping[str, Any], name: str = "quantity") -> str:
    if not numbers.known(row[f"{name}_low"]):
        return ""
    return numbers.number_range(row[f"{name}_low"], row[f"{name}_high"], v.language, 0)


def trust(v: Voice, note: Mapping[str, Any]) -> str:
    """How far forecasts of four weeks were off at earlier dates, or that nothing could be held against them."""
    near = note["judged"][0]
    if not near["dates"] or not near["checked"]:  # chosen by the very weeks it would be judged on
        return v.say("stock.unchecked", note)
    code = "beaten" if near["serves"] == "chosen" and near["baseline"] else "plain"
    better = 1 - near["error"] / near["baseline_error"] if code == "beaten" else None
    season = v.say("stock.season" if note["seasons"] else "stock.no_season", note)
    return v.together(v.say(f"stock.{code}", near, better=better, rule=near["baseline"] or near["serves"]), season)


def _advice(v: Voice, told: Mapping[str, Any]) -> str:
    note = {**told, "tied_up": told["tied_up"] if round(told["tied_up"] or 0) else None}  # nothing is not "$0"
    if note["reasons"].get("no_stock_count") == note["products"]:
        return v.say("stock.no_counts")
    if note.get("budget") is not None and note["to_order"]:
        return v.say("stock.within", note)
    return v.say("stock.advice" if note["to_order"] else "stock.nothing_to_order", note)


def _budget(v: Voice, note: Mapping[str, Any]) -> list[str]:
    """What the budget leaves out, and what that costs."""
    if not note.get("left_out"):
        return []
    hundred = 100.0 if note["budget"] < 100_000 else 1000.0
    return [v.say("stock.left_out", note, hundred=hundred, next=hundred * note["next_worth"])]


def _budgeted(m: Material) -> bool:
    return (m.run["remarks"].get("stock") or {}).get("budget") is not None


def _to_order(m: Material) -> Rows:
    """The rows to order: by margin lost without the order; with a budget, by margin saved for the money."""
    if not m.has("purchase_advice"):
        return []
    rows = [r for r in m.rows("purchase_advice") if r["reason_code"] == "order_now"]
    if _budgeted(m):
        return sorted(rows, key=lambda r: (-float(r["margin_saved"] or 0) / float(r["order_cost"]), r["product_id"]))
    return sorted(rows, key=lambda r: (-(r["lost_margin"] or 0), r["product_id"]))


def _name(m: Material, row: Mapping[str, Any]) -> str:
    return visible(names_of(m).get(row["product_id"]) or row["product_id"], 40)


def _sums(m: Material, v: Voice) -> list[Part]:
    """The largest categories' next weeks."""
    near = {r["item_id"]: r for r in _level(m, "category", PERIODS[0])}
    far = sorted(_level(m, "category", PERIODS[1]), key=lambda r: (-r["quantity"], r["item_id"]))[:_ROWS]
    if not far:
        return []
    head = [v.say("column.category"), *(v.say("stock.next", days=d) for d in PERIODS)]
    rows = [
        (text(visible(r["item_id"], 40) or v.say("stock.no_category")), _pieces(v, near[r["item_id"]]), _pieces(v, r))
        for r in far
    ]
    return [Listing(twin(v.say("stock.categories"), head, rows), v.say("stock.categories"))]


def _pieces(v: Voice, row: Mapping[str, Any], name: str = "quantity") -> Cell:
    if not numbers.known(row[name]):
        return number("–")
    return number(_rounded(v, row, name), _range(v, row, name))


def _launches(m: Material, v: Voice) -> list[Part]:
    """Products never sold yet, the largest first, with those most like them."""
    if not m.has("launches"):
        return []
    names, rows = names_of(m), sorted(m.rows("launches"), key=lambda r: (-r["quantity"], r["product_id"]))[:_ROWS]
    shown = [[visible(names.get(p) or p, 40) for p in (r["product_id"], *json.loads(r["alike"]))] for r in rows]
    cells = [
        (text(own), _pieces(v, r), text(v.say("comma").join(alike) or "–"))
        for r, (own, *alike) in zip(rows, shown, strict=True)
    ]
    head = [v.say(f"stock.{c}") for c in ("product", "first_weeks", "alike")]
    return [Listing(twin(v.say("stock.launches"), head, cells), v.say("stock.launches"), v.say("stock.launches_note"))]


def _orders(m: Material, v: Voice) -> list[Part]:
    rows, names = _to_order(m)[:_ROWS], names_of(m)
    if not rows:
        return []
    last = "saved" if _budgeted(m) else "lost"
    head = [v.say(f"stock.{c}") for c in ("product", "to_order", "cost", "latest", "cover", "chance", last)]
    cells = [
        (
            text(visible(names.get(r["product_id"]) or r["product_id"], 40), _beside(v, r)), _ordered(v, r),
            number(v.money(r["order_cost"]) if r["order_cost"] is not None else "–"),
            number(numbers.day(r["order_by_day"], v.language) if r["order_by_day"] else "–"),
            _pieces(v, r, "days_of_cover"), number(numbers.percent(r["stockout_chance"], v.language)),
            number(_money(v, r, "margin_saved" if _budgeted(m) else "lost_margin")),
        )
        for r in rows
    ]  # fmt: skip
    title = v.say("stock.list_budget" if _budgeted(m) else "stock.list")
    return [Listing(twin(title, head, cells), title, v.say("stock.list_note"))]


def _ordered(v: Voice, row: Mapping[str, Any]) -> Cell:
    """Pieces to order; below them their range, or of how many where the money does not suffice."""
    if row["quantity_wanted"] is not None and row["quantity"] < row["quantity_wanted"]:
        return number(v.count(row["quantity"]), v.say("stock.of_wanted", wanted=row["quantity_wanted"]))
    return _pieces(v, row)


def _money(v: Voice, row: Mapping[str, Any], name: str) -> str:
    if row[name] is None:
        return "–"
    return v.money(row[name], row[f"{name}_low"], row[f"{name}_high"])


def _beside(v: Voice, row: Mapping[str, Any]) -> str:
    """What stands below a product's name: what was assumed, and why a dearer supplier serves."""
    return v.say("semicolon").join(t for t in (_assumed(v, row), *_instead(v, row)) if t)


def _assumed(v: Voice, row: Mapping[str, Any]) -> str:
    if not row["assumed"]:
        return ""
    names = v.say("comma").join(v.word("assumed", a) for a in row["assumed"].split(", "))
    return v.say("stock.assumed", names=names)


def _surplus(m: Material, v: Voice) -> list[Part]:
    if not m.has("purchase_advice"):
        return []
    names = names_of(m)
    rows = [r for r in m.rows("purchase_advice") if (r["surplus"] or 0) >= 1]
    rows = sorted(rows, key=lambda r: (-(r["tied_up"] or 0), r["product_id"]))[:_ROWS]
    if not rows:
        return []
    head = [v.say(f"stock.{c}") for c in ("product", "on_hand", "expected", "surplus", "tied_up")]
    cells = [
        (
            text(visible(names.get(r["product_id"]) or r["product_id"], 40)), number(v.count(r["on_hand"])),
            number(_expected(v, r)), number(v.count(r["surplus"])),
            number(v.money(r["tied_up"]) if r["tied_up"] is not None else "–"),
        )
        for r in rows
    ]  # fmt: skip
    return [Listing(twin(v.say("stock.too_much"), head, cells), v.say("stock.too_much"))]


def _expected(v: Voice, row: Mapping[str, Any]) -> str:
    told = json.loads(row["reason_values"])
    return v.say("stock.in_days", pieces=v.count(told["expected"]), days=told["days"])


def _checks(m: Material, v: Voice) -> list[Part]:
    judged = [j for j in m.run["remarks"]["forecast"]["judged"] if j["dates"] and j["baseline"]]
    if not judged:
        return []
    head = [v.say(f"stock.{c}") for c in ("window", "dates", "error", "rule", "rule_error", "level")]
    cells = [
        (
            text(v.say("stock.weeks", start=j["from_week"] + 1, stop=j["to_week"])), number(v.count(j["dates"])),
            number(numbers.number(j["error"], v.language, 3)), text(v.word("forecast_method", j["baseline"])),
            number(numbers.number(j["baseline_error"], v.language, 3)),
            number(numbers.percent(j["level"], v.language, 1, signed=True) if j["level"] is not None else "–"),
        )
        for j in judged
    ]  # fmt: skip
    return [Listing(twin(v.say("stock.checks"), head, cells), folded=True)]
