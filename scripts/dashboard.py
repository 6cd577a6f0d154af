"""Write what the last build made as one page to look at: dashboard.html beside the warehouse.

The page holds everything it shows and asks no network for anything: mail it, put it on a share, open it from a stick.
Counts come from the marts by SQL, so it stays small with any number of leads; the stories of 500 leads are
in it, and --lead writes that of any other. Names and companies are personal data: give the page to whom you would give
the CRM. E-mail addresses are in it with --with-contacts only.

Reads the published set where builds are published (scripts/publish.py), else the DuckDB file that LEAD_SCORING_DUCKDB_PATH
names, by default lead_scoring.duckdb in the current folder.

Usage: python scripts/dashboard.py [--out dashboard.html] [--with-contacts]
       python scripts/dashboard.py --lead sarah [--out lead.html]
       python scripts/dashboard.py --screenshots docs/images
Exits with 1 and says what to do when there is no warehouse, no scores in it, or somebody else writes it.
"""

from __future__ import annotations

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import altair as alt
import duckdb
import jinja2
import vl_convert
from check_setup import literal, own_schemas, own_warehouse, why_not_opened
from publish import Folders

PAGE = Path(__file__).parent / "page"
# So many stories are in the page, so many entries of each, and so many rows of the call list.
STORIES = 500
ENTRIES = 60
CALLS = (100, 20)
MOVERS = 6
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# No name is resolved, so that the browser's own requests for updates reach nobody either.
BROWSING = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=8000")

Record = dict[str, Any]


# --------------------------------------------------------------------------------------------------------------
# What is read
# --------------------------------------------------------------------------------------------------------------


class Marts:
    """The marts of one build, and the internal tables that the activities of a lead's story come from."""

    def __init__(self, warehouse: Path) -> None:
        self.connection = duckdb.connect()
        published = Folders(warehouse).database()
        paths = {"published": published} if published and published.exists() else {}
        if warehouse.exists() or not paths:
            paths["warehouse"] = warehouse
        for name, path in paths.items():
            try:
                self.connection.execute(f"attach {literal(path)} as {name} (read_only)")
            except duckdb.Error as error:
                # While a build writes the warehouse, the published marts can be read; stories are without their days then.
                if name == "published" or "published" not in paths:
                    sys.exit(why_not_opened(path, error))
        # Tables are found by their names in any schema, the build's own first. Marts are those of one build, published or not.
        tables: dict[str, str] = {}
        for database, schema, table in self.connection.execute(
            "from (select database_name, schema_name, table_name from duckdb_tables() union all"
            " select database_name, schema_name, view_name from duckdb_views() where not internal) order by 1, schema_name not in (?, ?), 2",
            own_schemas(),
        ).fetchall():
            if database == next(iter(paths)) or (database in paths and schema.endswith("_internal")):
                tables.setdefault(table, f'"{database}"."{schema}"."{table}"')
        self.tables = tables

    def has(self, *names: str) -> bool:
        """Whether the build has all of these tables."""
        return all(name in self.tables for name in names)

    def records(self, query: str, *values: Any, **named_values: Any) -> list[Record]:
        """The rows of a query in which {name} stands for a table."""
        cursor = self.connection.execute(query.format(**self.tables), named_values or values or None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def record(self, query: str, *values: Any) -> Record:
        """Its only row."""
        return self.records(query, *values)[0]


# --------------------------------------------------------------------------------------------------------------
# Words
# --------------------------------------------------------------------------------------------------------------


def number(value: Any, decimals: int = 0) -> str:
    """1,234 or 7.5, without decimals that say nothing."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def points(value: Any) -> str:
    return number(value, 4)


def signed(value: Any) -> str:
    return ("+" if value > 0 else "") + points(value)


def share(part: Any, whole: Any) -> str:
    """43%, 0.4%; – of nothing. Neither 0% nor 100% unless it is that."""
    if not whole:
        return "–"
    percent = 100 * Decimal(part) / Decimal(whole)
    if 0 < percent < Decimal("0.05"):
        return "<0.1%"
    if Decimal("99.95") <= percent < 100:
        return ">99.9%"
    return f"{number(percent, 1 if 0 < percent < 10 or 99 < percent < 100 else 0)}%"


def count(value: int, one: str, many: str | None = None) -> str:
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def words(name: Any) -> str:
    """A name such as win_back as words."""
    return str(name if name is not None else "none").replace("_", " ")


def title(name: Any) -> str:
    text = words(name)
    return text[:1].upper() + text[1:]


def day(value: datetime.date | None, year: bool = False) -> str:
    return "–" if value is None else f"{value.day} {value:%b}{f' {value.year}' if year else ''}"


def money(value: Any) -> str:
    """611k, 1.2M: the marts know no currency."""
    if value is None:
        return "–"
    for size, unit in ((1_000_000_000, "bn"), (1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size:
            return f"{number(Decimal(value) / size, 1)}{unit}"
    return number(value)


# --------------------------------------------------------------------------------------------------------------
# Charts: colours are variables of the style sheet, so that they follow light and dark
# --------------------------------------------------------------------------------------------------------------

INK, MUTED, LINE = "var(--ink)", "var(--muted)", "var(--line)"
STAGES = {"not qualified": "var(--none)", "MQL": "var(--mql)", "SQL": "var(--sql)"}
CONFIG = {
    "background": "transparent",
    # The style sheet has the page's own; this one is for measuring how much room labels need.
    "font": "Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domain": False, "ticks": False, "gridColor": LINE, "gridDash": [2, 3], "labelColor": MUTED, "titleColor": MUTED,
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelPadding": 6, "titlePadding": 10, "labelLimit": 190,
    },
    "legend": {"labelColor": INK, "title": None, "orient": "top", "labelFontSize": 12, "symbolType": "circle", "symbolSize": 90, "columnPadding": 16, "offset": 8},
    "text": {"color": INK, "fontSize": 12},
    "bar": {"color": "var(--sql)"},
    "rule": {"color": MUTED},
}


def spec(chart: Any, height: int) -> Record:
    """A chart as wide as its place on the page."""
    return {key: value for key, value in chart.properties(width="container", height=height).to_dict().items() if key not in ("$schema", "config")}


def data(rows: Iterable[Record]) -> alt.Data:
    return alt.Data(values=[{key: float(value) if isinstance(value, Decimal) else value for key, value in row.items()} for row in rows])


def stage_colour(*stages: str) -> alt.Color:
    return alt.Color("stage:N", scale=alt.Scale(domain=stages, range=[STAGES[stage] for stage in stages]), sort=stages)


@dataclass
class Table:
    """Figures as a table: a chart's fallback, or what is shown itself. A heading that ends in a blank is a number's."""

    headings: list[str]
    rows: list[list[Any]]


@dataclass
class Card:
    """One finding: a title that says it, how to read it, and the figures behind it."""

    id: str
    label: str
    title: str
    note: str = ""
    chart: Record | None = None
    alternative: str = ""
    table: Table | None = None
    extra: Record = field(default_factory=dict)
    wide: bool = False


# --------------------------------------------------------------------------------------------------------------
# One function a card; None or an empty state where there is nothing to show
# --------------------------------------------------------------------------------------------------------------

HEADER = """
    select
        max(scored_on) as scored_on,
        max(scoring_model) as model,
        count(*) as leads,
        count(*) filter (where is_mql) as mqls,
        count(*) filter (where is_sql) as sqls,
        count(*) filter (where suppression_reason is not null) as suppressed,
        count(*) filter (where is_mql and suppression_reason is null) as ready,
        count(*) filter (where is_sql and suppression_reason is null) as ready_for_sales
    from {lead_scores}
    where is_primary_model
"""

# Who is SQL is MQL too, and who falls from SQL to MQL was one before.
STAGE_ENTRIES = """
    entries as (
        select 'mql' as stage, occurred_on
        from {lifecycle_transitions}
        where scoring_model = $model and cause in ('score', 'fast_track') and to_stage in ('mql', 'sql') and from_stage not in ('mql', 'sql')
        union all
        select to_stage, occurred_on
        from {lifecycle_transitions}
        where scoring_model = $model and to_stage != 'mql' and (to_stage != 'sql' or cause in ('score', 'fast_track'))
    )"""
ENTERED = f"""
    with{STAGE_ENTRIES}
    select
        stage,
        count(*) filter (where occurred_on > scored_on - 7) as this_week,
        count(*) filter (where occurred_on between scored_on - 13 and scored_on - 7) as week_before
    from entries
    cross join (select max(scored_on) as scored_on from {{lead_scores}})
    where occurred_on <= scored_on
    group by stage
"""

PUBLISHED_DAYS = """
    select distinct scored_on
    from {score_publications}
    where scoring_model = ? and scored_on <= ?
    order by scored_on desc
    limit 2
"""

# What the newest published day says against the one before; of several entries of a day the last counts.
CHANGED = """
    with entries as (
        select
            *,
            row_number() over (partition by lead_id order by scored_on desc, entry_number desc) as newest
        from {lead_score_history}
        where scoring_model = $model and scored_on <= $this_day
    ),
    now as (select * from entries where newest = 1 and scored_on > $day_before),
    before as (
        select lead_id, arg_max(struct_pack(lead_score, qualification, is_scored), (scored_on, entry_number)) as said
        from {lead_score_history}
        where scoring_model = $model and scored_on <= $day_before
        group by lead_id
    )
    select
        now.lead_id,
        now.lead_score,
        coalesce(now.qualification, 'none') as qualification,
        before.said.lead_score as previous_score,
        coalesce(before.said.qualification, 'none') as previous_qualification,
        now.lead_score - before.said.lead_score as change,
        before.lead_id is null as is_new
    from now
    left join before using (lead_id)
    where now.is_scored
"""


def published_before(marts: Marts, header: Record) -> tuple[datetime.date | None, list[Record]]:
    """The day published before this one, and each lead about which something else is said since; what moved most first."""
    days = marts.records(PUBLISHED_DAYS, header["model"], header["scored_on"]) if marts.has("score_publications", "lead_score_history") else []
    if len(days) < 2:
        return None, []
    before = days[1]["scored_on"]
    rows = marts.records(CHANGED, model=header["model"], this_day=header["scored_on"], day_before=before)
    return before, sorted(rows, key=lambda row: (-abs(row["change"] or 0), row["lead_id"]))


def changed(marts: Marts, header: Record, names: dict[str, Record], before: datetime.date | None, rows: list[Record]) -> Card:
    """What is otherwise than at the last published day, or in the last week where there is none."""
    findings = []
    if marts.has("build_findings"):
        findings = marts.records("select severity, message, remedy from {build_findings} where severity <= 2 order by severity, row_count desc, subject limit 4")
    if before:
        rank = {"none": 0, "mql": 1, "sql": 2}
        risen = sum(rank[row["qualification"]] > rank[row["previous_qualification"]] for row in rows)
        fallen = sum(rank[row["qualification"]] < rank[row["previous_qualification"]] for row in rows)
        moved = [row for row in rows if row["change"]]
        new = sum(row["is_new"] for row in rows)
        figures = [
            (number(new), "new lead" if new == 1 else "new leads"), (number(risen), "rose to MQL or SQL"),
            (number(fallen), "fell from MQL or SQL"), (number(len(moved)), "have another score"),
        ]
        movers = [
            {"id": row["lead_id"], "name": named(names, row["lead_id"]), "change": signed(row["change"]), "is_up": row["change"] > 0, "score": points(row["lead_score"])}
            for row in moved[:MOVERS]
        ]
        said = f"{count(risen, 'lead')} qualified since {day(before)}" if risen else f"Nobody qualified since {day(before)}"
        note = f"{day(header['scored_on'], True)} against {day(before, True)}, the day published before."
        return Card("changed", "Since the last build", said, note, extra={"figures": figures, "movers": movers, "findings": findings})
    entered = {row["stage"]: row["this_week"] for row in marts.records(ENTERED, model=header["model"])} if marts.has("lifecycle_transitions") else {}
    stages = [("mql", "became MQL"), ("sql", "became SQL"), ("opportunity", "have a new deal"), ("recycled", "fell back")]
    figures = [(number(entered.get(stage, 0)), text) for stage, text in stages]
    new = entered.get("mql", 0)
    said = f"{count(new, 'lead')} became MQL in the last seven days" if new else "No lead became MQL in the last seven days"
    note = "No earlier day is published yet: from the next daily build on, this shows what is otherwise than before."
    return Card("changed", "This week", said, note, extra={"figures": figures, "movers": [], "findings": findings})


# The first calls of all, and the first of each owner.
QUEUE = """
    select
        rank, lead_id, first_name, last_name, job_title, company_name, owner_id, task_type, qualification, lead_score,
        overdue_days, reason, due_at, goes_cold_on
    from {sales_queue}
    qualify row_number() over (order by rank) <= ? or row_number() over (partition by owner_id order by rank) <= ?
    order by rank
"""
QUEUE_COUNTS = """
    select
        count(*) as tasks,
        count(*) filter (where overdue_days > 0) as overdue,
        max(overdue_days) as longest
    from {sales_queue}
"""
TASK_TYPES = "select task_type, count(*) as tasks from {sales_queue} group by task_type order by tasks desc, task_type"


def calls(marts: Marts) -> Card:
    """Whom to call, in which order."""
    rows = marts.records(QUEUE, *CALLS) if marts.has("sales_queue") else []
    if not rows:
        return Card("calls", "Today’s calls", "Nobody waits for a call", "sales_queue is empty: every hand-over has had its answer, or nobody has qualified yet.", wide=True)
    totals = marts.record(QUEUE_COUNTS)
    for row in rows:
        row["name"] = full_name(row) or row["lead_id"]
        row["due"] = f"{day(row['due_at'].date())}, {row['due_at']:%H:%M}"
        row["score"] = points(row["lead_score"])
    said = f"{number(totals['overdue'])} of {count(totals['tasks'], 'open call')} {'is' if totals['overdue'] == 1 else 'are'} overdue" if totals["overdue"] else f"{count(totals['tasks'], 'call')}, and none is late"
    kinds = ", ".join(f"{words(row['task_type'])} {number(row['tasks'])}" for row in marts.records(TASK_TYPES))
    note = f"In the order in which to call, by deadlines in UTC. {title(kinds)}."
    if totals["overdue"]:
        note += f" The latest is {count(totals['longest'], 'day')} late."
    owners = sorted({row["owner_id"] for row in rows if row["owner_id"]})
    return Card("calls", "Today’s calls", said, note, extra={"rows": rows, "owners": owners, "total": totals["tasks"]}, wide=True)


HOTTEST = """
    select scores.lead_id, lead_score, lead_grade, qualification, top_reasons
    from {lead_scores} as scores
    where is_primary_model and suppression_reason is null
    order by lead_score desc, lead_id
    limit 8
"""


def hottest(marts: Marts, names: dict[str, Record]) -> Card:
    """Who is highest."""
    rows = marts.records(HOTTEST)
    for row in rows:
        row["name"] = named(names, row["lead_id"])
        row["company"] = names.get(row["lead_id"], {}).get("company_name")
        row["score"] = points(row["lead_score"])
    text = f"{rows[0]['name']} is the hottest, with {rows[0]['score']} points" if rows else "Everybody is suppressed"
    return Card("hottest", "Hottest leads", text, "Nobody suppressed, by score. Choose one to read every point.", extra={"rows": rows})


DISTRIBUTION = """
    with widths as (
        select
            scoring_model,
            -- Steps of 1, 2, 5, 10, 20 ... of which some twenty fill the range.
            (select min(step) from unnest([1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 5000, 20000, 100000, 500000]) as steps(step)
             where step >= (max(lead_score) - min(lead_score)) / 24) as width
        from {lead_scores}
        group by scoring_model
    )
    select
        scoring_model as model,
        is_primary_model,
        case qualification when 'none' then 'not qualified' else upper(qualification) end as stage,
        case qualification when 'none' then 0 when 'mql' then 1 else 2 end as rank,
        cast(floor(lead_score / coalesce(width, 500000)) * coalesce(width, 500000) as bigint) as low,
        cast(floor(lead_score / coalesce(width, 500000)) * coalesce(width, 500000) + coalesce(width, 500000) as bigint) as high,
        count(*) as leads
    from {lead_scores}
    inner join widths using (scoring_model)
    group by all
    order by is_primary_model desc, model, low, stage
"""
THRESHOLDS = """
    select scoring_model as model, 'MQL' as stage, cast(mql_enter as double) as points from {scoring_models} where lower(is_enabled) = 'true'
    union all
    select scoring_model, 'SQL', cast(sql_enter as double) from {scoring_models} where lower(is_enabled) = 'true'
"""


def distribution(marts: Marts, header: Record) -> Card:
    """How the scores of each model spread."""
    rows = marts.records(DISTRIBUTION)
    models = list(dict.fromkeys(row["model"] for row in rows))
    limits = marts.records(THRESHOLDS) if marts.has("scoring_models") else []
    limits = [row for row in limits if row["points"] is not None and row["model"] in models]
    model = alt.param(name="model", value=models[0])
    chosen = "datum.model == model"
    bars = alt.Chart(data(rows)).transform_filter(chosen).mark_bar(binSpacing=1.5).encode(
        x=alt.X("low:Q", title="points", bin="binned"), x2="high:Q",
        y=alt.Y("leads:Q", title="leads", stack="zero", axis=alt.Axis(tickCount=5)),
        color=stage_colour(*STAGES), order=alt.Order("rank:Q"),
        tooltip=[alt.Tooltip("low:Q", title="points from"), alt.Tooltip("high:Q", title="below"), alt.Tooltip("stage:N", title="is"), alt.Tooltip("leads:Q", format=",")],
    )
    layers = [bars]
    if limits:
        lines = alt.Chart(data(limits)).transform_filter(chosen)
        layers += [
            lines.mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=INK, opacity=0.6).encode(x="points:Q"),
            lines.mark_text(align="left", dx=5, dy=8, baseline="top", fontWeight=600).encode(x="points:Q", y=alt.value(0), text="stage:N"),
        ]
    chart = alt.layer(*layers).add_params(model)
    below = share(header["leads"] - header["mqls"], header["leads"])
    limit = next((row["points"] for row in limits if row["model"] == header["model"] and row["stage"] == "MQL"), None)
    said = f"{below} of leads are not qualified yet" + (f"; the door opens at {points(limit)} points" if limit is not None else "")
    table = Table(["model", "points from ", "below ", "stage", "leads "], [[row["model"], row["low"], row["high"], row["stage"], row["leads"]] for row in rows])
    return Card("distribution", "Scores", said, "How many leads have how many points. Dashed lines are the thresholds of the model.", spec(chart, 260), f"Histogram of scores by qualification. {said}.", table, {"models": models}, wide=True)


MATRIX = """
    select fit_grade, engagement_grade, count(*) as leads, count(*) filter (where is_mql) as mqls
    from {lead_scores}
    where is_primary_model
    group by all
"""
GRADES = "select distinct lower(dimension) as dimension, grade from {grade_bands} where scoring_model = ? order by grade"


def matrix(marts: Marts, header: Record) -> Card:
    """Who fits, against who is interested. The better grade sorts first."""
    found = marts.records(MATRIX)
    rows = [row for row in found if row["fit_grade"] is not None and row["engagement_grade"] is not None]
    if not rows:
        return Card("matrix", "Fit and interest", "This model has no grades", "Bands of both dimensions in grade_bands.csv would put each lead into a field here.")
    bands = marts.records(GRADES, header["model"]) if marts.has("grade_bands") else []
    fits, interests = (
        sorted({row["grade"] for row in bands if row["dimension"] == dimension} | {row[f"{dimension}_grade"] for row in rows}) for dimension in ("fit", "engagement")
    )
    cells = {(row["fit_grade"], row["engagement_grade"]): row for row in rows}
    most = max(row["leads"] for row in rows)
    grid = [
        [{"grade": fit + interest, "leads": found["leads"] if found else 0, "mqls": found["mqls"] if found else 0, "heat": round(12 + 78 * (found["leads"] / most) ** 0.5) if found else 0}
         for interest in interests for found in [cells.get((fit, interest))]]
        for fit in fits
    ]
    good = fits[: (len(fits) + 1) // 2]
    top = sum(row["leads"] for row in rows if row["fit_grade"] in good)
    cold = sum(row["leads"] for row in rows if row["fit_grade"] in good and row["engagement_grade"] == interests[-1])
    said = f"{count(top, 'lead')} {'fits' if top == 1 else 'fit'} well"
    if cold and len(interests) > 1:
        said = f"{count(cold, 'lead')} who would fit {'is' if cold == 1 else 'are'} not interested yet"
    note = f"Best fit on top ({', '.join(good)} would fit), most interested on the left; darker is more leads. The upper right are the ones to warm up."
    if without := sum(row["leads"] for row in found) - sum(row["leads"] for row in rows):
        note += f" {count(without, 'lead')} without a grade."
    return Card("matrix", "Fit and interest", said, note, extra={"grid": grid, "fits": fits, "interests": interests})


FUNNEL = """
    select
        sum(leads) as leads, sum(mqls) as mqls, sum(sqls) as sqls, sum(opportunities) as opportunities, sum(won) as won,
        sum(mature_leads) as mature_leads, sum(mature_mqls) as mature_mqls, sum(mature_sqls) as mature_sqls,
        sum(mature_sqls_with_opportunity) as mature_sqls_with_opportunity,
        sum(mature_opportunities) as mature_opportunities, sum(mature_won) as mature_won,
        sum(pipeline) as pipeline
    from {funnel_metrics}
"""
VELOCITY = """
    select
        median(cast(first_mql_at as date) - cast(created_at as date)) as mqls,
        median(cast(first_sql_at as date) - cast(first_mql_at as date)) filter (where first_sql_at >= first_mql_at) as sqls,
        median(cast(first_opportunity_at as date) - cast(first_sql_at as date)) filter (where first_opportunity_at >= first_sql_at) as opportunities,
        median(cast(first_customer_at as date) - cast(first_opportunity_at as date)) filter (where first_customer_at >= first_opportunity_at) as won
    from {lead_lifecycle}
    inner join {leads_current} using (lead_id)
"""
SOURCES = """
    select
        lead_source as source, sum(leads) as leads, sum(mature_leads) as mature, sum(mature_mqls) as mqls, sum(mature_won) as won, sum(pipeline) as pipeline
    from {funnel_metrics}
    group by lead_source
    order by leads desc, source
    limit 12
"""


def funnel(marts: Marts) -> Card | None:
    """From lead to won."""
    if not marts.has("funnel_metrics", "lead_lifecycle", "leads_current"):
        return None
    sums, waits = marts.record(FUNNEL), marts.record(VELOCITY)
    if not sums["leads"]:
        return Card("funnel", "Funnel", "No lead is in the funnel yet", "funnel_metrics has no rows.")
    rates = {
        "mqls": (sums["mature_mqls"], sums["mature_leads"]), "sqls": (sums["mature_sqls"], sums["mature_mqls"]),
        "opportunities": (sums["mature_sqls_with_opportunity"], sums["mature_sqls"]), "won": (sums["mature_won"], sums["mature_opportunities"]),
    }
    # Without a deal in the data, 0% of the SQLs would be a guess.
    if not sums["opportunities"]:
        del rates["opportunities"], rates["won"]
    steps = []
    for stage, name, before in (("leads", "Leads", ""), ("mqls", "MQL", "leads"), ("sqls", "SQL", "MQLs"), ("opportunities", "Opportunity", "SQLs"), ("won", "Won", "opportunities")):
        steps.append({
            "name": name, "count": sums[stage], "width": round(100 * float(sums[stage]) / float(sums["leads"]), 2),
            "rate": f"{share(*rates[stage])} of {before}" if stage in rates else None,
            "wait": f"{count_days(waits[stage])}" if stage in rates and waits[stage] is not None else None,
        })
    won, mature = sums["mature_won"], sums["mature_leads"]
    if won and mature:
        said = f"{share(won, mature)} of leads become customers"
    elif sums["won"]:
        said = f"{count(sums['won'], 'customer')} so far, of leads too young for a share"
    else:
        said = "No lead has become a customer yet" if sums["opportunities"] else "No deals are known"
    table = Table(["stage", "leads ", "share ", "median days from there "], [[step["name"], step["count"], step["rate"] or "", step["wait"] or ""] for step in steps])
    return Card("funnel", "Funnel", said, "Leads that ever reached a stage. Shares are of leads old enough to have got there; a deal can come without an SQL.", table=table, extra={"steps": steps, "pipeline": money(sums["pipeline"])})


def count_days(value: Any) -> str:
    return f"{number(value, 1)} {'day' if value == 1 else 'days'}"


def sources(marts: Marts) -> Card | None:
    """Which source brings qualified leads."""
    rows = [row for row in marts.records(SOURCES) if row["mature"]] if marts.has("funnel_metrics") else []
    if len(rows) < 2:
        return None
    for row in rows:
        row["rate"] = float(row["mqls"]) / float(row["mature"])
        row["said"] = f"{share(row['mqls'], row['mature'])} of {number(row['mature'])}"
    rows.sort(key=lambda row: (-row["rate"], row["source"]))
    order = [row["source"] for row in rows]
    base = alt.Chart(data({key: row[key] for key in ("source", "rate", "said", "mqls", "won")} for row in rows)).encode(
        y=alt.Y("source:N", sort=order, title=None, axis=alt.Axis(grid=False, labelColor=INK)),
        x=alt.X("rate:Q", title=None, axis=None, scale=alt.Scale(domain=[0, max(max(row["rate"] for row in rows) * 1.35, 0.01)])),
        tooltip=[alt.Tooltip("source:N"), alt.Tooltip("said:N", title="became MQL"), alt.Tooltip("won:Q", title="won")],
    )
    chart = base.mark_bar(height=14, cornerRadiusEnd=3, color="var(--mql)") + base.mark_text(align="left", dx=6, color=MUTED).encode(text="said:N")
    best = next((row for row in rows if row["mature"] >= 30), rows[0])
    most = f"{words(best['source'])} brings MQLs most often: {share(best['mqls'], best['mature'])}"
    said = title(most) if best is rows[0] else f"Of sources with at least 30 leads old enough, {most}"
    table = Table(["source", "leads ", "old enough ", "became MQL ", "won ", "open pipeline "], [[row["source"], row["leads"], row["mature"], row["mqls"], row["won"], money(row["pipeline"])] for row in rows])
    return Card("sources", "Sources", said, "Share of leads old enough to tell that became MQL, by where they came from.", spec(chart, 26 * len(rows) + 10), f"Bars of the share that became MQL, by source. {said}.", table)


# From the first week in which somebody qualified, of the last 26 and the scored one; a week in which nobody did counts, too.
WEEKS = f"""
    with{STAGE_ENTRIES},
    scored as (select cast(date_trunc('week', max(scored_on)) as date) as week from {{lead_scores}}),
    entered as (
        select cast(date_trunc('week', occurred_on) as date) as week, upper(stage) as stage, count(*) as leads
        from entries
        where stage in ('mql', 'sql') and occurred_on >= (select week from scored) - 182
        group by all
    ),
    weeks as (select cast(unnest(generate_series((select min(week) from entered), (select week from scored), interval 7 days)) as date) as week)
    select weeks.week, stages.stage, coalesce(entered.leads, 0) as leads
    from weeks cross join (values ('MQL'), ('SQL')) as stages (stage)
    left join entered on weeks.week = entered.week and stages.stage = entered.stage
    order by 1, 2
"""
# The last entry of a lead and day holds until its next; the sum of what each changes is the count of the day.
PUBLISHED_COUNTS = """
    with entries as (
        select lead_id, scored_on, arg_max(coalesce(qualification, 'none') in ('mql', 'sql'), entry_number) as is_mql, arg_max(coalesce(qualification, 'none') = 'sql', entry_number) as is_sql
        from {lead_score_history}
        where scoring_model = ? and scored_on <= ?
        group by all
    ),
    changes as (
        select
            scored_on,
            sum(is_mql::int - coalesce(lag_mql::int, 0)) as mqls,
            sum(is_sql::int - coalesce(lag_sql::int, 0)) as sqls
        from (select *, lag(is_mql) over w as lag_mql, lag(is_sql) over w as lag_sql from entries window w as (partition by lead_id order by scored_on))
        group by scored_on
    )
    select
        publications.scored_on,
        cast(sum(coalesce(mqls, 0)) over (order by publications.scored_on) as bigint) as mqls,
        cast(sum(coalesce(sqls, 0)) over (order by publications.scored_on) as bigint) as sqls
    from (select distinct scored_on from {score_publications} where scoring_model = ? and scored_on <= ?) as publications
    left join changes using (scored_on)
    order by publications.scored_on
"""


def trend(marts: Marts, header: Record) -> Card:
    """How many qualified, week by week, and how many are qualified on each published day."""
    days = []
    if marts.has("lead_score_history", "score_publications"):
        days = marts.records(PUBLISHED_COUNTS, *[header["model"], header["scored_on"]] * 2)[-365:]
    if len(days) > 2:
        long = [{"on": f"{row['scored_on']}T00:00:00Z", "stage": stage, "leads": row[key]} for row in days for stage, key in (("MQL", "mqls"), ("SQL", "sqls"))]
        chart = alt.Chart(data(long)).mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=22)).encode(
            x=alt.X("on:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(format="%-d %b", grid=False, tickCount=6)),
            y=alt.Y("leads:Q", title="leads", axis=alt.Axis(tickCount=4)), color=stage_colour("MQL", "SQL"),
            tooltip=[alt.Tooltip("utcyearmonthdate(on):T", title="day"), alt.Tooltip("stage:N", title="at least"), alt.Tooltip("leads:Q")],
        )
        change = days[-1]["mqls"] - days[0]["mqls"]
        said = f"{count(abs(change), 'MQL')} {'more' if change > 0 else 'fewer'} than on {day(days[0]['scored_on'])}" if change else f"As many MQLs as on {day(days[0]['scored_on'])}"
        table = Table(["day", "MQL ", "of them SQL "], [[str(row["scored_on"]), row["mqls"], row["sqls"]] for row in days])
        return Card("trend", "Trend", said, "Qualified leads at the end of each published day, by what is known of it now.", spec(chart, 240), f"Lines of MQLs and SQLs by day. {said}.", table)
    weeks = marts.records(WEEKS, model=header["model"]) if marts.has("lifecycle_transitions") else []
    if not weeks:
        return Card("trend", "Trend", "Nothing has moved yet", "Weeks appear when leads begin to qualify, days when builds are published day by day.")
    rows = [{"week": day(row["week"]), "stage": row["stage"], "rank": row["stage"] == "SQL", "leads": row["leads"], "at": str(row["week"])[:10]} for row in weeks]
    order = list(dict.fromkeys(row["week"] for row in rows))
    chart = alt.Chart(data(rows)).mark_bar(cornerRadiusEnd=2, width=alt.RelativeBandSize(0.72)).encode(
        x=alt.X("week:O", sort=order, title="week of", axis=alt.Axis(grid=False, labelAngle=0, labelOverlap=True)),
        y=alt.Y("leads:Q", title="entered", axis=alt.Axis(tickCount=4)), color=stage_colour("MQL", "SQL"), order=alt.Order("rank:Q"),
        tooltip=[alt.Tooltip("week:O", title="week of"), alt.Tooltip("stage:N", title="became"), alt.Tooltip("leads:Q")],
    )
    mqls = [sum(row["leads"] for row in rows if row["week"] == week and row["stage"] == "MQL") for week in order]
    full = mqls[:-1] or mqls
    said = f"{number(sum(full) / len(full), 1)} leads a week become MQL"
    table = Table(["week of", "became", "leads "], [[row["at"], row["stage"], row["leads"]] for row in rows])
    return Card("trend", "Trend", said, "Leads that entered MQL and SQL, week by week. The newest week may be unfinished.", spec(chart, 240), f"Stacked bars of entries by week. {said}.", table)


SEGMENTS = """
    select
        segments.segment,
        count(*) as leads,
        count(*) filter (where touches.status = 'due') as due,
        count(*) filter (where touches.status in ('waiting', 'capped') and touches.due_on <= touches.scored_on + 7) as soon
    from {nurture_segments} as segments
    left join {nurture_next_touches} as touches using (lead_id)
    group by segments.segment
    order by leads desc, segments.segment
"""


def segments(marts: Marts) -> Card:
    """Who is nurtured how, and what is due."""
    rows = marts.records(SEGMENTS) if marts.has("nurture_segments", "nurture_next_touches") else []
    if not rows:
        return Card("segments", "Segments", "No lead has a segment", "Segments come with the first scored leads.")
    most, due = max(row["leads"] for row in rows), sum(row["due"] for row in rows)
    for row in rows:
        row["name"] = title(row["segment"])
        row["width"] = round(100 * row["leads"] / most, 2)
    said = f"{count(due, 'touch', 'touches')} {'is' if due == 1 else 'are'} due today" if due else "No touch is due today"
    table = Table(["segment", "leads ", "due today ", "in the next 7 days "], [[row["segment"], row["leads"], row["due"], row["soon"]] for row in rows])
    return Card("segments", "Segments", said, "Each lead has one segment; the segment has a sequence, and the sequence a next step.", table=table, extra={"rows": rows})


SEQUENCES = """
    select sequence, variant, recipients, successes, rate, rate_low, rate_high
    from {nurture_sequence_performance}
    where comparison = 'holdout' and metric = 'goal' and step = 0 and recipients > 0
    order by rate desc, sequence, variant
"""
VERDICTS = "select count(distinct (sequence, step, metric)) as winners from {nurture_sequence_performance} where verdict = 'winner'"


def sequences(marts: Marts) -> Card:
    """Which sequences reach their goal, with what certainty."""
    rows = marts.records(SEQUENCES) if marts.has("nurture_sequence_performance") else []
    if not rows:
        return Card("sequences", "Sequences", "No sequence has run yet", "Results come with the first touches that were sent.")
    arms = {"enrolled": "var(--sql)", "holdout": "var(--muted)"}
    order = list(dict.fromkeys(words(row["sequence"]) for row in rows))
    plotted = [row | {"sequence": words(row["sequence"]), "variant": row["variant"] if row["variant"] in arms else "holdout", "said": f"{number(row['successes'])} of {number(row['recipients'])}"} for row in rows]
    encoding = {"color": alt.Color("variant:N", scale=alt.Scale(domain=list(arms), range=list(arms.values())), legend=alt.Legend() if any(row["variant"] == "holdout" for row in plotted) else None)}
    base = alt.Chart(data(plotted)).encode(
        y=alt.Y("sequence:N", sort=order, title=None, axis=alt.Axis(grid=False, labelColor=INK)), yOffset=alt.YOffset("variant:N", sort=list(arms)), **encoding,
        tooltip=[alt.Tooltip("sequence:N"), alt.Tooltip("variant:N"), alt.Tooltip("said:N", title="reached the goal"), alt.Tooltip("rate:Q", format=".1%"), alt.Tooltip("rate_low:Q", title="from", format=".1%"), alt.Tooltip("rate_high:Q", title="to", format=".1%")],
    )
    chart = base.mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round").encode(x=alt.X("rate_low:Q", title="reached their goal", axis=alt.Axis(format=".0%", tickCount=5)), x2="rate_high:Q")
    chart += base.mark_point(filled=True, size=90, opacity=1).encode(x="rate:Q")
    best = max((row for row in rows if row["variant"] == "enrolled"), key=lambda row: (row["rate_low"], row["sequence"]), default=rows[0])
    said = f"{title(best['sequence'])} reaches its goal most surely: {share(best['successes'], best['recipients'])}" if best["successes"] else "No sequence has reached its goal yet"
    winners = marts.record(VERDICTS)["winners"]
    note = "Dots are what happened, bars where the truth lies with 95% confidence: long bars are few people. "
    note += f"{count(winners, 'test')} of variants {'has' if winners == 1 else 'have'} a winner." if winners else "No test of variants has a winner yet."
    table = Table(["sequence", "arm", "people ", "reached the goal ", "rate ", "from ", "to "], [[row["sequence"], row["variant"], row["recipients"], row["successes"], *(share(row[key], 1) for key in ("rate", "rate_low", "rate_high"))] for row in rows])
    return Card("sequences", "Sequences", said, note, spec(chart, 34 * len(rows) + 60), f"Goal rates with intervals, by sequence. {said}.", table)


SPEED = """
    select owner_id as owner, sla_status as status, count(*) as handovers
    from {speed_to_lead}
    group by all
    order by 1, 2
"""
SPEED_SUMS = """
    select
        count(*) as handovers,
        count(*) filter (where sla_status = 'met') as met,
        count(*) filter (where sla_status = 'breached') as breached,
        count(hours_to_touch) as touched,
        median(hours_to_touch) as hours
    from {speed_to_lead}
"""
STATUSES = {"met": "var(--sql)", "open": "var(--none)", "breached": "var(--bad)"}


def speed(marts: Marts) -> Card:
    """How fast sales answers."""
    rows = marts.records(SPEED) if marts.has("speed_to_lead") else []
    if not rows:
        return Card("speed", "Speed to lead", "No lead was handed over yet", "Hand-overs come when leads become MQL or SQL.")
    sums = marts.record(SPEED_SUMS)
    plotted = [row | {"owner": row["owner"] or "nobody"} for row in rows]
    known = STATUSES | {row["status"]: "var(--muted)" for row in rows if row["status"] not in STATUSES}
    totals: dict[str, int] = {}
    for row in plotted:
        totals[row["owner"]] = totals.get(row["owner"], 0) + row["handovers"]
    order = sorted(totals, key=lambda owner: (-totals[owner], owner))
    shown = set(order[:15])
    rank = {status: place for place, status in enumerate(known)}
    chart = alt.Chart(data(row | {"rank": rank[row["status"]]} for row in plotted if row["owner"] in shown)).mark_bar(height=16, cornerRadius=1).encode(
        y=alt.Y("owner:N", sort=order, title=None, axis=alt.Axis(grid=False, labelColor=INK)),
        x=alt.X("handovers:Q", title="hand-overs", axis=alt.Axis(tickCount=5, format="d")),
        color=alt.Color("status:N", scale=alt.Scale(domain=list(known), range=list(known.values()))), order=alt.Order("rank:Q"),
        tooltip=[alt.Tooltip("owner:N"), alt.Tooltip("status:N", title="deadline"), alt.Tooltip("handovers:Q")],
    )
    decided = sums["met"] + sums["breached"]
    said = f"{share(sums['met'], decided)} of deadlines were met" if decided else "No deadline has passed yet"
    note = f"{count(sums['handovers'], 'hand-over')}; " + (f"the first touch came within {number(sums['hours'], 1)} working hours for half of the {number(sums['touched'])} that had one." if sums["touched"] else "nobody has been touched yet.")
    table = Table(["owner", "deadline", "hand-overs "], [[row["owner"], row["status"], row["handovers"]] for row in plotted])
    return Card("speed", "Speed to lead", said, note, spec(chart, 24 * len(shown) + 80), f"Bars of deadlines met, open and breached, by owner. {said}.", table)


RULES = """
    select
        rule_id as rule,
        max(description) as description,
        max(dimension) as dimension,
        count(*) as leads,
        sum(points) as points
    from {lead_score_contributions} as ledger
    inner join (select max(scored_on) as scored_on from {lead_scores}) using (scored_on)
    where scoring_model = ?
    group by rule_id
    having sum(points) != 0
    order by abs(sum(points)) desc, rule_id
"""


def rules(marts: Marts, header: Record) -> Card:
    """Which rules earn the points."""
    found = marts.records(RULES, header["model"]) if marts.has("lead_score_contributions") else []
    if not found:
        return Card("rules", "Rules", "No rule gives a point", "See rule_health: it says for each rule why it does not fire.")
    rows = [row | {"description": row["description"] or row["rule"], "sign": "gives" if row["points"] > 0 else "takes", "said": f"{signed(row['points'])}"} for row in found[:16]]
    order = [row["rule"] for row in rows]
    labels = {row["rule"]: row["description"] for row in rows}
    spread = max(abs(float(row["points"])) for row in rows)
    low = min(0.0, *(float(row["points"]) for row in rows))
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("rule:N", sort=order, title=None, axis=alt.Axis(grid=False, labelColor=INK, labelExpr="labels[datum.value]")),
        x=alt.X("points:Q", title=None, axis=None, scale=alt.Scale(domain=[low - (0.28 * spread if low else 0), max(float(row["points"]) for row in rows) + 0.16 * spread])),
        tooltip=[alt.Tooltip("description:N", title="rule"), alt.Tooltip("said:N", title="points"), alt.Tooltip("leads:Q", title="of leads", format=",")],
    )
    chart = base.mark_bar(height=14, cornerRadiusEnd=3).encode(color=alt.Color("sign:N", scale=alt.Scale(domain=["gives", "takes"], range=["var(--sql)", "var(--bad)"]), legend=None))
    chart += base.transform_filter("datum.points > 0").mark_text(align="left", dx=5, color=MUTED).encode(text="said:N")
    chart += base.transform_filter("datum.points < 0").mark_text(align="right", dx=-5, color=MUTED).encode(text="said:N")
    given = sum(row["points"] for row in found if row["points"] > 0)
    said = f"{rows[0]['description']} {'earns' if rows[0]['points'] > 0 else 'costs'} the most: {share(abs(rows[0]['points']), given)} of all points given" if given else "Rules only take points"
    silent = marts.record("select count(*) as silent from {rule_health} where scoring_model = ? and fired_leads = 0", header["model"])["silent"] if marts.has("rule_health") else 0
    note = "Points of all leads together, after limits and decay." + (f" {count(silent, 'rule')} never {'fires' if silent == 1 else 'fire'}: see rule_health." if silent else " Every rule fires.")
    chart = chart.add_params(alt.param(name="labels", value=labels))
    table = Table(["rule", "what it rewards", "dimension", "leads ", "points "], [[row["rule"], row["description"], row["dimension"], row["leads"], points(row["points"])] for row in found])
    return Card("rules", "Rules", said, note, spec(chart, 25 * len(rows) + 10), f"Bars of the points each rule gives or takes. {said}.", table)


THRESHOLD_MARKS = {"is_current": "now", "is_for_capacity": "what sales can take", "is_for_precision": "target precision", "is_to_start_with": "to start with"}
CAPACITY = """
    select threshold, leads_a_week, mql_precision, mql_recall, is_current, is_for_capacity, is_for_precision, is_to_start_with
    from {threshold_analysis}
    where scoring_model = ? and leads_a_week is not null
    order by threshold
"""


def thresholds(marts: Marts, header: Record) -> Card | None:
    """What each threshold would bring sales in a week, and how much of it converts: as the mart says, nothing is computed here."""
    rows = marts.records(CAPACITY, header["model"]) if marts.has("threshold_analysis") else []
    if not rows:
        return None
    marks = 0
    for row in rows:
        # Where nobody has converted, not even below a threshold, its share says nothing.
        if row["mql_recall"] is None:
            row["mql_precision"] = None
        row["mark"] = ", ".join(name for flag, name in THRESHOLD_MARKS.items() if row[flag])
        # A line of its own for each name, because two thresholds may lie close to each other.
        row["line"], marks = marks, marks + bool(row["mark"])
    steps = alt.Chart(data(rows))
    tooltip = [
        alt.Tooltip("threshold:Q", title="from points"), alt.Tooltip("leads_a_week:Q", title="leads a week"),
        alt.Tooltip("mql_precision:Q", title="of them convert", format=".1%"), alt.Tooltip("mql_recall:Q", title="of all conversions", format=".0%"),
    ]
    marked = steps.transform_filter("datum.mark != ''")
    chart = alt.layer(
        steps.mark_area(interpolate="step-after", color=STAGES["MQL"], opacity=0.85).encode(
            x=alt.X("threshold:Q", title="MQL from points"), y=alt.Y("leads_a_week:Q", title="leads a week", axis=alt.Axis(tickCount=4)), tooltip=tooltip
        ),
        marked.mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=INK, opacity=0.6).encode(x="threshold:Q", tooltip=tooltip),
        *(
            marked.transform_filter(f"datum.line == {line}").mark_text(align="left", dx=5, dy=8 + 16 * line, baseline="top", fontWeight=600).encode(x="threshold:Q", y=alt.value(0), text="mark:N")
            for line in range(marks)
        ),
    )
    said = "How many leads a week each threshold would bring"
    if now := next((row for row in rows if row["is_current"]), None):
        said = f"At {points(now['threshold'])} points {number(now['leads_a_week'], 1)} leads a week become MQL"
        if now["mql_precision"] is not None:
            said += f"; {share(now['mql_precision'], 1)} of them convert"
        elif now["mql_recall"] is None:
            said += "; no lead has converted yet"
    table = Table(
        ["from points ", "leads a week ", "of them convert ", "of all conversions ", "is"],
        [[row["threshold"], number(row["leads_a_week"], 1), *("–" if row[rate] is None else share(row[rate], 1) for rate in ("mql_precision", "mql_recall")), row["mark"]] for row in rows if row["mark"] or row["threshold"] % 10 == 0],
    )
    return Card("thresholds", "Threshold against capacity", said, "From the past months that are held against what converted; each quarter, the review asks whether to move it.", spec(chart, 300), f"Leads a week by threshold. {said}.", table)


# --------------------------------------------------------------------------------------------------------------
# The stories of leads
# --------------------------------------------------------------------------------------------------------------

# A published set leaves out addresses unless told otherwise.
NAMES = (
    "select columns(lambda c: c in ('lead_id', 'first_name', 'last_name', 'company_name', 'job_title', 'email', 'lead_source', 'owner_id', 'created_at'))"
    " from {leads_current} semi join wanted using (lead_id)"
)


def leads_by_id(marts: Marts, with_contacts: bool) -> dict[str, Record]:
    """The wanted leads by id; refused where addresses are asked for and were not published."""
    names = {row["lead_id"]: row for row in marts.records(NAMES)} if marts.has("leads_current") else {}
    if with_contacts and names and not any("email" in row for row in names.values()):
        sys.exit("The published marts leave out addresses. Publish them with LEAD_SCORING_CONTACT_DETAILS=true, or drop --with-contacts.")
    return names


def full_name(row: Record) -> str:
    return " ".join(part for part in (row.get("first_name"), row.get("last_name")) if part)


def named(names: dict[str, Record], lead: str) -> str:
    """Who a lead is: by name, else by company, else by id."""
    row = names.get(lead, {})
    return full_name(row) or row.get("company_name") or lead


SCORES = """
    select lead_id, scoring_model, lead_score, fit_score, engagement_score, lead_grade, qualification, qualified_by, qualified_on, suppression_reason,
        points_lost_to_decay, points_lost_to_caps, days_since_engaged, fit_completeness, scored_on
    from {lead_scores} semi join wanted using (lead_id)
    where is_primary_model
"""
LEDGER = """
    select lead_id, description, rule_id, dimension, category, occurrences, raw_points, decayed_points, points, last_occurred_on, next_expires_on
    from {lead_score_contributions} semi join wanted using (lead_id)
    where scoring_model = ? and scored_on = ?
    order by dimension desc, abs(points) desc, rule_id
"""
MOVES = """
    select lead_id, from_stage, to_stage, occurred_on, lead_score, cause
    from {lifecycle_transitions} semi join wanted using (lead_id)
    where scoring_model = ? and occurred_on <= ?
    order by occurred_on
"""
TOUCHES = "select lead_id, status, sequence, step, channel, content_title, reason, due_on from {nurture_next_touches} semi join wanted using (lead_id)"
TASKS = "select lead_id, task_type, owner_id, due_at, overdue_days, reason, goes_cold_on from {sales_queue} semi join wanted using (lead_id)"

# Each day's activities, those of one kind together. What machines did is there and marked; what was deleted is not.
# The last part of a page's path may be an address: /unsubscribe/jo@acme.com.
ACTIVITIES = """
    select
        activities.lead_id,
        activities.occurred_on,
        activities.activity_type,
        coalesce(nullif(nullif(signals.page_category, 'other'), 'none'), activities.content_type) as about,
        case when $with_contacts or not regexp_matches(activities.named, '@|%(25)*40') then activities.named end as detail,
        activities.is_scored,
        signals.signal_id,
        count(*) as times
    from (
        select *, coalesce(nullif(regexp_extract(regexp_replace(url, '[?#].*$', ''), '/([^/]+)/?$', 1), ''), campaign) as named
        from {int_activities}
    ) as activities
    inner join wanted using (lead_id)
    left join {int_activity_signals} as signals
        on
            activities.activity_type = signals.activity_type
            and coalesce(activities.url, 'none') = signals.url
            and coalesce(activities.content_type, 'none') = signals.content_type
            and coalesce(activities.campaign, 'none') = signals.campaign
            and coalesce(activities.sequence_name, 'none') = signals.sequence_name
    where activities.occurred_on <= $scored_on and not activities.is_deleted and activities.known_on <= $scored_on
    group by all
    order by activities.lead_id, activities.occurred_on desc, times desc, activities.activity_type, about, detail
"""
# What each day still gives by each rule. It must add up to the ledger, or the day is shown without points: the
# ledger is right, and this only says how its points spread over the days.
EARNED = """
    with rules as (
        select rules.*
        from {int_scoring_rules} as rules
        inner join {int_model_dates} as dates on rules.model_key = dates.model_key
        where dates.published_as = $model and dates.scored_on = $scored_on and rules.rule_kind = 'behavioral'
    ),
    days as (
        select
            keys.lead_id, rules.rule_id, rules.rule_key, rules.points, rules.max_count, rules.max_points, matches.occurred_on, matches.occurrences, matches.counted_occurrences,
            case rules.decay when 'none' then 1000000 else coalesce(weights.weight, 0) end as weight,
            sum(matches.counted_occurrences) over (partition by matches.lead_key, matches.rule_key order by matches.occurred_on desc rows between unbounded preceding and current row) - matches.counted_occurrences as newer
        from {int_rule_matches_daily} as matches
        inner join {int_lead_keys} as keys on matches.lead_key = keys.lead_key
        inner join wanted on keys.lead_id = wanted.lead_id
        inner join rules on matches.rule_key = rules.rule_key
        left join {int_decay_weights} as weights on rules.rule_key = weights.rule_key and weights.age_days = $scored_on - matches.occurred_on
        where matches.counts_from <= $scored_on and matches.counts_until > $scored_on
    ),
    counted as (
        select *, least(counted_occurrences, greatest(0, coalesce(max_count, counted_occurrences + newer) - newer)) as counting from days
    ),
    earned as (
        select
            *,
            counting * cast(points as hugeint) * weight as exact,
            sum(counting * cast(points as hugeint) * weight) over (partition by lead_id, rule_key) as in_all
        from counted
    )
    select
        earned.lead_id, earned.rule_id, ledger.description, earned.occurred_on, earned.rule_key, earned.occurrences, earned.counting,
        cast(counting * earned.points as double) / 10000 as undecayed, cast(exact as double) / 10000000000 as kept
    from earned
    inner join {lead_score_contributions} as ledger
        on earned.lead_id = ledger.lead_id and earned.rule_id = ledger.rule_id and ledger.scoring_model = $model and ledger.scored_on = $scored_on
    where abs(in_all - cast(ledger.decayed_points * 10000 as hugeint) * 1000000) <= 500000
"""
SIGNAL_RULES = "select signal_id, rule_key from {int_signal_rules} where scoring_model = ?"


class Dictionary:
    """Texts and days that stand in many stories, each written once."""

    def __init__(self, scored_on: datetime.date) -> None:
        self.texts: dict[str, int] = {}
        self.scored_on = scored_on

    def text(self, value: str | None) -> int:
        return -1 if value is None else self.texts.setdefault(value, len(self.texts))

    def day(self, value: Any) -> int | None:
        """Days before the scored day; negative in the future."""
        if value is None:
            return None
        return (self.scored_on - (value.date() if isinstance(value, datetime.datetime) else value)).days


def plain(value: Any) -> Any:
    """A figure as JSON has it, whole where it is whole."""
    if value is None:
        return None
    rounded = round(float(value), 4)
    return int(rounded) if rounded == int(rounded) else rounded


def stories(marts: Marts, header: Record, leads: list[str], names: dict[str, Record], with_contacts: bool) -> Record:
    """What the page tells of each of these leads."""
    on, model = header["scored_on"], header["model"]
    book = Dictionary(on)
    told: dict[str, Record] = {}

    for row in marts.records(SCORES):
        who = names.get(row["lead_id"], {})
        told[row["lead_id"]] = {
            "id": row["lead_id"], "name": named(names, row["lead_id"]), "company": who.get("company_name"), "job": who.get("job_title"),
            "source": book.text(who.get("lead_source")), "owner": book.text(who.get("owner_id")), "created": book.day(who.get("created_at")),
            "score": plain(row["lead_score"]), "fit": plain(row["fit_score"]), "engagement": plain(row["engagement_score"]), "grade": row["lead_grade"],
            "stage": row["qualification"], "by": row["qualified_by"], "since": book.day(row["qualified_on"]), "suppressed": row["suppression_reason"],
            "faded": plain(row["points_lost_to_decay"]), "capped": plain(row["points_lost_to_caps"]), "silent": row["days_since_engaged"],
            "ledger": [], "days": [], "older": 0, "moves": [],
        } | ({"email": who.get("email")} if with_contacts and who.get("email") else {})
    for row in marts.records(LEDGER, model, on) if marts.has("lead_score_contributions") else []:
        if story := told.get(row["lead_id"]):
            story["ledger"].append([
                book.text(row["description"] or row["rule_id"]), book.text(row["dimension"]), row["occurrences"], plain(row["raw_points"]), plain(row["decayed_points"]),
                plain(row["points"]), book.day(row["last_occurred_on"]), book.day(row["next_expires_on"]),
            ])
    for row in marts.records(MOVES, model, on) if marts.has("lifecycle_transitions") else []:
        if story := told.get(row["lead_id"]):
            story["moves"].append([book.day(row["occurred_on"]), book.text(row["from_stage"]), book.text(row["to_stage"]), plain(row["lead_score"]), book.text(row["cause"])])
    for row in marts.records(TOUCHES) if marts.has("nurture_next_touches") else []:
        if story := told.get(row["lead_id"]):
            story["touch"] = [row["status"], book.text(row["reason"]), book.text(row["content_title"]), book.day(row["due_on"])]
    for row in marts.records(TASKS) if marts.has("sales_queue") else []:
        if story := told.get(row["lead_id"]):
            story["task"] = [book.text(row["task_type"]), book.text(row["owner_id"]), f"{row['due_at']:%Y-%m-%d %H:%M}", row["overdue_days"], row["reason"], book.day(row["goes_cold_on"])]
    tell_days(marts, header, told, book, with_contacts)
    return {"on": str(on), "model": model, "texts": list(book.texts), "leads": [told[lead] for lead in leads if lead in told]}


def tell_days(marts: Marts, header: Record, told: dict[str, Record], book: Dictionary, with_contacts: bool) -> None:
    """Add what each lead did day by day, and what each day gives."""
    needed = ("lead_score_contributions", "int_activities", "int_activity_signals", "int_rule_matches_daily", "int_lead_keys", "int_scoring_rules", "int_model_dates", "int_decay_weights", "int_signal_rules")
    if not marts.has(*needed):
        return
    rules_of: dict[int, set[int]] = {}
    for row in marts.records(SIGNAL_RULES, header["model"]):
        rules_of.setdefault(row["signal_id"], set()).add(row["rule_key"])
    earned: dict[tuple[str, datetime.date], dict[int, list[Any]]] = {}
    for row in marts.records(EARNED, model=header["model"], scored_on=header["scored_on"]):
        earned.setdefault((row["lead_id"], row["occurred_on"]), {})[row["rule_key"]] = [
            book.text(row["description"] or row["rule_id"]), row["occurrences"], row["counting"], plain(row["undecayed"]), plain(row["kept"]),
        ]
    for row in marts.records(ACTIVITIES, scored_on=header["scored_on"], with_contacts=with_contacts):
        story = told.get(row["lead_id"])
        if story is None:
            continue
        # A rule's points of a day stand beside the first activity of the day that it matches.
        given = earned.get((row["lead_id"], row["occurred_on"]), {})
        keys = [key for key in sorted(rules_of.get(row["signal_id"], ())) if key in given] if row["is_scored"] else []
        points_of_day = [given.pop(key) for key in keys]
        if len(story["days"]) >= (2 * ENTRIES if points_of_day else ENTRIES):
            story["older"] += row["times"]
            continue
        entry = [book.day(row["occurred_on"]), *(book.text(row[part]) for part in ("activity_type", "about", "detail")), row["times"], int(row["is_scored"])]
        story["days"].append([*entry, points_of_day] if points_of_day else entry)


# --------------------------------------------------------------------------------------------------------------
# The page
# --------------------------------------------------------------------------------------------------------------


def header_of(marts: Marts) -> Record:
    if not marts.has("lead_scores"):
        sys.exit("No lead_scores in this warehouse yet. Run `make build` or `dbt build` first.")
    return marts.record(HEADER)


def want(marts: Marts, leads: Iterable[str]) -> list[str]:
    """Make these leads, each once, the ones that stories are read of."""
    wanted = list(dict.fromkeys(leads))
    marts.connection.execute("create or replace temp table wanted (lead_id varchar)")
    if wanted:
        marts.connection.execute("insert into wanted select unnest(?)", [wanted])
    return wanted


def figures(marts: Marts, header: Record) -> list[Record]:
    """The figures at the top, each with a word about it."""
    entered = {row["stage"]: row for row in marts.records(ENTERED, model=header["model"])} if marts.has("lifecycle_transitions") else {}
    mql = entered.get("mql", {"this_week": 0, "week_before": 0})
    queue = marts.record(QUEUE_COUNTS) if marts.has("sales_queue") else {"tasks": 0, "overdue": 0}
    due = marts.record("select count(*) as due from {nurture_next_touches} where status = 'due'")["due"] if marts.has("nurture_next_touches") else 0
    deals = marts.record("select sum(pipeline) as pipeline, sum(opportunities) as opportunities from {funnel_metrics}") if marts.has("funnel_metrics") else {"pipeline": None, "opportunities": None}
    return [
        {"id": "leads", "value": number(header["leads"]), "name": "leads scored", "note": f"{number(header['suppressed'])} suppressed" if header["suppressed"] else "none suppressed"},
        {"id": "mqls", "value": number(header["mqls"]), "name": "MQL", "note": f"{share(header['mqls'], header['leads'])} of leads, {number(header['sqls'])} of them SQL" + (f", {number(header['mqls'] - header['ready'])} suppressed" if header["mqls"] > header["ready"] else "")},
        {"id": "new", "value": number(mql["this_week"]), "name": "new MQLs in 7 days", "note": f"{number(mql['week_before'])} in the 7 days before"},
        {"id": "tasks", "value": number(queue["tasks"]), "name": "open calls", "note": f"{number(queue['overdue'])} overdue" if queue["overdue"] else "none overdue", "is_bad": bool(queue["overdue"])},
        {"id": "touches", "value": number(due), "name": "touches due", "note": "to be sent today"},
        {"id": "pipeline", "value": money(deals["pipeline"] or 0), "name": "open pipeline", "note": "amount of open deals" if deals["opportunities"] else "no deals are known"},
    ]


SECTIONS = (
    ("today", "Today", ("changed", "hottest", "calls")),
    ("leads", "Leads", ("distribution", "matrix", "trend")),
    ("sales", "Funnel and sales", ("funnel", "sources", "speed")),
    ("nurture", "Nurture", ("segments", "sequences")),
    ("model", "Model", ("rules", "thresholds")),
)


def render(template: str, **values: Any) -> str:
    """Fill in a template; what comes from leads is escaped, in HTML and in the JSON that scripts read."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGE), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters.update(number=number, words=words)
    return environment.get_template(template).render(
        style=(PAGE / "page.css").read_text(encoding="utf-8"), script=(PAGE / "page.js").read_text(encoding="utf-8"), config=CONFIG, **values
    )


def page(warehouse: Path, with_contacts: bool = False) -> str:
    """The dashboard as HTML."""
    marts = Marts(warehouse)
    header = header_of(marts)
    if not header["leads"]:
        return render("page.html", header=None, figures=[], sections=[], stories=None, charts={}, bundle="", lead=None)
    before, moved = published_before(marts, header)
    queued = [row["lead_id"] for row in marts.records(QUEUE, *CALLS)] if marts.has("sales_queue") else []
    hot = [row["lead_id"] for row in marts.records("select lead_id from {lead_scores} where is_primary_model order by lead_score desc, lead_id limit ?", STORIES)]
    shown = list(dict.fromkeys([*queued, *(row["lead_id"] for row in [*moved[:MOVERS], *marts.records(HOTTEST)])]))
    # Whoever is on the page has a story; the hottest fill up.
    wanted = want(marts, list(dict.fromkeys([*shown, *hot]))[: max(STORIES, len(shown))])
    names = leads_by_id(marts, with_contacts)
    made = [
        changed(marts, header, names, before, moved), calls(marts), hottest(marts, names), distribution(marts, header), matrix(marts, header), trend(marts, header),
        funnel(marts), sources(marts), speed(marts), segments(marts), sequences(marts), rules(marts, header), thresholds(marts, header),
    ]
    cards = {card.id: card for card in made if card}
    sections = [(key, name, [cards[card] for card in order if card in cards]) for key, name, order in SECTIONS]
    return render(
        "page.html", header=header | {"day": day(header["scored_on"], True)}, figures=figures(marts, header), sections=[entry for entry in sections if entry[2]],
        charts={card.id: card.chart for card in cards.values() if card.chart}, stories=stories(marts, header, wanted, names, with_contacts),
        bundle=vl_convert.javascript_bundle().replace("</script", "<\\/script"), lead=None,
    )


def lead_page(warehouse: Path, lead: str, with_contacts: bool = False) -> str:
    """The story of one lead as HTML."""
    marts = Marts(warehouse)
    header = header_of(marts)
    want(marts, [lead])
    if not marts.records(SCORES):
        sys.exit(f"No score of lead '{lead}'. Look the id up in lead_scores.")
    names = leads_by_id(marts, with_contacts)
    return render("page.html", header=header | {"day": day(header["scored_on"], True)}, figures=[], sections=[], charts={}, stories=stories(marts, header, [lead], names, with_contacts), bundle="", lead=named(names, lead))


# --------------------------------------------------------------------------------------------------------------
# Files and pictures
# --------------------------------------------------------------------------------------------------------------

# name: size, the part of the page that is left out or the story that is open, and the scheme of colours.
PICTURES = {
    "dashboard": ((1280, 1130), "", "", "light"),
    "dashboard-charts": ((1280, 1290), ".hero, #today", "", "light"),
    "dashboard-dark": ((1280, 1000), ".hero, #today, #leads", "", "dark"),
    "dashboard-phone": ((390, 1100), "", "", "light"),
    "lead-story": ((1000, 1060), "", "#lead=sarah", "light"),
}


def write(path: Path, html: str) -> Path:
    """Write a page beside where it will be, and put it there at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".new")
    half.write_text(html, encoding="utf-8")
    os.replace(half, path)
    return path.resolve()


def beside(warehouse: Path, name: str) -> Path:
    return warehouse.parent / name


def chromium() -> str | None:
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def picture(html: Path, out: Path, size: tuple[int, int], left_out: str, place: str, scheme: str) -> None:
    """A picture of the page as headless Chromium paints it."""
    browser = chromium() or sys.exit("No Chromium was found; install your system's package chromium.")
    width, height = size
    with tempfile.TemporaryDirectory() as profile:
        shown = Path(profile, "page.html")
        text = html.read_text(encoding="utf-8")
        shown.write_text(text.replace("</style>", f"{left_out} {{ display: none }}</style>", 1) if left_out else text, encoding="utf-8")
        command = [
            browser, *BROWSING, f"--user-data-dir={profile}", "--hide-scrollbars",
            f"--window-size={width},{height}", f"--screenshot={out.resolve()}", f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
            f"{shown.as_uri()}{place}",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def main() -> None:
    """Parse the command line and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="the file to write (default: dashboard.html or lead.html beside the warehouse)")
    parser.add_argument("--lead", help="write the story of this lead alone")
    parser.add_argument("--with-contacts", action="store_true", help="e-mail addresses too")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="take the pictures of the docs of it, by headless Chromium")
    arguments = parser.parse_args()
    warehouse = own_warehouse()
    if arguments.lead:
        print(write(arguments.out or beside(warehouse, "lead.html"), lead_page(warehouse, arguments.lead, arguments.with_contacts)))
        return
    path = write(arguments.out or beside(warehouse, "dashboard.html"), page(warehouse, arguments.with_contacts))
    # A story of an earlier build may be of somebody who has been erased since.
    beside(warehouse, "lead.html").unlink(missing_ok=True)
    print(path)
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
        for name, shown in PICTURES.items():
            picture(path, arguments.screenshots / f"{name}.png", *shown)


if __name__ == "__main__":
    main()
