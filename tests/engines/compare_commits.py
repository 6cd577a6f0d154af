"""Build the same raw data with this tree and with another commit, and compare every public mart, row by row.

    python tests/engines/compare_commits.py 44f1b41 [--scenario sample --scenario days ...] [--leads 100000 --activities 2000000]

Both live the same sequence of builds on DuckDB, each with the seeds of its own commit. After every build each mart
that both have is compared with EXCEPT ALL both ways, in the columns that both have. The table of a scenario adds up its builds;
below it stand the marts and columns of one side only and up to five rows of each first difference, in which only
the cells that differ are shown. Ends with code 1 when anything differs or does not build.

    sample    the bundled sample: its newest day, a past day, a range of days, the newest day again
    days      the sample, grown over four daily builds with late, resent, deleted and merged rows; then other weights
    random    the same with hostile random rows and random rules
    erasures  the sample, then a day of erasures, deletions and merges
    size      generated data, and a daily batch of scripts/bench/batch.py
    upgrade   two days built by the commit, then this tree's `dbt build --full-refresh` on its warehouse: every row that
              is kept for good is still there, and the marts are those of a fresh build
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / "python"), str(ROOT / "scripts")]

import histories  # noqa: E402
from bench.project import change_weights  # noqa: E402
from project import Project  # noqa: E402
from referee import Mappings, normalise_code  # noqa: E402
from strategies import CUSTOM_LEAD_ATTRIBUTES, WEIGHT_COLUMNS, write_csv  # noqa: E402
from test_engine_against_referee import CATCH_ALL_SEGMENT  # noqa: E402

SIDES = ("here", "there")
# A fixed moment, so that neither side rejects as future what the other takes.
RUN_STARTED_AT = "2026-07-02 00:00:00"
NEWEST_DAY = date(2026, 6, 30)
DAILY = ("--selector", "daily")
REVIEW = ("--select", "tag:review")
# Marts that know which builds there were: a fresh build has other rows.
LOGS = ("lead_score_history", "score_publications")
EXAMPLES = 5


class Broken(Exception):
    """Why nothing can be compared."""


# --- the two sides ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """The files of a commit, in a worktree that is removed afterwards."""

    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)

    if git("rev-parse", "--quiet", "--verify", f"{commit}^{{commit}}").returncode:
        if git("rev-parse", "--is-shallow-repository").stdout.strip() == "true":
            raise Broken(f"This clone is shallow and does not have the commit {commit}. Fetch the history first: git fetch --unshallow")
        raise Broken(f"There is no commit {commit} in the repository of {ROOT}.")
    added = git("worktree", "add", "--detach", str(folder), commit)
    if added.returncode:
        raise Broken(added.stderr)
    try:
        yield folder
    finally:
        git("worktree", "remove", "--force", str(folder))


class Side:
    """One commit's project and its warehouse; seconds are those of the last build."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.project = Project(folder, root=root)
        self.seconds = 0.0

    def start_over(self) -> None:
        """An empty warehouse, and the seeds as the commit has them."""
        self.project.start_over()
        for path in self.root.glob("seeds/**/*.csv"):
            shutil.copy(path, self.project.folder / path.relative_to(self.root))

    def build(self, arguments: Iterable[str], variables: dict[str, Any]) -> None:
        started = time.perf_counter()
        try:
            self.project.build(*arguments, variables=variables)
        except AssertionError as error:
            # What dbt says before is one line per node.
            said = str(error)
            raise Broken(f"{self.root} does not build:\n{said[said.find('Completed with') :][-4000:]}") from None
        finally:
            # A file that dbt holds open cannot be attached read-only.
            self.project.release()
        self.seconds = time.perf_counter() - started

    def marts(self) -> set[str]:
        return {path.stem for path in self.root.glob("models/marts/**/*.sql")}

    def kept_for_good(self) -> list[str]:
        """The tables that not even a full refresh drops."""
        return sorted(path.stem for path in self.root.glob("models/**/*.sql") if re.search(r"full_refresh\s*=\s*false", path.read_text(encoding="utf-8")))


# --- comparing -------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What the builds of one scenario gave: rows and differing rows a mart, and what else to say."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def differs(self) -> bool:
        return bool(self.notes) or any(only_here or only_there for _, only_here, only_there in self.counts.values())


def grains() -> dict[str, list[str]]:
    """The columns that identify a row of each mart."""
    found = {}
    for path in ROOT.glob("models/marts/**/*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            for test in model.get("data_tests", []):
                if isinstance(test, dict) and "unique_grain" in test:
                    found[model["name"]] = test["unique_grain"]["arguments"]["columns"]
            for column in reversed(model.get("columns", [])):
                if "unique" in column.get("data_tests", []):
                    found.setdefault(model["name"], [column["name"]])
    return found


def table_columns(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, dict[str, str]]:
    """Columns and types of every table of a warehouse."""
    found: dict[str, dict[str, str]] = {}
    query = "select table_name, column_name, data_type from duckdb_columns() where database_name = ? order by column_index"
    for table, column, data_type in connection.execute(query, [side]).fetchall():
        found.setdefault(table, {})[column] = data_type
    return found


def compare(here: Path, there: Path, tables: Iterable[str], step: str, outcome: Outcome, only_kept: bool = False) -> str:
    """Compare the tables of two warehouses and add what differs; return how many rows of how many tables were alike.

    With only_kept, whatever only the first has is fine.
    """
    with duckdb.connect() as connection:
        for side, path in zip(SIDES, (here, there), strict=True):
            connection.execute(f"attach '{path}' as {side} (read_only)")
        columns = {side: table_columns(connection, side) for side in SIDES}
        alike = rows = 0
        for table in sorted(tables):
            lacking = [side for side in SIDES if table not in columns[side]]
            if lacking:
                outcome.note(f"{table}: not {' nor '.join(lacking)}")
                continue
            ours, theirs = (columns[side][table] for side in SIDES)
            shared = [column for column in ours if column in theirs]
            for side, own, other in (("here", ours, theirs), ("there", theirs, ours)):
                single = [column for column in own if column not in other]
                if single and not (only_kept and side == "here"):
                    outcome.note(f"{table}: only {side} {', '.join(single)}")
            for column in shared:
                if ours[column] != theirs[column]:
                    outcome.note(f"{table}.{column}: {ours[column]} here, {theirs[column]} there")
            names = ", ".join(f'"{column}"' for column in shared)
            connection.execute(f"create or replace temp table only_there as select {names} from there.{table} except all select {names} from here.{table}")
            connection.execute(f"create or replace temp table only_here as select {names} from here.{table} except all select {names} from there.{table}")
            if only_kept:
                connection.execute("delete from only_here")
            query = f"select (select count(*) from there.{table}), (select count(*) from only_here), (select count(*) from only_there)"
            found = connection.execute(query).fetchone() or (0, 0, 0)
            outcome.counts[table] = [total + count for total, count in zip(outcome.counts.get(table, [0, 0, 0]), found, strict=True)]
            if found[1] or found[2]:
                if table not in outcome.examples:
                    outcome.examples[table] = [f"{table}, {step}:", *example_rows(connection, [key for key in grains().get(table, []) if key in shared])]
            else:
                alike, rows = alike + 1, rows + found[0]
    return f"{alike} tables alike, {rows:,} rows"


def example_rows(connection: duckdb.DuckDBPyConnection, keys: list[str]) -> list[str]:
    """The first rows that differ; of a row that both sides have, by its grain, the cells that differ."""

    def records(query: str) -> list[dict[str, Any]]:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def written(row: dict[str, Any]) -> str:
        return ", ".join(f"{name}={value}" for name, value in row.items() if value is not None)

    lines = []
    same_row = " and ".join(f'a."{key}" is not distinct from b."{key}"' for key in keys) or "false"
    pairs = f"from only_here as a join only_there as b on {same_row} order by a limit {EXAMPLES}"
    for ours, theirs in zip(records(f"select a.* {pairs}"), records(f"select b.* {pairs}"), strict=True):
        cells = [f"{name} {ours[name]} here, {theirs[name]} there" for name in ours if ours[name] != theirs[name]]
        lines.append(f"  {written({key: ours[key] for key in keys})}: {'; '.join(cells) or 'more copies on one side'}")
    for side, other in (SIDES, reversed(SIDES)):
        query = f"from only_{side} as a where not exists (select 1 from only_{other} as b where {same_row}) order by all limit {EXAMPLES}"
        lines += [f"  only {side}: {written(row)}" for row in records(query)]
    return lines


# --- scenarios -------------------------------------------------------------------------------------------------


class Comparison:
    """Both sides, a folder for raw files that both read, and what is said meanwhile."""

    def __init__(self, folder: Path, other: Path, arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
        self.folder, self.arguments, self.say = folder, arguments, say
        self.here = Side(ROOT, folder / "project_here")
        self.there = Side(other, folder / "project_there")
        self.raw = folder / "raw"
        # Always the same variables, so that dbt parses each project once.
        self.variables = {"crm_files": f"{self.raw}/{{name}}.csv", "run_started_at": RUN_STARTED_AT, "custom_lead_attributes": list(CUSTOM_LEAD_ATTRIBUTES)}
        self.outcome = Outcome()

    def run(self, scenario: str) -> Outcome:
        self.outcome = Outcome()
        for side in (self.here, self.there):
            side.start_over()
        getattr(self, scenario)()
        return self.outcome

    def step(self, name: str, *arguments: str, **variables: Any) -> None:
        """Build on both sides and compare all marts."""
        for side in (self.here, self.there):
            side.build(arguments, {**self.variables, **variables})
            if arguments == DAILY:
                # What a daily build leaves out.
                daily_seconds = side.seconds
                side.build(REVIEW, {**self.variables, **variables})
                side.seconds += daily_seconds
        self.judge(name, self.here.project.warehouse, self.there.project.warehouse, self.here.marts() | self.there.marts())

    def judge(self, name: str, ours: Path, theirs: Path, tables: Iterable[str], only_kept: bool = False) -> None:
        said = compare(ours, theirs, tables, name, self.outcome, only_kept)
        self.say(f"  {name}: {said}; {self.here.seconds:.0f} s here, {self.there.seconds:.0f} s there")

    def change_seeds(self, change: Callable[[Path], None]) -> None:
        for side in (self.here, self.there):
            change(side.project.folder / "seeds")

    def sample(self) -> None:
        histories.write_raw(histories.read_raw(ROOT / "sample_data"), self.raw)
        self.step("first build")
        self.step("a past day", *DAILY, score_on=["2026-06-10"])
        self.step("a range of days", *DAILY, score_from="2026-05-28", score_to="2026-06-03")
        self.step("the newest day again", *DAILY)

    def live(self, raw: histories.Raw, days: list[date]) -> None:
        """A first build, a daily one for each further day, and other weights."""
        for number, arrived in enumerate(histories.growing(raw, days, self.arguments.seed)):
            histories.write_raw(arrived, self.raw)
            self.step(f"{days[number]}", *(DAILY if number else ()))
        self.change_seeds(change_weights)
        self.step("other weights", "--selector", "weights")

    def days(self) -> None:
        self.live(histories.read_raw(ROOT / "sample_data"), [NEWEST_DAY - timedelta(days=age) for age in (3, 2, 1, 0)])

    def random(self) -> None:
        raw, weights, newest = histories.random_raw(self.arguments.seed, leads=150)
        spellings = Mappings(ROOT / "seeds" / "mappings").type_aliases

        def plain(rule: dict[str, Any]) -> dict[str, Any]:
            # A commit whose gate knows no other spellings must be able to read the rules, too.
            spelt = normalise_code(rule.get("activity_type"))
            return rule | {"activity_type": spellings.get(spelt, spelt)} if spelt else rule

        def use_random_rules(seeds: Path) -> None:
            for name, rows in weights.items():
                write_csv(seeds / "weights" / f"{name}.csv", WEIGHT_COLUMNS[name], [plain(row) for row in rows])
            # The shipped segments name grades and reasons of the shipped weights.
            (seeds / "nurture" / "nurture_segment_rules.csv").write_text(CATCH_ALL_SEGMENT, encoding="utf-8")

        self.change_seeds(use_random_rules)
        self.live(raw, [newest - timedelta(days=age) for age in (21, 8, 1, 0)])

    def erasures(self) -> None:
        before, after = histories.growing(histories.read_raw(ROOT / "sample_data"), [NEWEST_DAY - timedelta(days=1), NEWEST_DAY], self.arguments.seed)
        histories.write_raw(before, self.raw)
        self.step("before")
        histories.write_raw(histories.with_erasures(after, NEWEST_DAY, self.arguments.seed), self.raw)
        self.step("after erasures, deletions and merges", *DAILY)

    def size(self) -> None:
        leads, activities = self.arguments.leads, self.arguments.activities
        folders = {part: self.folder / part for part in ("made", "base", "batch", "landing")}

        def script(name: str, *arguments: object) -> None:
            ended = subprocess.run([sys.executable, str(ROOT / "scripts" / name), *map(str, arguments)], capture_output=True, text=True)
            if ended.returncode:
                raise Broken(ended.stderr)

        def deliver(part: str) -> None:
            for path in folders[part].glob("*/*.parquet"):
                (folders["landing"] / path.parent.name).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, folders["landing"] / path.parent.name / f"{part}.parquet")

        script("generate_data.py", "--leads", leads, "--activities", activities, "--out", folders["made"], "--format", "parquet", "--typed")
        for path in folders["made"].glob("*.parquet"):
            (folders["base"] / path.stem).mkdir(parents=True)
            path.replace(folders["base"] / path.stem / "base.parquet")
        script("bench/batch.py", folders["base"], folders["batch"], "--activities", max(100, activities // 500))
        files = {"crm_files": f"{folders['landing']}/{{name}}/*.parquet", "custom_lead_attributes": []}
        deliver("base")
        self.step(f"{leads:,} leads, {activities:,} activities", **files)
        deliver("batch")
        self.step("a daily batch", *DAILY, **files)

    def upgrade(self) -> None:
        former, kept = self.folder / "former.duckdb", self.there.kept_for_good()
        if not kept:
            raise Broken(f"{self.there.root} has no table that is kept for good.")
        days = [NEWEST_DAY - timedelta(days=1), NEWEST_DAY]
        for number, arrived in enumerate(histories.growing(histories.read_raw(ROOT / "sample_data"), days, self.arguments.seed)):
            histories.write_raw(arrived, self.raw)
            self.there.build(DAILY if number else (), self.variables)
        shutil.copy(self.there.project.warehouse, former)
        shutil.copy(former, self.here.project.warehouse)
        self.here.build(["--full-refresh"], self.variables)
        self.judge("what is kept for good", self.here.project.warehouse, former, kept, only_kept=True)

        upgraded = self.here.project.warehouse.replace(self.folder / "upgraded.duckdb")
        self.here.build([], self.variables)
        self.judge("against a fresh build", upgraded, self.here.project.warehouse, self.here.marts() - set(LOGS))


SCENARIOS = ("sample", "days", "random", "erasures", "size", "upgrade")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="the commit to compare with, such as main")
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, help="one of them; may be repeated; default: all")
    parser.add_argument("--leads", type=int, default=2_000, help="leads of the scenario size")
    parser.add_argument("--activities", type=int, default=40_000, help="its activities")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other random rows")
    parser.add_argument("--keep", type=Path, help="a folder to work in and leave behind, instead of a temporary one")
    arguments = parser.parse_args()
    os.environ |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}

    console = Console(width=120, soft_wrap=True)

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    differs = False
    with contextlib.ExitStack() as stack:
        folder = arguments.keep.resolve() if arguments.keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lead_scoring_")))
        try:
            other = stack.enter_context(checked_out(arguments.commit, folder / "commit"))
        except Broken as reason:
            say(str(reason))
            return 1
        comparison = Comparison(folder, other, arguments, say)
        for scenario in arguments.scenario or SCENARIOS:
            say(f"{scenario} ...")
            try:
                outcome = comparison.run(scenario)
            except Broken as reason:
                say(str(reason))
                differs = True
                continue
            differs = differs or outcome.differs()
            table = Table("mart", "rows", "only here", "only there", title=f"{scenario}: this tree and {arguments.commit}, all builds together")
            for mart, counts in outcome.counts.items():
                table.add_row(mart, *(f"{count:,}" for count in counts))
            console.print(table)
            for line in [*outcome.notes, *(line for lines in outcome.examples.values() for line in lines)]:
                say(line)
    say("Something differs." if differs else "Nothing differs.")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
