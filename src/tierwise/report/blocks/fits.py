"""What fits each customer: how well lists did, examples with their reasons, what goes with what, what variety costs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.checks import metric_cell
from tierwise.report.blocks.goods_names import told_apart
from tierwise.report.blocks.shown import shown_parts, shown_sentences
from tierwise.report.charts.intervals import Interval, intervals
from tierwise.report.charts.whiskers import Whisker, whiskers
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible, visible_id

EXAMPLES = ("for_you", "from_your_purchases")
_CUSTOMERS, _LINES, _PRODUCTS = 2, 5, 6
SHOWN = (
    "ndcg", "recall", "precision", "map", "mrr", "hit_rate", "recall_repeat", "recall_explore", "coverage", "novelty",
    "diversity", "serendipity", "concentration",
)  # fmt: skip


def fits(m: Material, v: Voice) -> Block:
    """The held-out verdict, then what stands behind it."""
    title, definition = v.say("fits.title"), (v.say("fits.definition"),)
    if not m.has("recommendations"):
        said = "fits.empty" if (m.run.get("remarks") or {}).get("recommend") else "fits.not_asked"
        return Block("fits", title, v.say(said), definition=definition)
    note = (m.run.get("remarks") or {}).get("recommend") or {}
    cards = [c for c in m.rows("model_cards") if c["question"].startswith("next_products_")]
    names = _names(m)
    parts: list[Part] = [Figure(_chart(v, cards))] if cards else []
    parts += [Listing(t, v.say("fits.examples") if i == 0 else "") for i, t in enumerate(_examples(m, v, names))]
    parts += [Listing(t, v.say("fits.goes")) for t in _goes(m, v, names)]
    parts += [Figure(c, v.say("fits.tradeoff"), v.say("fits.tradeoff_note")) for c in _tradeoff(v, note)]
    parts += shown_parts(m, v)
    parts += [Listing(_all(v, cards), folded=True)] if cards else []
    more = (_serves(v, note, cards), _repeat(v, cards), _new(m, v), *shown_sentences(m, v))
    return Block("fits", title, _answer(v, note, cards), tuple(s for s in more if s), tuple(parts), definition)


def _by(cards: Rows) -> dict[tuple[str, str], dict[str, Any]]:
    return {(c["model"], c["metric"]): c for c in cards}


def _best_rule(cards: Rows) -> str:
    free = [c for c in cards if c["baseline"] and c["metric"] == "ndcg"]
    return str(max(free, key=lambda c: c["value"])["model"])


def _serving(cards: Rows) -> str:
    return next((str(c["model"]) for c in cards if c["chosen"]), "hybrid")


def _answer(v: Voice, note: Mapping[str, Any], cards: Rows) -> str:
    if not cards:
        return v.say("fits.answer_no_customers" if note.get("customers") == 0 else "fits.answer_unchecked", note)
    by, rule = _by(cards), _best_rule(cards)
    hit, free = by[_serving(cards), "hit_rate"], by[rule, "hit_rate"]
    return v.say(
        "fits.answer", days=cards[0]["horizon_days"], hit=100 * hit["value"], free=100 * free["value"],
        rule=v.word("model", rule),
    )  # fmt: skip


def _serves(v: Voice, note: Mapping[str, Any], cards: Rows) -> str:
    if cards and _serving(cards) == "ranker":
        return v.say("fits.ranker_serves")
    if cards and _serving(cards) != "hybrid":
        return v.say("fits.rule_serves", rule=v.word("model", _serving(cards)))
    if note.get("customers") == 0:
        return ""
    used = {k: w for k, w in (note.get("weights") or {}).items() if w}
    whole = sum(used.values())
    said = [v.say("fits.weight", name=v.word("model", k), weight=w / whole) for k, w in used.items()]
    return v.say("fits.serves", weights=v.say("comma").join(said)) if said else ""


def _repeat(v: Voice, cards: Rows) -> str:
    by = _by(cards)
    again, new = (by.get((_serving(cards), f"recall_{k}")) for k in ("repeat", "explore"))
    return v.say("fits.repeat", repeat=again["value"], explore=new["value"]) if again and new else ""


def _new(m: Material, v: Voice) -> str:
    by = _by([c for c in m.rows("model_cards") if c["question"].startswith("new_products_")])
    mine, free = (by.get((k, "hit_rate")) for k in ("discovery", "popular"))
    return v.say("fits.new", hit=100 * mine["value"], free=100 * free["value"]) if mine and free else ""


def _chart(v: Voice, cards: Rows) -> Any:
    mine = sorted((c for c in cards if c["metric"] == "ndcg"), key=lambda c: -c["value"])
    sentence = v.say("fits.chart", days=mine[0]["horizon_days"])
    rows = [Whisker(_model(v, c), c["value"], *_ends(c), *_shown(v, c)) for c in mine]
    cells = [(text(_model(v, c)), number(*_shown(v, c))) for c in mine]
    return whiskers(sentence, rows, twin(sentence, (v.say("fits.model"), v.word("metric", "ndcg")), cells))


def _ends(c: Mapping[str, Any]) -> tuple[float, float]:
    """The interval; of a single history, where there is none, the number itself."""
    low, high = c["value_low"], c["value_high"]
    return (low, high) if numbers.known(low) and numbers.known(high) else (c["value"], c["value"])


def _shown(v: Voice, c: Mapping[str, Any]) -> tuple[str, str]:
    return numbers.number(c["value"], v.language, 3), numbers.number_range(
        c["value_low"], c["value_high"], v.language, 3
    )


def _model(v: Voice, c: Mapping[str, Any]) -> str:
    name = v.word("model", c["model"])
    name = name[:1].upper() + name[1:]
    name = v.say("trust.baseline", model=name) if c["baseline"] else name
    return name + (v.say("trust.duty") if c["chosen"] else "")


def _names(m: Material) -> dict[str, str]:
    """What each product is called."""
    if not m.has("product_features"):
        return {}
    t = m.tables["product_features"]
    return told_apart(dict(zip(t["product_id"].to_pylist(), t["product_name"].to_pylist(), strict=True)))


def _named(names: Mapping[str, str], product: str) -> str:
    return names.get(product, visible_id(product))


def _examples(m: Material, v: Voice, names: Mapping[str, str]) -> list[Twin]:
    """The first lines of two lists of the customers worth most."""
    lists = m.tables["recommendations"]
    found = []
    for customer in _worth_most(m, lists):
        for widget in EXAMPLES:
            mine = _of(lists, widget, customer)[:_LINES]
            if mine:
                caption = v.say("fits.examples_caption", name=v.word("widget", widget), customer=visible_id(customer))
                rows = [
                    (text(names.get(r["product_id"], visible_id(r["product_id"]))), text(why(v, r, names)))
                    for r in mine
                ]
                found.append(twin(caption, (v.say("fits.product"), v.say("fits.why")), rows))
    return found


def _worth_most(m: Material, lists: pa.Table) -> list[str]:
    mine = set(lists.filter(pc.equal(lists["widget"], "for_you"))["context_id"].to_pylist())
    if not m.has("value"):
        return sorted(mine)[:_CUSTOMERS]
    value = m.tables["value"]
    value = value.filter(pc.is_in(value["customer_id"], value_set=pa.array(sorted(mine), pa.string())))
    best = value.sort_by([("value", "descending"), ("customer_id", "ascending")])
    return [str(c) for c in best["customer_id"].to_pylist()[:_CUSTOMERS]]


def _of(lists: pa.Table, widget: str, context: str) -> Rows:
    mine = lists.filter(pc.and_(pc.equal(lists["widget"], widget), pc.equal(lists["context_id"], context)))
    rows: Rows = mine.sort_by("rank").to_pylist()
    return rows


def why(v: Voice, r: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The reason of one row of a list, in words."""
    because = r["because_product_id"]
    told = names.get(because, visible_id(because)) if because is not None else ""
    code = f"fits.{r['reason_code']}"
    values = json.loads(r["reason_values"] or "{}")
    if values.get("days") is not None:
        values["days"] = max(1, round(values["days"]))  # of today is of the last day
    return v.say(code, values, because=told) if v.knows(code) else visible(str(r["reason_code"]))


def _goes(m: Material, v: Voice, names: Mapping[str, str]) -> list[Twin]:
    """For the products that stand on most lists, what goes with each."""
    if not m.has("similar_products"):
        return []
    lists, similar = m.tables["recommendations"], m.tables["similar_products"]
    counts = lists.filter(pc.equal(lists["context"], "customer")).group_by("product_id").aggregate([("rank", "count")])
    top = counts.sort_by([("rank_count", "descending"), ("product_id", "ascending")])["product_id"].to_pylist()
    rows: list[tuple[Cell, ...]] = []
    for product in top[:_PRODUCTS]:
        mine = similar.filter(pc.equal(similar["product_id"], product)).sort_by("rank").to_pylist()[:3]
        said = [names.get(r["similar_product_id"], visible_id(r["similar_product_id"])) for r in mine]
        rows.append((text(names.get(product, visible_id(product))), text(v.say("comma").join(said) or "–")))
    return (
        [twin(v.say("fits.goes_caption"), (v.say("fits.product"), v.say("fits.goes_with_head")), rows)] if rows else []
    )


def _tradeoff(v: Voice, note: Mapping[str, Any]) -> list[Any]:
    points = note.get("tradeoff") or []
    if len(points) < 2:
        return []
    sentence = v.say("fits.tradeoff_chart")
    ends = [(p["loss"], p["loss_low"], p["loss_high"]) for p in points]
    shown = [numbers.number(e[0], v.language, 3) for e in ends]
    labels = [v.say("fits.tradeoff_row", p) for p in points]
    rows = [Interval(label, *e, text=s) for label, e, s in zip(labels, ends, shown, strict=True)]
    head = (v.say("fits.strength"), v.word("metric", "coverage"), v.word("metric", "novelty"), v.say("fits.lost"))
    cells = [
        (
            number(numbers.number(p["strength"], v.language, 2)),
            number(numbers.percent(p["coverage"], v.language, 1)),
            number(numbers.number(p["novelty"], v.language, 2)),
            number(s, numbers.number_range(e[1], e[2], v.language, 3)),
        )
        for p, e, s in zip(points, ends, shown, strict=True)
    ]
    return [intervals(sentence, rows, lambda x: numbers.number(x, v.language, 2), twin(sentence, head, cells))]


def _all(v: Voice, cards: Rows) -> Twin:
    by = _by(cards)
    names = [k for k in SHOWN if any(metric == k for _, metric in by)]
    models = [c["model"] for c in sorted((c for c in cards if c["metric"] == "ndcg"), key=lambda c: -c["value"])]
    head = (v.say("fits.model"), *(v.word("metric", k) for k in names))
    rows = [(text(_model(v, by[x, "ndcg"])), *(metric_cell(v, by.get((x, k))) for k in names)) for x in models]
    return twin(v.say("fits.all_caption"), head, rows)
