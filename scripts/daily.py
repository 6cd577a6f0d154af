"""The daily run: build what new raw data needs, check the laws, rewrite the file if somebody was erased, show the result.

Each stage prints one line with its seconds. What dbt says goes to logs/daily.log; when a stage fails, dbt's errors
and the path are printed and the run stops with exit code 1, so that a scheduler notices. Any further options are dbt's.

Usage: python scripts/daily.py [--target postgres] [--threads 1] [--vars ...]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import compact_warehouse

LOG = Path("logs", "daily.log")
SCRIPTS = Path(__file__).parent


def dbt(*arguments: str) -> tuple[bool, str]:
    """Run dbt with its output in the log; return whether it succeeded, and what it printed about errors."""
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(done.stdout)
    lines = done.stdout.splitlines()
    first = next((number for number, line in enumerate(lines) if any(word in line for word in ("Encountered an error", "Completed with"))), len(lines) - 20)
    return done.returncode == 0, "\n".join(lines[max(first, 0) :])


def stage(name: str, begun: float, said: str = "done") -> None:
    print(f"{name:<12}{time.monotonic() - begun:8.1f} s  {said}", flush=True)


def main() -> int:
    """Run the stages one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", default=os.environ.get("LEAD_SCORING_TARGET", "duckdb"), help="dbt's target (default: LEAD_SCORING_TARGET, else duckdb)")
    arguments, options = parser.parse_known_args()
    options += ["--target", arguments.target]
    LOG.parent.mkdir(exist_ok=True)
    LOG.unlink(missing_ok=True)

    for name, command in (("build", ["build", "--selector", "daily"]), ("laws", ["test", "--select", "test_type:singular"])):
        begun = time.monotonic()
        succeeded, errors = dbt(*command, *options)
        stage(name, begun, "done" if succeeded else "failed")
        if not succeeded:
            print(f"{errors}\nAll that dbt said: {LOG.resolve()}", file=sys.stderr)
            return 1

    if arguments.target != "duckdb":
        return 0
    path = Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb"))
    begun = time.monotonic()
    try:
        said = compact_warehouse.compact(path) if compact_warehouse.is_due(path) else "nobody was erased since the last one"
    except compact_warehouse.Refused as refusal:
        stage("compaction", begun, "failed")
        print(f"{refusal} The scores are built; the next daily run tries the compaction again.", file=sys.stderr)
        return 1
    stage("compaction", begun, said)

    begun = time.monotonic()
    shown = subprocess.run([sys.executable, str(SCRIPTS / "show_scores.py")], check=False).returncode
    stage("summary", begun, "done" if shown == 0 else "failed")
    return shown


if __name__ == "__main__":
    sys.exit(main())
