"""What a CRM has acknowledged since the last build took it in: entries are appended, and on disk before the next request."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TextIO

import duckdb
from check_setup import own_warehouse, schema_with, why_not_opened

from crm_sync.marts import ACKNOWLEDGED, KEY, Stopped, is_postgres, postgres, read_postgres, told_by_postgres

BUSY = "Another run is writing; wait until it has ended."


def journal_path(path: Path | None = None) -> Path:
    """Beside the warehouse, under its name, as the model crm_sync_acknowledgements looks for it; the variable names that of the usual warehouse."""
    is_usual = path is None or path.resolve() == own_warehouse().resolve()
    return Path((os.environ.get("LEAD_SCORING_SYNC_JOURNAL") if is_usual else None) or f"{path or own_warehouse()}.sync_journal")


class Journal(Protocol):
    """Where entries are kept."""

    def entries(self) -> list[dict[str, Any]]: ...
    def append(self, entries: Iterable[dict[str, Any]]) -> None: ...
    def keep(self, condition: Callable[[dict[str, Any]], bool]) -> None: ...
    def close(self) -> None: ...


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The entries of a file; not a line that a power cut left half written."""
    entries = []
    for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
        with contextlib.suppress(ValueError):
            entries += [json.loads(line)] if line.endswith(b"\n") else []
    return entries


def sync_folder(path: Path) -> None:
    """Make a new or replaced file's name survive a power cut, too."""
    if os.name != "nt":  # Windows opens no folder.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def lock(file: TextIO) -> None:
    """Hold a file until this process closes it or ends; an OSError where another holds it."""
    # Not above: each system has one of them.
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileJournal:
    """A file of JSON lines, for one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.lock = open(f"{self.path}.lock", "a", encoding="utf-8")
        try:
            lock(self.lock)
        except OSError:
            self.lock.close()
            raise Stopped(BUSY) from None
        self._open()

    def _open(self) -> None:
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        written = self.path.read_bytes()
        if not written.endswith(b"\n"):
            os.ftruncate(self.file, written.rfind(b"\n") + 1)
        os.fsync(self.file)
        sync_folder(self.path)

    def entries(self) -> list[dict[str, Any]]:
        return lines_of(self.path)

    def append(self, entries: Iterable[dict[str, Any]]) -> None:
        left = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode()
        while left:
            left = left[os.write(self.file, left) :]
        os.fsync(self.file)

    def keep(self, condition: Callable[[dict[str, Any]], bool]) -> None:
        """Leave out entries; the file is replaced at once or not at all."""
        entries = self.entries()
        kept = [entry for entry in entries if condition(entry)]
        if len(kept) == len(entries):
            return
        os.close(self.file)
        half = self.path.with_name(f"{self.path.name}.half")
        with open(half, "w", encoding="utf-8") as file:
            os.chmod(half, 0o600)
            file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in kept)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, self.path)
        self._open()

    def close(self) -> None:
        os.close(self.file)
        self.lock.close()


class PostgresJournal:
    """The table crm_sync_journal beside the marts; each append is committed."""

    columns = ("entry_number", *ACKNOWLEDGED, "acknowledged_at")

    @told_by_postgres()
    def __init__(self) -> None:
        self.connection = postgres()
        texts = ", ".join(f"{column} text" for column in ACKNOWLEDGED)
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(hashtext(current_schema() || '.crm_sync_journal'))")
            if not cursor.fetchone()[0]:
                raise Stopped(BUSY)
            cursor.execute(f"create table if not exists crm_sync_journal (entry_number bigint primary key, {texts}, acknowledged_at timestamp)")

    @told_by_postgres()
    def entries(self) -> list[dict[str, Any]]:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(f"select {', '.join(self.columns)} from crm_sync_journal order by entry_number")
            return [dict(zip(self.columns, row, strict=True)) for row in cursor.fetchall()]

    @told_by_postgres()
    def append(self, entries: Iterable[dict[str, Any]]) -> None:
        marks = ", ".join("%s" for _ in self.columns)
        with self.connection, self.connection.cursor() as cursor:
            for entry in entries:
                cursor.execute(f"insert into crm_sync_journal ({', '.join(self.columns)}) values ({marks})", [entry[column] for column in self.columns])

    @told_by_postgres()
    def keep(self, condition: Callable[[dict[str, Any]], bool]) -> None:
        left_out = [entry["entry_number"] for entry in self.entries() if not condition(entry)]
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("delete from crm_sync_journal where entry_number = any(%s)", [left_out])

    def close(self) -> None:
        self.connection.close()


def open_journal() -> Journal:
    """The journal of the warehouse, for this process alone."""
    return PostgresJournal() if is_postgres() else FileJournal(journal_path())


def entries_of() -> list[dict[str, Any]]:
    """The journal as it is, for a run that changes nothing."""
    if is_postgres():
        return read_postgres({"crm_sync_journal": "select * from {table} order by entry_number"})[0] or []
    return lines_of(journal_path())


def forget_the_erased(path: Path) -> None:
    """Leave out of a warehouse's journal what is of no record that can be written to: an erased person has none."""
    if not journal_path(path).exists():
        return
    journal = FileJournal(journal_path(path))
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            schema = schema_with(connection, "int_crm_sync_records")
            records = set(connection.execute(f'select {", ".join(KEY)} from "{schema}".int_crm_sync_records').fetchall()) if schema else None
        # A warehouse of before, or no whole one, does not say whose entries these are.
        if records is not None:
            journal.keep(lambda entry: tuple(entry[name] for name in KEY) in records)
    except duckdb.Error as error:
        raise Stopped(why_not_opened(path, error)) from None
    finally:
        journal.close()


class Numbers:
    """Numbers of entries: rising, above all that went before, through a clock that was set back."""

    def __init__(self, last: int) -> None:
        self.last = last

    def __call__(self) -> int:
        self.last = max(self.last + 1, time.time_ns() // 1000)
        return self.last


def now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ")
