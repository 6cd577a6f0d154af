"""Fixtures that tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from project import Project  # noqa: E402


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project built once on the bundled sample; tests read it and do not change it."""
    project = Project(tmp_path_factory.mktemp("sample") / "project")
    project.build()
    return project
