"""Real CRMs by configuration alone: each system's fixture is built once, and its views must hold exact rows."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from project import ROOT, Project, edited
from smaller import overlook_stored_staging

FIXTURES = ROOT / "tests" / "systems"



def files(system: str) -> dict[str, Any]:
    """The variables that read one system's fixture."""
    return {"crm_systems": [system], f"{system}_files": f"{FIXTURES}/{system}/{{name}}.csv"}


def all_files(systems: list[str]) -> dict[str, Any]:
    """The variables that read the fixtures of several systems."""
    return {name: value for system in systems for name, value in files(system).items()} | {"crm_systems": systems}


def texts(project: Project, query: str) -> list[tuple[str | None, ...]]:
    """The rows of a query as text."""
    return [tuple(None if cell is None else str(cell) for cell in row) for row in project.rows(query)]


def hold_the_laws(project: Project, variables: dict[str, Any]) -> None:
    """Every law of the project holds, and the raw rows of each table are counted."""
    assert len(project.rows("from source_row_counts")) == 6
    shutil.copytree(ROOT / "tests" / "laws", project.folder / "tests" / "laws", dirs_exist_ok=True)
    overlook_stored_staging(project.folder)
    result, printed = project.dbt("test", "--select", "test_type:singular", variables=variables)
    assert result.success, printed


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that each test points at a system of its own."""
    return Project(tmp_path_factory.mktemp("systems") / "project", with_crms=True)


def test_unit_tests_of_the_systems_hold(tmp_path: Path) -> None:
    """They are of models that are off by default, so that `make test` parses and runs none of them elsewhere."""
    project = Project(tmp_path / "project", with_crms=True, with_views=True)
    shutil.copytree(ROOT / "unit_tests" / "staging", project.folder / "unit_tests")
    project.environment = {"LEAD_SCORING_TEST_PATH": "unit_tests"}
    systems = [path.name for path in sorted(FIXTURES.iterdir())]
    variables = all_files(systems)
    result, printed = project.dbt("build", "--select", "+path:models/staging", "--exclude-resource-type", "test", variables=variables)
    assert result.success, printed
    tested = {ran.node.tested_node_unique_id for ran in result.result.results if ran.node.resource_type == "unit_test"}
    assert {name.split(".")[-1].split("__")[0] for name in tested} >= {f"stg_{system}" for system in systems}
    # Every statement that reads a view replans it. Cleaning a text each time it is named once made a view of 446,000 characters.
    views = [ran.node for ran in result.result.results if ran.node.resource_type == "model" and ran.node.name.startswith(tuple(f"stg_{system}__" for system in systems))]
    assert len(views) > 25 and max(len(view.compiled_code) for view in views) < 125_000


def build(project: Project, variables: dict[str, Any]) -> None:
    """Start over with an empty warehouse."""
    project.start_over()
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
        ("email_event:e16", "112", "resubscribe"),
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
        ("email_event:e15", "112", "email_bounce"),
        ("engagement:75:111", "111", "note"),
        ("engagement:76:111", "111", "task"),
        ("email_event:e17", "109", "unsubscribed_before"),
    ]
    # A mail that was dropped says again that somebody is off the list, and takes no points for it.
    assert project.rows("select suppression_reason from lead_scores where lead_id = '109' and is_primary_model") == [("opted_out",)]
    assert project.rows("select count(*) from lead_score_contributions where lead_id = '109' and points < 0 and first_occurred_on = '2026-03-11'") == [(0,)]
    details = "select activity_id, url, content_id, campaign, user_agent, is_machine, is_deleted, sent_at from base_crm__activities"
    assert texts(project, f"{details} where activity_id in ('email_event:e4', 'email_event:e5', 'engagement:75:111') order by 1") == [
        ("email_event:e4", "https://acme.example/pricing", "31", "Spring Newsletter", "Mozilla/5.0", "False", "False", "2026-03-01 08:00:00"),
        ("email_event:e5", "https://acme.example/pricing", "31", "Spring Newsletter", "LinkScanner/2.1", "True", "False", "2026-03-01 08:00:00"),
        ("engagement:75:111", None, "75", None, None, "False", "True", None),
    ]
    # Two contacts of one won deal, whose amount int_opportunities leaves with the first; neither a deleted deal nor one that was merged away.
    assert texts(project, "select opportunity_id, lead_id, stage, amount, is_won, created_at, closed_at from stg_hubspot__opportunities order by opportunity_id") == [
        ("801", "103", "Signed", "$48,000", "True", "2026-02-01 09:00:00", "2026-03-01 09:00:00"),
        ("801:113", "113", "Signed", "$48,000", "True", "2026-02-01 09:00:00", "2026-03-01 09:00:00"),
        ("802", "109", "Lost", "9000", "False", "2026-02-05 09:00:00", "2026-03-05 09:00:00"),
        ("803", "101", "Proposal", "12000", "False", "2026-03-01 09:00:00", None),
        ("806", None, "Proposal", "3", "False", "2026-02-02 09:00:00", None),
    ]
    assert project.rows("select source_name, record_id, reason from rejected_records order by 1") == [
        ("activities", "email_event:e12", "unknown_recipient"), ("opportunities", "806", "deal_without_person"),
    ]
    assert texts(project, "select lead_id, source_status, status, is_status_mapped, occurred_at from int_dispositions order by 1, occurred_at") == [
        ("101", "new", None, "True", "2026-02-12 08:00:00"), ("101", "attempted_to_contact", "working", "True", "2026-03-04 08:00:00"),
        ("112", "ghosted", None, "False", "2026-02-16 09:00:00"),
    ]
    assert project.rows("select column_name, unmapped_value from unmapped_values order by 1") == [("activity_type", "hubspot_snoozed"), ("status", "ghosted")]
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
    # No bounce of 00Q03, whose contact has another address.
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
    # By role, the primary one first, and by conversion; no deleted deal, no deleted role; only closed ones have been closed.
    assert texts(project, "select opportunity_id, lead_id, stage, amount, is_won, cast(closed_at as date) from stg_salesforce__opportunities order by 1") == [
        ("00601", "00302", "Negotiation", "50000", "False", None),
        ("00601:00301", "00301", "Negotiation", "50000", "False", None),
        ("00602", "00304", "Closed Won", "7000", "True", "2026-03-01"),
        ("00602:00306", "00306", "Closed Won", "7000", "True", "2026-03-01"),
        ("00603", "00303", "Closed Lost", "8000", "False", "2026-03-02"),
        ("00605", None, "Prospecting", "2", "False", None),
    ]
    # The history tells since when; else the last modification is the latest moment. Who is erased (00Q08) has none.
    dispositions = "select source_lead_id, lead_id, status, rep, occurred_at from int_dispositions where {} order by 1, occurred_at"
    assert texts(project, dispositions.format("source_lead_id = '00Q01' or status is not null")) == [
        ("00Q01", "00Q01", None, "0051", "2026-01-05 09:00:00"), ("00Q01", "00Q01", None, "0051", "2026-03-10 10:00:00"),
        ("00Q02", "00Q02", "working", "0051", "2026-02-10 10:00:00"), ("00Q03", "00301", "accepted", "0052", "2026-02-20 10:00:00"),
    ]
    assert project.rows("select raw_rows, staged_rows, erased_rows from source_row_counts where source_name = 'dispositions'") == [(9, 8, 1)]
    assert project.rows("select lead_id from stg_salesforce__erasures") == [("00Q08",)]
    assert project.rows("select count(*) from lead_scores where lead_id = '00Q08'") == [(0,)]
    assert project.traces("00Q08", "forget.example") == []
    assert project.rows("select source_name, record_id, reason from rejected_records order by 1") == [
        ("activities", "task:00T08", "orphan_activity"), ("opportunities", "00605", "deal_without_person"),
    ]
    assert project.rows("select unmapped_value from unmapped_values where column_name = 'activity_type'") == [("salesforce_responded_to_podcast",)]
    hold_the_laws(project, variables)


def test_marketo(project: Project) -> None:
    variables = files("marketo") | {"custom_lead_attributes": ["current_tool"]}
    build(project, variables)

    leads = """
        select lead_id, merged_into_lead_id, job_title, employee_count, current_tool, lifecycle_stage, email_opt_out, is_customer,
            is_deleted, updated_at
        from stg_marketo__leads order by lead_id, updated_at
    """
    unknown = (None, None, None)
    marketed = ("false", "false")
    # A title that was another one before its first change, and a stage that was none; merges, one of a record that is gone;
    # a deletion by activity (2004) and one by the loader (2011).
    assert texts(project, leads) == [
        ("2001", None, "Logistics Planner", "450", "Paper", None, *marketed, "False", "2026-01-05 09:00:00"),
        ("2001", None, "Director of Logistics", "450", "Paper", None, *marketed, "False", "2026-02-10 08:00:00"),
        ("2001", None, "Director of Logistics", "450", "Paper", "Marketing Qualified", *marketed, "False", "2026-02-20 08:00:00"),
        ("2001", None, "Director of Logistics", "450", "Paper", "Marketing Qualified", *marketed, "False", "2026-03-01 10:00:00"),
        ("2002", None, "Planner", *unknown, "true", "false", "False", "2026-03-01 10:00:00"),
        ("2003", None, "CEO", "40", None, None, "false", "true", "False", "2026-03-01 10:00:00"),
        ("2004", None, "Clerk", *unknown, *marketed, "True", "2026-03-01 10:00:00"),
        ("2005", None, "VP Supply", "900", None, None, *marketed, "False", "2026-03-01 10:00:00"),
        ("2006", "2005", None, *unknown, *marketed, "False", "2026-02-01 10:00:00"),
        ("2007", None, "Engineer", *unknown, *marketed, "False", "2026-03-01 10:00:00"),
        ("2008", None, "Buyer", *unknown, *marketed, "False", "2026-03-01 10:00:00"),
        ("2009", None, "Manager", *unknown, *marketed, "False", "2026-03-01 10:00:00"),
        ("2010", None, "Head of Sales", *unknown, *marketed, "False", "2026-03-01 10:00:00"),
        ("2011", None, "CTO", *unknown, *marketed, "True", "2026-03-01 10:00:00"),
        ("2012", None, "Student", *unknown, *marketed, "False", "2026-01-16 09:00:00"),
        ("2012", None, "Student", *unknown, "true", "false", "False", "2026-02-20 08:00:00"),
        ("2012", None, "Student", *unknown, *marketed, "False", "2026-02-25 08:00:00"),
        ("2012", None, "Student", *unknown, *marketed, "False", "2026-03-01 10:00:00"),
        ("2099", "2005", None, *unknown, None, None, "False", None),
    ]
    activities = "select activity_id, lead_id, activity_type, url, campaign, user_agent, is_machine from stg_marketo__activities order by 1"
    mail, browser = "Spring Mailing", "Mozilla/5.0"
    # Of the changes of fields, an unsubscribe that is taken back is an activity.
    assert texts(project, activities) == [
        ("change_data_value:904", "2012", "resubscribe", None, None, None, "False"),
        ("click_email:9", "2001", "email_click", "https://acme.example/pricing", mail, browser, "False"),
        ("email_bounced:4", "2007", "email_bounce", None, mail, None, "False"),
        ("email_bounced:5", "2008", "email_soft_bounce", None, mail, None, "False"),
        ("email_bounced_soft:6", "2009", "email_soft_bounce", None, mail, None, "False"),
        ("email_delivered:3", "2001", "email_delivered", None, mail, None, "False"),
        ("fill_out_form:14", "2010", "demo_request", "https://acme.example/demo", None, None, "False"),
        ("fill_out_form:15", "2012", "form_submit", "https://acme.example/blog", None, None, "False"),
        ("open_email:7", "2001", "email_open", None, mail, browser, "False"),
        ("open_email:8", "2010", "email_open", None, mail, "ImageProxy", "True"),
        ("send_email:1", "2001", "email_sent", None, mail, None, "False"),
        ("send_email:2", "2002", "email_handling", None, mail, None, "False"),
        ("unsubscribe_email:10", "2002", "unsubscribe", None, mail, None, "False"),
        ("visit_webpage:11", "2001", "page_view", "/pricing", None, browser, "False"),
        ("visit_webpage:12", "2099", "page_view", "/blog", None, browser, "False"),
        ("visit_webpage:13", "2998", "page_view", "/blog", None, browser, "False"),
    ]
    assert project.rows("select record_id, reason from rejected_records") == [("visit_webpage:13", "orphan_activity")]
    hold_the_laws(project, variables)


def test_pardot(project: Project) -> None:
    variables = files("pardot")
    build(project, variables)

    leads = """
        select lead_id, job_title, company_domain, employee_count, region, lead_source, owner_id, email_opt_out, is_deleted, updated_at
        from stg_pardot__leads where lead_id <= '3004' order by lead_id
    """
    # Either of two flags is an opt-out.
    assert texts(project, leads) == [
        ("3001", "VP of Logistics", "http://cedar.example", "220", "EMEA", "Google", "41", "false", "False", "2026-03-01 10:00:00"),
        ("3002", "Analyst", None, None, None, None, "41", "true", "False", "2026-03-01 10:00:00"),
        ("3003", "Buyer", None, None, None, None, "41", "true", "False", "2026-03-01 10:00:00"),
        ("3004", "Clerk", None, None, None, None, None, "false", "True", "2026-03-01 10:00:00"),
    ]
    activities = """
        select activity_id, lead_id, anonymous_id, activity_type, url, content_id, campaign
        from stg_pardot__activities order by occurred_at, activity_id
    """
    assert texts(project, activities) == [
        # A visitor who is identified later, and one who never is.
        ("visitor_activity:4", None, "81", "page_view", "https://acme.example/pricing", None, "Website"),
        ("visitor_activity:5", None, "82", "page_view", "https://acme.example/blog", None, "Website"),
        ("visitor_activity:1", "3001", None, "email_sent", None, "501", "Website"),
        ("visitor_activity:9", "3007", None, "email_bounce", None, "501", "Website"),
        ("visitor_activity:2", "3001", "81", "email_open", None, "501", "Website"),
        ("visitor_activity:3", "3001", "81", "email_click", "https://acme.example/guides/one", "501", "Website"),
        ("visitor_activity:8", "3002", None, "unsubscribe", None, "501", "Website"),
        ("visitor_activity:15", "3002", None, "resubscribe", None, "501", "Website"),
        ("visitor_activity:10", "3011", None, "spam_complaint", None, "501", "Website"),
        ("visitor_activity:16", "3011", None, "resubscribe", None, "501", "Website"),
        ("visitor_activity:6", "3009", None, "form_submit", None, "601", "Website"),
        ("visitor_activity:7", "3009", None, "content_download", None, "602", "Website"),
        ("visitor_activity:11", "3010", None, "webinar_attended", None, None, "Website"),
        ("visitor_activity:12", "3005", None, "deal_update", None, "4001", "Website"),
        ("visitor_activity:13", "3012", None, "pardot_99", None, None, "Website"),
        ("visitor_activity:14", "3999", None, "email_open", None, "501", "Website"),
        ("visitor_activity:17", "3012", None, "video_started", None, None, "Website"),
    ]
    assert texts(project, "select anonymous_id, lead_id, identified_at from stg_pardot__identities") == [("81", "3001", "2026-02-01 09:00:00")]
    assert texts(project, "select opportunity_id, lead_id, stage, amount, is_won, closed_at from stg_pardot__opportunities order by 1") == [
        ("4001", "3005", "6 - Won", "11000.0", "True", "2026-03-04 09:00:00"),
        ("4001:3006", "3006", "6 - Won", "11000.0", "True", "2026-03-04 09:00:00"),
        ("4002", "3008", "Lost", "5000.0", "False", "2026-03-05 09:00:00"),
        ("4003", None, "Open", "1.0", "False", None),
    ]
    assert project.rows("select record_id, reason from rejected_records order by 1") == [
        ("4003", "deal_without_person"), ("visitor_activity:14", "orphan_activity"),
    ]
    # The anonymous visit to the pricing page counts once its visitor is known.
    assert project.rows("select top_reasons like '%Pricing page visit%' from lead_scores where lead_id = '3001' and is_primary_model") == [(True,)]
    hold_the_laws(project, variables)


def test_several_systems_at_once(project: Project) -> None:
    """The generic layout, as text, beside two systems: ids say where they come from, and none of the systems loses a row."""
    own = project.folder / "own"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    (own / "leads.csv").write_text("lead_id,created_at,job_title\nann,2026-01-01,VP of Sales\nbob,soon,\n,2026-01-01,\n", encoding="utf-8")
    (own / "activities.csv").write_text("activity_id,lead_id,activity_type,occurred_at\n1,ann,page_view,2026-03-01\n2,zoe,page_view,2026-03-01\n", encoding="utf-8")
    variables = files("pardot") | {
        "crm_systems": ["crm", "hubspot", "pardot"],
        "crm_files": f"{own}/{{name}}.csv",
        "crm_absent_tables": ["opportunities"],
        "hubspot_files": f"{FIXTURES}/hubspot/{{name}}.csv",
    }
    build(project, variables)
    given = "select source_system, count(*), count(distinct lead_id) from base_crm__leads group by 1 order by 1"
    assert project.rows(given) == [("crm", 3, 2), ("hubspot", 19, 14), ("pardot", 12, 12)]
    assert project.rows("select lead_id, anonymous_id from base_crm__identities") == [("pardot:3001", "pardot:81")]
    assert project.rows("select merged_into_lead_id from base_crm__leads where lead_id = 'hubspot:106'") == [("hubspot:105",)]
    reasons = "select record_id, reason, raw_value from rejected_records where record_id is null or record_id like 'crm:%' order by 1"
    assert project.rows(reasons) == [
        ("crm:2", "orphan_activity", "crm:zoe"), ("crm:bob", "unparseable_timestamp", "soon"), (None, "missing_key", None),
    ]
    scored = project.rows("select split_part(lead_id, ':', 1), count(*) from lead_scores where is_primary_model group by 1 order by 1")
    assert scored == [("crm", 1), ("hubspot", 11), ("pardot", 11)]
    hold_the_laws(project, variables)


def test_types_that_nothing_finds_are_named(project: Project) -> None:
    """source_activity_types is compared with types in snake case, by the name of the system."""
    (path,) = (project.folder / "seeds").rglob("source_activity_types.csv")
    shipped = path.read_text(encoding="utf-8")
    path.write_text(shipped + "HubSpot,meeting,,call\nhubspot,form_submission,Book a Tour,demo_request\nhubspott,call,,call\nhubspot,,,call\n", encoding="utf-8")
    project.start_over()
    result, printed = project.dbt("build", "--select", "+int_seed_errors", "--exclude-resource-type", "test", "unit_test", variables=files("hubspot"))
    path.write_text(shipped, encoding="utf-8")
    assert not result.success
    for message in (
        '4 errors in the seeds',
        'source_activity_types.csv, HubSpot/meeting/?: source_system is "HubSpot", which is found by nothing; write "hubspot"',
        'source_activity_types.csv, hubspot/form_submission/Book a Tour: source_detail is "Book a Tour", which is found by nothing; write "book_a_tour"',
        'source_activity_types.csv, hubspott/call/?: unknown source_system "hubspott"; did you mean hubspot?',
        'source_activity_types.csv, hubspot/?/?: source_type is blank; fill it in',
    ):
        assert message in printed, printed


def test_types_of_a_system_that_is_not_read_need_no_activity_type(project: Project) -> None:
    """A copy of activity_types.csv from before there were such types."""
    (path,) = (project.folder / "seeds").rglob("activity_types.csv")
    shipped = path.read_text(encoding="utf-8")
    newer = ("unsubscribed_before,", "video_started,")
    path.write_text("".join(line for line in shipped.splitlines(keepends=True) if not line.startswith(newer)), encoding="utf-8")
    project.start_over()
    result, printed = project.dbt("build", "--select", "+int_seed_errors", "--exclude-resource-type", "test", "unit_test", variables=files("hubspot"))
    path.write_text(shipped, encoding="utf-8")
    assert not result.success
    assert "1 error in the seeds" in printed, printed
    assert 'source_activity_types.csv, hubspot/dropped/previously_unsubscribed_portal: unknown activity_type "unsubscribed_before"; use one of' in printed
    assert "or add it to activity_types.csv." in printed


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project without what comes after staging, which is parsed in a moment."""
    project = Project(tmp_path_factory.mktemp("staging") / "project", with_crms=True)
    shutil.rmtree(project.folder / "models" / "intermediate")
    shutil.rmtree(project.folder / "models" / "marts")
    for path in (project.folder / "models").glob("*exposures.yml"):
        path.unlink()
    return project


def test_tables_with_types_say_what_text_says(staging: Project) -> None:
    """Whichever types a loader gives the columns: ids as decimals or doubles, moments with a zone, flags as booleans."""
    systems = [path.name for path in sorted(FIXTURES.iterdir())]
    tables = ("leads", "activities", "opportunities", "identities", "dispositions")
    selected = ("--select", *(f"+stg_crm__{table}" for table in tables))
    staging.start_over()
    staging.build(*selected, variables=all_files(systems))
    as_text = {table: read_values(staging, table) for table in tables}

    staging.start_over()
    with staging.connect() as connection:
        for number, path in enumerate(sorted(FIXTURES.glob("*/*.csv"))):
            table = f"{path.parent.name}.{path.stem}"
            connection.execute(f"create schema if not exists {path.parent.name}")
            connection.execute(f"create table {table} as from read_csv('{path}', header = true, delim = ',', sample_size = -1)")
            for column, found, *_ in connection.execute(f"describe {table}").fetchall():
                if found == "BIGINT":
                    connection.execute(f"alter table {table} alter {column} type {('decimal(20, 0)', 'double')[number % 2]}")
                elif found == "TIMESTAMP":
                    connection.execute(f"alter table {table} alter {column} type timestamptz using {column} at time zone 'UTC'")
        types = dict(connection.execute("select data_type, count(*) from duckdb_columns() where schema_name in ('hubspot', 'marketo', 'pardot', 'salesforce') group by 1").fetchall())
    assert min(types.get(name, 0) for name in ("DECIMAL(20,0)", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE")) > 4, types
    staging.build(*selected, variables={"crm_systems": systems})
    for table in tables:
        assert read_values(staging, table) == as_text[table]
        assert as_text[table]


def read_values(staging: Project, table: str) -> list[tuple[str | None, ...]]:
    """What was read of a table's cells, without the cells as delivered."""
    return texts(staging, f"select columns(lambda name: not suffix(name, '_text')) from stg_crm__{table} order by all")


@pytest.mark.parametrize(
    ("system", "changes", "variables", "message"),
    [
        ("hubspot", {"email_event": None}, {}, "table 'email_event' of hubspot was not found (looked for read_csv("),
        ("marketo", {"activity_send_email": None}, {}, "add 'activity_send_email' to the variable marketo_absent_tables"),
        ("salesforce", {"task": "id,created_date\n"}, {}, "lacks the required column who_id. It has: id, created_date"),
        (
            "salesforce", {"lead_history": "Id,IsDeleted,LeadId,Field,OldValue,NewValue,CreatedDate\n"}, {},
            "'lead_history' of salesforce has no _fivetran_start with the id of the lead: it is not the loader's history of whole records, but Salesforce's own"
            " of single fields, which is not read. Add 'lead_history' to the variable salesforce_absent_tables.",
        ),
        ("salesforce", {"contact_history": "id,title\n"}, {}, "not the loader's history of whole records. Add 'contact_history' to"),
        (
            "salesforce", {"individual": "IndividualId,forgotten\n"}, {},
            "lacks the required columns id, should_forget. It has: individualid, forgotten. Rename or add the column, for instance in a view over your"
            " table; or do without the table: add 'individual' to the variable salesforce_absent_tables.",
        ),
        ("hubspot", {"contact": "201,pat@acme.io,2026-01-01\n"}, {}, "/contact.csv names no columns of the table 'contact' of hubspot"),
        ("hubspot", {"contact": "id;property_email;property_createdate\n"}, {}, "between commas; id, property_createdate are required."),
        ("hubspot", {"contact": ""}, {}, "/contact.csv names no columns of the table 'contact' of hubspot"),
        ("hubspot", {}, {"crm_systems": "hubspot"}, "The variable crm_systems is hubspot; it must be a list of systems to read, such as [hubspot]"),
        ("pardot", {}, {"crm_systems": ["pardotte"]}, "Known are crm, hubspot, salesforce, marketo, pardot"),
        ("pardot", {}, {"custom_lead_attributes": ["shoe_size"]}, "custom_lead_attributes names 'shoe_size'"),
        # What a table lacks reads as null, and an absent table that is said to be absent as empty.
        ("pardot", {"prospect": "id,created_at\n1,2026-01-01\n", "visitor": None}, {"pardot_absent_tables": ["visitor"]}, ""),
    ],
)
def test_what_is_missing_is_named(
    staging: Project, system: str, changes: dict[str, str | None], variables: dict[str, Any], message: str
) -> None:
    own = staging.folder / "own"
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(FIXTURES / system, own)
    for table, text in changes.items():
        if text is None:
            (own / f"{table}.csv").unlink()
        else:
            (own / f"{table}.csv").write_text(text, encoding="utf-8")
    staging.start_over()
    result, printed = staging.dbt("build", "--exclude-resource-type", "test", variables=files(system) | {f"{system}_files": "own/{name}.csv"} | variables)
    assert result.success == (not message), printed
    assert message in " ".join(printed.split()), printed
    assert "pat@acme.io" not in printed
    if not message:
        assert staging.rows("select lead_id, email, updated_at from stg_crm__leads") == [("1", None, None)]
        assert staging.rows("select count(*) from stg_crm__identities") == [(0,)]


def test_a_table_of_erasures_is_not_passed_over_for_a_file_that_is_not_there(staging: Project) -> None:
    """As shipped, crm_files names the sample, which has no erasures."""
    staging.start_over()
    staging.rows("create schema crm")
    staging.rows("create table crm.erasures as select 'hubspot:1' as lead_id")
    result, printed = staging.dbt("build", "--select", "+stg_crm__erasures", "--exclude-resource-type", "test", variables=files("hubspot"))
    assert not result.success
    assert "There is no file sample_data/erasures.csv, but a table crm.erasures, which is not read while the variable crm_files is set. Set it to ''" in " ".join(printed.split())
    staging.build("--select", "+stg_crm__erasures", variables=files("hubspot") | {"crm_files": ""})
    assert staging.rows("select lead_id from stg_crm__erasures") == [("hubspot:1",)]


def test_a_column_that_the_layout_would_lose_stops_the_build(staging: Project) -> None:
    staging.start_over()
    with edited(staging, "models/staging/pardot/stg_pardot__opportunities.sql", "        opportunities.stage,\n", "        opportunities.stage,\n        opportunities.stage as forecast,\n"):
        result, printed = staging.dbt("build", "--exclude-resource-type", "test", "--select", "+base_crm__opportunities", variables=files("pardot"))
    assert not result.success
    assert "stg_pardot__opportunities has columns that base_crm__opportunities would lose: forecast. Add them to its columns." in printed.replace('"', "")


def csv_of(columns: str, rows: list[dict[str, str]]) -> str:
    """Rows as a CSV of these columns: what a row does not have is blank, what the columns do not name is left out."""
    return "\n".join([columns, *(",".join(row.get(name, "") for name in columns.split(",")) for row in rows)]) + "\n"


def build_with(staging: Project, system: str, tables: dict[str, str], *select: str, variables: dict[str, Any] | None = None) -> None:
    """Build some models with a system's fixture and these tables in the place of its own."""
    own = staging.folder / "own"
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(FIXTURES / system, own)
    for table, text in tables.items():
        (own / f"{table}.csv").write_text(text, encoding="utf-8")
    staging.start_over()
    staging.build("--select", *select, variables=files(system) | {f"{system}_files": "own/{name}.csv"} | (variables or {}))


def deals_of(staging: Project, system: str, tables: dict[str, str]) -> dict[str, tuple[bool, bool]]:
    """Whether each deal is won, and whether it has a closing time, after a build of its staging."""
    build_with(staging, system, tables, "+stg_crm__opportunities")
    deals = staging.rows("select opportunity_id, is_won, closed_at is not null from stg_crm__opportunities")
    assert len(deals) == len({deal for deal, _, _ in deals})
    return {deal: (is_won, is_closed) for deal, is_won, is_closed in deals}


@pytest.mark.parametrize(("system", "table", "model"), [
    ("hubspot", "contact", "stg_hubspot__contacts"), ("pardot", "prospect", "stg_pardot__leads"),
    ("marketo", "lead", "stg_marketo__people"), ("salesforce", "lead", "stg_salesforce__people"),
])
def test_a_person_without_an_active_version_is_deleted(staging: Project, system: str, table: str, model: str) -> None:
    """In a loader's history mode no flag says so; what the person was before is no deletion."""
    own = staging.folder / "own"
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(FIXTURES / system, own)
    with (own / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        alive, gone = list(csv.DictReader(lines))[:2]
    versions = [
        {**alive, "_fivetran_active": "false", "_fivetran_start": "2026-01-06 00:00:00"}, {**alive, "_fivetran_active": "true", "_fivetran_start": "2026-02-06 00:00:00"},
        {**gone, "_fivetran_active": "false", "_fivetran_start": "2026-01-06 00:00:00"}, {**gone, "_fivetran_active": "false", "_fivetran_start": "2026-02-06 00:00:00"},
    ]
    with (own / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(versions[0]))
        writer.writeheader()
        writer.writerows(versions)
    staging.start_over()
    staging.build("--select", f"+{model}", variables=files(system) | {f"{system}_files": "own/{name}.csv"})
    of = "and object_type = 'lead'" if system == "salesforce" else ""
    said = dict(staging.rows(f"select lead_id, sum(is_deleted::int) + 10 * max_by(is_deleted, updated_at)::int from {model} where lead_id in ('{alive['id']}', '{gone['id']}') {of} group by 1"))
    assert said == {alive["id"]: 0, gone["id"]: 11}


@pytest.mark.parametrize("flags", ["is_deleted", "_fivetran_deleted", "is_deleted,_fivetran_deleted"])
def test_the_flag_of_the_source_and_that_of_the_loader_both_delete(staging: Project, flags: str) -> None:
    """A deal, a company, an account and an association that either flag deletes makes no customer, whichever the table has."""
    told = {"kept": {}} | {flag: {flag: "true"} for flag in flags.split(",")}
    dated = {"property_createdate": "2026-02-01", "property_closedate": "2026-03-01", "deal_pipeline_stage_id": "s_won", "deal_pipeline_id": "p1"}
    build_with(staging, "hubspot", {
        "deal": csv_of(f"deal_id,deal_pipeline_id,deal_pipeline_stage_id,property_createdate,property_closedate,{flags}", [
            {"deal_id": name} | dated | flag for name, flag in told.items()
        ]),
        "deal_contact": csv_of(f"deal_id,contact_id,{flags}", [{"deal_id": "kept", "contact_id": name} | flag for name, flag in told.items()]),
        "engagement_contact": csv_of(f"engagement_id,contact_id,{flags}", [{"engagement_id": "71", "contact_id": name} | flag for name, flag in told.items()]),
        "company": csv_of(f"id,property_lifecyclestage,{flags}", [{"id": name, "property_lifecyclestage": "customer"} | flag for name, flag in told.items()]),
        "contact": csv_of("id,property_associatedcompanyid,property_createdate", [
            {"id": name, "property_associatedcompanyid": name, "property_createdate": "2026-01-01"} for name in told
        ]),
    }, "+stg_hubspot__leads", "+stg_hubspot__opportunities", "+stg_hubspot__engagements")
    assert staging.rows("select opportunity_id, lead_id from stg_hubspot__opportunities") == [("kept", "kept")]
    assert staging.rows("select lead_id from stg_hubspot__engagements where content_id = '71'") == [("kept",)]
    assert staging.rows("select distinct lead_id from stg_hubspot__leads where is_customer") == [("kept",)]

    build_with(staging, "salesforce", {
        "account": csv_of(f"id,type,{flags}", [{"id": name, "type": "Customer"} | flag for name, flag in told.items()]),
        "contact": csv_of("id,account_id,created_date", [{"id": name, "account_id": name, "created_date": "2026-01-01"} for name in told]),
    }, "+stg_salesforce__leads")
    assert staging.rows("select lead_id from stg_salesforce__leads where is_customer") == [("kept",)]


def as_the_api_spells(name: str) -> str:
    """HasOptedOutOfEmail for has_opted_out_of_email, Timeframe__c for timeframe_c; Fivetran's own columns as they are."""
    if name.startswith("_fivetran"):
        return name
    return "".join(part.capitalize() for part in name.removesuffix("_c").split("_")) + ("__c" if name.endswith("_c") else "")


def test_salesforce_in_the_spelling_of_its_api(staging: Project) -> None:
    """Each view has the same rows, whichever spelling the tables have."""
    variables = {"salesforce_lead_columns": {"purchase_timeframe": "timeframe_c"}, "custom_lead_attributes": ["favourite_tool_c"], "salesforce_absent_tables": ["lead_history", "contact_history"]}
    views = [path.stem for path in sorted((ROOT / "models" / "staging" / "salesforce").glob("*.sql"))]
    snake = {path.stem: path.read_text(encoding="utf-8") for path in (FIXTURES / "salesforce").glob("*.csv")}
    header, *leads = snake["lead"].splitlines()
    snake["lead"] = "\n".join([header + ",favourite_tool_c", *(line + ",Paper" for line in leads)]) + "\n"
    api = {}
    for table, text in snake.items():
        header, rows = text.split("\n", 1)
        api[table] = ",".join(map(as_the_api_spells, header.split(","))) + "\n" + rows
    assert "HasOptedOutOfEmail" in api["lead"] and "FavouriteTool__c" in api["lead"]
    found = []
    for tables in (snake, api):
        build_with(staging, "salesforce", tables, *views, "source_activity_types", "lifecycle_stages", variables=variables)
        found.append({view: sorted(texts(staging, f"from {view}"), key=str) for view in views})
    assert found[0] == found[1]
    assert all(found[0].values())


def test_every_column_of_salesforce_is_known_in_both_spellings() -> None:
    known = set(re.findall(r"'(\w+)'", (ROOT / "macros" / "sources" / "salesforce.sql").read_text(encoding="utf-8")))
    read = set()
    for path in (ROOT / "models" / "staging" / "salesforce").glob("*.sql"):
        sql = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"raw_\w+\(\w*columns, '(\w+)'", sql)) | set(re.findall(r"'\w+': '(\w+)'", sql))
        for names in re.findall(r"(?:required=|columns, |moments = )\[([^]]*)\]", sql):
            read |= set(re.findall(r"'(\w+)'", names))
    assert {name for name in read if not name.startswith("_fivetran")} - known == set()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_versions_with_one_moment_the_last_loaded_is_current(staging: Project, order: tuple[int, int, int]) -> None:
    """And of those with all moments alike always the same, in whatever order they are read."""
    rows = [
        {"id": "00Q1", "converted_contact_id": contact, "created_date": "2026-01-01", "last_modified_date": "2026-03-01", "_fivetran_synced": synced}
        for contact, synced in (("0031", "2026-03-02"), ("0032", "2026-03-03"), ("0033", "2026-03-02"))
    ]
    same = [row | {"id": "00Q2", "_fivetran_synced": "2026-03-02"} for row in rows]
    header = "id,converted_contact_id,created_date,last_modified_date,_fivetran_synced"
    tables = {"lead": csv_of(header, [rows[number] for number in order] + [same[number] for number in order]), "lead_history": "id,_fivetran_start\n"}
    build_with(staging, "salesforce", tables, "stg_salesforce__people")
    current = dict(staging.rows("select lead_id, converted_contact_id from stg_salesforce__people where is_current and object_type = 'lead'"))
    assert current == {"00Q1": "0032", "00Q2": "0031"}


WON, LOST, OPEN = (True, True), (False, True), (False, False)

# Of each stage what the columns of a loader say about it, and what a deal in it is.
HUBSPOT_STAGES: dict[str, tuple[dict[str, str], tuple[bool, bool]]] = {
    "closedwon": ({"label": "Gewonnen", "closed": "true", "probability": "1.0"}, WON),
    "closedlost": ({"label": "Verloren", "closed": "true", "probability": "0.0"}, LOST),
    "1001": ({"label": "CLOSED - WON", "closed": "TRUE", "probability": "1"}, WON),
    "1002": ({"label": "Closed Lost", "closed": "TRUE", "probability": "0"}, LOST),
    "contractsent": ({"label": "Contract sent", "closed": "false", "probability": "0.9"}, OPEN),
}
HUBSPOT_COLUMNS = "_fivetran_deleted,_fivetran_synced,active,{}display_order,{}stage_id,label,pipeline_id,created_at,updated_at"


@pytest.mark.parametrize(("closed", "probability"), [("", ""), ("closed_won,", ""), ("is_closed,", ""), ("closed_won,is_closed,", ""), ("closed_won,", "probability,")])
def test_hubspot_deals_by_each_list_of_columns(staging: Project, closed: str, probability: str) -> None:
    """closed_won and is_closed both say closed, whichever a loader has; the probability, or else the name, says won."""
    stages = [
        {"stage_id": stage, "pipeline_id": "p1"} | told | {"closed_won": told["closed"], "is_closed": told["closed"]}
        for stage, (told, _) in HUBSPOT_STAGES.items()
    ]
    deals = [
        {"deal_id": stage, "deal_pipeline_id": "p1", "deal_pipeline_stage_id": stage, "property_createdate": "2026-02-01", "property_closedate": "2026-03-01"}
        for stage in HUBSPOT_STAGES
    ]
    found = deals_of(staging, "hubspot", {
        "deal_pipeline_stage": csv_of(HUBSPOT_COLUMNS.format(closed, probability), stages),
        "deal": csv_of("deal_id,deal_pipeline_id,deal_pipeline_stage_id,property_createdate,property_closedate", deals),
    })
    assert found == {stage: expected for stage, (_, expected) in HUBSPOT_STAGES.items()}


def test_hubspot_deals_of_odd_stages(staging: Project) -> None:
    cases: dict[str, tuple[list[dict[str, str]], dict[str, str], tuple[bool, bool]]] = {
        # deal: (its stage's rows, more of the deal, what it is)
        "certain_but_open": ([{"is_closed": "false", "probability": "1.0", "label": "Closed won"}], {}, OPEN),
        "percent": ([{"is_closed": "true", "probability": "100"}], {}, WON),
        "percent_sign": ([{"is_closed": "true", "probability": "100.0 %"}], {}, WON),
        "one_percent": ([{"is_closed": "true", "probability": "1%"}], {}, LOST),
        "decimal": ([{"is_closed": "true", "probability": "1.000000000"}], {}, WON),
        "almost": ([{"is_closed": "true", "probability": "0.99", "label": "Closed won"}], {}, LOST),
        "zero_of_spark": ([{"probability": "0E-9"}], {}, LOST),
        "certain_without_a_flag": ([{"probability": "1.0", "label": "Gewonnen"}], {}, WON),
        "likely_without_a_flag": ([{"probability": "0.9", "label": "Contract sent"}], {}, OPEN),
        "unread_probability": ([{"is_closed": "true", "probability": "high", "label": "Closed/Won"}], {}, WON),
        "null_probability": ([{"is_closed": "true", "probability": "null", "label": "closed_won"}], {}, WON),
        "not_won": ([{"is_closed": "true", "label": "Not won"}], {}, LOST),
        "won_back_later": ([{"is_closed": "true", "label": "Won back later"}], {}, LOST),
        "only_the_former_flag": ([{"closed_won": "true", "probability": "1.0"}], {}, WON),
        "no_flag_no_chance": ([{"label": "Negotiation"}], {}, OPEN),
        # Removed and replaced, delivered twice, archived.
        "removed": ([{"is_closed": "true", "probability": "1.0", "_fivetran_deleted": "true"}], {}, WON),
        "replaced": ([
            {"is_closed": "true", "probability": "1.0", "_fivetran_deleted": "true", "_fivetran_synced": "2026-03-20"},
            {"is_closed": "false", "probability": "0.5", "_fivetran_synced": "2026-03-10"},
        ], {}, OPEN),
        "twice": ([
            {"is_closed": "false", "probability": "0.5", "_fivetran_synced": "2026-03-10"},
            {"is_closed": "true", "probability": "1.0", "_fivetran_synced": "2026-03-20"},
        ], {}, WON),
        "archived": ([{"is_closed": "true", "probability": "1.0", "active": "false"}], {}, WON),
        # One id in two pipelines.
        "other_pipeline": ([
            {"is_closed": "true", "probability": "0.0", "_fivetran_deleted": "true"},
            {"is_closed": "true", "probability": "1.0", "pipeline_id": "p2"},
        ], {}, LOST),
        "pipeline_unknown_to_stages": ([{"is_closed": "true", "probability": "1.0", "pipeline_id": ""}], {}, WON),
        "pipeline_unknown_to_deal": ([{"is_closed": "true", "probability": "1.0"}], {"deal_pipeline_id": ""}, WON),
        # No such stage: by its id, or by what HubSpot says of the deal.
        "Closed-Won": ([], {}, WON),
        "closed lost": ([], {}, LOST),
        "998": ([], {}, OPEN),
        "deal_says_won": ([], {"property_hs_is_closed_won": "true"}, WON),
        "deal_says_lost": ([], {"property_hs_is_closed_won": "false", "property_hs_is_closed": "true"}, LOST),
        "deal_says_open": ([], {"property_hs_is_closed_won": "false", "property_hs_is_closed": "false"}, OPEN),
        "deal_says_won_of_a_closed_stage": ([{"is_closed": "true", "label": "Signed"}], {"property_hs_is_closed_won": "true"}, WON),
        "deal_without_a_verdict": ([{"is_closed": "true", "label": "Signed"}], {}, LOST),
        "stage_takes_precedence": ([{"is_closed": "true", "probability": "0.0"}], {"property_hs_is_closed_won": "true"}, LOST),
    }
    stages = [{"stage_id": deal, "pipeline_id": "p1"} | row for deal, (rows, _, _) in cases.items() for row in rows]
    deals = [
        {"deal_id": deal, "deal_pipeline_id": "p1", "deal_pipeline_stage_id": deal, "property_createdate": "2026-02-01", "property_closedate": "2026-03-01"} | more
        for deal, (_, more, _) in cases.items()
    ]
    found = deals_of(staging, "hubspot", {
        "deal_pipeline_stage": csv_of(HUBSPOT_COLUMNS.format("closed_won,is_closed,", "probability,"), stages),
        "deal": csv_of(
            "deal_id,deal_pipeline_id,deal_pipeline_stage_id,property_createdate,property_closedate,property_hs_is_closed,property_hs_is_closed_won", deals
        ),
    })
    assert found == {deal: expected for deal, (_, _, expected) in cases.items()}


@pytest.mark.parametrize("flags", ["", "is_won,", "is_closed,", "is_won,is_closed,"])
def test_salesforce_deals_by_each_list_of_columns(staging: Project, flags: str) -> None:
    """What the flags do not tell the usual name of the stage does."""
    deals = [
        {"id": "won", "stage_name": "Closed - Won", "is_won": "true", "is_closed": "true"},
        {"id": "lost", "stage_name": "Closed Lost", "is_won": "false", "is_closed": "true"},
        {"id": "open", "stage_name": "Negotiation", "is_won": "false", "is_closed": "false"},
        {"id": "won_blank", "stage_name": "6 - Won"},
        {"id": "lost_blank", "stage_name": "Lost to a competitor"},
        {"id": "open_blank", "stage_name": "Won back later"},
    ]
    if "is_won" in flags:
        deals += [{"id": "own_stage", "stage_name": "Signed", "is_won": "true", "is_closed": "true"}]
    dated = [deal | {"created_date": "2026-02-01", "close_date": "2026-03-01"} for deal in deals]
    found = deals_of(staging, "salesforce", {"opportunity": csv_of(f"id,stage_name,{flags}created_date,close_date", dated)})
    own_stage = {"own_stage": WON} if "is_won" in flags else {}
    assert found == {"won": WON, "lost": LOST, "open": OPEN, "won_blank": WON, "lost_blank": LOST, "open_blank": OPEN} | own_stage


@pytest.mark.parametrize("status", ["", "status,"])
def test_pardot_deals_by_each_list_of_columns(staging: Project, status: str) -> None:
    """Where the status does not tell, the stage does."""
    deals = [
        {"id": "won", "stage": "6 - Won", "status": "WON"},
        {"id": "won_blank", "stage": "6 - Won"},
        {"id": "lost", "stage": "Lost", "status": "Lost"},
        {"id": "not_won", "stage": "Not won"},
    ]
    if status:
        deals += [{"id": "own_stage", "stage": "Signed", "status": "Won"}, {"id": "open", "stage": "Closed Won", "status": "Open"}]
    dated = [deal | {"created_at": "2026-02-01", "closed_at": "2026-03-01"} for deal in deals]
    found = deals_of(staging, "pardot", {"opportunity": csv_of(f"id,stage,{status}created_at,closed_at", dated)})
    told = {"own_stage": WON, "open": OPEN} if status else {}
    assert found == {"won": WON, "won_blank": WON, "lost": LOST, "not_won": LOST} | told
