"""The sales marts and their referee agree row by row on random leads; who gets a hand-over keeps its promises."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sales_referee
from project import Project
from referee import Mappings, load_models, normalise, normalise_code
from sales_referee import Sales, overdue_days, read_calendars, read_sla_rules

# A Tuesday. What is dated later is in the raw tables too, and must not be seen.
SCORED_ON = date(2026, 6, 30)
VARIABLES = {"crm_files": "own/{name}.csv", "score_on": [SCORED_ON.isoformat()], "run_started_at": "2026-07-04 00:00:00"}
LEADS = 500
# What the marts need; not what else a build makes.
MARTS = ("--select", "+speed_to_lead", "+sales_queue", "+funnel_metrics", "+leads_current")

# --------------------------------------------------------------------------------------------------------------
# Random raw rows, around day ends, openings, closings and equal moments
# --------------------------------------------------------------------------------------------------------------

CLOCKS = (
    time(), time(0, 0, 1), time(7, 59, 59), time(8), time(8, 59, 59), time(9), time(12, 30), time(16, 59), time(16, 59, 59),
    time(17), time(17, 0, 1), time(17, 59, 59), time(18), time(23, 59, 59), time(23, 59, 59, 999999),
)
# What crosses: enough for an MQL or an SQL with or without a fitting company, by score or by hand-raise.
SIGNALS = ("demo_request", "trial_start", "contact_request", "webinar_attended", "email_click", "page_view", "page_view", "page_view")
NO_SIGNALS = ("email_sent", "email_delivered", "call_attempt", "note", "product_use", "fax_received")
TOUCHES = ("call", "meeting", "email_reply", "Phone Call", "meeting-held")
STATUSES = ("Accepted", "working", "Rejected", "recycled", "New", "Open - Not Contacted", "maybe later", "")
REASONS = ("", "no budget", "bad timing", "competitor", "Student", "it rained")
LATER = (
    timedelta(), timedelta(microseconds=1), timedelta(seconds=1), timedelta(seconds=18), timedelta(minutes=59), timedelta(hours=1),
    timedelta(hours=4), timedelta(hours=8), timedelta(days=1), timedelta(days=1, seconds=1), timedelta(days=3), timedelta(days=8),
)
LEAD_COLUMNS = (
    "lead_id email first_name last_name job_title company_name employee_count industry country region lead_source budget_authority"
    " email_opt_out is_customer is_deleted merged_into_lead_id owner_id created_at updated_at"
).split()
ACTIVITY_COLUMNS = "activity_id lead_id anonymous_id activity_type occurred_at url is_machine is_deleted".split()
COLUMNS = {
    "leads": LEAD_COLUMNS,
    "activities": ACTIVITY_COLUMNS,
    "opportunities": "opportunity_id lead_id stage amount created_at closed_at is_won".split(),
    "identities": ["anonymous_id", "lead_id", "identified_at"],
    "dispositions": ["lead_id", "status", "reason", "rep", "occurred_at"],
}


class RawRows:
    """A raw row is a dictionary; a cell that it lacks is blank."""

    def __init__(self, seed: int, reps: list[str]) -> None:
        self.rng, self.reps = Random(seed), reps
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        for number in range(LEADS):
            self.add_lead(f"lead{number:03}")
        self.add_disposition("nobody", datetime(2026, 6, 20, 12))
        self.act("lead000", "page_view", datetime(2026, 7, 3, 12))

    def write(self, folder: Path) -> None:
        for name, rows in self.rows.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, COLUMNS[name], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")

    def moment(self, day: date) -> datetime:
        clock = self.rng.choice(CLOCKS) if self.rng.random() < 0.5 else time(*(self.rng.randrange(size) for size in (24, 60, 60)))
        return datetime.combine(day, clock)

    def act(self, lead_id: str, kind: str, moment: datetime, **more: str) -> None:
        self.rows["activities"].append(
            {
                "activity_id": f"a{len(self.rows['activities'])}", "lead_id": lead_id, "activity_type": kind, "occurred_at": moment.isoformat(),
                "url": self.rng.choice(("/pricing", "/pricing", "/blog/x", "/careers")) if kind == "page_view" else "",
                "is_deleted": "true" if self.rng.random() < 0.03 else "", "is_machine": "true" if self.rng.random() < 0.03 else "", **more,
            }
        )

    def add_disposition(self, lead_id: str, moment: datetime) -> None:
        rng = self.rng
        row = {"lead_id": lead_id, "status": rng.choice(STATUSES), "reason": rng.choice(REASONS), "rep": rng.choice(("", "eve")), "occurred_at": moment.isoformat()}
        self.rows["dispositions"] += [row] * (2 if rng.random() < 0.05 else 1)
        if rng.random() < 0.1:
            self.rows["dispositions"].append(row | {"status": rng.choice(STATUSES)})

    def add_lead(self, lead_id: str) -> None:
        rng = self.rng
        # Few weeks, so that many are of one cohort, and those around the day from which a lead is mature.
        created = self.moment(SCORED_ON - timedelta(days=rng.randrange(-2, 30) if rng.random() < 0.4 else rng.randrange(84, 106)))
        self.rows["leads"].append(
            {
                "lead_id": lead_id, "email": f"{lead_id}@company{rng.randrange(600)}.example", "first_name": rng.choice(("Ann", "")), "last_name": rng.choice(("Lee", "")),
                "job_title": rng.choice(("VP of Sales", "Director of IT", "Manager", "Student", "")), "company_name": rng.choice(("Acme", "Norte", "")),
                "employee_count": rng.choice(("300", "1500", "20", "")), "industry": rng.choice(("Software", "Healthcare", "Retail", "")),
                "country": rng.choice(("Germany", "United States", "Japan", "")), "lead_source": rng.choice(("event", "event", "")),
                "budget_authority": rng.choice(("yes", "no", "")), "email_opt_out": "true" if rng.random() < 0.04 else "",
                "is_customer": "true" if rng.random() < 0.03 else "", "is_deleted": "true" if rng.random() < 0.03 else "",
                "merged_into_lead_id": f"lead{rng.randrange(LEADS):03}" if rng.random() < 0.06 else "",
                "owner_id": rng.choice((*self.reps, "somebody_else")) if rng.random() < 0.3 else "",
                "created_at": created.isoformat(), "updated_at": created.isoformat(),
            }
        )
        moments = [moment for _ in range(rng.choice((0, 1, 1, 2, 2, 3))) for moment in self.add_wave(lead_id)]
        for moment in moments:
            # Touched, spoken of, both or neither; often at the very moment or just after it.
            later_day = moment.date() + timedelta(days=rng.randrange(4))
            after = moment + rng.choice(LATER) if rng.random() < 0.6 else datetime.combine(later_day, time(17)) if rng.random() < 0.3 else self.moment(later_day)
            if rng.random() < 0.15:
                for _ in range(rng.choice((1, 1, 2))):
                    self.act(lead_id, rng.choice(TOUCHES), after)
            if rng.random() < 0.15:
                self.add_disposition(lead_id, after if rng.random() < 0.5 else moment + rng.choice(LATER))
        if rng.random() < 0.3:
            self.add_deals(lead_id, moments)

    def add_wave(self, lead_id: str) -> list[datetime]:
        """What may make a lead cross, and what else is done meanwhile."""
        rng = self.rng
        day = SCORED_ON - timedelta(days=rng.randrange(-2, 100) if rng.random() < 0.6 else rng.randrange(8))
        moments = []
        for _ in range(rng.randint(1, 6)):
            moment = self.moment(day + timedelta(days=rng.choice((0, 0, 0, 1, 2))))
            if rng.random() < 0.1:
                self.add_visitor(lead_id, moment)
            else:
                self.act(lead_id, rng.choice(SIGNALS if rng.random() < 0.85 else NO_SIGNALS), moment)
            moments.append(moment)
        return moments

    def add_visitor(self, lead_id: str, moment: datetime) -> None:
        """Somebody who is known by name only later, maybe after the scored day."""
        anonymous_id = f"v{len(self.rows['identities'])}"
        identified = moment + self.rng.choice((timedelta(hours=-1), timedelta(minutes=5), timedelta(days=1), timedelta(days=6)))
        self.rows["identities"].append({"anonymous_id": anonymous_id, "lead_id": lead_id, "identified_at": identified.isoformat()})
        self.act("", self.rng.choice(("page_view", "demo_request", "email_reply")), moment, anonymous_id=anonymous_id)

    def add_deals(self, lead_id: str, moments: list[datetime]) -> None:
        rng = self.rng
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            created = rng.choice(moments or [self.moment(SCORED_ON)]) + timedelta(days=rng.choice((-30, 0, 0, 1, 5)))
            closed = created + timedelta(days=rng.choice((0, 1, 9, 40))) if rng.random() < 0.7 else self.moment(SCORED_ON + timedelta(days=rng.choice((0, 1))))
            self.rows["opportunities"].append(
                {
                    "opportunity_id": f"o{len(self.rows['opportunities'])}", "lead_id": lead_id, "stage": "", "amount": rng.choice(("", "1000", "99.95", "0")),
                    "created_at": created.isoformat(), "closed_at": max(created, closed).isoformat() if rng.random() < 0.7 else "",
                    "is_won": rng.choice(("true", "false", "")),
                }
            )


# --------------------------------------------------------------------------------------------------------------
# Seeds
# --------------------------------------------------------------------------------------------------------------


def seed_rows(project: Project, name: str) -> list[dict[str, str]]:
    (path,) = (project.folder / "seeds").rglob(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_seed(project: Project, name: str, rows: list[dict[str, str]]) -> None:
    """The rows under the columns that the seed has."""
    (path,) = (project.folder / "seeds").rglob(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def random_sla(rng: Random) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """SLA rules and calendars: half days, nights, days of 24 hours, dates that close or open."""
    hours = [("09:00", "17:00"), ("00:00", "24:00"), ("08:30", "12:00"), ("18:00", "24:00"), ("00:00", "08:00"), ("17:00", "17:01")]
    days = []
    for calendar in ("office", "always", "odd"):
        usual = {"office": hours[0], "always": hours[1]}.get(calendar)
        for weekday in {"office": WEEK[:5], "always": WEEK}.get(calendar, rng.sample(WEEK, 3)):
            opens, closes = usual or rng.choice(hours[2:])
            days.append({"calendar": calendar, "day": weekday, "opens_at": opens, "closes_at": closes})
        for number in rng.sample(range(110), 12):
            opens, closes = rng.choice((("", ""), ("", ""), *hours))
            day = (SCORED_ON + timedelta(days=5 - number)).isoformat()
            days.append({"calendar": calendar, "day": day, "opens_at": opens, "closes_at": closes})
    # Every unit by a calendar of 24 hours or an odd one; the shipped rules go by weekdays.
    kinds = (
        ("sql", "", "office", "due_in_hours"), ("sql", "fast_track", "odd", "due_in_days"),
        ("mql", "", "always", "due_in_days"), ("mql", "fast_track", "always", "due_in_hours"),
    )
    rules = [
        {
            "qualification": qualification, "qualified_by": by, "calendar": calendar, "task_type": f"{qualification}_{by}",
            unit: rng.choice(("4", "8") if unit == "due_in_hours" else ("0", "1", "3")),
        }
        for qualification, by, calendar, unit in kinds
    ]
    return rules, days


# --------------------------------------------------------------------------------------------------------------
# What the build made, as the referee takes it
# --------------------------------------------------------------------------------------------------------------


def judge(project: Project) -> Sales:
    """The referee's view of a built warehouse."""
    mappings = Mappings(project.folder / "seeds" / "mappings")
    (primary,) = (row["scoring_model"] for row in seed_rows(project, "scoring_models") if row["is_primary"] == "true")
    (model,) = (model for model in load_models(project.folder / "seeds" / "weights", mappings) if model.scoring_model == primary)
    filters = [rule.filter for rule in (*model.behavioral, *model.frequency, *model.fast_track)]

    def activities() -> Iterator[sales_referee.Activity]:
        for row in project.records("select * from int_activities where is_scored"):
            is_signal = any(
                wanted.activity_type in (None, row["activity_type"])
                and wanted.page_category in (None, mappings.page_category(row["url"]))
                and wanted.content_type in (None, normalise_code(row["content_type"]))
                and wanted.campaign in (None, normalise(row["campaign"]))
                for wanted in filters
            )
            yield sales_referee.Activity(row["lead_id"], row["activity_type"], row["occurred_at"], row["known_on"], is_signal)

    ((history_from,),) = project.rows(f"select history_from from int_scoring_dates where scored_on = '{SCORED_ON}'")
    leads = project.rows(
        "select lead_id, created_at::date, leads.lead_source, segment, qualification, lead_score, days_since_engaged, suppression_reason"
        " from lead_scores join leads_current as leads using (lead_id) join nurture_segments using (lead_id) where is_primary_model"
    )
    stays = project.rows(
        "select lead_id, stage, entered_on, left_on, is_left_censored, entered_by from int_qualification_periods"
        f" where scoring_model = '{primary}' and scored_on = '{SCORED_ON}'"
    )
    deals = project.rows("select lead_id, amount, created_at::date, closed_at::date, won_on from int_opportunities where not is_orphan")
    dispositions = project.rows("select lead_id, status, reason, rep, occurred_at from int_dispositions where not is_orphan")
    return Sales(
        SCORED_ON,
        history_from,
        [sales_referee.Lead(*row) for row in leads],
        [sales_referee.Stay(*row) for row in stays],
        activities(),
        [sales_referee.Disposition(*row) for row in dispositions],
        [sales_referee.Opportunity(*row) for row in deals],
        read_sla_rules(seed_rows(project, "sla_rules")),
        read_calendars(seed_rows(project, "business_calendar")),
    )


def differences(actual: dict[Any, dict[str, Any]], expected: dict[Any, dict[str, Any]]) -> list[Any]:
    """The first five rows in which the mart and the referee differ. A set of the referee's is a choice that is open."""
    found: list[Any] = []
    for key in sorted(actual.keys() | expected.keys(), key=str):
        if key not in actual or key not in expected:
            found.append((key, "only the referee has it" if key in expected else "only the mart has it"))
            continue
        cells = [
            (column, "mart:", actual[key][column], "referee:", value)
            for column, value in expected[key].items()
            if (actual[key][column] not in value if isinstance(value, frozenset) else actual[key][column] != value)
        ]
        if cells:
            found.append((key, cells))
    return found[:5]


def compare(project: Project) -> Sales:
    """Fail with the first rows in which the marts differ from the referee."""
    expected = judge(project)
    assert_crossings(project, expected)
    assert_queue(project, expected)
    assert_funnel(project, expected)
    return expected


def assert_crossings(project: Project, expected: Sales) -> None:
    rows = project.records("select * from speed_to_lead")
    assert len({row["task_id"] for row in rows}) == len(rows)
    crossings = {
        (row.hand_over.lead_id, row.hand_over.qualification, row.hand_over.crossed_on): {
            "qualified_by": row.hand_over.entered_by,
            "task_type": row.hand_over.rule.task_type,
            "qualifying_at": row.hand_over.qualifying_at,
            "due_at": row.hand_over.due_at,
            "first_touched_at": row.first_touched_at,
            "first_touch_type": row.first_touch_types or None,
            "sla_status": row.sla_status,
            "hours_to_touch": row.hours_to_touch,
            "disposition": row.disposition,
            "disposed_at": row.disposed_at,
            "words": row.disposition_words or (None, None),
            "is_closed": row.is_closed,
            "closed_at": row.closed_at,
            "scoring_model": "b2b_saas",
        }
        for row in expected.crossings
        if not row.hand_over.is_left_censored
    }
    actual = {
        (row["lead_id"], row["qualification"], row["qualified_on"]): row | {"words": (row["disposition_reason"], row["disposition_rep"])}
        for row in rows
    }
    assert len(actual) == len(rows)
    assert differences(actual, crossings) == []


def assert_queue(project: Project, expected: Sales) -> None:
    rows = project.records("select * from sales_queue order by rank")
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    task_ids = dict(project.rows("select (lead_id, qualification, qualified_on)::varchar, task_id from speed_to_lead"))
    goes_cold_on = dict(project.rows("select lead_id, leaves_qualification_on from score_outlook where is_primary_model"))
    queue = {}
    for rank, row in enumerate(expected.queue(), start=1):
        hand_over, lead = row.hand_over, expected.leads[row.hand_over.lead_id]
        queue[hand_over.lead_id] = {
            "rank": rank,
            "qualification": hand_over.qualification,
            "qualified_by": hand_over.entered_by,
            "qualified_on": None if hand_over.is_left_censored else hand_over.crossed_on,
            "qualifying_at": hand_over.qualifying_at,
            "task_type": hand_over.rule.task_type,
            "due_at": hand_over.due_at,
            "overdue_days": overdue_days(hand_over.due_at, SCORED_ON),
            "lead_score": lead.lead_score,
            "scored_on": SCORED_ON,
            "goes_cold_on": goes_cold_on.get(hand_over.lead_id),
        }
        if not hand_over.is_left_censored:
            queue[hand_over.lead_id]["task_id"] = task_ids[f"({hand_over.lead_id}, {hand_over.qualification}, {hand_over.crossed_on})"]
    actual = {row["lead_id"]: row for row in rows}
    assert len(actual) == len(rows)
    assert differences(actual, queue) == []
    # Who it is, and a sentence for the telephone.
    contacts = "select lead_id, {names} from {table} order by 1"
    names = "first_name, last_name, job_title, company_name"
    known = {row[0]: row[1:] for row in project.rows(contacts.format(names=names, table="leads_current"))}
    for row in rows:
        assert tuple(row[name] for name in names.split(", ")) == known[row["lead_id"]]
        assert row["reason"] and row["reason"].strip() == row["reason"] and "\n" not in row["reason"]


def assert_funnel(project: Project, expected: Sales) -> None:
    rows = project.records("select * from funnel_metrics")
    for row in rows:
        # The growth has as many places as its column, and no deal is no money.
        row["lead_velocity_rate"] = None if row["lead_velocity_rate"] is None else sales_referee.round_to(row["lead_velocity_rate"], 4)
        row["pipeline"] = row["pipeline"] or Decimal(0)
    funnel = expected.funnel()
    for figures in funnel.values():
        growth = figures["lead_velocity_rate"]
        figures["lead_velocity_rate"] = None if growth is None else sales_referee.round_to(growth, 4)
    actual = {(row["cohort_week"], row["lead_source"], row["segment"]): row for row in rows}
    assert len(actual) == len(rows)
    assert differences(actual, funnel) == []


# --------------------------------------------------------------------------------------------------------------
# Builds
# --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Several hundred random leads that fall back soon, and few reps who are often away; the shipped deadlines and routes."""
    project = Project(tmp_path_factory.mktemp("sales") / "project")
    rng = Random(7)
    changes = {
        "scoring_models": {"mql_cooldown_days": "2"},
        "behavioral_weights": {"window_days": "12"},
        "fast_track_rules": {"within_days": "6"},
    }
    for name, change in changes.items():
        rows = [row | (change if row["scoring_model"] == "b2b_saas" else {}) for row in seed_rows(project, name)]
        if name == "fast_track_rules":
            rows.append({"scoring_model": "b2b_saas", "rule_id": "trial", "activity_type": "trial_start", "within_days": "4", "qualifies_as": "sql"})
        write_seed(project, name, rows)
    reps = seed_rows(project, "sales_reps")
    for row in reps:
        row["daily_capacity"] = rng.choice(("0", "1", "2", "2"))
        away_from = SCORED_ON - timedelta(days=rng.randrange(8))
        is_away = rng.random() < 0.9
        row["away_from"] = away_from.isoformat() if is_away else ""
        row["away_to"] = (away_from + timedelta(days=rng.choice((0, 1, 2)))).isoformat() if is_away else ""
    write_seed(project, "sales_reps", reps)
    raw = RawRows(20, [row["rep"] for row in reps])
    raw.write(project.folder / "own")
    project.build(*MARTS, variables=VARIABLES)
    return project


def test_sales_marts_agree_with_the_referee(project: Project) -> None:
    expected = compare(project)
    # What the random leads are there for does happen.
    crossings = expected.crossings
    assert {(row.hand_over.qualification, row.sla_status) for row in crossings} == {(stage, status) for stage in ("mql", "sql") for status in ("met", "breached", "open")}
    assert {row.disposition for row in crossings} == {None, "accepted", "working", "rejected", "recycled"}
    assert max(Counter(row.hand_over.lead_id for row in crossings).values()) > 2
    assert {row.hand_over.is_left_censored for row in expected.queue()} == {True, False}
    assert len(expected.queue()) > 50


def test_everybody_is_routed(project: Project) -> None:
    """To an owner who is there, to a rep with capacity, or, where no rule has one, to the catch-all."""
    reps = {row["rep"]: row for row in seed_rows(project, "sales_reps")}
    rules = sorted(seed_rows(project, "routing_rules"), key=lambda row: int(row["priority"]))
    leads = {row["lead_id"]: row for row in project.records("select * from leads_current")}
    tasks = {row["task_id"]: row for mart in ("speed_to_lead", "sales_queue") for row in project.records(f"select * from {mart}")}
    # A lead is given to somebody once while it stays qualified, by how it was that day; before memory, by how it is now.
    days = {task: None if unknown else day for task, day, unknown in project.rows("select task_id, routed_on, is_routed_before_lookback from int_handovers")}
    given: dict[tuple[str, date], set[str]] = defaultdict(set)
    given_to: dict[tuple[str, date | None], set[str]] = defaultdict(set)

    def is_away(rep: dict[str, str], day: date | None) -> bool:
        """Nobody is on a day that is unknown."""
        if day is None:
            return False
        starts, ends = rep["away_from"] or "0001-01-01", rep["away_to"] or "9999-12-31"
        return bool(rep["away_from"] or rep["away_to"]) and starts <= day.isoformat() <= ends

    def satisfies(row: dict[str, str], facts: dict[str, Any], *columns: str) -> bool:
        return all(
            not row[column] or str(facts[column] or "").lower() in [part.strip().lower() for part in row[column].split("|")] and bool(facts[column])
            for column in columns
        )

    def can_serve(rule: dict[str, str], facts: dict[str, Any], day: date | None) -> list[str]:
        """The reps of a rule's team who may get such a lead that day."""
        if rule["goes_to"] != "team" or not satisfies(rule, facts, "region", "country", "company_size_band", "industry", "lead_source"):
            return []
        return [
            name
            for name, rep in reps.items()
            if rep["team"] == rule["team"] and int(rep["daily_capacity"] or 0) > 0 and not is_away(rep, day)
            and satisfies(rep, facts, "region", "company_size_band", "industry")
        ]

    for task_id, task in tasks.items():
        day, owner = days[task_id], leads[task["lead_id"]]["owner_id"]
        assert task["owner_id"] and task["routed_by"] in ("lead_owner", "account_owner", "round_robin", "catch_all"), task
        keeps = owner is not None and not (owner in reps and is_away(reps[owner], day))
        assert (task["routed_by"] == "lead_owner") == keeps, task
        assert not keeps or task["owner_id"] == owner, task
        given_to[task["lead_id"], days[task_id]].add(task["owner_id"])
        if task["owner_id"] in reps and task["routed_by"] != "lead_owner":
            assert not is_away(reps[task["owner_id"]], day), task
        if task["routed_by"] == "round_robin" and day:
            given[task["owner_id"], day].add(task["lead_id"])
    assert [key for key, owners in given_to.items() if len(owners) > 1] == []

    def is_full(name: str, day: date) -> bool:
        return len(given[name, day]) >= int(reps[name]["daily_capacity"])

    assert [key for key, got in given.items() if len(got) > int(reps[key[0]]["daily_capacity"])] == []
    for task_id, task in tasks.items():
        day = days[task_id]
        names = next(filter(None, (can_serve(rule, leads[task["lead_id"]], day) for rule in rules)), [])
        if task["routed_by"] == "round_robin":
            assert task["owner_id"] in names, task
        elif task["routed_by"] == "catch_all" and day:
            assert [name for name in names if not is_full(name, day)] == [], task
    assert {task["routed_by"] for task in tasks.values()} >= {"lead_owner", "round_robin", "catch_all"}


def test_other_deadlines_and_rows_in_another_order(project: Project) -> None:
    """Random calendars agree with the referee too; a task keeps its owner, and a second run keeps all of the queue."""
    owners = "select task_id, owner_id, routed_by from speed_to_lead union select task_id, owner_id, routed_by from sales_queue order by all"
    before = project.rows(owners)
    rules, days = random_sla(Random(3))
    write_seed(project, "sla_rules", rules)
    write_seed(project, "business_calendar", days)
    for path in (project.folder / "own").glob("*.csv"):
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        Random(11).shuffle(lines)
        path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    project.start_over()
    project.build(*MARTS, variables=VARIABLES)
    compare(project)
    assert project.rows(owners) == before

    queue = project.rows("select * from sales_queue order by rank")
    project.build("--select", "int_handovers+,+sales_queue", variables=VARIABLES)
    assert project.rows("select * from sales_queue order by rank") == queue
