"""What may be shown to whom: rules of the shop, applied before the best are chosen, so that none is missing afterwards.

A rule bars products for everybody (flags) or cells for single histories (CSR, histories x products). Caps are kept
while the list is filled (`AtMost`), pins and boosts move scores. Every product that is left out can be traced to the
rule that barred it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Histories
from tierwise.insight.recommend.interactions import Deed, Flags


class Rule(Protocol):
    """A rule with its settings; a frozen value."""

    @property
    def code(self) -> str:
        """Stable short name, by which a report says what left a product out."""

    def bars(self, goods: Goods, histories: Histories) -> Any:
        """Flags (one for each product), or a CSR matrix whose stored cells are barred."""


@dataclass(frozen=True, slots=True)
class InStock:
    """Nothing that is sold out; products whose stock is not known may be shown."""

    code: str = "out_of_stock"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """Products with no piece on hand."""
        del histories
        with np.errstate(invalid="ignore"):
            return np.asarray(goods.number("on_hand") <= 0)


@dataclass(frozen=True, slots=True)
class StillSold:
    """Nothing that has neither sold nor been listed for so many days: it has left the range, as far as one can tell."""

    days: float = 180.0
    code: str = "not_sold_lately"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """Products last sold and first listed longer ago; those of which neither is known may not be shown."""
        del histories
        sold, listed = goods.number("last_sold_days"), goods.number("listed_days")
        newest = np.fmin(np.where(np.isfinite(sold), sold, np.inf), np.where(np.isfinite(listed), listed, np.inf))
        return np.asarray(newest > self.days)


@dataclass(frozen=True, slots=True)
class PriceBand:
    """Only products within a band of prices (both ends included); unknown prices are left out."""

    low: float = 0.0
    high: float = np.inf
    code: str = "price_band"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """Products outside the band."""
        del histories
        price = goods.number("price")
        return ~((price >= self.low) & (price <= self.high))


@dataclass(frozen=True, slots=True)
class MarginFloor:
    """Only products that earn at least so much a piece (shop's currency); unknown margins are left out."""

    least: float = 0.0
    code: str = "margin_floor"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """Products that earn less."""
        del histories
        return ~(goods.number("margin") >= self.least)


@dataclass(frozen=True, slots=True)
class OnSale:
    """Only products that are on sale."""

    code: str = "not_on_sale"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """Products at their usual price."""
        del histories
        if not goods.has("on_sale"):
            return np.ones(len(goods), dtype=np.bool_)
        return ~np.asarray(goods.table["on_sale"].to_numpy(zero_copy_only=False), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Exclude:
    """Never these products. Unknown ids are refused: a typing error must not show what was to be hidden."""

    products: tuple[str, ...]
    code: str = "excluded"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """The products named."""
        del histories
        flags = np.zeros(len(goods), dtype=np.bool_)
        flags[places(goods, self.products)] = True
        return flags


@dataclass(frozen=True, slots=True)
class Only:
    """Only these products: what is offered in a country, a campaign's range."""

    products: tuple[str, ...]
    code: str = "not_offered_here"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """All products but those named."""
        flags = Exclude(self.products).bars(goods, histories)
        return ~flags


@dataclass(frozen=True, slots=True)
class NotBoughtWithin:
    """Nothing that the customer bought within so many days: ``durable_only``, or any product."""

    days: float = 30.0
    durable_only: bool = False
    code: str = "bought_lately"

    def bars(self, goods: Goods, histories: Histories) -> Any:
        """Cells of histories."""
        lately = (histories.deed == Deed.BUY) & (histories.age_days < self.days)
        if self.durable_only:
            lately &= goods.durable()[histories.product]
        return _cells(histories, len(goods), lately)


@dataclass(frozen=True, slots=True)
class NotInHistory:
    """Only what is new to the history: nothing bought, put into the basket or looked at before."""

    code: str = "known_already"

    def bars(self, goods: Goods, histories: Histories) -> Any:
        """Cells of histories."""
        return _cells(histories, len(goods), np.ones(len(histories.product), dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class OnlyFromHistory:
    """Only what the history holds with one of these deeds: to buy again, to look at again."""

    deeds: tuple[Deed, ...] = (Deed.BUY,)
    code: str = "not_in_history"

    def bars(self, goods: Goods, histories: Histories) -> Flags:
        """Histories x products."""
        allowed = np.zeros((len(histories), len(goods)), dtype=np.bool_)
        rows = np.isin(histories.deed, self.deeds)
        allowed[histories.row[rows], histories.product[rows]] = True
        return ~allowed


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most ``most`` products of one brand, category or subcategory in a list; unknown ones are not counted."""

    most: int
    per: str = "category"

    def __post_init__(self) -> None:
        if self.most < 1 or self.per not in ("brand", "category", "subcategory"):
            raise ContractError(f"rule {self}", "at least 1, per brand, category or subcategory")


@dataclass(frozen=True, slots=True)
class Pin:
    """These products first, in this order, where they may be shown."""

    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Boost:
    """Scores of these products, or of a category, times ``factor`` (below 1: lowered), within what each rung says."""

    factor: float
    products: tuple[str, ...] = ()
    category: str = ""

    def __post_init__(self) -> None:
        if self.factor <= 0:
            raise ContractError(f"rule {self}", "a factor above 0; Exclude leaves products out")

    def of(self, goods: Goods) -> NDArray[np.float32]:
        """The factor of each product."""
        chosen = np.zeros(len(goods), dtype=np.bool_)
        chosen[places(goods, self.products)] = True
        if self.category:
            code, names = goods.codes("category")
            if self.category not in names:
                raise ContractError(f"rule Boost: no product is of category {self.category!r}")
            chosen |= code == names.index(self.category)
        return np.where(chosen, self.factor, 1.0).astype(np.float32)


def places(goods: Goods, products: Iterable[str]) -> NDArray[np.int64]:
    """Places of product ids. ``ContractError`` names those that no product has."""
    import pyarrow as pa
    import pyarrow.compute as pc

    asked = pa.array(list(products), type=pa.string())
    found = pc.index_in(asked, value_set=goods.ids.cast(pa.string()))
    if found.null_count:
        missing = asked.filter(found.is_null()).to_pylist()
        raise ContractError(f"no product has the id {', '.join(missing[:5])}", "ids stand in the table products")
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _cells(histories: Histories, products: int, rows: Flags) -> Any:
    from scipy import sparse

    at = (histories.row[rows], histories.product[rows])
    return sparse.csr_matrix((np.ones(int(rows.sum()), dtype=np.bool_), at), shape=(len(histories), products))


@dataclass(frozen=True, slots=True, eq=False)
class Allowed:
    """What may be shown (histories x products), and how many cells each rule was the first to bar."""

    flags: Flags
    barred: dict[str, int]


def allow(rules: Sequence[Rule], goods: Goods, histories: Histories) -> Allowed:
    """All rules together. ``ComputationError`` names the rule on products after which none is left for anybody.

    That a customer has bought everything, or nothing yet, empties her list alone.
    """
    flags = np.ones((len(histories), len(goods)), dtype=np.bool_)
    barred: dict[str, int] = {}
    for rule in rules:
        before, bars = int(flags.sum()), rule.bars(goods, histories)
        _bar(flags, bars)
        after = int(flags.sum())
        barred[rule.code] = barred.get(rule.code, 0) + before - after
        for_everybody = not hasattr(bars, "indptr") and bars.ndim == 1
        if before and not after and for_everybody:
            raise ComputationError(f"rule {rule.code} leaves no product to show", _loosen(rule))
    return Allowed(flags, barred)


def _loosen(rule: Rule) -> str:
    """What to do about a rule that bars everything, with what it was asked for."""
    asked = {f.name: getattr(rule, f.name) for f in fields(cast(Any, rule)) if f.name != "code"}
    said = ", ".join(f"{name} {value}" for name, value in asked.items())
    return f"loosen {rule.code} ({said}) or leave it out" if said else f"leave {rule.code} out"


def _bar(flags: Flags, bars: Any) -> None:
    if hasattr(bars, "indptr"):
        flags[np.repeat(np.arange(len(flags)), np.diff(bars.indptr)), bars.indices] = False
    else:
        flags &= ~bars


def why_not(rules: Sequence[Rule], goods: Goods, histories: Histories, product: int) -> list[list[str]]:
    """For each history, the codes of all rules that bar a product; empty where it may be shown."""
    said: list[list[str]] = [[] for _ in range(len(histories))]
    for rule in rules:
        flags = np.ones((len(histories), len(goods)), dtype=np.bool_)
        _bar(flags, rule.bars(goods, histories))
        for i in np.flatnonzero(~flags[:, product]):
            said[i].append(rule.code)
    return said
