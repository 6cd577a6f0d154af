"""The engine and the independent scorer agree to the last digit, on the sample and on random cases."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from project import ROOT, Project
from referee import Contribution, Mover, Outlook, Result, Score, StayRow, referee
from strategies import Case, build_case, write_case

CONTRIBUTION_COLUMNS = Contribution._fields
SCORE_COLUMNS = Score._fields
STAY_COLUMNS = StayRow._fields


def compare(project: Project, expected: Result) -> None:
    """Fail with the first rows in which the marts differ from the referee."""
    assert {row[0] for row in project.rows("select scored_on from int_scoring_dates")} == set(expected.scored_on)

    ledger = {
        (row["lead_id"], row["scoring_model"], row["scored_on"], row["category"], row["rule_id"]): tuple(
            row[column] for column in CONTRIBUTION_COLUMNS
        )
        for row in project.records("select * from lead_score_contributions")
    }
    assert differences(ledger, expected.contributions, CONTRIBUTION_COLUMNS) == []

    # Two columns of the newest day are not kept daily.
    daily_columns = [column for column in SCORE_COLUMNS if column in daily_score_columns(project)]
    daily = {
        (row["lead_id"], row["scoring_model"], row["scored_on"]): tuple(row[column] for column in daily_columns)
        for row in project.records("select * from lead_scores_daily")
    }
    assert differences(daily, expected.scores, daily_columns) == []

    newest = max(expected.scored_on, default=None)
    latest = {
        (row["lead_id"], row["scoring_model"], row["scored_on"]): tuple(row[column] for column in SCORE_COLUMNS)
        for row in project.records("select * from lead_scores")
    }
    assert differences(latest, {key: score for key, score in expected.scores.items() if key[2] == newest}, SCORE_COLUMNS) == []

    # The scores that were and those to come, and the rules that move them.
    outlooks = {
        (row["lead_id"], row["scoring_model"]): tuple(row[column] for column in Outlook._fields)
        for row in project.records("select * from lead_scores full join score_outlook using (lead_id, scoring_model)")
    }
    assert differences(outlooks, expected.outlooks, Outlook._fields) == []
    movers = {
        (row["lead_id"], row["scoring_model"], row["period"], row["category"], row["rule_id"]): tuple(row[column] for column in Mover._fields)
        for row in project.records("select * from score_movers")
    }
    assert differences(movers, expected.movers, Mover._fields) == []

    # Where a stage is entered and left. The engine need not follow leads that cannot qualify: no row, no stays.
    stays: dict[Any, list[Any]] = defaultdict(list)
    for row in project.records("select * from int_qualification_periods"):
        if row["scored_on"] == newest:
            stays[row["lead_id"], row["scoring_model"], row["stage"]].append(tuple(row[column] for column in STAY_COLUMNS))
    assert differing_stays(stays, expected.stays) == []

    counts = {row["source_name"]: row for row in project.records("select * from source_row_counts")}
    rejected: dict[str, dict[str, int]] = {name: {} for name in counts}
    for name, reason, count in project.rows("select source_name, reason, count(*) from rejected_records group by all"):
        rejected[name][reason] = count
    for name, source in expected.counts.items():
        assert counts[name]["raw_rows"] == source.raw, name
        assert counts[name]["staged_rows"] == source.staged, name
        assert counts[name]["duplicate_rows"] == source.duplicates, name
        assert rejected[name] == dict(source.rejected), name


def daily_score_columns(project: Project) -> set[str]:
    """The columns of lead_scores_daily."""
    return {row[0] for row in project.rows("select column_name from (describe lead_scores_daily)")}


def differing_stays(actual: dict[Any, list[Any]], expected: dict[Any, list[Any]]) -> list[Any]:
    """The first five keys whose stays differ, with the engine's and the referee's."""
    return [
        (key, "engine:", sorted(actual.get(key, [])), "referee:", sorted(expected.get(key, [])))
        for key in sorted(actual.keys() | expected.keys())
        if Counter(actual.get(key, [])) != Counter(expected.get(key, []))
    ][:5]


def differences(actual: dict[Any, Any], expected: dict[Any, Any], columns: Any) -> list[Any]:
    """The first five keys that differ, with the engine's and the referee's figures."""
    found = []
    for key in sorted(actual.keys() | expected.keys()):
        mine = actual.get(key)
        theirs = tuple(getattr(expected[key], column) for column in columns) if key in expected else None
        if mine != theirs:
            cells = (
                [(column, a, b) for column, a, b in zip(columns, mine, theirs, strict=True) if a != b]
                if mine and theirs
                else ("only the engine has it" if mine else "only the referee has it", mine or theirs)
            )
            found.append((key, cells))
    return found[:5]


def test_sample(sample: Project) -> None:
    expected = referee(ROOT / "sample_data", ROOT / "seeds", run_started_at=datetime(2026, 7, 1))
    compare(sample, expected)
    # The two worked examples, to the point.
    assert dict(sample.rows("select lead_id, lead_score from lead_scores where is_primary_model and lead_id in ('sarah', 'marcus')")) == {"sarah": 115, "marcus": 2}
    # Who leaves within a month if nobody calls.
    assert sample.rows(
        "select count(*), count(case when leaves_qualification_on <= date '2026-07-30' then 1 end) from score_outlook where is_primary_model and qualification != 'none'"
    ) == [(124, 9)]


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One project whose seeds and raw files every random case replaces."""
    return Project(tmp_path_factory.mktemp("random") / "project")


# What is compared; a build of everything takes half as long again.
COMPARED = ("--select", "+lead_score_contributions", "+lead_scores", "+lead_scores_daily", "+score_outlook", "+score_movers", "+int_qualification_periods", "+source_row_counts", "+rejected_records")


def play(project: Project, case: Case, *selected: str) -> None:
    """Build a random case and hold the marts against the referee."""
    case_folder = project.folder / "case"
    shutil.rmtree(case_folder, ignore_errors=True)
    write_case(case_folder, case)
    # Where other tests have theirs: dbt parses once for all of them.
    shutil.rmtree(project.folder / "own", ignore_errors=True)
    (case_folder / "raw").rename(project.folder / "own")
    for table in (case_folder / "seeds" / "weights").glob("*.csv"):
        shutil.copy(table, project.folder / "seeds" / "weights" / table.name)
    # Segments name grades and reasons of the shipped weights; they have tests of their own.
    (project.folder / "seeds" / "nurture" / "nurture_segment_rules.csv").write_text(CATCH_ALL_SEGMENT)
    project.start_over()
    project.build(
        "--full-refresh",
        *selected,
        variables={
            "crm_files": "own/{name}.csv",
            "custom_lead_attributes": list(case.custom_lead_attributes),
            "score_on": [day.isoformat() for day in case.scored_on or []],
            "history_from": "" if case.history_from is None else case.history_from.isoformat(),
            "run_started_at": case.run_started_at.isoformat(sep=" "),
        },
    )
    expected = referee(
        project.folder / "own",
        Path(project.folder) / "seeds",
        scored_on=case.scored_on,
        history_from=case.history_from,
        custom_lead_attributes=case.custom_lead_attributes,
        run_started_at=case.run_started_at,
    )
    compare(project, expected)


CATCH_ALL_SEGMENT = (
    "priority,segment,qualification,funnel_stage,min_days_inactive,max_days_inactive,min_fit_grade,max_fit_grade,"
    "min_fit_completeness,suppression_reason,min_score,max_score,sequence,reason\n"
    "1,everybody,,,,,,,,,,,,Anybody\n"
)


@pytest.mark.parametrize("seed", [2])
def test_thousands_of_random_leads(playground: Project, seed: int) -> None:
    # Once with every model, so that none fails on such rows.
    play(playground, build_case(seed, leads=1000, models=8))


# Shrinking would take a build a step, so the case that failed is reported as it is: its repr holds the seed.
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# 11: a weight on half of the sixth decimal, lost in 32-bit floats. 5572: an exclamation mark in a title.
@example(seed=11)
@example(seed=5572)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_random_cases(playground: Project, seed: int) -> None:
    play(playground, build_case(seed, leads=150, models=6), *COMPARED)
