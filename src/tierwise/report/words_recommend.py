"""Words of lists of products: places, reasons, models, measures, in both languages."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "question.next_products": ("products bought within {days:days}", "{days:days}内购买的商品"),
    "question.new_products": ("products new to the customer within {days:days}", "{days:days}内首次购买的商品"),
    "model.discovery": ("together, for what is new", "综合（新品）"),
    "fits.new": (
        "On lists of products that were new to them, {hit:count} of 100 found something; best-sellers alone: {free:count}.",
        "在仅含新品的清单上，每 100 位客户中 {hit:count} 位找到了所购商品；仅用畅销榜为 {free:count} 位。",
    ),
    "widget.for_you": ("For you", "为你推荐"),
    "widget.buy_again": ("Buy again", "再次购买"),
    "widget.from_your_purchases": ("From your purchases", "根据你的购买"),
    "widget.on_sale_for_you": ("On sale for you", "你可能喜欢的特价"),
    "widget.recently_viewed": ("Recently viewed", "最近浏览"),
    "widget.similar_items": ("Similar items", "相似商品"),
    "widget.also_viewed": ("Also viewed", "看过此商品的人还看了"),
    "widget.bought_together": ("Bought together", "经常一起购买"),
    "widget.trending": ("Trending", "热销榜"),
    "fits.because_bought": ("bought {because:text}[[, {days:days} ago]]", "[[{days:days}前]]买过 {because:text}"),
    "fits.because_in_cart": (
        "put {because:text} into the cart[[, {days:days} ago]]",
        "[[{days:days}前]]将 {because:text} 加入购物车",
    ),
    "fits.because_viewed": (
        "looked at {because:text}[[, {days:days} ago]]",
        "[[{days:days}前]]看过 {because:text}",
    ),
    "fits.goes_with": ("goes with {because:text}", "常与 {because:text} 一起购买"),
    "fits.is_like": ("is like {because:text}", "与 {because:text} 相似"),
    "fits.due_again": (
        "bought before[[, {times:count|time|times}]][[, last {days:days} ago]]",
        "曾购买[[ {times:count} 次]][[，上次在 {days:days}前]]",
    ),
    "fits.looked_at": ("looked at[[ {days:days} ago]]", "[[{days:days}前]]浏览过"),
    "fits.tried_out": ("shown to learn how it does", "试展示，以了解效果"),
    "fits.best_seller": ("sells well at present", "近期热销"),
    "fits.best_seller_here": ("sells well in this country at present", "在该国家或地区近期热销"),
    "fits.pinned": ("put first by the shop", "店铺置顶"),
    "fits.in_the_range": ("in the range; nothing more is known", "店内在售，暂无更多依据"),
    "fits.title": ("What fits each customer", "每位客户适合什么商品"),
    "fits.answer": (
        "Of 100 customers who bought in the last {days:days}, about {hit:count} found something on a list of ten made "
        "for them beforehand; {rule} alone would have reached {free:count}.",
        "最近 {days:days}内购买的每 100 位客户中，约 {hit:count} 位在事先生成的十件商品清单里找到了所购商品；仅用{rule}为 {free:count} 位。",
    ),
    "fits.answer_unchecked": (
        "Lists of ten products for {customers:count|customer|customers} are ready; the history is too short to check them yet.",
        "已为 {customers:count} 位客户生成十件商品的清单；历史太短，尚无法检验。",
    ),
    "fits.answer_no_customers": (
        "Lists of ten products for the pages of {products:count|product|products} are ready, and for baskets and visits. "
        "The orders name no customer, so there are none for customers, and no check against what they bought later.",
        "已为 {products:count} 件商品的页面以及购物篮和访问生成十件商品的清单。订单中没有客户，因此没有客户清单，也无法用其后续购买来检验。",
    ),
    "fits.empty": (
        "No lists of products: the orders name no product.",
        "没有商品清单：订单中没有任何商品信息。",
    ),
    "fits.not_asked": ("Lists of products were not asked for in this run.", "本次运行没有要求生成商品清单。"),
    "fits.serves": (
        "Lists are ranked by several methods together, weighed by what was bought in an earlier period: {weights}.",
        "清单由多种方法共同排序，权重由更早一段时期的购买确定：{weights}。",
    ),
    "fits.ranker_serves": (
        "Several methods propose products; which comes first is decided by trees that learned from an earlier period "
        "which proposals were bought.",
        "商品由多种方法提出；先后由决策树决定，它从更早一段时期学到哪些推荐被买下。",
    ),
    "fits.rule_serves": (
        "No method was better than {rule} beyond chance, so {rule} makes the lists.",
        "没有方法明显优于{rule}，因此由{rule}生成清单。",
    ),
    "fits.repeat": (
        "Of what they bought again, the lists held {repeat:percent}; of what was new to them, {explore:percent}.",
        "其中再次购买的商品命中 {repeat:percent}，首次购买的商品命中 {explore:percent}。",
    ),
    "fits.weight": ("{name} {weight:percent}", "{name} {weight:percent}"),
    "fits.chart": (
        "How near the top what was bought stood (NDCG of the first ten), {days:days} kept aside",
        "所购商品在清单中的位置（前十 NDCG），留 {days:days}作检验",
    ),
    "fits.model": ("Method", "方法"),
    "fits.examples": ("Lists of customers of high value, and why", "高价值客户的清单与理由"),
    "fits.examples_caption": ("{name}, for customer {customer}", "{name}：客户 {customer}"),
    "fits.product": ("Product", "商品"),
    "fits.why": ("Because the customer", "理由"),
    "fits.goes": ("What goes with the products sold most", "热卖商品的搭配"),
    "fits.goes_caption": ("Bought after, or with, the products sold most", "在热卖商品之后或同时购买的商品"),
    "fits.goes_with_head": ("Goes with it", "搭配商品"),
    "fits.all_caption": ("Every method on the period kept aside", "各方法在留作检验的时期的表现"),
    "fits.tradeoff": ("What variety costs", "多样性的代价"),
    "fits.tradeoff_chart": (
        "NDCG lost when lists lean to variety, the customer's own mix and lesser known products",
        "清单偏向多样性、客户自身偏好构成与冷门商品时损失的 NDCG",
    ),
    "fits.tradeoff_row": ("{coverage:percent} of all products shown", "展示了 {coverage:percent} 的商品"),
    "fits.tradeoff_note": (
        "The same customers at every strength. Judged by what was bought without such lists, so the loss is, if "
        "anything, too large.",
        "各强度针对相同客户。以未使用该清单时的购买来评判，因此损失只会被高估。",
    ),
    "fits.strength": ("Strength", "强度"),
    "fits.lost": ("NDCG lost", "NDCG 损失"),
    "fits.definition": (
        "The last period is kept aside: lists are made from what was known before it and compared with what customers then "
        "bought, against the whole range. Products out of stock or not sold for half a year are left out. NDCG counts a "
        "hit more the nearer it stands to the top; 1 would be perfect. Coverage is the share of products that stand on "
        "any list; novelty is in bits: one more halves the share of customers who have a product. Customers who refused "
        "profiling are neither learned from nor given lists of their own.",
        "留最近一段时期作检验：清单仅由之前的信息生成，再与客户随后的购买（全部商品）对比。缺货或半年未售出的商品不展示。NDCG："
        "命中越靠前得分越高，1 为满分。覆盖率：出现在任一清单上的商品比例；新颖度以比特计：每增 1，拥有该商品的客户比例减半。"
        "拒绝画像的客户既不用于学习，也没有个人清单。",
    ),
    "shown.title": ("What became of lists that were shown", "已展示清单的结果"),
    "shown.caption": ("Clicks and purchases by list and policy", "各清单与策略的点击与购买"),
    "shown.note": (
        "From the impressions that the shop logged. Rates are of products shown, with the 80% range over visitors. Policies "
        "are seen side by side, not tried against each other, and a purchase after a showing is not its effect. First, "
        "second time and so on: showings of a product that the visitor had not clicked before; who likes it clicks early, "
        "so later rates fall in part for that.",
        "来自店铺记录的曝光。比率以展示的商品计，附按访客计算的 80% 区间。各策略只是并列观察，并非对照试验；展示后的购买不等于展示的效果。"
        "“第几次”指访客此前未点击过该商品时的再次展示；喜欢的人点得早，后面的比率下降有一部分缘于此。",
    ),
    "shown.none": ("No impression was logged before the report's date.", "报告日期之前没有曝光记录。"),
    "shown.no_clicks": (
        "{impressions:count|product was|products were} shown under “{widget:text}”; whether they were clicked was not logged.",
        "“{widget:text}”共展示 {impressions:count} 件次商品；未记录是否点击。",
    ),
    "shown.answer": (
        "Of {impressions:count|product|products} shown under “{widget:text}”, {rate:text} were clicked ({range:text}).",
        "“{widget:text}”共展示 {impressions:count} 件次商品，点击率 {rate:text}（{range:text}）。",
    ),
    "shown.chance": (
        "Places left to chance: {chance:text}; the others: {certain:text}.",
        "随机位置：{chance:text}；其余位置：{certain:text}。",
    ),
    "shown.unnamed": ("a list without a name", "未命名清单"),
    "shown.widget": ("List", "清单"),
    "shown.policy": ("Policy", "策略"),
    "shown.part": ("Which", "范围"),
    "shown.impressions": ("Products shown", "展示件次"),
    "shown.visitors": ("Visitors", "访客"),
    "shown.click_rate": ("Clicked", "点击率"),
    "shown.even_click_rate": ("Clicked, had all been shown evenly", "均匀展示时的点击率"),
    "shown.bought_rate": ("Bought within a week", "一周内购买"),
    "shown.part_all": ("all places", "全部位置"),
    "shown.part_certain": ("certain places", "确定位置"),
    "shown.part_chance": ("places left to chance", "随机位置"),
    "shown.part_first_time": ("first time", "第 1 次"),
    "shown.part_second_time": ("second time", "第 2 次"),
    "shown.part_third_fourth_time": ("third and fourth time", "第 3–4 次"),
    "shown.part_fifth_time_on": ("fifth time and later", "第 5 次及以后"),
    "model.popular": ("best-sellers of the last weeks", "近几周畅销榜"),
    "model.usual": ("the customer's usual products", "客户常买商品"),
    "model.replenish": ("due again", "到期复购"),
    "model.item_graph": ("bought after one another", "先后购买"),
    "model.ease": ("bought by the same customers", "同好购买"),
    "model.hybrid": ("all together", "综合"),
    "model.ranker": ("all together, looked at twice", "综合＋二次排序"),
    "card_note.not_above_the_best": ("not better than the best of the others beyond chance", "未明显优于其余最佳方法"),
    "metric.ndcg": ("NDCG", "NDCG"),
    "metric.map": ("MAP", "MAP"),
    "metric.mrr": ("MRR", "MRR"),
    "metric.hit_rate": ("Found something", "命中客户"),
    "metric.recall_repeat": ("Bought again, found", "复购命中"),
    "metric.recall_explore": ("New, found", "新品命中"),
    "metric.coverage": ("Coverage", "覆盖率"),
    "metric.concentration": ("Concentration", "集中度"),
    "metric.novelty": ("Novelty", "新颖度"),
    "metric.serendipity": ("Serendipity", "惊喜度"),
    "metric.diversity": ("Diversity", "多样性"),
    "metric.ndcg_gain": ("NDCG above the best rule", "NDCG 高出最佳规则"),
    "console.list": ("{name}", "{name}"),
    "console.list_row": ("  {rank:count}. {product:text}  ({why})", "  {rank:count}. {product:text}（{why}）"),
    "console.list_unknown": (
        "Not known to this run, so left out of account: {products:text}",
        "本次运行不认识以下商品，未计入：{products:text}",
    ),
    "console.barred": ("{product:text} is on no list, because:", "{product:text} 不会出现在任何清单上，原因："),
    "console.may_be_shown": (
        "{product:text} may be shown; the lists that are ready hold it so often:",
        "{product:text} 可以展示；在已生成的清单中出现的次数：",
    ),
    "console.stands_on": ("  {name}: {lists:count|list|lists}", "  {name}：{lists:count} 份清单"),
    "rule.out_of_stock": ("it is out of stock", "缺货"),
    "rule.not_sold_lately": ("neither sold nor listed for half a year", "半年内既未售出也未上架"),
    "rule.excluded": ("shop.toml excludes it (lists.exclude)", "shop.toml 将其排除（lists.exclude）"),
    "rule.margin_floor": (
        "it earns less than lists.margin_floor of shop.toml, or its margin is not known",
        "毛利低于 shop.toml 的 lists.margin_floor，或毛利未知",
    ),
    "rule.not_learned": (
        "this run does not know it, or too few bought it",
        "本次运行不认识该商品，或购买者太少",
    ),
    "console.list_none": ("Nothing may be shown here.", "没有可展示的商品。"),
}

EN, ZH = ({code: pair[place] for code, pair in _SAID.items()} for place in (0, 1))
