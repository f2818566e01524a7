"""Planned prices and promotions: words of the command line, a file, and coming rows of the table `prices`."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Floats, Ints, day_number
from tierwise.errors import ConfigError, UnreadableSource, UsageError
from tierwise.features.known import Known
from tierwise.insight.demand.forecast import NEAR, Forecast
from tierwise.insight.demand.planned import Evidence, PricePlan
from tierwise.insight.price.held_out import HeldOut, held_out
from tierwise.insight.price.reading import read_panel
from tierwise.pipeline.workspace import Run

COLUMNS = ("product_id", "price", "first_day", "last_day", "promotion")


@dataclass(frozen=True, slots=True)
class Asked:
    """Plans as they were asked for; ``where``: file and line, or the option, to name a wrong one."""

    plan: PricePlan
    where: str

    def as_dict(self) -> dict[str, Any]:
        """What decides the answer."""
        p = self.plan
        return {"product": p.product, "price": p.price, "first": p.first, "stop": p.stop, "promoted": p.promoted}


def asked_plans(words: Sequence[str] = (), path: str | Path | None = None) -> tuple[Asked, ...]:
    """The plans of a file, then those of ``--price PRODUCT=VALUE``. Raises UsageError on a word that is no plan,
    ConfigError or UnreadableSource on a file that holds none."""
    return (*(() if path is None else _of_file(Path(path))), *(_of_word(w) for w in words))


def _of_word(word: str) -> Asked:
    product, sign, value = word.rpartition("=")
    if not sign or not product.strip():
        raise UsageError(f"--price {word!r} is no planned price", "write it as PRODUCT=VALUE, such as TEA-1=4.99")
    return Asked(PricePlan(product.strip(), _price(value, f"--price {word}")), f"--price {word}")


def _price(text: str, where: str) -> float:
    try:
        value = float(text.strip())
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise ConfigError(
            f"{where}: the price is {text!r}", "write a number above 0 with a decimal point, such as 4.99"
        )
    return value


def _of_file(path: Path) -> tuple[Asked, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as f:
            rows = list(csv.DictReader(f))
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise UnreadableSource(f"{path}: {e}", "planned prices are a CSV file in UTF-8") from e
    named = set(rows[0]) if rows else set()
    if not rows or not {"product_id", "price"} <= named or named - set(COLUMNS):
        raise ConfigError(
            f"{path.name} has the columns {', '.join(map(str, sorted(named, key=str))) or 'none'}",
            f"product_id and price are needed; known are {', '.join(COLUMNS)}",
        )
    return tuple(_of_row(row, f"{path.name}, line {i}") for i, row in enumerate(rows, 2))


def _of_row(row: Mapping[str, str | None], where: str) -> Asked:
    product = (row["product_id"] or "").strip()
    if not product:
        raise ConfigError(f"{where}: product_id is empty", "name the product, or take the line out")
    first, last = (_day(row.get(k), f"{where}: {k}") for k in ("first_day", "last_day"))
    if first is not None and last is not None and last < first:
        raise ConfigError(f"{where}: last_day lies before first_day", "both are days on which the price holds")
    plan = PricePlan(
        product, _price(row["price"] or "", where), first, None if last is None else last + 1,
        bool((row.get("promotion") or "").strip()),
    )  # fmt: skip
    return Asked(plan, where)


def _day(text: str | None, where: str) -> int | None:
    if not (text or "").strip():
        return None
    try:
        return day_number(date.fromisoformat(str(text).strip()))
    except ValueError as e:
        raise ConfigError(f"{where} is {text!r}", "write a day as 2024-03-31") from e


def plans_of(known: Known, asked: Sequence[Asked], items: Sequence[str]) -> tuple[PricePlan, ...]:
    """The shop's own plans (rows of `prices` that begin after the as-of day), then those asked for.

    Raises UsageError where a plan asked for names a product that the shop has never had.
    """
    there = set(items) | _listed(known)
    for a in asked:
        if a.plan.product not in there:
            raise UsageError(f"{a.where}: the shop has no product {a.plan.product!r}", "tierwise show OUT forecasts")
    return (*_of_shop(known), *(a.plan for a in asked))


def _listed(known: Known) -> set[str]:
    if "products" not in known.present:
        return set()
    return set(known.shop.warehouse.arrow(known.table("products").select("product_id"))["product_id"].to_pylist())


def _of_shop(known: Known) -> list[PricePlan]:
    """Prices in the shop's own currency that were known on the as-of day and begin after it."""
    if not known.shop.has("prices"):
        return []
    t = known.table("prices")
    t = t.filter(t.price.notnull() & ((t.currency == known.currency) | t.currency.isnull()))
    t = t.filter(t.valid_from > known.as_of).order_by("product_id", "valid_from", "known_at")
    return [
        PricePlan(r["product_id"], float(r["price"]), _at(r["valid_from"]),
                  None if r["valid_to"] is None else _at(r["valid_to"]), bool(r["promotion"] or r["feature"]))
        for r in known.shop.warehouse.arrow(t).to_pylist()
    ]  # fmt: skip


def _at(instant: Any) -> int:
    return day_number(instant)


def evidence_of(run: Run) -> Evidence:
    """What the run's tables say of prices. Raises UsageError where it has none."""
    if "elasticities" not in run.table_names():
        raise UsageError(
            f"run {run.id} does not know what a price does, so no planned price can be reckoned with",
            "tierwise prices OUT, first",
        )
    slopes, advice, promotions = (
        _by_product(run.table(n)) for n in ("elasticities", "price_advice", "promotion_results")
    )
    return Evidence(slopes, advice, promotions)


def judged(known: Known, found: Forecast) -> HeldOut:
    """Whether telling the shop's own forecasts the prices that came helped in its last months.

    Weeks of prices run from Monday, those of forecasts back from the as-of day: at most six days lie between them.
    """
    panel = read_panel(known)
    past, at = found.past[NEAR[1]], {p: i for i, p in enumerate(found.sampled.items)}
    places = np.array([at.get(p, -1) for p in panel.products])
    ends = zip(past.origins.tolist(), past.told, past.came, strict=True)
    months = {
        found.sampled.weeks - origin: (_placed(told, places), _placed(came, places)) for origin, told, came in ends
    }
    return held_out(panel, months)


def _placed(sums: Floats, places: Ints) -> Floats:
    return np.where(places >= 0, sums[places], np.nan)


def _by_product(table: pa.Table) -> dict[str, dict[str, Any]]:
    return {r["product_id"]: r for r in table.to_pylist()}
