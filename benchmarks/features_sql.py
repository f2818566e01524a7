"""The job of benchmarks/features.py by hand: plain DuckDB SQL, and pandas, for the same columns from the same files."""

from __future__ import annotations

from typing import Any

ORDERS = """
CREATE TEMP TABLE orders AS
SELECT customer_id, order_id, min(ordered_at) ordered_at, min(day) AS day, count(*) lines, sum(quantity) pieces,
  sum(amount) revenue, sum(discount) discount, sum(amount) FILTER (discount IS NOT NULL) + sum(discount) list_amount,
  min(channel) channel
FROM read_parquet('{lines}')
WHERE known_at < TIMESTAMP '{cut}' AND (superseded_at IS NULL OR superseded_at >= TIMESTAMP '{cut}')
  AND ordered_at < TIMESTAMP '{cut}' AND customer_id IS NOT NULL
GROUP BY customer_id, order_id"""

BASKETS = """
CREATE TEMP TABLE baskets AS
SELECT customer_id, product_id, sum(quantity) quantity, sum(amount) revenue, count(*) lines
FROM read_parquet('{lines}')
WHERE known_at < TIMESTAMP '{cut}' AND (superseded_at IS NULL OR superseded_at >= TIMESTAMP '{cut}')
  AND ordered_at < TIMESTAMP '{cut}' AND customer_id IS NOT NULL AND product_id IS NOT NULL
GROUP BY customer_id, product_id"""

FEATURES = """
COPY (
WITH counts AS (
  SELECT customer_id, min(day) first_order_day, max(day) last_order_day, count(*) orders,
    count(DISTINCT day) purchase_days,
    count(*) FILTER (ordered_at >= TIMESTAMP '{cut}' - INTERVAL 30 DAY) orders_30d,
    count(*) FILTER (ordered_at >= TIMESTAMP '{cut}' - INTERVAL 90 DAY) orders_90d,
    count(*) FILTER (ordered_at >= TIMESTAMP '{cut}' - INTERVAL 365 DAY) orders_365d,
    sum(revenue) revenue, sum(revenue) * 0.3 margin, sum(pieces)::DOUBLE / count(*) items_per_order,
    coalesce(sum(revenue) FILTER (ordered_at >= TIMESTAMP '{cut}' - INTERVAL 30 DAY), 0) revenue_30d,
    coalesce(sum(revenue) FILTER (ordered_at >= TIMESTAMP '{cut}' - INTERVAL 90 DAY), 0) revenue_90d,
    coalesce(sum(revenue) FILTER (ordered_at >= TIMESTAMP '{cut}' - INTERVAL 365 DAY), 0) revenue_365d,
    sum(lines)::DOUBLE / count(*) lines_per_order, sum(discount)::DOUBLE / nullif(sum(list_amount), 0) discount_share,
    count(*) FILTER (isodow(day) >= 6) / count(*) weekend_share,
    sum(cos(2 * pi() * (month(day) - 1) / 12)) c, sum(sin(2 * pi() * (month(day) - 1) / 12)) s
  FROM orders GROUP BY customer_id),
steps AS (
  SELECT customer_id, day, day - lag(day) OVER w gap, row_number() OVER w i
  FROM (SELECT DISTINCT customer_id, day FROM orders) WINDOW w AS (PARTITION BY customer_id ORDER BY day)),
gaps AS (
  SELECT customer_id, median(gap) gap_median_days, arg_max(gap, day) gap_last_days,
    CASE WHEN count(*) > 1 THEN regr_slope(gap, i) / avg(gap) END gap_trend
  FROM steps WHERE gap IS NOT NULL GROUP BY customer_id),
mix AS (
  SELECT b.customer_id, p.category, sum(b.revenue) revenue
  FROM baskets b JOIN read_parquet('{products}') p USING (product_id) WHERE p.category IS NOT NULL GROUP BY ALL),
totals AS (SELECT customer_id, sum(revenue) total FROM mix GROUP BY customer_id),
categories AS (
  SELECT customer_id, count(*) categories, first(category ORDER BY revenue DESC, category) top_category,
    max(revenue)::DOUBLE / any_value(total) top_category_share,
    -sum((revenue::DOUBLE / total) * ln(revenue::DOUBLE / total)) category_entropy
  FROM mix JOIN totals USING (customer_id) WHERE revenue > 0 GROUP BY customer_id),
products AS (SELECT customer_id, count(*) products FROM baskets GROUP BY customer_id),
channels AS (
  SELECT customer_id, channel FROM (
    SELECT customer_id, channel, row_number() OVER (PARTITION BY customer_id ORDER BY count(*) DESC, channel) nth
    FROM orders WHERE channel IS NOT NULL GROUP BY customer_id, channel) WHERE nth = 1),
sizes AS (SELECT sum(revenue) total, count(*) n, quantile_cont(items_per_order, .99) usual FROM counts)
SELECT counts.*, gaps.* EXCLUDE customer_id, categories.* EXCLUDE customer_id, products, channel,
  sqrt(c * c + s * s) / orders season_concentration,
  CASE WHEN sqrt(c * c + s * s) > 1e-9 THEN (round(atan2(s, c) / (pi() / 6))::INT + 12) % 12 + 1 END season_month,
  revenue / total > greatest(.02, 20 / n) OR items_per_order > 20 * usual is_giant
FROM counts CROSS JOIN sizes LEFT JOIN gaps USING (customer_id) LEFT JOIN categories USING (customer_id)
  LEFT JOIN products USING (customer_id) LEFT JOIN channels USING (customer_id)
) TO '{out}' (FORMAT PARQUET, COMPRESSION ZSTD)"""


LIMIT = {"memory_limit": "8GB"}
"""Enough for 10 million lines never to spill; at 100 million the whole machine would be taken otherwise."""


def by_sql(lines: str, products: str, cut: str, out: str, scratch: str) -> None:
    """Two passes over the lines, then everything from orders and baskets."""
    import duckdb

    connection = duckdb.connect(config={"temp_directory": scratch, "preserve_insertion_order": False} | LIMIT)
    for sql in (ORDERS, BASKETS, FEATURES):
        connection.execute(sql.format(lines=lines, products=products, cut=cut, out=out))


def by_pandas(lines: str, products: str, cut: str, out: str, _scratch: str) -> None:
    """The counts, money, windows, gaps and category mix; float64 money; without giants, months and channels."""
    import numpy as np
    import pandas as pd
    import pyarrow.parquet as pq

    wanted = ["customer_id", "order_id", "product_id", "ordered_at", "day", "quantity", "amount", "discount"]
    table = pq.read_table(lines, columns=wanted)
    for name in ("quantity", "amount", "discount"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast("float64"))
    t: Any = table.to_pandas()
    t = t[t.customer_id.notna() & (t.ordered_at < pd.Timestamp(cut))]
    t["day"] = pd.to_datetime(t.day)
    o = t.groupby(["customer_id", "order_id"], sort=False).agg(
        ordered_at=("ordered_at", "min"), day=("day", "min"), lines=("amount", "size"), pieces=("quantity", "sum"),
        revenue=("amount", "sum"), discount=("discount", "sum"),
    ).reset_index()  # fmt: skip
    g = o.groupby("customer_id").agg(
        first_order_day=("day", "min"), last_order_day=("day", "max"), orders=("day", "size"),
        purchase_days=("day", "nunique"), revenue=("revenue", "sum"), pieces=("pieces", "sum"), lines=("lines", "sum"),
        discount=("discount", "sum"),
    )  # fmt: skip
    for days in (30, 90, 365):
        late = o[o.ordered_at >= pd.Timestamp(cut) - pd.Timedelta(days=days)].groupby("customer_id").revenue
        g[f"orders_{days}d"], g[f"revenue_{days}d"] = late.size(), late.sum()
    d = o[["customer_id", "day"]].drop_duplicates().sort_values(["customer_id", "day"])
    d["gap"] = d.groupby("customer_id").day.diff().dt.days
    g["gap_median_days"] = d.groupby("customer_id").gap.median()
    b = t.groupby(["customer_id", "product_id"], sort=False).amount.sum().reset_index()
    b = b.merge(pd.read_parquet(products, columns=["product_id", "category"]), on="product_id")
    m = b.groupby(["customer_id", "category"]).amount.sum()
    share = m / m.groupby("customer_id").transform("sum")
    g["category_entropy"] = (-share * np.log(share)).groupby("customer_id").sum()
    g["products"] = b.groupby("customer_id").size()
    g.reset_index().to_parquet(out)
