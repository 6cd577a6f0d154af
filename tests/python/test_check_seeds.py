"""What spreadsheets do to seeds is named by scripts/check_seeds.py in one sentence, and mended where that is no guess."""

from __future__ import annotations

import csv
import io
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import check_seeds  # noqa: E402

YML = """
seeds:
  - name: rules
    columns:
      - {name: rule_id}
      - {name: value}
      - {name: points, config: {meta: {cells: number}}}
      - {name: days, config: {meta: {cells: whole_number}}}
      - {name: is_on, config: {meta: {cells: boolean}}}
      - {name: description}
"""
HEADER = "rule_id,value,points,days,is_on,description\n"
ROW = "title,director|vp,15,30,true,Director or VP\n"


def folder_with(tmp_path: Path, content: str | bytes, name: str = "rules.csv") -> Path:
    """A seed folder with a yml that describes the seed `rules`, and one file."""
    folder = tmp_path / "seeds" / "own"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_seeds.yml").write_text(YML, encoding="utf-8")
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return tmp_path / "seeds"


def row(**cells: str) -> str:
    """A file of the header and one row with these cells, the others as in ROW."""
    written = io.StringIO()
    named = dict(zip(HEADER.strip().split(","), ROW.strip().split(","), strict=True), **cells)
    csv.writer(written, lineterminator="\n").writerow(named.values())
    return HEADER + written.getvalue()


MENDED = HEADER + ROW
# Three rows that no other one can be taken for.
THREE = HEADER + "".join(ROW.replace("title", name) for name in "abc")

# The file, the line, what the sentence must say, and the file after --fix (None: it is left as it was).
FAULTS: list[tuple[str, str | bytes, int, str, str | None]] = [
    ("semicolons", MENDED.replace(",", ";"), 1, "divided by semicolons; dbt reads commas", MENDED),
    ("tabs", MENDED.replace(",", "\t"), 1, "divided by tabs", MENDED),
    ("excel's own line", "sep=;\r\n" + MENDED.replace(",", ";").replace("\n", "\r\n"), 1, "sep= is a line for Excel alone", MENDED.replace("\n", "\r\n")),
    ("windows-1252", row(description="Geschäftsführer").encode("cp1252"), 2, 'read as Windows-1252 it says "Geschäftsführer"', row(description="Geschäftsführer")),
    ("a space of windows alone", row(description="5\xa0% off").encode("cp1252"), 2, "read as Windows-1252", row(description="5 % off")),
    ("the euro sign", row(description="100 € – mehr").encode("cp1252"), 2, "read as Windows-1252", row(description="100 € – mehr")),
    ("cyrillic", row(description="директор").encode("cp1251"), 2, "which other encoding it is cannot be told", None),
    ("an old mac", row(description="Jäger").encode("mac_roman"), 2, "which other encoding it is cannot be told", None),
    ("a sharp s of an old mac", row(description="Straße").encode("mac_roman"), 2, "which other encoding it is cannot be told", None),
    ("a DOS file", row(description="Jäger").encode("cp850"), 2, "which other encoding it is cannot be told", None),
    ("an apostrophe of windows", row(description="Buyer’s guide").encode("cp1252"), 2, "read as Windows-1252", row(description="Buyer’s guide")),
    ("two encodings", row(description="Köln").encode() + ROW.replace("Director", "Größe").encode("cp1252"), 3, "is not UTF-8, as others of the file are", None),
    ("utf-16 little", b"\xff\xfe" + row(description="é").encode("utf-16-le"), 1, "it is UTF-16; save it as UTF-8", row(description="é")),
    ("utf-16 big", b"\xfe\xff" + row(description="é").encode("utf-16-be"), 1, "it is UTF-16", row(description="é")),
    ("utf-16 with tabs", b"\xff\xfe" + MENDED.replace(",", "\t").encode("utf-16-le"), 1, "it is UTF-16", MENDED),
    ("utf-16 without a mark", MENDED.encode("utf-16-le"), 1, "NUL bytes", None),
    ("half of utf-16", b"\xff\xfe" + MENDED.encode("utf-16-le")[:-1], 1, "does not go on so", None),
    ("a workbook", b"PK\x03\x04" + b"\0" * 20, 1, "Excel workbook", None),
    ("a blank row", HEADER + "\n" + ROW, 2, "the row is blank; delete it", MENDED),
    ("a row of commas", HEADER + ROW + ",,,,,\n", 3, "no cell with text in it", MENDED),
    ("a row of spaces", HEADER + ROW + "  , ,,,,\n", 3, "no cell with text in it", MENDED),
    ("blank lines at the end", MENDED + "\n\n", 4, "the row is blank", MENDED),
    ("too few cells", HEADER + "title,director\n", 2, "the row has 2 cells and the header 6; write a comma for each blank cell", None),
    ("too many cells", HEADER + ROW.replace("Director or VP", "Director, or VP"), 2, "7 cells and the header 6; put a cell that holds a comma into double quotes", None),
    ("commas at the end of a row", HEADER + ROW.strip() + ",,\n", 2, "8 cells, the last of them blank", MENDED),
    ("commas at the end of all rows", HEADER.strip() + ",,\n" + ROW.strip() + ",,\n", 1, "blank columns stand at the end, 8 where there are 6", MENDED),
    ("an open quote", HEADER + 'title,"director,1,2,true,x\n' + ROW, 2, "a quote is opened in this row and never closed", None),
    ("an open quote that a later one closes", HEADER + 'title,"director,1,2,true,x\n' + ROW + ROW.replace("director", '"director'), 2, "closed within a cell, in line 4", None),
    ("a swallowed row", HEADER + ROW + 'other,vp,1,2,true,"VP\n' + ROW + 'third,vp,1,2,true,VP"\n', 3, "goes on until line 5 and takes whole rows with it", None),
    ("text behind a quote", HEADER + 'title,"director"s,1,2,true,x\n', 2, "closed within a cell, in line 2", None),
    ("a quote within a cell", HEADER + ROW.replace("Director or VP", 'A 5" screen'), 2, "a quote stands within a cell that is not quoted", row(description='A 5" screen')),
    ("spaces in a header", MENDED.replace("points,", " points ,"), 1, 'the column " points " has a space too many', MENDED),
    ("capitals in a header", MENDED.replace("rule_id", "Rule ID"), 1, 'the column "Rule ID" is called rule_id', MENDED),
    ("a header typo", MENDED.replace("points", "pionts"), 1, 'unknown column "pionts"; did you mean points?', None),
    ("a column too many", MENDED.replace("value", "owner,value").replace("title,", "title,ann,"), 1, 'unknown column "owner"; delete it; rules has rule_id', None),
    ("a column too few", MENDED.replace(",description", "").replace(",Director or VP", ""), 1, "the column description is missing", None),
    ("a column twice", MENDED.replace("value", "points"), 1, "the column points stands twice", None),
    ("a column without a name", MENDED.replace("value", ""), 1, "column 2 has no name", None),
    ("a title above the header", "Our weights,,,,,\n" + MENDED, 2, "the header stands here; delete what is above it", None),
    ("the header again", MENDED + HEADER, 3, "the header stands here again; delete the row", MENDED),
    ("no header", ROW, 1, "the header is missing; write rule_id,value,points,days,is_on,description in line 1", None),
    ("an empty file", "", 1, "the file is empty; write rule_id,value", None),
    ("a blank file", " \n\n", 1, "the file is empty", None),
    ("a mark alone", b"\xef\xbb\xbf", 1, "the file is empty", None),
    ("a space before", row(rule_id=" title"), 2, 'rule_id " title" has a space before or after it; write "title"', MENDED),
    ("a space after a number", row(points="15 "), 2, 'points "15 " has a space', MENDED),
    ("a non-breaking space after", row(rule_id="title\u00a0"), 2, "has a non-breaking space", MENDED),
    ("a non-breaking space within", row(description="Director\u00a0or VP"), 2, "has a non-breaking space", MENDED),
    ("a character of no width", row(rule_id="ti\u200btle"), 2, "has an invisible character", MENDED),
    ("a plus", row(points="+15"), 2, 'points "+15" is not how dbt reads a number; write 15', MENDED),
    ("a long minus", row(points="−15"), 2, "write -15", row(points="-15")),
    ("a decimal comma", row(points="1,5"), 2, "write 1.5", row(points="1.5")),
    ("a decimal comma between semicolons", MENDED.replace(",", ";").replace("15", "7,25"), 2, "write 7.25", row(points="7.25")),
    ("a thousand or one", row(points="1.000"), 2, 'points "1.000" can be 1 or 1000; write the one you mean', None),
    ("a thousand or one, by comma", row(points="1,000"), 2, "can be 1 or 1000", None),
    ("a thousand or a fraction", row(days="1.234"), 2, "can be 1.234 or 1234", None),
    ("a million", row(points="1.000.000"), 2, "write 1000000", row(points="1000000")),
    ("both marks", row(points="1.000,5"), 2, "write 1000.5", row(points="1000.5")),
    ("a space for thousands", row(points="1 000"), 2, "write 1000", row(points="1000")),
    ("no digit before the point", row(points=".5"), 2, "write 0.5", row(points="0.5")),
    ("a fraction of days", row(days="1.5"), 2, 'days "1.5" is no whole number', None),
    ("whole days with a point", row(days="30.0"), 2, "write 30", MENDED),
    ("words for a number", row(points="15 points"), 2, 'points "15 points" is no number', None),
    ("a percent sign", row(points="15%"), 2, "is no number", None),
    ("yes", row(is_on="yes"), 2, 'is_on "yes" is neither true nor false; write true', MENDED),
    ("german truth", row(is_on="WAHR"), 2, "write true", MENDED),
    ("perhaps", row(is_on="perhaps"), 2, "write one of the two", None),
    ("lines of an old mac", MENDED.replace("\n", "\r"), 1, "CR alone", MENDED),
    ("line ends written twice", THREE.replace("\n", "\r\r\n"), 1, "its line ends were written twice, as CR CR LF", THREE),
    ("line ends written three times", THREE.replace("\n", "\r\r\r\n"), 1, "its line ends were written twice, as CR CR LF", THREE),
    ("one line end written twice", THREE.replace("\n", "\r\n").replace("b,", "b ,").replace("\r\n", "\r\r\n", 2), 1, "written twice", THREE.replace("\n", "\r\n")),
    ("a CR between two rows", THREE.replace("VP\nb", "VP\rb").replace("b,", "b ,"), 2, "a line ends with CR alone", THREE),
    ("a CR between two rows of CRLF", THREE.replace("\n", "\r\n").replace("VP\r\nb", "VP\rb"), 2, "a line ends with CR alone", THREE.replace("\n", "\r\n")),
    ("a CR behind excel's own line", "sep=,\r" + THREE, 1, "sep= is a line for Excel alone", THREE),
    ("a CR in a quoted cell", HEADER + ROW.replace("Director or VP", '"Two\rlines"'), 2, "a line ends with CR alone", row(description="Two\nlines")),
]


@pytest.mark.parametrize(("content", "line", "message", "mended"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_named_and_mended_where_that_is_no_guess(
    tmp_path: Path, content: str | bytes, line: int, message: str, mended: str | None
) -> None:
    folder = folder_with(tmp_path, content)
    path = folder / "own" / "rules.csv"
    before = path.read_bytes()
    found = check_seeds.check(folder)
    assert any(f"rules.csv, line {line}: " in sentence and message in sentence for sentence in found), found
    assert all(sentence.count("\n") == 0 and sentence.endswith((".", "?")) for sentence in found), found
    changed, left = check_seeds.fix(folder)
    if mended is None:
        assert left and path.read_bytes() == before, (changed, left)
    else:
        assert not left and changed == found
        assert path.read_bytes().decode("utf-8") == mended
        assert check_seeds.check(folder) == []


@pytest.mark.parametrize(
    "content",
    [
        MENDED,
        MENDED.replace("\n", "\r\n"),
        MENDED.rstrip("\n"),
        "\ufeff" + MENDED,
        HEADER,
        row(description="Director, or VP"),
        row(description='A "quoted" word'),
        row(description="Two\nlines"),
        row(description="部長 · Größe", value="", points="-0.5", days="", is_on="FALSE"),
        row(description="x" * 300_000),
        row(points="1.125"),
        row(points="0.500"),
        HEADER.replace("rule_id,value", "value,rule_id") + ROW,
    ],
    ids=["plain", "crlf", "no last line end", "byte order mark", "header alone", "quoted comma", "quoted quote", "quoted line end",
         "blanks, minus, other scripts", "a long cell", "a fraction of three digits", "a fraction below one", "columns in another order"],
)
def test_what_dbt_reads_is_left_alone(tmp_path: Path, content: str) -> None:
    folder = folder_with(tmp_path, content)
    path = folder / "own" / "rules.csv"
    written = path.stat()
    assert check_seeds.check(folder) == []
    assert check_seeds.fix(folder) == ([], [])
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (written.st_mtime_ns, written.st_ino)


def test_what_is_mended_and_what_is_left_in_one_file(tmp_path: Path) -> None:
    """Rows without a fault keep their own text, quotes included."""
    folder = folder_with(tmp_path, HEADER + '"title","vp",1,2,true,"x"\n' + ROW.replace("15", "+15") + ROW.replace("15", "1.000"))
    changed, left = check_seeds.fix(folder)
    assert len(changed) == 1 and "line 3" in changed[0] and len(left) == 1 and "line 4" in left[0]
    assert (folder / "own" / "rules.csv").read_text(encoding="utf-8") == HEADER + '"title","vp",1,2,true,"x"\n' + ROW + ROW.replace("15", "1.000")
    assert [path.name for path in (folder / "own").iterdir() if path.name.startswith(".")] == []


def test_no_row_is_lost_whatever_ends_its_line(tmp_path: Path) -> None:
    """Rows are mended beside line ends of every kind, and each row with text in it is there afterwards, once and in its place."""
    pick = random.Random(1)
    for number in range(60):
        names = [f"r{index}" for index in range(pick.randint(1, 6))]
        rows = [pick.choice((ROW, ROW.replace(",15,", ",+15,"), ROW.replace("Director or VP", '"Director, or\rVP"'), ROW.replace("Director or VP", '"A\r\nB"'))).strip("\n").replace("title", name + pick.choice(("", " "))) for name in names]
        text = "".join(line + pick.choice(("\n", "\r\n", "\r", "\r\r\n", "\r\n\r\n")) for line in [HEADER.strip(), *rows])
        folder = folder_with(tmp_path / str(number), text)
        check_seeds.fix(folder)
        with (folder / "own" / "rules.csv").open(encoding="utf-8", newline="") as file:
            assert [cells["rule_id"] for cells in csv.DictReader(file)] == names, repr(text)
        assert check_seeds.check(folder) == [], repr(text)


def test_nothing_is_written_that_does_not_hold_every_row() -> None:
    """Where a row's own text is another's, the file stays."""
    rows = [check_seeds.Row(1, ["a", "b"], "a,b\n"), check_seeds.Row(2, ["1", "2"], "a,b\n")]
    assert check_seeds.written(rows, ",", "\n") is None
    rows[1].source = "1,2\n"
    assert check_seeds.written(rows, ",", "\n") == "a,b\n1,2\n"


def test_the_seeds_of_this_project_keep_every_row_with_line_ends_written_twice(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    for path in (tmp_path / "seeds").rglob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\r\n"))
    assert check_seeds.fix(tmp_path / "seeds")[1] == []
    for path in (ROOT / "seeds").rglob("*.csv"):
        assert (tmp_path / "seeds" / path.relative_to(ROOT / "seeds")).read_bytes() == path.read_bytes().replace(b"\r\n", b"\n"), path.name


def test_seeds_of_this_project_and_of_the_example_have_no_fault() -> None:
    assert check_seeds.check(ROOT / "seeds") == []
    assert check_seeds.check(ROOT / "examples" / "as_a_package" / "seeds") == []


def test_a_package_users_seed_has_the_columns_of_the_shipped_one(tmp_path: Path) -> None:
    """Without a yml beside it, and under a name that is nearly right."""
    text = (ROOT / "seeds" / "weights" / "grade_bands.csv").read_text(encoding="utf-8")
    folder = folder_with(tmp_path, text.replace("min_points", "min_pionts"), "grade_bands.csv")
    assert "did you mean min_points?" in check_seeds.check(folder)[0]
    folder = folder_with(tmp_path / "other", text, "grade_band.csv")
    assert "did you mean grade_bands.csv?" in check_seeds.check(folder)[0]


def test_a_copy_may_lack_optional_columns_and_no_others(tmp_path: Path) -> None:
    """As the yml promises of nurture_segment_rules and scoring_models."""
    for seed, lacking, left in [
        ("nurture_segment_rules", {"scoring_model", "lifecycle_stage", "job_function", "within_days", "content_stage"}, []),
        ("scoring_models", {"agreed_by", "agreed_on", "review_due_on", "outcome"}, []),
        ("scoring_models", {"agreed_by", "mql_exit"}, ["mql_exit"]),
    ]:
        with next((ROOT / "seeds").glob(f"*/{seed}.csv")).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        text = io.StringIO()
        writer = csv.DictWriter(text, [column for column in rows[0] if column not in lacking], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        found = check_seeds.check(folder_with(tmp_path / str(len(lacking)), text.getvalue(), f"{seed}.csv"))
        assert [sentence.split(" the column ")[1].split(" ")[0] for sentence in found] == left, found


def test_seeds_of_somebody_else_are_held_to_what_dbt_can_read(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "any,column\n a ,+1\n", "raw_leads.csv")
    assert check_seeds.check(folder) == []
    folder = folder_with(tmp_path, "any;column\na;1\n", "raw_leads.csv")
    assert "semicolons" in check_seeds.check(folder)[0]


def test_every_column_of_every_seed_stands_in_its_yml() -> None:
    """What the yml leaves out could not be checked."""
    shipped = check_seeds.shipped_seeds()
    for path in (ROOT / "seeds").rglob("*.csv"):
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert sorted(header) == sorted(column["name"] for column in shipped[path.stem]["columns"]), path.name


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The script as a user runs it."""
    return subprocess.run([sys.executable, str(ROOT / "scripts" / "check_seeds.py"), *arguments], capture_output=True, text=True, check=False)


def test_the_command_says_what_it_did_and_exits_with_1_where_a_fault_is_left(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, row(points="+15"))
    ended = run(str(folder))
    assert ended.returncode == 1 and "line 2" in ended.stderr and "--fix" in ended.stderr
    ended = run(str(folder), "--fix")
    assert ended.returncode == 0 and ended.stdout.startswith("Mended: ")
    assert run(str(folder)).returncode == 0
    assert run(str(folder), "--fix").stdout == "Nothing to mend.\n"
    ended = run(str(tmp_path / "nowhere"))
    assert ended.returncode == 1 and "There is no folder" in ended.stderr and "Traceback" not in ended.stderr
    shutil.rmtree(folder / "own")
    assert "There is no CSV file" in run(str(folder)).stderr
