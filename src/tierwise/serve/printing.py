"""What the command line prints: sentences and tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierwise.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from tierwise.data.people import Person
    from tierwise.pipeline.check import Checked
    from tierwise.pipeline.config import Config
    from tierwise.pipeline.drivers import Driven
    from tierwise.pipeline.explain import Explanation
    from tierwise.pipeline.init import Proposal
    from tierwise.pipeline.ready_lists import Lists, Standing
    from tierwise.pipeline.recut import Recut
    from tierwise.pipeline.stages import Progress
    from tierwise.pipeline.workspace import Run
    from tierwise.report.sentences import Voice


@contextmanager
def progress(as_json: bool, language: str = "en") -> Iterator[Progress]:
    """A progress line on a terminal; silence under pipes and for machines."""
    from tierwise.pipeline.stages import Silence

    if as_json or not sys.stderr.isatty():
        yield Silence()
        return
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    from rich.console import Console  # isort: skip

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Shown(bar, voice(language))


class _Shown:
    """The stage that runs, with its time, on a terminal."""

    def __init__(self, bar: Any, said: Voice) -> None:
        self._bar = bar
        self._said = said
        self._task: Any = None

    def stage(self, name: str) -> None:
        """Shows the next stage; the ones before stay ticked off above it."""
        words = self._said.say(f"console.stage.{name}")
        if self._task is not None:
            self._bar.stop_task(self._task)
        self._task = self._bar.add_task(words, total=None)

    def advance(self, done: int, total: int) -> None:
        """Shows how much of the stage is done."""
        self._bar.update(self._task, completed=done, total=total)


def voice(language: str, currency: str = "") -> Voice:
    """The generator of sentences."""
    from tierwise.report.sentences import Voice as Speaker

    return Speaker(language, currency)


def say(*lines: str) -> None:
    """Prints lines; a terminal that cannot write a character gets a replacement, not a crash."""
    for line in lines:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def say_json(content: Any) -> None:
    """Prints JSON; money as text, instants as ISO."""
    say(json.dumps(content, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def show_run(run: Run, language: str, as_json: bool) -> None:
    """Where the results are, what was read and refused, and what there is to look at."""
    about = run.about
    if as_json:
        files = {"report": run.report, "tables": run.table_names(), "folder": run.folder}
        return say_json({**about, **files, "receipt": run.receipt})
    said = voice(language, about.get("currency", ""))
    if about.get("statement"):  # a sample shop: its mapping is ours, and nobody's to correct
        say(about["statement"].get(language, ""), "")
    else:
        say(*reading_lines(about.get("reading", {}), said))
    say(*receipt_lines(run.receipt, said), "")
    say(said.say("console.run_done", about, run=run.id))
    say(*_other_basis(run, said))
    say(said.say("console.tables", tables=", ".join(run.table_names())))
    if run.report.is_file():
        say(said.say("console.report", path=run.report.resolve().as_posix()))
    return None


def _other_basis(run: Run, said: Voice) -> list[str]:
    """A warning where the tiers' cut points were made for another kind of value than today's."""
    from tierwise.report.blocks.basis import basis_words

    if not run.about.get("remarks", {}).get("cuts_of_another_basis"):
        return []
    then, now = (basis_words(said, run.about.get(name)) for name in ("cuts_basis", "value_basis"))
    return [said.say("console.other_basis", then=then, now=now, out=run.folder.parent.parent.as_posix())]


def show_receipt(checked: Checked, language: str, as_json: bool) -> None:
    """What would be kept, repaired and refused."""
    from tierwise.pipeline.reading import describe

    if as_json:
        return say_json({**describe(checked.reading), "receipt": checked.receipt})
    said = voice(language, checked.reading.settings.currency)
    return say(*reading_lines(describe(checked.reading), said), *receipt_lines(checked.receipt, said))


def show_proposal(proposal: Proposal, language: str, as_json: bool) -> None:
    """What each column is taken to mean, and what to do next."""
    from tierwise.pipeline.reading import describe_mapping

    files = describe_mapping(proposal.mapping)
    if as_json:
        return say_json({"config": proposal.config, "files": files})
    said = voice(language)
    say(*mapping_lines(files, said, whole=True), "")
    code = "console.to_fill_in" if proposal.to_fill_in else "console.proposed"
    return say(said.say(code, config=proposal.config), said.say("console.next", source=proposal.source))


def reading_lines(reading: Mapping[str, Any], said: Voice) -> list[str]:
    """Where the meaning of the columns came from, and, when guessed, what was guessed."""
    if not reading:
        return []
    if reading.get("config"):
        code = "console.kept_guess" if reading.get("kept") else "console.taken"
        return [said.say(code, config=reading["config"]), *_doubts(reading["files"], said), ""]
    lines = mapping_lines(reading["files"], said, whole=True)
    return [said.say("console.guessed"), *lines, said.say("console.confirm", source=reading["source"]), ""]


def mapping_lines(files: Sequence[Mapping[str, Any]], said: Voice, whole: bool) -> list[str]:
    """Each file with the columns it gives."""
    from tierwise.report.words_mapping import in_language

    lines: list[str] = []
    for f in files:
        used = bool(f["table"])
        lines.append(said.say("console.file" if used else "console.file_unused", f))
        if used and whole:
            lines += [said.say("console.column", c, why=in_language(c["why"], said.language)) for c in f["columns"]]
        lines += _doubts([f], said)
        lines += [said.say("console.note", note=in_language(n, said.language)) for n in f["notes"]]
        if used and f["unmapped"]:
            lines.append(said.say("console.unmapped", columns=_shortened(f["unmapped"])))
    return lines


def _shortened(names: Sequence[str], most: int = 12) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" ... (+{rest:,})" if rest > 0 else "")


def _doubts(files: Sequence[Mapping[str, Any]], said: Voice) -> list[str]:
    from tierwise.report.words_mapping import in_language

    return [said.say("console.doubt", doubt=in_language(d, said.language)) for f in files for d in f["doubts"]]


def receipt_lines(receipt: Mapping[str, Any], said: Voice) -> list[str]:
    """Read = kept + repaired + refused, in rows and money, and the rules that were broken."""
    lines: list[str] = []
    for name, table in receipt.get("tables", {}).items():
        lines.append(said.say("console.receipt", table, table=name))
        for currency, money in table.get("money", {}).items():
            lines.append(said.say("console.receipt_money", money, currency=currency))
        for rule, rows in sorted(table.get("rules", {}).items(), key=lambda r: -r[1]):
            lines.append(said.say("console.rule", rows=rows, rule=said.tell("rule", rule)))
    notes = receipt.get("notes", ())
    lines += [said.say("console.note", note=said.tell("note", n["code"], n["values"])) for n in notes]
    return lines


WIDE = 14
"""A table of more columns is printed row by row: nobody reads forty columns side by side."""


def only_where(table: pa.Table, conditions: Sequence[str]) -> pa.Table:
    """Rows whose columns read as asked, by ``rank`` where there is one; ``UsageError`` on a column that is not there.

    >>> import pyarrow as pa
    >>> only_where(pa.table({"tier": ["Gold", "Silver"], "n": [2, 1]}), ["tier=Gold"]).to_pylist()
    [{'tier': 'Gold', 'n': 2}]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for condition in conditions:
        column, sign, value = condition.partition("=")
        if not sign or column not in table.column_names:
            known = ", ".join(table.column_names)
            raise UsageError(f"--where {condition!r} names no column", f"write COLUMN=VALUE with one of {known}")
        table = table.filter(pc.fill_null(pc.equal(pc.cast(table[column], pa.string()), value), False))
    return table.sort_by("rank") if conditions and "rank" in table.column_names else table


def show_table(name: str, table: pa.Table, rows: int, language: str, as_json: bool, currency: str = "") -> None:
    """The first rows of a result table."""
    head = table.slice(0, rows)
    if as_json:
        return say_json(head.to_pylist())
    from rich.console import Console

    from tierwise.report.sentences import labels

    words, said = labels(language), voice(language, currency)
    shown = [column for column in head.column_names if column not in _FOR_MACHINES]
    names = [words.get(column, column) for column in shown]
    cells = [[_worded(column, row, said) for column in shown] for row in head.to_pylist()]
    if len(names) > WIDE:
        say(*_records(names, cells))
    else:
        Console(width=None if sys.stdout.isatty() else 400).print(_grid(names, cells))
    return say(said.say("console.table_rows", table=name, shown=head.num_rows, rows=table.num_rows))


def _grid(names: Sequence[str], cells: Sequence[Sequence[str]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    from tierwise.report.visible import visible

    shown = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        shown.add_column(name, overflow="fold")
    for row in cells:
        shown.add_row(*(Text(visible(cell)) for cell in row))
    return shown


def _records(names: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """Each row as lines of name and value; empty values are left out."""
    from tierwise.report.visible import visible

    width = max(map(len, names), default=0)
    lines: list[str] = []
    for row in cells:
        lines += [f"{n:<{width}}  {visible(c, 300)}" for n, c in zip(names, row, strict=True) if c]
        lines.append("")
    return lines


_FAMILIES = {
    "from_tier": "tier",
    "to_tier": "tier",
    "tier_low": "tier",
    "tier_high": "tier",
    "by": "acquired_by",
    "event": "rival_event",
    "aspect": "rival_aspect",
    "pace": "rival_pace",
    "band": "match_band",
    "keep": "price_keep",
    **dict.fromkeys(("next_segment", "previous_segment", "from_segment", "to_segment"), "segment"),
    **{name: name for name in ("tier", "stage", "segment", "kpi", "opportunity", "metric", "decision", "bound")},
}
"""Columns that hold codes, and the family of words these have."""


_FOR_MACHINES = ("reason_values", "centre", "differences", "condition", "rule")
"""JSON columns that people get in the reason's sentence; ``--json`` prints them."""


def _worded(column: str, row: Mapping[str, Any], said: Voice) -> str:
    """A cell in the language asked: codes become the words the report uses, reasons its sentences."""
    value = row[column]
    if column == "waterfall" and value:
        return " → ".join(f"{said.word('step', step)} {said.count(left)}" for step, left in json.loads(value))
    if column == "reason_code" and value is not None and "reason_values" in row:
        if "strategy" in row:
            from tierwise.report.blocks.plans import why

            return why(said, row)
        return said.tell("reason", value, row["reason_values"])
    family = _FAMILIES.get(column)
    return said.word(family, value) if family and value is not None else _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else str(value)


def show_recut(recut: Recut, language: str, as_json: bool) -> None:
    """What moves when the tiers are cut anew, and whether they have been."""
    from tierwise.report.blocks.basis import basis_words

    if as_json:
        return say_json(recut.as_dict())
    said = voice(language, recut.currency)
    say(said.say("console.recut_preview", moved=recut.moved, customers=recut.customers))
    say(*(said.say("console.recut_tier", row) for row in recut.rows))
    if recut.other_basis:
        then, now = (basis_words(said, text) for text in recut.other_basis)
        say(said.say("console.recut_basis", then=then, now=now))
    if recut.moved == 0 and not recut.differs:
        return say(said.say("console.recut_same"))
    if recut.run is None:
        return say(said.say("console.recut_none", out=recut.out))
    return say(said.say("console.recut_done", version=recut.version, run=recut.run.id))


def show_people(people: Sequence[Person], language: str, as_json: bool) -> None:
    """Who these customers are, as the source writes it."""
    from dataclasses import asdict

    from tierwise.report.visible import visible

    if as_json:
        return say_json([asdict(p) for p in people])
    said = voice(language)
    for person in people:
        say(said.say("console.person", id=person.customer_id, file=person.file, line=person.line))
        told = (("email", person.emails), ("phone", person.phones), ("name", person.names))
        say(*(said.say(f"console.person_{kind}", value=visible(", ".join(v), 300)) for kind, v in told if v))
    return None


def show_explanation(found: Explanation, language: str, as_json: bool) -> None:
    """All that is said of one customer."""
    from dataclasses import asdict

    from tierwise.serve.explaining import lines

    if as_json:
        return say_json(asdict(found))
    return say(*lines(found, voice(language, found.currency)))


def show_drivers(found: Driven, language: str, as_json: bool) -> None:
    """What drives the answers of a run."""
    from dataclasses import asdict

    from tierwise.serve.driving import lines

    if as_json:
        return say_json(asdict(found))
    return say(*lines(found, voice(language, found.currency)))


def show_lists(found: Lists, language: str, as_json: bool) -> None:
    """Lists of products with their reasons."""
    from tierwise.serve.listing import lines

    if as_json:
        return say_json({"run": found.run, "recommendations": found.rows, "unknown": list(found.unknown)})
    return say(*lines(found, voice(language, "")))


def show_standing(found: Standing, language: str, as_json: bool) -> None:
    """What keeps a product off lists, or on how many it stands."""
    from dataclasses import asdict

    from tierwise.serve.listing import standing

    if as_json:
        return say_json(asdict(found))
    return say(*standing(found, voice(language, "")))


def show_groups(run: Run, language: str, as_json: bool) -> None:
    """The natural groups of a run; without any, why not."""
    note = run.about["remarks"]["segments"]
    table = run.table("personas")
    if as_json:
        return say_json({"run": run.id, **note, "personas": table.to_pylist()})
    if table.num_rows:
        return show_table("personas", table, table.num_rows, language, as_json)
    code = "console.groups_too_few" if note["code"] == "too_few_customers" else "console.groups_none"
    return say(voice(language).say(code, note))


def show_config(config: Config, as_json: bool) -> None:
    """The ``shop.toml`` in use."""
    from dataclasses import asdict

    if as_json:
        return say_json({"config": config.path, "settings": asdict(config.settings), "files": asdict(config.mapping)})
    return say(f"# {config.path}", config.text)
