"""Measure the builds of this project beside what one would write by hand, in one command.

    make benchmark                                            sizes S and M, three runs each
    .venv-benchmark/bin/python scripts/benchmark.py --size S --repeats 1 --docs docs/performance.md

Sizes are XS (5 thousand leads, 100 thousand activities, to try it), S (100 thousand, 2 million), M (1 million, 20
million) and L (5 million, 100 million). In
the same run, each as a process of its own: a bare scan of the raw files, the scores by hand in DuckDB, Polars and
pandas, dbt's fixed overhead, a full build, a daily build after a batch of 0.2 % new, late, resent and deleted
activities, and a build after a change of weights. The peers' scores and the daily build's marts are checked.

What exactly is measured stands in bench/phases.py, how in bench/measure.py, what the peers do in peers/rules.py.
Data, logs and results (<size>.json) are in target/benchmark; data are kept between runs. Missing packages, too little
disk or a command that fails end the program with a message and exit code 2.
"""

from __future__ import annotations

import importlib.util
import sys

NEEDED = ("dbt", "duckdb", "pandas", "polars", "pyarrow", "rich", "yaml")


def main() -> int:
    """Check that everything needed is installed, then run the benchmark; returns the exit code."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(f"The benchmark needs {', '.join(missing)}. Run `make benchmark`, or install scripts/benchmark-requirements.txt.", file=sys.stderr)
        return 2
    from bench import command

    return command.main()


if __name__ == "__main__":
    sys.exit(main())
