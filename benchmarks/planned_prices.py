"""Planned prices on held-out sales: forecasts told the coming weeks' prices against the same forecasts not told.

    python benchmarks/planned_prices.py [--out benchmarks/results/planned-prices.md] [--origins 4]

At each origin elasticities, promotions and forecasts are learned from the weeks before it alone; then the prices and
promotions that the next four weeks really had are given as plans (`insight/demand/planned.py`). Orange juice: 83 stores
× 11 brands, each shelf a product, its store the category (the first 30 stores unless asked otherwise). Complete
Journey: the products sold in most weeks, at least half of those before the origin, prices as the order lines show them.
Needs TIERWISE_DATA.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from demand import DATA, orange_juice

from tierwise.insight.demand.forecast import Forecast, Plan, forecast
from tierwise.insight.demand.planned import Evidence, Moved, PricePlan, move
from tierwise.insight.demand.series import Series
from tierwise.insight.price.advice import Means, present, price_advice
from tierwise.insight.price.held_out import HeldOut, held_out
from tierwise.insight.price.ladder import PriceRules
from tierwise.insight.price.lately import lately
from tierwise.insight.price.panel import SAME, Panel, carried
from tierwise.insight.price.promotions import promotion_effects, promotion_table
from tierwise.insight.price.result import elasticity_table, estimate

HERE = Path(__file__).resolve().parent
HORIZON = 4
TOLD = ("EUR", dt.datetime(2024, 1, 1))
MONDAY = 4

HEAD = """# Planned prices on held-out sales

{day}, `python benchmarks/planned_prices.py{args}`. Sums of the four weeks after each origin, products with a price in
all of them. WAPE: absolute error over pieces. The difference is not told less told (above 0: the plans help) with its
95 % interval, the same products and weeks, whole {cluster} drawn 2,000 times. The band is the 80 % range of the sum.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """What was known at an origin, and the four weeks that came: pieces, price, promotion; products × weeks."""

    panel: Panel
    series: Series
    came: np.ndarray
    price: np.ndarray
    promoted: np.ndarray
    cluster: np.ndarray


def evidence(panel: Panel) -> tuple[Evidence, Counter[str]]:
    """The three tables as ``tierwise prices`` leaves them, costs half the price (they move nothing here); reasons."""
    found = estimate(panel)
    cost = present(found).price / 2
    means = Means(cost, np.isfinite(cost))
    effects = promotion_effects(panel)
    recent = lately(found, effects)
    tables = (
        elasticity_table(found, *TOLD, (recent.both, recent.price)),
        price_advice(found, means, PriceRules(), TOLD).table,
        promotion_table(panel, effects, means, TOLD, 0.0),
    )  # fmt: skip
    reasons = Counter(f"{g}: {r}" for g, r in zip(found.evidence.grade, found.evidence.reason, strict=True))
    return Evidence(*({r["product_id"]: r for r in t.to_pylist()} for t in tables)), reasons


def plans(known: Round) -> list[PricePlan]:
    """A plan for each product and week of the horizon; where a price is not known, none."""
    end = known.series.end
    return [
        PricePlan(product, float(known.price[i, w]), end + 7 * w, end + 7 * (w + 1), bool(known.promoted[i, w]))
        for i, product in enumerate(known.series.items) for w in range(HORIZON) if np.isfinite(known.price[i, w])
    ]  # fmt: skip


def orange_rounds(origins: int, most: int = 10**9) -> Iterator[Round]:
    """Every fourth week up to the last origin whose four weeks are there; of at most so many shelves."""
    import pyarrow.parquet as pq

    series = orange_juice()
    table = pq.read_table(DATA / "orange_juice_dominicks" / "orange_juice_yx.parquet")
    store, brand, week = (np.asarray(table[c]).astype(int) for c in ("store", "brand", "week"))
    shelf, place = np.unique(store * 100 + brand, return_inverse=True)
    at = (place, week - week.min())
    price, promoted = np.full(series.demand.shape, np.nan), np.zeros(series.demand.shape, bool)
    price[at] = np.column_stack([table[f"price{k}"] for k in range(1, 12)])[np.arange(len(store)), brand - 1]
    promoted[at] = (np.asarray(table["deal"]) > 0) | (np.asarray(table["feat"]) > 0)
    price, promoted, shelf = 64 * price[:most], promoted[:most], shelf[:most]
    parts = ("items", "category", "demand", "promoted", "capped", "measured")
    series = replace(series, **{k: getattr(series, k)[:most] for k in parts})
    stores, category = np.unique(shelf // 100, return_inverse=True)
    names = tuple(map(str, stores))
    for origin in range(series.weeks - HORIZON * origins, series.weeks - HORIZON + 1, HORIZON):
        before, after = slice(0, origin), slice(origin, origin + HORIZON)
        units, paid = series.demand[:, before], carried(price[:, before])
        base = np.fmax(carried(np.where(promoted[:, before], np.nan, paid)), paid)
        base = np.where(np.isfinite(base), base, paid)
        seen, deals = np.isfinite(units) & (units > 0), promoted[:, before]
        panel = Panel(series.items, names, category, np.arange(len(shelf)), np.nan_to_num(units),
                      np.where(seen, paid, 1.0), np.where(seen, base, 1.0), seen, deals & seen)  # fmt: skip
        past = replace(series.until(origin), promoted=promoted[:, before])
        yield Round(panel, past, series.demand[:, after], price[:, after], promoted[:, after], category)


def journey_rounds(origins: int, most: int) -> Iterator[Round]:
    """Complete Journey as the commands read it, at Mondays four weeks apart."""
    from tierwise.data.config import read_config
    from tierwise.data.shop import open_shop
    from tierwise.data.snapshots import at_version
    from tierwise.data.warehouse import open_warehouse
    from tierwise.features.known import know
    from tierwise.insight.demand.reading import read_series
    from tierwise.insight.price.reading import read_panel
    from tierwise.pipeline.journey import run
    from tierwise.pipeline.options import Options
    from tierwise.pipeline.workspace import open_workspace

    with tempfile.TemporaryDirectory() as folder:
        done = run(DATA / "complete_journey", Path(folder) / "out", Options(only=("kpis",)))
        settings, _ = read_config(open_workspace(Path(folder) / "out").config)
        with open_warehouse("duckdb", scratch=Path(folder)) as warehouse:
            shop = open_shop(at_version(Path(folder) / "out", done.about["snapshot"]), warehouse, settings)
            whole = read_panel(know(shop))
            for back in range(origins, 0, -1):
                monday = 7 * (whole.first_week + whole.weeks - HORIZON * back) + MONDAY
                known = know(shop.as_of(dt.datetime(1970, 1, 1) + dt.timedelta(days=monday)))
                yield _journey_round(whole, read_panel(known), read_series(known), (monday, most))


def _journey_round(whole: Panel, panel: Panel, series: Series, told: tuple[int, int]) -> Round:
    monday, most = told
    assert abs(series.end - monday) <= 1, (series.end, monday)  # the zone's midnight
    sold = (panel.units > 0).sum(axis=1)
    often = {panel.products[i] for i in np.argsort(-sold, kind="stable")[:most] if sold[i] >= panel.weeks / 2}
    kept = [p for p in series.items if p in often]
    at = [{p: i for i, p in enumerate(ids)} for ids in (panel.products, series.items, whole.products)]
    rows, places, later = ([place[p] for p in kept] for place in at)
    parts = {k: getattr(panel, k)[rows] for k in ("units", "paid", "base", "seen", "promoted", "category")}
    small = Panel(tuple(kept), panel.categories, parts["category"], np.arange(len(kept)), parts["units"],
                  parts["paid"], parts["base"], parts["seen"], parts["promoted"], panel.first_week)  # fmt: skip
    start = panel.first_week + panel.weeks - whole.first_week
    after = slice(start, start + HORIZON)
    sold = whole.seen[later, after]
    promoted = whole.promoted[later, after]
    price = np.where(sold, np.where(promoted, whole.paid[later, after], whole.base[later, after]), np.nan)
    past = Series(tuple(kept), series.categories, series.category[places], series.demand[places],
                  series.promoted[places], series.end, series.capped[places], series.measured[places])  # fmt: skip
    return Round(small, past, whole.units[later, after], price, promoted, np.arange(len(kept)))


@dataclass(slots=True)
class Judged:
    """By product of all rounds: pieces that came, both forecasts, whether each band held them, cluster, what moved."""

    rows: list[np.ndarray]
    whys: Counter[str]
    reasons: Counter[str]
    checks: list[HeldOut]
    weeks: list[np.ndarray]


def own_check(panel: Panel, found: Forecast) -> HeldOut:
    """What the product itself says at this origin (`pipeline.planned.judged`), obeyed in one row alone."""
    past = found.past[HORIZON]
    months = {found.sampled.weeks - int(o): (past.told[k], past.came[k]) for k, o in enumerate(past.origins)}
    return held_out(panel, months)


def judge(rounds: Iterator[Round]) -> Judged:
    judged = Judged([], Counter(), Counter(), [], [])
    for known in rounds:
        told_by, reasons = evidence(known.panel)
        before = forecast(known.series, Plan())
        check = own_check(known.panel, before)
        moved = move(before, plans(known), told_by)
        judged.rows.append(_rows(known, before, moved, check.verdict == "helps"))
        judged.whys += Counter(str(e.why) for _, e, _ in moved.plans)
        judged.reasons += reasons
        judged.weeks.append(_weeks(known, before, moved))
        judged.checks.append(check)
        print(known.panel.weeks, "weeks", check, flush=True)
    return judged


def _rows(known: Round, before: Forecast, moved: Moved, helps: bool) -> np.ndarray:
    factor = moved.forecast.planned.factor[:, :HORIZON]
    whole = np.isfinite(known.came).all(axis=1) & np.isfinite(known.price).all(axis=1)
    whole &= np.isfinite(before.total(HORIZON))
    came, parts = known.came.sum(axis=1), []
    for f in (before, moved.forecast):
        inside = (came >= f.band(HORIZON, 0.1)) & (came <= f.band(HORIZON, 0.9))
        parts += [f.total(HORIZON), inside]
    changed = (np.abs(np.log(factor)) > SAME).any(axis=1)
    used = np.full(len(came), helps)
    rows = [came, *parts, known.cluster, changed, known.promoted.any(axis=1), used]
    return np.column_stack(rows)[whole].astype(float)


def _weeks(known: Round, before: Forecast, moved: Moved) -> np.ndarray:
    """Pieces of all products together by week of the horizon: as they came, not told, told."""
    told = [known.came, *(f.weekly[:, :HORIZON] for f in (before, moved.forecast))]
    whole = np.isfinite(np.stack(told)).all(axis=(0, 2)) & np.isfinite(known.price).all(axis=1)
    return np.stack([x[whole].sum(axis=0) for x in told])


def scored(name: str, rows: np.ndarray) -> str:
    came, plain, held, told, held_told, cluster = rows.T[:6]
    off, off_told = np.abs(plain - came), np.abs(told - came)
    place = np.unique(cluster, return_inverse=True)[1]
    sums = np.column_stack([np.bincount(place, x) for x in (off - off_told, came)])
    drawn = sums[np.random.default_rng(1).integers(0, len(sums), (2000, len(sums)))].sum(axis=1)
    low, high = np.quantile(100 * drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    share = 100 / came.sum()
    return (f"| {name} | {len(rows):,} | {off.sum() * share:.1f} | {off_told.sum() * share:.1f} | "
            f"{(off - off_told).sum() * share:+.2f} ({low:+.2f} to {high:+.2f}) | {100 * held.mean():.1f} % | "
            f"{100 * held_told.mean():.1f} % |")  # fmt: skip


def section(name: str, judged: Judged, seconds: float) -> list[str]:
    rows = np.concatenate(judged.rows)
    changed, promoted = rows[:, 6] > 0, rows[:, 7] > 0
    cases = {"all": np.ones(len(rows), bool), "moved by a plan": changed, "moved, promotions in it": changed & promoted,
             "moved, regular prices alone": changed & ~promoted}  # fmt: skip
    lines = [f"\n## {name}\n", f"{len(judged.rows)} origins, {seconds:.0f} CPU s.\n",
             "| product-months | n | WAPE not told | told | difference | band not told | told |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    obeyed = rows.copy()
    obeyed[:, 3:5] = np.where(rows[:, 8:9] > 0, rows[:, 3:5], rows[:, 1:3])
    lines += [scored("all, told only where the product's own check says it helps", obeyed)]
    lines += [scored(k, rows[at]) for k, at in cases.items() if at.sum() > 1]
    came, plain, told = np.concatenate(judged.weeks, axis=1)
    errors = [100 * np.abs(x - came).sum() / came.sum() for x in (plain, told)]
    lines.append(
        f"\nAll products together, week by week ({len(came)} weeks): not told off by {errors[0]:.1f} %, told "
        f"{errors[1]:.1f} %."
    )
    count = lambda c: ", ".join(f"{k} {v:,}" for k, v in sorted(c.items(), key=lambda x: -x[1]))  # noqa: E731
    lines += [
        f"\nPlans by week: {count(judged.whys)}.",
        f"\nEvidence, all origins: {count(judged.reasons)}.",
        f"\nThe product's own check at each origin (not told less told, 80 %): {checks(judged.checks)}.",
    ]
    return lines


def checks(found: list[HeldOut]) -> str:
    return ", ".join(f"{c.verdict} ({100 * c.gain_low:+.1f} to {100 * c.gain_high:+.1f})" for c in found)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=HERE / "results" / "planned-prices.md")
    asked.add_argument("--origins", type=int, default=4)
    asked.add_argument("--only")
    asked.add_argument("--shelves", type=int, default=330, help="of orange juice: 30 stores; all: 913")
    asked.add_argument("--products", type=int, default=1000, help="of Complete Journey, the most often sold")
    given = asked.parse_args()
    lines = [
        HEAD.format(
            day=dt.date.today(),
            args="".join(f" {a}" for a in sys.argv[1:]),
            cluster="stores (orange juice) or products",
        )
    ]
    cases = {
        "Orange juice": orange_rounds(given.origins, given.shelves),
        "Complete Journey": journey_rounds(given.origins, given.products),
    }
    for name, rounds in cases.items():
        if given.only and given.only not in name:
            continue
        start = time.process_time()
        lines += section(name, judge(rounds), time.process_time() - start)
        print("\n".join(lines[-10:]), flush=True)
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
