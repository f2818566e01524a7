"""Bundles: pairs that went together and did so again in the following period, with what a bundle earns.

A bundle is one piece of each product at the mean price paid for it. Sold at a discount it costs that discount on every
basket that holds both anyway, and earns the margin of the missing part, less the discount, on every basket that takes
the part it lacked. ``break_even_share`` is where the two are equal:

    share = both x discount x price / sum over the one-part baskets of (margin of the missing part - discount x price)

It says what must happen for a bundle to pay, not that it will: that needs a trial with customers held out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import flag, integer, nullable, number
from tierwise.contract.result_tables import BUNDLES
from tierwise.features.kept import goods_only, kept_lines
from tierwise.features.known import Known
from tierwise.insight.baskets.engine_pairs import engine_pairs

DISCOUNT = 0.10
MOST = 50
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def bundles(known: Known, rules: Any, discount: float = DISCOUNT) -> Any:
    """Table `bundles` from a shop as of its cut and its table `basket_rules`, the most margin missing first.

    Guests count; what was returned does not. At most ``MOST`` rows; none where no pair held.
    """
    import pyarrow as pa

    pairs = held_pairs(rules)
    if not pairs:
        return BUNDLES.arrow_schema().empty_table()
    goods, both = _looked_up(known, pairs)
    one, other = (_rows(goods, [p[side] for p in pairs]) for side in (0, 1))
    found = _Pairs(goods, one, other, _counts(both, pairs))
    table = pa.table(found.columns(discount, known))
    return BUNDLES.conform(_best_first(table))


def held_pairs(rules: Any) -> list[tuple[str, str]]:
    """Pairs of ids, each once, of the rules between two products that held later and lie above chance."""
    above = number(rules, "lift_low") > 1
    rows = rules.select(["antecedent", "consequent"]).to_pylist()
    good = flag(rules, "holds_later") & above
    sets = {tuple(sorted(_items(r))) for r, ok in zip(rows, good.tolist(), strict=True) if ok}
    return sorted((s[0], s[1]) for s in sets if len(s) == 2)


def _items(rule: dict[str, str]) -> set[str]:
    left, right = json.loads(rule["antecedent"]), json.loads(rule["consequent"])
    return {*left, *([right] if isinstance(right, str) else right)}


def _looked_up(known: Known, pairs: Sequence[tuple[str, str]]) -> tuple[Any, Any]:
    """Of the pairs' products: prices, margins and baskets; and the baskets of all pairs among them."""
    import pyarrow as pa

    warehouse = known.shop.warehouse
    ids = sorted({p for pair in pairs for p in pair})
    asked = warehouse.table(pa.table({"product_id": pa.array(ids, pa.string())}), "paired")
    lines = warehouse.keep(kept_lines(known).semi_join(asked, "product_id"), "paired_lines")
    goods = warehouse.arrow(_goods(known, lines).order_by("product_id"))
    return goods, engine_pairs(warehouse, lines, least=1)


def _goods(known: Known, lines: Any) -> Any:
    """``product_id, product_name, baskets, price, unit_cost`` of a piece, in the shop's currency."""
    import ibis

    priced = lines.amount.notnull() & (lines.quantity > 0)
    sold = lines.group_by("product_id").agg(
        baskets=lines.count(),
        paid=lines.amount.sum(where=priced).cast("float64"),
        pieces=lines.quantity.sum(where=priced).cast("float64"),
    )
    sold = sold.mutate(price=sold.paid / sold.pieces.nullif(0.0))
    rows = goods_only(known.table("order_lines"))
    named = rows.group_by("product_id").agg(sold_name=rows.product_name.max())
    t = sold.left_join(named, "product_id").drop("product_id_right")
    if "products" not in known.present:
        return t.select("product_id", "baskets", "price", product_name="sold_name", unit_cost=ibis.null("float64"))
    p = known.table("products")
    own = p.currency.isnull() | (p.currency == known.currency)
    cost = ibis.ifelse(own, p.unit_cost.cast("float64"), ibis.null("float64"))
    t = t.left_join(p.select("product_id", "product_name", unit_cost=cost), "product_id").drop("product_id_right")
    return t.select("product_id", "baskets", "price", "unit_cost", product_name=t.product_name.coalesce(t.sold_name))


def _rows(goods: Any, ids: Sequence[str]) -> Ints:
    import pyarrow as pa
    import pyarrow.compute as pc

    place = pc.index_in(pa.array(ids, pa.string()), value_set=goods["product_id"].combine_chunks())
    return integer({"place": place}, "place")


def _counts(both: Any, pairs: Sequence[tuple[str, str]]) -> Ints:
    of = {(r["product_id"], r["other_product_id"]): r["baskets"] for r in both.to_pylist()}
    return np.array([of.get(pair, 0) for pair in pairs], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Pairs as rows of ``goods``, and the baskets with both."""

    goods: Any
    one: Ints
    other: Ints
    both: Ints

    def columns(self, discount: float, known: Known) -> dict[str, Any]:
        """All columns of `bundles`; money that is not known is null."""
        rate = known.shop.settings.margin_rate
        price, cost = number(self.goods, "price"), number(self.goods, "unit_cost")
        margin = np.where(np.isnan(cost), price * rate, price - cost)
        baskets = integer(self.goods, "baskets")
        alone = (baskets[self.one] - self.both, baskets[self.other] - self.both)
        missing = [(alone[0], margin[self.other]), (alone[1], margin[self.one])]
        total = price[self.one] + price[self.other]
        names = {side: self.goods.take(rows) for side, rows in (("", self.one), ("other_", self.other))}
        n = len(self.both)
        return {
            **{f"{side}{name}": t[name] for side, t in names.items() for name in ("product_id", "product_name")},
            "baskets": self.both,
            "one_part_baskets": alone[0] + alone[1],
            "price": _money(total),
            "margin": _money(margin[self.one] + margin[self.other]),
            "margin_method": _method(np.isnan(cost[self.one]), np.isnan(cost[self.other])),
            "missing_margin": _money(alone[0] * margin[self.other] + alone[1] * margin[self.one]),
            "discount": np.full(n, discount),
            "break_even_share": nullable(break_even(self.both, discount * total, missing)),
            "currency": [known.currency] * n,
            "as_of": [known.as_of] * n,
        }  # fmt: skip


def break_even(both: Any, off: Any, missing: Any) -> Floats:
    """Share of the one-part baskets that must take the other part; NaN where even all of them would not pay.

    ``both``: baskets with both; ``off``: money off a bundle; ``missing``: baskets and margin of the part they lack.

    >>> break_even(np.array([100]), np.array([1.0]), [(np.array([300]), np.array([3.0]))]).round(3).tolist()
    [0.167]
    """
    gain = sum(k * (margin - off) for k, margin in missing)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.asarray(both * off / gain, dtype=np.float64)
    return np.where((gain > 0) & (share <= 1), share, np.nan)


def _method(rated: Any, other_rated: Any) -> list[str]:
    words = {0: "unit_cost", 1: "mixed", 2: "margin_rate"}
    return [words[k] for k in (rated.astype(int) + other_rated.astype(int)).tolist()]


def _money(values: Floats) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(pc.round(nullable(values), 4), pa.decimal128(18, 4), safe=False)


def _best_first(table: Any) -> Any:
    order = [("missing_margin", "descending"), ("product_id", "ascending"), ("other_product_id", "ascending")]
    return table.sort_by(order).slice(0, MOST)
