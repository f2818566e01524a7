"""Words of prices: what a planned price does, which prices could move, on which evidence; in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "evidence.A": ("prices drawn by lot (a price test), or moved at different times in different places", "价格经抽签测试，或各地在不同时间调价"),
    "evidence.B": ("the regular price has moved", "正常售价变动过"),
    "evidence.C": ("only promotions have moved the price", "只有促销变动过价格"),
    "evidence.D": ("none of its own: its category speaks", "自身没有依据，只能参照所属类别"),
    "planned.title": ("Planned prices", "计划价格"),
    "planned.shop": (
        "Planned prices are in it ({moved:count|plan|plans}): without them about {without:count} pieces would sell in "
        "{days:count} days, so the prices make {change:change}.",
        "其中已计入 {moved:count} 项计划价格：若不调价，{days:count} 天约售出 {without:count} 件，价格因素带来 {change:change}。",
    ),
    "planned.none_told": (
        "None of the planned prices could be reckoned with, so the forecast is as without them.",
        "计划价格都无法计入，预测与不调价时相同。",
    ),
    "planned.moved_by_elasticity": (
        "{name:text}: at {planned:text} instead of {now:text} about {pieces:text} pieces will sell in {period_days:days} from "
        "{day:date} on[[ (80% range {range:text})]] instead of {quantity_now:count}; the price makes {change:change}[[ (80% range "
        "{change:change_range})]]. Evidence: {grade:word.evidence}.",
        "{name:text}：售价由 {now:text} 改为 {planned:text}，自 {day:date}起 {period_days:days}内约售出 {pieces:text} 件"
        "[[（80% 区间 {range:text}）]]，不调价则为 {quantity_now:count} 件；价格因素 {change:change}"
        "[[（80% 区间 {change:change_range}）]]。依据：{grade:word.evidence}。",
    ),
    "planned.moved_by_promotion": (
        "{name:text}: promoted at {planned:text} instead of {now:text} about {pieces:text} pieces will sell in "
        "{period_days:days} from {day:date} on[[ (80% range {range:text})]] instead of {quantity_now:count}; the promotion makes "
        "{change:change}[[ (80% range {change:change_range})]], as its {promotions:count} past promotions did. What is "
        "bought ahead is missing afterwards.",
        "{name:text}：促销价 {planned:text}（平时 {now:text}），自 {day:date}起 {period_days:days}内约售出 {pieces:text} 件"
        "[[（80% 区间 {range:text}）]]，不促销则为 {quantity_now:count} 件；促销带来 {change:change}"
        "[[（80% 区间 {change:change_range}）]]，依据过去 {promotions:count} 次促销。提前买走的，之后会少卖。",
    ),
    "planned.never_sold": (
        "{name:text} at {planned:text}: not reckoned with, since nothing of it was ever sold.",
        "{name:text}（{planned:text}）：未计入，因为从未售出过。",
    ),
    "planned.not_on_sale": (
        "{name:text} at {planned:text}: not reckoned with, since it has no price now: nothing was sold in the last quarter.",
        "{name:text}（{planned:text}）：未计入，因为最近一个季度没有售出，当前价格未知。",
    ),
    "planned.beyond_horizon": (
        "{name:text} at {planned:text}: not reckoned with, since it lies beyond the next 13 weeks.",
        "{name:text}（{planned:text}）：未计入，因为在今后 13 周之外。",
    ),
    "planned.no_evidence": (
        "{name:text} at {planned:text}: not reckoned with. {why:text}",
        "{name:text}（{planned:text}）：未计入。{why:text}",
    ),
    "planned.few_price_levels": (
        "{name:text} at {planned:text}: not reckoned with, since only {price_levels:count|price|prices} were ever seen; "
        "three are needed.",
        "{name:text}（{planned:text}）：未计入，因为只出现过 {price_levels:count} 种价格，至少需要三种。",
    ),
    "planned.beyond_seen": (
        "{name:text} at {planned:text}: not reckoned with. Prices from {low:text} to {high:text} were seen; what happens "
        "more than 10% beyond nobody knows.",
        "{name:text}（{planned:text}）：未计入。只见过 {low:text} 至 {high:text} 的价格，超出 10% 以上会怎样，无从得知。",
    ),
    "planned.never_promoted": (
        "{name:text} at {planned:text}: not reckoned with, since it was promoted less than twice.",
        "{name:text}（{planned:text}）：未计入，因为促销不足两次。",
    ),
    "planned.other_depth": (
        "{name:text} at {planned:text}: not reckoned with. Its past promotions took {depth:percent} off on average; one "
        "that should do more than twice as much is another thing.",
        "{name:text}（{planned:text}）：未计入。以往促销平均降价 {depth:percent}，深到作用超过其两倍的促销不可比。",
    ),
    "planned.no_help": (
        "{name:text} at {planned:text}: not reckoned with, since in the shop's own last months forecasts told the prices "
        "were not surely better than forecasts not told.",
        "{name:text}（{planned:text}）：未计入，因为在本店最近几个月里，告知价格的预测并不确定好于不告知的预测。",
    ),
    "planned.held_out_helps": (
        "Planned prices help forecasts here: in {months:count|product-month|product-months} held out, forecasts told the "
        "prices were off by {told:percent}, not told by {plain:percent} (80% range of the difference {range:text}).",
        "计划价格对本店的预测有帮助：留出的 {months:count} 个商品月中，告知价格的预测误差为 {told:percent}，不告知为 "
        "{plain:percent}（差值 80% 区间 {range:text}）。",
    ),
    "planned.held_out_no_help": (
        "Planned prices are not used in forecasts here: in {months:count|product-month|product-months} held out, forecasts "
        "told the prices were off by {told:percent}, not told by {plain:percent} (80% range of the difference {range:text}).",
        "本店的预测不使用计划价格：留出的 {months:count} 个商品月中，告知价格的预测误差为 {told:percent}，不告知为 "
        "{plain:percent}（差值 80% 区间 {range:text}）。",
    ),
    "planned.held_out_unchecked": (
        "Whether planned prices help forecasts cannot be checked here: prices of only {products:count|product|products} "
        "moved in the months held out.",
        "无法检验计划价格对本店预测是否有帮助：留出的几个月里只有 {products:count} 种商品的价格变动过。",
    ),
    "linear.title": ("Demand as a straight line", "销量的线性模型"),
    "linear.term": ("Term", "项"),
    "linear.pieces_week": ("Pieces a week", "每周件数"),
    "linear.term_constant": ("Constant: price 0, none of the brands and types below", "常数项：价格为 0，不属于下列品牌与类型"),
    "linear.term_price": ("Price, {one:text} more", "价格，每高 {one:text}"),
    "linear.term_brand": ("Brand {name:text}", "品牌 {name:text}"),
    "linear.term_type": ("Type {name:text}", "类型 {name:text}"),
    "linear.price": (
        "Straight line: a price {one:text} higher goes with {pieces:text} pieces a week of a product (80% range {range:text}).",
        "线性模型：价格每高 {one:text}，每种商品每周销量相差 {pieces:text} 件（80% 区间 {range:text}）。",
    ),
    "linear.brand": (
        "Brand {name:text}: {pieces:text} pieces a week against the other brands at the same price (80% range {range:text}).",
        "品牌 {name:text}：同样价格下，与其他品牌相比每周相差 {pieces:text} 件（80% 区间 {range:text}）。",
    ),
    "linear.type": (
        "Type {name:text}: {pieces:text} pieces a week against the other types at the same price (80% range {range:text}).",
        "类型 {name:text}：同样价格下，与其他类型相比每周相差 {pieces:text} 件（80% 区间 {range:text}）。",
    ),
    "linear.judged": (
        "At {dates:count|earlier date|earlier dates} the line was off by {error:number}, the forecast in use by "
        "{default_error:number} (RMSSE, less is better): the line is to be read, forecasts do not use it.",
        "在过去 {dates:count} 个时点，线性模型的误差为 {error:number}，所用预测为 {default_error:number}（RMSSE，越小越好）："
        "线性模型供阅读，预测并不使用它。",
    ),
    "linear.unchecked": (
        "The history is too short to hold the line against what came; forecasts do not use it.",
        "历史太短，无法检验线性模型；预测并不使用它。",
    ),
    "reason.price_tested": ("Its price was drawn by lot.", "价格经过随机试验。"),
    "reason.price_differs_by_place": (
        "Its price moved at different times in different places.", "各地在不同时间调过价。"
    ),
    "reason.price_moved": ("Its regular price has moved.", "正常售价变动过。"),
    "reason.promotions_only": ("Only promotions have moved its price.", "只有促销变动过价格。"),
    "reason.price_never_changed": ("Its price has never changed.", "价格从未变动。"),
    "reason.few_price_levels": (
        "Only {price_levels:count|price was|prices were} seen; three are needed.",
        "只出现过 {price_levels:count} 种价格，至少需要三种。",
    ),
    "reason.few_sales": (
        "Its {weeks:count|week|weeks} of sales are too few to tell.", "{weeks:count} 周的销售太少，看不出来。"
    ),
    "reason.price_follows_demand": (
        "Its prices follow demand: this week's sales foretell next weeks' prices, so sales do not tell what a price does.",
        "价格跟着需求走：本周销量能预示之后的价格，因此销量说明不了价格的作用。",
    ),
    "reason.price_falls_with_quantity": (
        "In the same days or weeks lines of different sizes paid different prices, at no one quantity: whether a cheap week "
        "is a lower price or a week of large orders cannot be told.",
        "同一天或同一周内，数量不同的订单行价格不同，且没有明确的起订量：便宜的一周是降价还是大单集中，无法区分。",
    ),
    "reason.price_differs_by_line": (
        "Its lines of one week paid different prices, whatever their size (goods by weight, prices by buyer): there is no one "
        "price to move. A table prices would tell it.",
        "同一周内各订单行价格不同，且与数量无关（按重量计价或因买家而异）：没有统一的价格可调。提供 prices 表即可说明。",
    ),
    "reason.sales_rise_with_price": (
        "Its sales surely rise with its price, so something else moves both: what a price does cannot be told.",
        "其销量确实随价格上升，说明另有因素同时影响两者：无法判断价格的作用。",
    ),
    "reason.more_margin": ("It is expected to earn more.", "预计毛利更高。"),
    "reason.no_better_price": ("No other price within the bounds is expected to earn more.", "在允许范围内没有预计更好的价格。"),
    "reason.below_a_minimum": (
        "The price now lies below the least margin, or below what its maker lets be advertised.",
        "当前价格低于最低毛利，或低于厂家允许的最低广告价。",
    ),
    "reason.assumptions_disagree": (
        "One of the assumptions speaks against it, so try it first.", "其中一种假设并不支持，应先试行。"
    ),
    "reason.too_uncertain": (
        "It may well lose ({loss_chance:percent}), so try it first.", "亏损的可能不小（{loss_chance:percent}），应先试行。"
    ),
    "reason.not_on_sale": ("It was not sold in the last quarter.", "最近一个季度没有售出。"),
    "reason.cost_not_known": ("What a piece costs is not known.", "单件成本未知。"),
    "reason.sold_below_cost": ("It is sold below its cost.", "售价低于成本。"),
    "bound.step": ("the largest step at once", "单次最大调幅"),
    "bound.seen": ("prices never seen begin there", "再往外是从未见过的价格"),
    "bound.margin_floor": ("the least margin", "最低毛利"),
    "bound.least_advertised": ("the maker's least advertised price", "厂家最低广告价"),
    "bound.rival": ("the distance to rivals' prices", "与竞争对手价格的距离"),
    "decision.raise": ("raise", "提价"),
    "decision.cut": ("cut", "降价"),
    "decision.keep": ("keep", "不变"),
    "decision.test": ("try first", "先试行"),
    "decision.refused": ("no advice", "不建议"),
    "prices.title": ("What prices do, and which could move", "价格有什么作用，哪些可以调整"),
    "prices.not_asked": (
        "Not asked for in this run: the command tierwise prices tells what a price does and which prices could move.",
        "本次未计算：运行 tierwise prices，即可知道价格的作用以及哪些价格可以调整。",
    ),
    "prices.answer": (
        "{moves:count|product|products} of {products:count} should earn more at another price ({up:count} up, "
        "{down:count} down): together about {gain:money} of margin in {days:days}[[ (80% range {gain:money_range}, were "
        "all off the same way)]].",
        "{products:count} 种商品中有 {moves:count} 种调价后预计毛利更高（提价 {up:count} 种，降价 {down:count} 种）："
        "{days:days}合计约多赚 {gain:money}[[（80% 区间 {gain:money_range}，按误差同向计）]]。",
    ),
    "prices.no_moves": (
        "None of {products:count|product|products} has another price that surely earns more.",
        "{products:count} 种商品中，没有一种确定有更好的价格。",
    ),
    "prices.tests": (
        "{tests:count|more price is|more prices are} worth trying first, two prices taking turns every two weeks: what is "
        "known does not suffice to change them outright.",
        "另有 {tests:count} 种值得先试行（两种价格每两周轮换）：现有依据还不足以直接调价。",
    ),
    "prices.refused": (
        "{refused:count|product gets|products get} no advice, most of them for this reason: {why:text}",
        "{refused:count} 种商品不给建议，最常见的原因：{why:text}",
    ),
    "prices.elasticity": (
        "One percent on the price takes {least:number} to {most:number} percent off the pieces, depending on what is "
        "assumed to move sales beside the price (mean of the products whose price has moved).",
        "价格上调 1%，销量约减少 {least:number}% 至 {most:number}%，取决于假定还有什么影响销量（价格变动过的商品的平均）。",
    ),
    "prices.tested": (
        "For {tested:count|product|products} a price test tells what a price does; where their history may speak too, both "
        "are weighed by how sure they are.",
        "有 {tested:count} 种商品的价格作用来自价格测试；其历史数据也可信时，两者按各自的把握加权。",
    ),
    "prices.cost_assumed": (
        "For {assumed:count|product|products} the cost of a piece is assumed by the margin rate of {rate:percent}: their "
        "prices are as right as that rate.",
        "有 {assumed:count} 种商品的成本按毛利率 {rate:percent} 推算：其建议价取决于这一比率是否准确。",
    ),
    "prices.bounded": (
        "{bounded:count|price goes|prices go} no further because of a rule: {rules:text}.",
        "有 {bounded:count} 种价格因规则不再变动：{rules:text}。",
    ),
    "prices.bounded_one": ("{rule:word.bound} ({count:count})", "{rule:word.bound}（{count:count}）"),
    "prices.promotions": (
        "Promotions of {losing:count} of {promoted:count|product|products} surely cost more than they brought: about "
        "{lost:money} of margin together[[ (80% range {lost:money_range}, were all off the same way)]].",
        "{promoted:count} 种做过促销的商品中，有 {losing:count} 种的促销确实得不偿失：合计约少赚毛利 {lost:money}"
        "[[（80% 区间 {lost:money_range}，按误差同向计）]]。",
    ),
    "prices.bulk": (
        "{bulk:count|product is|products are} cheaper by the piece in larger lines of the same days ({name:text} from "
        "{pieces:text} pieces on): read as a bulk price, not as a promotion; the price is that of smaller lines.",
        "{bulk:count} 种商品在同一时期买得多单价更低（例如 {name:text}，满 {pieces:text} 件起）：按批量价处理，不算促销；售价取小单的价格。",
    ),
    "prices.bulk_unclear": (
        "For {unclear:count|product|products} bulk prices cannot be told from promotions: a table prices with the price "
        "of one piece would tell.",
        "有 {unclear:count} 种商品无法区分批量价与促销：提供单件售价的 prices 表即可分清。",
    ),
    "prices.line": (
        "{name:text}: {now:text} → {price:text}; margin {gain:money} more in {days:days}[[ (80% range {gain:money_range})]]"
        "[[; stops at: {bound:word.bound}]]. Evidence: {grade:word.evidence}.",
        "{name:text}：{now:text} → {price:text}；{days:days}毛利多 {gain:money}[[（80% 区间 {gain:money_range}）]]"
        "[[；止于：{bound:word.bound}]]。依据：{grade:word.evidence}。",
    ),
    "prices.line_test": (
        "Try first: {name:text}: {now:text} → {price:text}; margin {range:text} in {days:days}, by what is assumed[[; stops at: {bound:word.bound}]].",
        "先试行：{name:text}：{now:text} → {price:text}；{days:days}毛利变动 {range:text}，视假设而定"
        "[[；止于：{bound:word.bound}]]。",
    ),
    "prices.moves": ("Prices that should move", "建议调整的价格"),
    "prices.to_test": ("Prices to try first", "建议先试行的价格"),
    "prices.reasons": ("Why there is no advice", "为什么不给建议"),
    "prices.lost": ("Promotions that cost more than they brought", "得不偿失的促销"),
    "prices.product": ("Product", "商品"),
    "prices.now": ("Price now", "现价"),
    "prices.advised": ("Advised", "建议价"),
    "prices.gain": ("Margin gained in {days:days}", "{days:days}多赚毛利"),
    "prices.by_assumption": ("By what is assumed", "视假设而定"),
    "prices.chance": ("Chance to lose", "亏损概率"),
    "prices.hardly": ("under 1%", "不到 1%"),
    "prices.evidence": ("Evidence", "依据"),
    "prices.bound": ("Stops at", "止于"),
    "prices.rivals": ("Rivals", "竞争对手"),
    "prices.why": ("Why", "原因"),
    "prices.products": ("Products", "商品数"),
    "prices.example": ("For example", "例如"),
    "prices.promoted": ("Promotions", "促销次数"),
    "prices.extra": ("Extra pieces", "多卖件数"),
    "prices.net": ("Margin, all told", "净毛利"),
    "prices.definition": (
        "Weeks by product: pieces kept, regular price, promotions told apart, weeks out of stock left out. An elasticity "
        "leans on its category where the product's own weeks are noisy. Advised is the price with the highest expected "
        "margin among those that keep every rule (shop.toml, section [prices]) and lie within 10% of prices that were "
        "seen. A change that may well lose, or that an assumption speaks against, is to be tried first. Promotions are reckoned at today's "
        "unit cost: what suppliers pay towards them is not known.",
        "按商品按周统计：实际留下的件数与正常售价，促销单独区分，断货的周不计。自身数据噪声大时，弹性向所属类别靠拢。"
        "建议价是在遵守全部规则（shop.toml 的 [prices]）且不超出见过的价格 10% 的范围内，预计毛利最高的价格。"
        "可能亏损、或有假设不支持的调整，应先试行。促销按目前的单件成本计算，供应商的促销补贴未知。",
    ),
    "prices.fair": (
        "Prices are set for products, never for persons: nothing here knows who buys.",
        "价格只针对商品，从不针对个人：这里的计算不知道是谁在买。",
    ),
}  # fmt: skip

EN = {code: words[0] for code, words in _SAID.items()}
ZH = {code: words[1] for code, words in _SAID.items()}
