"""What is to be written, as the last build says: read at once, so that nothing is locked while a CRM is written to."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from check_setup import own_warehouse, schema_with, why_not_opened

Rows = list[dict[str, Any]]
KEY = ("crm_system", "crm_object", "external_id_field", "external_id")
# What an entry of the journal has besides its number and moment.
ACKNOWLEDGED = (*KEY, "sync_action", "field_hashes", "row_hash", "score_version")
ALERT_GRAIN = ("lead_id", "scoring_model", "to_stage", "occurred_on")


class Stopped(Exception):
    """Why the run ends, and what to do, in words for whoever runs it."""


@dataclass(frozen=True)
class Write:
    """One row of crm_lead_sync."""

    crm_system: str
    crm_object: str
    external_id_field: str
    external_id: str
    sync_action: str
    changed_fields: str
    properties: dict[str, Any]
    field_hashes: str
    row_hash: str
    score_version: str

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in KEY)


def is_postgres() -> bool:
    return os.environ.get("LEAD_SCORING_TARGET", "duckdb") == "postgres"


def marts_file() -> Path:
    """The published marts where there are any, else the warehouse."""
    # Not above: publish imports the journal.
    from publish import Folders

    return Folders(own_warehouse()).database() or own_warehouse()


def read_duckdb(queries: dict[str, str], path: Path) -> list[Rows | None]:
    """See read."""
    read: list[Rows | None] = []
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            for table, query in queries.items():
                schema = schema_with(connection, table)
                cursor = schema and connection.execute(query.format(table=f'"{schema}".{table}'))
                names = [column[0] for column in cursor.description or ()] if cursor else []
                read.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()] if cursor else None)
    except duckdb.Error as error:
        raise Stopped(why_not_opened(path, error)) from None
    return read


@contextlib.contextmanager
def told_by_postgres() -> Iterator[None]:
    """What Postgres refuses, in a sentence."""
    import psycopg2

    try:
        yield
    except psycopg2.Error as error:
        remedy = " Set PGHOST, PGUSER and PGPASSWORD to those of your database." if isinstance(error, psycopg2.OperationalError) else ""
        raise Stopped(f"Postgres: {str(error).strip().splitlines()[0]}{remedy}") from None


def postgres(*schemas: str) -> Any:
    """A connection to the database of `dbt build --target postgres`, in these schemas, or its own one."""
    import psycopg2

    with told_by_postgres():
        connection = psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"))
        with connection, connection.cursor() as cursor:
            cursor.execute("select set_config('search_path', %s, false)", [", ".join(f'"{schema}"' for schema in schemas or [own_schema()])])
        return connection


def own_schema() -> str:
    return os.environ.get("LEAD_SCORING_SCHEMA", "lead_scoring")


def read_postgres(queries: dict[str, str]) -> list[Rows | None]:
    """See read. The published schema comes first."""
    from psycopg2.extras import RealDictCursor

    with told_by_postgres(), contextlib.closing(postgres(f"{own_schema()}_published", own_schema())) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute("select table_name from unnest(%s) as names (table_name) where to_regclass(table_name) is not null", [list(queries)])
            there = {table for (table,) in cursor.fetchall()}
        read: list[Rows | None] = []
        with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute("set transaction isolation level repeatable read")
            # Before the moment that is read is taken, so that no build and no publication replaces a table after it.
            if there:
                cursor.execute(f"lock table {', '.join(sorted(there))} in access share mode")
            for table, query in queries.items():
                if table in there:
                    cursor.execute(query.format(table=table))
                read.append([dict(row) for row in cursor.fetchall()] if table in there else None)
        return read


def read(**queries: str) -> list[Rows]:
    """The rows of a query on each mart, all of one build. {table} stands for the mart's full name."""
    found = read_postgres(queries) if is_postgres() else read_duckdb(queries, marts_file())
    missing = [table for table, rows in zip(queries, found, strict=True) if rows is None]
    if missing:
        raise Stopped(f"There is no table {missing[0]} yet. Run `make build` or `dbt build` with this version of the project first.")
    return [rows for rows in found if rows is not None]


def writes_for(system: str) -> tuple[list[Write], int]:
    """What a CRM is to get, and the number of the last acknowledgement that the build knew."""
    rows, newest = read(
        crm_lead_sync=f"select {', '.join(Write.__dataclass_fields__)} from {{table}} order by {', '.join(KEY)}",
        crm_sync_acknowledgements="select coalesce(max(entry_number), 0) as taken_in from {table}",
    )
    writes = [Write(**row | {"properties": json.loads(row["properties"], parse_float=Decimal, strict=False)}) for row in rows if row["crm_system"] == system]
    # What nobody should act on any more comes first.
    return sorted(writes, key=lambda write: (write.sync_action != "clear", *write.key[:3])), newest[0]["taken_in"]


def alerts() -> Rows:
    """The rows of the mart alerts, each with its alert_id, in the order of these."""
    rows = read(alerts="select * from {table}")[0]
    return sorted(({"alert_id": alert_id(row)} | row for row in rows), key=lambda row: str(row["alert_id"]))


def alert_id(alert: dict[str, Any]) -> str:
    """The same whenever it is asked for, and other than that of any other crossing."""
    return hashlib.sha256(json.dumps([str(alert[name]) for name in ALERT_GRAIN]).encode()).hexdigest()
