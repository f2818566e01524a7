"""The verb ``config show``: the mapping and settings in use, wherever they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tierwise.contract.settings import Settings
from tierwise.data.config import CONFIG_NAME, read_config
from tierwise.data.mapping import Mapping
from tierwise.errors import UsageError


@dataclass(frozen=True, slots=True)
class Config:
    """A ``shop.toml`` that was found, as text and as values."""

    path: Path
    text: str
    settings: Settings
    mapping: Mapping


def find_config(where: Path) -> Config:
    """The ``shop.toml`` at ``where``: a workspace, a source folder, a source file's neighbour, or the file itself."""
    places = [where] if where.suffix == ".toml" else [where / CONFIG_NAME, where.parent / CONFIG_NAME]
    for path in places:
        if path.is_file():
            settings, mapping = read_config(path)
            return Config(path, path.read_text(encoding="utf-8"), settings, mapping)
    hint = f"tierwise init {where} writes one" if where.exists() else "name a workspace, a source or a shop.toml"
    raise UsageError(f"no {CONFIG_NAME} at {where}", hint)
