"""How long a model's SQL is once every CTE and view is written out wherever it is named, as Spark and BigQuery do.

A CTE that is named twice doubles all that stands before it, until the plan takes more memory than the engine has.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

# Spark takes half a minute for 1.7 million characters; for 15 million, 3 GB were too little.
LONGEST = 3_000_000
# A view that is worked out once a run (hold_erased_leads).
HELD = "int_erased_leads"
CTE = re.compile(r"^(\w+) as (?:not materialized )?\(\n(.*?)^\)", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"\b(?:from|join)\s+([\w.\"`]+)")


def lengths(target: Path) -> dict[str, int]:
    """The characters of each compiled model in dbt's target folder."""
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    views = {name for name, node in models.items() if node["config"]["materialized"] == "view"} - {HELD}

    @functools.cache
    def length(name: str) -> int:
        node = models[name]
        path = target / "compiled" / node["package_name"] / node["original_file_path"]
        sql = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))

        def written_out(text: str, ctes: dict[str, int]) -> int:
            named = [relation.replace('"', "").replace("`", "") for relation in NAMED.findall(text)]
            read = [relation.rsplit(".", 1)[-1] for relation in named if "." in relation]
            return len(text) + sum(ctes.get(relation, 0) for relation in named) + sum(length(view) for view in read if view in views)

        ctes: dict[str, int] = {}
        end = 0
        for cte in CTE.finditer(sql):
            ctes[cte[1]] = written_out(cte[2], ctes)
            end = cte.end()
        return written_out(sql[end:], ctes)

    return {name: length(name) for name in models}


def too_long(target: Path) -> list[str]:
    """The models above the limit, a sentence each."""
    return [
        f"{name}: {length:,} characters of SQL once each CTE and view is written out wherever it is named; at most {LONGEST:,}"
        for name, length in lengths(target).items() if length > LONGEST
    ]
