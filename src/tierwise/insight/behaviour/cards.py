"""The card of a question: every family and free rule on the date no choice has seen, in numbers with intervals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.contract.result_tables import CALIBRATION, MODEL_CARDS
from tierwise.contract.schema import TableContract
from tierwise.insight.behaviour import rules
from tierwise.insight.behaviour.contest import Contest
from tierwise.insight.behaviour.questions import Question
from tierwise.metrics import resampling as boot
from tierwise.metrics.classification import classification_report
from tierwise.models.family import Task
from tierwise.models.verdict import Verdict

DRAWS = 100
GROUPS = 10
SHARES = {"5": 0.05, "10": 0.10, "20": 0.20}
Row = dict[str, Any]


def card(contest: Contest, origin: datetime, learned: tuple[datetime, ...]) -> list[Row]:
    """All rows of `model_cards` for one question; ``learned``: the dates that the families were fitted on."""
    test, task = contest.test.examples, contest.question.task
    place = boot.places(test.group)
    raw = rules.scores(contest.question, test.rows.table)
    cut = contest.cut
    metrics: dict[str, boot.Metric] = {}
    for name, said in contest.said.items():
        of = _of_probability if task is Task.PROBABILITY else _of_amount
        metrics |= {f"{name}|{m}": f for m, f in of(test.label, said, raw.get(name, said), cut).items()}
    draws = boot.replicates(metrics, place[0], DRAWS, 1, place[1])
    rows = [row_of(contest, origin, *_halves(key), boot.ends(values)) for key, values in draws.items()]
    rows += _gains(contest, contest.order, origin) + _gains(contest, contest.level, origin)
    rows += _report(contest, origin, cut) + _failed(contest, origin)
    rows += [_plain_row(contest, origin, "leaks", float(len(contest.leaks)))]
    rows += [
        row_of(contest, origin, leak.column, leak.code, (np.nan,) * 3) | {"note": "leak"} for leak in contest.leaks
    ]
    rows += [_plain_row(contest, origin, "learned_dates", float(len(learned)))]
    rows += [_plain_row(contest, origin, "learned_rows", float(len(contest.everything.examples) - len(test)))]
    return rows


def _halves(key: str) -> tuple[str, str]:
    model, _, metric = key.partition("|")
    return model, metric


def _of_probability(y: Floats, p: Floats, raw: Floats, cut: float) -> dict[str, boot.Metric]:
    """``raw`` ranks: for a free rule the plain column, without the ties of its steps."""
    ranked = boot.by_score(y, raw)
    found = {
        "auc": boot.auc(y, raw),
        "average_precision": boot.average_precision(y, raw, ranked),
        "log_loss": boot.log_loss(y, p),
        "brier": boot.brier(y, p),
        "ece": boot.ece(y, p),
        "bias": boot.bias(y, p),
    }
    found |= {name: m for name, m in boot.at_cut(y, p, cut).items() if name in ("precision", "recall", "f1")}
    return found | _top(y, raw, ranked)


def _of_amount(y: Floats, said: Floats, raw: Floats, _cut: float) -> dict[str, boot.Metric]:
    ranked = boot.by_score(y, raw)
    found = {
        "gini": boot.gini(y, raw, ranked),
        "bias": boot.bias(y, said),
        "mae": boot.mae(y, said),
        "rmse": boot.rmse(y, said),
        "wape": boot.wape(y, said),
        "r2": boot.r2(y, said),
    }
    return found | _top(y, raw, ranked)


def _top(y: Floats, score: Floats, ranked: boot.ByScore) -> dict[str, boot.Metric]:
    found = {f"lift_{k}": boot.lift(y, score, share, ranked) for k, share in SHARES.items()}
    return found | {f"captured_{k}": boot.captured(y, score, share, ranked) for k, share in SHARES.items()}


def _gains(contest: Contest, verdict: Verdict, origin: datetime) -> list[Row]:
    """The paired gain over the best free rule, of every candidate; ``baseline_serves`` on the chosen one that lost."""
    rows = []
    for s in verdict.scored:
        if s.baseline:
            continue
        row = row_of(contest, origin, s.name, f"{verdict.measure}_gain", (s.gain, s.gain_low, s.gain_high))
        lost = verdict is contest.order and contest.order.baseline_serves and s.name == verdict.best_candidate
        rows.append(row | {"note": "baseline_serves" if lost else ""})
    return rows


def _report(contest: Contest, origin: datetime, cut: float) -> list[Row]:
    """The classification report of who serves, at the cut, and the cut itself."""
    if contest.question.task is not Task.PROBABILITY:
        return []
    test, said = contest.test.examples, contest.said[contest.serves]
    found = classification_report(test.label.astype(np.int64), (said >= cut).astype(np.int64))
    rows = [_plain_row(contest, origin, "cut", cut), _plain_row(contest, origin, "accuracy", found.accuracy)]
    for score in found.classes:
        answer = "yes" if score.label == "1" else "no"
        numbers = {m: float(getattr(score, m)) for m in ("precision", "recall", "f1", "support")}
        rows += [_plain_row(contest, origin, f"{m}_{answer}", value) for m, value in numbers.items()]
    return rows


def _failed(contest: Contest, origin: datetime) -> list[Row]:
    """Families that could not answer, with the reason as a remark that is no number."""
    return [
        row_of(contest, origin, kind, "log_loss", (np.nan, np.nan, np.nan)) | {"note": "could_not_be_fitted"}
        for kind in sorted(contest.search.failed)
    ]


def row_of(contest: Contest, origin: datetime, model: str, metric: str, numbers: tuple[float, ...]) -> Row:
    """One row of `model_cards`: the metric of a model with the ends of its interval; NaN becomes empty."""
    q = contest.question
    value, low, high = (float(v) if np.isfinite(v) else None for v in numbers)
    return {
        "question": q.name, "model": model, "baseline": model in rules.RULES, "metric": metric,
        "value": value, "value_low": low, "value_high": high, "actual": None, "origin": origin,
        "horizon_days": q.horizon_days, "chosen": model == contest.serves, "n": len(contest.test.examples), "note": "",
    }  # fmt: skip


def _plain_row(contest: Contest, origin: datetime, metric: str, value: float) -> Row:
    return row_of(contest, origin, contest.serves, metric, (value, np.nan, np.nan))


def remark(question: Question, as_of: datetime, note: str) -> Row:
    """A question that could not be checked, and why (``not_yet_checkable``, ``too_few_customers`` ...)."""
    return {
        "question": question.name, "model": rules.ORDER_MODEL, "baseline": False, "metric": question.metric,
        "value": None, "value_low": None, "value_high": None, "actual": None, "origin": as_of,
        "horizon_days": question.horizon_days, "chosen": True, "n": 0, "note": note,
    }  # fmt: skip


def reliability_rows(contest: Contest, origin: datetime, currency: str) -> list[Row]:
    """Rows of `calibration`: what was said against what came, in tenths by what was said, of who serves."""
    test, said = contest.test.examples, contest.said[contest.serves]
    order = np.argsort(said, kind="stable")
    parts = np.array_split(order, max(1, min(GROUPS, len(order) // 5)))
    unit = currency if contest.question.unit == "money" else contest.question.unit
    rng, rows = np.random.default_rng(5), []
    for i, part in enumerate(parts):
        actual = test.label[part]
        drawn = actual[rng.integers(0, len(part), (200, len(part)))].mean(axis=1)
        value, low, high = boot.ends(np.concatenate([[actual.mean()], drawn]))
        rows.append(
            {
                "question": contest.question.name, "model": contest.serves, "origin": origin, "group": i + 1,
                "customers": len(part), "predicted": float(said[part].mean()), "actual": value,
                "actual_low": low, "actual_high": high, "unit": unit or "money",
                "horizon_days": contest.question.horizon_days,
            }
        )  # fmt: skip
    return rows


def card_table(rows: list[Row]) -> Any:
    """The result table `model_cards` of these rows."""
    return table_of(rows, MODEL_CARDS)


def calibration_table(rows: list[Row]) -> Any:
    """The result table `calibration` of these rows."""
    return table_of(rows, CALIBRATION)


def table_of(rows: list[Row], contract: TableContract) -> Any:
    """A result table of these rows; a column that a row lacks is empty there."""
    import pyarrow as pa

    columns = {c.name: pa.array([row.get(c.name) for row in rows], type=c.arrow_type) for c in contract.columns}
    return contract.conform(pa.table(columns))
