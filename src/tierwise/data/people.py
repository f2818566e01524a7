"""The way back from a pseudonym: who in the source has it. Needs the source and the key; writes nothing.

A keyed hash cannot be turned round. But whoever holds both the files and the key can hash every e-mail address and
phone number of the files again and see which one gives the pseudonym.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.mapping import Mapping, TableMap
from tierwise.data.readers import RawTable
from tierwise.privacy.pseudonyms import Key, pseudonyms

SHORTEST = 6
"""So many first characters of a pseudonym are enough to ask by."""
PSEUDONYM = 32
_TOLD = ("customer_id", "email", "phone", "customer_name")


@dataclass(frozen=True, slots=True)
class Person:
    """What the source says of a customer: each value as written there, and where it stands first."""

    customer_id: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


def find_people(raw: Iterable[RawTable], mapping: Mapping, key: Key, wanted: Sequence[str]) -> list[Person]:
    """The customers ``wanted`` (ids, or pseudonyms by their first characters), in the order asked; unknown ones absent.

    Each row's id is what it was at reading: the customer number, else the keyed hash of the e-mail, else of the phone.
    """
    seen: dict[str, dict[str, Any]] = {}
    for table in raw:
        columns = mapping.for_file(table.file)
        if columns is not None and columns.table:
            for row in _rows(table, columns, key):
                if any(_asked(row["id"], w) for w in wanted):
                    _add(seen.setdefault(row["id"], {"where": (table.file, row["_line"])}), row)
    asked = dict.fromkeys(one for w in wanted for one in sorted(seen) if _asked(one, w))
    return [_person(one, seen[one]) for one in asked]


def _asked(one: str, wanted: str) -> bool:
    short = len(wanted) >= SHORTEST and len(one) == PSEUDONYM and one.startswith(wanted.lower())
    return one == wanted or short


def _rows(table: RawTable, columns: TableMap, key: Key) -> Iterator[dict[str, Any]]:
    """Rows that name somebody: id, and what the source says, under our names."""
    from tierwise.data.files.typed_files import id_text
    from tierwise.data.values import as_kind

    sources = {c.target: c.source for c in columns.columns if c.target in _TOLD and c.source in table.columns}
    if not {"customer_id", "email", "phone"} & set(sources):
        return
    number = SHOP_TABLES["order_lines"].column("customer_id")
    for batch in table.batches():
        told = {target: id_text(batch[source]).to_pylist() for target, source in sources.items()}
        own = as_kind(batch[sources["customer_id"]], number, "")[0].to_pylist() if "customer_id" in sources else None
        hashed = {
            t: pseudonyms(id_text(batch[sources[t]]), t, key).to_pylist() for t in ("email", "phone") if t in told
        }
        for i, line in enumerate(batch["_line"].to_pylist()):
            ids = [own[i]] if own is not None else [h[i] for h in hashed.values()]
            one = next((d for d in ids if d), None)
            if one:
                yield {"id": one, "_line": line, **{target: values[i] for target, values in told.items()}}


def _add(found: dict[str, Any], row: dict[str, Any]) -> None:
    for target in _TOLD[1:]:
        value = (row.get(target) or "").strip()
        if value:
            found.setdefault(target, {})[value] = None


def _person(one: str, found: dict[str, Any]) -> Person:
    emails, phones, names = (tuple(found.get(target, ())) for target in _TOLD[1:])
    return Person(one, emails, phones, names, *found["where"])
