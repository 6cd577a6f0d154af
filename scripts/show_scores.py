"""Show what the last build made: how many leads, MQLs and SQLs, each segment, and the hottest leads with reasons.
Warns of a system whose closed deals are all lost.

Reads the marts of the embedded DuckDB warehouse: the file that LEAD_SCORING_DUCKDB_PATH names, by default
lead_scoring.duckdb in the current folder. Other warehouses hold the same tables for any SQL client.

Usage: python scripts/show_scores.py [--hottest 10]
       python scripts/show_scores.py --lead sarah [--model b2b_saas]
Exits with 1 and says what to do when there is no warehouse, no scores in it, or somebody else writes it.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import duckdb
from check_setup import why_not_opened
from rich.console import Console
from rich.table import Table

# Nobody calls a customer or a competitor: the list is for the people who act on it.
HOTTEST = """
    select
        lead_id,
        lead_score,
        lead_grade,
        qualification,
        top_reasons
    from {schema}.lead_scores
    where
        is_primary_model
        and suppression_reason is null
    order by lead_score desc, lead_id asc
    limit {limit}
"""

MODELS = """
    select
        scoring_model || case when is_primary_model then ' *' else '' end as scoring_model,
        count(*) as leads,
        sum(case when is_mql then 1 else 0 end) as mql,
        sum(case when is_sql then 1 else 0 end) as sql,
        round(avg(lead_score), 1) as mean,
        max(lead_score) as highest,
        max(scored_on) as scored_on
    from {schema}.lead_scores
    group by scoring_model, is_primary_model
    order by is_primary_model desc, scoring_model
"""

SEGMENTS = """
    select
        segment,
        count(*) as leads
    from {schema}.nurture_segments
    group by segment
    order by leads desc, segment
"""

LEAD = """
    select
        scores.scoring_model,
        scores.lead_score,
        scores.lead_grade,
        scores.qualification,
        scores.suppression_reason,
        scores.scored_on
    from {schema}.lead_scores as scores
    where
        scores.lead_id = ?
        and (scores.scoring_model = ? or (? is null and scores.is_primary_model))
"""

LEDGER = """
    select
        dimension,
        category,
        description,
        occurrences,
        raw_points,
        points,
        last_occurred_on,
        next_expires_on
    from {schema}.lead_score_contributions
    where
        lead_id = ?
        and scoring_model = ?
        and scored_on = ?
    order by dimension desc, abs(points) desc, rule_id
"""

ROWS = """
    select
        source_name,
        raw_rows,
        staged_rows,
        duplicate_rows,
        rejected_rows,
        erased_rows
    from {schema}.source_row_counts
    order by raw_rows desc
"""

# A deal of several people is an opportunity of each.
NEVER_WON = """
    select
        coalesce(source_system, 'crm') as source_system,
        count(*) as opportunities
    from {schema}.int_opportunities
    where
        is_won
        or cast(closed_at as date) <= ?
    group by coalesce(source_system, 'crm')
    having sum(case when is_won then 1 else 0 end) = 0
    order by source_system
"""


# The flags first by which somebody is scored, or mailed, who should not be.
UNREAD = """
    select
        source_name,
        column_name,
        sum(row_count) as cells
    from {schema}.unmapped_values
    where finding = 'unread'
    group by source_name, column_name
    order by
        case
            when column_name in ('is_deleted', 'is_customer') then 0
            when column_name = 'email_opt_out' then 1
            else 2
        end,
        cells desc,
        source_name,
        column_name
"""

CONSEQUENCES = {
    "is_deleted": "count as not deleted",
    "is_customer": "count as no customers",
    "email_opt_out": "count as opted out",
    "is_machine": "count as people's",
    "is_won": "leave it to the stage",
}

UNMATCHED = "select count(*) from {schema}.rejected_records where source_name = 'erasures'"


def points(value: Any) -> str:
    """A score without the decimals it does not need: 115, 7.5."""
    return f"{value:f}".rstrip("0").rstrip(".") if value is not None else ""


def schema_of(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> str | None:
    """The schema that holds a table with that column: tables are found by their names in any schema."""
    found = connection.execute(
        "select table_schema from information_schema.columns where table_name = ? and column_name = ? order by 1 limit 1",
        [table, column],
    ).fetchone()
    return f'"{found[0]}"' if found else None


def warn_of_unread_cells(connection: duckdb.DuckDBPyConnection, console: Console, schema: str) -> None:
    """Name each column with cells that are neither a known null nor understood, and what they count as."""
    for table, column, cells in connection.execute(UNREAD.format(schema=schema)).fetchall():
        if column.endswith("_at"):
            remedy = "write the moment as ISO 8601, for instance 2026-03-01T09:30:00Z"
        else:
            remedy = "add their spelling to boolean_spellings.csv" if column in CONSEQUENCES else "mend them at the source, or set decimal_sign"
        console.print(
            f"[bold yellow]Warning[/]: {cells:,} cells of {table}.{column} cannot be read and {CONSEQUENCES.get(column, 'read as unknown')}; "
            f"{remedy}. They are in unmapped_values."
        )


def warn_of_systems_that_never_win(connection: duckdb.DuckDBPyConnection, console: Console, day: Any) -> None:
    """Name each system whose closed deals are all lost: more likely its won ones are not recognised."""
    schema = schema_of(connection, "int_opportunities", "source_system")
    if schema is None:
        return
    for system, count in connection.execute(NEVER_WON.format(schema=schema), [day]).fetchall():
        remedy = (
            "Fill is_won, or name the stage Closed Won."
            if system == "crm"
            else f"Compare stage and is_won in stg_{system}__opportunities; docs/crms.md says what makes a deal won."
        )
        console.print(
            f"[bold yellow]Warning[/]: {system} has closed opportunities ({count:,}) and not one is won, "
            f"so none of them makes a customer and there is no outcome to learn from. {remedy}"
        )


def show(connection: duckdb.DuckDBPyConnection, console: Console, hottest: int) -> None:
    """Print the tables of one build."""
    schema = schema_of(connection, "lead_scores", "lead_score")
    if schema is None:
        raise SystemExit("No lead_scores in this warehouse yet. Run `make build` or `dbt build` first.")

    models = connection.execute(MODELS.format(schema=schema)).fetchall()
    if not models:
        console.print("[bold]No lead to score.[/bold] The build was green and the marts are empty.")
        return

    day = models[0][6]
    table = Table(title=f"Scores as of {day}", caption="* the primary model", title_justify="left", caption_justify="left")
    for heading in ("scoring model", "leads", "MQL", "of them SQL", "mean", "highest"):
        table.add_column(heading, justify="left" if heading == "scoring model" else "right")
    for name, leads, mql, sql, mean, highest, _ in models:
        table.add_row(name, f"{leads:,}", f"{mql:,}", f"{sql:,}", f"{mean:g}", points(highest))
    console.print(table)

    warn_of_unread_cells(connection, console, schema)
    warn_of_systems_that_never_win(connection, console, day)

    table = Table(title="Nurture segments", title_justify="left")
    table.add_column("segment")
    table.add_column("leads", justify="right")
    for segment, leads in connection.execute(SEGMENTS.format(schema=schema)).fetchall():
        table.add_row(segment, f"{leads:,}")
    console.print(table)

    table = Table(title="Raw rows and what became of them", title_justify="left")
    for heading in ("table", "raw", "staged", "duplicates", "rejected", "erased"):
        table.add_column(heading, justify="left" if heading == "table" else "right")
    for name, *counts in connection.execute(ROWS.format(schema=schema)).fetchall():
        table.add_row(name, *(f"{count:,}" for count in counts))
    console.print(table)
    ((unmatched,),) = connection.execute(UNMATCHED.format(schema=schema)).fetchall()
    if unmatched:
        one = unmatched == 1
        console.print(
            f"{unmatched:,} {'request' if one else 'requests'} to erase somebody {'matches' if one else 'match'} nobody:"
            " carried out earlier, or misspelt (rejected_records)"
        )

    table = Table(title=f"The {hottest} hottest leads and why", title_justify="left")
    for heading in ("lead", "score", "grade", "stage", "top reasons"):
        table.add_column(heading, justify="right" if heading == "score" else "left", overflow="fold")
    for lead, score, grade, stage, reasons in connection.execute(HOTTEST.format(schema=schema, limit=hottest)).fetchall():
        table.add_row(lead, points(score), grade, stage, reasons)
    console.print(table)
    console.print(
        "Every point of a lead: .venv/bin/python scripts/show_scores.py --lead sarah\n"
        "What could not be read and why: select * from rejected_records"
    )


def explain(connection: duckdb.DuckDBPyConnection, console: Console, lead: str, model: str | None) -> None:
    """Print the ledger of one lead: every point of its newest score in one model, by default the primary one."""
    schema = schema_of(connection, "lead_scores", "lead_score")
    found = schema and connection.execute(LEAD.format(schema=schema), [lead, model, model]).fetchone()
    if not found:
        raise SystemExit(f"No score of lead '{lead}'{f' by model {model}' if model else ''}. Look the id up in lead_scores.")
    name, score, grade, stage, suppression, day = found
    table = Table(
        title=f"{lead}: {points(score)} points by {name} as of {day}, grade {grade}, {stage.upper()}"
        + (f", suppressed: {suppression}" if suppression else ""),
        title_justify="left",
        show_footer=True,
    )
    for heading, footer in (
        ("dimension", ""), ("category", ""), ("rule", "score"), ("times", ""), ("raw", ""), ("points", points(score)),
        ("last on", ""), ("expires on", ""),
    ):
        table.add_column(heading, footer, justify="right" if heading in ("times", "raw", "points") else "left")
    for dimension, category, rule, times, raw, counted, last, expires in connection.execute(
        LEDGER.format(schema=schema), [lead, name, day]
    ).fetchall():
        table.add_row(
            dimension, category, rule, str(times), points(raw), points(counted), str(last or ""), str(expires or "")
        )
    console.print(table)


def main() -> None:
    """Parse the command line, open the warehouse read-only and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hottest", type=int, default=10, help="how many of the hottest leads to show (default 10)")
    parser.add_argument("--lead", help="explain every point of this lead instead")
    parser.add_argument("--model", help="by which scoring model (default: the primary one)")
    arguments = parser.parse_args()
    path = Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb"))
    if not path.exists():
        sys.exit(f"There is no warehouse at {path}. Run `make build` or `dbt build` first.")
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        sys.exit(why_not_opened(path, error))
    with connection:
        if arguments.lead:
            explain(connection, console, arguments.lead, arguments.model)
        else:
            show(connection, console, arguments.hottest)


if __name__ == "__main__":
    main()
