"""Check what a build needs before dbt starts: settings that exist, and a DuckDB file that can be written.

dbt ignores a setting that nothing reads, so a typo would leave the default in place without a word; and where it cannot
open the DuckDB file, it ends under forty lines of traceback.

Usage: python scripts/check_setup.py [project folder]
Exits with 1 and one sentence for each fault, else with 0.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).resolve().parents[1]

# What DuckDB writes after the line of a CSV file that it cannot read, which may be several where a cell is.
AFTER_CELLS = re.compile(r"\s*(Error when converting|Expected Number|Value with|Maximum line size|Invalid unicode|Possible |compiled code at|\d\d:\d\d:\d\d )")

# The sample's warehouse takes some 60 MB, and as much again while tables are replaced.
LEAST_FREE_BYTES = 200_000_000


def read_names() -> set[str]:
    """Every name that a macro, model or source of this project may read as a setting."""
    def text(ending: str) -> str:
        return "\n".join(path.read_text(encoding="utf-8") for part in ("macros", "models") for path in sorted((ROOT / part).rglob(ending)))

    code = text("*.sql")
    names = {*re.findall(r"'([a-z][a-z0-9_]*)'", code), *re.findall(r"var\('([a-z0-9_]+)'", text("_*__sources.yml"))}
    # Some names are put together of a system and what is asked about it, such as hubspot and _absent_tables.
    endings = set(re.findall(r"'(_[a-z_]+)'", code))
    return names | {system + ending for system in names for ending in endings}


def unknown_settings(given: Iterable[str], where: str) -> list[str]:
    """Settings that nothing reads, each with the nearest that is read."""
    read = read_names()
    shipped = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["lead_scoring"]
    options = [name for name in shipped if name in read]
    faults = []
    for name in given:
        if name not in read:
            nearest = difflib.get_close_matches(name, options, 1)
            remedy = f"did you mean {nearest[0]}?" if nearest else "delete it."
            faults.append(f"{where}: nothing reads the setting {name}; {remedy}")
    return faults


def quoted(*names: str) -> str:
    """The name of a table or column in SQL."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(value: object) -> str:
    """A text in SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def without_cells(lines: Iterable[str]) -> Iterator[str]:
    """What dbt printed, without the cells of a raw row that DuckDB quotes: they may be anybody's."""
    in_cells = False
    for line in lines:
        before, found, _ = line.partition("Original Line:")
        if found:
            in_cells = True
            yield f"{before}{found} (not shown)\n"
        elif not in_cells or AFTER_CELLS.match(line):
            in_cells = False
            yield re.sub(r"Could not convert string ([\"']).*\1 to", "Could not convert a cell to", line)


def why_not_opened(path: Path, error: Exception) -> str:
    """Why DuckDB cannot open a file, and what to do, in a sentence."""
    text = str(error)
    if "database does not exist" in text:
        return f"There is no warehouse at {path}. Run `make build` or `dbt build` first."
    if "Could not set lock" in text or "being used by another process" in text:
        holder = re.search(r"PID (\d+)", text)
        return f"Another process{f' ({holder.group(1)})' if holder else ''} has {path} open; close it (a dashboard, a notebook, another build) and try again."
    if "No space left" in text or "disk quota" in text.lower():
        return f"There is no space left for {path}; free some, or name another place in LEAD_SCORING_DUCKDB_PATH."
    if any(word in text for word in ("Permission denied", "Read-only file system", "read-only")):
        return f"{path} cannot be written; change its permissions, or name another place in LEAD_SCORING_DUCKDB_PATH."
    if "not a valid DuckDB database file" in text:
        return f"{path} is no DuckDB file; name another in LEAD_SCORING_DUCKDB_PATH."
    return f"DuckDB cannot open {path}: {text.splitlines()[0]}"


def own_warehouse() -> Path:
    """The DuckDB file that a build writes and scripts read."""
    return Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb"))


def own_schemas() -> tuple[str, str]:
    """The schemas that a build on DuckDB writes: of the marts, and of all else."""
    schema = os.environ.get("LEAD_SCORING_SCHEMA", "main")
    return schema, f"{schema}_internal"


def schema_with(connection: duckdb.DuckDBPyConnection, table: str, database: str | None = None) -> str | None:
    """The schema in which a table or view stands, that of LEAD_SCORING_SCHEMA before any other; none where there is no such table.

    The database is the connection's own one unless another is named.
    """
    found = connection.execute(
        "select table_schema from information_schema.tables where table_catalog = coalesce(?, current_database()) and table_name = ? order by table_schema not in (?, ?), 1 limit 1",
        [database, table, *own_schemas()],
    ).fetchone()
    return found[0] if found else None


def look_everywhere(connection: duckdb.DuckDBPyConnection) -> None:
    """Let tables of all schemas go by their bare names, those of LEAD_SCORING_SCHEMA before any other."""
    marts, internal = own_schemas()
    found = connection.execute(
        "select distinct table_schema from information_schema.tables where table_catalog = current_database() order by table_schema != ?, table_schema != ?, 1", [marts, internal]
    ).fetchall()
    if found:
        connection.execute(f"set search_path = {literal(','.join(quoted(schema) for (schema,) in found))}")


def warehouse_fault(path: Path) -> str | None:
    """Why a build cannot write this DuckDB file."""
    folder = path.resolve().parent
    if not folder.is_dir():
        return f"There is no folder {folder} for the warehouse; make it, or name another place in LEAD_SCORING_DUCKDB_PATH."
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        return why_not_opened(path, OSError("No space left on device"))
    if not path.exists():
        return None if os.access(folder, os.W_OK) else why_not_opened(path, OSError("Permission denied"))
    if path.is_dir():
        return f"{path} is a folder; name a file in LEAD_SCORING_DUCKDB_PATH."
    if not os.access(path, os.W_OK) or not os.access(folder, os.W_OK):
        return why_not_opened(path, OSError("Permission denied"))
    try:
        duckdb.connect(str(path)).close()
    except duckdb.Error as error:
        return why_not_opened(path, error)
    return None


def check(project: str | Path = ".", variables: Iterable[str] = ()) -> list[str]:
    """What would stop or mislead a build of the project in a folder, a sentence each.

    `variables` are the names that a call of dbt gives with --vars.
    """
    path = Path(project) / "dbt_project.yml"
    if not path.is_file():
        return [f"There is no dbt_project.yml in {Path(project).resolve()}; run this in the folder of the project."]
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        return [f"{path} cannot be read: {' '.join(str(error).split())}"]
    own = (settings.get("vars") or {}).get("lead_scoring") or {}
    faults = unknown_settings(own, str(path)) + unknown_settings(variables, "--vars")
    if os.environ.get("LEAD_SCORING_TARGET", "duckdb") == "duckdb":
        fault = warehouse_fault(own_warehouse())
        faults += [fault] if fault else []
    return faults


def main() -> int:
    """Parse the command line, check, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", nargs="?", type=Path, default=Path("."), help="the folder with dbt_project.yml (default: this one)")
    faults = check(parser.parse_args().project)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
