"""Starting a Spark session that computes what DuckDB computes: UTC, loopback, decimals as in ANSI SQL."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from tierwise.errors import MissingExtra, UsageError


def spark_session(engine: str, scratch: Path, memory_limit_mib: int | None, threads: int | None) -> Any:
    """The session for ``spark`` (all local cores), ``spark://host:port`` or ``sc://host:port``."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as e:
        raise MissingExtra("the Spark engine", "spark") from e
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if engine.startswith("sc://"):
        session = SparkSession.builder.remote(engine).getOrCreate()
    else:
        _check_java()
        session = _classic(SparkSession.builder, engine, scratch, memory_limit_mib, threads).getOrCreate()
        session.sparkContext.setLogLevel("FATAL")  # what fails is raised; its log would be a trace on the screen
    for key, value in _SQL.items():
        session.conf.set(key, value)
    return session


_SQL = {
    "spark.sql.session.timeZone": "UTC",
    # off: a cast that does not fit gives null, which a rule then names; nothing of ours relies on an error
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # instants rest as UTC without zone, exactly as DuckDB reads them
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
}


def _classic(builder: Any, engine: str, scratch: Path, memory_limit_mib: int | None, threads: int | None) -> Any:
    master = f"local[{threads or '*'}]" if engine == "spark" else engine
    local = scratch / "spark"
    local.mkdir(parents=True, exist_ok=True)
    builder = (
        builder.master(master)
        .appName("tierwise")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.local.dir", str(local))
        .config("spark.sql.warehouse.dir", str(local / "warehouse"))
        .config("spark.sql.shuffle.partitions", str(2 * (os.cpu_count() or 1)))
    )
    if memory_limit_mib:
        builder = builder.config("spark.driver.memory", f"{memory_limit_mib}m")
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    return builder


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java") or (home and shutil.which("java", path=str(Path(home) / "bin")))
    if not found:
        raise UsageError(
            "the Spark engine needs Java 17 or newer, and no `java` was found",
            "install a JRE (Debian: apt-get install openjdk-17-jre-headless) or use --engine duckdb",
        )
