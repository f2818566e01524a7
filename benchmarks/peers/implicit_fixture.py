"""Write tests/fixtures/implicit_als.json: run with the Python of an environment that holds `implicit` 0.7.

python benchmarks/peers/implicit_fixture.py > tests/fixtures/implicit_als.json
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from scipy import sparse

ROWS, COLUMNS, FACTORS, SEED, REGULARISATION = 60, 40, 8, 7, 0.5
ROUNDS = (1, 2, 5)


def fitted(cells: sparse.csr_matrix, begin: list[np.ndarray], rounds: int) -> tuple[float, np.ndarray]:
    """The training loss after so many rounds, and the users' vectors."""
    losses: list[float] = []
    model = AlternatingLeastSquares(
        factors=FACTORS, regularization=REGULARISATION, alpha=1.0, iterations=rounds, num_threads=1, use_cg=True,
        calculate_training_loss=True,
    )  # fmt: skip
    model.user_factors, model.item_factors = (side.copy() for side in begin)
    model.fit(cells, show_progress=False, callback=lambda _i, _seconds, loss: losses.append(float(loss)))
    return losses[-1], model.user_factors


def main() -> None:
    rng = np.random.default_rng(SEED)
    cells = sparse.random(ROWS, COLUMNS, density=0.15, format="csr", random_state=rng, dtype=np.float32)
    cells.data = np.round(1 + 9 * cells.data, 3).astype(np.float32)
    begin = [np.round(rng.standard_normal((n, FACTORS)) * 0.1, 3).astype(np.float32) for n in (ROWS, COLUMNS)]
    found = [fitted(cells, begin, rounds) for rounds in ROUNDS]
    facts = {
        "what": "training loss of implicit's ALS (3 steps of conjugate gradients) after so many rounds, users first",
        "implicit": version("implicit"),
        "seed": SEED,
        "rows": ROWS, "columns": COLUMNS, "factors": FACTORS, "regularisation": REGULARISATION,
        "start": cells.indptr.tolist(), "index": cells.indices.tolist(),
        "confidence": [float(f"{x:.3f}") for x in cells.data],
        "begin_rows": [[float(f"{x:.3f}") for x in row] for row in begin[0]],
        "begin_columns": [[float(f"{x:.3f}") for x in row] for row in begin[1]],
        "rounds": list(ROUNDS),
        "loss": [loss for loss, _ in found],
        "first_rows": [[float(f"{x:.5f}") for x in row] for row in found[-1][1][:5]],
    }  # fmt: skip
    json.dump(facts, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
