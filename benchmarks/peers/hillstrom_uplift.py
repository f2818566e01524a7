"""Uplift learners of scikit-uplift, causalml and EconML on Hillstrom's trial; scores written, nothing judged but Qini.

    PEERS/bin/python benchmarks/peers/hillstrom_uplift.py fit FOLDER     each FOLDER/given-*.npz -> peers-*.npz
    PEERS/bin/python benchmarks/peers/hillstrom_uplift.py qini FOLDER    scikit-uplift's Qini of all scores -> qini.json

The same folds, the same matrices and the same settings of LightGBM as ours; known probabilities are given wherever the
peer takes them (EconML's DRLearner takes a model: a dummy that says the known share).
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from time import process_time

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


def fit(folder: Path) -> None:
    for path in sorted(folder.glob("given-*.npz")):
        out = folder / path.name.replace("given", "peers")
        if out.exists():
            continue
        given, seconds = np.load(path), {}
        scores = {name: np.zeros(len(given["y"])) for name in PEERS}
        for name, by in PEERS.items():
            x = given["lines"] if "lines" in name else given["trees"]
            start = process_time()
            for k in range(FOLDS):
                seen, asked = given["fold"] != k, given["fold"] == k
                scores[name][asked] = by(name, x[seen], given["y"][seen], given["t"][seen], x[asked], float(given["e"]))
            seconds[name] = process_time() - start
        np.savez(out, **scores)
        out.with_suffix(".json").write_text(json.dumps(seconds))


def qini(folder: Path) -> None:
    from sklift.metrics import qini_auc_score

    found = {}
    for path in sorted(folder.glob("given-*.npz")):
        given, name = np.load(path), path.stem.removeprefix("given-")
        scores = {**np.load(folder / f"ours-{name}.npz"), **np.load(folder / f"peers-{name}.npz")}
        for kind, score in scores.items():
            parts = [given["fold"] == k for k in range(FOLDS)]
            values = [qini_auc_score(given["y"][p], score[p], given["t"][p]) for p in parts]
            found.setdefault(name, {})[kind] = float(np.mean(values))
    (folder / "qini.json").write_text(json.dumps(found))


def versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ("scikit-uplift", "causalml", "econml", "lightgbm", "scikit-learn")}


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    work = Path(sys.argv[2])
    {"fit": fit, "qini": qini}[sys.argv[1]](work)
    (work / "versions.json").write_text(json.dumps(versions()))
