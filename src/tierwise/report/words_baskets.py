"""Words of what goes together: rules, their measures and bundles, in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "together.title": ("What goes together", "哪些商品常被一起购买"),
    "together.not_asked": ("What goes together was not asked for in this run.", "本次运行未分析哪些商品一起购买。"),
    "together.no_products": (
        "What goes together cannot be told: the orders name no product.",
        "无法判断哪些商品一起购买：订单中没有商品信息。",
    ),
    "together.nothing": (
        "Nothing found: of {baskets:count|basket|baskets}, {several:count} hold more than one product, and no two products "
        "stand in one basket more often than chance explains.",
        "没有发现：共 {baskets:count} 个购物篮，其中 {several:count} 个含多件商品；没有任何两件商品一起出现的次数超出偶然。",
    ),
    "together.answer": (
        "{rules:count|set of products goes|sets of products go} together beyond chance; {held:count} of them did so again "
        "in the following period. The strongest: {left:text} → {right:text}. {reason:text}",
        "{rules:count} 组商品一起购买超出偶然，其中 {held:count} 组在随后时期依然成立。最强的一组：{left:text} → {right:text}。{reason:text}",
    ),
    "together.answer_none_held": (
        "{rules:count|set of products goes|sets of products go} together beyond chance, but none was seen to do so again in "
        "the following period.",
        "{rules:count} 组商品一起购买超出偶然，但没有一组在随后时期得到印证。",
    ),
    "together.goes_with": (
        "{baskets:count} of {of:count|basket|baskets} with the first also hold the second: {lift:number} times as often as "
        "by chance.",
        "含前者的 {of:count} 个购物篮中有 {baskets:count} 个也含后者：是偶然情形的 {lift:number} 倍。",
    ),
    "together.tests": (
        "Looked for in the earlier {earlier:count|basket|baskets}, tested again on the following {later:count}; "
        "{tests:count} possible rules were tested.",
        "在较早的 {earlier:count} 个购物篮中寻找，在随后的 {later:count} 个中再检验；共检验了 {tests:count} 条可能的规则。",
    ),
    "together.weaker": (
        "In the middle of all rules the lift of the following period is {later_over_earlier:percent} of that where the rule "
        "was found: rules are found because they stood out there, and seasons change. Go by the following period.",
        "就全部规则的中位数而言，随后时期的提升度是发现时的 {later_over_earlier:percent}：规则正因当时突出才被发现，且季节会变。"
        "请以随后时期为准。",
    ),
    "together.giants": (
        "{giants:count|basket|baskets} of more than {giant:count} different products left out: a stock order or a robot.",
        "含超过 {giant:count} 种商品的 {giants:count} 个购物篮未计入：可能是批发或机器人订单。",
    ),
    "together.chart": (
        "How many times as often as by chance in the following period, strongest rules that held",
        "随后时期一起购买的次数是偶然情形的多少倍（成立且最强的规则）",
    ),
    "together.rules": (
        "The strongest rules, those that held first, by the lower end of the lift's range in the following period",
        "最强的规则（成立者在前，按随后时期提升度区间的下端排列）",
    ),
    "together.bought": ("Who buys", "购买"),
    "together.also": ("also buys", "也会购买"),
    "together.reason": ("Why", "理由"),
    "together.lift": ("Lift where it was found", "发现时的提升度"),
    "together.later": ("Lift in the following period", "随后时期的提升度"),
    "together.held": ("Held", "是否成立"),
    "together.yes": ("yes", "是"),
    "together.no": ("not shown", "未证实"),
    "together.unseen": ("not seen", "无数据"),
    "together.bundles": ("Bundles to try", "可尝试的组合"),
    "together.bundles_caption": ("Pairs that held, by the margin that is missing", "成立的搭配，按缺失毛利排序"),
    "together.pair": ("Bundle", "组合"),
    "together.price": ("Price of both", "两件价格"),
    "together.margin": ("Margin", "毛利"),
    "together.both": ("Baskets with both", "同时含两件"),
    "together.one_part": ("With one only", "只含一件"),
    "together.break_even": ("Must take the other at {discount:percent} off", "优惠 {discount:percent} 时须加购的比例"),
    "together.never": ("never pays", "无法回本"),
    "together.bundles_note": (
        "The margin is from the unit cost where it is known, else from the margin rate of the settings. The last column is "
        "the share of baskets with one part that must take the other for the discount to pay: try it with some customers "
        "held out.",
        "毛利按已知的单位成本计算，否则按设置中的毛利率。最后一列为：要使优惠回本，只含一件的购物篮中须加购另一件的比例；请留出部分客户做对照试验。",
    ),
    "together.definition": (
        "A basket is one order, guests included, without what was returned; a product counts once. Confidence: share of "
        "the baskets with the first that hold the second. Lift: how many times as often as by chance. A rule is listed when "
        "at most {rate:percent} of all listed are expected to be false (Fisher's exact test, Benjamini-Hochberg over all "
        "tests). Held: in the following period the whole 80 % interval of lift lies above 1. An interval tells what chance does within "
        "its own period, not what the next one brings. In large baskets any two "
        "products meet more often, so a lift little above 1 says little.",
        "购物篮即一笔订单（含游客，扣除退货），同一商品只计一次。置信度：含前者的购物篮中也含后者的比例。提升度：是偶然情形的多少倍。"
        "列出的规则中预期最多 {rate:percent} 为误报（Fisher 精确检验，对全部检验做 Benjamini-Hochberg 校正）。成立：在随后时期提升度的 "
        "80% 区间全部高于 1。区间只反映本时期内的偶然波动，并不预示下一时期。购物篮越大，任意两件商品越容易同时出现，因此略高于 1 的提升度说明不了什么。",
    ),
}

EN, ZH = ({code: pair[place] for code, pair in _SAID.items()} for place in (0, 1))
