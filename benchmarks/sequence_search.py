"""Which settings of Sequence foretell best on Amazon Beauty, by validation items alone: the test is not looked at.

    python benchmarks/sequence_search.py [--seeds 2] [--processes 3] [--seconds 300] [--only TEXT] [--out FILE.json]

Everything is fitted without each user's last three rows. The round that is kept is picked by the third last row of
4,000 users; what is compared is NDCG@10 of the second last row of 8,000 users, with the third last in the history: as
in the test, the newest row of a history was not trained. One network each. Best is the greatest mean over seeds, among
settings that ran with all of them; ``sequence_recommender.py --settings FILE.json`` takes it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic, perf_counter

import numpy as np
from sequence_recommender import beauty

from tierwise.insight.recommend.evaluate import Held, best_of, leave_last
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.sequence import Sequence
from tierwise.insight.recommend.sequence_fitted import Next
from tierwise.metrics.ranking import Wanted, hits, ndcg

FULL = 1_000_000
"""More negatives than products: the softmax over all."""
BASE = Sequence(most_epochs=24)
TRIED = {
    "as the product has it": BASE,
    "softmax over all": replace(BASE, negatives=FULL),
    "softmax over all, width 256": replace(BASE, negatives=FULL, width=256, inner=256),
    "softmax over all, width 256, dropout .6": replace(BASE, negatives=FULL, width=256, inner=256, dropout=0.6),
    "softmax over all, width 256, dropout .6, rate .001": replace(
        BASE, negatives=FULL, width=256, inner=256, dropout=0.6, learning_rate=1e-3
    ),
    "softmax over all, dropout .6": replace(BASE, negatives=FULL, dropout=0.6),
    "softmax over all, 25 % hidden": replace(BASE, negatives=FULL, hidden=0.25),
    "softmax over all, batches of 256": replace(BASE, negatives=FULL, batch=256),
    "softmax over all, gated": replace(BASE, negatives=FULL, gated=True),
    "softmax over all, batches of 64, rate .001": replace(BASE, negatives=FULL, batch=64, learning_rate=1e-3),
}
JUDGED, COMPARED = 4_000, 8_000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=2)
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=1e9, help="no network is begun after so many")
    asked.add_argument("--only", default="", help="settings whose name holds this text")
    asked.add_argument("--out", type=Path, default=Path("sequence-search.json"))
    given = asked.parse_args()
    until = monotonic() + given.seconds
    names = [name for name in TRIED if given.only in name]
    tasks = [(name, seed, until) for seed in range(given.seeds) for name in names]
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        found = [row for row in pool.imap(one, tasks, chunksize=1) if row]
    given.out.write_text(json.dumps({"where": where(), "rows": found, "best": best(found, given.seeds)}, indent=1))
    print(given.out.read_text())


def one(task: tuple[str, int, float]) -> dict[str, object]:
    """One network; nothing where time is up."""
    name, seed, until = task
    if monotonic() > until:
        return {}
    log = beauty()
    third, second = leave_last(log, 3), leave_last(log, 2)
    start = perf_counter()
    network = TRIED[name].fit(third.past, bare(log.products), seed, first_of(third, JUDGED, 0))
    seconds = perf_counter() - start
    row = {
        "name": name, "seed": seed, "rounds": network.facts["epochs"], "third last": network.facts["ndcg"],
        "second last": compared(network, second), "seconds": round(seconds, 1), "parameters": network.parameters,
    }  # fmt: skip
    print(row, flush=True)
    return row


def first_of(held: Held, n: int, seed: int) -> Next:
    """What came next for ``n`` users drawn at random."""
    some = np.sort(np.random.default_rng(seed).choice(len(held.histories), n, replace=False))
    return Next(held.histories.take(some), held.later.product[some])


def compared(network: object, held: Held) -> float:
    """NDCG@10 of the same 8,000 users for all settings."""
    some = np.sort(np.random.default_rng(1).choice(len(held.histories), COMPARED, replace=False))
    later = Wanted(np.arange(COMPARED + 1), held.later.product[some])
    lists = []
    for at in range(0, COMPARED, 512):
        part = held.histories.take(some[at : at + 512])
        lists.append(best_of(network.score(part), 10, part))  # type: ignore[attr-defined]
    return float(ndcg(hits(np.concatenate(lists), later), later.size).mean())


def best(rows: list[dict[str, object]], seeds: int) -> dict[str, object]:
    """The settings with the greatest mean over all seeds."""
    means = {}
    for name in TRIED:
        own = [float(str(r["second last"])) for r in rows if r["name"] == name]
        if len(own) == seeds:
            means[name] = float(np.mean(own))
    if not means:
        return {}
    name = max(means, key=means.__getitem__)
    return {"name": name, "mean": means[name], "settings": asdict(TRIED[name])}


def where() -> str:
    import torch

    card = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no graphics card"
    return f"Python {platform.python_version()}, torch {torch.__version__}, {os.cpu_count()} cores, {card}"


if __name__ == "__main__":
    main()
