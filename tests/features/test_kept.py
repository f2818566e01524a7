"""What was bought and kept: returns netted line by line, guests included, refusers left out."""

from datetime import date

from tierwise.contract.inputs.columns import NOT_A_PRODUCT
from tierwise.features.kept import kept_lines, profiled
from tierwise.features.known import know


def kept(shop):
    rows = shop.warehouse.arrow(kept_lines(know(shop))).to_pylist()
    return {(r["order_id"], r["product_id"]): (r["customer_id"], float(r["quantity"]), r["amount"]) for r in rows}


def test_lines_of_one_product_are_one_row_and_guests_stay(shop_of, small):
    lines = [
        small.sale("1", "ann", "2024-03-01", 4, product_id="tea", quantity=2),
        small.sale("1", "ann", "2024-03-01", 2, product_id="tea", line_number=2),
        small.sale("2", None, "2024-03-02", 5, product_id="cup"),
        small.sale("2", None, "2024-03-02", 5, product_id=None, line_number=2),
        small.sale("2", None, "2024-03-02", 3, product_id="POST", line_number=3, flags=NOT_A_PRODUCT),
    ]
    assert kept(shop_of(order_lines=lines)) == {("1", "tea"): ("ann", 3.0, 6), ("2", "cup"): (None, 1.0, 5)}


def test_what_came_back_is_no_purchase(shop_of, small):
    lines = [
        small.sale("1", "ann", "2024-03-01", 6, product_id="tea", quantity=3),
        small.sale("1", "ann", "2024-03-01", 5, product_id="cup", line_number=2),
        small.sale("2", "bob", "2024-03-02", 9, product_id="pot"),
        small.sale("3", None, "2024-03-03", 7, product_id="pot"),
    ]
    returns = [
        small.back("r1", "1", "ann", "2024-03-05", 2, product_id="tea"),
        small.back("r2", "1", "ann", "2024-03-05", 5, product_id="cup", line_number=2),
        small.back("r3", "2", "bob", "2024-03-06", 9, line_number=None),
    ]
    found = kept(shop_of(order_lines=lines, returns=returns, cut=small.at("2024-04-01")))
    assert found == {("1", "tea"): ("ann", 2.0, 4), ("3", "pot"): (None, 1.0, 7)}


def test_money_without_a_rate_is_not_known(shop_of, small):
    lines = [
        small.sale("1", "ann", "2024-03-01", 6, product_id="tea"),
        small.sale("2", "ann", "2024-03-02", 10, product_id="tea", currency="GBP"),
        small.sale("3", "ann", "2024-03-02", 10, product_id="tea", currency="USD"),
    ]
    rates = [{"currency": "GBP", "day": date(2024, 1, 1), "rate": 1.2}]
    found = kept(shop_of(order_lines=lines, exchange_rates=rates))
    assert [found[str(i), "tea"][2] for i in (1, 2, 3)] == [6, 12, None]


def test_what_came_back_of_a_shop_with_foreign_money(shop_of, small):
    lines = [
        small.sale("1", "ann", "2024-03-01", 6, product_id="tea"),
        small.sale("2", "ann", "2024-03-02", 10, product_id="tea", quantity=2, currency="GBP"),
    ]
    returns = [small.back("r", "2", "ann", "2024-03-05", 5, product_id="tea", currency="GBP")]
    rates = [{"currency": "GBP", "day": date(2024, 1, 1), "rate": 1.2}]
    shop = shop_of(order_lines=lines, returns=returns, exchange_rates=rates, cut=small.at("2024-04-01"))
    assert kept(shop) == {("1", "tea"): ("ann", 1.0, 6), ("2", "tea"): ("ann", 1.0, 6)}


def test_who_refused_profiling_is_left_out(shop_of, small):
    lines = [small.sale(str(i), c, "2024-03-01", 6, product_id="tea") for i, c in enumerate(("ann", "bob", None))]
    people = [{"customer_id": "ann", "no_profiling": True}, {"customer_id": "bob"}]
    known = know(shop_of(order_lines=lines, customers=people))
    rows = known.shop.warehouse.arrow(profiled(known, kept_lines(known))).to_pylist()
    assert sorted((r["customer_id"] or "guest") for r in rows) == ["bob", "guest"]
