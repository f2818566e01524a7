"""statsforecast on the series of ``benchmarks/demand_peers.py``: the next weeks by AutoETS, SBA and TSB, and CPU.

In an environment of its own: pip install statsforecast; python forecast_peers.py series.npy horizon out.json
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from statsforecast.models import TSB, AutoETS, CrostonSBA


def main() -> None:
    series, horizon = np.load(sys.argv[1]), int(sys.argv[2])
    models = {"AutoETS": AutoETS(season_length=1), "SBA": CrostonSBA(), "TSB": TSB(0.1, 0.1)}
    found: dict[str, object] = {"version": version("statsforecast")}
    begun = [row[np.isfinite(row).argmax() :] for row in series]
    for name, model in models.items():
        model.forecast(begun[0], horizon)  # compiles
        start = time.process_time()
        told = [np.asarray(model.forecast(row, horizon)["mean"]).tolist() for row in begun]
        found[name] = {"seconds": time.process_time() - start, "told": told}
    Path(sys.argv[3]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
