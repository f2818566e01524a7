"""English words: code to template (places as in ``sentences``). The Chinese twin holds the same codes."""

from __future__ import annotations

from tierwise.report.words_columns import COLUMNS
from tierwise.report.words_rules import REMEDIES, RULES

WORDS: dict[str, str] = {
    # small change
    "not_known": "not known",
    "and": "{a} and {b}",
    "range": "{low} to {high}",
    "comma": ", ",
    "unit.days": "{value:days}",
    "unit.ago": "{value:ago}",
    "ago": "{days} ago",
    "ago.none": "on the report's day",
    "report.kept_share": "{share:percent} of the rows read could be used.",
    # page
    "page.title": "Customer value report",
    "page.subtitle": "Who your customers are, what each is worth, and what to do this week",
    "page.language": "Language: {name}",
    "page.contents": "Contents",
    "page.skip": "Skip to the report",
    "page.how": "How this is computed",
    "page.twin": "The same as a table",
    "page.your_shop": "Your shop",
    "page.customers": "Customers",
    "page.order_days": "Orders of customers",
    "page.as_of": "Report's date",
    "page.compared": "Compared",
    "page.compared_days": "the last {period_days:days} with the {period_days:days} before",
    "page.run_id": "Run",
    "page.version": "Version",
    "page.seed": "Seed",
    "page.data_hash": "Data",
    "page.footer": "Ranges are made to hold the true number 8 times out of 10; how often they did is shown under “Can it be trusted”. This page loads nothing from outside and holds no script; it contains customer ids, so treat it as confidential.",
    "define.interval": "A range behind a number is its 80% interval: it is made so that in 8 of 10 cases like this the true number lies within it. A change counts as told apart from chance only when its whole range lies on one side of zero.",
    "margin.rate": "Margin is assumed to be {rate:percent} of revenue, because no unit costs are known: set margin_rate in shop.toml, or give unit costs.",
    "margin.mixed": "Margin comes from unit costs where they are known, and is assumed to be {rate:percent} of revenue elsewhere: set margin_rate in shop.toml.",
    # overview
    "overview.title": "This week",
    "overview.answer_up": (
        "{kpi_name} in the last {period_days:days} was {shown}: up {change:size} on the period before ("
        "{change:change_range})."
    ),
    "overview.answer_down": (
        "{kpi_name} in the last {period_days:days} was {shown}: down {change:size} on the period before ("
        "{change:change_range})."
    ),
    "overview.answer_unsure": (
        "{kpi_name} in the last {period_days:days} was {shown}. The change of {change:change} on the period "
        "before ({change:change_range}) cannot be told apart from chance."
    ),
    "overview.answer": "{kpi_name} in the last {period_days:days} was {shown}, {change:change} on the period before.",
    "overview.answer_first": "{kpi_name}[[ in the last {period_days:days}]] was {shown}; there is no earlier period to compare it with yet.",
    "overview.empty": "There are no figures yet: no order of a known customer was found before the report's date.",
    "overview.largest": "The largest opportunity this week: {title}.",
    "overview.no_currency": (
        "The data name no currency, so amounts stand without one; set shop.currency in shop.toml."
    ),
    "overview.before_none": "none in the {period_days:days} before",
    "overview.no_change": "no earlier period to compare with",
    "overview.change": "{change:change} on the {period_days:days} before",
    "overview.change_sentence": "{kpi_name} changed by {change:change}, range {change:change_range}.",
    "overview.months_heading": "Revenue by month",
    "overview.months": (
        "In {month:month} customers spent {total:money}[[; {share:percent} of it came from people who had first "
        "bought in an earlier month]]."
    ),
    "overview.first_orders": "First bought that month",
    "overview.later_orders": "Came back from earlier months",
    "overview.running_month": "{month:month}[[, {days:days} only]]",
    "overview.first_month": "The data begin in {month:month}, so everybody counts as first bought that month.",
    "overview.running_left_out": "{month:month} has only begun[[ ({days:days})]] and is left out of the drawing; the table holds it.",
    "overview.running_drawn": "{month:month} is not over[[ ({days:days} so far)]]: drawn in outline.",
    "overview.do_heading": "What to do, by the money at stake",
    "overview.nothing_to_do": "Nothing stands out this week",
    "overview.nothing_why": (
        "No group of customers was found in which an order now would change much; more orders make such groups visible."
    ),
    "overview.first_of": "The first {shown:count} of {all:count|customer|customers}: {title}",
    "overview.whole_list": "All of them, and those of the other rows: tierwise show OUT opportunity_customers --where opportunity={code:text} -n 1000 (OUT: the folder of your results). Who each one is: tierwise who OUT ID. What to offer them, and who of them stays without to compare: “What to do next” below.",
    "overview.stake_heading": "Money at stake",
    "overview.stake_meaning": "Money at stake is margin over the next {horizon_days:days}: what these customers would bring had they all just ordered, less what they are expected to bring as they stand. It is a difference by the model, not the effect of contacting them. One customer may stand in several rows.",
    "overview.stake": "{title}: most is at stake here, {amount:money} of margin ({amount:money_range}).",
    "overview.definition": "Figures count orders known before the report's date, net of discounts, returns and cancellations, and compare them with the period of equal length before. “Customers who ordered” counts everybody with an order in the period; the stage “active” in the tiers counts only those within their own rhythm, so it is smaller. What contacting customers changes can only be shown by a campaign with a control group.",
    # receipt
    "receipt.title": "What was read and refused",
    "receipt.answer": (
        "Of {read:count|row|rows} read, {kept:count} kept unchanged, {repaired:count} mended and "
        "{quarantined:count} refused ({refused_share:percent}). Not one was dropped silently."
    ),
    "receipt.answer_clean": (
        "Of {read:count|row|rows} read, {kept:count} kept unchanged and {repaired:count} mended; none was refused."
    ),
    "receipt.empty": "This run holds no receipt of its input, so nothing can be said about what was read.",
    "receipt.why_quarantine": "Refused most often: {rule} ({table:word.table}, {rows:count|time|times})[[; {others:count|other reason|other reasons} below]].",
    "receipt.why_repair": "Mended most often: {rule} ({table:word.table}, {rows:count|time|times})[[; {others:count|other reason|other reasons} below]]. The value before is kept.",
    "receipt.why_notice": "Marked means: the row came in unchanged, with a remark. Most often: {rule} ({table:word.table}, {rows:count|time|times})[[; {others:count|other remark|other remarks} below]].",
    "receipt.customers_described": "The customer table describes {described:count|customer|customers}; {customers:count} have ordered. All of these are in the report.",
    "receipt.money_refused": (
        "{table:word.table}: refused rows hold {quarantined:money} of {read:money} read, where the amount could "
        "be read."
    ),
    "receipt.read": "Read",
    "receipt.kept": "Kept",
    "receipt.repaired": "Mended",
    "receipt.quarantined": "Refused",
    "receipt.unknown_rows": "Rows without readable money",
    "receipt.rows_heading": "Rows",
    "receipt.money_heading": "Money",
    "receipt.what": "What was found",
    "receipt.remedy": "What you can do",
    "receipt.no_remedy": "Nothing to do",
    "receipt.semicolon": "; ",
    "receipt.heading_quarantine": "Why rows were refused",
    "receipt.heading_repair": "What was mended",
    "receipt.heading_notice": "What was marked",
    "receipt.rules_quarantine": "Why rows were refused (a row may have several reasons: {rows:count} in all)",
    "receipt.rules_repair": "What was mended (a row may be mended in several ways: {rows:count} in all)",
    "receipt.rules_notice": "{rows:count|remark|remarks} on rows that came in unchanged",
    "receipt.examples_heading": "First refused rows",
    "receipt.examples": "{shown:count} of {all:count|refused row|refused rows}",
    "receipt.examples_where": (
        "All of them, with the row as it was read, are in the run's quarantine folder. Row contents are left out "
        "here because they may name people."
    ),
    "receipt.column": "Column of the file",
    "receipt.meaning": "Read as",
    "receipt.columns": "How {columns:count|column|columns} of {files:count|file|files} were read[[; {others:count|more file makes no table|more files make no tables}]]",
    "receipt.doubt": "Please check {file}: {doubt}",
    "receipt.remark": "{file}: {remark}",
    "receipt.notes_heading": "Notes and doubts",
    "receipt.definition": (
        "Each row of each file ends in exactly one of three places: kept, mended (with the value before written "
        "down) or refused (with its file, line and the rules it broke). Read = kept + mended + refused holds "
        "exactly, in rows and in money of each currency."
    ),
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
    # cohorts
    "cohorts.title": "Do newer buyers come back",
    "cohorts.answer": (
        "Of the {customers:count|customer|customers} who first bought in {cohort_month:month}, "
        "{retention:percent} ({retention:percent_range}) ordered again {months:count|month|months} later."
    ),
    "cohorts.more": "That is more than for those who first bought in {cohort_month:month} ({retention:percent}, range {retention:percent_range}).",
    "cohorts.less": "That is less than for those who first bought in {cohort_month:month} ({retention:percent}, range {retention:percent_range}).",
    "cohorts.same": "No difference can be told from those who first bought in {cohort_month:month} ({retention:percent}, range {retention:percent_range}).",
    "cohorts.later_more": "{months:count|month|months} later it is more: {new:percent} against {old:percent}.",
    "cohorts.later_less": "{months:count|month|months} later it is less: {new:percent} against {old:percent}.",
    "cohorts.later_same": "{months:count|month|months} later no difference can be told either: {new:percent} against {old:percent}.",
    "cohorts.small": (
        "Every cohort so far has fewer than {small:count} customers whose next month has passed, too few to compare."
    ),
    "cohorts.empty": "No month has wholly passed since anybody's first order, so coming back cannot be measured yet.",
    "cohorts.first_order": "First order",
    "cohorts.key_share": "percent who ordered in that month, stronger is more",
    "cohorts.key_unripe": "month not over yet",
    "cohorts.key_small": "fewer than {small:count} customers",
    "cohorts.caption": "Percent of each cohort that ordered so many months later",
    "cohorts.month_n": "Month {months:count}",
    "cohorts.not_over": "not over",
    "cohorts.cell": (
        "{cohort_month:month}, month {months:count}: {active:count} of {customers:count} ordered, "
        "{retention:percent} ({retention:percent_range})"
    ),
    "cohorts.cell_unripe": "{cohort_month:month}: this month is not over yet",
    "cohorts.definition": (
        "A cohort is everybody whose first order fell into that calendar month (the shop's time zone). The "
        "number says how many percent of them ordered in the month so many months later; ranges are Wilson "
        "intervals. More or less is said only where the two ranges do not touch."
    ),
    "cohorts.drawing": (
        "Hatched cells are months that are not over; they are not zero. Cohorts of fewer than {small:count} "
        "customers are left grey, because their shares jump by chance. On a narrow page the first six months are "
        "drawn; the table holds all."
    ),
    "cohorts.last_drawn": "The latest {drawn:count} of {all:count} cohorts are drawn; the table holds all.",
    "cohorts.each_month": "From month {months:count} on the table holds every twelfth month; the result table cohorts holds each.",
    "cohorts.first_month": "The data begin in {month:month}: that group also holds customers who were there before, so it comes back more than newer groups do.",
    # rfm
    "rfm.title": "Recency, frequency, money",
    "rfm.answer": (
        "{customers:count|customer is|customers are} in the segment {segment:word.segment}: {share:percent} of "
        "all, who paid {revenue_share:percent} of the revenue so far."
    ),
    "rfm.empty": "There are no scores yet: they need at least one customer with an order.",
    "rfm.share_of_revenue": "Share of revenue so far",
    "rfm.segments_caption": "Named segments",
    "rfm.meanings_heading": "What the segments mean",
    "rfm.with_tiers": "Segments look back, tiers look ahead: {both:count} of {customers:count} {tier:word.tier} customers are {segment:word.segment}.",
    "rfm.grid_heading": "How recent, how often",
    "rfm.grid_value_sum": (
        "Most value lies at recency {r:count} and frequency {f:count}: {customers:count|customer|customers} with "
        "{share:percent} of all expected value."
    ),
    "rfm.grid_monetary_sum": (
        "Most revenue lies at recency {r:count} and frequency {f:count}: {customers:count|customer|customers} "
        "with {share:percent} of all revenue so far."
    ),
    "rfm.cell": "Recency {r:count}, frequency {f:count}: {customers:count|customer|customers}, {amount:money}",
    "rfm.x_axis": "Recency score: 5 ordered last",
    "rfm.y_axis": "Frequency score: 5 orders most",
    "rfm.r": "Recency score",
    "rfm.f": "Frequency score",
    "rfm.definition": (
        "Recency is the number of days since the last order, frequency the number of days with an order, money "
        "the net revenue so far. Each is scored 1 to 5 among your own customers; equal customers always get "
        "equal scores."
    ),
    "rfm.segment_definition": (
        "Segments are fixed cells of the recency and frequency scores. They describe the past; the tiers above "
        "look ahead."
    ),
    "rfm_method.mid_rank": "Scores run from 1 to 5: each holds about a fifth of your customers, and customers who are alike get the same score.",
    "rfm_method.fixed": "Scores use the fixed cuts of your settings.",
    "rfm_method.k_means": "Scores are five groups found in the data by k-means.",
    "segment.champions": "Champions",
    "segment.loyal": "Loyal",
    "segment.potential_loyalist": "Potential loyalists",
    "segment.new": "New customers",
    "segment.promising": "Promising",
    "segment.needs_attention": "Need attention",
    "segment.about_to_sleep": "About to sleep",
    "segment.at_risk": "At risk",
    "segment.cant_lose": "Cannot lose them",
    "segment.hibernating": "Hibernating",
    "segment.lost": "Lost",
    "segment_meaning.champions": "ordered lately and often",
    "segment_meaning.loyal": "order often",
    "segment_meaning.potential_loyalist": "ordered lately, a few times",
    "segment_meaning.new": "ordered lately for the first time",
    "segment_meaning.promising": "first order not long ago",
    "segment_meaning.needs_attention": "middling, and getting later",
    "segment_meaning.about_to_sleep": "few orders, and some time ago",
    "segment_meaning.at_risk": "ordered often, but long ago",
    "segment_meaning.cant_lose": "ordered most often, and have gone silent",
    "segment_meaning.hibernating": "few orders, long ago",
    "segment_meaning.lost": "fewest orders, longest ago",
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
    # opportunities
    "opportunity.save_slipping": "Keep your best customers who are slipping",
    "opportunity.second_order": "Win the second order",
    "opportunity.win_back": "Win back good customers who lapsed",
    "opportunity.tier_up": "Lift customers one order short of the next tier",
    "opportunity.keep_tier": "Hold customers about to fall a tier",
    "opportunity_text.save_slipping": "{customers:count|customer|customers} of the two highest tiers are slipping: later than usual, not yet lapsed.",
    "opportunity_text.second_order": "{customers:count|customer|customers} ordered once and a second order is due.",
    "opportunity_text.win_back": "{customers:count|lapsed customer|lapsed customers} brought more margin than most.",
    "opportunity_text.tier_up": "One order would lift {customers:count|customer|customers} into the next tier.",
    "opportunity_text.keep_tier": (
        "{customers:count|customer falls|customers fall} to a lower tier within 30 days without an order."
    ),
    # figures
    "kpi.customers": "Customers so far",
    "kpi.new_customers": "New customers",
    "kpi.active_customers": "Customers who ordered",
    "kpi.orders": "Orders",
    "kpi.revenue": "Revenue",
    "kpi.margin": "Margin",
    "kpi.average_order_value": "Average order",
    "kpi.orders_per_customer": "Orders per customer",
    "kpi.repeat_share": "Share who had ordered before",
    "kpi.return_share": "Money returned",
    "kpi.guest_share": "Guest orders",
    "kpi.retention_90d": "Ordered again within 90 days",
    "kpi.base_value": "Value of all customers",
    # method
    "method.title": "Words and method",
    "method.answer": "Every number here comes from the tables of one run; the same data, seed and version give the same numbers.",
    "method.glossary_heading": "What the words mean",
    "method.settings_heading": "Settings in force",
    "method.setting": "Setting",
    "method.value": "Value",
    "method.methods_heading": "How values were computed",
    "method.method": "{customers:count|customer|customers}: {method}",
    "method.margin_rate": "margin rate {rate:percent} of revenue",
    "method.recalibrated": "recalibrated ×{factor:number|2} on held-out orders",
    "method.margin_from_unit_cost": "margin from unit costs",
    "method.margin_mixed": "margin partly from unit costs, partly from the margin rate",
    "method.small_shop_pooled_with_20_typical_customers": "small shop: pooled with 20 typical customers",
    "method.capped_(very_large_customer)": "capped (very large customer)",
    "method.no_profiling": "no value: profiling refused",
    "method.money_unknown": "no value: no exchange rate",
    "method.no_revenue": "no value: nobody has paid anything yet",
    "method.stages_heading": "What each stage of the run took",
    "method.stage": "Stage",
    "method.seconds": "Seconds",
    "method.peak": "Peak MiB",
    "setting.currency": "Currency",
    "setting.time_zone": "Time zone",
    "setting.horizon_days": "Horizon",
    "setting.margin_rate": "Margin rate where no unit cost is known",
    "setting.discount_rate": "Discount rate per year",
    "setting.tier_cuts": "Cut points of the tiers",
    "setting.tier_cuts_version": "Version of the cut points",
    "setting.tier_cuts_basis": "What the cut points were made for",
    "setting.seed": "Seed",
    "term.value": "Value",
    "meaning.value": (
        "Margin expected from a customer over the horizon, discounted to the report's date. Not past revenue."
    ),
    "term.range": "Range (80%)",
    "meaning.range": "Made so that in 8 of 10 such cases the true number lies within it. A wide range is an honest answer to little data.",
    "term.tier": "Tier",
    "meaning.tier": "A band of value between stored cut points: Platinum, Gold, Silver, Bronze.",
    "term.stage": "Stage",
    "meaning.stage": "Where customers stand by their own rhythm: new, active, slipping, lapsed, returned.",
    "term.order_day": "Purchase day",
    "meaning.order_day": (
        "A local calendar day on which a customer ordered; two orders on one day are one purchase day."
    ),
    "term.churn": "Churn",
    "meaning.churn": "No order within a stated time. It is not the opposite of still being a customer.",
    "term.p_alive": "Still a customer (P alive)",
    "meaning.p_alive": (
        "The model's probability that a customer has not left for good. A poor guide to who will order soon."
    ),
    "term.revenue": "Revenue",
    "meaning.revenue": "Money paid, net of discounts, returns and cancellations.",
    "term.margin": "Margin",
    "meaning.margin": (
        "Revenue less unit cost; where unit costs are unknown, revenue times the margin rate of the settings."
    ),
    "term.cohort": "Cohort",
    "meaning.cohort": "All customers whose first order fell into the same month.",
    "term.kept_aside": "Kept aside",
    "meaning.kept_aside": "Later orders the model had not seen: its predictions are checked on them.",
    "term.held_out": "Held out",
    "meaning.held_out": "Customers drawn by lot who get no offer, so that what an offer changes can be seen beside them.",
    "term.baseline": "Simple rule",
    "meaning.baseline": "Ordering customers just by last order, number of orders or past spend, without a model. It is the yardstick a model is held against; lists and tiers follow the modelled value, which is also money.",
    "term.horizon": "Horizon",
    "meaning.horizon": "How far ahead values look: 365 days unless your settings say otherwise.",
    "term.extrapolated": "Carried forward",
    "meaning.extrapolated": "What the model says beyond the time for which it could be checked against later orders.",
    "term.model": "MBG/NBD x Gamma-Gamma",
    "meaning.model": "A model of how often customers order and when they stop, times a model of how much they spend per purchase day. BG/NBD and Pareto/NBD are relatives of the first.",
    "term.gini": "Gini",
    "meaning.gini": "How well the order of customers matches what came: 0 is guessing, 1 is perfect.",
    # tables of the input
    "table.orders": "Orders",
    "table.order_lines": "Order lines",
    "table.customers": "Customers",
    "table.products": "Products",
    "table.returns": "Returns",
    "table.events": "Visits and clicks",
    "table.impressions": "Impressions",
    "table.reviews": "Reviews",
    "table.surveys": "Surveys",
    "table.stock": "Stock",
    "table.suppliers": "Suppliers",
    "table.purchase_orders": "Purchase orders",
    "table.shipments": "Shipments",
    "table.prices": "Prices",
    "table.competitor_offers": "Competitors' offers",
    "table.competitor_reviews": "Competitors' reviews",
    "table.contacts": "Contacts",
    "table.offers": "Offers",
    "table.coupons": "Coupons",
    "table.redemptions": "Coupons redeemed",
    "table.marketing_costs": "Marketing costs",
    "table.exchange_rates": "Exchange rates",
    "table.consents": "Consents",
    "table.support_articles": "Support articles",
    "table.support_messages": "Support messages",
    "table.product_images": "Product images",
    # notes of reading, mapping and identity
    "note.identities_merged": (
        "{merged:count|customer id was|customer ids were} found to belong to a customer known under another id, "
        "by e-mail or phone; this can be undone."
    ),
    "note.files_alike": (
        "{first} and {second} look alike: {share:percent} of their lines agree in day, quantity and amount. If they are "
        "the same orders, take one of them away: they are counted twice."
    ),
    "note.returns_unmatched": (
        "{returns:count|return names|returns name} an order that is not in the data: {amount:money} given back is taken "
        "off no order. Add the export that holds these orders."
    ),
    "note.order_totals_differ": (
        "Please check: {orders:count} of {compared:count|order|orders} have another total than their lines come to, with or "
        "without delivery, tax and discount. The lines count."
    ),
    "note.orders_seen_before": (
        "Please check: {file} seems to hold orders that were read before from {earlier}, under other ids: {share:percent} of "
        "its {lines:count} new lines agree with known ones in day, quantity and amount. If so, they are counted twice: keep to "
        "one kind of export, and read it into a new OUT."
    ),
    "note.currencies_mixed": (
        "Please check: orders are in {currencies}, and no file gives exchange rates. Of customers who paid in another currency "
        "than the shop's the value is not known: add a file with day, currency and rate."
    ),
    "note.states_unknown": (
        "Please check: {rows:count|row has|rows have} an order status that is not known ({words}); they count as paid. If one "
        "means not paid, add it to cleaning.unpaid_statuses in shop.toml; else to cleaning.counted_statuses."
    ),
    "note.ids_unknown": (
        "Please check the table “{table:word.table}”: of the {ids:count|id|ids} in its column “{column:word.column}” the "
        "orders know {known:count}, so it says next to nothing of your customers and products. Export it with the ids that "
        "the orders have, or map another of its columns in shop.toml."
    ),
    "note.no_identity_merged": "No customer ids were merged.",
    **{f"column.{name}": words[0] for name, words in COLUMNS.items()},
    **{f"rule.{name}": words[0] for name, words in RULES.items()},
    **{f"remedy.{name}": words[0] for name, words in REMEDIES.items()},
}
