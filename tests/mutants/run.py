"""Change each limit, window, bound, comparison and join of the engine's SQL in turn, and say which test notices.

A mutant is one change of one CTE of a model's compiled SQL (operators.py). It is killed by the first that notices it:

1. a unit test of the model, run in DuckDB as dbt compiled it;
2. what is built from the mutant and whatever it changes downstream, on the sample and on a random case: a promise of a
   model's meta, a data test or law, the gate, or the independent scorer (referee.py), which agrees with the unchanged marts.

A difference alone kills nothing. A survivor stands in explained.csv with the reason, or is an error; so is a line there
whose mutant is gone or is killed. A mutant that is no valid SQL is none; one that does not end in time is killed.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "python"), str(ROOT / "scripts")]

from mutants.operators import FOREIGN, Change, Query  # noqa: E402

EXPLAINED = Path(__file__).with_name("explained.csv")
PAGE = ROOT / "docs" / "mutants.md"
WORK = ROOT / "target" / "mutants"
VERDICTS = WORK / "verdicts.csv"
# In the order of a row's way. Staging, history and findings read what these make, and have tests of their own.
FOLDERS = (
    "intermediate/facts", "intermediate/matches", "intermediate/dates", "intermediate/lookback", "intermediate/points",
    "intermediate/scores", "intermediate/qualification", "intermediate/lifecycle", "marts/scoring",
)
# A mutant that joins too much does not end.
SECONDS = 20
CASE_SEED, CASE_LEADS, CASE_MODELS = 2, 250, 8
# Who kills a mutant.
UNIT_TEST, BUILD, REFEREE = "killed by a unit test", "killed by what is built from it", "killed by the referee"
NO_SQL = (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException, duckdb.NotImplementedException)


class Verdict(NamedTuple):
    """What became of a mutant: who killed it, or that it `survives` or is `no SQL`."""

    model: str
    cte: str
    says: str
    outcome: str
    killer: str = ""
    # Tables whose rows the survivor changes.
    differs: tuple[str, ...] = ()


# --------------------------------------------------------------------------------------------------------------
# Unit tests, as dbt compiled them
# --------------------------------------------------------------------------------------------------------------

PARTS_OF_A_UNIT_TEST = re.compile(
    r"with dbt_internal_unit_test_actual as \(\s*select\s+(?P<columns>.*?), 'actual' as .*?from \(\n(?P<actual>.*)\n\s*\) _dbt_internal_unit_test_actual\n.*?"
    r"dbt_internal_unit_test_expected as \(.*?from \(\n(?P<expected>.*)\n\s*\) _dbt_internal_unit_test_expected\n",
    re.DOTALL,
)


class UnitTest:
    """A unit test whose fixtures and expected rows are tables of a schema of its own."""

    def __init__(self, name: str, sql: str) -> None:
        parts = PARTS_OF_A_UNIT_TEST.search(sql)
        if parts is None:
            raise ValueError(f"{name}: cannot tell actual from expected rows")
        self.name = name
        self.columns = parts["columns"]
        self.actual = parts["actual"]
        self.expected = parts["expected"]

    @cached_property
    def query(self) -> Query:
        return Query(self.actual)

    def prepare(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self.schema = schema
        connection.execute(f"create schema {schema}; use {schema}")
        for cte, body in self.query.texts.items():
            if cte.startswith(FOREIGN):
                connection.execute(f'create table "{cte}" as {body}')
        # dbt takes no rows from the actual ones.
        actual = f"(select {self.columns} from ({self.query.sql(without=FOREIGN)}) limit 0)"
        connection.execute(f"create table expected as {self.expected.replace('dbt_internal_unit_test_actual', actual)}")

    def notices(self, connection: duckdb.DuckDBPyConnection, change: Change | None) -> str:
        """What it says of the change; nothing if it passes."""
        connection.execute(f"use {self.schema}")
        actual = f"select {self.columns} from ({self.query.sql(change, without=FOREIGN)})"
        try:
            ended, rows = in_time(connection, f"with actual as materialized ({actual}), expected as (select {self.columns} from expected) "
                                  "(from actual except all from expected) union all (from expected except all from actual) limit 1")
        except NO_SQL:
            raise
        except duckdb.Error:
            return f"{self.name} (cannot be run)"
        return f"{self.name} (does not end)" if not ended else self.name if rows else ""


def in_time(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[bool, list[Any]]:
    """Whether the query ended in time, and its rows."""
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        return True, connection.execute(sql).fetchall()
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        return False, []
    finally:
        timer.cancel()


# --------------------------------------------------------------------------------------------------------------
# A built warehouse, and what is built from a mutant
# --------------------------------------------------------------------------------------------------------------


@dataclass
class Law:
    """A query that must find nothing, once all tables it reads are built."""

    name: str
    reads: frozenset[str]
    sql: str
    limit: int = 0


@dataclass
class Warehouse:
    """What a build made, and how it made it."""

    name: str
    path: Path
    folder: Path
    nodes: dict[str, Any]
    laws: list[Law] = field(default_factory=list)

    @cached_property
    def database(self) -> str:
        return self.path.stem

    @cached_property
    def relation(self) -> re.Pattern[str]:
        return re.compile(rf'"{self.database}"\."(main(?:_internal)?)"\."(\w+)"')

    @cached_property
    def order(self) -> list[str]:
        """Models in the order of a build, and never after a law's last table."""
        done: dict[str, None] = {}

        def visit(node: str) -> None:
            if node in self.nodes and node not in done:
                for other in sorted(self.nodes[node]["depends_on"]["nodes"]):
                    visit(other)
                done[node] = None

        for node in sorted(self.nodes):
            visit(node)
        return list(done)

    @cached_property
    def laws_after(self) -> dict[str, list[Law]]:
        place = {node: number for number, node in enumerate(self.order)}
        after: dict[str, list[Law]] = defaultdict(list)
        for law in self.laws:
            read = [node for node in law.reads if node in place]
            if read:
                after[max(read, key=place.__getitem__)].append(law)
        return after


class Follower:
    """Builds a mutant and what it changes in memory, over a warehouse that nobody writes to."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.connection = connect(warehouse)
        self.prints: dict[str, tuple[Any, ...]] = {}

    def print_of(self, relation: str) -> tuple[Any, ...]:
        return self.connection.execute(f"select count(*), sum(hash(rows)::hugeint) from {relation} as rows").fetchone() or ()

    def follow(self, model: str, mutated: str) -> tuple[str, tuple[str, ...]]:
        """Who notices, and which tables differ."""
        warehouse = self.warehouse
        changed: set[str] = set()
        built: list[str] = []

        def with_changes(sql: str) -> str:
            names = {warehouse.nodes[node]["name"] for node in changed}
            return warehouse.relation.sub(lambda found: f'memory.{found[1]}."{found[2]}"' if found[2] in names else found[0], sql)

        try:
            for node in warehouse.order[warehouse.order.index(model):]:
                reads = warehouse.nodes[node]["depends_on"]["nodes"]
                if node != model and changed.isdisjoint(reads):
                    continue
                if self.warehouse.nodes[node]["config"]["materialized"] == "ephemeral":
                    changed.add(node)
                    continue
                relation = warehouse.nodes[node]["relation_name"]
                inner = warehouse.relation.sub(r'memory.\1."\2"', relation)
                sql = self.inlined(node, model, mutated)
                # Into the same columns, because contracts name types, and may order them otherwise.
                self.connection.execute(f"create or replace table {inner} as from {relation} limit 0")
                built.append(inner)
                ended, _ = in_time(self.connection, f"insert into {inner} by name {with_changes(sql)}")
                if not ended:
                    return f"{self.warehouse.nodes[node]['name']} (does not end)", ()
                if node not in self.prints:
                    self.prints[node] = self.print_of(relation)
                if self.print_of(inner) == self.prints[node]:
                    continue
                changed.add(node)
                for law in self.warehouse.laws_after[node]:
                    if not changed.isdisjoint(law.reads):
                        ended, rows = in_time(self.connection, f"from ({with_changes(law.sql)}) limit {law.limit + 1}")
                        if not ended or len(rows) > law.limit:
                            return law.name, ()
            # Laws that end with a table that is the same.
            for law in self.warehouse.laws:
                if not changed.isdisjoint(law.reads):
                    ended, rows = in_time(self.connection, f"from ({with_changes(law.sql)}) limit {law.limit + 1}")
                    if not ended or len(rows) > law.limit:
                        return law.name, ()
        except NO_SQL as error:
            raise AssertionError(f"{warehouse.name}, {model}: {error}") from error
        except duckdb.Error as error:
            return f"{warehouse.nodes[node]['name']} (cannot be built: {str(error).splitlines()[0][:80]})", ()
        finally:
            for inner in built:
                self.connection.execute(f"drop table {inner}")
        return "", tuple(sorted(self.warehouse.nodes[node]["name"] for node in changed))

    def inlined(self, node: str, model: str, mutated: str) -> str:
        """The SQL of a node; the mutant's for the model itself, and within models that an ephemeral mutant is part of."""
        if node == model:
            return mutated
        sql = self.warehouse.nodes[node]["compiled_code"]
        cte = FOREIGN + self.warehouse.nodes[model]["name"]
        if self.warehouse.nodes[model]["config"]["materialized"] != "ephemeral" or cte not in sql:
            return sql
        query = Query(sql)
        return query.sql(Change(cte, "", ((cte, mutated),))) if cte in query.parts else sql


def connect(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "2GB"})
    connection.execute("set TimeZone = 'UTC'; set max_temp_directory_size = '0B'; create schema main_internal")
    connection.execute(f"attach '{warehouse.path}' as {warehouse.database} (read_only)")
    connection.execute(f"set file_search_path = '{warehouse.folder}'")
    return connection


def manifest_of(target: Path) -> dict[str, Any]:
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))


def models_of(manifest: dict[str, Any]) -> dict[str, Any]:
    return {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}


def laws_of(manifest: dict[str, Any], warehouse: Warehouse) -> Iterator[Law]:
    """Promises of models, data tests and laws, and the gate."""
    for key, node in warehouse.nodes.items():
        meta, relation = node["config"]["meta"], node["relation_name"]
        if not relation:
            continue
        if grain := meta.get("grain"):
            yield Law(f"grain of {node['name']}", frozenset([key]), f"select 1 from {relation} group by {', '.join(grain)} having count(*) > 1")
            if len(grain) == 1:
                yield Law(f"grain of {node['name']}", frozenset([key]), f"select 1 from {relation} where {grain[0]} is null")
        for promise in meta.get("holds", []):
            yield Law(f"{node['name']} holds {promise}", frozenset([key]), f"select 1 from {relation} where not ({promise})")
        if node["name"] == "int_seed_errors":
            yield Law("the gate", frozenset([key]), f"select 1 from {relation} where severity = 'error'")
    here = rf'"{warehouse.database}".'
    sample = manifest["metadata"]["database"]
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("compiled_code") and node["config"]["severity"].lower() == "error":
            yield Law(node["name"], frozenset(node["depends_on"]["nodes"]), node["compiled_code"].replace(f'"{sample}".', here))


# --------------------------------------------------------------------------------------------------------------
# The two warehouses
# --------------------------------------------------------------------------------------------------------------


def build_sample() -> None:
    """The sample with every test: dbt writes what it runs for each unit test."""
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "sample.duckdb").unlink(missing_ok=True)
    # A unit test of before may have been one of another model.
    shutil.rmtree(WORK / "sample" / "run", ignore_errors=True)
    settings = {
        "LEAD_SCORING_TEST_PATH": "unit_tests", "LEAD_SCORING_DUCKDB_PATH": str(WORK / "sample.duckdb"),
        "DBT_TARGET_PATH": str(WORK / "sample"), "DBT_LOG_PATH": str(WORK), "DBT_PROFILES_DIR": str(ROOT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "build", "--exclude", "tag:after_build"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)
    shutil.copy(WORK / "sample" / "manifest.json", WORK / "sample.json")


def build_case() -> None:
    """A random case of the tests against the referee, whose rules and rows lie on boundaries."""
    from project import Project
    from strategies import build_case as random_case
    from test_engine_against_referee import play

    folder = WORK / "case"
    shutil.rmtree(folder, ignore_errors=True)
    project = Project(folder, with_logs=True)
    play(project, random_case(CASE_SEED, leads=CASE_LEADS, models=CASE_MODELS))
    project.release()


def verify(warehouse: Warehouse, expected: Any) -> None:
    """Fail unless the referee agrees with the marts: then whatever differs from them differs from the referee."""
    from test_engine_against_referee import compare

    with duckdb.connect(str(warehouse.path), read_only=True) as connection:
        connection.execute("set search_path = 'main,main_internal'; set TimeZone = 'UTC'")
        connection.execute(f"set file_search_path = '{warehouse.folder}'")

        def records(query: str) -> list[dict[str, Any]]:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        compare(SimpleNamespace(rows=lambda query: connection.execute(query).fetchall(), records=records), expected)  # type: ignore[arg-type]


def referee_laws(warehouse: Warehouse) -> Iterator[Law]:
    """The referee's rows are those of the unchanged marts, in its columns."""
    from referee import Contribution, Score, StayRow

    by_name = {node["name"]: (key, node["relation_name"]) for key, node in warehouse.nodes.items()}
    figures = {
        "lead_score_contributions": (("scored_on", *Contribution._fields), ""),
        "lead_scores_daily": (("scored_on", *Score._fields), ""),
        "lead_scores": (("scored_on", *Score._fields), ""),
        "int_qualification_periods": (("lead_id", "scoring_model", "stage", *StayRow._fields), "where scored_on = (select max(scored_on) from {})"),
    }
    with connect(warehouse) as connection:
        for name, (columns, filtered) in figures.items():
            key, relation = by_name[name]
            known = [row[0] for row in connection.execute(f"describe {relation}").fetchall()]
            keys = [column for column in ("lead_id", "scoring_model") if column in known and column not in columns]
            listed = ", ".join([*keys, *(column for column in columns if column in known)])
            # Without quotes it is not replaced by the mutant's table.
            original = relation.replace('"', "")
            of_mutant = f"select {listed} from {relation} {filtered.format(relation)}"
            of_referee = f"select {listed} from {original} {filtered.format(original)}"
            yield Law("the referee", frozenset([key]), f"({of_mutant} except all {of_referee}) union all ({of_referee} except all {of_mutant})")


def load(is_to_build: bool) -> tuple[list[Warehouse], dict[str, list[UnitTest]], dict[str, Any]]:
    """Both warehouses with the laws that hold there, and the unit tests of each model."""
    if is_to_build:
        build_sample()
        build_case()
        from referee import referee

        verify(Warehouse("the sample", WORK / "sample.duckdb", ROOT, {}), referee(ROOT / "sample_data", ROOT / "seeds", run_started_at=datetime(2026, 7, 1)))
    if not (WORK / "sample.json").exists() or not (WORK / "case" / "warehouse.duckdb").exists():
        raise SystemExit("there are no warehouses of a former run: leave out --no-build")
    # dbt writes another manifest whenever a unit test is run by itself, without the SQL of what it did not build.
    manifest = json.loads((WORK / "sample.json").read_text(encoding="utf-8"))
    manifest["metadata"]["database"] = "sample"
    manifest["unit_tests"] = manifest_of(WORK / "sample")["unit_tests"]
    case_target = max((WORK / "case" / "target").glob("*/manifest.json"), key=lambda path: path.stat().st_mtime).parent
    warehouses = [
        Warehouse("the random case", WORK / "case" / "warehouse.duckdb", WORK / "case", models_of(manifest_of(case_target))),
        Warehouse("the sample", WORK / "sample.duckdb", ROOT, models_of(manifest)),
    ]
    for warehouse in warehouses:
        hold, broken = [], []
        with connect(warehouse) as connection:
            for law in [*laws_of(manifest, warehouse), *referee_laws(warehouse)]:
                if not law.reads & warehouse.nodes.keys():
                    continue
                try:
                    count = len(connection.execute(law.sql).fetchall())
                except duckdb.Error as error:
                    broken.append(f"{law.name}: {str(error).splitlines()[0]}")
                    continue
                (hold if count == 0 else broken).append(law if count == 0 else law.name)
        warehouse.laws = hold
        print(f"{warehouse.name}: {len(hold)} laws, promises and data tests hold" + "".join(f"\n  left out: {name}" for name in broken), flush=True)
    tests: dict[str, list[UnitTest]] = defaultdict(list)
    files = {path.stem: path for path in (WORK / "sample" / "run").rglob("*.sql") if "unit_tests" in path.parts}
    for test in sorted(manifest["unit_tests"].values(), key=lambda test: test["name"]):
        if test["name"] in files:
            tests[test["model"]].append(UnitTest(test["name"], files[test["name"]].read_text(encoding="utf-8")))
    return warehouses, tests, manifest


# --------------------------------------------------------------------------------------------------------------
# Judging
# --------------------------------------------------------------------------------------------------------------

followers: list[Follower] = []
NUMBER = re.compile(r"\d+")


def judge(work: tuple[str, list[Warehouse], list[UnitTest]]) -> list[Verdict]:
    """Every mutant of a model."""
    key, warehouses, tests = work
    if not followers:
        followers.extend(Follower(warehouse) for warehouse in warehouses)
    node = warehouses[-1].nodes[key]
    queries = [Query(warehouse.nodes[key]["compiled_code"]) for warehouse in warehouses]
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})
    connection.execute("set TimeZone = 'UTC'; set max_temp_directory_size = '0B'")
    able = []
    for number, test in enumerate(tests):
        test.prepare(connection, f"test_{number}")
        if test.notices(connection, None):
            print(f"  left out: unit test {test.name}, which does not pass as it is read here", flush=True)
        else:
            able.append(test)
    for follower, query in zip(followers, queries, strict=True):
        if node["config"]["materialized"] != "ephemeral" and follower.follow(key, query.sql()) != ("", ()):
            print(f"  note: {node['name']} differs when it is built again on {follower.warehouse.name}", flush=True)
    # A branch that only a later build takes stands in unit tests alone.
    changes: dict[tuple[str, str], None] = {}
    shapes: set[tuple[str, str]] = set()
    for query in [queries[-1], *(test.query for test in able), queries[0]]:
        # A setting of a unit test makes another number of the same line.
        new = [change for change in query.changes if (change[0], NUMBER.sub("0", change[1])) not in shapes]
        changes.update(dict.fromkeys(new))
        shapes.update((cte, NUMBER.sub("0", says)) for cte, says in new)
    verdicts = []
    for cte, says in changes:
        verdict = judge_one(cte, says, node["name"], key, queries, able, connection)
        verdicts.append(verdict)
    connection.close()
    return verdicts


def judge_one(cte: str, says: str, name: str, key: str, queries: list[Query], tests: list[UnitTest], connection: duckdb.DuckDBPyConnection) -> Verdict:
    is_tried = False
    try:
        for test in tests:
            if change := test.query.changes.get((cte, says)):
                is_tried = True
                if killer := test.notices(connection, change):
                    # Tests that kill are asked first.
                    tests.remove(test)
                    tests.insert(0, test)
                    return Verdict(name, cte, says, UNIT_TEST, killer)
        differs: set[str] = set()
        for follower, query in zip(followers, queries, strict=True):
            if change := query.changes.get((cte, says)):
                if not is_tried:
                    is_tried = True
                    follower.connection.execute(f"explain {query.sql(change)}")
                killer, others = follower.follow(key, query.sql(change))
                if killer:
                    return Verdict(name, cte, says, REFEREE if killer == "the referee" else BUILD, killer)
                differs.update(others)
    except NO_SQL:
        return Verdict(name, cte, says, "no SQL")
    return Verdict(name, cte, says, "survives", differs=tuple(sorted(differs)))


# --------------------------------------------------------------------------------------------------------------
# Explanations and the page
# --------------------------------------------------------------------------------------------------------------


class Explanation(NamedTuple):
    """Why mutants survive: those of a model whose CTE and change read so, `*` standing for anything, and how many they are."""

    model: str
    cte: str
    change: str
    mutants: int
    reason: str

    def explains(self, verdict: Verdict) -> bool:
        return self.model == verdict.model and reads_so(self.cte, verdict.cte) and reads_so(self.change, verdict.says)


def reads_so(pattern: str, words: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), words) is not None


def read_explanations() -> list[Explanation]:
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        return [Explanation(row["model"], row["cte"], row["change"], int(row["mutants"]), row["reason"]) for row in csv.DictReader(file)]


def misfits(verdicts: list[Verdict], explained: list[Explanation], models: set[str]) -> list[str]:
    """Survivors of these models that nobody explains, and explanations that do not fit them."""
    survivors = [verdict for verdict in verdicts if verdict.outcome == "survives"]
    found = [
        f"survives unexplained: {' | '.join(verdict[:3])}" + (f"  [changes {', '.join(verdict.differs)}]" if verdict.differs else "")
        for verdict in survivors
        if not any(explanation.explains(verdict) for explanation in explained)
    ]
    for explanation in explained:
        if explanation.model not in models:
            continue
        count = sum(map(explanation.explains, survivors))
        if count != explanation.mutants:
            killers = sorted({verdict.killer for verdict in verdicts if verdict.killer and explanation.explains(verdict)})
            found.append(
                f"explains {count} survivors, not {explanation.mutants}: {' | '.join(explanation[:3])}"
                + (f"  [killed by {', '.join(killers)}]" if killers and not count else "")
            )
    return found


def page_of(verdicts: list[Verdict], explained: list[Explanation], seconds: float) -> str:
    """The page of the docs: one row per model, then each survivor with its reason."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        rows[verdict.model][verdict.outcome] += 1
    total = sum(rows.values(), Counter())
    lines = [HEAD.format(folders=", ".join(f"`{folder}`" for folder in FOLDERS), mutants=total.total() - total["no SQL"], survivors=total["survives"], took=f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"), "| model | mutants | killed by unit tests | by laws and promises | by the referee | survive |", "|---|---|---|---|---|---|"]
    for model, counts in [*rows.items(), ("all", total)]:
        lines.append(f"| {model if model == 'all' else f'`{model}`'} | {counts.total() - counts['no SQL']} | {counts[UNIT_TEST]} | {counts[BUILD]} | {counts[REFEREE]} | {counts['survives'] or ''} |")
    lines += ["", "## Survivors", ""]
    lines += ["| model | CTE | change | mutants | why nothing can notice |", "|---|---|---|---|---|"]
    lines += [
        f"| `{line.model}` | `{line.cte}` | `{line.change}` | {line.mutants} | {line.reason} |".replace("||", "\\|\\|") for line in explained
    ]
    return "\n".join(lines) + "\n"


HEAD = """# Mutants

`make mutants` changes each limit, window, weight, bound, comparison and join of the engine's SQL in turn, and asks whether a test notices. It made {mutants} mutants of these models; {survivors} survive, each for a reason given below. Another survivor fails the command, and so does a reason whose mutant is gone or is killed. A run takes {took} on two cores, its two builds not counted.

A mutant is one change of one CTE of the compiled SQL: `<` to `<=`, a whole number one up and one down, a condition of `where`, `on`, `and`, `or` or `case` left out, a `left join` as `inner join`, `least` as `greatest`, `min` as `max`, `+` as `-`, a key of a partition or an order left out or turned around, the default of `coalesce`, a `distinct` left out. It is killed by the first that notices:

1. the unit tests of the model;
2. on the sample and on a random case, built from the mutant and downstream: the promises of each model (`grain`, `holds`), data tests and laws, the gate;
3. the independent scorer, which agrees with the unchanged marts to the last digit.

A mere difference kills nothing. `target/mutants/verdicts.csv` names who killed each mutant. Covered are {folders} of `models/`, and what of the macros is in them. The other folders have tests of their own and no mutants yet; `--folder` tries one, as `--model` does a model.

"""


def run(arguments: argparse.Namespace) -> tuple[list[Verdict], float]:
    """Judge every mutant of the models asked for; how long that took without the builds."""
    warehouses, tests, manifest = load(not arguments.no_build)
    began = time.time()
    chosen = [
        key
        for folder in arguments.folder or FOLDERS
        for key, node in sorted(warehouses[-1].nodes.items())
        if Path(node["original_file_path"]).parent == Path("models", folder) and (not arguments.model or node["name"] in arguments.model)
    ]
    if not chosen:
        raise SystemExit("no such model in these folders")
    work = [(key, warehouses, tests[manifest["nodes"][key]["name"]]) for key in chosen]
    verdicts: list[Verdict] = []
    # Forked, so that what was parsed is there; no connection is open.
    with multiprocessing.get_context("fork").Pool(arguments.jobs) as pool:
        for (key, *_), found in zip(work, pool.imap(judge, work, chunksize=1), strict=True):
            counts = Counter(verdict.outcome for verdict in found)
            print(f"{time.time() - began:6.0f} s  {manifest['nodes'][key]['name']}: {len(found) - counts['no SQL']} mutants, {counts['survives']} survive", flush=True)
            verdicts += found
    return verdicts, time.time() - began


def write_verdicts(verdicts: list[Verdict], seconds: float) -> None:
    with VERDICTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*Verdict._fields, round(seconds)])
        writer.writerows([*verdict[:-1], " ".join(verdict.differs)] for verdict in verdicts)


def read_verdicts() -> tuple[list[Verdict], float]:
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return [Verdict(*row[:-1], tuple(row[-1].split())) for row in rows[1:]], float(rows[0][-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", action="append", default=[], help="only this model; may be repeated")
    parser.add_argument("--folder", action="append", default=[], help="only this folder below models/, e.g. intermediate/points")
    parser.add_argument("--survivors", action="store_true", help="list every survivor with the tables that it changes, explained or not")
    parser.add_argument("--no-build", action="store_true", help="use the warehouses of the last run")
    parser.add_argument("--no-run", action="store_true", help="judge the verdicts of the last whole run by explained.csv again")
    parser.add_argument("--jobs", type=int, default=2, choices=(1, 2))
    arguments = parser.parse_args()

    is_whole = not arguments.model and not arguments.folder
    if arguments.no_run:
        verdicts, seconds = read_verdicts()
    else:
        verdicts, seconds = run(arguments)
        if is_whole:
            write_verdicts(verdicts, seconds)
    explained = read_explanations()
    if arguments.survivors:
        for verdict in verdicts:
            if verdict.outcome == "survives":
                reason = next((line.reason for line in explained if line.explains(verdict)), "unexplained")
                print(f"{verdict.model} | {verdict.cte} | {verdict.says}  [changes {', '.join(verdict.differs) or 'nothing'}]: {reason}")
    # A whole run knows of every model: an explanation of another one is stale.
    models = {line.model for line in explained} if is_whole else {verdict.model for verdict in verdicts}
    errors = misfits(verdicts, explained, models)
    print("\n".join(errors))
    total = Counter(verdict.outcome for verdict in verdicts)
    print(f"{len(verdicts) - total['no SQL']} mutants: {total[UNIT_TEST] + total[BUILD] + total[REFEREE]} killed, {total['survives']} survive, {len(errors)} errors; {seconds:.0f} s")
    if is_whole and not errors:
        PAGE.write_text(page_of(verdicts, explained, seconds), encoding="utf-8")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
