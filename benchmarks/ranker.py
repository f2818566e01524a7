"""The ranker beside each of its sources and their blend: who ranks best, and are its chances true?

    python benchmarks/ranker.py [--out benchmarks/results/ranker.md] [--days 28]

Data (folder in TIERWISE_DATA): Complete Journey (simulated from real patterns) and Online Retail, read as in
`next_basket.py`. Protocol: cuts through time for everybody. Sources fitted before the first cut propose their best 50
each; the ranker learns from what was bought in the `days` after it. At the second cut, `days` later, the sources are
fitted anew and everybody ranks all products; what was bought in the `days` after it judges. All settings are the
defaults; nothing was chosen on the judging period. Products bought before compete like all others. The blend's weights
are those that were best in the ranker's own learning period. Intervals are 80 %, over customers, paired where a
difference is shown.
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

from tierwise.insight.recommend.evaluate import lists, time_split, worth_of
from tierwise.insight.recommend.hybrid import FittedHybrid, blended
from tierwise.insight.recommend.item_graph import ItemGraph
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.ranker import Ranker
from tierwise.insight.recommend.ranker_contest import Contest, contest, everybody, fit_all
from tierwise.insight.recommend.ranker_reasons import topic_of
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.replenish import Replenish
from tierwise.metrics.beyond_accuracy import coverage
from tierwise.metrics.calibration import calibration_line, reliability
from tierwise.metrics.probability import log_loss
from tierwise.metrics.ranking import gain_of, hits, mean_of, ndcg, recall

HERE = Path(__file__).resolve().parent
SOURCES = (Popular(half_life_days=7), Replenish(), ItemGraph(half_life_days=180))
DATA = {"Complete Journey": next_basket.complete_journey, "Online Retail": next_basket.online_retail}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--days", type=float, default=28.0)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "ranker.md")
    given = arguments.parse_args()
    parts = [head(given.days)]
    for name, read in DATA.items():
        log, goods = read()
        end = float(np.floor(log.at.max())) + 1
        cut = end - given.days
        parts.append(one(f"{name}, judged on {day(cut)} to {day(end)}", log, goods, cut, given.days))
        print(parts[-1], flush=True)
    given.out.write_text("\n".join([*parts, READING]), encoding="utf-8")


def day(at: float) -> str:
    return f"{dt.date(1970, 1, 1) + dt.timedelta(days=int(at)):%Y-%m-%d}"


def one(title: str, log: Any, goods: Any, cut: float, days: float) -> str:
    learn, judge = Material(log, goods, cut - days), Material(log, goods, cut)
    start = process_time()
    found = contest(Ranker(), SOURCES, learn, judge, days)
    seconds = process_time() - start
    blend, weights = blend_lists(learn, judge, days)
    shown = {**found.lists, "blend": blend}
    order = sorted(shown, key=lambda name: name == "ranker")
    lines = [line(name, shown[name], found, len(goods)) for name in order]
    return "\n".join([
        f"\n## {title}\n",
        f"{len(found.ranked.chosen):,} customers asked, {int((found.later.size > 0).sum()):,} came back; "
        f"{len(found.ranked.candidates):,} candidates, of which {found.label.mean():.1%} came true; they hold "
        f"{found.label.sum() / found.later.size.sum():.0%} of all that was bought. Learning, refitting and ranking: "
        f"{seconds:.0f} CPU s. The blend's weights: {weights}.\n",
        "| who | NDCG@10 | recall@10 | less the best source's NDCG | coverage@10 |", "|---|---|---|---|---|", *lines,
        f"\nWho serves: **{found.serves}**. {chances(found)}\n", topics(found),
    ])  # fmt: skip


def blend_lists(learn: Material, judge: Material, days: float) -> tuple[np.ndarray, str]:
    held = time_split(judge.log, learn.at, days)
    before = fit_all(SOURCES, learn, 0)
    weights = blended(before, held.histories, worth_of(held)).weights
    after = FittedHybrid(tuple(fit_all(SOURCES, judge, 0)), weights)
    asked, _ = everybody(judge)
    named = ", ".join(f"{s.name} {w:g}" for s, w in zip(after.parts, weights, strict=True))
    return lists(after.score, asked.histories, 10), named


def line(name: str, shown: np.ndarray, found: Contest, products: int) -> str:
    hit, best = hits(shown, found.later), hits(found.lists[found.best_source], found.later)
    size = found.later.size
    gain = "" if name == found.best_source else signed(gain_of(ndcg(hit, size), ndcg(best, size)))
    cells = [
        spread(mean_of(ndcg(hit, size))),
        spread(mean_of(recall(hit, size))),
        gain,
        f"{coverage(shown, products):.3f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def spread(e: Any) -> str:
    return f"{e.value:.4f} ({e.low:.4f} .. {e.high:.4f})"


def signed(e: Any) -> str:
    return f"{e.value:+.4f} ({e.low:+.4f} .. {e.high:+.4f})"


def chances(found: Contest) -> str:
    """Are they true, also among the few that are shown?"""
    p, y = found.ranked.probability, found.label
    _, slope = calibration_line(y, p, found.ranked.candidates.row)
    top = found.ranked.chosen[found.ranked.chosen >= 0]
    base = log_loss(y, np.full(len(y), y.mean()))
    bins = ", ".join(f"{b.predicted:.3f} → {b.share:.3f}" for b in reliability(y, p))
    return (
        f"Chances of all candidates: ECE {found.ece:.4f}, calibration slope {slope.value:.3f} ({slope.low:.3f} .. "
        f"{slope.high:.3f}), log loss {log_loss(y, p):.4f} (everybody the same: {base:.4f}); map: "
        f"{found.ranked.ranker.model.calibration.method}. Of the ten shown: said {p[top].mean():.3f}, came true "
        f"{y[top].mean():.3f}. Tenths, said → came true: {bins}."
    )


def topics(found: Contest) -> str:
    why = found.ranked.why()
    names = found.ranked.ranker.sources
    size: dict[str, float] = {}
    for column, part in zip(why.columns, why.parts.T, strict=True):
        topic = topic_of(column, names)
        size[topic] = size.get(topic, 0.0) + float(np.abs(part).mean())
    total = sum(size.values())
    ranked = sorted(size.items(), key=lambda t: -t[1])
    return "What moves the chances of what is shown: " + ", ".join(f"{t} {v / total:.0%}" for t, v in ranked) + "."


def head(days: float) -> str:
    packages = ", ".join(f"{p} {version(p)}" for p in ("lightgbm", "numpy", "scipy"))
    made = f"{dt.date.today():%Y-%m-%d}; Python {platform.python_version()}, {packages}; 2 virtual cores, x86-64."
    how = f"Periods of {days:g} days; what is compared and how stands in `benchmarks/ranker.py`."
    return f"# The ranker beside its sources\n\n{made}\n{how}\n"


READING = """
## What this says (read on 2026-11-26)

On Complete Journey the ranker is better than its best source outside the paired interval, and serves. On Online Retail
its gain is not told apart from nothing: the best source serves there, and a blend of two sources by held-out weights
does as well as the ranker. Its chances are true to four thousandths in both; on Complete Journey those of the ten shown
are a tenth too high in a period that ends with Christmas. Proposals are the ceiling: the sources' best 50 each hold a
quarter to a third of what is then bought. Neither data set has views, stock, margins or impressions, so that clicks,
margin and position are shown in tests only.
"""

if __name__ == "__main__":
    main()
