"""The tables of the block of prices: what to move, what to try first, why not, and promotions that cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.goods_names import names_of
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible

_MOST = 8
Shown = tuple[Twin, str]


def shown_price(v: Voice, row: Mapping[str, Any], name: str) -> str:
    """A price with its cents: at 4.98 the eight is the advice."""
    return numbers.money(row[name], row["currency"], v.language, decimals=2)


def moves_part(m: Material, v: Voice, rows: Rows) -> Shown | None:
    """Prices that should move, with what stands behind them."""
    if not rows:
        return None
    rivals = _rivals(m)
    codes = ["product", "now", "advised", "gain", "chance", "evidence", "bound", *(["rivals"] if rivals else [])]
    names = names_of(m)
    cells = []
    for r in rows:
        row = [
            *_first(v, r, names), number(v.money(r["gain"], r["gain_low"], r["gain_high"]), _gain_range(v, r)),
            number(_chance(v, r["loss_chance"])), text(v.word("evidence", r["grade"])),
            text(v.word("bound", r["bound"]) if r["bound"] else "–"),
        ]  # fmt: skip
        cells.append([*row, number(_money(v, rivals.get(r["product_id"]), r))] if rivals else row)
    return twin(v.say("prices.moves"), _head(v, codes, rows), cells), v.say("prices.moves")


def tests_part(m: Material, v: Voice, rows: Rows) -> Shown | None:
    """Prices to try first: the range over assumptions is what matters."""
    if not rows:
        return None
    names = names_of(m)
    cells = [
        (
            *_first(v, r, names), number(v.money(r["gain"], r["gain_low"], r["gain_high"]), _gain_range(v, r)),
            number(numbers.money_range(r["gain_least"], r["gain_most"], r["currency"], v.language)),
            text(v.tell("reason", r["reason_code"], r["reason_values"])),
            text(v.word("bound", r["bound"]) if r["bound"] else "–"),
        )
        for r in rows
    ]  # fmt: skip
    head = _head(v, ["product", "now", "advised", "gain", "by_assumption", "why", "bound"], rows)
    return twin(v.say("prices.to_test"), head, cells), v.say("prices.to_test")


def reasons_part(m: Material, v: Voice) -> Shown | None:
    """How many products get no advice for which reason."""
    refused = [r for r in m.rows("price_advice") if r["decision"] == "refused"]
    if not refused:
        return None
    names, counts = names_of(m), Counter(r["reason_code"] for r in refused)
    firsts = {r["reason_code"]: r for r in reversed(refused)}
    cells = [
        (text(v.tell("reason", code, firsts[code]["reason_values"])), number(v.count(n)),
         text(_name(names, firsts[code])))
        for code, n in counts.most_common()
    ]  # fmt: skip
    head = [v.say(f"prices.{c}") for c in ("why", "products", "example")]
    return twin(v.say("prices.reasons"), head, cells), v.say("prices.reasons")


def lost_promotions(m: Material, v: Voice) -> Shown | None:
    """Products whose promotions surely cost more than they brought, the dearest first."""
    rows = sorted(losing(m), key=lambda r: (r["net_margin"], r["product_id"]))[:_MOST]
    if not rows:
        return None
    names = names_of(m)
    cells = [
        (text(_name(names, r)), number(v.count(r["promotions"])), _pieces(v, r),
         number(v.money(r["net_margin"], r["net_margin_low"], r["net_margin_high"]),
                numbers.money_range(r["net_margin_low"], r["net_margin_high"], r["currency"], v.language)))
        for r in rows
    ]  # fmt: skip
    head = [v.say(f"prices.{c}") for c in ("product", "promoted", "extra", "net")]
    return twin(v.say("prices.lost"), head, cells), v.say("prices.lost")


def promoted(m: Material) -> Rows:
    """What promotions earned, where prices do not follow demand: where they do, a cheap week is a busy one anyway."""
    follows = {r["product_id"] for r in m.rows("price_advice") if r["reason_code"] == "price_follows_demand"}
    return [r for r in m.rows("promotion_results") if r["product_id"] not in follows]


def losing(m: Material) -> Rows:
    """Products whose promotions surely cost more than they brought."""
    return [r for r in promoted(m) if numbers.known(r["net_margin_high"]) and r["net_margin_high"] < 0]


def _head(v: Voice, codes: list[str], rows: Rows) -> list[str]:
    return [v.say(f"prices.{c}", days=rows[0]["period_days"]) for c in codes]


def _first(v: Voice, r: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Cell, Cell, Cell]:
    low, high = (shown_price(v, r, f"price_{end}") for end in ("low", "high"))
    spread = "" if low == high else f"{low} – {high}"
    return text(_name(names, r)), number(shown_price(v, r, "price_now")), number(shown_price(v, r, "price"), spread)


def _chance(v: Voice, chance: float) -> str:
    return v.say("prices.hardly") if chance < 0.01 else numbers.percent(chance, v.language)


def _gain_range(v: Voice, r: Mapping[str, Any]) -> str:
    return numbers.money_range(r["gain_low"], r["gain_high"], r["currency"], v.language)


def _pieces(v: Voice, r: Mapping[str, Any]) -> Cell:
    low, high = r["extra_pieces_low"], r["extra_pieces_high"]
    shown = numbers.number(r["extra_pieces"], v.language, step=numbers.step_of(low, high))
    return number(shown, numbers.number_range(low, high, v.language, 0))


def _name(names: Mapping[str, str], r: Mapping[str, Any]) -> str:
    return visible(names.get(r["product_id"]) or r["product_id"], 40)


def _rivals(m: Material) -> dict[str, float]:
    """The lowest of rivals' prices by product, where they were compared."""
    found: dict[str, float] = {}
    for r in m.rows("price_gaps") if m.has("price_gaps") else []:
        if r["competitor_price"] is not None:
            theirs = float(r["competitor_price"])
            found[r["product_id"]] = min(theirs, found.get(r["product_id"], theirs))
    return found


def _money(v: Voice, value: float | None, r: Mapping[str, Any]) -> str:
    return "–" if value is None else numbers.money(value, r["currency"], v.language, decimals=2)
