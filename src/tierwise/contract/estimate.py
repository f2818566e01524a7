"""A number we are not sure of: its value, its interval, its unit, and what it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated number; ``low`` and ``high`` bound it with probability ``level`` (80 % unless said).

    ``n`` counts the observations it stands on, ``method`` names how it was made.

    >>> Estimate(12.4, 10.1, 15.0, "GBP", 240, "MBG/NBD, Laplace")
    Estimate(12.4 [10.1 .. 15] GBP, 80 %, n=240, MBG/NBD, Laplace)
    """

    value: float
    low: float
    high: float
    unit: str
    n: int
    method: str
    level: float = 0.8

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"an Estimate needs low <= value <= high, got {self.low}, {self.value}, {self.high}")
        if not 0 < self.level < 1:
            raise ValueError(f"an Estimate's level lies between 0 and 1, got {self.level}")

    def __repr__(self) -> str:
        return (
            f"Estimate({self.value:.6g} [{self.low:.6g} .. {self.high:.6g}] {self.unit}, "
            f"{self.level * 100:.0f} %, n={self.n}, {self.method})"
        )

    def columns(self, name: str) -> dict[str, float | int | str]:
        """The same as columns of a table: ``name``, ``name_low``, ``name_high``, ``n``, ``method``."""
        return {
            name: self.value,
            f"{name}_low": self.low,
            f"{name}_high": self.high,
            "n": self.n,
            "method": self.method,
        }

    def above(self, other: Estimate) -> Estimate:
        """By how much this lies above an estimate of other people, from both intervals' ends; not from their overlap.

        Two intervals may overlap where the difference's own lies on one side of 0. Newcombe (1998), Statistics in
        Medicine 17:873, method 10, for shares with Wilson's intervals.

        >>> other = Estimate(0.5, 0.366, 0.634, "share", 20, "wilson")
        >>> Estimate(0.8, 0.675, 0.885, "share", 40, "wilson").above(other)
        Estimate(0.3 [0.116749 .. 0.458685] share, 80 %, n=60, difference)
        """
        value = self.value - other.value
        low = value - ((self.value - self.low) ** 2 + (other.high - other.value) ** 2) ** 0.5
        high = value + ((self.high - self.value) ** 2 + (other.value - other.low) ** 2) ** 0.5
        return Estimate(value, low, high, self.unit, self.n + other.n, "difference", self.level)

    def _repr_html_(self) -> str:
        return (
            f"<span title='n={self.n}, {escape(self.method)}'><b>{self.value:,.6g}</b> {escape(self.unit)} "
            f"<small>({self.low:,.6g} – {self.high:,.6g}, {self.level:.0%})</small></span>"
        )
