"""The command line of the benchmark: options, progress on the screen, files written."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import measure, phases, report
from bench.project import ROOT, Project

STEPS = ("peers", *phases.PEERS, "full", "little_memory", "one_model", "daily", "compare", "weights", "overhead")


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure builds beside what one would write by hand; see docs/performance.md.")
    parser.add_argument("--size", action="append", choices=[s for s in phases.SIZES if s != "tiny"], help="repeatable; default S and M")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each step, of which the median counts; 1 will do for M and L")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of DuckDB and Polars")
    parser.add_argument("--memory-limit", default="6GB", help="of DuckDB, which spills beyond it")
    parser.add_argument("--skip", action="append", default=[], choices=STEPS, help="leave a step out; repeatable (full: measure one model alone; overhead: take what was measured last)")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "benchmark", help="folder of data, warehouses and results")
    parser.add_argument("--docs", type=Path, help="Markdown file whose part between the markers is replaced, from all results")
    parser.add_argument("--only-report", action="store_true", help="measure nothing: show, or write to --docs, what was measured before")
    args = parser.parse_args(argv)
    if args.repeats < 1 or args.threads < 1:
        parser.error("--repeats and --threads must be at least 1")
    args.work = args.work.resolve()
    return args


def progress(console: Console) -> Callable[[str], contextlib.AbstractContextManager]:
    """What shows a step with its elapsed time while it runs, and a line with its figures when it is done."""

    @contextlib.contextmanager
    def say(step: str) -> Iterator[Callable[[str], None]]:
        figures: list[str] = []
        started = time.perf_counter()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            bar.add_task(step)
            yield figures.append
        console.print(f"{step}: {figures[0] if figures else f'{time.perf_counter() - started:.1f} s'}", highlight=False)

    return say


def show(console: Console, results: dict[str, dict]) -> None:
    """Print all tables."""
    for title, header, rows in report.tables(results):
        table = Table(title=title, title_justify="left")
        for position, name in enumerate(header):
            table.add_column(name, justify="left" if position == 0 else "right")
        for row in rows:
            table.add_row(*row)
        console.print(table)


def saved(work: Path) -> dict[str, dict]:
    """The results of all sizes that have been measured in this folder."""
    return {path.stem: json.loads(path.read_text()) for path in work.glob("*.json") if path.stem in report.ORDER}


def bytes_per_lead(results: dict[str, dict], skip: frozenset[str]) -> float:
    """Disk that a lead takes in two warehouses, as the largest size measured so far says; a guess before any.

    XS says nothing of it: there, half of the file are the beginnings of many small tables.
    """
    kept = ("warehouse_one",) if "full" in skip else ("warehouse", "warehouse_daily")
    large = [result for result in results.values() if result["leads"] >= phases.SIZES["S"][0]]
    sizes = [(r["leads"], max(r["sizes"].get(name, 0) for name in kept)) for r in large if kept[0] in r["sizes"]]
    leads, size = max(sizes, default=(1, phases.BYTES_PER_LEAD / 2))
    return 2 * size / leads


def write(path: Path, result: dict) -> None:
    """Write what was measured."""
    path.write_text(json.dumps(result, indent=1) + "\n")


def overhead_of(settings: phases.Settings, project: Project) -> dict:
    """dbt's fixed overhead: measured on 50 leads or, where that is left out, as it was measured last."""
    path = settings.work / "overhead.json"
    if "overhead" not in settings.skip:
        tiny = phases.Size("tiny", settings, project)
        tiny.run()
        write(path, tiny.result()["phases"])
    return json.loads(path.read_text()) if path.exists() else {}


def measure_all(args: argparse.Namespace, console: Console) -> dict[str, dict]:
    """Measure the sizes asked for; each result is written as soon as it is there."""
    sizes = args.size or ["S", "M"]
    args.work.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        if not (args.work / size / "base" / "done").exists():
            phases.check_disk(args.work, *phases.SIZES[size], bytes_per_lead(saved(args.work), frozenset(args.skip)))
    project = Project(args.work / "project", args.threads, args.memory_limit)
    settings = phases.Settings(args.work, args.threads, args.memory_limit, args.repeats, frozenset(args.skip), progress(console))
    overhead = overhead_of(settings, project)
    results = {}
    for size in sizes:
        measured, path = phases.Size(size, settings, project), args.work / f"{size}.json"
        try:
            measured.run()
        except measure.BenchmarkError as error:
            # What was measured before a failure may have taken hours.
            measured.notes.append(f"the benchmark stopped: {str(error).splitlines()[0]}")
            write(path.with_suffix(".partial.json"), measured.result())
            raise
        results[size] = measured.result() | {"overhead": overhead}
        write(path, results[size])
        console.print(f"{size}: written to {args.work / f'{size}.json'}", highlight=False)
    return results


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    args = arguments(argv)
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    try:
        results = saved(args.work) if args.only_report else measure_all(args, console)
    except measure.BenchmarkError as error:
        console.print(f"The benchmark stopped: {error}", highlight=False, markup=False)
        return 2
    if not results:
        console.print(f"Nothing has been measured in {args.work} yet; run without --only-report.")
        return 2
    show(console, results if args.only_report else {**({"S": saved(args.work)["S"]} if "S" in saved(args.work) else {}), **results})
    documented = {size: result for size, result in saved(args.work).items() if size != "XS"}
    if args.docs and not documented:
        console.print("XS is for trying out and not written to the docs; measure S, M or L.")
        return 2
    if args.docs and not report.write_docs(args.docs, documented):
        console.print(f"{args.docs} lacks the lines {report.BEGIN} and {report.END}; add them where the tables shall stand.", markup=False)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
