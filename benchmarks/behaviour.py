"""What customers will do, from features to cards: CPU seconds and peak memory for 100 thousand and a million customers.

    python benchmarks/behaviour.py [--customers 100000 1000000] [--out benchmarks/results/behaviour.md]

Twenty order lines a customer, three to an order, over two years, as Parquet in the shape of the contract (the shop of
`benchmarks/features.py`: habits but no causes, so that it measures cost, not skill). Each size runs in a process of its
own with one thread; the peak is the process's highest so far. ``serving`` is every answer with its reason, all
questions together. ``--score`` times a million customers scored with reasons by boosted trees.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

HERE = Path(__file__).resolve().parent
LINES = 20
ASKED_CPU_S = 30.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--customers", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "behaviour.md")
    arguments.add_argument("--score", type=int, default=1_000_000, help="customers to score; 0: none")
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(scored(given.score)))
        return
    if given.folder:
        print(json.dumps(measure(given.folder)))
        return
    given.out.parent.mkdir(parents=True, exist_ok=True)
    lines = scoring(given.score) if given.score else []
    found: dict[int, dict[str, Any]] = {}
    for n in given.customers:
        found[n] = in_own_process(n)
        given.out.write_text(page(found, lines), encoding="utf-8")  # each size as soon as it is there
    print(given.out.read_text(encoding="utf-8"))


def in_own_process(customers: int) -> dict[str, Any]:
    from features import make_shop

    with tempfile.TemporaryDirectory() as name:
        make_shop(Path(name), customers * LINES)
        command = [sys.executable, __file__, "--folder", name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(folder: Path) -> dict[str, Any]:
    """Stages of one shop, and the parts of the stage behaviour."""
    from features import CUT
    from tierwise.contract.settings import Settings
    from tierwise.data.shop import Shop
    from tierwise.data.warehouse import open_warehouse
    from tierwise.pipeline.conclude import conclude
    from tierwise.pipeline.options import Options
    from tierwise.pipeline.stages import Stages

    stages, spent = Stages(), Parts()
    with open_warehouse("duckdb", scratch=folder / "w", threads=1) as warehouse:
        tables = {"order_lines": warehouse.read(folder / "order_lines")}
        tables["products"] = warehouse.read(folder / "products.parquet")
        spent.watch()
        done = conclude(Shop(tables, Settings(currency="EUR"), warehouse, CUT), Options(), stages)
        answers = done.tables["behaviour"].num_rows
        customers = done.tables["customer_features"].num_rows
        served = sorted({r["model"] for r in done.tables["model_cards"].to_pylist() if r["chosen"] and r["question"]})
    return {"stages": stages.costs, "parts": spent.cpu, "peaks": spent.peaks, "answers": answers,
            "customers": customers, "served": served}  # fmt: skip


def scoring(customers: int) -> list[str]:
    command = [sys.executable, __file__, "--one", "--score", str(customers)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    r = json.loads(done.stdout.splitlines()[-1])
    total = sum(r["cpu"].values())
    return [
        f"## {customers:,} customers scored with reasons by {r['trees']} boosted trees over {r['columns']} columns", "",
        "| step | CPU s |", "|---|---|", *(f"| {step} | {cpu:.1f} |" for step, cpu in r["cpu"].items()),
        f"| **all** | **{total:.1f}** |", "",
        f"Asked for: at most {ASKED_CPU_S:.0f} CPU s. Peak {r['peak']:,.0f} MiB, of which {r['before']:,.0f} MiB with "
        f"the inputs before the first answer; the reasons' text is {r['text']:,.0f} MiB.", "",
    ]  # fmt: skip


def scored(customers: int) -> dict[str, Any]:
    """One question's answers and reasons, in the parts in which the stage makes them; a model of 20,000 customers."""
    import numpy as np
    from boosting_reasons import shop

    from tierwise.insight.behaviour.learning import parts_of
    from tierwise.insight.behaviour.reasons import reason_values
    from tierwise.insight.behaviour.topics import TOPICS
    from tierwise.models.boosting import Boosting
    from tierwise.models.family import Examples, Rows, Task
    from tierwise.pipeline.stages import peak_mib

    table, label = shop(customers, seed=1)
    names = [column for columns in TOPICS.values() for column in columns]
    table = table.rename_columns(names[: table.num_columns])
    few = np.arange(min(customers, 20_000))
    model = Boosting(threads=1).fit(
        Examples("bought", Task.PROBABILITY, Rows(table).take(few), label[few], few), seed=1
    )
    before, text = peak_mib(), 0
    cpu = dict.fromkeys(("answers", "contributions", "reasons as text"), 0.0)
    for part in parts_of(customers):
        rows, start = Rows(table).take(part), process_time()
        model.predict(rows)
        cpu["answers"], start = cpu["answers"] + process_time() - start, process_time()
        why = model.explain(rows)
        cpu["contributions"], start = cpu["contributions"] + process_time() - start, process_time()
        text += reason_values(why, rows).nbytes
        cpu["reasons as text"] += process_time() - start
    return {"cpu": cpu, "trees": model.trees, "columns": table.num_columns, "before": before, "peak": peak_mib(),
            "text": text / 2**20}  # fmt: skip


class Parts:
    """CPU seconds inside the stage behaviour: each part is a function that is timed from outside."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}
        self.peaks: dict[str, float] = {}

    def watch(self) -> None:
        from tierwise.insight.behaviour import answers
        from tierwise.pipeline import behaviour

        self._time(behaviour, "past_dates", "past dates")
        self._time(answers, "contest", "contests")
        self._time(answers.cards, "card", "cards")
        self._time(answers, "served", "last fits")
        self._time(answers, "_rows", "serving")
        self._time(answers, "_category", "next category")

    def _time(self, module: Any, name: str, part: str) -> None:
        from tierwise.pipeline.stages import peak_mib

        inner = getattr(module, name)

        def timed(*given: Any) -> Any:
            start = process_time()
            try:
                return inner(*given)
            finally:
                self.cpu[part] = self.cpu.get(part, 0.0) + process_time() - start
                self.peaks[part] = peak_mib()

        setattr(module, name, timed)


def page(found: dict[int, dict[str, Any]], more: list[str]) -> str:
    packages = ", ".join(f"{p} {version(p)}" for p in ("duckdb", "ibis-framework", "lightgbm", "pyarrow", "numpy"))
    return "\n".join([
        "# What customers will do, of large shops", "",
        f"{dt.date.today():%Y-%m-%d}; Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, one",
        f"thread; made by `benchmarks/behaviour.py`. {LINES} order lines a customer, three to an order, two years.", "",
        "On earlier dates about 20,000 customers are looked at, chosen by the digest of their ids; everybody is",
        "answered, in parts of at most 100,000. CPU is user + system; the peak is the process's highest so far.", "",
        *(line for n, r in found.items() for line in section(n, r)),
        *more,
    ])  # fmt: skip


def section(customers: int, found: dict[str, Any]) -> list[str]:
    stages = [f"| {s} | {c['cpu_seconds']:.1f} | {c['peak_mib']:,.0f} |" for s, c in found["stages"].items()]
    parts = [f"| &nbsp; {p} | {cpu:.1f} | {found['peaks'][p]:,.0f} |" for p, cpu in found["parts"].items()]
    place = list(found["stages"]).index("behaviour") + 1
    each = found["parts"]["serving"] / found["answers"] * 1e6
    return [
        f"## {customers:,} customers, {customers * LINES:,} order lines", "",
        "| stage | CPU s | peak MiB |", "|---|---|---|", *stages[:place], *parts, *stages[place:], "",
        f"{found['answers']:,} answers with reasons to {found['customers']:,} customers; "
        f"they come from {', '.join(found['served'])}.", "",
        f"A million such answers with reasons: {each:.1f} CPU s; rules and order models read one column each.",
        "",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
