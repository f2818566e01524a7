"""Forecasts by week: against plain rules and a year ago; how often the ranges hold; CPU seconds.

    python benchmarks/demand.py [--out benchmarks/results/demand.md]

At each origin methods are chosen, and bands learned, by earlier origins alone. Online Retail and Complete Journey: four
weeks; orange juice (83 stores × 11 brands, 121 weeks) and a drawn shop of three years: thirteen weeks. Needs
TIERWISE_DATA. Beside statsforecast: ``demand_peers.py``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tierwise.insight.demand.bands import Bands, eight_in_ten, learn_bands
from tierwise.insight.demand.forecast import Forecast, Past, Plan, forecast
from tierwise.insight.demand.rolling import against
from tierwise.insight.demand.series import Series

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("TIERWISE_DATA", HERE.parent.parent / "shared" / "data"))
END = 19_723


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=HERE / "results" / "demand.md")
    given = asked.parse_args()
    lines = [HEAD.format(day=dt.date.today())]
    for name, series, weeks in cases():
        start = time.process_time()
        found = forecast(series, Plan(origins=22))
        lines += section(name, series, found, weeks, time.process_time() - start)
        print("\n".join(lines[-1:]), flush=True)
    lines += speed()
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


HEAD = """# Forecasts by week

{day}, `python benchmarks/demand.py`. Error: RMSSE, mean over items and origins; the difference is the rule's less ours
(above 0: ours is better) with its 95 % interval over items. Origins choose and learn by earlier ones alone.

Ranges: *inside*, how many held what came; *said*, how many were said to (`range_chance`: 80 %, or as often as nothing
sells where that is more often, since no range of whole pieces holds less); *ties split*, the probability of each
outcome that lies between a tenth and nine tenths of its distribution, 80 % where distributions are true, however few
the pieces (Czado, Gneiting & Held 2009); *could be 80 %*, items that sell in more than a fifth of cases, and how many
of these were inside.
"""


def cases() -> Iterator[tuple[str, Series, int]]:
    for name in ("online_retail", "complete_journey"):
        yield name, of_shop(DATA / name), 4
    yield "orange_juice", orange_juice(), 13
    yield "drawn shop of three years", drawn(600, 156), 13


def of_shop(source: Path) -> Series:
    """The series of a shop's files, as ``tierwise forecast`` reads them."""
    from tierwise.data.config import read_config
    from tierwise.data.shop import open_shop
    from tierwise.data.snapshots import at_version
    from tierwise.data.warehouse import open_warehouse
    from tierwise.features.known import know
    from tierwise.insight.demand.reading import read_series
    from tierwise.pipeline.journey import run
    from tierwise.pipeline.options import Options
    from tierwise.pipeline.workspace import open_workspace

    with tempfile.TemporaryDirectory() as folder:
        done = run(source, Path(folder) / "out", Options(only=("kpis",)))
        workspace = open_workspace(Path(folder) / "out")
        settings, _ = read_config(workspace.config)
        with open_warehouse("duckdb", scratch=Path(folder)) as warehouse:
            shop = open_shop(at_version(workspace.root, done.about["snapshot"]), warehouse, settings)
            return read_series(know(shop))


def orange_juice() -> Series:
    """Units (64 oz) by store and brand, weeks 40 to 160; brands are the categories. Missing weeks are not known."""
    import pyarrow.parquet as pq

    table = pq.read_table(DATA / "orange_juice_dominicks" / "orange_juice_yx.parquet")
    store, brand, week = (np.asarray(table[c]).astype(int) for c in ("store", "brand", "week"))
    units = np.exp(np.asarray(table["logmove"])) / 64
    shelf, place = np.unique(store * 100 + brand, return_inverse=True)
    demand = np.full((len(shelf), week.max() - week.min() + 1), np.nan)
    demand[place, week - week.min()] = units
    brands = shelf % 100
    names = tuple(str(b) for b in np.unique(brands))
    of = np.searchsorted(np.unique(brands), brands).astype(np.int64)
    end = (dt.date(1989, 9, 14) - dt.date(1970, 1, 1)).days + 7 * int(week.max())  # week 1 began 14 September 1989
    return Series(tuple(map(str, shelf)), names, of, demand, np.zeros(demand.shape, bool), end, np.zeros(len(shelf)))


def drawn(items: int, weeks: int, seed: int = 5) -> Series:
    """Six categories with seasons of their own, items that begin and fade, scattered demand (NB2, size 1 to 8)."""
    rng = np.random.default_rng(seed)
    of = np.arange(items) % 6
    phase = 2 * np.pi * (END + 7 * (np.arange(weeks) - weeks) + 3) / 365.25
    season = np.exp(rng.uniform(0, 0.7, (6, 1)) * np.sin(phase + rng.uniform(0, 6.28, (6, 1))))
    shop = np.exp(np.cumsum(rng.normal(0, 0.02, weeks)))
    own = np.exp(np.cumsum(rng.normal(0, 0.05, (items, weeks)), axis=1))
    mean = np.exp(rng.normal(1.5, 1.2, (items, 1))) * season[of] * shop * own
    size = rng.uniform(1, 8, (items, 1)) * np.ones((1, weeks))
    demand = rng.negative_binomial(size, size / (size + mean)).astype(float)
    begun = rng.integers(0, weeks - 60, items) * (rng.random(items) < 0.3)
    demand[np.arange(weeks) < begun[:, None]] = np.nan
    names = tuple(f"p{i}" for i in range(items))
    return Series(names, tuple("abcdef"), of, demand, np.zeros(demand.shape, bool), END, np.zeros(items))


def section(name: str, series: Series, found: Forecast, weeks: int, seconds: float) -> list[str]:
    size = f"{len(series.items):,} items × {series.weeks} weeks, {len(series.categories)} categories"
    lines = [
        f"\n## {name}\n",
        f"{size}; season found: {'yes' if found.seasons.known else 'no'}; {seconds:.1f} CPU s.\n",
    ]
    for window, rolled in found.windows.items():
        if window[1] > weeks:
            continue
        told = f"Weeks {window[0] + 1} to {window[1]}, {len(rolled.test.origins)} origins; serves: {rolled.serves}\n"
        lines += [told, "| rule | its error | ours | difference | items |", "|---|---|---|---|---|"]  # fmt: skip
        lines += [f"| {a.baseline} | {a.baseline_error:.4f} | {a.error:.4f} | {a.gain:+.4f} ({a.gain_low:+.4f} to "
                  f"{a.gain_high:+.4f}) | {a.n:,} |" for a in against(rolled.test)]  # fmt: skip
        lines.append("")
    return [*lines, *covered(found.past[weeks], weeks)]


def covered(past: Past, weeks: int) -> list[str]:
    """How often the 80 % range of the sum held, origin by origin; bands learned before it."""
    lines = [f"80 % range of the sum of {weeks} weeks:\n",
             "| origin | inside | said | ties split | below | above | level | items | could be 80 % | inside |",
             "|---|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    rows = []
    for place, origin in enumerate(past.origins):
        before = past.origins[:place] + weeks <= origin
        if not before.any():
            continue
        learned = learn_bands(past.told[:place][before], past.came[:place][before], past.kind[:place][before])
        told, came, kind = past.told[place], past.came[place], past.kind[place]
        known = np.isfinite(told) & np.isfinite(came) & (kind >= 0)
        low, high = (told * end for end in ends_of(learned, told, kind))
        said = learned.holds(told, kind)
        columns = (told, came, low, high, said, split(learned, told, came, kind))
        rows.append(np.column_stack(columns)[known])
        lines.append(f"| week {origin} {counted(rows[-1])}")
    every = np.concatenate(rows)
    lines.append(f"| all {counted(every)}")
    return [*lines, f"\nMean width {(every[:, 3] - every[:, 2]).mean():.2f} pieces.\n"]


def counted(rows: np.ndarray) -> str:
    """A row of the table. Where nothing sells more than eight times in ten, no range of pieces holds as few as 80 %."""
    told, came, low, high, said, shared = rows.T
    inside, could = (came >= low) & (came <= high), said <= 0.8
    of_these = f"{inside[could].mean():.1%}" if could.any() else ""
    return (f"| {inside.mean():.1%} | {said.mean():.1%} | {shared.mean():.1%} | {(came < low).mean():.1%} | "
            f"{(came > high).mean():.1%} | {told.sum() / max(came.sum(), 1) - 1:+.1%} | {len(rows):,} | "
            f"{could.mean():.1%} | {of_these} |")  # fmt: skip


def split(bands: Bands, told: np.ndarray, came: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """How much of the probability that what came has in its own distribution lies between a tenth and nine tenths.

    The mean is 80 % for true distributions, of few pieces or many: the randomised place of what came is uniform (Czado,
    Gneiting & Held, Biometrics 65, 2009); here its mean over the draws. A piece takes half a piece on either side.
    """
    levels = np.linspace(0.005, 0.995, 199)
    points = np.stack([told * bands.ratios(told, kind, np.full(len(told), p)) for p in levels], axis=1)
    low = np.where(came > 0, (points < came[:, None] - 0.5).mean(axis=1), 0.0)
    high = np.maximum((points <= came[:, None] + 0.5).mean(axis=1), low)
    middle = np.clip(np.minimum(high, 0.9) - np.maximum(low, 0.1), 0, None)
    width = high - low
    return np.where(width > 0, middle / np.where(width > 0, width, 1), (low >= 0.1) & (low <= 0.9))


def ends_of(bands: Bands, told: np.ndarray, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ratios of the 80 % range, as `Forecast.range` tells them."""
    return eight_in_ten(lambda level: bands.ratios(told, kind, np.full(len(told), level)))


def speed() -> list[str]:
    """Ten thousand items of a hundred weeks: the whole default pipeline."""
    past = drawn(10_000, 113, seed=9).until(100)
    start = time.process_time()
    forecast(past)
    return [
        f"\n## Speed: 10,000 × 100\n\nOurs, choosing, bands and 13 weeks: {time.process_time() - start:.1f} CPU s.\n"
    ]


if __name__ == "__main__":
    main()
