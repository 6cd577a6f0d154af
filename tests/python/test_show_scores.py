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
