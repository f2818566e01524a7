"""Complete Journey's past campaigns: contacts, redemptions, and what each changed, with balance, placebo and grade.

python benchmarks/past_campaigns.py     (needs TIERWISE_DATA; writes benchmarks/results/past-campaigns.md)
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

import tierwise
from tierwise.features.known import know
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.past_contacts import Contacted, past_contacts, read_contacts
from tierwise.proof.observational import Reading

RESULT = Path(__file__).parent / "results" / "past-campaigns.md"
HEAD = """# Past campaigns of Complete Journey

{day}, tierwise {version}. `python benchmarks/past_campaigns.py`. Revenue (USD) a customer within 28 days of the start,
contacted less others, overlap-weighted and augmented, 80 % interval. Nobody drew lots: grade C at best. "Unlike" is the
largest standardised difference between contacted and others over all columns, as found and after weighting. "On those
contacted" is the effect on these, others weighted to be like them; "n" effective customers of the smaller arm;
"elsewhere" how much more of those contacted, weighted, were in another campaign that began within the window. The
placebo is the same comparison on the 28 days before. The data are simulated from real shopping patterns (see the data's
own remark); campaigns without 88 days of history or 28 days after are left out.

"""
COLUMNS = (
    "campaign", "type", "start", "contacted", "redemptions", "effect", "80 %", "on those contacted (SE)", "unlike", "n",
    "elsewhere", "placebo (SE)", "robustness", "grade", "doubts",
)  # fmt: skip


def main() -> None:
    source = Path(os.environ.get("TIERWISE_DATA", "../shared/data")) / "complete_journey"
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        run(source, out, Options.of(only=("kpis",)))
        with tierwise.open_shop(out) as shop:
            now = know(shop)
            t = now.table("redemptions")
            used = Counter(now.shop.warehouse.arrow(t.select("campaign"))["campaign"].to_pylist())
            kinds = _types(source)
            start = time.process_time()
            lines = [
                _line(c, kinds[c.campaign], read_contacts(now, c, "revenue"), used[c.campaign])
                for c in past_contacts(now)
            ]
            spent = time.process_time() - start
    head = HEAD.format(day=datetime.now(UTC).date(), version=tierwise.__version__)
    head += f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"
    RESULT.write_text(head + "\n".join(lines) + f"\n\n{spent:.0f} CPU s for {len(lines)} campaigns.\n", "utf-8")


def _types(source: Path) -> dict[str, str]:
    t = pq.read_table(source / "campaign_descriptions.parquet", columns=["campaign_id", "campaign_type"])
    pairs = zip(t["campaign_id"].to_pylist(), t["campaign_type"].to_pylist(), strict=True)
    return {str(c): str(kind).removeprefix("Type ") for c, kind in pairs}


def _line(c: Contacted, kind: str, r: Reading | Exception, used: int) -> str:
    first = f"| {c.campaign} | {kind} | {c.at:%Y-%m-%d} | {len(c.customers)} | {used} "
    if isinstance(r, Exception):
        return f"{first}| {r} | | | | | | | | | |"
    e, p, a = r.effect, r.placebo, r.of_contacted
    return (
        f"{first}| {e.value:+.2f} | {e.low:+.2f} … {e.high:+.2f} | {a.value:+.2f} ({a.se:.2f}) "
        f"| {r.unlike_before:.2f} → {r.unlike_after:.2f} | {r.effective:.0f} | {r.elsewhere:+.2f} "
        f"| {p.value:+.2f} ({p.se:.2f}) | {r.robustness:.3f} | {r.grade} | {', '.join(r.doubts)} |"
    )


if __name__ == "__main__":
    main()
