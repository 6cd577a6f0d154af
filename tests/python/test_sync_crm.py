"""scripts/sync_crm.py against servers that answer as HubSpot, Salesforce and a webhook do: what arrives, what is sent again, what is said."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest
import sync_crm
from crm_sync.journal import BUSY, FileJournal, lines_of
from crm_sync.marts import Write
from crm_sync.stand_ins import TOKEN, HubSpotStandIn, SalesforceStandIn, StandIn, WebhookStandIn
from project import Project

COLUMNS = tuple(Write.__dataclass_fields__)
QUICK = ("--longest-wait", "0.01", "--timeout", "0.5")


def row(name: str, score: Any = 60, system: str = "hubspot", crm_object: str = "contacts", field: str = "lead_id", action: str = "create") -> tuple[Any, ...]:
    # As the mart writes them: an emptied checkbox is false in Salesforce, which refuses null for one, and null elsewhere.
    properties = {"score": score, "grade": "A1" if score else None, "is_mql": True if score is not None else False if system == "salesforce" else None}
    return (system, crm_object, field, name, action, "lead_score", json.dumps(properties), f"|lead_score:{score}|", f"hash of {score}", "v1")


class Marts:
    """A warehouse with the two marts that the loader reads, and the loader's environment."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = folder / "w.duckdb"
        self.monkeypatch = monkeypatch
        self.environment = {"LEAD_SCORING_DUCKDB_PATH": str(self.path), "HUBSPOT_TOKEN": TOKEN, "SALESFORCE_TOKEN": TOKEN}
        for name in ("LEAD_SCORING_TARGET", "LEAD_SCORING_SYNC_JOURNAL", "LEAD_SCORING_PUBLISHED_PATH", "SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET"):
            monkeypatch.delenv(name, raising=False)

    @property
    def journal(self) -> Path:
        return Path(f"{self.path}.sync_journal")

    def fill(self, rows: Iterable[tuple[Any, ...]], path: Path | None = None) -> None:
        """As a build leaves them, with what it has taken in of the journal."""
        taken_in = max([entry["entry_number"] for entry in lines_of(self.journal)], default=0)
        file = self.path.with_suffix(".json")
        file.write_text("\n".join(json.dumps(dict(zip(COLUMNS, values, strict=True))) for values in rows), encoding="utf-8")
        with duckdb.connect(str(path or self.path)) as connection:
            types = ", ".join(f"{column}: 'varchar'" for column in COLUMNS)
            connection.execute(f"create or replace table crm_lead_sync as from read_json('{file}', columns = {{{types}}})")
            connection.execute(f"create or replace table crm_sync_acknowledgements as select {taken_in} as entry_number")
        file.unlink()

    def run(self, server: StandIn, *words: str, environment: dict[str, str] | None = None) -> int:
        urls = {name: server.url for name in ("HUBSPOT_URL", "SALESFORCE_INSTANCE_URL")} | {"ALERTS_WEBHOOK_URL": f"{server.url}/hook/s3cr3t"}
        for name, value in (self.environment | urls | (environment or {})).items():
            self.monkeypatch.setenv(name, value)
        return sync_crm.main([*words, *QUICK])

    def acknowledged(self) -> set[str]:
        return {entry["external_id"] for entry in lines_of(self.journal)}


@pytest.fixture
def marts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Marts:
    return Marts(tmp_path, monkeypatch)


def names(count: int) -> list[str]:
    return [f"L{number:04}" for number in range(count)]


# --------------------------------------------------------------------------------------------------------------
# What arrives
# --------------------------------------------------------------------------------------------------------------


def test_each_record_is_written_once_and_then_nothing_is_requested(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    marts.fill(row(name) for name in names(250))
    with HubSpotStandIn(set(names(250))) as crm:
        assert marts.run(crm, "hubspot") == 0
        assert [len(written) for written in crm.written] == [100, 100, 50]
        assert crm.records == {name: {"score": "60", "grade": "A1", "is_mql": "true"} for name in names(250)}
        assert "250 records written (250 for the first time), 0 failed, 3 requests" in capsys.readouterr().out
        assert marts.run(crm, "hubspot") == 0
        assert len(crm.requests) == 3
        # The build has taken the journal in, and one score has changed since.
        marts.fill([row("L0007", 75, action="update")])
        assert marts.run(crm, "hubspot") == 0
        assert crm.written[3:] == [["L0007"]]
        assert crm.records["L0007"]["score"] == "75"
    assert marts.acknowledged() == {"L0007"}


def test_what_is_null_is_cleared_before_anything_is_written(marts: Marts) -> None:
    for system, stand_in, crm_object, field in (("hubspot", HubSpotStandIn, "contacts", "hs_object_id"), ("salesforce", SalesforceStandIn, "Lead", "Id")):
        first, second = ("101", "102") if system == "hubspot" else ("00Q000000000101AAA", "00Q000000000102AAA")
        marts.fill([row(first, system=system, crm_object=crm_object, field=field), row(second, None, system, crm_object, field, "clear")])
        with stand_in({first, second}) as crm:
            crm.records[second] = {"score": 50, "own": "stays"}
            assert marts.run(crm, system) == 0
            assert crm.written == [[second, first]]
            assert crm.records[second] == {"own": "stays"} | ({"is_mql": False} if system == "salesforce" else {})
            assert crm.records[first]["score"] == ("60" if system == "hubspot" else 60)


def test_null_for_a_checkbox_of_salesforce_fails_its_record_alone(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"system": "salesforce", "crm_object": "Lead", "field": "Id"}
    whole, broken = row("00Q000000000101AAA", **given), list(row("00Q000000000102AAA", None, action="clear", **given))
    broken[COLUMNS.index("properties")] = json.dumps({"score": None, "Lead_Is_MQL__c": None})
    marts.fill([whole, tuple(broken)])
    with SalesforceStandIn({"00Q000000000101AAA", "00Q000000000102AAA"}) as crm:
        crm.records["00Q000000000102AAA"] = {"score": 50}
        assert marts.run(crm, "salesforce") == 1
        assert crm.records["00Q000000000102AAA"] == {"score": 50}
    assert "INVALID_TYPE_ON_FIELD_IN_RECORD" in capsys.readouterr().out
    assert marts.acknowledged() == {"00Q000000000101AAA"}


@pytest.mark.parametrize(("system", "stand_in", "crm_object", "field"), [
    ("hubspot", HubSpotStandIn, "contacts", "lead_id"), ("salesforce", SalesforceStandIn, "Lead", "Lead_Id__c"),
])
def test_no_record_is_created_unless_asked_for(marts: Marts, capsys: pytest.CaptureFixture[str], system: str, stand_in: type[StandIn], crm_object: str, field: str) -> None:
    marts.fill(row(name, system=system, crm_object=crm_object, field=field) for name in ("here", "it's here too", "missing"))
    with stand_in({"here", "it's here too"}) as crm:
        assert marts.run(crm, system) == 1
        assert "missing: no record has this id; --allow-create would create it" in capsys.readouterr().out
        assert crm.created == []
        assert marts.acknowledged() == {"here", "it's here too"}
        assert marts.run(crm, system, "--allow-create") == 0
        assert crm.created == ["missing"]
        assert crm.written[-1] == ["missing"]
        verb, path, _ = crm.requests[-1]
        assert path == ("/crm/objects/2026-03/contacts/batch/upsert" if system == "hubspot" else "/services/data/v62.0/composite/sobjects/Lead/Lead_Id__c")


def test_a_number_is_written_without_a_loss(marts: Marts) -> None:
    marts.fill([row("a", 7.5), row("b", -12.3456)])
    with HubSpotStandIn({"a", "b"}) as crm:
        assert marts.run(crm, "hubspot") == 0
        assert [crm.records[name]["score"] for name in "ab"] == ["7.5", "-12.3456"]


@pytest.mark.parametrize(("folder", "is_link"), [("published", True), ("elsewhere", False)])
def test_published_marts_are_read_rather_than_the_warehouse(marts: Marts, folder: str, is_link: bool) -> None:
    marts.fill([row("in the warehouse")])
    published = marts.path.parent / folder
    (published / "b1").mkdir(parents=True)
    if is_link:
        (published / "current").symlink_to("b1")
    else:
        (published / "current").write_text("b1\n", encoding="utf-8")
        marts.environment["LEAD_SCORING_PUBLISHED_PATH"] = str(published)
    marts.fill([row("published")], published / "b1" / "lead_scoring.duckdb")
    with HubSpotStandIn({"published", "in the warehouse"}) as crm:
        assert marts.run(crm, "hubspot") == 0
        assert crm.written == [["published"]]


# --------------------------------------------------------------------------------------------------------------
# What goes wrong on the way
# --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["429", "500", "silence"])
@pytest.mark.parametrize(("system", "stand_in", "crm_object", "field", "size"), [
    ("hubspot", HubSpotStandIn, "contacts", "lead_id", 100), ("salesforce", SalesforceStandIn, "Lead", "Id", 200),
])
def test_a_request_in_trouble_is_sent_again(marts: Marts, trouble: str, system: str, stand_in: type[StandIn], crm_object: str, field: str, size: int) -> None:
    ids = names(size + 1) if system == "hubspot" else [f"00Q{number:015}" for number in range(size + 1)]
    marts.fill(row(name, system=system, crm_object=crm_object, field=field) for name in ids)
    with stand_in(set(ids)) as crm:
        crm.troubles = {1: trouble, 3: trouble}
        assert marts.run(crm, system) == 0
        assert all(record["grade"] == "A1" for record in crm.records.values())
        assert [len(content["inputs" if system == "hubspot" else "records"]) for _, _, content in crm.requests] == [size, size, 1, 1]
        assert marts.run(crm, system) == 0
        assert len(crm.requests) == 4
    assert marts.acknowledged() == set(ids)


@pytest.mark.parametrize("as_a_date", [False, True])
def test_a_busy_server_is_asked_again_when_it_says_so(marts: Marts, capsys: pytest.CaptureFixture[str], as_a_date: bool) -> None:
    marts.fill([row("a")])
    with HubSpotStandIn({"a"}) as crm:
        crm.troubles = {1: "429"}
        # A date has no fractions of a second.
        crm.retry_after = (lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)) if as_a_date else (lambda: "1")
        begun = time.monotonic()
        assert marts.run(crm, "hubspot") == 0
        assert 0.9 <= time.monotonic() - begun < 5
        # Nobody waits an hour: it is said, and the next run goes on.
        marts.fill([row("a", 70, action="update")])
        crm.troubles = {3: "429"}
        crm.retry_after = lambda: "3600"
        assert marts.run(crm, "hubspot") == 1
    assert "HubSpot wants no request for 3600 seconds (429)" in capsys.readouterr().err


def test_a_server_that_stays_away_ends_the_run_and_the_next_goes_on(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    marts.fill(row(name) for name in names(150))
    with HubSpotStandIn(set(names(150))) as crm:
        crm.troubles = dict.fromkeys(range(2, 10), "500")
        assert marts.run(crm, "hubspot") == 1
        assert "HubSpot answered 500, eight times in a row." in capsys.readouterr().err
        assert marts.acknowledged() == set(names(100))
        assert marts.run(crm, "hubspot") == 0
        assert crm.written[1:] == [names(150)[100:]]


@pytest.mark.parametrize("names_results", [True, False])
def test_a_row_that_fails_holds_up_no_other_and_is_tried_again(marts: Marts, capsys: pytest.CaptureFixture[str], names_results: bool) -> None:
    marts.fill(row(name) for name in names(120))
    with HubSpotStandIn(set(names(120))) as crm:
        crm.names_results = names_results
        crm.refused = {"L0003", "L0110"}
        assert marts.run(crm, "hubspot") == 1
        said = capsys.readouterr().out
        assert "118 records written" in said and "2 failed" in said
        assert "hubspot contacts lead_id L0110: VALIDATION_ERROR: L0110 cannot be written by ***" in said
        crm.refused = set()
        assert marts.run(crm, "hubspot") == 0
        assert crm.written[2:] == [["L0003", "L0110"]]


def test_a_batch_refused_as_a_whole_is_halved_until_the_row_is_found(marts: Marts) -> None:
    marts.fill(row(name, "poison" if name == "L0042" else 60) for name in names(100))
    with HubSpotStandIn(set(names(100))) as crm:
        assert marts.run(crm, "hubspot") == 1
        assert marts.acknowledged() == set(names(100)) - {"L0042"}
        assert len(crm.requests) < 20
        assert sorted(name for written in crm.written for name in written) == sorted(marts.acknowledged())
        # Where every row is refused, it is not the rows.
        marts.fill(row(name, "poison") for name in names(100))
        before = len(crm.requests)
        assert marts.run(crm, "hubspot") == 1
        assert len(crm.requests) - before < 30


# Runs the loader again and again in processes of its own, which have it imported already; says the number of each, and how it ended.
CHILDREN = """
import json, os, sys
sys.path[:0] = json.loads(sys.argv[1])
import httpcore, sync_crm
for line in sys.stdin:
    environment, words = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.environ.update(environment)
        os._exit(sync_crm.main(words))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def children() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", CHILDREN, json.dumps(sys.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.communicate("")


@pytest.mark.parametrize("system", ["hubspot", "salesforce"])
def test_a_process_killed_after_any_request_leaves_nothing_out_and_repeats_nothing(marts: Marts, children: subprocess.Popen[str], system: str) -> None:
    """Killed once the server has accepted the kth request and before it answers, for each k."""
    hubspot = system == "hubspot"
    ids = names(450) if hubspot else [f"00Q{number:015}" for number in range(900)]
    marts.fill(row(name, system=system, crm_object="contacts" if hubspot else "Lead", field="lead_id" if hubspot else "Id") for name in ids)
    for k in range(1, 6) if hubspot else (1, 3, 5):
        marts.journal.unlink(missing_ok=True)
        with (HubSpotStandIn if hubspot else SalesforceStandIn)(set(ids)) as crm:
            numbers: queue.Queue[int] = queue.Queue()
            crm.troubles = {k: lambda numbers=numbers: os.kill(numbers.get(), signal.SIGKILL)}
            environment = marts.environment | {"HUBSPOT_URL": crm.url, "SALESFORCE_INSTANCE_URL": crm.url}
            print(json.dumps([environment, [system, *QUICK]]), file=children.stdin, flush=True)
            numbers.put(int(children.stdout.readline()))
            assert int(children.stdout.readline()) == -signal.SIGKILL
            acknowledged = marts.acknowledged()
            assert acknowledged == {name for written in crm.written[: k - 1] for name in written}
            before = len(crm.written)
            assert marts.run(crm, system) == 0
            assert acknowledged.isdisjoint(name for written in crm.written[before:] for name in written)
            assert all(record["grade"] == "A1" for record in crm.records.values())
            assert marts.acknowledged() == set(ids) == set(crm.records)


def test_a_line_half_written_by_a_power_cut_is_no_acknowledgement(marts: Marts) -> None:
    marts.fill(row(name) for name in names(3))
    with HubSpotStandIn(set(names(3))) as crm:
        assert marts.run(crm, "hubspot") == 0
        last = lines_of(marts.journal)[-1]["external_id"]
        marts.journal.write_bytes(marts.journal.read_bytes()[:-20])
        assert marts.run(crm, "hubspot") == 0
        assert crm.written == [names(3), [last]]
    assert sorted(entry["external_id"] for entry in lines_of(marts.journal)) == names(3)
    assert [entry["entry_number"] for entry in lines_of(marts.journal)] == sorted({entry["entry_number"] for entry in lines_of(marts.journal)})


def test_two_runs_at_once_are_one_too_many(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    marts.fill([row("a")])
    journal = FileJournal(marts.journal)
    with HubSpotStandIn({"a"}) as crm:
        assert marts.run(crm, "hubspot") == 1
        assert crm.requests == []
    assert BUSY in capsys.readouterr().err
    journal.close()


def test_nothing_needs_what_windows_lacks_before_it_locks() -> None:
    """Builds and publications import the journal for the sake of erasures."""
    program = f"import sys; sys.path[:0] = {sys.path}; sys.modules |= dict.fromkeys(['fcntl', 'pwd', 'grp', 'termios', 'resource']); import build, export, publish, sync_crm"
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True).stderr == ""


# --------------------------------------------------------------------------------------------------------------
# What is said
# --------------------------------------------------------------------------------------------------------------


def test_no_token_is_ever_printed(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    other = "pat-another-9876543210"
    marts.fill([row("a"), row("00Q000000000101AAA", system="salesforce", crm_object="Lead", field="Id")])
    with HubSpotStandIn({"a"}) as crm:
        assert marts.run(crm, "hubspot", environment={"HUBSPOT_TOKEN": other}) == 1
        assert crm.tokens == {f"Bearer {other}"}
    with SalesforceStandIn() as crm:
        assert marts.run(crm, "salesforce", environment={"SALESFORCE_TOKEN": other}) == 1
        for url in ("http://acme.example", "http://[", "no address"):
            assert marts.run(crm, "salesforce", environment={"SALESFORCE_TOKEN": other, "SALESFORCE_INSTANCE_URL": url}) == 1
    assert marts.run(crm, "hubspot", environment={"HUBSPOT_TOKEN": f"{other}\nX-Evil: 1"}) == 1
    assert marts.run(crm, "hubspot", environment={"HUBSPOT_TOKEN": ""}) == 1
    printed = "".join(capsys.readouterr())
    assert "HubSpot refused the token (401; INVALID_AUTHENTICATION: Bearer *** is not valid). Give the private app the scope" in printed
    assert "Salesforce refused the token (401; INVALID_SESSION_ID" in printed
    assert "must begin with https://" in printed
    assert "HUBSPOT_TOKEN is not set. Put the access token of a private app into it." in printed
    assert other not in printed and TOKEN not in printed


def test_an_app_of_salesforce_logs_in_and_again_when_its_token_has_expired(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    ids = [f"00Q{number:015}" for number in range(401)]
    marts.fill(row(name, system="salesforce", crm_object="Lead", field="Id") for name in ids)
    del marts.environment["SALESFORCE_TOKEN"]
    marts.monkeypatch.delenv("SALESFORCE_TOKEN", raising=False)
    app = {"SALESFORCE_CLIENT_ID": SalesforceStandIn.app["client_id"], "SALESFORCE_CLIENT_SECRET": SalesforceStandIn.app["client_secret"]}
    with SalesforceStandIn(set(ids)) as crm:
        assert marts.run(crm, "salesforce") == 1
        assert marts.run(crm, "salesforce", environment=app | {"SALESFORCE_CLIENT_ID": ""}) == 1
        assert crm.requests == []
        wrong = "wrong-secret-4711"
        assert marts.run(crm, "salesforce", environment=app | {"SALESFORCE_CLIENT_SECRET": wrong}) == 1
        assert marts.acknowledged() == set()
        # Of the app's own requests one is busy, too; after the first batch the token expires.
        before = len(crm.requests)
        crm.troubles = {before + 1: "429", before + 3: lambda: setattr(crm, "token", "expired")}
        assert marts.run(crm, "salesforce", environment=app) == 0
        login = "/services/oauth2/token"
        assert [path == login for _, path, _ in crm.requests[before:]] == [True, True, False, False, True, False, False]
        assert [len(written) for written in crm.written] == [200, 200, 1]
        assert marts.acknowledged() == set(ids)
        # Who may not write gets no third token.
        marts.fill([row(ids[0], 70, system="salesforce", crm_object="Lead", field="Id", action="update")])
        crm.app = crm.app | {"grant_type": "none"}
        assert marts.run(crm, "salesforce", environment=app) == 1
    said = capsys.readouterr()
    assert "SALESFORCE_TOKEN is not set." in said.err and "or set SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET" in said.err
    assert "SALESFORCE_CLIENT_ID is not set." in said.err
    assert "Salesforce gave no access token (400; invalid_client: invalid client credentials ***)." in said.err
    printed = said.out + said.err
    assert not [word for word in (*app.values(), wrong, "00D-token") if word in printed]


def test_a_dry_run_lists_ids_and_changes_nothing(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    marts.fill([row("a"), row("b", 70, action="update")])
    marts.monkeypatch.delenv("HUBSPOT_TOKEN", raising=False)
    marts.environment.pop("HUBSPOT_TOKEN")
    with HubSpotStandIn() as crm:
        assert marts.run(crm, "hubspot", "--dry-run") == 0
        assert crm.requests == []
    assert capsys.readouterr().out.splitlines() == [
        "create hubspot contacts lead_id a: lead_score",
        "update hubspot contacts lead_id b: lead_score",
        "create is the first write of our fields to a record that is there; records are created with --allow-create only.",
        "2 records would be written, by 1 request or more.",
    ]
    assert [path.name for path in marts.path.parent.iterdir()] == ["w.duckdb"]


@pytest.mark.usefixtures("postgres")
def test_postgres_keeps_the_journal_in_a_table(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(contextlib.closing(psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"))))
        connection.autocommit = True
        cursor = connection.cursor()

        def ask(query: str, values: Any = None) -> list[tuple[Any, ...]]:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

        marts.environment |= {"LEAD_SCORING_TARGET": "postgres", "LEAD_SCORING_SCHEMA": "sync_test"}
        ask("create schema sync_test")
        stack.callback(ask, "drop schema sync_test cascade")
        ask("set search_path = sync_test")
        crm = stack.enter_context(HubSpotStandIn(set(names(150))))
        assert marts.run(crm, "hubspot") == 1
        assert "There is no table crm_lead_sync yet." in capsys.readouterr().err
        ask(f"create table crm_lead_sync ({', '.join(f'{column} text' for column in COLUMNS)})")
        ask("create table crm_sync_acknowledgements as select cast(0 as bigint) as entry_number")
        cursor.executemany(f"insert into crm_lead_sync values ({', '.join(['%s'] * len(COLUMNS))})", [row(name) for name in names(150)])

        crm.troubles = dict.fromkeys(range(2, 10), "500")
        assert marts.run(crm, "hubspot") == 1
        assert ask("select count(*) from crm_sync_journal") == [(100,)]
        assert marts.run(crm, "hubspot", "--dry-run") == 0
        assert "50 records would be written" in capsys.readouterr().out
        assert marts.run(crm, "hubspot") == 0
        assert crm.written == [names(150)[:100], names(150)[100:]]
        assert marts.run(crm, "hubspot") == 0
        assert len(crm.written) == 2
        # A build has taken in all of them.
        ask("update crm_sync_acknowledgements set entry_number = (select max(entry_number) from crm_sync_journal)")
        ask("delete from crm_lead_sync")
        assert marts.run(crm, "hubspot") == 0
        assert ask("select count(*) from crm_sync_journal") == [(0,)]
        # Held by another session.
        ask("select pg_advisory_lock(hashtext('sync_test.crm_sync_journal'))")
        assert marts.run(crm, "hubspot") == 1
        assert BUSY in capsys.readouterr().err


def test_no_record_is_written_for_another(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    """Salesforce compares external ids without case, and a field need not be unique."""
    marts.fill(row(name, system="salesforce", crm_object="Lead", field="Lead_Id__c") for name in ("ab1", "AB1", "cloned", "plain"))
    with SalesforceStandIn({"ab1", "cloned", "plain"}) as crm:
        crm.doubled = frozenset({"cloned"})
        assert marts.run(crm, "salesforce") == 1
        assert [name for name, properties in crm.records.items() if properties] == ["plain"]
    said = capsys.readouterr()
    assert "several records have this id" in said.err + said.out
    assert "differ in upper and lower case only" in said.err + said.out


# --------------------------------------------------------------------------------------------------------------
# The sample, built
# --------------------------------------------------------------------------------------------------------------


def test_the_sample_is_written_once_and_then_only_where_fields_differ(sample: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "project")
    project.go_on_from(sample)
    marts = Marts(tmp_path, monkeypatch)
    marts.environment["LEAD_SCORING_DUCKDB_PATH"] = str(project.warehouse)
    scored = {lead for (lead,) in project.rows("select lead_id from lead_scores where is_primary_model")}

    def build(*models: str) -> None:
        project.release()
        project.build("--select", *models)
        project.release()

    with HubSpotStandIn(scored) as crm:
        assert marts.run(crm, "hubspot") == 0
        assert sorted(name for written in crm.written for name in written) == sorted(scored)
        requests = len(crm.requests)
        assert requests == -(-len(scored) // 100)
        assert marts.run(crm, "hubspot") == 0
        build("crm_sync_acknowledgements", "crm_lead_sync")
        assert project.rows("select count(*) from crm_sync_acknowledgements") == [(len(scored),)]
        assert project.rows("select count(*) from crm_lead_sync") == [(0,)]
        assert marts.run(crm, "hubspot") == 0
        assert len(crm.requests) == requests

        # Other weights: a version for all, other points for some, and a customer more.
        with project.connect() as connection:
            connection.execute("update lead_scores set score_version = 'other'")
            connection.execute("update lead_scores set lead_score = lead_score + 5 where is_primary_model and suppression_reason is null and lead_id like '%7'")
            connection.execute("update lead_scores set suppression_reason = 'customer' where lead_id = 'sarah'")
        build("crm_lead_sync")
        rows = {row["external_id"]: row for row in project.records("from crm_lead_sync")}
        expected = {lead for (lead,) in project.rows("select lead_id from lead_scores where is_primary_model and suppression_reason is null and lead_id like '%7'")}
        assert len(expected) > 10
        assert set(rows) == expected | {"sarah"}
        assert {(row["sync_action"], row["changed_fields"], row["score_version"]) for name, row in rows.items() if name != "sarah"} == {("update", "lead_score", "other")}
        assert rows["sarah"]["sync_action"] == "clear"
        assert marts.run(crm, "hubspot") == 0
        assert crm.written[requests:] == [["sarah", *sorted(expected)]]
        assert crm.records["sarah"] == {"lead_scoring_suppression": "customer"}

        build("crm_sync_acknowledgements", "crm_lead_sync")
        assert project.rows("select count(*) from crm_lead_sync") == [(0,)]
        scores = project.rows("select lead_id, lead_score from lead_scores where is_primary_model and suppression_reason is null")
        assert {name: Decimal(crm.records[name]["lead_scoring_score"]) for name, _ in scores} == dict(scores)
        # Not even a full refresh forgets what was acknowledged.
        project.release()
        project.build("--full-refresh", "--select", "crm_sync_acknowledgements")
        assert project.rows("select count(*) from crm_sync_acknowledgements") == [(len(scored) + len(rows),)]

    project.rows("""
        insert into alerts by name
        select lead_id, scoring_model, from_stage, to_stage, cause, lead_score, true as is_primary_model, occurred_on, occurred_on as alerted_on
        from lifecycle_transitions where to_stage in ('mql', 'sql') limit 7
    """)
    project.release()
    with WebhookStandIn() as hook:
        assert marts.run(hook, "webhook") == 0
        assert len(hook.records) == 7


# --------------------------------------------------------------------------------------------------------------
# Alerts
# --------------------------------------------------------------------------------------------------------------


def add_alerts(path: Path, first: int, last: int) -> None:
    """Crossings as the mart has them, one lead each."""
    with duckdb.connect(str(path)) as connection:
        rows = f"select 'L' || n as lead_id, 'm' as scoring_model, n % 2 = 0 as is_primary_model, 'mql' as to_stage, n * 1.5 as lead_score, date '2026-06-30' as occurred_on from range({first}, {last}) as t(n)"
        connection.execute(f"create table if not exists alerts as {rows} limit 0")
        connection.execute(f"insert into alerts {rows}")


def leads_of(hook: WebhookStandIn) -> list[str]:
    return sorted(body["lead_id"] for body in hook.records.values())


def test_each_alert_is_delivered_once(marts: Marts, capsys: pytest.CaptureFixture[str]) -> None:
    add_alerts(marts.path, 0, 5)
    marts.environment["ALERTS_WEBHOOK_URL"] = "http://127.0.0.1:9"
    with WebhookStandIn() as hook:
        assert marts.run(hook, "webhook", "--dry-run") == 0
        listed = [line.removeprefix("alert ") for line in capsys.readouterr().out.splitlines() if line.startswith("alert ")]
        assert len(set(listed)) == 5
        hook.troubles = {2: "500", 3: "silence"}
        hook.refused = {listed[4]}
        assert marts.run(hook, "webhook") == 1
        assert sorted(hook.records) == sorted(listed[:4])
        first = next(body for body in hook.records.values())
        assert first == {"alert_id": first["alert_id"], "lead_id": first["lead_id"], "scoring_model": "m", "is_primary_model": int(first["lead_id"][1:]) % 2 == 0, "to_stage": "mql", "lead_score": int(first["lead_id"][1:]) * 1.5, "occurred_on": "2026-06-30"}
        assert hook.records[first["alert_id"]] == first
        hook.refused = set()
        before = len(hook.requests)
        assert marts.run(hook, "webhook") == 0
        assert len(hook.requests) == before + 1
        assert sorted(hook.records) == sorted(listed)
        assert marts.run(hook, "webhook") == 0
        assert len(hook.requests) == before + 1
    said = capsys.readouterr()
    assert "4 alerts delivered, 1 failed" in said.out
    assert "s3cr3t" not in said.out + said.err
    assert '"L1"' not in Path(f"{marts.path}.alerts_delivered").read_text(encoding="utf-8")


def test_alerts_of_the_time_before_can_be_passed_over(marts: Marts) -> None:
    add_alerts(marts.path, 0, 2)
    with WebhookStandIn() as hook:
        assert marts.run(hook, "webhook", "--skip") == 0
        add_alerts(marts.path, 2, 3)
        assert marts.run(hook, "webhook") == 0
        assert leads_of(hook) == ["L2"]


def test_alerts_of_the_primary_model_can_be_sent_alone(marts: Marts) -> None:
    add_alerts(marts.path, 0, 4)
    with WebhookStandIn() as hook:
        assert marts.run(hook, "webhook", "--primary") == 0
        assert leads_of(hook) == ["L0", "L2"]
        assert marts.run(hook, "webhook", "--primary") == 0
        assert len(hook.requests) == 2
