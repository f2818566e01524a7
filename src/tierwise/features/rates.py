"""Money in the shop's reporting currency, at the rate in force on the day of the order."""

from __future__ import annotations

from typing import Any


def with_rate(moves: Any, rates: Any | None, currency: str, money_currency: str = "currency") -> Any:
    """``moves`` with a column ``rate``: 1 for the reporting currency, the latest rate on or before ``day``, else null.

    ``rates`` is the table ``exchange_rates`` (reporting-currency money for one unit), or None when there is none.
    """
    import ibis

    one = ibis.literal(1.0, type="float64")
    if rates is None:
        return moves.mutate(rate=ibis.ifelse(moves[money_currency] == currency, one, ibis.null("float64")))
    dated = _on_days(moves.select("day", currency=moves[money_currency]).distinct(), _periods(rates))
    joined = moves.left_join(dated, [moves.day == dated.rate_day, moves[money_currency] == dated.rate_currency])
    rate = ibis.ifelse(joined[money_currency] == currency, one, joined.dated_rate)
    return joined.mutate(rate=rate).drop("rate_day", "rate_currency", "dated_rate")


def _periods(rates: Any) -> Any:
    """One rate for each currency and day (the one known last), with the day on which the next one takes over."""
    import ibis

    last = ibis.window(
        group_by=["currency", "day"], order_by=[rates.known_at.desc(), rates.file.desc(), rates.line.desc()]
    )
    one = rates.mutate(nth=ibis.row_number().over(last)).filter(lambda t: t.nth == 0)
    after = ibis.window(group_by="currency", order_by="day")
    return one.select(rate_from=one.day, rated=one.currency, dated_rate=one.rate, rate_to=one.day.lead().over(after))


def _on_days(days: Any, periods: Any) -> Any:
    pairs = days.join(periods, days.currency == periods.rated)
    held = pairs.filter((pairs.day >= pairs.rate_from) & (pairs.rate_to.isnull() | (pairs.day < pairs.rate_to)))
    return held.select(rate_day=held.day, rate_currency=held.currency, dated_rate=held.dated_rate)
