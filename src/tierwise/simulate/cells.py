"""The text of every field of an export: one function for each file, in the style's dates, numbers and ids."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from tierwise.simulate.catalogue import CATEGORIES
from tierwise.simulate.chance import Ints
from tierwise.simulate.clock import day_numbers
from tierwise.simulate.history import History
from tierwise.simulate.ids import GUEST, customer_ids, order_ids
from tierwise.simulate.lines import CHANNELS, currencies, minor_unit
from tierwise.simulate.people import COUNTRIES, exchange_rates
from tierwise.simulate.styles import Style

_GENDERS = {False: ("male", "female"), True: ("男", "女")}
_PAID = {False: "completed", True: "交易完成"}


def order_cells(h: History, style: Style, days: tuple[float, float]) -> tuple[dict[str, list[str]], dict[str, Decimal]]:
    """Text of every field of the order rows, by time, and the money they hold per currency."""
    x = h.lines
    until = min(days[1], h.world.days)
    bought = np.flatnonzero((x.moment >= days[0]) & (x.moment < until))
    back = np.flatnonzero((x.returned >= days[0]) & (x.returned < until)) if style.cancellations else bought[:0]
    row = np.concatenate([bought, back])
    sign = np.concatenate([np.ones(bought.size, np.int64), -np.ones(back.size, np.int64)])
    moment = np.where(sign > 0, x.moment[row], x.returned[row])
    by_time = np.lexsort((x.number[row], x.ordinal[row], x.customer[row], moment))
    row, sign, moment = row[by_time], sign[by_time], moment[by_time]
    amount = sign * _paid(h, style, row)
    codes = currencies(h.world)
    places = [minor_unit(codes[c]) for c in x.currency[row].tolist()]
    total = _order_totals(h, row, amount)
    cells = _identity_cells(h, style, row, sign) | {
        "line_number": [str(n) for n in x.number[row].tolist()],
        "ordered_at": times(h, style, h.clock.instants(moment)),
        "quantity": [str(q) for q in (sign * x.quantity[row]).tolist()],
        "unit_price": _money(style, _unit(h, style, row), places),
        "discount": _money(style, x.discount[row], places),
        "amount": _money(style, amount, places),
        "order_total": _money(style, total, places),
        "currency": [codes[c] for c in x.currency[row].tolist()],
        "coupon_code": [f"SAVE{round(100 * d)}" if d > 0 else "" for d in x.depth[row].tolist()],
        "channel": [CHANNELS[c] for c in x.channel[row].tolist()],
        "country": [h.world.people.countries[c] for c in x.country[row].tolist()],
        "status": [("paid" if style.first_row_only else _PAID[style.chinese])] * row.size,
    }
    return cells, _sums(cells["currency"], amount.tolist(), codes)


def _unit(h: History, style: Style, row: Ints) -> Ints:
    """Unit price in minor units; where the style has no discount or amount column, after the coupon."""
    if "discount" in style.fields or "amount" in style.fields:
        return h.lines.unit[row]
    after_coupon: Ints = np.maximum(h.lines.amount[row] // h.lines.quantity[row], 1)
    return after_coupon


def _paid(h: History, style: Style, row: Ints) -> Ints:
    if "discount" in style.fields or "amount" in style.fields:
        return h.lines.amount[row]
    return _unit(h, style, row) * h.lines.quantity[row]


def _order_totals(h: History, row: Ints, amount: Ints) -> Ints:
    x = h.lines
    pairs = np.stack([x.customer[row], x.ordinal[row], np.sign(amount)], axis=1)
    _, order = np.unique(pairs, axis=0, return_inverse=True)
    total: Ints = np.bincount(order.ravel(), amount)[order.ravel()].astype(np.int64)
    return total


def _sums(codes: list[str], amounts: list[int], known: list[str]) -> dict[str, Decimal]:
    found = dict.fromkeys(known, 0)
    for code, amount in zip(codes, amounts, strict=True):
        found[code] += amount
    return {c: Decimal(minor) if minor_unit(c) == 1 else Decimal(minor) / 100 for c, minor in found.items()}


def _identity_cells(h: History, style: Style, row: Ints, sign: Ints) -> dict[str, list[str]]:
    x, p = h.lines, h.products
    who = x.customer[row].tolist()
    names = p.names_zh if style.chinese else p.names
    ids = order_ids(x.customer[row], x.ordinal[row])
    orders = [_number(c, k) for c, k in zip(who, x.ordinal[row].tolist(), strict=True)] if style.numeric_ids else ids
    if style.cancellations:
        orders = [f"C{o}" if s < 0 else o for o, s in zip(orders, sign.tolist(), strict=True)]
    return {
        "order_id": orders,
        "customer_id": _customer_cells(style, x.customer[row]),
        "customer_name": ["" if c >= GUEST else h.people.names[c] for c in who],
        "email": ["" if c >= GUEST else h.people.emails[c] for c in who],
        "phone": ["" if c >= GUEST else h.people.phones[c] for c in who],
        "product_id": _lookup(p.ids, x.product[row]),
        "product_name": _lookup(list(names), x.product[row]),
    }


def _lookup(names: list[str], index: Ints) -> list[str]:
    return [names[k] for k in index.tolist()]


def _number(customer: int, ordinal: int) -> str:
    """A whole number as order id: guests 9…, customers 5…."""
    if customer >= GUEST:
        return str(900_000_000 + customer - GUEST)
    return str(500_000_000 + customer * 1000 + ordinal)


def _customer_cells(style: Style, customer: Ints) -> list[str]:
    if style.numeric_ids:
        return ["" if c >= GUEST else str(12346 + c) for c in customer.tolist()]
    return [c or "" for c in customer_ids(customer)]


def times(h: History, style: Style, instants: Ints) -> list[str]:
    """Instants (UTC microseconds) as the style writes them."""
    zone = ZoneInfo(h.world.time_zone if style.zone == "shop" else "UTC")
    return [datetime.fromtimestamp(i / 1e6, zone).strftime(style.date) for i in instants.tolist()]


def _money(style: Style, minor: Ints, places: list[float]) -> list[str]:
    return [_amount(style, m, p) for m, p in zip(minor.tolist(), places, strict=True)]


def _amount(style: Style, minor: int, place: float) -> str:
    if place == 1:
        return f"{minor:,}".replace(",", ".") if style.decimal_comma else str(minor)
    text = f"{Decimal(minor) / 100:,.2f}" if style.decimal_comma else f"{Decimal(minor) / 100:.2f}"
    return text.translate(str.maketrans(",.", ".,")) if style.decimal_comma else text


def _customer_file(h: History, style: Style) -> dict[str, list[str]]:
    first = h.clock.calendar(h.lives.arrival)
    keep = np.flatnonzero(first < h.world.days)
    known = (h.people.known[keep] < h.world.people.known).tolist()
    gender = [_GENDERS[style.chinese][g] for g in h.people.gender[keep].tolist()]
    born = [str(h.world.start.year - a) for a in h.people.age[keep].tolist()]
    who = keep.tolist()
    lands = [h.world.people.countries[c] for c in h.people.country[keep].tolist()]
    places = h.people.place[keep].tolist()
    return {
        "customer_id": _customer_cells(style, keep),
        "customer_name": [h.people.names[k] for k in who],
        "email": [h.people.emails[k] for k in who],
        "phone": [h.people.phones[k] for k in who],
        "gender": [g if k else "" for g, k in zip(gender, known, strict=True)],
        "birth_year": [b if k else "" for b, k in zip(born, known, strict=True)],
        "city": [COUNTRIES[c].cities[k] for c, k in zip(lands, places, strict=True)],
        "country": lands,
        "signed_up_at": times(h, style, h.clock.instants(first[keep])),
    }


def _product_file(h: History, style: Style) -> dict[str, list[str]]:
    p = h.products
    names = [c.name_zh if style.chinese else c.name for c in CATEGORIES]
    return {
        "product_id": p.ids,
        "product_name": list(p.names_zh if style.chinese else p.names),
        "category": _lookup(names, p.category),
        "list_price": [f"{v:.2f}" for v in p.price.tolist()],
        "unit_cost": [f"{v:.2f}" for v in p.cost.tolist()],
        "currency": [h.world.currency] * len(p.names),
    }


def _return_file(h: History, style: Style) -> dict[str, list[str]]:
    x = h.lines
    keep = np.flatnonzero((x.returned < h.world.days) & (x.moment < h.world.days))
    codes = currencies(h.world)
    orders = order_ids(x.customer[keep], x.ordinal[keep])
    places = [minor_unit(codes[c]) for c in x.currency[keep].tolist()]
    return {
        "return_id": [f"R{o}-{n}" for o, n in zip(orders, x.number[keep].tolist(), strict=True)],
        "order_id": orders,
        "customer_id": _customer_cells(style, x.customer[keep]),
        "product_id": _lookup(h.products.ids, x.product[keep]),
        "returned_at": times(h, style, h.clock.instants(x.returned[keep])),
        "quantity": [str(q) for q in x.quantity[keep].tolist()],
        "amount": _money(style, x.amount[keep], places),
        "currency": _lookup(codes, x.currency[keep]),
    }


def _rate_file(h: History, _style: Style) -> dict[str, list[str]]:
    rates = {c: r[: h.world.days] for c, r in exchange_rates(h.world).items() if c != h.world.currency}
    numbers = day_numbers(h.world, np.arange(h.world.days, dtype=float))
    days = np.datetime_as_string(numbers.astype("datetime64[D]")).tolist()
    return {
        "day": days * len(rates),
        "currency": [c for c in rates for _ in days],
        "rate": [f"{v:.6f}" for r in rates.values() for v in r.tolist()],
    }


CELLS = {"customers": _customer_file, "products": _product_file, "returns": _return_file, "exchange_rates": _rate_file}
