"""BG/NBD by lifetimes or pymc-marketing, whichever this environment holds; prints one JSON line.

Started by benchmarks/btyd.py. The log-likelihood is taken at the peer's parameters by the formula written here, so
that it compares.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from scipy.special import betaln, gammaln

warnings.simplefilter("ignore")


def cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_mib() -> float:
    """Of this program alone: ru_maxrss would start at what the parent process held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def log_likelihood(x, t_x, T, r, alpha, a, b):
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    there = -(r + x) * np.log(alpha + T)
    left = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
    return float((front + np.logaddexp(there, left)).sum())


def measured(what, fit, repeats):
    before, seconds, walls = peak_mib(), [], []
    for _ in range(repeats):
        start, wall = cpu(), time.perf_counter()
        params = fit()
        seconds.append(cpu() - start)
        walls.append(time.perf_counter() - wall)
    return {
        "what": what, "cpu": min(seconds), "wall": min(walls), "mib": peak_mib() - before,
        "params": dict(zip(("r", "alpha", "a", "b"), params, strict=True)),
        "log_likelihood": log_likelihood(x, t_x, T, *params), "note": f"best of {repeats}",
    }  # fmt: skip


def lifetimes_fit():
    from lifetimes import BetaGeoFitter

    fitted = BetaGeoFitter().fit(x, t_x, T).params_
    return [float(fitted[name]) for name in ("r", "alpha", "a", "b")]


def pymc_fit():
    import pandas as pd
    from pymc_extras.prior import Prior
    from pymc_marketing.clv import BetaGeoModel

    flat = {name: Prior("HalfFlat") for name in ("r", "alpha", "a", "b")}
    data = pd.DataFrame({"customer_id": np.arange(len(x)), "frequency": x, "recency": t_x, "T": T})
    model = BetaGeoModel(data=data, model_config=flat)
    model.fit(method="map", progressbar=False)
    found = model.fit_result
    return [float(np.asarray(found[name]).squeeze()) for name in ("r", "alpha", "a", "b")]


def has(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


with np.load(sys.argv[1]) as file:
    x, t_x, T = (file[name].astype(np.float64) for name in ("x", "t_x", "T"))
rows, repeats = [], 2
if has("lifetimes"):
    import lifetimes  # noqa: F401  loaded before the base line

    rows.append(measured(f"lifetimes {has('lifetimes')} BetaGeoFitter", lifetimes_fit, repeats))
if has("pymc-marketing"):
    import pymc_marketing.clv  # noqa: F401

    rows.append(measured(f"pymc-marketing {has('pymc-marketing')} MAP, flat priors", pymc_fit, repeats))
print(json.dumps(rows))
