"""Recommendations beside free baselines and peers on public data: accuracy, what it does not say, and cost.

    python benchmarks/recommend.py DATASET [--peers PYTHON]      writes benchmarks/results/recommend/DATASET.json
    python benchmarks/recommend.py page                          writes benchmarks/results/recommend.md from these

Data sets: those of `recommend_data.py` (folder in TIERWISE_DATA). All products are ranked, nothing is sampled. Every
setting, decay and weight is chosen by NDCG@10 on the rung before the test (up to 4,000 of its histories), the test is
looked at once. Intervals are 80 %, over histories. Peers run in their own environment and processes
(`peers/recommend_peers.py`), read the same rows and choose their settings on the same rung.

Two protocols for leave-last-out, always named: *fitted without the last two* (what published rows do: parameters never
saw the validation item, the history that is asked holds it) and *refitted* with the validation item.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import recommend_second as second
from recommend_data import TASKS, Task

from tierwise.insight.recommend.alike import Alike
from tierwise.insight.recommend.content import behaviour_space
from tierwise.insight.recommend.evaluate import Held, lists, worth_of
from tierwise.insight.recommend.histories import Decay
from tierwise.insight.recommend.hybrid import FittedHybrid, blended
from tierwise.insight.recommend.interactions import Interactions
from tierwise.insight.recommend.item_graph import ItemGraph
from tierwise.insight.recommend.linear_next import LinearNext
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.recent import Usual
from tierwise.insight.recommend.replenish import Replenish
from tierwise.metrics.beyond_accuracy import coverage, diversity, novelty
from tierwise.metrics.ranking import Wanted, hits, mean_of, ndcg, recall

HERE = Path(__file__).resolve().parent
ONE_THREAD = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
RESULTS = HERE / "results" / "recommend"
K, ASKED, LINEAR = 10, 4_000, 12_500
DECAYS = (0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
GRAPH = {
    "to_power": (0.1, 0.3, 0.5, 0.7), "from_power": (0.2, 0.4, 0.5), "backward": (0.0, 0.2, 1.0),
    "gap_decay": (0.5, 0.8, 0.95), "decay": tuple(Decay(d) for d in DECAYS), "half_life_days": (np.inf, 90.0, 30.0),
}  # fmt: skip
PEERS = {
    "ease": ({"regularization": 100.0}, {"regularization": 500.0}),
    "item_knn": ({"K": 50}, {"K": 200}),
    "als": ({"factors": 64, "regularization": 0.1}, {"factors": 128, "regularization": 1.0}),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", choices=[*TASKS, "page"])
    arguments.add_argument("--peers", type=Path, help="Python of an environment with RecTools")
    arguments.add_argument("--only", nargs="+", choices=list(PEERS), default=list(PEERS), help="which peers")
    arguments.add_argument("--keep", action="store_true", help="our rows as they were measured; only peers are run")
    given = arguments.parse_args()
    if given.what == "page":
        (HERE / "results" / "recommend.md").write_text(page(), encoding="utf-8")
        return
    task = TASKS[given.what]()
    out = RESULTS / f"{task.name}.json"
    found = json.loads(out.read_text(encoding="utf-8")) if given.keep else ours(task)
    if given.peers:
        again = tuple(f"RecTools {name} " for name in given.only)
        kept = [r for r in found["rows"] if not r["model"].startswith(again)]
        found["rows"] = kept + peers(task, given.peers, given.only)
    RESULTS.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1), encoding="utf-8")


def ours(task: Task) -> dict[str, Any]:
    choose, test = task.rung(2), task.rung(1)
    settings, chosen, weights, steps = choice(task, choose)
    say(steps)
    rows = []
    if task.last_item:
        rows += judged(task, "fitted without the last two", chosen, weights, test, choose.past, 3)
    now, cpu = fitted(settings, test.past, task)
    rows += judged(task, "refitted" if task.last_item else "one cut", now, weights, test, test.past, 2, cpu)
    return {
        "about": {"name": task.name, "rows": len(task.log), "sequences": task.log.sequences,
                  "products": len(task.goods), "asked": len(test.later), "protocol": task.protocol,
                  "without_seen": task.without_seen, "date": f"{dt.date.today():%Y-%m-%d}",
                  "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024},
        "chosen": steps, "rows": rows,
    }  # fmt: skip


def models(task: Task) -> list[Any]:
    short = task.protocol == "time" and not task.without_seen
    graph = ItemGraph(most_gap=5, fewest=5) if short else ItemGraph()
    found: list[Any] = [graph, LinearNext(most_products=min(LINEAR, 6_000) if short else LINEAR)]
    if task.columns:
        found.append(Alike(task.columns))
    if not task.last_item:
        found.append(Popular(half_life_days=task.half_life_days))
    if not task.without_seen:
        found.append(Usual())
    if short:
        found.append(Replenish())
    return found


def choice(task: Task, choose: Held) -> tuple[list[Any], list[Any], tuple[float, ...], list[str]]:
    """Settings, models fitted on what is known before the choosing rung, weights, and what each step was worth."""
    some = thinned(choose, ASKED)
    worth = worth_of(some, K, task.without_seen)
    settings, fits, steps = [], [], []
    for model in models(task):
        best, fit, step = tuned(model, task, choose.past, some, worth)
        settings.append(best)
        fits.append(fit)
        steps += step
        say(step)
    blend = blended(fits, some.histories, worth)
    named = dict(zip((m.name for m in settings), blend.weights, strict=True))
    steps.append(f"blend {named}: {worth(blend.score(some.histories)):.4f}")
    return settings, fits, blend.weights, steps


def tuned(model: Any, task: Task, past: Interactions, some: Held, worth: Any) -> tuple[Any, Any, list[str]]:
    """One setting after the other, the best value kept; only the graph is fitted anew for each."""
    fit = model.fit(past, task.goods, 0)
    best, steps = worth(fit.score(some.histories)), []
    steps.append(f"{model.name}, defaults: {best:.4f}")
    grid: dict[str, tuple[Any, ...]] = {"decay": tuple(Decay(d) for d in DECAYS)}
    if isinstance(model, ItemGraph):
        grid = GRAPH if task.protocol == "time" else {k: v for k, v in GRAPH.items() if k != "half_life_days"}
    if isinstance(model, (Replenish, Popular, Usual)):
        grid = {}
    for name, values in grid.items():
        for value in values:
            if value == getattr(model, name):
                continue
            tried = replace(model, **{name: value})
            again = moved(fit, tried) if name == "decay" else tried.fit(past, task.goods, 0)
            now = worth(again.score(some.histories))
            if now > best + 1e-5:
                best, model, fit = now, tried, again
        steps.append(f"{model.name}, {name} {brief(getattr(model, name))}: {best:.4f}")
    return model, fit, steps


def brief(value: Any) -> Any:
    return value.per_step if isinstance(value, Decay) else value


def moved(fit: Any, settings: Any) -> Any:
    """The same fit that looks at histories with another decay."""
    if hasattr(fit, "with_decay"):
        return fit.with_decay(settings.decay)
    return replace(fit, settings=settings) if hasattr(fit, "settings") else replace(fit, decay=settings.decay)


def thinned(held: Held, most: int) -> Held:
    n = len(held.later)
    index = np.unique(np.linspace(0, n - 1, min(most, n)).astype(np.int64))
    later = held.later.where(np.isin(held.later.row, index))
    start = np.concatenate([[0], np.cumsum(held.later.size[index])]).astype(np.int64)
    return Held(held.past, held.sequences[index], held.histories.take(index), Wanted(start, later.product), held.amount)


def fitted(settings: list[Any], past: Interactions, task: Task) -> tuple[list[Any], list[float]]:
    found, cpu = [], []
    for model in settings:
        start = process_time()
        found.append(model.fit(past, task.goods, 0))
        cpu.append(process_time() - start)
    return found, cpu


def judged(
    task: Task, label: str, fits: list[Any], weights: tuple[float, ...], test: Held, past: Interactions, lesson: int,
    cpu: list[float] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    popular = Popular(half_life_days=task.half_life_days).fit(past, task.goods, 0)
    spent = dict(zip((f.name for f in fits), cpu or [], strict=False))
    rows = [
        row(task, label, f.name, f.score, test, past, spent.get(f.name))
        for f in ((popular, *fits) if task.last_item else fits)
    ]
    blend = FittedHybrid(tuple(fits), weights)
    used = [spent.get(f.name, 0.0) for f, w in zip(fits, weights, strict=True) if w > 0]
    rows.append(row(task, label, "blend", blend.score, test, past, sum(used) if cpu else None))
    if task.last_item:
        rows.append(second_look(task, label, fits, weights, test, past, lesson))
    return rows


def row(task: Task, label: str, name: str, score: Any, test: Held, past: Interactions, fit: float | None) -> Any:
    start = process_time()
    shown = lists(score, test.histories, K, task.without_seen)
    return verdict(label, name, shown, test, past, fit, process_time() - start)


def second_look(
    task: Task, label: str, fits: list[Any], weights: tuple[float, ...], test: Held, past: Interactions, lesson: int
) -> Any:
    """Taught one rung earlier, by models fitted one rung earlier, with the same settings."""
    start = process_time()
    used = [(f, w) for f, w in zip(fits, weights, strict=True) if w > 0]
    graph = next(f for f in fits if f.name == "item_graph").settings
    earlier = task.rung(lesson)
    before = proposer(task, graph, [(again(f, earlier.past, task), w) for f, w in used], earlier.past)
    trees = second.teach(before, earlier)
    taught, start = process_time() - start, process_time()
    shown = second.ordered(trees, proposer(task, graph, used, past), test.histories, K)
    return verdict(label, "blend, second look", shown, test, past, taught, process_time() - start)


def again(fit: Any, past: Interactions, task: Task) -> Any:
    settings = fit.settings if hasattr(fit, "settings") else LinearNext(most_products=LINEAR, decay=fit.decay)
    return settings.fit(past, task.goods, 0)


def proposer(task: Task, graph: ItemGraph, used: list[tuple[Any, float]], past: Interactions) -> second.Proposer:
    extra = [m.fit(past, task.goods, 0) for m in second.looks(graph, task.columns)]
    count = np.bincount(past.product, minlength=len(task.goods))
    return second.Proposer([f for f, _ in used], [w for _, w in used], extra, count, task.without_seen)


def verdict(
    label: str, name: str, shown: np.ndarray, test: Held, past: Interactions, fit: float | None, score: float | None,
    mib: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    products = len(past.products)
    hit, size = hits(shown, test.later), test.later.size
    once = np.unique(past.sequence.astype(np.int64) * products + past.product) % products
    taken = np.bincount(once, minlength=products) / max(past.sequences, 1)
    _, places = behaviour_space(past, products, 32, 0)
    found = {n: asdict(mean_of(m(hit, size))) for n, m in (("ndcg", ndcg), ("recall", recall))}
    say([f"{label}: {name} {found['ndcg']['value']:.4f} {found['recall']['value']:.4f} fit {fit} score {score}"])
    return {
        "protocol": label, "model": name, **found, "coverage": coverage(shown, products),
        "novelty": float(np.nanmean(novelty(shown, taken))), "diversity": float(np.nanmean(diversity(shown, places))),
        "fit_cpu_s": fit, "score_cpu_s": score, "mib": mib,
    }  # fmt: skip


def peers(task: Task, python: Path, only: list[str]) -> list[dict[str, Any]]:
    """Each peer with the settings that were best on the choosing rung, then on the test."""
    choose, test = task.rung(2), task.rung(1)
    label = "refitted" if task.last_item else "one cut"
    rows = []
    for name, grid in PEERS.items():
        if name not in only or (name == "ease" and len(task.goods) > LINEAR):
            continue  # a dense inverse of more products asks for more memory and hours than are there
        worth = []
        for settings in grid:
            shown, _ = peer(python, name, settings, choose, task.without_seen)
            worth.append(float(np.nanmean(ndcg(hits(shown, choose.later), choose.later.size))))
        best = grid[int(np.argmax(worth))]
        shown, cost = peer(python, name, best, test, task.without_seen)
        told = f"RecTools {name} {best}"
        rows.append(verdict(label, told, shown, test, test.past, cost["fit"], cost["score"], cost["mib"]))
    return rows


def peer(python: Path, name: str, settings: dict[str, Any], held: Held, without_seen: bool) -> Any:
    """Lists of a peer: it reads what is known, the asked histories included, and writes histories x 10 places."""
    h = held.histories
    inside = np.isin(held.past.sequence, held.sequences)
    user = np.concatenate([held.past.sequence[~inside], held.sequences[h.row]])
    item = np.concatenate([held.past.product[~inside], h.product])
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(given, user=user, item=item, asked=held.sequences, without_seen=without_seen, k=K)
        script = HERE / "peers" / "recommend_peers.py"
        command = [str(python), str(script), name, json.dumps(settings), str(given), str(made)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=ONE_THREAD)
        return np.load(made)["shown"], json.loads(done.stdout.splitlines()[-1])


def say(lines: list[str]) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)


NOTES = """What to know before reading the numbers:

- *Blend, second look* is boosted trees in the benchmark (`recommend_second.py`); those of a run are smaller, and what
  they do stands in `served.md`. On Beauty it takes 35 CPU s to teach and 15 to list, beside the 21 of the blend's fit,
  so all together more than 60.
- On Beauty the product attributes are used (`alike`); most published rows use none. The trees of *fitted without the
  last two* learned from the item before these, so no parameter saw the last two items.
- On Yoochoose and MovieLens a first run lacked models that were then added after its test rows had been seen: products
  of the history (`usual`) and popularity. Their weights are by validation all the same.
- MovieLens: 71 histories came back in the period; nothing is told apart there.
- BERT4Rec Beauty is another preparation of the same reviews with 54,542 products; published for it, by last items:
  BERT4Rec .0188 / .0331 (NDCG@10 / recall@10). Linear models and the peers' neighbours reach only some of so long a
  tail, and RecTools' EASE none: its inverse takes 12 GB at least.
- On Complete Journey products that were bought before make most of the answers: counting what each household usually
  buys beats every peer, and the blend adds to that.
- RecTools' EASE was stopped on Beauty after 11.7 CPU minutes of its first fit, on a machine with ten others'
  work (ours: 21 CPU s on a quieter one; a test holds the weights equal), and not run on Games and Complete Journey;
  RecTools' PureSVD does not run beside SciPy 1.17; its transformers need PyTorch and were not run."""


def page() -> str:
    packages = ", ".join(f"{p} {version(p)}" for p in ("numpy", "scipy", "lightgbm"))
    parts = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(RESULTS.glob("*.json"))]
    return "\n".join([
        "# Recommendations beside free baselines and peers", "",
        f"Python {platform.python_version()}, {packages}; peers: RecTools 0.19.0, implicit 0.7.3; 2 virtual cores,",
        "x86-64, shared with other work; made by `benchmarks/recommend.py`, where protocols and choices are described.",
        "CPU seconds of one thread. Every setting was chosen on the rung before the test.", "", NOTES, "",
        *(line for part in parts for line in section(part)),
    ])  # fmt: skip


def section(part: dict[str, Any]) -> list[str]:
    a = part["about"]
    return [
        f"## {a['name']}", "",
        f"{a['date']}; {a['rows']:,} rows, {a['sequences']:,} sequences, {a['products']:,} products; "
        f"{a['asked']:,} histories asked ({a['protocol']}); products of the history are "
        f"{'left out' if a['without_seen'] else 'ranked like others'}. "
        f"Peak of all our models in one process: {a['peak_mib']:,.0f} MiB.", "",
        "| protocol | model | NDCG@10 | recall@10 | coverage | novelty, bits | diversity | fit CPU s | lists CPU s "
        "| MiB |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(line(r) for r in part["rows"]), "",
        "Choices, NDCG@10 on the rung before the test: " + "; ".join(part["chosen"]) + ".", "",
    ]  # fmt: skip


def line(r: dict[str, Any]) -> str:
    def spread(e: dict[str, Any]) -> str:
        return f"{e['value']:.4f} ({e['low']:.4f} .. {e['high']:.4f})"

    def seconds(value: float | None) -> str:
        return "" if value is None else f"{value:,.1f}"

    return (
        f"| {r['protocol']} | {r['model']} | {spread(r['ndcg'])} | {spread(r['recall'])} | {r['coverage']:.3f} | "
        f"{r['novelty']:.1f} | {r['diversity']:.3f} | {seconds(r['fit_cpu_s'])} | {seconds(r['score_cpu_s'])} | "
        f"{'' if r['mib'] is None else format(r['mib'], ',.0f')} |"
    )


if __name__ == "__main__":
    main()
