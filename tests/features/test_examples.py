"""Labels after a date, dates a horizon apart, and the two side by side."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.features.examples import Origins, examples, rolling_origins
from tierwise.features.labels import labels

AS_OF = datetime(2024, 2, 1)


@pytest.fixture
def half_year(shop_of, small):
    """Ann orders on the 10th of each month from January to June; bob once in January, cem first in March."""
    lines = [small.sale(f"a{m}", "ann", f"2024-0{m}-10", 10 * m, quantity=2, product_id="tea") for m in range(1, 7)]
    lines += [small.sale("b", "bob", "2024-01-20", 7), small.sale("c", "cem", "2024-03-01", 7)]
    return shop_of(
        order_lines=lines,
        returns=[small.back("r", "a3", "ann", "2024-05-01", 5, product_id="tea")],
        products=[{"product_id": "tea", "category": "drinks"}],
        cut=datetime(2024, 7, 1),
    )


def test_labels_count_from_the_date_to_the_horizon(half_year, row_of):
    table = labels(half_year, AS_OF, 60)
    ann, bob = (row_of(half_year, table, c) for c in ("ann", "bob"))
    # 10 February and 10 March; of March's 30 euros 5 came back in May
    assert (ann["orders"], ann["purchase_days"], ann["bought"], ann["days_to_next_order"]) == (2, 2, True, 9)
    assert (ann["revenue"], ann["margin"], ann["next_category"]) == (Decimal(45), Decimal("13.5"), "drinks")
    assert (bob["orders"], bob["revenue"], bob["bought"], bob["days_to_next_order"]) == (0, Decimal(0), False, None)


def test_a_coupon_counts_by_code_on_an_order_or_by_redemption_in_the_horizon(shop_of, small, row_of, half_year):
    assert row_of(half_year, labels(half_year, AS_OF, 60), "ann")["coupon_used"] is None  # the shop knows of none
    lines = [small.sale(c, c, "2024-01-10", 5) for c in ("ann", "bob", "cem", "dov")]
    lines += [small.sale("a2", "ann", "2024-02-10", 5, coupon_code="TEN"), small.sale("d2", "dov", "2024-02-10", 5)]
    lines += [small.sale("last", "dov", "2024-06-30", 5)]
    used = [("1", "bob", "2024-02-20"), ("2", "cem", "2024-05-20"), ("3", "cem", "2024-01-20")]
    redeemed = [
        {"redemption_id": i, "coupon_code": "TEN", "customer_id": c, "redeemed_at": small.at(d)} for i, c, d in used
    ]
    shop = shop_of(order_lines=lines, redemptions=redeemed, cut=datetime(2024, 7, 1))
    table = labels(shop, AS_OF, 60)
    assert {c: row_of(shop, table, c)["coupon_used"] for c in ("ann", "bob", "cem", "dov")} == {
        "ann": True, "bob": True, "cem": False, "dov": False,
    }  # fmt: skip


def test_who_was_unknown_on_the_date_has_no_label(half_year):
    table = half_year.warehouse.arrow(labels(half_year, AS_OF, 60, ("bought",)))
    assert sorted(table["customer_id"].to_pylist()) == ["ann", "bob"]
    assert table.column_names[-2:] == ["observed_days", "bought"]


def test_the_end_of_the_horizon_is_not_in_it(half_year, row_of):
    just = datetime(2024, 2, 10, 12)
    ends = labels(half_year, datetime(2024, 2, 9, 12), 1, ("orders",))
    starts = labels(half_year, just, 1, ("orders",))
    assert (row_of(half_year, ends, "ann")["orders"], row_of(half_year, starts, "ann")["orders"]) == (0, 1)


def test_a_horizon_beyond_the_data_is_refused_or_marked(half_year, row_of):
    with pytest.raises(UsageError, match="end 30 days after 2024-06-01"):
        labels(half_year, datetime(2024, 6, 1), 31)
    table = labels(half_year, datetime(2024, 6, 1), 31, short_ok=True)
    assert row_of(half_year, table, "ann")["observed_days"] == 30


def test_an_identity_found_later_moves_nobodys_orders(shop_of, small, row_of, warehouse):
    """Seen from the end, old and new are one; on the date they were two, and the label is the old one's."""
    import pyarrow as pa

    lines = [small.sale(o, c, d, 5) for o, c, d in (("a", "old", "2024-01-05"), ("b", "old", "2024-03-05"))]
    shop = shop_of(order_lines=lines, cut=datetime(2024, 6, 1))
    merged = pa.table({"customer_id": ["old"], "canonical_id": ["new"]})
    whole = replace(shop, canonical=warehouse.table(merged, "identities"))
    assert row_of(shop, labels(whole, AS_OF, 60), "old")["bought"] is True


def test_dates_are_a_horizon_apart_and_the_last_is_the_test():
    found = rolling_origins(datetime(2022, 1, 1), datetime(2023, 12, 31), 90)
    assert [(b - a).days for a, b in zip(found.as_of, found.as_of[1:], strict=False)] == [90, 90]
    assert (found.splits, found.note) == (("train", "valid", "test"), "")


@pytest.mark.parametrize(("horizon", "fit"), [(30, 3), (90, 3), (150, 1), (300, 0)])
def test_a_short_history_holds_fewer_dates_and_says_so(horizon, fit):
    found = rolling_origins(datetime(2023, 1, 1), datetime(2023, 12, 31), horizon)
    assert (len(found.as_of), bool(found.note)) == (fit, fit < 3)


def test_examples_stack_what_was_known_and_what_followed(half_year):
    origins = Origins((datetime(2024, 2, 1), datetime(2024, 3, 15), datetime(2024, 5, 1)), 30, 3)
    rows = half_year.warehouse.arrow(examples(half_year, origins, 30)).to_pylist()
    seen = sorted((r["as_of"].month, r["customer_id"], r["split"], r["orders"], r["label_orders"]) for r in rows)
    assert seen == [
        (2, "ann", "train", 1, 1), (2, "bob", "train", 1, 0),
        (3, "ann", "valid", 3, 1), (3, "bob", "valid", 1, 0), (3, "cem", "valid", 1, 0),
        (5, "ann", "test", 4, 1), (5, "bob", "test", 1, 0), (5, "cem", "test", 1, 0),
    ]  # fmt: skip
    folds = {(r["customer_id"], r["fold"]) for r in rows}
    assert folds == {(c, hashlib.sha256(c.encode()).digest()[0] % 5) for c in ("ann", "bob", "cem")}


def test_no_date_no_examples(half_year):
    with pytest.raises(ComputationError, match="holds 0 of 3"):
        examples(half_year, rolling_origins(datetime(2024, 1, 1), datetime(2024, 6, 1), 300), 300)


def test_no_feature_sees_the_future(shop_of, small):
    """The shop as it was on the date, and as of that date when five more months are known: the same features."""
    from tierwise.features.customer_table import feature_table
    from tierwise.features.known import know
    from tierwise.models.leakage import changed_by_future

    lines = [small.sale(f"a{m}", "ann", f"2024-0{m}-10", 10 * m, product_id="tea") for m in range(1, 7)]
    lines += [small.sale("b", "bob", "2024-01-20", 7), small.sale("b2", "bob", "2024-03-20", 90)]
    products = [{"product_id": "tea", "category": "drinks"}]
    back = [small.back("r", "a1", "ann", "2024-05-01", 5, product_id="tea")]
    then = shop_of(order_lines=[lines[0], lines[6]], products=products).as_of(AS_OF)
    later = shop_of(order_lines=lines, returns=back, products=products)
    before, hidden = (s.warehouse.arrow(feature_table(know(s.as_of(AS_OF)))) for s in (then, later))
    assert changed_by_future(before, hidden, "customer_id") == []
    seen = later.warehouse.arrow(feature_table(know(later.as_of(datetime(2024, 7, 1)))))
    assert {"revenue", "days_since_last_order"} <= {f.column for f in changed_by_future(before, seen, "customer_id")}
