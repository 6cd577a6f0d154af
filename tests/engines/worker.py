"""Builds the project on one engine, once for every delivery of raw data, and writes down what came out.

Runs in the environment of that engine, so it needs dbt, the engine's adapter and nothing else of ours.
One process does it all: an embedded Spark keeps its session, and dbt is imported once.

    python worker.py ENGINE --project DIR --deliveries DIR DIR --out FILE [--with-tests]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import decimal
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

CRM_SCHEMA = "lead_scoring_parity_crm"
SCHEMA = "lead_scoring_parity"


def as_text(value: Any) -> str | None:
    """A cell as text that is the same whatever type the engine's driver returned for it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, decimal.Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return str(value)


def read_cells(path: Path) -> tuple[list[str], list[tuple[str | None, ...]]]:
    """The header and the rows of a CSV file, blank cells as null."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, [tuple(cell or None for cell in row) for row in rows]


def close_what_dbt_has_open() -> None:
    """Let go of the DuckDB files of this process: a catalog has one owner, and a warehouse is opened again only by the same options."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()


class DuckDB:
    """The embedded default, which reads the files themselves."""

    variables: dict[str, Any] = {}

    def load(self, delivery: Path) -> None:
        self.variables = {"crm_files": f"{delivery}/{{name}}.csv"}

    def rows(self, table: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        import duckdb

        close_what_dbt_has_open()
        with duckdb.connect(os.environ["LEAD_SCORING_DUCKDB_PATH"]) as connection:
            cursor = connection.execute(f"select * from {SCHEMA}.{table}")
            return [column[0] for column in cursor.description or ()], cursor.fetchall()


class DuckLake(DuckDB):
    """DuckDB with its tables in a lakehouse. The extension comes from the package index, not from a server of DuckDB's."""

    def __init__(self) -> None:
        import duckdb
        from duckdb_extensions import import_extension

        self.connection = duckdb.connect()
        import_extension("ducklake", con=self.connection)
        self.connection.execute("load ducklake")

    def rows(self, table: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        close_what_dbt_has_open()
        self.connection.execute(f"attach 'ducklake:{os.environ['LEAD_SCORING_DUCKLAKE_PATH']}' as lake")
        cursor = self.connection.execute(f"select * from lake.{SCHEMA}.{table}")
        found = [column[0] for column in cursor.description or ()], cursor.fetchall()
        self.connection.execute("detach lake")
        return found


class Postgres:
    """Any Postgres that the variables PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE lead to."""

    variables: dict[str, Any] = {"crm_files": "", "crm_schema": CRM_SCHEMA}

    def __init__(self) -> None:
        import psycopg2

        self.connection = psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"))
        self.connection.autocommit = True

    def load(self, delivery: Path) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"create schema if not exists {CRM_SCHEMA}")
            for path in sorted(delivery.glob("*.csv")):
                header, _ = read_cells(path)
                cursor.execute(f"create table if not exists {CRM_SCHEMA}.{path.stem} ({', '.join(f'{name} text' for name in header)})")
                cursor.execute(f"truncate {CRM_SCHEMA}.{path.stem}")
                with path.open(encoding="utf-8") as file:
                    cursor.copy_expert(f"copy {CRM_SCHEMA}.{path.stem} from stdin with (format csv, header)", file)

    def rows(self, table: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        with self.connection.cursor() as cursor:
            cursor.execute(f"select * from {SCHEMA}.{table}")
            return [column[0] for column in cursor.description or ()], cursor.fetchall()


class Spark:
    """Spark in this process: a JVM with the settings of SPARK_CONF_DIR, or Sail if SPARK_REMOTE is set."""

    variables: dict[str, Any] = {"crm_files": "", "crm_schema": CRM_SCHEMA}

    def __init__(self) -> None:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder
        builder = builder.remote(os.environ["SPARK_REMOTE"]) if "SPARK_REMOTE" in os.environ else builder.enableHiveSupport()
        self.session = builder.getOrCreate()
        self.session.sql(f"create database if not exists {CRM_SCHEMA}")

    def load(self, delivery: Path) -> None:
        from pyspark.sql.types import StringType, StructField, StructType

        for path in sorted(delivery.glob("*.csv")):
            header, rows = read_cells(path)
            columns = StructType([StructField(name, StringType()) for name in header])
            self.session.sql(f"drop table if exists {CRM_SCHEMA}.{path.stem}")
            writer = self.session.createDataFrame(rows, columns).write
            writer.format(os.environ["LEAD_SCORING_FILE_FORMAT"]).saveAsTable(f"{CRM_SCHEMA}.{path.stem}")

    def rows(self, table: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        frame = self.session.table(f"{SCHEMA}.{table}")
        return frame.columns, [tuple(row) for row in frame.collect()]


class Fakesnow:
    """What Snowflake would be sent, translated for a DuckDB in this process; no Snowflake."""

    variables: dict[str, Any] = {"crm_files": "", "crm_schema": CRM_SCHEMA}

    def __init__(self) -> None:
        import fakesnow

        # Two of its translations lose what Snowflake keeps: the decimals of a sum, the second argument of rtrim.
        for lossy in ("numeric_agg_implicit_cast", "trim_cast_varchar"):
            setattr(fakesnow.transforms, lossy, lambda expression: expression)
        self.patch = fakesnow.patch()
        self.patch.__enter__()
        import snowflake.connector

        self.connection = snowflake.connector.connect(database=os.environ["SNOWFLAKE_DATABASE"], schema=CRM_SCHEMA)

    def load(self, delivery: Path) -> None:
        import pandas
        from snowflake.connector.pandas_tools import write_pandas

        for path in sorted(delivery.glob("*.csv")):
            header, rows = read_cells(path)
            self.connection.cursor().execute(f"create or replace table {CRM_SCHEMA}.{path.stem} ({', '.join(f'{name} varchar' for name in header)})")
            write_pandas(self.connection, pandas.DataFrame(rows, columns=[name.upper() for name in header], dtype=object), path.stem.upper())

    def rows(self, table: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        cursor = self.connection.cursor().execute(f"select * from {SCHEMA}.{table}")
        return [column.name.lower() for column in cursor.description], cursor.fetchall()


NOT_ON = {
    "sail": [
        # Its driver cannot return these results: a null column as text, and text of its own layout.
        "a_version_names_the_weights_in_whatever_order_they_stand",
        "every_rejected_row_counts_even_one_that_came_twice",
        "nothing_before_its_creation_or_after_the_day_is_about_a_lead",
        "history_from_is_the_same_for_every_day_it_is_not_after",
    ]
}

ENGINES = {"duckdb": DuckDB, "ducklake": DuckLake, "postgres": Postgres, "sail": Spark, "spark": Spark, "fakesnow": Fakesnow}
TARGETS = {"fakesnow": "snowflake"}


def build(target: str, project: Path, variables: dict[str, Any], with_tests: bool, with_unit_tests: bool) -> dict[str, Any]:
    """Run `dbt build` and count what it did; seconds are those of the whole command."""
    arguments = ["--target", target, "--project-dir", str(project), "--profiles-dir", str(project)]
    arguments += ["--target-path", str(project / f"target_{target}"), "--log-path", str(project / f"target_{target}")]
    arguments += ["--vars", json.dumps(variables)]
    excluded = ["--exclude", *NOT_ON.get(target, [])]
    # Unit tests need the tables of another build to take types from, and some tests all tables, so they come after it.
    building = ["--exclude-resource-type", "unit_test"] + ([] if with_tests else ["test"])
    started = time.perf_counter()
    runs = [dbtRunner().invoke(["--no-send-anonymous-usage-stats", "--quiet", "build", *arguments, *building, *excluded, "tag:after_build"])]
    seconds = time.perf_counter() - started
    if with_tests and runs[0].success:
        selected = ["--select", "tag:after_build"] + (["test_type:unit"] if with_unit_tests else [])
        if target in NOT_ON:
            selected += excluded
        runs.append(dbtRunner().invoke(["--no-send-anonymous-usage-stats", "--quiet", "test", *arguments, *selected]))
    if any(run.exception for run in runs):
        raise next(run.exception for run in runs if run.exception)
    results = [result for run in runs for result in (run.result or [])]
    kinds = [(str(result.node.resource_type), str(result.status)) for result in results]
    return {
        "seconds": seconds,
        "nodes": sum(kind in ("model", "seed", "snapshot") and status == "success" for kind, status in kinds),
        "tests": sum(kind in ("test", "unit_test") and status == "pass" for kind, status in kinds),
        "failures": [
            f"{result.node.name}: {result.message}" for result in results if str(result.status) in ("error", "fail", "skipped", "warn")
        ],
        "slowest": sorted(((round(result.execution_time, 1), result.node.name) for result in results), reverse=True)[:8],
        "marts": sorted(result.node.name for result in results if "marts" in result.node.fqn and str(result.node.resource_type) == "model"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--deliveries", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--with-tests", action="store_true")
    parser.add_argument("--run-started-at", required=True)
    arguments = parser.parse_args()

    os.environ["LEAD_SCORING_SCHEMA"] = SCHEMA
    if arguments.engine == "fakesnow":
        # It has no temporary views, in which dbt keeps the rows that it is about to add.
        settings = arguments.project / "dbt_project.yml"
        models = "\nmodels:\n  lead_scoring:\n"
        settings.write_text(settings.read_text(encoding="utf-8").replace(models, f"{models}    +tmp_relation_type: transient\n"), encoding="utf-8")
    engine = ENGINES[arguments.engine]()
    builds = []
    for number, delivery in enumerate(arguments.deliveries):
        engine.load(delivery)
        variables = {**engine.variables, "run_started_at": arguments.run_started_at}
        with_tests = arguments.with_tests and number == 0
        # fakesnow refuses the temporary tables from which dbt reads the types of a unit test's columns.
        with_unit_tests = with_tests and arguments.engine != "fakesnow"
        outcome = build(TARGETS.get(arguments.engine, arguments.engine), arguments.project, variables, with_tests, with_unit_tests)
        tables = {}
        for table in outcome.pop("marts"):
            names, rows = engine.rows(table)
            cells = [[as_text(cell) for cell in row] for row in rows]
            tables[table] = {"columns": names, "rows": sorted(cells, key=lambda row: [(cell is None, cell or "") for cell in row])}
        builds.append({**outcome, "tables": tables})
    arguments.out.write_text(json.dumps(builds), encoding="utf-8")


if __name__ == "__main__":
    main()
