"""Words of columns, rules and remedies by their codes, in both languages."""

from __future__ import annotations

from tierwise.report.words_columns import COLUMNS
from tierwise.report.words_rules import REMEDIES, RULES

EN: dict[str, str] = {
    **{f"column.{name}": words[0] for name, words in COLUMNS.items()},
    **{f"rule.{name}": words[0] for name, words in RULES.items()},
    **{f"remedy.{name}": words[0] for name, words in REMEDIES.items()},
}

ZH: dict[str, str] = {
    **{f"column.{name}": words[1] for name, words in COLUMNS.items()},
    **{f"rule.{name}": words[1] for name, words in RULES.items()},
    **{f"remedy.{name}": words[1] for name, words in REMEDIES.items()},
}
