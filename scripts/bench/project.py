"""A scratch copy of the dbt project, and dbt as a measured process in it; the user's own warehouse is never touched."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import yaml

from bench import measure

ROOT = Path(__file__).resolve().parents[2]
# Relative to the scratch copy, so that dbt's parse of the project serves every size.
CRM_FILES = "landing/{name}/*.parquet"
COPIED = ("models", "macros", "seeds", "tests", "dbt_project.yml", "profiles.yml", "selectors.yml")
# What lies under tests and is none of dbt's.
NOT_DBT = ("python", "engines", "systems", "__pycache__")
NO_TESTS = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
# What remembers publications differs between a warehouse that has lived two days and one built at once.
MEMORIES = {"lead_score_history", "score_publications"}


def change_weights(seeds: Path) -> None:
    """Give a few rules one point more: the first three behavioural and the first explicit one."""
    for name, count in (("behavioral_weights", 3), ("explicit_weights", 1)):
        path = seeds / "weights" / f"{name}.csv"
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        at = rows[0].index("points")
        for row in rows[1 : 1 + count]:
            row[at] = str(Decimal(row[at]) + 1)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


class Project:
    """The scratch copy in the folder `place`, with DuckDB's threads and memory limit as asked."""

    def __init__(self, place: Path, threads: int, memory_limit: str) -> None:
        self.place = place
        # One path for all: it is part of the profile, and another profile makes dbt parse the project again.
        self.warehouse = place / "lead_scoring.duckdb"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, place / name, ignore=shutil.ignore_patterns(*(NOT_DBT if name == "tests" else ())))
            else:
                shutil.copy(source, place / name)
        self.set_profile(threads, memory_limit)

    def set_profile(self, threads: int, memory_limit: str) -> None:
        """Keep the project's DuckDB target but for threads of the engine, memory limit and where it spills."""
        path = self.place / "profiles.yml"
        profiles = yaml.safe_load(path.read_text())
        target = profiles["lead_scoring"]["outputs"]["duckdb"]
        (self.place / "spill").mkdir(exist_ok=True)
        # Not among the settings, which dbt sets anew for every cursor: DuckDB refuses another folder once it has spilled.
        target["config_options"] |= {"threads": threads, "memory_limit": memory_limit, "temp_directory": str(self.place / "spill")}
        path.write_text(yaml.safe_dump(profiles))

    def read_from(self, landing: Path) -> None:
        """Let the raw tables be those in this folder."""
        link = self.place / "landing"
        link.unlink(missing_ok=True)
        link.symlink_to(landing.resolve(), target_is_directory=True)

    def lay(self, source: Path | None, move: bool = False) -> None:
        """Put a warehouse in its place: none yet, a copy of the file, or the file itself."""
        for old in (self.warehouse, self.warehouse.with_suffix(".duckdb.wal")):
            old.unlink(missing_ok=True)
        if source and move:
            source.replace(self.warehouse)
        elif source:
            # A build can double the file.
            if 2 * source.stat().st_size > shutil.disk_usage(self.place).free:
                raise measure.NoRoom(f"No room for a copy of {source} and what is built in it; free some disk, or use --repeats 1, which copies less.")
            shutil.copy(source, self.warehouse)

    def dbt(self, arguments: list[str], log: Path) -> measure.Sample:
        """Run dbt on the warehouse in its place; raises BenchmarkError when it fails."""
        command = [sys.executable, str(Path(sys.executable).parent / "dbt"), *arguments]
        command += ["--profiles-dir", ".", "--target", "duckdb", "--vars", json.dumps({"crm_files": CRM_FILES})]
        env = {"LEAD_SCORING_DUCKDB_PATH": str(self.warehouse.resolve()), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1", "NO_COLOR": "1"}
        # Whatever the shell says of other builds.
        env |= {"DBT_TARGET_PATH": "target", "DBT_LOG_PATH": "logs"}
        return measure.run(command, cwd=self.place, log=log.resolve(), env=env)

    def nodes(self, sample: measure.Sample) -> list[dict]:
        """What the last command executed: name, path, seconds, and the most memory dbt held meanwhile, slowest first."""
        manifest = json.loads((self.place / "target" / "manifest.json").read_text())["nodes"]
        results = json.loads((self.place / "target" / "run_results.json").read_text())["results"]
        found = []
        for result in results:
            node = manifest.get(result["unique_id"])
            if node is None or not result["timing"]:
                continue
            begun, ended = (measure.epoch(result["timing"][at][when]) for at, when in ((0, "started_at"), (-1, "completed_at")))
            held = [size for at, size in sample.memory if begun <= at <= ended]
            row = {"name": node["name"], "path": node["original_file_path"], "seconds": result["execution_time"], "peak_rss": max(held, default=0)}
            found.append(row)
        return sorted(found, key=lambda row: -row["seconds"])

    def marts(self) -> list[str]:
        """The public tables that a daily build and a full one must agree on; those of the review are not built daily."""
        nodes = json.loads((self.place / "target" / "manifest.json").read_text())["nodes"].values()
        marts = (node for node in nodes if node["resource_type"] == "model" and node["original_file_path"].startswith("models/marts/"))
        return sorted(node["name"] for node in marts if "review" not in node["tags"] and node["name"] not in MEMORIES)

    def change_weights(self) -> None:
        """Give a few rules one point more."""
        change_weights(self.place / "seeds")

    def leave_one_model(self) -> None:
        """Enable the primary model only, which is the one that the peers score."""
        path = self.place / "seeds" / "weights" / "scoring_models.csv"
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        primary, enabled = rows[0].index("is_primary"), rows[0].index("is_enabled")
        for row in rows[1:]:
            row[enabled] = row[primary]
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def restore_weights(self) -> None:
        """Undo change_weights and leave_one_model."""
        shutil.copytree(ROOT / "seeds" / "weights", self.place / "seeds" / "weights", dirs_exist_ok=True)
