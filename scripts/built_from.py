"""Record the inputs of the published set, so that a daily run with the same inputs builds nothing.

The record `built_from.json` stands beside the sets that scripts/publish.py writes on DuckDB. It names the set, the run that
wrote the warehouse, and a digest of what decides what a build makes: raw rows and loaded seeds (dbt's operation
print_inputs), the project by dbt's manifest, dbt_project.yml, these scripts, dbt's profile and options, versions, and the
environment variables that the project reads.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import publish

RECORD = "built_from.json"
PRINTED = "Inputs: "
# Options and variables that point dbt at another project or profile than these scripts read, or refresh everything.
ELSEWHERE = ("--project-dir", "--profiles-dir", "--profile", "DBT_PROJECT_DIR", "DBT_ENGINE_PROJECT_DIR", "DBT_FULL_REFRESH", "DBT_ENGINE_FULL_REFRESH")
# What a model reads beside its refs: files, tables by their names, a clock, chance.
READS_MORE = re.compile(
    r"""\b(?:from|join)\s+(?:'[^'\n]*\.\w+'|"?\w+"?\."?\w)|\b(?:read_(?!boolean)\w+|glob|now|today|getdate|sysdate|random|uuid|gen_random_uuid)\s*\("""
    r"""|\bcurrent_(?:date|time)\w*\b|\brun_started_at(?!_utc)""",
    re.IGNORECASE,
)


class NotCompared(Exception):
    """Why it cannot be told whether there is something new."""


@dataclass
class Inputs:
    """What a build is about to read, and the run that wrote the warehouse last."""

    digest: str
    run: str


def project(invocation_id: str) -> str:
    """What dbt has just parsed of the project, and its settings. Seeds count as they are loaded."""
    written = publish.manifest()
    if written["metadata"]["invocation_id"] != invocation_id:
        raise NotCompared("dbt has written no manifest.json in its target folder")
    nodes = {name: node for name, node in written["nodes"].items() if node["resource_type"] != "seed"}
    if reading_more := [node["name"] for node in nodes.values() if node["resource_type"] == "model" and READS_MORE.search(node["raw_code"])]:
        raise NotCompared(f"the model {reading_more[0]} reads more than its refs")
    parts = ("raw_code", "config", "columns", "relation_name")
    parsed = {name: [node.get(part) for part in parts] for name, node in (nodes | written["sources"]).items()}
    macros = {name: macro["macro_sql"] for name, macro in written["macros"].items()}
    files = [Path(name).read_text(encoding="utf-8") for name in ("dbt_project.yml", "vars.yml", "selectors.yml") if Path(name).exists()]
    return json.dumps([parsed, macros, files], sort_keys=True)


def read(said: str, invocation_id: str, target: str, options: list[str]) -> Inputs:
    """What dbt has printed of raw rows and seeds, with everything else that decides what is built."""
    if elsewhere := [name for name in (*options, *os.environ) if name.startswith(ELSEWHERE)]:
        raise NotCompared(f"{elsewhere[0]} is given")
    printed = next((line.removeprefix(PRINTED) for line in said.splitlines() if line.startswith(PRINTED)), None)
    found = json.loads(printed) if printed else {"why_not": "dbt could not look at them (logs/inputs.log)"}
    if "why_not" in found:
        raise NotCompared(found["why_not"])
    digest = hashlib.sha256()

    def take(*values: object) -> None:
        digest.update(json.dumps(values).encode())

    parsed = project(invocation_id)
    take(found["tables"], parsed, options, str(publish.credentials(target)), [version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb")])
    named = set(re.findall(r"""env_var\(\s*\\*['"](\w+)""", parsed))
    # Schedulers count their runs in DBT_ENV_CUSTOM_ENV_RUN_ID.
    ours = {name for name in os.environ if name.startswith(("LEAD_SCORING_", "DBT_")) and not name.startswith("DBT_ENV_CUSTOM_ENV_")}
    take(sorted((name, value) for name, value in os.environ.items() if name in named | ours))
    for script in sorted(Path(__file__).parent.glob("*.py")):
        take(script.name, script.read_text(encoding="utf-8"))
    for name, size, written_at in found["files"]:
        # Storage without such times gives none, or the Unix epoch.
        if written_at == "None" or written_at.startswith("1970-01-01"):
            raise NotCompared(f"{name} does not show when it was written")
        take(name, size, written_at)
        # For a local file also the hash of its content, and what a restored file does not keep.
        if Path(name).is_file():
            with open(name, "rb") as file:
                known = os.fstat(file.fileno())
                take(hashlib.file_digest(file, "sha256").hexdigest(), known.st_ino, known.st_mtime_ns, known.st_ctime_ns)
    return Inputs(digest.hexdigest(), found["run"])


def sets_of(target: str) -> publish.Folders:
    """Where the sets of the warehouse are."""
    engine = publish.engine_of(target)
    if not isinstance(engine, publish.Folders):
        raise NotCompared("the warehouse is no DuckDB file")
    return engine


def published_set(inputs: Inputs, target: str) -> tuple[str | None, str]:
    """The published set, where it was built from these inputs and nobody has written the warehouse since; and what was found."""
    sets = sets_of(target)
    # A record or a set that cannot be read counts as none.
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        record, current = json.loads((sets.folder / RECORD).read_text(encoding="utf-8")), sets.published()
        files = ["lead_scoring.duckdb", *(f"{mart}.parquet" for mart in sets.publication(current)["marts"])]
        if record["build_id"] == current and all((sets.folder / current / file).is_file() for file in files):
            if record["inputs"] != inputs.digest:
                return None, "changed since the published set"
            if record["run"] != inputs.run:
                return None, "unchanged, but another command has built since the published set"
            return current, "unchanged since the published set"
    return None, "compared from the next daily run on"


def note(build_id: str, inputs: Inputs, run: str, target: str) -> None:
    """Note what a published set was built from, and by which run. Without the note, the next daily run builds."""
    sets = sets_of(target)
    half = sets.folder / f".{RECORD}"
    with contextlib.suppress(OSError):
        half.write_text(json.dumps({"build_id": build_id, "run": run, "inputs": inputs.digest}) + "\n", encoding="utf-8")
        publish.flush(half)
        os.replace(half, sets.folder / RECORD)
