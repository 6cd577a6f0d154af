"""Readers never see a mixture: they read the published set in a loop while builds run, fail and are killed.

A round is a whole `scripts/build.py --daily`, or a publication alone, on a small project to which each round adds activities. It is
killed (SIGKILL, with all its processes) at a random moment of the time that it takes. A reader that finds rows of two builds, a
figure that disagrees or an error ends the run with code 1.

Usage: python tests/engines/kills.py duckdb postgres [--kills 100] [--seed 1]
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "python"), str(ROOT / "tests" / "engines")]
import publish  # noqa: E402
import servers  # noqa: E402

# The figures that a set must agree on: one row, of nothing but equal pairs.
AGREE = """
    select
        (select count(*) from {0}lead_lifecycle), (select count(*) from {0}lead_scores where is_primary_model),
        (select sum(points) from {0}lead_score_contributions where scored_on = (select scored_on from {0}publication)), (select sum(lead_score) from {0}lead_scores),
        (select max(scored_on) from {0}lead_scores_daily), (select scored_on from {0}publication),
        (select sum(lead_count) from {0}score_publications where scored_on = (select scored_on from {0}publication)), (select count(*) from {0}lead_scores)
"""


class Mixed(Exception):
    """What a reader found."""


def agree(build_ids: set[str], figures: tuple[object, ...], where: str) -> None:
    if len(build_ids) != 1:
        raise Mixed(f"{where}: {sorted(build_ids)}")
    if figures[::2] != figures[1::2]:
        raise Mixed(f"{where} of {build_ids}: {figures}")


def read_folder(published: Path) -> str:
    """Read every file of the set that `current` leads to, which is asked once; then the file behind `current` itself."""
    import duckdb

    folder = (published / "current").resolve()
    said = json.loads((folder / "publication.json").read_text(encoding="utf-8"))
    for path in (folder / "lead_scoring.duckdb", published / "current" / "lead_scoring.duckdb"):
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = [table for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
            ids = {row[0] for table in tables for row in connection.execute(f"select distinct build_id from {table}").fetchall()}
            agree(ids, connection.execute(AGREE.format("")).fetchall()[0], str(path))
        if path.parent == folder:
            with duckdb.connect() as connection:
                files = {row[0] for mart in said["marts"] for row in connection.execute(f"select distinct build_id from '{folder}/{mart}.parquet'").fetchall()}
            agree(ids | files | {folder.name, said["build_id"]}, (), str(folder))
    return folder.name


def read_schema(schema: str) -> str:
    """Read every mart in one statement, then each in a statement of its own in one snapshot."""
    import psycopg2

    with contextlib.closing(psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"))) as connection, connection.cursor() as cursor:
        connection.set_session(isolation_level="REPEATABLE READ")
        cursor.execute(f"select build_id from {schema}.publication")
        ids = set(cursor.fetchall())
        cursor.execute("select tablename from pg_tables where schemaname = %s order by md5(tablename || clock_timestamp())", [schema])
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"select distinct build_id from {schema}.{table}")
            ids |= set(cursor.fetchall())
        cursor.execute(AGREE.format(f"{schema}."))
        agree({build_id for (build_id,) in ids}, cursor.fetchall()[0], schema)
        connection.commit()
        cursor.execute(" union ".join(f"select build_id from {schema}.{table}" for table in tables))
        agree({build_id for (build_id,) in cursor.fetchall()}, (), f"{schema} in one statement")
        return ids.pop()[0]


def read_for_ever(where: str) -> None:
    """Read until somebody ends it; say how often, and which sets it saw."""
    seen: list[str] = []
    count = 0
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
    while not stopped:
        build_id = read_schema(where) if "/" not in where else read_folder(Path(where))
        count += 1
        if build_id not in seen:
            seen.append(build_id)
        # What is watched needs the core, too.
        time.sleep(0.02)
    if seen != sorted(seen):
        raise Mixed(f"a reader went back: {seen}")
    print(json.dumps([count, len(seen)]))


def small_project(folder: Path) -> None:
    """The project with its laws, and raw data of a few leads of the sample."""
    import shutil

    from project import Project

    Project(folder, with_logs=True)
    # What is killed runs as it is shipped.
    shutil.copy(ROOT / "profiles.yml", folder)
    shutil.copytree(ROOT / "tests" / "laws", folder / "tests" / "laws")
    kept: set[str] = set()
    for name in ("leads", "activities", "opportunities", "identities"):
        path = folder / "sample_data" / f"{name}.csv"
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        at = header.index("lead_id")
        if name == "leads":
            rows = [row for number, row in enumerate(rows) if number < 40 or row[at] in ("sarah", "marcus")]
            kept = {row[at] for row in rows}
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *(row for row in rows if row[at] in kept)])


def add_activity(folder: Path, number: int, day: str = "2026-07-01", activity_type: str = "page_view", lead_id: str = "marcus") -> None:
    path = folder / "sample_data" / "activities.csv"
    with path.open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    row = {"activity_id": f"new_{number}", "lead_id": lead_id, "activity_type": activity_type, "url": "/pricing", "occurred_at": f"{day}T10:00:00Z", "loaded_at": f"{day}T11:00:00Z"}
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow([row.get(name, "") for name in header])


class Rounds:
    """What is started, killed and read on one engine."""

    def __init__(self, engine: str, folder: Path, chance: random.Random) -> None:
        self.engine, self.folder, self.chance = engine, folder, chance
        self.environment = {
            "LEAD_SCORING_TARGET": engine, "LEAD_SCORING_DUCKDB_PATH": str(folder / "warehouse.duckdb"), "DBT_PROFILES_DIR": str(folder),
            "DBT_TARGET_PATH": str(folder / "target" / "kills"), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1",
        }
        # What publications import, they find imported.
        importlib.import_module("dbt.config.runtime")
        self.seconds: dict[str, float] = {}
        self.added = self.killed = 0

    def new_rows(self, **row: str) -> None:
        add_activity(self.folder, self.added, **{"day": f"2026-07-{1 + self.added // 2 % 28:02d}", **row})
        self.added += 1
        if self.engine == "postgres":
            subprocess.run([sys.executable, str(ROOT / "scripts" / "load_sample.py"), "--folder", "sample_data"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def build(self, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "scripts" / "build.py"), *options], cwd=self.folder, start_new_session=True,
            env={**os.environ, **self.environment, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    def finish(self, name: str, *options: str, fails: bool = False, **environment: str) -> str:
        """A build that nobody kills."""
        begun = time.monotonic()
        running = self.build(*options, **environment)
        printed = running.communicate()[0].decode()
        assert bool(running.returncode) == fails, printed
        if not fails:
            self.seconds[name] = time.monotonic() - begun
        return printed

    def publication(self) -> int:
        """A publication in a process of its own, which needs not import everything again; its process id."""
        child = os.fork()
        if child:
            return child
        with contextlib.suppress(BaseException):
            os.setsid()
            os.chdir(self.folder)
            os.environ.update(self.environment)
            publish.publish(self.engine)
            os._exit(0)
        os._exit(1)

    def kill(self, name: str, start: Callable[[], int]) -> None:
        """Start it and kill it, with its children, at a random moment, or a little after it has ended."""
        child = start()
        deadline = time.monotonic() + self.chance.uniform(0, 1.5 * self.seconds[name])
        while time.monotonic() < deadline:
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.005)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.killed += 1

    def build_to_kill(self) -> int:
        running = self.build("--daily")
        # Waited for by its id.
        running.returncode = 0
        self.running = running
        return running.pid

    def run(self, kills: int, builds: int, still_reading: Callable[[], None] = lambda: None, is_built: bool = False) -> None:
        """So many kills, as nearly as possible so many of them in whole builds; in blocks that begin with a build that ends, unless one just has, and end with one that fails."""
        in_builds = 0
        while self.killed < kills:
            if not is_built:
                self.new_rows()
                self.finish("build", "--daily")
            is_built = False
            # A reader that has ended has found something.
            still_reading()
            begun = time.monotonic()
            assert os.waitpid(self.publication(), 0)[1] == 0
            self.seconds["publication"] = time.monotonic() - begun
            until = min(kills, self.killed + 20)
            while self.killed < until - (min(4, builds - in_builds) if in_builds < builds else 0):
                self.kill("publication", self.publication)
            while self.killed < until:
                self.new_rows()
                before = self.killed
                self.kill("build", self.build_to_kill)
                in_builds += self.killed - before
            said = self.finish("failing", "--daily", fails=True, LEAD_SCORING_SCORE_ON="2099-01-01")
            # It ends with dbt's own words.
            assert "LEAD_SCORING_SCORE_ON asks for 2099-01-01" in said and str((self.folder / "logs" / "build.log").resolve()) in said and "Traceback" not in said, said
            print(f"{self.engine}: {self.killed} kills, {in_builds} of them of whole builds", file=sys.stderr, flush=True)
        self.new_rows()
        self.finish("build", "--daily")


@contextlib.contextmanager
def reading(where: str) -> Iterator[tuple[list[int], Callable[[], None]]]:
    """A reader beside what runs; afterwards how often it read, and how many sets."""
    reader = subprocess.Popen([sys.executable, __file__, "--read", where], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found: list[int] = []

    def still_reading() -> None:
        if reader.poll() is not None:
            raise Mixed("the reader has ended")

    try:
        yield found, still_reading
    finally:
        reader.terminate()
        out, error = reader.communicate()
        if reader.returncode:
            raise Mixed(error.decode())
    found += json.loads(out)


@contextlib.contextmanager
def rounds_on(engine: str, folder: Path, seed: int) -> Iterator[tuple[Rounds, str]]:
    """A small project, built and published once; and where its readers read."""
    with servers.postgres(folder / "postgres") if engine == "postgres" else contextlib.nullcontext({}) as server, mock.patch.dict(os.environ, server):
        small_project(folder / "project")
        rounds = Rounds(engine, folder / "project", random.Random(seed))
        rounds.new_rows()
        rounds.finish("first build")
        yield rounds, str(folder / "project" / "published") if engine == "duckdb" else "lead_scoring_published"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", default=["duckdb", "postgres"], help="duckdb, postgres (default: both)")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--builds", type=int, default=20, help="how many of them in whole builds, the others in publications")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        read_for_ever(arguments.read)
        return 0
    for engine in arguments.engines:
        with tempfile.TemporaryDirectory() as folder:
            # Postgres runs as another user.
            Path(folder).chmod(0o755)
            try:
                with rounds_on(engine, Path(folder), arguments.seed) as (rounds, where):
                    with reading(where) as (found, still_reading):
                        rounds.run(arguments.kills, arguments.builds, still_reading)
            except servers.Missing as missing:
                print(f"{engine}: not run; {missing}", file=sys.stderr)
                return 1
            except Mixed as mixed:
                print(f"{engine}: a reader found a mixture or an error after {rounds.killed} kills\n{mixed}", file=sys.stderr)
                return 1
        print(f"{engine}: {rounds.killed} kills; {found[0]} readings of {found[1]} sets, nothing mixed and no error", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
