"""What would stop a build, or leave a setting without effect, is said in one sentence before dbt starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from project import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import build  # noqa: E402
import check_setup  # noqa: E402
import compact_warehouse  # noqa: E402


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DuckDB file that a build would write."""
    path = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(path)).close()
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(path))
    monkeypatch.delenv("LEAD_SCORING_TARGET", raising=False)
    return path


@pytest.fixture
def held(warehouse: Path) -> Iterator[Path]:
    """The file while another process has it open."""
    code = f"import duckdb, sys; c = duckdb.connect({str(warehouse)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "open\n"
        yield warehouse
        process.communicate()


def project_with(folder: Path, *lines: str) -> Path:
    """A dbt project with these settings."""
    folder.mkdir(exist_ok=True)
    (folder / "dbt_project.yml").write_text("vars:\n  lead_scoring:\n    crm_files: ''\n" + "".join(f"    {line}\n" for line in lines))
    return folder


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A script as a user runs it."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )


def test_this_project_and_the_example_have_no_setting_that_nothing_reads(warehouse: Path) -> None:
    assert check_setup.check(ROOT) == []
    assert check_setup.check(ROOT / "examples" / "as_a_package") == []


@pytest.mark.parametrize(
    ("line", "nearest"),
    [("score_form: ''", "score_from"), ("crm_absent_table: []", "crm_absent_tables"), ("hubspot_shema: x", "hubspot_schema")],
)
def test_a_typo_in_a_setting_is_answered_with_the_nearest(warehouse: Path, tmp_path: Path, line: str, nearest: str) -> None:
    folder = project_with(tmp_path / "own", line)
    name = line.split(":")[0]
    assert check_setup.check(folder) == [f"{folder}/dbt_project.yml: nothing reads the setting {name}; did you mean {nearest}?"]


def test_a_setting_that_resembles_none_is_named(warehouse: Path, tmp_path: Path) -> None:
    folder = project_with(tmp_path / "own", "zzz: 1", "pardot_absent_tables: [visits]", "salesforce_lead_columns: {}")
    assert check_setup.check(folder) == [f"{folder}/dbt_project.yml: nothing reads the setting zzz; delete it."]
    assert check_setup.check(project_with(tmp_path / "other"), ["score_too"]) == ["--vars: nothing reads the setting score_too; did you mean score_to?"]


def test_a_file_that_another_process_has_open_is_named_with_that_process(held: Path, tmp_path: Path) -> None:
    faults = check_setup.check(project_with(tmp_path / "own"))
    assert len(faults) == 1 and faults[0].startswith("Another process (") and str(held) in faults[0]
    ended = run("show_scores.py", LEAD_SCORING_DUCKDB_PATH=str(held))
    assert ended.returncode == 1 and ended.stderr.count("\n") == 1 and "Another process" in ended.stderr


@pytest.mark.parametrize("script", ["show_scores.py", "dashboard.py", "review.py", "calibrate.py"])
def test_a_warehouse_that_is_not_there_is_said_in_a_sentence(tmp_path: Path, script: str) -> None:
    ended = run(script, LEAD_SCORING_DUCKDB_PATH=str(tmp_path / "none.duckdb"))
    assert (ended.returncode, ended.stderr) == (1, f"There is no warehouse at {tmp_path}/none.duckdb. Run `make build` or `dbt build` first.\n")


def test_whether_to_compact_a_file_that_another_process_has_open_is_said_in_a_sentence(held: Path) -> None:
    with pytest.raises(compact_warehouse.Refused, match="^Another process [^\n]*$"):
        compact_warehouse.is_due(held)
    held.with_name(f"{held.name}.sync_journal").touch()
    ended = run("compact_warehouse.py", LEAD_SCORING_DUCKDB_PATH=str(held))
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1) and ended.stderr.startswith("Another process")


def test_a_table_is_looked_for_in_the_schema_of_the_settings_first(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema prod_internal; create schema main_internal; create table main_internal.t (i int); create table prod_internal.t (i int); create table main.u (i int)")
        assert [check_setup.schema_with(connection, name) for name in ("t", "u", "v")] == ["main_internal", "main", None]
        monkeypatch.setenv("LEAD_SCORING_SCHEMA", "prod")
        assert [check_setup.schema_with(connection, name) for name in ("t", "u")] == ["prod_internal", "main"]


def test_a_build_that_is_refused_leaves_the_log_of_the_one_that_runs(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "logs" / "build.log"
    log.parent.mkdir()
    log.write_text("of the build that runs", encoding="utf-8")
    monkeypatch.setattr(build, "LOG", log)
    monkeypatch.setattr(build, "script", lambda name: int(name == "check_setup.py"))
    monkeypatch.setattr(sys, "argv", ["build.py"])
    monkeypatch.setenv("LEAD_SCORING_TARGET", "duckdb")
    assert build.main() == 1
    assert log.read_text(encoding="utf-8") == "of the build that runs"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("IO Error: Could not write file: No space left on device", "There is no space left for w.duckdb"),
        ("IO Error: Cannot open file: Read-only file system", "w.duckdb cannot be written"),
        ("IO Error: Cannot open file: Permission denied", "w.duckdb cannot be written"),
        ("IO Error: Something else\nand more of it", "DuckDB cannot open w.duckdb: IO Error: Something else"),
    ],
)
def test_what_duckdb_says_is_put_in_a_sentence(text: str, sentence: str) -> None:
    said = check_setup.why_not_opened(Path("w.duckdb"), duckdb.IOException(text))
    assert said.startswith(sentence) and "\n" not in said


def test_places_where_no_warehouse_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no folder" in str(check_setup.warehouse_fault(tmp_path / "none" / "w.duckdb"))
    assert "is a folder" in str(check_setup.warehouse_fault(tmp_path))
    (tmp_path / "text.duckdb").write_text("no database" * 1000)
    assert "is no DuckDB file" in str(check_setup.warehouse_fault(tmp_path / "text.duckdb"))
    assert check_setup.warehouse_fault(tmp_path / "new.duckdb") is None
    with monkeypatch.context() as patch:
        # Root may write anywhere, so the answer of a read-only disk is made up.
        patch.setattr(os, "access", lambda *_: False)
        assert "cannot be written" in str(check_setup.warehouse_fault(tmp_path / "new.duckdb"))
    monkeypatch.setattr(check_setup, "LEAST_FREE_BYTES", 1 << 62)
    assert "no space left" in str(check_setup.warehouse_fault(tmp_path / "new.duckdb"))


def test_a_folder_without_a_project_is_named(tmp_path: Path) -> None:
    ended = run("check_setup.py", str(tmp_path))
    assert ended.returncode == 1 and ended.stderr.startswith("There is no dbt_project.yml in ") and ended.stderr.count("\n") == 1


# As DuckDB says it, by way of dbt; the cell with a line break goes on in the next line.
QUOTED = """\
08:00:01  1 of 2 START sql view model main.stg_crm__leads
08:00:02    Runtime Error in model stg_crm__leads
  Invalid Input Error: CSV Error on Line: 60002
  Original Line: x;2026-01-01;"bo
  @acme.com";x;y
  {said}
  Possible fixes:
  * Enable ignore errors (ignore_errors=true) to skip this row
08:00:03  Done. PASS=1 WARN=0 ERROR=1
"""


@pytest.mark.parametrize("said", ["Expected Number of Columns: 3 Found: 5", "Value with unterminated quote found.", """Error when converting column "email". Could not convert string "bo@acme.com" to 'DATE'"""])
def test_no_script_shows_the_cells_of_a_row_that_duckdb_cannot_read(said: str) -> None:
    shown = "".join(check_setup.without_cells(QUOTED.format(said=said).splitlines(keepends=True)))
    quoted = """ x;2026-01-01;"bo\n  @acme.com";x;y\n"""
    assert shown == QUOTED.replace(quoted, " (not shown)\n").format(said=said.replace('string "bo@acme.com"', "a cell"))
    errors = build.errors_in(QUOTED.format(said=said))
    assert "acme" not in errors and "CSV Error on Line: 60002" in errors


def test_the_log_of_a_build_has_no_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    said = QUOTED.format(said="Expected Number of Columns: 3 Found: 5")
    log = tmp_path / "build.log"
    monkeypatch.setattr(build, "LOG", log)
    monkeypatch.setattr(build, "SAID", [])
    script = tmp_path / "said"
    script.write_text(said, encoding="utf-8")
    real = subprocess.Popen
    monkeypatch.setattr(build.subprocess, "Popen", lambda command, **options: real([sys.executable, "-c", f"import sys; print(open({str(script)!r}).read()); sys.exit(1)"], **options))
    with build.Dbt() as dbt:
        assert not dbt.run(build.Stage("build"))
    printed = capsys.readouterr()
    assert "Original Line: (not shown)" in log.read_text(encoding="utf-8")
    assert "acme" not in log.read_text(encoding="utf-8") + printed.out + printed.err + "".join(build.SAID)


def test_a_stage_fails_where_dbt_says_so_or_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(build, "LOG", tmp_path / "build.log")
    monkeypatch.setattr(build, "SAID", [])
    with build.Dbt() as dbt:
        assert not dbt.run(build.Stage("build"), "build", "--no-such-option")
        assert "No such option '--no-such-option'" in capsys.readouterr().err
    # Whatever dbt printed last, the end is seen; and behind it, there is nobody to ask.
    monkeypatch.setattr(build, "WORKER", """import sys\nfor n, line in enumerate(sys.stdin):\n    print(f"said {line}Original Line: a", sys.argv[1] + f" {n == 0}", sep="\\n", flush=True)\n    n and sys.exit()""")
    with build.Dbt() as dbt:
        assert [dbt.run(build.Stage("build"), name) for name in ("first", "second", "third")] == [True, False, False]
    log = build.LOG.read_text(encoding="utf-8")
    assert '"first"]' in log and '"second"]' in log and build.ENDED not in log
