"""Every family on two public tables, beside plain boosted trees in the same run; and what twins across a cut pretend.

    python benchmarks/tabular.py [--out benchmarks/results/tabular.md] [--repetitions 5]

5 x 2 cross-validation (Dietterich 1998): five times the rows are halved, each half once to fit and once to judge. Rows
that are equal in every column but the id stand in one half; for the churn table the plain halving, which tears twins
apart, is shown beside it. Families take part with their default settings. "chosen, then calibrated" is a search by
three folds within the training half among the quicker families (logistic, tree, svm, boosting; four variants more),
then the calibration chosen on the same held-out predictions; it never sees the other half. Intervals of differences:
corrected resampled t, 80 % (Nadeau & Bengio 2003, Machine Learning 52): standard deviation of the ten differences x
sqrt(1/10 + 1).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import t as student

from tierwise.errors import ComputationError
from tierwise.metrics.classification import average_precision
from tierwise.metrics.probability import auc, ece, log_loss
from tierwise.models.calibrated import fit_calibrated
from tierwise.models.catalogue import family, kinds
from tierwise.models.family import Examples, Family, Floats, Ints, Rows, Task
from tierwise.models.folds import folds
from tierwise.models.leakage import duplicate_groups, label_columns, telling_columns
from tierwise.models.select import Budget, search

ROOT = Path(__file__).resolve().parents[1]
METRICS = {"AUC": auc, "PR-AUC": average_precision, "log loss": log_loss, "ECE10": ece}
PEER = "LightGBM, defaults"
CHOSEN = "chosen, then calibrated"
CHOSEN_FROM = ("logistic", "tree", "svm", "boosting")
DATA = Path(os.environ.get("TIERWISE_DATA", ROOT / ".." / "shared" / "data"))
Answer = Callable[[Examples, Rows, int], Floats]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "tabular.md")
    arguments.add_argument("--repetitions", type=int, default=5)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    given = arguments.parse_args()
    asked = [(table, name, torn) for table in TABLES for name in contestants() for torn in (False, True)]
    asked = [(t, n, torn) for t, n, torn in asked if not torn or (t == "ecommerce_churn" and n != CHOSEN)]
    with ProcessPoolExecutor(given.jobs) as pool:
        work = [pool.submit(judged, *one, given.repetitions) for one in asked]
        scores = {one: done.result() for one, done in zip(asked, work, strict=True)}
    text = heading()
    for table in TABLES:
        honest = {name: s for (t, name, torn), s in scores.items() if t == table and not torn}
        text += section(table, honest, {name: s for (t, name, torn), s in scores.items() if t == table and torn})
    given.out.write_text("\n".join(text) + "\n", encoding="utf-8")


def judged(table: str, name: str, torn: bool, repetitions: int) -> Scores:
    """One method on one table, customers whole or (``torn``) rows halved one by one."""
    examples = TABLES[table](DATA)
    group = np.arange(len(examples)) if torn else examples.group
    scores = cross_validated(examples, group, contestants()[name], repetitions)
    means = {m: round(float(v.mean()), 4) for m, v in scores.by_metric.items()}
    print(table, name, "torn" if torn else "", means, scores.reason, flush=True)
    return scores


def shoppers(data: Path) -> Examples:
    """12,330 visits, 15.5 % end in a purchase; codes of system, browser, region and traffic are categories."""
    table = pq.read_table(data / "online_shoppers_intention" / "online_shoppers_intention.parquet")
    label = np.array([v.upper() == "TRUE" for v in table["Revenue"].to_pylist()], dtype=float)
    table = table.drop_columns(["Revenue"])
    for name in ("OperatingSystems", "Browser", "Region", "TrafficType"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()))
    return examples_of("purchase", table, label)


def churn(data: Path) -> Examples:
    """5,630 customers of a shop, 16.8 % churned; 556 rows repeat another apart from the id."""
    table = pq.read_table(data / "ecommerce_churn" / "ecommerce_churn.parquet")
    label = np.asarray(table["Churn"].to_numpy(), dtype=float)
    return examples_of("churn", table.drop_columns(["Churn", "CustomerID"]), label)


def examples_of(question: str, table: pa.Table, label: Floats) -> Examples:
    rows = Rows(table)
    return Examples(question, Task.PROBABILITY, rows, label, duplicate_groups(rows))


TABLES: dict[str, Callable[[Path], Examples]] = {"online_shoppers_intention": shoppers, "ecommerce_churn": churn}


def built() -> list[Family]:
    """The families for probabilities that can be loaded here; the sequence network wants histories."""
    found: list[Family] = []
    for kind in kinds():
        try:
            one = family(kind)
        except ModuleNotFoundError:
            continue
        if Task.PROBABILITY in one.tasks and kind != "sequence":
            found.append(one)
    return found


def contestants() -> dict[str, Answer]:
    """Peers, every family, and the choice among some."""
    answers: dict[str, Answer] = {PEER: light_gbm, "HistGradientBoosting, defaults": hist_boosting}
    return answers | {one.kind: by_family(one) for one in built()} | {CHOSEN: by_choice()}


def light_gbm(train: Examples, rows: Rows, seed: int) -> Floats:
    from lightgbm import LGBMClassifier

    return by_peer(LGBMClassifier(verbosity=-1, n_jobs=1, random_state=seed), train, rows)


def hist_boosting(train: Examples, rows: Rows, seed: int) -> Floats:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return by_peer(HistGradientBoostingClassifier(categorical_features="from_dtype", random_state=seed), train, rows)


def by_peer(model: object, train: Examples, rows: Rows) -> Floats:
    first, second = train.rows.table.to_pandas(), rows.table.to_pandas()
    for name in first.select_dtypes("object"):
        levels = sorted(set(first[name].dropna()))
        for frame in (first, second):
            frame[name] = frame[name].astype("category").cat.set_categories(levels)
    return np.asarray(model.fit(first, train.label).predict_proba(second)[:, 1])  # type: ignore[attr-defined]


def by_family(one: Family) -> Answer:
    return lambda train, rows, seed: one.fit(train, seed).predict(rows)


def by_choice() -> Answer:
    def answer(train: Examples, rows: Rows, seed: int) -> Floats:
        families = [one for one in built() if one.kind in CHOSEN_FROM]
        found = search(families, train, seed, Budget(fits=3 * (len(families) + 4), folds=3)).found[0]
        return fit_calibrated(found.family, train, found.predicted, seed).predict(rows)

    return answer


@dataclass(frozen=True)
class Scores:
    """Ten numbers for each metric, and CPU seconds for each fit with its predictions."""

    by_metric: dict[str, Floats]
    seconds: float
    reason: str = ""


def cross_validated(examples: Examples, group: Ints, answer: Answer, repetitions: int) -> Scores:
    started, got = process_time(), []
    for repetition in range(repetitions):
        half = folds(group, 2, repetition, examples.label > 0)
        for side in (0, 1):
            train, judge = np.flatnonzero(half != side), np.flatnonzero(half == side)
            try:
                said = answer(examples.take(train), examples.rows.take(judge), repetition)
            except ComputationError as e:
                return Scores({}, np.nan, e.message)
            got.append([metric(examples.label[judge], said) for metric in METRICS.values()])
    seconds = (process_time() - started) / len(got)
    return Scores(dict(zip(METRICS, np.array(got).T, strict=True)), seconds)


def section(table: str, scores: dict[str, Scores], torn: dict[str, Scores]) -> list[str]:
    examples = TABLES[table](DATA)
    twins = len(examples) - len(np.unique(examples.group))
    return [
        f"## {table}",
        "",
        f"{len(examples):,} rows, {examples.label.mean():.1%} yes; {twins} rows repeat another (kept in one half).",
        "",
        f"| method | {' | '.join(METRICS)} | AUC − {PEER} (80 %) | CPU s a half |",
        "|---|" + "---|" * (len(METRICS) + 2),
        *(row(name, scores[name], scores[PEER]) for name in scores),
        "",
        *conclusion(scores),
        *checks(examples),
        *(leak(scores, torn) if torn else []),
        "",
    ]


def row(name: str, mine: Scores, peer: Scores) -> str:
    if not mine.by_metric:
        return f"| {name} | could not be fitted: {mine.reason} |" + " |" * (len(METRICS) + 1)
    cells = [f"{mine.by_metric[m].mean():.4f} (sd {mine.by_metric[m].std(ddof=1):.4f})" for m in METRICS]
    gain = "–" if name == PEER else "{:+.4f} ({:+.4f} to {:+.4f})".format(*difference(mine, peer, "AUC"))
    return f"| {name} | {' | '.join(cells)} | {gain} | {mine.seconds:.2f} |"


def difference(mine: Scores, peer: Scores, metric: str) -> tuple[float, float, float]:
    gap = mine.by_metric[metric] - peer.by_metric[metric]
    half = float(student.ppf(0.9, len(gap) - 1) * gap.std(ddof=1) * np.sqrt(1 / len(gap) + 1))
    return float(gap.mean()), float(gap.mean()) - half, float(gap.mean()) + half


def conclusion(scores: dict[str, Scores]) -> list[str]:
    lines = []
    for metric, better in (("AUC", 1), ("log loss", -1)):
        known = {n: s for n, s in scores.items() if s.by_metric}
        best = max(known, key=lambda n: better * known[n].by_metric[metric].mean())
        mean, low, high = difference(known[best], scores[PEER], metric)
        sure = "" if best == PEER else f", {mean:+.4f} ({low:+.4f} to {high:+.4f}) against {PEER}"
        lines.append(f"Best {metric}: {best}, {known[best].by_metric[metric].mean():.4f}{sure}.  ")
    level = scores[CHOSEN].by_metric["ECE10"]
    return [*lines, f'ECE10 of "{CHOSEN}": {level.mean():.4f}, at most {level.max():.4f} in any half.']


def checks(examples: Examples) -> list[str]:
    found = [*label_columns(examples.rows, examples.label), *telling_columns(examples)]
    return [
        "",
        f"Leak checks of single columns: {', '.join(f'{f.code} {f.column}' for f in found) or 'nothing found'}.",
    ]


def leak(honest: dict[str, Scores], torn: dict[str, Scores]) -> list[str]:
    lines = [
        "",
        "The same with rows halved one by one, twins torn apart (the leak, not a result):",
        "",
        "| method | AUC honest | AUC leaking | log loss honest | log loss leaking |",
        "|---|---|---|---|---|",
    ]
    for name, leaking in torn.items():
        cells = [f"{s.by_metric[m].mean():.4f}" for m in ("AUC", "log loss") for s in (honest[name], leaking)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def heading() -> list[str]:
    import lightgbm
    import sklearn

    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, LightGBM {lightgbm.__version__}"
    return [
        "# Families on two public tables",
        "",
        f"{dt.date.today()}, {versions}, scikit-learn {sklearn.__version__}, {os.cpu_count()} shared cores. Made by "
        "`benchmarks/tabular.py`, which says how. Mean and standard deviation over halves; each model is fitted on "
        "half of the rows, so figures lie below those of ten folds.",
        "",
        "Published for the first table under another protocol (features selected, buyers oversampled): XGBoost AUC "
        ".937, PR-AUC .754, Heliyon 9 (2023) e15163. Not comparable row by row; the peers in the table are.",
        "",
    ]


if __name__ == "__main__":
    main()
