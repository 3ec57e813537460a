"""What the tests of events share: made-up files, and an engine each."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """Return the module that makes files in the published layouts."""
    path = Path(__file__).with_name("subject.py")
    spec = importlib.util.spec_from_file_location("events_subject", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def ibis() -> Any:
    """Skip where the extra is not installed."""
    pytest.importorskip("duckdb", reason="needs: pip install 'foedus[events]'")
    return pytest.importorskip("ibis", reason="needs: pip install 'foedus[events]'")


@pytest.fixture(scope="session")
def spark(ibis: Any) -> Iterator[Any]:
    """Start one small local session for all tests, or skip with what to do."""
    sql = pytest.importorskip(
        "pyspark.sql", reason="needs: pip install 'foedus[spark]'"
    )
    if shutil.which("java") is None:
        pytest.skip("needs Java 17: install a package such as openjdk-17-jre-headless")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        # Small tables: compiling for them costs more than running them.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
