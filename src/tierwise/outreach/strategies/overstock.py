"""Flash sale: products of which there is far more than sells (`surplus`), to those who buy such things. Each piece too
many is offered once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.goods import names_of, prices_of
from tierwise.outreach.strategies.proposal import NoProposal, Proposal
from tierwise.outreach.strategies.surplus import BY_FORECAST, KIND, QUARTER_DAYS, Found, Surplus, surplus_of


def propose(f: Findings) -> Proposal | NoProposal:
    """To customers whose lists hold a product in surplus, then to those who buy its category most, no more of them than
    there are pieces; the largest surplus first.
    """
    found = surplus_of(f)
    if isinstance(found, NoProposal):
        return found
    by = {s.product: s for s in found.rows}
    mine = _takers(f, by)
    who = np.array(sorted(mine), np.int64)
    if not who.size:
        return NoProposal(KIND, "nobody_buys_such", {"products": len(by)})
    rows = [by[mine[i]] for i in who.tolist()]
    names, price = names_of(f), prices_of(f)
    reduced = np.array([price.get(s.product, np.nan) for s in rows])
    pieces = float(sum(int(s.pieces) for s in found.rows))
    facts = dict(found.facts) | {
        "products": len(by), "pieces": pieces, "names": [names.get(p, p) for p in list(by)[:3]],
    }  # fmt: skip
    return Proposal(
        KIND, who, _at_stake(found, rows), (Kind.FLASH_SALE,), _reasons(found, rows, names), facts, pieces, reduced,
        found.code,
    )  # fmt: skip


def _at_stake(found: Found, rows: list[Surplus]) -> Any:
    """What a row goes by: money tied up where a forecast tells it, else pieces."""
    if found.code == BY_FORECAST:
        return np.nan_to_num(np.array([s.tied_up for s in rows]))
    return np.array([s.pieces for s in rows])


def _reasons(found: Found, rows: list[Surplus], names: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "product_id": np.array([s.product for s in rows]),
        "product_name": np.array([names.get(s.product, s.product) for s in rows]),
        "on_hand": np.array([s.on_hand for s in rows]).round(0),
        "cover_days": np.array([s.days for s in rows]).round(0),
    }
    if found.code == BY_FORECAST:
        told |= {
            "surplus": np.array([s.pieces for s in rows]).round(0),
            "expected": np.array([s.expected for s in rows]).round(1),
            "expected_days": np.full(len(rows), QUARTER_DAYS),
            "tied_up": np.array([s.tied_up for s in rows]).round(2),
            "keeps_until": np.array([s.keeps_until.isoformat() if s.keeps_until else None for s in rows], object),
        }
    return told


def _takers(f: Findings, by: Mapping[str, Surplus]) -> dict[int, str]:
    """For each customer one product, no more customers for each than it has pieces too many: those first who may be
    written to, for the others take no piece away; of them those on whose lists it stands, then those who buy its
    category most, the largest orders first.
    """
    left = {p: int(s.pieces) for p, s in by.items()}
    pieces, taken = sum(left.values()), dict[int, str]()
    for asked in (f.may, ~f.may):
        for place, wanted in chain(_listed(f, by), _of_category(f, by)):
            product = next((p for p in wanted if left[p]), None)
            if product is None or place in taken or not asked[place]:
                continue
            taken[place] = product
            left[product] -= 1
            pieces -= 1
            if not pieces:
                return taken
    return taken


def _listed(f: Findings, by: Mapping[str, Surplus]) -> Iterator[tuple[int, list[str]]]:
    """Customers and a product in surplus on their lists, best places first."""
    if not f.has("recommendations"):
        return
    lists = f.tables["recommendations"]
    mine = pc.and_(pc.equal(lists["context"], "customer"), pc.is_in(lists["product_id"], pa.array(list(by))))
    rows = lists.filter(mine).sort_by([(c, "ascending") for c in ("rank", "context_id", "product_id")])
    for customer, product in zip(rows["context_id"].to_pylist(), rows["product_id"].to_pylist(), strict=True):
        if customer in f.place:
            yield f.place[customer], [product]


def _of_category(f: Findings, by: Mapping[str, Surplus]) -> Iterator[tuple[int, list[str]]]:
    """Customers and the products in surplus of the category they buy most: largest orders, then most pieces first."""
    liked = _by_category(f, by)
    category, worth = f.text("customer_features", "top_category"), np.nan_to_num(f.feature("mean_order_value"))
    for place in np.lexsort((np.arange(worth.size), -worth)).tolist():
        if category[place] in liked:
            yield place, liked[category[place]]


def _by_category(f: Findings, by: Mapping[str, Surplus]) -> dict[str, list[str]]:
    """The products in surplus of each category, most pieces first."""
    if not f.known.shop.has("products"):
        return {}
    t: pa.Table = f.known.shop.warehouse.arrow(f.known.table("products").select("product_id", "category"))
    pairs = dict(zip(t["product_id"].to_pylist(), t["category"].to_pylist(), strict=True))
    found: dict[str, list[str]] = {}
    for product in by:  # most surplus first
        if pairs.get(product):
            found.setdefault(str(pairs[product]), []).append(product)
    return found
