"""What the tests leave out of dbt's work makes no difference to what it builds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import quick_dbt
from dbt.contracts.graph.nodes import InjectedCTE
from project import Project

# Every variable that only builds read, at another value than the project's.
OTHER_VALUES = {
    "score_on": ["2026-01-01"], "score_from": "2026-01-01", "score_to": "2026-01-02", "history_from": "2026-01-01",
    "run_started_at": "2026-07-04 00:00:00", "weights_as_of": "today", "custom_lead_attributes": ["shoe_size"],
    "compare_activities_by": "count", "crm_absent_tables": ["activities", "opportunities"], "learning_rows_per_build": 1,
}


def facts(manifest: Any) -> dict[str, dict[str, Any]]:
    """What dbt knows of each node and source but for when, where and by which macros it learned it."""
    disabled = (node for nodes in manifest.disabled.values() for node in nodes)
    known = {}
    for node in [*manifest.nodes.values(), *manifest.sources.values(), *disabled]:
        known[node.unique_id] = {name: value for name, value in node.to_dict().items() if name not in ("created_at", "root_path")}
        known[node.unique_id].get("depends_on", {}).pop("macros", None)
    return known


def test_one_parse_is_good_for_every_copy_and_every_variable_that_builds_read(tmp_path: Path) -> None:
    assert set(OTHER_VALUES) == quick_dbt.READ_BY_BUILDS
    parsed, lent = Project(tmp_path / "parsed"), Project(tmp_path / "lent")
    first, printed = parsed.dbt("parse")
    assert first.success, printed
    # Another copy with another seed and other days parses no more than that seed, and reads its own.
    seed = lent.folder / "seeds" / "weights" / "behavioral_weights.csv"
    text = seed.read_text(encoding="utf-8")
    seed.write_text(text.splitlines()[0] + "\n", encoding="utf-8")
    # What is another in the copy that was parsed is not read.
    (parsed.folder / "seeds" / "weights" / "scoring_models.csv").unlink()
    second, printed = lent.dbt("seed", "--select", "behavioral_weights", "scoring_models", variables=OTHER_VALUES)
    assert second.success and "Unable to do partial parsing" not in printed, printed
    assert lent.rows("select count(*) from behavioral_weights") == [(0,)]
    assert lent.rows("select count(*) from scoring_models") != [(0,)]
    seed.write_text(text, encoding="utf-8")
    others, printed = lent.dbt("parse", "--no-partial-parse", variables=OTHER_VALUES)
    assert others.success, printed
    assert facts(first.result) == facts(others.result)


def test_seeds_are_loaded_where_they_differ(tmp_path: Path) -> None:
    """Whoever wrote them last, and beginning with those that another copy has left."""
    models = ("--select", "+int_scoring_models")

    def threshold(project: Project) -> tuple[int, bool]:
        """The score of an MQL, and whether a seed was loaded."""
        printed = project.build(*models)
        return project.rows("select mql_enter // 10000 from int_scoring_models where is_primary")[0][0], "seed file" in printed

    first, second = Project(tmp_path / "first"), Project(tmp_path / "second")
    assert threshold(first)[0] == 60
    assert threshold(first) == threshold(second) == (60, False)
    seed = second.folder / "seeds" / "weights" / "scoring_models.csv"
    text = seed.read_text(encoding="utf-8")
    seed.write_text(text.replace(",true,true,,,60,", ",true,true,,,61,"), encoding="utf-8")
    assert threshold(second) == (61, True)
    assert second.dbt("seed", "--select", "scoring_models")[0].success
    seed.write_text(text, encoding="utf-8")
    assert threshold(second) == (60, True)
    second.start_over()
    assert threshold(second) == (60, False)


@pytest.mark.parametrize("sql", [
    "with a as (select 1) select * from a", "\n-- with\n/* with\nmore */\n  WITH a as (select ';' as b)\n\nselect b from a\n",
    "with recursive a as (select 1) select * from a", "select 1 as without", "-- a comment\nselect 1", "withal as b",
])
@pytest.mark.parametrize("count", [0, 2])
def test_ctes_are_injected_as_by_dbt(sql: str, count: int) -> None:
    ctes = [InjectedCTE(id=str(number), sql=f" c{number} as (\nselect 1\n)") for number in range(count)]
    assert quick_dbt.inject_without_parsing(sql, ctes) == quick_dbt.inject_ctes(sql, ctes)
