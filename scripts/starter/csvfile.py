"""Find out how a CSV file is written, and how DuckDB is to read it."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from check_setup import literal, quoted

# What the header and the delimiter are found in.
HEAD_BYTES = 1_000_000
# Bytes that Windows-1252 has letters for and Latin-1 has not.
WINDOWS_ONLY = bytes(range(0x80, 0xA0))
MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")

# One word with an @, or of letters and digits with a digit, as an address or an id is. A footer has spaces, is a day, or counts.
KEY = r"^(\S+@\S+|[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*)$"
# A footer that counts has such a word in its first cell, numbers in some others, and most are empty.
TOTAL = r"^(?i:(grand ?|sub-? ?)?totals?( [a-z ]+)?|sum|summe|gesamt(summe|ergebnis)?|insgesamt|anzahl|count|(record|row) count|suma|total g[eé]n[eé]ral)\W*$"
COUNTS = r"^[0-9., %€$£]*$"
MOST_FOOTERS = 5
A_DAY = r"^[0-9]{2,4}-[0-9]{2}-[0-9]{2,4}$"


class Stop(Exception):
    """What stops the program: one sentence with its remedy."""


def without_prefix(relation: str, prefix: str) -> str:
    """A relation whose columns all begin alike, by the rest of their names: Pipedrive writes Person - before each."""
    return f"(select columns({literal('^' + re.escape(prefix) + '(.*)$')}) as '\\1' from {relation})" if prefix else relation


@dataclass
class CsvFile:
    """A CSV file, loaded into `table` of a DuckDB connection as text."""

    path: Path
    table: str
    options: dict[str, str]
    columns: list[str]
    rows: int
    padded: bool
    notes: list[str] = field(default_factory=list)
    prefix: str = ""

    def read_csv(self, root: Path) -> str:
        """The DuckDB expression that reads the file, seen from the project's folder where it lies in there."""
        path = self.path.resolve()
        name = path.relative_to(root.resolve()) if path.is_relative_to(root.resolve()) else path
        options = "".join(f", {key} = {value}" for key, value in self.options.items())
        return without_prefix(f"read_csv({literal(name.as_posix())}, all_varchar = true, header = true{options})", self.prefix)

    def is_row(self) -> str | None:
        """The condition that tells rows from a footer, None where there is none."""
        return self.row_condition() if self.padded else None

    def row_condition(self) -> str:
        """Other cells than the first are filled, and not just with what a total counts; or the first holds an address or an id."""
        if len(self.columns) == 1:
            return f"{quoted(self.columns[0])} is not null"
        first = f"trim({quoted(self.columns[0])})"
        is_key = f"regexp_matches({first}, {literal(KEY)}) and not regexp_matches({first}, {literal(A_DAY)})"
        others = ", ".join(quoted(name) for name in self.columns[1:])
        is_total = f"regexp_matches({first}, {literal(TOTAL)}) and regexp_matches(concat_ws('', {others}), {literal(COUNTS)}) and 2 * list_count([{others}]) < {len(self.columns)}"
        return f"((coalesce({others}) is not null and not coalesce({is_total}, false)) or {is_key})"


def seed_rows(root: Path, name: str) -> list[dict[str, str]]:
    """The rows of a seed, wherever it is."""
    path = next((root / "seeds").rglob(f"{name}.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def encoding_of(path: Path) -> tuple[str, str | None]:
    """How the file's text is encoded, in Python's name and, where DuckDB reads it without a copy, in DuckDB's."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(b"PK\x03\x04") or head.startswith(b"\xd0\xcf\x11\xe0"):
            raise Stop(f"{path} is an Excel workbook; save the sheet as CSV UTF-8 and name that file.")
        if head.startswith(codecs.BOM_UTF16_LE):
            return "utf-16", "utf-16"
        if head.startswith(codecs.BOM_UTF16_BE):
            return "utf-16", None
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig", "utf-8"
        if b"\x00" in head:
            if head[1:2000:2].count(0) > 0.4 * len(head[1:2000:2]):
                return "utf-16-le", None
            raise Stop(f"{path} is no text: it holds null bytes; export it again as CSV UTF-8.")
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        windows = False
        undefined = False
        valid = True
        while chunk := file.read(HEAD_BYTES):
            if valid:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    valid = False
            windows = windows or any(byte in chunk for byte in WINDOWS_ONLY)
            undefined = undefined or any(byte in chunk for byte in b"\x81\x8d\x8f\x90\x9d")
        if valid:
            return "utf-8", "utf-8"
        if undefined:
            raise Stop(f"{path} is neither UTF-8, UTF-16 nor Windows-1252; export it again as CSV UTF-8.")
        return ("cp1252", None) if windows else ("latin-1", "latin-1")


def shape_of(path: Path, text: str) -> tuple[str, int]:
    """The delimiter of a text and how many lines stand before its header."""
    best: tuple[float, int, str, int] = (0.0, 0, ",", 0)
    for delimiter in (",", ";", "\t", "|"):
        rows = []
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        before = 0
        for cells in lines:
            rows.append((before, cells))
            before = lines.line_num
            if len(rows) == 500:
                break
        filled = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
        if not filled:
            raise Stop(f"{path} is empty; export it again with a header line and the rows.")
        width = Counter(len(cells) for _, cells in filled).most_common(1)[0][0]
        if len(filled) > 1 and width == 1 and len(filled[0][1]) > 1:
            width = len(filled[0][1])
        # A spreadsheet fills a title up with empty cells, and one over several columns with blank ones between.
        first = next((line for line, cells in filled if len(cells) == width and (width < 3 or share_named(cells) > 0.5)), None)
        if first is None:
            first = next((line for line, cells in filled if len(cells) == width), filled[0][0])
        share = sum(len(cells) == width for _, cells in filled) / len(filled)
        # One column is what every wrong delimiter gives.
        if (width > 1, share * min(width, 5), width) > (best[1] > 1, best[0] * min(best[1], 5), best[1]):
            best = (share, width, delimiter, first)
    return best[2], best[3]


def share_named(cells: list[str]) -> float:
    """The share of cells that hold a name of their own."""
    return len({cell.strip().lower() for cell in cells} - {""}) / len(cells)


def survey(path: Path, encoding: str, delimiter: str, skipped: int) -> tuple[list[str], int, int]:
    """The header, how many rows follow, and how many of them have fewer cells; stops at one that has more."""
    header: list[str] = []
    rows = short = 0
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader(file, delimiter=delimiter)
        for cells in lines:
            if lines.line_num <= skipped or not cells:
                continue
            if not header:
                header = cells
                continue
            rows += 1
            short += len(cells) < len(header)
            if len(cells) > len(header):
                raise Stop(f"{path}, line {lines.line_num} has {len(cells)} cells and the header {len(header)}: put quotes around text that holds a {'tab' if delimiter == chr(9) else delimiter!r}, or export the file again.")
    if not rows:
        raise Stop(f"{path} has a header and no rows; export it again with the rows.")
    return header, rows, short


def check_header(path: Path, header: list[str]) -> None:
    """Stop where the first line holds data instead of names."""
    data = [cell for cell in header if MAIL.match(cell.strip()) or re.match(r"^[\d.,:/\-+ ]+$", cell.strip())]
    if share_named(header) < 0.5:
        raise Stop(f"{path} has no header: more than half of the cells of its first full line are empty or the same; write the columns' names as the first line.")
    if any(MAIL.match(cell.strip()) for cell in header) or len(data) > len(header) / 2:
        raise Stop(f"{path} has no header: its first line holds values; write the columns' names as the first line.")


def endings_of(path: Path, encoding: str) -> set[str]:
    """What ends the lines of a file, within quotes or not."""
    with path.open(encoding=encoding, newline="") as file:
        return {line[len(line.rstrip("\r\n")) :] for line in file} - {""}


def reads_alike(connection: duckdb.DuckDBPyConnection, table: str, path: Path, encoding: str, delimiter: str, skipped: int) -> bool:
    """Whether a table has the cells that Python reads, where DuckDB is told to be less strict."""
    read = connection.execute(f"from {table}")
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader(file, delimiter=delimiter)
        rows = (cells for cells in lines if lines.line_num > skipped and cells)
        next(rows)
        width = len(read.description)
        for cells in rows:
            found = read.fetchone()
            if width > 1 or any(cells):
                if found is None or [cell or "" for cell in found] != [*cells, *[""] * (width - len(cells))]:
                    return False
    return read.fetchone() is None


def load(connection: duckdb.DuckDBPyConnection, path: Path, table: str, may_write: bool) -> CsvFile:
    """Load a CSV file of any usual encoding and delimiter as a table of text; one that cannot be read raises Stop."""
    # A cell may be as long as it likes, and so is what an open quote takes in.
    csv.field_size_limit(2**31 - 1)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            return load_into(connection, path, table, may_write, Path(scratch))
        except csv.Error as error:
            raise Stop(f"{path} is no CSV that can be read ({error}); export it again as CSV UTF-8 with quotes around text.") from error
        except UnicodeError as error:
            raise Stop(f"{path} has bytes that are no letters of its encoding, or ends within a letter; export it again as CSV UTF-8.") from error


def load_into(connection: duckdb.DuckDBPyConnection, path: Path, table: str, may_write: bool, scratch: Path) -> CsvFile:
    """The same with a folder for a copy that nobody keeps."""
    if not path.exists():
        raise Stop(f"There is no file {path}; name the CSV that your CRM exported.")
    if path.is_dir():
        raise Stop(f"{path} is a folder; name the CSV file in it.")
    if path.stat().st_size == 0:
        raise Stop(f"{path} is empty; export it again with a header line and the rows.")
    python_encoding, duckdb_encoding = encoding_of(path)
    with path.open(encoding=python_encoding, newline="") as file:
        text = file.read(HEAD_BYTES)
    # The last line may be cut.
    if len(text) == HEAD_BYTES:
        text = text[: max(text.rfind("\n"), text.rfind("\r"))]
    delimiter, skipped = shape_of(path, text)
    notes = []
    source = path
    if duckdb_encoding is None:
        source = path.with_name(f"{path.stem}.utf8.csv")
        notes.append(f"{path.name} is {python_encoding}, which DuckDB cannot read: the build reads a UTF-8 copy, {source}. Run init again after each new export.")
        with path.open(encoding=python_encoding, newline="") as file:
            content = file.read()
        if may_write:
            try:
                with source.open("w", encoding="utf-8", newline="") as copy:
                    copy.write(content)
            except OSError as error:
                raise Stop(f"The UTF-8 copy {source} cannot be written ({error.strerror}); save {path.name} as CSV UTF-8 and name that file.") from error
    options = {"delim": literal(delimiter), "quote": literal('"'), "escape": literal('"')}
    if duckdb_encoding not in (None, "utf-8"):
        options["encoding"] = literal(duckdb_encoding)
    if skipped:
        notes.append(f"{skipped} lines before the header of {path.name} are skipped.")
    header, rows, short = survey(path, python_encoding, delimiter, skipped)
    check_header(path, header)

    scanned = source
    if duckdb_encoding is None and not may_write:
        # A dry run writes no copy beside the file: it reads one that is gone afterwards.
        scanned = scratch / source.name
        scanned.write_text(content, encoding="utf-8", newline="")
    # DuckDB's own guesses would drop what does not fit without a word.
    options["skip"] = str(skipped)
    if short:
        options |= {"null_padding": "true", "parallel": "false"}
    prefix = re.match(r"[^-]+ - (?=.)", header[0])
    prefix = prefix[0] if prefix and len(header) > 1 and all(name.startswith(prefix[0]) and name != prefix[0] for name in header) else ""
    if prefix:
        notes.append(f"Every header of {path.name} begins with {prefix!r}, which is left out here.")
        header = [name.removeprefix(prefix) for name in header]
    blank = f"where {quoted(header[0])} is not null" if len(header) == 1 else ""

    def is_read() -> bool:
        given = "".join(f", {key} = {value}" for key, value in options.items())
        try:
            connection.execute(
                f"create or replace table {table} as from {without_prefix(f'read_csv({literal(str(scanned))}, all_varchar = true, header = true{given})', prefix)}"
            )
            # Of a single column DuckDB reads blank lines too.
            found = connection.execute(f"select count(*) from {table} {blank}").fetchall()[0][0]
        except duckdb.Error:
            return False
        return found == rows and len(connection.execute(f"describe {table}").fetchall()) == len(header)

    if not is_read():
        endings = endings_of(path, python_encoding)
        if endings & {"\r", "\r\r\n"} and "\n" in "".join(endings):
            raise Stop(f"{path} is not read alike by every program: its lines do not all end alike, some with CR alone or CR CR LF; save it again as CSV UTF-8.")
        options |= {"strict_mode": "false", "parallel": "false"}
        if not {"\n", "\r\n"} <= endings:
            raise Stop(f"{path} is not read alike by every program: a quote is open or stands inside a cell; export it again with quotes around text.")
        if not is_read() or not reads_alike(connection, table, path, python_encoding, delimiter, skipped):
            raise Stop(f"{path} is not read alike by every program: some of its lines end with CR LF and some with LF alone, and a quote may be open; export it again, or save it again as CSV UTF-8.")
        notes.append(f"The lines of {path.name} do not all end alike, some with CR LF and some with LF alone: DuckDB is told to read it less strictly. Run init again after each new export.")
    columns = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    loaded = CsvFile(source, table, options, columns, 0, short > 0 or len(columns) == 1, notes, prefix)
    condition = f"not coalesce({loaded.row_condition()}, false)"
    footers, are_last = connection.execute(f"select count(*), coalesce(max(rowid) = (select max(rowid) from {table}), false) from {table} where {condition}").fetchall()[0]
    # A spreadsheet fills a footer up, so that it is as wide as the rows.
    if not loaded.padded and are_last and footers <= MOST_FOOTERS:
        loaded.padded = True
        said, left_out = ("1 row looks", "is") if footers == 1 else (f"{footers} rows look", "are")
        notes.append(f"{said} like a footer (text in the first cell, perhaps a total in another) and {left_out} left out.")
    if loaded.padded:
        connection.execute(f"delete from {table} where {condition}")
        if short:
            notes.append(f"Some lines of {path.name} have fewer cells than the header; {footers} with text in the first alone (a footer?) are left out.")
    loaded.rows = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
    if not loaded.rows:
        raise Stop(f"{path} has a header and no rows; export it again with the rows.")
    return loaded


def written_on(path: Path) -> dt.date:
    """The day on which the file was written."""
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date()
