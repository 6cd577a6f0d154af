"""Starts the servers that engines need, on loopback and in a folder of their own, and stops them again."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

# The columns of the Hive metastore that hold the text of views.
LONG_VIEWS = """<?xml version="1.0"?>
<orm>
  <package name="org.apache.hadoop.hive.metastore.model">
    <class name="MTable" table="TBLS">
      <field name="viewOriginalText"><column name="VIEW_ORIGINAL_TEXT" jdbc-type="CLOB"/></field>
      <field name="viewExpandedText"><column name="VIEW_EXPANDED_TEXT" jdbc-type="CLOB"/></field>
    </class>
  </package>
</orm>
"""


class Missing(Exception):
    """What an engine needs is not on this machine; the message says what and how to get it."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> None:
    """Return once something listens on the port."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process and process.poll() is not None:
            raise Missing(f"the server ended with code {process.returncode} before it listened")
        time.sleep(0.1)
    raise Missing(f"no server listened on port {port} within {seconds:.0f} seconds")


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[dict[str, str]]:
    """A Postgres on loopback that sorts by the rules of English and lives in New York, as users' do.

    With PGHOST set, the one that the PG* variables lead to instead.
    """
    if "PGHOST" in os.environ:
        yield {}
        return
    initdb = shutil.which("initdb") or next((str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)
    if not initdb:
        raise Missing("Postgres is not installed: install its server, or lead to one by PGHOST, PGUSER and PGPASSWORD")
    programs = Path(initdb).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    # Postgres refuses to run as root.
    user = ("postgres" if os.geteuid() == 0 else None)
    if user:
        shutil.chown(folder, user)
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        # On pipes pg_ctl would wait for the server itself to end.
        with (folder.parent / "postgres.log").open("ab") as log:
            subprocess.run([programs / program, *arguments], check=True, user=user, cwd="/", stdout=log, stderr=log)

    run("initdb", "-D", f"{folder}/data", "-A", "trust", "--no-sync", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c timezone=America/New_York"
    run("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/server.log", "-o", settings, "-w", "start")
    try:
        yield {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": "postgres"}
    finally:
        run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")


@contextlib.contextmanager
def sail(folder: Path, python: Path) -> Iterator[dict[str, str]]:
    """A Sail server from the environment of that Python."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = {**os.environ, "TZ": "UTC", "SAIL_SPARK__SESSION_TIMEOUT_SECS": "86400"}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [python.parent / "sail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)], cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        wait_for(port, server)
        yield {
            "SPARK_REMOTE": f"sc://127.0.0.1:{port}",
            "LEAD_SCORING_SAIL_PORT": str(port),
            "LEAD_SCORING_SPARK_WAREHOUSE": str(folder / "warehouse"),
            "LEAD_SCORING_FILE_FORMAT": "delta",
        }
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def spark(folder: Path, python: Path) -> Iterator[dict[str, str]]:
    """The settings of a Spark that runs in a JVM of the worker's own process, with Iceberg tables."""
    if not shutil.which("java"):
        raise Missing("Java is not installed: install a Java 17 runtime")
    jars = list(python.parent.parent.glob("lib/python*/site-packages/snowpark_connect_deps_iceberg/jars/iceberg-spark-runtime-3.5_2.12-*.jar"))
    if not jars:
        raise Missing(f"no Iceberg jar beside {python}")
    folder.mkdir(parents=True, exist_ok=True)
    # Derby's type for long text ends at 32,700 characters, and the view of the leads is longer. Other metastores keep more.
    (folder / "package-derby.orm").write_text(LONG_VIEWS, encoding="utf-8")
    settings = {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.driver.memory": "3g",
        "spark.driver.extraClassPath": f"{folder}:{jars[0]}",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder} -Duser.timezone=UTC",
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={folder}/metastore;create=true",
        "spark.hadoop.javax.jdo.option.Mapping": "derby",
        # Derby has none of the tables in which Hive keeps locks; Iceberg would wait for them.
        "spark.hadoop.iceberg.engine.hive.lock-enabled": "false",
        "spark.sql.warehouse.dir": f"file://{folder}/warehouse",
        "spark.sql.catalogImplementation": "hive",
        # Without Iceberg's extensions: with them (1.10) a view that is replaced keeps its old text.
        "spark.sql.catalog.spark_catalog": "org.apache.iceberg.spark.SparkSessionCatalog",
        "spark.sql.catalog.spark_catalog.type": "hive",
        "spark.sql.session.timeZone": "UTC",
        # Inferring constraints from long expressions, such as person_email, keeps the optimizer busy for minutes.
        "spark.sql.constraintPropagation.enabled": "false",
        # Small data: two tasks instead of two hundred.
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        # Compiling Java for a long expression costs more than running it on a thousand rows. Not for production.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    (folder / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
    yield {"SPARK_CONF_DIR": str(folder), "LEAD_SCORING_FILE_FORMAT": "iceberg", "SPARK_LOCAL_IP": "127.0.0.1"}
