"""Rows to learn from of a built warehouse: each lead on the first day of a month, as it was, with what came within the horizon."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
from check_setup import literal, look_everywhere, quoted, schema_with, why_not_opened
from starter.csvfile import Stop
from starter.guess import AFTER_CONTACT, NO, PERSONAL, YES, names_people, words_of

from learning.attributes import FEWEST_LEADS, Attribute, as_numbers, clean, is_number
from learning.fit import Rows
from learning.from_csv import AFTER, Source, category_of, is_varied

# Of the columns that every project has, those that say what somebody wants or is to us, rather than who it is.
STANDARD = (
    "email_kind", "seniority", "job_function", "industry", "country", "region", "employee_count", "company_size_band", "annual_revenue", "lead_source", "utm_source", "utm_medium",
    "utm_campaign", "budget_authority", "purchase_timeframe",
)
# int_lead_profiles has more columns: these are no custom attributes.
INTERNAL = set(
    """lead_id survivor_lead_id owner_id version_number valid_from valid_to email email_domain first_name last_name job_title company_name company_domain lifecycle_stage
    lifecycle_suppresses_as email_domain_suppresses_as company_domain_suppresses_as is_email_opt_out is_customer is_deleted is_merged created_at created_on updated_at""".split()
)
# What we or sales do is no sign of the lead's.
OURS = ("email_sent", "email_delivered", "email_bounce", "call", "meeting")
COUNTED_DAYS = (30, 90, 365)
MONTHS = 12


def months_before(last: dt.date) -> list[dt.date]:
    """The first days of the last twelve months up to a day, the oldest first."""
    first = last.replace(day=1)
    days = [first]
    while len(days) < MONTHS:
        days.append((days[-1] - dt.timedelta(days=1)).replace(day=1))
    return days[::-1]


def read(path: Path, outcome: str, horizon: int, keep: list[str], leave_out: list[str]) -> Source:
    """Rows and attributes of the embedded warehouse."""
    if not path.exists():
        raise Stop(f"There is no warehouse at {path}. Run `make build` first, or name a CSV: --csv.")
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise Stop(why_not_opened(path, error)) from error
    with connection:
        if not schema_with(connection, "int_lead_profiles"):
            raise Stop(f"{path} holds no int_lead_profiles. Run `make build` first.")
        look_everywhere(connection)
        return read_tables(connection, outcome, horizon, keep, leave_out)


def read_tables(connection: duckdb.DuckDBPyConnection, outcome: str, horizon: int, keep: list[str], leave_out: list[str]) -> Source:
    """The same from tables by their bare names."""
    signals = "(select distinct signal_id, activity_type, page_category, is_engagement from int_activity_signals)"
    # As int_outcome_days has it: an open deal closes on a day to come, so closings tell nothing.
    known = connection.execute(
        "select max(day) from (select max(created_on) as day from int_lead_profiles union all select max(known_on) from int_lead_activity_daily "
        "union all select max(cast(created_at as date)) from int_opportunities where not is_orphan)"
    ).fetchall()[0][0]
    if known is None:
        raise Stop("The warehouse holds no leads yet.")
    days = months_before(known - dt.timedelta(days=horizon))
    if outcome in ("opportunity_won", "opportunity_created"):
        day = "won_on" if outcome == "opportunity_won" else "cast(created_at as date)"
        outcomes = f"select lead_id, {day} as outcome_on from int_opportunities where not is_orphan and {day} is not null"
    else:
        types = {row[0] for row in connection.execute("select distinct activity_type from int_activity_signals").fetchall()}
        if outcome not in types:
            raise Stop(f"--outcome {outcome} is neither opportunity_won, opportunity_created nor a type of activity that occurs: {', '.join(sorted(types))}.")
        outcomes = f"select lead_id, occurred_on as outcome_on from int_lead_activity_daily inner join {signals} using (signal_id) where activity_type = {literal(outcome)}"
    # As of a day: leads that are there and have not converted before.
    connection.execute(
        f"""
        create temporary table learned_rows as
        with days as (select unnest({[day.isoformat() for day in days]})::date as day),
        outcomes as ({outcomes}),
        present as (
            select profiles.*, days.day
            from int_lead_profiles as profiles
            inner join days on profiles.created_on <= days.day
                and (profiles.valid_from is null or profiles.valid_from <= days.day) and (profiles.valid_to is null or profiles.valid_to > days.day)
            -- is_customer is often as of the export: it would take away whom the deal made one.
            where not profiles.is_deleted and not profiles.is_merged
                and not exists (select 1 from outcomes where outcomes.lead_id = profiles.lead_id and outcomes.outcome_on <= days.day)
        )
        select row_number() over (order by day, lead_id) - 1 as number, present.*,
            exists (select 1 from outcomes where outcomes.lead_id = present.lead_id and outcomes.outcome_on > day and outcomes.outcome_on <= day + {horizon}) as is_converted
        from present
        """
    )
    converted = np.array([int(row[0]) for row in connection.execute("select is_converted from learned_rows order by number").fetchall()])
    if not len(converted):
        raise Stop(f"No lead is older than the horizon of {horizon} days. Name a shorter one: --horizon 30.")
    ids = np.array([row[0] for row in connection.execute("select lead_id from learned_rows order by number").fetchall()])
    ordinals = np.array([row[0].toordinal() for row in connection.execute("select day from learned_rows order by number").fetchall()])
    source = Source(Rows(ids, converted, [], ordinals, np.unique(ids, return_inverse=True)[1], weeks=float(np.ptp(ordinals)) / 7, until_converted=True), f"{outcome} within {horizon} days", notes=[
        f"Leads are as they were on {len(np.unique(ordinals))} first days of a month, {days[0]} to {days[-1]}; only those that had not converted before.",
    ])
    rows = source.rows
    rows.attributes = attributes_of(connection, source, keep, leave_out) + activities_of(connection, signals, outcome, len(converted), leave_out)
    silence = connection.execute(
        """
        select coalesce(date_diff('day', coalesce(max(last.last_engaged_on), any_value(learned_rows.created_on)), any_value(day)), 0), bool_or(coalesce(last.is_unmapped_only, false))
        from learned_rows left join int_last_engagements as last
            on last.lead_id = learned_rows.lead_id and (last.valid_from is null or last.valid_from <= day) and (last.valid_to is null or last.valid_to > day)
        group by number order by number
        """
    ).fetchall()
    # No rule of silence fires for a lead whose activities no mapping knows.
    days_silent = np.array([0.0 if unmapped else float(days) for days, unmapped in silence])
    if "silence" not in leave_out:
        rows.attributes.append(Attribute("silence", "silence", days_silent, "Days without engagement", "silence", "engagement"))
    rows.attributes = [attribute for attribute in rows.attributes if is_varied(attribute)]
    rows.recency, rows.recency_is = -np.array([float(days) for days, _ in silence]), "recency (days since the last engagement)"
    return source


def attributes_of(connection: duckdb.DuckDBPyConnection, source: Source, keep: list[str], leave_out: list[str]) -> list[Attribute]:
    """What the leads were on the day: the standard attributes, and those of the project's own."""
    columns = [row[0] for row in connection.execute("describe learned_rows").fetchall()]
    own = [name for name in columns if name not in (*STANDARD, *INTERNAL, "number", "day", "is_converted") and not name.endswith("_as_written")]
    found = []
    for name in [*STANDARD, *own]:
        words = set(words_of(name))
        if name in leave_out:
            source.left_out.setdefault("named with --leave-out", []).append(name)
        elif name in own and name not in keep and words & AFTER_CONTACT:
            source.left_out.setdefault(AFTER, []).append(name)
        elif name in own and name not in keep and words & PERSONAL:
            source.left_out.setdefault("who somebody is, not what they want", []).append(name)
        else:
            text = f"rtrim(rtrim(cast({quoted(name)} as varchar), '0'), '.')" if name == "annual_revenue" else f"cast({quoted(name)} as varchar)"
            values = np.array([clean(row[0]) for row in connection.execute(f"select {text} from learned_rows order by number").fetchall()], dtype=object)
            if name in own and name not in keep and names_people(name) and not {value.lower() for value in values.tolist() if value} <= YES | NO:
                source.left_out.setdefault("who looks after them or sent them, not what they want", []).append(name)
                continue
            label = name.replace("_", " ").capitalize()
            category, dimension = category_of(name, name)
            numbers = dict(connection.execute("select attribute_value, attribute_number from int_attribute_numbers where attribute = ?", [name]).fetchall()) if name in own else {}
            read = np.array([value if numbers.get(value) is None else str(numbers[value]) for value in values.tolist()], dtype=object)
            if name in ("employee_count", "annual_revenue") or is_number(read):
                found.append(Attribute(name, "number", as_numbers(read), label, category, dimension))
                if not numbers and np.isneginf(found[-1].values).any():
                    source.notes.append(
                        f"Some cells of {name} are no plain numbers, such as 1,200 or 201-500. The build reads them once a rule compares {name} with a number, and rules learned here count them from then on: "
                        "learn again after such a rule is merged and built."
                    )
            elif len(set(values.tolist())) <= 0.5 * len(set(source.rows.ids.tolist())):
                found.append(Attribute(name, "text", values, label, category, dimension))
            else:
                source.left_out.setdefault("free text, ids or times", []).append(name)
    source.left_out["who somebody is, or what sales decides about it"] = sorted(INTERNAL & set(columns) & {"email", "first_name", "last_name", "job_title", "company_name", "company_domain", "email_domain", "owner_id", "lifecycle_stage"})
    return found


def activities_of(connection: duckdb.DuckDBPyConnection, signals: str, outcome: str, rows: int, leave_out: list[str]) -> list[Attribute]:
    """How often and how long ago a lead did something, as frequency rules see it: an activity counts as often as its quantity says."""
    connection.execute(
        f"""
        create temporary table learned_days as
        select number, activity_type, page_category, date_diff('day', occurred_on, day) as age, sum(occurrences) as occurrences
        from learned_rows inner join int_lead_activity_daily as daily on daily.lead_id = learned_rows.lead_id and daily.occurred_on <= day and daily.known_on <= day
        inner join {signals} using (signal_id)
        where activity_type in (select activity_type from activity_types)
        group by all
        """
    )
    kinds = connection.execute(
        f"""
        select activity_type, null as page_category from learned_days inner join learned_rows using (number) where activity_type not in {(*OURS, outcome)}
        group by 1 having count(distinct lead_id) >= {FEWEST_LEADS}
        union all
        select activity_type, page_category from learned_days inner join learned_rows using (number) where activity_type = 'page_view' and page_category not in ('none', 'other')
        group by 1, 2 having count(distinct lead_id) >= {FEWEST_LEADS}
        order by 1, 2 nulls first
        """
    ).fetchall()
    found = []
    for kind, page in kinds:
        name = f"{page}_page_view" if page else kind
        if name in leave_out:
            continue
        label = (f"{page.replace('_', ' ')} page visit" if page else kind.replace("_", " ")).capitalize()
        category = "email" if kind.startswith("email") else "hand_raise" if kind in ("demo_request", "trial_start", "contact_request") else "web" if kind in ("page_view", "form_submit", "cart_add", "cart_abandon") else "actions"
        filters = {"activity_type": kind, "page_category": page or ""}
        condition = f"activity_type = {literal(kind)}" + (f" and page_category = {literal(page)}" if page else "")
        last = np.full(rows, -99_999.0)
        for number, age in connection.execute(f"select number, min(age) from learned_days where {condition} group by 1").fetchall():
            last[number] = -float(age)
        found.append(Attribute(f"{name}_last", "recency", last, label, category, "engagement", filters))
        for window in COUNTED_DAYS:
            counts = np.zeros(rows)
            for number, occurrences in connection.execute(f"select number, sum(occurrences) from learned_days where {condition} and age < {window} group by 1").fetchall():
                counts[number] = float(occurrences)
            found.append(Attribute(f"{name}_{window}_days", "count", counts, label, category, "engagement", filters, window))
    return found
