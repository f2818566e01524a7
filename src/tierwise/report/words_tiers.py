"""Words of tiers, who is later than usual, the top customers, and why, in both languages."""

from __future__ import annotations

EN: dict[str, str] = {
    # tiers
    "tiers.title": "Value tiers",
    "tiers.answer": (
        "{tier:word.tier} is {customers:count|customer|customers}: {share:percent} of all, and "
        "{value_share:percent} of the value expected from everybody."
    ),
    "tiers.typical": (
        "A typical {tier:word.tier} customer is worth {value:money} over the next {horizon_days:days} ("
        "{value:money_range})."
    ),
    "tiers.empty": (
        "No customer could be put into a tier: there is no order with a known customer and known money yet."
    ),
    "tiers.share_of_customers": "Share of customers",
    "tiers.share_of_value": "Share of value",
    "tiers.sizes_caption": "Tiers by customers and by value",
    "tiers.worth_heading": "What a customer of each tier is worth",
    "tiers.worth_caption": "Typical (median) customer: expected margin over the next {horizon_days:days}",
    "tiers.rule": "Rule",
    "tiers.rule_first": "worth {cut:money} or more",
    "tiers.rule_between": "worth {cut:money} to {above:money}",
    "tiers.rule_last": "worth less than {cut:money}",
    "tiers.rule_unknown": "cut points are set at the first run",
    "tiers.typical_worth": "Typical customer",
    "tiers.stages_heading": "Where customers of each tier stand",
    "tiers.stages": "Of {tier:word.tier} customers[[ {share:percent} are within their own rhythm]][[, {new_share:percent} are new or have returned]][[, and {late_share:percent} are later than usual]].",
    "tiers.moves_heading": "How customers moved between tiers",
    "tiers.moves_empty": (
        "There is one date so far. Moves appear from the second run on, or where the history is long enough to "
        "cut it at an earlier date."
    ),
    "tiers.moves": (
        "From {from_day:date} to {to_day:date}, {up:count|customer|customers} rose and "
        "{down:count|customer|customers} fell."
    ),
    "tiers.stay_fell": "{share:percent} of the earlier {tier:word.tier} customers stayed ({share:percent_range}), {fell:count} fell.",
    "tiers.stay_moved": "{share:percent} of the earlier {tier:word.tier} customers stayed ({share:percent_range}), {rose:count} rose, {fell:count} fell.",
    "tiers.stayed": "{customers:count}, {share:percent} stayed",
    "tiers.move": "{before} → {after}: {customers:count|customer|customers}",
    "tiers.from": "Tier before",
    "tiers.to": "Tier now",
    "tiers.firm_heading": "How firm the tiers are",
    "tiers.unsure": (
        "For {unsure:count|customer|customers} ({share:percent}) the range of the value reaches into another "
        "tier: treat the border between two tiers as a zone, not a line."
    ),
    "tiers.stability": (
        "If one more day passed without any order, {share:percent} of customers would change tier ("
        "{share:percent_range})."
    ),
    "tiers.stability_empty": "How many customers would change tier if one more day passed is not known for this run.",
    "tiers.definition": (
        "Value is the margin expected from a customer over the horizon, discounted to the report's date. Tiers "
        "are bands of value between stored cut points; they move only when you recut them, so that a customer "
        "who changes tier has changed, not the ruler."
    ),
    "tiers.typical_definition": (
        "The typical customer is the median of the tier; the range is the median of the lower and upper ends of "
        "the single customers' 80% intervals, so it says how unsure one such customer's value is."
    ),
    "tiers.stage_definition": "The stage compares the time since the last order with the customer's own usual gap: slipping is silent for longer than 4 of 5 of their own gaps, lapsed longer than 19 of 20. A customer with one order is new until a second order is late; then they stand under slipping or lapsed.",
    "tiers.moves_definition": "Both dates use the same cut points and only what was known then. Unless an earlier run gives the date, it lies 91 days (13 whole weeks) back, so that weekdays are alike; the figures of the first block use whole 90 days. The share is of the earlier tier's customers, with a Wilson interval.",
    "tiers.other_basis": "The cut points were made for another kind of value than this report's. Then: {then}. Now: {now}. Customers may stand in other tiers for that reason alone. To cut the tiers for what value means now: tierwise tiers OUT recut.",
    "basis.rate": "margin over {horizon_days:days} at {margin_rate:percent} of revenue, discounted at {discount_rate:percent} a year[[, in {currency:text}]]",
    "basis.unit_cost": "margin over {horizon_days:days} from unit costs, discounted at {discount_rate:percent} a year[[, in {currency:text}]]",
    "basis.mixed": "margin over {horizon_days:days} from unit costs where known, else {margin_rate:percent} of revenue, discounted at {discount_rate:percent} a year[[, in {currency:text}]]",
    "basis.unknown": "margin over {horizon_days:days}, discounted at {discount_rate:percent} a year[[, in {currency:text}]]",
    "tier.Platinum": "Platinum",
    "tier.Gold": "Gold",
    "tier.Silver": "Silver",
    "tier.Bronze": "Bronze",
    "tier_before.none": "Not yet there",
    "tier_after.none": "Not counted any more",
    "stage.new": "New",
    "stage.active": "Active",
    "stage.slipping": "Slipping",
    "stage.lapsed": "Lapsed",
    "stage.returned": "Returned",
    "stage_meaning.new": "ordered once; a second order is not yet late (once it is, they stand below)",
    "stage_meaning.active": "within the customer's own rhythm",
    "stage_meaning.slipping": "silent for longer than 4 of 5 of their own gaps",
    "stage_meaning.lapsed": "silent for longer than 19 of 20 of their own gaps",
    "stage_meaning.returned": "came back after a lapse and is on rhythm again",
    # leaving
    "leaving.title": "Who is later than usual",
    "leaving.use_watch": "Late is not leaving: to keep customers from leaving, begin with the watch list of “Who may leave”. At its check {precision:percent} of its top {share:percent} left, of the latest {share:percent} only {rule_precision:percent}[[ (of all asked {base:percent})]]. The lists here are for keeping tiers.",
    "leaving.use_late": "At its check no method told who leaves better than lateness: these lists may be used for both, leaving and falling a tier.",
    "leaving.answer": "{late:count} of {of:count} {tiers} customers ({share:percent}) are later than usual: {slipping:count} slipping, {lapsed:count} silent far longer than is usual for them.",
    "leaving.typical": "A typical one of them is worth {value:money} over the next {horizon_days:days} ({value:money_range}).",
    "leaving.typical_late": "Most are late, not lost: a typical one is worth {value:money} over the next {horizon_days:days} ({value:money_range}) and orders again within {days:days} with a probability of {chance:percent}.",
    "leaving.typical_gone": "Most will not come by themselves soon: a typical one is worth {value:money} over the next {horizon_days:days} ({value:money_range}) and orders again within {days:days} with a probability of only {chance:percent}.",
    "leaving.together": "Together these {late:count} are worth about {total:money} over the next {horizon_days:days}; that is not what writing to them would earn.",
    "leaving.falling": "Without any order, {falling:count} of {of:count} {tiers} customers would fall a tier within {days:days}; {late:count} of them are later than usual, the others are on rhythm.",
    "leaving.none": "Nobody in {tiers} is later than usual just now.",
    "leaving.empty": "Nobody can be called late yet: stages need at least one order of a known customer.",
    "leaving.dots": "The late customers[[, the {drawn:count} most valuable of them]]: the upper right is worth most and has been silent longest for its own rhythm.",
    "leaving.dots_caption": "The first {shown:count} of these customers",
    "leaving.x_axis": "Silent for how many of their own usual gaps",
    "leaving.times": "×{times:text}",
    "leaving.chance": "Chance of an order within {days:days}",
    "leaving.y_axis": "Value over the next {horizon_days:days}",
    "leaving.people_heading": "Who they are",
    "leaving.people_caption": "{shown:count} of {all:count|late customer|late customers} of the two highest tiers, by value",
    "leaving.stages_heading": "Stages of all customers",
    "call.heading": "Call first to keep their tier",
    "call.caption": "{shown:count} of {all:count|customer|customers} of the two highest tiers who are later than usual and fall a tier within {days:days} without an order",
    "call.by": "Order by",
    "call.else": "Else falls to",
    "call.risk": "Chance of no order by then",
    "call.note": "Sorted by value times the chance that no order comes by that day; the earlier day first among equals; listed is whoever still has {notice:count} days or more[[ ({too_late:count} have fewer)]]. Whether a call changes that is not known without a control group.",
    "call.definition": "The chance of no order by a day is read off the dates by which the model expects the next order (with 10, 50 and 90 %) and the chances within 30 and 90 days, with straight lines between.",
    "leaving.definition": "Each customer is measured by their own rhythm (the usual gap between their purchase days, pooled with the shop's when they have few orders), not by one fixed number of days. Slipping means silent for longer than 4 of 5 of their own gaps, lapsed longer than 19 of 20. Being late does not say that a message will bring them back; only a campaign with a control group can show that.",
    "leaving.p_definition": "The chance of an order is what the method that answers this question says (see “Which method is trusted”), or the purchase model where it was not asked; it is told for 30 days where these customers usually order at least every 15 days, else for 90. It is not the same as still being a customer: somebody may well be alive and yet unlikely to order in that time.",
    # top customers
    "top.title": "Top customers",
    "top.answer": (
        "Customer {id} is expected to bring most: {value:money} of margin over {horizon_days:days} ("
        "{value:money_range})."
    ),
    "top.caption": "{shown:count} of {all:count|customer|customers}, by value",
    "top.empty": "No customer has a value yet: that needs orders with a customer and an amount.",
    "top.unknown": (
        "No customer's value is known: there is no order with a customer whose money could be brought into one "
        "currency."
    ),
    "top.keep_by": "“An order by a day keeps the tier” is arithmetic, not alarm: without any order a value falls day by day, and a customer on rhythm usually orders before that day. Whom to look after first stands under “Who may leave” and, for keeping tiers, “Who is later than usual”.",
    "top.who": "Your customers are known by e-mail or phone only, and no address is kept: ids are keyed hashes. Who one is, your own files say: tierwise who OUT and the first 6 or more characters of the id.",
    "top.next": "Next order",
    "top.next_from": "from {low:date}; it may not come",
    "top.next_unknown": "may well never come",
    "top.definition": "Value is the expected margin over the time looked ahead, with its 80% range for this one customer. The reason names the factor in which the customer differs most from the typical one of the shop; ×3 means three times the typical customer's.",
    "top.next_definition": "The next order is expected within these dates 8 times out of 10, by the customer's own rhythm.",
    # reasons
    "reason.one_order": "One order, {days_since_last:ago}; the estimate rests mostly on customers like this one.[[ {strength:word.strength} (×{times:number|1} the typical customer).]]",
    "reason.on_rhythm": "{orders:count|purchase day|purchase days}, last {days_since_last:ago}[[, usually every {usual_gap_days:days}]]: on rhythm.[[ {strength:word.strength} (×{times:number|1} the typical customer).]]",
    "reason.late": "{orders:count|purchase day|purchase days}[[, usually every {usual_gap_days:days}]], but silent for {days_since_last:days}: late.[[ {strength:word.strength} (×{times:number|1} the typical customer).]]",
    "reason.long_gone": "{orders:count|purchase day|purchase days}, last {days_since_last:ago}[[ against a usual gap of {usual_gap_days:days}]]: silent far longer than usual for this customer.[[ {strength:word.strength} (×{times:number|1} the typical customer).]]",
    "reason.no_profiling": "Refused profiling, so no value is computed.",
    "reason.money_unknown": "Paid in a currency without an exchange rate, so the value is not known.",
    "reason.no_revenue": "Nobody has paid anything yet, so no value is known.",
    "reason.tier_by_value": (
        "Worth {value:money}[[, above the border of {cut:money}]][[; {to_next:money} short of {next_tier:word.tier}]]."
    ),
    "reason.tier_keep_by": (
        "An order by {keep_by_day:date} keeps {tier:word.tier}; without one: {lower_tier:word.tier}."
    ),
    "reason.tier_rise_by_order": "One more order now would lift to {next_tier:word.tier}.",
    "reason.save_slipping": "[[On average worth {mean_value:money} each; typically silent for {median_days_since_last:days}.]]",
    "reason.second_order": "[[Typically {median_days_since_last:days} after their first order; on average {amount_each:money} at stake each.]]",
    "reason.win_back": "[[Typically silent for {median_days_since_last:days}; on average {amount_each:money} at stake each.]]",
    "reason.tier_up": "[[On average {amount_each:money} at stake each.]]",
    "reason.keep_tier": "[[On average worth {mean_value:money} each as they stand, and {amount_each:money} more had they just ordered.]]",
    "strength.recency_up": "Stands out by a recent order",
    "strength.recency_down": "Held back by the long silence",
    "strength.frequency_up": "Stands out by frequent orders",
    "strength.frequency_down": "Held back by rare orders",
    "strength.order_value_up": "Stands out by large orders",
    "strength.order_value_down": "Held back by small orders",
    "strength.margin_up": "Stands out by a good margin",
    "strength.margin_down": "Held back by a thin margin",
}

ZH: dict[str, str] = {
    # tiers
    "tiers.title": "价值等级",
    "tiers.answer": (
        "{tier:word.tier}客户共 {customers:count} 位，占全部客户的 {share:percent}，占预期总价值的 "
        "{value_share:percent}。"
    ),
    "tiers.typical": (
        "一位典型的{tier:word.tier}客户在未来 {horizon_days:days}内值 {value:money}（{value:money_range}）。"
    ),
    "tiers.empty": "还没有客户可以分级：没有同时知道客户和金额的订单。",
    "tiers.share_of_customers": "客户占比",
    "tiers.share_of_value": "价值占比",
    "tiers.sizes_caption": "各等级的客户数与价值",
    "tiers.worth_heading": "各等级客户值多少",
    "tiers.worth_caption": "典型（中位数）客户：未来 {horizon_days:days}的预期毛利",
    "tiers.rule": "划分规则",
    "tiers.rule_first": "价值不低于 {cut:money}",
    "tiers.rule_between": "价值 {cut:money} 至 {above:money}",
    "tiers.rule_last": "价值低于 {cut:money}",
    "tiers.rule_unknown": "分界点在首次运行时确定",
    "tiers.typical_worth": "典型客户",
    "tiers.stages_heading": "各等级客户所处阶段",
    "tiers.stages": "{tier:word.tier}客户中[[，{share:percent} 保持自己的购买节奏]][[，{new_share:percent} 是新客或回流]][[，{late_share:percent} 比平时晚]]。",
    "tiers.moves_heading": "客户在等级间的流动",
    "tiers.moves_empty": "目前只有一个日期。从第二次运行起，或历史足够长、可在更早日期划分时，才会显示流动。",
    "tiers.moves": "从 {from_day:date}到 {to_day:date}，{up:count} 位客户升级，{down:count} 位客户降级。",
    "tiers.stay_fell": "原来的{tier:word.tier}客户有 {share:percent} 留在原级（{share:percent_range}），{fell:count} 位下降。",
    "tiers.stay_moved": "原来的{tier:word.tier}客户有 {share:percent} 留在原级（{share:percent_range}），{rose:count} 位上升，{fell:count} 位下降。",
    "tiers.stayed": "{customers:count}，{share:percent} 留在原级",
    "tiers.move": "{before} → {after}：{customers:count} 位客户",
    "tiers.from": "此前等级",
    "tiers.to": "现在等级",
    "tiers.firm_heading": "分级有多稳",
    "tiers.unsure": (
        "有 {unsure:count} 位客户（{share:percent}）的价值区间跨到另一等级：请把两级之间看作过渡带，而不是一条线。"
    ),
    "tiers.stability": "如果再过一天没有任何订单，会有 {share:percent} 的客户变动等级（{share:percent_range}）。",
    "tiers.stability_empty": "再过一天会有多少客户变动等级，本次运行未知。",
    "tiers.definition": (
        "价值是客户在预测期内的预期毛利，折现到报告日期。等级是按固定分界点划出的价值区段；只有重新划分时分界点才"
        "会变，因此等级变动反映的是客户变了，而不是尺子变了。"
    ),
    "tiers.typical_definition": (
        "典型客户取该级的中位数；区间取单个客户 80% 区间上下端的中位数，表示这样一位客户的价值有多不确定。"
    ),
    "tiers.stage_definition": "阶段是把“距上次下单的天数”与客户自己平时的下单间隔相比：比自己平时五次里的四次间隔都久，为沉睡预警；比二十次里的十九次都久，为久未下单。只下过一单的客户，在第二单还不算晚之前是新客；晚了就归入沉睡预警或久未下单。",
    "tiers.moves_definition": "两个日期使用相同的分界点，并只用当时已知的数据。没有更早的运行时，取 91 天（13 整周）之前，使星期几一致；第一部分的指标用 90 天。占比以原来等级的客户为基数，区间为 Wilson 区间。",
    "tiers.other_basis": "现有分界线是按另一种价值口径划定的，与本报告不同。划定时：{then}。现在：{now}。有些客户可能只因口径不同而换了等级。如需按现在的口径重新划分：tierwise tiers OUT recut。",
    "basis.rate": "{horizon_days:days}内的毛利，按收入的 {margin_rate:percent} 计，年折现率 {discount_rate:percent}[[，币种 {currency:text}]]",
    "basis.unit_cost": "{horizon_days:days}内的毛利，按单位成本计，年折现率 {discount_rate:percent}[[，币种 {currency:text}]]",
    "basis.mixed": "{horizon_days:days}内的毛利，有单位成本的按成本计，其余按收入的 {margin_rate:percent} 计，年折现率 {discount_rate:percent}[[，币种 {currency:text}]]",
    "basis.unknown": "{horizon_days:days}内的毛利，年折现率 {discount_rate:percent}[[，币种 {currency:text}]]",
    "tier.Platinum": "铂金",
    "tier.Gold": "黄金",
    "tier.Silver": "白银",
    "tier.Bronze": "青铜",
    "tier_before.none": "尚非客户",
    "tier_after.none": "不再计入",
    "stage.new": "新客",
    "stage.active": "活跃",
    "stage.slipping": "沉睡预警",
    "stage.lapsed": "久未下单",
    "stage.returned": "回流",
    "stage_meaning.new": "只下过一单，第二单还不算晚（晚了则归入下面两类）",
    "stage_meaning.active": "保持自己的购买节奏",
    "stage_meaning.slipping": "比自己平时五次里的四次间隔都久",
    "stage_meaning.lapsed": "比自己平时二十次里的十九次间隔都久",
    "stage_meaning.returned": "久未下单后回来，并已恢复节奏",
    # leaving
    "leaving.title": "谁比平时晚",
    "leaving.use_watch": "晚了不等于流失：要防流失，请先看“谁可能流失”的预警名单。检验时，其前 {share:percent} 中有 {precision:percent} 流失，而最迟的 {share:percent} 中只有 {rule_precision:percent}[[（全部被问客户为 {base:percent}）]]。本节的名单用于保住等级。",
    "leaving.use_late": "检验时没有方法比“晚了多少”更能说出谁会流失：本节名单既可用于防流失，也可用于保等级。",
    "leaving.answer": "{of:count} 位{tiers}客户中有 {late:count} 位（{share:percent}）比平时晚：{slipping:count} 位进入沉睡预警，{lapsed:count} 位久未下单。",
    "leaving.typical": "其中一位典型客户未来 {horizon_days:days}值 {value:money}（{value:money_range}）。",
    "leaving.typical_late": "多数只是晚了，并没有流失：其中一位典型客户未来 {horizon_days:days}值 {value:money}（{value:money_range}），{days:days}内再次下单的概率为 {chance:percent}。",
    "leaving.typical_gone": "多数不会很快自己回来：其中一位典型客户未来 {horizon_days:days}值 {value:money}（{value:money_range}），{days:days}内再次下单的概率只有 {chance:percent}。",
    "leaving.together": "这 {late:count} 位合计未来 {horizon_days:days}约值 {total:money}；这不是联系他们就能多赚的钱。",
    "leaving.falling": "如果不下单，{of:count} 位{tiers}客户中有 {falling:count} 位会在 {days:days}内降级；其中 {late:count} 位已比平时晚，其余节奏正常。",
    "leaving.none": "目前{tiers}客户中没有人比平时晚。",
    "leaving.empty": "还不能判断谁晚了：至少要有一笔已知客户的订单。",
    "leaving.dots": "晚了的客户[[（价值最高的 {drawn:count} 位）]]：越靠右上，价值越高，沉默时间相对自己的节奏也越久。",
    "leaving.dots_caption": "其中前 {shown:count} 位客户",
    "leaving.x_axis": "已沉默的时间是自己平时间隔的几倍",
    "leaving.times": "{times:text} 倍",
    "leaving.chance": "{days:count}天内下单的概率",
    "leaving.y_axis": "未来 {horizon_days:days}的价值",
    "leaving.people_heading": "具体是谁",
    "leaving.people_caption": "最高两级共 {all:count} 位晚了的客户，按价值列出 {shown:count} 位",
    "leaving.stages_heading": "全部客户所处阶段",
    "call.heading": "为保住等级，最该先联系的客户",
    "call.caption": "最高两级中比平时晚、{days:days}内不下单就会降级的客户共 {all:count} 位，列出 {shown:count} 位",
    "call.by": "最晚下单日",
    "call.else": "否则降为",
    "call.risk": "到期仍不下单的概率",
    "call.note": "按“价值 × 到期仍不下单的概率”排序，相同时日期早的在前；只列还剩 {notice:count} 天以上的客户[[（另有 {too_late:count} 位不足）]]。打电话能不能改变结果，没有对照组就无法知道。",
    "call.definition": "到某日仍不下单的概率，由模型给出的下次下单日期（10%、50%、90%）和 30 天、90 天内的下单概率按直线插值得出。",
    "leaving.definition": "每位客户都按自己的节奏衡量（购买日之间的平时间隔；订单少时与全店合并估计），而不是用一个固定天数。比自己平时五次里的四次间隔都久为沉睡预警，比二十次里的十九次都久为久未下单。“晚了”并不等于发条消息就能挽回，这一点只有设对照组的活动才能证明。",
    "leaving.p_definition": "下单概率取自对该问题的预测（见“信任哪种方法”），没有预测时取自购买模型；这些客户平时至少每 15 天下一单时看 30 天，否则看 90 天。它与“仍是客户”不同：客户可能并未离开，却不大会在这段时间内下单。",
    # top customers
    "top.title": "最有价值的客户",
    "top.answer": "预期贡献最大的是客户 {id}：未来 {horizon_days:days}毛利 {value:money}（{value:money_range}）。",
    "top.caption": "共 {all:count} 位客户，按价值列出 {shown:count} 位",
    "top.empty": "还没有客户价值：需要同时有客户和金额的订单。",
    "top.unknown": "没有一位客户的价值可知：没有能换算成同一币种的客户订单。",
    "top.keep_by": "“某日前下单可保住等级”只是推算，并非警报：不下单时价值会一天天下降，而节奏正常的客户通常会在那天之前下单。先照顾谁，见“谁可能流失”；为保等级，见“谁比平时晚”。",
    "top.who": "客户只以邮箱或电话识别，且不保存任何地址：编号是加密散列值。要知道某位客户是谁，请用自己的原始文件查询：tierwise who OUT 加编号的前 6 位或更多。",
    "top.next": "下次下单",
    "top.next_from": "{low:date}起，也可能不再来",
    "top.next_unknown": "很可能不再来",
    "top.definition": "价值是预测期内的预期毛利，区间是这一位客户的 80% 区间。理由指出该客户与本店典型客户差别最大的因素；“3 倍”即典型客户的三倍。",
    "top.next_definition": "按客户自己的节奏，下次下单十次有八次落在这段日期内。",
    # reasons
    "reason.one_order": "只下过一单（{days_since_last:ago}）；估计主要依据同类客户。[[{strength:word.strength}（是典型客户的 {times:number|1} 倍）。]]",
    "reason.on_rhythm": "买过 {orders:count} 天，最近一次：{days_since_last:ago}[[，平时每 {usual_gap_days:days}一次]]，节奏正常。[[{strength:word.strength}（是典型客户的 {times:number|1} 倍）。]]",
    "reason.late": "买过 {orders:count} 天[[，平时每 {usual_gap_days:days}一次]]，这次已有 {days_since_last:days}没下单，比平时晚。[[{strength:word.strength}（是典型客户的 {times:number|1} 倍）。]]",
    "reason.long_gone": "买过 {orders:count} 天，最近一次：{days_since_last:ago}[[，平时每 {usual_gap_days:days}一次]]，远比自己平时久。[[{strength:word.strength}（是典型客户的 {times:number|1} 倍）。]]",
    "reason.no_profiling": "客户拒绝画像，不计算价值。",
    "reason.money_unknown": "付款币种没有汇率，价值未知。",
    "reason.no_revenue": "还没有任何人付款，价值未知。",
    "reason.tier_by_value": (
        "价值 {value:money}[[，高于分界 {cut:money}]][[；距{next_tier:word.tier}还差 {to_next:money}]]。"
    ),
    "reason.tier_keep_by": "{keep_by_day:date}前下单可保住{tier:word.tier}；否则降为{lower_tier:word.tier}。",
    "reason.tier_rise_by_order": "现在再下一单即可升至{next_tier:word.tier}。",
    "reason.save_slipping": "[[平均每位值 {mean_value:money}；一般已有 {median_days_since_last:days}没下单。]]",
    "reason.second_order": "[[一般距首单 {median_days_since_last:days}；平均每位涉及 {amount_each:money}。]]",
    "reason.win_back": "[[一般已有 {median_days_since_last:days}没下单；平均每位涉及 {amount_each:money}。]]",
    "reason.tier_up": "[[平均每位涉及 {amount_each:money}。]]",
    "reason.keep_tier": "[[按现状平均每位值 {mean_value:money}；假如刚下过单，会多 {amount_each:money}。]]",
    "strength.recency_up": "优势：最近刚下过单",
    "strength.recency_down": "短板：很久没下单",
    "strength.frequency_up": "优势：下单特别勤",
    "strength.frequency_down": "短板：下单少",
    "strength.order_value_up": "优势：客单价高",
    "strength.order_value_down": "短板：客单价低",
    "strength.margin_up": "优势：毛利高",
    "strength.margin_down": "短板：毛利薄",
}
