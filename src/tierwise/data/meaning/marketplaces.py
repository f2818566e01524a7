"""Exports of marketplaces and of Magento, known by their headers: what they call a price is often the line's money."""

from __future__ import annotations

from tierwise.data.meaning.source import Source, listed

AMAZON_ORDERS = Source(
    "Amazon order report",
    ("order id", "order item id", "purchase date", "quantity purchased", "item price"),
    "order_lines",
    {
        "order id": "order_id",
        "order item id": "line_number",
        "purchase date": "ordered_at",
        "buyer email": "email",
        "buyer name": "customer_name",
        "buyer phone number": "phone",
        "sku": "product_id",
        "product name": "product_name",
        "quantity purchased": "quantity",
        "currency": "currency",
        "item price": "gross_amount",
        "item promotion discount": "discount",
        "item tax": "tax",
        "shipping price": "shipping",
        "ship country": "country",
        "sales channel": "channel",
    },
    listed("""
        payments date | reporting date | promise date | days past promise | shipping tax | ship service level |
        recipient name | ship address 1 | ship address 2 | ship address 3 | ship city | ship state | ship postal code |
        ship phone number | bill address 1 | bill address 2 | bill address 3 | bill city | bill state |
        bill postal code | bill country | item promotion id | ship promotion discount | ship promotion id |
        delivery start date | delivery end date | delivery time zone | delivery instructions | is business order |
        purchase order number | price designation
    """),
    notes=("item-price is what all pieces of the line cost, before its promotion",),
)

AMAZON_ALL = Source(
    "Amazon report of all orders",
    ("amazon order id", "purchase date", "order status", "quantity", "item price"),
    "order_lines",
    {
        "amazon order id": "order_id",
        "purchase date": "ordered_at",
        "order status": "status",
        "buyer email": "email",
        "sku": "product_id",
        "product name": "product_name",
        "quantity": "quantity",
        "currency": "currency",
        "item price": "gross_amount",
        "item promotion discount": "discount",
        "item tax": "tax",
        "shipping price": "shipping",
        "ship country": "country",
        "sales channel": "channel",
    },
    listed("""
        merchant order id | last updated date | fulfillment channel | order channel | url | ship service level | asin |
        item status | shipping tax | gift wrap price | gift wrap tax | ship promotion discount | ship city |
        ship state | ship postal code | promotion ids
    """),
    notes=AMAZON_ORDERS.notes,
)

MAGENTO = Source(
    "Magento grid of orders",
    ("id", "purchase point", "purchase date", "grand total base", "status"),
    "order_lines",
    {
        "id": "order_id",
        "purchase date": "ordered_at",
        "purchase point": "channel",
        "customer email": "email",
        "bill to name": "customer_name",
        "grand total base": "order_total",
        "subtotal": "amount",
        "shipping and handling": "shipping",
        "total refunded": "refunded_amount",
        "status": "status",
    },
    listed("""
        ship to name | grand total purchased | billing address | shipping address | shipping information |
        customer group | customer name | payment method | signifyd guarantee decision | allocated sources
    """),
    notes=("one row is one order",),
)

JD = Source(
    "京东订单导出",
    ("订单编号", "商品名称", "订购数量", "京东价", "下单帐号"),
    "order_lines",
    {
        "订单编号": "order_id",
        "商品id": "product_id",
        "商品名称": "product_name",
        "订购数量": "quantity",
        "京东价": "unit_price",
        "订单金额": "order_total",
        "下单时间": "ordered_at",
        "下单帐号": "customer_id",
        "客户姓名": "customer_name",
        "联系电话": "phone",
        "订单状态": "status",
    },
    listed("""
        支付方式 | 结算金额 | 余额支付 | 应付金额 | 订单类型 | 客户地址 | 订单备注 | 商家备注 | 发票类型 | 发票抬头 |
        发票内容 | 付款确认时间 | 货号 | 运费金额 | 仓库名称
    """),
    {"currency": "CNY"},
    notes=(
        "京东的金额为人民币；订单金额为整单金额",
        "京东 exports are in renminbi; 订单金额 is the whole order's money",
    ),
)

MARKETPLACES = (AMAZON_ORDERS, AMAZON_ALL, MAGENTO, JD)
