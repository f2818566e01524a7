"""The same person under several customer ids: found by equal e-mail or phone (keyed hashes), and undone at will.

Merging is a view: stored rows keep the id of the source, ``Shop`` shows the canonical one. Take the links away, and
every table is what it was, bit for bit. Rules: a key on many ids is no identity; a phone does not join people with
different e-mail addresses; devices and names never join anybody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tierwise.contract.schema import Column, Kind, TableContract
from tierwise.data.warehouse import Warehouse

MOST_IDS = {"email": 5, "phone": 3}
"""A key on more customer ids than this is an office, a reseller or a placeholder, and identifies nobody."""

LINKS = TableContract(
    "identity_links",
    "A customer id and a keyed hash that was seen with it.",
    (
        Column("customer_id", Kind.ID, "customer id of the source", required=True, personal=True),
        Column("evidence", Kind.CATEGORY, "email or phone", required=True),
        Column("key", Kind.TEXT, "keyed hash of the normalised value", required=True, personal=True),
        Column("known_at", Kind.INSTANT, "first instant at which the two were seen together", required=True),
    ),
    key=("customer_id", "evidence", "key"),
    known_at="known_at",
)
IDENTITIES = TableContract(
    "identities",
    "Customer ids that are the same person, with what shows it.",
    (
        Column("customer_id", Kind.ID, "customer id of the source", required=True, personal=True),
        Column(
            "canonical_id",
            Kind.ID,
            "the id that stands for the person: the first one known",
            required=True,
            personal=True,
        ),
        Column("evidence", Kind.CATEGORY, "email or phone", required=True),
        Column("key", Kind.TEXT, "the keyed hash that joins the two", required=True, personal=True),
        Column("known_at", Kind.INSTANT, "instant from which it was known", required=True),
    ),
    key=("customer_id",),
    known_at="known_at",
)


def links(rows: Any, at: str) -> Any:
    """Links out of typed rows with ``email_key`` / ``phone_key``; ``at`` names the instant column."""
    import ibis

    parts = []
    for evidence in MOST_IDS:
        name = f"{evidence}_key"
        seen = rows.filter(rows.customer_id.notnull() & rows[name].notnull())
        seen = seen.select("customer_id", evidence=ibis.literal(evidence), key=seen[name], known_at=seen[at])
        parts.append(seen)
    return together(parts)


def together(parts: list[Any]) -> Any:
    """Several tables of links as one, each link once at its first instant."""
    import ibis

    both = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return both.group_by("customer_id", "evidence", "key").agg(known_at=both.known_at.min())


def identities(warehouse: Warehouse, link_table: Any, cut: datetime | None = None) -> Any:
    """The Arrow table ``IDENTITIES``: every id that another id stands for, from links known strictly before ``cut``."""
    known = link_table
    if cut is not None:
        import ibis

        known = known.filter(known.known_at < ibis.timestamp(cut.isoformat(sep=" ")))
    counted = known.group_by("evidence", "key").agg(ids=known.customer_id.nunique())
    shared = counted.filter((counted.ids > 1) & (counted.ids <= max(MOST_IDS.values()))).select("evidence", "key")
    ids = known.semi_join(shared, ["evidence", "key"]).select("customer_id").distinct()
    rows = warehouse.arrow(known.semi_join(ids, "customer_id")).to_pylist()
    return _resolve(rows)


def _resolve(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    people = _People(rows)
    for evidence in MOST_IDS:  # e-mail first: it can contradict a phone, never the other way round
        by_key: dict[str, list[dict[str, Any]]] = {}
        for r in sorted(rows, key=lambda r: (r["known_at"], r["customer_id"])):
            if r["evidence"] == evidence:
                by_key.setdefault(r["key"], []).append(r)
        for key in sorted(by_key, key=lambda k: (by_key[k][-1]["known_at"], k)):
            people.join(evidence, key, by_key[key])
    return pa.Table.from_pylist(people.table(), schema=IDENTITIES.arrow_schema())


class _People:
    """Union-find over customer ids that remembers the first id, the e-mails and the evidence of each person."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._first: dict[str, datetime] = {}
        self._parent: dict[str, str] = {}
        self._emails: dict[str, set[str]] = {}
        self._why: dict[str, tuple[str, str, datetime]] = {}
        for r in rows:
            one = r["customer_id"]
            self._parent[one] = one
            self._first[one] = min(r["known_at"], self._first.get(one, r["known_at"]))
            emails = self._emails.setdefault(one, set())
            if r["evidence"] == "email":
                emails.add(r["key"])

    def root(self, one: str) -> str:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def join(self, evidence: str, key: str, seen: list[dict[str, Any]]) -> None:
        """Join all ids seen with the key, unless they are too many or their e-mails contradict."""
        ids = list(dict.fromkeys(r["customer_id"] for r in seen))
        if not 1 < len(ids) <= MOST_IDS[evidence] or (evidence == "phone" and self._contradict(ids)):
            return
        known = {r["customer_id"]: r["known_at"] for r in reversed(seen)}
        for one in ids[1:]:
            at = max(known[ids[0]], known[one])
            self._union(ids[0], one, (evidence, key, at))

    def _contradict(self, ids: list[str]) -> bool:
        """Do two of these people have e-mail addresses, and none in common?"""
        sets = [e for e in (self._emails[self.root(i)] for i in ids) if e]
        return any(a.isdisjoint(b) for n, a in enumerate(sets) for b in sets[n + 1 :])

    def _union(self, a: str, b: str, why: tuple[str, str, datetime]) -> None:
        for one in (a, b):
            self._why.setdefault(one, why)
        first, second = sorted((self.root(a), self.root(b)), key=lambda r: (self._first[r], r))
        if first != second:
            self._parent[second] = first
            self._emails[first] |= self._emails[second]

    def table(self) -> list[dict[str, Any]]:
        """Every id that is not its own canonical id, in order."""
        found = []
        for one in sorted(self._parent):
            canonical = self.root(one)
            if canonical != one:
                evidence, key, at = self._why[one]
                found.append(
                    {"customer_id": one, "canonical_id": canonical, "evidence": evidence, "key": key, "known_at": at}
                )
        return found
