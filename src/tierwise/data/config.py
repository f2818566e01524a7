"""shop.toml: the shop's settings and the confirmed meaning of its files, for people to read and change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.contract.toml_files import read_toml, refuse_unknown, section
from tierwise.data.mapping import PSEUDO, ColumnMap, Mapping, TableMap
from tierwise.errors import ConfigError

if TYPE_CHECKING:
    from tierwise.data.readers import RawTable

CONFIG_NAME = "shop.toml"

_SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "shop": {
        "currency": ("currency", 'reporting currency, such as "EUR"; "" takes the commonest of the data'),
        "time_zone": ("time_zone", "where the shop's day begins, such as Europe/London or Asia/Shanghai"),
        "language": ("language", "en or zh-Hans"),
        "horizon_days": ("horizon_days", "value is what a customer is expected to bring in this many days"),
        "margin_rate": ("margin_rate", "share of revenue that is margin where no unit cost is known"),
        "discount_rate": ("discount_rate", "per year"),
        "seed": ("seed", "same seed and same input give the same tables"),
    },
    "cleaning": {
        "duplicates": ("duplicates", "keep (noticed only) or quarantine"),
        "giant_share": ("giant_share", "a customer with more than this share of all revenue is capped in models"),
        "counted_statuses": ("counted_statuses", "words of your order status that mean paid, beside the usual ones"),
        "unpaid_statuses": ("unpaid_statuses", "words that mean not paid: such orders are kept aside"),
    },
    "lists": {
        "variety": ("list_variety", "0 to 2: how far lists lean to variety and lesser known products; see the report"),
        "left_to_chance": ("list_chance", "places of each list 'for you' that are drawn, so that new things are tried"),
        "tired_after": (
            "list_tired_after",
            "a product shown so often within 30 days and not clicked steps back; 0: never; needs impressions",
        ),
        "at_most_per_category": ("list_per_category", "products of one category on a list; 0: no cap"),
        "at_most_per_brand": ("list_per_brand", "products of one brand on a list; 0: no cap"),
        "exclude": ("list_exclude", "ids of products that are never shown"),
        "pin": ("list_pin", "ids of products that stand first on 'for you' and 'trending'"),
        "boost": ("list_boost", "ids and categories whose scores count boost_factor times"),
        "boost_factor": ("list_boost_factor", "above 1 raises, below 1 lowers"),
        "new_one_in": ("list_new_one_in", "of so many places from the top one is for a new product; 0: none"),
        "margin_floor": ("list_margin_floor", "only products that earn at least this a piece; 0: any"),
    },
    "holdout": {
        "share": (
            "holdout_share",
            "share of customers without any campaign for a quarter: shows what campaigns earn",
        ),
    },
    "prices": {
        "step": ("price_step", "largest change of a price at once, as a share"),
        "margin_floor": ("price_margin_floor", "least margin, as a share of the price without tax"),
        "rival_low": ("price_rival_low", "least price over rivals' middle price, such as 0.95; 0: no rule"),
        "rival_high": ("price_rival_high", "most price over rivals' middle price, such as 1.05; 0: no rule"),
        "endings": ("price_endings", "what prices end with, such as [0.99, 0.49]; []: anything"),
        "tax": ("price_tax", "tax that prices include, as a share on top"),
    },
    "demand": {
        "order_cap": (
            "demand_order_cap",
            "forecasts count an order of more times the product's median order as so many; 0: as it is",
        ),
    },
    "goals": {
        "margin": ("goal_margin", "what plans of campaigns aim at, as shares; all 0: margin alone"),
        "revenue": ("goal_revenue", "revenue without discounts"),
        "orders": ("goal_orders", "customers who order"),
        "retention": ("goal_retention", "customers who do not go: needs a campaign so long past"),
        "satisfaction": ("goal_satisfaction", "stars given after contact, or who does not unsubscribe: needs either"),
        "fairness": ("goal_fairness", "the share with an offer in the tier that gets fewest"),
    },
    "tiers": {
        "names": ("tier_names", "best first"),
        "cuts": ("tier_cuts", "lower bounds of value, falling, for all tiers but the last; [] cuts at the first run"),
        "cuts_version": ("tier_cuts_version", "which cutting these bounds come from"),
        "cuts_basis": ("tier_cuts_basis", "the kind of value they were made for; another kind needs: tiers OUT recut"),
    },
}
_FILE_KEYS = ("file", "table", "layout", "confidence", "notes", "doubts", "unmapped", "columns")
_COLUMN_KEYS = ("source", "constant", "format", "confidence", "why")
PERSONAL = ("email", "phone", "customer_name", "birth_date")
_MONEY = ("amount", "unit_price", "gross_amount", "order_total")


def read_config(path: str | Path) -> tuple[Settings, Mapping]:
    """Settings and mapping of a ``shop.toml``. Raises ``ConfigError`` naming the key that cannot be followed."""
    document = read_toml(Path(path), "tierwise init SOURCE")
    _known(document, (*_SECTIONS, "files"), "")
    return _settings(document), _mapping(document.get("files", []))


def _known(found: dict[str, Any], allowed: Sequence[str], where: str) -> None:
    refuse_unknown(found, allowed, f"shop.toml: unknown key {where}")


def _settings(document: dict[str, Any]) -> Settings:
    types = {f.name: f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for part, keys in _SECTIONS.items():
        found = _table(document.get(part, {}), part)
        _known(found, tuple(keys), f"{part}.")
        for key, value in found.items():
            name = keys[key][0]
            values[name] = _value(value, types[name].default, f"{part}.{key}", "str" in str(types[name].type))
    return Settings(**values)


def _table(value: Any, where: str) -> dict[str, Any]:
    return section(value, where, "shop.toml: ")


def _value(value: Any, default: Any, where: str, of_texts: bool = False) -> Any:
    """The value in its default's type: whole numbers pass for fractions, nothing else is bent."""
    if isinstance(default, tuple):
        entry: type = str if of_texts or (default and isinstance(default[0], str)) else float
        items = value if isinstance(value, list) else [None]
        return tuple(_value(v, entry(), f"{where}[{i}]") for i, v in enumerate(items))
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        kind = {str: "a text", int: "a whole number", float: "a number"}[type(default)]
        raise ConfigError(f"shop.toml: {where} is {value!r}", f"set it to {kind}")
    return value


def _mapping(files: Any) -> Mapping:
    if not isinstance(files, list):
        raise ConfigError("shop.toml: files is not a list", "write each file as a section [[files]]")
    joined = any(_table(f, "files").get("table") == "orders" for f in files)
    maps = tuple(_table_map(_table(f, "files"), i, joined) for i, f in enumerate(files))
    names = [m.file for m in maps]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise ConfigError(f"shop.toml: the file {twice[0]!r} stands twice", "keep one section for each file")
    return Mapping(maps)


def _table_map(found: dict[str, Any], i: int, joined: bool) -> TableMap:
    where = f"files[{i}]."
    _known(found, _FILE_KEYS, where)
    file = _value(found.get("file", 0), "", f"{where}file")
    table = _value(found.get("table", ""), "", f"{where}table")
    if table and table not in SHOP_TABLES:
        raise ConfigError(
            f"shop.toml: {file} is mapped to the unknown table {table!r}", f"one of {', '.join(SHOP_TABLES)}"
        )
    entries = _table(found.get("columns", {}), f"{where}columns")
    columns = tuple(_column(table, t, c, f"{where}columns.{t}") for t, c in entries.items())
    if table == "order_lines":
        _finished(file, {c.target for c in columns} | ({"ordered_at"} if joined else set()))
    confidence = _value(found.get("confidence", 1.0), 0.0, f"{where}confidence")
    return TableMap(
        file,
        table,
        columns,
        confidence,
        _value(found.get("layout", ""), "", f"{where}layout"),
        _value(found.get("notes", []), ("",), f"{where}notes"),
        _value(found.get("unmapped", []), ("",), f"{where}unmapped"),
        _open(_value(found.get("doubts", []), ("",), f"{where}doubts"), columns, confidence),
    )


def _finished(file: str, targets: set[str]) -> None:
    """Lines without a date (and no orders to take it from) or without money are an unfinished section, such as
    ``write_skeleton`` leaves."""
    missing = [] if "ordered_at" in targets else ["the date of the order (ordered_at)"]
    missing += [] if targets & set(_MONEY) else ["money (amount, or quantity and unit_price)"]
    if missing:
        raise ConfigError(
            f"shop.toml: {file!r} is to be order_lines, but no column of it is said to be {' and '.join(missing)}",
            'fill in the lines under its [files.columns], or write table = "" to leave the file out',
        )


def _open(doubts: tuple[str, ...], columns: tuple[ColumnMap, ...], confidence: float) -> tuple[str, ...]:
    """Doubts that are not settled: a confidence of 1.0, of the column or else of the file, settles one."""
    sure = {c.target: c.confidence >= 1 for c in columns}
    return tuple(d for d in doubts if not sure.get(d.partition(":")[0], confidence >= 1))


def _column(table: str, target: str, found: Any, where: str) -> ColumnMap:
    """A column as ``{ source = "..." }``, or just the source's name."""
    if table and target not in SHOP_TABLES[table].names and target not in PSEUDO:
        known = ", ".join((*SHOP_TABLES[table].names, *PSEUDO))
        raise ConfigError(f"shop.toml: the table {table} has no column {target!r}", f"one of {known}")
    if isinstance(found, str):
        return ColumnMap(target, found, confidence=1.0, why="set by hand")
    found = _table(found, where)
    _known(found, _COLUMN_KEYS, f"{where}.")
    if not found.get("source") and not found.get("constant"):
        raise ConfigError(f"shop.toml: {where} names neither source nor constant", "give one of them")
    return ColumnMap(
        target,
        _value(found.get("source", ""), "", f"{where}.source"),
        _value(found.get("constant", ""), "", f"{where}.constant"),
        _value(found.get("format", ""), "", f"{where}.format"),
        _value(found.get("confidence", 1.0), 0.0, f"{where}.confidence"),
        _value(found.get("why", "set by hand"), "", f"{where}.why"),
    )


# -- writing ---------------------------------------------------------------------------------------------------------


def write_config(path: str | Path, settings: Settings, mapping: Mapping, raw: Sequence[RawTable] = ()) -> None:
    """Write ``shop.toml``, each column with its confidence and, where the raw tables are given, three sample values.

    Personal values are masked. What is read back equals what was written.
    """
    Path(path).write_text(config_text(settings, mapping, raw), encoding="utf-8", newline="\n")


def config_text(settings: Settings, mapping: Mapping, raw: Sequence[RawTable] = ()) -> str:
    """What ``write_config`` writes."""
    samples = {r.file: r for r in raw}
    parts = [_HEAD, *(_section(s, settings) for s in _SECTIONS)]
    parts += [_file_section(t, samples.get(t.file)) for t in mapping.tables]
    return "\n".join(parts)


_DOUBTS = (
    "# Check these. A doubt goes away when you delete its line, or set confidence = 1.0 on the column it names.",
    "# 请核对以下疑问；核对后删除该行，或将所涉列的 confidence 改为 1.0，即不再提示。",
)
_HEAD = """\
# What Tierwise knows about your shop. Change what is wrong; it is used as it stands from then on.
# Lines that begin with # are remarks. 以 # 开头的行是说明；其余内容可直接修改，之后按此执行。
"""


def _section(section: str, settings: Settings) -> str:
    lines = [f"[{section}]"]
    for key, (name, remark) in _SECTIONS[section].items():
        lines.append(f"{key} = {toml(getattr(settings, name))}  # {remark}")
    return "\n".join(lines) + "\n"


def _file_section(table: TableMap, raw: RawTable | None) -> str:
    lines = ["[[files]]", f"file = {toml(table.file)}", f"table = {toml(table.table)}"]
    if not table.table:
        lines[-1] += "  # not used"
    lines.append(f"confidence = {toml(table.confidence)}")
    for key in ("layout", "notes", "doubts", "unmapped"):
        value = getattr(table, key)
        if value:
            if key == "doubts":
                lines += _DOUBTS
            lines.append(f"{key} = {toml(value, several=True)}")
    if table.columns:
        sample = raw.sample(200) if raw is not None else None
        lines += ["", "[files.columns]"]
        lines += [line for c in table.columns for line in _column_lines(c, sample)]
    return "\n".join(lines) + "\n"


def _column_lines(column: ColumnMap, sample: Any) -> list[str]:
    entries = [(k, getattr(column, k)) for k in _COLUMN_KEYS]
    kept = [f"{k} = {toml(v)}" for k, v in entries if v != "" or k == "why"]
    lines = [f"{column.target} = {{ {', '.join(kept)} }}"]
    remark = f"{column.confidence:.0%} sure"
    if sample is not None and column.source in sample.column_names:
        remark += f"; for example {_examples(column, sample)}"
    return [*lines, f"#   {remark}"]


def _examples(column: ColumnMap, sample: Any) -> str:
    from tierwise.data.files.typed_files import id_text

    distinct = dict.fromkeys(v for v in id_text(sample[column.source]).to_pylist() if v and v.strip())
    texts = [shown(v, column.target in PERSONAL) for v in list(distinct)[:3]]
    return " | ".join(texts) or "(empty)"


def shown(value: str, personal: bool) -> str:
    value = "".join(c if c.isprintable() else " " for c in value).strip()
    if personal:
        return value[:1] + "***"
    return value if len(value) <= 40 else value[:39] + "…"


def toml(value: Any, several: bool = False) -> str:
    """A value in TOML; texts as JSON writes them, which TOML reads alike (DEL and lone surrogates apart)."""
    if isinstance(value, tuple):
        if several and sum(len(str(v)) for v in value) > 80:
            return "[\n" + "".join(f"  {toml(v)},\n" for v in value) + "]"
        return "[" + ", ".join(toml(v) for v in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
