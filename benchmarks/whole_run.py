"""The whole `tierwise run` on real shops: CPU seconds and peak MiB of each stage, beside what was asked for.

.venv/bin/python benchmarks/whole_run.py            # writes benchmarks/results/whole-run.md
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from machine_speed import WORK, machine_speed

DATA = Path(os.environ.get("TIERWISE_DATA", "../shared/data"))
RESULT = Path(__file__).resolve().parent / "results" / "whole-run.md"
SHOPS = {
    "Online Retail, 541,909 lines": DATA / "online_retail",
    "Complete Journey, 1,469,307 lines and 4 more tables": DATA / "complete_journey",
    "CDNOW sample, 6,919 lines": DATA / "cdnow_sample" / "CDNOW_sample.txt",
}
ASKED = {"Online Retail, 541,909 lines": (90.0, 2048.0)}


def measure(source: Path) -> tuple[dict[str, dict[str, float]], float]:
    """One run in a process of its own, into a new workspace; and the machine's speed, before and after on average."""
    before = machine_speed()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tierwise", "run", str(source), "-o", f"{folder}/out", "--json"]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
    stages: dict[str, dict[str, float]] = json.loads(done.stdout)["stages"]
    return stages, (before + machine_speed()) / 2


def section(name: str, stages: dict[str, dict[str, float]], speed: float) -> str:
    """The table of one shop."""
    rows = [f"| {s} | {c['cpu_seconds']:.1f} | {c['seconds']:.1f} | {c['peak_mib']:.0f} |" for s, c in stages.items()]
    cpu = sum(c["cpu_seconds"] for c in stages.values())
    peak = max(c["peak_mib"] for c in stages.values())
    rows.append(f"| **whole** | **{cpu:.1f}** | {sum(c['seconds'] for c in stages.values()):.1f} | **{peak:.0f}** |")
    asked = ASKED.get(name)
    said = f"\nAsked for: at most {asked[0]:.0f} CPU s and {asked[1]:.0f} MiB.\n" if asked else ""
    said += f"\nMachine: {speed:.2f} CPU s for the fixed work; the whole run is **{cpu / speed:.0f}** times as much.\n"
    head = "| stage | CPU s | wall s | peak MiB so far |\n|---|---|---|---|"
    return f"## {name}\n\n{head}\n" + "\n".join(rows) + "\n" + said


def main() -> None:
    """Measures every shop that is there."""
    parts = [
        "# The whole run\n",
        f"{date.today().isoformat()}, Python {platform.python_version()}, {os.cpu_count()} cores; made by "
        "`benchmarks/whole_run.py`. Peak memory is the process's highest so far. Imports are left out.\n",
        f"Machines differ, and one machine from day to day: the fixed work beside each run is {WORK}.\n",
    ]
    parts += [section(name, *measure(source)) for name, source in SHOPS.items() if source.exists()]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(parts), encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
