"""What no linter asks for and some engine needs."""

from __future__ import annotations

import yaml
from project import ROOT


def test_names_of_unit_tests_fit_into_a_table_name_of_postgres() -> None:
    names = [
        test["name"]
        for path in (ROOT / "models").rglob("*__unit_tests.yml")
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]
    ]
    assert len(names) > 100
    assert [name for name in names if len(name) > 63] == []
