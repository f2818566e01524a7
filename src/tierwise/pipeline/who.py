"""The verb ``who OUT CUSTOMER``: the person behind a customer id, from the source and with the key; nothing is written.

What rests in OUT stays pseudonymous (docs/adr/0021). Whoever has only OUT, or only the key, finds nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tierwise.data.config import read_config
from tierwise.data.people import Person, find_people
from tierwise.data.readers import read_source
from tierwise.errors import UsageError, WorkspaceError
from tierwise.pipeline.reading import extend
from tierwise.pipeline.workspace import Workspace, open_workspace
from tierwise.privacy.pseudonyms import Key, key_path, load_key


def who(out: str | Path, customers: Sequence[str], source: str = "") -> list[Person]:
    """What the source says of these customers; ``source`` "" is the one the current run was read from."""
    workspace = open_workspace(out)
    about = workspace.require_current().about
    source = source or _source_of_run(str(about["reading"]["source"]), workspace)
    _, mapping = read_config(workspace.config)
    raw = read_source(source)
    found = find_people(raw, extend(mapping, raw), _key(workspace, str(about["key_id"])), customers)
    if not found:
        raise UsageError(
            f"nobody in {source} is {', '.join(customers)}",
            "give at least the first 6 characters of the id as the report shows it; or name older files with --source",
        )
    return found


def _source_of_run(source: str, workspace: Workspace) -> str:
    """Where the current run was read from; a database's password is not kept, so such a one must be named again."""
    if source.startswith("sqlite:") or ("://" not in source and Path(source).exists()):
        return source
    raise UsageError(
        f"the current run was read from {source}, which cannot be opened from here",
        f"name it: tierwise who {workspace.root} CUSTOMER --source SOURCE",
    )


def _key(workspace: Workspace, key_id: str) -> Key:
    """The key of this workspace. One that is not there is never made here: a new one would find nobody."""
    path = key_path(workspace.root)
    if not path.is_file():
        raise WorkspaceError(
            f"the key file {path} is not there", "restore it from a backup: without it nobody is found"
        )
    key = load_key(path)
    if key.id != key_id:
        raise WorkspaceError(
            f"{path} is not the key the current run was made with", "restore that one, or run again with this one"
        )
    return key
