"""Words of a campaign's churn warning: how right it was, beside what writing to the warned earned; both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "warned.judged": (
        "{campaign:text}: of the customers its churn warning named, {precision:percent} left ({precision:percent_range}), "
        "of all customers in it {base:percent}[[; of those who left it had named {recall:percent} "
        "({recall:percent_range}), F1 {f1:number|2}]]. That is told by {customers:count|customer|customers} whom it left "
        "alone, {days:days} later[[; {contacted_since:count} of them got a later campaign]].",
        "{campaign:text}：流失预警点名的客户中 {precision:percent} 流失（{precision:percent_range}），全部参与客户中为 {base:percent}"
        "[[；流失者中有 {recall:percent} 曾被预警（{recall:percent_range}），F1 为 {f1:number|2}]]。"
        "依据是该活动未联系的 {customers:count} 位客户在 {days:days}后的表现[[；其中 {contacted_since:count} 位收到过之后的活动]]。",
    ),
    "warned.no_better": (
        "That is not shown to be better than naming everybody.",
        "未见优于把所有人都列入预警。",
    ),
    "warned.gained": (
        "Writing to the warned paid: {margin:money} more margin a customer ({span:text}).",
        "联系被预警的客户有收益：每位毛利增加 {margin:money}（{span:text}）。",
    ),
    "warned.lost": (
        "Writing to the warned lost {size:money} of margin a customer ({span:text}): however right the warning, the offer did harm.",
        "联系被预警的客户使每位毛利减少 {size:money}（{span:text}）：预警再准，优惠也有害无益。",
    ),
    "warned.not_shown": (
        "That writing to the warned earned anything is not shown: {margin:money} of margin a customer, and anything in "
        "{span:text} is possible.",
        "联系被预警的客户未见收益：每位毛利变化 {margin:money}，{span:text} 之间皆有可能。",
    ),
    "warned.no_margin": (
        "What writing to the warned earned cannot be read: too few of them got an offer, were held out, or ordered.",
        "联系被预警客户的收益无法测量：其中获得优惠、留作对照或下单的人数过少。",
    ),
    "warned.why": (
        "Read both: the warning tells who will leave, and the margin against those held out tells whether an offer keeps "
        "them. A warning can be right and the offer useless: who leaves whatever you offer proves the warning right and "
        "costs you the offer, who would have stayed takes the discount and stays.",
        "两者须一起看：预警说明谁会流失，与对照组相比的毛利说明优惠能否留住他们。预警可以很准而优惠毫无用处："
        "无论给什么都会走的客户证明预警正确却白费优惠，本来就会留下的客户拿走折扣后照样留下。",
    ),
    "warned.running": (
        "{campaign:text}: whether its churn warning was right shows on {ends_at:date}: who has not ordered {days:days} "
        "after the decision has left.",
        "{campaign:text}：流失预警是否准确，要到 {ends_at:date}才能判断：决策后 {days:days}内未下单即视为流失。",
    ),
    "warned.too_few": (
        "{campaign:text}: its churn warning cannot be judged: of {customers:count|customer|customers} whom it left alone, "
        "{warned:count} had been warned and {left:count} left; {fewest:count} of each are needed.",
        "{campaign:text}：流失预警无法评判：该活动未联系的 {customers:count} 位客户中，{warned:count} 位曾被预警、{left:count} 位流失；"
        "两者各需至少 {fewest:count} 位。",
    ),
    "warned.table": ("How right the churn warning was, and what writing to the warned earned", "流失预警的准确度与联系被预警客户的收益"),
    "warned.note": (
        "Precision: of the warned, who left. Recall: of those who left, who had been warned. F1: one number for both, 1 at "
        "best. Only customers whom the campaign left alone are counted, for who was written to may have stayed because of it.",
        "精确率：被预警者中流失的比例。召回率：流失者中曾被预警的比例。F1：二者合一的指标，最高为 1。只计该活动未联系的客户，因为被联系者可能因此留下。",
    ),
    "warned.precision": ("Precision", "精确率"),
    "warned.base": ("Of all, who left", "全部客户的流失比例"),
    "warned.recall": ("Recall", "召回率"),
    "warned.f1": ("F1", "F1"),
    "warned.margin": ("Margin a warned customer, from writing to her", "联系每位被预警客户带来的毛利变化"),
}  # fmt: skip

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
