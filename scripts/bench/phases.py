"""What is measured, step by step, for one size; every step is a process of its own.

`scan`, `duckdb`, `polars`, `pandas`: scripts/peers on the raw files as they are before the daily batch.
`parse`: dbt parses the project anew. `full`: `dbt build --full-refresh` without tests into a fresh warehouse.
`daily`: `dbt build --selector daily` on a copy of it after the batch was delivered; `daily_same` the same with a
batch as large as that of size S. `after`: a full build of old and new, which the daily marts must equal.
`weights`: `dbt build --selector weights` after a few rules got other points.
`one_model`, `one_model_daily`, `one_model_daily_same`: `full`, `daily` and `daily_same` with the primary model alone,
which is what the peers score.

dbt's fixed overhead is what `full`, `daily` and `weights` cost on 50 leads, where SQL has nothing to do. SQL seconds
are CPU seconds less those: what remains are the engine's, planning on top of the empty tables' included.
Not measured: tests, `dbt docs`, the network, the time a loader takes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import measure
from bench.project import NO_TESTS, ROOT, Project
from bench.report import LITTLE_MEMORY

# size: leads, activities; tiny tells dbt's fixed overhead, XS is for trying out
SIZES = {
    "tiny": (50, 1_000), "XS": (5_000, 100_000), "S": (100_000, 2_000_000), "M": (1_000_000, 20_000_000), "L": (5_000_000, 100_000_000),
}  # fmt: skip
# Where tables are long, DuckDB keeps all cores busy with one model at a time, and needs half the memory for it.
ONE_AT_A_TIME = ("M", "L")
BATCH_SHARE = 0.002
SAME_BATCH = 4_000
PEERS = ("duckdb", "polars", "pandas")
# Disk for two warehouses, a guess until a smaller size was measured; and for raw files and spilling.
BYTES_PER_LEAD, BYTES_PER_ACTIVITY = 25_000, 120
# pandas has all rows in memory at once, several times.
PANDAS_BYTES_PER_ACTIVITY = 700

Measured = dict[str, list[measure.Sample]]


@dataclass
class Settings:
    """How to measure: threads and memory limit of every engine, runs of each step, which steps to leave out."""

    work: Path
    threads: int
    memory_limit: str
    repeats: int
    skip: frozenset[str]
    say: Callable[[str], object]  # a context manager that shows a step while it runs


def check_disk(folder: Path, leads: int, activities: int, per_lead: float) -> None:
    """Stop before the disk is full; `per_lead` is in bytes, for two warehouses."""
    need, free = leads * per_lead + activities * BYTES_PER_ACTIVITY, shutil.disk_usage(folder).free
    if need > free:
        raise measure.BenchmarkError(
            f"{leads:,} leads with {activities:,} activities need about {need / 1e9:.0f} GB of disk, {free / 1e9:.0f} GB are free in {folder}. "
            "Free some, choose a smaller --size, or another place with --work."
        )


class Size:
    """One size in its folder: base/, batch/ and same/ keep Parquet files between runs, landing/ is what dbt reads."""

    def __init__(self, name: str, settings: Settings, project: Project) -> None:
        self.name, self.settings, self.project = name, settings, project
        self.leads, self.activities = SIZES[name]
        self.folder = (settings.work / name).resolve()
        self.landing = self.folder / "landing"
        self.samples: Measured = {}
        self.nodes: dict[str, list[dict]] = {}
        self.checks: dict[str, object] = {}
        self.sizes: dict[str, int] = {}
        self.notes: list[str] = []
        project.read_from(self.landing)

    # --- data ---

    def script(self, label: str, script: str, *arguments: object) -> measure.Sample:
        """Run a script of this repository; its output is in logs/<label>.log."""
        command = [sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)]
        return measure.run(command, cwd=self.folder, log=self.folder / "logs" / f"{label}.log", env={"POLARS_MAX_THREADS": str(self.settings.threads)})

    def look(self, *arguments: object) -> dict:
        """What bench/look.py finds."""
        self.script("look", "bench/look.py", *arguments)
        return json.loads((self.folder / "logs" / "look.log").read_text())

    def prepare(self) -> None:
        """Make the data that are not there yet and deliver the old part."""
        self.folder.mkdir(parents=True, exist_ok=True)
        batch = max(100, round(self.activities * BATCH_SHARE))
        with self.settings.say(f"{self.name}: data"):
            if not (self.folder / "base" / "done").exists():
                self.generate()
            for name, count in (("batch", batch), ("same", min(SAME_BATCH, self.activities // 10))):
                if not (self.folder / name / "done").exists():
                    shutil.rmtree(self.folder / name, ignore_errors=True)
                    self.script(name, "bench/batch.py", self.folder / "base", self.folder / name, "--activities", count)
                    (self.folder / name / "done").touch()
        self.checks["rows"] = {name: self.look("rows", self.folder / name) for name in ("base", "batch")}
        self.sizes["raw"] = sum(path.stat().st_size for path in (self.folder / "base").glob("*/*.parquet"))
        self.deliver("base")

    def generate(self) -> None:
        """Make the old part: base/<table>/base.parquet."""
        made = self.folder / "made"
        self.script(
            "generate", "generate_data.py", "--leads", self.leads, "--activities", self.activities, "--out", made, "--format", "parquet",
            "--typed", "--memory-limit", self.settings.memory_limit, "--threads", self.settings.threads,
        )  # fmt: skip
        for path in made.glob("*.parquet"):
            (self.folder / "base" / path.stem).mkdir(parents=True, exist_ok=True)
            path.replace(self.folder / "base" / path.stem / "base.parquet")
        made.rmdir()
        (self.folder / "base" / "done").touch()

    def deliver(self, *parts: str) -> None:
        """Let the raw tables hold exactly these parts."""
        shutil.rmtree(self.landing, ignore_errors=True)
        for part in parts:
            for path in (self.folder / part).glob("*/*.parquet"):
                (self.landing / path.parent.name).mkdir(parents=True, exist_ok=True)
                os.link(path, self.landing / path.parent.name / f"{part}.parquet")

    # --- steps ---

    def runs(self) -> range:
        """The numbers of the runs that every step is given."""
        return range(1, self.settings.repeats + 1)

    def step(self, phase: str, run: int, work: Callable[[], measure.Sample]) -> None:
        """Measure one run of a phase."""
        with self.settings.say(f"{self.name}: {phase}" + (f", run {run}" if self.settings.repeats > 1 else "")) as done:
            sample = work()
            self.samples.setdefault(phase, []).append(sample)
            done(f"{sample.wall:.1f} s, CPU {sample.cpu:.1f} s, {sample.peak_rss / 1e9:.2f} GB")

    def peers(self) -> None:
        """The scan and the three scripts; one that fails is noted, the others go on."""
        for peer in ("scan", *(p for p in PEERS if not {p, "peers"} & self.settings.skip)):
            memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            if peer == "pandas" and self.activities * PANDAS_BYTES_PER_ACTIVITY > memory:
                self.notes.append(f"pandas left out: it needs about {self.activities * PANDAS_BYTES_PER_ACTIVITY / 1e9:.0f} GB of memory")
                continue
            script = "peers/scan.py" if peer == "scan" else f"peers/{peer}_peer.py"
            arguments = [self.landing, self.folder / f"{peer}.parquet", "--threads", self.settings.threads]
            arguments += ["--memory-limit", self.settings.memory_limit, "--temp", self.folder / "spill"]
            try:
                for run in self.runs():
                    self.step(peer, run, lambda p=peer, s=script, a=arguments: self.script(p, s, *a))
            except measure.BenchmarkError as error:
                self.notes.append(f"{peer} failed: {error}")

    def build(self, phase: str, arguments: list[str], start: str | None = None, move: bool = False, keep: str | None = None, run: int = 1) -> None:
        """Measure a dbt build: from which kept warehouse it starts, and as which it is kept; nodes are those of the last run."""
        log = self.folder / "logs" / f"{phase}.log"
        self.project.lay(start and self.file(start), move)
        at_once = ["--threads", "1"] if self.name in ONE_AT_A_TIME else []
        self.step(phase, run, lambda: self.project.dbt(["build", *arguments, *at_once], log))
        self.nodes[phase] = self.project.nodes(self.samples[phase][-1])
        if keep:
            self.project.warehouse.replace(self.file(keep))

    def file(self, name: str) -> Path:
        """Where a warehouse is kept between steps."""
        return self.folder / f"{name}.duckdb"

    def full(self) -> None:
        """Full builds of the old part, each into a fresh warehouse; the peers' scores against the last one."""
        for run in self.runs():
            self.build("full", ["--full-refresh", *NO_TESTS], keep="base", run=run)
        self.look_at_scores("base")
        self.checks["days"] = self.look("days", self.file("base"))

    def little_memory(self) -> None:
        """A full build in as little memory as it needs; its warehouse is not kept."""
        self.project.set_profile(self.settings.threads, LITTLE_MEMORY[self.name])
        try:
            self.deliver("base")
            self.build("little_memory", ["--full-refresh", *NO_TESTS, "--threads", "1"])
        except measure.BenchmarkError:
            self.notes.append(f"the full build failed at a memory limit of {LITTLE_MEMORY[self.name]}; logs/little_memory.log says where")
        finally:
            self.project.set_profile(self.settings.threads, self.settings.memory_limit)

    def look_at_scores(self, warehouse: str) -> None:
        """The size of a warehouse, and the peers' scores against its own."""
        self.sizes["warehouse" if warehouse == "base" else f"warehouse_{warehouse}"] = self.file(warehouse).stat().st_size
        for peer in PEERS:
            if peer in self.samples:
                self.checks[f"scores_{peer}"] = self.look("scores", self.file(warehouse), self.folder / f"{peer}.parquet")

    def one_model(self) -> None:
        """A full and a daily build of the primary model alone: the peers' job, with all marts."""
        self.project.leave_one_model()
        try:
            for run in self.runs():
                self.deliver("base")
                self.build("one_model", ["--full-refresh", *NO_TESTS], keep="one", run=run)
                self.look_at_scores("one")
                if self.name in ("M", "L") and run == self.settings.repeats:
                    self.deliver("base", "same")
                    try:
                        self.build("one_model_daily_same", ["--selector", "daily"], start="one")
                    except measure.NoRoom:
                        self.notes.append("no room on the disk for a second warehouse: no daily build, one model, batch as at S")
                self.deliver("base", "batch")
                self.build("one_model_daily", ["--selector", "daily"], start="one", move=True, run=run)
        finally:
            self.project.restore_weights()

    def daily(self) -> None:
        """Daily builds, each on the warehouse of the full build; then the check against a full build of everything."""
        if self.name in ("M", "L"):
            self.deliver("base", "same")
            self.build("daily_same", ["--selector", "daily"], start="base")
        self.deliver("base", "batch")
        for run in self.runs():
            # The last run takes the warehouse itself: a copy less on the disk.
            self.build("daily", ["--selector", "daily"], start="base", move=run == self.settings.repeats, keep="daily", run=run)
        self.sizes["warehouse_daily"] = self.file("daily").stat().st_size

    def compare(self) -> None:
        """A full build of old and new; its marts against those of the daily build."""
        self.build("after", ["--full-refresh", *NO_TESTS], keep="after")
        with self.settings.say(f"{self.name}: daily marts against full ones"):
            self.checks["marts"] = self.look("marts", self.file("daily"), self.file("after"), *self.project.marts())
        self.file("after").unlink()

    def weights(self) -> None:
        """Builds after a change of points, each on the warehouse of the daily build."""
        self.project.change_weights()
        try:
            for run in self.runs():
                self.build("weights", ["--selector", "weights"], start="daily", move=run == self.settings.repeats, run=run)
        finally:
            self.project.restore_weights()
        self.checks["activity_models_read_for_weights"] = sorted(
            n["name"] for n in self.nodes["weights"] if "activit" in n["name"] and n["path"].startswith(("models/staging", "models/intermediate/activities"))
        )

    def clean(self) -> None:
        """Delete the warehouses; the data stay."""
        self.project.lay(None)
        for path in self.folder.glob("*.duckdb*"):
            path.unlink()
        shutil.rmtree(self.folder / "spill", ignore_errors=True)
        shutil.rmtree(self.landing, ignore_errors=True)

    def run(self) -> None:
        """Measure everything for this size; see result."""
        skip = self.settings.skip
        self.prepare()
        if self.name == "tiny":
            self.step("parse", 1, lambda: self.project.dbt(["parse", "--no-partial-parse"], self.folder / "logs" / "parse.log"))
        else:
            self.peers()
        if "full" not in skip:
            self.full()
        if self.name != "tiny" and "one_model" not in skip:
            self.one_model()
        if not {"full", "daily"} & skip:
            self.daily()
            if self.name != "tiny" and "compare" not in skip:
                self.compare()
            if "weights" not in skip:
                self.weights()
        if self.name in LITTLE_MEMORY and "little_memory" not in skip:
            self.little_memory()
        self.clean()

    def result(self) -> dict:
        """All figures of this size, as they go into the JSON file."""
        return {
            "size": self.name,
            "leads": self.leads,
            "activities": self.activities,
            "measured_on": dt.datetime.now(dt.UTC).date().isoformat(),
            "machine": {"cores": os.cpu_count(), "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), "system": platform.system()},
            "versions": {"python": platform.python_version()} | {p: version(p) for p in ("dbt-core", "dbt-duckdb", "duckdb", "polars", "pandas")},
            "settings": {"threads": self.settings.threads, "memory_limit": self.settings.memory_limit, "repeats": self.settings.repeats},
            "phases": {phase: measure.median(samples) for phase, samples in self.samples.items()},
            "nodes": self.nodes,
            "checks": self.checks,
            "sizes": self.sizes,
            "notes": self.notes,
        }
