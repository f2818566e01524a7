"""From raw tables to the shop's meaning: which file is which table, which column is what, how sure, what is in doubt.

``propose`` guesses; the owner confirms the guess in ``shop.toml``, and it is used as confirmed from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.meaning.amounts import settle_amounts
from tierwise.data.meaning.content import Profile, profile
from tierwise.data.meaning.formats import Formats
from tierwise.data.meaning.headerless import match_by_content
from tierwise.data.meaning.heads import ORDERS, Apart, find_apart
from tierwise.data.meaning.matching import Match, match, normal
from tierwise.data.meaning.needs import NEEDS, meets, remedy, what_was_seen
from tierwise.data.meaning.source import Source
from tierwise.data.meaning.sources import recognise
from tierwise.data.meaning.synonyms import FILE_HINTS, SYNONYMS
from tierwise.data.meaning.zones import zone_doubts
from tierwise.errors import MappingError
from tierwise.locale.currencies import SHARED_SIGNS, currency_of

if TYPE_CHECKING:
    from tierwise.data.readers import RawTable

PSEUDO: dict[str, str] = {
    "email": "e-mail address: only its keyed hash is kept",
    "phone": "phone number: only its keyed hash is kept",
    "customer_name": "a person's name: dropped",
    "birth_date": "date of birth: only its year is kept",
    "visitor_id": "device cookie: a visitor, not a customer",
    "gross_amount": "money of the line before discount",
    "coupon_discount": "taken off the line by coupon, beside the other discount",
    "order_discount": "taken off the whole order",
    "order_total": "what the whole order cost",
    "refunded_amount": "given back on the whole order",
    "shipping": "delivery charged on the order",
    "tax": "tax of the order",
    "status": "state of the order: tells unpaid, cancelled and test orders",
    "payment_status": "state of the order's payment: tells unpaid and refunded orders",
    "cancelled_at": "instant the order was cancelled",
    "time_of_day": "clock time that stands apart from the order's date",
}
"""Meanings a column may have besides the contract's: what they are used for at landing."""

_CRITICAL = (
    "customer_id",
    "email",
    "phone",
    "ordered_at",
    "amount",
    "unit_price",
    "order_total",
    "currency",
    "quantity",
)
"""Meanings that must never be wrong without a word: a weak guess is put before the owner."""

_OTHER_DATE = (
    "birth",
    "ship",
    "deliver",
    "updat",
    "modif",
    "expir",
    "due",
    "生日",
    "发货",
    "更新",
    "到期",
    "签收",
    "注册",
)


_OF_ORDER, _OF_PERSON = "customer id", "customer unique id"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One meaning: the source column (or a constant), its format, and how sure we are (0..1) and why."""

    target: str
    source: str = ""
    constant: str = ""
    format: str = ""
    confidence: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class TableMap:
    """What one file means. ``table`` "" is not used; ``doubts`` are choices the owner should confirm."""

    file: str
    table: str
    columns: tuple[ColumnMap, ...] = ()
    confidence: float = 0.0
    layout: str = ""
    notes: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def column(self, target: str) -> ColumnMap | None:
        """How that meaning is found in the file, if it is."""
        return next((c for c in self.columns if c.target == target), None)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What all files mean. Several may be parts of the same table."""

    tables: tuple[TableMap, ...]

    def table_maps(self, table: str) -> tuple[TableMap, ...]:
        """The files that make up a table."""
        return tuple(t for t in self.tables if t.table == table)

    def for_file(self, file: str) -> TableMap | None:
        """What that file means, if the mapping knows it."""
        return next((t for t in self.tables if t.file == file), None)


def propose(raw: Sequence[RawTable]) -> Mapping:
    """The likeliest meaning of every file.

    Raises ``MappingError`` when none can be order lines, naming files, columns and what is missing.
    """
    tables = _dated_campaigns([propose_table(r) for r in raw], raw)
    tables = _by_person(_joined(tables, find_apart(raw)), raw)
    if not any(t.table == "order_lines" for t in tables):
        raise MappingError(what_was_seen(raw, [t.table for t in tables]), remedy(raw))
    return Mapping(tuple(tables))


def _joined(tables: list[TableMap], apart: Apart) -> list[TableMap]:
    """The tables with files of orders and files of their lines mapped so that they are joined."""
    heads, lines = (", ".join(p.raw.file for p in parts[:3]) for parts in (apart.heads, apart.lines))
    found = {}
    for p in apart.heads:
        one = _table_map(p.raw, ORDERS, p.matches, p.profiles, None, [])
        found[p.raw.file] = replace(one, notes=(*one.notes, f"joined by order id: the lines stand in {lines}"))
    for p in apart.lines:
        matches, doubts = settle_amounts(p.matches, p.profiles, p.sample)
        one = _table_map(p.raw, "order_lines", matches, p.profiles, None, doubts)
        said = f"joined by order id: customer, date and state come from {heads}"
        found[p.raw.file] = replace(one, notes=(*one.notes, said))
    return [found.get(t.file, t) for t in tables]


def propose_table(raw: RawTable) -> TableMap:
    """The likeliest meaning of one file."""
    sample = raw.sample()
    profiles = {c: profile(c, sample[c]) for c in raw.columns} if len(raw.columns) <= 300 else _likely(raw, sample)
    source = recognise({normal(c) for c in raw.columns}) if raw.has_header else None
    if source is not None and not source.table:
        return TableMap(raw.file, "", (), 1.0, "", (source.name, *source.notes), raw.columns)
    doubts: list[str] = []
    if not raw.has_header:
        matches, doubts = match_by_content(profiles, sample)
        return _table_map(raw, "order_lines" if matches else "", matches, profiles, None, doubts)
    if source is not None:
        matches = match(source.table, profiles, source)
        if source.table == "order_lines":
            matches, doubts = settle_amounts(matches, profiles, sample)
        return _table_map(raw, source.table, matches, profiles, source, doubts)
    table, matches, doubts = _best_table(raw, profiles, sample)
    return _table_map(raw, table, matches, profiles, None, doubts)


def _likely(raw: RawTable, sample: Any) -> dict[str, Profile]:
    """Of a very wide file only the columns whose header is a known word are looked at."""
    from tierwise.data.meaning.matching import header_scores

    names = [c for c in raw.columns if any(header_scores(t, c, fuzzy=False) for t in SYNONYMS)]
    return {c: profile(c, sample[c]) for c in names[:300]}


def _best_table(raw: RawTable, profiles: dict[str, Profile], sample: Any) -> tuple[str, list[Match], list[str]]:
    """The table whose needs are met and whose meanings explain most columns; "" when there is none."""
    best: tuple[float, str, list[Match], list[str]] = (0.0, "", [], [])
    for table in (t for t in SYNONYMS if t != ORDERS):  # only beside a file of their lines: ``heads``
        doubts: list[str] = []
        matches = match(table, profiles)
        if table == "order_lines":
            matches, doubts = _with_only_date(matches, profiles)
            matches, more = settle_amounts(matches, profiles, sample)
            doubts += more
        if not meets(table, {m.target for m in matches}):
            continue
        hint = 1.5 * any(w in raw.name.lower() for w in FILE_HINTS.get(table, ()))
        own = hint + sum(m.score for m in matches)
        if own > best[0] + 1e-6:
            best = (own, table, matches, doubts)
    return best[1:]


def _with_only_date(matches: list[Match], profiles: dict[str, Profile]) -> tuple[list[Match], list[str]]:
    """Where no header says when, the only column of dates is the order's date, with a doubt."""
    targets = {m.target for m in matches}
    if "ordered_at" in targets or not targets & {"amount", "unit_price", "order_total"}:
        return matches, []
    taken = {m.column for m in matches}
    dates = [p for p in profiles.values() if p.texts and p.date_share >= 0.9 and p.number_share < 0.5]
    if len(dates) != 1 or dates[0].name in taken or any(w in normal(dates[0].name) for w in _OTHER_DATE):
        return matches, []
    name = dates[0].name
    found = Match("ordered_at", name, 0.55, "by its values: the only dates")
    return [*matches, found], [f"ordered_at: no header says so, but {name!r} is the only column of dates"]


def _table_map(
    raw: RawTable,
    table: str,
    matches: list[Match],
    profiles: dict[str, Profile],
    source: Source | None,
    doubts: list[str],
) -> TableMap:
    if not table:
        return TableMap(raw.file, "", notes=("no table that we know",), unmapped=raw.columns)
    formats = Formats(table, tuple(matches), profiles, raw)
    doubts, columns = list(doubts), []
    for m in sorted(matches, key=lambda m: _place(table, m.target)):
        choice = formats.choose(m)
        if choice.doubt:
            doubts.append(choice.doubt)
        elif (
            m.target in _CRITICAL
            and raw.has_header
            and m.score < 0.75
            and not any(d.startswith(m.target) for d in doubts)
        ):
            doubts.append(f"{m.target}: {m.column!r} is a guess ({m.why})")
        confidence = round(min(0.99, m.score) * (0.8 if choice.doubt else 1.0), 2)
        columns.append(ColumnMap(m.target, m.column, "", choice.format, confidence, m.why))
    money, more = _currency(table, matches, profiles, source)
    columns += money
    doubts += [*more, *zone_doubts(matches, profiles)]
    needed = [c.confidence for c in columns if any(c.target in g for g in NEEDS[table])]
    used = {c.source for c in columns}
    notes = ((source.name, *source.notes) if source else ()) + tuple(n for n in raw.notes if raw.has_header)
    return TableMap(
        raw.file,
        table,
        tuple(columns),
        round(min(needed, default=0.0), 2),
        source.layout if source else "",
        notes,
        tuple(c for c in raw.columns if c not in used),
        tuple(dict.fromkeys(doubts)),
    )


def _place(table: str, target: str) -> tuple[int, str]:
    names = SHOP_TABLES[table].names
    return (names.index(target) if target in names else len(names), target)


def _currency(
    table: str, matches: list[Match], profiles: dict[str, Profile], source: Source | None
) -> tuple[list[ColumnMap], list[str]]:
    """The currency where no column states it: by the source, a header such as ``Amount (USD)`` or the values' signs."""
    if "currency" not in SHOP_TABLES[table].names or any(m.target == "currency" for m in matches):
        return [], []
    if source and "currency" in source.constants:
        code = source.constants["currency"]
        return [ColumnMap("currency", "", code, "", 0.95, f"money of the {source.name}")], []
    money = [
        m for m in matches if m.target in ("amount", "unit_price", "order_total", "gross_amount", "price", "list_price")
    ]
    for m in money:
        code = currency_of(m.column)
        if code:
            return [ColumnMap("currency", "", code, "", 0.9, f"stated in the header {m.column!r}")], []
        guess = profiles[m.column].numbers
        if guess and guess.currency:
            return [ColumnMap("currency", "", guess.currency, "", 0.9, f"stated in the values of {m.column!r}")], []
        texts = profiles[m.column].texts[:200]
        for sign, code in SHARED_SIGNS.items():
            if texts and sum(sign in t for t in texts) > len(texts) / 2:
                doubt = f"currency: {sign!r} in {m.column!r} is taken for {code}; several countries write it"
                return [ColumnMap("currency", "", code, "", 0.6, f"the sign {sign}")], [doubt]
    return [], []


def _by_person(tables: list[TableMap], raw: Sequence[RawTable]) -> list[TableMap]:
    """Shops that give every order a customer id of its own tell the person in their file of customers."""
    people = next((r for r in raw if r.has_header and {_OF_ORDER, _OF_PERSON} <= {normal(c) for c in r.columns}), None)
    if people is None:
        return tables
    own = {normal(c): c for c in people.columns}
    lookup = f"lookup:{people.file}:{own[_OF_ORDER]}:{own[_OF_PERSON]}"
    said = f"customers are the persons of {own[_OF_PERSON]!r} in {people.file}"
    return [t if t.file == people.file else _looked_up(t, lookup, said) for t in tables]


def _looked_up(t: TableMap, lookup: str, said: str) -> TableMap:
    mine = t.column("customer_id")
    if mine is None or normal(mine.source) != _OF_ORDER:
        return t
    person = replace(mine, format=lookup, why=f"{mine.why}; looked up")
    return replace(t, columns=tuple(person if c is mine else c for c in t.columns), notes=(*t.notes, said))


def _dated_campaigns(tables: list[TableMap], raw: Sequence[RawTable]) -> list[TableMap]:
    """Contacts that only name their campaign take its start from the table of campaigns; without it they are unused."""
    calendar = next((r for r in raw if {"campaign_id", "start_date", "end_date"} <= set(r.columns)), None)
    dated = []
    for t in tables:
        if t.layout != "dated_by_campaign":
            dated.append(t)
        elif calendar is None:
            dated.append(
                TableMap(t.file, "", notes=("not used: no table says when its campaigns ran",), unmapped=t.unmapped)
            )
        else:
            lookup = f"lookup:{calendar.file}:campaign_id:start_date"
            when = ColumnMap("contacted_at", "campaign_id", "", lookup, 0.8, "start of the campaign")
            dated.append(replace(t, columns=(*t.columns, when)))
    return dated
