"""Words of the goals of plans and of what they cost one another; in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "plans.goals": (
        "It aims at {goals:text}, each measured by the most it could reach alone. Against margin alone it is expected to "
        "bring {less:text} and {more:text}.",
        "目标为{goals:text}，各按其单独所能达到的最大值衡量。与只看毛利相比，预计{less:text}，{more:text}。",
    ),
    "plans.goals_alone": (
        "It aims at {goals:text}; with margin alone the same customers would get the same.",
        "目标为{goals:text}；即使只看毛利，结果也相同。",
    ),
    "plans.goals_trial": (
        "Goals asked for ({goals:text}) weigh nothing yet: what offers change has not been measured, so lots decide.",
        "所要求的目标（{goals:text}）尚不起作用：优惠的效果还未测得，仍由抽签决定。",
    ),
    "plans.retention_waits": (
        "Customers who stay weigh nothing yet: no campaign is {gone_days:days} past, after which who has not ordered counts "
        "as gone.",
        "留存客户数尚不起作用：还没有活动已过 {gone_days:days}（超过该时间未下单即视为流失）。",
    ),
    "plans.satisfaction_waits": (
        "Satisfaction weighs nothing: no data stand for it, neither stars given within past campaigns (10 customers with "
        "and 10 without an offer are needed) nor contacts with withdrawals of consent.",
        "满意度不起作用：没有可代表它的数据，既没有过往活动期间的评分（需有优惠与无优惠的客户各 10 位），也没有触达与退订记录。",
    ),
    "plans.fairness_waits": (
        "Fairness weighs nothing: no customer has a tier.",
        "公平不起作用：没有客户被划入等级。",
    ),
    "plans.satisfaction_stars": (
        "Satisfaction stands for stars above the usual {usual:number|1} within the window of a campaign, who gave none "
        "counting as usual: {rated:count|customer|customers} of past campaigns gave some.",
        "满意度以活动期间高于平时（{usual:number|1} 星）的评分衡量，未评分者按平时计：过往活动中有 {rated:count} 位客户评过分。",
    ),
    "plans.satisfaction_unsubscribed": (
        "Satisfaction stands for who does not unsubscribe, learned from {contacts:count|contact|contacts} and "
        "{withdrawn:count|withdrawal|withdrawals} soon after one: too few customers of past campaigns gave stars "
        "({rated:count}).",
        "满意度以不退订来衡量，依据 {contacts:count} 次触达及其后不久的 {withdrawn:count} 次退订：过往活动中评分的客户过少（{rated:count} 位）。",
    ),
    "plans.fairness": (
        "Fairness stands for the share with an offer in the tier that gets fewest, of those who can have one: "
        "{fairness:percent} in this plan[[, {alone:percent} with margin alone]].",
        "公平以获得优惠比例最低的等级来衡量（只计可获得优惠者）：本方案为 {fairness:percent}[[，只看毛利为 {alone:percent}]]。",
    ),
    "plans.goal_share": ("{goal:word.goal} ({share:percent})", "{goal:word.goal}（{share:percent}）"),
    "plans.less_margin": ("{amount:money} less margin", "毛利减少 {amount:money}"),
    "plans.more_margin": ("{amount:money} more margin", "毛利增加 {amount:money}"),
    "plans.more_revenue": ("{amount:money} more revenue", "营收增加 {amount:money}"),
    "plans.less_revenue": ("{amount:money} less revenue", "营收减少 {amount:money}"),
    "plans.more_orders": ("{amount:number|1} more customers who order", "下单客户增加 {amount:number|1} 位"),
    "plans.less_orders": ("{amount:number|1} fewer customers who order", "下单客户减少 {amount:number|1} 位"),
    "plans.more_retention": ("{amount:number|1} more customers who stay", "留存客户增加 {amount:number|1} 位"),
    "plans.less_retention": ("{amount:number|1} fewer customers who stay", "留存客户减少 {amount:number|1} 位"),
    "plans.more_stars": (
        "{amount:number|1} more stars above the usual in all",
        "高于平时的评分合计增加 {amount:number|1} 星",
    ),
    "plans.less_stars": (
        "{amount:number|1} fewer stars above the usual in all",
        "高于平时的评分合计减少 {amount:number|1} 星",
    ),
    "plans.more_unsubscribed": (
        "{amount:number|1} fewer customers who unsubscribe",
        "退订客户减少 {amount:number|1} 位",
    ),
    "plans.less_unsubscribed": (
        "{amount:number|1} more customers who unsubscribe",
        "退订客户增加 {amount:number|1} 位",
    ),
    "plans.more_fairness": (
        "{amount:text} percentage points more of the tier that gets fewest",
        "获得优惠最少的等级其比例提高 {amount:text} 个百分点",
    ),
    "plans.less_fairness": (
        "{amount:text} percentage points less of the tier that gets fewest",
        "获得优惠最少的等级其比例降低 {amount:text} 个百分点",
    ),
    "plans.front": ("What the goals cost one another", "各目标之间的取舍"),
    "plans.front_note": (
        "Expected above sending nothing, for those who are not held out, the share left to chance counted in; all within "
        "the same money, ceiling and floors.",
        "相对于不发送的预期增量，只计未留作对照者，已含随机探索部分；各方案的资金、上限与最低覆盖率相同。",
    ),
    "plans.front_drawn": (
        "Margin against {goal:text}: each dot is a plan that no other beats in all goals, the large one is this plan.",
        "毛利与{goal:text}：每个点是在全部目标上都不被其他方案超过的方案，大点为本方案。",
    ),
    "plans.front_others": ("Plans that no other beats", "不被超过的方案"),
    "plans.front_plan": ("Plan", "方案"),
    "plans.front_chosen": ("This plan", "本方案"),
    "plans.front_only": ("{goal:word.goal} only", "只看{goal:word.goal}"),
    "plans.front_evenly": (
        "{plan:text}; at least {share:percent} of every tier",
        "{plan:text}；每个等级至少 {share:percent}",
    ),
    "goal.margin": ("margin", "毛利"),
    "goal.revenue": ("revenue", "营收"),
    "goal.orders": ("customers who order", "下单客户数"),
    "goal.retention": ("customers who stay", "留存客户数"),
    "goal.satisfaction": ("satisfaction", "满意度"),
    "goal.fairness": ("fairness between tiers", "等级间公平"),
    "front.stars": ("stars against the usual, in all", "与平时相比的评分合计（星）"),
    "front.unsubscribed": ("customers who unsubscribe", "退订客户数"),
    "front.fairness": ("lowest share of a tier", "各等级最低比例"),
    "console.front": (
        "{plan:text}: {margin:money} margin, {revenue:money} revenue, {orders:number|1} more customers who order"
        "[[, {retention:number|1} more who stay]][[, {stars:number|1} stars against the usual]]"
        "[[, {unsubscribed:number|1} unsubscribe]][[, at least {fairness:percent} of each tier]]; "
        "{customers:number|0} get an offer, cost {expected_cost:money}",
        "{plan:text}：毛利 {margin:money}，营收 {revenue:money}，下单客户增加 {orders:number|1} 位"
        "[[，留存客户增加 {retention:number|1} 位]][[，与平时相比评分合计 {stars:number|1} 星]]"
        "[[，退订 {unsubscribed:number|1} 位]][[，每个等级至少 {fairness:percent}]]；"
        "{customers:number|0} 位获得优惠，花费 {expected_cost:money}",
    ),
}

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
