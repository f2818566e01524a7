"""Products that sell nothing in most periods: how many, and how often their range, nothing, holds."""

from __future__ import annotations

from tierwise.report.material import Material
from tierwise.report.sentences import Voice


def seldom(m: Material, v: Voice, days: int) -> list[str]:
    """A sentence on products whose range over so many days is 0 pieces; nothing where there are none."""
    import pyarrow.compute as pc

    table = m.tables["forecasts"]
    period = pc.and_(pc.equal(table["level"], "product"), pc.equal(table["period_days"], days))
    chance = table.filter(pc.and_(period, pc.equal(table["quantity_high"], 0.0)))["range_chance"]
    if not len(chance):
        return []
    return [v.say("stock.seldom", {"seldom": len(chance), "days": days, "holds": pc.mean(chance).as_py()})]
