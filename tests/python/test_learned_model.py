"""What scripts/learn_weights.py writes passes the gate and is scored as it foretold. scripts/compare_models.py counts right."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from project import ROOT, Project

sys.path[:0] = [str(ROOT / "tests" / "learn"), str(ROOT / "scripts")]

import compare_models  # noqa: E402
from compare_models import Side  # noqa: E402
from starter.write import settings_text  # noqa: E402

PYTHON = ROOT / ".venv-learn" / "bin" / "python"


def generated(folder: Path) -> None:
    """Leads with odd headers, gaps, aliases and long fractions; made in the extra's Python, which has numpy."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from generated import leads, write; from pathlib import Path; write(Path(sys.argv[2]), leads(900))"
    subprocess.run([str(PYTHON), "-c", code, str(ROOT / "tests" / "learn"), str(folder / "leads.csv")], check=True)


@pytest.mark.skipif(not PYTHON.exists(), reason="make test installs .venv-learn")
def test_the_engine_scores_a_learned_model_as_the_script_foretold(tmp_path: Path) -> None:
    generated(tmp_path)
    project = Project(tmp_path / "project")
    command = [
        str(PYTHON), str(ROOT / "scripts" / "learn_weights.py"), "--csv", str(tmp_path / "leads.csv"), "--outcome", "Became customer?", "--out", str(tmp_path / "out"), "--predictions", str(tmp_path / "foretold.csv"),
        "--seeds", str(project.folder / "seeds"), "--attributes", "5", "--most", "6", "--merge",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    models = project.folder / "models" / "my_data"
    models.mkdir()
    (models / "my_leads.sql").write_text((tmp_path / "out" / "my_leads.sql").read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "out" / "weights" / "explicit_weights.csv").open(encoding="utf-8") as file:
        asked = {row["attribute"] for row in csv.DictReader(file)}
    own = sorted(asked - {"seniority", "job_function", "lead_source"})
    path = project.folder / "dbt_project.yml"
    settings = {"crm_models": "{leads: my_leads}", "crm_absent_tables": "[activities, opportunities]", "custom_lead_attributes": f"[{', '.join(own)}]"}
    path.write_text(settings_text(path.read_text(encoding="utf-8"), settings), encoding="utf-8")
    project.build("--select", "+lead_scores")
    scored = dict(project.rows("select lead_id, cast(lead_score as integer) from lead_scores where scoring_model = 'learned'"))
    with (tmp_path / "foretold.csv").open(encoding="utf-8") as file:
        foretold = {row["lead_id"]: int(row["score"]) for row in csv.DictReader(file)}
    assert len(foretold) == 900 and len(set(foretold.values())) > 5
    assert scored == foretold


@pytest.mark.skipif(not PYTHON.exists(), reason="make test installs .venv-learn")
def test_rules_of_every_kind_score_past_months_as_foretold_and_a_candidate_is_compared(sample: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    project = Project(tmp_path / "project")
    seeds = project.folder / "seeds"
    shutil.copytree(seeds, tmp_path / "old")
    project.go_on_from(sample)
    command = [str(PYTHON), str(ROOT / "tests" / "learn" / "all_kinds.py"), *map(str, (project.warehouse, seeds, tmp_path / "out", tmp_path / "foretold.csv"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    project.build("--selector", "weights")
    scored = {(lead, day): score for lead, day, score in project.rows("select lead_id, scored_on::varchar, lead_score::int from int_learning_scores where scoring_model = 'learned'")}
    with (tmp_path / "foretold.csv").open(encoding="utf-8") as file:
        foretold = {(lead, day): int(score) for lead, day, score in csv.reader(file)}
    assert len(foretold) > 5000 and len(set(foretold.values())) > 100
    assert {key: scored[key] for key in foretold} == foretold
    fired = {row[0] for row in project.rows("select distinct rule_id from int_learning_hits where scoring_model = 'learned'")}
    assert {row["rule_id"] for table in ("explicit", "frequency", "inactivity") for row in csv.DictReader((tmp_path / "out" / f"{table}_weights.csv").open(encoding="utf-8"))} == fired

    # The model in the place of the primary one, and one more phrase of a mapping, so that raw rows are read again.
    mapping = seeds / "mappings" / "title_seniorities.csv"
    mapping.write_text(mapping.read_text(encoding="utf-8").rstrip("\n") + "\n98765,keeper of the keys,manager\n", encoding="utf-8")
    mqls = project.rows("select count(*) from lead_scores where scoring_model = 'b2b_saas' and is_mql")[0][0]
    project.release()
    before = project.warehouse.read_bytes()
    monkeypatch.setattr(compare_models, "ROOT", project.folder)
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(project.warehouse))
    options = ["--against", str(tmp_path / "old"), "--seeds", str(seeds), "--candidate", "learned", "--out", str(tmp_path / "compare.md")]
    assert compare_models.main(options) == 0, capsys.readouterr()
    said = (tmp_path / "compare.md").read_text(encoding="utf-8")
    assert said.startswith("# learned against b2b_saas of ")
    assert "| mappings/title_seniorities.csv | 0 | 1 |" in said and "| weights/inactivity_weights.csv | 0 | 3 |" in said
    assert f"| MQL | {mqls} | " in said
    assert project.warehouse.read_bytes() == before
    # Nothing differs: said, and nothing is built.
    assert compare_models.main(["--against", str(seeds), "--seeds", str(seeds)]) == 1
    assert "nothing to compare" in capsys.readouterr().err


@pytest.mark.skipif(not PYTHON.exists(), reason="make test installs .venv-learn")
def test_a_planned_closing_does_not_say_how_far_the_data_reach(sample: Project, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    sample.copy_warehouse(warehouse)
    code = "import sys; sys.path.insert(0, sys.argv[1]); from learning import from_warehouse; from pathlib import Path; print(from_warehouse.read(Path(sys.argv[2]), 'opportunity_created', 90, [], []).notes[0])"

    def months() -> str:
        return subprocess.run([str(PYTHON), "-c", code, str(ROOT / "scripts"), str(warehouse)], check=True, capture_output=True, text=True).stdout

    before = months()
    with duckdb.connect(str(warehouse)) as connection:
        changed = connection.execute("update main_internal.int_opportunities set closed_at = '2030-06-30' where won_on is null").fetchall()
    assert changed[0][0] > 0
    assert months() == before


def test_a_comparison_counts_who_moves(tmp_path: Path) -> None:
    day = dt.date(2026, 6, 30)
    before = Side("main", tmp_path, "a", day, {"x": (70, True, False, "mql"), "y": (10, False, False, "cold"), "z": (65, True, False, "mql")}, {"mql": {"x": dt.date(2026, 6, 1)}, "sql": {}})
    after = Side("new", tmp_path, "a", day, {"x": (40, False, False, "cold"), "y": (10, False, False, "cold"), "z": (105, True, True, "sales")}, {"mql": {"z": dt.date(2026, 5, 1)}, "sql": {"z": dt.date(2026, 5, 9)}})
    outcomes = {"opened": {"z": [dt.date(2026, 5, 1)], "x": [dt.date(2026, 5, 31)]}, "won": {}}
    sections = {section.title: section.rows for section in compare_models.compared(before, after, [], outcomes, with_ids=False)}
    assert sections["Qualified on 2026-06-30"] == [["MQL", "2", "1", "0", "1"], ["SQL", "0", "1", "1", "0"]]
    assert ["cold", "1", "2", "+1"] in sections["Segments that grow or shrink"]
    # A deal that was open before the hand-over is none of its merits.
    assert sections["What it would have done last quarter"][:2] == [["MQL", "before", "1", "0 (0%)", "0 (0%)"], ["MQL", "after", "1", "1 (100%)", "0 (0%)"]]
    listed = {section.title: section.rows for section in compare_models.compared(before, after, [], outcomes, with_ids=True)}
    assert ["  stops: x", "", "", "", ""] in listed["Qualified on 2026-06-30"]
    assert "| SQL | 0 | 1 | 1 | 0 |" in compare_models.markdown("a", compare_models.compared(before, after, [], outcomes, with_ids=False))


def test_seeds_are_compared_by_row_and_a_candidate_becomes_primary(tmp_path: Path) -> None:
    for name, points in (("old", "5"), ("new", "7")):
        folder = tmp_path / name / "weights"
        folder.mkdir(parents=True)
        (folder / "scoring_models.csv").write_text("scoring_model,is_primary,is_enabled\na,true,true\nb,false,false\n", encoding="utf-8")
        (folder / "explicit_weights.csv").write_text(f"rule_id,points\nr,{points}\ns,1\n", encoding="utf-8")
    assert compare_models.changed_rows(tmp_path / "old", tmp_path / "new") == [("weights/explicit_weights.csv", 1, 1)]
    assert compare_models.make_primary(tmp_path / "old", None) == "a"
    assert compare_models.make_primary(tmp_path / "old", "b") == "b"
    assert (tmp_path / "old" / "weights" / "scoring_models.csv").read_text(encoding="utf-8") == "scoring_model,is_primary,is_enabled\na,false,true\nb,true,true\n"
    with pytest.raises(compare_models.Stop, match="has no model c"):
        compare_models.make_primary(tmp_path / "old", "c")
