"""How fast the machine is at this moment: the CPU seconds of one fixed piece of work, to set beside any timing.

Half of the work is plain Python and half is NumPy, as in a run of Tierwise; it has no random part, writes nothing and
needs one core. Timings of different days or machines are compared as multiples of it.

.venv/bin/python benchmarks/machine_speed.py
"""

from __future__ import annotations

import time

import numpy as np

WORK = "5 million additions in Python, then 8 sorts and running sums of a million numbers in NumPy"


def machine_speed(times: int = 3) -> float:
    """CPU seconds of ``WORK``, the least of so many goes."""
    return min(_once() for _ in range(times))


def _once() -> float:
    began, total = time.process_time(), 0
    for i in range(5_000_000):
        total += i % 7
    numbers = np.cos(np.arange(1_000_000.0))
    for _ in range(8):
        total += float(np.cumsum(np.sort(numbers))[-1])
    return time.process_time() - began


if __name__ == "__main__":
    print(f"{machine_speed():.3f} CPU s for {WORK}")
