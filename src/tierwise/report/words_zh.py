"""Simplified Chinese words: the same codes as ``words_en``, in the language a shop in China uses."""

from __future__ import annotations

from tierwise.report.words_columns import COLUMNS
from tierwise.report.words_rules import REMEDIES, RULES

WORDS: dict[str, str] = {
    # small change
    "not_known": "未知",
    "and": "{a}和{b}",
    "range": "{low} 至 {high}",
    "comma": "，",
    "unit.days": "{value:days}",
    "unit.ago": "{value:ago}",
    "ago": "{days}前",
    "ago.none": "报告当天",
    "report.kept_share": "读取的行中有 {share:percent} 可用。",
    # page
    "page.title": "客户价值报告",
    "page.subtitle": "客户是谁、各值多少、本周该做什么",
    "page.language": "语言：{name}",
    "page.contents": "目录",
    "page.skip": "跳到报告正文",
    "page.how": "这是怎么算的",
    "page.twin": "查看数据表",
    "page.your_shop": "您的店铺",
    "page.as_of": "数据截至",
    "page.run_id": "运行",
    "page.version": "版本",
    "page.seed": "随机种子",
    "page.data_hash": "数据指纹",
    "page.footer": (
        "除另有说明外，区间表示真实值有八成把握落在其中。本页不加载任何外部内容，也不含脚本；页中有客户编号，请妥"
        "善保管。"
    ),
    "define.interval": (
        "数字后面的区间是 80% 区间：同类情形中，十次有八次真实值落在其中。只有整个区间都在零的同一侧，才说变化不"
        "是偶然。"
    ),
    # overview
    "overview.title": "本周概览",
    "overview.answer_up": (
        "最近 {period_days:days}，{kpi_name}为 {shown}，比前一期上升 {change:size}（{change:change_range}）。"
    ),
    "overview.answer_down": (
        "最近 {period_days:days}，{kpi_name}为 {shown}，比前一期下降 {change:size}（{change:change_range}）。"
    ),
    "overview.answer_unsure": (
        "最近 {period_days:days}，{kpi_name}为 {shown}；与前一期相比变化 {change:change}（{change:change_range}）"
        "，尚不能与偶然波动区分。"
    ),
    "overview.answer": "最近 {period_days:days}，{kpi_name}为 {shown}，与前一期相比 {change:change}。",
    "overview.answer_first": "{kpi_name}为 {shown}；目前还没有可比较的前一期。",
    "overview.empty": "暂无指标：在报告日期之前没有找到已知客户的订单。",
    "overview.largest": "本周最大的机会：{title}。",
    "overview.no_currency": "数据中没有币种，金额不带货币符号；可在 shop.toml 中设置 shop.currency。",
    "overview.no_change": "暂无前一期可比",
    "overview.change": "较前 {period_days:days} {change:change}",
    "overview.change_sentence": "{kpi_name}变化 {change:change}，区间 {change:change_range}。",
    "overview.months_heading": "每月收入",
    "overview.months": "{month:month}客户消费 {total:money}[[，其中 {share:percent} 来自更早月份首购的老客户]]。",
    "overview.first_orders": "当月首购",
    "overview.later_orders": "老客户回购",
    "overview.running_month": "本月未结束",
    "overview.do_heading": "该做什么（按涉及金额排序）",
    "overview.nothing_to_do": "本周没有特别突出的机会",
    "overview.nothing_why": "没有找到“现在下一单就会带来明显变化”的客户群；订单更多之后才看得出来。",
    "overview.stake_heading": "涉及金额",
    "overview.stake": (
        "涉及金额最大的是“{title}”：如果这些客户都刚下过单，价值会多 {amount:money}（{amount:money_range}）。"
    ),
    "overview.definition": (
        "指标只统计报告日期之前已知的订单，已扣除折扣、退货和取消，并与之前同样长的一段时间比较。涉及金额是模型算"
        "出的差额：同一位客户“刚下过单”与“现状”之差；它不是触达客户的效果，效果只有设对照组的活动才能证明。同一客"
        "户可能出现在多行中。"
    ),
    # receipt
    "receipt.title": "读取与拒收",
    "receipt.answer": (
        "共读取 {read:count} 行：原样保留 {kept:count} 行，修正 {repaired:count} 行，拒收 {quarantined:count} 行"
        "（{refused_share:percent}）。没有一行被悄悄丢弃。"
    ),
    "receipt.answer_clean": "共读取 {read:count} 行：原样保留 {kept:count} 行，修正 {repaired:count} 行，没有拒收。",
    "receipt.empty": "本次运行没有读取记录，无法说明读了什么。",
    "receipt.money_refused": (
        "{table:word.table}：在金额可读的行中，拒收行合计 {quarantined:money}，读取总额 {read:money}。"
    ),
    "receipt.read": "读取",
    "receipt.kept": "保留",
    "receipt.repaired": "修正",
    "receipt.quarantined": "拒收",
    "receipt.unknown_rows": "金额不可读的行",
    "receipt.rows_heading": "行数",
    "receipt.money_heading": "金额",
    "receipt.what": "发现的问题",
    "receipt.remedy": "您可以怎么做",
    "receipt.no_remedy": "无需处理",
    "receipt.semicolon": "；",
    "receipt.heading_quarantine": "拒收的原因",
    "receipt.heading_repair": "修正了什么",
    "receipt.heading_notice": "标记了什么",
    "receipt.rules_quarantine": "拒收：共违反规则 {rows:count} 次",
    "receipt.rules_repair": "修正：{rows:count} 处，均保留修正前的值",
    "receipt.rules_notice": "标记：{rows:count} 处，这些行原样保留",
    "receipt.examples_heading": "最先被拒收的行",
    "receipt.examples": "共拒收 {all:count} 行，此处列出 {shown:count} 行",
    "receipt.examples_where": "全部拒收行及其原文在本次运行的 quarantine 文件夹中。原文可能含个人信息，此处不显示。",
    "receipt.column": "文件中的列",
    "receipt.meaning": "读作",
    "receipt.columns": "{files:count} 个文件的 {columns:count} 列各读作什么",
    "receipt.doubt": "请核对 {file}：{doubt}",
    "receipt.remark": "{file}：{remark}",
    "receipt.notes_heading": "说明与疑点",
    "receipt.definition": (
        "每个文件的每一行都有且只有一个去处：保留、修正（记下修正前的值）或拒收（记下文件、行号和违反的规则）。读"
        "取 = 保留 + 修正 + 拒收，行数与各币种金额都严格相等。"
    ),
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
    "tiers.stages": (
        "{tier:word.tier}客户中，{share:percent} 保持自己的购买节奏，{new_share:percent} 是新客或回流，"
        "{late_share:percent} 已经比平时晚。"
    ),
    "tiers.moves_heading": "客户在等级间的流动",
    "tiers.moves_empty": "目前只有一个日期。从第二次运行起，或历史足够长、可在更早日期划分时，才会显示流动。",
    "tiers.moves": "从 {from_day:date}到 {to_day:date}，{up:count} 位客户升级，{down:count} 位客户降级。",
    "tiers.stay": "{tier:word.tier}客户有 {share:percent} 留在原级（{share:percent_range}）。",
    "tiers.stayed": "{customers:count}，留存 {share:percent}",
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
    "tiers.stage_definition": (
        "阶段是把“距上次下单的天数”与客户自己的惯常间隔相比：比五次间隔中的四次都长为沉睡预警，比二十次中的十九"
        "次都长为已流失。"
    ),
    "tiers.moves_definition": (
        "两个日期使用相同的分界点，并只用当时已知的数据。占比以此前等级的客户为基数，区间为 Wilson 区间。"
    ),
    "tier.Platinum": "铂金",
    "tier.Gold": "黄金",
    "tier.Silver": "白银",
    "tier.Bronze": "青铜",
    "tier_before.none": "尚非客户",
    "tier_after.none": "不再计入",
    "stage.new": "新客",
    "stage.active": "活跃",
    "stage.slipping": "沉睡预警",
    "stage.lapsed": "已流失",
    "stage.returned": "回流",
    "stage_meaning.new": "只下过一单，第二单还不算晚",
    "stage_meaning.active": "保持自己的购买节奏",
    "stage_meaning.slipping": "比五次惯常间隔中的四次都晚",
    "stage_meaning.lapsed": "比二十次惯常间隔中的十九次都晚",
    "stage_meaning.returned": "流失后回来，并已恢复节奏",
    # leaving
    "leaving.title": "谁正在流失",
    "leaving.answer": (
        "{of:count} 位{tiers}客户中有 {slipping:count} 位（{share:percent}）进入沉睡预警：沉默时间比惯常间隔的九"
        "成都长。"
    ),
    "leaving.typical": (
        "其中一位典型客户在预测期内值 {value:money}（{value:money_range}）[[，90 天内再次下单的概率为 "
        "{p_active_90d:percent}]]。"
    ),
    "leaving.none": "目前{tiers}中没有客户处于沉睡预警。",
    "leaving.empty": "还不能判断谁晚了：至少要有一笔已知客户的订单。",
    "leaving.dots": "价值最高的 {drawn:count} 位沉睡预警客户：越靠左上，价值越高，自己回来的可能越小。",
    "leaving.dots_caption": "其中前 {shown:count} 位客户",
    "leaving.x_axis": "90 天内下单的概率",
    "leaving.y_axis": "预测期内的价值",
    "leaving.people_heading": "具体是谁",
    "leaving.people_caption": "最高两级共 {all:count} 位沉睡预警客户，按价值列出 {shown:count} 位",
    "leaving.silent": "距上次下单",
    "leaving.stages_heading": "全部客户所处阶段",
    "leaving.definition": (
        "每位客户都按自己的节奏衡量（购买日之间的惯常间隔；订单少时与全店合并估计），而不是用一个固定天数。“晚了”"
        "并不等于发条消息就能挽回，这一点只有设对照组的活动才能证明。"
    ),
    "leaving.p_definition": (
        "90 天内下单的概率来自购买模型。它与“仍是客户”不同：客户可能并未离开，却不大会在这段时间内下单。"
    ),
    # cohorts
    "cohorts.title": "新客会回来吗",
    "cohorts.answer": (
        "{cohort_month:month}首购的 {customers:count} 位客户中，{retention:percent}（{retention:percent_range}）"
        "在 {months:count} 个月后再次下单。"
    ),
    "cohorts.more": "高于 {cohort_month:month}首购客户的 {retention:percent}。",
    "cohorts.less": "低于 {cohort_month:month}首购客户的 {retention:percent}。",
    "cohorts.same": "与 {cohort_month:month}首购客户的 {retention:percent} 相比，看不出差别。",
    "cohorts.small": "目前每批可比的首购客户都不足 {small:count} 位，人数太少，无法比较。",
    "cohorts.empty": "自首单以来还没有一个完整的月份，暂时无法衡量回购。",
    "cohorts.first_order": "首购月份",
    "cohorts.key_share": "当月下单的百分比，颜色越强越多",
    "cohorts.key_unripe": "该月未结束",
    "cohorts.key_small": "不足 {small:count} 位客户",
    "cohorts.caption": "各批首购客户在其后各月下单的百分比",
    "cohorts.month_n": "第 {months:count} 月",
    "cohorts.not_over": "未结束",
    "cohorts.cell": (
        "{cohort_month:month}首购，第 {months:count} 月：{customers:count} 位中有 {active:count} 位下单，"
        "{retention:percent}({retention:percent_range})"
    ),
    "cohorts.cell_unripe": "{cohort_month:month}首购：该月未结束",
    "cohorts.definition": (
        "同一日历月（店铺时区）首购的客户为一批。数字表示若干个月后该批客户中当月下单的百分比；区间为 Wilson 区间"
        "。只有两个区间不相接时才说“高于”或“低于”。"
    ),
    "cohorts.drawing": (
        "斜线格是尚未结束的月份，并不是零。不足 {small:count} 位客户的批次显示为灰色，因为其百分比容易偶然跳动。"
        "窄屏上只画前六个月，数据表中有全部。"
    ),
    # rfm
    "rfm.title": "RFM 分析",
    "rfm.answer": (
        "“{segment:word.segment}”共 {customers:count} 位客户，占全部客户的 {share:percent}，贡献了至今收入的 "
        "{revenue_share:percent}。"
    ),
    "rfm.empty": "暂无评分：至少需要一位有订单的客户。",
    "rfm.share_of_revenue": "至今收入占比",
    "rfm.segments_caption": "客户分群",
    "rfm.grid_heading": "多近、多频",
    "rfm.grid_value_sum": (
        "价值最集中在近度 {r:count} 分、频度 {f:count} 分：{customers:count} 位客户，占预期总价值的 {share:percent}。"
    ),
    "rfm.grid_monetary_sum": (
        "收入最集中在近度 {r:count} 分、频度 {f:count} 分：{customers:count} 位客户，占至今收入的 {share:percent}。"
    ),
    "rfm.cell": "近度 {r:count} 分、频度 {f:count} 分：{customers:count} 位客户，{amount:money}",
    "rfm.x_axis": "近度分：5 分为最近下单",
    "rfm.y_axis": "频度分：5 分为下单最多",
    "rfm.r": "近度分",
    "rfm.f": "频度分",
    "rfm.definition": (
        "近度是距上次下单的天数，频度是有订单的天数，金额是至今的净收入。三项都在本店客户之间评 1 到 5 分；情况相"
        "同的客户得分必相同。"
    ),
    "rfm.segment_definition": "分群由近度分与频度分的固定组合决定，描述的是过去；上面的价值等级看的是将来。",
    "rfm_method.mid_rank": "评分按客户五等分，并列者取中间名次。",
    "rfm_method.fixed": "评分使用设置中的固定分界。",
    "rfm_method.k_means": "评分由 k-means 在数据中找出的五组决定。",
    "segment.champions": "重要价值客户",
    "segment.loyal": "忠诚客户",
    "segment.potential_loyalist": "潜力客户",
    "segment.new": "新客户",
    "segment.promising": "有望客户",
    "segment.needs_attention": "需要关注",
    "segment.about_to_sleep": "即将沉睡",
    "segment.at_risk": "重要挽留客户",
    "segment.cant_lose": "不可流失客户",
    "segment.hibernating": "沉睡客户",
    "segment.lost": "流失客户",
    "segment_meaning.champions": "最近下过单，且下单很多",
    "segment_meaning.loyal": "经常下单",
    "segment_meaning.potential_loyalist": "最近下过单，已有几次",
    "segment_meaning.new": "最近第一次下单",
    "segment_meaning.promising": "首购不久",
    "segment_meaning.needs_attention": "中等水平，且越来越晚",
    "segment_meaning.about_to_sleep": "下单少，且有一段时间了",
    "segment_meaning.at_risk": "曾经常下单，但已很久没来",
    "segment_meaning.cant_lose": "曾下单最多，如今沉默",
    "segment_meaning.hibernating": "下单少，且很久以前",
    "segment_meaning.lost": "下单最少，时间最久",
    # trust
    "trust.title": "结果可信吗",
    "trust.better": (
        "可信（{question}）：{origin:date}作出的预测，对客户的排序优于最好的简单方法“{rival:word.model}”（"
        "{metric_name} {value:gain|3}；{value:number_range}）。"
    ),
    "trust.no_better": (
        "{question}：在 {origin:date}之后的 {days:days}里，模型的排序并不优于最好的简单方法“{rival:word.model}”（"
        "{metric_name} {value:gain|3}；{value:number_range}）。"
    ),
    "trust.baseline_serves": (
        "{question}：在 {origin:date}之后的 {days:days}里，简单方法“{rival:word.model}”的排序与模型一样好（"
        "{metric_name} {value:gain|3}；{value:number_range}），因此由它排序。"
    ),
    "trust.level_right": "留出的 {days:days}里，预测总数在区间内与实际相符（{value:change}；{value:change_range}）。",
    "trust.level_low": (
        "留出的 {days:days}里，预测总数偏低 {value:size}（{value:change_range}）：客户买得比模型预期的多。"
    ),
    "trust.level_high": (
        "留出的 {days:days}里，预测总数偏高 {value:size}（{value:change_range}）：客户买得比模型预期的少。"
    ),
    "trust.totals_heading": "预测总数与实际",
    "trust.in_use": "{model}，采用",
    "trust.question": "问题",
    "trust.difference": "差异",
    "trust.duty": "（{duty}）",
    "trust.duty_ranking": "用于排序",
    "trust.duty_amounts": "用于金额",
    "trust.not_yet_checkable": (
        "还不能完全验证（{question}）：留出的历史只有 {days:days}，短于预测期；更远的部分由模型外推。"
    ),
    "trust.not_enough_history": (
        "还无法验证：历史太短，留不出可供检验的部分。数字只依据模型；再积累几个月订单后即可检验。"
    ),
    "trust.too_few_customers": (
        "还无法验证：在可供检验的较早日期，已知客户不足 20 位。数字只依据模型；客户增多后即可检验。"
    ),
    "trust.no_gain": (
        "{question}：{origin:date}作出的预测与其后 {days:days}的实际情况对照如下；无法与无模型方法比较。"
    ),
    "trust.empty": "本次运行没有检验：没有把预测与之后的订单对照。",
    "trust.remark": "{question}：{remark}",
    "trust.calibration": (
        "{question}：{groups:count} 组中有 {inside:count} 组，{origin:date}的预测落在其后实际情况的区间内（"
        "{customers:count} 位客户，{days:days}）。"
    ),
    "trust.group": "第 {group:count} 组，{customers:count} 位客户：预测 {predicted}，实际 {actual}",
    "trust.group_number": "组",
    "trust.groups_axis": "按预测从低到高分组的客户",
    "trust.predicted": "预测",
    "trust.actual": "实际",
    "trust.actual_with_range": "实际及其 80% 区间",
    "trust.models_heading": "模型与无模型方法的比较",
    "trust.ranking": "{question}：按{metric_name}，最高的是 {model_name}（{value:number|3}；{value:number_range}）。",
    "trust.model": "方法",
    "trust.baseline": "{model}（无模型）",
    "trust.table_caption": "{question}：全部指标",
    "trust.definition": (
        "模型只用某个较早日期之前的订单拟合，再预测其后它没有见过的时间。客户按预测值等分成组；预测准时，每组的圆"
        "点落在柱顶。用 80% 区间时，十组中约八组应当如此。"
    ),
    "trust.metrics": (
        "基尼系数（标准化）与 AUC 衡量排序：0 和 0.5 等于瞎猜，1 为完美。偏差是预测总数与实际总数之比减一。ECE 是"
        "预测与实际占比的平均差距。提升度表示前 5%、10%、20% 的客户是平均的几倍。对数损失与 Brier 分数越小越好。“"
        "提高”为配对比较：两种方法用同一批客户。"
    ),
    "trust.coverage_definition": (
        "诚实的区间应当包含十位客户中八位的后来数值（只统计下单概率不低于 20% 的客户；其余客户的区间无法恰好包含 "
        "80%）；多得多说明区间太宽，少则太窄。"
    ),
    "card_note.baseline_serves": "排序不优于最好的无模型方法，因此采用后者。",
    "card_note.not_yet_checkable": "预测期长于可留出的历史，其余部分为外推。",
    "card_note.too_few_customers": "在较早日期，已知客户不足 20 位。",
    "card_note.not_enough_history": "历史太短，留不出可供检验的部分。",
    "card_note.fit_failed": "模型在较早日期无法拟合。",
    "question.active": "{days:days}内是否下单",
    "question.orders": "{days:days}内的订单数",
    "question.value": "{days:days}内的毛利",
    "question.spend": "订单金额",
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
    # top customers
    "top.title": "最有价值的客户",
    "top.answer": "预期贡献最大的是客户 {id}：未来 {horizon_days:days}毛利 {value:money}（{value:money_range}）。",
    "top.caption": "共 {all:count} 位客户，按价值列出 {shown:count} 位",
    "top.empty": "还没有客户价值：需要同时有客户和金额的订单。",
    "top.unknown": "没有一位客户的价值可知：没有能换算成同一币种的客户订单。",
    "top.next": "下次下单",
    "top.next_from": "{low:date}起，也可能不再来",
    "top.next_unknown": "很可能不再来",
    "top.definition": (
        "价值是预测期内的预期毛利，区间是这一位客户的 80% 区间。理由指出该客户与本店典型客户差别最大的因素。"
    ),
    "top.next_definition": "按客户自己的节奏，下次下单十次有八次落在这段日期内。",
    # reasons
    "reason.one_order": (
        "只下过一单（{days_since_last:ago}）；估计主要依据同类客户。[[{strength:word.strength}（×{times:number|1}）。]]"
    ),
    "reason.on_rhythm": (
        "{orders:count} 个购买日，最近一次：{days_since_last:ago}[[，通常每 {usual_gap_days:days}一次]]：节奏正"
        "常。[[{strength:word.strength}（×{times:number|1}）。]]"
    ),
    "reason.late": (
        "{orders:count} 个购买日[[，通常每 {usual_gap_days:days}一次]]，但已沉默 {days_since_last:days}：晚了。[["
        "{strength:word.strength}（×{times:number|1}）。]]"
    ),
    "reason.long_gone": (
        "{orders:count} 个购买日，最近一次：{days_since_last:ago}[[，惯常间隔 {usual_gap_days:days}]]：很可能已"
        "流失。[[{strength:word.strength}（×{times:number|1}）。]]"
    ),
    "reason.no_profiling": "客户拒绝画像，不计算价值。",
    "reason.money_unknown": "付款币种没有汇率，价值未知。",
    "reason.no_revenue": "还没有任何人付款，价值未知。",
    "reason.tier_by_value": (
        "价值 {value:money}[[，高于分界 {cut:money}]][[；距{next_tier:word.tier}还差 {to_next:money}]]。"
    ),
    "reason.tier_keep_by": "{keep_by_day:date}前下单可保住{tier:word.tier}；否则降为{lower_tier:word.tier}。",
    "reason.tier_rise_by_order": "现在再下一单即可升至{next_tier:word.tier}。",
    "reason.save_slipping": "[[通常已沉默 {median_days_since_last:days}，平均每位值 {mean_value:money}。]]",
    "reason.second_order": "[[通常距首单 {median_days_since_last:days}；每位约 {amount_each:money}。]]",
    "reason.win_back": "[[通常已沉默 {median_days_since_last:days}；若回来，每位约 {amount_each:money}。]]",
    "reason.tier_up": "[[每位约 {amount_each:money}。]]",
    "reason.keep_tier": "[[平均每位值 {mean_value:money}；每位约 {amount_each:money} 有待保住。]]",
    "strength.recency_up": "突出之处：最近刚下单",
    "strength.recency_down": "不足之处：沉默太久",
    "strength.frequency_up": "突出之处：下单频繁",
    "strength.frequency_down": "不足之处：下单很少",
    "strength.order_value_up": "突出之处：单笔金额大",
    "strength.order_value_down": "不足之处：单笔金额小",
    "strength.margin_up": "突出之处：毛利高",
    "strength.margin_down": "不足之处：毛利薄",
    # opportunities
    "opportunity.save_slipping": "挽留正在沉睡的高价值客户",
    "opportunity.second_order": "促成第二单",
    "opportunity.win_back": "召回流失的优质客户",
    "opportunity.tier_up": "再促一单即可升级的客户",
    "opportunity.keep_tier": "稳住即将降级的客户",
    "opportunity_text.save_slipping": "最高两级中有 {customers:count} 位客户比平时晚。",
    "opportunity_text.second_order": "{customers:count} 位客户只下过一单，该有第二单了。",
    "opportunity_text.win_back": "{customers:count} 位已流失客户过去贡献的毛利高于多数人。",
    "opportunity_text.tier_up": "再下一单，{customers:count} 位客户就能升到上一级。",
    "opportunity_text.keep_tier": "如果不下单，{customers:count} 位客户将在 30 天内降级。",
    # figures
    "kpi.customers": "累计客户",
    "kpi.new_customers": "新客户",
    "kpi.active_customers": "活跃客户",
    "kpi.orders": "订单数",
    "kpi.revenue": "收入",
    "kpi.margin": "毛利",
    "kpi.average_order_value": "客单价",
    "kpi.orders_per_customer": "人均订单",
    "kpi.repeat_share": "老客占比",
    "kpi.return_share": "退款占比",
    "kpi.guest_share": "游客订单占比",
    "kpi.retention_90d": "90 天回购率",
    "kpi.base_value": "全部客户价值",
    # method
    "method.title": "术语与方法",
    "method.answer": "本页每个数字都来自同一次运行的数据表；数据、种子和版本相同，结果就相同。",
    "method.glossary_heading": "术语",
    "method.settings_heading": "当前设置",
    "method.setting": "设置",
    "method.value": "值",
    "method.methods_heading": "价值的计算方法",
    "method.method": "{customers:count} 位客户：{method}",
    "method.margin_rate": "毛利率按收入的 {rate:percent}",
    "method.recalibrated": "按留出订单校准 ×{factor:number|2}",
    "method.margin_from_unit_cost": "毛利来自单位成本",
    "method.margin_mixed": "毛利部分来自单位成本，部分来自毛利率",
    "method.small_shop_pooled_with_20_typical_customers": "小店：与 20 位典型客户合并估计",
    "method.capped_(very_large_customer)": "已封顶（超大客户）",
    "method.no_profiling": "无价值：拒绝画像",
    "method.money_unknown": "无价值：没有汇率",
    "method.no_revenue": "无价值：还没有人付款",
    "method.stages_heading": "本次运行各步骤用时",
    "method.stage": "步骤",
    "method.seconds": "秒",
    "method.peak": "内存峰值（MiB）",
    "setting.currency": "币种",
    "setting.time_zone": "时区",
    "setting.horizon_days": "预测期",
    "setting.margin_rate": "缺少单位成本时的毛利率",
    "setting.discount_rate": "年折现率",
    "setting.tier_cuts": "等级分界点",
    "setting.tier_cuts_version": "分界点版本",
    "setting.seed": "随机种子",
    "term.value": "价值",
    "meaning.value": "客户在预测期内的预期毛利，折现到报告日期。不是过去的收入。",
    "term.range": "区间（80%）",
    "meaning.range": "同类情形中，十次有八次真实值落在其中。区间宽，说明数据还少。",
    "term.tier": "等级",
    "meaning.tier": "固定分界点之间的价值区段：铂金、黄金、白银、青铜。",
    "term.stage": "阶段",
    "meaning.stage": "按客户自己的节奏：新客、活跃、沉睡预警、已流失、回流。",
    "term.order_day": "购买日",
    "meaning.order_day": "客户下单的当地日历日；同一天两单算一个购买日。",
    "term.churn": "流失",
    "meaning.churn": "在给定时间内没有下单。它并不是“仍是客户”的反面。",
    "term.p_alive": "仍是客户（P alive）",
    "meaning.p_alive": "模型认为客户没有彻底离开的概率。不适合用来判断谁会很快下单。",
    "term.revenue": "收入",
    "meaning.revenue": "实付金额，已扣除折扣、退货和取消。",
    "term.margin": "毛利",
    "meaning.margin": "收入减单位成本；不知道单位成本时，用收入乘以设置中的毛利率。",
    "term.cohort": "批次（同期群）",
    "meaning.cohort": "首购在同一个月的全部客户。",
    "term.held_out": "留出",
    "meaning.held_out": "模型没有见过的较晚订单，专门留下来检验预测。",
    "term.baseline": "无模型方法",
    "meaning.baseline": "只按上次下单时间、下单次数或过去消费额排序。胜不过它的模型不用于排序。",
    # tables of the input
    "table.order_lines": "订单明细",
    "table.customers": "客户",
    "table.products": "商品",
    "table.returns": "退货",
    "table.events": "访问与点击",
    "table.impressions": "曝光",
    "table.reviews": "评价",
    "table.surveys": "问卷",
    "table.stock": "库存",
    "table.suppliers": "供应商",
    "table.purchase_orders": "采购单",
    "table.shipments": "物流",
    "table.prices": "价格",
    "table.competitor_offers": "竞品报价",
    "table.competitor_reviews": "竞品评价",
    "table.contacts": "触达记录",
    "table.offers": "优惠",
    "table.coupons": "优惠券",
    "table.redemptions": "券核销",
    "table.marketing_costs": "营销费用",
    "table.exchange_rates": "汇率",
    "table.consents": "授权",
    "table.support_articles": "客服知识",
    "table.support_messages": "客服消息",
    "table.product_images": "商品图片",
    # notes of reading, mapping and identity
    "note.identities_merged": "按邮箱或手机号判断，有 {merged:count} 个客户编号属于已知的另一位客户；可以撤销。",
    "note.files_alike": (
        "{first} 与 {second} 十分相似：{share:percent} 的行在日期、数量和金额上一致。若为同一批订单，请移除其中一个，否则会重复计算。"
    ),
    "note.no_identity_merged": "没有合并客户编号。",
    **{f"column.{name}": words[1] for name, words in COLUMNS.items()},
    **{f"rule.{name}": words[1] for name, words in RULES.items()},
    **{f"remedy.{name}": words[1] for name, words in REMEDIES.items()},
}
