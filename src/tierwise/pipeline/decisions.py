"""What people decided about doubtful matches: a queue written as a CSV file, read back filled in, kept beside the runs.

Decisions outlive runs: each later run uses them, and learns from them once there are enough.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tierwise.errors import UnreadableSource, UsageError
from tierwise.pipeline.workspace import Run, Workspace, open_workspace, storage_errors, write_json

Key = tuple[str, str, str]
"""Our product, the competitor, its product."""
KEY = ("product_id", "competitor", "competitor_product_id")
SHOWN = (*KEY, "product_name", "competitor_product_name", "probability", "claimed", "at_stake")
YES = frozenset({"yes", "y", "1", "true", "same", "是", "相同", "对"})
NO = frozenset({"no", "n", "0", "false", "different", "否", "不同", "错"})


def decisions(workspace: Workspace) -> dict[Key, bool]:
    """All that were kept; none before the first."""
    path = _path(workspace)
    if not path.is_file():
        return {}
    try:
        return {tuple(json.loads(k)): bool(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, OSError) as e:
        raise UnreadableSource(f"{path} cannot be read: {e}", "restore it, or delete it and decide again") from e


def keep_decisions(out: str | Path, file: str | Path) -> int:
    """Adds what a filled-in queue says to what is kept, a later word before an earlier one; gives how many it says.

    Rows whose ``same`` is empty are not decided yet. Raises UnreadableSource where a column is missing or a word is
    neither yes nor no, naming the line.
    """
    workspace, told = open_workspace(out), dict(_told(Path(file)))
    both = decisions(workspace) | told
    with storage_errors(_path(workspace)):
        _path(workspace).parent.mkdir(exist_ok=True)
    write_json(_path(workspace), {json.dumps(k, ensure_ascii=False): v for k, v in sorted(both.items())})
    return len(told)


def _told(path: Path) -> Iterable[tuple[Key, bool]]:
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise UnreadableSource(f"{path} cannot be read: {e}", "give the CSV file that --review wrote, in UTF-8") from e
    missing = [c for c in (*KEY, "same") if not rows or c not in rows[0]]
    if missing:
        raise UnreadableSource(f"{path} has no column {', '.join(missing)}", "give the file that --review wrote")
    for line, row in enumerate(rows, 2):
        word = (row["same"] or "").strip().lower()
        if word and word not in YES | NO:
            raise UnreadableSource(f"{path}, line {line}: same is {word!r}", "write yes, no, or nothing")
        if word:
            yield (row[KEY[0]], row[KEY[1]], row[KEY[2]]), word in YES


def write_queue(run: Run, file: str | Path) -> int:
    """Writes what a person should look at, the dearest doubt first, with an empty column ``same``; gives how many."""
    rows = queued(run.table("competitor_matches").to_pylist())
    with storage_errors(Path(file)), Path(file).open("w", encoding="utf-8-sig", newline="") as f:
        out = csv.writer(f)
        out.writerow((*SHOWN, "same"))
        out.writerows([*(r[c] for c in SHOWN), ""] for r in rows)
    return len(rows)


def queued(matches: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows to review: money at stake times p (1 - p), the largest first; of claims times the larger of both."""
    doubt = [r for r in matches if r["band"] == "review"]
    return sorted(doubt, key=lambda r: (-_size(r), *(r[k] for k in KEY)))


def _size(row: Mapping[str, Any]) -> float:
    p = float(row["probability"])
    return float(row["at_stake"] or 0) * (max(p, 1 - p) if row["claimed"] else p * (1 - p))


def must_be_known(found: Mapping[Key, bool], products: Iterable[str]) -> None:
    """Refuses decisions none of which is about a product of the shop: most likely it is another shop's file."""
    known = set(products)
    if found and not any(product in known for product, _, _ in found):
        raise UsageError("the decisions name no product of this shop", "give the file that --review wrote for it")


def _path(workspace: Workspace) -> Path:
    return workspace.root / "decisions" / "competitor_matches.json"
