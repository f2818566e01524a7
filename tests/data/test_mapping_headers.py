"""Header sets as shops write them, with the meaning that a person gives them: the guess must agree with the person."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tierwise.data.mapping import TableMap, propose_table
from tierwise.data.readers import read_source

ROWS = 40
CRITICAL = {
    "ordered_at", "amount", "unit_price", "order_total", "gross_amount", "discount", "customer_id", "email", "phone",
    "returned_at", "signed_up_at",
}  # fmt: skip


class Draw:
    """Plausible values by kind, the same at every run."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.order = self.rows = 0

    def row(self, kinds: list[str]) -> list[str]:
        r = self.random
        self.order += r.random() < 0.6
        self.rows += 1
        when = datetime(2023, 1, 3, 9) + timedelta(hours=9 * self.order)
        customer = self.order * 7919 % 900
        price, quantity = r.randrange(100, 9999) / 100, r.choice([1, 1, 2, 3, 6])
        off = r.choice([0, 0, 1.5])
        values = {
            "order": f"{100000 + self.order}",
            "order#": f"#{1000 + self.order}",
            "inv": f"INV-{self.order:05d}",
            "long": f"{2023010300000000000 + self.order * 7}",
            "guard": f'="{88000000000 + self.order}"',
            "cust": f"{10000 + customer}",
            "ccode": f"C{customer:04d}",
            "nick": f"买家{customer}",
            "float": f"{10000 + customer}.0",
            "iso": f"{when:%Y-%m-%d %H:%M:%S}",
            "day": f"{when:%Y-%m-%d}",
            "slash": f"{when:%Y/%m/%d %H:%M}",
            "dmy": f"{when:%d/%m/%Y}",
            "dmyt": f"{when:%d.%m.%Y %H:%M}",
            "mdy": f"{when.month}/{when.day}/{when.year}",
            "mdyt": f"{when:%m/%d/%Y %I:%M %p}",
            "zone": f"{when:%Y-%m-%d %H:%M:%S} +0800",
            "tz": f"{when:%Y-%m-%dT%H:%M:%SZ}",
            "zh": f"{when.year}年{when.month}月{when.day}日",
            "named": f"{when:%d-%b-%Y}",
            "ymd": f"{when:%Y%m%d}",
            "us": f"{int(when.timestamp()) * 1000000}",
            "ms": f"{int(when.timestamp()) * 1000}",
            "clock": f"{when:%H:%M:%S}",
            "price": f"{price:.2f}",
            "qty": f"{quantity}",
            "sum": f"{price * quantity:.2f}",
            "net": f"{price * quantity - off:.2f}",
            "off": f"{off:.2f}",
            "comma": f"{price * quantity:.2f}".replace(".", ","),
            "cprice": f"{price:.2f}".replace(".", ","),
            "dollar": f"${price * quantity:,.2f}",
            "yen": f"￥{price * quantity:.2f}",
            "eur": f"{price * quantity:.2f} €".replace(".", ","),
            "total": f"{400 + self.order * 3.25:.2f}",
            "zero": "0.00",
            "ship": "4.95",
            "tax": f"{price * 0.19:.2f}",
            "sku": f"SKU-{r.randrange(60):03d}",
            "ean": f"{4006381333900 + r.randrange(60)}",
            "stock": f"{85000 + r.randrange(60)}A",
            "name": r.choice(["Red mug", "Blue tea pot", "Wool scarf, long", "Desk lamp"]),
            "zname": r.choice(["红色马克杯", "羊毛围巾 长款", "台灯"]),
            "cat": r.choice(["Kitchen", "Home", "Office"]),
            "email": f"p{customer}@example.org",
            "phone": f"13{800000000 + customer}",
            "usphone": f"+1 415-555-{customer:04d}",
            "person": r.choice(["Ann Lee", "Bo Chen", "C. Díaz"]),
            "zperson": r.choice(["张三", "李四", "王芳"]),
            "ccy": "USD",
            "cny": "CNY",
            "country": r.choice(["Germany", "France"]),
            "status": r.choice(["paid", "paid", "refunded"]),
            "zstatus": r.choice(["交易成功", "交易关闭"]),
            "code": r.choice(["", "WELCOME10"]),
            "chan": r.choice(["web", "app"]),
            "n": f"{r.randrange(1, 5)}",
            "text": "some remark",
            "blank": "",
            "store": f"{r.randrange(20)}",
            "week": f"{self.order // 18}",
            "gender": r.choice(["female", "male"]),
            "age": r.choice(["25-34", "35-44"]),
            "city": r.choice(["Berlin", "Lyon"]),
            "year": f"{1950 + customer % 50}",
            "cost": f"{price * 0.6:.2f}",
            "stars": r.choice("12345"),
            "event": r.choice(["view_item", "add_to_cart"]),
            "session": f"s{self.order}",
            "url": "https://shop.example/p/1",
            "bool": r.choice(["true", "false"]),
            "reason": r.choice(["too small", "broken"]),
            "cookie": f"GA1.2.{customer}",
            "device": r.choice(["mobile", "desktop"]),
            "cid": f"{self.order + 500}",
            "own": f"{7000 + self.rows}",
        }
        return [values[k] for k in kinds]


@dataclass
class Case:
    """One header set: the table it is, how its file is written, and (header, kind of values, meaning) by column."""

    table: str
    how: dict[str, str]
    columns: list[tuple[str, str, str]] = field(default_factory=list)


def _cases() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for line in (Path(__file__).parent / "header_sets.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name, _, rest = line[1:].partition("]")
            table, *how = rest.split()
            cases[name] = Case(table, dict(h.split("=") for h in how))
        elif line.strip() and not line.startswith("# "):
            header, kind, meaning = [*(x.strip() for x in line.split("~")), ""][:3]
            cases[name].columns.append((header, kind, meaning))
    return cases


CASES = _cases()
SIGNS = {"tab": "\t", "pipe": "|", "semicolon": ";"}


def _write(folder: Path, case: Case, seed: int) -> Path:
    draw = Draw(seed)
    rows = [draw.row([k for _, k, _ in case.columns]) for _ in range(ROWS)]
    headers = [h for h, _, _ in case.columns]
    if "excel" in case.how:
        return _workbook(folder / "export.xlsx", headers, rows)
    if "jsonl" in case.how:
        return _json_lines(folder / "export.jsonl", headers, rows)
    sign = SIGNS.get(case.how.get("delimiter", ""), ",")
    text = "\r\n".join(sign.join(_quoted(v, sign) for v in r) for r in [headers, *rows]) + "\r\n"
    path = folder / "export.csv"
    path.write_bytes(text.encode(case.how.get("encoding", "utf-8")))
    return path


def _quoted(value: str, sign: str) -> str:
    return f'"{value}"' if sign in value and not value.startswith('="') else value


def _workbook(path: Path, headers: list[str], rows: list[list[str]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(headers)
    for r in rows:
        book.active.append([float(v) if v.replace(".", "", 1).isdigit() and len(v) < 12 else v for v in r])
    book.save(path)
    return path


def _json_lines(path: Path, headers: list[str], rows: list[list[str]]) -> Path:
    path.write_text("".join(json.dumps(dict(zip(headers, r, strict=True))) + "\n" for r in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def guesses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TableMap]:
    found = {}
    for seed, (name, case) in enumerate(CASES.items()):
        (raw,) = read_source(_write(tmp_path_factory.mktemp("set"), case, seed))
        found[name] = propose_table(raw)
    return found


def _meanings(guess: TableMap) -> dict[str, str]:
    return {c.source: c.target for c in guess.columns if c.source}


@pytest.mark.parametrize("name", CASES)
def test_no_date_money_or_customer_column_is_silently_wrong(name: str, guesses: dict[str, TableMap]) -> None:
    guess, case = guesses[name], CASES[name]
    assert guess.table == case.table
    truth = {h: t for h, _, t in case.columns}
    wrong = {h: (g, truth[h]) for h, g in _meanings(guess).items() if g != truth[h] and {g, truth[h]} & CRITICAL}
    silent = {h: w for h, w in wrong.items() if not any(h in d for d in guess.doubts)}
    assert not silent


def test_nearly_all_columns_of_many_header_sets_are_right(guesses: dict[str, TableMap]) -> None:
    pairs = [
        (name, header, truth, _meanings(guesses[name]).get(header, ""))
        for name, case in CASES.items()
        for header, _, truth in case.columns
    ]
    missed = [p for p in pairs if p[2] != p[3]]
    assert len(CASES) >= 50
    assert len(missed) <= 0.05 * len(pairs), missed


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("german", "day.month.year"),
        ("us dates", "month/day/year"),
        ("member card", "month/day/year"),
        ("tabs", "yyyymmdd"),
        ("pipes and codes", "month name"),
        ("chinese members", "iso"),
        ("online retail", "month/day/year"),
    ],
)
def test_every_date_is_read_as_it_was_written(name: str, form: str, guesses: dict[str, TableMap]) -> None:
    when = guesses[name].column("ordered_at")
    assert when is not None
    assert when.format == form


def test_decimal_commas_and_their_currency_are_found(guesses: dict[str, TableMap]) -> None:
    guess = guesses["german with euro signs"]
    amount, currency = guess.column("amount"), guess.column("currency")
    assert amount is not None
    assert currency is not None
    assert (amount.format, currency.constant) == ("1.234,56", "EUR")
