"""DuckDB joins the tables that grow by hashing: no plan of the built sample compares every row with every other."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from project import Project

# Rules, bands and days times a thousand leads stay below; a thousand leads times a thousand leads do not.
MOST_COMPARISONS = 200_000
COMPARES_ALL = ("BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN", "CROSS_PRODUCT")


@pytest.fixture(scope="module")
def compiled(sample: Project) -> dict[str, str]:
    found = {path.stem: path.read_text(encoding="utf-8") for path in (sample.folder / "target").glob("*/compiled/lead_scoring/models/**/*.sql")}
    assert len(found) > 150
    return found


def comparing(operator: dict[str, Any]) -> Iterator[tuple[str, list[int]]]:
    """The operators of a plan, executed or not, that compare rows of two inputs, and how many rows each has."""
    name = (operator.get("operator_type") or operator.get("name") or "").strip()
    children = operator.get("children", [])
    if name in COMPARES_ALL:
        yield name, [int(child.get("operator_cardinality", 0)) for child in children]
    for child in children:
        yield from comparing(child)


def slow_joins(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    (_, planned), *_ = connection.execute(f"explain (format json) {query}").fetchall()
    if not any(True for operator in json.loads(planned) for _ in comparing(operator)):
        return []
    (_, executed), *_ = connection.execute(f"explain (analyze, format json) {query}").fetchall()
    return [f"{name} of {rows}" for name, rows in comparing(json.loads(executed)) if len(rows) == 2 and rows[0] * rows[1] > MOST_COMPARISONS]


def test_no_model_compares_every_row_with_every_other(sample: Project, compiled: dict[str, str]) -> None:
    found = {}
    with sample.connect() as connection, contextlib.chdir(sample.folder):
        connection.execute("attach ':memory:' as lead_scoring_memory")
        connection.execute("create table lead_scoring_memory.erased_leads (lead_id varchar)")
        for name, query in compiled.items():
            if joins := slow_joins(connection, query):
                found[name] = joins
    assert found == {}


def test_such_a_join_is_found() -> None:
    """A condition on one side of an outer join, beside an equal key, is enough."""
    with duckdb.connect() as connection:
        connection.execute("create table people as select range as id, range % 7 as age from range(1000)")
        assert slow_joins(connection, "select * from people left join people as others on people.id = others.id") == []
        assert slow_joins(connection, "select * from people left join people as others on people.id = others.id and people.age + people.id < 9") == ["BLOCKWISE_NL_JOIN of [1000, 1000]"]
