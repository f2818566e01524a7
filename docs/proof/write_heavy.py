"""Writes docs/proof/heavy.md from the result of the heavy tests: ``python docs/proof/write_heavy.py result.xml``."""

from __future__ import annotations

import platform
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

from tierwise import __version__

PAGE = Path(__file__).resolve().parent / "heavy.md"


def rows(result: Path) -> list[str]:
    """One line for each heavy test: what it is, how it ended, how long it took."""
    lines = []
    for case in ET.parse(result).getroot().iter("testcase"):
        bad = case.find("failure") is not None or case.find("error") is not None
        ended = "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
        name = f"{case.get('classname', '').replace('.', '/')}::{case.get('name')}"
        lines.append(f"| `{name}` | {ended} | {float(case.get('time', 0)):.0f} |")
    return sorted(lines)


def main() -> None:
    """Writes the page."""
    head = (
        f"{date.today().isoformat()}, version {__version__}, Python {platform.python_version()}; made by `make heavy`."
    )
    body = "\n".join(rows(Path(sys.argv[1])))
    PAGE.write_text(f"# Full counts\n\n{head}\n\n| test | ended | wall s |\n|---|---|---|\n{body}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
