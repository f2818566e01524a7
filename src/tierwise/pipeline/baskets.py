"""The stage `baskets`: what goes together, whether it still did in the following period, and what a bundle earns."""

from __future__ import annotations

from typing import Any

from tierwise.features.catalogue import names_of
from tierwise.features.known import Known
from tierwise.insight.baskets.bundles import bundles
from tierwise.insight.baskets.reading import read_baskets
from tierwise.insight.baskets.result import find_rules


def note_baskets(tables: dict[str, Any], remarks: dict[str, Any], known: Known) -> None:
    """Adds `basket_rules` and `bundles` and a remark on what was looked at; no table where orders name no product."""
    baskets = read_baskets(known)
    if baskets is None:
        remarks["baskets"] = {"none": "no_products"}
        return
    found = find_rules(baskets, names_of(known, baskets.ids.to_pylist()), known.as_of)
    tables["basket_rules"] = found.table
    tables["bundles"] = bundles(known, found.table)
    remarks["baskets"] = found.note
