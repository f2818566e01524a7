"""Writes the reference pages that follow from the code: tables, commands, public names.

Run by hand after a change: ``.venv/bin/python docs/build_reference.py``. A test fails when the pages are out of date.
"""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import tierwise
from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.schema import Column, TableContract
from tierwise.contract.shop_tables import SHOP_TABLES

HERE = Path(__file__).resolve().parent / "reference"
VERBS = (
    (),
    ("demo",),
    ("init",),
    ("check",),
    ("run",),
    ("show",),
    ("who",),
    ("predict",),
    ("explain",),
    ("segments",),
    ("prices",),
    ("switchback",),
    ("competitors",),
    ("tiers",),
    ("tiers", "OUT", "recut"),
    ("config", "show"),
)


def tables_page() -> str:
    """Every input and result table with its columns."""
    parts = [
        "# Tables\n\nMade from the contracts in `tierwise.contract`; do not edit by hand.\n",
        "Money is decimal(18,4) in the row's `currency`; instants are UTC; days are the shop's local days;\n"
        "probabilities lie in 0..1. `x_low` and `x_high` bound the estimate `x` with probability 80 %.\n",
        "## What a shop has\n\nOnly `order_lines` is required.\n",
        *(_table(t) for t in SHOP_TABLES.values()),
        "## What we conclude\n",
        *(_table(t) for t in RESULT_TABLES.values()),
    ]
    return "\n".join(parts)


def _table(contract: TableContract) -> str:
    key = ", ".join(f"`{k}`" for k in contract.key)
    head = f"### {contract.name}\n\n{contract.meaning}" + (f" Key: {key}." if key else "")
    rows = "\n".join(_row(c) for c in contract.columns)
    return f"{head}\n\n| column | holds | unit | meaning |\n|---|---|---|---|\n{rows}\n"


def _row(column: Column) -> str:
    marks = [column.kind.value, *(["required"] if column.required else []), *(["personal"] if column.personal else [])]
    return f"| `{column.name}` | {', '.join(marks)} | {column.unit} | {column.meaning} |"


def commands_page() -> str:
    """The help of every command."""
    parts = ["# Commands\n\nMade from `tierwise --help`; do not edit by hand.\n"]
    for verb in VERBS:
        name = " ".join(("tierwise", *verb))
        parts.append(f"## {name}\n\n```\n{_help(verb)}\n```\n")
    return "\n".join(parts)


def _help(verb: tuple[str, ...]) -> str:
    command = [sys.executable, "-m", "tierwise", *verb, "--help"]
    env = {"PATH": "", "COLUMNS": "100", "TERM": "dumb", "PYTHONIOENCODING": "utf-8"}
    env["PYTHONPATH"] = str(Path(tierwise.__file__).parents[1])  # this checkout, whatever is installed
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def names_page() -> str:
    """The public names of the package."""
    rows = []
    for name in tierwise.__all__:
        what = getattr(tierwise, name)
        is_code = inspect.isclass(what) or inspect.isfunction(what)
        first = (inspect.getdoc(what) or "").split("\n")[0] if is_code else _said(name)
        rows.append(f"| `tierwise.{name}` | {first} |")
    head = "# Public names\n\nMade from `tierwise.__all__`; do not edit by hand. Everything else may change.\n"
    return head + "\n| name | what it is |\n|---|---|\n" + "\n".join(rows) + "\n"


def _said(name: str) -> str:
    return {
        "SHOP_TABLES": "Every input table's contract by name.",
        "RESULT_TABLES": "Every result table's contract by name.",
        "__version__": "The version.",
    }[name]


PAGES = {"tables.md": tables_page, "commands.md": commands_page, "names.md": names_page}

if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), encoding="utf-8")
