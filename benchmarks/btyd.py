"""BG/NBD fit at 10 thousand to 10 million customers: CPU seconds, extra memory, log-likelihood, peers beside it.

    python benchmarks/btyd.py [--sizes 10000 100000 1000000 10000000] [--out benchmarks/results/btyd.md]

Peers run when BTYD_PEERS_PYTHON names the Python of an environment that holds lifetimes or pymc-marketing (several
separated by the path separator). Every fit runs in its own process on the same file of customers; CPU is user +
system with all threads and child processes; the better of two or more runs counts, so compilation does not.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PEER_LIMIT = 10_000_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 10_000_000])
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "btyd.md")
    arguments.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    rows = [row for size in given.sizes for row in compare(size)]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(page(rows))
    print(page(rows))


def compare(size: int) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.npz"
        write_customers(path, size)
        rows = run([sys.executable, __file__, "--measure", str(path)])
        for peer in filter(None, os.environ.get("BTYD_PEERS_PYTHON", "").split(os.pathsep)):
            if size <= PEER_LIMIT:
                rows += run([peer, str(HERE / "peers" / "btyd_peers.py"), str(path)])
    return [{"customers": size, **row} for row in rows]


def run(command: list[str]) -> list[dict[str, object]]:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rows: list[dict[str, object]] = json.loads(done.stdout.strip().splitlines()[-1])
    return rows


def write_customers(path: Path, size: int) -> None:
    """BG/NBD buyers with the CDNOW parameters, first order 26 to 104 weeks before the end, whole days."""
    from tierwise.insight.value.order_models.bg_nbd import BgNbd
    from tierwise.insight.value.order_models.draw_customers import draw_customers

    rng, parts = np.random.default_rng(1), []
    for count in [1_000_000] * (size // 1_000_000) + [size % 1_000_000]:
        if not count:
            continue
        ages = rng.integers(26 * 7, 104 * 7 + 1, count).astype(float)
        drawn = draw_customers(BgNbd(0.2426, 4.4136 * 7, 0.7929, 2.4259), ages, 0.0, rng)
        t_x = np.minimum(np.ceil(drawn.t_x), drawn.T).astype(np.int32)
        parts.append(np.stack([np.minimum(drawn.x, t_x).astype(np.int32), t_x, drawn.T.astype(np.int32)]))
    x, t_x, T = np.concatenate(parts, axis=1)
    np.savez(path, x=x, t_x=t_x, T=T)


def measure(path: Path) -> list[dict[str, object]]:
    import scipy.special  # noqa: F401  the loaded process is the base line

    from tierwise import __version__
    from tierwise.insight.value.order_models import bg_nbd  # noqa: F401
    from tierwise.insight.value.order_models.btyd import fit
    from tierwise.insight.value.order_models.summary import summarise

    with np.load(path) as file:
        x, t_x, T = (file[name] for name in ("x", "t_x", "T"))
    before, seconds, walls = peak_mib(), [], []
    for _ in range(3):
        start, clock = cpu(), dt.datetime.now(dt.UTC)
        summary = summarise(x, t_x, T)
        counted = cpu()
        fitted = fit("BG/NBD", summary)
        seconds.append((cpu() - start, counted - start))
        walls.append((dt.datetime.now(dt.UTC) - clock).total_seconds())
    best = min(seconds)
    return [
        {
            "what": f"Tierwise {__version__}, NumPy {np.__version__}: count, fit and standard errors",
            "cpu": best[0],
            "wall": min(walls),
            "note": f"{best[1]:.3f} s of it counting {len(summary):,} triples; {fitted.evaluations} evaluations",
            "mib": peak_mib() - before,
            "log_likelihood": fitted.log_likelihood,
            "params": fitted.params,
        }
    ]


def cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_mib() -> float:
    """Of this program alone: ru_maxrss would start at what the parent process held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def page(rows: list[dict[str, object]]) -> str:
    lines = [
        "# BG/NBD fit: CPU, memory, log-likelihood",
        "",
        f"{dt.datetime.now(dt.UTC).date()}, Python {platform.python_version()}, {os.cpu_count()} shared cores, "
        f"{platform.machine()}. Made by `benchmarks/btyd.py`, which says what is measured and how.",
        "A peer's log-likelihood is the published formula at its parameters, written with SciPy in its own script.",
        "NumPy alone: no compiled kernel is needed. Ours includes the exact Hessian, hence the standard errors.",
        "",
        "| customers | what | CPU s | wall s | extra MiB | log-likelihood | below ours | CPU / ours | note |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    ours: dict[object, dict[str, object]] = {
        row["customers"]: row for row in reversed(rows) if "Tierwise" in str(row["what"])
    }
    for row in rows:
        base = ours[row["customers"]]
        below = float(str(base["log_likelihood"])) - float(str(row["log_likelihood"]))
        ratio = float(str(row["cpu"])) / float(str(base["cpu"]))
        lines.append(
            f"| {row['customers']:,} | {row['what']} | {row['cpu']:.4g} | {row['wall']:.4g} | {row['mib']:.0f} "
            f"| {row['log_likelihood']:.6f} | {below:.1e} | {ratio:.1f} | {row['note']} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
