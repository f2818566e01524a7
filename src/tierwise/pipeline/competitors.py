"""The verb ``competitors OUT``: which offers are ours, where prices and stars stand, what changed and who follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.data.shop import Shop
from tierwise.features.known import Known, know
from tierwise.insight.price.competitors.aspects import AspectGap, Mentions, aspect_gaps, aspect_table, read_reviews
from tierwise.insight.price.competitors.change_tables import event_table, pace_table, promotion_calendar_table
from tierwise.insight.price.competitors.decide import Matches, Named, match, match_table, taught
from tierwise.insight.price.competitors.door import OurTerms, faced
from tierwise.insight.price.competitors.history import history, weekly
from tierwise.insight.price.competitors.listings import Listings
from tierwise.insight.price.competitors.matcher import Learned
from tierwise.insight.price.competitors.offers import Goods, Offers, competitors_of, read_goods, read_offers
from tierwise.insight.price.competitors.pace import Pace, pace
from tierwise.insight.price.competitors.ratings import Compared, Side, compare, rating_table, with_shown
from tierwise.insight.price.competitors.reactions import promotion_calendar
from tierwise.insight.price.competitors.reviews import reviews_of
from tierwise.insight.price.competitors.similarity import learn_weights
from tierwise.insight.price.competitors.standing import Facing, gap_table, gaps, index_table, undercut_list
from tierwise.insight.price.reading import read_panel
from tierwise.pipeline.decisions import Key, decisions, must_be_known
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace

TOP = 10
"""Products named in the remark: undercut where it costs most."""


def terms_of(tax: float | None, shipping: float | None) -> OurTerms:
    """Our terms as the command line gives them."""
    return OurTerms(tax, shipping)


def competitors(out: str | Path, terms: OurTerms | None = None, progress: Progress | None = None) -> Run:
    """The run with the tables `competitor_matches` (sure ones, and those to review), `price_gaps`, `price_index`,
    `competitor_events`, `competitor_promotions`, `competitor_pace`, `rating_gaps` and `aspect_gaps` (of sure
    ones).

    Raises NothingUsable where the shop has no table `competitor_offers` or no names of products.
    """
    workspace, terms = open_workspace(out), terms or OurTerms()
    decided = decisions(workspace)
    asked = {**asdict(terms), "decided": sorted([*k, v] for k, v in decided.items())}
    stages = Stages(progress or Silence())
    return onward(workspace, "competitors", asked, lambda shop, _: _added(shop, terms, decided), stages)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is the same for all competitors."""

    known: Known
    goods: Goods
    terms: OurTerms
    decided: Mapping[Key, bool]
    matcher: Learned | None
    reviews: tuple[Side, Mentions]

    @property
    def told(self) -> tuple[str, Any]:
        """Currency and as-of instant."""
        return self.known.currency, self.known.as_of


LATER = ("competitor_offers", "competitor_reviews", "exchange_rates")
"""What others do is used up to its newest row: it need not wait for the shop's next order."""


def _added(cut: Shop, terms: OurTerms, decided: Mapping[Key, bool]) -> Added:
    shop = cut.with_newest(*LATER)
    known, dates = know(shop), _dates(shop)
    names = competitors_of(known)
    goods = read_goods(known, read_panel(known))
    must_be_known(decided, goods.ids)
    matcher = _learned(known, goods, terms, decided) if decided else None
    asked = _Asked(known, goods, terms, decided, matcher, read_reviews(reviews_of(known)))
    tables: dict[str, list[pa.Table]] = {}
    notes, paces = {}, {}
    ratings: list[tuple[str, Compared]] = []
    aspects: list[tuple[str, AspectGap]] = []
    for name in names:
        found, notes[name], paces[name], (rated, written) = _one(asked, name)
        ratings += [(name, r) for r in rated]
        aspects += [(name, a) for a in written]
        for table, rows in found.items():
            tables.setdefault(table, []).append(rows)
    whole = {name: pa.concat_tables(parts) for name, parts in tables.items()}
    whole |= {"competitor_pace": pace_table(paces, known.as_of), "rating_gaps": rating_table(ratings, known.as_of)}
    whole["aspect_gaps"] = aspect_table(aspects, known.as_of)
    return Added(whole, {"competitors": notes, "competitor_dates": dates})


def _dates(shop: Shop) -> dict[str, Any]:
    """The newest offer used; offers used that were seen after the last order, and those hidden by an as-of date that
    was asked for."""
    if not shop.has("competitor_offers"):
        return {}
    seen, every = (shop.warehouse.arrow(s.table("competitor_offers").select("seen_at"))["seen_at"].to_numpy()
                   for s in (shop, replace(shop, cut=None)))  # fmt: skip
    cut = np.datetime64(shop.cut) if shop.cut is not None else np.datetime64("NaT")
    newest = None if not len(seen) else str(seen.max().astype("datetime64[s]"))
    return {"newest": newest, "later": int((seen >= cut).sum()), "hidden": len(every) - len(seen)}


def _learned(known: Known, goods: Goods, terms: OurTerms, decided: Mapping[Key, bool]) -> Learned | None:
    """One model from what was decided of all competitors together; None while that is too little."""
    place = {p: i for i, p in enumerate(goods.ids)}
    rows: list[Listings] = []
    pairs: dict[tuple[int, int], bool] = {}
    for competitor in sorted({c for _, c, _ in decided}):
        offers = read_offers(known, competitor, terms)
        at = {p: i for i, p in enumerate(offers.ids)}
        for (ours, theirs, product), same in decided.items():
            if theirs == competitor and ours in place and product in at:
                pairs[place[ours], len(rows)] = same
                rows.append(offers.listings.take([at[product]]))
    theirs_all = _together(rows)
    return taught(goods.listings, theirs_all, pairs, learn_weights(goods.listings, theirs_all)) if rows else None


def _together(parts: Sequence[Listings]) -> Listings:
    """Listings of one row each as one."""
    texts = {k: tuple(getattr(p, k)[0] if getattr(p, k) else "" for p in parts) for k in ("names", "gtins", "brands")}
    prices = np.array([p.prices[0] if len(p.prices) else np.nan for p in parts], dtype=np.float64)
    return Listings(texts["names"], (), prices, texts["gtins"], texts["brands"])


Reviewed = tuple[list[Compared], list[AspectGap]]


def _one(asked: _Asked, competitor: str) -> tuple[dict[str, pa.Table], dict[str, Any], Pace, Reviewed]:
    known, goods = asked.known, asked.goods
    offers = read_offers(known, competitor, asked.terms)
    found, named = _matched(asked, offers)
    sure = found.sure()
    pairs = list(zip(found.ours[sure].tolist(), found.theirs[sure].tolist(), strict=True))
    facing = _facing(asked, offers, pairs)
    ours = {
        offers.ids[j]: (goods.ids[i], float(facing.price[r]), float(goods.at_stake[i]))
        for r, (i, j) in enumerate(pairs)
    }
    events = history(known, competitor)
    tables = {
        "competitor_matches": match_table(found, named, competitor, known.as_of),
        "price_gaps": gap_table(facing, asked.told), "price_index": index_table(facing, asked.told),
        "competitor_events": event_table(competitor, events, ours, asked.told),
        "competitor_promotions": promotion_calendar_table(
            competitor, promotion_calendar(events), ours, known.as_of
        ),
    }  # fmt: skip
    moves = pace(*weekly(known, goods, competitor, [(i, offers.ids[j]) for i, j in pairs]), known.shop.settings.seed)
    note = _note(found, named, offers, facing) | {"events": len(events), "pace": moves.kind}
    return tables, note, moves, _rated(asked, offers, pairs)


def _matched(asked: _Asked, offers: Offers) -> tuple[Matches, Named]:
    """Matches, and what stands beside them; decisions and claims by place."""
    goods = asked.goods
    mine, theirs = ({p: i for i, p in enumerate(ids)} for ids in (goods.ids, offers.ids))
    claims = {j: mine[p] for j, p in enumerate(offers.claims) if p in mine}
    decided = {
        (mine[p], theirs[q]): same
        for (p, c, q), same in asked.decided.items()
        if c == offers.competitor and p in mine and q in theirs
    }
    found = match(goods.listings, offers.listings, decided, asked.matcher, claims)
    return found, Named((goods.ids, offers.ids), (goods.listings.names, offers.listings.names), goods.at_stake, claims)


def _facing(asked: _Asked, offers: Offers, pairs: Sequence[tuple[int, int]]) -> Facing:
    goods = asked.goods
    i, j = (np.array([p[k] for p in pairs], dtype=np.int64) for k in (0, 1))
    names = tuple([side.listings.names[x] for x in at] for side, at in ((goods, i), (offers, j)))
    price, theirs, delivered = faced(
        (goods.price[i], offers.price[j]), (offers.shipping[j], asked.terms), (names[0], names[1])
    )
    return Facing(
        tuple(goods.ids[x] for x in i), (offers.competitor,) * len(pairs), price, theirs, offers.in_stock[j],
        tuple(goods.category[x] for x in i), goods.at_stake[i], tuple(offers.seen_at[x] for x in j), delivered,
    )  # fmt: skip


def _rated(asked: _Asked, offers: Offers, pairs: Sequence[tuple[int, int]]) -> Reviewed:
    """Stars, and what is written about, of the same products on both sides."""
    ours, _ = asked.reviews
    if not ours:
        return [], []
    shown = zip(offers.ids, zip(offers.stars.tolist(), offers.reviews.tolist(), strict=True), strict=True)
    theirs = read_reviews(reviews_of(asked.known, offers.competitor))
    matched = {asked.goods.ids[i]: offers.ids[j] for i, j in pairs}
    return list(compare(ours, with_shown(theirs[0], dict(shown)), matched)), list(
        aspect_gaps(asked.reviews, theirs, matched)
    )


def _note(found: Matches, named: Named, offers: Offers, facing: Facing) -> dict[str, Any]:
    lower = undercut_list(facing)
    claimed = sum(named.claims.get(int(j)) == int(i) for i, j in zip(found.ours, found.theirs, strict=True))
    return {
        "offers": len(offers.ids), "used": offers.used, "sure": len(facing.product),
        "review": len(found.ours) - len(facing.product), "claims": len(named.claims), "claims_kept": int(claimed),
        "undercut": len(lower), "not_known": int((~np.isfinite(gaps(facing))).sum()),
        "dearest_undercut": [facing.product[r] for r in lower[:TOP]], "method": found.method,
    }  # fmt: skip
