"""What is not linted again is what was found clean and renders to the same."""

from __future__ import annotations

import os
from pathlib import Path

import lint_sql
import pytest


def test_a_file_is_linted_again_when_it_or_what_it_renders_to_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, compiled = tmp_path / "models" / "a.sql", tmp_path / "target" / "models" / "a.sql"
    monkeypatch.setattr(lint_sql, "ROOT", tmp_path)
    monkeypatch.setattr(lint_sql, "COMPILED", tmp_path / "target")

    def mark(text: str, rendered: str, settings: str = "", built_at: int = 20) -> str:
        for path, content, moment in ((source, text, 10), (compiled, rendered, built_at), (tmp_path / ".sqlfluff", settings, 10)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            os.utime(path, (moment, moment))
        return lint_sql.fingerprint(source, newest=15)

    built = mark("select {{ b }}", "select 1")
    assert built == mark("select {{ b }}", "select 1") != ""
    # Another build writes another id, and the same SQL.
    ids = [mark("{{ a }}", f"select '{digit * 8}-1111-1111-1111-{digit * 12}'") for digit in "12"]
    assert ids[0] == ids[1]
    others = [mark("select {{  b }}", "select 1"), mark("select {{ b }}", "select 2"), mark("select {{ b }}", "select 1", settings="[sqlfluff]")]
    assert len({built, *others}) == 4
    # A macro is newer than what was rendered with it: nothing is known.
    assert mark("select {{ b }}", "select 1", built_at=12) == ""


@pytest.mark.parametrize(("line", "is_known"), [
    ("WARNING    Skipped file models/a.sql because dbt raised a fatal exception during compilation: no such table", False),
    ("WARNING    Skipped file models/a.sql because it is disabled", True),
    ("== [models/a.sql] FAIL", False),
])
def test_a_file_that_was_not_found_clean_is_linted_again(line: str, is_known: bool) -> None:
    assert any(pattern.search(line) for pattern in (lint_sql.SKIPPED, lint_sql.FAILED)) != is_known
