"""What is published is whole, of one day, without what it must not hold; and it stays so when builds fail or are killed."""

from __future__ import annotations

import contextlib
import csv
import datetime
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import export
import kills
import publish
import pytest
import yaml
from project import ROOT, Project

CROSSING = {"day": "2026-07-01", "activity_type": "demo_request", "lead_id": "marcus"}


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kills.Rounds]:
    with kills.rounds_on("duckdb", tmp_path_factory.mktemp("kills"), seed=1) as (rounds, _), pytest.MonkeyPatch.context() as patch:
        for name, value in rounds.environment.items():
            patch.setenv(name, value)
        patch.chdir(rounds.folder)
        yield rounds


@contextlib.contextmanager
def warehouse(rounds: kills.Rounds) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(rounds.folder / "warehouse.duckdb")) as connection:
        connection.execute("set search_path = 'main,main_internal'")
        yield connection


def ask(rounds: kills.Rounds, query: str) -> list[tuple[object, ...]]:
    with warehouse(rounds) as connection:
        return connection.execute(query).fetchall()


def ask_published(rounds: kills.Rounds, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str((rounds.folder / "published" / "current").resolve() / "lead_scoring.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def sets(rounds: kills.Rounds) -> list[str]:
    return sorted(path.name for path in (rounds.folder / "published").iterdir() if publish.is_build_id(path.name))


def published(rounds: kills.Rounds) -> str:
    return (rounds.folder / "published" / "current").resolve().name


def test_builds_fail_and_are_killed_and_hours_pass_while_somebody_reads(rounds: kills.Rounds) -> None:
    """Six kills here; `make test-kills` has a hundred on each engine."""
    published_dir = str(rounds.folder / "published")
    assert ask(rounds, "select count(*) from alerts") == [(0,)]
    first = published(rounds)
    (day,) = ask(rounds, "select max(scored_on) from lead_scores")[0]
    with kills.reading(published_dir) as (found, still_reading):
        # Later on the day that is published: a hand-raise arrives and is published, by the seeds as their files are by then.
        weights = rounds.folder / "seeds/weights/behavioral_weights.csv"
        weights.write_text(weights.read_text(encoding="utf-8").replace(",Demo request\n", ",Asked for a demo\n"), encoding="utf-8")
        rounds.new_rows(**{**CROSSING, "day": str(day)})
        rounds.finish("build", "--daily")
        assert published(rounds) > first
        assert ask_published(rounds, "select max(scored_on) from lead_scores") == [(day,)]
        assert ask_published(rounds, "select count(*) > 0 from lead_score_contributions where lead_id = 'marcus' and description = 'Asked for a demo'") == [(True,)]
        alerts = ask_published(rounds, "select lead_id, to_stage, occurred_on, alerted_on from alerts where is_primary_model")
        assert alerts == [("marcus", "sql", day, day)] or alerts == [("marcus", "mql", day, day)]
        rounds.run(6, 1, still_reading, is_built=True)
    assert found[0] > 5 and found[1] > 1
    # Further builds of that day and of the next ones: nobody is told of the same stage again.
    later = ask_published(rounds, "select lead_id, to_stage, occurred_on, alerted_on from alerts where is_primary_model order by alerted_on")
    assert [alert for alert in later if alert[3] == day] == alerts
    assert len({alert[:2] for alert in later}) == len(later)
    assert published(rounds) == sets(rounds)[-1] and len(sets(rounds)) == 3
    assert not list((rounds.folder / "published").glob(".2*"))
    # The last build has read what there is. It is not noted where it found a table missing after a kill or learned a month; the next one is.
    if "Nothing to build" not in (printed := rounds.finish("nothing", "--daily")):
        printed = rounds.finish("nothing", "--daily")
    assert f"Nothing to build: the published set {published(rounds)} " in printed and [line.split()[0] for line in printed.splitlines() if " s  " in line] == ["inputs"]


def test_files_hold_the_same_rows_whoever_writes_them(rounds: kills.Rounds) -> None:
    def rows() -> dict[str, object]:
        folder = (rounds.folder / "published" / "current").resolve()
        # As they stand, in the order of the file.
        return {path.stem: duckdb.execute(f"select * exclude (build_id) from '{path}'").fetchall() for path in folder.glob("*.parquet")}

    publish.publish("duckdb")
    before, one = published(rounds), rows()
    publish.publish("duckdb")
    assert published(rounds) > before and rows() == one and len(one) > 20


def test_addresses_are_published_only_on_request_and_no_formula_is_exported(rounds: kills.Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    with warehouse(rounds) as connection:
        connection.execute("update leads_current set company_name = '=cmd()' where lead_id = 'marcus'")
        connection.execute("update leads_current set company_name = ' @sum(1)', job_title = '3 - 2' where lead_id = 'sarah'")
    publish.publish("duckdb")
    columns = "select column_name from duckdb_columns() where table_name = 'leads_current'"
    assert {"first_name", "company_name"} <= {name for (name,) in ask_published(rounds, columns)}
    assert "email" not in {name for (name,) in ask_published(rounds, columns)}
    to = rounds.folder / "exports"
    to.mkdir()
    assert export.export_folder(rounds.folder / "published", [], to) > 20
    with (to / "leads_current.csv").open(newline="", encoding="utf-8") as file:
        written = {row["lead_id"]: row for row in csv.DictReader(file)}
    assert (written["marcus"]["company_name"], written["sarah"]["company_name"], written["sarah"]["job_title"]) == ("'=cmd()", "' @sum(1)", "3 - 2")
    with pytest.raises(publish.Refused, match="no published table lead_score;"):
        export.export_folder(rounds.folder / "published", ["lead_score"], to)
    monkeypatch.setenv("LEAD_SCORING_CONTACT_DETAILS", "true")
    publish.publish("duckdb")
    assert "email" in {name for (name,) in ask_published(rounds, columns)}


def test_an_erasure_takes_the_sets_before_it_along(rounds: kills.Rounds) -> None:
    publish.publish("duckdb")
    assert len(sets(rounds)) == 3
    with warehouse(rounds) as connection:
        connection.execute("update int_activity_load_days set erased_lead_count = 1")
    publish.publish("duckdb")
    assert sets(rounds) == [published(rounds)]


def test_what_was_left_is_cleared_and_the_number_of_sets_is_a_setting(rounds: kills.Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = rounds.folder / "published"
    (folder / ".20260101_000000_abcdef.writing").mkdir()
    (folder / "29990101_000000_abcdef").mkdir()
    (folder / ".current").symlink_to("nowhere")
    publish.publish("duckdb")
    assert [path.name for path in folder.iterdir() if path.name.startswith((".2", ".c", "2999"))] == []
    monkeypatch.setenv("LEAD_SCORING_PUBLISHED_SETS", "1")
    publish.publish("duckdb")
    assert sets(rounds) == [published(rounds)]
    monkeypatch.setenv("LEAD_SCORING_PUBLISHED_SETS", "0")
    with pytest.raises(publish.Refused, match="1 or more"):
        publish.publish("duckdb")


def refused(rounds: kills.Rounds, match: str) -> None:
    before = sets(rounds), published(rounds)
    with pytest.raises(publish.Refused, match=match):
        publish.publish("duckdb")
    assert (sets(rounds), published(rounds)) == before


def test_a_mart_that_an_installing_project_replaces_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def model(package: str, name: str, access: str, columns: dict[str, str]) -> dict[str, object]:
        described = {column: {"config": {"meta": {"contact_detail": kind}}} for column, kind in columns.items()}
        config = {"access": access, "grants": {}}
        return {"unique_id": f"model.{package}.{name}", "resource_type": "model", "package_name": package, "name": name, "alias": name, "schema": package, "columns": described, "config": config}

    of_package = [model("lead_scoring", "lead_scores", "public", {}), model("lead_scoring", "int_leads", "protected", {})]
    own = [model("acme", "sales_queue", "protected", {"email": "email"}), model("acme", "call_list", "public", {})]
    manifest = {
        "metadata": {"project_name": "acme"},
        "nodes": {node["unique_id"]: node for node in [*of_package, *own]},
        "disabled": {name: [model("lead_scoring", name.split(".")[-1], "public", {})] for name in ("model.lead_scoring.sales_queue", "model.lead_scoring.speed_to_lead")},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    marts = publish.public_marts()
    assert [(mart.name, mart.schema, mart.reachable_by) for mart in marts] == [("lead_scores", "lead_scoring", []), ("sales_queue", "acme", ["email"])]
    # What the engine must have is asked for before any table is.
    with pytest.raises(publish.Refused, match="has no model int_activity_load_days, int_activity_state, int_erasure_requests, int_scoring_dates"):
        publish.state_of(None, marts)


def test_what_is_not_a_finished_build_of_the_newest_day_is_refused(rounds: kills.Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    def now(statement: str, undo: str, match: str) -> None:
        with warehouse(rounds) as connection:
            connection.execute(statement)
        refused(rounds, match)
        with warehouse(rounds) as connection:
            connection.execute(undo)

    now("insert into unfinished_models values ('model.lead_scoring.lead_scores'), ('model.somebody.gone')", "delete from unfinished_models", r"has not finished \(lead_scores\)")
    # What an installing project builds beside it is not published, so nothing waits for it.
    monkeypatch.setattr(publish, "models", lambda models=publish.models: {name: node for name, node in models().items() if name != "int_top_reasons"})
    with warehouse(rounds) as connection:
        connection.execute("insert into unfinished_models values ('model.lead_scoring.int_top_reasons')")
    publish.publish("duckdb")
    monkeypatch.undo()
    with warehouse(rounds) as connection:
        connection.execute("delete from unfinished_models")
    now("update int_scoring_dates set is_published = false", "update int_scoring_dates set is_published = true", "was a trial")
    now(
        "update int_scoring_dates set is_newest = false; update lead_scores set scored_on = scored_on - 1",
        "update int_scoring_dates set is_newest = true; update lead_scores set scored_on = scored_on + 1", "looks back at",
    )
    now("alter table rule_health rename to gone", "alter table gone rename to rule_health", "no table rule_health")


def test_one_publishes_at_a_time_and_a_full_disc_leaves_what_was(rounds: kills.Rounds) -> None:
    def in_child(limit: int | None) -> str:
        """What a process of its own is refused with."""
        reads, writes = os.pipe()
        if not (child := os.fork()):
            with contextlib.suppress(BaseException):
                if limit:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                try:
                    publish.publish("duckdb")
                except publish.Refused as refusal:
                    os.write(writes, str(refusal).encode())
            os._exit(0)
        os.close(writes)
        os.waitpid(child, 0)
        with os.fdopen(reads) as said:
            return said.read()

    before = sets(rounds), published(rounds)
    assert "stays as it was" in in_child(500_000)
    # A process of its own holds the lock: a fork would share the connection.
    hold = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    path = str(rounds.folder / "published" / ".publishing.duckdb")
    with subprocess.Popen([sys.executable, "-c", hold, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        assert "Another process publishes" in in_child(None)
        holder.communicate()
    assert (sets(rounds), published(rounds)) == before
    assert not list((rounds.folder / "published").glob(".2*"))


def test_without_links_a_file_says_which_set_is_current(rounds: kills.Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise OSError("A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", no_link)
    publish.publish("duckdb")
    assert (rounds.folder / "published" / "current").read_text(encoding="utf-8").strip() == sets(rounds)[-1]
    (rounds.folder / "more").mkdir()
    assert export.export_folder(rounds.folder / "published", ["alerts"], rounds.folder / "more") == 1


# --------------------------------------------------------------------------------------------------------------
# Contact details
# --------------------------------------------------------------------------------------------------------------


def tagged() -> dict[tuple[str, str], str]:
    return {
        (model["name"], column["name"]): kind
        for path in (ROOT / "models" / "marts").rglob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        for column in model["columns"]
        if (kind := column.get("config", {}).get("meta", {}).get("contact_detail"))
    }


def holders(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Which columns of the marts hold contact details, by their names and by what stands in them."""
    people = connection.execute("select lower(email), lower(first_name), lower(last_name), lower(company_name) from leads_current").fetchall()
    names = {name for row in people for name in row[1:3] if name and len(name) > 2}
    full_names = re.compile("|".join(sorted({re.escape(f"{row[1]} {row[2]}") for row in people if row[1] and row[2]})))
    companies = {row[3] for row in people if row[3]}
    ids = {lead_id for (lead_id,) in connection.execute("select lower(lead_id) from leads_current").fetchall()}
    found = {}
    for table, column in connection.execute("select table_name, column_name from duckdb_columns() where schema_name = 'main' and database_name = current_database() and data_type = 'VARCHAR'").fetchall():
        values = {value for (value,) in connection.execute(f"select distinct lower({column}) from main.{table} where {column} is not null").fetchall()}
        for kind, holds in {
            "email": column == "email" or any(re.search(r"[\w.+-]+@[\w-]+\.[\w.]", value) for value in values),
            "phone": bool(re.search("phone|mobile|fax", column)) or any(re.fullmatch(r"\+[0-9 ()/-]{8,}", value) for value in values),
            "name": column in ("first_name", "last_name", "full_name") or any(value in names for value in values - ids) or any(full_names.search(value) for value in values),
            "company": column in ("company_name", "company_domain") or bool(values & companies),
        }.items():
            if holds:
                found[table, column] = kind
                break
    return found


def test_every_column_of_contact_details_is_tagged(sample: Project) -> None:
    with sample.connect() as connection:
        found = holders(connection)
        assert len(found) > 7
        assert {place: kind for place, kind in found.items() if tagged().get(place) != kind} == {}
        # The test itself finds what has no tag.
        connection.execute("begin")
        connection.execute("alter table main.lead_lifecycle add column hint varchar")
        connection.execute("update main.lead_lifecycle set hint = 'ask ' || (select min(email) from main.leads_current)")
        assert holders(connection)["lead_lifecycle", "hint"] == "email"
        connection.execute("rollback")


def test_no_log_no_artifact_and_nothing_printed_for_one_names_anybody(rounds: kills.Rounds) -> None:
    with (rounds.folder / "sample_data" / "leads.csv").open(newline="", encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    addresses = {row["email"].strip().lower() for row in people if "@" in row["email"]}
    surnames = {row["last_name"].strip().lower() for row in people if len(row["last_name"].strip()) > 5}
    files = [path for part in ("logs", "target") for path in (rounds.folder / part).rglob("*") if path.is_file()]
    assert len(addresses) > 20 and len(surnames) > 10 and len(files) > 100
    printed = subprocess.run([sys.executable, ROOT / "scripts" / "show_scores.py"], cwd=rounds.folder, check=True, capture_output=True, text=True).stdout
    assert "Whom to call" in printed and "marcus" in printed
    for path, content in [("show_scores.py", printed.replace("marcus", "")), *((path, path.read_bytes().decode("utf-8", "ignore")) for path in files)]:
        text = content.lower()
        # Letters of a surname may be a word of ours.
        assert [person for person in addresses if person in text] == [], path
        assert {word for word in re.findall(r"[^\W\d_]{6,}", text)} & surnames <= {"hunter", "carpenter"}, path


def test_the_pointer_says_what_the_set_says(rounds: kills.Rounds) -> None:
    publish.publish("duckdb")
    said = json.loads((rounds.folder / "published" / "current" / "publication.json").read_text(encoding="utf-8"))
    ((build_id, scored_on),) = ask_published(rounds, "select build_id, scored_on from publication")
    assert (said["build_id"], datetime.date.fromisoformat(said["scored_on"])) == (build_id, scored_on) == (published(rounds), scored_on)
