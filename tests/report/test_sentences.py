"""One generator of sentences: every code has words in both languages, with the same places."""

from __future__ import annotations

import json
import re

import pytest

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.settings import TIER_NAMES
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data import rules
from tierwise.errors import ComputationError
from tierwise.insight.recommend.slate_table import CODES as REASONS
from tierwise.insight.recommend.widgets import WIDGETS
from tierwise.insight.segments.methods import DENSITY, K_MEANS, MIXTURE
from tierwise.insight.segments.personas import TOLD
from tierwise.insight.segments.traits import TRAITS
from tierwise.report.blocks.fits import SHOWN
from tierwise.report.blocks.receipt import MENDED, REFUSED
from tierwise.report.blocks.segments import SEGMENTS
from tierwise.report.sentences import KINDS, LANGUAGES, WORDS, Voice, labels

SPINE = [
    "customer_features",
    "rfm",
    "value",
    "value_dimensions",
    "tiers",
    "tier_moves",
    "cohorts",
    "kpis",
    "acquisition",
    "opportunities",
    "model_cards",
    "calibration",
    "segments",
    "personas",
    "segment_moves",
    "product_features",
    "recommendations",
    "similar_products",
    "quarantine",
]
CODES = [
    *(f"tier.{t}" for t in TIER_NAMES),
    *(
        f"{family}.{s}"
        for s in ("new", "active", "slipping", "lapsed", "returned")
        for family in ("stage", "stage_meaning")
    ),
    *(f"{family}.{s}" for s in SEGMENTS for family in ("segment", "segment_meaning")),
    *(f"segment.{t.column}_{way}" for t in TRAITS for way in ("up", "down")),
    *(f"segment.{again}" for again in range(2, 8)),
    *(f"groups_method.{m}" for m in (K_MEANS, MIXTURE, DENSITY)),
    *(f"groups_why.{w}" for w in ("", "no_valley", "tiny_group", "unstable", "as_by_chance", "coarser", "less_clear")),
    *(f"column.{t.column}" for t in TOLD),
    "reason.persona",
    *(f"widget.{w}" for w in WIDGETS),
    *(f"fits.{code}" for code in REASONS),
    *(f"model.{k}" for k in ("popular", "usual", "replenish", "item_graph", "ease", "hybrid")),
    *(f"metric.{k}" for k in SHOWN),
    "reason.segment_nearest",
    *(f"rfm_method.{m}" for m in ("mid_rank", "fixed", "k_means")),
    *(
        f"reason.{r}"
        for r in ("one_order", "on_rhythm", "late", "long_gone", "no_profiling", "money_unknown", "no_revenue")
    ),
    *(f"reason.{r}" for r in ("tier_by_value", "tier_keep_by", "tier_rise_by_order")),
    *(f"acquired_by.{b}" for b in ("all", "channel", "first_product_category", "first_product")),
    *(f"reason.{r}" for r in ("paid_back", "not_paid_back", "cost_unknown", "won_nobody", "worth_unknown")),
    *(f"strength.{f}_{d}" for f in ("recency", "frequency", "order_value", "margin") for d in ("up", "down")),
    *(
        f"{family}.{o}"
        for o in ("save_slipping", "second_order", "win_back", "tier_up", "keep_tier")
        for family in ("opportunity", "opportunity_text", "reason")
    ),
    *(
        f"kpi.{k}"
        for k in [
            "customers",
            "new_customers",
            "active_customers",
            "orders",
            "revenue",
            "margin",
            "average_order_value",
            "orders_per_customer",
            "repeat_share",
            "return_share",
            "guest_share",
            "retention_90d",
            "base_value",
        ]
    ),
    *(f"question.{q}" for q in ("active", "orders", "value", "spend")),
    *(f"model.{b}" for b in ("recency", "frequency", "past_spend")),
    *(
        f"metric.{k}"
        for k in [
            "auc",
            "log_loss",
            "brier",
            "ece",
            "bias",
            "gini",
            "lift_5",
            "lift_10",
            "lift_20",
            "coverage_80",
            "total",
            "auc_gain",
            "gini_gain",
            "dependence",
        ]
    ),
    *(f"card_note.{n}" for n in ("baseline_serves", "not_yet_checkable", "not_enough_history", "too_few_customers")),
    "card_note.fit_failed",
    *(f"card_note.{n}" for n in ("time_better", "time_no_better")),
    *(f"table.{t}" for t in SHOP_TABLES),
    *(f"rule.{r.id}" for r in rules.RULES),
    *(f"remedy.{r.id}" for r in rules.RULES if r.remedy[0]),
    *(f"column.{c.name}" for t in SPINE for c in RESULT_TABLES[t].columns),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    assert [c for c in CODES if c not in WORDS[language]] == []


def test_both_languages_hold_the_same_codes_and_places() -> None:
    english, chinese = (WORDS[tag] for tag in LANGUAGES)
    assert set(english) ^ set(chinese) == set()
    places = re.compile(r"\{(\w+)")
    differ = {k for k in english if set(places.findall(english[k])) != set(places.findall(chinese[k]))}
    assert differ == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_asks_for_a_kind_of_number_that_exists(language: str) -> None:
    asked = {
        kind.split("|")[0]
        for text in WORDS[language].values()
        for kind in re.findall(r"\{\w+:([^{}]*)\}", text)
        if not kind.startswith(("word.", "list."))
    }
    assert asked - KINDS == set()


def test_chinese_sentences_use_chinese_punctuation() -> None:
    half = {k: t for k, t in WORDS["zh-Hans"].items() if re.search(r"[一-鿿][,;:?!()]|[,;:?!(][一-鿿]", t)}
    assert {k for k in half if not k.startswith("console.")} == set()


def test_severity_of_rules_is_that_of_cleaning() -> None:
    assert {r.id for r in rules.RULES if r.severity == "quarantine"} == set(REFUSED)
    assert {r.id for r in rules.RULES if r.severity == "repair"} == set(MENDED)


def test_unknown_code_is_an_error_when_said_and_shown_when_told() -> None:
    voice = Voice("en")
    with pytest.raises(ComputationError, match="no_such_code"):
        voice.say("no_such_code")
    assert voice.tell("reason", "brand\x00new") == "brand⟨U+0000⟩new"


def test_a_reason_in_both_languages() -> None:
    values = json.dumps(
        {"orders": 7, "days_since_last": 2, "usual_gap_days": 56.9, "strongest": "frequency", "factor_frequency": 1.83}
    )
    assert Voice("en", "GBP").say("reason.on_rhythm", values) == (
        "7 purchase days, last 2 days ago, usually every 57 days: on rhythm. Stands out by frequent orders "
        "(×1.8 the typical customer)."
    )
    assert Voice("zh-Hans", "GBP").say("reason.on_rhythm", values) == (
        "买过 7 天，最近一次：2 天前，平时每 57 天一次，节奏正常。优势：下单特别勤（是典型客户的 1.8 倍）。"
    )


def test_a_passage_with_something_not_known_is_left_out() -> None:
    said = Voice("en").say("reason.on_rhythm", {"orders": 1, "days_since_last": 0})
    assert said == "1 purchase day, last on the report's day: on rhythm."


def test_labels_for_the_command_line() -> None:
    assert labels("en")["value_low"] == "Value, low"
    assert labels("zh-Hans")["value_low"] == "价值（下端）"


@pytest.mark.parametrize(("language", "name"), [("en", "Often, small orders"), ("zh-Hans", "常买、小单")])
def test_a_name_of_several_traits_is_told_trait_by_trait(language: str, name: str) -> None:
    assert Voice(language).word("segment", "purchase_days_up+mean_order_value_down") == name


def test_a_tier_with_a_plus_in_its_name_stays_as_it_is() -> None:
    assert Voice("en").word("tier", "Gold+") == "Gold+"
