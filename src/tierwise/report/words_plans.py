"""Words of plans: strategies, offers, money, steps; in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "strategy.vip": ("Privileges for the best", "尊享权益"),
    "strategy.win_back": ("Win back", "挽回流失"),
    "strategy.second_order": ("Second order", "促成第二单"),
    "strategy.flash_sale": ("Flash sale of surplus stock", "滞销品限时特卖"),
    "strategy.price_drop": ("Price drop", "降价提醒"),
    "strategy.back_in_stock": ("Back in stock", "到货提醒"),
    "strategy.next_tier": ("Nearly in the next tier", "临近升级"),
    "strategy.cross_sell": ("Goes with what they have", "搭配推荐"),
    "strategy.due_again": ("Time to buy again", "复购提醒"),
    "plans.title": ("What to do next", "下一步行动建议"),
    "plans.none": ("No plan was asked for in this run.", "本次运行未要求制定行动计划。"),
    "plans.definition": (
        "Each kind of plan looks for its own cause in the shop's tables; a customer whom several want goes to the first of "
        "the list. “Pays from one more order in …” is how many more of them must order so that the margin of the orders "
        "gained pays for contacts, for those who unsubscribe, and for the discounts of those who would have bought anyway. A rise “would show” that "
        "the held-out customers show in eight of ten trials. Costs take {used:percent} of orders to use a discount that "
        "they could use.",
        "每类计划都在店铺数据中寻找其成因；若多类计划选中同一客户，则归入列表中靠前者。“回本所需”指平均每多少位客户须多下一单，"
        "新增订单的毛利才能覆盖触达成本、退订损失以及本来就会购买者所用的优惠。“可测出”指对照组在十次中有八次能测出。"
        "成本假定 {used:percent} 的可用订单会使用优惠。",
    ),
    "plans.proposed": (
        "{customers:count|customer|customers} of {all:count} could be written to, in {kinds:count|kind|kinds} of plan. "
        "This is a proposal with the usual offers: nobody has been assigned to anything.",
        "在 {all:count} 位客户中，可按 {kinds:count} 类计划触达 {customers:count} 位。此为按常用优惠给出的建议，尚未作任何分配。",
    ),
    "plans.decided": (
        "In {campaign:text}, {customers:count|customer|customers} of {all:count} get an offer, {held_out:count} who "
        "would have got one are held out to compare, in {kinds:count|kind|kinds} of plan.",
        "{campaign:text}：{all:count} 位客户中 {customers:count} 位获得优惠，另有 {held_out:count} 位本应获得者留作对照，共 {kinds:count} 类计划。",
    ),
    "plans.nobody": (
        "{campaign:text} writes to nobody: of {all:count|customer|customers} nobody gets an offer. Why stands beside each "
        "kind of plan.",
        "{campaign:text} 不联系任何人：{all:count} 位客户中无人获得优惠。各类计划旁写有原因。",
    ),
    "plans.trial": (
        "No past campaign of this shop tells what its offers change[[: none of its {contacts_undrawn:count} logged contacts "
        "names the chance by which a lot drew it]], so no gain is claimed: it is a fair trial, offers drawn by lot.[[ A rise of the chance of an order from {base:percent} to {shows:percent} would show.]]",
        "本店过往活动无法说明优惠会带来什么改变[[（{contacts_undrawn:count} 条触达记录都没有写明抽签的概率）]]，因此不承诺收益：这是一次公平试验，优惠随机分配。"
        "[[下单概率从 {base:percent} 升至 {shows:percent} 即可测出。]]",
    ),
    "plans.measured": (
        "What offers change was measured in past campaigns; the most margin within the budget was chosen, and "
        "{explore:percent} of decisions are left to chance so that the next plan can learn.",
        "优惠的效果来自过往活动的实测；在预算内选择了毛利最大的方案，并保留 {explore:percent} 的随机决策供下次学习。",
    ),
    "plans.measured_goals": (
        "What offers change was measured in past campaigns; the best for the goals within the budget was chosen, and "
        "{explore:percent} of decisions are left to chance so that the next plan can learn.",
        "优惠的效果来自过往活动的实测；在预算内选择了最符合目标的方案，并保留 {explore:percent} 的随机决策供下次学习。",
    ),
    "plans.terms": ("What the offers are: {terms:text}.", "各项优惠：{terms:text}。"),
    "semicolon": ("; ", "；"),
    "offer.percent": (
        "“{offer:text}” is a coupon of {depth:percent} off the order, for {valid_days:days}",
        "“{offer:text}”为订单减 {depth:percent} 的优惠券，有效 {valid_days:days}",
    ),
    "offer.fixed": (
        "“{offer:text}” is a coupon of {depth:money} off the order, for {valid_days:days}",
        "“{offer:text}”为订单减 {depth:money} 的优惠券，有效 {valid_days:days}",
    ),
    "offer.points": (
        "“{offer:text}” gives {depth:count|point|points} for an order (worth {worth:money} when used), for {valid_days:days}",
        "“{offer:text}”为下单赠 {depth:count} 积分（使用时值 {worth:money}），有效 {valid_days:days}",
    ),
    "offer.flash_sale": (
        "“{offer:text}” takes {depth:percent} off the products on sale, for {valid_days:days}",
        "“{offer:text}”为特卖商品减 {depth:percent}，有效 {valid_days:days}",
    ),
    "offer.free_shipping": (
        "“{offer:text}” is free shipping (it costs the shop {depth:money}), for {valid_days:days}",
        "“{offer:text}”为免运费（店铺承担 {depth:money}），有效 {valid_days:days}",
    ),
    "offer.recommendation": (
        "“{offer:text}” is a letter with suitable products, no discount",
        "“{offer:text}”为推荐合适商品的消息，不打折",
    ),
    "offer.early_access": (
        "“{offer:text}” lets them buy before others, no discount",
        "“{offer:text}”为优先购买，不打折",
    ),
    "plans.shares": (
        "Who gets an offer, and what is spent: {tiers:text}.",
        "各等级获得优惠的比例与花费占比：{tiers:text}。",
    ),
    "plans.tier_share": (
        "{tier:word.tier} {rate:percent} of customers[[, {spent:percent} of the money]]",
        "{tier:word.tier} {rate:percent} 的客户[[、{spent:percent} 的花费]]",
    ),
    "plans.money": (
        "It costs about {expected_cost:money} where the offers change nothing, and at most {ceiling:money}[[; besides that "
        "about {wear_total:money} of margin is lost later, with those who unsubscribe]].[[ It is expected to gain "
        "{gain_total:money} of margin above sending nothing, all of that taken off.]]",
        "若优惠未带来任何改变，约花费 {expected_cost:money}；最多不超过 {ceiling:money}[[；此外日后因退订约损失毛利 {wear_total:money}]]。"
        "[[扣除以上各项，预计比完全不发送多得毛利 {gain_total:money}。]]",
    ),
    "plans.budget": (
        "The budget of {budget:money} is kept in 95 of 100 cases.",
        "100 次中有 95 次不会超出 {budget:money} 的预算。",
    ),
    "plans.budget_none": (
        "With a budget of nothing only what costs nothing is sent: no coupon, no points, no contact that has a price.",
        "预算为零，只能发送不花钱的内容：没有优惠券、积分，也没有需付费的触达。",
    ),
    "plans.wear": (
        "Writing to a customer once more costs about {rested:money} beside its postage: {per_1000:number|1} of 1,000 "
        "unsubscribe ({per_1000_low:number|1} to {per_1000_high:number|1}), and each then brings about {at_stake:money} "
        "less within {value_days:days}. That stands on {contacts:count} contacts and "
        "{withdrawn:count|withdrawal|withdrawals} soon after one; that the unsubscribed buy {quieter:percent} less is a guess.",
        "每多联系一位客户一次，除触达费外约损失 {rested:money}：每 1,000 次有 {per_1000:number|1} 人退订"
        "（{per_1000_low:number|1} 至 {per_1000_high:number|1}），每位退订者在 {value_days:days}内约少贡献 {at_stake:money}。"
        "依据 {contacts:count} 次触达及其后不久的 {withdrawn:count} 次退订；退订者少买 {quieter:percent} 为假设。",
    ),
    "plans.wear_assumed": (
        "Writing to a customer once more is taken to cost about {rested:money} beside its postage: {per_1000:number|1} of "
        "1,000 unsubscribe, and each then brings about {at_stake:money} less within {value_days:days} (she buys "
        "{quieter:percent} less). Both are guesses: with files of contacts and of withdrawn consents the first is learned.",
        "每多联系一位客户一次，除触达费外按约损失 {rested:money} 计：每 1,000 次有 {per_1000:number|1} 人退订，"
        "每位在 {value_days:days}内约少贡献 {at_stake:money}（少买 {quieter:percent}）。两者均为假设：有触达记录与退订记录后，前者可由数据得出。",
    ),
    "plans.wear_tired": (
        "For the {tired:count|customer|customers} written to in the last {within_days:days} it is {tired_cost:money}: who "
        "hears from the shop often unsubscribes sooner.",
        "对最近 {within_days:days}内已被联系过的 {tired:count} 位客户则为 {tired_cost:money}：联系越频繁，退订越快。",
    ),
    "plans.spared": (
        "{spared:count|customer is|customers are} left alone for that alone: without it an offer would have gained.",
        "仅因此项损失，有 {spared:count} 位客户不予打扰：否则优惠本可带来收益。",
    ),
    "plans.cap": (
        "Nobody is written to more than {most_contacts:count|time|times} within {within_days:days}.",
        "任何客户在 {within_days:days}内最多被联系 {most_contacts:count} 次。",
    ),
    "plans.price": (
        "One more unit of budget would earn {price:number} more margin.",
        "预算每增加 1 个单位，毛利可增加 {price:number}。",
    ),
    "plans.universal": (
        "{universal:count|customer|customers} get no campaign this quarter: what all campaigns together earn is read there.",
        "本季度有 {universal:count} 位客户不接收任何活动：全部活动的总效果由此得出。",
    ),
    "plans.offers_refused": (
        "The shop's own offers cannot be followed, so the usual ones stand here: {why:text}.",
        "店铺自己的优惠无法采用，此处使用常用优惠：{why:text}。",
    ),
    "plans.assumed_consent": (
        "The shop's files record no consents: write only to those who have agreed.",
        "店铺文件中没有同意记录：请只联系已同意接收的客户。",
    ),
    "plans.kinds": ("Plans", "计划"),
    "plans.plan": ("Plan", "计划"),
    "plans.why": ("Why", "理由"),
    "plans.offers": ("Offers", "优惠"),
    "plans.customers": ("Customers", "客户数"),
    "plans.held": ("Held out", "对照"),
    "plans.cost": ("Cost, at most", "最高成本"),
    "plans.wears": ("Lost later with those who unsubscribe", "日后退订损失"),
    "plans.gain": ("Expected gain", "预期收益"),
    "plans.pays": ("Pays from one more order in", "回本所需：每多少位客户多一单"),
    "plans.less_than_one": ("less than one order", "不足一单"),
    "plans.one_in": ("{customers:count|customer|customers}", "{customers:count} 位"),
    "plans.by_tier": ("What each tier gets, those held out included", "各等级的计划（含不接收活动的对照客户）"),
    "plans.tier": ("Tier", "等级"),
    "plans.examples": ("Whom, for example", "客户示例"),
    "plans.customer": ("Customer", "客户"),
    "plans.not_proposed": ("Not proposed, and why", "未提出的计划及原因"),
    "plans.waterfall": ("From all customers to those who can be written to", "从全部客户到可触达客户"),
    "plans.too_few": ("too few", "人数过少"),
    "plans.unknown": ("not known yet", "尚不清楚"),
    "step.all": ("All customers", "全部客户"),
    "step.need": ("With the cause", "符合成因"),
    "step.profiling": ("No refusal of profiling, no giant", "未拒绝画像且非特大客户"),
    "step.consent": ("Agreed to marketing", "同意营销"),
    "step.rested": ("Not contacted lately", "近期未被触达"),
    "step.capped": ("Not written to too often", "未达触达次数上限"),
    "step.universal_holdout": ("Not held out this quarter", "不在本季度留出组"),
    "console.planned": (
        "{kind:word.strategy}: {customers:count|customer|customers}, {held_out:count} held out, {offers:text}; costs at "
        "most {ceiling:money}[[, loses about {wear:money} later with those who unsubscribe]][[, pays from one more order in {one_in:count}]][[, is expected to gain {gain:money}]].",
        "{kind:word.strategy}：{customers:count} 位客户，对照 {held_out:count} 位，{offers:text}；最高成本 {ceiling:money}[[，日后退订约损失 {wear:money}]][[，每 {one_in:count} 位客户多一单即回本]][[，预期收益 {gain:money}]]。",
    ),
    "console.not_planned": ("{kind:word.strategy}: {why:text}", "{kind:word.strategy}：{why:text}"),
    "console.approved": (
        "Approved: campaign {name:text}, version {version:count}. After the next export: tierwise measure OUT {name:text}",
        "已批准：活动 {name:text}，第 {version:count} 版。下次导出后运行：tierwise measure OUT {name:text}",
    ),
    "console.exported": ("Written: {path:text}, {rows:count|row|rows}.", "已写出：{path:text}，{rows:count} 行。"),
    "console.offers_written": (
        "Written: {path:text}. Change what does not fit, then: tierwise plan OUT --offers {path:text}",
        "已写出：{path:text}。修改后运行：tierwise plan OUT --offers {path:text}",
    ),
}

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
