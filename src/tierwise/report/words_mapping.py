"""What the reading of files says about columns, in Chinese: the mapping writes its reasons in English.

Each entry is a pattern of the English sentence and its Chinese twin; a sentence without one is shown as it is, and a
test walks every reason there is.
"""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"column of the (.+)", r"{0} 的列"),
    (r"money of the (.+)", r"{0} 的币种"),
    (r"(known .+|the header .+|column of .+|by its values: .+); (.+)", r"{0}；{1}"),
    (r"equal to quantity times price", "等于数量乘单价"),
    (r"different on the lines of an order", "同一订单各行不同"),
    (r"the same on all lines of an order", "同一订单各行相同"),
    (r"a price without quantity", "有价格而无数量"),
    (r"small whole numbers beside a price", "价格旁的小整数"),
    (r"it grows with the quantity: what the line cost", "随数量增长：为整行金额"),
    (r"it does not grow with the quantity", "不随数量增长"),
    (r"looked up", "查表得到"),
    (r"quantity: '(.+)' holds small whole numbers beside a price: taken for pieces",
     r"quantity：“{0}”为价格旁的小整数，按件数处理"),
    (r"unit_price: '(.+)' does not grow with the quantity: taken for the price of a piece",
     r"unit_price：“{0}”不随数量增长，按单价处理"),
    (r"customers are the persons of '(.+)' in (.+)", r"客户按 {1} 中“{0}”所示的本人计"),
    (r"the order's total: one row is one order", "订单总额：每行一笔订单"),
    (r"amount: '(.+)' is far from quantity times price on most rows: is it the whole order's\?",
     r"amount：“{0}”在多数行上与数量乘单价相差很大，是否为整单金额？"),
    (r"amount: there is no quantity, so '(.+)' is taken for what the whole line cost",
     r"amount：没有数量列，“{0}”按整行金额处理"),
    (r"amount: '(.+)' is the same on all lines of nearly every order: is it the order's total\?",
     r"amount：“{0}”在几乎每笔订单的各行上都相同，是否为订单总额？"),
    (r"'(.+)' is the whole order's money and stands on each of its rows: a column with each line's amount is needed",
     r"“{0}”为整单金额且在各行重复：需要一列各行的金额"),
    (r"known header", "已知表头"),
    (r"known header but for its bracket", "去掉括号后为已知表头"),
    (r"known header in the plural", "已知表头的复数形式"),
    (r"known last part of the header", "表头末段已知"),
    (r"the header is shaped like one", "表头形似"),
    (r"the header ends in a known one", "表头以已知词结尾"),
    (r"the header holds (.+)", r"表头含“{0}”"),
    (r"the header is nearly (.+)", r"表头近似“{0}”"),
    (r"by its values: the only dates", "按内容判断：唯一的日期列"),
    (r"by its values: the only numbers with a fraction", "按内容判断：唯一带小数的数字列"),
    (r"by its values: small whole numbers", "按内容判断：较小的整数"),
    (r"by its values: an id that comes back on several days", "按内容判断：在多天重复出现的编号"),
    (r"stated in the header '(.+)'", r"表头“{0}”中注明"),
    (r"stated in the values of '(.+)'", r"“{0}”的值中注明"),
    (r"the sign (.+)", r"货币符号 {0}"),
    (r"currency: '(.+)' in '(.+)' is taken for (\w+); several countries write it",
     r"币种：“{1}”中的 {0} 按 {2} 处理；多个国家使用该符号"),
    (r"(\w+): '(.+)' is a guess \((.+)\)", r"{0}：“{1}”为推测（{2}）"),
    (r"(\w+): no header says so, but '(.+)' is the only column of dates", r"{0}：表头未注明，但“{1}”是唯一的日期列"),
    (r"(\w+): the column '(.+)' is empty in the sample; ISO dates are assumed", r"{0}：样本中“{1}”为空，按 ISO 日期处理"),
    (r"(\w+): in no value of '(.+)' \(such as '(.+)'\) can day and month be told apart; read as (.+)",
     r"{0}：“{1}”（如 {2}）无法区分日与月，按 {3} 读取"),
    (r"(\w+): '(.+)' in '(.+)' may be thousands or a fraction; read as (.+)",
     r"{0}：“{2}”中的 {1} 可能是千分位或小数，按 {3} 读取"),
    (r"customer_id: (.+) name the same customers one to one; the first is taken",
     r"customer_id：{0} 一一对应同一批客户，采用第一列"),
    (r"customer_id: (.+) could all be the customer; the first is taken", r"customer_id：{0} 都可能是客户，采用第一列"),
    (r"the file has no header: check what each column means", "文件没有表头：请核对各列含义"),
    (r"the file has no header: columns are named column_1, column_2 \.\.\.", "文件没有表头：各列命名为 column_1、column_2……"),
    (r"read as (.+): the file is neither UTF-8 nor GB18030; check names with accents",
     r"按 {0} 读取：文件既非 UTF-8 也非 GB18030，请核对带重音的名称"),
    (r"(\d+) lines above the header were passed over", r"表头之前的 {0} 行已略过"),
    (r"joined by order id: customer, date and state come from (.+)", r"按订单号关联：客户、日期与状态取自 {0}"),
    (r"joined by order id: the lines stand in (.+)", r"按订单号关联：明细在 {0}"),
    (r"time_zone: the times in '(.+)' are (.+), but days are cut in UTC; set time_zone = (.+) \(or another place with "
     r"the same clock\) in shop\.toml",
     r"time_zone：“{0}”中的时间为 {1}，而日期按 UTC 划分；请在 shop.toml 中设 time_zone = {2}（或时间相同的其他地区）"),
    (r"no table that we know", "不是已知的表"),
    (r"not used: no table says when its campaigns ran", "未使用：没有表说明活动时间"),
    # what is known of the named sources
    (r"Shopify order export", "Shopify 订单导出"),
    (r"WooCommerce order export", "WooCommerce 订单导出"),
    (r"Amazon order report", "Amazon 订单报告"),
    (r"Amazon report of all orders", "Amazon 全部订单报告"),
    (r"Magento grid of orders", "Magento 订单列表"),
    (r"item-price is what all pieces of the line cost, before its promotion", "item-price 为该行所有件数的促销前金额"),
    (r"one row is one order", "每行一笔订单"),
    (r"WooCommerce order and item export", "WooCommerce 订单与商品导出"),
    (r"UCI Online Retail( II)?", "UCI Online Retail 数据"),
    (r"GA4 event export", "GA4 事件导出"),
    (r"Segment track export", "Segment 事件导出"),
    (r"CDNOW sample with headers", "带表头的 CDNOW 样本"),
    (r"Complete Journey (.+)", r"Complete Journey 的 {0} 表"),
    (r"Shopify leaves the order's fields blank after its first row: they are carried down",
     "Shopify 的订单字段只在首行填写：已向下沿用"),
    (r"Lineitem price is the price of one piece", "Lineitem price 为单件价格"),
    (r"有赞 exports are in renminbi", "有赞导出的金额为人民币"),
    (r"one row is one order; its title may name several goods", "每行一笔订单，标题可能含多件商品"),
    (r"Online Retail is in pounds sterling", "Online Retail 的金额为英镑"),
    (r"an invoice number that begins with C is a cancellation", "以 C 开头的发票号为取消"),
    (r"event_timestamp counts microseconds since 1970 in UTC", "event_timestamp 为 UTC 1970 年起的微秒数"),
    (r"of an event's items the first one is used", "一个事件含多件商品时采用第一件"),
    (r"the money is in US dollars", "金额为美元"),
    (r"coupon_match_disc is not used: sales_value is already net of it",
     "未使用 coupon_match_disc：sales_value 已扣除它"),
    (r"product_type stands for the name: the data have no other", "以 product_type 代替名称：数据中没有其他名称"),
    (r"home ownership, marital status, composition and number of children are not used",
     "未使用住房、婚姻、家庭构成与子女数"),
    (r"a contact is dated by the start of its campaign", "触达时间取活动开始日"),
    (r"used only to date the contacts of each campaign", "仅用于确定各活动触达的时间"),
    (r"not used: its weeks are numbered, without a date", "未使用：只有周序号，没有日期"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), twin) for pattern, twin in _PATTERNS)


def in_language(text: str, language: str) -> str:
    """The sentence in the language asked.

    >>> in_language("the header holds 订单", "zh-Hans"), in_language("known header", "en")
    ('表头含“订单”', 'known header')
    """
    if language == "en":
        return text
    for pattern, twin in _COMPILED:
        found = pattern.fullmatch(text)
        if found:
            return twin.format(*(in_language(part or "", language) for part in found.groups()))
    return text


def has_twin(text: str) -> bool:
    """Is there a Chinese twin for this sentence (or is it Chinese already)?"""
    return in_language(text, "zh-Hans") != text or any("\u4e00" <= c <= "\u9fff" for c in text)
