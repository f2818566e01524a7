"""Words of the page as a whole: its frame, the first block, what may be done, the shop's figures, in both languages."""

from __future__ import annotations

EN: dict[str, str] = {
    # small change
    "not_known": "not known",
    "and": "{a} and {b}",
    "range": "{low} to {high}",
    "comma": ", ",
    "unit.days": "{value:days}",
    "unit.ago": "{value:ago}",
    "ago": "{days} ago",
    "ago.none": "on the report's day",
    "report.kept_share": "{share:percent} of the rows read could be used.",
    # page
    "page.title": "Customer value report",
    "page.subtitle": "Who your customers are, what each is worth, and what to do this week",
    "page.language": "Language: {name}",
    "page.contents": "Contents",
    "page.skip": "Skip to the report",
    "page.how": "How this is computed",
    "page.twin": "The same as a table",
    "page.your_shop": "Your shop",
    "page.customers": "Customers",
    "page.order_days": "Orders of customers",
    "page.as_of": "Report's date",
    "page.compared": "Compared",
    "page.compared_days": "the last {period_days:days} with the {period_days:days} before",
    "page.run_id": "Run",
    "page.version": "Version",
    "page.seed": "Seed",
    "page.data_hash": "Data",
    "page.footer": "Ranges are made to hold the true number 8 times out of 10; how often they did is shown under “Can it be trusted”. This page loads nothing from outside and holds no script; it contains customer ids, so treat it as confidential.",
    "define.interval": "A range behind a number is its 80% interval: it is made so that in 8 of 10 cases like this the true number lies within it. A change counts as told apart from chance only when its whole range lies on one side of zero.",
    "margin.rate": "Margin is assumed to be {rate:percent} of revenue, because no unit costs are known: set margin_rate in shop.toml, or give unit costs.",
    "margin.mixed": "Margin comes from unit costs where they are known, and is assumed to be {rate:percent} of revenue elsewhere: set margin_rate in shop.toml.",
    # overview
    "overview.title": "This week",
    "overview.answer_up": (
        "{kpi_name} in the last {period_days:days} was {shown}: up {change:size} on the period before ("
        "{change:change_range})."
    ),
    "overview.answer_down": (
        "{kpi_name} in the last {period_days:days} was {shown}: down {change:size} on the period before ("
        "{change:change_range})."
    ),
    "overview.answer_unsure": (
        "{kpi_name} in the last {period_days:days} was {shown}. The change of {change:change} on the period "
        "before ({change:change_range}) cannot be told apart from chance."
    ),
    "overview.answer": "{kpi_name} in the last {period_days:days} was {shown}, {change:change} on the period before.",
    "overview.answer_first": "{kpi_name}[[ in the last {period_days:days}]] was {shown}; there is no earlier period to compare it with yet.",
    "overview.empty": "There are no figures yet: no order of a known customer was found before the report's date.",
    "overview.largest": "The largest opportunity this week: {title}.",
    "overview.no_currency": (
        "The data name no currency, so amounts stand without one; set shop.currency in shop.toml."
    ),
    "overview.before_none": "none in the {period_days:days} before",
    "overview.no_change": "no earlier period to compare with",
    "overview.change": "{change:change} on the {period_days:days} before",
    "overview.change_sentence": "{kpi_name} changed by {change:change}, range {change:change_range}.",
    "overview.months_heading": "Revenue by month",
    "overview.months": (
        "In {month:month} customers spent {total:money}[[; {share:percent} of it came from people who had first "
        "bought in an earlier month]]."
    ),
    "overview.first_orders": "First bought that month",
    "overview.later_orders": "Came back from earlier months",
    "overview.running_month": "{month:month}[[, {days:days} only]]",
    "overview.first_month": "The data begin in {month:month}, so everybody counts as first bought that month.",
    "overview.running_left_out": "{month:month} has only begun[[ ({days:days})]] and is left out of the drawing; the table holds it.",
    "overview.running_drawn": "{month:month} is not over[[ ({days:days} so far)]]: drawn in outline.",
    "overview.do_heading": "What to do, by the money at stake",
    "overview.nothing_to_do": "Nothing stands out this week",
    "overview.nothing_why": (
        "No group of customers was found in which an order now would change much; more orders make such groups visible."
    ),
    "overview.first_of": "The first {shown:count} of {all:count|customer|customers}: {title}",
    "overview.whole_list": "All of them, and those of the other rows: tierwise show OUT opportunity_customers --where opportunity={code:text} -n 1000 (OUT: the folder of your results). Who each one is: tierwise who OUT ID. What to offer them, and who of them stays without to compare: “What to do next” below.",
    "overview.stake_heading": "Money at stake",
    "overview.stake_meaning": "Money at stake is margin over the next {horizon_days:days}: what these customers would bring had they all just ordered, less what they are expected to bring as they stand. It is a difference by the model, not the effect of contacting them. One customer may stand in several rows.",
    "overview.stake": "{title}: most is at stake here, {amount:money} of margin ({amount:money_range}).",
    "overview.definition": "Figures count orders known before the report's date, net of discounts, returns and cancellations, and compare them with the period of equal length before. “Customers who ordered” counts everybody with an order in the period; the stage “active” in the tiers counts only those within their own rhythm, so it is smaller. What contacting customers changes can only be shown by a campaign with a control group.",
    # opportunities
    "opportunity.save_slipping": "Keep your best customers who are slipping",
    "opportunity.second_order": "Win the second order",
    "opportunity.win_back": "Win back good customers who lapsed",
    "opportunity.tier_up": "Lift customers one order short of the next tier",
    "opportunity.keep_tier": "Hold customers about to fall a tier",
    "opportunity_text.save_slipping": "{customers:count|customer|customers} of the two highest tiers are slipping: later than usual, not yet lapsed.",
    "opportunity_text.second_order": "{customers:count|customer|customers} ordered once and a second order is due.",
    "opportunity_text.win_back": "{customers:count|lapsed customer|lapsed customers} brought more margin than most.",
    "opportunity_text.tier_up": "One order would lift {customers:count|customer|customers} into the next tier.",
    "opportunity_text.keep_tier": (
        "{customers:count|customer falls|customers fall} to a lower tier within 30 days without an order."
    ),
    # figures
    "kpi.customers": "Customers so far",
    "kpi.new_customers": "New customers",
    "kpi.active_customers": "Customers who ordered",
    "kpi.orders": "Orders",
    "kpi.revenue": "Revenue",
    "kpi.margin": "Margin",
    "kpi.average_order_value": "Average order",
    "kpi.orders_per_customer": "Orders per customer",
    "kpi.repeat_share": "Share who had ordered before",
    "kpi.return_share": "Money returned",
    "kpi.guest_share": "Guest orders",
    "kpi.retention_90d": "Ordered again within 90 days",
    "kpi.base_value": "Value of all customers",
}

ZH: dict[str, str] = {
    # small change
    "not_known": "未知",
    "and": "{a}和{b}",
    "range": "{low} 至 {high}",
    "comma": "，",
    "unit.days": "{value:days}",
    "unit.ago": "{value:ago}",
    "ago": "{days}前",
    "ago.none": "报告当天",
    "report.kept_share": "读取的行中有 {share:percent} 可用。",
    # page
    "page.title": "客户价值报告",
    "page.subtitle": "客户是谁、各值多少、本周该做什么",
    "page.language": "语言：{name}",
    "page.contents": "目录",
    "page.skip": "跳到报告正文",
    "page.how": "这是怎么算的",
    "page.twin": "查看数据表",
    "page.your_shop": "您的店铺",
    "page.customers": "客户数",
    "page.order_days": "客户订单时间",
    "page.as_of": "报告日期",
    "page.compared": "比较",
    "page.compared_days": "最近 {period_days:days}与之前 {period_days:days}",
    "page.run_id": "运行",
    "page.version": "版本",
    "page.seed": "随机种子",
    "page.data_hash": "数据指纹",
    "page.footer": "区间按“十次有八次包含真实值”来计算；实际做到了多少，见“结果可信吗”。本页不加载任何外部内容，也不含脚本；页中有客户编号，请妥善保管。",
    "define.interval": "数字后面的区间是 80% 区间：算法的目标是，十次中有八次真实值落在其中。只有整个区间都在零的同一侧，才说变化不是偶然。",
    "margin.rate": "没有商品成本数据，毛利按收入的 {rate:percent} 估算：请在 shop.toml 中设置 margin_rate，或提供单位成本。",
    "margin.mixed": "有单位成本的商品按成本算毛利，其余按收入的 {rate:percent} 估算：可在 shop.toml 中设置 margin_rate。",
    # overview
    "overview.title": "本周概览",
    "overview.answer_up": (
        "最近 {period_days:days}，{kpi_name}为 {shown}，比前一期上升 {change:size}（{change:change_range}）。"
    ),
    "overview.answer_down": (
        "最近 {period_days:days}，{kpi_name}为 {shown}，比前一期下降 {change:size}（{change:change_range}）。"
    ),
    "overview.answer_unsure": (
        "最近 {period_days:days}，{kpi_name}为 {shown}；与前一期相比变化 {change:change}（{change:change_range}）"
        "，尚不能与偶然波动区分。"
    ),
    "overview.answer": "最近 {period_days:days}，{kpi_name}为 {shown}，与前一期相比 {change:change}。",
    "overview.answer_first": "[[最近 {period_days:days}，]]{kpi_name}为 {shown}；目前还没有可比较的前一期。",
    "overview.empty": "暂无指标：在报告日期之前没有找到已知客户的订单。",
    "overview.largest": "本周最大的机会：{title}。",
    "overview.no_currency": "数据中没有币种，金额不带货币符号；可在 shop.toml 中设置 shop.currency。",
    "overview.before_none": "之前 {period_days:days}为零",
    "overview.no_change": "暂无前一期可比",
    "overview.change": "较前 {period_days:days} {change:change}",
    "overview.change_sentence": "{kpi_name}变化 {change:change}，区间 {change:change_range}。",
    "overview.months_heading": "每月收入",
    "overview.months": "{month:month}客户消费 {total:money}[[，其中 {share:percent} 来自更早月份首购的老客户]]。",
    "overview.first_orders": "当月首购",
    "overview.later_orders": "老客户回购",
    "overview.running_month": "{month:month}[[，仅 {days:days}]]",
    "overview.first_month": "数据从 {month:month}开始，所以那个月所有人都算作首购。",
    "overview.running_left_out": "{month:month}刚开始[[（{days:days}）]]，图中不画，数据表中有。",
    "overview.running_drawn": "{month:month}尚未结束[[（已过 {days:days}）]]，用虚线框表示。",
    "overview.do_heading": "该做什么（按涉及金额排序）",
    "overview.nothing_to_do": "本周没有特别突出的机会",
    "overview.nothing_why": "没有找到“现在下一单就会带来明显变化”的客户群；订单更多之后才看得出来。",
    "overview.first_of": "{title}：{all:count} 位客户中的前 {shown:count} 位",
    "overview.whole_list": "完整名单（含其他各行）：tierwise show OUT opportunity_customers --where opportunity={code:text} -n 1000（OUT 为结果文件夹）。查看某位客户是谁：tierwise who OUT 编号。给他们什么优惠、谁留作对照，见下文“下一步行动建议”。",
    "overview.stake_heading": "涉及金额",
    "overview.stake_meaning": "“涉及金额”指未来 {horizon_days:days}的毛利：假如这些客户都刚下过单时的预期，减去按现状的预期。这是模型算出的差额，不是联系客户的效果。同一位客户可能出现在多行中。",
    "overview.stake": "涉及金额最大的是“{title}”：毛利 {amount:money}（{amount:money_range}）。",
    "overview.definition": "指标只统计报告日期之前已知的订单，已扣除折扣、退货和取消，并与之前同样长的一段时间比较。“下单客户”是这段时间内下过单的所有客户；等级部分的“活跃”只算保持自己购买节奏的客户，所以人数较少。联系客户究竟有多大效果，只有设对照组的活动才能证明。",
    # opportunities
    "opportunity.save_slipping": "挽留正在沉睡的高价值客户",
    "opportunity.second_order": "促成第二单",
    "opportunity.win_back": "召回久未下单的优质客户",
    "opportunity.tier_up": "再促一单即可升级的客户",
    "opportunity.keep_tier": "稳住即将降级的客户",
    "opportunity_text.save_slipping": "最高两级中有 {customers:count} 位客户进入沉睡预警：比平时晚，但还不算久。",
    "opportunity_text.second_order": "{customers:count} 位客户只下过一单，该有第二单了。",
    "opportunity_text.win_back": "{customers:count} 位久未下单的客户，过去贡献的毛利高于多数人。",
    "opportunity_text.tier_up": "再下一单，{customers:count} 位客户就能升到上一级。",
    "opportunity_text.keep_tier": "如果不下单，{customers:count} 位客户将在 30 天内降级。",
    # figures
    "kpi.customers": "累计客户",
    "kpi.new_customers": "新客户",
    "kpi.active_customers": "下单客户",
    "kpi.orders": "订单数",
    "kpi.revenue": "收入",
    "kpi.margin": "毛利",
    "kpi.average_order_value": "客单价",
    "kpi.orders_per_customer": "人均订单",
    "kpi.repeat_share": "老客占比",
    "kpi.return_share": "退款占比",
    "kpi.guest_share": "游客订单占比",
    "kpi.retention_90d": "90 天回购率",
    "kpi.base_value": "全部客户价值",
}
