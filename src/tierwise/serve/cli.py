"""The command line: one command for each verb of the pipeline.

Heavy imports stand inside the commands, so that ``tierwise --help`` stays quick. Exit codes: 0 done, 1 internal
error, 2 wrong use, 3 nothing usable in the input, 4 failed, 130 interrupted.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from tierwise.errors import TierwiseError, UsageError
from tierwise.serve import goods_commands
from tierwise.serve.arguments import Config, Engine, Json, Lang, Out, OutArgument, Seed, Source, language_of

app = typer.Typer(
    name="tierwise",
    help="From raw shop files to value tiers: what was read and refused, who your customers are, what each is worth.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
tiers_app = typer.Typer(help="The value tiers' cut points.", no_args_is_help=True, rich_markup_mode=None)
config_app = typer.Typer(help="The mapping and settings in use.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def demo(out: Out = Path("demo-out"), lang: Lang = None, as_json: Json = False) -> None:
    """Run the whole journey on a sample shop (The Complete Journey) and say where the report is."""
    from tierwise.pipeline import demo as verb
    from tierwise.serve import printing

    with printing.progress(as_json) as progress:
        done = verb.demo(out, _options(lang=lang), progress)
    printing.show_run(done, language_of(lang, done.about), as_json)


@app.command()
def init(source: Source, config: Config = None, lang: Lang = None, as_json: Json = False) -> None:
    """Look at the files, propose what each column means, and write shop.toml."""
    from tierwise.pipeline import init as verb
    from tierwise.serve import printing

    proposal = verb.init(source, config)
    printing.show_proposal(proposal, lang or "en", as_json)


@app.command()
def check(
    source: Source, config: Config = None, engine: Engine = "duckdb", lang: Lang = None, as_json: Json = False
) -> None:
    """Read and clean only, and print the receipt; nothing is kept."""
    from tierwise.pipeline import check as verb
    from tierwise.serve import printing

    with printing.progress(as_json) as progress:
        checked = verb.check(source, _options(lang=lang, config=config, engine=engine), progress)
    printing.show_receipt(checked, lang or "en", as_json)


@app.command()
def run(
    source: Source,
    out: Out,
    config: Config = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Instant such as 2011-09-01 (shop time): use only what was known before it."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            help="Only these parts (value, rfm, kpis, trust, behaviour, segments, stock, plan ...); repeat it.",
        ),
    ] = None,
    engine: Engine = "duckdb",
    lang: Lang = None,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Compute everything from SOURCE into the workspace OUT, and make it the current run."""
    from tierwise.pipeline import journey
    from tierwise.serve import printing

    options = _options(as_of=as_of, only=tuple(only or ()), engine=engine, lang=lang, seed=seed, config=config)
    with printing.progress(as_json) as progress:
        done = journey.run(source, out, options, progress)
    printing.show_run(done, language_of(lang, done.about), as_json)


@app.command()
def show(
    out: OutArgument,
    table: Annotated[str | None, typer.Argument(help="A result table; without it, all are listed.")] = None,
    rows: Annotated[int, typer.Option("--rows", "-n", help="How many rows to print.", min=1)] = 20,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="COLUMN=VALUE: only such rows, such as tier=Gold; repeat it.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Show the current run's tables; only reads."""
    from tierwise.pipeline.workspace import open_workspace
    from tierwise.serve import printing

    current = open_workspace(out).require_current()
    if table is None:
        printing.show_run(current, language_of(lang, current.about), as_json)
    else:
        mine = printing.only_where(current.table(table), where or ())
        currency = str(current.about.get("currency") or "")
        printing.show_table(table, mine, rows, language_of(lang, current.about), as_json, currency)


@app.command()
def who(
    out: OutArgument,
    customers: Annotated[
        list[str], typer.Argument(metavar="CUSTOMER", help="Ids from the report; of hashes the first 6 or more.")
    ],
    source: Annotated[str, typer.Option("--source", help="The files; by default those of the current run.")] = "",
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Say who a customer is: looked up in your own files with the key beside OUT; nothing is written."""
    from tierwise.pipeline import who as verb
    from tierwise.serve import printing

    printing.show_people(verb.who(out, customers, source), lang or "en", as_json)


@app.command()
def predict(
    out: OutArgument,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the handful of methods that every run compares.")
    ] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="The sequence network besides; it needs the extra 'deep'.")
    ] = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Answer every question by the best of all method families, each with a search of its settings."""
    from tierwise.pipeline import predict as verb
    from tierwise.serve import printing

    with printing.progress(as_json) as progress:
        done = verb.predict(out, "quick" if quick else "deep" if deep else "all", progress)
    printing.show_run(done, language_of(lang, done.about), as_json)


@app.command()
def explain(
    out: OutArgument,
    customer: Annotated[
        str | None, typer.Option("--customer", help="A customer's id, as the tables show it; without it: all together.")
    ] = None,
    question: Annotated[
        str | None, typer.Option("--question", help="One question, such as churn_90d: its shapes and rules as well.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Say what drives the answers of the current run, or all that it concludes of one customer, and why; only reads."""
    from tierwise.pipeline import drivers
    from tierwise.pipeline import explain as verb
    from tierwise.serve import printing

    if customer is None:
        printing.show_drivers(drivers.drivers(out, question), lang or "en", as_json)
    else:
        printing.show_explanation(verb.explain(out, customer, question), lang or "en", as_json)


@app.command()
def recommend(
    out: OutArgument,
    customer: Annotated[str | None, typer.Option("--customer", help="A customer's id, as the tables show it.")] = None,
    product: Annotated[str | None, typer.Option("--product", help="A product's id: what goes with it.")] = None,
    basket: Annotated[str | None, typer.Option("--basket", help="Product ids with commas: what to add.")] = None,
    history: Annotated[
        str | None, typer.Option("--history", help="Product ids with commas, oldest first: a visit without a name.")
    ] = None,
    widget: Annotated[
        str | None, typer.Option("--widget", help="One list of a customer or product; trending alone.")
    ] = None,
    country: Annotated[str | None, typer.Option("--country", help="With --widget trending: what sells there.")] = None,
    why_not: Annotated[str | None, typer.Option("--why-not", help="A product's id: what keeps it off lists.")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Lists of products from the current run, each with its reason; only reads."""
    from tierwise.pipeline import ready_lists
    from tierwise.serve import printing

    given = {"customer": customer, "product": product, "basket": basket, "history": history}
    if why_not is not None:
        if any(given.values()) or widget is not None:
            raise UsageError("--why-not goes alone", "it speaks of lists of everybody")
        printing.show_standing(ready_lists.why_not_shown(out, why_not), lang or "en", as_json)
        return
    found = ready_lists.lists_for(out, given, widget, country)
    printing.show_lists(found, lang or "en", as_json)


@app.command()
def segments(out: OutArgument, lang: Lang = None, as_json: Json = False) -> None:
    """Look for natural groups of customers in the workspace OUT, and print what each is like."""
    from tierwise.pipeline import regroup as verb
    from tierwise.serve import printing

    with printing.progress(as_json) as progress:
        done = verb.regroup(out, progress)
    printing.show_groups(done, language_of(lang, done.about), as_json)


@app.command()
def plan(
    out: OutArgument,
    offers: Annotated[Path | None, typer.Option("--offers", help="offers.toml: what the campaign may offer.")] = None,
    budget: Annotated[float | None, typer.Option("--budget", help="The most it may cost.", min=0)] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the campaign.")] = None,
    goal: Annotated[
        list[str] | None,
        typer.Option(
            "--goal",
            help="margin=0.7, orders=0.3, revenue, retention, satisfaction, fairness: weights of goals; repeat it.",
        ),
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Keep it as a campaign to be measured later.")] = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="Only say what deciding so would have earned on past campaigns.")
    ] = False,
    export: Annotated[Path | None, typer.Option("--export", help="Write who gets what as a CSV file.")] = None,
    write_offers: Annotated[
        Path | None, typer.Option("--write-offers", help="Only write an offers file to fill in.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Plan a campaign: who gets what, what it costs, gains or from where it pays, and who is held out to compare."""
    from tierwise.pipeline import offers as asked
    from tierwise.pipeline import plan as verb
    from tierwise.serve import planning, printing

    if write_offers is not None:
        planning.show_offers_file(asked.write_offers(out, write_offers), lang or "en", as_json)
        return
    brief = asked.asked_brief(out, offers, budget, name, tuple(goal or ()))
    if judge and (approve or export is not None):
        raise UsageError("--judge with --approve or --export", "judge first; then ask again without --judge")
    with printing.progress(as_json) as progress:
        done = verb.plan_campaign(out, brief, approve, progress)
    if judge:
        planning.show_judged(done, language_of(lang, done.run.about), as_json)
        return
    rows = verb.export(done, export) if export is not None else None
    planning.show_plan(done, export, rows, language_of(lang, done.run.about), as_json)


@app.command()
def measure(
    out: OutArgument,
    campaign: Annotated[
        str | None, typer.Argument(help="An approved campaign; without it all, and the whole programme.")
    ] = None,
    version: Annotated[int | None, typer.Option("--version", help="An earlier version of it.", min=1)] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Measure what an approved campaign has changed: those assigned to it against those held out."""
    from tierwise.pipeline import measure as verb
    from tierwise.serve import planning, printing

    with printing.progress(as_json) as progress:
        done = verb.measure(out, campaign, version, progress)
    planning.show_effects(done, campaign, language_of(lang, done.about), as_json)


goods_commands.add_to(app)


@app.command()
def holdout(out: OutArgument, lang: Lang = None, as_json: Json = False) -> None:
    """Say who gets no campaign this quarter, and how small an effect of all campaigns that will show; only reads."""
    from tierwise.pipeline import holdout as verb
    from tierwise.serve import planning

    planning.show_holdout(verb.holdout(out), lang or "en", as_json)


@tiers_app.callback()
def tiers(context: typer.Context, out: OutArgument) -> None:
    """The value tiers' cut points in the workspace OUT."""
    context.obj = out


@tiers_app.command("recut")
def tiers_recut(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Move them; without it, only say what would move.")] = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Cut the tiers anew on the current customers: the only way cut points move."""
    from tierwise.pipeline import recut as verb
    from tierwise.serve import printing

    with printing.progress(as_json) as progress:
        preview = verb.recut(context.obj, apply=yes, progress=progress)
    printing.show_recut(preview, lang or "en", as_json)


@config_app.command("show")
def config_show(
    where: Annotated[Path, typer.Argument(help="OUT, SOURCE or a shop.toml.")], as_json: Json = False
) -> None:
    """Print the mapping and settings in use."""
    from tierwise.pipeline import config as verb
    from tierwise.serve import printing

    printing.show_config(verb.find_config(where), as_json)


app.add_typer(tiers_app, name="tiers")
app.add_typer(config_app, name="config")


def _options(**given: Any) -> Any:
    from tierwise.pipeline.options import Options

    return Options.of(**given)


def main() -> None:
    """Entry point: turns our errors into a message on stderr and their exit code."""
    _one_thread_each()
    gc.set_threshold(50_000, 20, 50)  # building queries makes millions of small objects, and few rings among them
    sys.exit(_guarded(app))


def _one_thread_each() -> None:
    """Linear algebra and trees use one thread unless the user asked for more, said before their libraries are loaded.

    Their threads wait for one another by spinning: on a busy machine twenty times the work is spent so (ADR 0064). The
    query engine has its own threads and keeps them.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, os.environ.get("OMP_NUM_THREADS", "1"))


def _guarded(command: Callable[..., Any]) -> int:
    try:
        return int(command(standalone_mode=False) or 0)
    except UsageError as e:
        return _say(_wrong_use(e.message, e.hint) or e, e.exit_code)
    except TierwiseError as e:
        return _say(e, e.exit_code)
    except KeyboardInterrupt:
        return _say("interrupted; the previous run is untouched", 130)
    except MemoryError:
        return _say("out of memory; the previous run is untouched\n  Try: close other programs, or --engine spark", 4)
    except Exception as e:
        return _unexpected(e)


def _unexpected(e: Exception) -> int:
    """Errors of the command line itself are wrong use; anything else is our bug and says so."""
    if isinstance(e, typer.Exit):
        return int(e.exit_code)
    if isinstance(e, typer.Abort):
        return _say("interrupted; the previous run is untouched", 130)
    if hasattr(e, "format_message") and hasattr(e, "show"):  # the parser's own errors: unknown option, missing argument
        context = getattr(e, "ctx", None)
        chinese = _wrong_use(e.format_message(), "", context.get_usage() if context else "")
        if chinese and type(e).__name__ != "NoArgsIsHelpError":  # that one shows the help, which is no error
            return _say(chinese, 2)
        e.show()
        return 2
    return _say(_internal(e), 1)


def _wrong_use(message: str, hint: str = "", usage: str = "") -> str:
    """The message in Chinese where the call or the shop is; "" else."""
    from tierwise.serve import wrong_use

    return wrong_use.in_chinese(message, hint, usage) if wrong_use.wanted(sys.argv[1:]) else ""


def _internal(e: Exception) -> str:
    import traceback

    if os.environ.get("TIERWISE_TRACE"):
        traceback.print_exception(e)
    at = traceback.extract_tb(e.__traceback__)[-1]
    return (
        f"internal error in {Path(at.filename).stem}:{at.lineno}: {type(e).__name__}: {str(e)[:300]}\n"
        "  Try: run again with TIERWISE_TRACE=1 to see the trace, and report it. The previous run is untouched."
    )


def _say(what: object, code: int) -> int:
    text = (
        json.dumps({"error": str(what), "code": code}, ensure_ascii=False)
        if "--json" in sys.argv
        else f"tierwise: {what}"
    )
    print(text, file=sys.stderr)
    return code
