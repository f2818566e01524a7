"""What ``tierwise.data.intake.take_in`` does to one typed Parquet file of order lines, written straight as DuckDB SQL.

The same columns, rules, bits and outputs; nothing of Tierwise is imported. Netting of returns is in neither way: the
benchmark's lines hold no returns. What take_in does beyond this, and pays for: a checksum of the source, landing (so
that other engines and other formats read the same), pseudonyms, counts per rule, fsync and a manifest.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

RULES = {
    "missing_required": 3, "instant_out_of_range": 4, "far_ahead": 5, "negative_price": 6, "number_out_of_range": 8,
    "zero_quantity": 20, "amount_computed": 21, "quantity_assumed": 22, "guest": 30, "not_a_product": 31,
    "test_order": 32, "duplicate": 33, "amount_contradicts": 34, "conflicting_order": 35, "return_line": 36,
    "giant": 39, "stock_adjustment": 40,
}  # fmt: skip
REFUSED = sum(1 << bit for bit in range(20))
MENDED = sum(1 << bit for bit in range(20, 30))
GUESTS = "('', '0', '-1', 'guest', 'nan', 'none', 'null', 'anonymous', '游客', '匿名')"
CODES = (
    "('POST', 'DOT', 'D', 'M', 'S', 'B', 'C2', 'CRUK', 'PADS', 'BANK CHARGES', 'AMAZONFEE', 'ADJUST', 'ADJUST2', "
    "'SHIPPING', 'POSTAGE', 'FEE', 'DISCOUNT', 'SAMPLES', 'CARRIAGE')"
)
TESTS = "('test', 'test order', 'testorder', '测试', '测试订单', '测试商品')"
EMPTY = "nullif(trim({0}), '')"


def bit(name: str, test: str) -> str:
    return f"(CASE WHEN {test} THEN {1 << RULES[name]} ELSE 0 END)"


def judged(source: str) -> str:
    """One row each with its own mask. Line numbers are record numbers from 1."""
    text = {c: EMPTY.format(c) for c in ("order_id", "customer_id", "product_id", "currency")}
    gross = "abs(CAST(quantity AS DOUBLE) * CAST(unit_price AS DOUBLE))"
    marks = " | ".join([
        bit("missing_required", "ordered_at IS NULL OR amount IS NULL"),
        bit("instant_out_of_range", "ordered_at < TIMESTAMP '1990-01-01' OR ordered_at >= TIMESTAMP '2100-01-01'"),
        bit("negative_price", "unit_price < 0"),
        bit("number_out_of_range", "amount IS NULL AND unit_price IS NOT NULL"),
        bit("zero_quantity", "quantity = 0"),
        bit("amount_computed", "given IS NULL AND amount IS NOT NULL"),
        bit("quantity_assumed", "pieces IS NULL"),
        bit("guest", "customer_id IS NULL"),
        bit("not_a_product", f"upper(product_id) IN {CODES} OR starts_with(upper(product_id), 'GIFT_0001')"),
        bit("test_order", f"starts_with(lower(order_id), 'test') OR lower(product_id) IN {TESTS} "
            f"OR lower(customer_id) IN {TESTS}"),
        bit("amount_contradicts", f"abs(abs(CAST(given AS DOUBLE)) - {gross}) > 0.0101 + 0.01 * {gross} "
            "AND quantity != 0 AND pieces IS NOT NULL"),
        bit("return_line", "(quantity < 0 OR (amount < 0 AND (unit_price IS NULL OR unit_price >= 0))) "
            "AND NOT coalesce(unit_price < 0, false)"),
        bit("stock_adjustment", "quantity < 0 AND amount = 0 AND customer_id IS NULL"),
    ])  # fmt: skip
    return f"""
        WITH read AS (
            SELECT file_row_number + 1 AS line, {text["order_id"]} AS order_id, {text["customer_id"]} AS customer,
                {text["product_id"]} AS product_id, ordered_at, CAST(ordered_at AS DATE) AS day, quantity AS pieces,
                coalesce(quantity, 1) AS quantity, unit_price, amount AS given, coalesce({text["currency"]}, 'EUR')
                AS currency
            FROM read_parquet('{source}', file_row_number = true)),
        named AS (SELECT *, CASE WHEN lower(customer) IN {GUESTS} THEN NULL ELSE customer END AS customer_id
            FROM read),
        signed AS (
            SELECT *, coalesce(given, TRY_CAST(CAST(quantity AS DECIMAL(19, 4)) * unit_price AS DECIMAL(18, 4)))
                AS money FROM named),
        valued AS (SELECT * EXCLUDE (money, customer), CASE WHEN quantity < 0 AND money > 0
            AND NOT coalesce(unit_price < 0, false) THEN -money ELSE money END AS amount FROM signed),
        placed AS (SELECT * REPLACE (coalesce(order_id, customer_id || '@' || day, 'guest@' || ordered_at) AS order_id)
            FROM valued)
        SELECT *, {marks} AS mask FROM placed"""


FILES = "COMPRESSION zstd"
LIGHT_FILES = "COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 100"
"""How ours writes its resting files (``data.warehouse``)."""


def by_sql(source: str, out: Path, files: str = FILES) -> dict[str, Any]:
    """Write kept.parquet, repaired.parquet and quarantined.parquet into ``out``; rows by mask."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET temp_directory = '{out / 'spill'}'; SET preserve_insertion_order = false")
    con.execute(f"CREATE TEMP TABLE judged AS {judged(source)}")
    live = f"(SELECT * FROM judged WHERE mask & {REFUSED} = 0)"
    content = "order_id, customer_id, product_id, ordered_at, quantity, unit_price, amount, currency"
    con.execute(f"""
        CREATE TEMP TABLE doubled AS
        WITH several AS (SELECT order_id, coalesce(product_id, '') AS p, quantity FROM {live}
            GROUP BY ALL HAVING count(*) > 1)
        SELECT line, {1 << RULES["duplicate"]} AS b FROM (
            SELECT line, row_number() OVER (PARTITION BY {content} ORDER BY line) AS nth
            FROM {live} l SEMI JOIN several s
            ON l.order_id = s.order_id AND coalesce(l.product_id, '') = s.p AND l.quantity = s.quantity)
        WHERE nth > 1""")
    con.execute(f"""
        CREATE TEMP TABLE mixed AS SELECT order_id, {1 << RULES["conflicting_order"]} AS b FROM {live}
        WHERE customer_id IS NOT NULL GROUP BY order_id HAVING min(customer_id) != max(customer_id)""")
    con.execute(f"""
        CREATE TEMP TABLE giants AS
        WITH spent AS (SELECT customer_id, currency, sum(amount) AS money FROM {live}
            WHERE customer_id IS NOT NULL AND mask & {1 << RULES["return_line"]} = 0 GROUP BY ALL),
        total AS (SELECT currency, sum(money) AS money FROM spent GROUP BY currency HAVING count(*) >= 100)
        SELECT DISTINCT customer_id, {1 << RULES["giant"]} AS b FROM spent JOIN total USING (currency)
        WHERE spent.money > 0.02 * total.money""")
    late = far_ahead(con.execute(f"SELECT day, count(*) FROM {live} GROUP BY day ORDER BY day").fetchall())
    con.execute(f"""
        CREATE TEMP VIEW marked AS
        SELECT j.* EXCLUDE (mask), mask | coalesce(d.b, 0) | coalesce(m.b, 0) | coalesce(g.b, 0) | {late} AS flags
        FROM judged j LEFT JOIN doubled d ON j.line = d.line LEFT JOIN mixed m ON j.order_id = m.order_id
        LEFT JOIN giants g ON j.customer_id = g.customer_id""")
    con.execute(f"""
        COPY (SELECT order_id, row_number() OVER (PARTITION BY order_id ORDER BY line) AS line_number, customer_id,
            product_id, NULL::VARCHAR AS product_name, ordered_at, day, quantity, unit_price, amount,
            NULL::DECIMAL(18, 4) AS discount, NULL::VARCHAR AS coupon_code, currency, NULL::VARCHAR AS channel,
            NULL::VARCHAR AS country, flags, 'orders.parquet' AS file, line, ordered_at AS known_at,
            NULL::TIMESTAMP AS superseded_at FROM marked
            WHERE flags & {REFUSED | 1 << RULES["return_line"]} = 0)
        TO '{out}/kept.parquet' (FORMAT PARQUET, {files})""")
    con.execute(f"""
        COPY (SELECT line, flags, 'quantity=0' AS before FROM marked
            WHERE flags & {REFUSED} = 0 AND flags & {MENDED} != 0)
        TO '{out}/repaired.parquet' (FORMAT PARQUET, COMPRESSION zstd)""")
    con.execute(f"""
        COPY (SELECT m.line, m.flags, m.amount, to_json(r) AS raw
            FROM (SELECT * FROM marked WHERE flags & {REFUSED} != 0) m
            JOIN read_parquet('{source}', file_row_number = true) r ON m.line = r.file_row_number + 1)
        TO '{out}/quarantined.parquet' (FORMAT PARQUET, COMPRESSION zstd)""")
    rows = con.execute("SELECT flags, currency, count(*), sum(amount) FROM marked GROUP BY ALL").fetchall()
    return {"masks": sorted([f, c, n, str(money)] for f, c, n, money in rows)}


def far_ahead(days: list[tuple[Any, int]]) -> str:
    """The mask of days that come after 180 silent ones and hold at most 2 % of all rows, as SQL."""
    total, seen = sum(n for _, n in days), 0
    for (day, n), (later, _) in pairwise(days):
        seen += n
        if (later - day).days >= 180 and 2 * seen >= total and total - seen <= 0.02 * total:
            return bit("far_ahead", f"day >= DATE '{later}'")
    return "0"


def typed_scan(source: str, out: Path) -> None:
    """The same columns read and written as they are: no rule, no grammar, no other row looked at."""
    columns = "file_row_number + 1 AS line FROM read_parquet('{}', file_row_number = true)"
    _scan(columns.format(source), out)


def csv_scan(source: str, out: Path) -> None:
    """The same of a CSV file, by DuckDB's own reader with the types told; it knows no line numbers."""
    kinds = dict.fromkeys(("order_id", "customer_id"), "VARCHAR") | {"ordered_at": "TIMESTAMP", "product_id": "VARCHAR"}
    kinds |= dict.fromkeys(("quantity", "unit_price", "amount"), "DECIMAL(18, 4)") | {"currency": "VARCHAR"}
    _scan(f"0 AS line FROM read_csv('{source}', header = true, columns = {kinds})", out)


def _scan(line: str, out: Path) -> None:
    import duckdb

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    con.execute(f"""
        COPY (SELECT order_id, customer_id, product_id, ordered_at, CAST(ordered_at AS DATE) AS day, quantity,
            unit_price, amount, currency, {line})
        TO '{out}/scan.parquet' (FORMAT PARQUET, COMPRESSION zstd)""")
