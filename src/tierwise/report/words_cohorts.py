"""Words of cohorts and recency, frequency, money, in both languages."""

from __future__ import annotations

EN: dict[str, str] = {
    # cohorts
    "cohorts.title": "Do newer buyers come back",
    "cohorts.answer": (
        "Of the {customers:count|customer|customers} who first bought in {cohort_month:month}, "
        "{retention:percent} ({retention:percent_range}) ordered again {months:count|month|months} later."
    ),
    "cohorts.more": "That is more than for those who first bought in {cohort_month:month} ({retention:percent}, range {retention:percent_range}).",
    "cohorts.less": "That is less than for those who first bought in {cohort_month:month} ({retention:percent}, range {retention:percent_range}).",
    "cohorts.same": "No difference can be told from those who first bought in {cohort_month:month} ({retention:percent}, range {retention:percent_range}).",
    "cohorts.later_more": "{months:count|month|months} later it is more: {new:percent} against {old:percent}.",
    "cohorts.later_less": "{months:count|month|months} later it is less: {new:percent} against {old:percent}.",
    "cohorts.later_same": "{months:count|month|months} later no difference can be told either: {new:percent} against {old:percent}.",
    "cohorts.small": (
        "Every cohort so far has fewer than {small:count} customers whose next month has passed, too few to compare."
    ),
    "cohorts.empty": "No month has wholly passed since anybody's first order, so coming back cannot be measured yet.",
    "cohorts.first_order": "First order",
    "cohorts.key_share": "percent who ordered in that month, stronger is more",
    "cohorts.key_unripe": "month not over yet",
    "cohorts.key_small": "fewer than {small:count} customers",
    "cohorts.caption": "Percent of each cohort that ordered so many months later",
    "cohorts.month_n": "Month {months:count}",
    "cohorts.not_over": "not over",
    "cohorts.cell": (
        "{cohort_month:month}, month {months:count}: {active:count} of {customers:count} ordered, "
        "{retention:percent} ({retention:percent_range})"
    ),
    "cohorts.cell_unripe": "{cohort_month:month}: this month is not over yet",
    "cohorts.definition": (
        "A cohort is everybody whose first order fell into that calendar month (the shop's time zone). The "
        "number says how many percent of them ordered in the month so many months later; ranges are Wilson "
        "intervals. More or less is said only where the two ranges do not touch."
    ),
    "cohorts.drawing": (
        "Hatched cells are months that are not over; they are not zero. Cohorts of fewer than {small:count} "
        "customers are left grey, because their shares jump by chance. On a narrow page the first six months are "
        "drawn; the table holds all."
    ),
    "cohorts.last_drawn": "The latest {drawn:count} of {all:count} cohorts are drawn; the table holds all.",
    "cohorts.each_month": "From month {months:count} on the table holds every twelfth month; the result table cohorts holds each.",
    "cohorts.first_month": "The data begin in {month:month}: that group also holds customers who were there before, so it comes back more than newer groups do.",
    # rfm
    "rfm.title": "Recency, frequency, money",
    "rfm.answer": (
        "{customers:count|customer is|customers are} in the segment {segment:word.segment}: {share:percent} of "
        "all, who paid {revenue_share:percent} of the revenue so far."
    ),
    "rfm.empty": "There are no scores yet: they need at least one customer with an order.",
    "rfm.share_of_revenue": "Share of revenue so far",
    "rfm.segments_caption": "Named segments",
    "rfm.meanings_heading": "What the segments mean",
    "rfm.with_tiers": "Segments look back, tiers look ahead: {both:count} of {customers:count} {tier:word.tier} customers are {segment:word.segment}.",
    "rfm.grid_heading": "How recent, how often",
    "rfm.grid_value_sum": (
        "Most value lies at recency {r:count} and frequency {f:count}: {customers:count|customer|customers} with "
        "{share:percent} of all expected value."
    ),
    "rfm.grid_monetary_sum": (
        "Most revenue lies at recency {r:count} and frequency {f:count}: {customers:count|customer|customers} "
        "with {share:percent} of all revenue so far."
    ),
    "rfm.cell": "Recency {r:count}, frequency {f:count}: {customers:count|customer|customers}, {amount:money}",
    "rfm.x_axis": "Recency score: 5 ordered last",
    "rfm.y_axis": "Frequency score: 5 orders most",
    "rfm.r": "Recency score",
    "rfm.f": "Frequency score",
    "rfm.definition": (
        "Recency is the number of days since the last order, frequency the number of days with an order, money "
        "the net revenue so far. Each is scored 1 to 5 among your own customers; equal customers always get "
        "equal scores."
    ),
    "rfm.segment_definition": (
        "Segments are fixed cells of the recency and frequency scores. They describe the past; the tiers above "
        "look ahead."
    ),
    "rfm_method.mid_rank": "Scores run from 1 to 5: each holds about a fifth of your customers, and customers who are alike get the same score.",
    "rfm_method.fixed": "Scores use the fixed cuts of your settings.",
    "rfm_method.k_means": "Scores are five groups found in the data by k-means.",
    "segment.champions": "Champions",
    "segment.loyal": "Loyal",
    "segment.potential_loyalist": "Potential loyalists",
    "segment.new": "New customers",
    "segment.promising": "Promising",
    "segment.needs_attention": "Need attention",
    "segment.about_to_sleep": "About to sleep",
    "segment.at_risk": "At risk",
    "segment.cant_lose": "Cannot lose them",
    "segment.hibernating": "Hibernating",
    "segment.lost": "Lost",
    "segment_meaning.champions": "ordered lately and often",
    "segment_meaning.loyal": "order often",
    "segment_meaning.potential_loyalist": "ordered lately, a few times",
    "segment_meaning.new": "ordered lately for the first time",
    "segment_meaning.promising": "first order not long ago",
    "segment_meaning.needs_attention": "middling, and getting later",
    "segment_meaning.about_to_sleep": "few orders, and some time ago",
    "segment_meaning.at_risk": "ordered often, but long ago",
    "segment_meaning.cant_lose": "ordered most often, and have gone silent",
    "segment_meaning.hibernating": "few orders, long ago",
    "segment_meaning.lost": "fewest orders, longest ago",
}

ZH: dict[str, str] = {
    # cohorts
    "cohorts.title": "新客会回来吗",
    "cohorts.answer": (
        "{cohort_month:month}首购的 {customers:count} 位客户中，{retention:percent}（{retention:percent_range}）"
        "在 {months:count} 个月后再次下单。"
    ),
    "cohorts.more": "这比 {cohort_month:month}首购的那批客户高（那批为 {retention:percent}，区间 {retention:percent_range}）。",
    "cohorts.less": "这比 {cohort_month:month}首购的那批客户低（那批为 {retention:percent}，区间 {retention:percent_range}）。",
    "cohorts.same": "与 {cohort_month:month}首购的那批客户（{retention:percent}，区间 {retention:percent_range}）相比，看不出差别。",
    "cohorts.later_more": "到第 {months:count} 个月则更高：{new:percent}，对方为 {old:percent}。",
    "cohorts.later_less": "到第 {months:count} 个月则更低：{new:percent}，对方为 {old:percent}。",
    "cohorts.later_same": "到第 {months:count} 个月同样看不出差别：{new:percent}，对方为 {old:percent}。",
    "cohorts.small": "目前每批可比的首购客户都不足 {small:count} 位，人数太少，无法比较。",
    "cohorts.empty": "自首单以来还没有一个完整的月份，暂时无法衡量回购。",
    "cohorts.first_order": "首购月份",
    "cohorts.key_share": "当月下单的百分比，颜色越深比例越高",
    "cohorts.key_unripe": "该月未结束",
    "cohorts.key_small": "不足 {small:count} 位客户",
    "cohorts.caption": "各批首购客户在其后各月下单的百分比",
    "cohorts.month_n": "第 {months:count} 月",
    "cohorts.not_over": "未结束",
    "cohorts.cell": (
        "{cohort_month:month}首购，第 {months:count} 月：{customers:count} 位中有 {active:count} 位下单，"
        "{retention:percent}({retention:percent_range})"
    ),
    "cohorts.cell_unripe": "{cohort_month:month}首购：该月未结束",
    "cohorts.definition": (
        "同一日历月（店铺时区）首购的客户为一批。数字表示若干个月后该批客户中当月下单的百分比；区间为 Wilson 区间"
        "。只有两个区间不相接时才说“高于”或“低于”。"
    ),
    "cohorts.drawing": (
        "斜线格是尚未结束的月份，并不是零。不足 {small:count} 位客户的批次显示为灰色，因为其百分比容易偶然跳动。"
        "窄屏上只画前六个月，数据表中有全部。"
    ),
    "cohorts.last_drawn": "图中只画最近 {drawn:count} 批，共 {all:count} 批；全部见表格。",
    "cohorts.each_month": "第 {months:count} 月之后，表格每十二个月列一次；逐月数字见结果表 cohorts。",
    "cohorts.first_month": "数据从 {month:month}开始：这一批里也有更早就在的老客户，所以回来的比例比后来的批次高。",
    # rfm
    "rfm.title": "RFM 分析",
    "rfm.answer": (
        "“{segment:word.segment}”共 {customers:count} 位客户，占全部客户的 {share:percent}，贡献了至今收入的 "
        "{revenue_share:percent}。"
    ),
    "rfm.empty": "暂无评分：至少需要一位有订单的客户。",
    "rfm.share_of_revenue": "至今收入占比",
    "rfm.segments_caption": "客户分群",
    "rfm.meanings_heading": "各分群的含义",
    "rfm.with_tiers": "分群看过去，等级看将来：{customers:count} 位{tier:word.tier}客户中，有 {both:count} 位属于“{segment:word.segment}”。",
    "rfm.grid_heading": "最近下单时间与下单次数",
    "rfm.grid_value_sum": (
        "价值最集中在近度 {r:count} 分、频度 {f:count} 分：{customers:count} 位客户，占预期总价值的 {share:percent}。"
    ),
    "rfm.grid_monetary_sum": (
        "收入最集中在近度 {r:count} 分、频度 {f:count} 分：{customers:count} 位客户，占至今收入的 {share:percent}。"
    ),
    "rfm.cell": "近度 {r:count} 分、频度 {f:count} 分：{customers:count} 位客户，{amount:money}",
    "rfm.x_axis": "近度分：5 分为最近下单",
    "rfm.y_axis": "频度分：5 分为下单最多",
    "rfm.r": "近度分",
    "rfm.f": "频度分",
    "rfm.definition": (
        "近度是距上次下单的天数，频度是有订单的天数，金额是至今的净收入。三项都在本店客户之间评 1 到 5 分；情况相"
        "同的客户得分必相同。"
    ),
    "rfm.segment_definition": "分群由近度分与频度分的固定组合决定，描述的是过去；上面的价值等级看的是将来。",
    "rfm_method.mid_rank": "评分为 1 到 5 分，每个分数约占五分之一的客户；情况相同的客户得分相同。",
    "rfm_method.fixed": "评分使用设置中的固定分界。",
    "rfm_method.k_means": "评分由 k-means 在数据中找出的五组决定。",
    "segment.champions": "重要价值客户",
    "segment.loyal": "忠诚客户",
    "segment.potential_loyalist": "潜力客户",
    "segment.new": "新客户",
    "segment.promising": "有望客户",
    "segment.needs_attention": "需要关注",
    "segment.about_to_sleep": "即将沉睡",
    "segment.at_risk": "重要挽留客户",
    "segment.cant_lose": "不可流失客户",
    "segment.hibernating": "沉睡客户",
    "segment.lost": "流失客户",
    "segment_meaning.champions": "最近下过单，且下单很多",
    "segment_meaning.loyal": "经常下单",
    "segment_meaning.potential_loyalist": "最近下过单，已有几次",
    "segment_meaning.new": "最近第一次下单",
    "segment_meaning.promising": "首购不久",
    "segment_meaning.needs_attention": "中等水平，且越来越晚",
    "segment_meaning.about_to_sleep": "下单少，且有一段时间了",
    "segment_meaning.at_risk": "曾经常下单，但已很久没来",
    "segment_meaning.cant_lose": "曾下单最多，如今沉默",
    "segment_meaning.hibernating": "下单少，且很久以前",
    "segment_meaning.lost": "下单最少，时间最久",
}
