"""What was read and what was refused: nothing is dropped silently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part, Prose
from tierwise.report.charts.bars import Stack, stacked
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.report.tables import Twin, number, text, twin
from tierwise.report.visible import visible, visible_id
from tierwise.report.words_mapping import in_language

PARTS = ("kept", "repaired", "quarantined")
SEVERITIES = ("quarantine", "repair", "notice")
_EXAMPLES = 8


def receipt(m: Material, v: Voice) -> Block:
    """Rows and money read, kept, mended and refused; the rules that did it, with examples and what to do."""
    tables: dict[str, Any] = dict(m.receipt.get("tables") or {})
    title = v.say("receipt.title")
    if not tables:
        return Block("receipt", title, v.say("receipt.empty"))
    sums = {k: sum(int(t.get(k) or 0) for t in tables.values()) for k in ("read", *PARTS)}
    parts: list[Part] = [Figure(_chart(v, tables, sums))]
    money = _money(v, tables)
    parts += [Listing(money, v.say("receipt.money_heading"))] if money.rows else []
    parts += _rules(v, tables)
    parts += _examples(m, v, sums["quarantined"])
    parts += _columns(m, v, tables)
    notes = _notes(m, v)
    parts += [Prose(notes, v.say("receipt.notes_heading"))] if notes else []
    return Block("receipt", title, _answer(v, sums), _more(m, v, tables), tuple(parts), (v.say("receipt.definition"),))


def _answer(v: Voice, sums: Mapping[str, int]) -> str:
    refused = sums["quarantined"] / sums["read"] if sums["read"] else None
    return v.say("receipt.answer" if sums["quarantined"] else "receipt.answer_clean", sums, refused_share=refused)


def _more(m: Material, v: Voice, tables: Mapping[str, Any]) -> tuple[str, ...]:
    """Why rows were refused, mended and marked, the money refused, and how many customers the customer table knows."""
    lines = [_commonest(v, tables, severity) for severity in SEVERITIES]
    described = tables.get("customers") or {}
    known = int(described.get("kept") or 0) + int(described.get("repaired") or 0)
    if known and m.customers is not None:
        lines.append(v.say("receipt.customers_described", described=known, customers=m.customers))
    return (*(line for line in lines if line), *_money_refused(v, tables))


def _commonest(v: Voice, tables: Mapping[str, Any], severity: str) -> str:
    """The commonest reason of a severity in a sentence; nothing when there is none."""
    found = [f for f in _found(tables) if severity_of(f[0]) == severity]
    if not found:
        return ""
    rule, table, rows = max(found, key=lambda f: (f[2], f))
    others = len(found) - 1
    return v.say(
        f"receipt.why_{severity}", rule=v.tell("rule", rule), table=table, rows=rows, others=others if others else None
    )


def _money_refused(v: Voice, tables: Mapping[str, Any]) -> tuple[str, ...]:
    lines = []
    for name, t in tables.items():
        for currency, money in (t.get("money") or {}).items():
            if numbers.known(money.get("quarantined")) and float(money["quarantined"]) != 0:
                lines.append(v.say("receipt.money_refused", money, table=name, currency=currency))
    return tuple(lines[:3])


def _chart(v: Voice, tables: Mapping[str, Any], sums: Mapping[str, int]) -> Chart:
    head = (v.say("column.table"), *(v.say(f"receipt.{k}") for k in ("read", *PARTS)))
    rows = [
        (text(v.word("table", name)), *(number(v.count(t.get(k) or 0)) for k in ("read", *PARTS)))
        for name, t in tables.items()
    ]
    stacks = [
        Stack(
            v.word("table", name),
            v.count(t["read"]),
            tuple((f"receipt-{k}", (t.get(k) or 0) / t["read"], _part(v, k, t)) for k in PARTS),
        )
        for name, t in tables.items()
        if t.get("read")
    ]
    key = tuple((f"receipt-{k}", v.say(f"receipt.{k}")) for k in PARTS)
    return stacked(_answer(v, sums), stacks, key, twin(v.say("receipt.rows_heading"), head, rows))


def _part(v: Voice, part: str, t: Mapping[str, Any]) -> str:
    return f"{v.say(f'receipt.{part}')} {numbers.percent((t.get(part) or 0) / t['read'], v.language, 1)}"


def _money(v: Voice, tables: Mapping[str, Any]) -> Twin:
    head = (v.say("column.table"), *(v.say(f"receipt.{k}") for k in ("read", *PARTS)), v.say("receipt.unknown_rows"))
    rows = [
        (
            text(f"{v.word('table', name)} {currency}" if currency != "XXX" else v.word("table", name)),
            *(number(numbers.money(money.get(k), currency, v.language, decimals=2)) for k in ("read", *PARTS)),
            number(v.count(money.get("unknown_rows") or 0)),
        )
        for name, t in tables.items()
        for currency, money in (t.get("money") or {}).items()
    ]
    return twin(v.say("receipt.money_heading"), head, rows)


def _rules(v: Voice, tables: Mapping[str, Any]) -> list[Part]:
    """One table for each severity: what was found, in which table, how often, what to do."""
    found = _found(tables)
    parts: list[Part] = []
    for severity in SEVERITIES:
        some = sorted((f for f in found if severity_of(f[0]) == severity), key=lambda f: (-f[2], f))
        if not some:
            continue
        head = (v.say("receipt.what"), v.say("column.table"), v.say("column.rows"), v.say("receipt.remedy"))
        rows = [
            (text(v.tell("rule", r)), text(v.word("table", n)), number(v.count(c)), text(_remedy(v, r)))
            for r, n, c in some
        ]
        caption = v.say(f"receipt.rules_{severity}", rows=sum(c for _, _, c in some))
        parts.append(
            Listing(twin(caption, head, rows), v.say(f"receipt.heading_{severity}"), folded=severity != "quarantine")
        )
    return parts


def _found(tables: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """(rule, table, rows that met it)"""
    return [
        (rule, name, int(rows)) for name, t in tables.items() for rule, rows in (t.get("rules") or {}).items() if rows
    ]


def severity_of(rule: str) -> str:
    """Whether rows that met the rule were refused, mended or only marked; notice for one we do not know."""
    return "quarantine" if rule in REFUSED else "repair" if rule in MENDED else "notice"


REFUSED = frozenset(
    [
        "broken_line",
        "unreadable_instant",
        "unreadable_number",
        "missing_required",
        "instant_out_of_range",
        "instant_far_ahead",
        "negative_price",
        "not_finite",
        "number_out_of_range",
        "repeated_line_id",
        "repeated_in_other_file",
        "replaced_in_other_file",
        "duplicate_refused",
        "repeated_key",
        "negative_value",
        "unpaid_order",
        "order_unknown",
        "total_row",
    ]
)
MENDED = frozenset(
    [
        "zero_quantity",
        "amount_computed",
        "quantity_assumed",
        "value_dropped",
        "currency_assumed",
        "discount_exceeds_line",
    ]
)


def _remedy(v: Voice, rule: str) -> str:
    return v.say(f"remedy.{rule}") if v.knows(f"remedy.{rule}") else v.say("receipt.no_remedy")


def _examples(m: Material, v: Voice, refused: int) -> list[Part]:
    if not m.has("quarantine"):
        return []
    first = m.tables["quarantine"].sort_by([("table", "ascending"), ("file", "ascending"), ("line", "ascending")])
    head = (v.say("column.file"), v.say("column.line"), v.say("receipt.what"), v.say("column.amount"))
    rows = [
        (
            text(visible_id(r["file"])),
            number(str(r["line"])),
            text(v.say("receipt.semicolon").join(v.tell("rule", code) for code in _broken(r["rules"]))),
            number(numbers.money(r["amount"], r["currency"] or "", v.language) if r["amount"] is not None else "–"),
        )
        for r in first.slice(0, _EXAMPLES).to_pylist()
    ]
    caption = v.say("receipt.examples", shown=len(rows), all=max(refused, first.num_rows))
    return [Listing(twin(caption, head, rows), v.say("receipt.examples_heading"), v.say("receipt.examples_where"))]


def _broken(rules: str) -> list[str]:
    """The rules that refused the row, without the remarks it met besides."""
    codes = _codes(rules)
    return [c for c in codes if c in REFUSED] or codes


def _codes(rules: str) -> list[str]:
    try:
        codes = json.loads(rules)
    except ValueError:
        return [str(rules)]
    return [str(c) for c in codes] if isinstance(codes, list) else [str(codes)]


def _columns(m: Material, v: Voice, tables: Mapping[str, Any]) -> list[Part]:
    """Which column of which file was read as what: behind its caption."""
    files = [(name, f) for name, t in tables.items() for f in t.get("files") or ()]
    rows = [
        (text(visible_id(f["file"])), text(visible_id(source)), text(_target(v, target)), text(v.word("table", name)))
        for name, f in files
        for target, source in (f.get("mapped") or {}).items()
    ]
    if not rows:
        return []
    head = (v.say("column.file"), v.say("receipt.column"), v.say("receipt.meaning"), v.say("column.table"))
    others = sum(1 for f in (m.run.get("reading") or {}).get("files") or () if not f.get("table", "?"))
    read = len({f["file"] for _, f in files})
    caption = v.say("receipt.columns", columns=len(rows), files=read, others=others or None)
    return [Listing(twin(caption, head, rows), folded=True)]


def _target(v: Voice, target: str) -> str:
    return v.word("column", target)


def _reading_notes(m: Material, v: Voice) -> list[str]:
    """Doubts first, then remarks, each with its file."""
    files = (m.run.get("reading") or {}).get("files") or ()
    doubts = [v.say("receipt.doubt", file=f["file"], doubt=d) for f in files for d in _said(v, f.get("doubts"))]
    noted = [(f["file"], v.say("receipt.semicolon").join(_said(v, f["notes"]))) for f in files if f.get("notes")]
    return doubts + [v.say("receipt.remark", file=file, remark=remark) for file, remark in noted]


def _said(v: Voice, notes: Iterable[object] | None) -> list[str]:
    return [in_language(str(note), v.language) for note in notes or ()]


def _notes(m: Material, v: Voice) -> tuple[str, ...]:
    """Remarks of reading, mapping and identity: a code, a code with values, or a sentence as it stands."""
    said = []
    for note in [*(m.receipt.get("notes") or ()), *_reading_notes(m, v)]:
        if isinstance(note, Mapping):
            said.append(v.tell("note", note.get("code"), note.get("values") or note))
        else:
            said.append(v.tell("note", note) if v.knows(f"note.{note}") else visible(str(note), 400))
    return tuple(dict.fromkeys(said))
