"""A shop.toml to fill in, for files whose columns could not be told: each column, its values, what is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tierwise.contract.settings import Settings
from tierwise.data.config import config_text, shown, toml
from tierwise.data.mapping import Mapping, propose_table
from tierwise.data.meaning.content import Profile, profile
from tierwise.data.meaning.formats import Formats
from tierwise.data.meaning.headerless import match_by_content
from tierwise.data.meaning.matching import Match, match

if TYPE_CHECKING:
    from tierwise.data.readers import RawTable

_MOST = 80
_ASKED = (
    ("ordered_at", "needed: the date of the order", "必填：下单日期"),
    ("amount", "needed: money of the row (or unit_price)", "必填：本行金额（或 unit_price）"),
    ("customer_id", "needed: who bought (or email, or phone)", "必填：客户（或 email、phone）"),
    ("order_id", "useful: which rows are one order", "建议：订单号"),
    ("quantity", "useful: how many pieces", "建议：数量"),
    ("product_name", "useful: what was bought (or product_id)", "建议：商品名称（或 product_id）"),
)  # fmt: skip


def write_skeleton(path: str | Path, settings: Settings, raw: Sequence[RawTable]) -> Mapping:
    """Write a ``shop.toml`` when ``propose`` finds no orders; returns what could be told.

    Files that are known stand as ``write_config`` writes them. The likeliest of the others is laid out as order_lines,
    every line of it a remark with a suggestion; the rest are left out until they are given a table.
    """
    tables = [propose_table(r) for r in raw]
    unknown = [r for r, t in zip(raw, tables, strict=True) if not t.table]
    orders = max(unknown, key=lambda r: len(_suggested(r, _profiles(r))), default=None)
    known = Mapping(tuple(t for t in tables if t.table))
    parts = [config_text(settings, known, raw), *(_form(r, r is orders) for r in unknown)]
    Path(path).write_text("\n".join(parts), encoding="utf-8", newline="\n")
    return Mapping(tuple(tables))


def _profiles(raw: RawTable) -> dict[str, Profile]:
    sample = raw.sample(400)
    return {c: profile(c, sample[c]) for c in raw.columns[:_MOST]}


def _suggested(raw: RawTable, profiles: dict[str, Profile]) -> dict[str, Match]:
    """What headers say, then what values say, then the first column left that could be it."""
    found = {m.target: m for m in match("order_lines", profiles)} if raw.has_header else {}
    by_content, _ = match_by_content(profiles, raw.sample(400))
    taken = {m.column for m in found.values()}
    for m in by_content:
        if m.target not in found and m.column not in taken:
            found[m.target] = m
            taken.add(m.column)
    likely: dict[str, Callable[[Profile], bool]] = {
        "ordered_at": lambda p: p.date_share >= 0.5,
        "amount": lambda p: p.number_share >= 0.5 and p.date_share < 0.5,
        "customer_id": lambda p: p.date_share < 0.5,
    }
    for target, could_be in likely.items():
        left = [p for n, p in profiles.items() if n not in taken and p.texts and could_be(p)]
        if target not in found and left:
            best = max(left, key=lambda p: p.whole_share < 1) if target == "amount" else left[0]
            found[target] = Match(target, best.name, 0.0, "")
            taken.add(best.name)
    return found


def _form(raw: RawTable, is_orders: bool) -> str:
    """The section of one file."""
    profiles = _profiles(raw)
    table = "order_lines" if is_orders else ""
    lines = [
        "[[files]]",
        f"file = {toml(raw.file)}",
        f'table = {toml(table)}  # what its rows are: order_lines, customers, products ...; "" leaves it out',
        "# Its columns could not be told. They are (with the format of dates and numbers, and some values):",
        "# 无法判断各列含义。各列为（附日期与数字的格式、样例值）：",
        *(_column(raw, p) for p in profiles.values()),
    ]
    if len(raw.columns) > _MOST:
        lines.append(f"#   ... {len(raw.columns) - _MOST} more")
    if is_orders:
        lines += [
            "# Below, put the right column where the suggestion is wrong, and take away the # of right lines.",
            "# 请在下面填入正确的列名，并删去正确各行开头的 #。",
            "",
            "[files.columns]",
            *_suggestions(raw, profiles),
        ]
    return "\n".join(lines) + "\n"


def _suggestions(raw: RawTable, profiles: dict[str, Profile]) -> list[str]:
    found = _suggested(raw, profiles)
    lines = []
    for target, english, chinese in _ASKED:
        m = found.get(target)
        entry = f"source = {toml(m.column if m else '')}" + (_format(raw, profiles, m) if m else "")
        lines += [f"# {english} / {chinese}", f"# {target} = {{ {entry} }}"]
    return lines


def _format(raw: RawTable, profiles: dict[str, Profile], m: Match) -> str:
    chosen = Formats("order_lines", (m,), profiles, raw).choose(m).format
    return f", format = {toml(chosen)}" if chosen else ""


def _column(raw: RawTable, column: Profile) -> str:
    """One column with its format as a date or number and three values; those of persons masked."""
    target = "ordered_at" if column.date_share >= 0.5 else "amount" if column.number_share >= 0.5 else "product_name"
    form = _format(raw, {column.name: column}, Match(target, column.name, 1.0, "")) if column.texts else ""
    values = " | ".join(shown(v, _is_personal(column)) for v in column.distinct[:3]) or "(empty)"
    return f"#   {toml(column.name)}{form}: {values}"


def _is_personal(column: Profile) -> bool:
    """E-mail addresses, phone numbers and names are not written out."""
    header = {m.target for m in match("customers", {column.name: column})}
    return bool(header & {"email", "phone", "customer_name", "birth_date"}) or any("@" in t for t in column.texts[:50])
