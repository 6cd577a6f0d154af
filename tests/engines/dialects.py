"""Compile every node for the platforms that are not built here, and check the SQL against each one's rules.

    .venv-dialects/bin/python tests/engines/dialects.py [snowflake bigquery databricks redshift] [--keep DIR]

dbt compiles all models and data tests with the platform's own adapter, without a connection, on a copy of the project
whose raw tables have every column of the contract; then once more what missing tables, days asked for, typed columns and
a former build change, hooks included. Each statement must parse in the platform's dialect. A parser lets much pass that a platform refuses, so these are
checked too, against what the platforms' references say: functions and types by lists of what exists, reserved words,
and the constructs listed in `forbidden`. Nothing is run. Ends with code 1 if a statement breaks a rule.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import agate
import compare
import sqlglot
from dbt.adapters.base import BaseAdapter
from dbt.adapters.databricks.impl import DatabricksAdapter
from dbt.cli.main import dbtRunner
from rich.console import Console
from rich.table import Table
from sqlglot import exp
from sqlglot.tokens import Token, TokenType

STUB = """
{% macro raw_columns(table_name, required=[], optional_table=false, system=none) %}
    {%- set found = {} -%}
    {%- if execute and table_name not in var('crm_absent_tables') -%}
        {%- for source in graph.sources.values() if source.name == table_name and source.source_name == (system or 'crm') -%}
            {%- for name in source.columns -%} {%- do found.update({name: dbt.type_string() | lower}) -%} {%- endfor -%}
        {%- endfor -%}
        {#- What the views of a CRM read stands in the headers of its fixtures. -#}
        {%- for name in FIXTURES.get(system, {}).get(table_name, []) -%} {%- do found.update({name: dbt.type_string() | lower}) -%} {%- endfor -%}
        {%- for name in found if name in NUMBERS or name.endswith('_at') -%}
            {%- do found.update({name: var('raw_types', {}).get('number' if name in NUMBERS else 'moment', found[name])}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(lead_scoring.mark_raw_texts(found) if system else found) }}
{% endmacro %}
"""
COLUMNS_STUB = """
{% macro columns_of(relation) %}
    {%- set found = {} -%}
    {%- for name in ['activity_id', 'lead_id', 'opportunity_id', 'anonymous_id', 'email', 'created_at', 'occurred_at'] -%}
        {%- do found.update({name: dbt.type_string() | lower}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
"""

# A first build, which finds nothing, or one that goes on from another: no table can be asked for which.
PREVIOUS_BUILD_STUBS = """
{% macro previous_build(model_name, survives_full_refresh=false) %}
    {{ return(api.Relation.create(database=target.database, schema=target.schema, identifier=model_name) if execute and var('is_later_build', false) else none) }}
{% endmacro %}
{% macro is_incremental() %}
    {{ return(execute and var('is_later_build', false)) }}
{% endmacro %}
{% macro present_columns(relation, columns) %}
    {{ return(columns) }}
{% endmacro %}
{% macro can_build_incrementally() %}
    {{ return(execute and var('is_later_build', false)) }}
{% endmacro %}
{% macro adopt_former_tables() %}
{% endmacro %}
{% macro activity_generation() %}
    {{ return(1) }}
{% endmacro %}
{% macro reason_to_rebuild() %}
    {{ return('' if var('is_later_build', false) else 'first_build') }}
{% endmacro %}
{% macro date_literals(query) -%}
    cast('2026-03-01' as date), cast('2026-03-02' as date)
{%- endmacro %}
"""
LATER_NODES = ["config.materialized:incremental", "path:models/intermediate/activities", "path:models/intermediate/lookback", "path:models/intermediate/state"]

# What a profile needs to be complete; nothing is sent anywhere.
CREDENTIALS = {
    "SNOWFLAKE_ACCOUNT": "none", "SNOWFLAKE_USER": "none", "SNOWFLAKE_PASSWORD": "none", "SNOWFLAKE_DATABASE": "none",
    "GOOGLE_CLOUD_PROJECT": "none",
    "DATABRICKS_HOST": "none", "DATABRICKS_HTTP_PATH": "/none", "DATABRICKS_TOKEN": "none",
    "REDSHIFT_HOST": "none", "REDSHIFT_USER": "none", "REDSHIFT_PASSWORD": "none", "REDSHIFT_DATABASE": "none",
}
GOOGLE_LOGIN = {"type": "authorized_user", "client_id": "none", "client_secret": "none", "refresh_token": "none"}

# What only some settings bring to light. (A range of days is dbt's date_spine, which asks the platform a question.)
VARIANT = {"crm_absent_tables": ["activities", "opportunities", "identities", "erasures"], "score_on": ["2026-06-28", "2026-06-29"]}
VARIANT_NODES = ("path:models/staging,resource_type:model", "int_scoring_dates")
# The driver's names of types of raw columns, which must be read as those of every engine are.
NUMBERS = ["employee_count", "annual_revenue", "amount", "quantity"]
DRIVER_TYPES = {
    "snowflake": [{"number": "fixed", "moment": "timestamp_tz"}, {"number": "fixed", "moment": "timestamp_ltz"}],
    "bigquery": [{"number": "numeric", "moment": "timestamp"}, {"number": "bignumeric", "moment": "datetime"}],
    "databricks": [{"number": "decimal", "moment": "timestamp"}],
    "redshift": [{"number": "numeric", "moment": "timestamptz"}],
}
STANDARD_MOMENTS = {"timestamp": "timestamp", "datetime": "timestamp"}
TYPED_NODES = ("path:models/staging/crm,resource_type:model",)
SYSTEMS = {"crm_systems": ["hubspot", "salesforce", "marketo", "pardot"]}
SYSTEMS_NODES = ("path:models/staging,resource_type:model",)

# The functions in use. A new one: look it up in each platform's reference, then add it.
COMMON = set(
    "abs cast chr coalesce count dense_rank exp extract floor greatest lag lead least length ln lower max md5 min mod nullif power regexp_replace "
    "replace right round row_number sqrt substring sum translate trim upper".split()
)
FUNCTIONS = {
    "snowflake": COMMON | set("convert_timezone date_trunc dateadd datediff hash listagg ltrim position regexp_like rtrim split_part".split()),
    "bigquery": COMMON | set(
        "datetime_add datetime_diff div farm_fingerprint ltrim regexp_contains rtrim safe_offset split string_agg strpos timestamp_add "
        "timestamp_trunc to_hex".split()
    ),
    "databricks": COMMON | set(
        "array_join collect_list concat date_add date_trunc make_dt_interval position regexp_like sort_array split_part timestampadd "
        "timestampdiff try_cast xxhash64".split()
    ),
    "redshift": COMMON | set("date_trunc dateadd datediff listagg ltrim position rtrim split_part strtol".split()),
}
TYPES = {
    "snowflake": set("bigint boolean date decimal double float int integer numeric text timestamp timestamp_ntz varchar".split()),
    "bigquery": set("bigint bignumeric boolean date datetime decimal float64 int int64 integer numeric string timestamp".split()),
    "databricks": set("bigint boolean date decimal double float int integer string timestamp".split()),
    "redshift": set("bigint boolean date decimal double float int integer numeric timestamp varchar".split()),
}
# As names of columns or tables they would need quotes; sqlglot knows the lists of BigQuery and Redshift.
RESERVED = {
    "snowflake": set(
        "account all alter and any as between by case cast check column connect connection constraint create cross current "
        "current_date current_time current_timestamp current_user database delete distinct drop else exists false following for "
        "from full grant group gscluster having ilike in increment inner insert intersect into is issue join lateral left like "
        "localtime localtimestamp minus natural not null of on or order organization qualify regexp revoke right rlike row rows "
        "sample schema select set some start table tablesample then to trigger true try_cast union unique update using values "
        "view when whenever where with".split()
    ),
    "bigquery": sqlglot.Dialect.get_or_raise("bigquery").generator_class.RESERVED_KEYWORDS,
    "databricks": set("anti cross except full inner intersect join lateral left minus natural on right semi union using".split()),
    "redshift": sqlglot.Dialect.get_or_raise("redshift").generator_class.RESERVED_KEYWORDS - {"type"},
}
# Every other function over a window with an order needs a frame on Redshift.
WITHOUT_FRAME = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead)
DATE_ADDITIONS = (exp.DateAdd, exp.DatetimeAdd, exp.TimestampAdd, exp.TsOrDsAdd)
# Words that stand before a parenthesis without being functions.
KEYWORDS = set(
    "all and as between by case distinct else exists filter from group having in interval join like limit not on or over "
    "select then union using values when where with".split()
)


def calls_and_casts(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Yield ('function', name) for every call and ('type', name) for every type that something is cast to."""
    opened: list[str] = []
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.token_type == TokenType.L_PAREN:
            opened.append(before.text.lower() if before else "")
            if re.fullmatch(r"[a-z_]\w*", opened[-1]) and opened[-1] not in KEYWORDS:
                yield "function", opened[-1]
        elif token.token_type == TokenType.R_PAREN:
            opened.pop()
        elif token.token_type == TokenType.ALIAS and opened and opened[-1] in ("cast", "try_cast"):
            yield "type", after.text.lower().split()[0]


def joined_by_equality(join: exp.Join) -> bool:
    """Whether a join's condition has an equality between the joined table and another one."""
    joined, condition = join.this.alias_or_name, join.args.get("on")
    if condition is None:
        return bool(join.args.get("using"))
    for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        if isinstance(part, exp.EQ):
            sides = [{column.table for column in side.find_all(exp.Column)} for side in (part.left, part.right)]
            if any(one == {joined} and other and joined not in other for one, other in (sides, sides[::-1])):
                return True
    return False


def behind(expression: exp.Expression) -> exp.Expression:
    """What an expression is a part of, parentheses aside."""
    return behind(expression.parent) if isinstance(expression.parent, exp.Paren) else expression.parent


def forbidden_on_redshift(tree: exp.Expression) -> Iterator[str]:
    # Its chr knows ASCII only and gives null for the rest.
    yield from (f"{code.sql()} is null" for code in tree.find_all(exp.Chr) if int(code.expressions[0].name) > 127)
    for window in tree.find_all(exp.Window):
        function = window.this.this if isinstance(window.this, (exp.IgnoreNulls, exp.RespectNulls)) else window.this
        if window.args.get("order") and not window.args.get("spec") and not isinstance(function, WITHOUT_FRAME):
            yield f"{function.sql()} over a window with an order needs a frame"
    for select in tree.find_all(exp.Select):
        orders = {within.expression.sql() for within in select.find_all(exp.WithinGroup) if within.find_ancestor(exp.Select) is select}
        if len(orders) > 1:
            yield f"the listaggs of one select sort differently: {', '.join(sorted(orders))}"


def forbidden_on_bigquery(tree: exp.Expression) -> Iterator[str]:
    for number in tree.find_all(exp.DataType):
        sizes = [int(size.name) for size in number.expressions]
        if number.this == exp.DataType.Type.DECIMAL and len(sizes) == 2 and (sizes[1] > 9 or sizes[0] - sizes[1] > 29):
            yield f"decimal{tuple(sizes)} is beyond 29 digits before the point or 9 after it; use type_decimal"
    for join in tree.find_all(exp.Join):
        if join.side and not joined_by_equality(join):
            yield f"an outer join to {join.this.alias_or_name} without an equality of columns of both sides"
    for select in tree.find_all(exp.Select):
        if select.args.get("where") and not (select.args.get("from_") or select.args.get("from")):
            yield "a where without a from"
    for addition in tree.find_all(exp.DatetimeAdd):
        if not isinstance(behind(addition), (exp.Cast, exp.DatetimeAdd, exp.DatetimeDiff)):
            yield f"{addition.sql('bigquery')} is a datetime where others are timestamps or dates; cast it, or use add_seconds"
    for trim in tree.find_all(exp.Trim):
        # Elsewhere it reads seeds, as DuckDB's does.
        if not trim.expression and isinstance(trim.this, (exp.Cast, exp.RegexpReplace)):
            yield "a trim of raw text takes spaces of every script; use trim_spaces"


def forbidden_on_databricks(tree: exp.Expression) -> Iterator[str]:
    for delete in tree.find_all(exp.Delete):
        for listed in delete.find_all(exp.In):
            if listed.args.get("query") and isinstance(behind(listed), exp.Not) and listed.find_ancestor(exp.Or):
                yield "a delete with a subquery in a not in beside an or"


def forbidden_on_snowflake(tree: exp.Expression) -> Iterator[str]:
    for quotient in tree.find_all(exp.Div):
        if quotient.left.is_number and not any(cast.to.this == exp.DataType.Type.DOUBLE for cast in quotient.right.find_all(exp.Cast)):
            yield f"{quotient.sql()} has six decimals; cast the divisor to type_double"


FORBIDDEN_ON = {
    "snowflake": forbidden_on_snowflake, "bigquery": forbidden_on_bigquery, "databricks": forbidden_on_databricks, "redshift": forbidden_on_redshift,
}


def forbidden(platform: str, sql: str, tree: exp.Expression, tokens: list[Token]) -> Iterator[str]:
    """Yield what the platform would refuse, or read otherwise than others, though it parses."""
    known = {"type": TYPES[platform], "function": FUNCTIONS[platform] | TYPES[platform]}
    for kind, name in calls_and_casts(tokens):
        if name not in known[kind]:
            yield f"{kind} {name} is not on the list of {kind}s"
    for identifier in tree.find_all(exp.Identifier):
        # Behind its schema, a table may have any name.
        is_qualified_table = isinstance(identifier.parent, exp.Table) and identifier.parent.args.get("db")
        if not identifier.quoted and not is_qualified_table and identifier.name.lower() in RESERVED[platform]:
            yield f"{identifier.name} is a reserved word"
    for token, after in zip(tokens, tokens[1:], strict=False):
        if token.token_type == after.token_type == TokenType.STRING:
            yield f"'{token.text}' and the literal after it: a doubled quote is no escape here"
    if re.search(r"\\[^']", sql):
        yield "a backslash, which begins an escape here and none on DuckDB or Postgres"
    for addition in tree.find_all(*DATE_ADDITIONS):
        for column in addition.expression.find_all(exp.Column):
            if column.name == "generated_number" and not isinstance(column.find_ancestor(exp.Cast, *DATE_ADDITIONS), exp.Cast):
                yield "generated_number is a float where dbt counts by powers; cast it before it is added to a date"
    yield from FORBIDDEN_ON[platform](tree)


def faults_of(platform: str, sql: str) -> list[str]:
    """What is wrong with one compiled statement."""
    dialect = sqlglot.Dialect.get_or_raise(platform)
    try:
        [tree] = dialect.parser(error_level=sqlglot.ErrorLevel.RAISE).parse(tokens := dialect.tokenize(sql), sql)
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        return [f"does not parse: {str(error).splitlines()[0]}"]
    return list(dict.fromkeys(forbidden(platform, sql, tree, tokens)))


def declared_types(node: Any) -> Iterator[str]:
    """The types that a contract or a seed declares, which compiled SQL does not show."""
    if str(node.resource_type) == "seed":
        yield from node.config.column_types.values()
    elif str(node.resource_type) == "model" and node.contract.enforced:
        yield from (column.data_type for column in node.columns.values() if column.data_type)


def compile_for(platform: str, project: Path, *more: str) -> list[Any]:
    """The nodes as dbt compiles them for a platform, without asking it anything."""
    arguments = ["compile", "--no-introspect", "--no-populate-cache", "--target", platform, "--project-dir", str(project)]
    arguments += ["--profiles-dir", str(project), "--target-path", f"target_{platform}", "--log-path", f"target_{platform}", *more]
    outcome = dbtRunner().invoke(["--no-send-anonymous-usage-stats", "--quiet", *arguments])
    if not outcome.success:
        raise outcome.exception or RuntimeError(f"dbt did not compile for {platform}")
    return [result.node for result in outcome.result]


def write_hooks(project: Path, nodes: list[Any]) -> None:
    """Make analyses, which dbt compiles, of the hooks of kept tables, which it renders in a run alone."""
    folder = project / "analyses"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for node in nodes:
        if str(node.resource_type) != "model" or node.config.materialized != "incremental":
            continue
        read = [name.split(".")[2:] for name in node.depends_on.nodes if not name.startswith("macro")]
        needed = [f"source('{name[0]}', '{name[1]}')" if len(name) > 1 else f"ref('{name[0]}')" for name in read]
        for number, hook in enumerate([*node.config.pre_hook, *node.config.post_hook]):
            lines = [f"-- depends_on: {{{{ {name} }}}}" for name in needed]
            (folder / f"hook_{number}_of_{node.name}.sql").write_text("\n".join([*lines, hook.sql]), encoding="utf-8")


def check(platform: str, project: Path) -> tuple[int, int, dict[str, list[str]]]:
    """How many statements were compiled, how many of them pass, and what is wrong with the others."""
    nodes = [(node.original_file_path, node) for node in compile_for(platform, project)]
    variant = compile_for(platform, project, "--select", *VARIANT_NODES, "--vars", json.dumps(VARIANT))
    nodes += [(f"{node.original_file_path}, with other variables", node) for node in variant]
    systems = compile_for(platform, project, "--select", *SYSTEMS_NODES, "--vars", json.dumps(SYSTEMS))
    nodes += [(f"{node.original_file_path}, with every CRM", node) for node in systems]
    later = compile_for(platform, project, "--select", *LATER_NODES, "--vars", json.dumps({"is_later_build": True}))
    nodes += [(f"{node.original_file_path}, in a later build", node) for node in later]
    write_hooks(project, later)
    hooks = compile_for(platform, project, "--select", "resource_type:analysis", "--vars", json.dumps({"is_later_build": True}))
    nodes += [("hooks", node) for node in hooks]
    faults: dict[str, list[str]] = {}
    for types in DRIVER_TYPES[platform]:
        standard_types = {"number": "decimal", "moment": STANDARD_MOMENTS.get(types["moment"], "timestamp with time zone")}
        typed, standard = (
            compile_for(platform, project, "--select", *TYPED_NODES, "--vars", json.dumps({"raw_types": names, "run_started_at": compare.RUN_STARTED_AT}))
            for names in (types, standard_types)
        )
        nodes += [(f"{node.original_file_path}, with columns of {' and '.join(types.values())}", node) for node in typed]
        standard_sql = {node.unique_id: node.compiled_code for node in standard}
        for node in typed:
            if node.compiled_code != standard_sql[node.unique_id]:
                faults[f"{node.original_file_path}: {node.name}"] = [f"{' and '.join(types.values())} are not read as {' and '.join(standard_types.values())}"]
            if platform == "snowflake" and re.search(r"regexp_like\(trim\(cast\(\w+_at as", node.compiled_code):
                faults[f"{node.original_file_path}: {node.name}"] = [f"{types['moment']} is read through its text, which has milliseconds"]
    compiled = 0
    for path, node in nodes:
        wrong = [f"type {name} is not on the list of types" for name in declared_types(node) if re.match(r"\w+", name)[0].lower() not in TYPES[platform]]
        # A hook may have nothing to do.
        if re.sub(r"--.*", "", getattr(node, "compiled_code", None) or "").strip():
            compiled += 1
            wrong += faults_of(platform, node.compiled_code)
        if wrong:
            faults[f"{path}: {node.name}"] = list(dict.fromkeys(wrong))
    return compiled, compiled - len(faults), faults


def replace_macros(project: Path, stubs: str) -> None:
    """Put stubs in the place of the project's macros of the same names."""
    names = "|".join(re.findall(r"{% macro (\w+)", stubs))
    for path in (project / "macros").rglob("*.sql"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"{{%-? macro (?:{names})\(.*?endmacro -?%}}\n", "", text, flags=re.DOTALL), encoding="utf-8")
    (project / "macros" / "stubs.sql").write_text(stubs, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platforms", nargs="*", metavar="PLATFORM", help=f"one of {', '.join(FUNCTIONS)}; default: all")
    parser.add_argument("--keep", type=Path, help="a folder to compile in and leave behind, instead of a temporary one")
    arguments = parser.parse_args()
    unknown = set(arguments.platforms) - set(FUNCTIONS)
    if unknown:
        parser.error(f"unknown platform {', '.join(sorted(unknown))}; use {', '.join(FUNCTIONS)}")

    console = Console(width=160)
    table = Table("platform", "statements", "pass", "seconds", title="Compiled by the platform's adapter, checked against its rules, not run")
    failures = 0
    # It would ask the cluster for its version; every current one knows the functions in question.
    DatabricksAdapter.has_dbr_capability = lambda self, name: True
    # Models and hooks ask how many there are: one.
    for adapter in (BaseAdapter, DatabricksAdapter):
        adapter.execute = lambda self, *args, **kwargs: ("", agate.Table([[1]], ["found"]))
    with contextlib.ExitStack() as stack:
        folder = arguments.keep.resolve() if arguments.keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lead_scoring_")))
        project = compare.copy_project(folder / "project", with_tests=True)
        fixtures: dict[str, dict[str, list[str]]] = {}
        for path in (compare.ROOT / "tests" / "systems").glob("*/*.csv"):
            with path.open(encoding="utf-8") as lines:
                fixtures.setdefault(path.parent.name, {})[path.stem] = lines.readline().strip().split(",")
        replace_macros(project, STUB.replace("FIXTURES", repr(fixtures)).replace("NUMBERS", repr(NUMBERS)) + COLUMNS_STUB + PREVIOUS_BUILD_STUBS)
        login = folder / "google_login.json"
        login.write_text(json.dumps(GOOGLE_LOGIN), encoding="utf-8")
        os.environ.update(CREDENTIALS, GOOGLE_APPLICATION_CREDENTIALS=str(login), LEAD_SCORING_TEST_PATH="unit_tests")
        os.chdir(project)
        for platform in arguments.platforms or FUNCTIONS:
            started = time.perf_counter()
            compiled, passed, faults = check(platform, project)
            table.add_row(platform, str(compiled), str(passed), f"{time.perf_counter() - started:.0f}")
            failures += len(faults)
            for place, wrong in list(faults.items())[:40]:
                console.print(f"{platform}: {place}: {'; '.join(wrong)}", markup=False, highlight=False)
        console.print(table)
        os.chdir("/")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
