"""The block of prices says what could move, by how much, on which evidence, and why not; in both languages."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.settings import Settings
from tierwise.insight.demand.planned import Why
from tierwise.insight.price.evidence import Reason
from tierwise.insight.price.optimise import Decision
from tierwise.report.blocks.block import Listing
from tierwise.report.blocks.prices import lines, prices, sentences
from tierwise.report.material import Material
from tierwise.report.sentences import LANGUAGES, WORDS, Voice

NOTE = {"assumptions": {"weeks": -2.0, "alone": -1.5}, "grades": {"B": 3}, "bounds": {"step": 1, "rival": 2}}


def advice(product: str, decision: str, gain: float | None = None, **more: Any) -> dict[str, Any]:
    told = None if gain is None else gain
    ends = {} if told is None else {
        "price": 11.0, "price_low": 10.5, "price_high": 11.0, "gain": told, "gain_low": told * 0.5,
        "gain_high": told * 1.5, "gain_least": -told, "gain_most": told * 2, "loss_chance": 0.0,
    }  # fmt: skip
    values = json.dumps({"elasticity": -2.0, "loss_chance": 0.4, "price_levels": 1, "weeks": 9})
    return {
        "product_id": product, "decision": decision, "price_now": 10.0, "grade": "B", "period_days": 91, "bound": "",
        "reason_code": "more_margin", "reason_values": values, "method": "unit_cost", "currency": "EUR",
        "as_of": datetime(2024, 1, 1), **ends, **more,
    }  # fmt: skip


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    contract = RESULT_TABLES[name]
    whole = [{c.name: r.get(c.name) for c in contract.columns} for r in rows]
    plain = {
        n: [float(v) if n in _MONEY and v is not None else v for v in (r[n] for r in whole)] for n in contract.names
    }
    return contract.conform(pa.table(plain))


_MONEY = {"price", "price_now", "gain"}


def material(rows: list[dict[str, Any]], **tables: pa.Table) -> Material:
    return Material({"price_advice": table("price_advice", rows), **tables}, {"remarks": {"prices": NOTE}}, {},
                    Settings(currency="EUR"))  # fmt: skip


MIXED = [
    advice("tea", "raise", 100.0, bound="step"), advice("cup", "cut", 300.0, method="margin_rate"),
    advice("pot", "test", 50.0, reason_code="assumptions_disagree"),
    *(advice(f"d{i}", "refused", grade="D", reason_code="price_never_changed") for i in range(3)),
    advice("e", "refused", grade="D", reason_code="few_sales"),
]  # fmt: skip


def test_moves_are_summed_and_ranked_and_refusals_counted() -> None:
    m, v = material(MIXED), Voice("en", "EUR")
    said = " ".join(sentences(m, v))
    assert "2 products of 7 should earn more at another price (1 up, 1 down): together about €400" in said
    assert "1 more price is worth trying first" in said
    assert "4 products get no advice, most of them for this reason: Its price has never changed." in said
    assert "takes 1.5 to 2.0 percent off" in said
    assert "For 1 product the cost of a piece is assumed by the margin rate of 30%" in said
    assert "3 prices go no further because of a rule" in said
    first, second, third = lines(m, v)
    assert first.startswith("cup: €10.00 → €11.00; margin €300 more")
    assert "stops at: the largest step at once" in second
    assert third.startswith("Try first: pot")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_block_holds_its_tables_in_both_languages(language: str) -> None:
    rival = {"product_id": "tea", "competitor": "r", "price": 10.0, "competitor_price": 9.5, "undercut": True,
             "currency": "EUR", "as_of": datetime(2024, 1, 1), "delivered": False}  # fmt: skip
    gaps = table("price_gaps", [rival])
    block = prices(material(MIXED, price_gaps=gaps), Voice(language, "EUR"))
    listings = [p for p in block.parts if isinstance(p, Listing)]
    assert [len(p.twin.rows) for p in listings] == [2, 1, 2]
    assert "9.50" in listings[0].twin.rows[1][-1].text


def test_nothing_to_move_and_nothing_asked_are_said() -> None:
    v = Voice("en", "EUR")
    refused = [advice("a", "refused", grade="D", reason_code="price_follows_demand")]
    assert "None of 1 product has another price" in prices(material(refused), v).answer
    assert "tierwise prices" in prices(Material({}, {"remarks": {}}, {}, Settings()), v).answer


def test_promotions_are_not_judged_where_prices_follow_demand() -> None:
    lost = {"product_id": "a", "promotions": 3, "weeks": 6, "extra_pieces": 9.0, "extra_pieces_low": 8.0,
            "extra_pieces_high": 10.0, "net_margin": -50.0, "net_margin_low": -60.0, "net_margin_high": -40.0,
            "currency": "EUR", "as_of": datetime(2024, 1, 1)}  # fmt: skip
    v, told = Voice("en", "EUR"), []
    for reason in ("price_follows_demand", "few_sales"):
        rows = [advice("a", "refused", grade="D", reason_code=reason)]
        said = sentences(material(rows, promotion_results=table("promotion_results", [lost])), v)
        told.append("surely cost more" in " ".join(said))
    assert told == [False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_prices_and_plans_has_words(language: str) -> None:
    advised = ("more_margin", "no_better_price", "below_a_minimum", "assumptions_disagree", "too_uncertain",
               "not_on_sale", "cost_not_known", "sold_below_cost")  # fmt: skip
    codes = [f"reason.{r}" for r in (*Reason, *advised)] + [f"planned.{w}" for w in Why]
    codes += [f"decision.{d}" for d in Decision] + [f"evidence.{g}" for g in "ABCD"]
    codes += [f"bound.{b}" for b in ("step", "seen", "margin_floor", "least_advertised", "rival")]
    assert [c for c in codes if c not in WORDS[language]] == []


@pytest.mark.parametrize(("language", "said"), [
    ("en", "1 product is cheaper by the piece in larger lines of the same days (tea from 12 pieces on)"),
    ("zh-Hans", "满 12 件起）：按批量价处理，不算促销"),
])  # fmt: skip
def test_bulk_prices_are_said_not_to_be_promotions(language: str, said: str) -> None:
    told = {"product_id": "tea", "from_pieces": 12.0, "decision": "bulk_price", "n": 40, "as_of": datetime(2024, 1, 1)}
    other = {**told, "product_id": "jam", "from_pieces": None, "decision": "not_separable"}
    tables = {
        "price_advice": table("price_advice", [advice("tea", "keep")]),
        "bulk_prices": table("bulk_prices", [told, other]),
    }
    text = " ".join(sentences(Material(tables, {"remarks": {"prices": NOTE}}, {}, Settings()), Voice(language, "EUR")))
    assert said in text
    assert ("For 1 product bulk prices cannot be told" if language == "en" else "有 1 种商品无法区分") in text
