"""Words of what new customers cost and are worth, in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "acquired_by.all": ("all", "全部"),
    "acquired_by.channel": ("channel", "渠道"),
    "acquired_by.first_product_category": ("category bought first", "首购品类"),
    "acquired_by.first_product": ("product bought first", "首购商品"),
    "acquired_name.all": ("All new customers", "全部新客"),
    "acquired_name.unknown": ("Channel not known", "渠道未知"),
    "acquired.heading": ("What a new customer costs and is worth", "一位新客的成本与价值"),
    "acquired.heading_worth": ("What a new customer is worth", "一位新客的价值"),
    "acquired.caption": (
        "New customers from {from_day:date} to {to_day:date}: cost and worth of one",
        "{from_day:date}至 {to_day:date}的新客：人均成本与价值",
    ),
    "acquired.note": (
        "Cost is what marketing spent on the channel in these days; where nothing is written down it is not known, "
        "which is not the same as free. It does not say who would have come without it.",
        "成本为这段时间内该渠道的营销费用；没有记录即为未知，并不等于免费。它也不说明哪些客户本来就会来。",
    ),
    "acquired.note_worth": (
        "With a table of marketing costs (day, channel, cost) the cost of a new customer stands beside it.",
        "若提供营销费用表（日期、渠道、费用），这里会一并列出获客成本。",
    ),
    "acquired.worth": ("Worth of one", "人均终身价值"),
    "acquired.back": ("Paid back", "回本"),
    "acquired.not_yet": ("not yet, in {watched_days:days}", "{watched_days:days}内尚未"),
    "acquired.after": ("after {days:days}", "{days:days}后"),
    "acquired.at_once": ("with the first order", "首单即回本"),
    "reason.paid_back": (
        "Mean margin passed the cost {days:days} after the first order.",
        "首单后 {days:days}，人均毛利超过成本。",
    ),
    "reason.not_paid_back": (
        "Mean margin has not passed the cost in the {watched_days:days} that could be watched.",
        "在可观察的 {watched_days:days}内，人均毛利尚未超过成本。",
    ),
    "reason.cost_unknown": ("What these customers cost is not known.", "这些客户的获客成本未知。"),
    "reason.won_nobody": ("Money was spent here, and no new customer came.", "有花费，但没有带来新客。"),
    "reason.worth_unknown": (
        "Margin or value of these customers is not known.",
        "这些客户的毛利或价值未知。",
    ),
}

EN, ZH = ({code: pair[place] for code, pair in _SAID.items()} for place in (0, 1))
