"""Scoring through time: past days, overwritten leads, changed weights, the history, and deliveries in any order."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from project import ROOT, Project, edited

# Always the same variables, so that dbt need not parse the project for every delivery.
FILES = {"crm_files": "own/{name}.csv"}
PUBLIC = (
    "lead_scores", "lead_scores_daily", "lead_score_contributions", "lead_lifecycle", "lifecycle_transitions",
    "nurture_segments", "nurture_touches", "nurture_next_touches", "nurture_sequence_performance", "sales_queue", "speed_to_lead", "rule_feedback", "rejected_records", "source_row_counts", "unmapped_values",
)
LEADS = (
    "lead_id", "email", "job_title", "employee_count", "email_opt_out", "merged_into_lead_id", "is_deleted", "created_at", "updated_at",
)
LOGS = ("lead_score_history", "score_publications", "int_weight_version_log", "int_nurture_segment_log")
# Numbers of leads and rules are given anew, so a table that has them is compared by names.
STATE = (
    "int_lead_version_log", "(select * exclude (build_id) from int_qualification_signal_history)", "int_qualification_periods", "(select * exclude (build_id) from int_lead_state)", "int_scoring_model_versions",
    "(select * exclude (lead_key, rule_key) from int_rule_matches_daily join int_lead_keys using (lead_key) join int_rule_keys using (rule_key))",
)
ACTIVITIES = ("activity_id", "lead_id", "anonymous_id", "activity_type", "occurred_at", "url", "is_deleted", "loaded_at")
# Scores, their history, and what tells the next build what this one knew and has dealt with: two thirds of the models.
SCORES = ("--select", "+lead_score_history", "+lead_scores", "+lead_score_contributions", "+score_publications", "+int_*_state", "+int_*_log", "+int_qualification_signal_history")
FEATURES = ("--select", "+int_point_in_time_features", "+int_point_in_time_outcomes")
# What is read of the raw rows, and what is scored of them.
ROWS = ("--select", "+source_row_counts", "+lead_score_contributions", "+int_*_state")


def as_csv(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def deliver(project: Project, leads: list[dict[str, str]], activities: list[dict[str, str]], **others: str) -> Project:
    """Replace the raw tables; the warehouse stays, with all it remembers."""
    folder = project.folder / "own"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tables = {
        "leads": as_csv(LEADS, leads),
        "activities": as_csv(ACTIVITIES, activities),
        "opportunities": "opportunity_id,lead_id,created_at,closed_at,is_won\n",
        **others,
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return project


def visit(number: int, lead: str, day: str, kind: str = "page_view", url: str = "/pricing", **more: str) -> dict[str, str]:
    return {"activity_id": str(number), "lead_id": lead, "activity_type": kind, "occurred_at": day, "url": url, **more}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("time") / "project")


def history(project: Project, lead: str) -> list[tuple[object, ...]]:
    """What the history says of a lead under the primary model, oldest entry first."""
    return project.rows(
        "select scored_on::varchar, entry_number, change_type, restatement_reason, previous_lead_score::int, lead_score::int,"
        f" qualification from lead_score_history where lead_id = '{lead}' and scoring_model = 'b2b_saas' order by 1, 2"
    )


def marts(project: Project) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every public mart."""
    return {mart: project.rows(f"select * from {mart} order by all") for mart in PUBLIC}


def test_a_story(project: Project) -> None:
    """One warehouse from 10 to 12 March: nothing that was published is lost, every correction says why."""
    ann = {"lead_id": "ann", "job_title": "VP of Sales", "employee_count": "300", "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    bob = {"lead_id": "bob", "job_title": "Student", "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    cat = {"lead_id": "cat", "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    first = [visit(1, "ann", "2026-03-01"), visit(2, "bob", "2026-03-10"), visit(3, "cat", "2026-03-10", "demo_request")]

    deliver(project, [ann, bob, cat], first).build(*SCORES, variables=FILES)
    # 15 for the title, 20 for the size, 20 for pricing.
    assert history(project, "ann") == [("2026-03-10", 1, "change", None, None, 55, "none")]

    # The same day again, and a full refresh, change nothing.
    everything = project.rows("select * from lead_score_history order by all")
    project.build(*SCORES, "--full-refresh", variables=FILES)
    assert project.rows("select * from lead_score_history order by all") == everything

    # 11 March: ann moves to a small company and her record is overwritten; bob visits; nothing new for cat.
    ann_moved = {**ann, "job_title": "Analyst", "employee_count": "5", "updated_at": "2026-03-11T09:00:00Z"}
    second = [*first, visit(4, "bob", "2026-03-11")]
    deliver(project, [ann_moved, bob, cat], second).build(*SCORES, variables=FILES)
    assert history(project, "ann")[1:] == [("2026-03-11", 1, "change", None, 55, 25, "none")]
    assert len(history(project, "cat")) == 1

    # The past day is scored with the title that the source has forgotten, and nothing is restated.
    project.build(*SCORES, variables={**FILES, "score_on": ["2026-03-10"]})
    assert project.rows("select lead_id, lead_score::int from lead_scores where is_primary_model order by 1") == [
        ("ann", 55), ("bob", 20), ("cat", 30),
    ]
    assert len(history(project, "ann")) == 2

    # A demo of 9 March arrives late, a visit turns out deleted, cat is merged into bob; the 11th is scored again.
    third = [
        visit(1, "ann", "2026-03-01"), visit(2, "bob", "2026-03-10"), visit(3, "cat", "2026-03-10", "demo_request"),
        visit(4, "bob", "2026-03-11"), visit(5, "ann", "2026-03-09", "demo_request", loaded_at="2026-03-12"),
    ]
    deliver(project, [ann_moved, bob, {**cat, "merged_into_lead_id": "bob"}], third).build(*SCORES, variables=FILES)
    assert history(project, "ann")[2:] == [
        ("2026-03-11", 2, "restatement", "activity_arrived_late", 25, 55, "mql"),
    ]
    assert history(project, "bob")[-1] == ("2026-03-11", 2, "restatement", "lead_merged", 50, 80, "mql")
    assert history(project, "cat")[-1] == ("2026-03-11", 1, "restatement", "lead_merged", 30, None, None)
    deliver(project, [ann_moved, bob, {**cat, "merged_into_lead_id": "bob"}], [*third, visit(1, "ann", "2026-03-01", is_deleted="true")])
    project.build(*SCORES, variables=FILES)
    assert history(project, "ann")[-1] == ("2026-03-11", 3, "restatement", "activity_deleted", 55, 35, "mql")
    project.build(*SCORES, variables=FILES)
    assert len(history(project, "ann")) == 4

    # The newest entries say what the marts say.
    assert project.rows(
        "select lead_id, scoring_model, lead_score, qualification from lead_scores order by all"
    ) == project.rows(
        "select lead_id, scoring_model, lead_score, qualification from (from lead_score_history"
        " qualify row_number() over (partition by lead_id, scoring_model order by scored_on desc, entry_number desc) = 1)"
        " where is_scored order by all"
    )


def test_a_table_that_lost_its_rows_stops_the_build(project: Project) -> None:
    """Where a load of deals broke off, a customer would be a prospect, and the history would keep it."""
    project.start_over()
    counted = ("--select", "+int_scoring_dates", "+source_row_counts")
    leads = [{"lead_id": "ann", "created_at": "2026-01-01"}]
    deals = {"opportunities": "opportunity_id,lead_id,created_at,closed_at,is_won\n1,ann,2026-01-05,2026-02-01,true\n"}
    visits = [visit(1, "ann", "2026-03-01"), visit(2, "ann", "2026-03-02")]
    rows = "select source_name, raw_rows from source_row_counts where raw_rows > 0 order by 1"
    deliver(project, leads, visits, **deals).build(*counted, variables=FILES)
    first = project.rows(rows)
    assert first == [("activities", 2), ("leads", 1), ("opportunities", 1)]
    for table, (result, printed) in {
        "opportunities": run(deliver(project, leads, visits), *counted[1:]),
        "activities": run(deliver(project, leads, [], **deals), *counted[1:]),
        "leads": run(deliver(project, [], visits, **deals), *counted[1:]),
    }.items():
        assert not result
        assert f"The raw table '{table}' has no rows; the last build read {dict(first)[table]}." in printed
        assert project.rows(rows) == first
    # It is as complete as it was, or it is meant so.
    deliver(project, leads, visits[:1], **deals).build(*counted, variables=FILES)
    assert project.rows(rows) == [("activities", 1), ("leads", 1), ("opportunities", 1)]
    deliver(project, leads, visits[:1]).build(*counted, "--full-refresh", variables=FILES)
    assert project.rows(rows) == [("activities", 1), ("leads", 1)]


# The record on 5 March and on 12 March, when the source overwrites it; what happened, or a rep said, until the 10th, and after;
# and the reason on either day.
SUPPRESSED: dict[str, tuple[dict[str, str], dict[str, str], str, str, tuple[str | None, str | None]]] = {
    "moved": ({"email": "a@x.io"}, {"email": "b@x.io"}, "email_bounce 05", "", ("bounced", None)),
    "written_otherwise": ({"email": "c@x.io"}, {"email": " C@X.io "}, "email_bounce 05", "", ("bounced", "bounced")),
    "address_gone": ({"email": "d@x.io"}, {"email": "n/a"}, "email_bounce 05", "", ("bounced", "bounced")),
    "bounced_there_too": ({"email": "e@x.io"}, {"email": "f@x.io"}, "email_bounce 05", "email_bounce 13", ("bounced", "bounced")),
    "delivered": ({}, {}, "email_bounce 05", "email_delivered 13", ("bounced", None)),
    "delivered_that_day": ({}, {}, "email_bounce 05T10:00 email_delivered 05T11:00", "", (None, None)),
    "bounced_that_day": ({}, {}, "email_delivered 05T09:00 email_bounce 05T10:00", "", ("bounced", "bounced")),
    "delivery_arrives_late": ({}, {}, "email_bounce 05", "email_open 07", ("bounced", None)),
    "opted_in": ({"email_opt_out": "true"}, {"email_opt_out": "false"}, "unsubscribe 05", "", ("opted_out", None)),
    "never_flagged": ({"email_opt_out": "false"}, {"email_opt_out": "false"}, "unsubscribe 05", "", ("opted_out", "opted_out")),
    "opted_in_before": ({"email_opt_out": "true"}, {"email_opt_out": "false"}, "", "unsubscribe 13", ("opted_out", "opted_out")),
    "resubscribed": ({}, {}, "spam_complaint 05", "Opt-In 13", ("opted_out", None)),
    "flag_stays": ({"email_opt_out": "true"}, {"email_opt_out": "true"}, "unsubscribe 05", "Resubscribed 13", ("opted_out", "opted_out")),
    "left_again": ({}, {}, "unsubscribe 05 resubscribe 06", "unsubscribe 13", (None, "opted_out")),
    "newsletter": ({}, {}, "unsubscribe 05", "newsletter_signup 13 email_click 13", ("opted_out", "opted_out")),
    "told_sales": ({}, {}, "said:do_not_contact 05", "said:working 13", ("opted_out", "opted_out")),
    "told_sales_later": ({}, {}, "said:rejected 06", "said:DNC 13", (None, "opted_out")),
    "told_sales_before": ({}, {}, "said:Do-not-call 05", "resubscribe 13", ("opted_out", None)),
}


def test_suppressions_end(project: Project) -> None:
    """What an activity gave ends with a later opt-in, a new address or mail that arrived; a daily build and the history see it."""
    seed = project.folder / "seeds" / "weights" / "suppression_rules.csv"
    shipped = seed.read_text()
    # So that the memory of qualification follows both reasons.
    seed.write_text(shipped.replace("opted_out,70,false", "opted_out,70,true").replace("bounced,80,false", "bounced,80,true"))

    def told(lead: str, events: str) -> list[tuple[str, str, str]]:
        return [(lead, kind, f"2026-03-{at}") for kind, at in zip(events.split()[::2], events.split()[1::2], strict=True)]

    def happened(events: list[tuple[str, str, str]]) -> list[dict[str, str]]:
        return [visit(0, lead, at, kind, url="", activity_id=f"{lead}/{kind}/{at}") for lead, kind, at in events if not kind.startswith("said:")]

    def said(events: list[tuple[str, str, str]]) -> str:
        rows = ({"lead_id": lead, "status": kind.removeprefix("said:"), "occurred_at": at} for lead, kind, at in events if kind.startswith("said:"))
        return as_csv(("lead_id", "status", "occurred_at"), rows)

    def reasons() -> dict[str, str | None]:
        return dict(project.rows("select lead_id, suppression_reason from lead_scores where is_primary_model and lead_id != 'clock'"))

    born = {"job_title": "VP of Sales", "employee_count": "300", "created_at": "2026-01-01"}
    early = [{**born, "lead_id": lead, **case[0], "updated_at": "2026-03-05"} for lead, case in SUPPRESSED.items()]
    late = [{**born, "lead_id": lead, **case[1], "updated_at": "2026-03-12"} for lead, case in SUPPRESSED.items()]
    clock = {"lead_id": "clock", "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    # A demo request by everybody, so that all qualify but for the suppression.
    before = [event for lead, case in SUPPRESSED.items() for event in told(lead, f"demo_request 05 {case[2]}")] + [("clock", "page_view", "2026-03-10")]
    after = before + [event for lead, case in SUPPRESSED.items() for event in told(lead, case[3])] + [("clock", "page_view", "2026-03-14")]
    try:
        project.start_over()
        deliver(project, [*early, clock], happened(before), dispositions=said(before)).build(variables=FILES)
        assert reasons() == {lead: case[4][0] for lead, case in SUPPRESSED.items()}

        deliver(project, [*late, clock], happened(after), dispositions=said(after)).build(variables=FILES)
        assert reasons() == {lead: case[4][1] for lead, case in SUPPRESSED.items()}
        published = "select scored_on::varchar, suppression_reason from lead_score_history where lead_id = '{}' and scoring_model = 'b2b_saas' order by 1"
        for lead in ("moved", "delivered", "opted_in", "resubscribed"):
            assert project.rows(published.format(lead)) == [("2026-03-10", SUPPRESSED[lead][4][0]), ("2026-03-14", None)], lead

        # Each becomes an MQL on the day on which its suppression ends.
        stays = "select lead_id, entered_on::varchar, left_on::varchar from int_qualification_periods where stage = 'mql' and scoring_model = 'b2b_saas' and scored_on = '2026-03-14'"
        daily = project.rows(f"{stays} order by all")
        assert daily == [
            ("bounced_there_too", "2026-03-12", "2026-03-13"),
            ("delivered", "2026-03-13", None), ("delivered_that_day", "2026-03-05", None), ("delivery_arrives_late", "2026-03-07", None),
            ("left_again", "2026-03-06", "2026-03-13"), ("moved", "2026-03-12", None), ("opted_in", "2026-03-12", None),
            ("opted_in_before", "2026-03-12", "2026-03-13"), ("resubscribed", "2026-03-13", None),
            ("told_sales_before", "2026-03-13", None), ("told_sales_later", "2026-03-05", "2026-03-13"),
        ]
        scores = marts(project)
        project.build("--full-refresh", variables=FILES)
        assert marts(project) == scores
        assert project.rows(f"{stays} order by all") == daily
    finally:
        seed.write_text(shipped)
        project.start_over()


def test_a_corrected_version_stays_corrected(project: Project) -> None:
    """Its company's size arrived a build later, without a newer updated_at; then the source overwrote the record."""
    project.start_over()
    selected = ("--select", "+int_lead_profiles")
    ann = {"lead_id": "ann", "created_at": "2026-01-01", "updated_at": "2026-01-05"}
    sizes = "select updated_at::date::varchar, employee_count from int_lead_version_log order by 1"
    deliver(project, [ann], []).build(*selected, variables=FILES)
    assert project.rows(sizes) == [("2026-01-05", None)]
    deliver(project, [{**ann, "employee_count": "320"}], []).build(*selected, variables=FILES)
    assert project.rows(sizes) == [("2026-01-05", 320)]
    deliver(project, [{**ann, "employee_count": "900", "updated_at": "2026-02-05"}], []).build(*selected, variables=FILES)
    assert project.rows(sizes) == [("2026-01-05", 320), ("2026-02-05", 900)]
    assert project.rows("select valid_from::varchar, employee_count from int_lead_profiles order by 1 nulls first") == [(None, 320), ("2026-02-05", 900)]


def test_what_is_kept_goes_with_what_the_rules_mean(project: Project) -> None:
    """An alias of a value that a rule lists, and whether customers may qualify: past days are those of a full refresh."""
    project.start_over()
    person = {"job_title": "VP of Sales", "employee_count": "300", "industry": "mining", "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    leads = as_csv((*LEADS, "industry"), [{"lead_id": "ann", **person}, {"lead_id": "bought", **person}])
    activities = [visit(1, "ann", "2026-03-01"), visit(2, "bought", "2026-02-25"), visit(3, "bought", "2026-03-01"), visit(4, "ann", "2026-03-10", url="/blog")]
    deals = "opportunity_id,lead_id,created_at,closed_at,is_won\n1,bought,2026-01-05,2026-02-01,true\n"
    selected = ("--select", "+int_qualification_periods", "+int_*_state", "+int_*_log")

    def stays(*arguments: str) -> list[tuple[object, ...]]:
        project.build(*selected, *arguments, variables=FILES)
        return project.rows("select lead_id, entered_on::varchar from int_qualification_periods where stage = 'mql' and scoring_model = 'b2b_saas' order by 1")

    deliver(project, [], activities, opportunities=deals)
    (project.folder / "own" / "leads.csv").write_text(leads, encoding="utf-8")
    # 55 points, and 75 of a customer.
    assert stays() == []
    with edited(project, "seeds/mappings/industry_aliases.csv", "\ntelecommunications,telecommunications\n", "\ntelecommunications,mining and metals\n"):
        assert stays() == [("ann", "2026-03-01")]
        with edited(project, "seeds/weights/suppression_rules.csv", "customer,40,true", "customer,40,false"):
            assert stays() == [("ann", "2026-03-01"), ("bought", "2026-02-25")]
            assert stays("--full-refresh") == [("ann", "2026-03-01"), ("bought", "2026-02-25")]

    # What a part that is built by itself knows of a late visit is not what the signals know that were kept.
    assert stays() == []
    deliver(project, [], [*activities, visit(5, "ann", "2026-03-02")], opportunities=deals)
    (project.folder / "own" / "leads.csv").write_text(leads, encoding="utf-8")
    assert run(project, "+int_lead_input_digests", "int_lead_state")[0]
    assert stays() == [("ann", "2026-03-02")]
    assert set(project.rows("select reason from int_lookback_models")) == {("unfinished_build",)}
    # Nor of weights.
    with edited(project, "seeds/weights/suppression_rules.csv", "customer,40,true", "customer,40,false"):
        project.build("--select", "suppression_rules", "int_lookback_models", "int_model_state", variables=FILES)
        assert stays() == [("ann", "2026-03-02"), ("bought", "2026-03-01")]


def test_former_weights_score_former_days(project: Project) -> None:
    """Weights changed on 12 March: earlier days keep theirs unless today's are asked for."""
    project.start_over()
    weights = project.folder / "seeds" / "weights" / "behavioral_weights.csv"
    before = weights.read_text()
    line = "b2b_saas,pricing_page_visit,web,page_view,pricing,,,20,"
    assert line in before
    ann = {"lead_id": "ann", "created_at": "2026-01-01"}
    query = "select scored_on::varchar, lead_score::int, score_version from lead_scores_daily where scoring_model = 'b2b_saas' order by 1"

    # Weights that are edited on the day of their first use never were in use.
    weights.write_text(before.replace(line, line.replace("20,", "19,")))
    deliver(project, [ann], [visit(1, "ann", "2026-03-10")]).build(*SCORES, variables=FILES)
    weights.write_text(before)
    project.build(*SCORES, variables=FILES)
    (of_then,) = project.rows(query)
    assert of_then[:2] == ("2026-03-10", 20)

    weights.write_text(before.replace(line, line.replace("20,", "35,")))
    deliver(project, [ann], [visit(1, "ann", "2026-03-10"), visit(2, "ann", "2026-03-12")]).build(*SCORES, variables=FILES)
    (of_now,) = project.rows(query)
    assert of_now[:2] == ("2026-03-12", 80)

    # As the docs look back: no seed has changed, but weights of then come in.
    days = {**FILES, "score_from": "2026-03-10", "score_to": "2026-03-12"}
    result, printed = project.dbt("build", "--selector", "daily", variables=days)
    assert result.success, printed
    assert project.rows(query) == [of_then, ("2026-03-11", 20, of_then[2]), of_now]
    assert project.rows(
        "select scored_on::varchar, sum(points)::int from lead_score_contributions where scoring_model = 'b2b_saas' group by 1 order by 1"
    ) == [("2026-03-10", 20), ("2026-03-11", 20), ("2026-03-12", 80)]
    assert project.rows("select distinct scoring_model from lead_scores_daily where contains(scoring_model, '@')") == []

    project.build(*SCORES, variables={**days, "weights_as_of": "today"})
    assert project.rows(query) == [("2026-03-10", 35, of_now[2]), ("2026-03-11", 35, of_now[2]), of_now]
    weights.write_text(before)


def test_past_months_are_scored_once_by_the_weights_of_then_and_now(project: Project) -> None:
    """February and March 2026 have known outcomes on 10 June; January began before anybody was there, and April is too young to learn from."""
    project.start_over()
    weights = project.folder / "seeds" / "weights" / "behavioral_weights.csv"
    before = weights.read_text()
    line = "b2b_saas,pricing_page_visit,web,page_view,pricing,,,20,"
    ann, bob = ({"lead_id": lead, "created_at": "2026-01-15", "updated_at": "2026-01-15"} for lead in ("ann", "bob"))
    visits = [visit(1, "ann", "2026-01-20"), visit(2, "ann", "2026-03-02"), visit(3, "bob", "2026-06-10", url="/blog")]
    deals = {"opportunities": "opportunity_id,lead_id,created_at,closed_at,is_won\n1,ann,2026-03-01,2026-05-02,true\n"}
    learning = (*SCORES, "+int_learning_rows", "+int_learning_hits")
    query = (
        "select lead_id, scored_on::varchar, lead_score::int, was_in_use, is_in_use, is_converted, activity_count from int_learning_rows"
        " where scoring_model = 'b2b_saas' order by all"
    )
    scored = "select distinct scored_on::varchar from int_learning_dates order by 1"

    # A large warehouse catches up build by build, with what can be learned from first.
    deliver(project, [ann, bob], visits, **deals).build(*learning, variables={**FILES, "learning_rows_per_build": 0})
    assert project.rows(scored) == [("2026-03-01",)]
    project.build(*learning, variables={**FILES, "learning_rows_per_build": 20})
    assert project.rows(scored) == [("2026-02-01",), ("2026-06-01",)]
    project.build(*learning, variables=FILES)
    assert project.rows(scored) == [("2026-04-01",), ("2026-05-01",)]
    # The horizon of 1 February ends on 2 May; the visit of 2 March is not known on the 1st.
    first = [
        ("ann", "2026-02-01", 20, True, True, True, 1), ("ann", "2026-03-01", 20, True, True, True, 1),
        ("bob", "2026-02-01", 0, True, True, False, 0), ("bob", "2026-03-01", 0, True, True, False, 0),
    ]
    assert project.rows(query) == first
    assert project.rows("select lead_id, rule_id, scored_on::varchar, points::int from int_learning_hits where scoring_model = 'b2b_saas' and scored_on < '2026-04-01' order by all") == [
        ("ann", "pricing_page_visit", "2026-02-01", 20), ("ann", "pricing_page_visit", "2026-03-01", 20),
    ]
    # Nothing of the past months is public, and what is kept is not scored again.
    assert project.rows("select distinct scored_on::varchar from lead_scores_daily union select distinct scored_on::varchar from lead_score_contributions") == [("2026-06-10",)]
    project.build(*learning, variables=FILES)
    assert project.rows(scored) == []

    # The next day has other weights.
    weights.write_text(before.replace(line, line.replace("20,", "35,")))
    visits.append(visit(4, "ann", "2026-06-11", url="/blog"))
    deliver(project, [ann, bob], visits, **deals)
    project.build(*learning, variables=FILES)
    both = [
        ("ann", "2026-02-01", 20, True, False, True, 1), ("ann", "2026-02-01", 35, False, True, True, 1),
        ("ann", "2026-03-01", 20, True, False, True, 1), ("ann", "2026-03-01", 35, False, True, True, 1),
        ("bob", "2026-02-01", 0, False, True, False, 0), ("bob", "2026-02-01", 0, True, False, False, 0),
        ("bob", "2026-03-01", 0, False, True, False, 0), ("bob", "2026-03-01", 0, True, False, False, 0),
    ]
    assert project.rows(query) == both
    # A full refresh scores by the current weights again, and keeps what former ones have said.
    hits = "select * from int_learning_hits order by all"
    kept = project.rows(hits)
    project.build("--full-refresh", *learning, variables=FILES)
    assert (project.rows(query), project.rows(hits)) == (both, kept)
    # From 1 July on, these weights are those of then.
    visits.append(visit(5, "ann", "2026-10-01", url="/blog"))
    deliver(project, [ann, bob], visits, **deals).build(*learning, variables=FILES)
    weights.write_text(before)
    project.build(*learning, variables=FILES)
    versions = dict(project.rows("select distinct scored_on::varchar, score_version from int_learning_rows where scoring_model = 'b2b_saas' and was_in_use"))
    assert sorted(versions) == [f"2026-0{month}-01" for month in range(2, 8)]
    assert len({versions[day] for day in versions if day < "2026-07-01"}) == 1 and versions["2026-07-01"] != versions["2026-06-01"]

    # Ann turns out to be bob, who has her outcome and, of the two scores of a month, hers; months after it leave nothing to predict.
    apart = project.rows(query)
    deliver(project, [{**ann, "merged_into_lead_id": "bob"}, bob], visits, **deals).build(*learning, variables=FILES)
    assert project.rows(query) == [("bob", *row[1:]) for row in apart if row[0] == "ann"]


def test_no_feature_looks_past_its_day(project: Project) -> None:
    """The features of a day are the same whether or not the data goes on; only the outcome needs the days that follow."""
    project.start_over()
    leads = [{"lead_id": name, "created_at": "2026-01-01", "updated_at": "2026-01-01", "job_title": "VP"} for name in ("ann", "bob", "cat")]
    early = [visit(1, "ann", "2026-03-01"), visit(2, "bob", "2026-02-01", "email_click")]
    deals = "opportunity_id,lead_id,created_at,closed_at,is_won\nd0,cat,2026-01-10,2026-02-10,true\n"
    features = (
        "select lead_id, scoring_model, scored_on, rule_id, is_hit, occurrences, points, is_converted_before"
        " from int_point_in_time_features order by all"
    )
    deliver(project, leads, early, opportunities=deals).build(*FEATURES, variables=FILES)
    alone = project.rows(features)
    assert ("ann", "b2b_saas", "pricing_page_visit", True, Decimal(20)) in {(row[0], row[1], row[3], row[4], row[6]) for row in alone}
    assert {row[7] for row in alone if row[0] == "cat" and row[1] == "b2b_saas"} == {True}
    assert set(project.rows("select distinct is_censored from int_point_in_time_outcomes where lead_id != 'cat' and scoring_model = 'b2b_saas'")) == {(True,)}

    later_leads = [*leads, {"lead_id": "ann", "created_at": "2026-01-01", "updated_at": "2026-03-05", "job_title": "Student"}]
    later = [*early, visit(3, "ann", "2026-03-02", "demo_request"), visit(4, "bob", "2026-09-01")]
    later_deals = deals + "d1,ann,2026-03-03,2026-05-30,true\nd2,bob,2026-03-03,2026-07-30,true\n"
    deliver(project, later_leads, later, opportunities=later_deals)
    project.build(*FEATURES, variables={**FILES, "score_on": ["2026-03-01"]})
    assert project.rows(features) == alone
    # Ninety days after 1 March is 30 May.
    assert project.rows("select lead_id, is_converted, is_censored, outcome_on::varchar from int_point_in_time_outcomes where scoring_model = 'b2b_saas' and scored_on = date '2026-03-01' order by 1") == [
        ("ann", True, False, "2026-05-30"), ("bob", False, False, None), ("cat", False, False, None),
    ]


def test_nothing_ends_at_a_limit_nobody_set(project: Project) -> None:
    """Seventy stays, each with its cooldown, a record that was merged eighty times, and a memory of fifty years."""
    project.start_over()
    folder = project.folder / "seeds" / "weights"
    shipped = {name: (folder / f"{name}.csv").read_text(encoding="utf-8") for name in ("scoring_models", "behavioral_weights")}
    # One visit is enough, and only on its day.
    model, rule = "true,true,,,60,50,100,85,,30,,,,\n", "b2b_saas,pricing_page_visit,web,page_view,pricing,,,20,1,3,365,"
    assert model in shipped["scoring_models"] and rule in shipped["behavioral_weights"]
    (folder / "scoring_models.csv").write_text(shipped["scoring_models"].replace(model, "true,true,,,20,20,,,,1,,,,\n"))
    (folder / "behavioral_weights.csv").write_text(shipped["behavioral_weights"].replace(rule, rule.replace("365", "1")))

    leads = [{"lead_id": "ann", "created_at": "2026-01-01"}]
    leads += [{"lead_id": f"m{number}", "created_at": "2026-01-01", "merged_into_lead_id": f"m{number + 1}"} for number in range(80)]
    leads += [{"lead_id": "m80", "created_at": "2026-01-01"}]
    # Two records that each claim to be merged into the other, and one that points into their circle.
    leads += [{"lead_id": name, "created_at": "2026-01-01", "merged_into_lead_id": target} for name, target in (("x", "y"), ("y", "x"), ("z", "x"))]
    first = date(2026, 1, 2)
    days = [(first + timedelta(days=2 * number)).isoformat() for number in range(70)]
    activities = [visit(number, "ann", day) for number, day in enumerate(days)] + [visit(100, "m0", days[-1])]
    deliver(project, leads, activities)
    try:
        project.build("--select", "+lead_scores", "+lead_lifecycle", "+rejected_records", variables={**FILES, "history_from": "1970-01-01"})
    finally:
        for name, text in shipped.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")

    assert project.rows("select qualification from lead_scores where lead_id = 'ann' and is_primary_model") == [("mql",)]
    assert project.rows("select mql_count from lead_lifecycle where lead_id = 'ann'") == [(70,)]
    assert project.rows("select count(*), min(lookback_day)::varchar, max(lookback_day)::varchar from int_lookback_dates") == [(20595, "1969-12-31", days[-1])]
    assert project.rows("select distinct survivor_lead_id from int_lead_identities where lead_id like 'm%'") == [("m80",)]
    assert project.rows("select lead_score::int from lead_scores where lead_id = 'm80' and is_primary_model") == [(20,)]
    assert project.rows("select record_id from rejected_records where reason = 'merge_cycle' order by 1") == [("x",), ("y",)]
    assert project.rows("select survivor_lead_id from int_lead_identities where lead_id = 'z'") == [("z",)]


# --------------------------------------------------------------------------------------------------------------
# Raw rows are read again only where they changed
# --------------------------------------------------------------------------------------------------------------


def test_days_of_loading_are_read_again_where_a_row_differs(project: Project) -> None:
    """A row that is overwritten in place, a day that vanishes, somebody who is erased and one who is so no more."""
    leads = [{"lead_id": name, "created_at": "2026-03-01", "updated_at": "2026-03-01"} for name in ("ann", "bob")]
    activities = [visit(number, ("ann", "bob")[number % 2], f"2026-03-0{number + 2}", loaded_at=f"2026-03-0{number + 2}") for number in range(6)]

    def build(**others: str) -> tuple[list[str], list[tuple[object, ...]]]:
        deliver(project, leads, activities, **others).build(*ROWS, variables=FILES)
        read = project.rows("select loaded_on::varchar from int_activity_load_days where is_read order by 1")
        return [day for (day,) in read], project.rows("select activity_id, url from int_activities_unerased order by all")

    def as_given(*left_out: str) -> list[tuple[object, ...]]:
        return [(row["activity_id"], row["url"]) for row in activities if row["activity_id"] not in left_out]

    project.start_over()
    assert build() == ([f"2026-03-0{number + 2}" for number in range(6)], as_given())
    assert build() == ([], as_given())

    activities[1] = {**activities[1], "url": "/careers"}
    assert build() == (["2026-03-03"], as_given())
    assert project.rows("select points::int from lead_score_contributions where rule_id = 'careers_page_visit' and scoring_model = 'b2b_saas'") == [(-15,)]

    del activities[2]
    assert build() == ([], as_given())

    erasures = "lead_id,requested_at\nbob,2026-03-08\n"
    changed, rows = build(erasures=erasures)
    assert (changed, rows) == ([], as_given("1", "3", "5"))
    assert project.rows("select raw_rows, staged_rows, erased_rows from source_row_counts where source_name = 'activities'") == [(5, 2, 3)]

    # Nobody remembers whose rows were deleted, so all days are read again.
    changed, rows = build(erasures="lead_id,requested_at\n")
    assert (len(changed), rows) == (5, as_given())


# --------------------------------------------------------------------------------------------------------------
# What a build keeps, and when it is good no more
# --------------------------------------------------------------------------------------------------------------

ALL_BEFORE = ("+int_activity_state", "+int_rule_matches_state")
CHAIN = ("stg_crm__activities", "path:models/intermediate/activities", "int_rule_matches_daily", "int_rule_matches_state")
KEPT = {
    "int_activities_unerased": "* exclude generation", "int_activities": "* exclude generation", "int_activity_signals": "* exclude generation",
    "int_lead_activity_daily": "* exclude generation", "int_rule_matches_daily": "*",
}


def run(project: Project, *selected: str) -> tuple[bool, str]:
    """Run models alone; the seeds are as they were."""
    result, printed = project.dbt("run", "--select", *(selected or CHAIN), variables=FILES)
    return bool(result.success), printed


def reasons(project: Project) -> tuple[dict[str, str], dict[str | None, str]]:
    """Why the last build read days of loading, and why it counted leads again."""
    days = dict(project.rows("select loaded_on::varchar, reason from int_activity_load_days where reason is not null"))
    return days, dict(project.rows("select lead_id, reason from int_leads_this_run"))


def kept(project: Project) -> dict[str, list[tuple[object, ...]]]:
    return {table: project.rows(f"select {columns} from {table} order by all") for table, columns in KEPT.items()}


def test_a_build_tells_what_it_follows_and_keeps_nothing_that_is_not_whole(project: Project) -> None:
    """Other SQL, another macro, a model that is built by itself, one that is left out, one that fails: the next build knows."""
    leads = [{"lead_id": name, "created_at": "2026-03-01", "updated_at": "2026-03-01"} for name in ("ann", "bob", "cat")]
    activities = [visit(number, ("ann", "bob")[number % 2], f"2026-03-0{number + 1}", loaded_at=f"2026-03-0{number + 1}") for number in range(4)]
    activities.append(visit(4, "bob", "2026-03-04", "email_open", "", loaded_at="2026-03-04"))
    days = {f"2026-03-0{day}" for day in range(1, 5)}
    project.start_over()
    deliver(project, leads, activities).build("--select", *ALL_BEFORE, variables=FILES)
    assert reasons(project) == (dict.fromkeys(days, "first_build"), {"ann": "first_build", "bob": "first_build", None: "gone_leads"})

    # Nothing is new; then one is late, one is new, and a lead is merged.
    assert "Read 0 of 4 days of loading (0 of 5 rows); followed 0 activities and 0 of 3 leads" in run(project)[1]
    assert reasons(project) == ({}, {})
    activities.append(visit(5, "ann", "2026-03-01", loaded_at="2026-03-05"))
    leads.append({"lead_id": "bob", "merged_into_lead_id": "cat", "created_at": "2026-03-01", "updated_at": "2026-03-05"})
    deliver(project, leads, activities)
    assert "Read 1 of 5 days of loading (1 of 6 rows); followed 4 activities and 2 of 2 leads" in run(project, *ALL_BEFORE)[1]
    assert reasons(project) == ({"2026-03-05": "new"}, {"ann": "new_activity", "bob": "other_owner", "cat": "other_owner"})
    assert project.rows("from int_activities_this_run order by all") == [
        ("1", "bob", "other_owner"), ("3", "bob", "other_owner"), ("4", "bob", "other_owner"), ("5", None, "new"),
    ]
    every_day = {*days, "2026-03-05"}
    as_they_are = kept(project)

    # A model with other SQL is built whole, alone or with those that read it.
    scored_opens = "select count(*) from int_activities where is_scored and activity_type = 'email_open'"
    assert project.rows(scored_opens) == [(1,)]
    with edited(project, "models/intermediate/activities/int_activities.sql", "owner_lead_id is not null and not", "canonical_activity_type != 'email_open' and owner_lead_id is not null and not"):
        assert run(project, "int_activities+1,path:models/intermediate/activities")[0]
        assert project.rows(scored_opens) == [(0,)]
        assert "email_open" not in str(project.rows("from int_lead_activity_daily join int_activity_signals using (signal_id)"))
    # The SQL is as it was, but not what it made.
    assert run(project)[0]
    assert reasons(project) == (dict.fromkeys(every_day, "built_apart"), {"ann": "built_apart", "cat": "built_apart", None: "gone_leads"})
    assert kept(project) == as_they_are

    # So is a macro that one of them calls.
    with edited(project, "macros/cleaning/addresses.sql", "coalesce(nullif({{ lead_scoring.strip_trailing(path, '/') }}, ''), '/')", "'/'"):
        assert run(project, "+int_activity_signals")[0]
        assert reasons(project)[0] == dict.fromkeys(every_day, "other_logic")
        assert project.rows("select distinct page_category from int_activity_signals where url = '/pricing'") == [("other",)]

    # A build that leaves a model out is not finished, and a list of leads waits until int_rule_matches_daily has dealt with it.
    result, printed = project.dbt("run", "--select", *CHAIN, "--exclude", "int_activity_signals", variables=FILES)
    assert result.success, printed
    activities.append(visit(6, "cat", "2026-03-06", loaded_at="2026-03-06"))
    deliver(project, leads, activities)
    with edited(project, "models/intermediate/matches/int_rule_matches_daily.sql", "select * from final", "select *, no_such_column from final"):
        assert not run(project)[0]
        assert reasons(project)[0] == dict.fromkeys({*every_day, "2026-03-06"}, "unfinished_build")
        activities.append(visit(7, "ann", "2026-03-06", loaded_at="2026-03-06"))
        deliver(project, leads, activities)
        assert not run(project)[0]
        assert reasons(project) == ({"2026-03-06": "changed"}, {"ann": "new_activity", "cat": "changed_activity", None: "gone_leads"})
    del activities[1]
    deliver(project, leads, activities)
    assert run(project)[0]
    as_they_are = kept(project)
    assert run(project, *CHAIN, "--full-refresh")[0]
    assert reasons(project)[0] == dict.fromkeys(sorted({*every_day, "2026-03-06"} - {"2026-03-02"}), "full_refresh")
    assert kept(project) == as_they_are


# --------------------------------------------------------------------------------------------------------------
# In ten builds or in one
# --------------------------------------------------------------------------------------------------------------


def random_deliveries(rng: Random, count: int) -> list[tuple[list[dict[str, str]], list[dict[str, str]], str]]:
    """Raw tables as they stand at each of several builds.

    They grow, copies and deletions come, leads merge and change, visitors sign in, some earlier than was known.
    """
    names = [f"lead{number}" for number in range(8)]
    titles = ("VP of Sales", "Director", "Student", "Analyst", "")
    kinds = ("page_view", "email_click", "demo_request", "webinar_attended", "unsubscribe", "email_open")
    urls = ("/pricing", "/blog/a", "/careers", "")

    def day(number: int) -> str:
        return f"2026-{3 + number // 28:02}-{1 + number % 28:02}"

    leads = [{"lead_id": name, "job_title": rng.choice(titles), "employee_count": "500", "created_at": day(0), "updated_at": day(0)} for name in names]
    activities: list[dict[str, str]] = []
    identities: list[dict[str, str]] = []
    deliveries = []
    for step in range(count):
        today = 12 * (step + 1)
        for _ in range(25):
            # Most is new, some comes weeks late.
            happened = day(rng.randint(max(0, today - rng.choice((11, 11, 30))), today))
            by = rng.choice((*names, "", ""))
            browser = rng.choice(("", "browser1", "browser2", "browser3")) if by else rng.choice(("browser1", "browser2", "browser3"))
            activities.append(visit(len(activities), by, happened, rng.choice(kinds), rng.choice(urls), anonymous_id=browser, loaded_at=day(today)))
        identities.append({"anonymous_id": f"browser{rng.randint(1, 3)}", "lead_id": rng.choice(names), "identified_at": day(rng.randint(0, today))})
        # Every build has an activity of its own day, so that it scores that day.
        activities.append(visit(len(activities), names[0], day(today), loaded_at=day(today)))
        for copy in rng.sample(activities, 3):
            activities.append({**copy, "loaded_at": day(today), "is_deleted": rng.choice(("", "true"))})
        changed = rng.choice(names)
        leads.append({**next(row for row in leads if row["lead_id"] == changed), "job_title": rng.choice(titles), "updated_at": day(today)})
        if rng.random() < 0.6:
            gone, stays = rng.sample(names[1:], 2)
            leads.append({"lead_id": gone, "merged_into_lead_id": stays, "created_at": day(0), "updated_at": day(today) + "T12:00:00Z"})
        identities_now = as_csv(("anonymous_id", "lead_id", "identified_at"), identities)
        deliveries.append(([dict(row) for row in leads], [dict(row) for row in activities], identities_now))
    return deliveries


@settings(
    max_examples=2, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(min_value=0, max_value=2**32), skipped=st.integers(min_value=0, max_value=2))
def test_many_builds_give_what_one_gives(project: Project, seed: int, skipped: int) -> None:
    """The marts of the newest day know nothing of how many builds led there, nor of what these took from one another."""
    deliveries = random_deliveries(Random(seed), count=4)
    # Days of loading are only counted, so that most of them are not read again.
    counted = {**FILES, "compare_activities_by": "count"}

    pages = project.folder / "seeds" / "mappings" / "page_categories.csv"
    shipped_pages = pages.read_text(encoding="utf-8")
    project.start_over()
    # The first build, and one after a seed has changed, is of everything; the others are what runs every day.
    arguments: tuple[str, ...] = ()
    for number, (leads, activities, identities) in enumerate(deliveries):
        if number == 2:
            # From now on careers are read like any blog.
            pages.write_text(shipped_pages.replace("*/careers", "*/former-careers") + "1,*/careers,blog\n", encoding="utf-8")
            arguments = ()
        if number != skipped:
            deliver(project, leads, activities, identities=identities).build(*arguments, variables=counted)
            arguments = ("--selector", "daily")
    in_many = marts(project)
    assert len(project.rows("select distinct scored_on from lead_score_history")) == 3
    # Pages that mean something else make the build that learns of it read everything again.
    assert (project.rows("select count(*) from int_activity_load_days where reason is null") == [(0,)]) == (skipped == 2)
    assert project.rows("select count(*) from int_lookback_starts where is_kept") != [(0,)]

    project.start_over()
    project.build(variables=counted)
    pages.write_text(shipped_pages, encoding="utf-8")
    in_one = marts(project)
    assert project.rows("select count(*) from int_lookback_starts where is_kept") == [(0,)]
    for mart in PUBLIC:
        assert in_many[mart] == in_one[mart], mart
    assert in_one["lifecycle_transitions"]


def test_other_weights_read_no_activity_and_give_what_a_whole_build_gives(project: Project) -> None:
    """`dbt build --selector weights` after points changed in one model: its days are matched anew, those of the others stay.

    So it is after another model became the primary one, and where a full refresh broke off that had numbered the rules anew.
    """
    leads, activities, identities = random_deliveries(Random(7), count=2)[-1]
    table = project.folder / "seeds" / "weights" / "behavioral_weights.csv"
    shipped = table.read_text(encoding="utf-8")
    models = project.folder / "seeds" / "weights" / "scoring_models.csv"
    shipped_models = models.read_text(encoding="utf-8")

    project.start_over()
    deliver(project, leads, activities, identities=identities).build(variables=FILES)
    before = marts(project)
    try:
        lines = shipped_models.splitlines()
        assert ",true,true," in lines[1] and ",false,true," in lines[2]
        lines[1:3] = [lines[1].replace(",true,true,", ",false,true,"), lines[2].replace(",false,true,", ",true,true,")]
        models.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with table.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for row in rows:
            if row["scoring_model"] == "b2b_saas" and row["activity_type"] == "page_view":
                row["points"] = "21"
        rows.remove(next(row for row in rows if row["scoring_model"] == "b2b_saas" and row["rule_id"] == "careers_page_visit"))
        table.write_text(as_csv(rows[0], rows), encoding="utf-8")
        result, printed = project.dbt("build", "--full-refresh", "--select", "behavioral_weights", "scoring_models", "int_scoring_models", "int_rule_keys", variables=FILES)
        assert result.success, printed
        result, printed = project.dbt("build", "--selector", "weights", variables=FILES)
        assert result.success, printed
        assert not any("activit" in node.node.name for node in result.result if "staging" in node.node.fqn or "activities" in node.node.fqn)
        assert "other weights" in printed and "other meanings" in printed
        by_weights_alone = marts(project)
        project.start_over()
        project.build(variables=FILES)
    finally:
        table.write_text(shipped, encoding="utf-8")
        models.write_text(shipped_models, encoding="utf-8")
    in_one = marts(project)
    assert in_one["rule_feedback"] != before["rule_feedback"]
    for mart in PUBLIC:
        assert by_weights_alone[mart] == in_one[mart], mart
    assert before["lead_scores"] != in_one["lead_scores"]


# --------------------------------------------------------------------------------------------------------------
# A warehouse of before
# --------------------------------------------------------------------------------------------------------------

# What commit 44f1b41 kept for good of three builds, each column with its type: the 10th and 11th of March, the pricing page
# worth 19 points and then 20, and the 11th again with cat merged into bob. Blank is null, "" is empty.
FORMER = ROOT / "tests" / "python" / "kept_at_44f1b41"
NOW_CALLED = {"int_lead_memory": "main_internal.int_lead_version_log", "int_weight_memory": "main_internal.int_weight_version_log"}


def lay_former_tables(project: Project) -> dict[str, str]:
    """Put the former tables into an empty warehouse; return the columns of each."""
    columns = {}
    for path in sorted(FORMER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            typed = next(csv.reader(lines))
        columns[path.stem] = ", ".join(column.split()[0] for column in typed)
        project.rows(f"create table {path.stem} ({', '.join(typed)})")
        project.rows(f"copy {path.stem} from '{path}' (format csv, header, nullstr '', allow_quoted_nulls false)")
    return columns


def test_a_former_warehouse_upgrades_in_one_build(project: Project) -> None:
    """Not a row that was kept for good changes, the scores are those of a fresh build, and the past is scored as it was known."""
    ann = {"lead_id": "ann", "job_title": "Analyst", "employee_count": "5", "created_at": "2026-01-01", "updated_at": "2026-03-11T09:00:00Z"}
    bob = {"lead_id": "bob", "job_title": "Student", "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    cat = {"lead_id": "cat", "merged_into_lead_id": "bob", "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    activities = [
        visit(1, "ann", "2026-03-01"), visit(2, "bob", "2026-03-10"), visit(3, "cat", "2026-03-10", "demo_request"),
        visit(4, "bob", "2026-03-11"), visit(5, "cat", "2026-03-09", loaded_at="2026-03-11"), visit(6, "bob", "2026-03-12"),
    ]
    deliver(project, [ann, bob, cat], activities)
    project.start_over()
    project.build(variables=FILES)

    def newest() -> dict[str, list[tuple[object, ...]]]:
        # How a score has changed tells of days of which the former warehouse knows more: Ann was a vice president then.
        without_changes = "select * exclude (score_change_7_days, score_change_30_days) from lead_scores order by all"
        return marts(project) | {"lead_scores": project.rows(without_changes)}

    fresh = newest()

    project.start_over()
    columns = lay_former_tables(project)
    assert sorted(columns) == ["int_lead_memory", "int_weight_memory", "lead_score_history", "score_publications"]
    former = {table: project.rows(f"select {names} from {table}") for table, names in columns.items()}
    project.rows("create table int_rule_days as select 1 as lead_key")
    project.rows("create schema if not exists main_internal")
    project.rows("create table main_internal.int_suppression_rules as select 'customer' as reason")
    printed = project.build("--full-refresh", variables=FILES)
    assert newest() == fresh
    for table, names in columns.items():
        lost = Counter(former[table]) - Counter(project.rows(f"select {names} from {NOW_CALLED.get(table, f'main.{table}')}"))
        assert former[table] and not lost, table
    # What no model has any more, and all but marts in their schema: the logs are moved, the rest is dropped when somebody says so.
    assert "2 tables and views of an earlier version are left in main and main_internal" in printed
    assert project.dbt("run-operation", "drop_former_tables")[0].success and project.rows("from main.int_rule_days")
    assert project.dbt("run-operation", "drop_former_tables", "--args", "{dry_run: false}")[0].success
    assert project.rows("select table_name from duckdb_tables() where schema_name = 'main' and table_name[:4] in ('int_', 'stg_')") == []
    assert project.rows("select table_name from duckdb_tables() where table_name = 'int_suppression_rules'") == []
    # The upgrade says something of the 12th, and nothing else of the days before.
    assert len(project.rows("select * from lead_score_history where scored_on < '2026-03-12'")) == len(former["lead_score_history"])
    assert project.rows("select * from lead_score_history where scored_on = '2026-03-12'")

    # 35 for the title and the size that the source has forgotten, 19 for the page.
    project.build(*SCORES, variables={**FILES, "score_on": ["2026-03-10"]})
    assert project.rows("select lead_score::int from lead_scores where lead_id = 'ann' and scoring_model = 'b2b_saas'") == [(54,)]


# --------------------------------------------------------------------------------------------------------------
# What a build is told by its environment
# --------------------------------------------------------------------------------------------------------------


def build_with(project: Project, *arguments: str, **environment: str) -> str:
    """Build with environment variables, LEAD_SCORING_ left out of their names."""
    with mock.patch.dict(os.environ, {f"LEAD_SCORING_{name}": value for name, value in environment.items()}):
        return project.build(*arguments, variables=FILES)


def test_a_trial_of_other_weights_leaves_no_trace(project: Project) -> None:
    """Two days with a trial in between, of other points and thresholds, a model more and one less, against two days without."""
    deliveries = random_deliveries(Random(5), count=3)[1:]
    folder = project.folder / "seeds" / "weights"
    shipped = {path: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}

    def try_out() -> None:
        for path in shipped:
            with path.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines))
            if rows and "scoring_model" in rows[0]:
                rows += [{**row, "scoring_model": "trial", **({"is_primary": "false"} if "is_primary" in row else {})} for row in rows if row["scoring_model"] == "b2b_saas"]
            for row in rows:
                if row.get("rule_id") == "pricing_page_visit":
                    row["points"] = "90"
                if row.get("mql_enter") == "60":
                    row |= {"mql_enter": "55", "mql_exit": "5"}
                if row["scoring_model" if "scoring_model" in row else "reason"] == "matrix_1_to_10" and "is_enabled" in row:
                    row["is_enabled"] = "false"
            if rows:
                path.write_text(as_csv(rows[0], rows), encoding="utf-8")

    def put_back() -> None:
        for path, text in shipped.items():
            path.write_text(text, encoding="utf-8")

    def two_days(with_trial: bool) -> dict[str, list[tuple[object, ...]]]:
        project.start_over()
        for number, (leads, activities, identities) in enumerate(deliveries):
            deliver(project, leads, activities, identities=identities)
            project.build(variables=FILES)
            if with_trial and number == 0:
                before = {table: project.rows(f"select * from {table} order by all") for table in LOGS}
                scores = project.rows("select * from lead_scores order by all")
                try_out()
                try:
                    # Points alone are enough to rebuild; and with them a day that was never published.
                    build_with(project, "--selector", "weights", PUBLISH="false")
                    assert project.rows("select * from lead_scores order by all") != scores
                    assert project.rows("select distinct scoring_model from lead_scores where scoring_model in ('trial', 'matrix_1_to_10')") == [("trial",)]
                    build_with(project, *SCORES, PUBLISH="No", SCORE_ON="2026-03-20")
                    assert project.rows("select distinct scored_on::varchar from lead_scores") == [("2026-03-20",)]
                finally:
                    put_back()
                assert {table: project.rows(f"select * from {table} order by all") for table in LOGS} == before
                shutil.copytree(ROOT / "tests" / "laws", project.folder / "tests" / "laws", dirs_exist_ok=True)
                result, printed = project.dbt("test", "--select", "the_history_says_what_the_scores_say", variables=FILES)
                assert result.success, printed
                shutil.rmtree(project.folder / "tests" / "laws")
        return {name: project.rows(f"select * from {name} order by all") for name in (*PUBLIC, *LOGS, *STATE)}

    with_trial, without = two_days(with_trial=True), two_days(with_trial=False)
    # Other tables hold what a build had to score for the memory, which after a trial is more.
    assert [name for name in (*PUBLIC, *LOGS, *STATE) if with_trial[name] != without[name]] == []
    assert {row[1] for row in without["int_weight_version_log"]} == {1} and without["int_qualification_periods"]



def test_days_come_by_the_environment_and_no_day_to_come_does(project: Project) -> None:
    """A day after the newest staged one, a day given twice, half a range or an unknown word stops the build and names the variable."""
    project.start_over()
    ann = {"lead_id": "ann", "created_at": "2026-01-01"}
    deliver(project, [ann, {"lead_id": "bob", "created_at": "2026-03-20"}], [visit(1, "ann", "2026-03-10"), visit(2, "nobody", "2026-03-15")])
    build_with(project, *SCORES, SCORE_FROM="2026-03-08", SCORE_TO="2026-03-10")
    assert project.rows("select distinct scored_on::varchar from lead_scores_daily order by 1") == [("2026-03-08",), ("2026-03-09",), ("2026-03-10",)]
    days = "select scored_on::varchar from int_scoring_dates order by 1"
    build_with(project, "--select", "int_scoring_dates", SCORE_ON=" 2026-03-09,2026-03-10 ")
    assert project.rows(days) == [("2026-03-09",), ("2026-03-10",)]

    refused = {
        "LEAD_SCORING_SCORE_ON asks for 2026-03-11, which is after the newest staged day, 2026-03-10": {"SCORE_ON": "2026-03-01,2026-03-11"},
        "LEAD_SCORING_SCORE_TO asks for 2027-01-01, which is after the newest staged day, 2026-03-10": {"SCORE_FROM": "2026-03-01", "SCORE_TO": "2027-01-01"},
        "'2026-02-30' is not a day. Write LEAD_SCORING_SCORE_ON as YYYY-MM-DD, for instance LEAD_SCORING_SCORE_ON=2026-03-03": {"SCORE_ON": "2026-02-30"},
        "LEAD_SCORING_SCORE_FROM and LEAD_SCORING_SCORE_TO go together": {"SCORE_TO": "2026-03-01"},
        "Give either LEAD_SCORING_SCORE_ON or LEAD_SCORING_SCORE_FROM": {"SCORE_ON": "2026-03-01", "SCORE_FROM": "2026-03-01", "SCORE_TO": "2026-03-02"},
        "LEAD_SCORING_PUBLISH is 'maybe'; write true or false": {"PUBLISH": "maybe"},
    }
    for message, environment in refused.items():
        with mock.patch.dict(os.environ, {f"LEAD_SCORING_{name}": value for name, value in environment.items()}):
            result, printed = project.dbt("run", "--select", "int_scoring_dates", variables=FILES)
        assert not result.success and message in printed, printed

    # The project's own variables, alone and beside the environment's.
    variables = {**FILES, "score_on": ["2026-03-11"]}
    result, printed = project.dbt("run", "--select", "int_scoring_dates", variables=variables)
    assert not result.success and "score_on asks for 2026-03-11, which is after the newest staged day, 2026-03-10" in printed, printed
    with mock.patch.dict(os.environ, LEAD_SCORING_SCORE_ON="2026-03-09"):
        result, printed = project.dbt("run", "--select", "int_scoring_dates", variables=variables)
    assert not result.success and "Days to score are given twice" in printed, printed

    # Without any activity the newest day of a lead is the limit.
    deliver(project, [ann, {"lead_id": "bob", "created_at": "2026-03-20"}], [])
    project.start_over()
    build_with(project, "--select", "+int_scoring_dates", "+int_leads", "+int_activities", SCORE_ON="2026-03-20")
    assert project.rows(days) == [("2026-03-20",)]
    with mock.patch.dict(os.environ, LEAD_SCORING_SCORE_ON="2026-03-21"):
        result, printed = project.dbt("run", "--select", "int_scoring_dates", variables=FILES)
    assert not result.success and "after the newest staged day, 2026-03-20" in printed, printed
