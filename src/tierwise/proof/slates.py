"""What became of the lists that were shown: clicks and purchases of each widget and policy, from logged impressions.

One row for each widget, policy and *part*: all places, those that were certain, those left to chance, and showings by
how often the same visitor had seen the same product before without a click. Rates are of products shown. A visitor is
seen many times, so intervals are those of a ratio whose units are visitors (linearised, Cochran 1977, ch. 6), put into
Wilson's form so that none ends below nothing. Places left to chance are drawn with logged probabilities: the even rate
weighs each by 1 / propensity (Hajek's estimate) and says what all that could have been drawn would have been clicked.

Two policies that ran at different times, or for different customers, are seen side by side and not tried against each
other: only a lot (`tierwise plan`) can tell which of them earns more. A purchase after a showing is not its effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.result_tables import SLATE_RESULTS
from tierwise.features.kept import kept_lines, profiled
from tierwise.features.known import Known
from tierwise.locale.calendar import elapsed_days
from tierwise.metrics.proportions import wilson

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
BOUGHT_DAYS = 7
"""A purchase counts when it follows a showing within so many days."""
TIMES = ("first_time", "second_time", "third_fourth_time", "fifth_time_on")
"""How often this visitor has been shown this product, not clicked before."""
PARTS = ("all", "certain", "chance", *TIMES)
MOST_SHOWN = 10
METHOD = "ratio over visitors, Wilson"
_KEYS = ("widget", "policy")
_SUMS = ("n", "judged", "clicks", "weight", "weighted_clicks", "followed", "bought")


def slate_results(known: Known) -> Any:
    """The table `slate_results`; None where no impression was known by then."""
    import pyarrow as pa

    if "impressions" not in known.present:
        return None
    shown = known.shop.warehouse.keep(_marked(known), "shown")
    visits = _Sums.of(known.shop.warehouse.arrow(_by_visitor(shown)))
    range_ = _range(known.shop.warehouse.arrow(shown.group_by(*_KEYS, "product_id").agg(n=shown.count())))
    rows = [
        {"widget": widget, "policy": policy, "part": part, **range_[widget, policy], **found, "as_of": known.as_of}
        for widget, policy in sorted(range_)
        for part in PARTS
        if (found := visits.of_part(widget, policy, part)) is not None
    ]
    for row in rows:
        if row["part"] != "all":
            row |= {"products": None, "most_shown_share": None}
    table = pa.Table.from_pylist(rows) if rows else SLATE_RESULTS.arrow_schema().empty_table()
    return SLATE_RESULTS.conform(table)


def _marked(known: Known) -> Any:
    """Impressions with their visitor, whether each was clicked and then bought, and how often it was seen before."""
    import ibis

    t = profiled(known, known.table("impressions"))
    t = t.filter(t.product_id.notnull())
    name = ibis.coalesce(ibis.literal("c") + t.customer_id, ibis.literal("s") + t.session_id, "i" + t.impression_id)
    t = t.mutate(
        visitor=name, widget=t.widget.fill_null(""), policy=t.policy.fill_null(""),
        click=t.clicked.cast("int64"), chance=(t.propensity < 1).fill_null(False),
    )  # fmt: skip
    seen = ibis.cumulative_window(group_by=["visitor", "product_id"], order_by=["shown_at", "impression_id"])
    t = t.mutate(nth=t.impression_id.count().over(seen), clicked_so_far=t.click.fill_null(0).sum().over(seen))
    t = t.mutate(unmoved=(t.clicked_so_far - t.click.fill_null(0)) == 0)
    ended = t.shown_at <= ibis.literal(known.as_of - timedelta(days=BOUGHT_DAYS)).cast("timestamp(6)")
    marks = _followed(known, t)
    t = t.left_join(marks, "impression_id").drop("impression_id_right")
    followed = ibis.ifelse(t.customer_id.notnull() & ended, t.hit.fill_null(0), ibis.null("int64"))
    return t.mutate(followed=followed).select(
        "widget", "policy", "visitor", "product_id", "propensity", "click", "chance", "nth", "unmoved", "followed"
    )


def _followed(known: Known, t: Any) -> Any:
    """Impressions after which the same customer bought the same product."""
    import ibis

    k = kept_lines(known).select("customer_id", "product_id", bought_at="ordered_at")
    pairs = t.select("impression_id", "customer_id", "product_id", "shown_at").inner_join(
        k, ["customer_id", "product_id"]
    )
    days = elapsed_days(pairs.bought_at, pairs.shown_at)
    within = (days > 0) & (days <= BOUGHT_DAYS)
    return pairs.filter(within).select("impression_id").distinct().mutate(hit=ibis.literal(1, "int64"))


def _by_visitor(shown: Any) -> Any:
    """Sums of each visitor: of showings, of those whose clicks and whose purchases can be told, with weights."""
    import ibis

    place = ibis.cases((shown.nth == 1, 0), (shown.nth == 2, 1), (shown.nth <= 4, 2), else_=3)
    t = shown.mutate(
        times=ibis.ifelse(shown.unmoved, place, -1),
        weight=ibis.ifelse(shown.chance & shown.click.notnull(), 1.0 / shown.propensity, 0.0),
    )
    return t.group_by(*_KEYS, "chance", "times", "visitor").agg(
        n=t.count(), judged=t.click.count(), clicks=t.click.sum().fill_null(0), weight=t.weight.sum(),
        weighted_clicks=(t.weight * t.click.fill_null(0)).sum(), followed=t.followed.count(),
        bought=t.followed.sum().fill_null(0),
    )  # fmt: skip


def _range(counts: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Of each widget and policy: how many products were shown, and the share of showings of the most shown ones."""
    of: dict[tuple[str, str], list[int]] = {}
    for row in counts.to_pylist():
        of.setdefault((row["widget"], row["policy"]), []).append(int(row["n"]))
    return {
        key: {"products": len(n), "most_shown_share": sum(sorted(n)[-MOST_SHOWN:]) / sum(n)} for key, n in of.items()
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Columns of `_by_visitor`; ``rows`` of each widget and policy."""

    rows: dict[tuple[str, str], NDArray[np.int64]]
    visitor: NDArray[np.int64]
    chance: Flags
    times: NDArray[np.int64]
    sums: dict[str, Floats]

    @classmethod
    def of(cls, table: Any) -> _Sums:
        sums = {name: np.asarray(table[name].to_numpy(), dtype=np.float64) for name in _SUMS}
        visitor = table["visitor"].combine_chunks().dictionary_encode().indices.to_numpy()
        rows: dict[tuple[str, str], list[int]] = {}
        for i, key in enumerate(zip(table["widget"].to_pylist(), table["policy"].to_pylist(), strict=True)):
            rows.setdefault(key, []).append(i)
        return cls(
            {key: np.array(at, dtype=np.int64) for key, at in rows.items()}, np.asarray(visitor, dtype=np.int64),
            np.asarray(table["chance"].to_numpy(), dtype=np.bool_),
            np.asarray(table["times"].to_numpy(), dtype=np.int64), sums,
        )  # fmt: skip

    def of_part(self, widget: str, policy: str, part: str) -> dict[str, Any] | None:
        """Rates of one part; None where nothing of it was shown."""
        rows = self.rows[widget, policy]
        rows = rows[self._part(part, rows)]
        if not len(rows):
            return None
        _, at = np.unique(self.visitor[rows], return_inverse=True)
        of: dict[str, Floats] = {
            name: np.bincount(at, weights=values[rows]).astype(np.float64) for name, values in self.sums.items()
        }
        found = {"impressions": int(of["n"].sum()), "visitors": len(of["n"]), "n": len(of["n"]), "method": METHOD}
        even = (of["weighted_clicks"], of["weight"]) if part == "chance" else (np.zeros(1), np.zeros(1))
        return found | _named("click_rate", of["clicks"], of["judged"]) | _named("even_click_rate", *even) | _named(
            "bought_rate", of["bought"], of["followed"]
        )  # fmt: skip

    def _part(self, part: str, rows: NDArray[np.int64]) -> Flags:
        if part in TIMES:
            return np.asarray(self.times[rows] == TIMES.index(part))
        return np.ones(len(rows), dtype=np.bool_) if part == "all" else self.chance[rows] == (part == "chance")


def _named(name: str, hits: Floats, shown: Floats) -> dict[str, float | None]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), rate(hits, shown), strict=True))


def rate(hits: Floats, shown: Floats) -> tuple[float | None, float | None, float | None]:
    """Sum of hits over sum of showings of independent visitors, with its 80 % interval; None where nothing was shown.

    As many independent showings as would be equally uncertain stand in Wilson's interval: of visitors who see one
    product each that is their number; where all or none were hits, visitors are counted, not showings.

    >>> share, low, high = rate(np.array([1.0, 0.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.0, 1.0]))
    >>> round(share, 2), round(low, 2), round(high, 2)
    (0.5, 0.2, 0.8)
    """
    total = float(shown.sum())
    if total <= 0:
        return None, None, None
    share, units = float(hits.sum()) / total, float(np.count_nonzero(shown))
    spread = float(((hits - share * shown) ** 2).sum()) * units / max(units - 1, 1) / total**2
    alike = share * (1 - share) / spread if spread > 0 else float(units)
    share, low, high = (float(v) for v in wilson(share * alike, alike))
    return share, low, high
