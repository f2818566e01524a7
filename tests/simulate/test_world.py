"""A world of causes: one seed one world, causes off have no effect, causes do not disturb one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.errors import UsageError
from tierwise.simulate.causes import Contacts, Dropout, Purchase, Spend
from tierwise.simulate.history import unfold
from tierwise.simulate.tables import draw
from tierwise.simulate.world import World

SMALL = World(seed=11, customers=150, days=400, future_days=100, contacts=Contacts())


def bytes_of(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return draw(SMALL)


def test_same_seed_same_bytes(tables: dict[str, pa.Table]) -> None:
    again = draw(World(seed=11, customers=150, days=400, future_days=100, contacts=Contacts()))
    assert {k: bytes_of(t) for k, t in tables.items()} == {k: bytes_of(t) for k, t in again.items()}


def test_other_seed_other_orders(tables: dict[str, pa.Table]) -> None:
    other = draw(replace(SMALL, seed=12))
    assert not tables["order_lines"]["amount"].equals(other["order_lines"]["amount"])


def test_every_table_keeps_its_contract_and_key(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == {
        "customers", "products", "order_lines", "returns", "events", "reviews", "stock", "contacts", "exchange_rates",
    }  # fmt: skip
    for name, table in tables.items():
        contract = SHOP_TABLES[name]
        assert table.schema.equals(contract.arrow_schema())
        assert table.num_rows > 0
        key = table.select(list(contract.key))
        assert key.group_by(list(contract.key)).aggregate([]).num_rows == table.num_rows, name
        for column in contract.columns:
            if column.minimum is not None and table[column.name].null_count < table.num_rows:
                assert float(pa.compute.min(table[column.name]).as_py()) >= column.minimum, (name, column.name)


def test_rows_refer_to_rows_that_exist(tables: dict[str, pa.Table]) -> None:
    lines = tables["order_lines"].to_pylist()
    customers = set(tables["customers"]["customer_id"].to_pylist())
    products = set(tables["products"]["product_id"].to_pylist())
    assert {r["customer_id"] for r in lines} - {None} <= customers
    assert {r["product_id"] for r in lines} <= products
    amounts = {(r["order_id"], r["line_number"]): r for r in lines}
    for back in tables["returns"].to_pylist():
        line = amounts[(back["order_id"], back["line_number"])]
        assert back["amount"] == line["amount"]
        assert back["returned_at"] > line["ordered_at"]
    for line in lines:
        assert line["amount"] == line["quantity"] * line["unit_price"] - line["discount"]


def test_nothing_of_the_future_is_drawn(tables: dict[str, pa.Table]) -> None:
    end = date(2022, 2, 5)
    assert (end - SMALL.start).days == 400
    for name in ("order_lines", "returns", "events"):
        assert pa.compute.max(tables[name]["day"]).as_py() < end


def test_referrers_came_before_those_they_referred(tables: dict[str, pa.Table]) -> None:
    joined = {r["customer_id"]: r["signed_up_at"] for r in tables["customers"].to_pylist()}
    pairs = [(r["customer_id"], r["referrer_id"]) for r in tables["customers"].to_pylist() if r["referrer_id"]]
    assert len(pairs) > 5
    assert all(joined[referrer] <= joined[customer] for customer, referrer in pairs)


@pytest.mark.parametrize("cause", ["returns", "visits", "reviews", "contacts", "stock"])
def test_a_cause_that_is_off_leaves_no_row(tables: dict[str, pa.Table], cause: str) -> None:
    named = {"visits": "events"}.get(cause, cause)
    less = draw(SMALL.without(cause))
    assert named in tables
    assert named not in less
    if cause != "contacts":  # campaigns cause orders
        assert bytes_of(less["order_lines"]) == bytes_of(tables["order_lines"])


def test_discounts_guests_referrals_off_leave_exactly_none(tables: dict[str, pa.Table]) -> None:
    on, off = tables["order_lines"], draw(SMALL.without("discounts", "guests", "referrals"))
    lines = off["order_lines"]
    assert pa.compute.sum(on["discount"]).as_py() > 0
    assert pa.compute.sum(lines["discount"]).as_py() == 0
    assert lines["coupon_code"].null_count == lines.num_rows
    assert lines["customer_id"].null_count == 0 < on["customer_id"].null_count
    assert off["customers"]["referrer_id"].null_count == off["customers"].num_rows


def test_turning_discounts_off_moves_no_order_and_no_quantity(tables: dict[str, pa.Table]) -> None:
    on, off = tables["order_lines"], draw(SMALL.without("discounts"))["order_lines"]
    for name in ("order_id", "line_number", "customer_id", "ordered_at", "quantity"):
        assert on[name].equals(off[name])
    assert abs(float(pa.compute.sum(on["amount"]).as_py()) / float(pa.compute.sum(off["amount"]).as_py()) - 1) < 1e-3


def test_more_customers_begin_with_the_same_customers() -> None:
    few, many = unfold(World(customers=20, days=100)), unfold(World(customers=60, days=100))
    assert (few.lives.rate == many.lives.rate[:20]).all()
    own = many.lives.orders.customer < 20
    assert (few.lives.orders.value == many.lives.orders.value[own]).all()


def test_season_off_changes_times_but_not_values() -> None:
    on, off = unfold(World(customers=30)), unfold(World(customers=30).without("season", "weekday"))
    a = dict(
        zip(zip(on.lives.orders.customer, on.lives.orders.ordinal, strict=True), on.lives.orders.value, strict=True)
    )
    b = dict(
        zip(zip(off.lives.orders.customer, off.lives.orders.ordinal, strict=True), off.lives.orders.value, strict=True)
    )
    both = a.keys() & b.keys()
    assert len(both) > 200
    assert all(a[k] == b[k] for k in both)


def test_nothing_world_tells_no_customer_apart() -> None:
    h = unfold(World.nothing(customers=40))
    assert np.ptp(h.lives.rate) == 0
    assert np.isinf(h.lives.stopped).all()
    assert np.ptp(h.lives.orders.value) == 0


def test_pure_world_has_only_purchase_dropout_and_spend() -> None:
    world = World.pure(customers=5, dropout=Dropout("pareto", 1, 100))
    assert world.dropout.kind == "pareto"
    on = {name for name, cause in world.causes.items() if not cause.is_off}
    assert on == {"arrivals", "purchase", "dropout", "spend", "catalogue"}


def test_contacts_cause_orders_only_among_treated_persuadables() -> None:
    h = unfold(World(customers=800, days=400, contacts=Contacts(effect=0.5)))
    x = h.contacted
    caused = set(zip(x.caused.customer.tolist(), (x.caused.ordinal % 1_000_000).tolist(), strict=True))
    able = {
        (c, k)
        for c, k, t, e in zip(x.customer.tolist(), x.campaign.tolist(), x.treated, x.effect, strict=True)
        if t and e > 0
    }
    assert caused <= able
    assert abs(len(caused) / len(able) - 0.5) < 4 * 0.5 / len(able) ** 0.5
    assert unfold(World(customers=800, days=400, contacts=Contacts(effect=0.0))).contacted.caused.customer.size == 0


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: World(customers=0), "0 customers"),
        (lambda: Spend(q=1.0), "q must be above 1"),
        (lambda: Dropout("sometimes"), "kind must be"),
        (lambda: Purchase(r=-1), "r must be above 0"),
        (lambda: World().without("weather"), "'weather' cannot be turned off"),
        (lambda: World().without("purchase"), "'purchase' cannot be turned off"),
    ],
)
def test_impossible_worlds_are_refused(make: object, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        make()  # type: ignore[operator]
