"""Lists of ten by a model of RecTools; run with the Python of an environment that holds it, by `recommend.py`.

    python recommend_peers.py ease|item_knn|als SETTINGS_JSON in.npz out.npz

Prints one JSON line: CPU seconds of the fit and of the lists, and the peak in MiB.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import EASEModel, ImplicitALSWrapperModel, ImplicitItemKNNWrapperModel

warnings.simplefilter("ignore")


def model_of(kind: str, settings: dict[str, float]):
    if kind == "ease":
        return EASEModel(**settings)
    if kind == "item_knn":
        return ImplicitItemKNNWrapperModel(CosineRecommender(num_threads=1, **settings))
    inner = AlternatingLeastSquares(iterations=15, random_state=0, num_threads=1, **settings)
    return ImplicitALSWrapperModel(inner)


def rows_of(given) -> pd.DataFrame:
    rows = pd.DataFrame({Columns.User: given["user"], Columns.Item: given["item"]})
    rows = rows.groupby([Columns.User, Columns.Item]).size().reset_index(name=Columns.Weight)
    rows[Columns.Weight] = 1.0
    return rows.assign(**{Columns.Datetime: pd.Timestamp("2020-01-01")})


def peak_mib() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    kind, settings, given = sys.argv[1], json.loads(sys.argv[2]), np.load(sys.argv[3])
    data = Dataset.construct(rows_of(given))
    start = process_time()
    model = model_of(kind, settings).fit(data)
    fit, start = process_time() - start, process_time()
    found = model.recommend(given["asked"], data, k=int(given["k"]), filter_viewed=bool(given["without_seen"]))
    score = process_time() - start
    place = pd.Series(np.arange(len(given["asked"])), index=given["asked"])
    shown = np.full((len(given["asked"]), int(given["k"])), -1, dtype=np.int64)
    shown[place[found[Columns.User]].to_numpy(), found[Columns.Rank].to_numpy() - 1] = found[Columns.Item].to_numpy()
    np.savez(sys.argv[4], shown=shown)
    print(json.dumps({"fit": fit, "score": score, "mib": peak_mib()}))


if __name__ == "__main__":
    main()
