"""What a run of Tierwise puts behind "for you": simple rules, the blend, the ranker, and who serves.

    python benchmarks/served.py [--out benchmarks/results/served.md]

Data (folder in TIERWISE_DATA): Complete Journey and Online Retail, read as in `next_basket.py`, the 8,000 products
bought most, as in a run. `learn` alone decides: decays, weights and trees by the period before the last (28 days), the
verdict by the last, at which it looks once. Intervals are 80 %, over customers who came back, paired where a difference
is shown. CPU seconds of one thread, of everything `learn` does.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

import next_basket
import numpy as np

from tierwise.insight.recommend import learning
from tierwise.insight.recommend.learning import Learned, learn
from tierwise.insight.recommend.reading import Material, narrowed
from tierwise.metrics.beyond_accuracy import coverage
from tierwise.metrics.ranking import gain_of, judge, mean_of

HERE = Path(__file__).resolve().parent
CATALOGUE = 8_000
DATA = {"Complete Journey": next_basket.complete_journey, "Online Retail": next_basket.online_retail}


READING = """## What this says (read on 2026-11-26)

On both shops lists are better than the best simple rule outside the interval. On Complete Journey that rule (what each
household usually buys) had been better than the blend by .0155 while it had no voice in it, and served; the ranker
alone was then better than both (.4296). Since the rule is one of the blend's models, weighed on the period before like
the others, the blend is better by .0108, and what the ranker adds is not told apart from nothing: the blend serves. On
Online Retail the ranker is better than the blend by .0094 and serves. The judging periods were looked at twice, before
and after the rule got its voice; nothing else was changed between.
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "served.md")
    given = arguments.parse_args()
    parts = [head()]
    for name, read in DATA.items():
        log, goods = read()
        material = narrowed(Material(log, goods, float(np.floor(log.at.max())) + 1), CATALOGUE)
        parts.append(one(name, material))
        print(parts[-1], flush=True)
    given.out.write_text("\n".join([*parts, READING]), encoding="utf-8")


def head() -> str:
    packages = ", ".join(f"{p} {version(p)}" for p in ("lightgbm", "numpy", "scipy"))
    made = f"{dt.date.today():%Y-%m-%d}; Python {platform.python_version()}, {packages}; 2 virtual cores, x86-64."
    return f"# Who makes the lists of a run\n\n{made} Made by `benchmarks/served.py`, which says what is compared.\n"


def one(title: str, material: Material) -> str:
    start = process_time()
    found = learn(material, 0)
    whole = process_time() - start
    without = blend_only(material)
    assert found.held is not None
    return "\n".join([
        f"## {title}\n",
        f"{len(material.goods):,} products, {len(found.held.later):,} customers came back in the last "
        f"{found.period_days:g} days. `learn`: {whole:.1f} CPU s, of which the ranker {whole - without:.1f}. "
        f"Weights of the blend: {', '.join(f'{k} {v:g}' for k, v in found.weights.items())}. "
        f"Who serves: **{found.serves}**.\n",
        "| who | NDCG@10 | recall@10 | less the best simple rule's NDCG | less the blend's | coverage@10 |",
        "|---|---|---|---|---|---|", *lines(found, len(material.goods)), "",
    ])  # fmt: skip


def blend_only(material: Material) -> float:
    """CPU seconds of the same without trees."""
    taught = learning.taught
    learning.taught = lambda *_: None
    start = process_time()
    learn(material, 0)
    learning.taught = taught
    return process_time() - start


def lines(found: Learned, products: int) -> list[str]:
    assert found.held is not None
    later = found.held.later
    ndcg = {j.model: judge(j.shown, later)["ndcg"] for j in found.judged}
    best = max((j.model for j in found.judged if j.baseline), key=lambda n: float(np.nanmean(ndcg[n])))
    rows = []
    for j in found.judged:
        cells = [
            spread(mean_of(ndcg[j.model])), spread(mean_of(judge(j.shown, later)["recall"])),
            *("" if j.model == rival else signed(gain_of(ndcg[j.model], ndcg[rival])) for rival in (best, "hybrid")),
            f"{coverage(j.shown, products):.3f}",
        ]  # fmt: skip
        rows.append(f"| {j.model} | {' | '.join(cells)} |")
    return rows


def spread(e: Any) -> str:
    return f"{e.value:.4f} ({e.low:.4f} .. {e.high:.4f})"


def signed(e: Any) -> str:
    return f"{e.value:+.4f} ({e.low:+.4f} .. {e.high:+.4f})"


if __name__ == "__main__":
    main()
