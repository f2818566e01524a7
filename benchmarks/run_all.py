"""Every benchmark that needs no peer, one after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    for script in ("whole_run.py", "features.py", "btyd.py", "cdnow_holdout.py", "boosting_reasons.py"):
        if (HERE / script).exists():
            subprocess.run([sys.executable, str(HERE / script)], check=True)
