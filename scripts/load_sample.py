"""Load the bundled sample, or CSV files of your own in the same layout, into Postgres.

Each file becomes a table of text in the schema `crm`, replacing one of that name. The variables PGHOST,
PGPORT, PGUSER, PGPASSWORD and PGDATABASE lead to the database, as for `dbt build --target postgres`.

    python scripts/load_sample.py [--folder sample_data] [--schema crm]

A database that cannot be reached ends the program with a message and exit code 1.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


def load(connection: psycopg2.extensions.connection, path: Path, schema: str) -> int:
    """Replace the table named like the file by the file's rows; return how many."""
    table = sql.Identifier(schema, path.stem)
    with path.open(newline="", encoding="utf-8") as file, connection.cursor() as cursor:
        columns = [sql.SQL("{} text").format(sql.Identifier(name)) for name in next(csv.reader(file))]
        file.seek(0)
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
        cursor.execute(sql.SQL("create table if not exists {} ({})").format(table, sql.SQL(", ").join(columns)))
        # Not dropped: views of a build may stand on it.
        cursor.execute(sql.SQL("truncate {}").format(table))
        cursor.copy_expert(sql.SQL("copy {} from stdin with (format csv, header)").format(table), file)
        return cursor.rowcount


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=SAMPLE, help="where the CSV files are")
    parser.add_argument("--schema", default="crm", help="the schema to load into")
    arguments = parser.parse_args()
    try:
        with psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres")) as connection:
            for path in sorted(arguments.folder.glob("*.csv")):
                print(f"{arguments.schema}.{path.stem}: {load(connection, path, arguments.schema)} rows")
    except psycopg2.Error as error:
        print(f"Postgres: {str(error).strip()}\nSet PGHOST, PGUSER and PGPASSWORD to those of your database.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
