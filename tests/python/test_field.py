"""Inputs in the shape of what goes wrong in the field, with the right score and suppression of each, on DuckDB and Postgres.

tests/field/<system>/*.csv are the raw tables, tests/field/expected.csv says what must come out of them and why.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from project import ROOT, WITH_TESTS, Project

FIELD = ROOT / "tests" / "field"
SYSTEMS = ("crm", "hubspot", "salesforce", "marketo")
ABSENT = {"marketo": ["activity_email_delivered", "activity_open_email"]}
SETTINGS: dict[str, Any] = {
    "crm_systems": list(SYSTEMS),
    "run_started_at": "2026-07-02 00:00:00",
    **{f"{system}_absent_tables": tables for system, tables in ABSENT.items()},
}
# Views alone: what the marts were built from stays.
FORMER_DEALS = ("--select", "stg_hubspot__contacts", "stg_hubspot__opportunities")
Rows = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The field built on DuckDB, and then HubSpot's deals in the layout of former loaders."""
    project = Project(tmp_path_factory.mktemp("field") / "project", with_crms=True)
    # Each model of each system keeps its promises; the sample has none of the CRMs' models.
    shutil.copytree(ROOT / "tests" / "after_build", project.folder / "tests" / "after_build")
    project.environment = WITH_TESTS
    for system in SYSTEMS:
        shutil.copytree(FIELD / system, project.folder / "field" / system)
    variables = SETTINGS | {f"{system}_files": f"field/{system}/{{name}}.csv" for system in SYSTEMS}
    project.build(variables=variables)
    result, printed = project.dbt("test", "--select", "tag:after_build", variables=variables)
    assert result.success, printed
    # In the place of the others, so that dbt need not parse the project for another path.
    make_former(project.folder / "field" / "hubspot")
    project.build(*FORMER_DEALS, variables=variables)
    return project


def make_former(hubspot: Path) -> None:
    """Give HubSpot's stages the column closed_won, which says that a stage is closed, in the place of is_closed."""
    stages = hubspot / "deal_pipeline_stage.csv"
    stages.write_text(stages.read_text(encoding="utf-8").replace("is_closed", "closed_won", 1), encoding="utf-8")


@pytest.fixture(scope="module", params=["duckdb", pytest.param("postgres", marks=pytest.mark.engine)])
def rows(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    """The field built on one engine: a function that queries its tables."""
    if request.param == "duckdb":
        yield request.getfixturevalue("field").rows
        return
    project = Project(tmp_path_factory.mktemp("field_postgres") / "project", with_crms=True)

    import psycopg2
    from load_sample import load

    request.getfixturevalue("postgres")
    with psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres")) as connection:
        for system in SYSTEMS:
            for path in sorted((FIELD / system).glob("*.csv")):
                load(connection, path, f"field_{system}")
    variables = SETTINGS | {f"{system}_files": "" for system in SYSTEMS} | {f"{system}_schema": f"field_{system}" for system in SYSTEMS}
    project.build("--target", "postgres", variables=variables)
    former = shutil.copytree(FIELD / "hubspot", project.folder / "former_hubspot")
    make_former(former)
    with psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres")) as connection:
        with connection.cursor() as cursor:
            cursor.execute("alter schema field_hubspot rename to field_hubspot_of_now")
        for path in sorted(former.glob("*.csv")):
            load(connection, path, "field_hubspot")
    project.build("--target", "postgres", *FORMER_DEALS, variables=variables)
    with psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"), options="-c search_path=lead_scoring,lead_scoring_internal") as connection:

        def query(text: str) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(text)
                return cursor.fetchall()

        yield query


def expected() -> Iterator[tuple[str, str, str]]:
    with Path(FIELD / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["lead_id"], row["lead_score"], row["suppression_reason"]


def test_scores_and_suppressions_are_right(rows: Rows) -> None:
    found = {lead: (f"{score.normalize():f}", reason or "") for lead, score, reason in rows(
        "select lead_id, lead_score, suppression_reason from lead_scores where is_primary_model"
    )}
    wrong = {}
    for lead, score, reason in expected():
        right = ("no row", "") if score == "no row" else (score or found.get(lead, ("no row", ""))[0], reason)
        if found.get(lead, ("no row", "")) != right:
            wrong[lead] = (right, found.get(lead))
    assert wrong == {}


def test_what_is_unread_is_listed_and_nothing_else(rows: Rows) -> None:
    listed = rows("select source_name, column_name, unmapped_value, row_count from unmapped_values where finding = 'unread' order by 1, 2, 3")
    numbers = ["1,5", "1-Jan", "12 34", "1234,50", "2026-06", "2e3", "5-10k", "500-201", "<50", "Oct-50"]
    moments = [
        ("activities", "loaded_at", "later"), ("activities", "sent_at", "earlier"), ("activities", "sent_at", "this morning"),
        ("erasures", "requested_at", "(not shown)"), ("identities", "identified_at", "soon"),
        ("leads", "updated_at", "2026/05/02"), ("leads", "updated_at", "2026/06/01"), ("leads", "updated_at", "June 1st"), ("leads", "updated_at", "yesterday"),
        ("opportunities", "closed_at", "Q2"),
    ]
    flags = [("email_opt_out", "2026-02-14"), ("email_opt_out", "enabled"), ("is_customer", "sort of"), ("is_deleted", "?!")]
    assert sorted(listed) == sorted(
        [("leads", "employee_count", number, 1) for number in numbers]
        + [("leads", column, value, 1) for column, value in flags]
        + [(table, column, value, 2 if value == "Q2" else 1) for table, column, value in moments]
        + [("opportunities", "amount", "1234,50", 1), ("opportunities", "is_won", "perhaps", 1)]
    )


def test_won_deals_are_the_same_in_the_layout_of_former_loaders(rows: Rows) -> None:
    now = rows("select opportunity_id, lead_id, is_won, cast(closed_at as date) from int_opportunities where lead_id like 'hubspot:%' order by 1")
    former = rows("select 'hubspot:' || opportunity_id, 'hubspot:' || lead_id, is_won, cast(closed_at as date) from stg_hubspot__opportunities order by 1")
    assert [bool(won) for _, _, won, _ in now] == [True, False, False, True, True, True]
    # What the view leaves to the stage's name, staging decides.
    assert [(deal, lead, closed) for deal, lead, _, closed in former] == [(deal, lead, closed) for deal, lead, _, closed in now]
    assert all(before in (None, after) for (_, _, before, _), (_, _, after, _) in zip(former, now, strict=True))
    assert sum(before is None for _, _, before, _ in former) <= 1


def test_mail_to_nobody_is_told_from_a_missing_key(rows: Rows) -> None:
    assert rows("select source_name, record_id, column_name, raw_value from rejected_records where reason = 'unknown_recipient'") == [
        ("activities", "hubspot:email_event:e16", "lead_id", None)
    ]


def test_amounts_keep_four_decimals(rows: Rows) -> None:
    assert [(lead, f"{amount:f}") for lead, amount in rows(
        "select lead_id, amount from int_opportunities where lead_id like 'crm:%' and amount is not null order by 1"
    )] == [("crm:lost_word", "12.3457"), ("crm:won_10", "10.0000")]
    assert [f"{revenue.normalize():f}" for (revenue,) in rows("select annual_revenue from int_leads where lead_id = 'crm:number_00'")] == ["1.2"]


def test_the_verdict_names_unread_cells_the_gravest_first(rows: Rows) -> None:
    listed = [subject for (subject,) in rows("select subject from build_findings where topic = 'unread_cells' order by severity, row_count desc, subject")]
    assert listed[:2] == ["leads.is_customer", "leads.is_deleted"]
    assert set(listed) >= {"leads.email_opt_out", "leads.employee_count", "leads.updated_at", "opportunities.amount", "opportunities.closed_at"}
    assert listed[-1] == "opportunities.is_won"


def test_what_belongs_to_nobody_is_listed(rows: Rows) -> None:
    """Visits of an id that seven leads share, and a lead that came after the newest activity."""
    assert rows("select source_name, unmapped_value, row_count from unmapped_values where finding = 'shared'") == [("identities", "crm:everybody", 7)]
    assert rows("select topic, row_count from build_findings where topic in ('shared_visitors', 'leads_after_the_newest_day') order by 1") == [
        ("leads_after_the_newest_day", 1), ("shared_visitors", 1),
    ]
