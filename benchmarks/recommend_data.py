"""The public data sets of `recommend.py` as questions: who is asked, what is known, what came next.

``last``: the last item of each sequence is wanted (the protocol of the papers); ``time``: one cut through time for
everybody. ``rung(back)`` is the question ``back`` places (or periods) before the end; 1 is the test, 2 chooses all
settings, 3 teaches what is learned on top of fitted models.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tierwise.insight.recommend.evaluate import Held, leave_last, time_split
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.interactions import Interactions, from_sequences

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("TIERWISE_DATA", HERE.parent.parent / "shared" / "data"))


@dataclass(frozen=True)
class Task:
    """``without_seen``: products of the history may not be shown; ``half_life_days``: of the popularity list."""

    name: str
    log: Interactions
    goods: Goods
    rung: Callable[[int], Held]
    protocol: str
    without_seen: bool
    half_life_days: float = 7.0
    columns: tuple[str, ...] = ()

    @property
    def last_item(self) -> bool:
        return self.protocol == "last"


def sequences(path: str, item: str = "item_id") -> Interactions:
    import pandas as pd

    rows = pd.read_parquet(DATA / path)
    if "position" in rows:
        rows = rows.sort_values(["user_id", "position"], kind="stable")
    grouped = rows.groupby("user_id", sort=True)[item].apply(lambda s: [f"{v:>9}" for v in s])
    return from_sequences(list(grouped))


def beauty() -> Task:
    import pandas as pd
    import pyarrow as pa

    log = sequences("amazon_beauty_s3rec/beauty_sequences.parquet")
    has = pd.read_parquet(DATA / "amazon_beauty_s3rec" / "beauty_item_attributes.parquet")
    lists = has.groupby(has.item_id.map(lambda v: f"{v:>9}")).attribute_id.apply(lambda s: [str(v) for v in s])
    values = lists.reindex(log.products.to_pylist())
    goods = Goods(pa.table({"product_id": log.products, "attributes": pa.array(values, pa.list_(pa.string()))}))
    return last_items("beauty", log, goods, ("attributes",))


def games() -> Task:
    return last_items("games", sequences("amazon_games_sasrec/video.parquet"))


def beauty_bert4rec() -> Task:
    return last_items("beauty_bert4rec", sequences("amazon_beauty_bert4rec/beauty.parquet"))


def last_items(name: str, log: Interactions, goods: Goods | None = None, columns: tuple[str, ...] = ()) -> Task:
    known = goods or bare(log.products)
    return Task(name, log, known, lambda back: leave_last(log, back), "last", True, np.inf, columns)


def yoochoose() -> Task:
    """Sessions: those of the last 24 hours are asked for their last click; sessions that began earlier are known."""
    import pandas as pd

    folder = DATA / "yoochoose_clicks_100k"
    rows = pd.concat([pd.read_parquet(folder / f"clicks_100k_{n}.parquet") for n in ("train_full", "test")])
    rows = rows.sort_values(["SessionId", "Time"], kind="stable")
    log = plain(rows.SessionId, rows.ItemId, rows.Time / 86_400)
    began = log.at[log.start()[:-1]]
    ends = [float(np.nextafter(began.max(), np.inf)) - n for n in range(4)]  # the last 24 hours, and those before
    return Task("yoochoose", log, bare(log.products), lambda back: _of_day(log, began, ends[back], ends[back - 1]),
                "sessions", False)  # fmt: skip


def _of_day(log: Interactions, began: np.ndarray, start: float, end: float) -> Held:
    """Known: sessions that began before the day; asked: those of the day, their last click from the clicks before."""
    known = log.where((began < start)[log.sequence])
    day = leave_last(log.where(((began >= start) & (began < end))[log.sequence]), 1)
    return Held(known, day.sequences, day.histories, day.later, day.amount)


def movielens() -> Task:
    """All ratings as deeds; cuts at the last three stretches of 14 days."""
    import pandas as pd

    rows = pd.read_parquet(DATA / "movielens_100k" / "ratings.parquet")
    rows = rows.sort_values(["user_id", "timestamp"], kind="stable")
    log = plain(rows.user_id, rows.item_id, rows.timestamp / 86_400)
    return timed("movielens", log, bare(log.products), 14.0, without_seen=True)


def plain(owner: Any, item: Any, days: Any) -> Interactions:
    from itertools import groupby

    triples = list(zip(owner, item, days, strict=True))
    groups = [list(g) for _, g in groupby(triples, key=lambda t: t[0])]
    return from_sequences([[f"{i:>9}" for _, i, _ in g] for g in groups], [[float(d) for *_, d in g] for g in groups])


def online_retail() -> Task:
    import next_basket

    log, goods = next_basket.online_retail()
    return timed("online_retail", log, goods, 28.0, without_seen=False)


def complete_journey() -> Task:
    import next_basket

    log, goods = next_basket.complete_journey()
    return timed("complete_journey", log, goods, 28.0, without_seen=False)


def timed(name: str, log: Interactions, goods: Goods, days: float, without_seen: bool) -> Task:
    end = float(np.floor(log.at.max())) + 1
    return Task(name, log, goods, lambda back: time_split(log, end - back * days, days), "time", without_seen)


TASKS = {f.__name__: f for f in (beauty, games, beauty_bert4rec, yoochoose, movielens, online_retail, complete_journey)}
