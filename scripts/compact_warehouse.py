"""Rewrite the DuckDB file of the warehouse without what was deleted from it.

DuckDB frees the blocks of deleted rows and keeps their bytes: an erased person's address stays readable in the file,
after a full refresh too. This copies everything that is still there into a new file, checks that nothing is missing,
and puts the new file in the place of the old one at once. The next daily build goes on from it. What a CRM has acknowledged
about erased people leaves the journal beside the file, too.

The file is the one that LEAD_SCORING_DUCKDB_PATH names, by default lead_scoring.duckdb in the current folder. Close
what has it open first. It needs as much free space beside the file as the tables take. On any failure the old file
stays as it was.

Usage: python scripts/compact_warehouse.py [--file acme.duckdb]
Exits with 1 and one sentence when it cannot be done.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import duckdb
from check_setup import literal, own_warehouse, quoted, schema_with, why_not_opened
from crm_sync.journal import forget_the_erased
from crm_sync.marts import Stopped

# What the new file must have as the old one has it. Of a file it attaches, DuckDB lists internal parts too.
PARTS = {
    "schemas": "select schema_name from duckdb_schemas() where database_name = ? and not internal",
    "tables": "select schema_name, table_name from duckdb_tables() where database_name = ? and not internal",
    "views": "select schema_name, view_name, sql, comment from duckdb_views() where database_name = ? and not internal",
    "columns": "select schema_name, table_name, column_name, data_type, column_default, is_nullable, comment"
    " from duckdb_columns() semi join duckdb_tables() using (database_name, schema_name, table_name) where database_name = ?",
    "constraints": "select schema_name, table_name, constraint_text from duckdb_constraints() where database_name = ?",
    "indexes": "select schema_name, table_name, index_name from duckdb_indexes() where database_name = ?",
}

# Requests to erase somebody as the last build and the last compaction found them: counts and moments, nobody's name. Where a
# request has no moment, nothing tells it from one that has come in its place, so each build counts as another.
STATE = "last_compaction"
# What the old file is called while it is copied.
SOURCE = "warehouse_before_compaction"
REQUESTS = """
    select
        count(*) as requests,
        count(*) filter (where is_matched) as matched_requests,
        md5(string_agg(cast(requested_at as varchar), ',' order by requested_at)) as moments,
        (select max(erased_lead_count) from {loads}) as erased_leads,
        case when count(*) filter (where named_by is not null and requested_at is null) > 0 then (select max(build_id) from {loads}) end as build_with_undated
    from {requests}
"""


class Refused(Exception):
    """Why the file stays as it is, in one sentence."""


def found(connection: duckdb.DuckDBPyConnection, table: str, database: str) -> str | None:
    """The full name of a table."""
    schema = schema_with(connection, table, database)
    return quoted(database, schema, table) if schema else None


def requests_of(connection: duckdb.DuckDBPyConnection, database: str) -> str | None:
    """The query for the requests that the last build knew; none before the first build."""
    requests, loads = (found(connection, table, database) for table in ("int_erasure_requests", "int_activity_load_days"))
    return REQUESTS.format(requests=requests, loads=loads) if requests and loads else None


def is_due(path: Path) -> bool:
    """Whether builds have carried out requests to erase somebody since the file was last rewritten; Refused where it cannot be read."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            name = connection.execute("select current_database()").fetchall()[0][0]
            query = requests_of(connection, name)
            now = connection.execute(query).fetchone() if query else None
            if not now or not now[0]:
                return False
            then = found(connection, STATE, name)
            return not then or connection.execute(f"from {then}").fetchone() != now
    except duckdb.Error as error:
        raise Refused(why_not_opened(path, error)) from error


def lock(path: Path) -> tuple[str, int]:
    """Write what is still in the log into the file, which nobody else may have open; return its name and the bytes its tables take."""
    try:
        with duckdb.connect(str(path)) as connection:
            connection.execute("checkpoint")
            return connection.execute("select current_database(), block_size * used_blocks from pragma_database_size()").fetchall()[0]
    except duckdb.Error as error:
        raise Refused(f"{why_not_opened(path, error)} The warehouse stays as it was.") from error


def copy(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Copy everything from the attached database SOURCE to the one named; return how many rows that were."""
    connection.execute(f"copy from database {SOURCE} to {quoted(name)}")
    for part, query in PARTS.items():
        there, here = (sorted(map(repr, connection.execute(query, [database]).fetchall())) for database in (SOURCE, name))
        if there != here:
            raise Refused(f"The copy has other {part} than the warehouse, which stays as it was; please open an issue.")
    rows = 0
    for schema, table in connection.execute(PARTS["tables"], [SOURCE]).fetchall():
        there, here = (
            connection.execute(f"select count(*) from {quoted(database, schema, table)}").fetchall()[0][0] for database in (SOURCE, name)
        )
        if there != here:
            raise Refused(f"The copy of {schema}.{table} has {here} rows and the table {there}; it stays as it was, please open an issue.")
        rows += here
    return rows


def compact(given: Path) -> str:
    """Rewrite the file; return what was done."""
    if not given.is_file():
        raise Refused(f"There is no warehouse at {given}; build one first, or name the file with --file.")
    # A link keeps pointing at the file.
    path = given.resolve()
    folder = path.parent / f".{path.name}.compacting"
    target = folder / given.name
    try:
        forget_the_erased(given)
    except Stopped as busy:
        raise Refused(f"{busy} The warehouse stays as it was.") from None
    # Views of an earlier version name the database, which is named after the file: so the copy has the same name.
    name, needed = lock(given)
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise Refused(f"The copy of {given} needs {needed / 1e6:,.0f} MB beside it and {free / 1e6:,.0f} MB are free; make room and run this again.")
    size = path.stat().st_size
    # One that was killed half way left its copy.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
        with duckdb.connect() as connection:
            connection.execute(f"set temp_directory = {literal(folder)}")
            # Compression and format of the file are those of profiles.yml, which has the reasons.
            connection.execute("set disabled_compression_methods = 'fsst'")
            # Read-only, it keeps writers away until the new file is in its place.
            for file, alias, mode in ((path, SOURCE, "(read_only)"), (target, name, "(storage_version 'v1.3.0')")):
                connection.execute(f"attach {literal(file)} as {quoted(alias)} {mode}")
            if any(file.with_name(file.name + ".wal").exists() for file in (given, path)):
                raise Refused(f"Another process has written to {given} meanwhile; close it and run this again.")
            rows = copy(connection, name)
            query = requests_of(connection, name)
            if query:
                # Where it was, or beside the requests.
                state = found(connection, STATE, name) or f"{found(connection, 'int_erasure_requests', name).rpartition('.')[0]}.{STATE}"
                connection.execute(f"create or replace table {state} as {query}")
            connection.execute(f"checkpoint {quoted(name)}")
            connection.execute(f"detach {quoted(name)}")
            shutil.copymode(path, target)
            os.replace(target, path)
        # A build that was killed left here what did not fit into memory.
        for spilled in given.with_name(f"{given.name}.tmp").glob("duckdb_temp_*"):
            spilled.unlink()
    except (duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0]
        raise Refused(f"{given} could not be copied and stays as it was: {reason}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return f"{given}: {rows:,} rows, {size / 1e6:,.1f} MB before and {path.stat().st_size / 1e6:,.1f} MB now; what was deleted is gone from the file."


def main() -> int:
    """Parse the command line and rewrite the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, help="the DuckDB file (default: LEAD_SCORING_DUCKDB_PATH, else lead_scoring.duckdb)")
    arguments = parser.parse_args()
    engine = os.environ.get("LEAD_SCORING_TARGET", "duckdb")
    try:
        if arguments.file is None and engine != "duckdb":
            raise Refused(f"LEAD_SCORING_TARGET is {engine}: only a DuckDB file is rewritten; other engines vacuum their tables themselves.")
        print(compact(arguments.file or own_warehouse()))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
