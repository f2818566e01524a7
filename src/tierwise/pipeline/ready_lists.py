"""The verb ``recommend OUT``: lists for a customer, product, basket or visit, from the current run. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from tierwise.data.config import read_config
from tierwise.errors import UsageError
from tierwise.insight.recommend.additive import FittedLinks
from tierwise.insight.recommend.content import FittedContent
from tierwise.insight.recommend.countries import EVERYBODY
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import of_products
from tierwise.insight.recommend.popular import FittedPopular
from tierwise.insight.recommend.recommender import FittedRecommender
from tierwise.insight.recommend.rules import NotInHistory, why_not
from tierwise.insight.recommend.slate import Asked, Policy, recommend
from tierwise.insight.recommend.widgets import OFFERED, WIDGETS, named
from tierwise.models import store
from tierwise.pipeline.leave import instant
from tierwise.pipeline.list_wishes import wishes_of_a_visit
from tierwise.pipeline.workspace import Run, open_workspace


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows of `recommendations`, what each product is called, and which ids asked about the run does not know."""

    run: str
    rows: list[dict[str, Any]]
    names: dict[str, str]
    unknown: tuple[str, ...] = ()


def lists_for(
    out: str | Path, given: dict[str, str | None], widget: str | None = None, country: str | None = None
) -> Lists:
    """For the one of ``customer``, ``product``, ``basket`` and ``history`` that is given; ids of the last two with
    commas between them. Lists for everybody (trending), or for a ``country``, need none of them. ``UsageError`` for
    none or several.
    """
    asked = {kind: ids for kind, ids in given.items() if ids}
    if not asked and widget in WIDGETS and WIDGETS[widget].context == "segment":
        return _for_everybody(_run(out), widget, country)
    if country is not None:
        raise UsageError("--country goes with --widget trending", "give both, and nothing else")
    if len(asked) != 1:
        raise UsageError("one of --customer, --product, --basket and --history is needed", "give exactly one of them")
    kind, ids = next(iter(asked.items()))
    if kind in ("customer", "product"):
        return of_context(out, kind, ids, widget)
    if widget is not None:
        raise UsageError(f"--widget goes with --customer and --product, --{kind} has one list", "leave --widget out")
    products = [p.strip() for p in ids.split(",") if p.strip()]
    if not products:
        raise UsageError(f"--{kind} {ids!r} names no product", "product ids with commas between them")
    return of_visit(out, products, kind == "basket")


def of_context(out: str | Path, context: str, context_id: str, widget: str | None = None) -> Lists:
    """What is ready for a ``customer`` or a ``product``; all widgets, or one. ``UsageError`` for one that has none."""
    run = _run(out)
    table = run.table("recommendations")
    mine = table.filter(pc.and_(pc.equal(table["context"], context), pc.equal(table["context_id"], context_id)))
    if not mine.num_rows:
        known = table.filter(pc.equal(table["context"], context))["context_id"]
        example = known[0].as_py() if len(known) else ""
        return (_nobody if context == "customer" else _no_page)(run, context_id, example)
    if widget is not None:
        chosen = mine.filter(pc.equal(mine["widget"], widget))
        if not chosen.num_rows:
            ready = ", ".join(sorted(set(mine["widget"].to_pylist())))
            made = widget in WIDGETS and WIDGETS[widget].context == context
            why = ": nothing is left that may be shown there" if made else ""
            raise UsageError(f"no list {widget!r} for {context} {context_id!r}{why}", f"one of {ready}")
        mine = chosen
    turn = {name: i for i, name in enumerate(WIDGETS)}
    rows = sorted(mine.to_pylist(), key=lambda r: (turn.get(r["widget"], len(turn)), r["rank"]))
    return Lists(run.id, rows, _names(run))


def _no_page(run: Run, product: str, example: str) -> Lists:
    """A product without a list: not known, or with too few buyers to have one."""
    raise UsageError(
        f"run {run.id} has no list for product {product!r}: not known, or too few bought it",
        f"ids look like {example!r}; --history {product} asks for any product that is learned from",
    )


def _nobody(run: Run, customer: str, example: str) -> Lists:
    """Somebody without a list of her own (new, guest, profiling refused) sees what everybody sees."""
    features = run.table("customer_features") if "customer_features" in run.table_names() else None
    if features is None or not pc.any(pc.equal(features["customer_id"], customer)).as_py():
        raise UsageError(
            f"run {run.id} has no customer {customer!r}",
            f"ids look like {example!r}; for a visit without a name: --history P1,P2",
        )
    return _for_everybody(run, "trending")


def _for_everybody(run: Run, widget: str, country: str | None = None) -> Lists:
    table = run.table("recommendations")
    table = table.filter(pc.equal(table["widget"], widget))
    rows = table.filter(pc.equal(table["context_id"], country or EVERYBODY)).sort_by("rank").to_pylist()
    if country is not None and not rows:
        ready = ", ".join(sorted(set(table["context_id"].to_pylist()) - {EVERYBODY})) or "none"
        raise UsageError(f"no list {widget!r} for country {country!r}", f"countries with a list of their own: {ready}")
    return Lists(run.id, rows, _names(run))


def of_visit(out: str | Path, products: list[str], basket: bool, k: int = 10) -> Lists:
    """For a basket (bought together) or the products of a visit, oldest first; what is alike and best-sellers fill up.

    What shop.toml never shows, its least margin and its caps hold as they stand now. Products that the run does not
    know are named and left out; ``UsageError`` where it knows none.
    """
    run = _run(out)
    goods = Goods(run.table("product_features"))
    place = {p: i for i, p in enumerate(goods.ids.to_pylist())}
    unknown = tuple(p for p in products if p not in place)
    if len(unknown) == len(products):
        raise UsageError(
            f"run {run.id} knows no product {unknown[0]!r}",
            f"ids look like {next(iter(place), '')!r}; for a visitor of whom nothing is known: --widget trending",
        )
    seen = [[place[p] for p in products if p in place]]
    at = instant(str(run.about["as_of"]))
    assert at is not None
    context, widget = ("basket", "bought_together") if basket else ("session", "for_you")
    asked = Asked(of_products(seen, together=basket), [",".join(products)], context, widget, at)
    rows = recommend(asked, _policy_of_a_visit(out, run, goods, basket), goods, k)[0].to_pylist()
    return Lists(run.id, rows, _names(run), unknown)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which rules keep a product off every list (codes), and on how many ready lists of each widget it stands."""

    run: str
    product: str
    barred_by: tuple[str, ...]
    lists: dict[str, int]


NOT_LEARNED = "not_learned"
"""The run does not know the product, or so few bought it that it is left out."""


def why_not_shown(out: str | Path, product: str) -> Standing:
    """What keeps a product off all lists, by the rules as they stand now; rules for single customers do not enter."""
    run = _run(out)
    goods = Goods(run.table("product_features"))
    ids = goods.ids.to_pylist()
    if product not in ids:
        return Standing(run.id, product, (NOT_LEARNED,), {})
    rules = (*OFFERED, *wishes_of_a_visit(read_config(open_workspace(out).config)[0], goods).rules)
    codes = why_not(rules, goods, of_products([[]]), ids.index(product))[0]
    table = run.table("recommendations")
    mine = table.filter(pc.equal(table["product_id"], product))["widget"].value_counts().to_pylist()
    return Standing(run.id, product, tuple(codes), {r["values"]: r["counts"] for r in mine})


def _policy_of_a_visit(out: str | Path, run: Run, goods: Goods, basket: bool) -> Policy:
    wishes = wishes_of_a_visit(read_config(open_workspace(out).config)[0], goods)
    links = [_links(run, name) for name in (("together", "after") if basket else ("after",))]
    rungs: tuple[FittedRecommender, ...] = (
        *links,
        *_like(run),
        FittedPopular.of_state(store.read(run.folder / "models", "recommend_popular")),
    )
    return Policy(named(rungs, wishes), rungs, (*OFFERED, NotInHistory(), *wishes.rules), wishes.caps)


def _like(run: Run) -> tuple[FittedContent, ...]:
    """Empty where nothing describes the products."""
    folder, name = run.folder / "models", "recommend_like"
    return (FittedContent.of_state(store.read(folder, name)),) if (folder / f"{name}.json").is_file() else ()


def _links(run: Run, name: str) -> FittedLinks:
    return FittedLinks.of_state(store.read(run.folder / "models", f"recommend_{name}"))


def _run(out: str | Path) -> Run:
    run = open_workspace(out).require_current()
    if "recommendations" not in run.table_names():
        raise UsageError(f"run {run.id} has no lists of products", "its orders name no product, or --only left it out")
    return run


def _names(run: Run) -> dict[str, str]:
    t = run.table("product_features")
    pairs = zip(t["product_id"].to_pylist(), t["product_name"].to_pylist(), strict=True)
    return {p: n for p, n in pairs if n}
