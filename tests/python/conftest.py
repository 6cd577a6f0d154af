"""Fixtures that tests share."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
import quick_dbt
import servers
from project import PARSED, Project

# The files that take longest, so that no process is left with one at the end.
SLOWEST = (
    "test_through_time", "test_documented_commands", "test_publish", "test_own_data", "test_erasure", "test_one_person_many_records",
    "test_engine_against_referee", "test_systems", "test_broken_weights", "test_learned_model", "test_field", "test_nurture_against_referee",
)


def pytest_sessionstart() -> None:
    quick_dbt.forget_former_parses(PARSED)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: SLOWEST.index(item.path.stem) if item.path.stem in SLOWEST else len(SLOWEST))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project built on the bundled sample, once for all processes of the run; tests read it and do not change it."""
    project = Project(tmp_path_factory.mktemp("sample") / "project")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        project.build()
        return project
    of_run = tmp_path_factory.getbasetemp().parent
    with (of_run / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = of_run / "sample.folder"
        if built.exists():
            first = Path(built.read_text(encoding="utf-8"))
            shutil.copytree(first / "target", project.folder / "target")
            shutil.copy(first / project.warehouse.name, project.warehouse)
        else:
            project.build()
            project.release()
            built.write_text(str(project.folder), encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def postgres() -> Iterator[Path]:
    """A folder with a Postgres, to which the environment leads, or to that of PGHOST; without one the tests are skipped."""
    with contextlib.ExitStack() as stack:
        # Not in pytest's folder, which no other user may enter: Postgres does not run as root.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        try:
            server = stack.enter_context(servers.postgres(folder / "server"))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        stack.enter_context(mock.patch.dict(os.environ, server))
        yield folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was not tried, which `-q` would not."""
    unseen = [report for report in terminalreporter.stats.get("skipped", []) if "no Chromium" in str(report.longrepr)]
    if unseen:
        terminalreporter.write_line(f"{len(unseen)} tests of the page were skipped: no Chromium was found. Install your system's package chromium.")
