"""Hillstrom's e-mail trial: one automatic choice beside every single learner of ours, scikit-uplift, causalml, EconML.

    python benchmarks/hillstrom.py --peers /path/to/peers/bin/python [--seeds 20] [--work FOLDER] [--out FILE]
                                   [--processes 1] [--seconds S] [--quick]

64,000 customers, each sent nothing, an e-mail on women's or one on men's goods, by lot. Four questions, each an arm (or
either e-mail) against nothing: visits after the women's e-mail, conversions after it, visits after the men's, visits
after any. Five folds stratified by what was given and what came, so many seeds; each learner is fitted on four folds
and scores the fifth. The choice is nested: it is made within the four folds alone, by `tierwise.outreach.uplift.fit`.
Every step's scores stay in the work folder and are not made again; after a change of the choice delete chosen-* there.
Columns: recency, history, mens, womens, newbie, zip code, channel (11 after one-hot coding). Trees: 100 of 8 leaves,
rate .05, at least 200 rows a leaf; small trees: 60 of 4 leaves; lines: logistic regression or ridge. ``--quick`` leaves
out full trees and the class transformation, which lead no column and take three quarters of the time.

Measured: scikit-uplift's Qini, mean over folds and seeds; and the area between the gain curve and chance in visits (or
conversions) per 10,000 customers, whose paired differences have standard errors by influence values (each customer's
mean over seeds: what other 64,000 customers would have shown, not what other cuts would).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import process_time, time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tierwise.metrics.trial import Trial
from tierwise.metrics.uplift_curves import Valued, area, effects
from tierwise.models.family import Floats, Ints, Rows
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.outreach.uplift.fit import fit
from tierwise.outreach.uplift.joint import S, Scaled, STrees
from tierwise.outreach.uplift.learners import DR, Learner, R, Response, T, X
from tierwise.outreach.uplift.lines import Lines
from tierwise.outreach.uplift.outcomes import Outcomes, Work, cut
from tierwise.outreach.uplift.trees import FULL_TREES, Trees

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TIERWISE_DATA", ROOT / ".." / "shared" / "data"))
PEER_SCRIPT = ROOT / "benchmarks" / "peers" / "hillstrom_uplift.py"
FEATURES = ["recency", "history", "mens", "womens", "newbie", "zip_code", "channel"]
FOLDS, CHOSEN = 5, "**the automatic choice**"
Scored = tuple[dict[str, Floats], dict[str, Any]]
"""Scores by learner, and what is told of them."""
Step = Callable[[Evidence, Ints, int], Scored]
OURS = 0.66
"""Ours take so much of the time that is given; the peers have the rest."""
LINES, SMALL = Lines(), Trees()
SINGLE: list[Learner] = [
    Response(LINES), Response(FULL_TREES), Scaled(LINES), S(products=False), S(), T(LINES), X(LINES), R(LINES),
    DR(LINES),
    STrees(FULL_TREES), T(FULL_TREES), X(FULL_TREES), R(FULL_TREES), DR(FULL_TREES), X(SMALL), DR(SMALL),
]  # fmt: skip
QUICK = "TIERWISE_HILLSTROM_QUICK"
"""In the environment, for processes of our own and the peers': without full trees."""


@dataclass(frozen=True)
class Question:
    """One column of the table."""

    name: str
    arms: tuple[str, ...]
    outcome: str


QUESTIONS = (
    Question("womens visit", ("Womens E-Mail",), "visit"),
    Question("womens conversion", ("Womens E-Mail",), "conversion"),
    Question("mens visit", ("Mens E-Mail",), "visit"),
    Question("any visit", ("Womens E-Mail", "Mens E-Mail"), "visit"),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--peers", default="")
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--work", type=Path, default=Path("/tmp/tierwise-hillstrom"))
    asked.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "hillstrom.md")
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=1e9, help="nothing is begun after so many; whole seeds count")
    asked.add_argument("--quick", action="store_true")
    given = asked.parse_args()
    if given.quick:
        os.environ[QUICK] = "1"
    given.work.mkdir(parents=True, exist_ok=True)
    now, until = time(), time() + given.seconds
    tasks = [
        (step, question, seed, given.work, now + OURS * given.seconds)
        for seed in range(given.seeds)
        for question in QUESTIONS
        for step in (singles, chosen)
    ]
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        pool.map(ours, tasks, chunksize=1)
    if not given.peers:
        raise SystemExit(f"ours lie in {given.work}; the page needs the peers' scores: give --peers")
    theirs("fit", given.peers, given.work, given.processes, until)
    theirs("qini", given.peers, given.work, given.processes, 2 * until)
    table = pq.read_table(DATA / "hillstrom" / "hillstrom.parquet")
    seeds = whole_seeds(given.work)
    if not seeds:
        raise SystemExit("time was up before all questions of one seed were scored by all: give more --seconds")
    given.out.write_text(page(table, seeds, given), encoding="utf-8")


def ours(task: tuple[Step, Question, int, Path, float]) -> None:
    """The scores of one question and seed, where there is still time and they are not there yet."""
    step, question, seed, work, until = task
    path = work / f"{step.__name__}-{question.name.replace(' ', '-')}-{seed}.npz"
    if time() < until and not path.exists():
        made = evidence(question, pq.read_table(DATA / "hillstrom" / "hillstrom.parquet"))
        scores, told_of = step(made, cut(made, FOLDS, seed), seed)
        path.with_suffix(".json").write_text(json.dumps(told_of))
        lay_down(made, cut(made, FOLDS, seed), work / path.name.replace(step.__name__, "given"))
        whole(path, scores)


def theirs(step: str, python: str, work: Path, processes: int, until: float) -> None:
    """The peers' step, in so many processes that share the files among them."""
    command = [python, str(PEER_SCRIPT), step, str(work), str(processes), str(until)]
    running = [subprocess.Popen([*command, str(n)]) for n in range(processes)]
    ended = [one.wait() for one in running]
    if any(ended):
        raise SystemExit(f"the peers' step {step} failed")


def whole_seeds(work: Path) -> int:
    """Seeds, from the first on, of which every question was scored by all."""
    names = [q.name.replace(" ", "-") for q in QUESTIONS]
    seed = 0
    while all((work / f"qini-{q}-{seed}.json").exists() for q in names):
        seed += 1
    return seed


def evidence(question: Question, table: pa.Table) -> Evidence:
    """The arm, or either, against nothing."""
    segment = np.array(table["segment"].to_pylist())
    rows = np.flatnonzero(np.isin(segment, ("No E-Mail", *question.arms)))
    chosen = table.take(pa.array(rows))
    arm = (segment[rows] != "No E-Mail").astype(np.int64)
    e = len(question.arms) / (1 + len(question.arms))
    y = chosen[question.outcome].to_numpy().astype(float)
    trial = Trial(y, arm, np.tile([1 - e, e], (len(rows), 1)))
    return Evidence(Rows(chosen.select(FEATURES)), trial, np.arange(len(rows)), ("e-mail",))


def part(made: Evidence, index: Ints) -> Evidence:
    """Some customers."""
    return made.among(index, [0, 1])


def singles(made: Evidence, fold: Ints, seed: int) -> Scored:
    """Scores of customers not seen, by each single learner of ours."""
    tried = [
        one for one in SINGLE if not (QUICK in os.environ and one.kind.endswith("_trees") and "small" not in one.kind)
    ]
    scores = {single.kind: np.zeros(len(made)) for single in tried}
    seconds = dict.fromkeys(scores, 0.0)
    for k in range(FOLDS):
        held, seen = np.flatnonzero(fold == k), part(made, np.flatnonzero(fold != k))
        rows = made.rows.take(held)
        for single in tried:
            start = process_time()
            columns = Columns.learn(seen.rows)
            effect = single.fit(Work(Outcomes(seen, columns, cut(seen, FOLDS, seed), seed)))
            scores[single.kind][held] = effect.at(columns.of(rows), slice(None))[:, 0]
            seconds[single.kind] += process_time() - start
    return scores, {"seconds": seconds}


def chosen(made: Evidence, fold: Ints, seed: int) -> Scored:
    """The same by the automatic choice, with what it chose in each fold."""
    scores, taken = np.zeros(len(made)), []
    start = process_time()
    for k in range(FOLDS):
        held, seen = np.flatnonzero(fold == k), part(made, np.flatnonzero(fold != k))
        fitted = fit(seen, seed)
        scores[held] = fitted.predict(made.rows.take(held)).value[:, 0]
        taken.append([fitted.choice.code, fitted.choice.learner])
    return {CHOSEN: scores}, {"seconds": {CHOSEN: process_time() - start}, "chosen": taken}


def lay_down(made: Evidence, fold: Ints, path: Path) -> None:
    """The same folds and matrices for the peers."""
    if not path.exists():
        columns = Columns.learn(made.rows)
        lines = columns.line[:, np.isfinite(columns.reading.design.scale)]
        given = {"lines": lines, "trees": columns.tree, "y": made.trial.outcome.astype(int), "t": made.trial.arm}
        whole(path, given | {"e": made.trial.propensity[0, 1], "fold": fold})


def whole(path: Path, arrays: dict[str, Any]) -> None:
    """Written under another name first: what lies there under its own is complete."""
    begun = path.with_name(f".{path.stem}-{os.getpid()}.npz")
    np.savez(begun, **arrays)
    begun.replace(path)


def areas(question: Question, table: pa.Table, seeds: int, work: Path) -> dict[str, Valued]:
    """Area above chance of each, mean over folds and seeds, with each customer's mean influence."""
    trial = evidence(question, table).trial
    found: dict[str, list[Valued]] = {}
    for seed in range(seeds):
        name = f"{question.name.replace(' ', '-')}-{seed}"
        fold = np.load(work / f"given-{name}.npz")["fold"]
        for source in ("chosen", "singles", "peers"):
            for kind, score in np.load(work / f"{source}-{name}.npz").items():
                found.setdefault(kind, []).append(within_folds(score, trial, fold))
    return {
        kind: Valued(float(np.mean([v.value for v in parts])), np.mean([v.influence for v in parts], axis=0))
        for kind, parts in found.items()
    }


def within_folds(score: Floats, trial: Trial, fold: Ints) -> Valued:
    """The area of each fold, averaged by size."""
    value, influence = 0.0, np.empty(len(score))
    for k in range(FOLDS):
        rows = np.flatnonzero(fold == k)
        one = area(score[rows], effects(trial.rows(rows)))
        value, influence[rows] = value + one.value * len(rows) / len(score), one.influence
    return Valued(value, influence)


def page(table: pa.Table, seeds: int, given: argparse.Namespace) -> str:
    """The results as Markdown."""
    work = given.work
    names = [q.name.replace(" ", "-") for q in QUESTIONS]
    qini = {q: [json.loads((work / f"qini-{q}-{s}.json").read_text()) for s in range(seeds)] for q in names}
    mean = {q: {k: float(np.mean([one[k] for one in qini[q]])) for k in qini[q][0]} for q in names}
    with multiprocessing.get_context("spawn").Pool(min(given.processes, len(names))) as pool:
        found = dict(zip(names, pool.starmap(areas, [(q, table, seeds, work) for q in QUESTIONS]), strict=True))
    versions = json.loads((work / "versions.json").read_text())
    told = ", ".join(f"{k} {v}" for k, v in versions.items())
    lines = [
        "# Hillstrom: one automatic choice beside every single learner", "",
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, Python {platform.python_version()}, NumPy {np.__version__}, {told}, "
        f"shared cores. Made by `benchmarks/hillstrom.py`, which says how. {seeds} seed(s) x {FOLDS} folds; the choice "
        "is nested: it sees the four training folds alone.", "",
        "The same with a mixture of learners, which was tried and taken back: [page](hillstrom-mixture.md), "
        "[why](../../docs/adr/0061-one-learner-serves.md).", "",
        (__doc__ or "").split("\n\n")[-1].strip().replace("\n", " "), "",
        "## scikit-uplift's Qini (mean over folds and seeds)", "",
        "| learner | " + " | ".join(q.name for q in QUESTIONS) + " |", "|---|" + "---|" * len(QUESTIONS),
    ]  # fmt: skip
    best = {q: max((k for k in mean[q] if k != CHOSEN), key=mean[q].__getitem__) for q in names}
    for kind in mean[names[0]]:
        cells = [
            f"{'**' if kind == best[q] else ''}{mean[q][kind]:.4f}{'**' if kind == best[q] else ''}" for q in names
        ]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "Bold: the best single learner of the column.",
        "",
        *against(found, names),
        "",
        *used(work, names, seeds),
    ]
    return "\n".join(lines) + "\n"


def against(found: dict[str, dict[str, Valued]], names: list[str]) -> list[str]:
    """Paired differences of the choice to the best single learner, to chance and to the best response."""
    lines = [
        "## Area above chance, in outcomes per 10,000 customers, and paired differences (standard error)", "",
        "| question | the choice | best single learner | choice − best | in SEs | choice − best response | in SEs |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for q, question in zip(names, QUESTIONS, strict=True):
        own, rest = found[q][CHOSEN], {k: v for k, v in found[q].items() if k != CHOSEN}
        best = max(rest, key=lambda k: rest[k].value)
        response = max((k for k in rest if k.startswith("response")), key=lambda k: rest[k].value)
        cells = [question.name, told(own), f"{best}: {told(rest[best])}"]
        for other in (rest[best], rest[response]):
            gap = own - other
            cells += [told(gap), f"{gap.value / gap.se:+.2f}" if gap.se else "0"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def told(valued: Valued) -> str:
    """Value and error in outcomes per 10,000 customers."""
    return f"{1e4 * valued.value:+.1f} ({1e4 * valued.se:.1f})"


def used(work: Path, names: list[str], seeds: int) -> list[str]:
    """Which learners the choice took, and the CPU seconds of five folds."""
    lines = ["## What was chosen (share of seeds x folds)", ""]
    for q, question in zip(names, QUESTIONS, strict=True):
        kinds: dict[str, int] = {}
        for s in range(seeds):
            for code, learner in about(work, "chosen", q, s)["chosen"]:
                name = learner if code == "targeted" else code
                kinds[name] = kinds.get(name, 0) + 1
        shares = sorted(kinds.items(), key=lambda item: -item[1])
        lines.append(f"- {question.name}: " + ", ".join(f"{k} {v / seeds / FOLDS:.0%}" for k, v in shares))
    lines += [
        "",
        "## CPU seconds for five folds (womens visit, mean over seeds)",
        "",
        "| learner | CPU s |",
        "|---|---|",
    ]
    ours = [{k: v for t in ("chosen", "singles") for k, v in about(work, t, names[0], s)["seconds"].items()}
            for s in range(seeds)]  # fmt: skip
    peers = [json.loads((work / f"peers-{names[0]}-{s}.json").read_text()) for s in range(seeds)]
    for some in (ours, peers):
        lines += [f"| {k} | {np.mean([one[k] for one in some]):.2f} |" for k in some[0]]
    return lines


def about(work: Path, step: str, question: str, seed: int) -> dict[str, Any]:
    """What a step told beside its scores."""
    return dict(json.loads((work / f"{step}-{question}-{seed}.json").read_text()))


if __name__ == "__main__":
    main()
