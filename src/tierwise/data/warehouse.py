"""The one door to a compute engine: DuckDB inside this process, or the shop's Spark, behind the same Ibis expressions.

Everything else builds Ibis expressions and hands them here. Intermediate results are Parquet folders under
``scratch`` on both engines, because Spark has no temporary tables and DuckDB spills to the same disk anyway.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tierwise.errors import UsageError, WorkspaceError

ROWS_PER_BATCH = 100_000
LARGEST_MIB = 3072
"""DuckDB's memory when nobody names a limit: this, or half of a smaller machine; beyond it spills to ``scratch``.

With the rest of the process, 100 million order lines stay below 4 GB; 10 million never come near it.
"""
CUSTOMERS_AT_ONCE = 1_000_000
"""Customers whose features DuckDB joins in one go within that memory; more are worked off in parts."""
_OWN_SHARE = 0.8
_UNITS_MIB = {"bytes": 2**-20, "KiB": 2**-10, "MiB": 1.0, "GiB": 2.0**10, "TiB": 2.0**20}
_FEW_VALUES = 100
"""Columns of more values than this in a row group are written without a dictionary: building one that does not fit
costs DuckDB most of the time a table takes to write. Files come out as small, since what follows compresses them.
"""
_RESTING = f"COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT {_FEW_VALUES}"
_PASSING = f"COMPRESSION uncompressed, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT {_FEW_VALUES}"
_DISK_FULL = ("No space left", "Disk quota", "File too large", "could not write", "Could not write")


def open_warehouse(
    engine: str = "duckdb",
    *,
    scratch: Path,
    memory_limit_mib: int | None = None,
    threads: int | None = None,
) -> Warehouse:
    """The engine named: ``duckdb``, ``spark`` (local), ``spark://host:port`` or ``sc://host:port`` (Spark Connect).

    ``scratch`` is a folder for intermediate files; on a cluster it must be on a disk that all machines share.
    ``memory_limit_mib`` is the engine's alone (None: ``LARGEST_MIB`` or half of the memory, whichever is less).
    Raises ``UsageError`` for an unknown engine or a missing Java, ``MissingExtra`` without the extra ``spark``.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    if engine == "duckdb":
        return Warehouse("duckdb", _duckdb(scratch, memory_limit_mib, threads), scratch)
    if engine == "spark" or engine.startswith(("spark://", "sc://", "local[")):
        from tierwise.data.spark import spark_session

        return Warehouse("spark", _spark(spark_session(engine, scratch, memory_limit_mib, threads)), scratch)
    raise UsageError(f"no engine {engine!r}", "use duckdb, spark, a Spark master (spark://host:port) or sc://host:port")


def _duckdb(scratch: Path, memory_limit_mib: int | None, threads: int | None) -> Any:
    import ibis

    spill = scratch / "spill"
    spill.mkdir(exist_ok=True)
    options: dict[str, Any] = {
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if memory_limit_mib:
        options["memory_limit"] = f"{memory_limit_mib}MiB"
    if threads:
        options["threads"] = threads
    connection = ibis.duckdb.connect(**options)
    if not memory_limit_mib:
        own = connection.raw_sql("SELECT current_setting('memory_limit')").fetchone()[0]
        connection.raw_sql(f"SET memory_limit = '{default_limit(own)}MiB'")
    connection.raw_sql("SET TimeZone = 'UTC'")
    connection.raw_sql("SET enable_progress_bar = false")
    return connection


def default_limit(own: str) -> int:
    """The limit in MiB, from DuckDB's own: 80 % of the memory that this process may use, containers included.

    >>> default_limit("18.6 GiB"), default_limit("1.6 GiB")
    (3072, 1024)
    """
    size, _, unit = own.partition(" ")
    return min(LARGEST_MIB, int(float(size) * _UNITS_MIB[unit] * 0.5 / _OWN_SHARE))


def _spark(session: Any) -> Any:
    import ibis

    return ibis.pyspark.connect(session)


class Warehouse:
    """An open engine. Use it in a ``with`` block: closing removes what it wrote under ``scratch``."""

    def __init__(self, engine: str, connection: Any, scratch: Path) -> None:
        self.engine = engine
        self.scratch = scratch
        self.customers_at_once: int | None = CUSTOMERS_AT_ONCE if engine == "duckdb" else None
        """More than this are better worked off in parts; None: the engine divides them itself, as Spark does."""
        self._connection = connection
        self._names = 0

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, paths: Path | str | Sequence[Path | str]) -> Any:
        """The Parquet files (or folders of them) as one Ibis table."""
        many = [paths] if isinstance(paths, (str, Path)) else list(paths)
        files = [str(f) for p in many for f in _parquet_files(Path(p))]
        if not files:
            raise WorkspaceError(f"no Parquet file in {', '.join(map(str, many))}", "run tierwise run again")
        if self.engine == "spark":
            return self._read_spark(files)
        return self._connection.read_parquet(files, table_name=self._name())

    def _read_spark(self, files: list[str]) -> Any:
        session = self._connection._session
        name = self._name()
        session.read.parquet(*files).createOrReplaceTempView(name)
        table = self._connection.table(name)
        instants = {c: "timestamp(6)" for c, kind in table.schema().items() if kind.is_timestamp()}
        return table.cast(instants) if instants else table

    def arrow(self, expr: Any) -> Any:
        """The result as a pyarrow Table with the types of the expression's schema."""
        with self._as_written():
            return self._connection.to_pyarrow(expr)

    def batches(self, expr: Any, rows: int = ROWS_PER_BATCH) -> Iterator[Any]:
        """The result as pyarrow record batches, so that it never stands in memory whole."""
        if self.engine == "spark":
            folder = self.scratch / self._name()
            self.write(expr, folder)
            yield from _stored_batches(folder, rows)
            shutil.rmtree(folder, ignore_errors=True)
        else:
            with self._as_written():
                found = self._connection.to_pyarrow_batches(expr, chunk_size=rows)
            yield from found

    def scalar(self, expr: Any) -> Any:
        """The single value of a one-row, one-column expression."""
        return self.arrow(expr.as_table() if hasattr(expr, "as_table") else expr)[0][0].as_py()

    def write(self, expr: Any, path: Path, *, passing: bool = False) -> None:
        """Write the result as Parquet into the folder ``path`` (made new; must not hold files yet).

        ``passing`` files are read back once or twice by this engine: quick to write rather than small. Raises
        ``WorkspaceError`` when the disk is full.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
            if self.engine == "spark":
                self._write_spark(expr, path, "snappy" if passing else "zstd")
            else:
                self._write_duckdb(expr, path, _PASSING if passing else _RESTING)
        except OSError as e:
            raise _disk_error(path, e) from e
        except Exception as e:
            if any(sign in str(e) for sign in _DISK_FULL):
                raise _disk_error(path, e) from e
            raise

    def _write_duckdb(self, expr: Any, path: Path, options: str) -> None:
        target = str(path / "part-0.parquet").replace("'", "''")
        sql = self._typed_sql(expr, '"')
        self._connection.raw_sql(f"COPY ({sql}) TO '{target}' (FORMAT PARQUET, {options})")

    def _write_spark(self, expr: Any, path: Path, codec: str) -> None:
        frame = self._connection._session.sql(self._typed_sql(expr, "`"))
        frame.write.mode("overwrite").option("compression", codec).parquet(str(path))

    def _typed_sql(self, expr: Any, quote: str) -> str:
        """SQL whose result has the types Ibis believes in.

        Engines widen (a row number is 32 bits on Spark, a sum 128 on DuckDB); what Ibis takes for granted it does not
        cast, so the last word is said here.
        """
        mapper = self._connection.compiler.type_mapper
        columns = ", ".join(
            f"CAST({quote}{name}{quote} AS {mapper.to_string(kind)}) AS {quote}{name}{quote}"
            for name, kind in expr.schema().items()
        )
        with self._as_written():
            return f"SELECT {columns} FROM ({self._connection.compile(expr)}) AS typed"

    @contextmanager
    def _as_written(self) -> Iterator[None]:
        """Selects are left as they stand: DuckDB merges them itself, and Ibis takes a third of its time to do so."""
        import ibis

        usual = ibis.options.sql.fuse_selects
        ibis.options.sql.fuse_selects = self.engine == "spark"
        try:
            yield
        finally:
            ibis.options.sql.fuse_selects = usual

    def keep(self, expr: Any, name: str) -> Any:
        """Compute ``expr`` once into ``scratch/<name>`` and give it back as a table."""
        folder = self.scratch / f"{name}-{self._name()}"
        self.write(expr, folder, passing=True)
        return self.read(folder)

    def keep_each(self, exprs: Iterable[Any], name: str) -> Any:
        """Compute expressions of the same columns one after the other, and give them back as one table.

        Each has the memory to itself, which the parts of a union would not.
        """
        folder = self.scratch / f"{name}-{self._name()}"
        for i, expr in enumerate(exprs):
            self.write(expr, folder / f"{i:04d}", passing=True)
        return self.read(folder)

    def table(self, arrow: Any, name: str) -> Any:
        """A small Arrow table inside the engine (through Parquet: Spark refuses null decimals in memory)."""
        import pyarrow.parquet as pq

        folder = self.scratch / f"{name}-{self._name()}"
        folder.mkdir(parents=True)
        pq.write_table(arrow, folder / "part-0.parquet")
        return self.read(folder)

    def close(self) -> None:
        """Close the engine and sweep ``scratch``."""
        if self.engine == "spark":
            self._connection._session.stop()
        else:
            self._connection.disconnect()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _name(self) -> str:
        """A name of our own for each table: Ibis calls its subqueries t0, t1 ... and would hide a table so named."""
        self._names += 1
        return f"kept_{self._names}"


def _parquet_files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(f for f in path.rglob("*.parquet") if not f.name.startswith(("_", ".")))
    return [path]


def _stored_batches(folder: Path, rows: int) -> Iterator[Any]:
    import pyarrow.parquet as pq

    for file in _parquet_files(folder):
        with pq.ParquetFile(file) as opened:
            yield from opened.iter_batches(rows)


def _disk_error(path: Path, error: Exception) -> WorkspaceError:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return WorkspaceError(f"cannot write {path}: {first}", "check free space and permissions, then run again")
