"""sqlfluff as its command line, in a third of its time: for rules of layout that ask the same, without collecting garbage within a file,
and without reading again and again what a macro makes of each column, in which nothing is looked for.

Four rules of layout ask how deep each piece of a file is nested, a third of all work. A parsed file is a million objects that
refer to each other, and dbt's manifest is as many, which Python's collector would look through again and again while they are
needed.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from dbt.parser.manifest import ManifestLoader
from sqlfluff.cli.commands import cli
from sqlfluff.core.parser import BaseSegment
from sqlfluff.utils.reflow.depthmap import DepthMap

make_map = DepthMap.from_parent.__func__
# The file that is linted and its map. Nothing changes a file while it is linted.
newest: list[tuple[BaseSegment, DepthMap]] = []


def map_of_file(cls: type[DepthMap], parent: BaseSegment) -> DepthMap:
    if not newest:
        # What is there before the first file stays.
        gc.freeze()
    if not newest or newest[0][0] is not parent:
        newest.clear()
        gc.collect()
        newest.append((parent, make_map(cls, parent)))
    return newest[0][1]


DepthMap.from_parent = classmethod(map_of_file)

# Macros that write much; what they write is templated, and sqlfluff reports nothing in it. By their name what they write instead.
LONG = {name: name + "({{ written }})" for name in (
    "clean_email", "duckdb__collapse_spaces", "duckdb__parse_timestamp", "host_of", "is_email", "known_id", "null_if_placeholder", "number_text", "other_spelling",
    "padded_words", "parse_number", "proper_name", "salesforce_key", "snake_words", "url_path",
)}
LONG["cell_errors"] = "select '' as seed_name, rule_name, '' as error from {{ written }}"


def with_short_macros(*of_dbt: Any) -> Any:
    """The manifest in which these macros write less."""
    manifest = load_manifest(*of_dbt)
    for name, text in LONG.items():
        manifest.macros[f"macro.lead_scoring.{name}"].macro_sql = f"{{% macro {name}(written) -%}} {{%- set _ = (varargs, kwargs) -%}} {text} {{%- endmacro %}}"
    return manifest


# The processes that sqlfluff starts import this file, too: they lint, and the first one renders.
if __name__ == "__main__":
    load_manifest = ManifestLoader.get_full_manifest
    ManifestLoader.get_full_manifest = with_short_macros
    gc.set_threshold(200_000, 10, 10)
    sys.exit(cli())
gc.disable()
