"""A daily run that would read what the published set was built from builds nothing, and any other builds."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from project import ROOT, Project

sys.path.insert(0, str(ROOT / "scripts"))
import built_from  # noqa: E402
import publish  # noqa: E402

FILES = {"crm_files": "own/{name}.csv"}
TABLES = {"crm_files": "", "crm_schema": "raw"}
# What the comparison needs of a build.
NEEDED = ["--select", "resource_type:seed", *(f"+int_{name}_unerased" for name in ("leads", "activities", "opportunities", "identities", "dispositions"))]
ROWS = {
    "leads": "lead_id,created_at,updated_at,email\nann,2026-01-01,2026-01-01,ann@acme.example\n",
    "activities": "activity_id,lead_id,activity_type,occurred_at,loaded_at\n1,ann,page_view,2026-02-01,2026-02-01\n2,ann,page_view,2100-02-01,2026-02-01\n",
    "opportunities": "opportunity_id,lead_id,created_at\n1,ann,2026-02-02\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project(tmp_path_factory.mktemp("built") / "project")
    (project.folder / "own").mkdir()
    for name, rows in ROWS.items():
        (project.folder / "own" / f"{name}.csv").write_text(rows, encoding="utf-8")
    with project.connect() as connection:
        connection.execute("create schema raw")
        for name in ROWS:
            connection.execute(f"create table raw.{name} as from read_csv('{project.folder}/own/{name}.csv', all_varchar = true)")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.folder)
        patch.setenv("DBT_PROFILES_DIR", str(project.folder))
        patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(project.warehouse))
        project.build(*NEEDED, variables=FILES)
        yield project
    project.release()


def inputs(project: Project, variables: dict[str, object] = FILES, options: list[str] | None = None) -> built_from.Inputs:
    result, said = project.dbt("run-operation", "lead_scoring.print_inputs", variables=variables)
    assert result.success, said
    return built_from.read(said, "duckdb", options or [])


def why_not(project: Project, **variables: object) -> str:
    with pytest.raises(built_from.NotCompared) as refusal:
        inputs(project, {**FILES, **variables})
    return str(refusal.value)


def write(path: str, content: str) -> Callable[[Project], None]:
    """Write a file, with the size and the time of what was there, if anything was."""

    def change(project: Project) -> None:
        file = project.folder / path
        file.parent.mkdir(exist_ok=True)
        before = file.stat() if file.exists() else None
        file.write_text(content, encoding="utf-8")
        if before:
            assert file.stat().st_size == before.st_size
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


def again(path: str) -> Callable[[Project], None]:
    """Write a file as it is: a loader that replaces it may have been half through while a build read it."""
    return lambda project: (project.folder / path).write_bytes((project.folder / path).read_bytes()) and None


def execute(statement: str) -> Callable[[Project], None]:
    return lambda project: project.rows(statement) and None


CHANGES = {
    "a cell": write("own/leads.csv", ROWS["leads"].replace("ann@acme", "eve@acme")),
    "the same file again": again("own/activities.csv"),
    "a table that was not there": write("own/identities.csv", "anonymous_id,lead_id,identified_at\nc1,ann,2026-01-01\n"),
    "requests to erase": write("own/erasures.csv", "email,lead_id,requested_at\n"),
    "a loaded seed": execute("update behavioral_weights set points = '7' where rule_id = (select min(rule_id) from behavioral_weights)"),
    "a row less in a seed": execute("delete from title_functions where rowid = (select min(rowid) from title_functions)"),
    "a macro": write("macros/own.sql", "{% macro own() %} {% endmacro %}"),
    "a package": write("dbt_packages/own.yml", "version: 2\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_is_seen(project: Project, change: Callable[[Project], None]) -> None:
    before = inputs(project)
    assert inputs(project) == before
    change(project)
    after = inputs(project)
    assert after.digest != before.digest and after.run == before.run


def test_other_settings_are_seen(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs(project)
    assert inputs(project, options=["--vars", "{}"]).digest != before.digest
    with monkeypatch.context() as patched:
        patched.setenv("LEAD_SCORING_SCORE_ON", "2026-03-01")
        assert inputs(project).digest != before.digest
    with monkeypatch.context() as patched:
        patched.setattr(built_from, "version", lambda name: "another")
        assert inputs(project).digest != before.digest
    assert inputs(project) == before


def test_a_cell_and_a_column_of_a_table_in_the_warehouse_are_seen(project: Project) -> None:
    found = [inputs(project, TABLES).digest]
    for statement in ("update raw.leads set email = 'eve@acme.example'", "alter table raw.leads rename email to mail", "create table raw.identities (anonymous_id varchar)"):
        project.rows(statement)
        found.append(inputs(project, TABLES).digest)
    assert len(set(found)) == 4


def test_what_can_change_unseen_is_not_compared(project: Project) -> None:
    assert "crm_models" in why_not(project, crm_models={"identities": "title_functions"})
    assert "crm_files is a query" in why_not(project, crm_files="read_csv('own/{name}.csv')")
    # An activity of 2100 has come true.
    assert "left out for its time" in why_not(project, run_started_at="2100-03-01 00:00:00")
    project.rows("create schema views")
    project.rows("create view views.leads as from raw.leads")
    assert "crm.leads is a view" in why_not(project, crm_files="", crm_schema="views")
    project.rows("create table last_run_before as from last_run")
    project.rows("drop table last_run")
    assert "no finished build" in why_not(project)
    project.rows("alter table last_run_before rename to last_run")


def test_dbt_that_fails_compares_nothing() -> None:
    with pytest.raises(built_from.NotCompared, match="could not look"):
        built_from.read("Encountered an error:\n", "duckdb", [])


def test_a_set_stands_for_its_inputs_until_somebody_builds(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_SCORING_PUBLISHED_PATH", str(tmp_path))
    project.build("--select", "int_machine_agents", variables=FILES)
    now = inputs(project)
    assert built_from.published_set(now, "duckdb") is None
    for build_id in ("20260101_000000_000001", "20260102_000000_000001"):
        (tmp_path / build_id).mkdir()
        (tmp_path / build_id / "publication.json").write_text(json.dumps({"build_id": build_id}), encoding="utf-8")
    pointer = tmp_path / publish.POINTER
    pointer.symlink_to("20260101_000000_000001")
    built_from.note(now, now.run, "duckdb")
    assert built_from.published_set(now, "duckdb") == "20260101_000000_000001"
    # Another set, or none.
    pointer.unlink()
    assert built_from.published_set(now, "duckdb") is None
    pointer.symlink_to("20260102_000000_000001")
    assert built_from.published_set(now, "duckdb") is None
    built_from.note(now, now.run, "duckdb")
    assert built_from.published_set(now, "duckdb") == "20260102_000000_000001"
    # A build by anybody, of one model, perhaps with other settings.
    project.build("--select", "int_machine_agents", variables=FILES)
    later = inputs(project)
    assert later.digest == now.digest and built_from.published_set(later, "duckdb") is None
