"""EASE weights by RecTools on a small world, as a fixture for the tests: ``python ease_fixture.py OUT.json``.

Run in an environment that holds RecTools; the world is drawn here, so that the fixture stands for itself.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import EASEModel

SEED, USERS, ITEMS, PENALTY = 7, 40, 12, 3.0


def main() -> None:
    rng = np.random.default_rng(SEED)
    pairs = sorted(
        {(int(u), int(i)) for u in range(USERS) for i in rng.choice(ITEMS, rng.integers(2, 6), replace=False)}
    )
    frame = pd.DataFrame(pairs, columns=[Columns.User, Columns.Item])
    frame[Columns.Weight] = 1.0
    frame[Columns.Datetime] = pd.Timestamp("2024-01-01")
    data = Dataset.construct(frame)
    model = EASEModel(regularization=PENALTY).fit(data)
    order = np.argsort(data.item_id_map.external_ids.astype(int))
    weight = np.asarray(model.weight)[np.ix_(order, order)]
    found = {
        "made_by": f"RecTools {version('rectools')}, NumPy {np.__version__}, seed {SEED}",
        "penalty": PENALTY, "pairs": pairs, "items": ITEMS, "weight": weight.tolist(),
    }  # fmt: skip
    Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
