"""The marts of learning against scipy, statsmodels and plain counting, on leads that no sample has."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import calibrate
import duckdb
import numpy as np
import pytest
from project import Project
from scipy.stats import bootstrap, mannwhitneyu
from statsmodels.stats.proportion import proportion_confint

NEAR = 1e-6
MODELS = ["scoring_model_performance", "scoring_rule_performance", "threshold_analysis", "score_drift"]
TABLES = """
    create table int_learning_rows (
        lead_id varchar, scoring_model varchar, score_version varchar, scored_on date, lead_score decimal(18, 4), days_since_engaged bigint,
        activity_count bigint, is_mql boolean, is_sql boolean, was_in_use boolean, is_in_use boolean, is_converted boolean,
        scored_lead_id varchar as (lead_id)
    );
    create table int_learning_hits (lead_id varchar, scoring_model varchar, score_version varchar, rule_id varchar, scored_on date, points decimal(18, 4));
    create view int_learning_scores as select scoring_model, score_version, scored_on, lead_score from int_learning_rows;
    create table int_score_weeks (scoring_model varchar, score_version varchar, rule_id varchar, week_starts_on date, lead_score decimal(18, 4), leads bigint);
    create table int_scoring_models (scoring_model varchar, published_as varchar, score_version varchar, mql_enter bigint);
    create table int_scoring_rules (scoring_model varchar, rule_id varchar, rule_kind varchar, dimension varchar, category varchar, description varchar, points bigint);
    create table int_scoring_dates as select date '2026-06-30' as scored_on;
    create table int_opportunities (lead_id varchar, is_orphan boolean, created_at timestamp);
    create table sales_reps (rep varchar, daily_capacity varchar);
    insert into sales_reps values ('ann', '2'), ('ann', '1'), ('bob', null);
    create table main.speed_to_lead (task_id varchar, lead_id varchar, scoring_model varchar, qualifying_at timestamp, qualified_on date, disposition varchar);
    create table main.rule_feedback (scoring_model varchar, rule_id varchar, accepted bigint, rejected bigint);
"""


def cases() -> dict[str, list[tuple[float, bool, str, str]]]:
    """Score, outcome, lead and month by model: ties, no signal, a perfect one, a reversed one, few and no conversions, and several months."""
    chance = random.Random(26)
    made: dict[str, list[tuple[float, bool]]] = {
        "ties": [(chance.randint(0, 3), chance.random() < 0.3) for _ in range(300)],
        "none": [(chance.gauss(0, 30), chance.random() < 0.2) for _ in range(500)],
        "perfect": [(n, n >= 80) for n in range(100)],
        "reversed": [(-n, n >= 80) for n in range(100)],
        "two": [(chance.randint(0, 99), n < 2) for n in range(200)],
        "one": [(chance.randint(0, 99), n < 1) for n in range(200)],
        "never": [(chance.randint(0, 99), False) for n in range(50)],
    }
    for number in range(20):
        strength = chance.uniform(0, 0.02)
        made[f"random_{number}"] = [(score, chance.random() < 0.05 + strength * score) for score in (chance.randint(0, 45) for _ in range(chance.randint(30, 600)))]
    rows = {model: [(round(score, 4), hit, str(n), "2026-01-01") for n, (score, hit) in enumerate(own)] for model, own in made.items()}
    rows["months"] = [row for month in (1, 2, 3) for score, hit, lead, _ in rows["random_0"] for row in [(score + month, hit, lead, f"2026-0{month}-01")]]
    return rows


CASES = cases()


def hits_rule(rule: str, score: float, lead: str) -> bool:
    """Whether a rule of the cases fires: one that follows the score, one that follows nothing, one that never does."""
    return {"follows": score >= 20, "nothing": int(lead) % 3 == 0, "never": False}[rule]


@pytest.fixture(scope="module")
def warehouse(sample: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse with the cases, in which the models' own SQL runs as dbt compiled it."""
    with duckdb.connect() as connection:
        fill(connection, "warehouse", {model: next(sample.folder.glob(f"target/*/compiled/**/{model}.sql")) for model in MODELS})
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, database: str, compiled: dict[str, Path]) -> None:
    """Create the tables and the views over them."""
    connection.execute(f"attach ':memory:' as {database}; create schema {database}.main_internal; use {database}.main_internal")
    connection.execute(TABLES.replace("main.", f"{database}.main."))
    rows = [
        (lead, model, "v", month, score, None if int(lead) % 7 == 0 else int(lead) % 50, int(lead) % 4, score >= 20, score >= 40, True, True, hit)
        for model, own in CASES.items()
        for score, hit, lead, month in own
    ]
    insert(connection, "int_learning_rows", rows)
    connection.executemany("insert into int_scoring_models values (?, ?, 'v', 200000)", [(model, model) for model in CASES])
    for rule, points in (("follows", 10), ("nothing", 5), ("never", 1)):
        connection.executemany("insert into int_scoring_rules values (?, ?, 'explicit', 'fit', 'c', 'd', ?)", [(model, rule, points * 10000) for model in CASES])
        insert(connection, "int_learning_hits", [(row[0], row[1], "v", rule, row[3], points) for row in rows if hits_rule(rule, row[4], row[0])])
    for model, path in compiled.items():
        connection.execute(f"create view {model} as {path.read_text(encoding='utf-8')}")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """All rows in one statement; row by row takes a millisecond each."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        connection.execute(f"insert into {table} select {', '.join(['unnest(?)'] * len(columns))}", columns)


def rows_of(connection: duckdb.DuckDBPyConnection, model: str, condition: str = "true") -> list[dict[str, Any]]:
    """The rows of a model as dictionaries."""
    cursor = connection.execute(f"select * from {model} where {condition}")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def auc(scores: list[tuple[float, bool]]) -> float | None:
    """The area under the ROC curve, by scipy's U."""
    positives, negatives = ([score for score, hit in scores if hit == wanted] for wanted in (True, False))
    return mannwhitneyu(positives, negatives).statistic / len(positives) / len(negatives) if positives and negatives else None


def delong(scores: list[tuple[float, bool]], positives: int, negatives: int) -> tuple[float, float]:
    """The 95% interval by DeLong, from every pair of leads."""
    highs, lows = (np.array([score for score, hit in scores if hit == wanted]) for wanted in (True, False))
    wins = (highs[:, None] > lows[None]) + 0.5 * (highs[:, None] == lows[None])
    error = (wins.mean(axis=1).var(ddof=1) / positives + wins.mean(axis=0).var(ddof=1) / negatives) ** 0.5
    return max(0, wins.mean() - 1.959963984540054 * error), min(1, wins.mean() + 1.959963984540054 * error)


def test_areas_and_intervals_agree(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = {row["scoring_model"]: row for row in rows_of(warehouse, "scoring_model_performance", "weights = 'now' and period = 'all'")}
    assert rows.keys() == CASES.keys()
    for model, row in rows.items():
        own = [(score, hit) for score, hit, _, _ in CASES[model]]
        area = auc(own)
        assert row["auc"] == (None if area is None else pytest.approx(Decimal(area), abs=Decimal(NEAR))), model
        converted, others = ({lead for _, hit, lead, _ in CASES[model] if hit == wanted} for wanted in (True, False))
        if len(converted) < 2 or len(others) < 2:
            assert row["auc_low"] is row["auc_high"] is None
            continue
        low, high = delong(own, len(converted), len(others))
        assert (float(row["auc_low"]), float(row["auc_high"])) == pytest.approx((low, high), abs=NEAR), model
        recencies = [(-1e6 if int(lead) % 7 == 0 else -(int(lead) % 50), hit) for _, hit, lead, _ in CASES[model]]
        assert float(row["recency_auc"]) == pytest.approx(auc(recencies), abs=NEAR)


def test_an_interval_is_about_what_a_bootstrap_gives(warehouse: duckdb.DuckDBPyConnection) -> None:
    """DeLong's formula stands in this file, too; resampling knows nothing of it."""
    own = [(score, hit) for score, hit, _, _ in CASES["ties"]]
    highs, lows = ([score for score, hit in own if hit == wanted] for wanted in (True, False))
    by_chance = bootstrap(
        (highs, lows), lambda x, y: mannwhitneyu(x, y).statistic / len(x) / len(y), vectorized=False, method="percentile", n_resamples=999, rng=1,
    ).confidence_interval
    (row,) = rows_of(warehouse, "scoring_model_performance", "scoring_model = 'ties' and weights = 'now' and period = 'all'")
    assert (float(row["auc_low"]), float(row["auc_high"])) == pytest.approx((by_chance.low, by_chance.high), abs=0.015)


def test_precision_capture_and_lift_agree(warehouse: duckdb.DuckDBPyConnection) -> None:
    for row in rows_of(warehouse, "scoring_model_performance", "weights = 'then' and period = 'all'"):
        own = CASES[row["scoring_model"]]
        found = [hit for score, hit, _, _ in own if score >= 20]
        if found:
            low, high = proportion_confint(sum(found), len(found), method="wilson")
            assert (float(row["mql_precision_low"]), float(row["mql_precision_high"])) == pytest.approx((low, high), abs=NEAR)
        conversions = sum(hit for _, hit, _, _ in own)
        if conversions:
            low, high = proportion_confint(sum(found), conversions, method="wilson")
            assert (float(row["mql_recall_low"]), float(row["mql_recall_high"])) == pytest.approx((low, high), abs=NEAR)
            # Each lead in ten parts, equals in all orders at once: a tied group gives its mean.
            by_score: dict[float, list[bool]] = {}
            for score, hit, _, _ in own:
                by_score.setdefault(score, []).append(hit)
            parts = np.concatenate([np.full(10 * len(hits), sum(hits) / len(hits) / 10) for _, hits in sorted(by_score.items(), reverse=True)])
            captured = [parts[: len(own) * tenth].sum() / conversions for tenth in range(11)]
            assert [float(row[f"capture_top_{tenth}0"]) for tenth in range(1, 10)] == pytest.approx(captured[1:10], abs=NEAR)
            assert [float(row[f"lift_decile_{tenth}"]) for tenth in range(1, 11)] == pytest.approx(list(10 * np.diff(captured)), abs=2e-5)


def test_evidence_of_rules_agrees(warehouse: duckdb.DuckDBPyConnection) -> None:
    for row in rows_of(warehouse, "scoring_rule_performance"):
        own = CASES[row["scoring_model"]]
        rule = row["rule_id"]
        hits = [hits_rule(rule, score, lead) for score, _, lead, _ in own]
        table = [[sum(h == fired and c == outcome for h, (_, c, _, _) in zip(hits, own, strict=True)) for outcome in (True, False)] for fired in (True, False)]
        assert (row["hits"], row["hit_conversions"], row["has_never_fired"]) == (sum(hits), table[0][0], not any(hits))
        shares = (np.array(table) + 0.5) / (np.array(table).sum(axis=0) + 1)
        if not any(hits):
            assert row["information_value"] is row["suggested_points"] is row["auc_lost"] is None
            continue
        evidence = np.log(shares[:, 0] / shares[:, 1])
        assert float(row["weight_of_evidence"]) == pytest.approx(evidence[0], abs=NEAR)
        assert float(row["information_value"]) == pytest.approx(((shares[:, 0] - shares[:, 1]) * evidence).sum(), abs=NEAR)
        points = {"follows": 10, "nothing": 5}[rule]
        with_it, without = (auc([(score - lost * points * hit, c) for hit, (score, c, _, _) in zip(hits, own, strict=True)]) for lost in (0, 1))
        assert row["auc_lost"] == (None if with_it is None else pytest.approx(Decimal(with_it) - Decimal(without), abs=Decimal(2 * NEAR)))


def test_thresholds_count_what_is_at_or_above_them(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(warehouse, "threshold_analysis")
    assert {row["scoring_model"] for row in rows} == CASES.keys()
    for row in rows:
        above = [hit for score, hit, _, _ in CASES[row["scoring_model"]] if score >= row["threshold"]]
        assert (row["lead_months"], row["conversions"]) == (len(above), sum(above))
    for model, own in CASES.items():
        marked = {name: [row["threshold"] for row in rows if row["scoring_model"] == model and row[name]] for name in ("is_current", "is_to_start_with")}
        assert marked["is_current"] == [20]
        converted = sorted(score for score, hit, _, _ in own if hit)
        reached = [t for t in {row["threshold"] for row in rows if row["scoring_model"] == model} if 2 * sum(score >= t for score in converted) >= len(converted)]
        assert marked["is_to_start_with"] == ([max(reached)] if converted and reached else [])
    # Each month everybody has a point more: whoever stood at 19.x or 18.x in January arrives at 20 within the 59 days.
    (row,) = [row for row in rows if row["scoring_model"] == "months" and row["threshold"] == 20]
    arrived = {lead for score, _, lead, month in CASES["months"] if score >= 20 and month != "2026-01-01"} - {
        lead for score, _, lead, month in CASES["months"] if score >= 20 and month == "2026-01-01"
    }
    assert float(row["leads_a_week"]) == pytest.approx(7 * len(arrived) / 59, abs=0.005)


def test_the_stability_index_is_that_of_its_formula(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(warehouse, "score_drift", "compares = 'month' and measure = 'score'")
    assert [(row["scoring_model"], str(row["starts_on"])) for row in sorted(rows, key=lambda row: row["starts_on"])] == [("months", "2026-02-01"), ("months", "2026-03-01")]
    for row in rows:
        bands = {
            period: [min(8, max(-1, score // 5)) for score, _, _, month in CASES["months"] if month == str(row[period])] for period in ("starts_on_before", "starts_on")
        }
        occurring = sorted(set(bands["starts_on"]) | set(bands["starts_on_before"]))
        before, now = (np.array([own.count(band) + 0.5 for band in occurring]) for own in bands.values())
        before, now = before / before.sum(), now / now.sum()
        assert float(row["stability_index"]) == pytest.approx(((now - before) * np.log(now / before)).sum(), abs=NEAR)


def test_a_probability_never_falls_and_keeps_the_conversions() -> None:
    chance = random.Random(5)
    scores = [Decimal(score) for score in range(-20, 120)]
    weights = [chance.randint(1, 50) for _ in scores]
    converted = [sum(chance.random() < max(0, float(score)) / 200 for _ in range(weight)) for score, weight in zip(scores, weights, strict=True)]
    ranges = list(calibrate.steps(scores, weights, converted))
    assert (ranges[0][0], ranges[-1][1]) == (None, None)
    assert [below for _, below, _ in ranges[:-1]] == [start for start, _, _ in ranges[1:]]
    probabilities = [float(probability) for _, _, probability in ranges]
    assert probabilities == sorted(set(probabilities)) and len(probabilities) > 5
    expected = sum(
        weight * float(probability)
        for score, weight in zip(scores, weights, strict=True)
        for start, below, probability in ranges
        if (start is None or start <= score) and (below is None or score < below)
    )
    assert expected == pytest.approx(sum(converted), abs=0.01)
