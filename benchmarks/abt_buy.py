"""Abt-Buy: pairs under the Magellan split, and 1,076 x 1,076 records end to end.

    python benchmarks/abt_buy.py [--out benchmarks/results/abt_buy.md]

Pairs: features and settings were chosen on train and valid; the model learns from both, its threshold comes from its
own held-out judgements, and the test pairs are judged once. Records: blocking, the same model, one to one. Texts of
pairs are the split's, lower-cased there; those of records are the sources'. Records of the test pairs take part in the
second figure without their labels; "unlabelled" counts true pairs that are no labelled match of train or valid.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from tierwise.insight.price.competitors.blocking import candidates
from tierwise.insight.price.competitors.decide import one_to_one
from tierwise.insight.price.competitors.listings import Listings, tokens
from tierwise.insight.price.competitors.matcher import Rule, learn, scores
from tierwise.insight.price.competitors.similarity import learn_weights, pair_features
from tierwise.metrics.probability import ece

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("TIERWISE_DATA", HERE / ".." / ".." / "shared" / "data")) / "abt_buy"


def number(text: object) -> float:
    try:
        return float(str(text))
    except ValueError:
        return np.nan


def pairs(*parts: str) -> tuple[Listings, Listings, tuple[np.ndarray, np.ndarray], np.ndarray]:
    rows = [r for part in parts for r in pq.read_table(DATA / f"pairs_{part}.parquet").to_pylist()]
    keys = [
        [tuple(str(r[f"{s}_{k}"] or "") for k in ("name", "description", "price")) for r in rows]
        for s in ("left", "right")
    ]
    sides, places = [], []
    for side in keys:
        known = sorted(set(side))
        at = {k: i for i, k in enumerate(known)}
        prices = np.array([number(k[2]) for k in known])
        sides.append(Listings(tuple(k[0] for k in known), tuple(k[1] for k in known), prices))
        places.append(np.array([at[k] for k in side]))
    return sides[0], sides[1], (places[0], places[1]), np.array([float(r["label"]) for r in rows])


def records(name: str) -> tuple[Listings, dict[str, int]]:
    t = pq.read_table(DATA / f"{name}.parquet")
    texts = tuple(str(v or "") for v in t["description"].to_pylist())
    prices = np.array([number(v) for v in t["price"].to_pylist()])
    at = {str(k): i for i, k in enumerate(t["id"].to_pylist())}
    return Listings(tuple(map(str, t["name"].to_pylist())), texts, prices), at


def measured() -> list[str]:
    start = time.process_time()
    known, tested = pairs("train", "valid"), pairs("test")
    weights = learn_weights(known[0], known[1])
    matcher = learn(pair_features(known[0], known[1], known[2], weights), known[3], known[2][0])
    learned = time.process_time() - start
    features = pair_features(tested[0], tested[1], tested[2], weights)
    said, same = matcher.probability(features), tested[3]
    spent = time.process_time() - start
    rows = {
        "learned, threshold of its own": scores(same, said >= matcher.threshold),
        "rule without labels, at .5": scores(same, Rule().probability(features) >= 0.5),
        "words alone (TF-IDF cosine), best on train and valid": cosine(known, tested, weights),
    }
    found = [
        "## Pairs, Magellan split: 1,916 test pairs, 206 matches\n",
        "| who | precision | recall | F1 |", "|---|---|---|---|",
        *(f"| {who} | {100 * p:.1f} | {100 * r:.1f} | {100 * f:.1f} |" for who, (p, r, f) in rows.items()),
        "| Ditto (published) | | | 89.3 |", "",
        f"Expected calibration error {ece(same, said):.3f}; {said.sum():.0f} matches were said to be there, "
        f"{same.sum():.0f} are. {spent:.1f} CPU s, of which {learned:.1f} for features and learning of "
        f"{len(known[3]):,} pairs; calibration {matcher.calibration.method}, threshold {matcher.threshold:.3f}.\n",
    ]  # fmt: skip
    return found + end_to_end(matcher, known)


def cosine(known: tuple, tested: tuple, weights: object) -> tuple[float, float, float]:
    from tierwise.insight.price.competitors.matcher import best_threshold

    column = [pair_features(a, b, at, weights)[:, 1] for a, b, at, _ in (known, tested)]  # type: ignore[arg-type]
    return scores(tested[3], column[1] >= best_threshold(known[3], column[0]))


def end_to_end(matcher: object, known: tuple) -> list[str]:
    start = time.process_time()
    (ours, at_ours), (theirs, at_theirs) = records("abt"), records("buy")
    truth = {
        (at_ours[str(a)], at_theirs[str(b)])
        for a, b in zip(*(pq.read_table(DATA / "gt.parquet")[c].to_pylist() for c in ("D1", "D2")), strict=True)
    }
    weights = learn_weights(ours, theirs)
    left, right = candidates(ours, theirs, weights)
    blocked, recall = (
        time.process_time() - start,
        len(truth & set(zip(left.tolist(), right.tolist(), strict=True))) / len(truth),
    )
    features = pair_features(ours, theirs, (left, right), weights)
    lines = [
        "## Records end to end: 1,076 x 1,076, 1,076 matches\n",
        f"Blocking: {len(left):,} pairs, recall@10 {100 * recall:.2f} %, {blocked:.1f} CPU s.\n",
        "| who | precision | recall | F1 | recall of unlabelled pairs |", "|---|---|---|---|---|",
    ]  # fmt: skip
    labelled = {
        (clean(known[0].names[i]), clean(known[1].names[j])) for i, j, y in zip(*known[2], known[3], strict=True) if y
    }
    fresh = {p for p in truth if (clean(ours.names[p[0]]), clean(theirs.names[p[1]])) not in labelled}
    for who, said in (
        ("learned", matcher.probability(features)),
        ("rule without labels", Rule().probability(features)),
    ):  # type: ignore[attr-defined]
        kept = one_to_one(left, right, said)
        kept = kept[said[kept] >= 0.5]
        pairs_kept = set(zip(left[kept].tolist(), right[kept].tolist(), strict=True))
        hit = len(pairs_kept & truth)
        p, r, again = hit / len(pairs_kept), hit / len(truth), len(pairs_kept & fresh) / len(fresh)
        shown = " | ".join(f"{100 * v:.1f}" for v in (p, r, 2 * p * r / (p + r), again))
        lines.append(f"| {who}, one to one, at .5 | {shown} ({len(fresh)}) |")
    lines.append(f"\n{time.process_time() - start:.1f} CPU s in all, without learning.")
    return lines


def clean(name: str) -> str:
    return " ".join(tokens(name))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--out", type=Path, default=HERE / "results" / "abt_buy.md")
    out = asked.parse_args().out
    versions = ", ".join(f"{p} {version(p)}" for p in ("scikit-learn", "lightgbm", "numpy"))
    machine = f"{dt.date.today()}, {platform.machine()}, one thread, {versions}"
    head = f"# Abt-Buy\n\n{machine}. `python benchmarks/abt_buy.py`\n"
    out.write_text("\n".join([head, *measured()]) + "\n", encoding="utf-8")
    print(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
