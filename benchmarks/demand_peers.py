"""Forecasts by week beside statsforecast's AutoETS, SBA and TSB: error and CPU seconds on the same items and origins.

    python benchmarks/demand_peers.py --peer PYTHON [--out benchmarks/results/demand-peers.md]

The last three origins whose four weeks are known, four weeks apart. At each, both are given the weeks before it alone:
ours chooses among its methods, learns bands and foretells thirteen weeks; a peer fits its one model item by item and
foretells four. Items that began thirteen weeks before the first of these origins, that moved since, and whose last
twelve weeks are known; peers take no gaps, so where demand is not known in a week before both are given the week before
it. ``--peer`` is a Python with statsforecast (pip install statsforecast). Needs TIERWISE_DATA.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from demand import DATA, drawn, of_shop, orange_juice

from tierwise.insight.demand.forecast import forecast
from tierwise.insight.demand.series import Series
from tierwise.insight.price.panel import carried

HERE = Path(__file__).resolve().parent
PEER = HERE / "peers" / "forecast_peers.py"
HORIZON, ORIGINS, LEAST_WEEKS, MOST = 4, 3, 13, 10_000

HEAD = """# Forecasts by week beside statsforecast

{day}, `python benchmarks/demand_peers.py --peer PYTHON`, statsforecast {version}, one thread each.

RMSSE of the four weeks after each of the last three origins, mean over origins, then over items. The difference is the
peer's less ours (above 0: ours is better) with its 95 % interval over items, the same items and origins. CPU s: all
three origins together; ours chooses among its methods by earlier origins, learns bands and foretells thirteen weeks
in them, a peer fits one model and foretells four weeks, without a range (first compiling left out).
"""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Forecasts of one method, origins × items × 4, and what they took."""

    weekly: np.ndarray
    seconds: float


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--peer", required=True)
    asked.add_argument("--out", type=Path, default=HERE / "results" / "demand-peers.md")
    given = asked.parse_args()
    lines, version = [], ""
    for name, series in cases():
        version, more = section(name, series, given.peer)
        lines += more
        print("\n".join(more), flush=True)
    head = HEAD.format(day=dt.date.today(), version=version)
    given.out.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def cases() -> Iterator[tuple[str, Series]]:
    yield "online_retail", of_shop(DATA / "online_retail")
    yield "complete_journey", of_shop(DATA / "complete_journey")
    yield "orange_juice", orange_juice()
    yield "drawn shop, 10,000 × 100 weeks", drawn(10_000, 104, seed=9)


def section(name: str, series: Series, peer: str) -> tuple[str, list[str]]:
    origins = tuple(series.weeks - HORIZON * k for k in range(ORIGINS, 0, -1))
    asked = comparable(series, origins[0])
    told = {"ours": ours(asked, origins)}
    version, theirs = peers(asked, origins, peer)
    told |= theirs
    errors = {k: scores(asked, origins, t.weekly) for k, t in told.items()}
    weeks = ", ".join(map(str, origins))
    size = f"{len(asked.items):,} of {len(series.items):,} items, origins {weeks} of {series.weeks} weeks.\n"
    head = [f"\n## {name}\n", size, "| method | RMSSE | less ours | CPU s |", "|---|---|---|---|"]
    return version, [*head, *(row(k, errors[k], errors["ours"], told[k].seconds) for k in told)]


def comparable(series: Series, first: int) -> Series:
    """Items both can be given; of more than 10,000 a sample drawn by lot."""
    known = np.isfinite(series.demand)
    begun = np.where(known.any(axis=1), known.argmax(axis=1), series.weeks)
    filled = np.where(np.arange(series.weeks) >= begun[:, None], carried(series.demand), np.nan)
    moved = np.nansum(np.abs(np.diff(filled[:, :first], axis=1)), axis=1) > 0
    kept = np.flatnonzero(known[:, first:].all(axis=1) & moved & (first - begun >= LEAST_WEEKS))
    parts = ("category", "promoted", "capped", "measured")
    items = tuple(series.items[i] for i in kept)
    asked = replace(series, items=items, demand=filled[kept], **{k: getattr(series, k)[kept] for k in parts})
    return asked.sample(MOST, seed=1)


def ours(series: Series, origins: tuple[int, ...]) -> Told:
    start = time.process_time()
    weekly = np.stack([forecast(series.until(o)).weekly[:, :HORIZON] for o in origins])
    return Told(weekly, time.process_time() - start)


def peers(series: Series, origins: tuple[int, ...], peer: str) -> tuple[str, dict[str, Told]]:
    found: dict[str, list[Told]] = {}
    version = ""
    with tempfile.TemporaryDirectory() as folder:
        for origin in origins:
            np.save(f"{folder}/s.npy", series.demand[:, :origin])
            subprocess.run([peer, str(PEER), f"{folder}/s.npy", str(HORIZON), f"{folder}/o.json"], check=True)
            told = json.loads(Path(f"{folder}/o.json").read_text(encoding="utf-8"))
            version = told.pop("version")
            for name, of in told.items():
                found.setdefault(name, []).append(Told(np.array(of["told"]), of["seconds"]))
    return version, {k: Told(np.stack([t.weekly for t in of]), sum(t.seconds for t in of)) for k, of in found.items()}


def scores(series: Series, origins: tuple[int, ...], weekly: np.ndarray) -> np.ndarray:
    """RMSSE of each item, mean over origins."""
    found = []
    for told, origin in zip(weekly, origins, strict=True):
        came = series.demand[:, origin : origin + HORIZON]
        scale = np.sqrt(np.nanmean(np.diff(series.demand[:, :origin], axis=1) ** 2, axis=1))
        found.append(np.sqrt(((told - came) ** 2).mean(axis=1)) / scale)
    return np.mean(found, axis=0)


def row(name: str, error: np.ndarray, mine: np.ndarray, seconds: float) -> str:
    gap = error - mine
    away = 1.96 * gap.std() / np.sqrt(len(gap))
    told = "" if name == "ours" else f"{gap.mean():+.4f} ({gap.mean() - away:+.4f} to {gap.mean() + away:+.4f})"
    return f"| {name} | {error.mean():.4f} | {told} | {seconds:.1f} |"


if __name__ == "__main__":
    main()
