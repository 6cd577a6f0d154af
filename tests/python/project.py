"""A copy of the dbt project that a test may change: other seeds, other raw files, an own warehouse.

dbt runs in this process: after the first import a build costs seconds less than a new `dbt` would.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import quick_dbt
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from smaller import leave_out_crms, leave_out_tests, store_staging

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("dbt_project.yml", "profiles.yml", "selectors.yml", "models", "seeds", "macros", "tests", "sample_data")
# What `make test` sets to have the project's own tests; the folder of unit tests is left out.
WITH_TESTS = {"LEAD_SCORING_TEST_PATH": "no_unit_tests"}
# Each process of a run has a core, nobody reads what it builds after a crash, and a few rows need no plan that takes longer than
# they do: `make test` builds the sample with all of DuckDB's optimizers beside it.
ONE_CORE = {
    "      threads: 2\n": "      threads: 1\n",
    "      settings:\n": """      settings:
        threads: 1
        wal_autocheckpoint: 1TB
        disabled_optimizers: statistics_propagation,cte_filter_pusher,common_subexpressions
""",
}
# What no build has to do again while the seeds stay.
GATE = "int_seed_errors"
# What was parsed and what was loaded, for every copy of the same files.
PARSED = ROOT / "target" / "parsed"


def on_one_core(profiles: Path) -> None:
    """Let a copied profile build in one thread."""
    text = profiles.read_text(encoding="utf-8")
    for shipped, quick in ONE_CORE.items():
        text = text.replace(shipped, quick, 1)
    profiles.write_text(text, encoding="utf-8")


class Project:
    """The project in a folder of its own, by default without its dbt tests and CRMs, and `warehouse.duckdb` beside it.

    dbt and DuckDB have one thread each. Without `with_logs`, dbt writes neither its log nor its artifacts, which takes a tenth
    of a small build. With CRMs, staging is kept in tables unless `with_views`, as shipped.
    Another `root` is the project as another commit has it.
    """

    quiet: tuple[str, ...] = ("--log-level-file", "none", "--no-write-json")
    environment: dict[str, str] = {}
    # Whether what this project parses is what others of a run parse.
    is_ours = False
    # Whether dbt in processes of their own goes on with what is parsed here, and the other way round.
    has_other_processes = False
    # Whether staging, views as shipped, is kept in tables.
    stores_staging = False
    # Which seeds the warehouse has that passed the gate.
    loaded = ""
    # How dbt opens the warehouse: DuckDB wants every connection of a process to open a file alike.
    connection: dict[str, str] = {}

    def __init__(
        self, folder: Path, with_tests: bool = False, with_logs: bool = False, with_crms: bool = False, with_views: bool = False, root: Path = ROOT,
    ) -> None:
        self.folder = folder
        self.is_ours = root == ROOT
        if with_logs:
            self.quiet = ()
        self.warehouse = folder / "warehouse.duckdb"
        for part in PARTS:
            source = root / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("python", "__pycache__"))
            else:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, folder / part)
        on_one_core(folder / "profiles.yml")
        self.connection = yaml.safe_load((folder / "profiles.yml").read_text(encoding="utf-8"))["lead_scoring"]["outputs"]["duckdb"].get("config_options", {})
        if with_tests:
            self.environment = WITH_TESTS
        else:
            leave_out_tests(folder)
        if not with_crms and not with_tests:
            leave_out_crms(folder)
        self.stores_staging = with_crms and not with_views
        if self.stores_staging:
            store_staging(folder)

    def dbt(self, *arguments: str, variables: dict[str, Any] | None = None) -> tuple[dbtRunnerResult, str]:
        """Run a dbt command; return its result and everything it printed."""
        # Other settings make dbt parse the whole project again, unless what it parsed with them before is still there.
        given = json.dumps(variables or {}, sort_keys=True)
        settings = self._settings(arguments, variables)
        target = self.folder / "target" / hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
        command = [*arguments, "--project-dir", str(self.folder), "--profiles-dir", str(self.folder)]
        self.loaded = ""
        if variables:
            command += ["--vars", given]
        printed = io.StringIO()
        parsed = quick_dbt.Parsed(PARSED, self.folder, *settings) if self.is_ours and not self.has_other_processes else None
        if parsed:
            parsed.lend(target)
        (quick_dbt.log_everything.clear if self.quiet else quick_dbt.log_everything.set)()
        # By a variable, because not every command has the option.
        as_dbt = quick_dbt.parsing_as_dbt() if self.has_other_processes else contextlib.nullcontext()
        with as_dbt, mock.patch.dict(os.environ, DBT_TARGET_PATH=str(target), **self.environment), self._environment(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            result = dbtRunner().invoke(["--no-use-colors", "--no-send-anonymous-usage-stats", *self.quiet, *command])
        if parsed:
            parsed.keep(target)
        return result, printed.getvalue()

    def build(self, *arguments: str, variables: dict[str, Any] | None = None) -> str:
        """Build all models, and seeds that the warehouse does not have, without tests; fail with what dbt printed if that fails."""
        seeds = self._seeds(arguments, variables)
        if seeds and not self.warehouse.exists() and self._has_shipped_seeds():
            self._load(seeds, variables)
        known = seeds and self.loaded == seeds
        result, printed = self.dbt(
            "build", "--exclude-resource-type", "test", "unit_test", *(["seed", "--exclude", GATE] if known else []), *arguments, variables=variables
        )
        assert result.success, printed
        if known or (seeds and "--select" not in arguments):
            self.loaded = seeds
        return printed

    def _settings(self, arguments: tuple[str, ...], variables: dict[str, Any] | None) -> list[Any]:
        """What decides what dbt parses, beside the files."""
        engine = [value for option, value in itertools.pairwise(arguments) if option == "--target"]
        return [quick_dbt.read_by_parses(variables or {}), engine, self.environment]

    def _seeds(self, arguments: tuple[str, ...], variables: dict[str, Any] | None) -> str:
        """A digest of the seeds and of what reads them; empty where a build has to load them in any case."""
        if not self.is_ours or self.has_other_processes or self.environment or {"--target", "--selector", "--exclude"} & set(arguments):
            return ""
        digest = hashlib.sha256(quick_dbt.Parsed(PARSED, self.folder, *self._settings(arguments, variables)).kept.stem.encode())
        for path in sorted((self.folder / "seeds").rglob("*.csv")):
            digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
        return digest.hexdigest()[:20]

    def _has_shipped_seeds(self) -> bool:
        """Those of one test alone are of no use to another, and are 13 MB."""
        own, shipped = ({path.relative_to(root): path.read_bytes() for path in (root / "seeds").rglob("*.csv")} for root in (self.folder, ROOT))
        return own == shipped

    def _load(self, seeds: str, variables: dict[str, Any] | None) -> None:
        """Begin a warehouse with these seeds, which take a fifth of a small build, from where another has left them."""
        kept = PARSED / f"{seeds}.duckdb"
        if kept.exists():
            shutil.copy(kept, self.warehouse)
        else:
            result, printed = self.dbt("build", "--select", "resource_type:seed", GATE, variables=variables)
            assert result.success, printed
            half = kept.with_suffix(f".{os.getpid()}")
            self.copy_warehouse(half)
            os.replace(half, kept)
        self.loaded = seeds

    def release(self) -> None:
        """dbt keeps its file open in this process: let others have all of it."""
        DuckDBConnectionManager.close_all_connections()

    def start_over(self) -> None:
        """Forget the warehouse, which deleting the file alone would not do."""
        self.release()
        self.warehouse.unlink(missing_ok=True)
        self.loaded = ""

    def copy_warehouse(self, to: Path) -> None:
        """Copy the warehouse, with what dbt, which has it open, wrote last."""
        self.rows("checkpoint")
        shutil.copy(self.warehouse, to)

    def go_on_from(self, built: Project) -> None:
        """Take the warehouse of another copy."""
        built.copy_warehouse(self.warehouse)
        self.loaded = built.loaded

    def connect(self) -> duckdb.DuckDBPyConnection:
        """The warehouse, whose tables of all schemas go by their bare names."""
        connection = duckdb.connect(str(self.warehouse), config=self.connection)
        connection.execute("create schema if not exists main_internal")
        connection.execute("set search_path = 'main,main_internal'")
        return connection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query on the warehouse, whose views read files of the project's folder."""
        with contextlib.chdir(self.folder), self.connect() as connection:
            return connection.execute(query).fetchall()

    def records(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        with contextlib.chdir(self.folder), self.connect() as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def stored_tables(self) -> list[str]:
        """The tables that a build writes, but for staging, whose views only the tests make tables."""
        tables = [table for (table,) in self.rows("select table_name from duckdb_tables() where not internal order by 1")]
        if self.stores_staging:
            tables = [table for table in tables if not table.startswith(("stg_", "base_")) or table.startswith("stg_files__")]
        assert len(tables) > 60
        return tables

    def traces(self, *traces: str) -> list[tuple[str, str]]:
        """Which of these texts stand in which table, in whatever case."""
        texts = {table: str(self.rows(f"select * from {table}")).lower() for table in self.stored_tables()}
        return [(table, trace) for table, text in texts.items() for trace in traces if trace.lower() in text]

    @contextlib.contextmanager
    def _environment(self) -> Iterator[None]:
        """dbt's working folder and warehouse, put back afterwards."""
        before = os.getcwd()
        os.environ["LEAD_SCORING_DUCKDB_PATH"] = str(self.warehouse)
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.pop("LEAD_SCORING_DUCKDB_PATH", None)


@contextlib.contextmanager
def edited(project: Project, path: str, old: str, new: str) -> Iterator[None]:
    """Another text in a file of the project, put back afterwards."""
    file = project.folder / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    file.write_text(text.replace(old, new), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(text, encoding="utf-8")
