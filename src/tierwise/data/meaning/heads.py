"""Which files hold orders and which their lines: a shop's database keeps them apart, and they share the order's id.

A file of orders has one row for each order, with a date and a customer, and no goods. A file of lines has an order id,
goods and money. They belong together when most order ids of the lines stand in the file of orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tierwise.data.meaning.content import Profile, profile
from tierwise.data.meaning.formats import distinct_texts
from tierwise.data.meaning.matching import Match, header_scores, match, normal
from tierwise.data.meaning.needs import meets
from tierwise.data.meaning.sources import recognise
from tierwise.data.meaning.synonyms import FILE_HINTS

if TYPE_CHECKING:
    from tierwise.data.readers import RawTable

ORDERS = "orders"
IN_COMMON = 0.5
"""From this share of the lines' order ids on, a file of orders and a file of lines belong together."""
_ONE_EACH = 0.9
_GOODS = {"product_id", "product_name"}
_MONEY = {"amount", "unit_price", "gross_amount"}
_SURELY = 0.76
"""A weaker header, such as ``name``, may be a person's."""
_WIDEST = 300


@dataclass(frozen=True)
class Part:
    """A file that may hold orders or lines, as a table of that kind; ``key`` is its column of order ids."""

    raw: RawTable
    matches: list[Match]
    profiles: dict[str, Profile]
    sample: Any

    @property
    def key(self) -> str:
        return next(m.column for m in self.matches if m.target == "order_id")


@dataclass(frozen=True)
class Apart:
    """Files of orders and files of lines that belong together; both empty when no two files do."""

    heads: tuple[Part, ...] = ()
    lines: tuple[Part, ...] = ()


def find_apart(raw: Sequence[RawTable]) -> Apart:
    """The files of orders and of lines among these."""
    readable = [r for r in raw if _may_be(r)]
    with_goods = [_names_goods(r) for r in readable]
    if all(with_goods) or not any(with_goods):
        return Apart()
    looked = [(r, r.sample()) for r in readable]
    profiles = [{c: profile(c, s[c]) for c in r.columns} for r, s in looked]
    heads = [h for (r, s), p in zip(looked, profiles, strict=True) if (h := _head(r, s, p))]
    lines = [n for (r, s), p in zip(looked, profiles, strict=True) if (n := _lines(r, s, p))]
    return _together(heads, [n for n in lines if n.raw.file not in {h.raw.file for h in heads}])


def _may_be(raw: RawTable) -> bool:
    known = recognise({normal(c) for c in raw.columns})
    return raw.has_header and known is None and len(raw.columns) <= _WIDEST


def _names_goods(raw: RawTable) -> bool:
    """Do the headers alone speak of goods? Files of orders do not, files of their lines do."""
    scores = [header_scores("order_lines", c) for c in raw.columns]
    return any(s[goods][0] > _SURELY for s in scores for goods in _GOODS & s.keys())


def _head(raw: RawTable, sample: Any, profiles: dict[str, Profile]) -> Part | None:
    found = Part(raw, match(ORDERS, profiles), profiles, sample)
    targets = {m.target for m in found.matches}
    if not meets(ORDERS, targets) or _names_goods(raw):
        return None
    ids = profiles[found.key]
    bare_id = normal(found.key) in ("id", "编号") and not _named_so(raw)
    return None if bare_id or len(ids.distinct) < _ONE_EACH * len(ids.texts) else found


def _named_so(raw: RawTable) -> bool:
    """Does the file's name say that it holds orders?"""
    return any(w in raw.name.lower() for w in FILE_HINTS["order_lines"])


def _lines(raw: RawTable, sample: Any, profiles: dict[str, Profile]) -> Part | None:
    found = Part(raw, match("order_lines", profiles), profiles, sample)
    targets = {m.target for m in found.matches}
    return found if "order_id" in targets and targets & _GOODS and targets & _MONEY else None


def _together(heads: list[Part], lines: list[Part]) -> Apart:
    """The likeliest file of orders, others with the same columns (one a month), and the lines they know."""
    if not heads or not lines:
        return Apart()
    # of an orders file and its payments or shipments the one that says more is the order
    best = max(heads, key=lambda h: (_named_so(h.raw), sum(m.score for m in h.matches), h.raw.file))
    same = tuple(h for h in heads if set(h.raw.columns) == set(best.raw.columns))
    ids = {v for h in same for v in distinct_texts(h.raw, h.key).to_pylist()}
    theirs = tuple(n for n in lines if _share_in(n.profiles[n.key].distinct, ids) >= IN_COMMON)
    return Apart(same, theirs) if theirs else Apart()


def _share_in(values: Sequence[str], known: set[str]) -> float:
    return sum(v in known for v in values) / len(values) if values else 0.0
