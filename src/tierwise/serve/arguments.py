"""Arguments and options that several commands share, and the language an answer is given in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tierwise.errors import UsageError


def _spoken(language: str | None) -> str | None:
    """A language that we speak, before anything is computed."""
    if language is None:
        return None
    from tierwise.locale.language import LANGUAGES

    if language not in LANGUAGES:
        raise UsageError(f"--lang {language!r} is not known", f"one of: {', '.join(LANGUAGES)}")
    return language


Source = Annotated[str, typer.Argument(help="A file, a folder of files, or a database URL.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="The workspace folder that results are written to.")]
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="A workspace folder that a run has written.")]
Config = Annotated[Path | None, typer.Option("--config", help="shop.toml to use, or to write.")]
Lang = Annotated[str | None, typer.Option("--lang", help="Language: en or zh-Hans.", callback=_spoken)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Engine = Annotated[str, typer.Option("--engine", help="duckdb, spark, spark://HOST:PORT or sc://HOST:PORT.")]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of everything random.")]


def language_of(asked: str | None, about: dict[str, Any]) -> str:
    """The language asked for, else the run's."""
    return asked or str(about.get("language", "en"))
