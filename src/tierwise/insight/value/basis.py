"""What a value speaks of: how far ahead, which margin, discounted how, in which money. Cut points hold for one kind.

A bound of 500 means "500 of margin over 365 days, at 30 % of revenue, discounted at 10 % a year, in euros". Change one
of them and the same number draws another line, through the same customers. So cut points keep the basis they were
made for, and a run whose values have another one says so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from tierwise.contract.settings import Settings
from tierwise.errors import ConfigError

RATE, COST, MIXED, UNKNOWN = "rate", "unit_cost", "mixed", "unknown"


@dataclass(frozen=True, slots=True)
class Basis:
    """``margin`` is where it comes from: ``rate`` (a share of revenue), ``unit_cost``, ``mixed`` or ``unknown``.

    >>> euros = Basis(365, "rate", 0.3, 0.1, "EUR")
    >>> euros.text()
    'horizon_days=365 margin=rate margin_rate=0.3 discount_rate=0.1 currency=EUR'
    >>> Basis.of_text(euros.text()) == euros, euros.differs(Basis(180, "rate", 0.3, 0.1, "EUR"))
    (True, ('horizon_days',))
    """

    horizon_days: int
    margin: str
    margin_rate: float
    discount_rate: float
    currency: str

    def text(self) -> str:
        """As ``shop.toml`` keeps it."""
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())

    @classmethod
    def of_text(cls, text: str) -> Basis:
        """The way back; raises ConfigError."""
        parts = dict(part.partition("=")[::2] for part in text.split())
        try:
            values = {f.name: _TYPES[f.name](parts.pop(f.name)) for f in fields(cls)}
        except (KeyError, ValueError) as e:
            raise ConfigError(
                f"shop.toml: tiers.cuts_basis is {text!r}", "delete the line: the next run writes what holds then"
            ) from e
        return cls(**values)

    def differs(self, other: Basis) -> tuple[str, ...]:
        """In what the two speak of different quantities.

        The rate counts where margin rests on it. Unit costs known of all or of most are one basis: a new product
        without a cost must not raise an alarm each week.
        """
        names = [n for n in ("horizon_days", "discount_rate", "currency") if getattr(self, n) != getattr(other, n)]
        costed = [basis.margin in (COST, MIXED) for basis in (self, other)]
        if UNKNOWN not in (self.margin, other.margin):
            names += ["margin"] if costed[0] != costed[1] else []
            names += ["margin_rate"] if not any(costed) and self.margin_rate != other.margin_rate else []
        return tuple(names)


_TYPES: dict[str, Any] = {
    "horizon_days": int, "margin": str, "margin_rate": float, "discount_rate": float, "currency": str,
}  # fmt: skip


def basis_of(value: Any, settings: Settings) -> Basis:
    """What the values of a `value` table speak of."""
    return Basis(settings.horizon_days, _margin(value), settings.margin_rate, settings.discount_rate, settings.currency)


def _margin(value: Any) -> str:
    if "method" not in value.column_names:
        return UNKNOWN
    said = {str(m) for m in value["method"].unique().to_pylist()}
    mixed, cost, rate = (any(words in m for m in said) for words in ("margin mixed", "unit cost", "margin rate"))
    return MIXED if mixed or (cost and rate) else COST if cost else RATE if rate else UNKNOWN
