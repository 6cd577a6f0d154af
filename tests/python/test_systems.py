"""Real CRMs by configuration alone: each system's fixture is built once, and its views must hold exact rows."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from project import ROOT, Project

FIXTURES = ROOT / "tests" / "systems"


def files(system: str) -> dict[str, Any]:
    """The variables that read one system's fixture."""
    return {"crm_systems": [system], f"{system}_files": f"{FIXTURES}/{system}/{{name}}.csv"}


def texts(project: Project, query: str) -> list[tuple[str | None, ...]]:
    """The rows of a query as text."""
    return [tuple(None if cell is None else str(cell) for cell in row) for row in project.rows(query)]


def hold_the_laws(project: Project, variables: dict[str, Any]) -> None:
    """Every raw row is accounted for, and every law of the project holds."""
    counts = project.rows("select raw_rows, staged_rows + duplicate_rows + rejected_rows + erased_rows from source_row_counts")
    assert len(counts) == 4
    assert all(raw == accounted for raw, accounted in counts), counts
    shutil.copytree(ROOT / "tests" / "laws", project.folder / "tests" / "laws", dirs_exist_ok=True)
    result, printed = project.dbt("test", "--select", "test_type:singular", variables=variables)
    assert result.success, printed


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that each test points at a system of its own."""
    return Project(tmp_path_factory.mktemp("systems") / "project")


def build(project: Project, variables: dict[str, Any]) -> None:
    """Start over with an empty warehouse."""
    project.warehouse.unlink(missing_ok=True)
    project.build(variables=variables)


def test_hubspot(project: Project) -> None:
    variables = files("hubspot") | {"hubspot_lead_columns": {"budget_authority": "property_holds_budget"}}
    build(project, variables)

    leads = """
        select lead_id, merged_into_lead_id, job_title, company_name, employee_count, budget_authority, lifecycle_stage,
            email_opt_out, is_customer, is_deleted, updated_at
        from stg_hubspot__leads where lead_id in ({}) order by lead_id, updated_at
    """
    company = ("Northwind Traders", "320", "yes")
    # A title and a stage that changed at different moments, as they stood after each change.
    assert texts(project, leads.format("'101'")) == [
        ("101", None, "Analyst", *company, "subscriber", "false", "False", "False", "2026-01-05 09:00:00"),
        ("101", None, "VP of Operations", *company, "subscriber", "false", "False", "False", "2026-02-10 08:00:00"),
        ("101", None, "VP of Operations", *company, "lead", "false", "False", "False", "2026-03-01 12:00:00"),
        ("101", None, "VP of Operations", *company, "lead", "false", "False", "False", "2026-03-20 10:00:00"),
    ]
    # An opt-out, a customer, a deletion, two merges (one of a record that is gone), and a title taken away for half an hour.
    nothing = (None, None, None)
    assert texts(project, leads.format("'102', '103', '104', '105', '106', '199', '112'")) == [
        ("102", None, "Analyst", "Northwind Traders", "320", None, "lead", "true", "False", "False", "2026-02-01 10:00:00"),
        ("103", None, "Head of IT", "Fabrikam", "1500", None, "customer", "false", "True", "False", "2026-03-02 10:00:00"),
        ("104", None, "Buyer", "Tailspin", None, None, "subscriber", "false", "False", "True", "2026-02-02 10:00:00"),
        ("105", None, "Director of Finance", "Tailspin", None, None, "lead", "false", "False", "False", "2026-03-01 10:00:00"),
        ("106", "105", None, *nothing, "subscriber", "false", "False", "True", "2026-02-20 10:00:00"),
        ("112", None, "Intern", *nothing, "subscriber", "false", "False", "False", "2026-01-16 09:00:00"),
        ("112", None, None, *nothing, "subscriber", "false", "False", "False", "2026-01-16 09:30:00"),
        ("112", None, "Student", *nothing, "subscriber", "false", "False", "False", "2026-01-16 10:00:00"),
        ("199", "105", None, *nothing, None, None, "False", "False", None),
    ]

    activities = "select {} from stg_hubspot__activities order by occurred_at, activity_id"
    assert texts(project, activities.format("activity_id, lead_id, activity_type")) == [
        ("email_event:e1", "101", "email_sent"),
        ("email_event:e5", "109", "email_click"),
        ("email_event:e2", "101", "email_delivered"),
        ("email_event:e6", "107", "email_bounce"),
        ("email_event:e7", "108", "email_soft_bounce"),
        ("email_event:e3", "101", "email_open"),
        ("email_event:e4", "101", "email_click"),
        ("email_event:e14", "101", "hubspot_snoozed"),
        ("email_event:e8", "102", "unsubscribe"),
        ("email_event:e9", "112", "spam_complaint"),
        # To an address that is merged into another record, that two contacts have, and that nobody has.
        ("email_event:e10", "105", "email_open"),
        ("email_event:e11", "110", "email_open"),
        ("email_event:e12", None, "email_open"),
        ("form_submission:c1", "109", "demo_request"),
        ("form_submission:c2", "199", "form_submit"),
        ("form_submission:112/f2/2026-03-06 11:00:00", "112", "form_submit"),
        ("engagement:71:111", "111", "call"),
        ("engagement:77:108", "108", "call_attempt"),
        ("engagement:72:109", "109", "meeting"),
        ("engagement:72:111", "111", "meeting"),
        ("engagement:78:108", "108", "meeting_cancelled"),
        ("engagement:73:111", "111", "email_sent"),
        ("engagement:74:111", "111", "email_reply"),
        ("email_event:e13", "102", "email_handling"),
        ("engagement:75:111", "111", "note"),
        ("engagement:76:111", "111", "task"),
    ]
    details = "select activity_id, url, content_id, campaign, user_agent, is_machine, is_deleted, sent_at from base_crm__activities"
    assert texts(project, f"{details} where activity_id in ('email_event:e4', 'email_event:e5', 'engagement:75:111') order by 1") == [
        ("email_event:e4", "https://acme.example/pricing", "31", "Spring Newsletter", "Mozilla/5.0", "False", "False", "2026-03-01 08:00:00"),
        ("email_event:e5", "https://acme.example/pricing", "31", "Spring Newsletter", "LinkScanner/2.1", "True", "False", "2026-03-01 08:00:00"),
        ("engagement:75:111", None, "75", None, None, "False", "True", None),
    ]
    # Two contacts of one won deal, whose amount counts once; neither a deleted deal nor one that was merged away.
    assert texts(project, "select * from stg_hubspot__opportunities order by opportunity_id") == [
        ("801", "103", "Signed", "$48,000", "True", "2026-02-01 09:00:00", "2026-03-01 09:00:00"),
        ("801:113", "113", "Signed", None, "True", "2026-02-01 09:00:00", "2026-03-01 09:00:00"),
        ("802", "109", "Lost", "9000", "False", "2026-02-05 09:00:00", "2026-03-05 09:00:00"),
        ("803", "101", "Proposal", "12000", "False", "2026-03-01 09:00:00", "2026-06-01 09:00:00"),
        ("806", None, "Proposal", "3", "False", "2026-02-02 09:00:00", None),
    ]
    assert project.rows("select source_name, record_id, reason from rejected_records order by 1") == [
        ("activities", "email_event:e12", "missing_key"), ("opportunities", "806", "missing_key"),
    ]
    assert project.rows("select column_name, unmapped_value from unmapped_values") == [("activity_type", "hubspot_snoozed")]
    hold_the_laws(project, variables)


def test_salesforce(project: Project) -> None:
    variables = files("salesforce") | {"salesforce_lead_columns": {"purchase_timeframe": "timeframe_c"}}
    build(project, variables)

    leads = """
        select lead_id, merged_into_lead_id, job_title, company_name, employee_count, purchase_timeframe, lifecycle_stage,
            email_opt_out, is_customer, is_deleted, updated_at
        from stg_salesforce__leads where lead_id {} in ('00301', '00Q01') order by lead_id, updated_at
    """
    # The history covers the titles and the lead's status; the contact's account is the newest of two versions.
    assert texts(project, leads.format("")) == [
        ("00301", None, "Director of IT", "Proseware AS", "800", None, "Prospect", "false", "False", "False", "2026-02-20 10:00:00"),
        ("00301", None, "VP of IT", "Proseware AS", "800", None, "Prospect", "false", "False", "False", "2026-03-15 10:00:00"),
        ("00Q01", None, "Operations Assistant", "Contoso", "250", "Q3", "New", "false", "False", "False", "2026-01-05 09:00:00"),
        ("00Q01", None, "Operations Manager", "Contoso", "250", "Q3", "Open - Not Contacted", "false", "False", "False", "2026-03-10 10:00:00"),
    ]
    # Partner and customers by their account, opt-outs, deletions, a converted lead (00Q03) and a merged one (00Q07).
    assert [(row[0], row[1], *row[6:10]) for row in texts(project, leads.format("not"))] == [
        ("00302", None, "Prospect", "false", "False", "False"),
        ("00303", None, "Channel Partner / Reseller", "false", "False", "False"),
        ("00304", None, "Customer - Direct", "false", "True", "False"),
        ("00305", None, None, "true", "False", "False"),
        ("00306", None, "Customer - Direct", "false", "True", "True"),
        ("00Q02", None, "Working - Contacted", "true", "False", "False"),
        ("00Q03", "00301", "Closed - Converted", "false", "False", "False"),
        ("00Q04", None, "Open - Not Contacted", "false", "False", "False"),
        ("00Q05", None, "Open - Not Contacted", "false", "False", "True"),
        ("00Q06", None, "Open - Not Contacted", "false", "False", "False"),
        ("00Q07", "00Q06", "Open - Not Contacted", "false", "False", "True"),
        ("00Q08", None, "Open - Not Contacted", "false", "False", "False"),
    ]
    activities = "select activity_id, lead_id, activity_type, campaign, is_deleted, occurred_at from stg_salesforce__activities order by 1"
    assert texts(project, activities) == [
        ("bounce:00Q04", "00Q04", "email_bounce", None, "False", "2026-02-02 12:00:00"),
        ("campaign_member:00v01", "00301", "webinar_attended", "Spring Webinar", "False", "2026-03-05 00:00:00"),
        ("campaign_member:00v02", "00Q01", "webinar_registered", "Spring Webinar", "False", "2026-02-26 00:00:00"),
        ("campaign_member:00v03", "00Q02", "email_sent", "March Mailing", "False", "2026-03-01 09:00:00"),
        ("campaign_member:00v04", "00Q06", "email_click", "March Mailing", "False", "2026-03-02 00:00:00"),
        ("campaign_member:00v05", "00302", "event_attended", "Hannover Fair", "False", "2026-03-03 09:00:00"),
        ("campaign_member:00v06", "00304", "salesforce_responded_to_podcast", "Podcast", "False", "2026-03-04 00:00:00"),
        ("event:00U01", "00301", "meeting", None, "False", "2026-03-09 14:00:00"),
        ("event:00U02", "00Q06", "call", None, "False", "2026-03-10 00:00:00"),
        ("task:00T01", "00Q01", "call", None, "False", "2026-03-02 10:00:00"),
        ("task:00T02", "00Q01", "call_attempt", None, "False", "2026-03-03 00:00:00"),
        ("task:00T03", "00302", "email_sent", None, "False", "2026-03-04 10:00:00"),
        # Still to be done, whenever it is due.
        ("task:00T04", "00302", "task", None, "False", "2026-03-05 10:00:00"),
        ("task:00T05", "00302", "meeting", None, "False", "2026-03-06 10:00:00"),
        ("task:00T07", "00304", "call", None, "True", "2026-03-06 12:00:00"),
        ("task:00T08", "00399", "call", None, "False", "2026-03-06 13:00:00"),
    ]
    # By role, the primary one first, and by conversion; no deleted deal, no deleted role.
    assert texts(project, "select opportunity_id, lead_id, stage, amount, is_won from stg_salesforce__opportunities order by 1") == [
        ("00601", "00302", "Negotiation", "50000", "False"),
        ("00601:00301", "00301", "Negotiation", None, "False"),
        ("00602", "00304", "Closed Won", "7000", "True"),
        ("00602:00306", "00306", "Closed Won", None, "True"),
        ("00603", "00303", "Closed Lost", "8000", "False"),
        ("00605", None, "Prospecting", "2", "False"),
    ]
    assert project.rows("select lead_id from stg_salesforce__erasures") == [("00Q08",)]
    assert project.rows("select count(*) from lead_scores where lead_id = '00Q08'") == [(0,)]
    assert project.rows("select source_name, record_id, reason from rejected_records order by 1") == [
        ("activities", "task:00T08", "orphan_activity"), ("opportunities", "00605", "missing_key"),
    ]
    assert project.rows("select unmapped_value from unmapped_values where column_name = 'activity_type'") == [("salesforce_responded_to_podcast",)]
    hold_the_laws(project, variables)
