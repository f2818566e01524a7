"""What products are called, for blocks that name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tierwise.report.material import Material
from tierwise.report.visible import visible, visible_id


def names_of(m: Material) -> dict[str, str]:
    """Names by product id, of those that have one."""
    table = next((t for t in ("product_features", "product_names") if m.has(t)), None)
    if table is None:
        return {}
    t = m.tables[table]
    return {p: n for p, n in zip(t["product_id"].to_pylist(), t["product_name"].to_pylist(), strict=True) if n}


def told_apart(names: Mapping[str, str | None]) -> dict[str, str]:
    """What to call each product: its name, with its id where several share it; its id where it has none."""
    often = Counter(names.values())
    return {product: _called(product, name, often[name] > 1) for product, name in names.items()}


def _called(product: str, name: str | None, shared: bool) -> str:
    if not name:
        return visible_id(product)
    return f"{visible(name, 40)} ({visible_id(product)})" if shared else visible(name, 48)
