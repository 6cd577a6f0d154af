"""scripts/load_sample.py puts each column of a file into the column of its name, or says in one sentence why not."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from project import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import load_sample  # noqa: E402

psycopg2 = load_sample.psycopg2
SCHEMA = "load_sample_test"


class Loader:
    """Writes CSV files, runs the script on their folder and queries Postgres."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def run(self, content: str | bytes, name: str = "leads.csv") -> tuple[int, str]:
        """The exit code and what was printed."""
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        code = load_sample.main(["--folder", str(self.folder), "--schema", SCHEMA])
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def rows(self, query: str = "select * from {schema}.leads order by 1") -> list[tuple[Any, ...]]:
        with contextlib.closing(psycopg2.connect(dbname=os.environ.get("PGDATABASE", "postgres"))) as connection, connection, connection.cursor() as cursor:
            cursor.execute(query.format(schema=SCHEMA))
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def loader(postgres: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Loader]:
    made = Loader(tmp_path, capsys)
    made.rows("drop schema if exists {schema} cascade")
    yield made
    made.rows("drop schema if exists {schema} cascade")


@pytest.mark.engine
def test_a_file_with_its_columns_in_another_order_lands_in_the_right_ones(loader: Loader) -> None:
    assert loader.run("lead_id,email,country\nl1,a@x.example,FR\n") == (0, f"{SCHEMA}.leads: 1 rows\n")
    assert loader.run("country,lead_id,email\nDE,l2,b@x.example\n")[0] == 0
    assert loader.rows() == [("l2", "b@x.example", "DE")]


@pytest.mark.engine
def test_a_column_more_is_added_and_one_fewer_is_null_while_a_view_stands_on_the_table(loader: Loader) -> None:
    loader.run("lead_id,email\nl1,a@x.example\n")
    loader.rows("create view {schema}.stands as select lead_id, email from {schema}.leads")
    assert loader.run("plan,lead_id\ngold,l2\n")[0] == 0
    assert loader.rows("select lead_id, email, plan from {schema}.leads") == [("l2", None, "gold")]
    assert loader.rows("select * from {schema}.stands") == [("l2", None)]


@pytest.mark.engine
def test_a_byte_order_mark_and_quoted_names_are_no_part_of_a_name(loader: Loader) -> None:
    assert loader.run('\ufeff"lead_id","First Name"\r\nl1,"Ann, B"\r\nl2,"two\r\nlines"\r\n')[0] == 0
    assert loader.rows("select lead_id from {schema}.leads order by 1") == [("l1",), ("l2",)]
    assert loader.rows("select \"First Name\" from {schema}.leads where lead_id = 'l1'") == [("Ann, B",)]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("lead_id,email\nl1,secret@x.example,surplus\n", "leads.csv, line 2: extra data after last expected column"),
        ("lead_id,email\nl1,a@x.example\nsecret\n", 'leads.csv, line 3: missing data for column "email"'),
        ('lead_id,email\nl1,"secret@x.example\n', "leads.csv, line 3: unterminated CSV quoted field"),
        ("lead_id,email\nl1,se\0cret@x.example\n", "leads.csv"),
    ],
)
def test_a_row_that_does_not_fit_is_named_without_its_cells_and_what_was_loaded_stays(loader: Loader, content: str, said: str) -> None:
    loader.run("lead_id,email\nl0,old@x.example\n")
    code, printed = loader.run(content)
    assert code == 1 and said in printed
    assert "secret" not in printed and "surplus" not in printed and "PGHOST" not in printed and len(printed.splitlines()) == 1
    assert loader.rows() == [("l0", "old@x.example")]


@pytest.mark.engine
def test_a_cell_that_does_not_fit_its_type_is_not_repeated(loader: Loader) -> None:
    loader.rows("create schema {schema}; create table {schema}.leads (lead_id integer)")
    code, printed = loader.run("lead_id\nsecret\n")
    assert code == 1 and "leads.csv, line 2: invalid input syntax for type integer" in printed and "secret" not in printed


class Nobody:
    """A connection that nothing must be asked of."""

    def __enter__(self) -> Nobody:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def stub(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], tuple[int, str]]:
    """Run the script where it must stop before it asks the database anything."""
    monkeypatch.setattr(psycopg2, "connect", lambda **_: Nobody())
    return Loader(tmp_path, capsys).run


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "leads.csv is empty; export it again with a header line"),
        ("\ufeff", "leads.csv is empty"),
        ("\n\n", "leads.csv has no header in its first line"),
        ("lead_id,,email\nl1,x,y\n", "leads.csv: column 2 has no name; name it or delete it"),
        ("lead_id,email,lead_id\nl1,x,y\n", "leads.csv: the column lead_id stands twice; delete one of the two"),
        ("lead_id;email\nl1;a@x.example\n", "leads.csv: its cells are not divided by commas; save it as CSV UTF-8 with commas"),
        ("lead_id\temail\nl1\ta@x.example\n", "are not divided by commas"),
        ("lead_id,email\nl1,Jörg\n".encode("latin-1"), "leads.csv is not UTF-8; save it as CSV UTF-8"),
        ("lead_id,email\nl1,Jörg\n".encode("utf-16"), "leads.csv is not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_said_in_one_sentence(stub: Callable[[str | bytes], tuple[int, str]], content: str | bytes, said: str) -> None:
    code, printed = stub(content)
    assert code == 1 and said in printed and len(printed.splitlines()) == 1
    assert "Jörg" not in printed


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_without_files_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    monkeypatch.setattr(psycopg2, "connect", lambda **_: Nobody())
    folder = tmp_path if is_there else tmp_path / "nowhere"
    assert load_sample.main(["--folder", str(folder)]) == 1
    assert capsys.readouterr().err == f"There is no {'CSV file in' if is_there else 'folder'} {folder}; name the one with leads.csv, activities.csv and so on.\n"


def test_a_database_that_is_not_there_is_said_with_what_leads_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "leads.csv").write_text("lead_id\nl1\n")
    monkeypatch.setenv("PGHOST", str(tmp_path))
    assert load_sample.main(["--folder", str(tmp_path)]) == 1
    assert "Set PGHOST, PGUSER and PGPASSWORD" in capsys.readouterr().err
