"""What was not read in."""

from __future__ import annotations

from tierwise.contract.results.columns import CURRENCY
from tierwise.contract.schema import Column, Kind, TableContract

QUARANTINE = TableContract(
    "quarantine",
    "Source rows that were refused, each with the rules it broke; nothing is thrown away.",
    (
        Column("table", Kind.CATEGORY, "input table it would have joined", required=True),
        Column("file", Kind.TEXT, "source file", required=True),
        Column("line", Kind.INTEGER, "line in that file (record number for typed sources)", required=True),
        Column("rules", Kind.JSON, "codes of the rules it broke", required=True),
        Column("raw", Kind.TEXT, "the row as it was read", required=True, personal=True),
        Column("amount", Kind.MONEY, "its money, where readable"),
        CURRENCY,
    ),
    ("table", "file", "line"),
)
