"""One known shape of a file. What it says about a column goes before any guess."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """A file that has all headers of ``signature`` (in their plain form). ``table`` "" means that it is known and not
    used, for the reason in ``notes``; ``ignored`` headers are known and not used.
    """

    name: str
    signature: tuple[str, ...]
    table: str
    columns: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)
    layout: str = ""
    notes: tuple[str, ...] = ()
    only_these: bool = False


def listed(text: str) -> tuple[str, ...]:
    """Headers parted by bars.

    >>> listed("tax 1 | tax 2")
    ('tax 1', 'tax 2')
    """
    return tuple(w.strip() for w in text.split("|"))
