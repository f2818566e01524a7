"""A discount on a whole order: told apart from the discounts of its lines, and spread over them to the last 1/10000.

An order is looked at within one file: a second export of it repeats its discount, and does not halve it.
"""

from __future__ import annotations

from typing import Any

from tierwise.data.judging.arithmetic import exact, from_units, units, whole, zero


def told_once(t: Any) -> Any:
    """Typed order lines in which a discount told on the lines and again on the order stands once.

    Where the lines' coupons add up to the order's discount, the lines keep them. Else the order's counts alone where
    every line repeats one and the same coupon: the lines then repeat the order's. Anything else is left as it is.
    """
    import ibis

    order = ibis.window(group_by=["_source", "order_id"])
    line, off = units(t.coupon_discount.abs().fill_null(zero())), units(t.order_discount.abs().fill_null(zero()))
    t = t.mutate(_line=line, _off=off)
    t = t.mutate(
        _low=t["_line"].min().over(order),
        _high=t["_line"].max().over(order),
        _sum=whole(t["_line"].sum().over(order)),
        _whole_off=t["_off"].max().over(order),
    )
    both = t.order_id.notnull() & (t["_high"] > 0) & (t["_whole_off"] > 0)
    added_up = both & (t["_sum"] == t["_whole_off"])
    repeated = both & ~added_up & (t["_low"] == t["_high"])
    nothing = ibis.null("decimal(18,4)")
    t = t.mutate(
        order_discount=ibis.ifelse(added_up, nothing, t.order_discount),
        coupon_discount=ibis.ifelse(repeated, nothing, t.coupon_discount),
    )
    return t.drop("_line", "_off", "_low", "_high", "_sum", "_whole_off")


def spread(t: Any) -> Any:
    """Typed order lines with ``order_discount`` taken off ``amount`` and added to ``discount``.

    Exports write it on the first line of an order or on every line: the largest value is the order's. Lines without
    positive money carry none of it; a discount larger than the order takes the order to 0, not below.
    """
    import ibis

    carries = (t.amount > 0).fill_null(False) & t.order_id.notnull()
    t = t.mutate(_money=ibis.ifelse(carries, units(t.amount), 0), _off=units(t.order_discount.abs().fill_null(zero())))
    order = ibis.window(group_by=["_source", "order_id"])
    running = ibis.window(group_by=["_source", "order_id"], order_by="line", following=0)
    t = t.mutate(
        _sum=whole(t["_money"].sum().over(order)),
        _until=whole(t["_money"].sum().over(running)),
        _whole_off=t["_off"].max().over(order),
    )
    t = t.mutate(_whole_off=ibis.least(t["_whole_off"], t["_sum"]))
    share = _share(t["_whole_off"], t["_until"], t["_sum"]) - _share(
        t["_whole_off"], t["_until"] - t["_money"], t["_sum"]
    )
    t = t.mutate(_share=ibis.ifelse(carries, share, 0))
    touched = t["_share"] > 0
    t = t.mutate(
        amount=ibis.ifelse(touched, exact(t.amount - from_units(t["_share"])), t.amount),
        discount=ibis.ifelse(touched, exact(t.discount.fill_null(zero()) + from_units(t["_share"])), t.discount),
    )
    return t.drop("_money", "_off", "_sum", "_until", "_whole_off", "_share")


def _share(off: Any, part: Any, total: Any) -> Any:
    """off x part / total in whole units, half up; all of it where part = total."""
    import ibis

    safe = ibis.ifelse(total == 0, 1, total).cast("float64")
    share = (off.cast("float64") * part.cast("float64") / safe + 0.5).floor().cast("int64")
    return ibis.ifelse(part >= total, off, share)
