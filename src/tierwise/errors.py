"""Every error Tierwise raises on purpose.

    TierwiseError               what happened, where, what to try; carries an exit code
    ├── UsageError              the call itself is wrong (exit 2)
    │   ├── MissingExtra        an optional dependency is not installed
    │   └── ConfigError         shop.toml says something we cannot follow
    ├── InputError              nothing usable in the input (exit 3)
    │   ├── UnreadableSource    a file or database cannot be read at all
    │   ├── MappingError        no column can be found for what is required
    │   └── NothingUsable       every row was refused, or there were none
    ├── ContractError           a table does not keep its contract (exit 4)
    ├── WorkspaceError          OUT is missing, damaged or full (exit 4)
    └── ComputationError        a model or check failed and says so (exit 4)

Exit codes: 0 done, 1 internal error, 2 wrong use, 3 nothing usable in the input, 4 failed, 130 interrupted.
A message has three parts: what was found and where (table, column, rows or file, line), what was expected,
what to try. It never holds a trace.
"""

from __future__ import annotations


class TierwiseError(Exception):
    """Base of all our errors: ``message`` says what happened and where, ``hint`` what to try."""

    exit_code = 4

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  Try: {self.hint}" if self.hint else self.message


class UsageError(TierwiseError):
    """The call itself is wrong."""

    exit_code = 2


class MissingExtra(UsageError):
    """An optional dependency is not installed.

    >>> print(MissingExtra("reading Excel files", "excel"))
    reading Excel files needs the extra 'excel'
      Try: pip install 'tierwise[excel]'
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}'", f"pip install 'tierwise[{extra}]'")


class ConfigError(UsageError):
    """shop.toml says something we cannot follow."""


class InputError(TierwiseError):
    """Nothing usable in the input."""

    exit_code = 3


class UnreadableSource(InputError):
    """A file or database cannot be read at all."""


class MappingError(InputError):
    """No column can be found for what is required."""


class NothingUsable(InputError):
    """Every row was refused, or there were none."""


class ContractError(TierwiseError):
    """A table does not keep its contract."""


class WorkspaceError(TierwiseError):
    """OUT is missing, damaged or full."""


class ComputationError(TierwiseError):
    """A model or check failed and says so instead of answering with a plausible number."""
