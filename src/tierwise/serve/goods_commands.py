"""The commands on goods: prices, forecast, stock, competitors, switchback. Heavy imports stand inside, as in `cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tierwise.serve.arguments import Json, Lang, OutArgument, language_of

PlannedPrice = Annotated[
    list[str] | None,
    typer.Option("--price", metavar="PRODUCT=VALUE", help="A planned price, from now on; repeat it."),
]
PlannedFile = Annotated[
    Path | None,
    typer.Option("--planned", help="CSV of planned prices: product_id, price, perhaps first_day, last_day, promotion."),
]


def add_to(app: typer.Typer) -> None:
    """Makes them commands of the application."""
    for command in (prices, forecast, stock, competitors, switchback):
        app.command()(command)


def prices(
    out: OutArgument,
    step: Annotated[float | None, typer.Option("--step", help="Largest change of a price at once, a share.")] = None,
    floor: Annotated[
        float | None, typer.Option("--margin-floor", help="Least margin, a share of the price without tax.")
    ] = None,
    rival_low: Annotated[
        float | None, typer.Option("--rival-low", help="Least price over rivals', such as 0.95.", min=0)
    ] = None,
    rival_high: Annotated[
        float | None, typer.Option("--rival-high", help="Most price over rivals', such as 1.05.", min=0)
    ] = None,
    ending: Annotated[
        list[float] | None, typer.Option("--ending", help="What prices end with, such as 0.99; repeat it.")
    ] = None,
    tax: Annotated[float | None, typer.Option("--tax", help="Tax that prices include, as a share on top.")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """What a price does to sales, what each product should cost, what promotions earned; prices are per product.

    Bounds that are not given stand in shop.toml, section [prices]; a maker's least price, in the products file.
    """
    from tierwise.pipeline import prices as verb
    from tierwise.serve import pricing, printing

    with printing.progress(as_json) as progress:
        bounds = verb.Bounds(step, floor, rival_low, rival_high, tuple(ending) if ending else None, tax)
        done = verb.prices(out, bounds, progress)
    pricing.show(done, language_of(lang, done.about), as_json, verb.settings_of(out))


def forecast(
    out: OutArgument,
    price: PlannedPrice = None,
    planned: PlannedFile = None,
    model: Annotated[
        str, typer.Option("--model", help="linear: also a straight line on price, brand and type, to read.")
    ] = "",
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """What every product, category and the shop will sell in the next four and thirteen weeks."""
    from tierwise.pipeline import forecast as verb
    from tierwise.pipeline import planned as plans
    from tierwise.serve import goods, printing

    asked = plans.asked_plans(price or (), planned)
    with printing.progress(as_json) as progress:
        done = verb.forecast(out, asked, progress, model)
    goods.show(done, language_of(lang, done.about), as_json)


def stock(
    out: OutArgument,
    review: Annotated[float, typer.Option("--review-days", help="Days from one order to the next.")] = 7.0,
    lead: Annotated[float, typer.Option("--lead-days", help="Days to delivery where suppliers tell none.")] = 14.0,
    holding: Annotated[float, typer.Option("--holding", help="Cost of holding a year, as a share of cost.")] = 0.2,
    budget: Annotated[
        float | None, typer.Option("--budget", help="The most orders may cost: what saves most margin for it.", min=0)
    ] = None,
    price: PlannedPrice = None,
    planned: PlannedFile = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """What to order from suppliers, by when, and what stands too long; what is not told is assumed, and said."""
    from tierwise.pipeline import planned as plans
    from tierwise.pipeline import stock as verb
    from tierwise.serve import goods, printing

    asked = plans.asked_plans(price or (), planned)
    with printing.progress(as_json) as progress:
        done = verb.stock(out, verb.rules_of(review, lead, holding, budget), asked, progress)
    goods.show(done, language_of(lang, done.about), as_json)


def competitors(
    out: OutArgument,
    alerts: Annotated[
        bool, typer.Option("--alerts", help="Print what is worth a mail: cuts below you, empty shelves.")
    ] = False,
    events: Annotated[bool, typer.Option("--events", help="Print every change that was seen.")] = False,
    promotions: Annotated[bool, typer.Option("--promotions", help="Print their promotions, the latest first.")] = False,
    days: Annotated[int, typer.Option("--days", help="How far --alerts and --events look back.", min=1)] = 28,
    review: Annotated[
        Path | None, typer.Option("--review", help="Write the doubtful matches as CSV, to be decided.")
    ] = None,
    decided: Annotated[
        Path | None, typer.Option("--decided", help="That file, filled in: kept, used and learned from.")
    ] = None,
    tax: Annotated[float | None, typer.Option("--tax", help="Tax your prices hold, as a share on top.")] = None,
    shipping: Annotated[
        float | None, typer.Option("--shipping", help="What your delivery costs: compare at the customer's door.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Which offers are ours, where prices and stars stand, what changed, who follows; nothing is fetched."""
    from tierwise.pipeline import competitors as verb
    from tierwise.pipeline import decisions as kept
    from tierwise.serve import printing, rivals

    if decided is not None:
        rivals.show_decided(kept.keep_decisions(out, decided), lang or "en", as_json)
    with printing.progress(as_json) as progress:
        done = verb.competitors(out, verb.terms_of(tax, shipping), progress)
    language = language_of(lang, done.about)
    if review is not None:
        rivals.show_queue(kept.write_queue(done, review), review, language, as_json)
        return
    asked = {"alerts": days if alerts else None, "events": days if events else None}
    rivals.show(done, language, as_json, asked | {"promotions": rivals.MOST if promotions else None})


def switchback(
    out: OutArgument,
    products: Annotated[
        list[str] | None, typer.Argument(metavar="[PRODUCT]...", help="Products to test; without any, tests are read.")
    ] = None,
    gap: Annotated[float, typer.Option("--gap", help="How far apart both prices lie, as a share.")] = 0.10,
    weeks: Annotated[int, typer.Option("--weeks", help="How long, a multiple of 4.", min=4)] = 12,
    start: Annotated[str | None, typer.Option("--start", help="A Monday; by default the next.")] = None,
    name: Annotated[str, typer.Option("--name", help="Name of the test.")] = "",
    tax: Annotated[float, typer.Option("--tax", help="Tax that prices include, as a share on top.")] = 0.0,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Plan a price test by turns, the order drawn by lot, with what it can tell; or read those that were planned."""
    from tierwise.pipeline import price_tests as verb
    from tierwise.serve import printing, testing

    with printing.progress(as_json) as progress:
        if products:
            done = verb.plan_test(out, verb.asked_of(products, (gap, weeks, start), name, tax), progress)
        else:
            done = verb.read_tests(out, progress)
    testing.show(done, language_of(lang, done.about), as_json, bool(products))
