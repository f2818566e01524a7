"""Words of prices: what a planned price does, which prices could move, on which evidence; in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "evidence.A": ("prices drawn by lot, or moved at different times in different places", "价格经随机试验，或各地在不同时间调价"),
    "evidence.B": ("the regular price has moved", "正常售价变动过"),
    "evidence.C": ("only promotions have moved the price", "只有促销变动过价格"),
    "evidence.D": ("none of its own: its category speaks", "自身没有依据，只能参照所属类别"),
    "planned.title": ("Planned prices", "计划价格"),
    "planned.shop": (
        "Planned prices are in it ({moved:count|plan|plans}): without them about {without:count} pieces would sell in "
        "{days:count} days, so the prices make {change:change}.",
        "其中已计入 {moved:count} 项计划价格：若不调价，{days:count} 天约售出 {without:count} 件，价格因素带来 {change:change}。",
    ),
    "planned.none_told": (
        "None of the planned prices could be reckoned with, so the forecast is as without them.",
        "计划价格都无法计入，预测与不调价时相同。",
    ),
    "planned.moved_by_elasticity": (
        "{name:text}: at {planned:text} instead of {now:text} about {pieces:text} pieces will sell in {period_days:days} from "
        "{day:date} on[[ (80% range {range:text})]] instead of {quantity_now:count}; the price makes {change:change}[[ (80% range "
        "{change:change_range})]]. Evidence: {grade:word.evidence}.",
        "{name:text}：售价由 {now:text} 改为 {planned:text}，自 {day:date}起 {period_days:days}内约售出 {pieces:text} 件"
        "[[（80% 区间 {range:text}）]]，不调价则为 {quantity_now:count} 件；价格因素 {change:change}"
        "[[（80% 区间 {change:change_range}）]]。依据：{grade:word.evidence}。",
    ),
    "planned.moved_by_promotion": (
        "{name:text}: promoted at {planned:text} instead of {now:text} about {pieces:text} pieces will sell in "
        "{period_days:days} from {day:date} on[[ (80% range {range:text})]] instead of {quantity_now:count}; the promotion makes "
        "{change:change}[[ (80% range {change:change_range})]], as its {promotions:count} past promotions did. What is "
        "bought ahead is missing afterwards.",
        "{name:text}：促销价 {planned:text}（平时 {now:text}），自 {day:date}起 {period_days:days}内约售出 {pieces:text} 件"
        "[[（80% 区间 {range:text}）]]，不促销则为 {quantity_now:count} 件；促销带来 {change:change}"
        "[[（80% 区间 {change:change_range}）]]，依据过去 {promotions:count} 次促销。提前买走的，之后会少卖。",
    ),
    "planned.never_sold": (
        "{name:text} at {planned:text}: not reckoned with, since nothing of it was ever sold.",
        "{name:text}（{planned:text}）：未计入，因为从未售出过。",
    ),
    "planned.not_on_sale": (
        "{name:text} at {planned:text}: not reckoned with, since it has no price now: nothing was sold in the last quarter.",
        "{name:text}（{planned:text}）：未计入，因为最近一个季度没有售出，当前价格未知。",
    ),
    "planned.beyond_horizon": (
        "{name:text} at {planned:text}: not reckoned with, since it lies beyond the next 13 weeks.",
        "{name:text}（{planned:text}）：未计入，因为在今后 13 周之外。",
    ),
    "planned.no_evidence": (
        "{name:text} at {planned:text}: not reckoned with. {why:text}",
        "{name:text}（{planned:text}）：未计入。{why:text}",
    ),
    "planned.few_price_levels": (
        "{name:text} at {planned:text}: not reckoned with, since only {price_levels:count|price|prices} were ever seen; "
        "three are needed.",
        "{name:text}（{planned:text}）：未计入，因为只出现过 {price_levels:count} 种价格，至少需要三种。",
    ),
    "planned.beyond_seen": (
        "{name:text} at {planned:text}: not reckoned with. Prices from {low:text} to {high:text} were seen; what happens "
        "more than 10% beyond nobody knows.",
        "{name:text}（{planned:text}）：未计入。只见过 {low:text} 至 {high:text} 的价格，超出 10% 以上会怎样，无从得知。",
    ),
    "planned.never_promoted": (
        "{name:text} at {planned:text}: not reckoned with, since it was promoted less than twice.",
        "{name:text}（{planned:text}）：未计入，因为促销不足两次。",
    ),
    "planned.other_depth": (
        "{name:text} at {planned:text}: not reckoned with. Its past promotions took {depth:percent} off on average; one "
        "that is deeper or flatter by more than 10 points is another thing.",
        "{name:text}（{planned:text}）：未计入。以往促销平均降价 {depth:percent}，相差超过 10 个百分点则不可比。",
    ),
    "reason.price_tested": ("Its price was drawn by lot.", "价格经过随机试验。"),
    "reason.price_differs_by_place": (
        "Its price moved at different times in different places.", "各地在不同时间调过价。"
    ),
    "reason.price_moved": ("Its regular price has moved.", "正常售价变动过。"),
    "reason.promotions_only": ("Only promotions have moved its price.", "只有促销变动过价格。"),
    "reason.price_never_changed": ("Its price has never changed.", "价格从未变动。"),
    "reason.few_price_levels": (
        "Only {price_levels:count|price was|prices were} seen; three are needed.",
        "只出现过 {price_levels:count} 种价格，至少需要三种。",
    ),
    "reason.few_sales": (
        "Its {weeks:count|week|weeks} of sales are too few to tell.", "{weeks:count} 周的销售太少，看不出来。"
    ),
    "reason.price_follows_demand": (
        "Its prices follow demand: this week's sales foretell next weeks' prices, so sales do not tell what a price does.",
        "价格跟着需求走：本周销量能预示之后的价格，因此销量说明不了价格的作用。",
    ),
}  # fmt: skip

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
