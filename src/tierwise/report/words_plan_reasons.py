"""Why each plan is proposed, to whom, and why not; in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
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
    "plans.needs_lists": (
        "Needs lists of products, which this run has not made: its orders name no product, or --only left lists out.",
        "需要商品清单，本次运行没有：订单中没有商品信息，或 --only 未包含清单。",
    ),
    "plans.needs_rules": (
        "Needs rules of what goes together; this run has none (--only may have left them out).",
        "需要搭配规则，本次运行没有（可能因 --only 而未计算）。",
    ),
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
}

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
