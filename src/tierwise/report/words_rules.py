"""What cleaning found and what the owner can do, by the rule's id: (English, Simplified Chinese)."""

from __future__ import annotations

RULES: dict[str, tuple[str, str]] = {
    "broken_line": (
        "the line cannot be split into the file's columns",
        "该行无法按列拆分",
    ),
    "unreadable_instant": (
        "the date or time does not match the column's format",
        "日期或时间与该列格式不符",
    ),
    "unreadable_number": (
        "an amount, price or quantity is not a number",
        "金额、单价或数量不是数字",
    ),
    "missing_required": (
        "a value that every row needs is empty",
        "缺少必填值",
    ),
    "instant_out_of_range": (
        "the date lies before 1990 or after 2099",
        "日期早于 1990 年或晚于 2099 年",
    ),
    "instant_far_ahead": (
        "the date lies at least 180 days after all but a few rows",
        "日期比绝大多数记录晚 180 天以上",
    ),
    "negative_price": (
        "the price of a piece is negative (often a book-keeping adjustment)",
        "单价为负（常为账务调整）",
    ),
    "not_finite": (
        "a number is NaN or infinite",
        "数值为 NaN 或无穷大",
    ),
    "number_out_of_range": (
        "a number is too large to be money or pieces",
        "数值过大，不可能是金额或数量",
    ),
    "repeated_line_id": (
        "the id of the row was already used by another row",
        "该行编号已被其他行使用",
    ),
    "repeated_in_other_file": (
        "the same row stands in another file of this source",
        "同一行已出现在另一文件中",
    ),
    "replaced_in_other_file": (
        "another file of this source holds a later version of the order",
        "另一文件中有该订单的较新版本",
    ),
    "duplicate_refused": (
        "an identical row was already read, and the settings refuse duplicates",
        "与已读入的行完全相同，且设置为拒收重复行",
    ),
    "repeated_key": (
        "another row describes the same thing; the fuller one stands",
        "另一行描述同一对象，已采用更完整的一行",
    ),
    "negative_value": (
        "a value that cannot be negative is",
        "不应为负的数值为负",
    ),
    "unpaid_order": (
        "the order was not paid (pending, on hold, failed, draft): no revenue",
        "订单未付款（待付款、保留、失败、草稿）：不计收入",
    ),
    "total_row": (
        "a row of totals (of an order or of the report), not a line",
        "合计行（整单或整表），不是商品明细",
    ),
    "order_unknown": (
        "the order of this line is not among the orders",
        "该明细所属的订单不在订单表中",
    ),
    "zero_quantity": (
        "the quantity is 0: the line comes in with its money and no pieces",
        "数量为 0：保留金额，不计件数",
    ),
    "amount_computed": (
        "the amount was empty and computed as quantity x price - discount",
        "金额为空，按 数量×单价-折扣 计算",
    ),
    "quantity_assumed": (
        "the quantity was empty and taken as 1",
        "数量为空，按 1 计",
    ),
    "value_dropped": (
        "an optional value could not be read and was left empty",
        "可选值无法读取，已留空",
    ),
    "currency_assumed": (
        "the currency code could not be read; the shop's own was taken",
        "币种代码无法识别，采用店铺币种",
    ),
    "discount_exceeds_line": (
        "the discount was larger than the line's money: the line comes in with 0",
        "折扣大于该行金额：该行按 0 计",
    ),
    "guest": (
        "no customer is known",
        "无客户信息（游客）",
    ),
    "not_a_product": (
        "postage, fee, discount or adjustment, not a product",
        "运费、手续费、折扣或调整，并非商品",
    ),
    "test_order": (
        "looks like a test order",
        "疑似测试订单",
    ),
    "duplicate": (
        "an identical row was already read",
        "与已读入的行完全相同",
    ),
    "amount_contradicts": (
        "the amount is not quantity x price, with or without the discount",
        "金额与 数量×单价 不符",
    ),
    "conflicting_order": (
        "the order is under several customers",
        "同一订单对应多个客户",
    ),
    "return_line": (
        "a return or cancellation",
        "退货或取消",
    ),
    "cancelled": (
        "the order was cancelled",
        "订单已取消",
    ),
    "order_id_made": (
        "no order number: lines of a customer on a day form one order",
        "无订单号：同一客户同一天视为一单",
    ),
    "giant": (
        "a customer with a very large share of all revenue",
        "占总收入比例极高的客户",
    ),
    "stock_adjustment": (
        "negative pieces without money or customer: a stock correction",
        "负数量且无金额无客户：库存调整",
    ),
    "order_without_lines": (
        "the order has no lines in the data: its total stands as one line",
        "该订单在数据中没有明细：以订单总额作为一行",
    ),
    "quantity_absent": (
        "the source has no quantity: each line counts as one piece",
        "源数据无数量列：每行按一件计",
    ),
    "id_made": (
        "no id in the source: made from the row's content",
        "源数据无编号：按内容生成",
    ),
}

REMEDIES: dict[str, tuple[str, str]] = {
    "broken_line": (
        "mend the line (quotes, delimiter, encoding) in the source",
        "在源文件中修正该行（引号、分隔符、编码）",
    ),
    "unreadable_instant": (
        "correct the date, or the format of the column in shop.toml",
        "更正日期，或在 shop.toml 中更正该列格式",
    ),
    "unreadable_number": (
        "correct the number, or the number format in shop.toml",
        "更正数字，或在 shop.toml 中更正数字格式",
    ),
    "missing_required": (
        "fill it in the source, or map another column",
        "在源文件中补全，或映射其他列",
    ),
    "instant_out_of_range": (
        "correct the date in the source",
        "在源文件中更正日期",
    ),
    "instant_far_ahead": (
        "correct the date in the source",
        "在源文件中更正日期",
    ),
    "negative_price": (
        "leave it out, or record it as a return",
        "可忽略，或改记为退货",
    ),
    "not_finite": (
        "correct the number in the source",
        "在源文件中更正数字",
    ),
    "number_out_of_range": (
        "correct the number in the source",
        "在源文件中更正数字",
    ),
    "repeated_line_id": (
        "make the ids unique, or unmap the column",
        "保证编号唯一，或取消该列映射",
    ),
    "repeated_in_other_file": (
        "nothing to do: it was counted once",
        "无需处理：只计入一次",
    ),
    "replaced_in_other_file": (
        "nothing to do: the later version counts",
        "无需处理：以较新版本为准",
    ),
    "duplicate_refused": (
        'set cleaning.duplicates = "keep" if they are real',
        '若确为真实记录，请设 cleaning.duplicates = "keep"',
    ),
    "repeated_key": (
        "keep one row for each id",
        "每个编号只保留一行",
    ),
    "negative_value": (
        "correct the number in the source",
        "在源文件中更正数字",
    ),
    "unpaid_order": (
        "read the export again once it is paid; if the word means paid here, add it to cleaning.counted_statuses",
        "付款后重新导出即可；若该状态在贵店表示已付款，请加入 cleaning.counted_statuses",
    ),
    "total_row": (
        "nothing to do: the lines it sums up count",
        "无需处理：只计入其各明细行",
    ),
    "order_unknown": (
        "add the file that holds the order, or mend the order id",
        "请补充包含该订单的文件，或更正订单号",
    ),
}
