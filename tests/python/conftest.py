"""Fixtures that tests share."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest
import quick_dbt
from project import PARSED, Project


def pytest_sessionstart() -> None:
    quick_dbt.forget_former_parses(PARSED)


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was not tried, which `-q` would not."""
    unseen = [report for report in terminalreporter.stats.get("skipped", []) if "no Chromium" in str(report.longrepr)]
    if unseen:
        terminalreporter.write_line(f"{len(unseen)} tests of the page were skipped: no Chromium was found. Install your system's package chromium.")
