"""The block of natural groups: what there is, in real units; plainly none where there are none."""

from __future__ import annotations

import json
from typing import Any

import sample

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.report.blocks.groups import groups
from tierwise.report.material import Material
from tierwise.report.sentences import Voice


def _block(language: str = "en", tables: dict[str, Any] | None = None, **note: Any) -> Any:
    run = {**sample.RUN, "remarks": {"segments": {**sample.RUN["remarks"]["segments"], **note}}}
    made = sample.tables(60) if tables is None else tables
    return groups(Material(made, run, sample.RECEIPT, sample.SETTINGS), Voice(language, "GBP"))


def _without_groups() -> dict[str, Any]:
    return {name: RESULT_TABLES[name].arrow_schema().empty_table() for name in ("segments", "personas")}


def test_groups_are_told_with_their_share_and_their_value() -> None:
    block = _block()
    assert block.answer.startswith("Your customers fall into 3 natural groups. “Often, small orders” is 32% of them")
    assert [p.kind for p in block.parts] == ["figure", "terms", "figure", "listing", "figure", "listing"]
    assert block.parts[0].chart.twin.rows[0][0].text == "Often, small orders"


def test_what_sets_them_apart_stands_in_real_units_beside_the_others() -> None:
    table = _block().parts[3].twin
    cells = dict(zip(table.headers, table.rows[1], strict=True))
    assert (cells["Average order"].text, cells["Average order"].below) == ("£910", "others £637")
    assert cells["Discount share"].text == "8%"


def test_portraits_in_both_languages() -> None:
    assert "typically ordered on 14 days, last 21 days ago, £62 an order" in _block().parts[1].terms[0][1]
    assert "在 14 天下过单" in _block("zh-Hans").parts[1].terms[0][1]


def test_no_groups_is_said_plainly_with_what_was_tried() -> None:
    tried = [{**e, "why_not": e["why_not"] or "as_by_chance"} for e in sample.RUN["remarks"]["segments"]["evidence"]]
    block = _block(tables=_without_groups(), code="no_natural_groups", evidence=tried)
    assert "no natural groups" in block.answer
    assert "The clearest of 3 cuts tried (Gaussian mixture, 3 groups) does not hold" in " ".join(block.more)
    (folded,) = block.parts
    assert folded.folded
    assert {row[-1].text for row in folded.twin.rows} >= {"as clear as in a crowd without groups"}


def test_too_few_customers_and_not_looked_for() -> None:
    few = _block(tables=_without_groups(), code="too_few_customers", customers=12, evidence=[])
    assert "12 of at least 60" in few.answer
    bare = groups(Material({}, {}, {}, sample.SETTINGS), Voice("en"))
    assert "not looked for" in bare.answer


def test_groups_without_values_show_customers_only() -> None:
    tables = sample.tables(60)
    rows = [{**r, **dict.fromkeys(k for k in r if k.startswith("value"))} for r in tables["personas"].to_pylist()]
    for r in rows:
        kept = {k: x for k, x in json.loads(r["reason_values"]).items() if not k.startswith("value")}
        r["reason_values"] = json.dumps(kept)
    import pyarrow as pa

    tables["personas"] = RESULT_TABLES["personas"].conform(pa.Table.from_pylist(rows))
    block = _block(tables=tables)
    assert "value" not in block.answer
    assert [p.kind for p in block.parts] == ["figure", "terms", "listing", "figure", "listing"]
