"""Show whom a change of weights would move before anybody merges it: MQLs, SQLs, segments, and the hand-overs of the last quarter.

    python scripts/compare_models.py --against main                 # the seeds as they are now, against those of a commit
    python scripts/compare_models.py --against old/seeds --seeds new/seeds
    python scripts/compare_models.py --candidate learned            # another scoring model in the place of the primary one

Builds both sides in copies of the DuckDB warehouse, with LEAD_SCORING_PUBLISH=false and each side's weights for past days
too, and deletes the copies: neither the history nor your warehouse changes. Prints tables; --out writes the same as
Markdown for a pull request. Counts only, no names; --ids lists lead ids. Problems end in one sentence and exit code 1.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from build import errors_in
from check_setup import literal, look_everywhere, own_warehouse, why_not_opened
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from starter.csvfile import Stop
from starter.write import settings_text

ROOT = Path(__file__).resolve().parents[1]
# What a copy of the project does not need, or must not share.
NOT_COPIED = {".git", "target", "logs", "seeds", "dbt_project.yml", "tests", "unit_tests", "docs"}
QUARTER = 90
SHOWN = 15


@dataclass
class Side:
    """One of the two: its seeds, its primary model, and what came out."""

    name: str
    seeds: Path
    model: str | None
    day: dt.date | None = None
    # By lead: score, whether MQL, whether SQL, segment.
    leads: dict[str, tuple[float, bool, bool, str]] = field(default_factory=dict)
    # Of the last quarter, by stage and lead: the day of the hand-over.
    entries: dict[str, dict[str, dt.date]] = field(default_factory=dict)


def seeds_of(given: str, scratch: Path) -> Path:
    """The seeds that are compared with: a folder, or those of a commit."""
    folder = Path(given)
    if (folder / "weights" / "scoring_models.csv").exists():
        return folder
    if (folder / "seeds" / "weights" / "scoring_models.csv").exists():
        return folder / "seeds"
    found = subprocess.run(["git", "-C", str(ROOT), "archive", given, "seeds"], capture_output=True, check=False)
    if found.returncode:
        raise Stop(f"{given} is neither a folder of seeds (weights/scoring_models.csv is not in it) nor a commit of this repository with seeds.")
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
        # The argument came with Python 3.11.4; an archive that git has made here names nothing outside.
        archive.extractall(scratch, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return scratch / "seeds"


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a seed."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def make_primary(seeds: Path, model: str | None) -> str:
    """Make a model the primary one of a copy of the seeds; say which is."""
    path = seeds / "weights" / "scoring_models.csv"
    rows = rows_of(path)
    primary = next((row["scoring_model"] for row in rows if row["is_primary"].strip().lower() == "true"), None)
    if model is None:
        if primary is None:
            raise Stop("No scoring model is primary; set is_primary of one in scoring_models.csv, or name it.")
        return primary
    if model not in {row["scoring_model"] for row in rows}:
        raise Stop(f"scoring_models.csv has no model {model}. It has: {', '.join(row['scoring_model'] for row in rows)}.")
    for row in rows:
        row["is_primary"] = "true" if row["scoring_model"] == model else "false"
        row["is_enabled"] = "true" if row["scoring_model"] == model else row["is_enabled"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return model


def changed_rows(before: Path, after: Path) -> list[tuple[str, int, int]]:
    """The seeds that differ: their rows that are only before, and only after."""
    found = []
    for name in sorted({path.relative_to(folder) for folder in (before, after) for path in folder.rglob("*.csv")}):
        rows = [Counter(tuple((column, str(cell)) for column, cell in row.items()) for row in rows_of(folder / name)) for folder in (before, after)]
        if rows[0] != rows[1]:
            found.append((str(name), (rows[0] - rows[1]).total(), (rows[1] - rows[0]).total()))
    return found


def prepare(scratch: Path) -> Path:
    """A project beside the user's: everything by link, but seeds, settings and what dbt writes."""
    project = scratch / "project"
    project.mkdir()
    for entry in ROOT.iterdir():
        if entry.name not in NOT_COPIED and not entry.name.startswith(".venv") and ".duckdb" not in entry.name:
            (project / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
    (project / "tests").mkdir()
    text = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    (project / "dbt_project.yml").write_text(settings_text(text, {"weights_as_of": "today", "learning_rows_per_build": "0"}), encoding="utf-8")
    return project


def copy_warehouse(warehouse: Path, to: Path) -> None:
    """Copy the warehouse while nobody can write it."""
    if not warehouse.exists():
        raise Stop(f"There is no warehouse at {warehouse}. Run `make build` first: the comparison reads no activity again.")
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            if not connection.execute("select 1 from duckdb_tables() where table_name = 'lead_scores'").fetchall():
                raise Stop(f"{warehouse} holds no lead_scores. Run `make build` first.")
            shutil.copy(warehouse, to)
            log = warehouse.with_name(warehouse.name + ".wal")
            if log.exists():
                shutil.copy(log, to.with_name(to.name + ".wal"))
    except duckdb.Error as error:
        raise Stop(why_not_opened(warehouse, error)) from error


def build(side: Side, project: Path, warehouse: Path, selection: list[str], console: Console) -> None:
    """Build one side in a copy, and read what came out."""
    shutil.rmtree(project / "seeds", ignore_errors=True)
    shutil.copytree(side.seeds, project / "seeds")
    for path in (ROOT / "seeds").rglob("*.yml"):
        target = project / "seeds" / path.relative_to(ROOT / "seeds")
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copy(path, target)
    side.model = make_primary(project / "seeds", side.model)
    copy = project.parent / "warehouse.duckdb"
    for path in project.parent.glob("warehouse.duckdb*"):
        path.unlink()
    copy_warehouse(warehouse, copy)
    settings = {
        name: value for name, value in os.environ.items()
        if name not in ("LEAD_SCORING_SCORE_ON", "LEAD_SCORING_SCORE_FROM", "LEAD_SCORING_SCORE_TO", "LEAD_SCORING_TEST_PATH", "DBT_PROJECT_DIR")
    }
    settings |= {
        "LEAD_SCORING_DUCKDB_PATH": str(copy), "LEAD_SCORING_PUBLISH": "false", "LEAD_SCORING_TARGET": "duckdb", "DBT_PROFILES_DIR": str(project), "DBT_TARGET_PATH": str(project / "target"),
        "DBT_LOG_PATH": str(project / "logs"), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors", "build", *selection]
    with console.status(escape(f"building {side.name} in a copy")):
        done = subprocess.run(command, cwd=project, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"{side.name} does not build:\n{errors_in(done.stdout + done.stderr)}")
    with duckdb.connect(str(copy), read_only=True) as connection:
        read(side, connection)


def read(side: Side, connection: duckdb.DuckDBPyConnection) -> None:
    """The scores, segments and hand-overs of a side."""
    look_everywhere(connection)
    found = connection.execute(
        f"select scores.lead_id, cast(lead_score as double), is_mql, is_sql, coalesce(segment, 'none'), scores.scored_on from lead_scores as scores "
        f"left join nurture_segments as segments using (lead_id) where scoring_model = {literal(side.model or '')}"
    ).fetchall()
    side.leads = {row[0]: row[1:5] for row in found}
    side.day = max((row[5] for row in found), default=None)
    for stage in ("mql", "sql"):
        side.entries[stage] = dict(connection.execute(
            f"select lead_id, min(entered_on) from int_qualification_periods where scoring_model = {literal(side.model or '')} and stage = '{stage}' and not is_left_censored and entered_on > scored_on - {QUARTER} group by 1"
        ).fetchall())


def outcomes_of(warehouse: Path) -> dict[str, dict[str, list[dt.date]]]:
    """By outcome and lead the days of what came: deals opened, deals won."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        look_everywhere(connection)
        found: dict[str, dict[str, list[dt.date]]] = {"opened": {}, "won": {}}
        for lead, opened, won in connection.execute("select lead_id, cast(created_at as date), won_on from int_opportunities where not is_orphan").fetchall():
            for name, day in (("opened", opened), ("won", won)):
                if day:
                    found[name].setdefault(lead, []).append(day)
    return found


def came(leads: dict[str, dt.date], outcomes: dict[str, list[dt.date]]) -> int:
    """For how many leads an outcome came on the day of the hand-over or later."""
    return sum(any(day >= since for day in outcomes.get(lead, [])) for lead, since in leads.items())


@dataclass
class Section:
    """One table of the comparison."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    note: str = ""


def of(count: int, total: int) -> str:
    """A count with its share."""
    return f"{count:,} ({count / total:.0%})" if total else "0"


def compared(before: Side, after: Side, changes: list[tuple[str, int, int]], outcomes: dict[str, dict[str, list[dt.date]]], with_ids: bool) -> list[Section]:
    """What differs, as tables."""
    leads = sorted(before.leads.keys() | after.leads.keys())
    nobody = (0.0, False, False, "none")
    pairs = {lead: (before.leads.get(lead, nobody), after.leads.get(lead, nobody)) for lead in leads}
    sections = []
    if changes:
        sections.append(Section("Seeds that differ", ["seed", "rows only before", "rows only after"], [[name, str(gone), str(new)] for name, gone, new in changes]))
    rows = []
    for position, stage in ((1, "MQL"), (2, "SQL")):
        sides = [sum(pair[side][position] for pair in pairs.values()) for side in (0, 1)]
        gained = [lead for lead, pair in pairs.items() if pair[1][position] and not pair[0][position]]
        lost = [lead for lead, pair in pairs.items() if pair[0][position] and not pair[1][position]]
        rows.append([stage, f"{sides[0]:,}", f"{sides[1]:,}", f"{len(gained):,}", f"{len(lost):,}"])
        if with_ids:
            rows += [[f"  {word}", "", "", *cells] for word, cells in (("becomes: " + ", ".join(gained), ["", ""]), ("stops: " + ", ".join(lost), ["", ""])) if not word.endswith(": ")]
    sections.append(Section(f"Qualified on {after.day}", ["", "before", "after", "become", "stop being"], rows))

    moves = Counter((pair[0][3], pair[1][3]) for pair in pairs.values())
    sizes = {name: (sum(n for (a, _), n in moves.items() if a == name), sum(n for (_, b), n in moves.items() if b == name)) for name in {name for move in moves for name in move}}
    rows = [[name, f"{was:,}", f"{now:,}", f"{now - was:+,}"] for name, (was, now) in sorted(sizes.items(), key=lambda item: (-abs(item[1][1] - item[1][0]), item[0])) if was != now]
    sections.append(Section("Segments that grow or shrink", ["segment", "before", "after", "change"], rows, "" if rows else "No segment changes its size."))
    rows = [[a, b, of(n, len(leads))] for (a, b), n in sorted(moves.items(), key=lambda item: (-item[1], item[0])) if a != b][:SHOWN]
    if rows:
        sections.append(Section("Moves between segments, the largest first", ["from", "to", "leads"], rows))

    steps = sorted(pair[1][0] - pair[0][0] for pair in pairs.values())
    moved = [step for step in steps if step]
    if steps:
        rows = [
            ["leads whose score changes", of(len(moved), len(steps))],
            ["points: lowest, median, highest change", f"{steps[0]:+g}, {steps[len(steps) // 2]:+g}, {steps[-1]:+g}"],
            ["mean score before and after", f"{sum(pair[0][0] for pair in pairs.values()) / len(leads):.1f}, {sum(pair[1][0] for pair in pairs.values()) / len(leads):.1f}"],
        ]
        sections.append(Section("Scores", ["", ""], rows))

    rows = []
    for stage in ("mql", "sql"):
        old, new = before.entries[stage], after.entries[stage]
        groups = (("before", old), ("after", new), ("only before", {k: v for k, v in old.items() if k not in new}), ("only after", {k: v for k, v in new.items() if k not in old}))
        rows += [[stage.upper(), name, f"{len(group):,}", of(came(group, outcomes["opened"]), len(group)), of(came(group, outcomes["won"]), len(group))] for name, group in groups]
    note = f"The {QUARTER} days up to {after.day}, by each side's weights throughout. Deals count from the day of the hand-over on; recent ones have had less time."
    sections.append(Section("What it would have done last quarter", ["stage", "handed over", "leads", "deal opened since", "deal won since"], rows, note))
    return sections


def markdown(title: str, sections: list[Section]) -> str:
    """The comparison as Markdown."""
    lines = [f"# {title}", ""]
    for section in sections:
        lines += [f"## {section.title}", ""]
        if section.rows:
            lines += ["| " + " | ".join(section.heads) + " |", "|" + "---|" * len(section.heads), *("| " + " | ".join(cell.strip().replace("|", "\\|") for cell in row) + " |" for row in section.rows), ""]
        if section.note:
            lines += [section.note, ""]
    return "\n".join(lines)


def show(console: Console, title: str, sections: list[Section]) -> None:
    """The comparison in the terminal."""
    console.print(f"[bold]{escape(title)}[/]")
    for section in sections:
        if section.rows:
            table = Table(title=section.title, caption=section.note or None, title_justify="left", caption_justify="left")
            for number, head in enumerate(section.heads):
                table.add_column(head, justify="right" if number and section.rows[0][number][:1] in "0123456789+-" else "left", overflow="fold")
            for row in section.rows:
                table.add_row(*map(escape, row))
            console.print(table)
        else:
            console.print(section.note)


def run(given: argparse.Namespace, console: Console) -> None:
    """Build both sides and compare them."""
    if os.environ.get("LEAD_SCORING_TARGET", "duckdb") != "duckdb":
        raise Stop("The comparison copies the embedded DuckDB warehouse; on other engines build both sides into schemas of their own (docs/operate.md).")
    warehouse = own_warehouse().resolve()
    against = given.against or ("" if given.candidate else "HEAD")
    with tempfile.TemporaryDirectory(prefix="compare_models_") as temporary:
        scratch = Path(temporary)
        own = given.seeds.resolve()
        if not (own / "weights" / "scoring_models.csv").exists():
            raise Stop(f"{given.seeds} holds no weights/scoring_models.csv; name a folder of seeds.")
        other = seeds_of(against, scratch / "against").resolve() if against else own
        before, after = Side(against or given.model or "the primary model", other, given.model), Side("the candidate", own, given.candidate)
        changes = changed_rows(other, own)
        if not changes and (after.model or given.model) == given.model:
            raise Stop(f"The seeds do not differ from those of {against}: nothing to compare. Edit a weight, or name another commit (--against) or model (--candidate).")
        selection = ["--selector", "weights"]
        if any(name.startswith("mappings") for name, *_ in changes):
            selection = ["--exclude-resource-type", "test", "unit_test"]
        project = prepare(scratch)
        for side in (before, after):
            build(side, project, warehouse, selection, console)
        if not before.leads or not after.leads:
            raise Stop("One of the two models scored no lead; nothing to compare.")
        sections = compared(before, after, changes, outcomes_of(warehouse), given.ids)
    title = f"{after.model} against {before.model}" + (f" of {against}" if against else "")
    show(console, title, sections)
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(markdown(title, sections), encoding="utf-8")
        console.print(f"As Markdown: {given.out}", markup=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and run; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", help="a commit or a folder of seeds (default: HEAD; with --candidate: the same seeds)")
    parser.add_argument("--seeds", type=Path, default=ROOT / "seeds", help="the seeds that would come (default: this project's)")
    parser.add_argument("--model", help="the model before (default: the primary one)")
    parser.add_argument("--candidate", help="the model after, as if it were primary (default: the primary one)")
    parser.add_argument("--ids", action="store_true", help="list the ids of the leads that become or stop being MQL or SQL")
    parser.add_argument("--out", type=Path, help="write the comparison to this Markdown file, too")
    given = parser.parse_args(arguments)
    try:
        run(given, Console(width=None if sys.stdout.isatty() else 140))
    except (Stop, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
