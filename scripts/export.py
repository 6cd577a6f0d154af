"""Write the published marts as CSV files for spreadsheets.

Reads the published set (scripts/publish.py), so it needs no quiet moment between builds. A text that a spreadsheet would run as a
formula, because it begins with = + - @ or a tab or a carriage return, gets an apostrophe in front, which the spreadsheet does not
show. E-mail addresses and telephone numbers are there if they were published (LEAD_SCORING_CONTACT_DETAILS).

Usage: python scripts/export.py [lead_scores sales_queue ...] [--to exports] [--target postgres]
Exits with 1 and one sentence when nothing could be exported.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import duckdb
import publish
from check_setup import literal, quoted
from publish import Refused

# What begins a formula somewhere: Excel, LibreOffice and Google Sheets also skip the first two of them.
FORMULA = ("\t", "\r", "\n", "=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def defused(column: str, data_type: str) -> str:
    """The column, with texts that are no formula for anybody."""
    if not data_type.lower().startswith(("varchar", "text", "char")):
        return quoted(column)
    begins = f"substring(ltrim({quoted(column)}, ' '), 1, 1)"
    characters = ", ".join(f"chr({ord(character)})" for character in FORMULA)
    return f"case when {begins} in ({characters}) then '''' || {quoted(column)} else {quoted(column)} end as {quoted(column)}"


def defused_text(text: str) -> str:
    """The same of a text that Python writes."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def query_of(table: str, columns: list[tuple[str, str]]) -> str:
    return f"select {', '.join(defused(name, data_type) for name, data_type in columns)} from {table}"


def chosen(tables: list[str], named: list[str]) -> list[str]:
    unknown = sorted(set(named) - set(tables))
    if unknown:
        raise Refused(f"There is no published table {', '.join(unknown)}; there are {', '.join(tables)}.")
    return named or tables


def export_folder(folder: Path, named: list[str], to: Path) -> int:
    """Export from the set that `current` leads to."""
    engine = publish.Folders(Path("."))
    engine.folder = folder
    database = engine.database()
    if not database:
        raise Refused(f"Nothing is published in {folder}; run scripts/publish.py first.")
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = chosen([name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()], named)
        for table in tables:
            columns = connection.execute("select column_name, data_type from duckdb_columns() where table_name = ? order by column_index", [table]).fetchall()
            # Row by row in the order of the set.
            connection.execute(f"copy ({query_of(quoted(table), columns)}) to {literal(to / f'{table}.csv')} (header, delimiter ',')")
    return len(tables)


def export_schema(engine: publish.Schemas, named: list[str], to: Path) -> int:
    """Export from the schema of the published set, in one snapshot."""
    with engine.connected(), engine.connection.cursor() as cursor:
        engine.connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        if not engine.published():
            raise Refused(f"Nothing is published in {engine.schema}; run scripts/publish.py first.")
        tables = chosen([name for (name,) in engine.query(f"select tablename from pg_tables where schemaname = {literal(engine.schema)} order by 1")], named)
        for table in tables:
            columns = engine.query(
                f"select column_name, data_type from information_schema.columns where table_schema = {literal(engine.schema)}"
                f" and table_name = {literal(table)} order by ordinal_position"
            )
            with (to / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                cursor.copy_expert(f"copy ({query_of(quoted(engine.schema, table), columns)}) to stdout with (format csv, header)", file)
    return len(tables)


def main() -> int:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("marts", nargs="*", help="which (default: all)")
    parser.add_argument("--to", type=Path, default=Path("exports"), help="the folder to write to")
    parser.add_argument("--target", default=os.environ.get("LEAD_SCORING_TARGET"), help="dbt's target (default: LEAD_SCORING_TARGET, else the profile's)")
    arguments = parser.parse_args()
    try:
        engine = publish.engine_of(arguments.target)
        arguments.to.mkdir(parents=True, exist_ok=True)
        if isinstance(engine, publish.Folders):
            count = export_folder(engine.folder, arguments.marts, arguments.to)
        else:
            count = export_schema(engine, arguments.marts, arguments.to)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (duckdb.Error, OSError) as error:
        print(f"{arguments.to} could not be written: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    print(f"{count} tables are in {arguments.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
