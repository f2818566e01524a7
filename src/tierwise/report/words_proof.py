"""Words of what campaigns earned, and of judging a plan before it is launched; in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
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
    "judged.left_out": (
        "What the past cannot be asked and is left out here: {parts:text}.",
        "过去的数据无法检验、此处未计入：{parts:text}。",
    ),
    "left_out.retention": ("customers who stay (their window is longer)", "留存客户数（其窗口更长）"),
    "left_out.floors": (
        "floors of tiers and fairness (tiers of then are not known)",
        "各等级最低比例与公平（当时的等级未知）",
    ),
    "judged.limits": (
        "What this plan would have earned in the past cannot be said: its ceiling and floors cannot be kept with the "
        "customers of then.",
        "无法说明该计划在过去会带来多少：以当时的客户无法同时满足其上限与最低覆盖率。",
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
    "proof.blocked_nobody": (
        "{campaign:text} may not be read: none of those assigned was a customer then.",
        "{campaign:text} 无法测量：被分配者当时均还不是客户。",
    ),
    "proof.blocked_all_treated": (
        "{campaign:text} may not be read: all {customers:count|customer|customers} got an offer, so there is nobody to "
        "compare them with. Hold out a share next time.",
        "{campaign:text} 无法测量：全部 {customers:count} 位客户都获得了优惠，没有可比较的对象。下次请留出一部分作对照。",
    ),
    "proof.blocked_all_held_out": (
        "{campaign:text} may not be read: all {customers:count|customer was|customers were} held out, nobody got an offer.",
        "{campaign:text} 无法测量：全部 {customers:count} 位客户都在对照组，无人获得优惠。",
    ),
    "proof.blocked_split": (
        "{campaign:text} may not be read: {treated:count} of {customers:count} got an offer where {expected:number|0} were "
        "drawn, which chance hardly ever does (p {p:text}). Customers were lost or added after the draw: find out "
        "where.",
        "{campaign:text} 无法测量：{customers:count} 位中有 {treated:count} 位获得优惠，而抽签应为 {expected:number|0} 位，"
        "几乎不可能出于偶然（p {p:text}）。抽签之后有客户丢失或加入：请查明原因。",
    ),
    "proof.blocked_unlike": (
        "{campaign:text} may not be read: the arms bought differently already before the start (p {p:text}), so no lot "
        "drew them.",
        "{campaign:text} 无法测量：两组在开始前的购买已有差异（p {p:text}），并非抽签所得。",
    ),
    "proof.blocked_early_many": (
        "{campaign:text} may not be read: {treated_early:count} of {treated:count} who got an offer and "
        "{control_early:count} of {control:count} held out had ordered or used the coupon before their own assignment. The "
        "dates of the contacts are not those of the assignment, or the campaign's name was in use before.",
        "{campaign:text} 无法测量：获得优惠的 {treated:count} 位中有 {treated_early:count} 位、对照的 {control:count} 位中有 "
        "{control_early:count} 位，在自己被分配之前就已下单或用券。触达日期并非分配日期，或活动名称此前已用过。",
    ),
    "proof.blocked_early_uneven": (
        "{campaign:text} may not be read: {treated_early:count} of {treated:count} who got an offer and "
        "{control_early:count} of {control:count} held out had ordered or used the coupon before their own assignment and "
        "cannot count; so many more of one arm that the rest was not drawn (p {p:text}). Give the rows of both arms "
        "the date of the assignment.",
        "{campaign:text} 无法测量：获得优惠的 {treated:count} 位中有 {treated_early:count} 位、对照的 {control:count} 位中有 "
        "{control_early:count} 位，在自己被分配之前就已下单或用券，不能计入；两组相差过大，其余已非抽签所得（p {p:text}）。"
        "请为两组的记录都写上分配日期。",
    ),
    "proof.unchecked_not_logged": (
        "{campaign:text}: whether the split is as drawn cannot be checked, for the file of contacts names no probability of "
        "being held out.",
        "{campaign:text}：无法核对分组比例，因为触达文件未写明被留作对照的概率。",
    ),
    "proof.unchecked_several": (
        "{campaign:text}: whether the split is as drawn cannot be checked, for the held out have several probabilities.",
        "{campaign:text}：无法核对分组比例，因为对照客户的概率不止一个。",
    ),
    "proof.unchecked_impossible": (
        "{campaign:text}: the file of contacts gives the held out a probability of 0 or 1, by which nobody could have been in "
        "the other arm: the split cannot be checked, and no plan learns from this campaign. Give the share held out.",
        "{campaign:text}：触达文件中对照的概率为 0 或 1，意味着无人可能被分到另一组：无法核对分组比例，计划也不会从该活动学习。请写明留作对照的比例。",
    ),
    "proof.left_out_early": (
        "{campaign:text}: {early:count|customer is|customers are} left out, who had ordered or used the coupon before "
        "their own assignment ({treated_early:count} with an offer, {control_early:count} held out).",
        "{campaign:text}：不计 {early:count} 位在自己被分配之前就已下单或用券的客户（获得优惠 {treated_early:count} 位，对照 {control_early:count} 位）。",
    ),
    "proof.left_out_unknown": (
        "{campaign:text}: {unknown:count|customer is|customers are} left out, who had never ordered when it was decided "
        "({treated_unknown:count} with an offer, {control_unknown:count} held out).",
        "{campaign:text}：不计 {unknown:count} 位在决定时从未下单的客户（获得优惠 {treated_unknown:count} 位，对照 {control_unknown:count} 位）。",
    ),
    "proof.clicks": (
        "{campaign:text}: {people:count|click|clicks} by people in {contacts:count|contact|contacts}[[; "
        "{machines:count|more was|more were} made by machines (within 3 seconds, or on every link at once) and do not count]]"
        "[[; of {untold:count} nobody can tell, for neither instant nor links are on file]]. What is measured is orders, "
        "not clicks.",
        "{campaign:text}：{contacts:count} 次触达中有 {people:count} 次真人点击[[；另有 {machines:count} 次由机器所为（3 秒内点击，或同时点开全部链接），不予计入]]"
        "[[；{untold:count} 次因缺少点击时间与链接数而无法判断]]。衡量的是订单而非点击。",
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
