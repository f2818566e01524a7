"""The verb ``init``: look at the files, propose what each column means, write ``shop.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tierwise.contract.settings import Settings
from tierwise.data.config import CONFIG_NAME, write_config
from tierwise.data.mapping import Mapping, propose
from tierwise.data.readers import RawTable, read_source
from tierwise.data.skeleton import write_skeleton
from tierwise.errors import MappingError, UsageError
from tierwise.pipeline.reading import beside_source
from tierwise.pipeline.workspace import storage_errors


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found, and where the proposal has been written for the owner to confirm."""

    source: str
    config: Path
    raw: tuple[RawTable, ...]
    mapping: Mapping
    to_fill_in: bool = False


def init(source: str, config: Path | None = None) -> Proposal:
    """Proposes a mapping for ``source`` and writes it to ``config`` (default: ``shop.toml`` beside the source).

    A ``shop.toml`` that is already there is never overwritten: it may hold the owner's decisions.
    """
    raw = read_source(source)
    target = config or beside_source(source) or Path(CONFIG_NAME)
    if target.exists():
        raise UsageError(f"{target} is already there", "edit it, remove it, or name another file with --config")
    try:
        mapping = propose(raw)
    except MappingError:  # nothing is recognised: a form to fill in, instead of the same refusal again
        with storage_errors(target):
            blank = write_skeleton(target, Settings(), raw)
        return Proposal(str(source), target, tuple(raw), blank, to_fill_in=True)
    with storage_errors(target):
        write_config(target, Settings(), mapping, raw)
    return Proposal(str(source), target, tuple(raw), mapping)
