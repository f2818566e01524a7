"""Words of what was read and refused: the receipt, the tables of the input, notes, in both languages."""

from __future__ import annotations

EN: dict[str, str] = {
    # receipt
    "receipt.title": "What was read and refused",
    "receipt.answer": (
        "Of {read:count|row|rows} read, {kept:count} kept unchanged, {repaired:count} mended and "
        "{quarantined:count} refused ({refused_share:percent}). Not one was dropped silently."
    ),
    "receipt.answer_clean": (
        "Of {read:count|row|rows} read, {kept:count} kept unchanged and {repaired:count} mended; none was refused."
    ),
    "receipt.empty": "This run holds no receipt of its input, so nothing can be said about what was read.",
    "receipt.why_quarantine": "Refused most often: {rule} ({table:word.table}, {rows:count|time|times})[[; {others:count|other reason|other reasons} below]].",
    "receipt.why_repair": "Mended most often: {rule} ({table:word.table}, {rows:count|time|times})[[; {others:count|other reason|other reasons} below]]. The value before is kept.",
    "receipt.why_notice": "Marked means: the row came in unchanged, with a remark. Most often: {rule} ({table:word.table}, {rows:count|time|times})[[; {others:count|other remark|other remarks} below]].",
    "receipt.customers_described": "The customer table describes {described:count|customer|customers}; {customers:count} have ordered. All of these are in the report.",
    "receipt.money_refused": (
        "{table:word.table}: refused rows hold {quarantined:money} of {read:money} read, where the amount could "
        "be read."
    ),
    "receipt.read": "Read",
    "receipt.kept": "Kept",
    "receipt.repaired": "Mended",
    "receipt.quarantined": "Refused",
    "receipt.unknown_rows": "Rows without readable money",
    "receipt.rows_heading": "Rows",
    "receipt.money_heading": "Money",
    "receipt.what": "What was found",
    "receipt.remedy": "What you can do",
    "receipt.no_remedy": "Nothing to do",
    "receipt.semicolon": "; ",
    "receipt.heading_quarantine": "Why rows were refused",
    "receipt.heading_repair": "What was mended",
    "receipt.heading_notice": "What was marked",
    "receipt.rules_quarantine": "Why rows were refused (a row may have several reasons: {rows:count} in all)",
    "receipt.rules_repair": "What was mended (a row may be mended in several ways: {rows:count} in all)",
    "receipt.rules_notice": "{rows:count|remark|remarks} on rows that came in unchanged",
    "receipt.examples_heading": "First refused rows",
    "receipt.examples": "{shown:count} of {all:count|refused row|refused rows}",
    "receipt.examples_where": (
        "All of them, with the row as it was read, are in the run's quarantine folder. Row contents are left out "
        "here because they may name people."
    ),
    "receipt.column": "Column of the file",
    "receipt.meaning": "Read as",
    "receipt.columns": "How {columns:count|column|columns} of {files:count|file|files} were read[[; {others:count|more file makes no table|more files make no tables}]]",
    "receipt.doubt": "Please check {file}: {doubt}",
    "receipt.remark": "{file}: {remark}",
    "receipt.notes_heading": "Notes and doubts",
    "receipt.definition": (
        "Each row of each file ends in exactly one of three places: kept, mended (with the value before written "
        "down) or refused (with its file, line and the rules it broke). Read = kept + mended + refused holds "
        "exactly, in rows and in money of each currency."
    ),
    # tables of the input
    "table.orders": "Orders",
    "table.order_lines": "Order lines",
    "table.customers": "Customers",
    "table.products": "Products",
    "table.returns": "Returns",
    "table.events": "Visits and clicks",
    "table.impressions": "Impressions",
    "table.reviews": "Reviews",
    "table.surveys": "Surveys",
    "table.stock": "Stock",
    "table.suppliers": "Suppliers",
    "table.purchase_orders": "Purchase orders",
    "table.shipments": "Shipments",
    "table.prices": "Prices",
    "table.competitor_offers": "Competitors' offers",
    "table.competitor_reviews": "Competitors' reviews",
    "table.contacts": "Contacts",
    "table.offers": "Offers",
    "table.coupons": "Coupons",
    "table.redemptions": "Coupons redeemed",
    "table.marketing_costs": "Marketing costs",
    "table.exchange_rates": "Exchange rates",
    "table.consents": "Consents",
    "table.support_articles": "Support articles",
    "table.support_messages": "Support messages",
    "table.product_images": "Product images",
    # notes of reading, mapping and identity
    "note.identities_merged": (
        "{merged:count|customer id was|customer ids were} found to belong to a customer known under another id, "
        "by e-mail or phone; this can be undone."
    ),
    "note.files_alike": (
        "{first} and {second} look alike: {share:percent} of their lines agree in day, quantity and amount. If they are "
        "the same orders, take one of them away: they are counted twice."
    ),
    "note.returns_unmatched": (
        "{returns:count|return names|returns name} an order that is not in the data: {amount:money} given back is taken "
        "off no order. Add the export that holds these orders."
    ),
    "note.order_totals_differ": (
        "Please check: {orders:count} of {compared:count|order|orders} have another total than their lines come to, with or "
        "without delivery, tax and discount. The lines count."
    ),
    "note.orders_seen_before": (
        "Please check: {file} seems to hold orders that were read before from {earlier}, under other ids: {share:percent} of "
        "its {lines:count} new lines agree with known ones in day, quantity and amount. If so, they are counted twice: keep to "
        "one kind of export, and read it into a new OUT."
    ),
    "note.currencies_mixed": (
        "Please check: orders are in {currencies}, and no file gives exchange rates. Of customers who paid in another currency "
        "than the shop's the value is not known: add a file with day, currency and rate."
    ),
    "note.states_unknown": (
        "Please check: {rows:count|row has|rows have} an order status that is not known ({words}); they count as paid. If one "
        "means not paid, add it to cleaning.unpaid_statuses in shop.toml; else to cleaning.counted_statuses."
    ),
    "note.ids_unknown": (
        "Please check the table “{table:word.table}”: of the {ids:count|id|ids} in its column “{column:word.column}” the "
        "orders know {known:count}, so it says next to nothing of your customers and products. Export it with the ids that "
        "the orders have, or map another of its columns in shop.toml."
    ),
    "note.no_identity_merged": "No customer ids were merged.",
}

ZH: dict[str, str] = {
    # receipt
    "receipt.title": "读取与拒收",
    "receipt.answer": (
        "共读取 {read:count} 行：原样保留 {kept:count} 行，修正 {repaired:count} 行，拒收 {quarantined:count} 行"
        "（{refused_share:percent}）。没有一行被悄悄丢弃。"
    ),
    "receipt.answer_clean": "共读取 {read:count} 行：原样保留 {kept:count} 行，修正 {repaired:count} 行，没有拒收。",
    "receipt.empty": "本次运行没有读取记录，无法说明读了什么。",
    "receipt.why_quarantine": "拒收最多的原因：{rule}（{table:word.table}，{rows:count} 次）[[；其他 {others:count} 种原因见下]]。",
    "receipt.why_repair": "修正最多的原因：{rule}（{table:word.table}，{rows:count} 次）[[；其他 {others:count} 种原因见下]]。修正前的值都有保留。",
    "receipt.why_notice": "“标记”是指该行原样保留，只加一条说明。最多的是：{rule}（{table:word.table}，{rows:count} 次）[[；其他 {others:count} 种见下]]。",
    "receipt.customers_described": "客户表中有 {described:count} 位客户的资料；下过单的客户共 {customers:count} 位，全部计入本报告。",
    "receipt.money_refused": (
        "{table:word.table}：在金额可读的行中，拒收行合计 {quarantined:money}，读取总额 {read:money}。"
    ),
    "receipt.read": "读取",
    "receipt.kept": "保留",
    "receipt.repaired": "修正",
    "receipt.quarantined": "拒收",
    "receipt.unknown_rows": "金额不可读的行",
    "receipt.rows_heading": "行数",
    "receipt.money_heading": "金额",
    "receipt.what": "发现的问题",
    "receipt.remedy": "您可以怎么做",
    "receipt.no_remedy": "无需处理",
    "receipt.semicolon": "；",
    "receipt.heading_quarantine": "拒收的原因",
    "receipt.heading_repair": "修正了什么",
    "receipt.heading_notice": "标记了什么",
    "receipt.rules_quarantine": "拒收的原因（一行可能有多个原因，合计 {rows:count} 次）",
    "receipt.rules_repair": "修正了什么（一行可能有多处修正，合计 {rows:count} 次）",
    "receipt.rules_notice": "{rows:count} 条说明，这些行都原样保留",
    "receipt.examples_heading": "最先被拒收的行",
    "receipt.examples": "共拒收 {all:count} 行，此处列出 {shown:count} 行",
    "receipt.examples_where": "全部拒收行及其原文在本次运行的 quarantine 文件夹中。原文可能含个人信息，此处不显示。",
    "receipt.column": "文件中的列",
    "receipt.meaning": "含义",
    "receipt.columns": "{files:count} 个文件中 {columns:count} 列的含义[[；另有 {others:count} 个文件不成表]]",
    "receipt.doubt": "请核对 {file}：{doubt}",
    "receipt.remark": "{file}：{remark}",
    "receipt.notes_heading": "说明与疑点",
    "receipt.definition": (
        "每个文件的每一行都有且只有一个去处：保留、修正（记下修正前的值）或拒收（记下文件、行号和违反的规则）。读"
        "取 = 保留 + 修正 + 拒收，行数与各币种金额都严格相等。"
    ),
    # tables of the input
    "table.orders": "订单",
    "table.order_lines": "订单明细",
    "table.customers": "客户",
    "table.products": "商品",
    "table.returns": "退货",
    "table.events": "访问与点击",
    "table.impressions": "曝光",
    "table.reviews": "评价",
    "table.surveys": "问卷",
    "table.stock": "库存",
    "table.suppliers": "供应商",
    "table.purchase_orders": "采购单",
    "table.shipments": "物流",
    "table.prices": "价格",
    "table.competitor_offers": "竞品报价",
    "table.competitor_reviews": "竞品评价",
    "table.contacts": "触达记录",
    "table.offers": "优惠",
    "table.coupons": "优惠券",
    "table.redemptions": "券核销",
    "table.marketing_costs": "营销费用",
    "table.exchange_rates": "汇率",
    "table.consents": "授权",
    "table.support_articles": "客服知识",
    "table.support_messages": "客服消息",
    "table.product_images": "商品图片",
    # notes of reading, mapping and identity
    "note.identities_merged": "按邮箱或手机号判断，有 {merged:count} 个客户编号属于已知的另一位客户；可以撤销。",
    "note.files_alike": (
        "{first} 与 {second} 十分相似：{share:percent} 的行在日期、数量和金额上一致。若为同一批订单，请移除其中一个，否则会重复计算。"
    ),
    "note.returns_unmatched": (
        "有 {returns:count} 笔退货所指的订单不在数据中：{amount:money} 的退款未从任何订单中扣除。请补充包含这些订单的导出文件。"
    ),
    "note.order_totals_differ": (
        "请核对：{compared:count} 笔订单中有 {orders:count} 笔的总额与其明细之和不符（已考虑运费、税与优惠）。以明细为准。"
    ),
    "note.orders_seen_before": (
        "请核对：{file} 似乎包含先前已从 {earlier} 读入、但编号不同的订单：{lines:count} 行新明细中有 {share:percent} 在日期、数量和金额上与"
        "已有明细一致。若属实则被重复计算：请只用一种导出格式，并读入新的 OUT。"
    ),
    "note.currencies_mixed": (
        "请核对：订单含多种币种（{currencies}），但没有汇率文件。以非店铺币种付款的客户价值未知：请添加含日期、币种、汇率的文件。"
    ),
    "note.states_unknown": (
        "请核对：有 {rows:count} 行的订单状态未知（{words}），按已付款计入。若表示未付款，请加入 shop.toml 的 "
        "cleaning.unpaid_statuses；否则加入 cleaning.counted_statuses。"
    ),
    "note.ids_unknown": (
        "请核对“{table:word.table}”表：其“{column:word.column}”列有 {ids:count} 个编号，其中 {known:count} 个出现在订单中，"
        "因此它几乎说明不了您的客户与商品。请用与订单相同的编号重新导出，或在 shop.toml 中改用该文件的另一列。"
    ),
    "note.no_identity_merged": "没有合并客户编号。",
}
