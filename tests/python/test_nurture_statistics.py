"""nurture_sequence_performance against statsmodels, on counts that no sample has."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from project import Project
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

# Rounded to six decimals; the quantile is off by 3e-9 at most.
NEAR = 0.5e-6 + 1e-8


def counts() -> list[tuple[int, int, int, int, int, int]]:
    """Recipients, successes and planned share of two arms: every mixture of extremes, and 1,000 at random."""
    extremes = [(n, x) for n in (1, 2, 29, 1000, 3_000_000) for x in sorted({0, 1, n // 2, n - 1, n})]
    cases = [(*one, *other, 1, 1) for one, other in itertools.product(extremes, repeat=2)]
    chance = random.Random(20)
    for _ in range(1000):
        first, second = (int(10 ** chance.uniform(0, 6)) for _ in range(2))
        if chance.random() < 0.5:
            second = max(1, first + int(chance.gauss(0, 2) * math.sqrt(first)))
        rate = chance.random() ** 3
        cases.append((
            first, min(first, max(0, round(first * rate))),
            second, min(second, max(0, round(second * rate + chance.gauss(0, 2) * math.sqrt(second * rate)))),
            chance.randint(1, 100), chance.randint(1, 100),
        ))
    return cases


CASES = counts()


@pytest.fixture(scope="module")
def warehouse(sample: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse with the counts, in which the model's own SQL runs as dbt compiled it."""
    (compiled,) = sample.folder.glob("target/*/compiled/**/nurture_sequence_performance.sql")
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; create schema warehouse.main_internal; use warehouse.main_internal")
        connection.execute("create table test_rules (min_recipients varchar, alpha varchar, split_check_p varchar)")
        connection.execute("""
            create table int_nurture_arms (
                comparison varchar, sequence varchar, step integer, variant varchar, metric varchar, scored_on date,
                arm_number bigint, recipients bigint, successes bigint, planned_share integer,
                average_days_to_convert decimal(18, 1), average_deal_amount decimal(18, 2)
            )
        """)
        connection.executemany(
            "insert into int_nurture_arms values ('variants', ?, 0, ?, 'opened', '2026-06-30', ?, ?, ?, ?, null, null)",
            [
                row
                for number, (n, x, n2, x2, share, share2) in enumerate(CASES)
                for row in ((str(number), "A", 1, n, x, share), (str(number), "B", 2, n2, x2, share2))
            ],
        )
        connection.execute(f"create view performance as {compiled.read_text(encoding='utf-8')}")
        yield connection


def performance(warehouse: duckdb.DuckDBPyConnection, alpha: str) -> dict[tuple[int, str], dict[str, Any]]:
    """The rows of the model by case and variant."""
    warehouse.execute("delete from test_rules")
    warehouse.execute("insert into test_rules values ('30', ?, '0.001')", [alpha])
    cursor = warehouse.execute("select * from performance")
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(rows) == 2 * len(CASES)
    return {(int(row["sequence"]), row["variant"]): row for row in rows}


@pytest.mark.parametrize("alpha", ["0.05", "0.01", "0.0001", "0.9"])
def test_intervals_are_those_of_wilson_and_newcombe(warehouse: duckdb.DuckDBPyConnection, alpha: str) -> None:
    rows = performance(warehouse, alpha)
    for number, (n, x, n2, x2, _, _) in enumerate(CASES):
        row = rows[number, "B"]
        low, high = proportion_confint(x2, n2, alpha=float(alpha), method="wilson")
        assert [float(row[name]) for name in ("rate", "rate_low", "rate_high")] == pytest.approx([x2 / n2, low, high], abs=NEAR)
        low, high = confint_proportions_2indep(x2, n2, x, n, method="newcomb", compare="diff", alpha=float(alpha))
        assert [float(row[name]) for name in ("difference", "difference_low", "difference_high")] == pytest.approx(
            [x2 / n2 - x / n, low, high], abs=NEAR
        ), CASES[number]


def test_p_values_are_those_of_the_pooled_and_the_one_sample_test(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = performance(warehouse, "0.05")
    seen = set()
    for number, (n, x, n2, x2, share, share2) in enumerate(CASES):
        row = rows[number, "B"]
        # Without any variance statsmodels divides by zero; both rates are the same.
        p = 1.0 if x + x2 in (0, n + n2) else proportions_ztest([x2, x], [n2, n])[1]
        planned = share2 / (share + share2)
        _, split_p = proportions_ztest(n2, n + n2, value=planned, prop_var=planned)
        assert [float(row["p_value"]), float(row["split_p_value"])] == pytest.approx([p, split_p], abs=NEAR), CASES[number]
        verdict = "too_few" if min(n, n2) < 30 else "unequal_split" if split_p < 0.001 else "winner" if p < 0.05 else "no_difference_shown"
        assert row["verdict"] == verdict, CASES[number]
        assert row["winner"] == ((("A", "B")[x2 / n2 > x / n]) if verdict == "winner" else None)
        seen.add((verdict, row["winner"]))
    assert len(seen) == 5
