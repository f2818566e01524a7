"""Words of plans and of what campaigns earned: strategies, reasons, steps, refusals, readings; in both languages."""

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
        "{goals:text} were asked for and weigh nothing yet: what offers change has not been measured, so lots decide.",
        "所要求的目标（{goals:text}）尚不起作用：优惠的效果还未测得，仍由抽签决定。",
    ),
    "plans.goals_waiting": (
        "{goals:text} weighs nothing yet: no campaign is {gone_days:days} past, after which who has not ordered counts as "
        "gone.",
        "{goals:text}尚不起作用：还没有活动已过 {gone_days:days}（超过该时间未下单即视为流失）。",
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
    "plans.front": ("What the goals cost one another", "各目标之间的取舍"),
    "plans.front_note": (
        "Expected above sending nothing, for those who are not held out, before the share left to chance.",
        "相对于不发送的预期增量，只计未留作对照者，未含随机探索部分。",
    ),
    "plans.front_plan": ("Plan", "方案"),
    "plans.front_chosen": ("This plan", "本方案"),
    "plans.front_only": ("{goal:word.goal} only", "只看{goal:word.goal}"),
    "goal.margin": ("margin", "毛利"),
    "goal.revenue": ("revenue", "营收"),
    "goal.orders": ("customers who order", "下单客户数"),
    "goal.retention": ("customers who stay", "留存客户数"),
    "console.front": (
        "{plan:text}: {margin:money} margin, {revenue:money} revenue, {orders:number|1} more customers who order"
        "[[, {retention:number|1} more who stay]]; {customers:number|0} get an offer, cost {expected_cost:money}",
        "{plan:text}：毛利 {margin:money}，营收 {revenue:money}，下单客户增加 {orders:number|1} 位"
        "[[，留存客户增加 {retention:number|1} 位]]；{customers:number|0} 位获得优惠，花费 {expected_cost:money}",
    ),
    "judged.judged": (
        "Before launch: had this way of deciding made {decisions:count} past decisions of {campaigns:count|campaign|campaigns}, "
        "margin would have been {gain:text} a customer against what the lots did ({range:text}, 90 of 100)[[, and "
        "{nobody:text} against sending nothing ({nobody_range:text})]]. It learned from one half of the customers and "
        "decided about the other; {contacted:percent} would have got an offer, for {spent:text} a customer where the lots spent "
        "about {spent_logged:text}.",
        "上线前检验：若用这一决策方式作出过去 {campaigns:count} 次活动的 {decisions:count} 个决策，与当时的抽签相比，"
        "每位客户的毛利为 {gain:text}（90% 区间 {range:text}）[[；与完全不发送相比为 {nobody:text}（{nobody_range:text}）]]。"
        "它从一半客户学习，再为另一半决策；{contacted:percent} 的客户会获得优惠，人均花费 {spent:text}，当时抽签约为 {spent_logged:text}。",
    ),
    "judged.promoted": (
        "The past speaks for it: those who happened to be given what it wants count for {effective:number|0} customers.",
        "过去的数据支持它：恰好得到其所选优惠的客户相当于 {effective:number|0} 位。",
    ),
    "judged.doubts": (
        "The past does not prove it: {doubts:text} (those who happened to be given what it wants count for "
        "{effective:number|0} customers).",
        "过去的数据未能证实它：{doubts:text}（恰好得到其所选优惠的客户相当于 {effective:number|0} 位）。",
    ),
    "judged.cheaper": (
        "It would have earned more than sending nothing, with less money than was spent then.",
        "它会比完全不发送带来更多，且花费少于当时。",
    ),
    "judged.other": (
        "No past campaign had {offers:text}: nothing is said of that.",
        "过去的活动中没有 {offers:text}：对此无法判断。",
    ),
    "judged.no_past": (
        "What this plan would have earned in the past cannot be said: no campaign with known chances (approved here, or in "
        "the file of contacts with arm, offer and propensity) is over.",
        "无法说明该计划在过去会带来多少：尚无已结束且概率已知的活动（在此批准的，或触达文件中含组别、优惠与概率的）。",
    ),
    "judged.other_offers": (
        "What this plan would have earned in the past cannot be said: no past campaign had any of its offers.",
        "无法说明该计划在过去会带来多少：过去的活动均未使用其中任何优惠。",
    ),
    "judged.too_few": (
        "What this plan would have earned in the past cannot be said: too few of the past customers got its offers or "
        "nothing to learn from one half and judge on the other.",
        "无法说明该计划在过去会带来多少：得到这些优惠或未获优惠的客户过少，无法一半学习、一半检验。",
    ),
    "doubt.no_support": ("it wants what could not be given then", "它想给的优惠当时无法给出"),
    "doubt.few_speak": ("too few were given what it wants", "得到其所选优惠的客户过少"),
    "doubt.propensities_off": (
        "offers came up more or less often than their chances say",
        "优惠出现的频率与所记概率不符",
    ),
    "doubt.not_shown": ("the gain may as well be nothing", "增益也可能为零"),
    "doubt.loses": ("it would have earned less", "它本会带来更少"),
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
    "plans.vip": (
        "Active {tier:word.tier} customers; {p_buy:percent} of them buy within 30 days anyway, so no discount.",
        "活跃的{tier:word.tier}客户；其中 {p_buy:percent} 本就会在 30 天内购买，因此不给折扣。",
    ),
    "plans.win_back": (
        "Of any value, and more likely than not to stay away for {days:days}; or slipping, and with a chance of {least:percent} or more: "
        "below that (half of the middle customer's) they come back anyway.",
        "不论价值，很可能在 {days:days}内不再购买；或正在下滑，且流失概率不低于 {least:percent}（中间客户的一半）：低于此者本就会回来。",
    ),
    "plans.second_order": (
        "Bought on one day only, {from_days:count} to {to_days:days} ago: of {came_back:count|customer|customers} who came "
        "back, half did so within {half_by_days:days}.",
        "仅在一天购买过，距今 {from_days:count} 至 {to_days:days}：在 {came_back:count} 位再次购买的客户中，一半在 {half_by_days:days}内回来。",
    ),
    "plans.flash_sale": (
        "{products:count|product covers|products cover} more than {most_days:days} of sales[[, where the shop's middle "
        "product covers {middle_days:days}]]; {pieces:count} pieces above that are offered. Told by the sales of the "
        "last 28 days alone, since this run holds no purchase advice: tierwise stock tells it by forecast.",
        "{products:count} 种商品的库存够卖 {most_days:days}以上[[（本店处于中间的商品够卖 {middle_days:days}）]]；"
        "超出的 {pieces:count} 件用于特卖。仅依据最近 28 天的销量，因为本次运行没有订货建议：运行 tierwise stock 即可按预测判断。",
    ),
    "plans.flash_sale_forecast": (
        "{products:count|product has|products have} {pieces:count} pieces more than half a year, or the time they keep, "
        "is expected to take in nine of ten cases[[; {tied_up:money} is tied up in them]]. Told by the forecast of each "
        "product.",
        "{products:count} 种商品共有 {pieces:count} 件多余：十有八九，半年内（或保质期内）卖不掉[[，占用资金 {tied_up:money}]]。"
        "依据各商品自身的销量预测。",
    ),
    "plans.price_drop": (
        "The price of {products:count|product|products} fell by {share:percent} or more within {days:days}.",
        "{products:count} 种商品在 {days:days}内降价至少 {share:percent}。",
    ),
    "plans.back_in_stock": (
        "{products:count|product is|products are} there again after having run out within {days:days}.",
        "{products:count} 种商品在 {days:days}内缺货后重新到货。",
    ),
    "plans.next_tier": (
        "The margin of at most {orders:number} orders away from the tier above.",
        "距上一等级仅差不超过 {orders:number} 单的毛利。",
    ),
    "plans.cross_sell": (
        "Have one part of a pair that goes together (the surest {rules:count|rule|rules} of one product to one, all held), and not the other.",
        "已有搭配商品之一而尚无另一件（依据最可靠的 {rules:count} 条一对一规则，均已成立）。",
    ),
    "plans.due_again": (
        "A product bought at least {times:count} times is due again by the customer's own rhythm; whoever has lapsed is "
        "won back instead.",
        "某商品已购买至少 {times:count} 次，按客户自己的节奏又到了购买时间；已流失者归入挽回计划。",
    ),
    "plans.vip_customer": (
        "{orders:count|order|orders}, worth {value:money} a year; buys within 30 days with a chance of {p_buy:percent}.",
        "{orders:count} 单，年价值 {value:money}；30 天内购买的概率为 {p_buy:percent}。",
    ),
    "plans.win_back_customer": (
        "Silent for {days_since_last:days}[[ against a usual gap of {usual_gap_days:days}]]; stays away with a chance of "
        "{p_leave:percent}; worth {value:money}.",
        "已沉默 {days_since_last:days}[[，而通常间隔为 {usual_gap_days:days}]]；流失概率 {p_leave:percent}，涉及价值 {value:money}。",
    ),
    "plans.second_order_customer": (
        "First bought {days_since_last:days} ago, for {order_value:money}.",
        "{days_since_last:days}前首次购买，金额 {order_value:money}。",
    ),
    "plans.flash_sale_customer": (
        "{product_name:text}: {on_hand:count} pieces[[, enough for {cover_days:days}]].",
        "{product_name:text}：库存 {on_hand:count} 件[[，够卖 {cover_days:days}]]。",
    ),
    "plans.flash_sale_forecast_customer": (
        "{product_name:text}: {on_hand:count} pieces[[, of which about {expected:count} sell in {expected_days:days}]]; "
        "{surplus:count} too many[[, {tied_up:money} tied up]][[; they keep until {keeps_until:date}]].",
        "{product_name:text}：库存 {on_hand:count} 件[[，{expected_days:days}内约售出 {expected:count} 件]]；"
        "多余 {surplus:count} 件[[，占用 {tied_up:money}]][[；最迟保存至 {keeps_until:date}]]。",
    ),
    "plans.price_drop_customer": (
        "{product_name:text} costs {fall:percent} less than four weeks ago.",
        "{product_name:text} 比四周前便宜 {fall:percent}。",
    ),
    "plans.back_in_stock_customer": (
        "{product_name:text} is there again ({on_hand:number} pieces).",
        "{product_name:text} 重新到货（{on_hand:number} 件）。",
    ),
    "plans.next_tier_customer": (
        "{to_next:money} of value below {next_tier:word.tier}: about {orders_away:number} orders.",
        "距{next_tier:word.tier}还差 {to_next:money} 价值：约 {orders_away:number} 单。",
    ),
    "plans.cross_sell_customer": (
        "Has {because_name:text}; {share:percent} of [[the {baskets:count} latest ]]baskets with it also hold {product_name:text}.",
        "已有 {because_name:text}；[[近期 {baskets:count} 个]]含它的购物篮中 {share:percent} 也含 {product_name:text}。",
    ),
    "plans.due_again_customer": (
        "{product_name:text}: bought {times:count|time|times}, last {days:days} ago.",
        "{product_name:text}：购买过 {times:count} 次，上次在 {days:days}前。",
    ),
    "plans.needs_value": (
        "Needs values and tiers, which this run has not computed.",
        "需要客户价值与等级，本次运行未计算。",
    ),
    "plans.needs_lists": ("Needs lists of products: the orders name no product.", "需要商品清单：订单中没有商品信息。"),
    "plans.needs_rules": ("Needs rules of what goes together; there are none.", "需要搭配规则，目前没有。"),
    "plans.needs_stock": (
        "Needs a file of stock counts (product, day, pieces on hand).",
        "需要库存文件（商品、日期、在库件数）。",
    ),
    "plans.needs_prices": (
        "Needs a file of prices over time (product, from when, price).",
        "需要历史价格文件（商品、起始时间、价格）。",
    ),
    "plans.nobody_at_risk": ("Nobody is slipping or likely to leave.", "没有客户处于下滑或可能流失。"),
    "plans.too_few_came_back": (
        "Only {customers:count|customer has|customers have} come back so far; {fewest:count} are needed to know when.",
        "迄今仅 {customers:count} 位客户回购；至少需要 {fewest:count} 位才能判断时机。",
    ),
    "plans.nobody_new": ("Nobody is in the days in which second orders come.", "目前没有客户处于第二单的时间窗内。"),
    "plans.nobody_on_top": ("No active customer in the tier {tier:word.tier}.", "{tier:word.tier}中没有活跃客户。"),
    "plans.nobody_near": (
        "Nobody stands within {orders:number} orders of the next tier.",
        "没有客户距上一等级在 {orders:number} 单以内。",
    ),
    "plans.nothing_due": ("No product bought repeatedly is due.", "没有到期的复购商品。"),
    "plans.no_rule_held": (
        "No rule of one product to one held in the following period.",
        "没有单品对单品的规则在随后时期成立。",
    ),
    "plans.all_have_both": ("Whoever has one part of a pair has the other.", "拥有搭配之一的客户都已有另一件。"),
    "plans.no_surplus": (
        "No product covers more than {most_days:days} of sales[[, where the middle one covers {middle_days:days}]].",
        "没有商品的库存超过 {most_days:days}的销量[[（处于中间的商品够卖 {middle_days:days}）]]。",
    ),
    "plans.no_surplus_forecast": (
        "By forecast, no product has at least 5 pieces more than half a year, or the time they keep, takes.",
        "按预测，没有商品的库存比半年内（或保质期内）的销量多出 5 件以上。",
    ),
    "plans.stock_is_old": (
        "No stock was counted within the last {days:days}: bring a newer file.",
        "最近 {days:days}内没有库存盘点：请提供更新的文件。",
    ),
    "plans.nobody_buys_such": ("Nobody buys products like those in surplus.", "没有客户购买此类滞销品。"),
    "plans.no_price_fell": (
        "No price fell by {share:percent} or more within {days:days}.",
        "在 {days:days}内没有商品降价达到 {share:percent}。",
    ),
    "plans.nothing_came_back": (
        "Nothing that had run out within {days:days} came back.",
        "{days:days}内缺货的商品没有重新到货。",
    ),
    "plans.nobody_wants_it": (
        "Nobody bought or looked at these products; or who did has just bought one, or has one that lasts.",
        "没有客户购买或浏览过这些商品，或刚刚已购买，或已拥有该耐用品。",
    ),
    "plans.nobody_left": (
        "Nobody may be written to: of {need:count|customer|customers} with the cause none is left after the step "
        "“{step:word.step}”.",
        "没有可触达的客户：符合成因的 {need:count} 位客户在“{step:word.step}”这一步后无人剩余。",
    ),
    "plans.no_offer": ("None of the offers suits these customers.", "没有适合这些客户的优惠。"),
    "plans.others_first": ("All of them are in other plans.", "这些客户均已归入其他计划。"),
    "plans.limits_first": (
        "Those who are in no other plan are beyond what budget, stock or ceiling bear.",
        "未归入其他计划的客户，已超出预算、库存或上限所能承担的范围。",
    ),
    "plans.never_pays": (
        "None of the offers could pay with these customers, whatever it changed.",
        "无论带来多大改变，没有一项优惠在这些客户身上能够回本。",
    ),
    "plans.gains_nothing": (
        "By what was measured, none of the offers earns its cost with these customers.",
        "根据实测，没有一项优惠在这些客户身上能赚回成本。",
    ),
    "proof.title": ("What campaigns earned", "活动效果"),
    "proof.none": (
        "No campaign has been approved and measured yet.",
        "目前还没有已批准并测量的活动。",
    ),
    "proof.how": (
        "Approve one with tierwise plan OUT --approve (OUT: the folder of your results), send it, and after the next export "
        "run tierwise measure OUT.",
        "先运行 tierwise plan OUT --approve（OUT 为结果文件夹）批准一个活动并发送，待下次导出后运行 tierwise measure OUT。",
    ),
    "proof.blocked": (
        "{campaign:text} may not be read: one arm is empty, the split is not as drawn, or the arms differed before "
        "the start.",
        "{campaign:text} 无法测量：某一组为空、分组比例与抽签不符，或开始前两组已有差异。",
    ),
    "proof.not_begun": (
        "{campaign:text} was decided on the last day of the data: nothing can be seen yet. Run again with a newer export, "
        "then measure.",
        "{campaign:text} 在数据的最后一天才决定，目前尚无结果可看。请用更新的导出重新运行，再测量。",
    ),
    "proof.too_few": (
        "{campaign:text}: too few customers, or too few who ordered, to compare the arms yet.",
        "{campaign:text}：客户或下单人数过少，目前尚无法比较。",
    ),
    "proof.only_past": (
        "{campaigns:count|past campaign was|past campaigns were} compared with customers who were not contacted; nobody "
        "drew lots, so read them with the doubt stated.",
        "已将 {campaigns:count} 次过往活动与未被触达的客户比较；当时并未抽签，请连同所列疑点一并理解。",
    ),
    "proof.past": ("Past campaigns that nobody drew lots for", "未抽签的过往活动"),
    "proof.past_note": (
        "Contacted customers are compared with others as alike as the records tell, over four weeks. Grade C: alike after "
        "weighting, and both went the same way in the four weeks before. D: not to be trusted. What the records do not "
        "hold stays in the number; only a lot gives grade A.",
        "将被触达客户与记录上尽可能相似的客户比较四周。C 级：加权后相似，且此前四周走势一致；D 级：不可信。"
        "记录之外的因素仍留在数字中；只有抽签才能得到 A 级。",
    ),
    "proof.contacted": ("Contacted", "触达人数"),
    "proof.revenue_change": ("Revenue a customer", "人均营收变化"),
    "proof.grade": ("Grade", "等级"),
    "proof.unlike": ("Unlike, before → after weighting", "差异：加权前 → 后"),
    "proof.points": ("{points:text} points", "{points:text} 个百分点"),
    "proof.doubts": ("Doubt", "疑点"),
    "doubt.unbalanced": ("still unlike", "仍不相似"),
    "doubt.differed_before": ("differed before already", "此前已有差异"),
    "doubt.thin_overlap": ("few alike customers", "相似客户过少"),
    "doubt.other_campaigns": ("other campaigns at the same time", "同期另有其他活动"),
    "proof.definition": (
        "Everybody counts in the arm drawn for her, whether or not the offer reached her. What was known before the start "
        "takes noise out (CUPED). While a campaign runs, intervals hold at every look; afterwards they are 80 % intervals.",
        "每位客户都按抽签所得的组别计入，不论优惠是否送达。活动前已知的信息用于降低噪声（CUPED）。活动进行中，区间在任意时刻查看都有效；结束后为 80% 区间。",
    ),
    "proof.gained": (
        "{campaign:text}: margin rose by {effect:money} a customer ({range:text}), {total:money} in all.",
        "{campaign:text}：每位客户毛利增加 {effect:money}（{range:text}），合计 {total:money}。",
    ),
    "proof.lost": (
        "{campaign:text}: margin fell by {size:money} a customer ({range:text}).",
        "{campaign:text}：每位客户毛利减少 {size:money}（{range:text}）。",
    ),
    "proof.not_shown": (
        "{campaign:text}: no change of margin is shown: {effect:money} a customer, and anything in {range:text} is possible.",
        "{campaign:text}：毛利未见变化：每位客户 {effect:money}，{range:text} 之间皆有可能。",
    ),
    "proof.believed": (
        "{campaign:text} brings margin with a probability of {better:percent}. Going on with it loses {used:money} a "
        "customer in the mean of all that may be true, giving it up {unused:money}.",
        "{campaign:text} 能带来毛利的概率为 {better:percent}。按各种可能平均，继续使用每位客户损失 {used:money}，放弃则损失 {unused:money}。",
    ),
    "proof.running": (
        "{campaign:text} is on day {days:count} of {window_days:count}.",
        "{campaign:text} 正处于第 {days:count} 天，共 {window_days:count} 天。",
    ),
    "proof.compared": (
        "{campaign:text}: {treated:count} assigned, {control:count} held out[[; the split is as drawn (p = {ratio_p:number|2})]].",
        "{campaign:text}：分配 {treated:count} 位，对照 {control:count} 位[[；分组比例与抽签一致（p = {ratio_p:number|2}）]]。",
    ),
    "proof.table": ("Each figure", "各项指标"),
    "proof.campaign": ("Campaign", "活动"),
    "proof.metric": ("Figure", "指标"),
    "proof.held_out": ("Held out", "对照组"),
    "proof.change": ("Change", "变化"),
    "proof.all": ("In all", "合计"),
    "proof.chance": ("By chance (p)", "偶然概率 p"),
    "proof.by_tier": ("Margin by tier", "各等级的毛利变化"),
    "proof.by_offer": ("Margin by offer", "各优惠的毛利变化"),
    "metric.conversion": ("Customers who ordered", "下单客户比例"),
    "metric.orders": ("Orders a customer", "人均订单数"),
    "metric.revenue": ("Revenue a customer", "人均营收"),
    "metric.margin": ("Margin a customer, after contacts and points", "人均毛利（扣除触达与积分成本）"),
    "metric.discount": ("Discounts a customer", "人均优惠"),
    "metric.unsubscribed": ("Customers who unsubscribed", "退订客户比例"),
    "metric.revenue_capped": ("Revenue a customer, largest orders drawn in", "人均营收（削减最大订单）"),
    "metric.margin_reached": ("Margin a customer, of those whom it reached", "实际触达客户的人均毛利变化"),
    "metric.points": ("Points earned a customer, at what they are worth", "人均所得积分（折算金额）"),
    "metric.stars": ("Stars given, of those who gave any", "评分（仅计评价者）"),
    "metric.iroi": ("Margin gained for one unit spent", "每花费 1 单位所得毛利"),
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
    "console.observed": (
        "Past campaign {campaign:text}: {contacted:count} contacted, nobody drew lots, grade {grade:text}: revenue a "
        "customer {effect:text} ({range:text})[[; doubtful: {doubts:text}]].",
        "过往活动 {campaign:text}：触达 {contacted:count} 位，未抽签，{grade:text} 级：人均营收 {effect:text}（{range:text}）"
        "[[；存疑：{doubts:text}]]。",
    ),
    "console.ratio": (
        "{metric:word.metric}: {effect:text}[[ ({range:text})]]",
        "{metric:word.metric}：{effect:text}[[（{range:text}）]]",
    ),
    "console.effect": (
        "{metric:word.metric}: {base:text} without it, changed by {effect:text} ({range:text})",
        "{metric:word.metric}：对照组 {base:text}，活动带来 {effect:text}（{range:text}）",
    ),
    "console.holdout": (
        "{held:count} of {all:count|customer|customers} ({share:percent}) get no campaign in {quarter:text}.",
        "{quarter:text} 有 {held:count} 位客户（共 {all:count} 位，占 {share:percent}）不接收任何活动。",
    ),
    "console.holdout_width": (
        "By the end of the quarter that shows a change of the share who order of {detectable:text} percentage points or more.",
        "到季末可测出下单比例 {detectable:text} 个百分点及以上的变化。",
    ),
    "console.holdout_small": (
        "That is too few to show anything but very large changes: raise holdout.share in shop.toml, or be patient.",
        "人数过少，只能测出极大的变化：可在 shop.toml 中提高 holdout.share，或耐心积累。",
    ),
}

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
