"""Words of whether it can be trusted, in both languages."""

from __future__ import annotations

EN: dict[str, str] = {
    # trust
    "trust.title": "Can it be trusted",
    "short.sums_good": "Sums: good (off by {value:size}).",
    "short.sums_off": "Sums: rough (off by {value:size}).",
    "short.single": "Single customers: only roughly (made to hold 80%, the ranges held {value:percent|1}).",
    "short.order_better": "Order of customers: better than the best simple rule.",
    "short.order_same": "Order of customers: as good as a simple rule, no better.",
    "short.order_worse": "Order of customers: worse than a simple rule.",
    "short.beyond": "Beyond {days:days}: carried forward by the model, not yet checked.",
    "trust.better": "For {question}, predictions made on {origin:date} put customers in a better order than the best simple rule, {rival:word.model} ({metric_name} {value:gain|3}; {value:number_range}).",
    "trust.no_better": "For {question}, the model put customers in no better order than the best simple rule, {rival:word.model}, in the {days:days} after {origin:date} ({metric_name} {value:gain|3}; {value:number_range}).",
    "trust.baseline_serves": "For {question}, {rival:word.model} alone orders customers as well as the model in the {days:days} after {origin:date} (difference in {metric_name} {value:gain|3}; {value:number_range}). The lists here follow the model, which also says how much and how sure.",
    "trust.level_right": "The predicted sum was right within its range ({value:change}; {value:change_range}) over the {days:days} checked.",
    "trust.level_low": (
        "The predicted sum was too low by {value:size} ({value:change_range}) over the {days:days} kept aside: "
        "customers bought more than the model expected."
    ),
    "trust.level_high": (
        "The predicted sum was too high by {value:size} ({value:change_range}) over the {days:days} kept aside: "
        "customers bought less than the model expected."
    ),
    "trust.totals_heading": "Predicted sums against what happened",
    "trust.in_use": "{model}, in use",
    "trust.question": "Question",
    "trust.difference": "Difference",
    "trust.duty": " (in use)",
    "trust.not_yet_checkable": "Not wholly yet, for {question}: the later orders kept aside cover only {days:days}, less than the time looked ahead. What lies beyond is carried forward by the model, unchecked.",
    "trust.not_enough_history": (
        "It cannot be checked yet: the history is too short to keep anything aside. Numbers rest on the model "
        "alone; a few more months of orders will change that."
    ),
    "trust.too_few_customers": (
        "It cannot be checked yet: fewer than 20 customers were known on the earlier dates it could be checked on. "
        "Numbers rest on the model alone; more customers will change that."
    ),
    "trust.no_gain": "For {question}, predictions made on {origin:date} are shown below beside what happened in the {days:days} that followed; no comparison with a simple rule could be made.",
    "trust.empty": "Nothing has been checked in this run: no predictions were held against later orders.",
    "trust.remark": "{question:head}: {remark}",
    "trust.calibration": "{question:head}: customers in {groups:count} groups by the prediction of {origin:date}. In {inside:count} of them the prediction lies within the 80% range of what then happened ({customers:count|customer|customers}, {days:days}).",
    "trust.group": (
        "Group {group:count}, {customers:count|customer|customers}: predicted {predicted}, actual {actual}"
    ),
    "trust.group_number": "Group",
    "trust.groups_axis": "Customers in groups, from low to high prediction",
    "trust.axis_value": "Margin per customer within {days:days}",
    "trust.axis_orders": "Purchase days per customer within {days:days}",
    "trust.axis_active": "Share who ordered within {days:days}",
    "trust.predicted": "Predicted",
    "trust.actual": "What happened",
    "trust.actual_inside": "What happened, prediction inside its 80% range",
    "trust.actual_outside": "What happened, prediction outside it",
    "trust.held": "Prediction inside",
    "trust.held_yes": "inside",
    "trust.held_no": "outside",
    "trust.models_heading": "The model beside simple rules",
    "trust.ranking": "{question:head}: {measure}. {model_name}: {value:number|3} ({value:number_range}).",
    "trust.ranking_same": "{question:head}: {measure}. The model and {rival:word.model} cannot be told apart (difference {value:gain|3}; {value:number_range}).",
    "trust.ranking_better": "{question:head}: {measure}. The model is better than the best simple rule, {rival:word.model} (by {value:gain|3}; {value:number_range}).",
    "trust.ranking_worse": "{question:head}: {measure}. The simple rule {rival:word.model} is better than the model (difference {value:gain|3}; {value:number_range}).",
    "measure.gini": "Gini says how well the order of customers matches what came (0 guessing, 1 perfect)",
    "measure.auc": "AUC says how well those who order are told from those who do not (0.5 guessing, 1 perfect)",
    "trust.model": "Method",
    "trust.baseline": "{model:head} (simple rule)",
    "trust.table_caption": "{question:head}: all measures",
    "trust.definition": "The model was fitted on orders before an earlier date and asked about the time after it, which it had not seen. That date is a midnight, so it may lie a day from that of the tier moves. Customers are put into groups of equal size by the prediction; if the prediction is good, the dot of each group sits on the edge of its bar. At 80% ranges about 8 of 10 groups should.",
    "trust.metrics": (
        "Gini (normalised) and AUC measure ranking: 0 and 0.5 are guessing, 1 is perfect. Bias is the predicted "
        "sum over the actual sum, less one. ECE is the mean distance between predicted and actual share. Lift "
        "says how many times the average the top 5, 10 or 20 % of customers bring. Log loss and Brier score are "
        "better when smaller. The gain is paired: both methods are compared on the same customers."
    ),
    "trust.coverage_definition": (
        "A range that is honest holds the later number for 8 of 10 customers (counted among those with at least "
        "a 20% chance of an order; for the others no range can hold just 80%); far more means it is too wide, "
        "fewer that it is too narrow."
    ),
    "card_note.baseline_serves": "a simple rule orders customers as well as the model; the model gives the amounts.",
    "card_note.not_yet_checkable": "this time is longer than what could be checked; the rest is carried forward by the model.",
    "card_note.too_few_customers": "fewer than 20 customers were known on the earlier dates.",
    "card_note.not_enough_history": "nothing could be kept aside to check it, the history is too short.",
    "card_note.time_no_better": "time value (visits, ease of buying, waiting) told no more about who would order than the order model alone; it does not enter the tiers.",
    "card_note.time_better": "time value (visits, ease of buying, waiting) told more about who would order than the order model alone; it could enter the tiers, which are still cut by value alone.",
    "card_note.kinds_no_better": "telling customers apart by channel or country predicted no better; one model serves all.",
    "card_note.kinds_better": "telling customers apart by channel or country predicted better on every date it was chosen on; values are computed by one model for all, so they are rougher between these kinds than they need be.",
    "card_note.fit_failed": "the model could not be fitted on the earlier date.",
    "question.active": "an order within {days:days}",
    "question.orders": "purchase days within {days:days}",
    "question.value": "margin within {days:days}",
    "question.spend": "size of orders",
    "model.none": "none",
    "model.recency": "days since the last order",
    "model.frequency": "number of orders",
    "model.past_spend": "past spend",
    "metric.auc": "AUC",
    "metric.log_loss": "Log loss",
    "metric.brier": "Brier score",
    "metric.ece": "ECE",
    "metric.bias": "Bias",
    "metric.gini": "Gini",
    "metric.lift_5": "Lift, top 5%",
    "metric.lift_10": "Lift, top 10%",
    "metric.lift_20": "Lift, top 20%",
    "metric.coverage_80": "Within 80% range",
    "metric.total": "Total",
    "metric.auc_gain": "Gain in AUC",
    "metric.gini_gain": "Gain in Gini",
    "metric.dependence": "Dependence of order count and size",
}

ZH: dict[str, str] = {
    # trust
    "trust.title": "结果可信吗",
    "short.sums_good": "总数：准（相差 {value:size}）。",
    "short.sums_off": "总数：不够准（相差 {value:size}）。",
    "short.single": "单个客户：只能作参考（区间目标 80%，实际包含 {value:percent|1}）。",
    "short.order_better": "客户排序：优于最好的简单规则。",
    "short.order_same": "客户排序：与简单规则一样好，并不更好。",
    "short.order_worse": "客户排序：不如简单规则。",
    "short.beyond": "超过 {days:days}的部分：由模型推算，尚未检验。",
    "trust.better": "{question}：{origin:date}作出的预测，对客户的排序优于最好的简单规则“{rival:word.model}”（{metric_name}相差 {value:gain|3}；{value:number_range}）。",
    "trust.no_better": "{question}：在 {origin:date}之后的 {days:days}里，模型的排序并不优于最好的简单规则“{rival:word.model}”（{metric_name}相差 {value:gain|3}；{value:number_range}）。",
    "trust.baseline_serves": "{question}：在 {origin:date}之后的 {days:days}里，单看“{rival:word.model}”排出的客户顺序与模型一样好（{metric_name}相差 {value:gain|3}；{value:number_range}）。本报告的名单按模型排列，因为模型还能给出金额和把握。",
    "trust.level_right": "检验的 {days:days}里，预测总数与实际相符（偏差 {value:change}，区间 {value:change_range} 包含零）。",
    "trust.level_low": (
        "留作检验的 {days:days}里，预测总数偏低 {value:size}（{value:change_range}）：客户买得比模型预期的多。"
    ),
    "trust.level_high": (
        "留作检验的 {days:days}里，预测总数偏高 {value:size}（{value:change_range}）：客户买得比模型预期的少。"
    ),
    "trust.totals_heading": "预测总数与实际",
    "trust.in_use": "{model}（采用）",
    "trust.question": "问题",
    "trust.difference": "差异",
    "trust.duty": "（采用）",
    "trust.not_yet_checkable": "还不能完全检验（{question}）：留作检验的订单只有 {days:days}，短于预测的时间；更远的部分由模型推算，尚未检验。",
    "trust.not_enough_history": (
        "还无法验证：历史太短，留不出可供检验的部分。数字只依据模型；再积累几个月订单后即可检验。"
    ),
    "trust.too_few_customers": (
        "还无法验证：在可供检验的较早日期，已知客户不足 20 位。数字只依据模型；客户增多后即可检验。"
    ),
    "trust.no_gain": "{question}：{origin:date}作出的预测与其后 {days:days}的实际情况对照如下；无法与简单规则比较。",
    "trust.empty": "本次运行没有检验：没有把预测与之后的订单对照。",
    "trust.remark": "{question}：{remark}",
    "trust.calibration": "{question}：按 {origin:date}的预测把 {customers:count} 位客户从低到高分成 {groups:count} 组，对照其后 {days:days}。其中 {inside:count} 组预测准确（落在实际情况的 80% 区间内）。",
    "trust.group": "第 {group:count} 组，{customers:count} 位客户：预测 {predicted}，实际 {actual}",
    "trust.group_number": "组",
    "trust.groups_axis": "按预测从低到高分组的客户",
    "trust.axis_value": "{days:days}内每位客户的毛利",
    "trust.axis_orders": "{days:days}内每位客户的购买日数",
    "trust.axis_active": "{days:days}内下单的客户比例",
    "trust.predicted": "预测",
    "trust.actual": "实际",
    "trust.actual_inside": "实际（预测在其 80% 区间内）",
    "trust.actual_outside": "实际（预测在区间外）",
    "trust.held": "预测在区间内",
    "trust.held_yes": "是",
    "trust.held_no": "否",
    "trust.models_heading": "模型与简单规则的比较",
    "trust.ranking": "{question}：{measure}。{model_name}为 {value:number|3}（{value:number_range}）。",
    "trust.ranking_same": "{question}：{measure}。模型与“{rival:word.model}”分不出高下（相差 {value:gain|3}；{value:number_range}）。",
    "trust.ranking_better": "{question}：{measure}。模型优于最好的简单规则“{rival:word.model}”（高 {value:gain|3}；{value:number_range}）。",
    "trust.ranking_worse": "{question}：{measure}。简单规则“{rival:word.model}”优于模型（相差 {value:gain|3}；{value:number_range}）。",
    "measure.gini": "基尼系数衡量排出的客户顺序与后来的实际有多吻合（0 为瞎猜，1 为完全吻合）",
    "measure.auc": "AUC 衡量能否把会下单的客户与不会下单的分开（0.5 为瞎猜，1 为完全分开）",
    "trust.model": "方法",
    "trust.baseline": "{model}（简单规则）",
    "trust.table_caption": "{question}：全部指标",
    "trust.definition": "模型只用某个较早日期之前的订单拟合，再预测其后它没有见过的时间。该日期取零点，因此可能与等级流动的日期相差一天。客户按预测值等分成组；预测准时，每组的圆点落在柱顶。用 80% 区间时，十组中约八组应当如此。",
    "trust.metrics": (
        "基尼系数（标准化）与 AUC 衡量排序：0 和 0.5 等于瞎猜，1 为完美。偏差是预测总数与实际总数之比减一。ECE 是"
        "预测与实际占比的平均差距。提升度表示前 5%、10%、20% 的客户是平均的几倍。对数损失与 Brier 分数越小越好。“"
        "提高”为配对比较：两种方法用同一批客户。"
    ),
    "trust.coverage_definition": (
        "诚实的区间应当包含十位客户中八位的后来数值（只统计下单概率不低于 20% 的客户；其余客户的区间无法恰好包含 "
        "80%）；多得多说明区间太宽，少则太窄。"
    ),
    "card_note.baseline_serves": "简单规则排出的顺序与模型一样好；金额由模型给出。",
    "card_note.not_yet_checkable": "这段时间长于可检验的部分，其余由模型推算。",
    "card_note.too_few_customers": "在较早日期，已知客户不足 20 位。",
    "card_note.not_enough_history": "历史太短，留不出可供检验的部分。",
    "card_note.time_no_better": "时间价值（访问、下单是否省时、等待）对谁会下单的判断并不优于订单模型本身，因此不计入等级。",
    "card_note.time_better": "时间价值（访问、下单是否省时、等待）比订单模型本身更能说明谁会下单；可以考虑计入等级，目前等级仍只按价值划分。",
    "card_note.kinds_no_better": "按渠道或国家分别建模，预测并没有更准；所有客户共用一个模型。",
    "card_note.kinds_better": "按渠道或国家分别建模，在每个选择日期上都预测得更准；价值仍由同一个模型算出，因此这些群体之间的差别比本可达到的要粗。",
    "card_note.fit_failed": "模型在较早日期无法拟合。",
    "question.active": "{days:days}内是否下单",
    "question.orders": "{days:days}内的购买日数",
    "question.value": "{days:days}内的毛利",
    "question.spend": "每个购买日的金额",
    "model.none": "无",
    "model.recency": "距上次下单天数",
    "model.frequency": "下单次数",
    "model.past_spend": "过去消费额",
    "metric.auc": "AUC",
    "metric.log_loss": "对数损失",
    "metric.brier": "Brier 分数",
    "metric.ece": "ECE",
    "metric.bias": "偏差",
    "metric.gini": "基尼系数",
    "metric.lift_5": "提升度（前 5%）",
    "metric.lift_10": "提升度（前 10%）",
    "metric.lift_20": "提升度（前 20%）",
    "metric.coverage_80": "落在 80% 区间内",
    "metric.total": "总数",
    "metric.auc_gain": "AUC 提高",
    "metric.gini_gain": "基尼系数提高",
    "metric.dependence": "下单次数与金额的相关",
}
