"""Load the bundled sample, or CSV files of your own in the same layout, into Postgres.

Each file becomes a table of text in the schema `crm`, in the place of the rows of one of that name: every column goes into
the one of its name, a column that the table lacks is added, and one that the file lacks is null. The variables PGHOST,
PGPORT, PGUSER, PGPASSWORD and PGDATABASE lead to the database, as for `dbt build --target postgres`.

    python scripts/load_sample.py [--folder sample_data] [--schema crm]

A file that is no CSV in UTF-8 with commas, a folder without any, and a database that cannot be reached end the program
with a sentence, which repeats no cell, and exit code 1; then nothing is loaded.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


class Refused(Exception):
    """Why nothing is loaded: one sentence with its remedy."""


def header_of(path: Path) -> list[str]:
    """The names of a file's columns; raises Refused where it is no table that can be loaded."""
    csv.field_size_limit(2**31 - 1)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            try:
                names = next(csv.reader(file))
            except StopIteration:
                raise Refused(f"{path} is empty; export it again with a header line.") from None
            # The rest is read for its encoding alone.
            while file.read(1_000_000):
                pass
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8; save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise Refused(f"{path} has no header that can be read ({error}); save it as CSV UTF-8 with commas.") from None
    if not names:
        raise Refused(f"{path} has no header in its first line; write the columns' names there.")
    if len(names) == 1 and re.search("[;\t|]", names[0]):
        raise Refused(f"{path}: its cells are not divided by commas; save it as CSV UTF-8 with commas.")
    for number, name in enumerate(names, start=1):
        if not name.strip():
            raise Refused(f"{path}: column {number} has no name; name it or delete it.")
        if name in names[: number - 1]:
            raise Refused(f"{path}: the column {name} stands twice; delete one of the two.")
    return names


def load(connection: psycopg2.extensions.connection, path: Path, schema: str) -> int:
    """Replace the rows of the table named like the file by the file's; return how many. Raises Refused, and psycopg2.Error."""
    table = sql.Identifier(schema, path.stem)
    names = header_of(path)
    columns = [sql.SQL("{} text").format(sql.Identifier(name)) for name in names]
    with path.open(newline="", encoding="utf-8-sig") as file, connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
        cursor.execute(sql.SQL("create table if not exists {} ({})").format(table, sql.SQL(", ").join(columns)))
        for column in columns:
            cursor.execute(sql.SQL("alter table {} add column if not exists {}").format(table, column))
        # Not dropped: views of a build may stand on it.
        cursor.execute(sql.SQL("truncate {}").format(table))
        # Postgres reads over the header, so it is told which column is which.
        listed = sql.SQL(", ").join(map(sql.Identifier, names))
        try:
            cursor.copy_expert(sql.SQL("copy {} ({}) from stdin with (format csv, header)").format(table, listed), file)
        except psycopg2.Error as error:
            raise Refused(f"{path}{line_of(error)}: {said_of(error)}; nothing is loaded. Mend the row and load again.") from None
        return cursor.rowcount


def line_of(error: psycopg2.Error) -> str:
    """The line of a file in which Postgres found something; what it quotes of the line is left out."""
    found = re.search("^COPY .*?, line ([0-9]+)", error.diag.context or "")
    return f", line {found[1]}" if found else ""


def said_of(error: psycopg2.Error) -> str:
    """What Postgres says of an error, without the cell."""
    return (error.diag.message_primary or type(error).__name__).split(': "')[0]


def main(words: list[str] | None = None) -> int:
    """Parse the command line and load; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=SAMPLE, help="where the CSV files are")
    parser.add_argument("--schema", default="crm", help="the schema to load into")
    arguments = parser.parse_args(words)
    paths = sorted(arguments.folder.glob("*.csv"))
    if not paths:
        what = "CSV file in" if arguments.folder.is_dir() else "folder"
        print(f"There is no {what} {arguments.folder}; name the one with leads.csv, activities.csv and so on.", file=sys.stderr)
        return 1
    try:
        for path in paths:
            header_of(path)
        with psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres")) as connection:
            counts = {path: load(connection, path, arguments.schema) for path in paths}
    except (Refused, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except psycopg2.OperationalError as error:
        print(f"Postgres: {str(error).strip()}\nSet PGHOST, PGUSER and PGPASSWORD to those of your database.", file=sys.stderr)
        return 1
    except psycopg2.Error as error:
        print(f"Postgres: {said_of(error)}; nothing is loaded.", file=sys.stderr)
        return 1
    for path, rows in counts.items():
        print(f"{arguments.schema}.{path.stem}: {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
