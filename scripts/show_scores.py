"""Show what the last build made: how many leads, MQLs and SQLs, each segment, the touches that are due by sequence and channel
(nurture_next_touches), the call list of the day (sales_queue), and the verdict: what the build found that somebody should act on (build_findings).

Reads the marts of the embedded DuckDB warehouse: the file that LEAD_SCORING_DUCKDB_PATH names, by default
lead_scoring.duckdb in the current folder. Other warehouses hold the same tables for any SQL client.

Usage: python scripts/show_scores.py [--calls 10]
       python scripts/show_scores.py --lead sarah [--model b2b_saas]
       python scripts/show_scores.py --html sarah
Exits with 1 and says what to do when there is no warehouse, no scores in it, or somebody else writes it.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections import Counter
from typing import Any

import duckdb
from check_setup import look_everywhere, own_warehouse, schema_with, why_not_opened
from rich.console import Console
from rich.markup import escape
from rich.table import Table

CALLS = """
    select
        rank,
        lead_id,
        owner_id,
        reason,
        due_at,
        overdue_days
    from sales_queue
    order by rank
    limit ?
"""

LEADS_OF_RECORD = "select distinct lead_id from lead_identities where ? in (identity_id, source_id) and lead_id != ? order by lead_id"

REJECTED_RECORD = "select reason from rejected_records where source_name = 'leads' and record_id = ? order by reason"

OPEN_TASKS = "select count(*) from sales_queue"

MODELS = """
    select
        scoring_model || case when is_primary_model then ' *' else '' end as scoring_model,
        count(*) as leads,
        sum(case when is_mql then 1 else 0 end) as mql,
        sum(case when is_sql then 1 else 0 end) as sql,
        round(avg(lead_score), 1) as mean,
        max(lead_score) as highest,
        max(scored_on) as scored_on
    from lead_scores
    group by scoring_model, is_primary_model
    order by is_primary_model desc, scoring_model
"""

SEGMENTS = """
    select
        segment,
        count(*) as leads
    from nurture_segments
    group by segment
    order by leads desc, segment
"""

TOUCHES = """
    select
        sequence,
        channel,
        sum(case when status = 'due' then 1 else 0 end) as due,
        sum(case when status in ('waiting', 'capped') and due_on <= scored_on + 7 then 1 else 0 end) as soon
    from nurture_next_touches
    where channel is not null
    group by sequence, channel
    having due + soon > 0
    order by due desc, soon desc, sequence, channel
"""

LEAD = """
    select
        scores.scoring_model,
        scores.lead_score,
        scores.lead_grade,
        scores.qualification,
        scores.suppression_reason,
        scores.scored_on
    from lead_scores as scores
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
    from lead_score_contributions
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
    from source_row_counts
    order by raw_rows desc
"""

FINDINGS = """
    select
        severity,
        topic,
        message,
        remedy
    from build_findings
    order by severity, topic, row_count desc, subject
"""

# So many findings of one topic are shown; the rest is in the table.
SHOWN = 5
COLOURS = {1: "bold red", 2: "bold yellow", 3: "dim"}


def points(value: Any) -> str:
    """A score without the decimals it does not need: 115, 7.5."""
    return f"{value:f}".rstrip("0").rstrip(".") if value is not None else ""


def show_verdict(connection: duckdb.DuckDBPyConnection, console: Console) -> None:
    """Print what the build found that somebody should act on, the gravest first."""
    if schema_with(connection, "build_findings") is None:
        return
    found = connection.execute(FINDINGS).fetchall()
    if not found:
        console.print("[bold green]Verdict[/]: every rule fires, every value is understood, nothing to mend.")
        return
    console.print(f"[bold]Verdict[/]: {len(found)} {'finding' if len(found) == 1 else 'findings'}, also in the table build_findings")
    counts: Counter[str] = Counter()
    for severity, topic, message, remedy in found:
        counts[topic] += 1
        if counts[topic] <= SHOWN:
            console.print(f" [{COLOURS[severity]}]●[/] {escape(message)}; {escape(remedy.rstrip('.'))}.", highlight=False, soft_wrap=True)
    for topic, count in counts.items():
        if count > SHOWN:
            console.print(f"   and {count - SHOWN} more of {topic.replace('_', ' ')}")


def show(connection: duckdb.DuckDBPyConnection, console: Console, calls: int) -> None:
    """Print the tables of one build, with so many rows of the call list, 0 or more."""
    if schema_with(connection, "lead_scores") is None:
        raise SystemExit("No lead_scores in this warehouse yet. Run `make build` or `dbt build` first.")

    models = connection.execute(MODELS).fetchall()
    if not models:
        console.print("[bold]No lead was scored.[/bold] The build succeeded, but the marts are empty; docs/all-zeros.md goes through the causes.")
        show_verdict(connection, console)
        return

    day = models[0][6]
    table = Table(title=f"Scores as of {day}", caption="* the primary model", title_justify="left", caption_justify="left")
    for heading in ("scoring model", "leads", "MQL", "of them SQL", "mean", "highest"):
        table.add_column(heading, justify="left" if heading == "scoring model" else "right")
    for name, leads, mql, sql, mean, highest, _ in models:
        table.add_row(escape(name), f"{leads:,}", f"{mql:,}", f"{sql:,}", f"{mean:g}", points(highest))
    console.print(table)

    table = Table(title="Nurture segments", title_justify="left")
    table.add_column("segment")
    table.add_column("leads", justify="right")
    for segment, leads in connection.execute(SEGMENTS).fetchall():
        table.add_row(escape(segment), f"{leads:,}")
    console.print(table)

    touches = connection.execute(TOUCHES).fetchall()
    if touches:
        table = Table(title=f"What to send on {day}: {sum(row[2] for row in touches):,} touches are due", title_justify="left")
        for heading in ("sequence", "channel", "due", "in the next 7 days"):
            table.add_column(heading, justify="left" if heading in ("sequence", "channel") else "right")
        for sequence, channel, due, soon in touches:
            table.add_row(escape(sequence), escape(channel.replace("_", " ")), f"{due:,}", f"{soon:,}")
        console.print(table)

    table = Table(title="Raw rows and what became of them", title_justify="left")
    for heading in ("table", "raw", "staged", "duplicates", "rejected", "erased"):
        table.add_column(heading, justify="left" if heading == "table" else "right")
    for name, *counts in connection.execute(ROWS).fetchall():
        table.add_row(name, *(f"{count:,}" for count in counts))
    console.print(table)
    ((open_tasks,),) = connection.execute(OPEN_TASKS).fetchall()
    tasks = connection.execute(CALLS, [calls]).fetchall()
    if tasks:
        shown = "" if len(tasks) == open_tasks else f", the first {len(tasks)} of {open_tasks}"
        table = Table(title=f"Whom to call on {day}{shown}", title_justify="left")
        # The sentence names people: it is for somebody who looks, not for a scheduler's log.
        named = sys.stdout.isatty()
        for heading in ("", "lead", "owner", *(["why"] if named else []), "by when (UTC)"):
            table.add_column(heading, justify="left" if heading else "right", overflow="fold")
        for rank, lead, owner, reason, due_at, overdue in tasks:
            late = f", {overdue} {'day' if overdue == 1 else 'days'} late" if overdue else ""
            table.add_row(str(rank), escape(lead), escape(owner), *([escape(reason)] if named else []), f"{due_at:%Y-%m-%d %H:%M}{late}")
        console.print(table)
    elif open_tasks:
        console.print(f"{open_tasks:,} {'task is' if open_tasks == 1 else 'tasks are'} open in sales_queue; --calls 10 shows ten.")
    else:
        console.print("Nobody to call: no hand-over is open in sales_queue.")
    show_verdict(connection, console)
    if tasks:
        console.print(f"Every point of a lead: .venv/bin/python scripts/show_scores.py --lead {shlex.quote(tasks[0][1])}", soft_wrap=True, markup=False)


def whereabouts(connection: duckdb.DuckDBPyConnection, record: str) -> str:
    """Where a record without a score of its own is found: merged, named without its system, or rejected."""
    if schema_with(connection, "lead_identities"):
        leads = [lead for (lead,) in connection.execute(LEADS_OF_RECORD, [record, record]).fetchall()]
        if leads:
            return f"It is a record of {' and of '.join(leads)}: --lead {shlex.quote(leads[0])}"
    if schema_with(connection, "rejected_records") and (rejected := connection.execute(REJECTED_RECORD, [record]).fetchone()):
        return f"Its row was rejected as {rejected[0]}: rejected_records has the remedy."
    return "Look the id up in lead_scores."


def explain(connection: duckdb.DuckDBPyConnection, console: Console, lead: str, model: str | None) -> None:
    """Print the ledger of one lead: every point of its newest score in one model, by default the primary one."""
    found = schema_with(connection, "lead_scores") and connection.execute(LEAD, [lead, model, model]).fetchone()
    if not found:
        raise SystemExit(f"No score of lead '{lead}'{f' by model {model}' if model else ''}. {whereabouts(connection, lead)}")
    name, score, grade, stage, suppression, day = found
    table = Table(
        title=escape(
            f"{lead}: {points(score)} points by {name} as of {day}"
            + (f", grade {grade}" if grade else "")
            + (f", {stage.upper()}" if stage != "none" else ", not qualified")
            + (f", suppressed: {suppression}" if suppression else "")
        ),
        title_justify="left",
        show_footer=True,
    )
    for heading, footer in (
        ("dimension", ""), ("category", ""), ("rule", "score"), ("times", ""), ("raw", ""), ("points", points(score)),
        ("last on", ""), ("expires on", ""),
    ):
        table.add_column(heading, footer, justify="right" if heading in ("times", "raw", "points") else "left")
    for dimension, category, rule, times, raw, counted, last, expires in connection.execute(
        LEDGER, [lead, name, day]
    ).fetchall():
        table.add_row(
            escape(dimension), escape(category), escape(rule or ""), str(times), points(raw), points(counted), str(last or ""), str(expires or "")
        )
    console.print(table)


def main() -> None:
    """Parse the command line, open the warehouse read-only and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10, help="how many rows of the call list to show, 0 for none (default 10)")
    parser.add_argument("--lead", help="explain every point of this lead instead")
    parser.add_argument("--html", metavar="LEAD", help="write the story of this lead as a page, lead.html beside the warehouse")
    parser.add_argument("--model", help="by which scoring model (default: the primary one)")
    arguments = parser.parse_args()
    if arguments.calls < 0:
        parser.error("--calls: 0 or more")
    path = own_warehouse()
    if arguments.html:
        # Charts take a second to load, which no other answer needs.
        import dashboard

        print(dashboard.write(dashboard.beside(path, "lead.html"), dashboard.lead_page(path, arguments.html)))
        return
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        sys.exit(why_not_opened(path, error))
    with connection:
        look_everywhere(connection)
        if arguments.lead:
            explain(connection, console, arguments.lead, arguments.model)
        else:
            show(connection, console, arguments.calls)


if __name__ == "__main__":
    main()
