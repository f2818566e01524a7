"""Uplift learners of scikit-uplift, causalml and EconML on Hillstrom's trial; scores written, nothing judged but Qini.

    PEERS/bin/python benchmarks/peers/hillstrom_uplift.py fit FOLDER     each FOLDER/given-*.npz -> peers-*.npz
    PEERS/bin/python benchmarks/peers/hillstrom_uplift.py qini FOLDER    its Qini of all scores -> qini-*.json

With PROCESSES UNTIL N behind: the N-th of so many takes its share of the files, and begins none after that instant.

The same folds, the same matrices and the same settings of LightGBM as ours; known probabilities are given wherever the
peer takes them (EconML's DRLearner takes a model: a dummy that says the known share).
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path
from time import process_time, time

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

BIG = {
    "n_estimators": 100,
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_child_samples": 200,
    "n_jobs": 1,
    "verbose": -1,
}
FOLDS = 5
STEPS = ("chosen", "singles", "peers")


def classifier():
    return LGBMClassifier(**BIG)


def regressor():
    return LGBMRegressor(**BIG)


def logit():
    return LogisticRegression(max_iter=2000)


def scikit_uplift(kind):
    from sklift.models import ClassTransformation, SoloModel, TwoModels

    return {
        "scikit-uplift S lines": lambda: SoloModel(logit(), method="treatment_interaction"),
        "scikit-uplift T lines": lambda: TwoModels(logit(), logit(), method="vanilla"),
        "scikit-uplift S trees": lambda: SoloModel(classifier()),
        "scikit-uplift T trees": lambda: TwoModels(classifier(), classifier(), method="vanilla"),
        "scikit-uplift class transformation": lambda: ClassTransformation(classifier()),
    }[kind]()


def by_scikit_uplift(kind, x, y, t, asked, e):  # noqa: ARG001 - takes no probabilities
    return scikit_uplift(kind).fit(x, y, t).predict(asked)


def by_causalml(kind, x, y, t, asked, e):
    from causalml.inference.meta import BaseDRRegressor, BaseRRegressor, BaseXClassifier

    p = np.full(len(y), e)
    if kind == "causalml X trees":
        made = BaseXClassifier(outcome_learner=classifier(), effect_learner=regressor(), control_name=0)
        made.fit(X=x, treatment=t, y=y, p=p)
        return made.predict(X=asked, p=np.full(len(asked), e)).ravel()
    if kind == "causalml R trees":
        made = BaseRRegressor(outcome_learner=regressor(), effect_learner=regressor(), control_name=0)
        made.fit(X=x, treatment=t, y=y, p=p, verbose=False)
        return made.predict(X=asked).ravel()
    effect = LinearRegression() if "lines" in kind else regressor()
    outcome = LinearRegression() if "lines" in kind else regressor()
    made = BaseDRRegressor(learner=outcome, treatment_effect_learner=effect, control_name=0)
    made.fit(X=x, treatment=t, y=y, p=p)
    return made.predict(X=asked).ravel()


def by_econml(kind, x, y, t, asked, e):  # noqa: ARG001 - takes a model, not probabilities
    from econml.dr import DRLearner
    from econml.metalearners import XLearner

    if kind == "EconML X trees":
        made = XLearner(models=regressor(), propensity_model=DummyClassifier(strategy="prior"), cate_models=regressor())
        made.fit(y, t, X=x)
        return made.effect(asked)
    outcome, final = (LinearRegression(), LinearRegression()) if "lines" in kind else (regressor(), regressor())
    made = DRLearner(
        model_propensity=DummyClassifier(strategy="prior"),
        model_regression=outcome,
        model_final=final,
        cv=FOLDS,
        random_state=0,
    )
    made.fit(y, t, X=x)
    return made.effect(asked)


PEERS = {
    **{f"scikit-uplift {k}": by_scikit_uplift for k in ("S lines", "T lines", "S trees", "T trees")},
    "scikit-uplift class transformation": by_scikit_uplift,
    **{f"causalml {k}": by_causalml for k in ("X trees", "R trees", "DR trees", "DR lines")},
    **{f"EconML {k}": by_econml for k in ("X trees", "DR trees", "DR lines")},
}
if "TIERWISE_HILLSTROM_QUICK" in os.environ:
    PEERS = {kind: by for kind, by in PEERS.items() if "lines" in kind}


def fit(folder: Path, path: Path, name: str) -> None:
    given, seconds = np.load(path), {}
    scores = {kind: np.zeros(len(given["y"])) for kind in PEERS}
    for kind, by in PEERS.items():
        x = given["lines"] if "lines" in kind else given["trees"]
        start = process_time()
        for k in range(FOLDS):
            seen, asked = given["fold"] != k, given["fold"] == k
            scores[kind][asked] = by(kind, x[seen], given["y"][seen], given["t"][seen], x[asked], float(given["e"]))
        seconds[kind] = process_time() - start
    (folder / f"peers-{name}.json").write_text(json.dumps(seconds))
    np.savez(folder / f"peers-{name}.npz", **scores)


def qini(folder: Path, path: Path, name: str) -> None:
    from sklift.metrics import qini_auc_score

    if not all((folder / f"{step}-{name}.npz").exists() for step in STEPS):
        return
    given, found = np.load(path), {}
    scores = {k: v for step in STEPS for k, v in np.load(folder / f"{step}-{name}.npz").items()}
    for kind, score in scores.items():
        parts = [given["fold"] == k for k in range(FOLDS)]
        found[kind] = float(np.mean([qini_auc_score(given["y"][p], score[p], given["t"][p]) for p in parts]))
    (folder / f"qini-{name}.json").write_text(json.dumps(found))


def share(folder: Path, step: str, processes: int, until: float, mine: int) -> None:
    """The files of one process: seed by seed, so that whole seeds are done first."""
    made = {"fit": "peers-{}.npz", "qini": "qini-{}.json"}[step]
    paths = sorted(folder.glob("given-*.npz"), key=lambda p: (int(p.stem.rpartition("-")[2]), p.stem))
    for path in paths[mine::processes]:
        name = path.stem.removeprefix("given-")
        if not ready(folder / made.format(name), folder / f"chosen-{name}.npz") and time() < until:
            {"fit": fit, "qini": qini}[step](folder, path, name)


def ready(made: Path, chosen: Path) -> bool:
    """There, and a Qini not older than the choice it was read off."""
    newer = made.exists() and chosen.exists() and made.stat().st_mtime > chosen.stat().st_mtime
    return newer if made.name.startswith("qini") else made.exists()


def versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ("scikit-uplift", "causalml", "econml", "lightgbm", "scikit-learn")}


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    work = Path(sys.argv[2])
    processes, until, mine = sys.argv[3:6] or ("1", "inf", "0")
    share(work, sys.argv[1], int(processes), float(until), int(mine))
    (work / "versions.json").write_text(json.dumps(versions()))
