"""The verb ``switchback OUT [PRODUCT...]``: plan a price test by turns, or read those that were planned.

A plan is kept once in OUT/price_tests and never changed: what is read later stands on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.result_tables import PRICE_TEST_RESULTS, PRICE_TESTS
from tierwise.data.shop import Shop
from tierwise.errors import UsageError, WorkspaceError
from tierwise.features.catalogue import names_of, nearest
from tierwise.features.known import Known, know
from tierwise.insight.price.competitors.offers import recent
from tierwise.insight.price.reading import read_panel
from tierwise.insight.price.switchback import BLOCK_WEEKS, Noise, detectable, noise_of, switchback
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.price_test_readings import read_test
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, Workspace, open_workspace, storage_errors, write_json

_NAME = re.compile(r"[^\W_](?:[\w .+-]{0,58}\w)?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A test to plan: its products, the gap between both prices as a share, weeks (whole pairs of blocks), first Monday
    (None: the next one), its name, and the tax that prices hold, as a share on top."""

    products: tuple[str, ...]
    gap: float = 0.10
    weeks: int = 12
    start: date | None = None
    name: str = ""
    tax_rate: float = 0.0


def asked_of(products: Sequence[str], shape: tuple[float, int, str | None], name: str, tax: float) -> Asked:
    """As the command line gives it; ``shape``: gap, weeks, first day."""
    gap, weeks, start = shape
    try:
        first = None if start is None else date.fromisoformat(start)
    except ValueError as e:
        raise UsageError(f"--start {start!r} is no day", "write it as 2024-03-04") from e
    return Asked(tuple(products), gap, weeks, first, name, tax)


def plan_test(out: str | Path, asked: Asked, progress: Progress | None = None) -> Run:
    """Keeps the plan, and gives the run with the table `price_tests`.

    Raises UsageError for a product that is not sold now, a gap or weeks that cannot be tested, a name that is taken.
    """
    workspace = open_workspace(out)

    def work(shop: Shop, _: Run) -> Added:
        known = know(shop)
        _keep(workspace, _plan(known, workspace, asked))
        return _added(known, planned_tests(workspace))

    return onward(workspace, "switchback", asdict(asked), work, Stages(progress or Silence()))


def read_tests(out: str | Path, progress: Progress | None = None) -> Run:
    """The run with the tables `price_tests` and `price_test_results` of all planned tests. UsageError without any."""
    workspace = open_workspace(out)
    found = planned_tests(workspace)
    if not found:
        raise UsageError("no price test is planned", "name products: tierwise switchback OUT PRODUCT")
    key = {"tests": [t["name"] for t in found]}
    return onward(
        workspace, "switchback", key, lambda shop, _: _added(know(shop), found), Stages(progress or Silence())
    )


def planned_tests(workspace: Workspace) -> list[dict[str, Any]]:
    """All planned tests, by name."""
    folder = workspace.root / "price_tests"
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            found.append(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, OSError) as e:
            raise WorkspaceError(f"{path} cannot be read: {e}", "restore it, or delete it and plan anew") from e
    return found


def _keep(workspace: Workspace, plan: Mapping[str, Any]) -> None:
    folder = workspace.root / "price_tests"
    with storage_errors(folder):
        folder.mkdir(exist_ok=True)
    write_json(folder / f"{plan['name']}.json", plan)


def _plan(known: Known, workspace: Workspace, asked: Asked) -> dict[str, Any]:
    """What is decided: prices of each product, weeks by arm, and what the test can tell."""
    if not 0.02 <= asked.gap <= 0.5:
        raise UsageError(f"prices {asked.gap:.0%} apart", "test a gap between 2% and 50%")
    name = asked.name or f"test-{known.as_of_day}"
    if not _NAME.fullmatch(name):
        raise UsageError(f"the name {name!r} cannot be a file's", "give another with --name, such as spring")
    if (workspace.root / "price_tests" / f"{name}.json").exists():
        raise UsageError(f"a price test {name!r} is planned already", "give the new one another name with --name")
    panel = read_panel(known)
    products = tuple(dict.fromkeys(asked.products))
    if unknown := [p for p in products if p not in panel.products]:
        raise _not_known(known, unknown[0], panel.products)
    now, _ = recent(panel, products)
    if lost := [p for p, price in zip(products, now, strict=True) if not price > 0]:
        raise UsageError(f"{', '.join(lost[:5])} was not sold in the last quarter", "name products by their id")
    start = asked.start or known.as_of_day + timedelta(days=(7 - known.as_of_day.weekday()) % 7 or 7)
    if start.weekday() or start < known.as_of_day:
        raise UsageError(f"a test that starts on {start}", f"start on a Monday from {known.as_of_day} on")
    high = switchback(products, asked.weeks, name)
    noise, at = noise_of(panel), {p: i for i, p in enumerate(panel.products)}
    rows = [_product(p, float(now[k]), noise[at[p]], high[k], asked) for k, p in enumerate(products)]
    return {
        "name": name, "start": start.isoformat(), "weeks": asked.weeks, "gap": asked.gap, "tax_rate": asked.tax_rate,
        "currency": known.currency, "as_of": known.as_of.isoformat(), "products": rows,
        "detectable": _together(rows, asked),
    }  # fmt: skip


def _not_known(known: Known, product: str, products: Sequence[str]) -> UsageError:
    """No such product: the nearest by id and by name, so that a slip of the pen is seen."""
    near = nearest(product, dict(zip(products, names_of(known, products), strict=True)))
    hint = f"nearest: {'; '.join(near)}" if near else "name products by their id: tierwise show OUT price_advice"
    return UsageError(f"no product {product!r} was ever sold", hint)


def _product(product: str, now: float, noise: Noise | None, high: Any, asked: Asked) -> dict[str, Any]:
    ends = (round(now * (1 + asked.gap) ** 0.5, 2), round(now / (1 + asked.gap) ** 0.5, 2))
    if ends[0] <= ends[1]:
        raise UsageError(f"{product} costs {now:.2f}: no two prices lie {asked.gap:.0%} apart", "test a wider gap")
    told = None if noise is None else detectable(noise, asked.weeks, ends[0] / ends[1] - 1)
    return {
        "product_id": product, "high_price": ends[0], "low_price": ends[1], "noise": noise and noise.share,
        "detectable": told, "high": [bool(h) for h in high[::BLOCK_WEEKS]],
    }  # fmt: skip


def _together(rows: Sequence[Mapping[str, Any]], asked: Asked) -> float | None:
    """For all products read together, each weighing alike; None where no noise is known."""
    known = [r["noise"] for r in rows if r["noise"]]
    if not known:
        return None
    return detectable(Noise(float(np.sqrt(np.mean(np.square(known))))), asked.weeks, asked.gap, len(known))


def _added(known: Known, found: Sequence[Mapping[str, Any]]) -> Added:
    panel = read_panel(known)
    plans = pa.Table.from_pylist([r for t in found for r in _plan_rows(known, t)], schema=PRICE_TESTS.arrow_schema())
    results, notes = [], {}
    for test in found:
        rows, notes[test["name"]] = read_test(known, panel, test)
        results += rows
    table = pa.Table.from_pylist(results, schema=PRICE_TEST_RESULTS.arrow_schema())
    return Added({"price_tests": plans, "price_test_results": table}, {"price_tests": notes})


def _plan_rows(known: Known, test: Mapping[str, Any]) -> list[dict[str, Any]]:
    start, ids = date.fromisoformat(test["start"]), [p["product_id"] for p in test["products"]]
    names = dict(zip(ids, names_of(known, ids), strict=True))
    return [
        {
            "test": test["name"], "product_id": p["product_id"], "product_name": names[p["product_id"]],
            "from_day": start + timedelta(weeks=BLOCK_WEEKS * k),
            "to_day": start + timedelta(weeks=BLOCK_WEEKS * (k + 1), days=-1), "arm": "high" if high else "low",
            "price": Decimal(str(p["high_price" if high else "low_price"])), "currency": test["currency"],
            "detectable": p["detectable"], "as_of": known.as_of,
        }
        for p in test["products"] for k, high in enumerate(p["high"])
    ]  # fmt: skip
