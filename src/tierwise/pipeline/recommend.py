"""The stage `recommend`: what fits each customer and each product, as lists ready to show, and how well they did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import PRODUCT_FEATURES, RECOMMENDATIONS, SIMILAR_PRODUCTS
from tierwise.features.known import Known
from tierwise.insight.recommend.cards import card_rows
from tierwise.insight.recommend.countries import Countries, countries_of
from tierwise.insight.recommend.histories import Histories, of_customers, of_products
from tierwise.insight.recommend.item_graph import FittedGraph
from tierwise.insight.recommend.learning import Learned, learn, thinned
from tierwise.insight.recommend.reading import Material, narrowed, read
from tierwise.insight.recommend.rerank import known_by
from tierwise.insight.recommend.slate import Asked, Policy, recommend
from tierwise.insight.recommend.tradeoff import Asking, all_together, curve
from tierwise.insight.recommend.widgets import WIDGETS, Wishes, policy_of
from tierwise.models.family import State
from tierwise.pipeline.list_wishes import all_known, wishes_of

K = 10
"""Products of a list."""
MOST_CUSTOMERS = 100_000
"""So many customers, the latest to order, get lists with every run; the others are asked for one at a time."""
CATALOGUE = 8_000
"""So many products, the most bought, are learned from and may stand on lists."""
MOST_PRODUCTS = 3_000
"""So many products, the most bought, get lists of their own."""
LINKS = 100
CURVE = 500
"""So many histories draw the curve of what variety costs."""
DIAL = (0.0, 0.1, 0.4, 0.8, 1.6)


@dataclass(slots=True)
class Recommended:
    """What the stage leaves: result tables, card rows, models at rest, and what the run says beside them."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    cards: Any = None
    models: dict[str, State] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=dict)


def recommended(known: Known) -> Recommended:
    """Lists for every customer, product and country; a remark where the shop's orders name no product."""
    done = Recommended()
    material = read(known)
    if material is None or not len(material.log):
        done.remarks = {"none": "no_products"}
        return done
    whole = len(material.goods)
    settings = known.shop.settings
    all_known(settings, material.goods)
    material = narrowed(material, CATALOGUE, keep=settings.list_pin)
    learned = learn(material, known.shop.settings.seed)
    done.remarks = {"serves": learned.serves, "weights": learned.weights, "period_days": learned.period_days}
    done.tables["product_features"] = _product_features(material, known.as_of)
    countries = countries_of(known, material.log.customers)
    learned = replace(learned, models=countries.sold(learned.models, material.log))
    parts, barred = _lists(material, learned, countries, known.as_of, wishes_of(settings, material, known))
    done.tables["recommendations"] = pa.concat_tables(parts) if parts else RECOMMENDATIONS.arrow_schema().empty_table()
    done.tables["similar_products"] = _similar(done.tables["recommendations"])
    done.remarks |= {
        "barred": barred,
        "customers": len(_latest(material)),
        "products": len(_pages(material)),
        "left_out": whole - len(material.goods),
    }
    if learned.held is not None:
        done.cards = card_rows(learned, material.goods, known.as_of - timedelta(days=learned.period_days))
        done.remarks["tradeoff"] = _tradeoff(material, learned, known.as_of)
    done.models = _kept(learned)
    return done


def _lists(
    material: Material, learned: Learned, countries: Countries, at: datetime, wishes: Wishes
) -> tuple[list[pa.Table], dict[str, dict[str, int]]]:
    parts, barred = [], {}
    for name, widget in WIDGETS.items():
        policy = policy_of(name, learned.models, len(material.goods), wishes)
        if policy is not None:
            histories, names = _asked(widget.context, material, countries)
            table, barred[name] = recommend(
                Asked(histories, names, _stored(widget.context), name, at), policy, material.goods, K
            )
            parts.append(table)
    return parts, barred


def _stored(context: str) -> str:
    """Baskets are asked for as they fill; what is ready is the list of each product alone in the basket."""
    return "product" if context == "basket" else context


def _asked(context: str, material: Material, countries: Countries) -> tuple[Histories, list[str]]:
    log = material.log
    if context == "customer":
        places = _latest(material)
        histories = countries.placed(of_customers(log, places, material.at), places)
        return histories, log.customers.take(pa.array(places)).to_pylist()
    if context in ("product", "basket"):
        places = _pages(material)
        return of_products([[p] for p in places.tolist()]), material.goods.ids.take(pa.array(places)).to_pylist()
    return countries.lists_for_each()


def _latest(material: Material) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Places of the customers who did something last, at most `MOST_CUSTOMERS`, in the order of their ids."""
    log = material.log
    last = np.full(len(log.customers), -np.inf)
    mine = log.owner[log.sequence] >= 0
    np.maximum.at(last, log.owner[log.sequence][mine], log.at[mine])
    order = np.lexsort((np.arange(len(last)), -last))[:MOST_CUSTOMERS]
    return np.sort(order[np.isfinite(last[order])]).astype(np.int64)


def _pages(material: Material) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Places of at most `MOST_PRODUCTS` products, the most bought first; new ones that nobody bought yet among them."""
    count = np.bincount(material.log.product, minlength=len(material.goods))
    return np.sort(np.lexsort((np.arange(len(count)), -count))[:MOST_PRODUCTS]).astype(np.int64)


def _product_features(material: Material, at: datetime) -> pa.Table:
    table = material.goods.table
    return PRODUCT_FEATURES.conform(
        table.append_column("as_of", pa.array([at] * table.num_rows, pa.timestamp("us"))).select(
            list(PRODUCT_FEATURES.names)
        )
    )


def _similar(lists: pa.Table) -> pa.Table:
    """The lists of similar products, product by product."""
    import pyarrow.compute as pc

    mine = lists.filter(pc.equal(lists["widget"], "similar_items"))
    columns = {
        "product_id": mine["context_id"], "rank": mine["rank"], "similar_product_id": mine["product_id"],
        "score": mine["score"], "source": mine["source"], "as_of": mine["as_of"],
    }  # fmt: skip
    return SIMILAR_PRODUCTS.conform(pa.table(columns))


def _tradeoff(material: Material, learned: Learned, at: datetime) -> list[dict[str, float]]:
    """What leaning to variety costs on the held-out period, by the models that were judged there."""
    held, best = learned.held, learned.then
    if held is None or best is None:
        return []
    held = thinned(held, CURVE)
    names = [str(i) for i in range(len(held.later))]
    asking = Asking(
        Asked(held.histories, names, "customer", "for_you", at), held.later, known_by(held.past),
        material.goods.codes("category")[0],
    )  # fmt: skip
    points = curve(
        asking, Policy("held_out", (best,)), material.goods, all_together(material.goods, asking.share), DIAL
    )
    return [
        {
            "strength": p.strength, "loss": p.loss.value, "loss_low": p.loss.low, "loss_high": p.loss.high,
            "ndcg": p.accuracy.value, "coverage": _of(p.coverage), "novelty": p.novelty.value,
        }
        for p in points
        if np.isfinite(p.loss.low)  # of a single history no interval is known
    ]  # fmt: skip


def _of(share: Estimate | float) -> float:
    return share.value if isinstance(share, Estimate) else float(share)


def _kept(learned: Learned) -> dict[str, State]:
    """What answers for a basket or a visit later: each product's strongest links, what is alike, and what sells."""
    models = learned.models
    graphs = {"after": models.after, "together": models.together, "viewed": models.viewed}
    kept = {f"recommend_{k}": g.pruned(LINKS).state() for k, g in graphs.items() if isinstance(g, FittedGraph)}
    like = {"recommend_like": models.like.state()} if models.like is not None else {}
    return kept | like | {"recommend_popular": models.popular.state()}
