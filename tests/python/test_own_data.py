"""Bring your own data: other formats, fewer columns, missing tables, nothing at all, and nonsense."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from unittest import mock

import duckdb
import pytest
from hostile import HOST, hostile_files
from project import ROOT, Project

MARTS = ("lead_scores", "lead_scores_daily", "lead_score_contributions", "nurture_segments")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that each test points at raw tables of its own."""
    return Project(tmp_path_factory.mktemp("own") / "project")


# Always the same folder: as long as the variables do not change, dbt need not parse the project again. Named as people do.
FOLDER = "o'clock"
FILES = f"{FOLDER}/{{name}}*.csv"


def give(project: Project, **tables: str) -> Project:
    """Start over with an empty warehouse and these raw CSV files."""
    project.start_over()
    folder = project.folder / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return project


LEADS = "lead_id,created_at,job_title\nann,2026-01-01,VP of Sales\nbob,2026-01-02,\n"
ACTIVITIES = "activity_id,lead_id,activity_type,occurred_at,url\n1,ann,page_view,2026-02-01,https://acme.example/pricing\n"
OPPORTUNITIES = "opportunity_id,lead_id,created_at\n"


def scores(project: Project) -> dict[str, Decimal]:
    """The primary model's newest scores."""
    return dict(project.rows("select lead_id, lead_score from lead_scores where is_primary_model"))


def test_typed_parquet_gives_the_same_scores_as_messy_text(
    project: Project, sample: Project, tmp_path: Path
) -> None:
    for name in ("leads", "activities", "opportunities", "identities", "dispositions"):
        duckdb.sql(f"from read_csv('{ROOT}/sample_data/{name}.csv', all_varchar = true)").write_parquet(
            str(tmp_path / f"{name}.parquet")
        )
    compared = (*MARTS, "source_row_counts")
    give(project).build("--select", *(f"+{mart}" for mart in compared), variables={"crm_files": f"{tmp_path}/{{name}}.parquet"})
    for mart in compared:
        query = f"select * from {mart} order by all"
        assert project.rows(query) == sample.rows(query), mart


def test_required_columns_suffice(project: Project) -> None:
    give(project, leads=LEADS, activities=ACTIVITIES, opportunities=OPPORTUNITIES).build(variables={"crm_files": FILES})
    assert scores(project) == {"ann": Decimal(35), "bob": Decimal(0)}


def test_tables_of_a_database(project: Project) -> None:
    give(project, leads=LEADS, activities=ACTIVITIES, opportunities=OPPORTUNITIES)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("create schema raw_crm")
        for name in ("leads", "activities", "opportunities"):
            # Typed tables: dates and numbers instead of text.
            connection.execute(f"create table raw_crm.{name} as from read_csv('{project.folder}/o''clock/{name}.csv')")
    project.build("--select", "+lead_scores", variables={"crm_files": "", "crm_schema": "raw_crm"})
    assert scores(project) == {"ann": Decimal(35), "bob": Decimal(0)}


def test_absent_tables_read_as_empty(project: Project) -> None:
    give(project, leads=LEADS).build(variables={"crm_files": FILES, "crm_absent_tables": ["activities", "opportunities"]})
    assert scores(project) == {"ann": Decimal(15), "bob": Decimal(0)}
    assert project.rows("select distinct scored_on::varchar from lead_scores") == [("2026-01-02",)]


def test_no_rows_give_a_green_build_and_empty_marts(tmp_path: Path) -> None:
    """With the laws and the tests of the marts: none may fail over nothing."""
    project = Project(tmp_path / "project", with_tests=True)
    leads = LEADS.splitlines()[0] + "\n"
    header = ACTIVITIES.splitlines()[0] + "\n"
    give(project, leads=leads, activities=header, opportunities=OPPORTUNITIES)
    for command in (("build", "--exclude-resource-type", "unit_test", "--exclude", "tag:after_build"), ("test", "--select", "tag:after_build")):
        result, printed = project.dbt(*command, variables={"crm_files": FILES})
        assert result.success, printed
    for mart in MARTS:
        assert project.rows(f"select * from {mart}") == [], mart


@pytest.mark.parametrize(
    ("tables", "variables", "message"),
    [
        (
            {"leads": "id,created_at\n1,2026-01-01\n", "activities": ACTIVITIES, "opportunities": OPPORTUNITIES},
            {},
            "lacks the required column lead_id",
        ),
        (
            {"leads": LEADS, "activities": "activity_id,lead_id\n1,ann\n", "opportunities": OPPORTUNITIES},
            {},
            "lacks the required columns activity_type, occurred_at",
        ),
        (
            {"leads": LEADS, "activities": ACTIVITIES.replace("lead_id", "who"), "opportunities": OPPORTUNITIES},
            {},
            "lacks both lead_id and anonymous_id",
        ),
        ({"leads": LEADS, "activities": ACTIVITIES}, {}, "required source table 'opportunities' was not found"),
        (
            {"leads": LEADS, "activities": ACTIVITIES, "opportunities": OPPORTUNITIES},
            {"custom_lead_attributes": ["shoe_size"]},
            "custom_lead_attributes names 'shoe_size'",
        ),
        (
            {"leads": LEADS, "activities": ACTIVITIES, "opportunities": OPPORTUNITIES},
            {"custom_lead_attributes": ["industry"]},
            "which the engine knows already",
        ),
        (
            {"leads": LEADS, "activities": ACTIVITIES, "opportunities": OPPORTUNITIES},
            {"score_on": ["3 March"]},
            "'3 March' is not a day",
        ),
        (
            {"leads": LEADS, "activities": ACTIVITIES, "opportunities": OPPORTUNITIES},
            {"score_from": "2026-03-02", "score_to": "2026-03-01"},
            "is after score_to",
        ),
    ],
)
def test_what_is_missing_is_named(
    project: Project, tables: dict[str, str], variables: dict[str, object], message: str
) -> None:
    give(project, **tables)
    result, printed = project.dbt(
        "build", "--exclude-resource-type", "test", "--select", "boolean_spellings", "stg_crm__leads", "stg_crm__activities",
        "stg_crm__opportunities", "int_scoring_dates",
        variables={"crm_files": FILES, **variables},
    )
    assert not result.success
    assert message in printed, printed
    assert "Traceback" not in printed


def test_absurd_values_are_rejected_or_read_as_unknown(project: Project) -> None:
    leads = (
        "lead_id,created_at,employee_count,annual_revenue,job_title,email\n"
        "minus,2026-01-01,-5,,,\n"
        "huge,2026-01-01,99999999999999999999999999999999999999,1e308,,\n"
        f"long,2026-01-01,12,5,{'x' * 100_000},{'y' * 5000}@z.example\n"
        "quote,2026-01-01,'; drop table leads; --,NaN,\"a \"\"quoted\"\" title\",a@b@c\n"
        "old,0001-01-01,1,1,,\n"
        ",2026-01-01,1,1,,nobody@acme.example\n"
        "emoji,2026-01-01,12,5,👩‍🚀 Director of 宇宙,\n"
    )
    give(project, leads=leads, activities=ACTIVITIES, opportunities=OPPORTUNITIES).build(variables={"crm_files": FILES})
    assert set(scores(project)) == {"huge", "long", "quote", "emoji"}
    assert scores(project)["emoji"] == 15
    rejected = project.rows("select record_id, reason, column_name, raw_value from rejected_records order by all")
    assert ("minus", "impossible_value", "employee_count", "-5") in rejected
    assert ("old", "impossible_value", "created_at", "0001-01-01") in rejected
    assert (None, "missing_key", "lead_id", None) in rejected
    # The only activity belongs to a lead nobody delivered.
    assert ("1", "orphan_activity", "lead_id", "ann") in rejected


def test_erased_people_are_in_no_table(project: Project) -> None:
    leads = (
        "lead_id,created_at,updated_at,email,job_title,merged_into_lead_id\n"
        "keep,2026-01-01,,keep@acme.example,VP of Sales,\n"
        "gone1,2026-01-01,,erika.mustermann@gone.example,Chief Erased Officer,\n"
        "gone2,2026-01-01,,other@gone.example,Second Erased Title,gone3\n"
        "gone3,2026-01-01,,third@gone.example,,\n"
        ",2026-01-01,,erika.mustermann@gone.example,Erased Without Key,\n"
        "gone1,not a date,,erika.mustermann@gone.example,Erased Bad Version,\n"
    )
    activities = (
        "activity_id,lead_id,anonymous_id,activity_type,occurred_at,url\n"
        "k1,keep,,page_view,2026-02-01,https://acme.example/pricing\n"
        "g1,gone1,,page_view,2026-02-01,https://acme.example/erased-page\n"
        "g2,,erased-cookie,page_view,2026-02-01,https://acme.example/erased-cookie-page\n"
        "g3,gone2,,page_view,never,https://acme.example/\n"
        "g4,gone3,,page_view,2026-02-02,https://acme.example/\n"
    )
    give(
        project,
        leads=leads,
        activities=activities,
        opportunities="opportunity_id,lead_id,created_at,stage\nog,gone3,2026-01-01,Erased Stage\n",
        identities="anonymous_id,lead_id,identified_at\nerased-cookie,gone1,2026-02-03\n",
        dispositions="lead_id,status,reason,rep,occurred_at\ngone1,Rejected,Ask gone1@acme.example,sam,2026-02-04\n",
        erasures="email,lead_id,requested_at\nErika.Mustermann@gone.example ,,2026-02-01\n,gone2,2026-02-01\n",
    )
    project.build(variables={"crm_files": FILES})
    assert scores(project) == {"keep": Decimal(35)}
    assert project.traces("gone1", "gone2", "gone3", "mustermann", "erased-", "erased ", "gone.example") == []
    counts = project.rows("select source_name, raw_rows, staged_rows, rejected_rows, erased_rows from source_row_counts order by 1")
    assert counts == [
        ("activities", 5, 1, 0, 4), ("dispositions", 1, 0, 0, 1), ("erasures", 2, 2, 0, 0), ("identities", 1, 0, 0, 1), ("leads", 6, 1, 0, 5), ("opportunities", 1, 0, 0, 1),
    ]


def test_every_line_of_a_hostile_file_is_read_or_listed_and_none_is_shown(project: Project) -> None:
    give(
        project,
        activities="activity_id,lead_id,activity_type,occurred_at\n1,leads_lf-10001,page_view,2026-02-01\n"
        f'2,x@{HOST}\n3,"x@{HOST},page_view,2026-02-01\n4,leads_cr-10001,page_view,2026-02-01\n',
        opportunities=OPPORTUNITIES,
        erasures=f"email\nleads_lf-10001@{HOST}\n\nleads_cr-10001@{HOST},\n",
    )
    files = hostile_files(project.folder / FOLDER, 10_000, seed=18)
    with mock.patch.object(project, "quiet", ()):
        result, printed = project.dbt(
            "build", "--exclude-resource-type", "test", "unit_test", "--select", "+source_row_counts", variables={"crm_files": FILES}
        )
    assert result.success, printed

    unread = project.rows("select file_name, line_number, reject_reason from stg_files__unread_lines where source_name = 'leads'")
    expected = [(f"{FOLDER}/{file.path.name}", line, reason) for file in files for line, reason in file.unread.items()]
    assert sorted(unread) == sorted(expected)
    listed = project.rows("select record_id, reason from rejected_records where column_name = 'line' and source_name = 'leads'")
    assert sorted(listed) == sorted((f"{file}:{line}", reason) for file, line, reason in expected)

    read = dict(project.rows("select lead_id, (company_name, employee_count::int) from int_leads_unerased where reject_reason is null"))
    rows = {lead: cells for file in files for lead, cells in file.read.items()}
    del rows["leads_lf-10001"]
    assert {lead: read.get(lead) for lead in rows} == rows
    assert not [lead for lead in read if lead.startswith("bad-")]

    counts = {row["source_name"]: row for row in project.records("from source_row_counts")}
    for row in counts.values():
        assert row["raw_rows"] == row["staged_rows"] + row["duplicate_rows"] + row["rejected_rows"] + row["erased_rows"], row
    assert counts["leads"]["raw_rows"] == sum(file.records for file in files)
    assert counts["leads"]["erased_rows"] == 1
    assert (counts["activities"]["raw_rows"], counts["activities"]["rejected_rows"]) == (4, 2)
    assert (counts["erasures"]["raw_rows"], counts["erasures"]["rejected_rows"]) == (2, 1)

    # Neither the terminal nor anything that dbt writes has a word of a line.
    assert HOST not in printed
    written = [path for folder in ("logs", "target") for path in (project.folder / folder).rglob("*") if path.is_file()]
    assert {"dbt.log", "run_results.json"} <= {path.name for path in written}
    assert not [path for path in written if HOST.encode() in path.read_bytes()]


def test_a_file_without_a_header_is_named_and_not_shown(project: Project) -> None:
    give(project, leads=f"1,2026-01-01,ann@{HOST}\n2,2026-01-01,bob@{HOST}\n", activities=ACTIVITIES, opportunities=OPPORTUNITIES)
    result, printed = project.dbt("build", "--exclude-resource-type", "test", "--select", "stg_crm__leads", variables={"crm_files": FILES})
    assert not result.success
    assert "The first line of o'clock/leads.csv names no column of the table 'leads'" in printed
    assert HOST not in printed


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_in_another_encoding_is_named_and_not_shown(project: Project, encoding: str) -> None:
    give(project, leads="", activities=ACTIVITIES, opportunities=OPPORTUNITIES)
    text = f"lead_id,created_at,email,Größe\n1,2026-01-01,ann@{HOST},5\n2,2026-01-01,bob@{HOST},6\n"
    (project.folder / "o'clock" / "leads.csv").write_bytes(text.encode(encoding))
    result, printed = project.dbt("build", "--exclude-resource-type", "test", "--select", "stg_crm__leads", variables={"crm_files": FILES})
    assert not result.success
    assert "The first line of o'clock/leads.csv is not UTF-8" in printed and "CSV UTF-8" in printed
    assert HOST not in printed.replace("\0", "")


def test_files_appended_to_one_another_are_read_by_their_own_headers(project: Project) -> None:
    """With a byte order mark of its own, in other capitals, and with columns in another order."""
    leads = (
        "lead_id,created_at,email,company_name\n1,2026-01-01,a@x.example,A\n"
        "\ufefflead_id,created_at,email,company_name\n2,2026-01-01,b@x.example,B\n"
        '\ufeff"email","lead_id","created_at","company_name"\nc@x.example,3,2026-01-01,C\n'
        "COMPANY_NAME,CREATED_AT,EMAIL,LEAD_ID\nD,2026-01-01,d@x.example,4\n"
    )
    give(project, leads=leads, activities=ACTIVITIES, opportunities=OPPORTUNITIES)
    project.dbt("build", "--exclude-resource-type", "test", "--select", "+stg_crm__leads", variables={"crm_files": FILES})
    read = project.rows("select lead_id, email, company_name, reject_reason from main_internal.stg_crm__leads order by lead_id")
    assert read == [(str(number), f"{name}@x.example", name.upper(), None) for number, name in enumerate("abcd", 1)]
