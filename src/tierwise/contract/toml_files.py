"""Files that a shop writes by hand, in TOML: read whole, and a key that is not known is refused with those that are."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tierwise.errors import ConfigError


def read_toml(path: Path, write_one: str) -> dict[str, Any]:
    """The file's sections; ``ConfigError`` where there is none or it is no TOML. ``write_one``: the command that does.

    A byte-order mark, as Windows editors write, is passed over.
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as e:
        raise ConfigError(f"{path} does not exist", f"write one by: {write_one}") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ConfigError(f"{path} is not valid TOML: {e}", f"mend that line, or write it anew by: {write_one}") from e


def refuse_unknown(found: Collection[str], allowed: Collection[str], what: str) -> None:
    """``ConfigError`` for the first key that is not allowed; ``what`` stands before it: "unknown key offer."."""
    unknown = [key for key in found if key not in allowed]
    if unknown:
        raise ConfigError(f"{what}{unknown[0]}", f"known are {', '.join(allowed)}")


def section(value: Any, name: str, where: str = "") -> dict[str, Any]:
    """The value as a section of a file, or ``ConfigError``; ``where`` stands before the name: "shop.toml: "."""
    if not isinstance(value, dict):
        raise ConfigError(f"{where}{name} is {value!r}", f"write it as a section [{name}]")
    return value
