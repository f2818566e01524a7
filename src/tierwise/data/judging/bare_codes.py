"""Stock codes such as D, M and S that stand for discount, manual and samples in one shop's books, and for sizes or
goods in another's: they are no products only where the shop's own data say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tierwise.data.judging.order_lines import NOT_PRODUCT_NAMES
from tierwise.data.landing import Landed
from tierwise.data.warehouse import Warehouse

BARE_CODES = ("D", "M", "S", "B", "C2", "CRUK", "PADS")
"""Book-keeping codes of UCI Online Retail that say nothing by themselves."""
_MOSTLY = 0.5


def not_goods(warehouse: Warehouse, t: Any, landed: Sequence[Landed]) -> Any:
    """Ibis condition on typed lines ``t``: a bare code that is no product here.

    In the files of Online Retail all of them are; elsewhere a code is one when most of its named lines are called
    Postage, Discount, Manual or the like, which then holds for its nameless lines too.
    """
    import ibis

    code = t.product_id.upper()
    books = [one.source for one in landed if one.map.layout == "online_retail"]
    known = code.isin(BARE_CODES) & t["_source"].isin(books) if books else ibis.literal(False)
    found = _named_so(warehouse, t)
    return (known | code.isin(found)) if found else known


def _named_so(warehouse: Warehouse, t: Any) -> list[str]:
    rows = t.select(code=t.product_id.upper(), name=t.product_name.lower())
    rows = rows.filter(rows.code.isin(BARE_CODES) & rows.name.notnull())
    counted = rows.group_by("code").agg(n=rows.count(), so=rows.name.isin(NOT_PRODUCT_NAMES).cast("int64").sum())
    return sorted(r["code"] for r in warehouse.arrow(counted).to_pylist() if r["so"] > _MOSTLY * r["n"])
