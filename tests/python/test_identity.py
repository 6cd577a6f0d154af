"""One person out of many records: two systems and a generic table that know the same people, machines among the readers, an erasure."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from project import Project

LEADS = """lead_id,email,job_title,employee_count,email_opt_out,merged_into_lead_id,created_at,updated_at
1,ada@northwind.example,,300,false,,2026-01-01,2026-01-01
2,info@northwind.example,VP of Sales,,false,,2026-01-01,2026-01-01
3,gone@fabrikam.example,Director,,false,,2026-01-01,2026-01-01
4,ada.old@northwind.example,Analyst,,false,1,2026-01-01,2026-01-01
5,cy+news@contoso.example,Student,,false,,2026-01-01,2026-01-01
"""
ACTIVITIES = """activity_id,lead_id,anonymous_id,activity_type,occurred_at,url,user_agent,sent_at
a1,1,,page_view,2026-03-01T10:00:00Z,/pricing,,
a2,4,,webinar_attended,2026-03-01T10:00:00Z,,,
a3,1,,email_open,2026-03-02T10:00:01Z,,Mozilla/5.0 (X11; Linux),2026-03-02T10:00:00Z
a4,1,,email_open,2026-03-02T10:00:00Z,,GoogleImageProxy via ggpht.com,2026-03-02T09:59:30Z
a5,1,,email_click,2026-03-02T10:05:00Z,,Mozilla/5.0,2026-03-02T10:00:00Z
a6,3,,page_view,2026-03-02T10:00:00Z,/pricing,,
"""
PROSPECTS = """id,email,job_title,company,is_do_not_email,created_at,updated_at,_fivetran_deleted
71,Ada@Northwind.example,VP of Operations,Northwind,true,2026-02-01 09:00:00,2026-02-15 09:00:00,false
72,info@northwind.example,,Northwind,false,2026-02-01 09:00:00,2026-02-01 09:00:00,false
73,gone@fabrikam.example,,Fabrikam,false,2026-02-01 09:00:00,2026-02-01 09:00:00,false
75,cy@contoso.example,,Contoso,false,2026-02-01 09:00:00,2026-02-01 09:00:00,false
"""
VARIABLES = {
    "crm_systems": ["crm", "pardot"],
    "crm_files": "own/{name}.csv",
    "pardot_files": "pardot/{name}.csv",
    "crm_absent_tables": ["opportunities"],
    "pardot_absent_tables": ["visitor", "visitor_activity", "opportunity", "opportunity_prospect", "campaign", "visitor_page_view"],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two systems, built once with an erasure that names a person by the id of one of them."""
    project = Project(tmp_path_factory.mktemp("identity") / "project", with_crms=True)
    tables = {
        "own/leads": LEADS,
        "own/activities": ACTIVITIES,
        "own/erasures": "email,lead_id,requested_at\n,3,2026-03-01\n",
        "pardot/prospect": PROSPECTS,
    }
    for name, text in tables.items():
        path = Path(project.folder / f"{name}.csv")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    project.build(variables=VARIABLES)
    return project


def test_who_has_one_address_in_two_systems_is_one_lead(project: Project) -> None:
    assert project.rows("select source_system, source_id, lead_id, reason from lead_identities order by 1, 2") == [
        ("crm", "1", "crm:1", "own_record"),
        # A role account is nobody in particular.
        ("crm", "2", "crm:2", "own_record"),
        ("crm", "4", "crm:1", "merged_in_source"),
        # With its plus this is another address.
        ("crm", "5", "crm:5", "own_record"),
        ("pardot", "71", "crm:1", "same_email"),
        ("pardot", "72", "pardot:72", "own_record"),
        ("pardot", "75", "pardot:75", "own_record"),
    ]
    assert {row[0] for row in project.rows("select lead_id from lead_scores")} == {"crm:1", "crm:2", "crm:5", "pardot:72", "pardot:75"}


def test_each_attribute_has_its_newest_known_value(project: Project) -> None:
    """The title comes from one system, the size from the other; before the second record there was only the first."""
    assert project.rows(
        "select version_number, valid_from::varchar, valid_to::varchar, job_title, employee_count, company_name, is_email_opt_out"
        " from int_lead_profiles where lead_id = 'crm:1' order by 1"
    ) == [
        (1, "2026-02-01", None, "VP of Operations", 300, "Northwind", True),
        (2, None, "2026-02-01", None, 300, None, False),
    ]


def test_points_are_of_the_person_and_machines_earn_none(project: Project) -> None:
    """15 for the title, 20 for the size, 20 for pricing, 10 for the webinar of the merged record, 5 for a click; opens by machines count nothing."""
    assert project.rows("select lead_score::int, suppression_reason from lead_scores where lead_id = 'crm:1' and is_primary_model") == [
        (70, "opted_out"),
    ]
    assert project.rows("select activity_id, machine_reason, is_scored from int_activities where activity_type like 'email%' order by 1") == [
        ("crm:a3", "too_soon_after_sending", False), ("crm:a4", "user_agent", False), ("crm:a5", None, True),
    ]


def test_an_erasure_by_the_id_of_one_system_holds_in_all(project: Project) -> None:
    assert project.traces("crm:3'", "pardot:73", "gone@", "fabrikam") == []


def test_an_erasure_may_name_the_id_of_any_system(project: Project) -> None:
    """Written as in the marts; an id without a system's name is of the generic table."""
    (project.folder / "own" / "erasures.csv").write_text("lead_id\n3\n  pardot:73\ncrm:4\nn/a\n", encoding="utf-8")
    result, printed = project.dbt("run", "--select", "base_crm__erasures", "stg_crm__erasures", variables=VARIABLES)
    assert result.success, printed
    with contextlib.chdir(project.folder):
        assert project.rows("select lead_id from stg_crm__erasures order by 1") == [("crm:3",), ("crm:4",), ("pardot:73",), (None,)]
