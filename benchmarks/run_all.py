"""Every benchmark that needs no peer, one after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    for script in (
        "whole_run.py",
        "features.py",
        "btyd.py",
        "cdnow_holdout.py",
        "tabular.py",
        "cdnow_blend.py",
        "hazard_elsewhere.py",
        "watch_list.py",
        "demand.py",
        "inventory_replay.py",
        "orange_juice.py",
        "abt_buy.py",
        "rivals.py",
    ):
        if (HERE / script).exists():
            subprocess.run([sys.executable, str(HERE / script)], check=True)
