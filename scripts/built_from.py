"""What the published set was built from: a daily run that would read the same builds nothing.

The record `built_from.json` stands beside the sets that scripts/publish.py writes on DuckDB. It names the set, the run that
wrote the warehouse, and a digest of all that decides what a build makes: raw rows and loaded seeds (dbt's operation
print_inputs), the project's files, dbt's profile and options, versions, and the settings of the environment.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import publish

RECORD = "built_from.json"
PRINTED = "Inputs: "
# What decides what is built, and where none of it is.
SUFFIXES = (".sql", ".yml", ".yaml", ".py")
LEFT_OUT = ("target", "logs", "published", "exports", "node_modules")


class NotCompared(Exception):
    """Why it cannot be told whether there is something new."""


@dataclass
class Inputs:
    """What a build is about to read, and the run that wrote the warehouse last."""

    digest: str
    run: str


def project_files() -> Iterator[Path]:
    """The files of the project and of the packages that it has installed."""
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in LEFT_OUT and not Path(folder, name, "pyvenv.cfg").exists())
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(SUFFIXES))


def read(said: str, target: str, options: list[str]) -> Inputs:
    """What dbt has printed of raw rows and seeds, with everything else that decides what is built."""
    printed = next((line.removeprefix(PRINTED) for line in said.splitlines() if line.startswith(PRINTED)), None)
    found = json.loads(printed) if printed else {"why_not": "dbt could not look at them"}
    if "why_not" in found:
        raise NotCompared(found["why_not"])
    digest = hashlib.sha256()

    def take(*values: object) -> None:
        digest.update(json.dumps(values).encode())

    take(found["tables"], options, str(publish.credentials(target)), [version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb")])
    take(sorted((name, value) for name, value in os.environ.items() if name.startswith(("LEAD_SCORING_", "DBT_"))))
    for path in project_files():
        take(str(path), hashlib.sha256(path.read_bytes()).hexdigest())
    for name, size, written_at in found["files"]:
        if written_at == "None":
            raise NotCompared(f"{name} does not show when it was written")
        take(name, size, written_at)
        # Of a local file the content, too: a copy can keep the time of another.
        if Path(name).is_file():
            with open(name, "rb") as file:
                take(hashlib.file_digest(file, "sha256").hexdigest(), os.stat(name).st_mtime_ns)
    return Inputs(digest.hexdigest(), found["run"])


def sets_of(target: str) -> publish.Folders:
    engine = publish.engine_of(target)
    if not isinstance(engine, publish.Folders):
        raise NotCompared("the warehouse is no DuckDB file")
    return engine


def published_set(inputs: Inputs, target: str) -> str | None:
    """The published set, where it was built from these inputs and nobody has written the warehouse since."""
    sets = sets_of(target)
    record = sets.folder / RECORD
    if not record.is_file() or not sets.publication(sets.published() or "none"):
        return None
    same = json.loads(record.read_text(encoding="utf-8")) == {"build_id": sets.published(), "run": inputs.run, "inputs": inputs.digest}
    return sets.published() if same else None


def note(inputs: Inputs, run: str, target: str) -> None:
    """Note what the published set was built from, and by which run."""
    sets = sets_of(target)
    half = sets.folder / f".{RECORD}"
    half.write_text(json.dumps({"build_id": sets.published(), "run": run, "inputs": inputs.digest}) + "\n", encoding="utf-8")
    os.replace(half, sets.folder / RECORD)
