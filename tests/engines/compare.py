"""Build the same data on several engines and compare every public mart, row by row and digit by digit.

    python tests/engines/compare.py [duckdb postgres sail spark fakesnow ...] [--with-tests] [--docs docs/engines.md]

Each engine is built twice: with a first delivery of raw data (with --with-tests, all dbt tests run then),
and again after late, repeated and deleted activities and erasures have arrived. DuckDB is always built; the others must
give its rows. None of its SQL may be too long for an engine that evaluates a CTE wherever it is named (inlined.py).
Prints a table of what came out; ends with code 1 if a test failed or a row differs. An engine that this machine lacks is
named and left out; one that was asked for by name and is missing ends with code 1, too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import fixture
import inlined
import servers
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "python"))

from smaller import leave_out_crms, leave_out_tests  # noqa: E402

PARTS = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros", "tests", "unit_tests")
ENGINES = ("duckdb", "ducklake", "postgres", "sail", "spark")
# Built only when asked for by name: it stands in for an engine and is none.
STAND_INS = ("fakesnow",)
ENVIRONMENTS = {"sail": ".venv-sail", "spark": ".venv-spark", "fakesnow": ".venv-dialects"}
# Every engine rejects what is dated after this moment.
RUN_STARTED_AT = "2026-07-02 00:00:00"
MARKS = ("<!-- engines: begin -->", "<!-- engines: end -->")


class Broken(Exception):
    """A build that did not come to its end; the message is what it printed last."""


def copy_project(folder: Path, with_tests: bool) -> Path:
    """The project with the weights of the fixture; without dbt tests it is parsed in a third of the time."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("python", "engines", "__pycache__") if part == "tests" else None)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / part)
    fixture.add_weights(folder / "seeds")
    if not with_tests:
        leave_out_tests(folder)
        leave_out_crms(folder)
    return folder


@contextlib.contextmanager
def ready(engine: str, folder: Path):
    """Yield the Python of an engine's environment and the variables that lead to the engine."""
    python = Path(sys.executable)
    if engine in ENVIRONMENTS:
        environment = ENVIRONMENTS[engine]
        python = ROOT / environment / "bin" / "python"
        if not python.exists():
            raise servers.Missing(f"its environment {environment} is not installed: make {environment}/installed")
    if engine == "postgres":
        context = servers.postgres(folder)
    elif engine == "sail":
        context = servers.sail(folder, python)
    elif engine == "spark":
        context = servers.spark(folder, python)
    elif engine == "fakesnow":
        names = ("ACCOUNT", "USER", "PASSWORD", "DATABASE")
        context = contextlib.nullcontext({f"SNOWFLAKE_{name}": "lead_scoring" for name in names})
    else:
        context = contextlib.nullcontext({
            "LEAD_SCORING_DUCKDB_PATH": str(folder / "lead_scoring.duckdb"),
            "LEAD_SCORING_DUCKLAKE_PATH": str(folder / "lead_scoring.ducklake"),
        })
    folder.mkdir(parents=True, exist_ok=True)
    with context as variables:
        yield python, variables


def work(engine: str, folder: Path, deliveries: list[Path], with_tests: bool) -> list[dict[str, Any]]:
    """Build on one engine in a process of its own; return what each build gave."""
    project = copy_project(folder / "project", with_tests)
    out = folder / "builds.json"
    with ready(engine, folder / "server") as (python, variables):
        if with_tests:
            variables = {**variables, "LEAD_SCORING_TEST_PATH": "unit_tests"}
        command = [python, ROOT / "tests" / "engines" / "worker.py", engine, "--project", project, "--deliveries", *deliveries]
        command += ["--out", out, "--run-started-at", RUN_STARTED_AT] + (["--with-tests"] if with_tests else [])
        log = folder / "worker.log"
        with log.open("wb") as written:
            ended = subprocess.run(command, env={**os.environ, **variables}, stdout=written, stderr=subprocess.STDOUT, cwd=project)
    if ended.returncode:
        raise Broken(f"the build ended with code {ended.returncode}\n{log.read_text(errors='replace')[-4000:]}")
    return json.loads(out.read_text(encoding="utf-8"))


def differences(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, list[str]]:
    """The marts that differ, each with the first rows that only one side has."""
    found_in = {}
    for mart, table in expected.items():
        other = found.get(mart, {"columns": None, "rows": []})
        if table["columns"] != other["columns"]:
            found_in[mart] = [f"columns {other['columns']}, expected {table['columns']}"]
            continue
        here, there = ({tuple(row) for row in side["rows"]} for side in (table, other))
        if len(table["rows"]) != len(other["rows"]) or here != there:
            lines = [f"{len(other['rows'])} rows, expected {len(table['rows'])}; {len(here - there)} are not as expected"]
            lines += [f"expected {row}" for row in sorted(here - there, key=str)[:5]]
            lines += [f"found    {row}" for row in sorted(there - here, key=str)[:5]]
            found_in[mart] = lines
    return found_in


def report(outcomes: dict[str, list[dict[str, Any]]], missing: dict[str, str], with_tests: bool) -> tuple[list[list[str]], list[str]]:
    """The rows of the table, and what is wrong."""
    reference = outcomes["duckdb"]
    rows, faults = [], []
    for engine, builds in outcomes.items():
        equal = 0
        for number, (expected, found) in enumerate(zip(reference, builds, strict=True), start=1):
            faults += [f"{engine}, build {number}: {failure}" for failure in found["failures"]]
            wrong = differences(expected["tables"], found["tables"])
            equal += len(expected["tables"]) - len(wrong)
            faults += [f"{engine}, build {number}, {mart}: {line}" for mart, lines in wrong.items() for line in lines]
        marts = sum(len(build["tables"]) for build in reference)
        rows.append([
            engine, str(builds[0]["nodes"]), str(sum(build["tests"] for build in builds)) if with_tests else "-",
            "the reference" if engine == "duckdb" else f"{equal} of {marts}",
            " + ".join(f"{build['seconds']:.0f}" for build in builds),
        ])
    rows += [[engine, "-", "-", "not on this machine", "-"] for engine in missing]
    return rows, faults


HEADINGS = ["engine", "nodes", "tests passed", "marts equal", "seconds"]


def write_docs(path: Path, rows: list[list[str]]) -> None:
    """Put the table between the two marks of a page."""
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    lines = [f"| {' | '.join(row)} |" for row in [HEADINGS, ["---"] * len(HEADINGS), *rows]]
    path.write_text(before + "\n".join([MARKS[0], *lines, MARKS[1]]) + after, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", metavar="ENGINE", help=f"one of {', '.join(ENGINES)}; default: all that are there; or {', '.join(STAND_INS)}")
    parser.add_argument("--with-tests", action="store_true", help="run every dbt test on every engine, too")
    parser.add_argument("--docs", type=Path, help="a page whose table to bring up to date")
    parser.add_argument("--keep", type=Path, help="a folder to work in and leave behind, instead of a temporary one")
    arguments = parser.parse_args()
    unknown = set(arguments.engines) - {*ENGINES, *STAND_INS}
    if unknown:
        parser.error(f"unknown engine {', '.join(sorted(unknown))}; use {', '.join([*ENGINES, *STAND_INS])}")

    console = Console(width=120)
    wanted = ["duckdb", *(engine for engine in arguments.engines or ENGINES if engine != "duckdb")]
    outcomes: dict[str, list[dict[str, Any]]] = {}
    missing: dict[str, str] = {}
    broken: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        folder = arguments.keep.resolve() if arguments.keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lead_scoring_")))
        # Postgres runs as a user of its own, who must be able to get to its folder.
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        deliveries = fixture.write_deliveries(ROOT / "sample_data", folder / "deliveries")
        for engine in wanted:
            console.print(f"Building on {engine} ...")
            try:
                outcomes[engine] = work(engine, folder / engine, deliveries, arguments.with_tests)
            except servers.Missing as reason:
                missing[engine] = str(reason)
                console.print(f"  left out: {reason}", markup=False)
            except Broken as reason:
                broken[engine] = str(reason)
        # While the folder is there.
        too_long = inlined.too_long(folder / "duckdb" / "project" / "target_duckdb") if "duckdb" in outcomes else []

    if "duckdb" in broken:
        console.print(f"Nothing to compare with: on duckdb {broken['duckdb']}", markup=False, highlight=False)
        return 1
    rows, faults = report(outcomes, missing, arguments.with_tests)
    faults += too_long
    rows += [[engine, "-", "-", "did not build", "-"] for engine in broken]
    faults += [f"{engine}: {reason}" for engine, reason in broken.items()]
    table = Table(*HEADINGS, title="The same data on every engine: a build, and a second one after late, repeated and deleted activities and erasures")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for fault in faults[:60]:
        console.print(fault, markup=False, highlight=False)
    if arguments.docs:
        write_docs(arguments.docs, rows)
    lacking = set(missing) & set(arguments.engines)
    return 1 if faults or lacking else 0


if __name__ == "__main__":
    sys.exit(main())
