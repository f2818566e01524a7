"""Frequent itemsets by efficient-apriori, mlxtend or PAMI; prints one JSON line.

    python benchmarks/peers/itemsets_peers.py METHOD FILE COUNT

FILE holds one basket a line, whole numbers between tabs; COUNT is the least number of baskets. CPU seconds are those of
mining alone: each peer has its data in the form it wants before (a list of tuples, a dense frame of flags); PAMI reads
its file itself, as it always does. ``sets`` and ``sha256`` are of the lines "items in order:count", sorted.
Started by benchmarks/baskets.py, one process for each figure.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

warnings.simplefilter("ignore")


def lists(file):
    return [tuple(line.split("\t")) for line in Path(file).read_text().splitlines()]


def efficient_apriori(file, count):
    from efficient_apriori import itemsets_from_transactions

    baskets = lists(file)
    begin = time.process_time()
    found, _ = itemsets_from_transactions(baskets, count / len(baskets) - 1e-12)
    seconds = time.process_time() - begin
    return seconds, {items: c for sets in found.values() for items, c in sets.items()}


def mlxtend(file, count):
    import pandas as pd
    from mlxtend.frequent_patterns import fpgrowth
    from mlxtend.preprocessing import TransactionEncoder

    baskets = lists(file)
    encoder = TransactionEncoder()
    flags = pd.DataFrame(encoder.fit_transform(baskets), columns=encoder.columns_)
    begin = time.process_time()
    found = fpgrowth(flags, min_support=count / len(baskets) - 1e-12, use_colnames=True)
    seconds = time.process_time() - begin
    shares = zip(found["itemsets"], found["support"], strict=True)
    return seconds, {tuple(items): round(share * len(baskets)) for items, share in shares}


def pami(kind):
    def mine(file, count):
        from importlib import import_module

        made = getattr(import_module(f"PAMI.frequentPattern.basic.{kind}"), kind)(iFile=file, minSup=count, sep="\t")
        begin = time.process_time()
        made.mine()
        seconds = time.process_time() - begin
        return seconds, {as_items(k): (v[0] if isinstance(v, list) else v) for k, v in made.getPatterns().items()}

    return mine


def as_items(pattern):
    parts = pattern.split("\t") if isinstance(pattern, str) else pattern
    return tuple(str(p) for p in parts if str(p))


METHODS = {
    "efficient-apriori": ("efficient-apriori", efficient_apriori),
    "mlxtend fpgrowth": ("mlxtend", mlxtend),
    "PAMI FPGrowth": ("PAMI", pami("FPGrowth")),
    "PAMI ECLAT": ("PAMI", pami("ECLAT")),
}


def main(method, file, count):
    package, mine = METHODS[method]
    out, sys.stdout = sys.stdout, sys.stderr  # PAMI talks
    seconds, found = mine(file, int(count))
    sys.stdout = out
    lines = sorted(f"{' '.join(map(str, sorted(map(int, items))))}:{c}" for items, c in found.items())
    digest = sha256("\n".join(lines).encode()).hexdigest()
    print(json.dumps({"method": f"{package} {version(package)}", "cpu": seconds, "sets": len(lines), "sha256": digest}))


if __name__ == "__main__":
    main(*sys.argv[1:])
