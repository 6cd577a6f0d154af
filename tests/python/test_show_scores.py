"""The call list of scripts/show_scores.py is as long as --calls says, and what it says of the queue is true at any length."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from project import ROOT
from rich.console import Console

sys.path.insert(0, str(ROOT / "scripts"))
import compare_models  # noqa: E402
import show_scores  # noqa: E402
import sync_crm  # noqa: E402

MARTS = """
    create table lead_scores as select 'l1' as lead_id, 'b2b' as scoring_model, true as is_primary_model, true as is_mql, false as is_sql, 50 as lead_score, date '2026-06-01' as scored_on;
    create table nurture_segments as select 'silent' as segment;
    create table nurture_next_touches as select 's' as sequence, 'email' as channel, 'due' as status, date '2026-06-01' as due_on, date '2026-06-01' as scored_on where false;
    create table source_row_counts as select 'leads' as source_name, 1 as raw_rows, 1 as staged_rows, 0 as duplicate_rows, 0 as rejected_rows, 0 as erased_rows;
    create table sales_queue as select i as rank, 'lead' || i as lead_id, 'u1' as owner_id, 'new' as reason, timestamp '2026-06-02' as due_at, 0 as overdue_days from range(1, {tasks} + 1) as r (i)
"""


def printed(tasks: int, calls: int) -> str:
    """What is shown of a queue of so many tasks."""
    out = io.StringIO()
    with duckdb.connect() as connection:
        connection.execute(MARTS.format(tasks=tasks))
        show_scores.show(connection, Console(file=out, width=140), calls)
    return out.getvalue()


@pytest.mark.parametrize(
    ("tasks", "calls", "said", "rows"),
    [(3, 10, "Whom to call on 2026-06-01 ┏", 3), (3, 2, "Whom to call on 2026-06-01, the first 2 of 3", 2), (3, 0, "3 tasks are open in sales_queue", 0),
     (1, 0, "1 task is open in sales_queue", 0), (0, 10, "Nobody to call", 0), (0, 0, "Nobody to call", 0)],
)
def test_the_queue_is_counted_whatever_is_shown_of_it(tasks: int, calls: int, said: str, rows: int) -> None:
    shown = printed(tasks, calls)
    # The title of a narrow table goes on in the next line.
    assert said in " ".join(shown.split())
    assert ("Nobody to call" in shown) == (tasks == 0)
    assert sum(line.strip(" │").startswith(tuple("123")) and "lead" in line and "u1" in line for line in shown.splitlines()) == rows
    assert ("--lead lead1" in shown) == (rows > 0)


def test_marts_are_found_in_any_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(MARTS.format(tasks=2) + '; create schema "for, sales"; create table "for, sales".sales_queue as from sales_queue; drop table sales_queue')
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(path))
    monkeypatch.setattr(sys, "argv", ["show_scores.py"])
    show_scores.main()
    assert "Whom to call on 2026-06-01" in capsys.readouterr().out


# Rich takes the first for a style and drops it; the second closes a style that nobody opened, and stopped the script.
BRACKETS = ("Visited [pricing] page", "Form [/contact] sent")


def test_brackets_are_text_in_what_is_shown() -> None:
    out = io.StringIO()
    with duckdb.connect() as connection:
        connection.execute(MARTS.format(tasks=1))
        for column, table in (("scoring_model", "lead_scores"), ("segment", "nurture_segments"), ("owner_id", "sales_queue")):
            connection.execute(f"insert into {table} by name select * replace ('{BRACKETS[0]}' as {column}) from {table}")
            connection.execute(f"insert into {table} by name select * replace ('{BRACKETS[1]}' as {column}) from {table} limit 1")
        connection.execute("insert into nurture_next_touches values (?, ?, 'due', date '2026-06-01', date '2026-06-01')", BRACKETS)
        show_scores.show(connection, Console(file=out, width=140), 10)
    for text in BRACKETS:
        assert out.getvalue().count(text) == 4, text


def test_brackets_are_text_in_a_ledger() -> None:
    out = io.StringIO()
    with duckdb.connect() as connection:
        connection.execute("create table lead_scores as select 'l[b]1' as lead_id, '[m]' as scoring_model, 7 as lead_score, null as lead_grade, 'none' as qualification, '[r]' as suppression_reason, date '2026-06-01' as scored_on, true as is_primary_model")
        connection.execute(
            "create table lead_score_contributions as select 'l[b]1' as lead_id, '[m]' as scoring_model, date '2026-06-01' as scored_on, 'fit' as dimension, '[c]' as category, unnest(?) as description,"
            " 1 as occurrences, 1.0 as raw_points, 1.0 as points, null as last_occurred_on, null as next_expires_on, 'r' as rule_id", [list(BRACKETS)],
        )
        show_scores.explain(connection, Console(file=out, width=140), "l[b]1", None)
    for text in ("l[b]1: 7 points by [m]", "suppressed: [r]", *BRACKETS):
        assert text in out.getvalue()
    assert out.getvalue().count("[c]") == 2


def test_brackets_are_text_in_a_comparison() -> None:
    out = io.StringIO()
    compare_models.show(Console(file=out, width=140), "[a] against [/b]", [compare_models.Section("Moves", ["from", "to"], [list(BRACKETS)])])
    for text in ("[a] against [/b]", *BRACKETS):
        assert text in out.getvalue()


def test_less_than_nothing_is_refused_before_the_warehouse_is_opened(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "show_scores.py"), "--calls", "-1"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("error: --calls: 0 or more")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--limit", "-1"], "--limit: 0 or more"), (["--timeout", "0"], "--timeout: more than 0"), (["--longest-wait", "-1"], "--longest-wait: 0 or more")],
)
def test_the_sync_refuses_it_too(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A limit of -1 wrote every record but one."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        sync_crm.main(["hubspot", "--dry-run", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("hubspot:2", "It is a record of salesforce:1: --lead salesforce:1"), ("2", "It is a record of salesforce:1: --lead salesforce:1"),
        ("3", "Its row was rejected as unparseable_timestamp: rejected_records has the remedy."), ("4", "Look the id up in lead_scores."),
    ],
)
def test_a_record_without_a_score_is_found(record: str, said: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table lead_identities as from (values ('hubspot:2', '2', 'salesforce:1'), ('salesforce:1', '1', 'salesforce:1')) as t(identity_id, source_id, lead_id)")
        connection.execute("create table rejected_records as from (values ('leads', '3', 'unparseable_timestamp'), ('activities', '4', 'missing_key')) as t(source_name, record_id, reason)")
        with pytest.raises(SystemExit, match="No score of lead") as stopped:
            show_scores.explain(connection, Console(file=io.StringIO()), record, None)
    assert str(stopped.value) == f"No score of lead '{record}'. {said}"
