"""Build the warehouse: check seeds and settings, build, check the laws, publish, show the result, write the page. One line per stage.

With --daily the marts of the review are built only where a month was learned. On DuckDB it also rewrites the file if
somebody was erased, and builds nothing where the published set was built from the same inputs; --full-refresh builds all
the same. What dbt says goes to logs/build.log; when a stage fails, dbt's errors and the path are printed and the run stops
with exit code 1, so that a scheduler notices. Any further options are dbt's.

Usage: python scripts/build.py [--daily] [--full-refresh] [--target postgres] [--threads 1] ...
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import built_from
import compact_warehouse
import publish
from check_setup import own_warehouse, why_not_opened, without_cells

LOG = Path("logs", "build.log")
# Exists while the review of newly learned months is to be built.
TO_REVIEW = LOG.with_name("to_review")
# What dbt has printed in all stages so far, without its times.
SAID: list[str] = []
SCRIPTS = Path(__file__).parent
# Failures that are not errors of SQL.
EXPECTED = ("Could not set lock", "being used by another process", "No space left", "Read-only file system", "not a valid DuckDB database file")
# Runs a command of dbt for each line that it reads, and says behind it which invocation it was and whether it succeeded.
WORKER = """
import json, sys
from dbt_common.invocation import get_invocation_id
from dbt.cli.exceptions import DbtUsageException
from dbt.cli.main import dbtRunner

ended = sys.argv[1]
for line in sys.stdin:
    keeps_open, arguments = json.loads(line)
    sys.argv = ["dbt", *arguments]
    result = dbtRunner().invoke(arguments)
    if isinstance(result.exception, DbtUsageException):
        print(f"Error: {result.exception}")
    # With what it holds in memory, as at the end of the process.
    if not keeps_open and (duckdb := sys.modules.get("dbt.adapters.duckdb.connections")):
        duckdb.DuckDBConnectionManager.close_all_connections()
    print(ended, get_invocation_id(), result.success, flush=True)
"""
ENDED = "dbt has ended:"
# For commands other than the build, whose manifest.json and run_results.json others read.
WITHOUT_ARTIFACTS = ("--no-write-json", "--log-level-file", "none")
INPUTS_LOG = LOG.with_name("inputs.log")
# The lines of an error that do not help to find its cause.
NOISE = re.compile(r"\s*(> (in|called by) |compiled code at |Done\. PASS|Finished running|Completed with|Encountered an error:?$)")


class Stage:
    """One line on the screen: the name, on a terminal how far dbt is, at the end the seconds and what was done."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.begun = time.monotonic()
        self.is_open = sys.stdout.isatty()

    def show(self, progress: str) -> None:
        if self.is_open:
            print(f"\r{self.name:<12}{time.monotonic() - self.begun:8.1f} s  {progress:<20}", end="", flush=True)

    def end(self, said: str = "done") -> None:
        print(f"{chr(13) if self.is_open else ''}{self.name:<12}{time.monotonic() - self.begun:8.1f} s  {said:<20}".rstrip(), flush=True)


def untimed(output: str) -> list[str]:
    """The lines that dbt printed, without their times."""
    return [re.sub(r"^\d\d:\d\d:\d\d {1,2}", "", line) for line in output.splitlines()]


def errors_in(output: str) -> str:
    """What somebody must read of a failed run: dbt's errors without times, call stacks and counts."""
    expected = next((line for line in output.splitlines() if any(word in line for word in EXPECTED)), None)
    if expected:
        return why_not_opened(own_warehouse(), OSError(expected))
    lines = untimed("".join(without_cells(output.splitlines(keepends=True))))
    first = next((number for number, line in enumerate(lines) if "Encountered an error" in line or "Completed with" in line), max(0, len(lines) - 20))
    kept = [line for line in lines[first:] if not NOISE.match(line)]
    return re.sub(r"\n\s*\n+", "\n", "\n".join(kept)).strip("\n")


class Dbt:
    """dbt in a process of its own, which all stages share: each further one is spared its start."""

    # Of the last command, as dbt numbers it.
    invocation_id = ""

    def __enter__(self) -> Dbt:
        self.process = subprocess.Popen([sys.executable, "-c", WORKER, ENDED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until dbt has closed the warehouse."""
        self.process.communicate()

    def run(self, stage: Stage, *arguments: str) -> bool:
        """Run a command of dbt with its output in the log; say whether it succeeded, and print its errors if not."""
        said = self.output(stage, *arguments)
        SAID.extend(untimed(said))
        stage.end("done" if self.succeeded else "failed")
        if not self.succeeded:
            print(f"{errors_in(said)}\ndbt's full output: {LOG.resolve()}", file=sys.stderr)
        return self.succeeded

    def output(self, stage: Stage, *arguments: str, log: Path | None = None, keeps_open: bool = False) -> str:
        """What a command of dbt prints, which goes into the log, too. The warehouse can stay open for the next command."""
        said: list[str] = []
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps([keeps_open, ["--no-use-colors", *arguments]]) + "\n")
            self.process.stdin.flush()
        # A build that is refused because this one runs writes to the same log: what this one goes by is kept apart.
        with (log or LOG).open("a" if SAID else "w", encoding="utf-8") as file:
            for line in without_cells(self.printed()):
                said.append(line)
                file.write(line)
                if done := re.search(r" (\d+) of (\d+) (?:OK|PASS|ERROR|FAIL)", line):
                    stage.show(f"{done[1]} of {done[2]}")
                else:
                    stage.show("")
        return "".join(said)

    def printed(self) -> Iterator[str]:
        """The lines that dbt prints until a command has ended. Where its process dies, none says so, and the command has failed."""
        self.succeeded = False
        for line in iter(self.process.stdout.readline, ""):
            if line.startswith(ENDED):
                *_, self.invocation_id, succeeded = line.split()
                self.succeeded = succeeded == "True"
                return
            yield line


def script(name: str) -> int:
    """Run another script of this folder."""
    return subprocess.run([sys.executable, str(SCRIPTS / name)], check=False).returncode


def inputs_of(dbt: Dbt, target: str, options: list[str]) -> tuple[built_from.Inputs | None, str | None]:
    """What a build is about to read, and the published set that was built from the same, if one was."""
    stage = Stage("inputs")
    results = Path(os.environ.get("DBT_TARGET_PATH", "target"), "run_results.json")
    try:
        of_build = results.read_bytes() if results.exists() else b""
        said = dbt.output(stage, "--log-level-file", "none", "run-operation", "lead_scoring.print_inputs", *options, log=INPUTS_LOG, keeps_open=True)
        # The operation overwrites them.
        if of_build:
            results.write_bytes(of_build)
        inputs = built_from.read(said, dbt.invocation_id, target, options)
        found, verdict_on_inputs = built_from.published_set(inputs, target)
    except Exception as reason:  # Whatever it is, a build is the answer.
        stage.end(f"building without comparing them with the last build's: {reason or type(reason).__name__}")
        return None, None
    stage.end(verdict_on_inputs)
    return inputs, found


def published(target: str) -> str | None:
    """Publish what was built; return the set, '' where nothing was to be published, and none where that failed."""
    stage = Stage("publishing")
    try:
        build_id, said = publish.publish(target)
    except publish.NotNow as reason:
        stage.end(f"not published: {reason}")
        return ""
    except publish.Refused as refusal:
        stage.end("failed")
        print(f"{refusal}\nReaders keep the set before this one. Once that is mended, build again, or publish what is built with `python scripts/publish.py`.", file=sys.stderr)
        return None
    stage.end(said)
    return build_id


def compact() -> bool | None:
    """Rewrite the DuckDB file where somebody was erased; return whether somebody was, and none where it failed."""
    stage = Stage("compaction")
    warehouse = own_warehouse()
    try:
        is_due = compact_warehouse.is_due(warehouse)
        stage.end(compact_warehouse.compact(warehouse) if is_due else "nobody was erased since the last one")
    except compact_warehouse.Refused as refusal:
        stage.end("failed")
        print(f"{refusal} The scores are built; the next daily run tries the compaction again.", file=sys.stderr)
        return None
    return is_due


def main() -> int:
    """Run the stages one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--daily", action="store_true", help="for new raw data and edited seeds: leaves the marts of the review to the days on which a month is learned")
    parser.add_argument("--full-refresh", action="store_true", help="begin anew, keeping the history")
    parser.add_argument("--target", default=os.environ.get("LEAD_SCORING_TARGET", "duckdb"), help="dbt's target (default: LEAD_SCORING_TARGET, else duckdb)")
    arguments, options = parser.parse_known_args()
    options += ["--target", arguments.target]
    os.environ["LEAD_SCORING_TARGET"] = arguments.target
    LOG.parent.mkdir(exist_ok=True)

    if script("check_seeds.py") or (not arguments.daily and script("check_setup.py")):
        return 1
    what = ["--selector", "daily"] if arguments.daily else ["--exclude-resource-type", "test", "unit_test"]
    refresh = ["--full-refresh"] if arguments.full_refresh else []
    inputs = None
    with Dbt() as dbt:
        if arguments.daily and arguments.target == "duckdb":
            inputs, found = inputs_of(dbt, arguments.target, options)
            if found and not arguments.full_refresh and not TO_REVIEW.exists():
                print(f"Nothing to build: the published set {found} was built from the same inputs")
                return 0 if own_warehouse().with_name("dashboard.html").exists() else script("dashboard.py")
        built = dbt.run(Stage("build"), "build", *what, *refresh, *options)
        # If a build learns and then fails, the next one finds no new months.
        if learned():
            TO_REVIEW.touch()
        if not built:
            return 1
        print("\n".join(followed()), flush=True)
        if TO_REVIEW.exists():
            if not dbt.run(Stage("review"), "run", "--select", "tag:review", *options):
                return 1
            TO_REVIEW.unlink()
        wrote_last = dbt.invocation_id
        if not dbt.run(Stage("laws"), "test", "--select", "test_type:singular", *WITHOUT_ARTIFACTS, *options):
            return 1
    build_id = published(arguments.target)
    if build_id is None:
        return 1
    if arguments.target != "duckdb":
        print("\n".join(verdict()))
        return 0
    was_erased = compact() if arguments.daily else False
    if was_erased is None or script("show_scores.py") or script("dashboard.py"):
        return 1
    # After an erasure, and while months are still to be learned from, the next daily run must build.
    if inputs and build_id and not was_erased and not learned():
        built_from.note(build_id, inputs, wrote_last, arguments.target)
    return 0


def followed() -> list[str]:
    """The lines in which dbt printed what the build has read, followed and scored again."""
    return [line for line in SAID if line.startswith("Read ") and " of loading (" in line or line.startswith(("Scored the past again", "Kept the past of"))]


def learned() -> bool:
    """Whether dbt printed that it has learned from months whose marts it has left out."""
    return any(line.startswith("Learned from ") for line in SAID)


def verdict() -> list[str]:
    """The lines in which dbt printed what build_findings says."""
    lines = SAID
    first = next((number for number, line in enumerate(lines) if line.startswith("Verdict: ")), len(lines))
    rest = lines[first + 1 :]
    last = next((number for number, line in enumerate(rest) if not line.startswith("  ")), len(rest))
    return lines[first : first + 1] + rest[:last]


if __name__ == "__main__":
    sys.exit(main())
