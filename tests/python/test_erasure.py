"""Who is erased after having been scored is in no table after a daily build, and in no byte of the file after a compaction."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from project import ROOT, Project

sys.path.insert(0, str(ROOT / "scripts"))
import compact_warehouse  # noqa: E402

VARIABLES = {"crm_files": "own/{name}.csv", "compare_activities_by": "count"}
LAW = "nobody_who_was_erased_is_in_a_table"
MARTS = ("lead_scores", "lead_score_contributions", "lead_lifecycle", "nurture_segments", "nurture_next_touches", "int_nurture_segment_log", "rejected_records", "source_row_counts")

KEPT = [
    "keep,2026-01-01,2026-01-01,joerika.mustermann@gone.example,VP of Sales,",
    "longer,2026-01-01,2026-01-01,erika.mustermann@gone.example.org,,",
    "1,2026-01-01,2026-01-01,one@acme.example,Director,",
]
# Erika is named by her address in capitals; Bo, whom the source drops with all he did, by his id; Cy by a record merged into his.
ERIKA = ["gone1,2026-01-01,2026-01-01,erika.mustermann@gone.example,Chief Vanishing Officer,"]
BO = ["gone2,2026-01-01,2026-01-01,bo.bygone@other.example,Chief Bygone,"]
CY = ["gone3,2026-01-01,2026-01-01,cy@past.example,,", "gone4,2026-01-01,2026-01-01,cy.foregone@past.example,,gone3"]
DID = {
    "keep": ["k1,keep,,page_view,2026-02-01,https://acme.example/pricing,,,2026-02-01", "k2,keep,,page_view,2026-02-02,https://acme.example/blog/both,,,2026-02-02"],
    "erika": [
        "e1,gone1,,page_view,2026-02-01,https://acme.example/vanish-url?m=erika.mustermann%40gone.example,,,2026-02-01",
        "e2,gone1,,content_download,2026-02-02,https://acme.example/blog/both,vanish_type,vanish-campaign,2026-02-02",
        "e3,,vanish-cookie,page_view,2026-01-20,https://acme.example/vanish-before,,,2026-02-01",
    ],
    "bo": ["b1,gone2,,page_view,2026-02-02,https://acme.example/bygone-url,bygone_type,bygone-campaign,2026-02-02"],
    "cy": ["c1,gone4,,page_view,2026-02-03,https://acme.example/foregone-url,,,2026-02-03"],
}
TRACES = ("gone1", "gone2", "gone3", "gone4", "'erika.mustermann@gone.example'", "=erika.mus", "vanish", "bygone", "cy@past", "foregone")
REQUESTS = "email,lead_id,requested_at\n{}"

LEADS = "lead_id,created_at,updated_at,email,job_title,merged_into_lead_id"
ACTIVITIES = "activity_id,lead_id,anonymous_id,activity_type,occurred_at,url,content_type,campaign,loaded_at"
# Records that scoring does not merge, and rows without an id. Every id and address with "vanish" is to go, and nobody else.
TIED = [
    "keep,2026-01-01,2026-01-01,keep@here.example,,",
    "vanish_of_gone,2026-01-01,2026-01-01,of_gone@vanish.example,Director,vanish_gone",
    "vanish_broken,never,2026-01-01,broken@vanish.example,,",
    "vanish_of_broken,2026-01-01,2026-01-01,of_broken@vanish.example,,vanish_broken",
    "vanish_survivor,2026-01-01,2026-01-01,survivor@vanish.example,,",
    "vanish_quarantined,never,2026-01-01,quarantined@vanish.example,,vanish_survivor",
    "vanish_round,2026-01-01,2026-01-01,,,and",
    "and,2026-01-01,2026-01-01,,,so",
    "so,2026-01-01,2026-01-01,,,vanish_about",
    "vanish_about,2026-01-01,2026-01-01,,,vanish_round",
    "vanish_ann,2026-01-01,2026-01-01,ann@vanish.example,,",
    "vanish_former,2026-01-01,2026-01-02,,,",
    "vanish_former,2026-01-01,2026-01-01,,,vanish_ann",
    "earlier,2026-01-01,2026-01-02,,,",
    "earlier,2026-01-01,2026-01-01,,,vanish_former",
    "unread,2026-01-01,2026-01-02,,,",
    "unread,never,2026-01-01,,,vanish_former",
    "vanish_nobody,2026-01-01,2026-01-01,nobody@vanish.example,,0",
    "nobody,2026-01-01,2026-01-01,nobody@here.example,,0",
    "neither,2026-01-01,2026-01-01,neither@here.example,,0",
    ",2026-01-01,2026-01-01,ann@vanish.example,Vanish Without Id,",
    "left,2026-01-01,2026-01-01,left@here.example,,",
]
# Whom the source drops between the builds: one whose activities still arrive, one who was merged into a record that stays.
DROPPED = [
    "vanish_gone,2026-01-01,2026-01-01,gone@vanish.example,,",
    "active,2026-01-01,2026-01-01,active@vanish.example,,",
    "merged,2026-01-01,2026-01-01,merged@vanish.example,,left",
]
DID_TOO = [
    "k1,keep,,page_view,2026-02-01,https://acme.example/pricing,,,2026-02-01,",
    "l1,vanish_ann,,page_view,2026-02-01,https://acme.example/pricing,,,2026-02-01,Vanish sequence",
    "a1,active,,page_view,2026-02-01,https://acme.example/pricing,,,2026-02-01,",
]
ASKED_OF_TIES = ",vanish_gone\nbroken@vanish.example,\nsurvivor@vanish.example,\n,vanish_round\n,vanish_ann\nnobody@vanish.example,0\nactive@vanish.example,\nmerged@vanish.example,\n"
ASKED = "ERIKA.Mustermann@Gone.example,,2026-02-04\n,gone2,2026-02-04\ncy.foregone@past.example,,2026-02-04\n"
# Two that match nobody, and one once more.
ASKED_TOO = "nobody@nowhere.example,,2026-02-04\n,not-a-lead,2026-02-04\ncy.foregone@past.example,,2026-02-05\n"


def deliver(
    project: Project, leads: list[str], did: list[str], requests: str | None = None, cookies: str = "vanish-cookie,gone1,2026-02-03", more: str = ""
) -> None:
    folder = project.folder / "own"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tables = {
        "leads": "\n".join([LEADS, *leads]),
        "activities": "\n".join([ACTIVITIES + more, *did]),
        "opportunities": "opportunity_id,lead_id,created_at",
        "identities": f"anonymous_id,lead_id,identified_at\n{cookies}",
        **({"erasures": REQUESTS.format(requests)} if requests is not None else {}),
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def daily(project: Project) -> None:
    result, printed = project.dbt("build", "--selector", "daily", variables=VARIABLES)
    assert result.success, printed


def law(project: Project) -> tuple[bool, list[tuple[str, str, str]], str]:
    """Whether the law holds, what it lists, and everything that dbt printed."""
    result, printed = project.dbt("test", "--select", LAW, variables=VARIABLES)
    assert result.result is not None and len([run for run in result.result if run.node.resource_type == "test"]) == 1, printed
    (compiled,) = (project.folder / "target").rglob(f"compiled/**/{LAW}.sql")
    # Staging reads files by relative paths.
    with contextlib.chdir(project.folder):
        where = sorted(row[:3] for row in project.rows(compiled.read_text(encoding="utf-8")))
    return result.success, where if where and len(where[0]) == 3 else [], printed


def found(project: Project) -> set[tuple[str, str]]:
    """Which traces stand in which tables."""
    return {(table, trace) for table, trace in project.traces(*TRACES) if table not in ("suppression_rules", "reject_reasons")}


def acknowledge(project: Project, *ids: str) -> None:
    """A CRM has taken what a build said of these leads."""
    entries = [
        {"entry_number": number, "crm_system": "hubspot", "crm_object": "contacts", "external_id_field": "lead_id", "external_id": name, "sync_action": "create",
         "field_hashes": "", "row_hash": "h", "score_version": "v", "acknowledged_at": "2026-02-03 04:05:06"}
        for number, name in enumerate(ids, 1)
    ]
    journal_of(project).write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")


def journal_of(project: Project) -> Path:
    return Path(f"{project.warehouse}.sync_journal")


def script(project: Project, name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    project.release()
    # Where dbt finds what it parsed before.
    target = next((project.folder / "target").glob("*/manifest.json")).parent
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / name), *arguments],
        cwd=project.folder, capture_output=True, text=True, check=False,
        env={**os.environ, "LEAD_SCORING_DUCKDB_PATH": str(project.warehouse), "DBT_TARGET_PATH": str(target), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **environment},
    )


def raw_bytes(project: Project) -> bytes:
    project.release()
    log = project.warehouse.with_name(project.warehouse.name + ".wal")
    return project.warehouse.read_bytes() + (log.read_bytes() if log.exists() else b"")


IN_BYTES = (b"erika.mustermann@gone.example'", b"Chief Vanishing Officer", b"acme.example/vanish-url", b"bygone-url")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project(tmp_path_factory.mktemp("erasure") / "project", with_logs=True)
    project.has_other_processes = True
    shutil.copytree(ROOT / "tests" / "laws", project.folder / "tests" / "laws")
    deliver(project, KEPT + ERIKA + BO + CY, [row for rows in DID.values() for row in rows], "")
    acknowledge(project, "keep", "gone1", "gone2", "gone3")
    project.build(variables=VARIABLES)
    yield project
    project.release()


@pytest.fixture
def erased(project: Project) -> Project:
    """After the daily build that erases them, whichever tests this process has run before."""
    if project.rows("select 1 from lead_scores where lead_id = 'gone1'"):
        deliver(project, KEPT + ERIKA + CY, DID["keep"] + DID["erika"] + DID["cy"], ASKED + ASKED_TOO)
        daily(project)
    return project


def test_the_law_comes_after_every_table(project: Project) -> None:
    manifest = json.loads(next((project.folder / "target").rglob("manifest.json")).read_text(encoding="utf-8"))
    (test,) = (name for name in manifest["nodes"] if name.startswith("test.") and LAW in name)
    before, waiting = set(), [test]
    while waiting:
        for name in manifest["parent_map"].get(waiting.pop(), []):
            if name not in before:
                before.add(name)
                waiting.append(name)
    tables = {name for name, node in manifest["nodes"].items() if node["resource_type"] == "model" and node["config"]["materialized"] in ("table", "incremental")}
    assert len(tables) > 60
    assert tables - before == set()


def test_a_daily_build_leaves_nothing_of_whom_it_erases(project: Project) -> None:
    """Three people of a first build: one the source still has, one it has dropped with all he did, one by a merged record."""
    assert law(project)[:2] == (True, [])
    assert {("crm_sync_acknowledgements", trace) for trace in ("gone1", "gone2", "gone3")} <= found(project)
    traces = {trace for _, trace in found(project)}
    assert {"gone1", "gone2", "gone3", "vanish", "bygone", "foregone"} <= traces
    deliver(project, KEPT + ERIKA + CY, DID["keep"] + DID["erika"] + DID["cy"], ASKED + ASKED_TOO)
    # The tables still have them: the law sees it, and says where and not who.
    holds, where, printed = law(project)
    assert not holds
    assert {("int_lead_version_log", "email", "address"), ("int_activity_signals", "url", "address"), ("lead_scores", "lead_id", "lead"), ("int_activities", "anonymous_id", "browser")} <= set(where)
    assert not any(trace in printed.lower() for trace in TRACES)

    daily(project)
    assert project.rows("select count(*) from int_activity_load_days where reason is null") != [(0,)]
    assert found(project) == set()
    assert law(project)[:2] == (True, [])
    assert project.rows("select distinct url from int_activity_signals order by 1") == [("https://acme.example/blog/both",), ("https://acme.example/pricing",)]
    written = [path for folder in ("logs", "target") for path in (project.folder / folder).rglob("*") if path.is_file()]
    assert len(written) > 10
    assert [(path, trace) for path in written for trace in TRACES if trace in path.read_text(encoding="utf-8", errors="replace").lower()] == []

    # Bo is known to memory alone, and by it matched; two match nobody; one came twice.
    assert project.rows("from source_row_counts where source_name = 'erasures'") == [("erasures", 6, 3, 1, 2, 0)]
    rejected = project.rows("select record_id, reason, column_name, raw_value from rejected_records where source_name = 'erasures' order by all")
    assert rejected == [(None, "unmatched_erasure", "email", None), (None, "unmatched_erasure", "lead_id", None)]


def test_the_file_forgets_when_it_is_compacted(erased: Project) -> None:
    """The bytes are there before and gone after, in a file on which the next daily build goes on."""
    before = raw_bytes(erased)
    assert [text for text in IN_BYTES if text.strip(b"'") not in before] == []
    counts = {mart: erased.rows(f"from {mart} order by all") for mart in MARTS}
    views = erased.rows("select schema_name, view_name, sql from duckdb_views() where not internal order by all")
    storage = erased.rows("select tags['storage_version'] from duckdb_databases() where path is not null")
    erased.release()
    assert compact_warehouse.is_due(erased.warehouse)
    done = script(erased, "compact_warehouse.py")
    assert done.returncode == 0, done.stderr
    after = raw_bytes(erased)
    # joerika.mustermann@gone.example, who stays, has the address in hers.
    assert after.replace(b"joerika.mustermann@gone.example", b"").count(b"erika.mustermann@gone.example") == after.count(b"erika.mustermann@gone.example.org")
    assert [text for text in IN_BYTES[1:] if text in after] == []
    assert b"joerika.mustermann" in after
    assert [json.loads(line)["external_id"] for line in journal_of(erased).read_text(encoding="utf-8").splitlines()] == ["keep"]
    assert not compact_warehouse.is_due(erased.warehouse)
    assert sorted(path.name for path in erased.folder.iterdir() if "warehouse" in path.name and "sync_journal" not in path.name) == ["warehouse.duckdb"]

    # As dbt made the file it replaces.
    assert erased.rows("select tags['storage_version'] from duckdb_databases() where path is not null") == storage == [("v1.3.0+",)]
    assert erased.rows("select schema_name, view_name, sql from duckdb_views() where not internal order by all") == views
    assert {mart: erased.rows(f"from {mart} order by all") for mart in MARTS} == counts
    # A day later, as any other daily build.
    deliver(erased, KEPT + ERIKA + CY, [*DID["keep"], *DID["erika"], *DID["cy"], "k3,keep,,page_view,2026-02-05,https://acme.example/pricing,,,2026-02-05"], ASKED + ASKED_TOO)
    daily(erased)
    assert erased.rows("select loaded_on::varchar from int_activity_load_days where is_read") == [("2026-02-05",)]
    incremental = {mart: erased.rows(f"from {mart} order by all") for mart in MARTS}
    erased.build("--full-refresh", variables=VARIABLES)
    assert {mart: erased.rows(f"from {mart} order by all") for mart in MARTS} == incremental
    assert erased.rows("select count(*) from lead_score_history where lead_id = 'keep'")[0][0] > 5


def test_the_law_finds_what_is_planted(erased: Project) -> None:
    """In another case, in the middle of a text, in a link; longer addresses and other people's short ids are no finding."""
    erased.release()
    kept = erased.warehouse.read_bytes()
    with erased.connect() as connection:
        connection.execute("insert into int_job_titles (job_title) values ('(ERIKA.Mustermann@gone.example), formerly'), ('erika.mustermann@gone.example.')")
        connection.execute("insert into int_activity_signals (url) values ('https://a.example/?e=Cy%40past.example&x=1')")
        connection.execute("insert into int_job_titles (job_title) values ('joerika.mustermann@gone.example joined'), ('gone1')")
        connection.execute("update rejected_records set raw_value = 'x' where false")
        connection.execute("insert into int_lead_keys (lead_id) values ('gone2')")
    holds, where, printed = law(erased)
    assert not holds
    assert where == [("int_activity_signals", "url", "address"), ("int_job_titles", "job_title", "address"), ("int_lead_keys", "lead_id", "lead")]
    assert not any(trace in printed.lower() for trace in TRACES)
    erased.release()
    erased.warehouse.write_bytes(kept)
    assert law(erased)[:2] == (True, [])


def test_a_compaction_that_cannot_be_done_says_why_and_changes_nothing(erased: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    erased.release()
    before = erased.warehouse.read_bytes()

    def refused(path: Path) -> str:
        with pytest.raises(compact_warehouse.Refused) as refusal:
            compact_warehouse.compact(path)
        assert "\n" not in str(refusal.value)
        assert erased.warehouse.read_bytes() == before
        assert [path.name for path in erased.folder.iterdir() if "compacting" in path.name] == []
        return str(refusal.value)

    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); sys.stdin.read()", str(erased.warehouse)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )
    assert holder.stdout and holder.stdout.readline()
    assert "Another process (" in refused(erased.warehouse)
    holder.communicate(b"")

    (tmp_path / "leads.duckdb").write_text("lead_id,created_at\n", encoding="utf-8")
    assert "is no DuckDB file" in refused(tmp_path / "leads.duckdb")
    assert "There is no warehouse" in refused(tmp_path / "other.duckdb")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
        assert "make room" in refused(erased.warehouse)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("no")))
        assert "could not be copied" in refused(erased.warehouse)
    done = script(erased, "compact_warehouse.py", LEAD_SCORING_TARGET="postgres")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("LEAD_SCORING_TARGET is postgres")


def test_the_daily_run_compacts_when_somebody_was_erased(erased: Project) -> None:
    """Not for old requests; it learns from months on the way."""
    options = ("--vars", json.dumps(VARIABLES))
    # One who is merged into an erased person is erased by an old request.
    leads = [*KEPT[1:], KEPT[0] + "gone1"]
    # Who is left does something later than the day to learn from.
    did = ["o1,1,,page_view,2026-02-03,https://acme.example/pricing,,,2026-02-03"]
    deliver(erased, leads + ERIKA + CY, DID["keep"] + DID["erika"] + DID["cy"] + did, ASKED)
    # As if the last build had been killed between the two tables that keep months.
    with duckdb.connect(str(erased.warehouse)) as connection:
        connection.execute("delete from main_internal.int_learning_scores")
    first, second = (script(erased, "build.py", "--daily", *options) for _ in range(2))
    assert first.returncode == second.returncode == 0, first.stdout + first.stderr + second.stderr
    # The marts of the review follow where months were learned, and hold nothing up where none was.
    stages = ["inputs", "build", "laws", "publishing", "compaction"]
    assert [line.split()[0] for line in second.stdout.splitlines() if " s  " in line] == stages
    assert [line.split()[0] for line in first.stdout.splitlines() if " s  " in line] == [*stages[:2], "review", *stages[2:]]
    assert "what was deleted is gone" in first.stdout
    assert "nobody was erased since" in second.stdout
    assert "\nRead " in second.stdout
    assert b"joerika.mustermann" not in raw_bytes(erased)
    assert "for nobody who is here: carried out earlier" in second.stdout
    log = (erased.folder / "logs" / "build.log").read_text(encoding="utf-8").lower()
    assert [trace for trace in TRACES if trace in log] == []


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Project]:
    project = Project(tmp_path / "project")
    project.has_other_processes = True
    shutil.copytree(ROOT / "tests" / "laws", project.folder / "tests" / "laws")
    yield project
    project.release()


def test_a_request_in_the_place_of_another_is_seen() -> None:
    """Where neither the counts nor the newest moment change."""

    def figures(requests: str, build: str = "b1") -> tuple[object, ...] | None:
        with duckdb.connect() as connection:
            connection.execute(f"create table requests as from (values {requests}) as requests (named_by, is_matched, requested_at)")
            connection.execute(f"create table loads as select 2 as erased_lead_count, '{build}' as build_id")
            return connection.execute(compact_warehouse.REQUESTS.format(requests="requests", loads="loads")).fetchone()

    older, newest = "('email', true, timestamp '2026-02-01')", "('email', true, timestamp '2026-02-03')"
    undated, blank = "('email', true, null)", "(null, false, null)"
    assert figures(f"{older}, {newest}, {blank}") == figures(f"{newest}, {blank}, {older}", "b2")
    assert figures(f"{older}, {newest}") != figures(f"('email', true, timestamp '2026-02-02'), {newest}")
    assert figures(f"{undated}, {newest}") == figures(f"{newest}, {undated}")
    assert figures(f"{undated}, {newest}") != figures(f"{newest}, {undated}", "b2")


def test_what_vanished_before_there_were_requests_leaves_the_signals(another: Project) -> None:
    """The page of somebody whom the source has dropped with all he did, a build before anybody asked to be erased."""
    deliver(another, KEPT + BO, DID["keep"] + DID["bo"])
    another.build(variables=VARIABLES)
    deliver(another, KEPT, DID["keep"])
    daily(another)
    assert another.rows("select count(*) from int_activity_signals where url like '%bygone%'") == [(1,)]
    deliver(another, KEPT, DID["keep"], "bo.bygone@other.example,,2026-02-04\n")
    daily(another)
    assert another.rows("select count(*) from int_activity_signals where url like '%bygone%'") == [(0,)]
    assert another.rows("select count(*) from int_activity_load_days where is_read") == [(0,)]


def test_no_tie_leaves_a_row_behind(another: Project) -> None:
    """Rows that name an erased record or nobody, rows without an id, and requests that only the log of versions can answer."""
    cookies = "vanish-cookie,vanish_ann,2026-02-01\nvanish-cookie,,2026-02-01"
    deliver(another, TIED + DROPPED, DID_TOO, "", cookies, ",sequence_name")
    another.build(variables=VARIABLES)
    deliver(another, TIED, DID_TOO, ASKED_OF_TIES.replace("\n", ",2026-02-04\n"), cookies, ",sequence_name")
    # The law sees the rows without an id, too.
    _, where, _ = law(another)
    assert {("rejected_records", "record_id", "browser"), ("int_leads_unerased", "merged_into_lead_id", "lead")} <= set(where)
    daily(another)
    assert another.traces("vanish") == []
    assert law(another)[:2] == (True, [])
    assert another.rows("select lead_id from lead_scores group by 1 order by 1") == [(name,) for name in ("earlier", "keep", "left", "neither", "nobody", "so", "unread")]
    # Who only names whom a row ties to Ann stays, without that id.
    assert another.rows("select distinct lead_id, merged_into_lead_id from int_leads_unerased where merged_into_lead_id is not null order by 1") == [("and", "so")]
    # The two of whom something stays: the activity under its bare id, and the record that the dropped one was merged into.
    rejected = another.rows("select source_name, record_id, reason from rejected_records order by all")
    assert rejected == [("activities", "a1", "orphan_activity"), ("erasures", None, "erased_in_part"), ("erasures", None, "erased_in_part"), ("leads", "unread", "unparseable_timestamp")]
