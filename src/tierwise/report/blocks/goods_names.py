"""What products are called, for blocks that name them."""

from __future__ import annotations

from tierwise.report.material import Material


def names_of(m: Material) -> dict[str, str]:
    """Names by product id, of those that have one."""
    if not m.has("product_features"):
        return {}
    t = m.tables["product_features"]
    return {p: n for p, n in zip(t["product_id"].to_pylist(), t["product_name"].to_pylist(), strict=True) if n}
