"""scripts/review.py and scripts/calibrate.py on warehouses that lack something: a page, or a sentence that says what to do."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from project import ROOT, Project

sys.path.insert(0, str(ROOT / "scripts"))
import calibrate  # noqa: E402
import review  # noqa: E402


@pytest.fixture
def warehouse(sample: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample's warehouse, which the scripts read."""
    path = tmp_path / "lead_scoring.duckdb"
    sample.copy_warehouse(path)
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(path))
    monkeypatch.delenv("LEAD_SCORING_SCHEMA", raising=False)
    return path


def without(warehouse: Path, table: str, *columns: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        for column in columns:
            connection.execute(f"alter table {table} drop column {column}")


def test_an_agreement_is_optional(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["review.py", "--out", str(tmp_path / "review.md")])
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update main_internal.scoring_models set agreed_by = 'sales and marketing', review_due_on = '2026-09-30' where scoring_model = 'b2b_saas'")
    assert review.main() == 0
    assert "Points agreed by sales and marketing on an unknown day. Next review due on 2026-09-30." in (tmp_path / "review.md").read_text(encoding="utf-8")
    without(warehouse, "main_internal.scoring_models", "agreed_on", "review_due_on")
    assert review.main() == 0
    assert "Points agreed by sales and marketing on an unknown day. No review is due" in (tmp_path / "review.md").read_text(encoding="utf-8")
    without(warehouse, "main_internal.scoring_models", "agreed_by")
    assert review.main() == 0
    assert "Nobody has agreed to these points yet" in (tmp_path / "review.md").read_text(encoding="utf-8")


def test_leads_are_not_taken_for_their_months(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """107 months before a conversion were 107 conversions, of 41 leads."""
    with duckdb.connect(str(warehouse)) as connection:
        rows, leads = connection.execute("select conversions, converted_leads from scoring_model_performance where scoring_model = 'b2b_saas' and weights = 'now' and period = 'all'").fetchone()
    assert rows > leads
    monkeypatch.setattr(sys, "argv", ["review.py", "--out", str(tmp_path / "review.md")])
    assert review.main() == 0
    text = (tmp_path / "review.md").read_text(encoding="utf-8")
    assert " Counted once a lead and month, of 100 MQLs " in text
    assert f"% of the {rows} that converted, which are {leads} leads, were MQL before." in text


def test_what_only_the_primary_model_has_is_said(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "review.md"
    for model, times in (("b2b_saas", 0), ("b2b_saas_decayed", 3)):
        monkeypatch.setattr(sys, "argv", ["review.py", "--model", model, "--out", str(page)])
        assert review.main() == 0
        assert page.read_text(encoding="utf-8").count("\n\nKnown of the primary model alone: leave out `--model`.\n") == times


def test_a_warehouse_of_another_version_is_said_in_a_sentence(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    without(warehouse, "score_drift", "stability_index")
    monkeypatch.setattr(sys, "argv", ["review.py", "--out", str(tmp_path / "review.md")])
    assert review.main() == 1
    said = capsys.readouterr().err
    assert "lacks a table or a column of this version" in said and said.endswith("run make build first.\n")
    assert not (tmp_path / "review.md").exists()
    with duckdb.connect(str(warehouse)) as connection:
        kind = connection.execute("select table_type from information_schema.tables where table_name = 'int_learning_rows'").fetchone()[0]
        connection.execute(f"drop {'view' if kind == 'VIEW' else 'table'} main_internal.int_learning_rows; create table main_internal.int_learning_rows (scoring_model varchar)")
    monkeypatch.setattr(sys, "argv", ["calibrate.py", "--out", str(tmp_path / "score_calibration.csv")])
    assert calibrate.main() == 1
    assert capsys.readouterr().err.endswith("has no int_learning_rows of this version: run make build first.\n")


def test_a_trial_and_a_new_month_leave_what_is_kept_right(sample: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial counts no scores of the week; a month that a full build would not learn from is dropped on its first day."""
    project = Project(tmp_path / "project")
    project.go_on_from(sample)
    project.rows("update int_score_weeks set leads = 77")
    # The newest day is 2026-06-30 and the horizon 90 days: 12 months end with April.
    assert project.rows("select min(scored_on) from int_learning_scores") == [(date(2025, 5, 1),)]
    project.rows("insert into int_learning_scores by name select * replace (date '2025-04-01' as scored_on) from int_learning_scores where scored_on = date '2025-05-01'")
    monkeypatch.setenv("LEAD_SCORING_PUBLISH", "false")
    project.release()
    project.build("--select", "int_scoring_dates", "int_score_weeks", "int_learning_scores")
    assert project.rows("select distinct leads from int_score_weeks") == [(77,)]
    assert project.rows("select min(scored_on) from int_learning_scores") == [(date(2025, 5, 1),)]
    monkeypatch.delenv("LEAD_SCORING_PUBLISH")
    project.release()
    project.build("--select", "int_scoring_dates", "int_score_weeks")
    assert project.rows("select count(*) from int_score_weeks where leads != 77")[0][0] > 0


def test_a_load_that_breaks_off_loses_nothing_that_was_learned(sample: Project, tmp_path: Path) -> None:
    """Half of the leads are missing for a day: the next one learns from as many as before."""
    project = Project(tmp_path / "project")
    project.go_on_from(sample)
    learned = "select scoring_model, scored_on, count(*) from int_learning_rows group by all order by all"
    before = project.rows(learned)
    leads = project.folder / "sample_data" / "leads.csv"
    delivered = leads.read_text(encoding="utf-8")
    lines = delivered.splitlines(keepends=True)
    for text in ("".join(lines[: len(lines) // 2]), delivered):
        leads.write_text(text, encoding="utf-8")
        project.release()
        project.build("--select", "+int_learning_rows")
        assert (project.rows(learned) == before) == (text == delivered)
