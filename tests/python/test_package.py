"""Another company's dbt project installs this one: `examples/as_a_package`, copied elsewhere and built from elsewhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import publish
import pytest
import yaml
from project import ROOT, Project

EXAMPLE = ROOT / "examples" / "as_a_package"
MARTS = {path.stem for path in (ROOT / "models" / "marts").rglob("*.sql")}


class Installed(Project):
    """A copy of the example that installs the package from where it is told."""

    def __init__(self, folder: Path, package: dict[str, str]) -> None:
        self.folder = folder
        self.warehouse = folder / "acme.duckdb"
        built = shutil.ignore_patterns("target", "logs", "dbt_packages", "package-lock.yml", "*.duckdb*")
        shutil.copytree(EXAMPLE, folder, ignore=built)
        (folder / "packages.yml").write_text(yaml.safe_dump({"packages": [package]}), encoding="utf-8")

    @contextlib.contextmanager
    def _environment(self) -> Iterator[None]:
        """A working folder that is neither the project's nor the package's."""
        elsewhere = self.folder.with_name("elsewhere")
        elsewhere.mkdir(exist_ok=True)
        os.environ["ACME_DUCKDB_PATH"] = str(self.warehouse)
        try:
            with contextlib.chdir(elsewhere):
                yield
        finally:
            os.environ.pop("ACME_DUCKDB_PATH", None)


def package_in(folder: Path) -> Path:
    """What of this repository a package needs: no sample, no profile, no folder of a certain name."""
    for part in ("models", "seeds", "macros", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dbt_project.yml", folder)
    return folder


def written(folder: Path) -> dict[Path, int]:
    """All files of a folder and when each was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_project_that_installs_the_package_scores_its_own_data_its_own_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One test, as the build takes longest by far."""
    package = package_in(tmp_path / "package")
    before = written(package)
    acme = Installed(tmp_path / "acme", {"local": str(package)})
    # publish.py reads dbt's manifest.
    acme.quiet = ("--log-level-file", "none")
    for command in [["deps"], ["--warn-error", "build"]]:
        result, printed = acme.dbt(*command)
        assert result.success, printed
    assert written(package) == before

    # The tables lie in Acme's schemas and nowhere else.
    schemas: dict[str, set[str]] = {}
    for schema, table in acme.rows("select table_schema, table_name from information_schema.tables"):
        schemas.setdefault(schema, set()).add(table)
    assert schemas["analytics_lead_scoring"] == MARTS
    assert schemas["analytics_sales"] == {"call_list"}
    assert schemas["analytics_crm"] == {"crm_leads", "crm_activities", "crm_opportunities"}
    assert {"int_emails", "stg_crm__leads"} <= schemas["analytics_lead_scoring_internal"]
    assert {"explicit_weights", "behavioral_weights"} <= schemas["analytics_lead_scoring_seeds"]
    assert set(schemas) == {
        "analytics_crm", "analytics_raw", "analytics_sales",
        "analytics_lead_scoring", "analytics_lead_scoring_internal", "analytics_lead_scoring_seeds",
    }

    def ledger(lead_id: str) -> dict[str, Decimal]:
        return dict(acme.rows(
            f"select rule_id, points from analytics_lead_scoring.lead_score_contributions where lead_id = '{lead_id}'"
        ))

    # Acme's explicit rules, with the package's behavioural ones. Its demo was delivered twice and counts once.
    assert ledger("1001") == {
        "decision_maker": 15, "fleet_50_plus": 25, "industry_logistics": 10, "address_verified": 5,
        "pricing_page_visit": 40, "webinar_attended": 10, "demo_request": 30,
    }
    # Acme's int_emails: the package takes every address that it does not know for a business address.
    assert ledger("1002") == {
        "dispatcher": 10, "fleet_10_to_49": 10,
        "email_open": 4, "email_click": 5, "pricing_page_visit": 20, "repeat_visits": 10,
    }
    assert ledger("1003") == {"address_unusable": -25, "careers_page_visit": -15}

    scores = {
        lead_id: (score, qualification, suppression_reason, top_reasons)
        for lead_id, score, qualification, suppression_reason, top_reasons in acme.rows(
            "select lead_id, lead_score, qualification, suppression_reason, top_reasons from analytics_lead_scoring.lead_scores"
        )
    }
    # One score per lead: Acme's scoring_models leaves one model enabled. Two reasons, as its variable says.
    assert len(scores) == 18
    assert scores["1001"] == (135, "sql", None, "Pricing page visit x2 +40; Demo request +30")
    # From 40 points on a lead is an MQL, by Acme's scoring_models; the package's asks for 60.
    assert scores["1002"][:3] == (59, "mql", None)
    assert scores["1003"][:3] == (-40, "none", None)
    # Acme's competitors and its own people.
    assert scores["1004"][2] == "competitor"
    assert scores["1005"][2] == "employee"

    # 'please choose' is one of Acme's words for no value.
    assert acme.rows("select industry from analytics_lead_scoring.nurture_segments where lead_id = '1003'") == [(None,)]
    counts = acme.rows(
        "select source_name, raw_rows, staged_rows, duplicate_rows, rejected_rows, erased_rows"
        " from analytics_lead_scoring.source_row_counts order by source_name"
    )
    assert counts == [
        ("activities", 99, 97, 1, 1, 0), ("dispositions", 0, 0, 0, 0, 0), ("erasures", 0, 0, 0, 0, 0), ("identities", 0, 0, 0, 0, 0), ("leads", 19, 18, 1, 0, 0), ("opportunities", 4, 4, 0, 0, 0),
    ]
    # What is kept goes by the SQL of Acme's model, too.
    result, printed = acme.dbt("--quiet", "compile", "--inline", "{{ lead_scoring.model_checksums(['int_emails']) | length }} of 1")
    assert result.success and "1 of 1" in printed, printed

    # What is published are the package's marts, and whichever of its models Acme has put its own in place of count as its own.
    monkeypatch.setenv("DBT_TARGET_PATH", str(max(acme.folder.rglob("target/*/manifest.json"), key=lambda path: path.stat().st_mtime).parent))
    assert {mart.name for mart in publish.public_marts()} == MARTS
    assert publish.models()["int_emails"]["package_name"] == "acme_analytics"

    called = {lead_id for (lead_id,) in acme.rows("select lead_id from analytics_sales.call_list")}
    assert called == {lead_id for lead_id, score in scores.items() if score[1] != "none"}
    assert {"1001", "1002"} <= called


def test_seeds_that_are_not_the_packages_are_loaded_as_dbt_loads_them(tmp_path: Path) -> None:
    """Another column than last time, and `fast: false`, by which dbt reads null as nothing; what replaces a seed of the package is checked."""
    acme = Installed(tmp_path / "acme", {"local": str(package_in(tmp_path / "package"))})
    own = acme.folder / "seeds" / "own_words.csv"
    (acme.folder / "seeds" / "_own.yml").write_text("seeds: [{name: own_words, config: {fast: false, column_types: {word: varchar, since: varchar}}}]\n", encoding="utf-8")
    own.write_text("word,since\nnull,today\n", encoding="utf-8")
    competitors = acme.folder / "seeds" / "overrides" / "suppressed_domains.csv"
    seeds = ("seed", "--select", "own_words", "suppressed_domains")
    for command in (["deps"], seeds):
        result, printed = acme.dbt(*command)
        assert result.success, printed
    assert acme.rows("select word, since from analytics.own_words") == [(None, "today")]

    own.write_text("word\nhello\n", encoding="utf-8")
    result, printed = acme.dbt(*seeds)
    assert result.success, printed
    assert acme.rows("select word, since from analytics.own_words") == [("hello", None)]

    competitors.write_text(competitors.read_text(encoding="utf-8").replace("domain", "domian", 1), encoding="utf-8")
    result, printed = acme.dbt(*seeds)
    assert not result.success
    assert 'suppressed_domains.csv, header: unknown column "domian"; did you mean domain?' in printed


def test_the_package_installs_from_git(tmp_path: Path) -> None:
    repository = package_in(tmp_path / "repository")
    for command in ["init --quiet", "add .", "-c user.name=a -c user.email=a@example.com -c commit.gpgsign=false commit --quiet -m first", "tag v0.1.0"]:
        subprocess.run(["git", "-C", str(repository), *command.split()], check=True)
    acme = Installed(tmp_path / "acme", {"git": repository.as_uri(), "revision": "v0.1.0"})
    result, printed = acme.dbt("deps")
    assert result.success, printed
    assert (acme.folder / "dbt_packages" / "lead_scoring" / "models" / "marts" / "scoring" / "lead_scores.sql").exists()
