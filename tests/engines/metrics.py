"""Hold the metrics in metrics/ against the marts: MetricFlow validates them, and each answers what SQL on the marts answers.

`make test-metrics` runs it in .venv-metrics, after `make test` or with LEAD_SCORING_DUCKDB_PATH naming another built warehouse.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).resolve().parents[2]
# MetricFlow reads the folder `target` of a project and no other, so it gets a project of its own.
PROJECT = ROOT / "target" / "metrics"
PARTS = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros", "tests", "metrics")
PRIMARY = "from lead_scores where is_primary_model"
# What each metric must answer, from the marts alone.
EXPECTED = {
    "leads": f"select count(*) {PRIMARY}",
    "mqls": f"select count(*) {PRIMARY} and is_mql",
    "sqls": f"select count(*) {PRIMARY} and is_sql",
    "mql_rate": f"select count(*) filter (where is_mql) / count(*) {PRIMARY}",
    "average_score": f"select avg(lead_score) {PRIMARY}",
    "median_score": f"select median(lead_score) {PRIMARY}",
    "days_to_mql": "select median(cast(first_mql_at as date) - cast(created_at as date)) from lead_lifecycle inner join leads_current using (lead_id)",
    "days_in_stage": "select median(days_in_stage) from lead_lifecycle",
    "first_mqls": "select count(first_mql_at) from lead_lifecycle",
    "first_wins": "select count(first_customer_at) from lead_lifecycle",
    "mql_to_won_rate_90_days": "select count(*) filter (where cast(first_customer_at as date) - cast(first_mql_at as date) between 0 and 89) / count(*) from lead_lifecycle where first_mql_at is not null",
    "hours_to_touch": "select median(hours_to_touch) from speed_to_lead",
    "disposed_handovers": "select count(disposition) from speed_to_lead",
    "accepted_handovers": "select count(*) filter (where disposition = 'accepted') from speed_to_lead",
    "acceptance_rate": "select sum(accepted) / sum(disposed) from funnel_metrics",
    "touches": "select sum(send_count) from nurture_touches",
    "pipeline": "select sum(pipeline) from funnel_metrics",
}
BY_SOURCE = "select coalesce(lead_source, 'unknown'), count(*) filter (where is_mql) from lead_scores inner join nurture_segments using (lead_id) where is_primary_model group by 1 order by 1"
# The sample's memory is too short for a win within 90 days of an MQL: on a copy, each MQL wins, from 70 days after on.
WINS = """
    update lead_lifecycle set first_customer_at = first_mql_at + to_days(cast(70 + days.day as integer))
    from (select lead_id, row_number() over (order by lead_id) as day from lead_lifecycle where first_mql_at is not null) as days
    where lead_lifecycle.lead_id = days.lead_id
"""


def run(*command: str) -> str:
    """Run a command of this environment in the project; show what it said if it fails."""
    done = subprocess.run([str(Path(sys.executable).with_name(command[0])), *command[1:]], cwd=PROJECT, text=True, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def ask(metrics: list[str], *options: str) -> list[dict[str, str]]:
    """What MetricFlow answers."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.csv")
        run("mf", "query", "--metrics", ",".join(metrics), *options, "--csv", str(answer))
        with answer.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def main() -> int:
    """Build the views, validate, ask and compare."""
    written = yaml.safe_load((ROOT / "metrics" / "_metrics__models.yml").read_text(encoding="utf-8"))
    names = [metric["name"] for model in written["models"] for metric in model.get("metrics", [])]
    if sorted(names) != sorted(EXPECTED):
        sys.exit(f"metrics/ and EXPECTED name other metrics: {sorted(set(names) ^ set(EXPECTED))}")
    PROJECT.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if not (PROJECT / part).exists():
            (PROJECT / part).symlink_to(ROOT / part)
    os.environ |= {"LEAD_SCORING_METRICS_PATH": "metrics", "DBT_PROFILES_DIR": str(PROJECT)}
    os.environ.pop("DBT_TARGET_PATH", None)
    warehouse = PROJECT / "warehouse.duckdb"
    shutil.copy(os.environ["LEAD_SCORING_DUCKDB_PATH"], warehouse)
    os.environ["LEAD_SCORING_DUCKDB_PATH"] = str(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(WINS)
    # A partial parse finds a metric twice once its file has changed.
    said = run("dbt", "--no-use-colors", "build", "--no-partial-parse", "--select", "path:metrics")
    # dbt cannot put a conversion metric into one of the documents that it writes for others, and says so each time.
    unexpected = [line for line in said.splitlines() if "[WARNING]" in line and "conversion metrics cannot be represented" not in line]
    if unexpected:
        sys.exit("\n".join(unexpected))
    run("mf", "validate-configs")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = {name: float(connection.execute(query).fetchone()[0]) for name, query in EXPECTED.items()}
        by_source = connection.execute(BY_SOURCE).fetchall()
    (answered,) = ask(names)
    wrong = [f"{name}: {answered[name]}, but the marts say {value}" for name, value in marts.items() if abs(float(answered[name]) - value) > 1e-9 * max(1, abs(value))]
    grouped = {row["lead__lead_source"]: float(row["mqls"]) for row in ask(["mqls"], "--group-by", "lead__lead_source")}
    wrong += [f"mqls by source {source}: {grouped.get(source)}, but the marts say {mqls}" for source, mqls in by_source if grouped.get(source) != mqls]
    print("\n".join(wrong) or f"{len(names)} metrics answer what the marts say, MQLs by source too.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
