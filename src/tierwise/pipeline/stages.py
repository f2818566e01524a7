"""What each stage cost: wall seconds, CPU seconds and peak memory; and who is told of the progress."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol


class Progress(Protocol):
    """Who watches the work: a progress bar on a terminal, nobody under pipes."""

    def stage(self, name: str) -> None:
        """A stage begins."""
        ...

    def advance(self, done: int, total: int) -> None:
        """So much of the stage is done, in units of its own."""
        ...


class Silence:
    """Nobody watches."""

    def stage(self, name: str) -> None:
        """Says nothing."""

    def advance(self, done: int, total: int) -> None:
        """Says nothing."""


@dataclass(slots=True)
class Stages:
    """Measures the stages of one run, in the order they ran."""

    progress: Progress = field(default_factory=Silence)
    costs: dict[str, dict[str, float]] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Runs a stage and notes what it cost; the peak is the process's highest so far."""
        self.progress.stage(name)
        wall, cpu = time.perf_counter(), time.process_time() + _children_cpu()
        yield
        self.costs[name] = {
            "seconds": round(time.perf_counter() - wall, 3),
            "cpu_seconds": round(time.process_time() + _children_cpu() - cpu, 3),
            "peak_mib": round(peak_mib(), 1),
        }


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def peak_mib() -> float:
    """Highest resident memory of this process so far, in MiB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
