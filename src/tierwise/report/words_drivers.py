"""Words of what drives the answers, in both languages: the block, its charts, and what ``tierwise explain`` prints."""

from __future__ import annotations

_INPUTS: dict[str, tuple[str, str]] = {
    # inputs whose column header does not stand alone
    "late_by_own_gap": ("Silence over the usual gap", "沉默时间与惯常间隔之比"),
    "top_category_share": ("Share of the main category", "主要品类占比"),
    "gap_trend": ("Trend of the gap (above 0: slower)", "间隔趋势（大于 0 为变慢）"),
    "p_active_30d": ("Order model: chance of an order, 30 days", "订单模型：30 天下单概率"),
    "p_active_90d": ("Order model: chance of an order, 90 days", "订单模型：90 天下单概率"),
    "p_active_365d": ("Order model: chance of an order, a year", "订单模型：一年下单概率"),
    "p_alive": ("Order model: still a customer", "订单模型：仍是客户"),
    "expected_orders": ("Order model: orders expected", "订单模型：预期订单"),
    "expected_order_value": ("Order model: order value expected", "订单模型：预期客单价"),
    "history": ("Sequence of orders", "下单序列"),
}
_SAID: dict[str, tuple[str, str]] = {
    "drivers.title": ("What drives it", "由什么决定"),
    "drivers.empty": (
        "No question could be learned on this history, so there is nothing to say of what drives it.",
        "现有历史还学不到任何问题的答案，因此无从说明由什么决定。",
    ),
    "drivers.answer": (
        "{question:head}: read above all from {topic}. Were it not known, the answers would be {rise:percent} worse "
        "({rise:percent_range}).",
        "{question:head}：主要看{topic}。如果不知道这一点，答案会差 {rise:percent}（{rise:percent_range}）。",
    ),
    "drivers.answer_one": (
        "{question:head}: read from one number alone, {input}.",
        "{question:head}：只看一个数字，即{input}。",
    ),
    "drivers.answer_none": (
        "{question:head}: no single topic matters measurably; the answers rest on many small things.",
        "{question:head}：没有哪个主题单独起到可测的作用，答案由许多细小因素共同决定。",
    ),
    "drivers.meaning": (
        "This says what the methods look at. It does not say what would happen if something were changed: that takes "
        "an experiment with customers held out.",
        "这里说明各方法看的是什么，并不说明改变某一项会带来什么结果：那需要留出对照客户做实验。",
    ),
    "drivers.one": (
        "Read from one number alone, because no method beats it: {questions}.",
        "没有方法胜过单一数字，因此只看一个数字的问题：{questions}。",
    ),
    "drivers.one_of": ("{question} ({input})", "{question}（{input}）"),
    "drivers.table_heading": ("What matters for which question", "各问题看重什么"),
    "drivers.table_caption": (
        "How much worse the answers get on the date kept aside without each topic, the three largest",
        "在留作检验的日期上，若不知道该主题，答案会差多少（列出最大的三项）",
    ),
    "drivers.place_1": ("First", "第一"),
    "drivers.place_2": ("Second", "第二"),
    "drivers.place_3": ("Third", "第三"),
    "drivers.topic_rise": ("{topic} (+{rise:percent})", "{topic}（+{rise:percent}）"),
    "drivers.bars": (
        "{question:head}, answered by {model}: how much worse its answers of {origin:date} were when the inputs of a "
        "topic were exchanged between customers ({n:count|customer|customers}; the line is the 80% range).",
        "{question:head}（由{model}回答）：把某一主题的输入在客户之间互换后，{origin:date}的答案差了多少"
        "（{n:count} 位客户，横线为 80% 区间）。",
    ),
    "drivers.bars_none": (
        "No measurable part: {topics}.",
        "作用测不出来的主题：{topics}。",
    ),
    "drivers.worse": ("Worse by", "变差"),
    "drivers.topic": ("Topic", "主题"),
    "drivers.voice": ("Mostly by", "主要输入"),
    "drivers.shapes_share": (
        "How the chance moves with one input, all else as it is; 0 is the mean answer.",
        "其他不变时，概率随某一输入如何变化；0 为平均答案。",
    ),
    "drivers.shapes_days": (
        "How the days move with one input, all else as it is; 0 is the mean answer.",
        "其他不变时，天数随某一输入如何变化；0 为平均答案。",
    ),
    "drivers.shapes_money": (
        "How the amount moves with one input, all else as it is; 0 is the mean answer.",
        "其他不变时，金额随某一输入如何变化；0 为平均答案。",
    ),
    "drivers.shapes_note": (
        "From left to right as many customers in each step; the band is the 80% range.",
        "从左到右每一步的客户数相同；色带为 80% 区间。",
    ),
    "drivers.unit_share": ("percentage points", "百分点"),
    "drivers.unit_days": ("days", "天"),
    "drivers.unit_money": ("money", "金额"),
    "drivers.effect": ("Difference to the mean answer", "与平均答案之差"),
    "drivers.input": ("Input", "输入"),
    "drivers.at": ("Value", "取值"),
    "drivers.unknown": ("not known", "未知"),
    "drivers.tree": (
        "{leaves:count} rules that come close: on {n:count} other customers they say the same yes or no as the method "
        "for {agreement:percent}, and hold {fidelity:percent} of the differences between its answers.",
        "{leaves:count} 条近似规则：在另外 {n:count} 位客户上，与原方法的“是/否”一致率为 {agreement:percent}，"
        "并包含其答案差异的 {fidelity:percent}。",
    ),
    "drivers.tree_amount": (
        "{leaves:count} rules that come close: on {n:count} other customers they hold {fidelity:percent} of the "
        "differences between the method's answers.",
        "{leaves:count} 条近似规则：在另外 {n:count} 位客户上，包含原方法答案差异的 {fidelity:percent}。",
    ),
    "drivers.tree_note": (
        "The rules speak for the method and are not used to answer.",
        "这些规则只为说明方法，并不用来回答。",
    ),
    "drivers.everybody": ("All customers", "全部客户"),
    "drivers.rule": ("Rule", "规则"),
    "drivers.says": ("Answer", "答案"),
    "drivers.of_customers": ("of customers", "客户占比"),
    "drivers.share_of": ("{share:percent} of customers", "占客户 {share:percent}"),
    "drivers.at_most": ("{input}: at most {at_most}", "{input}：不超过 {at_most}"),
    "drivers.above": ("{input}: above {above}", "{input}：超过 {above}"),
    "drivers.between": ("{input}: above {above}, at most {at_most}", "{input}：超过 {above}，不超过 {at_most}"),
    "drivers.levels": ("{input}: {levels}", "{input}：{levels}"),
    "drivers.levels_more": ("{input}: {levels} and {more:count} more", "{input}：{levels} 等（另有 {more:count} 项）"),
    "drivers.or_unknown": ("{condition}, or not known", "{condition}，或未知"),
    "drivers.only_unknown": ("{input}: not known", "{input}：未知"),
    "drivers.and": ("; ", "；"),
    "drivers.definition": (
        "What matters: on the date kept aside, the inputs of a topic are exchanged between customers, so that nobody's "
        "own are known; the loss by which methods are chosen (log loss of a chance, deviance of an amount) then rises "
        "by so much. Inputs that tell nearly the same are exchanged together. Shapes: accumulated local effects; only "
        "neighbouring values of real customers are compared. Rules: a tree of at most eight leaves grown on the "
        "method's own answers and tried on customers it was not grown on. At most 2,000 customers are asked.",
        "看重什么：在留作检验的日期上，把某一主题的输入在客户之间互换，使谁的情况都不再已知，看选择方法所用的损失"
        "（概率用对数损失，金额用偏差）上升多少；含义相近的输入一同互换。形状：累积局部效应，只比较真实客户的相邻取值。"
        "规则：以方法自身的答案生成的决策树，至多八条，并在未参与生成的客户上检验。最多抽取 2,000 位客户。",
    ),
    "explain.drivers_title": ("What drives the answers of run {run}", "运行 {run} 的答案由什么决定"),
    "explain.drivers_question": ("{question:head} (answered by {model})", "{question:head}（由{model}回答）"),
    "explain.drivers_matters": ("Matters: {topics}.", "看重：{topics}。"),
    "explain.drivers_none": ("No single topic matters measurably.", "没有哪个主题单独起到可测的作用。"),
    "explain.drivers_one": ("Read from one number alone: {input}.", "只看一个数字：{input}。"),
    "explain.drivers_shape": (
        "{input}: from {first} to {last} the answer moves by {change}.",
        "{input}：从 {first} 到 {last}，答案变化 {change}。",
    ),
    "explain.drivers_level": (
        "{input}: highest at {first}, lowest at {last}; they differ by {change}.",
        "{input}：{first} 最高，{last} 最低，相差 {change}。",
    ),
    "explain.drivers_rule": (
        "{answer} ({share:percent} of customers): {rule}",
        "{answer}（占客户 {share:percent}）：{rule}",
    ),
    "explain.drivers_more": (
        "One question with its shapes and rules: tierwise explain OUT --question {question}",
        "查看单个问题的形状与规则：tierwise explain OUT --question {question}",
    ),
    "explain.drivers_empty": (
        "No question could be learned on this history.",
        "现有历史还学不到任何问题的答案。",
    ),
}
_COLUMNS: dict[str, tuple[str, str]] = {
    "topic": ("Topic", "主题"),
    "input": ("Input", "输入"),
    "rise": ("Worse by", "变差"),
    "rise_low": ("Worse by, low", "变差（下端）"),
    "rise_high": ("Worse by, high", "变差（上端）"),
    "loss": ("Loss", "损失"),
    "place": ("Place", "次序"),
    "at": ("Value", "取值"),
    "level": ("Level", "类别"),
    "effect": ("Effect", "效应"),
    "effect_low": ("Effect, low", "效应（下端）"),
    "effect_high": ("Effect, high", "效应（上端）"),
    "node": ("Box", "节点"),
    "parent": ("Hangs on", "上级节点"),
    "depth": ("Depth", "层级"),
    "leaf": ("Rule", "规则"),
    "condition": ("Condition", "条件"),
    "rule": ("All conditions", "全部条件"),
    "fidelity": ("Likeness (R²)", "近似程度（R²）"),
    "agreement": ("Same yes or no", "是否一致"),
}


def _language(place: int) -> dict[str, str]:
    found = {f"driver.{k}": pair[place] for k, pair in _INPUTS.items()}
    found |= {f"column.{k}": pair[place] for k, pair in _COLUMNS.items()}
    return found | {k: pair[place] for k, pair in _SAID.items()}


EN, ZH = _language(0), _language(1)
