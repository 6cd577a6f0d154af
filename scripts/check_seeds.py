"""Check the CSV files of a seed folder before dbt reads them: one sentence a fault, with file, line and remedy.

Spreadsheets save what dbt cannot read, or reads as something else: semicolons or tabs instead of commas, Windows-1252
or UTF-16 instead of UTF-8, line ends written twice, blank rows, spaces around a cell, +20 or 1,5 for a number. What
stands in the cells, such as an unknown operator, is left to the gate of the build, which knows the other tables, too.

A seed's columns are those that the yml beside it lists, and where a project has seeds of its own in the place of
shipped ones, those of the shipped seed of that name. `meta: {cells: number}` (or whole_number, boolean) of a column says
what its cells are, and `optional: true` that a file may lack it. Files that are nobody's seed are only checked for what makes them unreadable.

Usage: python scripts/check_seeds.py [folder] [--fix]
--fix rewrites, as UTF-8 with commas, what can be rewritten without guessing, and says what it changed and what is left;
a file that would not hold each of its rows afterwards stays as it is.
Exits with 1 where a fault is left, else with 0.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import io
import os
import re
import stat
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# Three times as fast where libyaml is there.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SHIPPED = Path(__file__).resolve().parents[1] / "seeds"

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

# What Western European text in Windows-1252 does not hold: letters that are others on an old Mac or in DOS, signs within a
# word, and words in letters of another script.
NOT_WESTERN = re.compile(rb"[\x81\x83\x86-\x90\x98-\x9f]|[A-Za-z][\x80-\x91\x93-\xbf][A-Za-z]|[\xc0-\xff]{3}")

# What is no letter to the eye, and would make two cells differ that look the same.
SPACES = re.compile("[\u00a0\u2007\u202f]")
INVISIBLE = re.compile("[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u200c\u200d\u2060\ufeff\u00ad]")

# What spreadsheets in other languages, and people, write for true and false.
BOOLEANS = dict.fromkeys(["yes", "y", "1", "t", "wahr", "vrai", "verdadero", "vero"], "true") | dict.fromkeys(
    ["no", "n", "0", "f", "falsch", "faux", "falso"], "false"
)


@dataclass
class Fault:
    """What is wrong with a file: in which line, and whether it is mended by rewriting."""

    line: int
    text: str
    is_mended: bool = False


@dataclass
class Row:
    """One row: its cells, and the lines of text they come from, which are kept where nothing is changed."""

    line: int
    cells: list[str]
    source: str
    is_changed: bool = False


@dataclass
class Seed:
    """What is known of a seed: its columns, those that a file may have beside them or lack, and what their cells are."""

    columns: list[str]
    further: set[str] = field(default_factory=set)
    cells: dict[str, str] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)


@dataclass
class Result:
    """What was found in a file, and its text with everything mended that can be."""

    faults: list[Fault]
    mended: str | None = None

    def mended_faults(self) -> list[Fault]:
        """Those that the mended text has no more."""
        return [fault for fault in self.faults if fault.is_mended and self.mended is not None]


def shown(text: str, longest: int = 40) -> str:
    """A cell as a message quotes it."""
    text = text.replace("\n", " ").replace("\r", " ")
    return f'"{text[: longest - 1]}…"' if len(text) > longest else f'"{text}"'


def letters(text: str) -> str:
    """A name without what people write in one way or another: capitals, spaces, hyphens, underscores."""
    return re.sub(r"[\s_\-]+", "", INVISIBLE.sub("", text)).casefold()


def nearest(text: str, options: list[str]) -> str | None:
    """The option that somebody who wrote this most likely meant."""
    same = [option for option in options if letters(option) == letters(text)]
    return (same or difflib.get_close_matches(text.strip().lower(), options, 1, 0.7) or [None])[0]


def described(folder: Path) -> dict[str, dict[str, Any]]:
    """The seeds that the yml files of a folder describe."""
    seeds: dict[str, dict[str, Any]] = {}
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), YAML_LOADER)
        except (yaml.YAMLError, UnicodeDecodeError):
            continue  # dbt says what is wrong with it, better than could be said here.
        for seed in (content or {}).get("seeds") or [] if isinstance(content, dict) else []:
            seeds[seed.get("name", "")] = seed
    return seeds


def shipped_seeds() -> dict[str, dict[str, Any]]:
    """The seeds of this project."""
    return {name: seed for folder in sorted(SHIPPED.iterdir()) if folder.is_dir() for name, seed in described(folder).items()}


def seed_of(name: str, beside: dict[str, dict[str, Any]], shipped: dict[str, dict[str, Any]]) -> Seed | None:
    """What is known of the seed of this name."""
    own, known = (
        {column["name"]: column for column in seeds.get(name, {}).get("columns") or []} for seeds in (beside, shipped)
    )
    columns = known or own
    if not columns:
        return None
    metas = {
        column: (about.get("config") or {}).get("meta", about.get("meta") or {}) for column, about in {**own, **known}.items()
    }
    cells = {column: meta.get("cells", "text") for column, meta in metas.items()}
    return Seed(list(columns), set(own) - set(columns), cells, {column for column, meta in metas.items() if meta.get("optional")})


def decoded(raw: bytes) -> tuple[str | None, list[Fault]]:
    """The text of a file, or None, and what is wrong with how it is written."""
    if raw.startswith(b"PK\x03\x04"):
        return None, [Fault(1, "it is an Excel workbook, whatever its name says; save it as CSV UTF-8")]
    for marks, encoding in (((b"\xff\xfe\0\0", b"\0\0\xfe\xff"), "utf-32"), ((b"\xff\xfe", b"\xfe\xff"), "utf-16")):
        if raw.startswith(marks):
            try:
                return raw.decode(encoding), [Fault(1, f"it is {encoding.upper()}; save it as UTF-8", True)]
            except UnicodeDecodeError:
                return None, [Fault(1, f"it begins as {encoding.upper()} and does not go on so; save it again as UTF-8")]
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        return None, [Fault(line, "it holds NUL bytes, as UTF-16 without a byte order mark does; save it as UTF-8")]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        at = error.start
    line = raw[:at].count(b"\n") + 1
    if any(is_utf8(part) for part in re.findall(rb"[\x80-\xff]+", raw)):
        return None, [Fault(line, "a letter here is not UTF-8, as others of the file are; write it again and save the file as UTF-8")]
    if NOT_WESTERN.search(raw):
        return None, [Fault(line, "it is not UTF-8, and which other encoding it is cannot be told; save it as UTF-8")]
    text = raw.decode("cp1252")
    word = next(word for word in re.findall(r"[^ \t\r,;|\"]+", text.split("\n")[line - 1]) if not word.isascii())
    return text, [Fault(line, f"it is not UTF-8; read as Windows-1252 it says {shown(word)}, save it as UTF-8", True)]


def is_utf8(part: bytes) -> bool:
    """Whether bytes are letters in UTF-8."""
    try:
        part.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(header: str, seed: Seed | None) -> str:
    """What divides the cells: with the known columns in the header as the witness, else what it holds most of."""
    def names(delimiter: str) -> int:
        cells = [cell.strip().strip('"') for cell in header.split(delimiter)]
        known = {letters(column) for column in seed.columns} if seed else set()
        return sum(letters(cell) in known for cell in cells)

    return max(DELIMITERS, key=lambda delimiter: (names(delimiter), header.count(delimiter)))


def ended_alike(text: str, faults: list[Fault]) -> tuple[str, str]:
    """A text whose lines all end with LF or CRLF, so that it has the lines that a CSV reader counts; and its line end."""
    newline = "\r\n" if re.search("(?<!\r)\r\n", text) else "\n"
    if "\r" in text and "\n" not in text:
        faults.append(Fault(1, "its lines end as on an old Mac, with CR alone; save it with LF", True))
        return text.replace("\r", newline), newline
    if twice := re.search("\r{2,}\n", text):
        faults.append(Fault(text.count("\n", 0, twice.start()) + 1, "its line ends were written twice, as CR CR LF; save it with LF", True))
        text = re.sub("\r{2,}\n", newline, text)
    if alone := re.search("\r(?!\n)", text):
        faults.append(Fault(text.count("\n", 0, alone.start()) + 1, "a line ends with CR alone; save the file with LF", True))
        text = re.sub("\r(?!\n)", newline, text)
    return text, newline


def rows_of(text: str, delimiter: str, faults: list[Fault]) -> list[Row] | None:
    """The rows of a text; None where a quote makes it impossible to tell them."""
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                faults.append(Fault(line + 1, "a quote is opened in this row and never closed; close it, or write it twice where it belongs to the text"))
            else:
                faults.append(Fault(line + 1, f"a quote opened in this row is closed within a cell, in line {reader.line_num}; close it where its cell ends, and write one that belongs to the text twice"))
            return None
        source = "".join(lines[line : reader.line_num])
        swallowed = lines[line + 1 : reader.line_num]
        if rows and any(part.count(delimiter) >= len(rows[0].cells) - 1 > 0 for part in swallowed):
            faults.append(Fault(line + 1, f"a quoted cell goes on until line {reader.line_num} and takes whole rows with it; close its quote"))
            return None
        rows.append(Row(line + 1, cells, source))
        line = reader.line_num


def clean(text: str) -> str:
    """A cell without what nobody sees: spaces around it, non-breaking ones, characters of no width."""
    return INVISIBLE.sub("", SPACES.sub(" ", text)).strip()


def number(text: str, is_whole: bool) -> tuple[str | None, str]:
    """A number as dbt reads it, or None, and what else to say about it."""
    found = text.replace("\u2212", "-").replace("\u2013", "-").removeprefix("+")
    sign, digits = ("-", found[1:]) if found.startswith("-") else ("", found)
    # Three digits after a mark: a thousand here, a fraction there. Nobody ends a fraction of that length in 0.
    if re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3}|[.][0-9]{2}0)", digits) or (
        is_whole and re.fullmatch(r"[1-9][0-9]{0,2}[.][0-9]{3}", digits)
    ):
        fraction = digits.replace(",", ".").rstrip("0").rstrip(".")
        return None, f"can be {sign}{fraction} or {sign}{re.sub('[.,]', '', digits)}; write the one you mean"
    for thousands, point in ((",", "."), (".", ","), ("[ ']", "."), ("[ ']", ",")):
        if re.fullmatch(rf"[0-9]{{1,3}}({re.escape(thousands) if len(thousands) == 1 else thousands}[0-9]{{3}})+([{point}][0-9]+)?", digits) and (
            len(thousands) > 1 or digits.count(thousands) > 1 or point in digits
        ):
            whole, _, rest = digits.partition(point)
            digits = re.sub("[^0-9]", "", whole) + ("." + rest if rest else "")
    digits = digits.replace(",", ".") if digits.count(",") == 1 and "." not in digits else digits
    if re.fullmatch(r"[0-9]*[.]?[0-9]*", digits) and re.search("[0-9]", digits):
        whole, _, rest = digits.partition(".")
        rest = rest if rest.strip("0") else ""
        if not (is_whole and rest):
            return sign + (whole or "0") + ("." + rest if rest else ""), ""
    return None, f"is no {'whole ' if is_whole else ''}number; write {'digits alone' if is_whole else 'digits, with a point for the fraction'}"


def check_cells(row: Row, header: list[str], seed: Seed, faults: list[Fault]) -> None:
    """Mend the cells of a row where that needs no guess."""
    for index, (column, text) in enumerate(zip(header, row.cells, strict=False)):
        kind = seed.cells.get(column, "text")
        cell = clean(text)
        if cell != text:
            what = "a non-breaking space" if SPACES.search(text) else "an invisible character" if INVISIBLE.search(text) else "a space before or after it"
            faults.append(Fault(row.line, f"{column} {shown(text)} has {what}; write {shown(cell)}", True))
        if cell and kind in ("number", "whole_number") and not re.fullmatch(
            r"-?[0-9]+" if kind == "whole_number" else r"-?[0-9]+([.][0-9]+)?", cell
        ) or kind == "number" and re.fullmatch(r"-?[1-9][0-9]{0,2}[.][0-9]{2}0", cell):
            value, remark = number(cell, kind == "whole_number")
            faults.append(Fault(row.line, f"{column} {shown(cell)} {remark or f'is not how dbt reads a number; write {value}'}", value is not None))
            cell = value or cell
        elif cell and kind == "boolean" and cell.lower() not in ("true", "false"):
            value = BOOLEANS.get(cell.lower())
            faults.append(Fault(row.line, f"{column} {shown(cell)} is neither true nor false; write {value or 'one of the two'}", value is not None))
            cell = value or cell
        if cell != text:
            row.cells[index] = cell
            row.is_changed = True


def is_header(row: Row, seed: Seed) -> bool:
    """Whether the cells of a row are the names of the columns."""
    return {letters(cell) for cell in row.cells} == {letters(column) for column in seed.columns}


def check_header(row: Row, body: list[Row], seed: Seed | None, name: str, faults: list[Fault]) -> bool:
    """Mend the names of the columns; False where what follows would be read by the wrong names."""
    names = [clean(cell) for cell in row.cells]
    if seed and not {letters(cell) for cell in names} & {letters(column) for column in seed.columns} and not any(
        nearest(cell, seed.columns) for cell in names
    ):
        above = next((other for other in body if is_header(other, seed)), None)
        faults.append(
            Fault(above.line, "the header stands here; delete what is above it") if above
            else Fault(row.line, f"the header is missing; write {','.join(seed.columns)} in line 1")
        )
        return False
    missing = [column for column in seed.columns if column not in names] if seed else []
    for index, (text, cell) in enumerate(zip(row.cells, names, strict=True)):
        known = [*seed.columns, *sorted(seed.further)] if seed else []
        if not cell:
            faults.append(Fault(row.line, f"column {index + 1} has no name; name it or delete the column"))
        elif seed and cell not in known:
            meant = next((column for column in missing if letters(column) == letters(cell)), None)
            if meant:
                faults.append(Fault(row.line, f"the column {shown(text)} is called {meant}; write it so", True))
                cell = names[index] = meant
                missing.remove(meant)
            else:
                meant = nearest(cell, missing)
                missing = [column for column in missing if column != meant]
                remedy = f"did you mean {meant}?" if meant else f"delete it; {name} has {', '.join(seed.columns)}"
                faults.append(Fault(row.line, f"unknown column {shown(cell)}; {remedy}"))
        elif cell != text:
            faults.append(Fault(row.line, f"the column {shown(text)} has a space too many; write {cell}", True))
        if cell != text:
            row.cells[index] = cell
            row.is_changed = True
    faults.extend(Fault(row.line, f"the column {column} is missing; add it, its cells may be blank where the yml says so") for column in missing if column not in seed.optional)
    for cell in dict.fromkeys(cell for cell in names if cell and [other.lower() for other in names].count(cell.lower()) > 1):
        if cell.lower() not in [other.lower() for other in names[: names.index(cell)]]:
            faults.append(Fault(row.line, f"the column {cell} stands twice; delete one of the two"))
    return True


def check_text(text: str, name: str, seed: Seed | None) -> Result:
    """What is wrong with the text of a file, and the text with everything mended that can be."""
    faults: list[Fault] = []
    text, newline = ended_alike(text, faults)
    first, _, rest = text.partition("\n")
    skipped = 0
    if re.fullmatch(r'"?sep=.\"?\r?', first):
        faults.append(Fault(1, "sep= is a line for Excel alone; delete it, the header comes first", True))
        text, skipped = rest, 1
        first = text.partition("\n")[0]
    if not text.strip():
        columns = f"; write {','.join(seed.columns)} in line 1" if seed else "; write a header or delete the file"
        return Result([*faults, Fault(1, f"the file is empty{columns}")])

    delimiter = delimiter_of(next(line for line in text.splitlines() if line.strip()), seed)
    rows = rows_of(text, delimiter, faults)
    if rows is None:
        faults[-1].line += skipped
        return Result(faults)
    for row in rows:
        row.line += skipped

    kept: list[Row] = []
    for row in rows:
        if any(clean(cell) for cell in row.cells):
            kept.append(row)
        else:
            what = "has no cell with text in it" if row.source.strip() else "is blank"
            faults.append(Fault(row.line, f"the row {what}; delete it", True))
    header, *body = kept
    if delimiter != ",":
        faults.append(Fault(header.line, f"its cells are divided by {DELIMITERS[delimiter]}; dbt reads commas", True))

    # A spreadsheet saves columns that once had text: nameless and blank from top to bottom.
    width = len(header.cells)
    while width > 1 and not clean(header.cells[width - 1]) and not any(
        clean(cell) for row in body for cell in row.cells[width - 1 :]
    ):
        width -= 1
    if width < len(header.cells):
        faults.append(Fault(header.line, f"blank columns stand at the end, {len(header.cells)} where there are {width}; delete them", True))
        header.cells, header.is_changed = header.cells[:width], True
        for row in body:
            if len(row.cells) > width:
                row.cells, row.is_changed = row.cells[:width], True

    is_readable = check_header(header, body, seed, name, faults)
    for row in body if is_readable else []:
        if seed and is_header(row, seed):
            faults.append(Fault(row.line, "the header stands here again; delete the row", True))
            kept.remove(row)
        elif len(row.cells) > width and not any(clean(cell) for cell in row.cells[width:]):
            faults.append(Fault(row.line, f"the row has {len(row.cells)} cells, the last of them blank, and the header {width}; delete those at the end", True))
            row.cells, row.is_changed = row.cells[:width], True
        elif len(row.cells) != width:
            remedy = (
                "put a cell that holds a comma into double quotes" if len(row.cells) > width
                else "write a comma for each blank cell, too"
            )
            faults.append(Fault(row.line, f"the row has {len(row.cells)} cells and the header {width}; {remedy}"))
            continue
        elif any('"' in cell and cell.replace('"', '""') not in row.source for cell in row.cells):
            faults.append(Fault(row.line, "a quote stands within a cell that is not quoted; put the cell into double quotes and write the quote twice", True))
            row.is_changed = True
        if seed and row in kept:
            check_cells(row, header.cells, seed, faults)

    mended = written(kept, delimiter, newline) if is_readable else None
    if is_readable and mended is None:
        faults.append(Fault(header.line, "it cannot be rewritten with every row in its place; save it again as CSV UTF-8 with commas"))
    return Result(sorted(faults, key=lambda fault: fault.line), mended)


def written(rows: list[Row], delimiter: str, newline: str) -> str | None:
    """The rows as the text of a file, unchanged ones as they stood; None where reading it would not give back each of them."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=newline)
    for row in rows:
        if row.is_changed or delimiter != ",":
            writer.writerow(row.cells)
        else:
            file.write(row.source.rstrip("\r\n") + newline)
    text = file.getvalue()
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    return text if read == [row.cells for row in rows] else None


def check_file(path: Path, beside: dict[str, dict[str, Any]], shipped: dict[str, dict[str, Any]]) -> Result:
    """What is wrong with a file."""
    seed = seed_of(path.stem, beside, shipped)
    faults: list[Fault] = []
    if seed is None:
        meant = [name for name in shipped if letters(name) == letters(path.stem)] or difflib.get_close_matches(path.stem, shipped, 1, 0.93)
        if meant:
            faults.append(Fault(1, f"no seed has this name; did you mean {meant[0]}.csv?"))
    raw = path.read_bytes()
    text, wrong = decoded(raw)
    faults += wrong
    if text is None:
        return Result(faults)
    result = check_text(text, path.stem, seed)
    result.faults = faults + result.faults
    return result


def results(folder: Path) -> dict[Path, Result]:
    """What is wrong with each CSV file of a folder and its subfolders."""
    shipped = shipped_seeds()
    found: dict[Path, Result] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() == ".csv" and not path.name.startswith((".", "~")):
            try:
                found[path] = check_file(path, described(path.parent), shipped)
            except OSError as error:
                found[path] = Result([Fault(1, f"it cannot be read: {error.strerror}")])
    return found


def sentence(path: Path, fault: Fault) -> str:
    """A fault in one sentence: file, line, what is wrong, remedy."""
    here = os.path.relpath(path)
    return f"{path if here.startswith('..') else here}, line {fault.line}: {fault.text}" + ("" if fault.text.endswith("?") else ".")


def check(folder: str | Path) -> list[str]:
    """What is wrong with the CSV files of a folder, a sentence each; empty where dbt can read them all."""
    return look(Path(folder))[0]


def look(folder: Path) -> tuple[list[str], bool]:
    """As check, and whether `--fix` would mend anything."""
    if not folder.is_dir():
        return [f"There is no folder {folder}."], False
    found = results(folder)
    if not found:
        return [f"There is no CSV file in {folder}."], False
    said = [sentence(path, fault) for path, result in found.items() for fault in result.faults]
    return said, any(result.mended_faults() for result in found.values())


def replace(path: Path, text: str) -> None:
    """Write a file in one step: who reads it meanwhile finds the old or the new one."""
    mode = stat.S_IMODE(path.stat().st_mode)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(text)
    try:
        os.chmod(file.name, mode)
        os.replace(file.name, path)
    except OSError:
        os.unlink(file.name)
        raise


def fix(folder: str | Path) -> tuple[list[str], list[str]]:
    """Mend what needs no guess; return what was changed and what is left, a sentence each."""
    changed, left = [], []
    for path, result in results(Path(folder)).items():
        mended = result.mended_faults()
        refused = [fault for fault in result.faults if fault not in mended]
        if mended and result.mended is not None:
            try:
                replace(path.resolve(), result.mended)
            except OSError as error:
                refused, mended = [*result.faults, Fault(1, f"it cannot be written: {error.strerror}")], []
        changed += [sentence(path, fault) for fault in mended]
        left += [sentence(path, fault) for fault in refused]
    return changed, left


def main() -> int:
    """Parse the command line, check or mend, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED, help="the seed folder (default: this project's seeds)")
    parser.add_argument("--fix", action="store_true", help="rewrite what can be rewritten without guessing")
    arguments = parser.parse_args()
    if arguments.fix and arguments.folder.is_dir():
        changed, left = fix(arguments.folder)
        for line in changed:
            print(f"Mended: {line}")
        for line in left:
            print(f"Left: {line}", file=sys.stderr)
        if not changed and not left:
            print("Nothing to mend.")
        return 1 if left else 0
    faults, is_mendable = look(arguments.folder)
    for line in faults:
        print(line, file=sys.stderr)
    if faults and arguments.folder.is_dir():
        folder = "" if arguments.folder == SHIPPED else f" {arguments.folder}"
        remedy = f" What needs no guess is mended by: python scripts/check_seeds.py{folder} --fix" if is_mendable else ""
        print(f"{len(faults)} to mend.{remedy}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
