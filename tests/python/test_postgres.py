"""A real build on Postgres, published and read by roles; and a CRM's acknowledgements, which dbt reads from a table there."""

from __future__ import annotations

import contextlib
import csv
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import export
import kills
import psycopg2
import publish
import pytest
import sync_crm
from crm_sync.stand_ins import TOKEN, HubSpotStandIn

pytestmark = pytest.mark.engine

PUBLISHED = "lead_scoring_published"
READER, STRANGER = "lead_scoring_test_reader", "lead_scoring_test_stranger"


def ask(query: str, role: str | None = None) -> list[tuple[Any, ...]]:
    with contextlib.closing(psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"))) as connection, connection, connection.cursor() as cursor:
        if role:
            cursor.execute(f"set role {role}")
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def drop_all() -> None:
    for schema in [name for (name,) in ask("select nspname from pg_namespace where nspname ~ '^lead_scoring(_internal|_published.*)?$'")]:
        ask(f"drop schema {schema} cascade")
    for role in (READER, STRANGER):
        ask(f"drop role if exists {role}")


@pytest.fixture(scope="module")
def rounds(postgres: Path) -> Iterator[kills.Rounds]:
    """A small project, built and published once on Postgres."""
    with contextlib.ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in {"PGOPTIONS": "-c jit=off", "LEAD_SCORING_READERS": f"{READER}, {READER}"}.items():
            patch.setenv(name, value)
        # On somebody's own Postgres, which PGHOST names, nothing is left behind.
        drop_all()
        stack.callback(drop_all)
        for role in (READER, STRANGER):
            ask(f"create role {role}")
        kills.small_project(postgres / "project")
        rounds = kills.Rounds("postgres", postgres / "project", random.Random(1))
        rounds.new_rows()
        rounds.finish("first build")
        for name, value in rounds.environment.items():
            patch.setenv(name, value)
        patch.chdir(rounds.folder)
        yield rounds


def former_sets() -> list[str]:
    return [name for (name,) in ask(f"select nspname from pg_namespace where starts_with(nspname, '{PUBLISHED}_') order by 1")]


def test_a_role_reads_the_published_set_and_nothing_that_a_build_writes(rounds: kills.Rounds) -> None:
    marts = {name for (name,) in ask(f"select tablename from pg_tables where schemaname = '{PUBLISHED}'", READER)}
    assert len(marts) > 30
    ids = ask(" union ".join(f"select build_id from {PUBLISHED}.{mart}" for mart in marts), READER)
    assert ids == ask(f"select build_id from {PUBLISHED}.publication", READER) and len(ids) == 1
    assert ask(f"select count(*) from {PUBLISHED}.lead_scores", READER) == ask("select count(*) from lead_scoring.lead_scores") != [(0,)]
    for schema, table, role in (("lead_scoring", "lead_scores", READER), ("lead_scoring_internal", "int_lead_state", READER), (PUBLISHED, "lead_scores", STRANGER)):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(f"select * from {schema}.{table}", role)


def test_addresses_are_published_only_on_request_and_sets_are_kept_by_number(rounds: kills.Rounds, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def columns() -> set[str]:
        return {name for (name,) in ask(f"select column_name from information_schema.columns where table_schema = '{PUBLISHED}' and table_name = 'leads_current'")}

    assert {"first_name", "company_name"} <= columns() and not {"email", "phone"} & columns()
    (first,) = ask(f"select build_id from {PUBLISHED}.publication")[0]
    monkeypatch.setenv("LEAD_SCORING_CONTACT_DETAILS", "true")
    publish.publish("postgres")
    assert "email" in columns()
    assert former_sets() == [f"{PUBLISHED}_{first}"]
    assert ask(f"select build_id from {PUBLISHED}_{first}.publication") == [(first,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(f"select build_id from {PUBLISHED}_{first}.publication", READER)
    monkeypatch.delenv("LEAD_SCORING_CONTACT_DETAILS")
    monkeypatch.setenv("LEAD_SCORING_PUBLISHED_SETS", "2")
    publish.publish("postgres")
    assert "email" not in columns() and len(former_sets()) == 1 and former_sets() != [f"{PUBLISHED}_{first}"]
    monkeypatch.setenv("LEAD_SCORING_PUBLISHED_SETS", "1")
    publish.publish("postgres")
    assert former_sets() == []
    ask(f"update {PUBLISHED}.leads_current set company_name = '=cmd()' where lead_id = 'marcus'")
    assert export.export_schema(publish.engine_of("postgres"), ["leads_current"], tmp_path) == 1
    with (tmp_path / "leads_current.csv").open(newline="", encoding="utf-8") as file:
        assert {row["lead_id"]: row["company_name"] for row in csv.DictReader(file)}["marcus"] == "'=cmd()"


def test_a_publication_waits_for_who_reads_and_gives_up_in_time(rounds: kills.Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ask(f"select build_id from {PUBLISHED}.publication")
    with contextlib.closing(psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"))) as reader, reader.cursor() as cursor:
        reader.set_session(isolation_level="REPEATABLE READ")
        cursor.execute(f"select count(*) from {PUBLISHED}.lead_scores")
        monkeypatch.setattr(publish, "SECONDS_TO_SWITCH", 0)
        with pytest.raises(publish.Refused, match="it stays as it was"):
            publish.publish("postgres")
        cursor.execute(f"select build_id from {PUBLISHED}.sales_queue union select build_id from {PUBLISHED}.publication")
        assert cursor.fetchall() == before
    publish.publish("postgres")
    assert ask(f"select build_id from {PUBLISHED}.publication") > before


def test_dbt_reads_the_journal_and_forgets_the_erased(rounds: kills.Rounds, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    names = [name for (name,) in ask("select lead_id from lead_scoring.lead_scores where is_primary_model order by 1")]
    erased = names[-1]
    with HubSpotStandIn(set(names)) as crm:
        for name, value in {"HUBSPOT_URL": crm.url, "HUBSPOT_TOKEN": TOKEN}.items():
            monkeypatch.setenv(name, value)
        # The warehouse holds half a build: what is written is the published set.
        ask("create table kept as select * from lead_scoring.crm_lead_sync; truncate lead_scoring.crm_lead_sync")
        assert sync_crm.main(["hubspot"]) == 0
        ask("insert into lead_scoring.crm_lead_sync select * from kept; drop table kept")
        assert sorted(name for written in crm.written for name in written) == names
        assert ask("select count(*), count(distinct external_id) from lead_scoring.crm_sync_journal") == [(len(names), len(names))]
        requests = len(crm.requests)
        assert sync_crm.main(["hubspot"]) == 0

        # The last one acknowledged asks to be erased, so no later entry says that the build has seen it.
        ask(f"create table crm.erasures as select cast(null as text) as email, '{erased}' as lead_id, '2026-07-01' as requested_at")
        rounds.finish("build", "--daily")
        assert ask("select count(*) from lead_scoring.crm_sync_acknowledgements") == [(len(names) - 1,)]
        assert ask("select count(*) from lead_scoring.crm_lead_sync") == [(0,)]
        assert ask(f"select count(*) from lead_scoring.crm_sync_journal where external_id = '{erased}'") == [(0,)]
        assert former_sets() == []
        assert sync_crm.main(["hubspot"]) == 0
        assert ask("select count(*) from lead_scoring.crm_sync_journal") == [(0,)]
        assert len(crm.requests) == requests
    assert "0 records written" in capsys.readouterr().out
