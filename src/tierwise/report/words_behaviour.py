"""Words of what customers will do, in both languages: questions, inputs as a person says them, the two blocks."""

from __future__ import annotations

_INPUTS: dict[str, tuple[str, str]] = {
    # input: (English, Chinese); {fact} is the customer's own number or word
    "days_since_last_order": ("last order {fact:ago}", "上次下单在{fact:ago}"),
    "late_by_own_gap": ("silent for {fact:number|1} times the usual gap", "沉默时间为惯常间隔的 {fact:number|1} 倍"),
    "gap_median_days": ("usually orders every {fact:days}", "惯常每 {fact:days}下一单"),
    "gap_last_days": ("{fact:days} between the last two orders", "最近两单相隔 {fact:days}"),
    "purchase_days": ("ordered on {fact:count|day|days}", "在 {fact:count} 天下过单"),
    "orders": ("{fact:count|order|orders} so far", "至今 {fact:count} 单"),
    "repeat_days": ("came back on {fact:count|day|days}", "复购 {fact:count} 天"),
    "orders_30d": ("{fact:count|order|orders} in the last 30 days", "近 30 天 {fact:count} 单"),
    "orders_90d": ("{fact:count|order|orders} in the last 90 days", "近 90 天 {fact:count} 单"),
    "orders_365d": ("{fact:count|order|orders} in the last year", "近一年 {fact:count} 单"),
    "days_since_first_order": ("first order {fact:ago}", "首次下单在{fact:ago}"),
    "revenue": ("spent {fact:money} so far", "至今消费 {fact:money}"),
    "margin": ("earned the shop {fact:money} so far", "至今带来毛利 {fact:money}"),
    "revenue_30d": ("spent {fact:money} in the last 30 days", "近 30 天消费 {fact:money}"),
    "revenue_90d": ("spent {fact:money} in the last 90 days", "近 90 天消费 {fact:money}"),
    "revenue_365d": ("spent {fact:money} in the last year", "近一年消费 {fact:money}"),
    "mean_order_value": ("{fact:money} an order", "客单价 {fact:money}"),
    "items_per_order": ("{fact:number|1} pieces an order", "每单 {fact:number|1} 件"),
    "lines_per_order": ("{fact:number|1} different products an order", "每单 {fact:number|1} 种商品"),
    "products": ("{fact:count|different product|different products} bought", "买过 {fact:count} 种商品"),
    "discount_share": ("{fact:percent} off the price", "享受折扣 {fact:percent}"),
    "return_share": ("returned {fact:percent} of the money", "退款占 {fact:percent}"),
    "returns": ("{fact:count|return|returns}", "退货 {fact:count} 次"),
    "categories": ("{fact:count|category|categories} bought", "买过 {fact:count} 个品类"),
    "top_category": ("mostly buys {fact}", "主要购买 {fact}"),
    "top_category_share": ("{fact:percent} in one category", "单一品类占 {fact:percent}"),
    "weekend_share": ("{fact:percent} of orders at the weekend", "{fact:percent} 的订单在周末"),
    "season_month": ("orders gather around month {fact:count}", "订单集中在 {fact:count} 月前后"),
    "age_years": ("{fact:count} years old", "{fact:count} 岁"),
    "age_band": ("age {fact}", "年龄段 {fact}"),
    "gender": ("gender {fact}", "性别 {fact}"),
    "region": ("lives in {fact}", "所在地区 {fact}"),
    "country": ("orders from {fact}", "来自 {fact}"),
    "density": ("lives in a place that is {fact}", "居住地类型 {fact}"),
    "channel": ("orders through {fact}", "下单渠道 {fact}"),
    "referrals": ("referred {fact:count|customer|customers}", "推荐了 {fact:count} 位客户"),
    "is_giant": ("a very large customer: {fact:count}", "超大客户：{fact:count}"),
    "visits": ("{fact:count|visit|visits} so far", "至今访问 {fact:count} 次"),
    "visits_30d": ("{fact:count|visit|visits} in the last 30 days", "近 30 天访问 {fact:count} 次"),
    "visits_90d": ("{fact:count|visit|visits} in the last 90 days", "近 90 天访问 {fact:count} 次"),
    "visits_365d": ("{fact:count|visit|visits} in the last year", "近一年访问 {fact:count} 次"),
    "product_views": ("looked at {fact:count|product|products}", "浏览商品 {fact:count} 次"),
    "carts": ("{fact:count|time|times} into the cart", "加购 {fact:count} 次"),
    "searches": ("{fact:count|search|searches}", "搜索 {fact:count} 次"),
    "search_to_buy_days": ("{fact:days} from a search to the order", "从搜索到下单 {fact:days}"),
    "visits_to_buy": ("{fact:number|1} visits up to an order", "下单前访问 {fact:number|1} 次"),
    "minutes_to_buy": ("{fact:count|minute|minutes} from visit to order", "从进店到下单 {fact:count} 分钟"),
    "searches_per_order": ("{fact:number|1} searches an order", "每单搜索 {fact:number|1} 次"),
    "orders_with_visits": ("{fact:count|order|orders} after visits", "有访问记录的订单 {fact:count} 单"),
    "delivery_days": ("{fact:days} from order to delivery", "下单到送达 {fact:days}"),
    "deliveries": ("{fact:count|order|orders} delivered", "已送达 {fact:count} 单"),
    "support_wait_hours": ("{fact:count|hour|hours} of waiting for support", "等待客服 {fact:count} 小时"),
    "support_answers": ("{fact:count|question|questions} answered", "已答复咨询 {fact:count} 次"),
    "days_since_last_visit": ("last visit {fact:ago}", "上次访问在{fact:ago}"),
    "device": ("visits with {fact}", "访问设备 {fact}"),
    "source": ("comes from {fact}", "访问来源 {fact}"),
    "reviews": ("{fact:count|review|reviews} written", "写过 {fact:count} 条评价"),
    "mean_stars": ("gives {fact:number|1} stars on average", "平均给 {fact:number|1} 星"),
    "expected_orders": (
        "the pattern of orders promises {fact:number|1} more within the time looked ahead",
        "按订单规律预期还有 {fact:number|1} 单",
    ),
    "p_active_30d": (
        "by the pattern of orders another comes within 30 days with a chance of {fact:percent}",
        "按订单规律，30 天内再下单的概率为 {fact:percent}",
    ),
    "p_active_90d": (
        "by the pattern of orders another comes within 90 days with a chance of {fact:percent}",
        "按订单规律，90 天内再下单的概率为 {fact:percent}",
    ),
    "p_active_365d": (
        "by the pattern of orders another comes within a year with a chance of {fact:percent}",
        "按订单规律，一年内再下单的概率为 {fact:percent}",
    ),
    "p_alive": (
        "by the pattern of orders still a customer with a chance of {fact:percent}",
        "按订单规律，仍是客户的概率为 {fact:percent}",
    ),
    "expected_order_value": ("the order model's expected order", "订单模型预期的客单价"),
    "gap_trend": ("how the gaps grow or shrink", "间隔的增减趋势"),
    "age_days": ("{fact:days} as a customer", "成为客户 {fact:days}"),
    "first_to_last_days": ("{fact:days} from first to last order", "首末单相隔 {fact:days}"),
    "category_entropy": ("how widely the categories spread", "品类的分散程度"),
    "season_concentration": ("how much orders gather in one season", "订单的季节集中程度"),
}
_TOPICS: dict[str, tuple[str, str]] = {
    "rhythm": ("rhythm of orders", "下单节奏"),
    "outlook": ("what the order pattern promises", "订单规律的预期"),
    "frequency": ("how often", "购买频次"),
    "tenure": ("time as a customer", "客户年限"),
    "money": ("money spent", "消费金额"),
    "baskets": ("size of baskets", "购物篮"),
    "discounts": ("discounts", "折扣"),
    "returns": ("returns", "退货"),
    "taste": ("what is bought", "购买品类"),
    "season": ("season and weekday", "季节与星期"),
    "place": ("place and channel", "地区与渠道"),
    "person": ("person", "个人情况"),
    "visits": ("visits", "访问"),
    "service": ("delivery and waiting", "配送与等待"),
    "reviews": ("reviews", "评价"),
    "history": ("sequence of orders", "下单序列"),
}
_FAMILIES: dict[str, tuple[str, str]] = {
    "linear": ("linear regression", "线性回归"),
    "polynomial": ("polynomial regression", "多项式回归"),
    "spline": ("spline regression", "样条回归"),
    "logistic": ("logistic regression", "逻辑回归"),
    "tree": ("decision tree", "决策树"),
    "svm": ("support vector machine", "支持向量机"),
    "neighbours": ("nearest neighbours", "K 近邻"),
    "boosting": ("boosted trees", "梯度提升树"),
    "mlp": ("neural network", "神经网络"),
    "sequence": ("sequence network", "序列神经网络"),
    "hurdle": ("hurdle model", "两段式模型"),
    "tweedie": ("Tweedie trees", "Tweedie 提升树"),
    "ziln": ("zero-inflated lognormal", "零膨胀对数正态"),
    "blend": ("blend", "加权组合"),
    "order_model": ("order model", "订单模型"),
    "own_gap": ("lateness against the own gap", "相对自身间隔的迟到程度"),
}
_METRICS: dict[str, tuple[str, str]] = {
    "average_precision": ("PR-AUC", "PR-AUC"),
    "precision": ("Precision", "精确率"),
    "recall": ("Recall", "召回率"),
    "f1": ("F1", "F1"),
    "captured_5": ("Held by top 5%", "前 5% 占比"),
    "captured_10": ("Held by top 10%", "前 10% 占比"),
    "captured_20": ("Held by top 20%", "前 20% 占比"),
    "mae": ("MAE", "MAE"),
    "rmse": ("RMSE", "RMSE"),
    "wape": ("WAPE", "WAPE"),
    "r2": ("R²", "R²"),
    "log_loss_gain": ("Gain in log loss", "对数损失改善"),
    "deviance_gain": ("Gain in deviance", "偏差改善"),
    "accuracy": ("Accuracy", "准确率"),
    "cut": ("Cut", "阈值"),
    "psi": ("PSI", "PSI"),
    "leaks": ("Inputs left out as leaks", "因泄漏而剔除的输入"),
}
_LEAKS: dict[str, tuple[str, str]] = {
    # what a leakage check found
    "is_label": ("is the answer itself", "就是答案本身"),
    "tells_all": ("alone tells almost every answer", "单独就几乎能说出全部答案"),
    "tells_once": ("alone tells almost every answer, on one date only", "仅在某一日期上单独就几乎能说出全部答案"),
    "sees_future": ("changes when what happened later is added", "加入之后发生的事会改变它"),
    "customer_on_both_sides": ("the same customer on both sides of the cut", "同一客户出现在切分两侧"),
    "duplicate_on_both_sides": ("the same row on both sides of the cut", "相同的行出现在切分两侧"),
}
_SAID: dict[str, tuple[str, str]] = {
    "console.stage.behaviour": ("Asking what each customer will do", "预测每位客户接下来的行为"),
    "question.churn": ("no order within {days:days}", "{days:days}内不再下单"),
    "question.buy": ("an order within {days:days}", "{days:days}内下单"),
    "question.days_to_order": (
        "days to the next order, at most {days:count}",
        "距下一单的天数（最多 {days:count} 天）",
    ),
    "question.revenue": ("money spent within {days:days}", "{days:days}内的消费"),
    "question.margin": ("margin within {days:days}", "{days:days}内的毛利"),
    "question.coupon": ("an order with a coupon within {days:days}", "{days:days}内使用优惠券下单"),
    "question.next_category": ("category of the next order within {days:days}", "{days:days}内下一单的品类"),
    "why.category": (
        "Next likely: {second} ({p_2:percent})[[, {third} ({p_3:percent})]].",
        "其次：{second}（{p_2:percent}）[[，{third}（{p_3:percent}）]]。",
    ),
    "model.shop_shares": ("the shop's shares", "全店占比"),
    "model.own_category": ("the category bought most", "买得最多的品类"),
    "why.up": ("Raised by: {facts}.", "推高因素：{facts}。"),
    "why.down": ("Lowered by: {facts}.", "拉低因素：{facts}。"),
    "why.plain": ("Read off: {facts}.", "依据：{facts}。"),
    "why.untested": (
        "Carried forward by the order model; it could not be checked on this history.",
        "由订单模型外推，尚无法用现有历史检验。",
    ),
    "why.unknown_fact": ("{topic}: not known", "{topic}：未知"),
    "why.topic_fact": ("{topic} ({fact})", "{topic}（{fact}）"),
    "predictions.title": ("Who may leave", "谁可能流失"),
    "predictions.answer": (
        "Of {customers:count|customer|customers} who ordered in the last {days:days}, about {leaving:count} will not "
        "order in the next {days:days} ({leaving_low:count} to {leaving_high:count})[[; together they are worth "
        "{at_risk:money}]].",
        "近 {days:days}内下过单的 {customers:count} 位客户中，约 {leaving:count} 位在接下来 {days:days}内不会再下单"
        "（{leaving_low:count} 至 {leaving_high:count}）[[；他们合计值 {at_risk:money}]]。",
    ),
    "predictions.level_low": (
        "This number is likely too low: when it was checked on {origin:date}, {times:number} times as many left as told. Trust the order of the list more than the chances.",
        "这个数字很可能偏低：按 {origin:date}检验时，实际流失是预测的 {times:number} 倍。名单的先后比概率的大小更可信。",
    ),
    "predictions.level_high": (
        "This number is likely too high: when it was checked on {origin:date}, it was {off:percent} above what came. Trust the order of the list more than the chances.",
        "这个数字很可能偏高：按 {origin:date}检验时，预测比实际高 {off:percent}。名单的先后比概率的大小更可信。",
    ),
    "predictions.horizon": (
        "A customer counts as leaving after {days:days} without an order: of the gaps between two orders in this shop, "
        "{returned:percent} were longer.",
        "连续 {days:days}未下单视为流失：本店两单之间的间隔有 {returned:percent} 比这更长。",
    ),
    "predictions.horizon_few": (
        "A customer counts as leaving after {days:days} without an order; with {gaps:count|gap|gaps} between orders "
        "this shop cannot say its own rhythm yet.",
        "连续 {days:days}未下单视为流失；本店目前只有 {gaps:count} 个下单间隔，还看不出自身节奏。",
    ),
    "predictions.by_rule": (
        "The chance goes by one number of each customer, {rule:word.model}: no method told leavers surely better.",
        "概率只看每位客户的一个数字（{rule:word.model}）：没有方法能更可靠地分辨谁会流失。",
    ),
    "predictions.expected": (
        "Expected in the next {days:days}: about {buyers:count|customer orders|customers order}.",
        "预计接下来 {days:days}内约有 {buyers:count} 位客户下单。",
    ),
    "predictions.winback_plan": (
        "The plan “Win back” under “What to do next” takes those who are more likely than not to stay away, of any value; "
        "others of this list may stand in another plan.",
        "“下一步行动建议”中的“挽回流失”计划不论价值，只取更可能不再光顾的客户；名单上的其他人可能归入别的计划。",
    ),
    "predictions.coupon_sizes": (
        "A small coupon here is {small:percent} off an order[[, points are {points:count} for an order, worth {worth:money}]].",
        "此处的小额券为订单减 {small:percent}[[，积分为每单 {points:count} 分，值 {worth:money}]]。",
    ),
    "predictions.watch_heading": ("Watch list: most value at risk first", "预警名单：按风险价值从高到低"),
    "predictions.watch_caption": (
        "Value times the chance of leaving, the {shown:count} highest of {all:count|customer|customers} asked",
        "价值乘以流失概率，在 {all:count} 位客户中列出最高的 {shown:count} 位",
    ),
    "predictions.watch_note": (
        "Risk says who may leave, not who can be kept: what an offer changes is measured with customers held out.",
        "风险只说明谁可能离开，并不说明谁能被留住：优惠的效果要靠留出对照客户来衡量。",
    ),
    "predictions.warned": (
        "Tried on {origin:date}, a date kept aside: of the {share:percent} with the highest chance of leaving "
        "{precision:percent} left (of all asked {base:percent})[[, {lead:days} before they counted as gone]]; of the "
        "{share:percent} latest against their own gap {rule_precision:percent}[[, {rule_lead:days} before]].",
        "在留作检验的 {origin:date}上试验：流失概率最高的 {share:percent} 客户中有 {precision:percent} 流失"
        "（全部被问客户为 {base:percent}）[[，平均提前 {lead:days}于判定流失]]；相对自身间隔最迟的 {share:percent} 中为"
        " {rule_precision:percent}[[，提前 {rule_lead:days}]]。",
    ),
    "predictions.warned_rule": (
        "Tried on {origin:date}, a date kept aside: of the {share:percent} latest against their own gap "
        "{precision:percent} left (of all asked {base:percent})[[, {lead:days} before they counted as gone]].",
        "在留作检验的 {origin:date}上试验：相对自身间隔最迟的 {share:percent} 客户中有 {precision:percent} 流失"
        "（全部被问客户为 {base:percent}）[[，平均提前 {lead:days}于判定流失]]。",
    ),
    "predictions.caught": (
        "Listed by value times chance, that many held {margin:percent} of the margin that was lost"
        "[[, by value times the chance that lateness gives {rule_margin:percent}]].",
        "按价值乘以概率排列，同样多的客户占所流失毛利的 {margin:percent}[[，按价值乘以由迟到程度得出的概率则为 {rule_margin:percent}]]。",
    ),
    "predictions.late_heading": ("Watch list: late against their own rhythm", "预警名单：晚于自身节奏"),
    "predictions.late_caption": (
        "Silent for longer than their own usual gap, the latest first: {shown:count} of {all:count}",
        "沉默时间超过自身惯常间隔，最迟者在前：{all:count} 位中的 {shown:count} 位",
    ),
    "predictions.late_note": (
        "A plain rule, not checked here: no chance of leaving can be told for {days:days} yet. Longer silent customers, "
        "and those with one order, are not listed.",
        "这是一条简单规则，尚未在此检验：目前还无法给出 {days:days}的流失概率。沉默更久的客户和只下过一单的客户不在其列。",
    ),
    "predictions.late_none": (
        "Of the returning customers who ordered in the last {days:days}, none is late against the own usual gap.",
        "近 {days:days}内下过单的回头客中，没有人晚于自身的惯常间隔。",
    ),
    "predictions.chance": ("Chance of leaving", "流失概率"),
    "predictions.for_value": (
        "Listed for the value: less likely to leave than all asked ({usual:percent}).",
        "因价值高而列出：流失概率低于整体（{usual:percent}）。",
    ),
    "predictions.at_risk": ("Value at risk", "风险价值"),
    "predictions.winback": ("What may suit", "可考虑的做法"),
    "winback.1": ("personal contact, early access, no discount", "专人联系、优先体验，不打折"),
    "winback.2": ("early access, recommendation from past purchases", "优先体验、基于购买的推荐"),
    "winback.3": ("reminder, points, small coupon if it pays", "提醒、积分，划算时发小额券"),
    "winback.4": ("reminder by e-mail; no costly offer", "邮件提醒，不用高成本优惠"),
    "predictions.sensitivity_heading": ("How much the limit matters", "这一期限有多要紧"),
    "predictions.sensitivity_caption": (
        "Other limits, and how many gaps would have been longer: customers called gone who came back",
        "不同期限下，被判为流失却又回来的间隔占比",
    ),
    "predictions.share": ("Gaps that end in time", "期限内结束的间隔"),
    "predictions.limit": ("Limit", "期限"),
    "predictions.returned": ("Came back later", "之后又回来"),
    "predictions.empty": ("Nothing was predicted in this run.", "本次运行没有预测客户接下来的行为。"),
    "predictions.untested": (
        "The history is too short to check predictions here; the chances are the order model's own.",
        "历史太短，无法检验预测；以下概率来自订单模型。",
    ),
    "predictions.definition": (
        "Each question is answered by the method that held best on earlier dates; who refused profiling is not asked. "
        "The range of a chance says how well it is known: by how far chances were off on the date that was kept aside.",
        "每个问题由在较早日期上表现最好的方法回答；拒绝画像的客户不在其列。概率的区间表示其可信程度：依据在留作检验的日期上，"
        "概率与实际相差多少。",
    ),
    "methods.title": ("Which method is trusted", "信任哪种方法"),
    "methods.answer": (
        "{won:count} of {all:count|question is|questions are} answered by a method that orders customers better than "
        "the best simple rule; for the others the rule itself answers.",
        "{all:count} 个问题中，有 {won:count} 个由优于最佳简单规则的方法回答；其余直接采用该规则。",
    ),
    "methods.none": (
        "No method could be compared yet: {remark}.",
        "目前还无法比较各种方法：{remark}。",
    ),
    "methods.compared": (
        "Compared: {families}. All families with a search of their settings: tierwise predict OUT.",
        "已比较：{families}。若要比较全部方法并搜索参数，请运行 tierwise predict OUT。",
    ),
    "methods.compared_all": (
        "Compared, each with a search of its settings: {families}.",
        "已比较（均搜索过参数）：{families}。",
    ),
    "methods.table_heading": ("Who answers which question", "各问题由谁回答"),
    "methods.table_caption": (
        "On the last date kept aside: order of customers by the method chosen before, and its gain over the best rule",
        "在最后一个留作检验的日期上：事先选定的方法对客户的排序，以及相对最佳规则的提升",
    ),
    "methods.serves": ("Answers", "由谁回答"),
    "methods.measure": ("Order", "排序"),
    "methods.gain": ("Gain over best rule", "相对最佳规则的提升"),
    "methods.tried": ("tried: {model:word.model}, {value:gain|3}", "试过：{model:word.model}，{value:gain|3}"),
    "methods.bias": ("Sum told too high or low", "总数偏高或偏低"),
    "methods.reliability": (
        "{question:head}: predicted against what came, in {groups:count} groups of customers.",
        "{question:head}：将客户分为 {groups:count} 组，对比预测与实际。",
    ),
    "methods.all_heading": ("All methods on all questions", "全部问题与方法"),
    "methods.drift": (
        "Since the run before, most changed: {columns}.",
        "与上次运行相比变化最大的输入：{columns}。",
    ),
    "methods.leak": (
        "Left out because it knows the answer: {columns}.",
        "因泄漏答案而剔除：{columns}。",
    ),
    "methods.leak_of": ("{column} ({found})", "{column}（{found}）"),
    "methods.definition": (
        "Methods learn on earlier dates from what was known then, their settings chosen on customers they had not seen; "
        "then each says what will happen after a later date, and is held against what did. A method serves only where "
        "it orders customers better than the best simple rule, outside the 80% range of the difference on the same "
        "customers. A season moves the level of all methods alike, so level does not decide; it is shown.",
        "各方法在较早日期上，只用当时已知的信息学习，参数在未见过的客户上选定；再对较晚日期之后作出预测并与实际对照。"
        "只有当它对客户的排序优于最佳简单规则，且同一批客户上差值的 80% 区间不含零时，才会被采用。季节会使所有方法的水平一同偏移，"
        "因此水平不作为取舍依据，但会列出。",
    ),
    "methods.metrics": (
        "AUC: how well those for whom it happens are told from the others (0.5 guessing, 1 perfect). Gini: how well the "
        "order matches the amounts (0 guessing, 1 perfect). Lift: what the top share of customers holds, over a random "
        "choice. Precision, recall and F1 hold at the cut chosen on earlier dates.",
        "AUC：区分发生与不发生的能力（0.5 为瞎猜，1 为完美）。Gini：排序与金额的吻合程度（0 为瞎猜，1 为完美）。"
        "提升度：靠前客户所占份额与随机选取之比。精确率、召回率与 F1 按较早日期选定的阈值计算。",
    ),
    "card_note.could_not_be_fitted": ("could not be fitted here", "此处无法拟合"),
    "card_note.leak": ("left out: it knows the answer", "剔除：已泄漏答案"),
    "card_note.drifted": ("more changed than chance explains", "变化超出偶然"),
    "explain.title": ("Customer {customer}", "客户 {customer}"),
    "explain.value": (
        "Worth {value:money} over the next {horizon_days:days} ({value:money_range}).",
        "未来 {horizon_days:days}价值 {value:money}（{value:money_range}）。",
    ),
    "explain.tier": (
        "Tier: {tier:word.tier}; stage: {stage:word.stage}.",
        "等级：{tier:word.tier}；阶段：{stage:word.stage}。",
    ),
    "explain.segment": ("Natural group: {segment:word.segment}.", "自然客群：{segment:word.segment}。"),
    "explain.chance": (
        "{question:head}: {value:percent} ({value:percent_range}).",
        "{question:head}：{value:percent}（{value:percent_range}）。",
    ),
    "explain.chance_alone": ("{question:head}: {value:percent}.", "{question:head}：{value:percent}。"),
    "explain.money": (
        "{question:head}: {value:money} ({value:money_range}).",
        "{question:head}：{value:money}（{value:money_range}）。",
    ),
    "explain.category": (
        "If an order comes within {horizon_days:days}: most likely {category} ({value:percent}[[, {value_range}]]).",
        "若 {horizon_days:days}内下单：最可能购买 {category}（{value:percent}[[，{value_range}]]）。",
    ),
    "explain.days": (
        "{question:head}: {value:count} ({value:number_range}).",
        "{question:head}：{value:count}（{value:number_range}）。",
    ),
    "explain.no_profiling": (
        "This customer refused profiling: nothing is predicted.",
        "该客户拒绝画像：不作任何预测。",
    ),
}


def _language(place: int) -> dict[str, str]:
    found = {f"input.{k}": pair[place] for k, pair in _INPUTS.items()}
    found |= {f"topic.{k}": pair[place] for k, pair in _TOPICS.items()}
    found |= {f"model.{k}": pair[place] for k, pair in _FAMILIES.items()}
    found |= {f"metric.{k}": pair[place] for k, pair in _METRICS.items()}
    found |= {f"{family}.{k}": pair[place] for k, pair in _LEAKS.items() for family in ("leak", "metric")}
    return found | {k: pair[place] for k, pair in _SAID.items()}


EN, ZH = _language(0), _language(1)
