"""Exports in which a header says one thing and the values another: no money is counted twice, nobody is taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tierwise.data.intake import Intake
from tierwise.data.mapping import propose
from tierwise.data.readers import read_source

PRICES = {"mug": "12.50", "lamp": "49.00", "tea": "9.90", "vase": "30.00", "rug": "120.00", "pen": "3.20"}
LINES = [(f"o{i // 2}", f"c{i // 2 % 7}", sku, 1 + i // 6 % 3) for i, sku in enumerate(list(PRICES) * 6)]
TOTAL = sum((Decimal(PRICES[sku]) * q for _, _, sku, q in LINES), Decimal(0))
"""Eighteen orders of two lines each."""


def _day(order: str) -> str:
    return f"2024-03-{1 + int(order[1:]):02d}"


def _sum(sku: str, quantity: int) -> Decimal:
    return Decimal(PRICES[sku]) * quantity


def _taken(little_shop: Any, files: dict[str, str]) -> Intake:
    """Taken in as guessed."""
    source = little_shop.folder / "export"
    source.mkdir()
    for name, text in files.items():
        (source / name).write_text(text, encoding="utf-8")
    intake: Intake = little_shop.take_folder(source, propose(read_source(source)).tables)
    return intake


def _money(little_shop: Any, files: dict[str, str]) -> Decimal:
    rows = little_shop.rows(_taken(little_shop, files), "order_lines", "amount")
    return sum((r[0] for r in rows), Decimal(0))


def _both(order: str) -> Iterator[tuple[str, int]]:
    return ((sku, q) for o, _, sku, q in LINES if o == order)


def test_a_marketplaces_item_price_is_what_all_pieces_cost(little_shop: Any) -> None:
    head = "order-id\torder-item-id\tpurchase-date\tbuyer-email\tsku\tquantity-purchased\tcurrency\titem-price\n"
    rows = (f"{o}\t{n}\t{_day(o)}\t{c}@x.org\t{s}\t{q}\tEUR\t{_sum(s, q)}\n" for n, (o, c, s, q) in enumerate(LINES))
    assert _money(little_shop, {"orders.txt": head + "".join(rows)}) == TOTAL


def test_a_price_that_grows_with_the_quantity_is_the_lines(little_shop: Any) -> None:
    head = "order,customer_id,date,sku,quantity,price\n"
    rows = "".join(f"{o},{c},{_day(o)},{s},{q},{_sum(s, q)}\n" for o, c, s, q in LINES)
    assert _money(little_shop, {"orders.csv": head + rows}) == TOTAL


def test_an_amount_of_pieces_is_no_money(little_shop: Any) -> None:
    head = "customer_id,transaction_date,product_id,amount,sales_price\n"
    rows = "".join(f"{c},{_day(o)},{s},{q},{_sum(s, q)}\n" for o, c, s, q in LINES)
    assert _money(little_shop, {"orders.csv": head + rows}) == TOTAL


def test_an_orders_total_beside_blank_rows_is_not_its_first_lines_money(little_shop: Any) -> None:
    head = (
        "Name,Email,Financial Status,Currency,Shipping,Total,Created at,Lineitem quantity,Lineitem price,Lineitem sku\n"
    )
    rows = []
    for order, customer in dict.fromkeys((o, c) for o, c, _, _ in LINES):
        total = sum(_sum(*line) for line in _both(order)) + 5
        own = (f"paid,EUR,5.00,{total}", ",,,")
        rows += [
            f"#{order},{customer}@x.org,{own[min(n, 1)]},{_day(order)},{q},{PRICES[sku]},{sku}\n"
            for n, (sku, q) in enumerate(_both(order))
        ]
    assert _money(little_shop, {"orders_export.csv": head + "".join(rows)}) == TOTAL


def test_what_is_to_be_paid_for_the_whole_order_is_no_lines_money(little_shop: Any) -> None:
    head = "订单编号,客户编号,下单时间,商品编码,数量,单价,应付金额\n"
    rows = (f"{o},{c},{_day(o)},{s},{q},{PRICES[s]},{sum(_sum(*line) for line in _both(o))}\n" for o, c, s, q in LINES)
    assert _money(little_shop, {"订单.csv": head + "".join(rows)}) == TOTAL


def test_a_state_of_the_country_is_no_state_of_the_order(little_shop: Any) -> None:
    head = "order_id,customer_id,date,state,amount\n"
    rows = "".join(f"o{i},c{i % 4},2024-01-{1 + i:02d},{('Texas', 'Ohio')[i % 2]},5\n" for i in range(12))
    notes = _taken(little_shop, {"orders.csv": head + rows}).receipt["notes"]
    assert not [n for n in notes if n["code"] == "states_unknown"]


def test_persons_are_looked_up_where_every_order_has_a_customer_of_its_own(little_shop: Any) -> None:
    orders = "order_id,customer_id,order_purchase_timestamp\n" + "".join(
        f"{o},k{o},{_day(o)}\n" for o in dict.fromkeys(o for o, *_ in LINES)
    )
    items = "order_id,order_item_id,product_id,price\n" + "".join(
        f"{o},{n},{s},{_sum(s, q)}\n" for n, (o, _, s, q) in enumerate(LINES)
    )
    people = "customer_id,customer_unique_id,customer_city\n" + "".join(
        f"k{o},person-{c},rio\n" for o, c in dict.fromkeys((o, c) for o, c, _, _ in LINES)
    )
    intake = _taken(little_shop, {"orders.csv": orders, "order_items.csv": items, "customers.csv": people})
    rows = little_shop.rows(intake, "order_lines", "customer_id")
    assert {r[0] for r in rows} == {f"person-{c}" for _, c, _, _ in LINES}


def test_states_of_payments_and_of_orders_in_other_languages(little_shop: Any) -> None:
    head = "Bestellnummer;Kundennummer;Bestelldatum;Betrag;Status;Zahlungsstatus\n"
    told = (("Abgeschlossen", "Bezahlt"), ("Storniert", "Bezahlt"), ("Offen", "Offen"), ("Offen", "Bezahlt"))
    rows = "".join(f"{i};k{i};0{i + 1}.02.2024;10,00;{s};{z}\n" for i, (s, z) in enumerate(told))
    table = _taken(little_shop, {"bestellungen.csv": head + rows}).receipt["tables"]["order_lines"]
    assert table["rules"] == {"cancelled": 1, "unpaid_order": 1}


def test_rows_of_totals_are_not_counted_again(little_shop: Any) -> None:
    head, rows = "Receipt,Date,Customer,Item,Qty,Price,Total\n", []
    for order, customer in dict.fromkeys((o, c) for o, c, _, _ in LINES):
        rows += [f"{order},{_day(order)},{customer},{s},{q},{PRICES[s]},{_sum(s, q)}\n" for s, q in _both(order)]
        rows.append(f"{order},{_day(order)},{customer},TOTAL,,,{sum(_sum(*line) for line in _both(order))}\n")
    table = _taken(little_shop, {"receipts.csv": head + "".join(rows)}).receipt["tables"]["order_lines"]
    assert (table["kept"], table["quarantined"]) == (len(LINES), len(LINES) // 2)
    assert table["rules"]["total_row"] == len(LINES) // 2
