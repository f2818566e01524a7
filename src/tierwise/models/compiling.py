"""Whether compiled forms answer, and how they are kept: the one place that asks for the extra ``fast`` (numba)."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from tierwise.errors import MissingExtra


def compiled(fast: bool | None) -> bool:
    """Shall the compiled form answer: as told, or where the extra is there (None)?

    ``MissingExtra`` where it is demanded and not there.
    """
    there = find_spec("numba") is not None
    if fast and not there:
        raise MissingExtra("the compiled form", "fast")
    return there if fast is None else fast


def kept(function: Callable[..., Any], **flags: Any) -> Any:
    """The compiled function, kept on disk for the next process; compiled anew by each where nothing can be written."""
    from numba import njit

    try:
        return njit(cache=True, **flags)(function)
    except RuntimeError:  # numba finds no folder to write to
        return njit(**flags)(function)
