"""A daily run that would read what the published set was built from builds nothing, and any other builds."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import duckdb
import pytest
import yaml
from project import ROOT, Project

sys.path.insert(0, str(ROOT / "scripts"))
import build  # noqa: E402
import built_from  # noqa: E402
import publish  # noqa: E402

FILES = {"crm_files": "own/{name}.csv"}
TABLES = {"crm_files": "", "crm_schema": "raw"}
ROWS = {
    "leads": "lead_id,created_at,updated_at,email\nann,2026-01-01,2026-01-01,ann@acme.example\nbea,2026-01-01,soon,bea@acme.example\n",
    "activities": "activity_id,lead_id,activity_type,occurred_at,loaded_at\n1,ann,page_view,2026-02-01,2026-02-01\n2,ann,page_view,2100-02-01,2026-02-01\n",
    "opportunities": "opportunity_id,lead_id,created_at\n1,ann,2026-02-02\n",
}
# Rows that staging has left out for their time, by table.
TO_COME = {
    "int_leads_unerased": "(created_at, reject_reason) values ('2050-02-01', 'future_timestamp')",
    "int_activities_unerased": "(occurred_at, reject_reason) values ('2050-02-01', 'future_timestamp')",
    "int_opportunities_unerased": "(created_at, reject_reason) values ('2050-02-01', 'future_timestamp')",
    "int_identities_unerased": "(identified_at, reject_reason) values ('2050-02-01', 'future_timestamp')",
    "int_dispositions_unerased": "(occurred_at, reject_reason) values ('2050-02-01', 'future_timestamp')",
    # An edit of up to a day to come is believed.
    "an edit": "(unread_updated_at) values ('2050-02-02T20:00:00Z')",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("built")
    project = Project(folder / "project", with_logs=True)
    (project.folder / "own").mkdir()
    for name, rows in ROWS.items():
        (project.folder / "own" / f"{name}.csv").write_text(rows, encoding="utf-8")
    # dbt reads a folder of macros through a link.
    (project.folder / "macros").rename(folder / "shared")
    (project.folder / "macros").symlink_to(folder / "shared")
    write("macros/own.sql", "{% macro own() %} {{ env_var('ACME_LABEL', 'a') }} {% endmacro %}")(project)
    with project.connect() as connection:
        connection.execute("create schema raw")
        for name in ROWS:
            connection.execute(f"create table raw.{name} as from read_csv('{project.folder}/own/{name}.csv', all_varchar = true)")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.folder)
        patch.setenv("DBT_PROFILES_DIR", str(project.folder))
        patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(project.warehouse))
        project.build(variables=FILES)
        yield project
    project.release()


def inputs(project: Project, variables: dict[str, object] = FILES, options: list[str] | None = None) -> built_from.Inputs:
    result, said = project.dbt("run-operation", "lead_scoring.print_inputs", variables=variables)
    assert result.success, said
    written = max((project.folder / "target").glob("*/manifest.json"), key=lambda path: path.stat().st_mtime_ns)
    invocation_id = json.loads(written.read_text(encoding="utf-8"))["metadata"]["invocation_id"]
    with mock.patch.object(publish, "manifest", lambda: json.loads(written.read_text(encoding="utf-8"))):
        return built_from.read(said, invocation_id, "duckdb", options or [])


def why_not(project: Project, **variables: object) -> str:
    with pytest.raises(built_from.NotCompared) as refusal:
        inputs(project, {**FILES, **variables})
    return str(refusal.value)


def write(path: str, content: str) -> Callable[[Project], None]:
    """Write a file, with the size and the time of what was there, if anything was."""

    def change(project: Project) -> None:
        file = project.folder / path
        before = file.stat() if file.exists() else None
        file.write_text(content, encoding="utf-8")
        if before:
            assert file.stat().st_size == before.st_size
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


def again(path: str, more: str = "") -> Callable[[Project], None]:
    """Write a file as it is: a loader that replaces it may have been half through while a build read it."""

    def change(project: Project) -> None:
        file = project.folder / path
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")

    return change


def replaced(path: str, old: str, new: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        file = project.folder / path
        before = file.read_text(encoding="utf-8")
        assert old in before
        file.write_text(before.replace(old, new), encoding="utf-8")

    return change


def execute(statement: str) -> Callable[[Project], None]:
    return lambda project: project.rows(statement) and None


def constrained(project: Project) -> None:
    file = project.folder / "models/marts/scoring/_scoring__models.yml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    next(model for model in written["models"] if model["name"] == "lead_scores")["constraints"] = [{"type": "check", "expression": "1 = 1"}]
    file.write_text(yaml.safe_dump(written), encoding="utf-8")


CHANGES = {
    "a cell": write("own/leads.csv", ROWS["leads"].replace("ann@acme", "eve@acme")),
    "the same file again": again("own/activities.csv"),
    "a table that was not there": write("own/identities.csv", "anonymous_id,lead_id,identified_at\nc1,ann,2026-01-01\n"),
    "requests to erase": write("own/erasures.csv", "email,lead_id,requested_at\n"),
    "what a CRM has acknowledged": write("warehouse.duckdb.sync_journal", "{}\n"),
    "a seed's file": replaced("seeds/weights/behavioral_weights.csv", ",20,1,3,365,", ",25,1,3,365,"),
    "a loaded seed": execute("update behavioral_weights set points = '7' where rule_id = (select min(rule_id) from behavioral_weights)"),
    "a row less in a seed": execute("delete from title_functions where rowid = (select min(rowid) from title_functions)"),
    "a model": again("models/marts/scoring/lead_scores.sql", "-- Changed.\n"),
    "a macro behind a link": again("macros/own.sql", "{% macro more() %} {% endmacro %}\n"),
    "how a file is read": replaced("models/staging/crm/_crm__sources.yml", "ignore_errors = true", "ignore_errors = 1"),
    "a constraint": constrained,
    "a setting": again("dbt_project.yml", "# Changed.\n"),
    "a selector": again("selectors.yml", "# Changed.\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_is_seen(project: Project, change: Callable[[Project], None]) -> None:
    before = inputs(project)
    assert inputs(project) == before
    change(project)
    assert inputs(project).digest != before.digest


def test_other_settings_are_seen(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs(project)
    assert inputs(project, options=["--vars", "{}"]).digest != before.digest
    for name in ("LEAD_SCORING_SCORE_ON", "DBT_EMPTY", "ACME_LABEL"):
        with monkeypatch.context() as patched:
            patched.setenv(name, "2026-03-01")
            assert inputs(project).digest != before.digest
    for name, value in {"version": lambda name: "another", "project": lambda invocation_id: "another"}.items():
        with monkeypatch.context() as patched:
            patched.setattr(built_from, name, value)
            assert inputs(project).digest != before.digest
    with monkeypatch.context() as patched:
        patched.setattr(publish, "credentials", lambda target: "another")
        assert inputs(project).digest != before.digest
    # Schedulers count their runs.
    monkeypatch.setenv("DBT_ENV_CUSTOM_ENV_RUN_ID", "2")
    assert inputs(project) == before
    with pytest.raises(built_from.NotCompared, match="--profiles-dir=x is given"):
        inputs(project, options=["--profiles-dir=x"])
    monkeypatch.setenv("DBT_FULL_REFRESH", "1")
    with pytest.raises(built_from.NotCompared, match="DBT_FULL_REFRESH is given"):
        built_from.read("", "", "duckdb", [])


def test_a_cell_and_a_column_of_a_table_in_the_warehouse_are_seen(project: Project) -> None:
    found = [inputs(project, TABLES).digest]
    for statement in ("update raw.leads set email = 'eve@acme.example'", "alter table raw.leads rename email to mail", "create table raw.identities (anonymous_id varchar)"):
        project.rows(statement)
        found.append(inputs(project, TABLES).digest)
    assert len(set(found)) == 4


def test_what_can_change_unseen_is_not_compared(project: Project) -> None:
    assert "crm_models" in why_not(project, crm_models={"identities": "title_functions"})
    assert "crm_files is a query" in why_not(project, crm_files="read_csv('own/{name}.csv')")
    assert "crm_files is a web address" in why_not(project, crm_files="https://acme.example/{name}.csv")
    project.rows("create schema views")
    project.rows("create view views.leads as from raw.leads")
    assert "crm.leads is a view" in why_not(project, crm_files="", crm_schema="views")
    project.rows("alter table main_internal.last_run rename to last_run_before")
    assert "earlier version" in why_not(project)
    project.rows("alter table main_internal.last_run_before rename to last_run")
    project.rows("alter table main.account_scores rename to account_scores_before")
    assert "no table account_scores" in why_not(project)
    project.rows("alter table main.account_scores_before rename to account_scores")


@pytest.mark.parametrize(
    ("sql", "reads_more"),
    [
        ("select * from {{ ref('lead_scores') }}", False),
        ("select * from read_csv('notes.csv')", True),
    ],
)
def test_a_model_of_ones_own_may_read_anything(project: Project, sql: str, reads_more: bool) -> None:
    own = project.folder / "models" / "marts" / "acme_notes.sql"
    own.write_text(sql, encoding="utf-8")
    project.rows("create or replace table main.acme_notes (a int)")
    if reads_more:
        assert "acme_notes reads more than its refs" in why_not(project)
    else:
        assert inputs(project).digest
    own.unlink()


def manifest_of(resource_type: str = "model", macro: str = "", package: str = "acme", **node: object) -> dict[str, object]:
    return {
        "metadata": {"project_name": "acme"},
        "nodes": {"it": {"resource_type": resource_type, "name": "it", "raw_code": "", **node}},
        "macros": {"its": {"name": "its", "package_name": package, "macro_sql": macro}},
    }


@pytest.mark.parametrize(
    ("sql", "of_a_model", "of_a_test"),
    [
        ("with now as (select created_on from {{ ref('leads') }} as leads) select 'now' as side, extract(day from now.created_on) from now", True, False),
        ("select {{ lead_scoring.read_boolean('flag') }}, {{ lead_scoring.run_started_at_utc() }} from {{ ref('leads') }}", False, False),
        ("select 'today' as period, page_views, average from {{ ref('leads') }}", False, False),
        *(
            (sql, True, False)
            for sql in ("select * from 'notes.csv'", "select * from raw.leads", 'select * from "raw"."leads"', 'select * from "/data/notes.csv"', "select 1 from {{ ref('a') }} join main.b using (c)")
        ),
        *(
            (f"select {given} from {{{{ ref('leads') }}}}", True, True)
            for given in (
                "current_date", "current_timestamp", "localtimestamp", "now()", "age(created_at)", "transaction_timestamp()", "'now'::timestamp", "timestamp 'now'", "cast('today' as date)",
                "random()", "nextval('numbers')", "'{{ run_started_at }}'", "(select max(a) from parquet_scan('b.parquet'))", "(select a from query_table('b'))", "(select a from glob('*'))",
            )
        ),
    ],
)  # fmt: skip
def test_who_reads_more_than_refs_is_found(sql: str, of_a_model: bool, of_a_test: bool) -> None:
    for kind, reads_more in (("model", of_a_model), ("test", of_a_test), ("operation", of_a_test), ("seed", False)):
        assert bool(built_from.reads_more(manifest_of(kind, raw_code=sql))) is reads_more, kind


def test_a_clock_is_found_in_hooks_arguments_and_macros() -> None:
    clock = "created_on <= current_date"
    assert built_from.reads_more(manifest_of(config={"post-hook": [{"sql": f"delete from a where {clock}"}]})) == "the model it reads more than its refs"
    assert built_from.reads_more(manifest_of("test", test_metadata={"kwargs": {"expression": clock}})) == "the test it reads more than its refs"
    assert built_from.reads_more(manifest_of(language="python", raw_code="def model(dbt, session): return open('a')")) == "the model it reads more than its refs"
    assert built_from.reads_more(manifest_of(macro=f"{{% macro its() %}} {clock} {{% endmacro %}}")) == "the macro its reads a clock"
    assert built_from.reads_more(manifest_of(macro=clock, package="dbt")) is None


def test_a_source_of_ones_own_is_not_compared(project: Project) -> None:
    own = project.folder / "models" / "acme.yml"
    own.write_text("version: 2\nsources:\n  - name: acme\n    schema: raw\n    tables:\n      - name: leads\n", encoding="utf-8")
    assert "the source acme is loaded" in why_not(project)
    own.unlink()


@pytest.mark.parametrize("table", TO_COME)
def test_a_row_to_come_is_waited_for(project: Project, table: str) -> None:
    name = {"an edit": "int_leads_unerased"}.get(table, table)
    project.rows(f"create table kept as from {name}")
    project.rows(f"insert into {name} {TO_COME[table]}")
    # What is to come later and what will never be read hold nothing up.
    assert inputs(project, {**FILES, "run_started_at": "2050-01-31 00:00:00"}).digest
    assert "left out for its time" in why_not(project, run_started_at="2050-02-02 00:00:00")
    project.rows(f"delete from {name}")
    project.rows(f"insert into {name} from kept")
    project.rows("drop table kept")


def test_a_row_that_staging_has_left_out_comes_due(project: Project) -> None:
    assert inputs(project, {**FILES, "run_started_at": "2100-01-31 00:00:00"}).digest
    assert "left out for its time" in why_not(project, run_started_at="2100-02-02 00:00:00")


def test_what_says_nothing_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built_from, "project", lambda invocation_id: "")
    monkeypatch.setattr(publish, "credentials", lambda target: "")
    with pytest.raises(built_from.NotCompared, match="could not look"):
        built_from.read("Encountered an error:\n", "", "duckdb", [])
    for written_at in ("None", "1970-01-01 00:00:00+00"):
        with pytest.raises(built_from.NotCompared, match="a.csv does not show when"):
            built_from.read("Inputs: " + json.dumps({"run": "1", "tables": [], "files": [["a.csv", "3", written_at]]}), "", "duckdb", [])


def test_settings_count_in_each_file_that_dbt_reads_and_a_former_manifest_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "manifest", lambda: {"metadata": {"invocation_id": "this", "project_name": "acme"}, "nodes": {}, "sources": {}, "macros": {}})
    monkeypatch.chdir(tmp_path)
    found = [built_from.project("this")]
    for name in ("dbt_project.yml", "vars.yml", "selectors.yml"):
        (tmp_path / name).write_text(f"# {name}", encoding="utf-8")
        found.append(built_from.project("this"))
    assert len(set(found)) == 4
    with pytest.raises(built_from.NotCompared, match="no manifest"):
        built_from.project("another")


def test_a_set_stands_for_its_inputs_until_somebody_builds(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_SCORING_PUBLISHED_PATH", str(tmp_path))
    first, second = "20260101_000000_000001", "20260102_000000_000001"
    now = inputs(project)
    assert built_from.published_set(now, "duckdb") == (None, "compared from the next daily run on")
    for build_id in (first, second):
        (tmp_path / build_id).mkdir()
        (tmp_path / build_id / "publication.json").write_text(json.dumps({"build_id": build_id, "marts": ["lead_scores"]}), encoding="utf-8")
        (tmp_path / build_id / "lead_scoring.duckdb").touch()
        duckdb.execute(f"copy (select 1 as a) to '{tmp_path / build_id / 'lead_scores.parquet'}' (format parquet)")
    pointer = tmp_path / publish.POINTER
    pointer.symlink_to(first)
    built_from.note(first, now, now.run, "duckdb")
    assert built_from.published_set(now, "duckdb")[0] == first
    # Another set, none, one that lacks a file or the end of one, a record that a power cut has left.
    pointer.unlink()
    assert built_from.published_set(now, "duckdb")[0] is None
    pointer.symlink_to(second)
    assert built_from.published_set(now, "duckdb")[0] is None
    built_from.note(second, now, now.run, "duckdb")
    assert built_from.published_set(now, "duckdb")[0] == second
    (tmp_path / second / "lead_scores.parquet").rename(tmp_path / "moved")
    assert built_from.published_set(now, "duckdb")[0] is None
    (tmp_path / second / "lead_scores.parquet").write_bytes((tmp_path / "moved").read_bytes()[:20])
    assert built_from.published_set(now, "duckdb")[0] is None
    (tmp_path / "moved").rename(tmp_path / second / "lead_scores.parquet")
    for unreadable in ("", "{}", "[]", "7"):
        (tmp_path / built_from.RECORD).write_text(unreadable, encoding="utf-8")
        assert built_from.published_set(now, "duckdb")[0] is None
    built_from.note(second, now, now.run, "duckdb")
    assert built_from.published_set(built_from.Inputs("other", now.run), "duckdb") == (None, "changed since the published set")
    # A build by anybody, of one model, perhaps with other settings.
    project.build("--select", "int_machine_agents", variables=FILES)
    assert "another command" in built_from.published_set(inputs(project), "duckdb")[1]


@pytest.mark.parametrize(
    ("option", "found", "build_id", "is_due", "said", "is_noted"),
    [
        ("--daily", None, "set 1", False, "Kept the past of all 2 leads", True),
        ("--full-refresh --daily", "set 0", "set 1", False, "", True),
        # A trial, an erasure, months that are not all learned, a build that loads seeds on the way.
        ("--daily", None, "", False, "", False),
        ("--daily", None, "set 1", True, "", False),
        ("--daily", None, "set 1", False, "Learned from 3 months", False),
        ("--target=duckdb", None, "set 1", False, "", False),
        ("--daily", "set 0", "set 1", False, "", None),
    ],
)
def test_a_run_is_noted_when_the_next_one_would_do_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, option: str, found: str | None, build_id: str, is_due: bool, said: str, is_noted: bool | None,
) -> None:
    ran: list[str] = []
    noted: list[tuple[object, ...]] = []

    class Dbt(build.Dbt):
        def __enter__(self) -> Dbt:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def output(self, stage: build.Stage, *arguments: str, log: Path | None = None, keeps_open: bool = False) -> str:
            ran.append(next(word for word in arguments if word in ("run-operation", "build", "run", "test")))
            self.succeeded, self.invocation_id = True, f"{ran[-1]} {len(ran)}"
            return said

    for name, value in {"Dbt": Dbt, "SAID": [], "script": lambda name: 0, "published": lambda target: build_id, "compact": lambda: is_due}.items():
        monkeypatch.setattr(build, name, value)
    monkeypatch.setattr(built_from, "read", lambda *_: "inputs")
    monkeypatch.setattr(built_from, "published_set", lambda *_: (found, ""))
    monkeypatch.setattr(built_from, "note", lambda *given: noted.append(given))
    monkeypatch.setattr(sys, "argv", ["build.py", *option.split()])
    monkeypatch.chdir(tmp_path)
    Path("dashboard.html").touch()
    assert build.main() == 0
    if is_noted is None:
        assert ran == ["run-operation"] and not noted
        # Marts of a review that a stopped run has left to make.
        build.TO_REVIEW.touch()
        assert build.main() == 0
    # By the last run that wrote the warehouse, not by the laws.
    assert noted == ([] if is_noted is False else [(build_id, "inputs", "run 4" if is_noted is None else "build 2", "duckdb")])
    assert ran[-2:] == [["build", "run"][said.startswith("Learned") or is_noted is None], "test"]
