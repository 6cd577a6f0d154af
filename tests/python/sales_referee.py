"""An independent referee of the sales marts: hand-overs, deadlines, what became of them, the queue and the funnel.

Plain Python over plain rows, written from what the marts promise. It walks a calendar opening by opening, so that it
shares no arithmetic with a model that sums working time. Scores, stays, activities, dispositions and deals are given:
they have tests of their own. Who gets a hand-over is not computed here; tests/python/test_sales_against_referee.py holds
that to its promises instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, TypeVar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TOUCHES = ("call", "meeting", "email_reply")
CLOSING = ("accepted", "working", "rejected")
# Nobody waits longer for an opening; a calendar that never opens is an error in its seed.
MOST_DAYS = 5000
MATURE_DAYS = 90
ACTIVE_DAYS = 30

Row = Mapping[str, str | None]

# --------------------------------------------------------------------------------------------------------------
# What is given
# --------------------------------------------------------------------------------------------------------------


class Activity(NamedTuple):
    """A scored activity of a surviving lead."""

    lead_id: str
    activity_type: str | None
    occurred_at: datetime
    known_on: date
    is_signal: bool
    """Whether any behavioral, frequency or fast-track rule of the primary model looks for it."""


class Stay(NamedTuple):
    """A time as an MQL or SQL by the primary model."""

    lead_id: str
    stage: str
    entered_on: date
    left_on: date | None
    is_left_censored: bool
    entered_by: str


class Disposition(NamedTuple):
    """What sales said of a known lead; status is null where the word is unknown or says nothing."""

    lead_id: str
    status: str | None
    reason: str | None
    rep: str | None
    occurred_at: datetime


class Opportunity(NamedTuple):
    lead_id: str
    amount: Decimal | None
    created_on: date
    closed_on: date | None
    won_on: date | None

    def is_open_on(self, day: date) -> bool:
        is_closed = self.closed_on is not None and self.closed_on <= day
        is_won = self.won_on is not None and self.won_on <= day
        return self.created_on <= day and not is_closed and not is_won


class Lead(NamedTuple):
    """A lead with a score of the primary model on the scored day."""

    lead_id: str
    created_on: date
    lead_source: str | None
    segment: str
    qualification: str
    lead_score: Decimal
    days_since_engaged: int | None
    suppression_reason: str | None


class SlaRule(NamedTuple):
    qualification: str
    qualified_by: str | None
    task_type: str | None
    due_in_hours: Decimal | None
    due_in_days: int | None
    calendar: str


# --------------------------------------------------------------------------------------------------------------
# Calendars and deadlines
# --------------------------------------------------------------------------------------------------------------


def clock(text: str) -> timedelta:
    """HH:MM since midnight; 24:00 is the end of the day."""
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def on_its_day(moment: datetime) -> datetime:
    """Midnight as the last second of the day that it ends: what is due then is due on that day."""
    return moment - timedelta(seconds=1) if moment.time() == time() else moment


class Calendar:
    """When somebody works: weekdays, and days that replace their weekday."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.days: dict[str, tuple[timedelta, timedelta] | None] = {}
        for row in rows:
            opens, closes = row["opens_at"], row["closes_at"]
            self.days[str(row["day"]).strip().lower()] = (clock(opens), clock(closes)) if opens and closes else None

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """From when to when the day is worked, if it is."""
        name = day.isoformat() if day.isoformat() in self.days else WEEKDAYS[day.weekday()]
        hours = self.days.get(name)
        if hours is None:
            return None
        midnight = datetime.combine(day, time())
        return midnight + hours[0], midnight + hours[1]

    def openings(self, first_day: date) -> Iterator[tuple[datetime, datetime]]:
        """The worked days from one on."""
        for number in range(MOST_DAYS):
            opening = self.opening(first_day + timedelta(days=number))
            if opening is not None:
                yield opening
        raise ValueError("a calendar that does not open in years")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from start to end is worked."""
        start, end, worked = whole(start), whole(end), timedelta()
        for number in range((end.date() - start.date()).days + 1):
            opening = self.opening(start.date() + timedelta(days=number))
            if opening is not None:
                worked += max(min(end, opening[1]) - max(start, opening[0]), timedelta())
        return worked

    def due_after_days(self, start: datetime, days: int) -> datetime:
        """The closing of the working day that comes so many after the first one whose closing lies after start."""
        ends = (on_its_day(closes) for _, closes in self.openings(start.date()))
        closings = (end for end in ends if end > start)
        for _ in range(days):
            next(closings)
        return next(closings)

    def due_after_hours(self, start: datetime, hours: Decimal) -> datetime:
        """When so many hours have been worked since start; at a closing rather than at the opening that follows."""
        seconds = hours * 3600
        assert seconds == int(seconds), "part of a second"
        left = timedelta(seconds=int(seconds))
        for opens, closes in self.openings(start.date()):
            begins = max(opens, whole(start))
            if begins >= closes:
                continue
            if begins + left <= closes:
                return on_its_day(begins + left)
            left -= closes - begins
        raise AssertionError("openings do not end")


def read_calendars(rows: Iterable[Row]) -> dict[str, Calendar]:
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_name[str(row["calendar"])].append(row)
    return {name: Calendar(days) for name, days in by_name.items()}


def read_sla_rules(rows: Iterable[Row]) -> list[SlaRule]:
    return [
        SlaRule(
            str(row["qualification"]),
            row["qualified_by"] or None,
            row["task_type"] or None,
            Decimal(row["due_in_hours"]) if row["due_in_hours"] else None,
            int(row["due_in_days"]) if row["due_in_days"] else None,
            str(row["calendar"]),
        )
        for row in rows
    ]


def sla_rule(rules: Sequence[SlaRule], qualification: str, qualified_by: str) -> SlaRule:
    """The rule that names what the lead qualified by, before the one that takes anything."""
    for wanted in (qualified_by, None):
        for rule in rules:
            if (rule.qualification, rule.qualified_by) == (qualification, wanted):
                return rule
    raise ValueError(f"no rule for {qualification} by {qualified_by}")


def overdue_days(due_at: datetime, scored_on: date) -> int:
    """Whole days from the day that is due to the scored day."""
    return max((scored_on - due_at.date()).days, 0)


# --------------------------------------------------------------------------------------------------------------
# Hand-overs and what became of them
# --------------------------------------------------------------------------------------------------------------


class HandOver(NamedTuple):
    lead_id: str
    qualification: str
    crossed_on: date
    """The day of the crossing; the first remembered day for one that was running already."""
    left_on: date | None
    is_left_censored: bool
    entered_by: str
    qualifying_at: datetime
    due_at: datetime
    rule: SlaRule


def covers(stay: Stay, day: date) -> bool:
    return stay.entered_on <= day and (stay.left_on is None or stay.left_on > day)


def is_hand_over(stay: Stay, stays_of_lead: Iterable[Stay]) -> bool:
    """A stay as an SQL always; one as an MQL unless the lead became an SQL that day or was one, and is one for as long."""
    return stay.stage == "sql" or not any(
        other.stage == "sql" and covers(other, stay.entered_on) and (other.left_on is None or (stay.left_on is not None and other.left_on >= stay.left_on))
        for other in stays_of_lead
    )


def qualifying_moment(stay: Stay, history_from: date, activities: Iterable[Activity]) -> datetime:
    """The newest signal of the day, as far as known by then; else, and before memory, the day's last second."""
    if stay.is_left_censored:
        return datetime.combine(history_from, time(23, 59, 59))
    moments = [
        activity.occurred_at
        for activity in activities
        if activity.is_signal and activity.occurred_at.date() == stay.entered_on and activity.known_on <= stay.entered_on
    ]
    return max(moments, default=datetime.combine(stay.entered_on, time(23, 59, 59)))


OfLead = TypeVar("OfLead", Activity, Stay, Disposition, Opportunity)


def by_lead(rows: Iterable[OfLead]) -> dict[str, list[OfLead]]:
    found: dict[str, list[OfLead]] = defaultdict(list)
    for row in rows:
        found[row.lead_id].append(row)
    return found


class Crossing(NamedTuple):
    """What became of a hand-over by the end of the scored day."""

    hand_over: HandOver
    first_touched_at: datetime | None
    first_touch_types: frozenset[str]
    """Several where touches happened at one moment."""
    sla_status: str
    hours_to_touch: Decimal | None
    disposition: str | None
    disposed_at: datetime | None
    disposition_words: frozenset[tuple[str | None, str | None]]
    """Reason and rep of the disposition; several where dispositions of one moment have one status."""
    is_closed: bool
    closed_at: datetime | None


class Sales:
    """The hand-overs of leads that have a score, and what follows from them."""

    def __init__(
        self,
        scored_on: date,
        history_from: date,
        leads: Iterable[Lead],
        stays: Iterable[Stay],
        activities: Iterable[Activity],
        dispositions: Iterable[Disposition],
        opportunities: Iterable[Opportunity],
        sla_rules: Sequence[SlaRule],
        calendars: Mapping[str, Calendar],
    ) -> None:
        self.scored_on, self.history_from = scored_on, history_from
        self.leads = {lead.lead_id: lead for lead in leads}
        self.stays, self.activities = by_lead(stays), by_lead(activities)
        self.dispositions, self.opportunities = by_lead(dispositions), by_lead(opportunities)
        self.sla_rules, self.calendars = sla_rules, calendars
        self.crossings = [
            self.follow(hand_over, later)
            for lead_id in self.leads
            for hand_over, later in self.in_turn(self.hand_overs_of(lead_id))
        ]

    def hand_overs_of(self, lead_id: str) -> list[HandOver]:
        stays = self.stays.get(lead_id, [])
        return [self.hand_over(stay) for stay in stays if is_hand_over(stay, stays)]

    def hand_over(self, stay: Stay) -> HandOver:
        qualifying_at = qualifying_moment(stay, self.history_from, self.activities.get(stay.lead_id, []))
        rule = sla_rule(self.sla_rules, stay.stage, stay.entered_by)
        calendar = self.calendars[rule.calendar]
        if rule.due_in_hours is not None:
            due_at = calendar.due_after_hours(qualifying_at, rule.due_in_hours)
        else:
            assert rule.due_in_days is not None
            due_at = calendar.due_after_days(qualifying_at, rule.due_in_days)
        crossed_on = self.history_from if stay.is_left_censored else stay.entered_on
        return HandOver(
            stay.lead_id, stay.stage, crossed_on, stay.left_on, stay.is_left_censored, stay.entered_by, qualifying_at, due_at, rule
        )

    @staticmethod
    def in_turn(hand_overs: list[HandOver]) -> list[tuple[HandOver, datetime | None]]:
        """Each hand-over of a lead with the qualifying moment of its next one."""
        ordered = sorted(hand_overs, key=lambda hand_over: (hand_over.qualifying_at, hand_over.qualification))
        following = [hand_over.qualifying_at for hand_over in ordered[1:]]
        return list(zip(ordered, [*following, None], strict=False))

    def follow(self, hand_over: HandOver, next_qualifying_at: datetime | None) -> Crossing:
        since, due_at = hand_over.qualifying_at, hand_over.due_at
        midnight = datetime.combine(self.scored_on + timedelta(days=1), time())
        touches = [
            activity
            for activity in self.activities.get(hand_over.lead_id, [])
            if activity.activity_type in TOUCHES and since < activity.occurred_at < midnight and activity.known_on <= self.scored_on
        ]
        touched_at = min((touch.occurred_at for touch in touches), default=None)
        told = [said for said in self.dispositions.get(hand_over.lead_id, []) if since < said.occurred_at < midnight]

        in_time = [
            said
            for said in told
            if said.status is not None and (next_qualifying_at is None or said.occurred_at <= next_qualifying_at)
        ]
        disposed_at = max((said.occurred_at for said in in_time), default=None)
        status = min((said.status for said in in_time if said.occurred_at == disposed_at), key=lambda text: str(text).encode(), default=None)

        closings = [said.occurred_at for said in told if said.status in CLOSING]
        closings += [] if touched_at is None else [touched_at]
        # When the crossing was is not known, so any earlier answer may be one.
        before = self.answers_until(hand_over.lead_id, since) if hand_over.is_left_censored else []

        if touched_at is None:
            sla_status = "breached" if due_at <= midnight else "open"
            hours = None
        else:
            sla_status = "met" if touched_at <= due_at else "breached"
            worked = self.calendars[hand_over.rule.calendar].working_time(since, touched_at)
            hours = round_to(Decimal(worked // timedelta(seconds=1)) / 3600, 2)
        return Crossing(
            hand_over,
            touched_at,
            frozenset(str(touch.activity_type) for touch in touches if touch.occurred_at == touched_at),
            sla_status,
            hours,
            status,
            disposed_at,
            frozenset((said.reason, said.rep) for said in in_time if said.occurred_at == disposed_at and said.status == status),
            bool(before or closings),
            max(before, default=min(closings, default=None)),
        )

    def answers_until(self, lead_id: str, moment: datetime) -> list[datetime]:
        """When sales touched the lead, or said anything but that it hands it back, up to a moment."""
        touches = [activity for activity in self.activities.get(lead_id, []) if activity.activity_type in TOUCHES and activity.known_on <= self.scored_on]
        told = [said for said in self.dispositions.get(lead_id, []) if said.status in CLOSING]
        return [row.occurred_at for row in (*touches, *told) if row.occurred_at <= moment]

    # --- the queue ----------------------------------------------------------------------------------------

    def queue(self) -> list[Crossing]:
        """The open hand-overs of the leads' current qualifications, first to call first."""

        def order(crossing: Crossing) -> tuple[bool, bool, Decimal, timedelta, bytes]:
            lead = self.leads[crossing.hand_over.lead_id]
            is_active = lead.days_since_engaged is not None and lead.days_since_engaged < ACTIVE_DAYS
            age = datetime.max - crossing.hand_over.qualifying_at
            return crossing.hand_over.qualification != "sql", not is_active, -lead.lead_score, age, lead.lead_id.encode()

        return sorted((crossing for crossing in self.crossings if self.is_queued(crossing)), key=order)

    def is_queued(self, crossing: Crossing) -> bool:
        hand_over, lead = crossing.hand_over, self.leads[crossing.hand_over.lead_id]
        return (
            hand_over.left_on is None
            and hand_over.qualification == lead.qualification
            and not crossing.is_closed
            and lead.suppression_reason is None
            and not any(deal.is_open_on(self.scored_on) for deal in self.opportunities.get(lead.lead_id, []))
        )

    # --- the funnel ---------------------------------------------------------------------------------------

    def funnel(self) -> dict[tuple[date, str, str], dict[str, object]]:
        """By week of creation, source and segment: counts, rates, medians and money."""
        cohorts: dict[tuple[date, str, str], list[Lead]] = defaultdict(list)
        for lead in self.leads.values():
            monday = lead.created_on - timedelta(days=lead.created_on.weekday())
            cohorts[monday, lead.lead_source or "unknown", lead.segment].append(lead)
        rows = {cohort: self.cohort(leads) for cohort, leads in cohorts.items()}
        for (monday, source, segment), row in rows.items():
            before = rows.get((monday - timedelta(days=7), source, segment), {}).get("mqls", 0)
            now = row["mqls"]
            assert isinstance(before, int) and isinstance(now, int)
            row["lead_velocity_rate"] = Decimal(now - before) / before if before else None
        return rows

    def cohort(self, leads: list[Lead]) -> dict[str, object]:
        journeys = [self.journey(lead) for lead in leads]
        mature = [journey for lead, journey in zip(leads, journeys, strict=True) if (self.scored_on - lead.created_on).days >= MATURE_DAYS]
        of_leads = {lead.lead_id for lead in leads}
        crossings = [row for row in self.crossings if row.hand_over.lead_id in of_leads and not row.hand_over.is_left_censored]
        disposed = [row for row in crossings if row.disposition is not None]
        deals = [deal for lead in leads for deal in self.opportunities.get(lead.lead_id, []) if deal.is_open_on(self.scored_on)]

        figures: dict[str, object] = {"leads": len(leads), "mature_leads": len(mature)}
        reached = ("mql", "sql", "opportunity", "won")
        counts = {}
        for prefix, of in (("", journeys), ("mature_", mature)):
            for stage, name in zip(reached, ("mqls", "sqls", "opportunities", "won"), strict=True):
                counts[prefix + name] = sum(stage in journey.stages for journey in of)
        figures |= counts
        figures |= {
            "lead_to_mql_rate": rate(counts["mature_mqls"], len(mature)),
            "mql_to_sql_rate": rate(counts["mature_sqls"], counts["mature_mqls"]),
            # Deals come without an SQL, too; of the SQLs a share has one.
            "sql_to_opportunity_rate": rate(sum({"sql", "opportunity"} <= journey.stages for journey in mature), counts["mature_sqls"]),
            "opportunity_to_won_rate": rate(counts["mature_won"], counts["mature_opportunities"]),
            "lead_to_won_rate": rate(counts["mature_won"], len(mature)),
            "median_days_to_mql": median_days((journey.created_on, journey.mql_on) for journey in journeys),
            "median_days_mql_to_sql": median_days((journey.mql_on, journey.sql_on) for journey in journeys),
            "median_days_sql_to_opportunity": median_days((journey.sql_on, journey.opportunity_on) for journey in journeys),
            "median_days_opportunity_to_won": median_days((journey.opportunity_on, journey.won_on) for journey in journeys),
            "handovers": len(crossings),
            "accepted": sum(row.disposition == "accepted" for row in crossings),
            "rejected": sum(row.disposition == "rejected" for row in crossings),
            "acceptance_rate": rate(sum(row.disposition == "accepted" for row in disposed), len(disposed)),
            "rejection_rate": rate(sum(row.disposition == "rejected" for row in disposed), len(disposed)),
            "pipeline": sum((deal.amount for deal in deals if deal.amount is not None), Decimal(0)),
            "expected_value": None,
        }
        return figures

    def journey(self, lead: Lead) -> Journey:
        stays = self.stays.get(lead.lead_id, [])
        deals = [deal for deal in self.opportunities.get(lead.lead_id, []) if deal.created_on <= self.scored_on]
        won = [deal.won_on for deal in deals if deal.won_on is not None and deal.won_on <= self.scored_on]
        stages = {"mql"} if stays else set()
        stages |= {"sql"} if any(stay.stage == "sql" for stay in stays) else set()
        stages |= {"opportunity"} if deals else set()
        stages |= {"won"} if won else set()
        return Journey(
            stages,
            lead.created_on,
            first_known(stays, "mql"),
            first_known(stays, "sql"),
            min((deal.created_on for deal in deals), default=None),
            min(won, default=None),
        )


class Journey(NamedTuple):
    """What a lead has reached and when; the day is missing where memory does not reach back to it."""

    stages: set[str]
    created_on: date
    mql_on: date | None
    sql_on: date | None
    opportunity_on: date | None
    won_on: date | None


def first_known(stays: Iterable[Stay], stage: str) -> date | None:
    """The first day in a stage, unless the lead was in it before memory begins."""
    of_stage = [stay for stay in stays if stay.stage == stage]
    return None if any(stay.is_left_censored for stay in of_stage) else min((stay.entered_on for stay in of_stage), default=None)


def whole(moment: datetime) -> datetime:
    """Working time is told in whole seconds."""
    return moment.replace(microsecond=0)


def round_to(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def rate(part: int, whole: int) -> Decimal | None:
    return round_to(Decimal(part) / whole, 6) if whole else None


def median_days(pairs: Iterable[tuple[date | None, date | None]]) -> Decimal | None:
    """The median of the days between two days that are both known and in order."""
    days = sorted((end - start).days for start, end in pairs if start is not None and end is not None and start <= end)
    if not days:
        return None
    return Decimal(days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
