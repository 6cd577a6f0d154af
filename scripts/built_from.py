"""Record the inputs of the published set, so that a daily run with the same inputs builds nothing.

The record `built_from.json` stands beside the sets that scripts/publish.py writes on DuckDB. It names the set, the run that
wrote the warehouse, and a digest of what decides what a build makes: raw rows and loaded seeds (dbt's operation
print_inputs), the files of the seeds, the project by dbt's manifest, dbt_project.yml, these scripts, dbt's profile and
options, versions, and the environment variables that the project reads.
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
from typing import Any

import duckdb
import publish

RECORD = "built_from.json"
PRINTED = "Inputs: "
# Options that point dbt at another project or profile than these scripts read, and variables that do so or refresh everything.
ELSEWHERE = ("--project-dir", "--profiles-dir", "--profile")
ELSEWHERE_BY_NAME = {
    "DBT_PROJECT_DIR", "DBT_ENGINE_PROJECT_DIR", "DBT_ENGINE_PROFILES_DIR", "DBT_PROFILE", "DBT_ENGINE_PROFILE", "DBT_FULL_REFRESH", "DBT_ENGINE_FULL_REFRESH",
}
# What a node may read beside its refs: tables by their names, files, a clock, chance.
TABLES = re.compile(r"""\b(?:from|join)\s+(?:'[^'\n]*\.\w+'|"[^"\n]*[^"\w\n][^"\n]*"|"?\w+"?\."?\w)""", re.IGNORECASE)
FILES = re.compile(r"\b(?:read_(?!boolean)\w+|\w+_scan|glob|query|query_table)\s*\(", re.IGNORECASE)
CLOCKS = re.compile(
    r"""\b(?:now|today|getdate|sysdate|age|(?:transaction|statement|clock)_timestamp|nextval|random|uuid|gen_random_uuid)\s*\("""
    r"""|\b(?:current_(?:date|time)|localtime)\w*\b|(?:\b(?:date|time|timestamp|timestamptz)\s+|\bcast\(\s*)'(?:now|today|tomorrow|yesterday)'"""
    r"""|'(?:now|today|tomorrow|yesterday)'\s*::""",
    re.IGNORECASE,
)
STARTED = re.compile(r"\brun_started_at(?!_utc)")


class NotCompared(Exception):
    """Why it cannot be told whether there is something new."""


@dataclass
class Inputs:
    """What a build is about to read, and the run that wrote the warehouse last."""

    digest: str
    run: str


def reads_more(written: dict[str, Any]) -> str | None:
    """Which node of a manifest reads more than its refs, so that its result can change while they stay; none where no node does."""
    for node in written["nodes"].values():
        kind = node["resource_type"]
        if kind == "seed":
            continue
        # Hooks stand in the config, the arguments of a generic test in its metadata.
        text = node["raw_code"] + json.dumps([node.get("config"), node.get("test_metadata")])
        # The words of a test such as `extract(day from loads.day)` name no table.
        found = [FILES, CLOCKS, STARTED, *([] if kind in ("test", "operation") else [TABLES])]
        if node.get("language") == "python" or any(pattern.search(text) for pattern in found):
            return f"the {kind} {node['name']} reads more than its refs"
    own = written["metadata"]["project_name"]
    return next((f"the macro {macro['name']} reads a clock" for macro in written["macros"].values() if macro["package_name"] == own and CLOCKS.search(macro["macro_sql"])), None)


def project(invocation_id: str) -> str:
    """What dbt has just parsed of the project, and its settings."""
    written = publish.manifest()
    if written["metadata"]["invocation_id"] != invocation_id:
        raise NotCompared("dbt has written no manifest.json in its target folder")
    if more := reads_more(written):
        raise NotCompared(more)
    parts = ("raw_code", "config", "columns", "constraints", "relation_name")
    # Rows of seeds count as they are loaded, and their files as they will be.
    seeds = {
        name: hashlib.sha256(Path(node["root_path"], node["original_file_path"]).read_bytes()).hexdigest()
        for name, node in written["nodes"].items() if node["resource_type"] == "seed"
    }
    parsed = {name: [node.get(part) for part in parts] for name, node in (written["nodes"] | written["sources"]).items()}
    macros = {name: macro["macro_sql"] for name, macro in written["macros"].items()}
    files = [Path(name).read_text(encoding="utf-8") for name in ("dbt_project.yml", "vars.yml", "selectors.yml") if Path(name).exists()]
    return json.dumps([parsed, macros, files, seeds], sort_keys=True)


def read(said: str, invocation_id: str, target: str, options: list[str]) -> Inputs:
    """What dbt has printed of raw rows and seeds, with everything else that decides what is built."""
    if elsewhere := [*(option for option in options if option.startswith(ELSEWHERE)), *(name for name in os.environ if name in ELSEWHERE_BY_NAME)]:
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
    for script in sorted(path for path in Path(__file__).parent.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        take(script.name, hashlib.sha256(script.read_bytes()).hexdigest())
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


def are_whole(files: list[str]) -> bool:
    """Whether each of these Parquet files has its footer, which is written last."""
    return len(duckdb.execute("from parquet_file_metadata(?)", [files]).fetchall()) == len(files)


def published_set(inputs: Inputs, target: str) -> tuple[str | None, str]:
    """The published set, where it was built from these inputs and nobody has written the warehouse since; and what was found."""
    sets = sets_of(target)
    # A record or a set that cannot be read counts as none.
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError, duckdb.Error):
        record, current = json.loads((sets.folder / RECORD).read_text(encoding="utf-8")), sets.published()
        files = [str(sets.folder / current / f"{mart}.parquet") for mart in sets.publication(current)["marts"]]
        if record["build_id"] == current and (sets.folder / current / "lead_scoring.duckdb").is_file() and are_whole(files):
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
