"""From a CSV of leads to a score: guess its columns, write the mapping models, the settings and a starter scoring model.

    python scripts/init.py leads.csv [activities.csv] [--dry-run] [--replace]

Reads the files where they are, shows which column is what, and writes models/my_data/, settings in dbt_project.yml and
rows in seeds/weights/; `make build` then scores the leads on the embedded DuckDB. It asks nothing: what it guessed wrong
is one line to edit. --dry-run writes nothing. A second run changes nothing that somebody edited since: --replace does.
It prints counts instead of cells: a cell only if it says yes or no, or if five rows and one in a hundred share it and it is a
number of six digits at most, a value that a mapping seed knows, or a thing such as a plan (starter/shown.py has the rule);
columns that name people are left out. Problems end in one sentence and exit code 1.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from pathlib import Path

import duckdb
import yaml
from check_setup import own_warehouse
from starter.csvfile import Stop, load
from starter.guess import Column, Mapping, guess_activities, guess_leads
from starter.model import Starter, suggest
from starter.shown import may_be_shown
from starter.write import MODELS, Plan, edited_by_hand, plan

ROOT = Path(__file__).resolve().parents[1]
# How many lines are shown of what differs.
MOST_LINES = 10
# Both are in the sample and in nobody else's data.
SAMPLE_LEADS = ("sarah", "marcus")


def holds_sample(warehouse: Path) -> bool:
    """Whether the bundled sample was built into a warehouse."""
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            schemas = connection.execute("select schema_name from duckdb_tables() where table_name = 'lead_scores'").fetchall()
            return any(
                connection.execute(f'select count(distinct lead_id) from "{schema}".lead_scores where lead_id in {SAMPLE_LEADS}').fetchall() == [(2,)]
                for (schema,) in schemas
            )
    except duckdb.Error as error:
        raise Stop(f"The warehouse {warehouse} cannot be opened: close what reads it, or name another one in LEAD_SCORING_DUCKDB_PATH.") from error


def put_aside(warehouse: Path, dry: bool) -> str | None:
    """Move the sample's warehouse out of the way: its history would mix with the user's. Say what happened."""
    if not warehouse.exists():
        return None
    if not holds_sample(warehouse):
        return f"{warehouse.name} is not a build of the sample, so it stays. If it holds other leads than these, move it away first: their history stays in it."
    number = 1
    while (aside := warehouse.with_name(f"{warehouse.stem}.sample{number if number > 1 else ''}.duckdb")).exists():
        number += 1
    if not dry:
        warehouse.rename(aside)
        log = warehouse.with_name(warehouse.name + ".wal")
        if log.exists():
            log.rename(aside.with_name(aside.name + ".wal"))
    return f"{warehouse.name} {'would be' if dry else 'is now'} {aside.name}: it holds the sample, whose history must not mix with yours."


def shown_values(column: Column, rows: int, known: set[str]) -> str:
    """The most frequent values of a column that may be printed, and how many there are besides."""
    shown = [f"{value[:24]} {count:,}" for value, count in column.values[:3] if may_be_shown(column.name, value, count, rows, known)]
    more = column.distinct - len(shown)
    if not shown:
        return f"{more:,} {'value' if more == 1 else 'values'}"
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def show_mapping(title: str, mapping: Mapping, known: set[str]) -> None:
    """Print which column is what, with counts instead of values."""
    file = mapping.file
    options = ", ".join(f"{key} {value}" for key, value in file.options.items() if key not in ("quote", "escape"))
    print(f"\n{title}: {file.path} ({file.rows:,} rows, {len(file.columns)} columns; {options})")
    width = max(map(len, mapping.sql))
    for name, source in mapping.source.items():
        # A header may hold brackets and commas itself.
        named = [header for header in mapping.columns if source == header or source.startswith((f"{header}, ", f"{header} ("))]
        column = mapping.columns[max(named, key=len)] if named else None
        filled = f"{column.known / file.rows:>5.0%} filled" if column else ""
        kind = ""
        if name in mapping.custom:
            kind = "  an attribute of your own: " + shown_values(mapping.custom[name], file.rows, known)
        print(f"  {name:<{width}}  <- {source:<45}{filled}{kind}")
    for reason, names in mapping.left_out.items():
        print(f"  left out, {reason}: {', '.join(names)}")
    for note in [*file.notes, *mapping.notes]:
        print(f"  ! {note}")


def show_starter(starter: Starter, made: Plan) -> None:
    """Print the rules, where each is edited, and what is open."""
    print("\nThe starter model: a start to be agreed with sales, not a truth. Points and thresholds are cells to edit.")
    for rule in starter.rules:
        path = next(path for path in made.files if path.stem == rule.seed)
        line = next(
            number for number, text in enumerate(made.files[path].splitlines(), start=1) if text.startswith(f"starter,{rule.cells['rule_id']},")
        )
        print(f"  {int(rule.cells['points']):+4d}  {rule.cells['description']:<58} {rule.leads:>7,} leads ({rule.leads / max(starter.leads, 1):.0%})  {path}:{line}")
        if rule.question:
            print(f"        {rule.question}")
    if not starter.rules:
        print("  No column tells leads apart: every score will be 0. Write rules into seeds/weights/explicit_weights.csv.")
    models = next(path for path in made.files if path.stem == "scoring_models")
    if starter.rules:
        print(f"  MQL from {starter.mql} points on, about {starter.mql_share:.0%} of the leads; SQL from {starter.sql} on. See {models}, the line of starter.")
    if len(starter.rules) < 5:
        print("  These are few rules, because few columns tell leads apart: more columns in the export, or activities, give more rules.")
    if starter.too_new:
        print(f"  ! {starter.too_new:,} leads were created after the newest activity: scores are as of that day, so they get none yet. Export both on one day.")
    if starter.unscored:
        print(f"  No row yet for these activities: {', '.join(starter.unscored)}.")
    if starter.effects:
        print(f"  Without points: {', '.join(starter.effects)}.")
    if starter.not_theirs:
        print(f"  No engagement of a lead: {', '.join(starter.not_theirs)}.")
    if starter.too_many_types:
        print("  ! The column of activity types holds more than 100 names that no mapping knows: it may hold subjects. Name another one in my_activities.sql.")
    if starter.unmapped:
        names = ", ".join(f"{name} {rows:,}" for name, rows, _ in starter.unmapped)
        print(f"  ! No mapping knows these activities, so no rule sees them: {names}.")
        print("    Paste what is right into seeds/mappings/activity_type_aliases.csv; for a ? write one of the types in activity_types.csv:")
        for name, _, near in starter.unmapped:
            print(f"{name},{near or '?'}")
    if starter.unnamed_types:
        print(f"  ! {starter.unnamed_types:,} more {'name' if starter.unnamed_types == 1 else 'names'} of activities that no mapping knows could name somebody, or hardly occur: unmapped_values has them after a build.")


def show_difference(made: Plan) -> None:
    """Print the first lines that differ, seeds before models."""
    lines = [line for path in sorted(made.changed(), key=lambda path: path.parts[0] != "seeds") for line in [f"--- {path}", *made.diff(path).splitlines()]]
    print(re.sub(r"[^\s,;\"'<>]+@[^\s,;\"'<>]+", "(address)", "\n".join(lines[:MOST_LINES])))
    if len(lines) > MOST_LINES:
        print(f"... and {len(lines) - MOST_LINES} more lines")


def run(root: Path, leads_path: Path, activities_path: Path | None, dry: bool, replace: bool) -> None:
    """Do all of it."""
    project = root / "dbt_project.yml"
    if not project.exists():
        raise Stop(f"There is no dbt_project.yml in {root}; run this script from a copy of the project.")
    null_tokens = yaml.safe_load(project.read_text(encoding="utf-8"))["vars"]["lead_scoring"].get("null_tokens", [""])
    connection = duckdb.connect()
    leads_file = load(connection, leads_path, "raw_leads", may_write=not dry)
    activities_file = load(connection, activities_path, "raw_activities", may_write=not dry) if activities_path else None
    leads = guess_leads(connection, leads_file, null_tokens, None)
    activities = guess_activities(connection, activities_file, leads, null_tokens) if activities_file else None
    if activities and leads.source["created_at"].endswith("a fixed day"):
        # Nobody acts before being a lead.
        first = connection.execute(f"select min(try_cast(substring({activities.sql['occurred_at']}, 1, 10) as date)) from raw_activities").fetchall()[0][0]
        leads = guess_leads(connection, leads_file, null_tokens, first or dt.date.max)
    starter = suggest(connection, root, leads, activities)
    made = plan(root, leads, activities, starter)

    show_mapping("Leads", leads, starter.known)
    if activities:
        show_mapping("Activities", activities, starter.known)
    show_starter(starter, made)

    if any(path.stem == "sales_reps" for path in made.files):
        print("\nThe sample's reps are removed: leads without an owner go to sales_inbox until you name your own in seeds/sales/sales_reps.csv (docs/sales.md).")
    if any(path.stem == "content_library" for path in made.files):
        print("\nThe sample's content is removed: sequences offer nothing until you list your own in seeds/nurture/content_library.csv. Steps and limits stay.")

    said = put_aside(root / own_warehouse(), dry=True)
    edited = edited_by_hand(made)
    if edited and not replace and not dry:
        print("\nWhat differs (-: as it is, +: as init would write it):")
        show_difference(made)
        raise Stop(
            f"{'Nothing was written' if leads_file.path == leads_path else 'Nothing but the UTF-8 copy was written'}: {', '.join(map(str, edited))} would change, and init was run here before. "
            "Edit them by hand, or say --replace to write what is above over them (git diff shows what was yours)."
        )
    print("\nNothing is written (--dry-run); this would change:" if dry else "\nWritten:")
    for path in made.changed():
        print(f"  {path}")
        lines = made.diff(path).splitlines()
        if path.stem == "content_library":
            print(f"      {len(lines)} rows of the sample's site")
        elif path.parts[0] != "models":
            print("".join(f"      {line}\n" for line in lines), end="")
    for path in made.obsolete():
        print(f"  {path} {'would be' if dry else 'is'} removed: an earlier run wrote it, and these files need it no more")
    if not made.changed() + made.obsolete():
        print("  nothing, everything was there already")
    if not dry:
        made.write()
        said = put_aside(root / own_warehouse(), dry)
    if said:
        print(f"\n{said}")
    if not dry:
        print(
            "\nNext: make build\n"
            "Before reps work from the call list, set history_from in dbt_project.yml to the day you begin: without it, leads that qualified in the 90 days before are overdue on the first day.\n"
            f"A wrong column? Change its line in {MODELS}/my_leads.sql" + (" or my_activities.sql" if activities else "") + ".\n"
            f"Back to the sample: git checkout dbt_project.yml seeds && rm -r {MODELS} (what is not committed is lost), move the warehouses back, make build."
        )


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Parse the command line and run; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("leads", type=Path, help="the CSV of leads, contacts or subscribers")
    parser.add_argument("activities", type=Path, nargs="?", help="the CSV of what they did, if there is one")
    parser.add_argument("--dry-run", action="store_true", help="show everything and write nothing")
    parser.add_argument("--replace", action="store_true", help="overwrite what was edited since an earlier run")
    given = parser.parse_args(arguments)
    try:
        run(root, given.leads, given.activities, given.dry_run, given.replace)
    except (Stop, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
