"""An independent referee of the nurture marts: who is enrolled in what, what was sent, and what comes next.

Plain Python over plain rows, written from what the marts promise. It walks a lead's life day by day and event by event,
so that it shares no arithmetic with models that rank and join. Activities, segments, suppressions and stages are given:
they have tests of their own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALLS = ("call", "meeting", "call_attempt")
CHECK_IN = "sales_check_in"
RAN_THROUGH = ("goal", "finished", "expired")
# So long, in days, whatever is reported of a step is of one mail.
MAIL_DAYS = 7
# Nothing is planned further ahead; a weekday that never comes is an error in its seed.
MOST_DAYS = 5000

Row = Mapping[str, str | None]

# --------------------------------------------------------------------------------------------------------------
# What is given
# --------------------------------------------------------------------------------------------------------------


class Activity(NamedTuple):
    """An activity of a surviving lead that nobody deleted."""

    lead_id: str
    activity_type: str | None
    occurred_at: datetime
    known_on: date
    is_machine: bool = False
    content_id: str | None = None
    content_type: str | None = None
    sequence_name: str | None = None
    sequence_step: int | None = None
    variant: str | None = None
    url: str | None = None

    @property
    def names_step(self) -> bool:
        return self.sequence_name is not None and self.sequence_step is not None


class SegmentDay(NamedTuple):
    """A lead's segment at the end of a day; hold says why it has no sequence."""

    lead_id: str
    day: date
    segment: str
    sequence: str | None
    hold: str | None


class State(NamedTuple):
    """A segment of the day with whether its sequence leaves the lead alone."""

    segment: str
    sequence: str | None
    hold: str | None
    is_holdout: bool


class Suppression(NamedTuple):
    lead_id: str
    valid_from: date
    blocks_email: bool


class Deal(NamedTuple):
    """A spell at the lifecycle stage opportunity."""

    lead_id: str
    entered_on: date


class Lead(NamedTuple):
    """Who the lead is, as of the newest scored day."""

    lead_id: str
    industry: str | None = None
    job_function: str | None = None
    funnel_stage: str | None = None
    is_suppressed: bool = False


class Step(NamedTuple):
    sequence: str
    step: int
    wait_days: int
    channel: str
    content_stage: str | None
    content_types: tuple[str, ...]
    variants: tuple[tuple[str, int], ...]
    weekdays: tuple[str, ...]
    send_hour: int | None


class Plan(NamedTuple):
    """A sequence as the seeds plan it."""

    sequence: str
    priority: int
    goals: tuple[str, ...]
    exit_after_days: int
    re_entry_days: int | None
    holdout_percent: int
    steps: tuple[Step, ...]


def cell(row: Row, name: str) -> str | None:
    return (row.get(name) or "").strip() or None


def number(row: Row, name: str) -> int | None:
    text = cell(row, name)
    return None if text is None else int(text)


def parts(row: Row, name: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in (cell(row, name) or "").split("|") if part.strip())


def read_variants(text: str | None) -> tuple[tuple[str, int], ...]:
    pairs = (pair.rsplit(":", 1) for pair in (text or "").split("|") if pair.strip())
    return tuple((name.strip(), int(share)) for name, share in pairs)


def read_plans(sequences: Iterable[Row], steps: Iterable[Row]) -> dict[str, Plan]:
    of_sequence: dict[str, list[Step]] = defaultdict(list)
    for row in steps:
        sequence = str(cell(row, "sequence"))
        of_sequence[sequence].append(
            Step(
                sequence,
                int(str(row["step"])),
                int(str(row["wait_days"])),
                str(cell(row, "channel")),
                cell(row, "content_stage"),
                parts(row, "content_types"),
                read_variants(cell(row, "variants")),
                parts(row, "weekdays"),
                number(row, "send_hour"),
            )
        )
    return {
        str(row["sequence"]): Plan(
            str(row["sequence"]),
            int(str(row["priority"])),
            parts(row, "goal_activity_types"),
            int(str(row["exit_after_days"])),
            number(row, "re_entry_days"),
            int(str(row["holdout_percent"])),
            tuple(sorted(of_sequence[str(row["sequence"])], key=lambda step: step.step)),
        )
        for row in sequences
    }


class Limit(NamedTuple):
    channel: str
    max_touches: int | None
    window_days: int | None
    min_days_between: int | None
    except_content_types: tuple[str, ...]

    def allows(self, day: date, contacts: Iterable[Contact]) -> bool:
        """Whether the day bears one contact more, counting what happened up to it."""
        days = [contact.day for contact in contacts if self.counts(contact)]
        if self.max_touches is not None:
            assert self.window_days is not None
            window = {day - timedelta(days=back) for back in range(self.window_days)}
            if sum(contact_day in window for contact_day in days) >= self.max_touches:
                return False
        return self.min_days_between is None or all((day - contact_day).days >= self.min_days_between for contact_day in days)

    def counts(self, contact: Contact) -> bool:
        if contact.channel == "email" and contact.content_type in self.except_content_types:
            return False
        return self.channel in ("all", contact.channel)


class Contact(NamedTuple):
    day: date
    channel: str | None
    """None for a campaign's sending of a step that nobody planned."""
    content_type: str | None


def read_limits(rows: Iterable[Row]) -> list[Limit]:
    return [
        Limit(
            str(cell(row, "channel")), number(row, "max_touches"), number(row, "window_days"), number(row, "min_days_between"),
            parts(row, "except_content_types"),
        )
        for row in rows
    ]


class Piece(NamedTuple):
    """A piece of content."""

    content_id: str
    title: str
    url: str | None
    content_type: str
    funnel_stage: str
    industry: str | None
    job_function: str | None
    valid_from: date | None
    valid_to: date | None


def read_library(rows: Iterable[Row]) -> list[Piece]:
    def day(row: Row, name: str) -> date | None:
        text = cell(row, name)
        return None if text is None else date.fromisoformat(text)

    return [
        Piece(
            str(cell(row, "content_id")), str(cell(row, "title")), cell(row, "url"), str(cell(row, "content_type")), str(cell(row, "funnel_stage")),
            cell(row, "industry"), cell(row, "job_function"), day(row, "valid_from"), day(row, "valid_to"),
        )
        for row in rows
    ]


# --------------------------------------------------------------------------------------------------------------
# Hashes and pages
# --------------------------------------------------------------------------------------------------------------


def number_of_hash(text: str) -> int:
    return int(hashlib.md5(text.encode()).hexdigest()[:15], 16)


def holdout_bucket(lead_id: str, sequence: str) -> int:
    return number_of_hash(f"nurture_holdout|{lead_id}|{sequence}") % 100


def chosen_variant(lead_id: str, step: Step) -> str | None:
    """The variant whose part of the shares the hash of lead and sequence falls into."""
    if not step.variants:
        return None
    ticket = number_of_hash(f"nurture_variant|{lead_id}|{step.sequence}") % sum(share for _, share in step.variants)
    for name, share in step.variants:
        if ticket < share:
            return name
        ticket -= share
    raise AssertionError("shares do not add up")


def page(url: str) -> str:
    """The path, by which a page is known."""
    address = url.strip().lower().split("#")[0].split("?")[0]
    path = "/" + address.split("//", 1)[1].partition("/")[2] if "//" in address else address
    return path.rstrip("/") or "/"


# --------------------------------------------------------------------------------------------------------------
# What the referee finds
# --------------------------------------------------------------------------------------------------------------


class Sending(NamedTuple):
    shown_by: str
    """The type of the activity that tells of it."""
    lead_id: str
    sequence: str
    step: int
    channel: str
    variant: str | None
    content_id: str | None
    content_type: str | None
    sent_at: datetime


class Touch:
    """A step as it was first sent in an enrolment, and what came back."""

    def __init__(self, sending: Sending) -> None:
        self.sending = sending
        self.step, self.channel, self.sent_at, self.content_id = sending.step, sending.channel, sending.sent_at, sending.content_id
        self.send_count = 0
        self.is_call = False
        self.delivered_at: datetime | None = None
        self.opened_at: datetime | None = None
        self.clicked_at: datetime | None = None
        self.unsubscribed_at: datetime | None = None
        self.goal_reached_at: datetime | None = None

    ANSWERS = {
        "email_delivered": "delivered_at",
        "email_open": "opened_at",
        "email_click": "clicked_at",
        "unsubscribe": "unsubscribed_at",
        "spam_complaint": "unsubscribed_at",
    }
    HUMAN_ANSWERS = ("email_open", "email_click")

    def answer(self, activity: Activity) -> None:
        """Take what came back; the first of its kind stays."""
        name = self.ANSWERS[str(activity.activity_type)]
        if getattr(self, name) is None:
            setattr(self, name, activity.occurred_at)


class Enrolment:
    def __init__(self, lead_id: str, sequence: str, number: int, enrolled_on: date, enrolled_at: datetime | None) -> None:
        self.lead_id, self.sequence, self.number = lead_id, sequence, number
        self.enrolled_on, self.enrolled_at = enrolled_on, enrolled_at
        self.is_holdout = enrolled_at is None
        self.next_at: datetime | None = None
        self.sendings: list[Sending] = []
        self.touches: list[Touch] = []
        self.variant: str | None = None
        self.has_mixed_variants = False
        self.goal: Activity | None = None
        self.exited_on: date | None = None
        self.exit_reason: str | None = None
        self.status = "holdout" if self.is_holdout else "active"

    def is_before_next(self, moment: datetime) -> bool:
        return self.next_at is None or moment < self.next_at

    @property
    def goal_reached_on(self) -> date | None:
        return None if self.goal is None else self.goal.occurred_at.date()

    @property
    def last_step(self) -> int | None:
        return max((touch.step for touch in self.touches), default=None)

    @property
    def last_touched_on(self) -> date | None:
        return max((touch.sent_at.date() for touch in self.touches), default=None)


class NextTouch(NamedTuple):
    lead_id: str
    status: str
    sequence: str | None = None
    enrolment_number: int | None = None
    step: int | None = None
    channel: str | None = None
    variant: str | None = None
    content_id: str | None = None
    due_on: date | None = None
    send_hour: int | None = None


OfLead = TypeVar("OfLead", Activity, SegmentDay, Suppression, Deal)


def by_lead(rows: Iterable[OfLead]) -> dict[str, list[OfLead]]:
    found: dict[str, list[OfLead]] = defaultdict(list)
    for row in rows:
        found[row.lead_id].append(row)
    return found


def days(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


class Log:
    """What builds found of each lead and day, kept as it was found; only the newest day is found again."""

    def __init__(self) -> None:
        self.states: dict[str, dict[date, State]] = defaultdict(dict)
        self.newest: date | None = None

    def add(self, day: date, states: Mapping[str, State]) -> None:
        if self.newest is not None and day < self.newest:
            return
        for lead_id, state in states.items():
            self.states[lead_id][day] = state
        self.newest = day


class Nurture:
    """The nurture marts as of the newest scored day. The log is that of former builds and takes what this one adds; who was
    merged has a survivor."""

    def __init__(
        self,
        scored_on: date,
        leads: Iterable[Lead],
        activities: Iterable[Activity],
        segments: Iterable[SegmentDay],
        suppressions: Iterable[Suppression],
        deals: Iterable[Deal],
        plans: Mapping[str, Plan],
        limits: Sequence[Limit] = (),
        library: Sequence[Piece] = (),
        first_stage: str = "awareness",
        log: Log | None = None,
        survivors: Mapping[str, str] | None = None,
    ) -> None:
        self.records: dict[str, list[str]] = defaultdict(list)
        for record, survivor in (survivors or {}).items():
            self.records[survivor].append(record)
        self.scored_on, self.plans, self.limits, self.library, self.first_stage = scored_on, plans, limits, library, first_stage
        self.leads = {lead.lead_id: lead for lead in leads}
        known = (activity for activity in activities if activity.known_on <= scored_on and activity.occurred_at.date() <= scored_on)
        self.activities = {lead_id: sorted(rows, key=lambda row: row.occurred_at) for lead_id, rows in by_lead(known).items()}
        self.suppressions, self.deals = by_lead(suppressions), by_lead(deals)
        self.log = Log() if log is None else log
        self.current: dict[str, State] = {}
        self.note(segments)

        self.enrolments: dict[str, list[Enrolment]] = defaultdict(list)
        for lead_id in self.activities.keys() | self.current.keys() | self.records.keys():
            self.enrolments[lead_id] = self.enrolments_of(lead_id)
        self.following = [self.next_touch(lead_id) for lead_id in self.current]
        for touch in self.following:
            for enrolment in self.enrolments[touch.lead_id]:
                if (enrolment.sequence, enrolment.number) == (touch.sequence, touch.enrolment_number):
                    enrolment.status = "active"

    def priority(self, sequence: str) -> float:
        return self.plans[sequence].priority if sequence in self.plans else float("inf")

    # --- the log ------------------------------------------------------------------------------------------

    def note(self, segments: Iterable[SegmentDay]) -> None:
        """Add the days of this build to the log, and remember how the newest one is by this build."""
        by_day: dict[date, dict[str, State]] = defaultdict(dict)
        for row in segments:
            by_day[row.day][row.lead_id] = State(row.segment, row.sequence, row.hold, self.is_held_out(row))
        for day in sorted(by_day):
            self.log.add(day, by_day[day])
        self.current = by_day.get(self.scored_on, {})

    def is_held_out(self, row: SegmentDay) -> bool:
        """By its bucket, or because it was one before, unless it was sent the sequence by then, as far as known by then."""
        if row.sequence is None or row.sequence not in self.plans:
            return False
        person = [row.lead_id, *self.records.get(row.lead_id, [])]
        was_held_out = any(
            state.is_holdout and state.sequence == row.sequence for record in person for state in self.log.states.get(record, {}).values()
        )
        if holdout_bucket(row.lead_id, row.sequence) >= self.plans[row.sequence].holdout_percent and not was_held_out:
            return False
        known = [activity for activity in self.activities.get(row.lead_id, []) if activity.known_on <= row.day]
        return not any(sending.sequence == row.sequence and sending.sent_at.date() <= row.day for sending in self.sendings(known))

    def state(self, lead_id: str, day: date) -> State | None:
        """How the lead was at the end of a day: as found last, and today as found now."""
        if day == self.scored_on:
            return self.current.get(lead_id)
        found = self.log.states.get(lead_id, {})
        return found[max(past)] if (past := [known for known in found if known <= day]) else None

    def run_starts_on(self, lead_id: str, sequence: str) -> date:
        """Since when the lead has been in the sequence's segment without a break."""
        first = min((day for day in self.log.states.get(lead_id, {})), default=self.scored_on)
        start = self.scored_on
        for day in reversed(list(days(first, self.scored_on - timedelta(days=1)))):
            state = self.state(lead_id, day)
            if state is None or (state.sequence, state.is_holdout) != (sequence, self.current[lead_id].is_holdout):
                break
            start = day
        return start

    # --- enrolments ---------------------------------------------------------------------------------------

    def sendings(self, activities: Sequence[Activity]) -> list[Sending]:
        """The sendings among a lead's activities, in their order."""
        sent: list[Sending] = []
        for activity in activities:
            if not activity.names_step:
                continue
            sequence, step = str(activity.sequence_name), int(str(activity.sequence_step))
            planned = self.planned_step(sequence, step)
            channel: str | None = "email"
            if activity.activity_type == "campaign_sent":
                channel = None if planned is None else planned.channel
            elif activity.activity_type not in ("email_sent", "email_delivered"):
                channel = None
            if channel == "email" and self.is_told_otherwise(activity, activities):
                channel = None
            if channel is not None:
                sent.append(Sending(str(activity.activity_type), activity.lead_id, sequence, step, channel, activity.variant, activity.content_id, activity.content_type, activity.occurred_at))
        return sorted(sent, key=lambda row: (row.sent_at, row.step, (row.content_id or "").encode()))

    def is_told_otherwise(self, activity: Activity, activities: Sequence[Activity]) -> bool:
        """Whether something else tells of the mail that this activity tells of: a mail sent needs no campaign and no delivery besides."""
        kind = activity.activity_type
        if kind == "email_sent":
            return False
        planned = self.planned_step(str(activity.sequence_name), int(str(activity.sequence_step)))
        has_come = False
        for other in activities:
            if other is activity:
                has_come = True
                continue
            if (other.sequence_name, other.sequence_step) != (activity.sequence_name, activity.sequence_step):
                continue
            # Nothing that comes on a later day takes a day's mail away.
            if not 0 <= (activity.occurred_at.date() - other.occurred_at.date()).days <= MAIL_DAYS:
                continue
            if other.activity_type == "email_sent":
                return True
            if other.activity_type == "email_delivered":
                # Of a campaign and a delivery at one moment the delivery is left out, of two deliveries the second.
                if other.occurred_at < activity.occurred_at or (kind == "email_delivered" and other.occurred_at == activity.occurred_at and not has_come):
                    return True
            is_campaign = other.activity_type == "campaign_sent" and planned is not None and planned.channel == "email"
            if kind == "email_delivered" and is_campaign and other.occurred_at <= activity.occurred_at:
                return True
        return False

    def planned_step(self, sequence: str, step: int) -> Step | None:
        steps = self.plans[sequence].steps if sequence in self.plans else ()
        return next((planned for planned in steps if planned.step == step), None)

    def enrolments_of(self, lead_id: str) -> list[Enrolment]:
        activities = self.activities.get(lead_id, [])
        by_sequence: dict[str, list[Enrolment]] = {}
        variants: dict[str, set[str]] = defaultdict(set)
        for sending in self.sendings(activities):
            of_sequence = by_sequence.setdefault(sending.sequence, [])
            if not of_sequence or self.begins_again(of_sequence[-1].sendings[-1], sending):
                if of_sequence:
                    of_sequence[-1].next_at = sending.sent_at
                of_sequence.append(Enrolment(lead_id, sending.sequence, len(of_sequence) + 1, sending.sent_at.date(), sending.sent_at))
            of_sequence[-1].sendings.append(sending)
            variants[sending.sequence] |= {sending.variant} if sending.variant else set()
        # Held out under whichever of its records, a person was held out; who was sent it nevertheless was not.
        for record in (lead_id, *self.records.get(lead_id, [])):
            for day, state in sorted(self.states_of(record).items()):
                if not state.is_holdout or state.sequence is None:
                    continue
                before = by_sequence.get(state.sequence)
                if before is None or (before[0].is_holdout and day < before[0].enrolled_on):
                    by_sequence[state.sequence] = [Enrolment(lead_id, state.sequence, 1, day, None)]

        found = [enrolment for of_sequence in by_sequence.values() for enrolment in of_sequence]
        for enrolment in found:
            sent = variants[enrolment.sequence]
            enrolment.variant = next(iter(sent)) if len(sent) == 1 else None
            enrolment.has_mixed_variants = len(sent) > 1
            self.add_touches(enrolment)
            enrolment.goal = self.goal_of(enrolment, activities)
            self.live_through(enrolment, activities)
        self.give_answers(found, activities)
        self.pause(found)
        return found

    def states_of(self, lead_id: str) -> dict[date, State]:
        """The days up to the scored one on which builds looked at the lead."""
        states = {day: state for day, state in self.log.states.get(lead_id, {}).items() if day < self.scored_on}
        return states | ({self.scored_on: self.current[lead_id]} if lead_id in self.current else {})

    def begins_again(self, before: Sending, sending: Sending) -> bool:
        plan = self.plans.get(sending.sequence)
        if plan is None or plan.re_entry_days is None or sending.step > before.step:
            return False
        return (sending.sent_at.date() - before.sent_at.date()).days >= plan.re_entry_days

    @staticmethod
    def add_touches(enrolment: Enrolment) -> None:
        for sending in enrolment.sendings:
            touch = next((touch for touch in enrolment.touches if (touch.step, touch.channel) == (sending.step, sending.channel)), None)
            if touch is None:
                touch = Touch(sending)
                enrolment.touches.append(touch)
            touch.send_count += 1

    def take_calls(self, enrolment: Enrolment, day: date, activities: Sequence[Activity]) -> None:
        """Let the calls of a day be the check-ins that wait for one."""
        sent = [touch for touch in enrolment.touches if not touch.is_call]
        for before in sent:
            step = self.planned_step(enrolment.sequence, before.step + 1)
            if step is None or step.channel != CHECK_IN or (day - before.sent_at.date()).days < step.wait_days:
                continue
            # A repeat of a step is nothing new.
            later = [touch.sent_at for touch in sent if enrolment.sendings.index(touch.sending) > enrolment.sendings.index(before.sending)]
            ends_at = min(later) if later else enrolment.next_at
            for activity in activities:
                # What was sent under the step's number, by whatever channel, is the step.
                if any(touch.step == step.step for touch in enrolment.touches):
                    break
                if activity.activity_type in CALLS and activity.occurred_at.date() == day and before.sent_at < activity.occurred_at:
                    if ends_at is None or activity.occurred_at < ends_at:
                        touch = Touch(Sending(str(activity.activity_type), enrolment.lead_id, enrolment.sequence, step.step, CHECK_IN, None, None, None, activity.occurred_at))
                        touch.send_count, touch.is_call = 1, True
                        enrolment.touches.append(touch)

    def goal_of(self, enrolment: Enrolment, activities: Sequence[Activity]) -> Activity | None:
        plan = self.plans.get(enrolment.sequence)
        if plan is None:
            return None
        for activity in activities:
            if activity.is_machine or activity.activity_type not in plan.goals:
                continue
            day = activity.occurred_at.date()
            is_later = day > enrolment.enrolled_on if enrolment.enrolled_at is None else activity.occurred_at > enrolment.enrolled_at
            if is_later and enrolment.is_before_next(activity.occurred_at) and (day - enrolment.enrolled_on).days <= plan.exit_after_days:
                return activity
        return None

    def live_through(self, enrolment: Enrolment, activities: Sequence[Activity]) -> None:
        """Live through the enrolment, with its calls, until something ends it."""
        for day in days(enrolment.enrolled_on, self.scored_on):
            self.take_calls(enrolment, day, activities)
            reason = self.exit_reason(enrolment, day)
            if reason is not None:
                enrolment.exited_on, enrolment.exit_reason, enrolment.status = day, reason, "exited"
                return

    def exit_reason(self, enrolment: Enrolment, day: date) -> str | None:
        lead_id, plan = enrolment.lead_id, self.plans.get(enrolment.sequence)
        state = self.state(lead_id, day)
        hold = None if state is None else state.hold
        if enrolment.goal_reached_on == day:
            return "goal"
        last_step = max((step.step for step in plan.steps), default=None) if plan else None
        if last_step is not None and any(touch.step >= last_step and touch.sent_at.date() == day for touch in enrolment.touches):
            return "finished"
        # What begins again has ended.
        if enrolment.next_at is not None and enrolment.next_at.date() == day:
            return "finished"
        if plan and (day - enrolment.enrolled_on).days == plan.exit_after_days:
            return "expired"
        if hold == "with_sales":
            return "with_sales"
        if hold == "open_opportunity" or (day > enrolment.enrolled_on and any(deal.entered_on == day for deal in self.deals.get(lead_id, []))):
            return "open_opportunity"
        begins = any(spell.blocks_email and spell.valid_from == day for spell in self.suppressions.get(lead_id, []))
        if hold == "suppressed" or begins:
            return "suppressed"
        is_lower = state is not None and state.sequence is not None and self.priority(state.sequence) > self.priority(enrolment.sequence)
        return "left_segment" if hold == "no_sequence" or is_lower else None

    def pause(self, enrolments: Sequence[Enrolment]) -> None:
        """What next_touches does not go on with waits."""
        for enrolment in enrolments:
            if enrolment.exited_on is None and not enrolment.is_holdout:
                enrolment.status = "paused"

    # --- touches ------------------------------------------------------------------------------------------

    @staticmethod
    def give_answers(enrolments: Sequence[Enrolment], activities: Sequence[Activity]) -> None:
        for activity in activities:
            if activity.activity_type not in Touch.ANSWERS or (activity.activity_type in Touch.HUMAN_ANSWERS and activity.is_machine):
                continue
            # The clock of a delivery that names its step may be behind, within the day.
            may_be_behind = activity.activity_type == "email_delivered" and activity.names_step
            sent = [
                (enrolment, touch) for enrolment in enrolments for touch in enrolment.touches
                if touch.sent_at <= activity.occurred_at or (may_be_behind and touch.sent_at.date() == activity.occurred_at.date())
            ]
            if not activity.names_step:
                # Of touches of one moment, that of the newer enrolment.
                of_content = [(touch.sent_at, enrolment.number, touch) for enrolment, touch in sent if touch.channel == "email" and activity.content_id is not None and touch.content_id == activity.content_id]
                if of_content:
                    max(of_content, key=lambda row: row[:2])[2].answer(activity)
                continue
            for enrolment, touch in sent:
                if touch.channel == "email" and (enrolment.sequence, touch.step) == (activity.sequence_name, activity.sequence_step) and enrolment.is_before_next(activity.occurred_at):
                    touch.answer(activity)
        for enrolment in enrolments:
            if enrolment.goal is not None and enrolment.touches:
                before = [touch for touch in enrolment.touches if touch.sent_at < enrolment.goal.occurred_at]
                max(before, key=lambda touch: touch.sent_at).goal_reached_at = enrolment.goal.occurred_at

    # --- next touches -------------------------------------------------------------------------------------

    def next_touches(self) -> list[NextTouch]:
        return self.following

    def next_touch(self, lead_id: str) -> NextTouch:
        state = self.current[lead_id]
        if state.hold is not None:
            return NextTouch(lead_id, "no_content" if state.hold == "no_sequence" else state.hold)
        segment_sequence = str(state.sequence)
        enrolments = self.enrolments[lead_id]
        of_sequence = [enrolment for enrolment in enrolments if enrolment.sequence == segment_sequence]
        last = max(of_sequence, key=lambda enrolment: enrolment.number, default=None)
        enters = self.may_enter(segment_sequence, last)
        if state.is_holdout:
            return NextTouch(lead_id, "holdout", segment_sequence)

        candidates = [
            enrolment for enrolment in enrolments
            if enrolment.exited_on is None and not enrolment.is_holdout and enrolment.sequence in self.plans
            # Customers and partners, who are suppressed, get no other sequence.
            and (enrolment.sequence == segment_sequence or not self.leads[lead_id].is_suppressed)
        ]
        names = [enrolment.sequence for enrolment in candidates] + ([segment_sequence] if enters else [])
        if not names:
            if last is None:
                return NextTouch(lead_id, "no_content", segment_sequence)
            return NextTouch(lead_id, "goal_reached" if last.exit_reason == "goal" else "finished", segment_sequence)
        # What has to rest lets others go on.
        rests = enters and last is not None and self.re_enters_on(last) > self.scored_on
        sequence = min(names, key=lambda name: (rests and name == segment_sequence, self.priority(name)))
        enrolment = next((enrolment for enrolment in candidates if enrolment.sequence == sequence), None)
        if enrolment is not None:
            reached = enrolment.last_step
            assert reached is not None and enrolment.last_touched_on is not None
            step = next(step for step in self.plans[sequence].steps if step.step > reached)
            ready_on = enrolment.last_touched_on + timedelta(days=step.wait_days)
        else:
            step = self.plans[sequence].steps[0]
            ready_on = self.run_starts_on(lead_id, sequence) + timedelta(days=step.wait_days)
            if last is not None:
                ready_on = max(ready_on, self.re_enters_on(last))
        return self.plan_touch(lead_id, step, enrolment, ready_on)

    def re_enters_on(self, last: Enrolment) -> date:
        re_entry_days = self.plans[last.sequence].re_entry_days
        assert last.exited_on is not None and re_entry_days is not None
        sent = [sending.sent_at.date() for enrolment in self.enrolments[last.lead_id] if enrolment.sequence == last.sequence for sending in enrolment.sendings]
        return max([last.exited_on, *sent]) + timedelta(days=re_entry_days)

    def may_enter(self, sequence: str, last: Enrolment | None) -> bool:
        """Whether step 1 may be planned: what ran through needs its rest first, what was broken off waits for it in its place."""
        plan = self.plans.get(sequence)
        if plan is None or not plan.steps:
            return False
        if last is None:
            return True
        if last.exited_on is None or plan.re_entry_days is None:
            return False
        return last.exit_reason not in RAN_THROUGH or self.re_enters_on(last) <= self.scored_on

    def plan_touch(self, lead_id: str, step: Step, enrolment: Enrolment | None, ready_on: date) -> NextTouch:
        enrolment_number = None if enrolment is None else enrolment.number
        earliest, contacts = max(ready_on, self.scored_on), self.contacts(lead_id)
        limits = [limit for limit in self.limits if limit.channel in ("all", step.channel)]
        allowed = [
            day for day in days(earliest, earliest + timedelta(days=MOST_DAYS if limits else 7))
            if not step.weekdays or WEEKDAYS[day.weekday()] in step.weekdays
        ]
        due_on = next(day for day in allowed if all(limit.allows(day, contacts) for limit in limits))
        status = "due" if due_on == self.scored_on else "capped" if allowed[0] == self.scored_on else "waiting"
        # It ends before the day comes.
        if enrolment is not None and (due_on - enrolment.enrolled_on).days >= self.plans[step.sequence].exit_after_days:
            return NextTouch(lead_id, "finished", step.sequence, enrolment_number, step.step, step.channel)
        content = None
        if step.channel != CHECK_IN:
            content = self.content(lead_id, step, due_on)
            if content is None:
                return NextTouch(lead_id, "no_content", step.sequence, enrolment_number, step.step, step.channel)
        return NextTouch(
            lead_id, status, step.sequence, enrolment_number, step.step, step.channel, self.next_variant(lead_id, step),
            content and content.content_id, due_on, step.send_hour,
        )

    def contacts(self, lead_id: str) -> list[Contact]:
        """Every mail, in a sequence or not, every other sending, and check-ins."""
        activities = self.activities.get(lead_id, [])
        mails = [activity for activity in activities if activity.activity_type == "email_sent"]
        unsent = [sending for sending in self.sendings(activities) if sending.shown_by != "email_sent"]
        told = [(row.occurred_at.date(), row.content_id) for row in mails] + [(row.sent_at.date(), row.content_id) for row in unsent if row.channel == "email"]

        def is_told(delivery: Activity) -> bool:
            for day, content_id in told:
                is_alike = content_id is None or delivery.content_id is None or content_id == delivery.content_id
                if is_alike and 0 <= (delivery.occurred_at.date() - day).days <= MAIL_DAYS:
                    return True
            return False

        mails += [activity for activity in activities if activity.activity_type == "email_delivered" and not activity.names_step and not is_told(activity)]
        contacts = [Contact(row.occurred_at.date(), "email", row.content_type) for row in mails]
        contacts += [Contact(row.sent_at.date(), row.channel, row.content_type) for row in unsent]
        # One call may be the check-in of two sequences.
        called_at = {touch.sent_at for enrolment in self.enrolments[lead_id] for touch in enrolment.touches if touch.is_call}
        return contacts + [Contact(moment.date(), CHECK_IN, None) for moment in called_at]

    def next_variant(self, lead_id: str, step: Step) -> str | None:
        sent = [
            (sending.sent_at, sending.variant)
            for enrolment in self.enrolments[lead_id] if enrolment.sequence == step.sequence
            for sending in enrolment.sendings if sending.variant is not None
        ]
        if sent and sent[-1][1] in [name for name, _ in step.variants]:
            return sent[-1][1]
        return chosen_variant(lead_id, step)

    def content(self, lead_id: str, step: Step, day: date) -> Piece | None:
        lead, activities = self.leads[lead_id], self.activities.get(lead_id, [])
        seen = {activity.content_id for activity in activities}
        pages = {page(activity.url) for activity in activities if activity.activity_type == "page_view" and activity.url}
        stage = step.content_stage or lead.funnel_stage or self.first_stage

        def suits(piece: Piece) -> bool:
            return (
                piece.funnel_stage == stage
                and (not step.content_types or piece.content_type in step.content_types)
                and (piece.valid_from is None or piece.valid_from <= day)
                and (piece.valid_to is None or day <= piece.valid_to)
                and (piece.industry is None or piece.industry.lower() == (lead.industry or "").lower())
                and (piece.job_function is None or piece.job_function.lower() == (lead.job_function or "").lower())
                and piece.content_id not in seen
                and (piece.url is None or page(piece.url) not in pages)
            )

        def order(piece: Piece) -> tuple[int, int, int, bytes]:
            named = (piece.industry is not None, piece.job_function is not None)
            rank = [(True, True), (True, False), (False, True), (False, False)].index(named)
            kind = step.content_types.index(piece.content_type) if step.content_types else 0
            age = -piece.valid_from.toordinal() if piece.valid_from else 0
            return rank, kind, age, piece.content_id.encode()

        return min((piece for piece in self.library if suits(piece)), key=order, default=None)
