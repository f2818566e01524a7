"""The textbook's model of demand: pieces a week = constant + slope × price + brand + type, by least squares.

One slope for all products and effects that add up: easily read, and wrong where a shop sells cheap and dear goods side
by side. It is asked for by name, held against the forecast in use at the same earlier dates, never used in its place.
Brands and types are told against all the others that have no line of their own.

Errors: a product's weeks hang together, so the sandwich sums scores by product: Liang and Zeger (1986), Biometrika 73.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, nullable
from tierwise.contract.results.demand import LINEAR_DEMAND
from tierwise.errors import NothingUsable
from tierwise.insight.demand.backtest import Backtest
from tierwise.insight.demand.series import Series
from tierwise.metrics.proportions import Z_80

MOST_LEVELS = 8
FEWEST_ITEMS = 5
"""Items that a brand or type needs for a coefficient of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Goods:
    """``price``: items × weeks, money of one currency, NaN where not known. ``brand``, ``kind``: name of each item's
    brand and type; "" where none is told."""

    price: Floats
    brand: tuple[str, ...]
    kind: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """``terms``: (constant | price | brand | type, name); coefficients in pieces a week (a price's: for one more of
    currency) with standard errors; ``columns``: items × terms without price; rows and items they stand on."""

    terms: tuple[tuple[str, str], ...]
    slopes: Floats
    errors: Floats
    columns: Floats
    rows: int
    items: int

    def told(self, price: Floats) -> Floats:
        """Pieces a week at a price, by item; never below 0, which a straight line does not know."""
        return np.asarray(np.maximum(self.columns @ np.delete(self.slopes, 1) + self.slopes[1] * price, 0.0))


@dataclass(frozen=True, slots=True)
class Compared:
    """Mean RMSSE over items and earlier dates, the line's and that of the forecast in use; NaN without any date."""

    error: float
    default_error: float
    dates: int


def linear_demand(demand: Floats, goods: Goods) -> Linear:
    """The line through all known weeks. Raises NothingUsable where no price or no second product is known."""
    terms, columns = _columns(goods)
    known = np.isfinite(demand) & np.isfinite(goods.price)
    y, p = (np.where(known, v, 0.0) for v in (demand, goods.price))
    many = known.sum(axis=1).astype(np.float64)
    sums = {"y": y.sum(axis=1), "p": p.sum(axis=1), "pp": (p * p).sum(axis=1), "py": (p * y).sum(axis=1)}
    if (many > 0).sum() < 3 or np.ptp(goods.price[known]) <= 0:
        raise NothingUsable("no price has moved or differs between products", "map quantity and price of order lines")
    square = np.block([
        [columns.T @ (columns * many[:, None]), (columns.T @ sums["p"])[:, None]],
        [(sums["p"] @ columns)[None, :], np.array([[sums["pp"].sum()]])],
    ])  # fmt: skip
    bread = np.linalg.pinv(square)
    found = bread @ np.append(columns.T @ sums["y"], sums["py"].sum())
    level, slope = columns @ found[:-1], found[-1]
    left = sums["y"] - many * level - slope * sums["p"]
    scores = np.column_stack([columns * left[:, None], sums["py"] - sums["p"] * level - slope * sums["pp"]])
    items = int((many > 0).sum())
    errors = np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread) * items / (items - 1))
    order = np.r_[0, len(found) - 1, 1 : len(found) - 1]
    return Linear(terms, found[order], errors[order], columns, int(many.sum()), items)


def _columns(goods: Goods) -> tuple[tuple[tuple[str, str], ...], Floats]:
    """Terms (constant, price, then brands and types) and the columns of all but the price."""
    terms, columns = [("constant", ""), ("price", "")], [np.ones(len(goods.brand))]
    for term, names in (("brand", goods.brand), ("type", goods.kind)):
        for name in _levels(names):
            terms.append((term, name))
            columns.append(np.array([n == name for n in names], dtype=np.float64))
    return tuple(terms), np.column_stack(columns)


def _levels(names: tuple[str, ...]) -> list[str]:
    """The commonest names of five items and more; one is left out where they would cover all."""
    found, many = np.unique([n for n in names if n], return_counts=True)
    order = [str(found[k]) for k in np.lexsort((found, -many)) if many[k] >= FEWEST_ITEMS][:MOST_LEVELS]
    return order[1:] if order and all(n in order for n in names) else order


def compare(series: Series, goods: Goods, test: Backtest, served: Floats) -> Compared:
    """Both at the same earlier dates and items: the line fitted on what came before, at the last price known then."""
    if not len(test.origins):
        return Compared(float("nan"), float("nan"), 0)
    told = np.stack([_at(series, goods, int(o), test.actual.shape[2]) for o in test.origins])
    own, default = test.errors(told), test.errors(served)
    both = np.isfinite(own) & np.isfinite(default)
    return Compared(float(own[both].mean()), float(default[both].mean()), len(test.origins))


def _at(series: Series, goods: Goods, origin: int, weeks: int) -> Floats:
    before = Goods(goods.price[:, :origin], goods.brand, goods.kind)
    fit = linear_demand(series.demand[:, :origin], before)
    known = np.where(np.isfinite(before.price), np.arange(origin), 0).max(axis=1)
    price = before.price[np.arange(len(known)), known]
    return np.repeat(fit.told(price)[:, None], weeks, axis=1)


def linear_table(found: Linear, told: tuple[str, Any]) -> Any:
    """The table `linear_demand`, a row a term; ``told``: currency, as-of instant."""
    import pyarrow as pa

    many = len(found.terms)
    ends = (found.slopes, found.slopes - Z_80 * found.errors, found.slopes + Z_80 * found.errors)
    columns = {
        "term": pa.array([t for t, _ in found.terms], pa.string()),
        "name": pa.array([n for _, n in found.terms], pa.string()),
        **{f"pieces_week{end}": nullable(x) for end, x in zip(("", "_low", "_high"), ends, strict=True)},
        "currency": pa.array([told[0]] * many, pa.string()), "n": np.full(many, found.rows),
        "method": pa.array(["least squares"] * many, pa.string()),
        "as_of": pa.array([told[1]] * many, pa.timestamp("us")),
    }  # fmt: skip
    return LINEAR_DEMAND.conform(pa.table(columns))


def places(items: tuple[str, ...], among: tuple[str, ...]) -> Ints:
    """Where each item stands among others; -1 where it does not."""
    at = {p: i for i, p in enumerate(among)}
    return np.array([at.get(p, -1) for p in items], dtype=np.int64)
