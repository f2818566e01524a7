"""Laws of intake: order and splitting change nothing, again changes nothing, the future changes nothing."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tierwise.contract.settings import Settings
from tierwise.data.intake import Intake, take_in
from tierwise.data.mapping import ColumnMap, Mapping, TableMap
from tierwise.data.warehouse import Warehouse, open_warehouse

COLUMNS = ("order_id", "customer_id", "ordered_at", "product_id", "quantity", "unit_price")
CONTENT = {
    "order_lines": (
        "order_id",
        "customer_id",
        "product_id",
        "ordered_at",
        "quantity",
        "unit_price",
        "amount",
        "known_at",
        "flags",
    ),
    "returns": ("return_id", "customer_id", "product_id", "returned_at", "quantity", "amount"),
}
START = datetime(2024, 1, 1)
FEW = settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])

# A product stands once on an order: the same product of one order in two files is one order exported twice (see
# crossrow), not an order cut in two, so for such orders splitting does mean something.
orders = st.lists(
    st.tuples(
        st.integers(0, 12),  # order
        st.sampled_from(["p", "q", "r", "s", "POST"]),
        st.integers(-3, 4),
        st.sampled_from(["", "", "", "bad"]),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda line: line[:2],
)


def lines(drawn: list[tuple[int, str, int, str]]) -> list[str]:
    found = []
    for n, (order, product, quantity, fault) in enumerate(drawn):
        day = (START + timedelta(days=order, hours=order)).isoformat(sep=" ")
        price = fault or f"{n + 1}.{order:02d}"
        found.append(f"o{order},c{order % 3},{day},{product},{quantity},{price}")
    return [*found, f"o99,c9,{START.isoformat(sep=' ')},p,1,0.5"]


def take(folder: Path, warehouse: Warehouse, name: str, files: list[list[str]], out: str = "out") -> Intake:
    source = folder / name
    source.mkdir()
    for i, some in enumerate(files):
        (source / f"part{i}.csv").write_text("\n".join([",".join(COLUMNS), *some]) + "\n")
    columns = tuple(ColumnMap(c, c, format="iso" if c == "ordered_at" else "") for c in COLUMNS)
    mapping = Mapping(tuple(TableMap(f"part{i}.csv", "order_lines", columns) for i in range(len(files))))
    return take_in(source, folder / out, Settings(currency="EUR"), mapping, warehouse)


def content(intake: Intake, cut: datetime | None = None) -> dict[str, list[str]]:
    """Rows without file, line and position, which say where a row stood and nothing else."""
    shop = intake.shop.as_of(cut) if cut else intake.shop
    return {
        name: sorted(str(r) for r in shop.warehouse.arrow(shop.table(name).select(*CONTENT[name])).to_pylist())
        for name in CONTENT
        if shop.has(name)
    }


def counted(intake: Intake) -> dict[str, Any]:
    table = intake.receipt["tables"]["order_lines"]
    return {k: table[k] for k in ("read", "kept", "repaired", "quarantined", "money", "rules")}


@FEW
@given(drawn=orders, data=st.data())
def test_row_order_and_splitting_into_files_change_nothing(drawn: list[Any], data: st.DataObject) -> None:
    text = lines(drawn)
    shuffled = data.draw(st.permutations(text))
    where = data.draw(st.lists(st.integers(0, 2), min_size=len(text), max_size=len(text)))
    parts = [[t for t, w in zip(text, where, strict=True) if w == k] for k in range(3)]
    with tempfile.TemporaryDirectory() as folder, open_warehouse(scratch=Path(folder) / "s", threads=1) as warehouse:
        one = take(Path(folder), warehouse, "one", [text])
        for name, files in (("shuffled", [shuffled]), ("split", [p for p in parts if p])):
            other = take(Path(folder), warehouse, name, files, out=name)
            assert content(other) == content(one)
            assert counted(other) == counted(one)


@FEW
@given(drawn=orders, cut=st.integers(0, 14))
def test_again_changes_nothing_and_the_future_changes_nothing(drawn: list[Any], cut: int) -> None:
    text = lines(drawn)
    instant = START + timedelta(days=cut, hours=cut)
    known = [t for t in text if t.split(",")[2] < instant.isoformat(sep=" ")]
    with tempfile.TemporaryDirectory() as folder, open_warehouse(scratch=Path(folder) / "s", threads=1) as warehouse:
        whole = take(Path(folder), warehouse, "whole", [text])
        again = take(Path(folder), warehouse, "again", [text])
        assert (again.changed, again.version, content(again)) == (False, whole.version, content(whole))
        if known:
            early = take(Path(folder), warehouse, "early", [known], out="early")
            without_flags = {k: v for k, v in content(early).items() if v}
            assert {k: v for k, v in content(whole, instant).items() if v} == without_flags


@FEW
@given(drawn=orders)
def test_rows_and_money_reconcile_with_plain_arithmetic(drawn: list[Any]) -> None:
    text = lines(drawn)
    with tempfile.TemporaryDirectory() as folder, open_warehouse(scratch=Path(folder) / "s", threads=1) as warehouse:
        table = counted(take(Path(folder), warehouse, "one", [text]))
    fields = [t.split(",") for t in text]
    good = [f for f in fields if f[5] != "bad"]
    money = sum((Decimal(f[4]) * Decimal(f[5]) for f in good), Decimal(0))
    assert table["read"] == len(text) == table["kept"] + table["repaired"] + table["quarantined"]
    assert table["quarantined"] == len(fields) - len(good) == table["money"]["EUR"]["unknown_rows"]
    assert Decimal(table["money"]["EUR"]["read"]) == money
    assert table["repaired"] == sum(f[4] == "0" for f in good)
