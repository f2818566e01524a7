"""What is known of a history and a product together on a date: bought before and when, price beside her usual one, how
it sells, what is on hand. All from before the date; NaN where not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.candidates import Candidates
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Histories
from tierwise.insight.recommend.interactions import Deed, Interactions
from tierwise.insight.recommend.reading import Material

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
WINDOWS = (7, 30, 90)
OF_GOODS = ("price", "margin", "on_hand", "listed_days")
FEWEST_GAPS = 3
"""So many repeats a product needs for a usual gap of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """How each product sells and comes back, up to a date: the same for every history that asks then."""

    usual_gap: Floats
    sold: dict[str, Floats]

    @classmethod
    def of(cls, material: Material) -> Course:
        """From what was before ``material.at``."""
        log = material.log.before(material.at)
        return cls(_usual_gaps(log, len(material.goods)), _sales(log, material.at))


def known_of(
    candidates: Candidates, histories: Histories, material: Material, course: Course | None = None
) -> Candidates:
    """The candidates with all columns of this module; ``histories`` are as of ``material.at``."""
    goods, course = material.goods, course or Course.of(material)
    bought = _Past.of(histories, histories.deed == Deed.BUY)
    looked = _Past.of(histories, histories.deed != Deed.BUY)
    more = _own(candidates, bought, course.usual_gap) | _kind(candidates, bought, goods)
    more |= {"viewed": looked.times(candidates, None), "viewed_days": looked.newest(candidates, None)}
    more |= _whole(candidates, histories, bought) | _prices(candidates, bought, goods)
    more |= {name: share[candidates.product] for name, share in course.sold.items()}
    more |= {name: goods.number(name)[candidates.product] for name in OF_GOODS}
    return candidates.with_columns(more)


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """Deeds of one kind in all histories: a row for each history, basket and product."""

    row: Ints
    product: Ints
    age: Floats

    @classmethod
    def of(cls, histories: Histories, chosen: NDArray[np.bool_]) -> _Past:
        row, product = histories.row[chosen], histories.product[chosen].astype(np.int64)
        back = histories.steps_back[chosen].astype(np.int64)
        size, steps = 1 + int(product.max(initial=0)), 1 + int(back.max(initial=0))
        _, first = np.unique((row * steps + back) * size + product, return_index=True)
        return cls(row[first], product[first], histories.age_days[chosen][first])

    def times(self, asked: Candidates, group: Ints | None) -> Floats:
        """In how many baskets of her history stood this product (or one of its ``group``)."""
        return self._look_up(asked, group, np.bincount, 0.0)

    def newest(self, asked: Candidates, group: Ints | None) -> Floats:
        """Days since the last such basket; NaN where there is none."""
        return self._look_up(asked, group, lambda place: _extreme(place, self._ages(group), np.minimum), np.nan)

    def oldest(self, asked: Candidates, group: Ints | None) -> Floats:
        """Days since the first one."""
        return self._look_up(asked, group, lambda place: _extreme(place, self._ages(group), np.maximum), np.nan)

    def _ages(self, group: Ints | None) -> Floats:
        return self.age if group is None else self.age[group[self.product] >= 0]

    def _look_up(self, asked: Candidates, group: Ints | None, fold: object, absent: float) -> Floats:
        code = group if group is not None else None
        mine, theirs = self.product, asked.product
        row = self.row
        if code is not None:
            inside = code[mine] >= 0
            row, mine, theirs = row[inside], code[mine[inside]], code[theirs]
        size = 1 + int(max(mine.max(initial=0), theirs.max(initial=0)))
        keys, place = np.unique(row * size + mine, return_inverse=True)
        if not len(keys):
            return np.full(len(asked), absent)
        values = np.asarray(fold(place), dtype=np.float64)  # type: ignore[operator]
        wanted = asked.row * size + theirs
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where((keys[at] == wanted) & (theirs >= 0), values[at], absent)


def _extreme(place: Ints, values: Floats, better: np.ufunc) -> Floats:
    found = np.full(int(place.max()) + 1, np.inf if better is np.minimum else -np.inf)
    better.at(found, place, values)
    return found


def _own(asked: Candidates, bought: _Past, usual: Floats) -> dict[str, Floats]:
    """Her own purchases of this product, and how far on she is in her own and in everybody's gap between two."""
    times, newest, oldest = bought.times(asked, None), bought.newest(asked, None), bought.oldest(asked, None)
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.where(times > 1, (oldest - newest) / (times - 1), np.nan)
        return {
            "times_bought": times, "bought_days": newest, "bought_gap_days": gap,
            "due_own": np.where(gap > 0, newest / gap, np.nan), "due_usual": newest / usual[asked.product],
        }  # fmt: skip


def _kind(asked: Candidates, bought: _Past, goods: Goods) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for name in ("category", "brand"):
        code, _ = goods.codes(name)
        if (code >= 0).any():
            found |= {f"{name}_times": bought.times(asked, code), f"{name}_days": bought.newest(asked, code)}
            found[f"{name}_times"][code[asked.product] < 0] = np.nan
    return found


def _whole(asked: Candidates, histories: Histories, bought: _Past) -> dict[str, Floats]:
    """The history as a whole: the same for all its candidates."""
    count = len(histories)
    last = np.full(count, np.nan)
    some = np.diff(histories.start) > 0
    last[some] = histories.age_days[histories.start[1:][some] - 1]
    steps = np.zeros(count)
    steps[some] = histories.steps_back[histories.start[:-1][some]] + 1.0
    size = 1 + int(bought.product.max(initial=0))
    products = np.bincount(np.unique(bought.row * size + bought.product) // size, minlength=count)
    return {"last_step_days": last[asked.row], "steps": steps[asked.row], "products": products[asked.row].astype(float)}


def _prices(asked: Candidates, bought: _Past, goods: Goods) -> dict[str, Floats]:
    """The product's price over the geometric mean of what she bought, and the same in her own spread of prices."""
    with np.errstate(invalid="ignore", divide="ignore"):
        price = np.log(goods.number("price"))
        price[~np.isfinite(price)] = np.nan
        paid = price[bought.product]
        known = np.isfinite(paid)
        count = np.bincount(bought.row[known], minlength=int(asked.row.max(initial=-1)) + 1)
        size = len(count)
        mean = np.bincount(bought.row[known], paid[known], size)[:size] / count[:size]
        square = np.bincount(bought.row[known], paid[known] ** 2, size)[:size] / count[:size]
        spread = np.sqrt(np.maximum(square - mean**2, 0))
        apart = price[asked.product] - mean[asked.row]
        z = np.where(spread[asked.row] > 1e-6, apart / spread[asked.row], np.nan)
        return {"price_over_usual": np.exp(apart), "price_apart": z}


def _sales(log: Interactions, at: float) -> dict[str, Floats]:
    """The product's share of all purchases of the last days, in ten thousandths."""
    found = {}
    for days in WINDOWS:
        rows = (log.at >= at - days) & (log.deed == Deed.BUY)
        count = np.bincount(log.product[rows], minlength=len(log.products))
        found[f"sold_{days}d"] = 1e4 * count / max(count.sum(), 1)
    return found


def _usual_gaps(log: Interactions, products: int) -> Floats:
    """Median days between two baskets of one customer with this product; NaN where there are fewer than three."""
    rows = log.of(Deed.BUY)
    order = np.lexsort((rows.at, rows.product, rows.sequence))
    sequence, product, at = rows.sequence[order], rows.product[order], rows.at[order]
    same = (sequence[1:] == sequence[:-1]) & (product[1:] == product[:-1]) & (np.diff(at) > 0)
    gap, of = np.diff(at)[same], product[1:][same]
    by = np.lexsort((gap, of))
    gap, of = gap[by], of[by]
    found = np.full(products, np.nan)
    known, first, count = np.unique(of, return_index=True, return_counts=True)
    enough = count >= FEWEST_GAPS
    found[known[enough]] = gap[(first + count // 2)[enough]]
    return found
