"""What cleaning knows about order lines: signs, amounts, guests, things that are not products, cancelled orders.

Works row by row; what needs other rows stands in ``crossrow``.
"""

from __future__ import annotations

from typing import Any

from tierwise.contract.settings import Settings
from tierwise.data.judging.arithmetic import DECIMAL, exact, product, zero
from tierwise.data.judging.order_status import STATES, TEST_WORDS, is_cancelled, is_unpaid
from tierwise.data.judging.parsing import NO_CURRENCY
from tierwise.data.rules import bits, has_bits

GUEST_IDS = ("", "0", "-1", "guest", "nan", "none", "null", "anonymous", "游客", "匿名")
NOT_PRODUCT_CODES = (
    "POST", "DOT", "BANK CHARGES", "AMAZONFEE", "ADJUST", "ADJUST2", "SHIPPING", "POSTAGE", "FEE",
    "DISCOUNT", "SAMPLES", "CARRIAGE",
)  # fmt: skip
NOT_PRODUCT_NAMES = (
    "postage", "dotcom postage", "shipping", "delivery", "carriage", "next day carriage", "bank charges", "amazon fee",
    "adjust bad debt", "manual", "discount", "samples", "cruk commission", "gift wrapping fee", "tip",
    "运费", "邮费", "快递费", "补差价", "邮费补差", "差价",
)  # fmt: skip
TOTAL_NAMES = (
    "total", "totals", "subtotal", "sub total", "grand total", "order total", "sum", "summe", "gesamt", "gesamtsumme",
    "zwischensumme", "合计", "小计", "总计", "合计:", "小计:", "总计:",
)  # fmt: skip
FILLED = ("order_id", "customer_id", "quantity", "discount", "currency", "amount")
"""Columns that ``derive`` may fill though no file has them."""
_CENT = 0.0101
_TOLERANCE = 0.01


def derive(t: Any, settings: Settings, mapped: frozenset[str], not_goods: Any) -> Any:
    """Typed order lines with customer, order id, signed quantity and amount settled and ``_mask`` completed.

    ``mapped`` are the columns some file has: an empty amount is a repair where a column for it exists, and plain
    arithmetic where there is none. ``not_goods`` is the condition of ``bare_codes``. Quantity and amount keep their
    sign here; returns are told by it later.
    """
    import ibis

    guests = t.customer_id.lower().isin(GUEST_IDS)
    t = t.mutate(
        customer_id=ibis.ifelse(guests, ibis.null("string"), t.customer_id),
        _had_quantity=t.quantity.notnull(),
        _not_goods=not_goods.fill_null(False),
    )
    t = t.mutate(
        quantity=t.quantity.fill_null(ibis.literal(1).cast("decimal(18,4)")),
        discount=_off(t),
        currency=t.currency.fill_null(settings.currency or NO_CURRENCY),
        _amount_given=t.amount,
    )
    unread = has_bits(t["_mask"], "unreadable_number", "not_finite")
    computed = ibis.ifelse(unread, ibis.null(DECIMAL), ibis.coalesce(_net_of_gross(t), _computed(t)))
    t = t.mutate(amount=ibis.coalesce(t["_amount_given"], computed))
    # exports that write returned money without its sign
    t = t.mutate(
        amount=ibis.ifelse(
            (t.quantity < 0) & (t.amount > 0) & ~(t.unit_price < 0).fill_null(False), exact(-t.amount), t.amount
        )
    )
    made = t.order_id.isnull() & t.customer_id.notnull() & t.day.notnull()
    t = t.mutate(order_id=_order_id(t), _made=made)
    t = t.mutate(_mask=t["_mask"] | _marks(t, mapped, settings))
    return t.drop("_had_quantity", "_amount_given", "_made", "_not_goods")


def aside(t: Any) -> Any:
    """Lines that ``returns`` looks at: given back, cancelled, or with money refunded."""
    return has_bits(t["_mask"], "return_line", "cancelled") | (t.refunded_amount.abs() > 0).fill_null(False)


def _off(t: Any) -> Any:
    """Discount and coupon together, whatever their sign; null where the source names neither."""
    import ibis

    both = exact(t.discount.abs().fill_null(zero()) + t.coupon_discount.abs().fill_null(zero()))
    none = t.discount.isnull() & t.coupon_discount.isnull()
    return ibis.ifelse(none, ibis.null("decimal(18,4)"), both)


def _net_of_gross(t: Any) -> Any:
    return _less_discount(t.gross_amount, t)


def _computed(t: Any) -> Any:
    """quantity x unit price, half up to 4 decimals, less the discount; null when the price is not known."""
    return _less_discount(product(t.quantity, t.unit_price), t)


def _less_discount(gross: Any, t: Any) -> Any:
    """A discount takes money to 0 and never beyond: it makes no return of a sale, and no sale of a return."""
    import ibis

    off = t.discount.fill_null(zero())
    left = ibis.ifelse(gross < 0, gross + off, gross - off)
    return exact(ibis.ifelse(off > gross.abs(), zero(), left))


def _gross(t: Any) -> Any:
    import ibis

    return ibis.coalesce(t.gross_amount, product(t.quantity, t.unit_price))


def _order_id(t: Any) -> Any:
    """The order's own id; else customer and local day; else (a guest) each instant is an order of its own."""
    import ibis

    of_customer = t.customer_id + "@" + t.day.cast("string")
    of_guest = ibis.literal("guest@") + t.ordered_at.cast("string")
    return ibis.coalesce(t.order_id, of_customer, of_guest)


def _marks(t: Any, mapped: frozenset[str], settings: Settings) -> Any:
    import ibis

    nothing = t.amount == 0
    back = (t.quantity < 0) | ((t.amount < 0) & (t.unit_price.isnull() | (t.unit_price >= 0)))
    unread = has_bits(t["_mask"], "broken_line", "unreadable_number", "not_finite", "unreadable_instant")
    empty_amount = t["_amount_given"].isnull() & t.amount.notnull()
    amount_expected = ibis.literal("amount" in mapped)
    quantity_expected = ibis.literal("quantity" in mapped)
    return bits(
        negative_price=(t.unit_price < 0),
        number_out_of_range=t.amount.isnull() & t.unit_price.notnull() & ~unread,
        zero_quantity=(t.quantity == 0),
        amount_computed=empty_amount & amount_expected,
        discount_exceeds_line=_exceeds(t, empty_amount),
        quantity_assumed=~t["_had_quantity"] & quantity_expected & ~unread,
        quantity_absent=~t["_had_quantity"] & ~quantity_expected,
        guest=t.customer_id.isnull() & ~has_bits(t["_mask"], "broken_line", "order_unknown"),
        not_a_product=_not_a_product(t) | t["_not_goods"],
        test_order=_test(t),
        total_row=_total_row(t),
        amount_contradicts=_contradicts(t),
        return_line=back & ~(t.unit_price < 0).fill_null(False),
        cancelled=is_cancelled(t, settings),
        unpaid_order=is_unpaid(t, settings) & ~has_bits(t["_mask"], "broken_line"),
        order_id_made=t["_made"],
        stock_adjustment=(t.quantity < 0) & nothing & t.customer_id.isnull(),
    )


def _exceeds(t: Any, empty_amount: Any) -> Any:
    """The discount of a line whose amount is empty is larger than its money. Wide products only where it matters."""
    import ibis

    able = (empty_amount & (t.discount > zero()) & ~(t.unit_price < 0).fill_null(False)).fill_null(False)
    return ibis.ifelse(able, t.discount > _gross(t).abs(), ibis.literal(False))


def _not_a_product(t: Any) -> Any:
    code = t.product_id.upper()
    return code.isin(NOT_PRODUCT_CODES) | code.startswith("GIFT_0001") | t.product_name.lower().isin(NOT_PRODUCT_NAMES)


def _total_row(t: Any) -> Any:
    """Reports end orders, or themselves, with a row that sums up: it says "total" where a product would stand, and no
    price of a piece.
    """
    named = t.product_name.lower().isin(TOTAL_NAMES) | t.product_id.lower().isin(TOTAL_NAMES)
    return named.fill_null(False) & (t.unit_price.isnull() | ~t["_had_quantity"])


def _test(t: Any) -> Any:
    words = (*(t[name] for name in STATES), t.product_id, t.product_name, t.coupon_code, t.customer_id)
    found = t.order_id.lower().startswith("test")
    for w in words:
        found = found | w.lower().isin(TEST_WORDS)
    return found


def _contradicts(t: Any) -> Any:
    """Neither with nor without the discount is the amount quantity x price (within a cent and 1 %)."""
    given = t["_amount_given"].cast("float64").abs()
    gross = (t.quantity.cast("float64") * t.unit_price.cast("float64")).abs()
    net = gross - t.discount.fill_null(0).cast("float64")
    allowed = _CENT + _TOLERANCE * gross
    return ((given - gross).abs() > allowed) & ((given - net).abs() > allowed) & (t.quantity != 0) & t["_had_quantity"]
