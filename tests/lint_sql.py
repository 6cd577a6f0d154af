"""Lint the SQL that has changed since it was last found clean: all of it takes sqlfluff minutes of a core.

Whether a file is clean depends on its text, on what it renders to and on sqlfluff. What it renders to is what dbt
compiled for `make test`, so a file is linted again when it, a macro or a seed in it makes another text of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLEAN = ROOT / "target" / "linted.json"
COMPILED = ROOT / os.environ.get("DBT_TARGET_PATH", "target") / "compiled" / "lead_scoring"
FOLDERS = ("models", "tests")
# Its stand-ins of macros are part of what is linted.
QUICK = Path(__file__).with_name("quick_sqlfluff.py")
# What a build puts into its SQL of itself: its id, its moment, the hash of a state.
OF_ONE_BUILD = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d+:]*|\d{12,}")
# A macro or a model that is disabled has nothing to lint. Any other file that sqlfluff skips was not linted.
SKIPPED = re.compile(r"Skipped file (\S+) because (?!it is a macro|it is disabled)")
NOTHING_TO_LINT = re.compile(r"^WARNING +Skipped file \S+ because it is (a macro|disabled) *\n", re.MULTILINE)
FAILED = re.compile(r"^== \[(.+?)\] FAIL", re.MULTILINE)


def fingerprint(path: Path, newest: float) -> str:
    """A hash of what decides whether the file is clean; empty where that is unknown."""
    compiled = COMPILED / path.relative_to(ROOT)
    rendered = ""
    if compiled.exists():
        if compiled.stat().st_mtime < max(newest, path.stat().st_mtime):
            return ""
        rendered = OF_ONE_BUILD.sub("", compiled.read_text(encoding="utf-8"))
    tools = [version(name) for name in ("sqlfluff", "sqlfluff-templater-dbt", "dbt-core")]
    settings = (ROOT / ".sqlfluff").read_text(encoding="utf-8") + QUICK.read_text(encoding="utf-8")
    return hashlib.sha256("\0".join([*tools, settings, path.read_text(encoding="utf-8"), rendered]).encode()).hexdigest()


def main() -> int:
    """Lint what is not known to be clean; return sqlfluff's exit code."""
    newest = max(path.stat().st_mtime for path in [ROOT / "dbt_project.yml", *(ROOT / "macros").rglob("*.sql")])
    prints = {str(path.relative_to(ROOT)): fingerprint(path, newest) for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.sql"))}
    clean = json.loads(CLEAN.read_text(encoding="utf-8")) if CLEAN.exists() else {}
    stale = [path for path, mark in prints.items() if not mark or clean.get(path) != mark]
    print(f"sqlfluff: {len(stale)} of {len(prints)} files to lint", flush=True)
    if not stale:
        return 0
    # Files of sqlfluff's ignore list are left out by it when they are named, too.
    command = [sys.executable, str(QUICK), "lint", "--processes", "2", "--disable-progress-bar", *stale]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(NOTHING_TO_LINT.sub("", done.stdout), end="")
    dirty = {os.path.relpath(path, ROOT) if os.path.isabs(path) else path for found in (SKIPPED, FAILED) for path in found.findall(done.stdout)}
    # Another failure than findings tells nothing of any file.
    if done.returncode == 0 or dirty:
        known = {path: mark for path, mark in prints.items() if mark and path not in dirty}
        CLEAN.parent.mkdir(exist_ok=True)
        CLEAN.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
