"""Every method family on every question, on three public shops: writes docs/why/which-model.md.

    python benchmarks/which_model.py [SHOP ...]

Each shop is run as its owner would run it, with all families (``Options(methods="all")``): settings are chosen by
cross-validation between customers on the earlier dates, the method to serve before the last date is looked at. The page
is written from the table `model_cards` of those runs alone. Without names all three shops are run.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import tierwise
from tierwise.pipeline.options import Options
from tierwise.report.blocks.methods import of_behaviour

DATA = Path(os.environ.get("TIERWISE_DATA", "../shared/data"))
SHOPS = {
    "Online Retail": DATA / "online_retail",
    "Complete Journey": DATA / "complete_journey",
    "CDNOW": DATA / "cdnow_sample" / "CDNOW_sample.txt",
}
PAGE = Path(__file__).resolve().parents[1] / "docs" / "why" / "which-model.md"
ORDER = {"churn": "auc", "buy": "auc", "coupon": "auc", "next_category": "log_loss"}


def main(names: list[str]) -> None:
    """Run the shops and write the page."""
    parts = [_head()]
    for name in names or list(SHOPS):
        started = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            run = tierwise.run(SHOPS[name], Path(folder) / "out", Options(methods="all"))
            cards = run.table("model_cards").to_pylist()
        parts.append(_shop(name, cards, time.process_time() - started))
        print(name, "done", flush=True)
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _head() -> str:
    return f"""# Which method, for which question

Made by `python benchmarks/which_model.py` with Tierwise {tierwise.__version__}; do not edit by hand. Every family on
every question of three public shops, on the last date that was kept aside. "Gain" is the paired difference to the best
free rule on the same customers, with its 80 % interval; **bold** is the method that answers. A family serves only where
it was chosen on earlier dates *and* its interval lies above 0 on the last one; else the best rule answers. AUC ranks
chances, normalised Gini ranks amounts, log loss judges the category of the next order.
"""


def _shop(name: str, cards: list[dict[str, Any]], seconds: float) -> str:
    mine = [c for c in cards if of_behaviour(c["question"])]
    questions = list(dict.fromkeys(c["question"] for c in mine))
    parts = [f"## {name}\n\nWhole run, with all families: {seconds:,.0f} CPU seconds.\n"]
    parts += [_question(q, [c for c in mine if c["question"] == q]) for q in questions]
    return "\n".join(parts)


def _question(question: str, cards: list[dict[str, Any]]) -> str:
    measure = ORDER.get(question.rpartition("_")[0], "gini")
    by = {(c["model"], c["metric"]): c for c in cards}
    models = [c["model"] for c in cards if c["metric"] == measure and c["value"] is not None]
    if not models:
        notes = ", ".join(sorted({c["note"] for c in cards if c["note"]}))
        return f"### {question}\n\nNot compared: {notes}.\n"
    models.sort(key=lambda m: (by[m, measure]["value"] * (1 if measure == "log_loss" else -1), m))
    others = [k for k in ("log_loss", "brier", "ece", "bias", "f1", "lift_10", "captured_20", "wape") if k != measure]
    others = [k for k in others if any((m, k) in by for m in models)]
    head = f"| method | {measure} | gain over best rule | " + " | ".join(others) + " |"
    lines = [head, "|" + "---|" * (3 + len(others))]
    lines += [_line(m, measure, others, by) for m in models]
    n, at = by[models[0], measure]["n"], by[models[0], measure]["origin"]
    return f"### {question}\n\n{n:,} customers, {at:%Y-%m-%d}.\n\n" + "\n".join(lines) + "\n"


def _line(model: str, measure: str, others: list[str], by: dict[tuple[str, str], dict[str, Any]]) -> str:
    card = by[model, measure]
    name = f"{model} (rule)" if card["baseline"] else model
    name = f"**{name}**" if card["chosen"] else name
    gain = by.get((model, f"{measure}_gain"))
    cells = [_ends(card), _ends(gain, True), *(_plain(by.get((model, k))) for k in others)]
    return f"| {name} | " + " | ".join(cells) + " |"


def _ends(card: dict[str, Any] | None, signed: bool = False) -> str:
    if card is None or card["value"] is None:
        return "–"
    form = "{:+.4f}" if signed else "{:.4f}"
    value = form.format(card["value"])
    if card["value_low"] is None:
        return value
    return f"{value} ({form.format(card['value_low'])} to {form.format(card['value_high'])})"


def _plain(card: dict[str, Any] | None) -> str:
    return "–" if card is None or card["value"] is None else f"{card['value']:.4f}"


if __name__ == "__main__":
    main(sys.argv[1:])
