"""Words of what limits a plan: prices of budget and stock, ceiling, floors; in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "limits.piece": (
        "One more “{offer:text}” to give away ({strategy:word.strategy}) would earn {price:money}.",
        "“{offer:text}”（{strategy:word.strategy}）每多一份，毛利可增加 {price:money}。",
    ),
    "limits.ceiling_price": (
        "One more unit of the ceiling would earn {price:number} more margin.",
        "上限每放宽 1 个单位，毛利可增加 {price:number}。",
    ),
    "limits.budget_left": (
        "The budget is not used up: more of it would gain nothing.",
        "预算未用完：增加预算不会带来更多收益。",
    ),
    "limits.gap": (
        "No other choice within these limits could gain more than {gap:text} above this one, the share left to chance apart.",
        "在这些限制内，除随机探索部分外，任何其他选择的收益最多只会高出 {gap:text}。",
    ),
    "limits.trial_ends": (
        "Budget, stock or ceiling end before {unreached:count|more customer|more customers} who could have taken part. What "
        "one more unit of it would earn is not known before the trial is measured.",
        "预算、库存或上限用尽，还有 {unreached:count} 位客户未能参与。每增加 1 个单位能带来多少，须待试验测量后才能得知。",
    ),
    "limits.trial_lessened": (
        "{lessened:count|customer takes|customers take} part with the cheapest offer of their plan alone, such as a letter "
        "without a coupon: the budget or the ceiling does not bear more.",
        "受预算或上限所限，{lessened:count} 位客户只参与其计划中成本最低的一项（例如不含优惠券的消息）。",
    ),
    "limits.ceiling": (
        "If as many redeem as past campaigns leave possible (everybody, for an offer that none had), it costs "
        "{at_worst:money}; the ceiling on that is {ceiling:money}.",
        "若兑换比例达到过往活动所允许的最高值（过往活动中没有的优惠按全部兑换计），则花费 {at_worst:money}；其上限为 {ceiling:money}。",
    ),
    "limits.floor": (
        "{tier:word.tier}: at least {share:percent} of those who can have an offer get one[[; the last of them costs "
        "{price:money} of margin]].",
        "{tier:word.tier}：可获得优惠者中至少 {share:percent} 会得到[[；最后一位的代价为毛利 {price:money}]]。",
    ),
    "limits.floors_wait": (
        "The floors by tier weigh nothing yet: in a trial lots decide.",
        "各等级的最低覆盖率尚不起作用：试验中由抽签决定。",
    ),
    "limits.nobody_eligible": ("Nobody can have any of the offers.", "没有客户可以获得任何优惠。"),
    "limits.nothing_gains": (
        "No offer is worth giving to anybody, whatever the budget: what it costs is more than it brings.",
        "无论预算多少，没有任何优惠值得给出：成本高于带来的收益。",
    ),
    "limits.no_budget": ("The budget pays for none of the offers.", "预算不足以支付任何一份优惠。"),
    "limits.no_stock": ("None of the offers worth giving is in stock.", "值得给出的优惠均无库存。"),
}

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
