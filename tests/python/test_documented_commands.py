"""Every command that README.md and docs/ show in a fence is run as written, on the files that the page has shown so far.

Each page is a test, and one copy of the project follows them all. A page begins with the shipped files, the sample built
and an export of another company in my_data; on the way its yaml, csv and diff blocks are written where it says, its sql is
run, and what it shows as printed must have been printed. A command is run once for each state of the files.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import re
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from unittest import mock

import duckdb
import pytest
import quick_dbt
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from project import PARTS, ROOT
from smaller import leave_out_tests
from starter.write import settings_text

# Those that change settings come last, because dbt then parses everything again.
CHANGES_SETTINGS = re.compile(r"^ *```yaml$|^ *\S*python scripts/init\.py", re.MULTILINE)
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")], key=lambda page: (bool(CHANGES_SETTINGS.search(page.read_text(encoding="utf-8"))), page))

BENCHMARK = "takes hours"
LEARN = "needs an environment of its own; tests/learn and test_learned_model.py run the scripts"
CRM = "needs a CRM; test_sync_crm.py has stand-ins"
SERVER = "needs a Postgres of one's own; tests/engines builds on one"
PACKAGE = "needs a project that installs this one; test_package.py builds it"
NOT_RUN = {
    ("docs/engines.md", "export PGHOST=... PGUSER=... PGPASSWORD=..."): SERVER,
    ("docs/engines.md", ".venv/bin/dbt build --target postgres"): SERVER,
    ("docs/engines.md", ".venv/bin/python scripts/load_sample.py"): SERVER,
    ("docs/learn.md", "make learn"): LEARN,
    ("docs/learn.md", ".venv-learn/bin/python scripts/learn_weights.py --outcome opportunity_created"): LEARN,
    ("docs/learn.md", ".venv-learn/bin/python scripts/learn_weights.py --csv my_data/leads.csv --outcome Converted --date Created"): LEARN,
    ("docs/learn.md", ".venv-learn/bin/python scripts/learn_weights.py --merge"): LEARN,
    ("docs/learn.md", ".venv/bin/python scripts/compare_models.py --candidate learned"): LEARN,
    ("docs/learn.md", ".venv/bin/python scripts/compare_models.py --against main --out target/compare.md"): LEARN,
    ("docs/operate.md", "python dbt_packages/lead_scoring/scripts/check_seeds.py seeds"): PACKAGE,
    ("docs/package.md", "dbt deps"): PACKAGE,
    ("docs/package.md", "dbt build"): PACKAGE,
    ("docs/performance.md", "make benchmark"): BENCHMARK,
    ("docs/performance.md", "make benchmark BENCHMARK='--size S --repeats 1 --docs docs/performance.md'"): BENCHMARK,
    ("docs/performance.md", "make benchmark BENCHMARK='--only-report'"): BENCHMARK,
    ("docs/publish.md", ".venv/bin/python scripts/publish.py --target postgres"): SERVER,
    ("docs/sync.md", ".venv/bin/python scripts/sync_crm.py hubspot --limit 1"): CRM,
    ("docs/sync.md", ".venv/bin/python scripts/sync_crm.py hubspot"): CRM,
}
# Shown, and printed by no command of the page: an error that somebody else makes, a tree of files.
NOT_PRINTED = ("2 errors in the seeds", "published/\n")


@dataclass
class Block:
    """A fenced block of a page, and the seed that the text before it named last."""

    language: str
    text: str
    seed: str | None


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, those within lists too."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in re.finditer(r"^( *)```(\w*)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        lines = [line.removeprefix(match[1]) for line in match[3].splitlines()]
        named = re.findall(r"`(seeds/\w+/\w+\.csv)`", text[: match.start()])
        found.append(Block(match[2], "\n".join(lines), named[-1] if named else None))
    return found


def commands_of(text: str) -> list[str]:
    """The commands of a shell block without their comments; a quoted text may have several lines."""
    commands, begun = [], ""
    for line in text.splitlines():
        begun += line if not begun else f"\n{line}"
        try:
            words = shlex.split(begun, comments=True)
        except ValueError:
            continue
        if words:
            commands.append(re.sub(r"\s+# .*$", "", begun) if "\n" not in begun else begun)
        begun = ""
    assert not begun, begun
    return commands


def squeezed(text: str) -> str:
    """What is printed without the lines of its tables."""
    return " ".join(re.sub(r"[│┃|━─┏┳┓┡╇┩├┼┤└┴┘-]+", " ", text).split())


def shown(value: object) -> str:
    """A cell as a SQL client shows it."""
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) and value % 1 == 0 else str(value)


@dataclass
class Reader:
    """Follows the pages in a copy of the project."""

    folder: Path
    exported: dict[str, str] = field(default_factory=dict)
    said: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        for part in (*PARTS, "scripts", "Makefile", "requirements.txt"):
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, self.folder / part, ignore=shutil.ignore_patterns("python", "__pycache__"))
            else:
                shutil.copy(ROOT / part, self.folder)
        leave_out_tests(self.folder)
        shutil.copytree(ROOT / "tests/laws", self.folder / "tests/laws")
        # What is installed is installed.
        (self.folder / ".venv").symlink_to(ROOT / ".venv")
        os.utime(self.folder / "requirements.txt", (0, 0))
        give_own_data(self.folder / "my_data")

    @property
    def warehouse(self) -> Path:
        return self.folder / self.exported.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb")

    def begin(self) -> None:
        """The shipped files and the built sample, as a page finds them."""
        self.exported.clear()
        shutil.rmtree(self.folder / "models/my_data", ignore_errors=True)
        shutil.copy(ROOT / "dbt_project.yml", self.folder)
        for path in (ROOT / "seeds").rglob("*.csv"):
            shutil.copy(path, self.folder / path.relative_to(ROOT))
        built, published = self.folder / "built", self.folder / "published"
        if not built.exists():
            self.run("make build")
            shutil.copytree(published, built / published.name, symlinks=True)
            shutil.copy(self.warehouse, built)
        shutil.rmtree(published)
        shutil.copytree(built / published.name, published, symlinks=True)
        shutil.copy(built / self.warehouse.name, self.warehouse)

    def state(self) -> str:
        """A digest of what a page may change."""
        changing = [self.folder / "dbt_project.yml", *(self.folder / "seeds").rglob("*.csv"), *(self.folder / "models/my_data").glob("*")]
        # A build reads no token of a CRM.
        digest = hashlib.sha256(repr(sorted(pair for pair in self.exported.items() if pair[0].startswith(("LEAD_SCORING_", "DBT_")))).encode())
        for path in sorted(changing):
            digest.update(str(path).encode() + path.read_bytes())
        return digest.hexdigest()

    def run(self, command: str) -> str:
        """Run a command as written; return what it printed."""
        if command.startswith("export "):
            self.exported |= dict(word.split("=", 1) for word in shlex.split(command)[1:])
            return ""
        key = (command, self.state())
        if key not in self.said:
            own = {name: value for name, value in os.environ.items() if not name.startswith(("LEAD_SCORING_", "DBT_", "PYTEST_", "MAKE", "MFLAGS"))}
            environment = {**own, **self.exported, "PATH": f"{self.folder}/.venv/bin:{os.environ['PATH']}", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
            words = shlex.split(command)
            begun = time.monotonic()
            settings = [word for word in words if re.match(r"[A-Z_]+=", word)]
            if words[len(settings)] in ("dbt", ".venv/bin/dbt"):
                succeeded, printed = self.dbt(words[len(settings) + 1 :], environment | dict(word.split("=", 1) for word in settings))
            else:
                done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
                succeeded, printed = done.returncode == 0, done.stdout
            print(f'{time.monotonic() - begun:6.1f} s  {command}')
            assert succeeded, f"{command}\n{printed}"
            self.said[key] = printed
        return self.said[key]

    def dbt(self, arguments: list[str], environment: dict[str, str]) -> tuple[bool, str]:
        """dbt in this process, which saves its start; the file is free for other processes afterwards."""
        printed = io.StringIO()
        try:
            with quick_dbt.parsing_as_dbt(), mock.patch.dict(os.environ, environment, clear=True), contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
                result = dbtRunner().invoke(["--no-use-colors", *arguments])
        finally:
            DuckDBConnectionManager.close_all_connections()
        return result.success, printed.getvalue()

    def sql(self, query: str) -> str:
        """Run a query; return its names and rows as text."""
        with duckdb.connect(str(self.warehouse)) as connection, contextlib.chdir(self.folder):
            cursor = connection.execute(query)
            rows = [[column[0] for column in cursor.description or ()], *cursor.fetchall()]
        return "\n".join(" ".join(map(shown, row)) for row in rows)

    def write(self, block: Block) -> None:
        """Do to the project's files what a yaml, csv or diff block shows."""
        if block.language == "yaml":
            path = self.folder / "dbt_project.yml"
            settings = yaml.safe_load(block.text)
            if "packages" in settings:
                return
            unknown = settings.keys() - yaml.safe_load(path.read_text(encoding="utf-8"))["vars"]["lead_scoring"].keys()
            assert not unknown, unknown
            values = {name: line.split(": ", 1)[1] for name, line in zip(settings, block.text.splitlines(), strict=True)}
            path.write_text(settings_text(path.read_text(encoding="utf-8"), values), encoding="utf-8")
            return
        assert block.seed, f"The text before names no seed to write this to:\n{block.text}"
        path = self.folder / block.seed
        lines = path.read_text(encoding="utf-8").splitlines()
        if block.language == "csv":
            lines += block.text.splitlines()
        else:
            old, new = ([line[1:] for line in block.text.splitlines() if line.startswith(sign)] for sign in "-+")
            assert len(old) + len(new) == len(block.text.splitlines()), block.text
            for before, after in zip(old, new, strict=True):
                assert lines.count(before) == 1, f"{block.seed} has no line\n{before}"
                lines[lines.index(before)] = after
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def give_own_data(folder: Path) -> None:
    """An export with headers of its own, and the same people in the layout of the project as Parquet."""
    folder.mkdir()
    titles = ("VP Marketing", "Software Engineer", "Marketing Manager", "", "Student", "Managing Director")
    leads = [
        (f"P-{number}", ("Organic Search", "Google Ads", "Referral")[number % 3], f"2026-0{number % 6 + 1}-15", titles[number % 6], ("1-10", "51-200", "1,200")[number % 3],
         ("Germany", "USA", "")[number % 3], f"p{number}@{'gmail.com' if number % 4 else f'firm{number}.example'}", ("Working Professional", "Unemployed")[number % 2], ("Select", "Finance")[number % 2])
        for number in range(60)
    ]
    headers = ("Prospect ID", "Lead Source", "Created Date", "Job Title", "Company Size", "Country", "Email", "What is your current occupation", "Specialization")
    activities = [
        (f"a{number}", f"P-{number % 40}", ("Page View", "Opened Email", "Requested Demo")[number % 3], f"2026-06-{number % 28 + 1:02d} 10:11:12", "" if number % 3 else "https://www.acme.example/pricing")
        for number in range(200)
    ]
    for name, header, rows in (("leads", headers, leads), ("prospects", headers, leads), ("activities", ("Activity ID", "Prospect ID", "Activity Type", "Activity Time", "Page URL"), activities)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    for name, columns in (("leads", "#1 as lead_id, #3 as created_at, #4 as job_title, #7 as email"), ("activities", "#1 as activity_id, #2 as lead_id, #3 as activity_type, #4 as occurred_at, #5 as url")):
        duckdb.sql(f"select {columns} from read_csv('{folder}/{name}.csv', all_varchar = true)").write_parquet(str(folder / f"{name}.parquet"))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def follow(reader: Reader, page: Path) -> None:
    """Do what a page says from top to bottom."""
    reader.begin()
    printed = ""
    for block in blocks_of(page):
        if block.language == "sh":
            for command in commands_of(block.text):
                if (name_of(page), command) not in NOT_RUN:
                    printed += reader.run(command) + "\n"
        elif block.language == "sql":
            printed += reader.sql(block.text) + "\n"
        elif block.language:
            reader.write(block)
        elif not block.text.startswith(NOT_PRINTED):
            assert squeezed(block.text) in squeezed(printed), f"{name_of(page)} shows what is not printed:\n{block.text}\n\nPrinted:\n{printed}"


def test_what_is_not_run_is_documented() -> None:
    documented = {(name_of(page), command) for page in PAGES for block in blocks_of(page) if block.language == "sh" for command in commands_of(block.text)}
    assert sorted(NOT_RUN.keys() - documented) == []


def test_no_document_gives_settings_on_the_command_line() -> None:
    assert [name_of(page) for page in PAGES if "--vars" in page.read_text(encoding="utf-8")] == []


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The pages share what they build."""
    return Reader(tmp_path_factory.mktemp("documented") / "clone")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_documented_command_runs(reader: Reader, page: Path) -> None:
    follow(reader, page)
    if page == ROOT / "README.md":
        # The numbers that it gives in comments.
        assert any("sarah: 125 points" in printed for (command, _), printed in reader.said.items() if "--lead sarah" in command)
