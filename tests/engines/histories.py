"""Raw tables as they stand at each of several builds: they grow from day to day, and what came before is corrected.

Rows arrive on the day that they name. On top of these every day brings activities that come late, resent copies and
deletions, changed, deleted and merged leads, opt-outs, and visitors who sign in; an erasure names leads and addresses.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from referee import parse_timestamp
from strategies import RAW_COLUMNS, build_case, write_csv

Row = dict[str, str]
Raw = dict[str, list[Row]]

COLUMNS = {
    **RAW_COLUMNS,
    "dispositions": ("lead_id", "status", "reason", "rep", "occurred_at"),
    "erasures": ("lead_id", "email", "requested_at"),
}
# What says when a row arrives: the first of these that can be read.
ARRIVES = {
    "leads": ("updated_at", "created_at"), "activities": ("loaded_at", "occurred_at"), "opportunities": ("created_at",),
    "identities": ("identified_at",), "dispositions": ("occurred_at",), "erasures": ("requested_at",),
}
TITLES = ("VP of Operations", "Marketing Manager", "Student", "Analyst", "")


def read_raw(folder: Path) -> Raw:
    """The raw tables of a folder of CSV files."""
    raw: Raw = {}
    for name in COLUMNS:
        path = folder / f"{name}.csv"
        if path.exists():
            with path.open(newline="", encoding="utf-8") as file:
                raw[name] = list(csv.DictReader(file))
    return raw


def write_raw(raw: Raw, folder: Path) -> None:
    """Every table as a CSV file, empty ones too, so that each build finds the same columns."""
    for name, columns in COLUMNS.items():
        write_csv(folder / f"{name}.csv", columns, raw.get(name, []))


def random_raw(seed: int, leads: int) -> tuple[Raw, dict[str, list[Row]], date]:
    """Hostile random rows around the boundaries of random weights, those weights, and the newest day."""
    case = build_case(seed, leads=leads)
    return case.raw, case.weights, case.run_started_at.date()


def arrival(table: str, row: Row) -> datetime:
    """When a row arrives; one whose moments cannot be read was there from the beginning."""
    moments = (parse_timestamp(row.get(column)) for column in ARRIVES[table])
    return next((moment for moment in moments if moment), datetime.min)


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max)


def stamp(day: date, hour: int) -> str:
    return f"{day.isoformat()}T{hour:02}:00:00Z"


def newest_versions(leads: list[Row]) -> dict[str, Row]:
    """The newest row of each lead."""
    versions = sorted((row for row in leads if row["lead_id"].strip()), key=lambda row: arrival("leads", row))
    return {row["lead_id"].strip(): row for row in versions}


def corrections(arrived: Raw, day: date, rng: Random, hour: int = 20) -> Raw:
    """What a day brings besides new rows, made of what has arrived; leads change at the hour."""
    activities = [row for row in arrived["activities"] if row["activity_id"].strip()]
    some = max(3, len(activities) // 200)
    resent = [{**row, "loaded_at": stamp(day, 21)} for row in rng.sample(activities, min(some, len(activities)))]
    deleted = [{**row, "is_deleted": "true", "loaded_at": stamp(day, 22)} for row in rng.sample(activities, min(some // 2 + 1, len(activities)))]

    versions = newest_versions(arrived["leads"])
    chosen = rng.sample(sorted(versions), min(len(versions), max(6, len(versions) // 20)))
    leads = [{**versions[lead], "updated_at": stamp(day, hour)} for lead in chosen]
    for number, row in enumerate(leads):
        change = number % 6
        if change == 0:
            row["merged_into_lead_id"] = rng.choice(sorted(versions))
        elif change == 1:
            row["is_deleted"] = rng.choice(("true", "false"))
        elif change == 2:
            row["email_opt_out"] = rng.choice(("true", "false"))
        elif change == 3:
            row["email"] = f"{row['lead_id'].strip().lower()}@moved.example"
        else:
            row |= {"job_title": rng.choice(TITLES), "employee_count": rng.choice(("5", "750"))}

    visitors = sorted({row["anonymous_id"] for row in activities if row.get("anonymous_id", "").strip()})
    identities = [
        {"anonymous_id": visitor, "lead_id": rng.choice(sorted(versions)), "identified_at": stamp(day - timedelta(days=rng.choice((0, 1, 40))), 9)}
        for visitor in rng.sample(visitors, min(4, len(visitors)))
    ]
    return {"activities": resent + deleted, "leads": leads, "identities": identities}


def growing(raw: Raw, days: list[date], seed: int) -> Iterator[Raw]:
    """The raw tables at the end of each of these days; a tenth of a day's activities come with the next delivery."""
    rng = Random(seed)
    waiting = {name: sorted(rows, key=lambda row: arrival(name, row)) for name, rows in raw.items()}
    arrived: Raw = {name: [] for name in COLUMNS}
    late: list[Row] = []
    for number, day in enumerate(days):
        new = {name: [row for row in rows if arrival(name, row) <= end_of(day)] for name, rows in waiting.items()}
        waiting = {name: rows[len(new[name]) :] for name, rows in waiting.items()}
        held: list[Row] = []
        if number:
            on_time: list[Row] = []
            for row in new["activities"]:
                (held if rng.random() < 0.1 else on_time).append(row)
            new["activities"] = on_time + [{**row, "loaded_at": stamp(day, 19)} for row in late]
        for part in (new, corrections(arrived, day, rng) if number else {}):
            for name, rows in part.items():
                arrived[name] = [*arrived[name], *rows]
        late = held
        yield arrived


def with_erasures(raw: Raw, day: date, seed: int) -> Raw:
    """Some leads are erased, by id or by address; many more activities and leads are deleted and merged than on other days."""
    rng = Random(seed)
    versions = newest_versions(raw["leads"])
    chosen = rng.sample(sorted(versions), max(4, len(versions) // 25))
    requests = [{"lead_id": lead, "email": "", "requested_at": stamp(day, 8)} for lead in chosen[::2]]
    requests += [{"lead_id": "", "email": versions[lead]["email"], "requested_at": stamp(day, 8)} for lead in chosen[1::2] if "@" in versions[lead]["email"]]
    changed = {name: [*rows] for name, rows in raw.items()}
    for hour in range(10, 14):
        for name, rows in corrections(changed, day, rng, hour).items():
            changed[name] += rows
    changed["erasures"] = requests
    return changed
