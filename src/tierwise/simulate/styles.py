"""How shops' systems write their exports: headers, encodings, number and date styles, declared as data.

A column is (header, field); the fields are listed in ``FIELDS``. Styles without a currency field need a world of
one currency.
"""

from __future__ import annotations

from dataclasses import dataclass

FIELDS = (
    "order_id", "line_number", "customer_id", "customer_name", "email", "phone", "ordered_at", "product_id",
    "product_name", "quantity", "unit_price", "discount", "amount", "coupon_code", "currency", "channel", "country",
    "status", "order_total", "category", "unit_cost", "list_price", "gender", "birth_year", "city", "signed_up_at",
    "return_id", "returned_at", "day", "rate",
)  # fmt: skip
ORDER_LEVEL = ("customer_id", "customer_name", "email", "phone", "ordered_at", "currency", "country", "status",
               "order_total", "channel", "coupon_code")  # fmt: skip
"""Fields that some exports print on an order's first row only."""

Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write an export.

    ``date`` is a strftime format, ``zone`` "shop" (local time of the shop) or "UTC". ``decimal_comma`` writes
    1.234,56. ``first_row_only``: order fields stand on an order's first row only. ``cancellations``: returns are
    written as negative lines of an order "C…". ``numeric_ids``: whole numbers as ids. ``chinese``: product names.
    ``files`` are the further files: (file name, table, columns).
    """

    name: str
    orders_file: str
    columns: Columns
    files: tuple[tuple[str, str, Columns], ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    date: str = "%Y-%m-%dT%H:%M:%SZ"
    zone: str = "UTC"
    decimal_comma: bool = False
    first_row_only: bool = False
    cancellations: bool = False
    numeric_ids: bool = False
    chinese: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields of the orders file in column order."""
        return tuple(f for _, f in self.columns)


_EN_FILES: tuple[tuple[str, str, Columns], ...] = (
    ("customers.csv", "customers", (
        ("customer_id", "customer_id"), ("name", "customer_name"), ("email", "email"), ("phone", "phone"),
        ("gender", "gender"), ("birth_year", "birth_year"), ("city", "city"), ("country", "country"),
        ("signed_up_at", "signed_up_at"))),
    ("products.csv", "products", (
        ("sku", "product_id"), ("title", "product_name"), ("category", "category"), ("price", "list_price"),
        ("unit_cost", "unit_cost"), ("currency", "currency"))),
    ("returns.csv", "returns", (
        ("return_id", "return_id"), ("order_id", "order_id"), ("customer_id", "customer_id"), ("sku", "product_id"),
        ("returned_at", "returned_at"), ("quantity", "quantity"), ("refund_amount", "amount"),
        ("currency", "currency"))),
    ("exchange_rates.csv", "exchange_rates", (("date", "day"), ("currency", "currency"), ("rate", "rate"))),
)  # fmt: skip

GENERIC_EN = Style(
    "generic_en", "orders.csv",
    (("order_id", "order_id"), ("order_date", "ordered_at"), ("customer_id", "customer_id"), ("sku", "product_id"),
     ("product_name", "product_name"), ("quantity", "quantity"), ("unit_price", "unit_price"),
     ("discount", "discount"), ("total_amount", "amount"), ("currency", "currency"), ("coupon_code", "coupon_code"),
     ("channel", "channel"), ("country", "country")),
    _EN_FILES,
)  # fmt: skip

GENERIC_ZH = Style(
    "generic_zh", "订单.csv",
    (("订单号", "order_id"), ("下单时间", "ordered_at"), ("会员编号", "customer_id"), ("商品编码", "product_id"),
     ("商品名称", "product_name"), ("数量", "quantity"), ("单价", "unit_price"), ("优惠金额", "discount"),
     ("实付金额", "amount"), ("币种", "currency"), ("渠道", "channel"), ("国家", "country")),
    (("会员.csv", "customers", (("会员编号", "customer_id"), ("姓名", "customer_name"), ("邮箱", "email"),
                              ("手机号", "phone"), ("性别", "gender"), ("出生年份", "birth_year"), ("城市", "city"),
                              ("注册时间", "signed_up_at"))),
     ("商品.csv", "products", (("商品编码", "product_id"), ("商品名称", "product_name"), ("类目", "category"),
                             ("价格", "list_price"), ("成本价", "unit_cost"))),
     ("退货.csv", "returns", (("退货单号", "return_id"), ("订单号", "order_id"), ("会员编号", "customer_id"),
                            ("商品编码", "product_id"), ("退货时间", "returned_at"), ("退货数量", "quantity"),
                            ("退款金额", "amount"), ("币种", "currency")))),
    encoding="gb18030", date="%Y/%m/%d %H:%M:%S", zone="shop", chinese=True,
)  # fmt: skip

GERMAN = Style(
    "german", "bestellungen.csv",
    (("Bestellnummer", "order_id"), ("Bestelldatum", "ordered_at"), ("Kundennummer", "customer_id"),
     ("Artikelnummer", "product_id"), ("Artikelname", "product_name"), ("Menge", "quantity"),
     ("Einzelpreis", "unit_price"), ("Rabatt", "discount"), ("Gesamtbetrag", "amount"), ("Währung", "currency"),
     ("Land", "country")),
    encoding="utf-8-sig", delimiter=";", date="%d.%m.%Y %H:%M", zone="shop", decimal_comma=True,
)  # fmt: skip

_SLASH = (("Order ID", "order_id"), ("Date", "ordered_at"), ("Customer", "customer_id"), ("Item", "product_name"),
          ("Qty", "quantity"), ("Price", "unit_price"), ("Total", "amount"), ("Currency", "currency"))  # fmt: skip
US_SLASH = Style("us_slash", "sales.csv", _SLASH, date="%m/%d/%Y %H:%M", zone="shop")
EU_SLASH = Style("eu_slash", "sales.csv", _SLASH, date="%d/%m/%Y %H:%M", zone="shop")

SHOPIFY = Style(
    "shopify", "orders_export_1.csv",
    (("Name", "order_id"), ("Email", "email"), ("Financial Status", "status"), ("Paid at", "ordered_at"),
     ("Currency", "currency"), ("Total", "order_total"), ("Discount Code", "coupon_code"),
     ("Created at", "ordered_at"), ("Lineitem quantity", "quantity"), ("Lineitem name", "product_name"),
     ("Lineitem price", "unit_price"), ("Lineitem sku", "product_id"), ("Billing Name", "customer_name"),
     ("Billing Country", "country"), ("Phone", "phone"), ("Lineitem discount", "discount"), ("Source", "channel")),
    date="%Y-%m-%d %H:%M:%S %z", zone="shop", first_row_only=True,
)  # fmt: skip
"""Coupons are written as line discounts, so that a line's amount is quantity × price − discount."""

WOOCOMMERCE = Style(
    "woocommerce", "orders.csv",
    (("Order Number", "order_id"), ("Order Status", "status"), ("Order Date", "ordered_at"),
     ("Customer User ID", "customer_id"), ("Email (Billing)", "email"), ("Phone (Billing)", "phone"),
     ("Country Code (Billing)", "country"), ("SKU", "product_id"), ("Item #", "line_number"),
     ("Item Name", "product_name"), ("Quantity", "quantity"), ("Item Cost", "unit_price"),
     ("Order Line Total", "amount"), ("Coupon Code", "coupon_code"), ("Order Total Amount", "order_total"),
     ("Order Currency", "currency")),
    date="%Y-%m-%d %H:%M", zone="shop",
)  # fmt: skip

YOUZAN = Style(
    "youzan", "订单导出.csv",
    (("订单号", "order_id"), ("订单状态", "status"), ("订单创建时间", "ordered_at"), ("买家付款时间", "ordered_at"),
     ("买家姓名", "customer_name"), ("买家手机号", "phone"), ("商品编码", "product_id"), ("商品名称", "product_name"),
     ("商品单价", "unit_price"), ("商品数量", "quantity"), ("商品优惠金额", "discount"),
     ("商品实际成交金额", "amount"), ("订单实付金额", "order_total")),
    encoding="utf-8-sig", date="%Y-%m-%d %H:%M:%S", zone="shop", chinese=True,
)  # fmt: skip

UCI = Style(
    "uci", "online_retail.csv",
    (("InvoiceNo", "order_id"), ("StockCode", "product_id"), ("Description", "product_name"),
     ("Quantity", "quantity"), ("InvoiceDate", "ordered_at"), ("UnitPrice", "unit_price"),
     ("CustomerID", "customer_id"), ("Country", "country")),
    date="%m/%d/%Y %H:%M", zone="shop", cancellations=True, numeric_ids=True,
)  # fmt: skip
"""No discount column: coupons are worked into the unit price."""

STYLES = {s.name: s for s in (GENERIC_EN, GENERIC_ZH, GERMAN, US_SLASH, EU_SLASH, SHOPIFY, WOOCOMMERCE, YOUZAN, UCI)}
"""Every style by name."""
