"""What ``tierwise recommend OUT`` prints: each list with its products and why they stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierwise.report.blocks.fits import why
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible, visible_id

if TYPE_CHECKING:
    from tierwise.pipeline.ready_lists import Lists, Standing


def lines(found: Lists, v: Voice) -> list[str]:
    """One list after the other."""
    said = [_unknown(found, v)] if found.unknown else []
    if not found.rows:
        return [*said, v.say("console.list_none")]
    names = {p: visible(n, 60) for p, n in found.names.items()}
    for widget in dict.fromkeys(r["widget"] for r in found.rows):
        said.append(v.say("console.list", name=v.word("widget", widget)))
        for r in (r for r in found.rows if r["widget"] == widget):
            product = f"{visible_id(r['product_id'])} {names.get(r['product_id'], '')}".rstrip()
            said.append(v.say("console.list_row", rank=r["rank"], product=product, why=why(v, r, names)))
    return said


def _unknown(found: Lists, v: Voice) -> str:
    return v.say("console.list_unknown", products=v.say("comma").join(visible_id(p) for p in found.unknown))


def standing(found: Standing, v: Voice) -> list[str]:
    """Every rule that bars it, else on how many lists of each place it stands."""
    product = visible_id(found.product)
    if found.barred_by:
        return [v.say("console.barred", product=product), *(f"  {v.say(f'rule.{c}')}" for c in found.barred_by)]
    said = [v.say("console.may_be_shown", product=product)]
    counted = sorted(found.lists.items(), key=lambda item: (-item[1], item[0]))
    return said + [v.say("console.stands_on", name=v.word("widget", w), lists=n) for w, n in counted]
