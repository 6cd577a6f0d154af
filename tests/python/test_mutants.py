"""What a mutant is, who kills it, and which explanations of survivors count."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from mutants.operators import FOREIGN, Query
from mutants.run import UNIT_TEST, Explanation, Follower, Law, UnitTest, Verdict, Warehouse, misfits, reads_so

MODEL = """
with

visits as (select * from {visits}),

final as (

    select
        lead_key,
        least(sum(visits.points), 100) as points
    from visits
    where visits.points >= 10 and not visits.is_deleted
    group by lead_key

)

select * from final
"""


def says_of(sql: str) -> set[str]:
    return {says for _, says in Query(sql).changes}


@pytest.mark.parametrize(("sql", "expected"), [
    ("select a from t where a < b", {"a < b: as a <= b", "without where a < b"}),
    ("select a from t where a >= 7", {"a >= 7: as a > 7", "a >= 7: 7 is 6", "without where a >= 7"}),
    ("select a from t where b and c", {"without and b", "without and c"}),
    ("select a from t where b or c", {"without or b", "without or c", "b or c: as ((b) and (c))", "without where b or c"}),
    ("select u.a from t left join u on t.a = u.a and t.b = u.b", {"u: joined by inner join", "without and t.a = u.a", "without and t.b = u.b"}),
    ("select least(a, b) as a, max(c) as c from t", {"least(a, b): as greatest(a, b)", "max(c): as min(c)"}),
    ("select coalesce(a, b) as a, a + b as c from t", {"coalesce(a, b): as a", "a + b: as a - b"}),
    ("select 'A' as letter, 90 as days from t", {"90 as days: 90 is 91", "90 as days: 90 is 89"}),
    ("select case when a then b when c then d else e end as f from t", {"without when a then b", "without when c then d", "without else e after c"}),
    ("select row_number() over (partition by a, b order by c desc) as n from t", {
        "without partition by a in row_number()", "without partition by b in row_number()", "turned order by c desc in row_number()",
    }),
    # What is the same on the boundary, what picks one row, and what no rule says.
    ("select case when a < b then b else a end as c from t", {"without when a < b then b", "without else a after a < b"}),
    ("select max(case when n = 'x' then a end) as a from t", {"n = 'x': as n <> 'x'", "without when n = 'x' then a"}),
    ("select a from t where 1 = 0", set()),
])
def test_each_operator_makes_the_mutants_that_it_names(sql: str, expected: set[str]) -> None:
    assert says_of(sql) == expected


def test_numbered_ctes_of_a_loop_change_together() -> None:
    query = Query("with a_1 as (select a from t where a > b), a_2 as (select a from a_1 where a > b) select * from a_2")
    change = query.changes["a_*", "a > b: as a >= b"]
    assert [cte for cte, _ in change.sqls] == ["a_1", "a_2"]
    assert query.sql(change).count(">=") == 2


def run_of(*visits: str, expected: str) -> str:
    """What dbt writes for a unit test."""
    fixture = " union all ".join(visits)
    model = MODEL.format(visits=f"{FOREIGN}visits").replace("with\n", f"with {FOREIGN}visits as (\n{fixture}\n),", 1)
    return (
        "with dbt_internal_unit_test_actual as (\n  select\n    \"lead_key\",\"points\", 'actual' as \"actual_or_expected\"\n  from (\n"
        f"{model}\n  ) _dbt_internal_unit_test_actual\n),\n-- Build expected result\ndbt_internal_unit_test_expected as (\n  select\n    "
        f"\"lead_key\", \"points\", 'expected' as \"actual_or_expected\"\n  from (\n{expected}\n  ) _dbt_internal_unit_test_expected\n)\n"
    )


def test_a_unit_test_on_the_boundary_kills_what_one_beside_it_does_not() -> None:
    connection = duckdb.connect()
    beside = UnitTest("beside", run_of("select 1 as lead_key, 40 as points, false as is_deleted", expected="select 1 as lead_key, 40 as points"))
    on = UnitTest("on", run_of("select 1 as lead_key, 10 as points, false as is_deleted", expected="select 1 as lead_key, 10 as points"))
    beside.prepare(connection, "one")
    on.prepare(connection, "two")
    boundary = ("final", "visits.points >= 10: as visits.points > 10")
    assert [test.notices(connection, None) for test in (beside, on)] == ["", ""]
    assert [test.notices(connection, test.query.changes[boundary]) for test in (beside, on)] == ["", "on"]


def test_a_law_kills_downstream_and_a_mere_difference_does_not(tmp_path: Path) -> None:
    path = tmp_path / "built.duckdb"
    model = MODEL.format(visits='"built"."main_internal"."visits"')
    score = 'select lead_key, points * 2 as score from "built"."main_internal"."points"'
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema main_internal; create table main_internal.visits as select 1 as lead_key, 150 as points, false as is_deleted")
        connection.execute(f"create table main_internal.points as {model}; create table main.scores as {score}")

    def node(name: str, schema: str, sql: str, *reads: str) -> dict[str, object]:
        return {
            "name": name, "compiled_code": sql, "relation_name": f'"built"."{schema}"."{name}"',
            "depends_on": {"nodes": list(reads)}, "config": {"materialized": "table"},
        }

    nodes = {"points": node("points", "main_internal", model), "scores": node("scores", "main", score, "points")}
    warehouse = Warehouse("built", path, tmp_path, nodes)
    changes = Query(model).changes
    limit = Query(model).sql(changes["final", "least(sum(visits.points), 100): as greatest(sum(visits.points), 100)"])
    assert Follower(warehouse).follow("points", limit) == ("", ("points", "scores"))
    warehouse = Warehouse("built", path, tmp_path, nodes, [Law("no score passes 200", frozenset(["scores"]), 'select 1 from "built"."main"."scores" where score > 200')])
    follower = Follower(warehouse)
    assert follower.follow("points", limit) == ("no score passes 200", ())
    # What changes no row is followed no further.
    assert follower.follow("points", Query(model).sql(changes["final", "visits.points >= 10: as visits.points > 10"])) == ("", ())


def test_survivors_need_an_explanation_and_explanations_their_survivors() -> None:
    verdicts = [
        Verdict("m", "final", "a < b: as a <= b", "survives"), Verdict("m", "final", "a > b: as a >= b", "survives"),
        Verdict("m", "final", "without c", UNIT_TEST, "a_test"),
    ]
    both = Explanation("m", "final", "a * b: as a *", 2, "they are never equal")
    assert misfits(verdicts, [both], {"m"}) == []
    assert len(misfits(verdicts, [], {"m"})) == 2
    # One survivor more or less than it says, a mutant that is killed, and one that is gone.
    assert len(misfits(verdicts, [both._replace(mutants=3)], {"m"})) == 1
    assert misfits(verdicts, [both, Explanation("m", "final", "without c", 1, "")], {"m"}) == [
        "explains 0 survivors, not 1: m | final | without c  [killed by a_test]"
    ]
    assert len(misfits(verdicts, [both, Explanation("m", "gone", "without c", 1, "")], {"m"})) == 1
    assert reads_so("a * b", "a + b") and not reads_so("a * b", "a + c") and not reads_so("a.b", "a+b")
