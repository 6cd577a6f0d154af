"""Publish the public marts: a set of them that readers see whole, while builds run, fail or are killed.

Checks the laws, copies the marts out of the warehouse beside what is published, and switches readers to the copy in one
step. What is public is told by dbt's manifest (`access: public`). Until the switch, and whenever this stops before it,
readers have the set that they had.

  DuckDB    published/<build_id>/ beside the warehouse, with <mart>.parquet and lead_scoring.duckdb; published/current leads
            to the newest set: a link that is replaced, or where links cannot be made (Windows) a file that holds the build_id
  Postgres  the schema <schema>_published; former sets stand in <schema>_published_<build_id>

Every row bears the build_id, and a table `publication` of one row says which day is published and since when.

Settings, from the environment:
  LEAD_SCORING_PUBLISHED_PATH   where sets are written on DuckDB (default: published beside the warehouse)
  LEAD_SCORING_PUBLISHED_SETS   how many sets are kept, the current one included (default: 3)
  LEAD_SCORING_CONTACT_DETAILS  true publishes e-mail addresses and telephone numbers too (default: false)

Usage: python scripts/publish.py [--target postgres] [--laws-hold]
Exits with 1 and one sentence when nothing was published.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import compact_warehouse
import duckdb
from check_setup import literal, quoted, why_not_opened, without_cells

POINTER = "current"
# Shorter than Postgres waits before it looks for a deadlock (a second), so that a reader who holds one mart and waits for the next
# is never the one that is stopped.
LOCK_TIMEOUT = "200ms"
SECONDS_TO_SWITCH = 300


class Refused(Exception):
    """Why nothing is published, in one sentence."""


class NotNow(Refused):
    """The warehouse is as it should be, and not meant to be published: a trial, a past day."""


@dataclass
class Mart:
    """A public table, by the manifest."""

    name: str
    schema: str
    table: str
    # Columns of e-mail addresses and telephone numbers.
    reachable_by: list[str]
    # Roles that dbt's config `grants` lets read it.
    readers: list[str]


def setting(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def is_on(name: str) -> bool:
    value = setting(name, "false").lower()
    if value not in ("true", "false"):
        raise Refused(f"The environment variable {name} is '{value}'; write true or false.")
    return value == "true"


def sets_kept() -> int:
    value = setting("LEAD_SCORING_PUBLISHED_SETS", "3")
    if not value.isdecimal() or int(value) < 1:
        raise Refused(f"The environment variable LEAD_SCORING_PUBLISHED_SETS is '{value}'; write how many sets to keep, 1 or more.")
    return int(value)


def new_build_id() -> str:
    """A moment, so that ids sort by time."""
    return f"{datetime.datetime.now(datetime.UTC):%Y%m%d_%H%M%S_%f}"


def is_build_id(name: str) -> bool:
    return len(name) == 22 and name[:8].isdecimal() and name[8] == "_"


# --------------------------------------------------------------------------------------------------------------
# What the project says
# --------------------------------------------------------------------------------------------------------------


def credentials(target: str | None) -> Any:
    """What dbt's profile says of the target."""
    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context

    set_invocation_context(os.environ)
    folder = os.environ.get("DBT_PROFILES_DIR") or ("." if Path("profiles.yml").exists() else str(Path.home() / ".dbt"))
    set_from_args(argparse.Namespace(PROFILES_DIR=folder), None)
    try:
        return load_profile(os.getcwd(), {}, None, target).credentials
    except Exception as error:
        raise Refused(f"dbt's profile cannot be read: {' '.join(str(error).split())}") from error


def manifest() -> dict[str, Any]:
    """What dbt has written last of the project."""
    path = Path(os.environ.get("DBT_TARGET_PATH", "target"), "manifest.json")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(f"There is no {path}: build the project first, in this folder.") from error


def models() -> dict[str, dict[str, Any]]:
    """The models of this project by name, as dbt's manifest has them: a project that installs it may have one of its own instead, which is as public as ours."""
    written = manifest()
    given = [node for node in written["nodes"].values() if node["resource_type"] == "model"]
    replaced = {node["name"]: node for nodes in written["disabled"].values() for node in nodes if node["resource_type"] == "model" and node["package_name"] == "lead_scoring"}
    own = {
        node["name"]: node | {"config": node["config"] | {"access": replaced[node["name"]]["config"]["access"]}}
        for node in given
        if node["package_name"] == written["metadata"]["project_name"] and node["name"] in replaced
    }
    return own | {node["name"]: node for node in given if node["package_name"] == "lead_scoring"}


def public_marts() -> list[Mart]:
    """The public marts by dbt's manifest."""
    marts = [
        Mart(
            node["name"],
            node["schema"],
            node["alias"],
            [name for name, column in node["columns"].items() if column["config"].get("meta", {}).get("contact_detail") in ("email", "phone")],
            list(node["config"].get("grants", {}).get("select", [])),
        )
        for node in models().values()
        if node["config"]["access"] == "public"
    ]
    if not marts:
        raise Refused("dbt's manifest has no public model of this project; run dbt in the folder of the project.")
    return sorted(marts, key=lambda mart: mart.name)


def check_laws(options: list[str]) -> None:
    """Run the laws; what dbt prints of a failure is shown."""
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "test", "--select", "test_type:singular,package:lead_scoring", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print("".join(without_cells(done.stdout.splitlines(keepends=True))), end="", flush=True)
    if done.returncode:
        raise Refused("A law does not hold, so nothing was published; readers have what they had.")


# --------------------------------------------------------------------------------------------------------------
# What the warehouse says
# --------------------------------------------------------------------------------------------------------------


@dataclass
class State:
    """What decides whether a warehouse is published."""

    scored_on: datetime.date
    erasures: str


def state_of(engine: Folders | Schemas, marts: list[Mart]) -> State:
    """Refuse what is no finished build of the newest day; say which day it is and which erasures it has carried out."""
    nodes = models()
    place = {name: (node["schema"], node["alias"]) for name, node in nodes.items()}
    read = [*(mart.name for mart in marts), "int_scoring_dates", "int_erasure_requests", "int_activity_load_days"]
    if switched_off := sorted({*read, "lead_scores", "int_activity_state"} - set(place)):
        raise Refused(f"The project has no model {', '.join(switched_off)}, without which nothing is published; switch it on, or put one of that name in its place.")
    place["unfinished_models"] = (place["int_activity_state"][0], "unfinished_models")
    read.append("unfinished_models")
    existing = set(engine.query("select table_schema, table_name from information_schema.tables"))
    missing = [name for name in read if place[name] not in existing]
    if missing:
        raise Refused(f"The warehouse has no table {', '.join(missing)}; build the whole project first.")
    engine.hold([place[name] for name in read])
    # Those of a model that the project does not have any more stay for ever; what else an installing project builds is not published.
    ours = {node["unique_id"] for node in nodes.values()}
    unfinished = [name.split(".")[-1] for (name,) in engine.query(f"select model_id from {quoted(*place['unfinished_models'])} order by 1") if name in ours]
    if unfinished:
        more = f" and {len(unfinished) - 3} more" if len(unfinished) > 3 else ""
        raise Refused(f"A build has not finished ({', '.join(unfinished[:3])}{more}); build the whole project, then publish.")
    is_newest, is_published = engine.query(
        f"select max(case when is_newest then 1 else 0 end), min(case when is_published then 1 else 0 end) from {quoted(*place['int_scoring_dates'])}"
    )[0]
    (scored_on,) = engine.query(f"select max(scored_on) from {quoted(*place['lead_scores'])}")[0]
    if scored_on is None:
        raise Refused("No lead was scored, so there is nothing to publish.")
    if not is_published:
        raise NotNow("The last build was a trial (LEAD_SCORING_PUBLISH=false), which readers do not see; build without it.")
    current = engine.published()
    before = engine.publication(current) if current else None
    if not is_newest and before and str(scored_on) < before["scored_on"]:
        raise NotNow(f"The last build looks back at {scored_on}, and {before['scored_on']} is published; build the newest day again.")
    figures = engine.query(compact_warehouse.REQUESTS.format(requests=quoted(*place["int_erasure_requests"]), loads=quoted(*place["int_activity_load_days"])))
    return State(scored_on, "|".join("" if value is None else str(value) for value in figures[0]))


def selected(engine: Folders | Schemas, mart: Mart, build_id: str) -> str:
    """The query for a mart as readers get it, in an order that depends on nothing but its rows."""
    hidden = [] if is_on("LEAD_SCORING_CONTACT_DETAILS") else mart.reachable_by
    columns = [quoted(column) for column in engine.columns(mart.schema, mart.table) if column not in hidden]
    order = ", ".join(str(number) for number in range(1, len(columns) + 1))
    return f"select {', '.join(columns)}, cast({literal(build_id)} as varchar) as build_id from {quoted(mart.schema, mart.table)} order by {order}"


def publication_row(build_id: str, state: State) -> str:
    return (
        f"select cast({literal(build_id)} as varchar) as build_id, cast({literal(state.scored_on)} as date) as scored_on,"
        f" cast({literal(datetime.datetime.now(datetime.UTC).replace(tzinfo=None))} as timestamp) as published_at, cast({literal(state.erasures)} as varchar) as erasure_requests"
    )


# --------------------------------------------------------------------------------------------------------------
# DuckDB: folders
# --------------------------------------------------------------------------------------------------------------


def flush(path: Path) -> None:
    """What is written of a file or folder is on the disc."""
    if os.name != "nt":  # Windows opens no folder.
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Folders:
    """Sets in a folder beside the warehouse."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        self.folder = Path(setting("LEAD_SCORING_PUBLISHED_PATH", str(warehouse.parent / "published")))

    def look(self) -> None:
        """Refuse what dbt would make an empty file of."""
        if not self.warehouse.is_file():
            raise Refused(f"There is no warehouse at {self.warehouse}; build one first, or name the target that was built: --target postgres.")

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the folder, so that one publishes at a time, and the warehouse, so that nobody writes it."""
        self.look()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # DuckDB lets one process open a file to write, on every system, and the lock ends with the process.
            with duckdb.connect(str(self.folder / ".publishing.duckdb")):
                with duckdb.connect() as self.connection:
                    try:
                        self.connection.execute(f"attach {literal(self.warehouse)} as warehouse (read_only)")
                    except duckdb.Error as error:
                        raise Refused(why_not_opened(self.warehouse, error)) from error
                    self.connection.execute("use warehouse")
                    self.clear()
                    yield
        except duckdb.Error as error:
            if "Could not set lock" in str(error) or "used by another process" in str(error):
                raise Refused(f"Another process publishes into {self.folder}; wait for it, then publish again.") from error
            raise Refused(f"{self.folder} stays as it was: {str(error).splitlines()[0]}") from error
        except OSError as error:
            raise Refused(f"{self.folder} stays as it was: {error}") from error

    def hold(self, tables: list[tuple[str, str]]) -> None:
        """Nobody writes a file that is open."""

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def columns(self, schema: str, table: str) -> list[str]:
        return [name for (name,) in self.connection.execute(
            "select column_name from duckdb_columns() where database_name = 'warehouse' and schema_name = ? and table_name = ? order by column_index", [schema, table]
        ).fetchall()]

    def published(self) -> str | None:
        """The build_id that readers find."""
        pointer = self.folder / POINTER
        if pointer.is_symlink():
            return os.readlink(pointer)
        return pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else None

    def database(self) -> Path | None:
        """The DuckDB file that readers find. Follow the pointer once, so that all that you read is of one build."""
        build_id = self.published()
        return self.folder / build_id / "lead_scoring.duckdb" if build_id else None

    def publication(self, build_id: str) -> dict[str, Any] | None:
        path = self.folder / build_id / "publication.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def sets(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir() and not path.is_symlink() and is_build_id(path.name))

    def delete(self, build_id: str) -> None:
        """A set goes at once: it is no set any more while its files are deleted. Windows keeps what a reader has open; the next publication tries again."""
        leaving = self.folder / f".{build_id}.deleted"
        with contextlib.suppress(OSError):
            os.replace(self.folder / build_id, leaving)
            shutil.rmtree(leaving)

    def clear(self) -> None:
        """Delete what a publication that was killed has left: half a set, and a whole one to which no reader was led."""
        for ending in ("writing", "deleted"):
            for path in self.folder.glob(f".*.{ending}"):
                shutil.rmtree(path, ignore_errors=True)
        (self.folder / f".{POINTER}").unlink(missing_ok=True)
        for build_id in self.sets():
            if build_id > (self.published() or ""):
                self.delete(build_id)

    def write(self, marts: list[Mart], build_id: str, state: State) -> None:
        """Write a set under another name, have it on the disc, and give it its name."""
        half = self.folder / f".{build_id}.writing"
        half.mkdir()
        try:
            self.connection.execute("set disabled_compression_methods = 'fsst'")
            self.connection.execute(f"set temp_directory = {literal(half / 'spilled')}")
            self.connection.execute(f"attach {literal(half / 'lead_scoring.duckdb')} as published")
            for mart in marts:
                table = f"published.main.{quoted(mart.name)}"
                self.connection.execute(f"create table {table} as {selected(self, mart, build_id)}")
                self.connection.execute(f"copy {table} to {literal(half / f'{mart.name}.parquet')} (format parquet, compression zstd)")
            self.connection.execute(f"create table published.main.publication as {publication_row(build_id, state)}")
            self.connection.execute("detach published")
            shutil.rmtree(half / "spilled", ignore_errors=True)
            said = {"build_id": build_id, "scored_on": str(state.scored_on), "erasure_requests": state.erasures, "marts": [mart.name for mart in marts]}
            (half / "publication.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
            for path in half.iterdir():
                flush(path)
                if os.name != "nt":  # Windows deletes no such file.
                    path.chmod(path.stat().st_mode & ~0o222)
            flush(half)
            os.replace(half, self.folder / build_id)
            flush(self.folder)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise

    def switch(self, build_id: str) -> None:
        """Lead readers to the set."""
        pointer, new = self.folder / POINTER, self.folder / f".{POINTER}"
        try:
            new.symlink_to(build_id, target_is_directory=True)
        except (OSError, NotImplementedError):
            new.write_text(build_id + "\n", encoding="utf-8")
            flush(new)
        os.replace(new, pointer)
        flush(self.folder)

    def place(self) -> str:
        return str(self.folder / POINTER)


# --------------------------------------------------------------------------------------------------------------
# Postgres: schemas
# --------------------------------------------------------------------------------------------------------------


class Schemas:
    """Sets in schemas of the same database."""

    def __init__(self, given: Any) -> None:
        self.given = given
        self.schema = f"{given.schema}_published"

    def look(self) -> None:
        """Whether Postgres is there."""
        with self.connected():
            pass

    @contextlib.contextmanager
    def connected(self) -> Iterator[None]:
        import psycopg2

        given = self.given
        if len(self.set_schema(new_build_id())) > 63:
            raise Refused(f"The name of the schema {given.schema} is too long for those of its published sets; Postgres reads 63 letters.")
        options = {name: getattr(given, name, None) for name in ("host", "port", "user", "password", "sslmode", "sslcert", "sslkey", "sslrootcert")}
        try:
            self.connection = psycopg2.connect(dbname=given.database, application_name="lead_scoring publish", **{name: value for name, value in options.items() if value})
            try:
                yield
            finally:
                self.connection.close()
        except psycopg2.errors.LockNotAvailable as error:
            raise Refused(f"Another process publishes into {self.schema}; wait for it, then publish again.") from error
        except psycopg2.Error as error:
            raise Refused(f"Postgres: {str(error).strip().splitlines()[0]}; {self.schema} stays as it was.") from error

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Let one publish at a time."""
        with self.connected():
            # A session's lock ends with the session, a moment after its client was killed.
            self.execute("set lock_timeout = '10s'")
            self.execute(f"select pg_advisory_lock(hashtext({literal(self.schema)}))")
            self.execute("reset lock_timeout")
            self.connection.commit()
            self.clear()
            yield

    def hold(self, tables: list[tuple[str, str]]) -> None:
        """Read everything as of one moment. A build that would replace a table waits: in its place the moment would find an empty one."""
        self.connection.commit()
        self.connection.set_session(isolation_level="REPEATABLE READ")
        self.execute(f"lock table {', '.join(quoted(*table) for table in tables)} in access share mode")

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def execute(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def columns(self, schema: str, table: str) -> list[str]:
        return [name for (name,) in self.query(
            f"select column_name from information_schema.columns where table_schema = {literal(schema)} and table_name = {literal(table)} order by ordinal_position"
        )]

    def set_schema(self, build_id: str) -> str:
        return f"{self.schema}_{build_id}"

    def published(self) -> str | None:
        if not self.query(f"select 1 from pg_tables where schemaname = {literal(self.schema)} and tablename = 'publication'"):
            return None
        return self.query(f"select build_id from {quoted(self.schema, 'publication')}")[0][0]

    def publication(self, build_id: str) -> dict[str, Any] | None:
        schema = self.schema if build_id == self.published() else self.set_schema(build_id)
        rows = self.query(f"select to_char(scored_on, 'YYYY-MM-DD'), erasure_requests from {quoted(schema, 'publication')}")
        return dict(zip(("scored_on", "erasure_requests"), rows[0], strict=True)) if rows else None

    def sets(self) -> list[str]:
        found = self.query(f"select nspname from pg_namespace where starts_with(nspname, {literal(self.schema + '_')})")
        former = {name.removeprefix(self.schema + "_") for (name,) in found}
        current = self.published()
        return sorted({*filter(is_build_id, former), *([current] if current else [])})

    def delete(self, build_id: str) -> None:
        """Drop a former set, or leave it to the next publication while somebody reads it."""
        import psycopg2

        try:
            self.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
            self.execute(f"drop schema if exists {quoted(self.set_schema(build_id))} cascade")
            self.connection.commit()
        except psycopg2.errors.LockNotAvailable:
            self.connection.rollback()

    def clear(self) -> None:
        """Drop a set that was written and to which no reader was led."""
        current = self.published() or ""
        for build_id in self.sets():
            if build_id > current:
                self.delete(build_id)
        self.connection.commit()

    def write(self, marts: list[Mart], build_id: str, state: State) -> None:
        """Write a set into a schema of its own, in one transaction with what was read before."""
        schema = self.set_schema(build_id)
        self.execute(f"create schema {quoted(schema)}")
        for mart in marts:
            table = quoted(schema, mart.name)
            self.execute(f"create table {table} as {selected(self, mart, build_id)}")
            for reader in mart.readers:
                self.execute(f"grant select on {table} to {quoted(reader)}")
        publication = quoted(schema, "publication")
        self.execute(f"create table {publication} as {publication_row(build_id, state)}")
        for reader in {reader for mart in marts for reader in mart.readers}:
            self.execute(f"grant usage on schema {quoted(schema)} to {quoted(reader)}")
            self.execute(f"grant select on {publication} to {quoted(reader)}")
        self.connection.commit()
        # Statistics, of which a planner knows nothing until somebody has looked.
        for name in (*[mart.name for mart in marts], "publication"):
            self.execute(f"analyze {quoted(schema, name)}")
        self.connection.commit()

    def move(self, build_id: str) -> None:
        """In one transaction: what is published goes to the schema of its set, and the new set comes in."""
        former, new = self.published(), self.set_schema(build_id)
        self.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
        tables = [name for (name,) in self.query(f"select tablename from pg_tables where schemaname = {literal(self.schema)} order by 1")]
        if tables:
            self.execute(f"lock table {', '.join(quoted(self.schema, name) for name in tables)} in access exclusive mode")
            self.execute(f"create schema {quoted(self.set_schema(former))}")
            for name in tables:
                self.execute(f"alter table {quoted(self.schema, name)} set schema {quoted(self.set_schema(former))}")
        self.execute(f"create schema if not exists {quoted(self.schema)}")
        for (name,) in self.query(f"select tablename from pg_tables where schemaname = {literal(new)} order by 1"):
            self.execute(f"alter table {quoted(new, name)} set schema {quoted(self.schema)}")
        # Whoever may look into the set may look into it where it is published.
        for (reader,) in self.query(
            f"select distinct grantee::regrole::text from pg_namespace, aclexplode(nspacl) where nspname = {literal(new)} and grantee <> nspowner and grantee <> 0"
        ):
            self.execute(f"grant usage on schema {quoted(self.schema)} to {reader}")
        self.execute(f"drop schema {quoted(new)}")
        self.connection.commit()

    def switch(self, build_id: str) -> None:
        """Move the set in as soon as no statement reads the one before."""
        import psycopg2

        self.connection.set_session(isolation_level="READ COMMITTED")
        deadline = time.monotonic() + SECONDS_TO_SWITCH
        while True:
            try:
                self.move(build_id)
                return
            except psycopg2.errors.LockNotAvailable as error:
                self.connection.rollback()
                if time.monotonic() > deadline:
                    self.delete(build_id)
                    raise Refused(f"Somebody has read {self.schema} for {SECONDS_TO_SWITCH} seconds without a break; it stays as it was. Publish again.") from error
                time.sleep(0.5)

    def place(self) -> str:
        return self.schema


# --------------------------------------------------------------------------------------------------------------


def engine_of(target: str | None) -> Folders | Schemas:
    """Where the target's sets are."""
    given = credentials(target)
    if given.type == "duckdb" and given.path != ":memory:":
        return Folders(Path(given.path))
    if given.type == "postgres":
        return Schemas(given)
    raise NotNow(f"{target or given.type} has no switch of many tables at once; docs/publish.md says what it gives instead.")


def publish(target: str | None = None) -> tuple[str, str]:
    """Publish the warehouse of the target; return the set's build_id and what was done."""
    engine = engine_of(target)
    marts, kept = public_marts(), sets_kept()
    with engine.opened():
        state = state_of(engine, marts)
        build_id = new_build_id()
        if build_id <= (engine.published() or ""):
            raise Refused(f"The clock is behind the published set {engine.published()}; correct the clock.")
        engine.write(marts, build_id, state)
        engine.switch(build_id)
        former = [name for name in engine.sets() if name < build_id]
        kept_former = former[max(0, len(former) - kept + 1) :]
        # A set from before an erasure has the person in it.
        of_erased = [name for name in former if (engine.publication(name) or {}).get("erasure_requests") != state.erasures]
        for name in former:
            if name in of_erased or name not in kept_former:
                engine.delete(name)
        left = [name for name in of_erased if name in engine.sets()]
        if left:
            raise Refused(f"{build_id} is published, but somebody reads {', '.join(left)} from before an erasure, which could not be deleted; publish again.")
    return build_id, f"{build_id}: {len(marts)} marts as of {state.scored_on} in {engine.place()}"


def main() -> int:
    """Parse the command line, check the laws and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", default=os.environ.get("LEAD_SCORING_TARGET"), help="dbt's target (default: LEAD_SCORING_TARGET, else the profile's)")
    parser.add_argument("--laws-hold", action="store_true", help="the laws were checked since the build, so do not check them again")
    arguments = parser.parse_args()
    try:
        if not arguments.laws_hold:
            engine_of(arguments.target).look()
            check_laws(["--target", arguments.target] if arguments.target else [])
        print(publish(arguments.target)[1])
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
