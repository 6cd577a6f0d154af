"""Fixtures that tests share."""

from __future__ import annotations

import pytest
import quick_dbt
from project import PARSED, Project


def pytest_sessionstart() -> None:
    quick_dbt.forget_former_parses(PARSED)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project built once on the bundled sample; tests read it and do not change it."""
    project = Project(tmp_path_factory.mktemp("sample") / "project")
    project.build()
    return project


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was not tried, which `-q` would not."""
    unseen = [report for report in terminalreporter.stats.get("skipped", []) if "no Chromium" in str(report.longrepr)]
    if unseen:
        terminalreporter.write_line(f"{len(unseen)} tests of the page were skipped: no Chromium was found. Install your system's package chromium.")
