"""Write tests/fixtures/itemsets.json: run with the Python of an environment that holds efficient-apriori and mlxtend.

python benchmarks/peers/itemsets_fixture.py > tests/fixtures/itemsets.json
"""

from __future__ import annotations

import json
import random
import sys
from importlib.metadata import version

import pandas as pd
from efficient_apriori import itemsets_from_transactions
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder

SEED, BASKETS, ITEMS, COUNT, CONFIDENCE = 11, 240, 24, 9, 0.6
PLANTED = ((1, 2), (3, 4, 5), (6, 7, 8, 9), (2, 10, 11, 12, 13))
MEASURES = ("support", "confidence", "lift", "leverage", "conviction")


def drawn() -> list[list[int]]:
    """Baskets of a few items by popularity, and of planted sets; one item only, one of everything."""
    dice = random.Random(SEED)
    baskets = []
    for _ in range(BASKETS - 2):
        held = {min(int(dice.expovariate(0.15)), ITEMS - 1) for _ in range(dice.randint(1, 5))}
        held |= {i for pattern in PLANTED if dice.random() < 0.12 for i in pattern}
        baskets.append(sorted(held))
    return [*baskets, [0], list(range(ITEMS))]


def main() -> None:
    baskets = drawn()
    found, n = itemsets_from_transactions([tuple(b) for b in baskets], COUNT / len(baskets) - 1e-12)
    sets = sorted([sorted(items), count] for by in found.values() for items, count in by.items())
    encoder = TransactionEncoder()
    flags = pd.DataFrame(encoder.fit_transform(baskets), columns=encoder.columns_)
    frequent = fpgrowth(flags, min_support=COUNT / n - 1e-12, use_colnames=True)
    rules = association_rules(frequent, metric="confidence", min_threshold=CONFIDENCE)
    rules = rules[rules["consequents"].map(len) == 1]
    rows = sorted(
        [sorted(r["antecedents"]), min(r["consequents"]), *(round(float(r[m]), 12) for m in MEASURES)]
        for r in rules.to_dict("records")
    )
    for row in rows:
        row[-1] = None if row[-1] == float("inf") else row[-1]
    facts = {
        "what": "itemsets of efficient-apriori; mlxtend's rules with one item on the right (conviction null: infinite)",
        "efficient-apriori": version("efficient-apriori"), "mlxtend": version("mlxtend"), "seed": SEED,
        "baskets": baskets, "count": COUNT, "itemsets": sets,
        "confidence": CONFIDENCE, "columns": ["antecedent", "consequent", *MEASURES], "rules": rows,
    }  # fmt: skip
    json.dump(facts, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
