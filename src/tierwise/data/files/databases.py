"""Databases through SQLAlchemy: every table and view as text. Addresses hold passwords, so they are never shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from tierwise.errors import MissingExtra, UnreadableSource

_BATCH = 1 << 14


def masked_url(url: str) -> str:
    """The address without user, password, port and query: ``dialect://host/db``. A doubtful address shows its dialect.

    >>> masked_url("postgresql+psycopg://ann:se:cret@db.example:5432/shop?sslmode=require")
    'postgresql://db.example/shop'
    >>> masked_url("postgresql://ann:p@ss/word@db.example/shop"), masked_url("sqlite:///shop.db")
    ('postgresql://…', 'sqlite:///shop.db')
    """
    import sqlalchemy as sa

    dialect = re.split(r"[+:]", url, maxsplit=1)[0]
    try:
        parsed = sa.engine.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        return f"{dialect}://…"
    if dialect == "sqlite":
        return f"sqlite:///{parsed.database or ''}"
    host, database = parsed.host or "", parsed.database or ""
    if "@" in host or "@" in database:  # an unescaped sign in the password: no telling where it ends
        return f"{dialect}://…"
    return f"{dialect}://{host}/{database}"


def _told(error: Exception, url: str) -> str:
    """The first line of a driver's message, without anything of the address that is nobody's business."""
    import sqlalchemy as sa

    cause = getattr(error, "orig", None) or error
    text = (str(cause).strip().splitlines() or [type(error).__name__])[0][:200]
    try:
        parsed = sa.engine.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        return type(error).__name__
    secrets = [url, parsed.password, parsed.username]
    secrets += [v for values in parsed.normalized_query.values() for v in values]
    for secret in sorted(filter(None, secrets), key=lambda v: -len(str(v))):
        text = text.replace(str(secret), "***")
    return text


@dataclass(frozen=True)
class DatabaseTable:
    """A table or view of a database, read as text in the order of its primary key."""

    url: str = field(repr=False)
    table: str
    schema_name: str | None
    columns: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def schema(self) -> Any:
        """Every column is text."""
        import pyarrow as pa

        return pa.schema([(c, pa.string()) for c in self.columns])

    def _rows(self) -> Iterator[list[tuple[Any, ...]]]:
        import sqlalchemy as sa

        engine = sa.create_engine(self.url)
        quote = engine.dialect.identifier_preparer.quote
        name = f"{quote(self.schema_name)}.{quote(self.table)}" if self.schema_name else quote(self.table)
        sql = f"SELECT {', '.join(map(quote, self.columns))} FROM {name}"
        if self.order:
            sql += f" ORDER BY {', '.join(map(quote, self.order))}"
        try:
            with engine.connect().execution_options(stream_results=True) as connection:
                # plain SQL text: the driver's own values, no conversion by declared type (SQLite does not keep to it)
                for part in connection.exec_driver_sql(sql).partitions(_BATCH):
                    yield [tuple(row) for row in part]
        except sa.exc.SQLAlchemyError as e:
            raise UnreadableSource(
                f"the database table {self.table} cannot be read: {_told(e, self.url)}", "check the rights of the login"
            ) from e
        finally:
            engine.dispose()

    def batches(self) -> Iterator[Any]:
        """All rows as record batches with ``_line`` and ``_broken``."""
        import pyarrow as pa

        line = 1
        for rows in self._rows():
            columns = [pa.array(map(database_text, c), pa.string()) for c in zip(*rows, strict=True)]
            lines = pa.array(range(line, line + len(rows)), pa.int64())
            names = [*self.columns, "_line", "_broken"]
            yield pa.RecordBatch.from_arrays([*columns, lines, pa.nulls(len(rows), pa.string())], names=names)
            line += len(rows)

    def sample(self, n: int) -> Any:
        """The first ``n`` rows."""
        import pyarrow as pa

        batch = next(iter(self.batches()), None)
        if batch is None:
            return self.schema.empty_table()
        return pa.Table.from_batches([batch.slice(0, n)]).drop_columns(["_line", "_broken"])

    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]:
        """The records of these numbers as JSON."""
        wanted = set(lines)
        found, line = {}, 1
        for rows in self._rows():
            for row in rows:
                if line in wanted:
                    texts = map(database_text, row)
                    found[line] = json.dumps(dict(zip(self.columns, texts, strict=True)), ensure_ascii=False)
                line += 1
        return found


def database_text(value: Any) -> str | None:
    """A database value as text: whole floats as whole numbers, instants in ISO form.

    >>> database_text(17850.0), database_text(True), database_text(None)
    ('17850', 'true', None)
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "backslashreplace")
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)


def database_tables(url: str) -> list[DatabaseTable]:
    """Every table and view of a database.

    Raises ``UnreadableSource`` when it cannot be reached or is empty, ``MissingExtra`` when its driver is missing.
    """
    import sqlalchemy as sa

    shown = masked_url(url)
    try:
        parsed = sa.engine.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as e:
        raise UnreadableSource("this is not a database URL", "for example sqlite:///shop.db") from e
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise UnreadableSource(f"{shown}: there is no such file", "check the path of the database file")
    try:
        tables = _tables(url)
    except ImportError as e:
        raise MissingExtra(f"reading {shown}", "postgres") from e
    except (sa.exc.SQLAlchemyError, UnicodeError) as e:
        hint = "check address, login and that the database is running"
        raise UnreadableSource(f"{shown} cannot be read: {_told(e, url)}", hint) from None
    if not tables:
        raise UnreadableSource(f"{shown} has no tables", "check the name of the database")
    return tables


def _tables(url: str) -> list[DatabaseTable]:
    import sqlalchemy as sa

    engine = sa.create_engine(url)
    try:
        inspector = sa.inspect(engine)
        names = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
        with engine.connect() as connection:
            return [DatabaseTable(url, n, None, _columns(connection, n), _key(connection, inspector, n)) for n in names]
    finally:
        engine.dispose()


def _columns(connection: Any, table: str) -> tuple[str, ...]:
    """Column names of an empty answer: declared types are never looked at, so unknown ones are no trouble."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    names = connection.exec_driver_sql(f"SELECT * FROM {quoted} WHERE 1 = 0").keys()
    return tuple(map(str, names))


def _key(connection: Any, inspector: Any, table: str) -> tuple[str, ...]:
    """The primary key, in its order; SQLite is asked directly, since reflection there looks at every type."""
    if connection.dialect.name != "sqlite":
        return tuple(inspector.get_pk_constraint(table)["constrained_columns"])
    quoted = connection.dialect.identifier_preparer.quote(table)
    found = [(row[5], row[1]) for row in connection.exec_driver_sql(f"PRAGMA table_info({quoted})") if row[5]]
    return tuple(str(name) for _, name in sorted(found))
