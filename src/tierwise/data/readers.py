"""Any source as raw tables: a file, a folder of files, or a database; what each holds, streamed, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tierwise.data.files.databases import database_tables
from tierwise.data.files.encodings import FALLBACKS, detect_encoding, file_digest, open_bytes
from tierwise.data.files.excel_files import open_workbook
from tierwise.data.files.json_files import open_json
from tierwise.data.files.layouts import find_layout
from tierwise.data.files.offer_files import ENDINGS as OFFER_ENDINGS
from tierwise.data.files.offer_files import holds_offers, open_offers
from tierwise.data.files.text_files import TextFile
from tierwise.data.files.typed_files import open_parquet
from tierwise.errors import TierwiseError, UnreadableSource

CONFIG_NAME = "shop.toml"
TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab", ".psv")
ENDINGS = (*TEXT_ENDINGS, ".parquet", ".pq", ".jsonl", ".ndjson", ".json", ".xlsx", ".xlsm", *OFFER_ENDINGS)
_KINDS = {
    "TextFile": "csv",
    "ParquetFile": "parquet",
    "JsonFile": "jsonl",
    "ExcelSheet": "excel",
    "OfferFile": "offers",
}


class Content(Protocol):
    """What each kind of source can do."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def schema(self) -> Any: ...
    def batches(self) -> Iterator[Any]: ...
    def sample(self, n: int) -> Any: ...
    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]: ...


@dataclass(frozen=True)
class RawTable:
    """One table as it lies in the source, before it means anything.

    ``file`` is the path relative to the source (``book.xlsx#sheet`` where a workbook has several, ``db:table`` for a
    database), ``kind`` one of csv, parquet, jsonl, excel, offers, database. ``typed`` sources keep their Arrow types,
    all others are text. ``notes`` say what had to be guessed in order to read it.
    """

    name: str
    file: str
    kind: str
    columns: tuple[str, ...]
    typed: bool
    encoding: str
    delimiter: str
    has_header: bool
    sha256: str
    size_bytes: int
    content: Content = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()

    @property
    def schema(self) -> Any:
        """The Arrow schema of the source columns."""
        return self.content.schema

    def sample(self, n: int = 2000) -> Any:
        """About ``n`` readable rows as an Arrow table, from the head and, where possible, from all over the source."""
        return self.content.sample(n)

    def batches(self) -> Iterator[Any]:
        """Every row once, as Arrow record batches.

        Beside the source columns stand ``_line`` (int64: physical line of text files, record number from 1 of
        Parquet, Excel, JSON arrays and databases) and ``_broken`` (null, or why the line could not be split:
        wrong_field_count, nul_byte, undecodable, open_quote, not_json; the source columns are null then).
        """
        return self.content.batches()

    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]:
        """Raw text of these lines; for typed sources the record as JSON."""
        return self.content.raw_lines(lines)


def read_source(source: str | Path) -> list[RawTable]:
    """All tables of a file, of a folder (and its direct subfolders) or of a database URL, ordered by name.

    Raises ``UnreadableSource`` with file and remedy when something cannot be read, ``MissingExtra`` when it needs
    an optional dependency.
    """
    if isinstance(source, str) and "://" in source:
        return read_database(source)
    path = Path(source)
    if not path.exists():
        raise UnreadableSource(f"{path} does not exist", "check the path of the file or folder")
    if path.is_file():
        return read_file(path, path.name)
    files = sorted(_data_files(path), key=lambda f: f.relative_to(path).as_posix())
    if not files:
        raise UnreadableSource(
            f"the folder {path} holds no file that can be read", f"put in files that end in {', '.join(ENDINGS)}"
        )
    return [t for f in files for t in read_file(f, f.relative_to(path).as_posix())]


def _data_files(folder: Path) -> Iterator[Path]:
    """Files of the folder and its direct subfolders; hidden ones, workspaces and files of other kinds passed over."""
    for path in (*folder.glob("*"), *folder.glob("*/*")):
        parts = path.relative_to(folder).parts
        hidden = any(p.startswith((".", "~$")) for p in parts) or is_workspace(path.parent)
        if path.is_file() and not hidden and _ending(path) in ENDINGS and not _other_page(path):
            yield path


def _other_page(path: Path) -> bool:
    """A page or XML file without offers: the shop's own site map, a report; no data of ours."""
    return _ending(path) in OFFER_ENDINGS and path.stat().st_size > 0 and not holds_offers(path)


def is_workspace(folder: Path) -> bool:
    """Is it a folder that a run writes to? Its files are our answers, never a shop's data."""
    return (folder / "runs").is_dir() and ((folder / "snapshots").is_dir() or (folder / "current.json").is_file())


def _ending(path: Path) -> str:
    suffixes = [s.lower() for s in path.suffixes]
    return suffixes[-2] if len(suffixes) > 1 and suffixes[-1] == ".gz" else (suffixes[-1] if suffixes else "")


def read_file(path: Path, file: str) -> list[RawTable]:
    """The tables of one file; ``file`` is the name it is to be known by."""
    try:
        if path.stat().st_size == 0:
            raise UnreadableSource(f"{file} is empty (0 bytes)", "export it again, or take it out of the folder")
        return _read_file(path, file)
    except TierwiseError:
        raise
    except PermissionError as e:
        raise UnreadableSource(f"{file} may not be read (no permission)", "allow reading the file") from e
    except Exception as e:  # whatever a parser meets in a damaged file, the reader of the message needs file and remedy
        raise UnreadableSource(
            f"{file} cannot be read: {_first_line(e)}", "the file seems damaged or incomplete: export it again"
        ) from e


def _read_file(path: Path, file: str) -> list[RawTable]:
    with open_bytes(path) as f:
        head = f.read(8192)
    if not head:
        raise UnreadableSource(f"{file} is empty", "export it again, or take it out of the folder")
    if head.startswith(b"PAR1") or _ending(path) in (".parquet", ".pq"):
        return [_table(path, file, open_parquet(path), typed=True)]
    if head.startswith(b"PK\x03\x04"):
        return _read_workbook(path, file)
    _refuse_binary(head, file)
    if _ending(path) in OFFER_ENDINGS:
        return [_read_offers(path, file)]
    if _ending(path) in (".json", ".jsonl", ".ndjson") or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b'{"'):
        content = open_json(path)
        if content is None:
            raise UnreadableSource(f"{file} holds no JSON object", "one JSON object per line, or one array of objects")
        return [_table(path, file, content)]
    return [_read_text(path, file)]


_BINARY = (
    (b"%PDF", "a PDF", "export the table as CSV"),
    (b"\x89PNG", "a picture", "export the table as CSV"),
    (b"\xff\xd8\xff", "a picture", "export the table as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "save it as .xlsx or CSV"),
    (b"SQLite format 3", "an SQLite database", "give it as sqlite:///path/to/file"),
    (b"Rar!", "an archive", "unpack it first"),
    (b"7z\xbc\xaf", "an archive", "unpack it first"),
    (b"BZh", "an archive", "unpack it first"),
)


def _refuse_binary(head: bytes, file: str) -> None:
    for magic, what, remedy in _BINARY:
        if head.startswith(magic):
            raise UnreadableSource(f"{file} is {what}, not a text table", remedy)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    control = sum(b < 32 and b not in b"\t\n\r\0\x0b\x0c\x1a\x1b" for b in head)
    zeros = head.count(0)
    halves = (head[0::2].count(0), head[1::2].count(0))
    utf16 = zeros and min(halves) < max(halves) / 20
    if control > max(8, len(head) / 50) or (zeros > len(head) / 20 and not utf16):
        raise UnreadableSource(f"{file} is binary, not a text table", "export the table as CSV, Excel or Parquet")


def _read_offers(path: Path, file: str) -> RawTable:
    offers = open_offers(path, file)
    if offers is None:
        raise UnreadableSource(
            f"{file} holds no offer: neither items of a product feed nor a page's schema.org Product with a price",
            "save the product page itself, or give its prices as a table competitor_offers",
        )
    return _table(path, file, offers)


def _read_workbook(path: Path, file: str) -> list[RawTable]:
    import zipfile

    with zipfile.ZipFile(path) as z:
        if not any(n.startswith("xl/") for n in z.namelist()):
            raise UnreadableSource(f"{file} is a ZIP archive", "unpack it and give the folder")
    sheets = open_workbook(path)
    if not sheets:
        raise UnreadableSource(f"{file} has no filled sheet", "export it again with its rows")
    several = len(sheets) > 1
    return [_table(path, f"{file}#{s.sheet}" if several else file, s, has_header=s.has_header) for s in sheets]


def _read_text(path: Path, file: str) -> RawTable:
    found = detect_encoding(path)
    text = found.head.decode(found.name, "replace")
    if not text.strip("\ufeff\0 \t\r\n"):
        raise UnreadableSource(f"{file} has no text in it", "export it again, or take it out of the folder")
    layout = find_layout(text, whole=len(found.head) >= found.size_bytes - found.bom)
    notes = [layout.note] if layout.note else []
    if found.name in FALLBACKS:
        notes.append(f"read as {found.name}: the file is neither UTF-8 nor GB18030; check names with accents")
    if not layout.has_header:
        notes.append("the file has no header: columns are named column_1, column_2 ...")
    content = TextFile(path, found.name, found.bom, layout)
    return RawTable(
        name=_stem(path), file=file, kind="csv", columns=layout.columns, typed=False,
        encoding=found.name, delimiter=layout.delimiter, has_header=layout.has_header,
        sha256=found.sha256, size_bytes=found.size_bytes, content=content, notes=tuple(notes),
    )  # fmt: skip


def _table(path: Path, file: str, content: Content, *, typed: bool = False, has_header: bool = True) -> RawTable:
    sheet = getattr(content, "sheet", "") if "#" in file else ""
    return RawTable(
        name=f"{_stem(path)} {sheet}".strip(), file=file, kind=_KINDS[type(content).__name__],
        columns=content.columns, typed=typed, encoding="utf-8", delimiter="", has_header=has_header,
        sha256=file_digest(path), size_bytes=path.stat().st_size, content=content,
    )  # fmt: skip


def _stem(path: Path) -> str:
    name = path.name
    for _ in range(2):
        name = Path(name).stem if Path(name).suffix.lower() in (*ENDINGS, ".gz") else name
    return name


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def read_database(url: str) -> list[RawTable]:
    """Every table and view of a database; its address stays inside the reader and is shown nowhere."""
    return [
        RawTable(t.table, f"db:{t.table}", "database", t.columns, False, "utf-8", "", True, "", 0, t)
        for t in database_tables(url)
    ]
