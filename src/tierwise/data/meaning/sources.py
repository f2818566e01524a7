"""Exports we know by their headers: which shop system wrote a file, and what each of its columns means.

A source is recognised when all headers of its signature are there. Shapes: Shopify, WooCommerce, 有赞, 淘宝 / 天猫, UCI
Online Retail, GA4 and Segment event exports, the Complete Journey tables, the CDNOW sample; ``marketplaces`` has more.
"""

from __future__ import annotations

from tierwise.data.meaning.marketplaces import MARKETPLACES
from tierwise.data.meaning.source import Source, listed

SHOPIFY = Source(
    "Shopify order export",
    ("name", "lineitem quantity", "lineitem price"),
    "order_lines",
    {
        "name": "order_id",
        "email": "email",
        "financial status": "payment_status",
        "currency": "currency",
        "shipping": "shipping",
        "taxes": "tax",
        "total": "order_total",
        "discount code": "coupon_code",
        "discount amount": "order_discount",
        "created at": "ordered_at",
        "lineitem quantity": "quantity",
        "lineitem name": "product_name",
        "lineitem price": "unit_price",
        "lineitem sku": "product_id",
        "lineitem discount": "discount",
        "billing name": "customer_name",
        "shipping country": "country",
        "phone": "phone",
        "refunded amount": "refunded_amount",
        "cancelled at": "cancelled_at",
        "source": "channel",
        "customer id": "customer_id",
    },
    listed("""
        id | paid at | fulfilled at | fulfillment status | subtotal | billing country | billing phone |
        shipping name | shipping phone | outstanding balance | vendor | payment method | accepts marketing |
        lineitem compare at price | lineitem requires shipping | lineitem taxable |
        lineitem fulfillment status | tax 1 value | tax 2 value | tax 3 value | tax 4 value | tax 5 value |
        shipping method | tags | notes | location | device id | duties | receipt number |
        payment reference | payment id | risk level | employee
    """),
    layout="shopify",
    notes=(
        "Shopify leaves the order's fields blank after its first row: they are carried down",
        "Lineitem price is the price of one piece",
    ),
)

WOO_ORDER_EXPORT = Source(
    "WooCommerce order export",
    ("order number", "order status", "order date", "item cost"),
    "order_lines",
    {
        "order number": "order_id",
        "order status": "status",
        "order date": "ordered_at",
        "email billing": "email",
        "phone billing": "phone",
        "first name billing": "customer_name",
        "country code billing": "country",
        "cart discount amount": "order_discount",
        "order shipping amount": "shipping",
        "order refund amount": "refunded_amount",
        "order total amount": "order_total",
        "order total tax amount": "tax",
        "sku": "product_id",
        "item name": "product_name",
        "quantity refund": "quantity",
        "quantity": "quantity",
        "item cost": "unit_price",
        "coupon code": "coupon_code",
        "discount amount": "coupon_discount",
        "item": "line_number",
    },
    listed("""
        customer note | last name billing | company billing | address 1 2 billing | city billing |
        state code billing | postcode billing | payment method title | order subtotal amount |
        shipping method title | discount amount tax | first name shipping | last name shipping |
        country code shipping
    """),
)

WOO_ITEMS = Source(
    "WooCommerce order and item export",
    ("order id", "order date", "billing email", "item name"),
    "order_lines",
    {
        "order id": "order_id",
        "order date": "ordered_at",
        "status": "status",
        "customer id": "customer_id",
        "billing email": "email",
        "billing phone": "phone",
        "billing first name": "customer_name",
        "billing country": "country",
        "order currency": "currency",
        "order total": "order_total",
        "shipping total": "shipping",
        "tax total": "tax",
        "cart discount": "order_discount",
        "refunded total": "refunded_amount",
        "item id": "line_number",
        "item sku": "product_id",
        "item name": "product_name",
        "item quantity": "quantity",
        "item total": "amount",
        "item subtotal": "gross_amount",
        "coupon code": "coupon_code",
    },
    listed("""
        order number | item product id | item subtotal tax | item total tax | billing last name |
        paid date | order key | payment method | discount total | order discount | order subtotal |
        fee total
    """),
)

_CHINESE_ORDERS = {"买家应付邮费": "shipping", "退款金额": "refunded_amount", "订单状态": "status"}

YOUZAN = Source(
    "有赞订单导出",
    ("订单号", "商品名称", "订单状态", "买家手机号"),
    "order_lines",
    {
        **_CHINESE_ORDERS,
        "订单号": "order_id",
        "订单创建时间": "ordered_at",
        "下单时间": "ordered_at",
        "买家手机号": "phone",
        "买家姓名": "customer_name",
        "商品名称": "product_name",
        "商品编码": "product_id",
        "规格编码": "product_id",
        "商品单价": "unit_price",
        "商品数量": "quantity",
        "商品优惠": "discount",
        "商品实际成交金额": "amount",
        "商品实付金额": "amount",
        "商品金额合计": "gross_amount",
        "订单实付金额": "order_total",
        "订单优惠金额": "order_discount",
        "商品已退款金额": "refunded_amount",
        "运费": "shipping",
        "归属店铺": "channel",
    },
    listed("""
        商品规格 | 商品类型 | 收货人手机号 | 收货人 | 买家备注 | 商家备注 | 付款方式 | 支付流水号 |
        订单类型 | 支付时间 | 买家付款时间 | 收货人省份 | 收货人城市 | 收货人地区 | 详细收货地址 |
        交易成功时间 | 发货时间 | 商品发货状态 | 商品退款状态
    """),
    {"currency": "CNY"},
    notes=("有赞的金额为人民币", "有赞 exports are in renminbi"),
)

TAOBAO_ORDERS = Source(
    "淘宝 / 天猫订单报表",
    ("订单编号", "买家会员名", "买家实际支付金额"),
    "order_lines",
    {
        **_CHINESE_ORDERS,
        "订单编号": "order_id",
        "买家会员名": "customer_id",
        "买家实际支付金额": "amount",
        "总金额": "gross_amount",
        "收货人姓名": "customer_name",
        "联系手机": "phone",
        "订单创建时间": "ordered_at",
        "宝贝标题": "product_name",
        "宝贝总数量": "quantity",
    },
    listed("""
        买家支付宝账号 | 买家应付货款 | 买家支付积分 | 返点积分 | 买家实际支付积分 | 买家留言 | 收货地址 |
        运送方式 | 联系电话 | 订单付款时间 | 宝贝种类 | 物流单号 | 物流公司 | 订单备注 | 店铺id | 店铺名称 |
        订单关闭原因 | 卖家服务费 | 买家服务费 | 发票抬头 | 是否手机订单 | 分阶段订单信息 | 特权订金订单id |
        定金排名 | 修改后的sku | 修改后的收货地址 | 异常信息 | 支付单号 | 支付详情
    """),
    {"currency": "CNY"},
    notes=("每行一笔订单，宝贝标题可能含多件商品", "one row is one order; its title may name several goods"),
)

ONLINE_RETAIL = Source(
    "UCI Online Retail",
    ("invoice no", "stock code", "invoice date", "unit price", "customer id"),
    "order_lines",
    {
        "invoice no": "order_id",
        "stock code": "product_id",
        "description": "product_name",
        "quantity": "quantity",
        "invoice date": "ordered_at",
        "unit price": "unit_price",
        "customer id": "customer_id",
        "country": "country",
    },
    constants={"currency": "GBP"},
    layout="online_retail",
    notes=("Online Retail is in pounds sterling", "an invoice number that begins with C is a cancellation"),
)

ONLINE_RETAIL_2 = Source(
    "UCI Online Retail II",
    ("invoice", "stock code", "invoice date", "price", "customer id"),
    "order_lines",
    {
        "invoice": "order_id",
        "stock code": "product_id",
        "description": "product_name",
        "quantity": "quantity",
        "invoice date": "ordered_at",
        "price": "unit_price",
        "customer id": "customer_id",
        "country": "country",
    },
    constants={"currency": "GBP"},
    layout="online_retail",
    notes=ONLINE_RETAIL.notes,
)

GA4 = Source(
    "GA4 event export",
    ("event timestamp", "event name", "user pseudo id"),
    "events",
    {
        "event timestamp": "happened_at",
        "event name": "event",
        "user id": "customer_id",
        "user pseudo id": "visitor_id",
        "event params ga session id": "session_id",
        "ga session id": "session_id",
        "event params page location": "page",
        "page location": "page",
        "event params search term": "search_text",
        "search term": "search_text",
        "items item id": "product_id",
        "item id": "product_id",
        "device category": "device",
        "traffic source source": "source",
    },
    listed("""
        event date | event previous timestamp | event value in usd | event server timestamp offset |
        platform | user first touch timestamp | stream id | device operating system | geo country
    """),
    notes=("event_timestamp counts microseconds since 1970 in UTC", "of an event's items the first one is used"),
)

SEGMENT = Source(
    "Segment track export",
    ("message id", "anonymous id", "event"),
    "events",
    {
        "message id": "event_id",
        "anonymous id": "visitor_id",
        "user id": "customer_id",
        "event": "event",
        "timestamp": "happened_at",
        "properties product id": "product_id",
        "properties query": "search_text",
        "context page url": "page",
        "context page path": "page",
        "context device type": "device",
        "context campaign source": "source",
    },
    listed("""
        original timestamp | sent at | received at | type | channel | version | properties order id |
        properties price | properties revenue | properties total | properties quantity | properties currency
    """),
)

CDNOW = Source(
    "CDNOW sample with headers",
    ("master id", "customer id", "date", "n cds", "dollar value"),
    "order_lines",
    {"customer id": "customer_id", "date": "ordered_at", "n cds": "quantity", "dollar value": "amount"},
    ("master id",),
    {"currency": "USD"},
)

JOURNEY = (
    Source(
        "Complete Journey transactions",
        ("household id", "basket id", "product id", "sales value", "retail disc"),
        "order_lines",
        {
            "household id": "customer_id",
            "basket id": "order_id",
            "product id": "product_id",
            "quantity": "quantity",
            "sales value": "amount",
            "retail disc": "discount",
            "coupon disc": "coupon_discount",
            "transaction timestamp": "ordered_at",
        },
        ("store id", "coupon match disc", "week"),
        {"currency": "USD"},
        notes=("the money is in US dollars", "coupon_match_disc is not used: sales_value is already net of it"),
        only_these=True,
    ),
    Source(
        "Complete Journey products",
        ("product id", "manufacturer id", "department", "product category", "product type"),
        "products",
        {
            "product id": "product_id",
            "department": "category",
            "product category": "subcategory",
            "product type": "product_name",
            "brand": "brand",
        },
        ("manufacturer id", "package size"),
        notes=("product_type stands for the name: the data have no other",),
        only_these=True,
    ),
    Source(
        "Complete Journey demographics",
        ("household id", "age", "income", "household comp", "kids count"),
        "customers",
        {
            "household id": "customer_id",
            "age": "age_band",
            "income": "income_band",
            "household size": "household_size",
        },
        ("home ownership", "marital status", "household comp", "kids count"),
        notes=("home ownership, marital status, composition and number of children are not used",),
        only_these=True,
    ),
    Source(
        "Complete Journey campaigns",
        ("campaign id", "household id"),
        "contacts",
        {"campaign id": "campaign", "household id": "customer_id"},
        layout="dated_by_campaign",
        notes=("a contact is dated by the start of its campaign",),
        only_these=True,
    ),
    Source(
        "Complete Journey campaign descriptions",
        ("campaign id", "campaign type", "start date", "end date"),
        "",
        notes=("used only to date the contacts of each campaign",),
        only_these=True,
    ),
    Source(
        "Complete Journey coupons",
        ("coupon upc", "product id", "campaign id"),
        "coupons",
        {"coupon upc": "coupon_code", "product id": "product_id", "campaign id": "campaign"},
        only_these=True,
    ),
    Source(
        "Complete Journey coupon redemptions",
        ("household id", "coupon upc", "campaign id", "redemption date"),
        "redemptions",
        {
            "household id": "customer_id",
            "coupon upc": "coupon_code",
            "campaign id": "campaign",
            "redemption date": "redeemed_at",
        },
        only_these=True,
    ),
    Source(
        "Complete Journey promotions",
        ("product id", "store id", "display location", "mailer location", "week"),
        "",
        notes=("not used: its weeks are numbered, without a date",),
        only_these=True,
    ),
)

SOURCES = (
    SHOPIFY,
    WOO_ORDER_EXPORT,
    WOO_ITEMS,
    YOUZAN,
    TAOBAO_ORDERS,
    ONLINE_RETAIL,
    ONLINE_RETAIL_2,
    GA4,
    SEGMENT,
    CDNOW,
    *JOURNEY,
    *MARKETPLACES,
)


def recognise(headers: set[str]) -> Source | None:
    """The known source with the longest signature among these normal headers.

    A signature of two common words must name all of the file's columns.

    >>> recognise({"campaign id", "household id"}).name
    'Complete Journey campaigns'
    >>> recognise({"campaign id", "household id", "sent at"}) is None
    True
    """
    found = [s for s in SOURCES if headers.issuperset(s.signature)]
    found = [s for s in found if len(s.signature) > 2 or len(headers) == len(s.signature)]
    return max(found, key=lambda s: len(s.signature), default=None)
