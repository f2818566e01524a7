"""The command line keeps arithmetic to one thread, and heeds who asks for more."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json
from tierwise.serve import cli
cli.app = lambda **_: 0
try:
    cli.main()
except SystemExit:
    pass
import numpy, scipy.linalg, sklearn.cluster
from threadpoolctl import threadpool_info
print(json.dumps(sorted({(p["user_api"], p["num_threads"]) for p in threadpool_info()})))
"""


@pytest.mark.parametrize(("asked", "threads"), [(None, 1), ("3", 3)])
def test_threads_of_the_libraries_a_command_loads(asked: str | None, threads: int) -> None:
    told = {k: v for k, v in os.environ.items() if k not in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    told |= {"OMP_NUM_THREADS": asked} if asked else {}
    done = subprocess.run([sys.executable, "-c", ASK], env=told, capture_output=True, text=True, check=True)
    found = dict(json.loads(done.stdout))
    assert found["openmp"] == threads
    assert found["blas"] == min(threads, os.cpu_count() or threads)  # OpenBLAS starts no more than there are cores
