"""What tutorial, how-to and why pages show is what happens: their Python runs, their commands print what they say.

A block headed ``console run`` holds commands (``$ tierwise ...``) and what each printed: whole lines, in order, runs
of blanks counting as one; ``…`` stands for anything left out, alone on its line for any lines. Every ``python`` block
runs, page by page, one after the other. Unseen by the reader, a comment ``<!-- test: ... -->`` sets the stage:

    files PATH: line|line|...    write a file            copy FILE              the tea shop's file into tea-shop/
    head N PATH                  its first N orders      edit PATH: old => new  change a file, as the reader is told to
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tierwise
from tierwise.serve.cli import main

DOCS = Path(__file__).resolve().parents[1] / "docs"
TEA_SHOP = DOCS / "tutorial" / "tea-shop"
HOW_TO = sorted((DOCS / "how-to").glob("*.md"))
TUTORIAL = sorted((DOCS / "tutorial").glob("*.md"))
WHY = [page for page in sorted((DOCS / "why").glob("*.md")) if "```python" in page.read_text(encoding="utf-8")]
_PARTS = re.compile(
    r"<!-- test: (?P<stage>.*?) -->\n|^```(?P<kind>console run|python)\n(?P<block>.*?)^```", re.M | re.S
)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the tea shop has had its first report."""
    folder = tmp_path_factory.mktemp("reported")
    (folder / "tea-shop").mkdir()
    shutil.copy(TEA_SHOP / "orders.csv", folder / "tea-shop")
    tierwise.run(folder / "tea-shop" / "orders.csv", folder / "report")
    return folder


@pytest.mark.parametrize("page", HOW_TO, ids=lambda p: p.stem)
def test_how_to(page: Path, reported: Path, tmp_path: Path, show: Any) -> None:
    shutil.copytree(reported, tmp_path, dirs_exist_ok=True)
    _follow(page, tmp_path, show)


@pytest.mark.parametrize("page", TUTORIAL, ids=lambda p: p.stem)
def test_tutorial(page: Path, tmp_path: Path, show: Any) -> None:
    assert _follow(page, tmp_path, show) > 4


@pytest.mark.parametrize("page", WHY, ids=lambda p: p.stem)
def test_why(page: Path, tmp_path: Path, show: Any) -> None:
    assert _follow(page, tmp_path, show) > 4


def test_both_tutorials_give_the_same_commands() -> None:
    english, chinese = (
        re.findall(r"^\$ (tierwise .*?)(?: --lang zh-Hans)?$", (DOCS / "tutorial" / name).read_text("utf-8"), re.M)
        for name in ("first-report.md", "first-report.zh-Hans.md")
    )
    assert english == chinese


def test_a_wrong_line_would_be_found() -> None:
    assert re.fullmatch(_pattern(["rows: 3", "…", "total … £9"]), "rows:  3\nsome\nmore\ntotal of all £9\n")
    assert not re.fullmatch(_pattern(["rows: 3"]), "rows: 4\n")
    assert not re.fullmatch(_pattern(["rows: 3"]), "rows: 3\nand more\n")


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs one command line and gives what it printed; it must end well."""

    def shown(command: str) -> str:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert not end.value.code, f"{command}\n{err}"
        return out

    shown.at = monkeypatch.chdir  # type: ignore[attr-defined]
    return shown


def _follow(page: Path, folder: Path, show: Any) -> int:
    """Goes through the page as a reader would; how many commands and blocks there were."""
    show.at(folder)
    names: dict[str, Any] = {}
    done = 0
    for part in _PARTS.finditer(page.read_text(encoding="utf-8")):
        if part["stage"]:
            _set_stage(part["stage"], folder)
        elif part["kind"] == "python":
            exec(compile(part["block"], f"{page.name}, a python block", "exec"), names)
            done += 1
        else:
            for command, printed in _commands(part["block"]):
                got = show(command)
                assert re.fullmatch(_pattern(printed), got), f"{page.name}: {command}\n{got}"
                done += 1
    return done


def _set_stage(stage: str, folder: Path) -> None:
    verb, rest = stage.split(" ", 1)
    if verb == "files":
        path, text = rest.split(": ", 1)
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text.replace("|", "\n") + "\n", encoding="utf-8")
    elif verb == "copy":
        (folder / "tea-shop").mkdir(exist_ok=True)
        shutil.copy(TEA_SHOP / rest, folder / "tea-shop")
    elif verb == "head":
        n, path = rest.split(" ")
        lines = (TEA_SHOP / "orders.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / path).write_text("".join(lines[: int(n) + 1]), encoding="utf-8")
    elif verb == "edit":
        path, change = rest.split(": ", 1)
        old, new = change.split("=>")
        text = (folder / path).read_text(encoding="utf-8")
        assert text.count(old.strip()) == 1, f"{old.strip()!r} is not in {path}, or not once"
        (folder / path).write_text(text.replace(old.strip(), new.strip().replace("|", "\n")), encoding="utf-8")
    else:
        raise AssertionError(f"no stage direction {verb!r}")


def _commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines it is said to have printed."""
    for one in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, *printed = one.rstrip("\n").split("\n")
        yield command, printed


def _pattern(printed: list[str]) -> str:
    """A pattern for the whole output."""
    lines = ["(?:.*\n)*?" if line.strip() == "…" else _line(line) for line in printed]
    return "".join(lines)


def _line(line: str) -> str:
    pieces = [r"[ \t]+".join(re.escape(word) for word in piece.split()) for piece in line.split("…")]
    return r"[ \t]*" + r".*".join(pieces) + "[ \t]*\n"
