"""In which format a column writes its dates or numbers, and what about that is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from tierwise.contract.schema import Kind
from tierwise.data.meaning.content import Profile, profile
from tierwise.data.meaning.matching import Match, normal, target_kind
from tierwise.locale.calendar import SWAPPED
from tierwise.locale.date_formats import InstantGuess

INSTANT_TARGETS = ("cancelled_at", "birth_date")
NUMBER_TARGETS = (
    "gross_amount",
    "coupon_discount",
    "order_discount",
    "order_total",
    "refunded_amount",
    "shipping",
    "tax",
)
_NUMBERS = (Kind.MONEY, Kind.QUANTITY, Kind.NUMBER, Kind.INTEGER, Kind.PROBABILITY)


class Batches(Protocol):
    """A source that can be read to its end."""

    def batches(self) -> Iterable[Any]: ...


@dataclass(frozen=True)
class Choice:
    """The format of one column; ``doubt`` says what the owner should confirm."""

    format: str
    doubt: str = ""


def holds_instants(table: str, target: str) -> bool:
    """True for meanings that are dates or times."""
    return target in INSTANT_TARGETS or target_kind(table, target) in (Kind.INSTANT, Kind.DAY)


def holds_numbers(table: str, target: str) -> bool:
    """True for meanings that are numbers."""
    return target in NUMBER_TARGETS or target_kind(table, target) in _NUMBERS


@dataclass(frozen=True)
class Formats:
    """Chooses the formats of one file's columns together: what one column leaves open, another may settle."""

    table: str
    matches: tuple[Match, ...]
    profiles: Map[str, Profile]
    source: Batches

    def choose(self, found: Match) -> Choice:
        """The format of a matched column."""
        column = self.profiles[found.column]
        if holds_instants(self.table, found.target):
            return self._instant(found.target, column)
        if holds_numbers(self.table, found.target) and column.arrow_type is None:
            return self._number(found.target, column)
        return Choice("")

    def _instant(self, target: str, column: Profile) -> Choice:
        guesses = column.instants
        if not guesses:
            return Choice("iso", f"{target}: the column {column.name!r} is empty in the sample; ISO dates are assumed")
        best = _by_header(guesses, column.name)
        if not best.ambiguous:
            return Choice(best.format)
        settled = self._settled_by_all_rows(column)
        if settled:
            return Choice(settled)
        chosen, why = best.format, best.why
        others = {p.instants[0].format for p in self._dates(column) if not p.instants[0].ambiguous}
        firsts = {f.startswith("day") for f in others & set(SWAPPED)}
        if len(firsts) == 1:
            why = "other dates of the file are written so"
            chosen = chosen if chosen.startswith("day") in firsts else SWAPPED[chosen]
        elif why == "most countries write the day first" and self._in_us_dollars:
            chosen, why = SWAPPED[chosen], "the money is in US dollars"
        other = SWAPPED[chosen]
        example = column.texts[0]
        return Choice(
            chosen,
            f"{target}: in no value of {column.name!r} (such as {example!r}) can day and month be told apart; read as "
            f'{chosen}, since {why}. If that is wrong set format = "{other}"',
        )

    def _dates(self, but: Profile) -> list[Profile]:
        found = (self.profiles[m.column] for m in self.matches if holds_instants(self.table, m.target))
        return [p for p in found if p is not but and p.instants]

    @cached_property
    def _in_us_dollars(self) -> bool:
        for m in self.matches:
            column = self.profiles[m.column]
            if m.target == "currency" and set(column.distinct) == {"USD"}:
                return True
            if holds_numbers(self.table, m.target) and any(
                t.lstrip().startswith(("$", "US$")) for t in column.texts[:50]
            ):
                return True
        return False

    def _settled_by_all_rows(self, column: Profile) -> str:
        """Reads the whole column: one value past the twelfth settles it for all. "" when none does."""
        texts = distinct_texts(self.source, column.name)
        guesses = [g for g in profile(column.name, texts, len(texts)).instants if g.format in SWAPPED]
        return "" if not guesses or guesses[0].ambiguous else guesses[0].format

    def _number(self, target: str, column: Profile) -> Choice:
        guess = column.numbers
        if guess is None:
            return Choice("1234.56")
        if not guess.ambiguous:
            return Choice(guess.format.id)
        texts = distinct_texts(self.source, column.name)
        whole = profile(column.name, texts, len(texts)).numbers
        if whole is not None and not whole.ambiguous:
            return Choice(whole.format.id)
        numbers = [self.profiles[m.column] for m in self.matches if holds_numbers(self.table, m.target)]
        plain = [p for p in numbers if p.numbers and not p.numbers.ambiguous and p.whole_share < 1]
        others = {p.numbers.format.id for p in plain if p.numbers}
        chosen = others.pop() if len(others) == 1 else guess.format.id
        return Choice(
            chosen,
            f"{target}: {column.texts[0]!r} in {column.name!r} may be thousands or a fraction; read as {chosen}",
        )


def _by_header(guesses: list[InstantGuess], header: str) -> InstantGuess:
    """Among formats that read all values alike, a bare number is a date only by its digits, a count by its header."""
    best = guesses[0]
    level = [g for g in guesses if g.share >= best.share - 1e-9]
    epochs = [g for g in level if g.format.startswith("epoch")]
    word = normal(header)
    if epochs and best.format.startswith("yyyymmdd") and ("timestamp" in word or "epoch" in word or "unix" in word):
        return epochs[0]
    return best


def distinct_texts(source: Batches, name: str) -> Any:
    """Every distinct value of a column, in order of first appearance."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from tierwise.data.files.typed_files import id_text

    parts = [pc.unique(id_text(b[name])) for b in source.batches()]
    return pc.unique(pa.chunked_array(parts, pa.string()))
