"""The referee of the sales marts against cases computed by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from sales_referee import (
    Activity,
    Calendar,
    Crossing,
    Disposition,
    Lead,
    Opportunity,
    Sales,
    SlaRule,
    Stay,
    median_days,
    overdue_days,
    read_calendars,
    read_sla_rules,
    sla_rule,
)

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def calendar(days: tuple[str, ...] = WEEK[:5], opens: str = "09:00", closes: str = "17:00", **others: tuple[str, str] | None) -> Calendar:
    """Working days of the same hours; others by name, `d2026_12_25=None` for a closed date."""
    rows = [{"day": day, "opens_at": opens, "closes_at": closes} for day in days]
    for name, hours in others.items():
        day = name.removeprefix("d").replace("_", "-") if name.startswith("d2") else name
        rows.append({"day": day, "opens_at": hours[0] if hours else "", "closes_at": hours[1] if hours else ""})
    return Calendar(rows)


OFFICE = calendar()
EVERY_DAY = calendar(WEEK)
ALWAYS = calendar(WEEK, "00:00", "24:00")
CHRISTMAS = calendar(d2026_12_25=None, d2026_12_24=("09:00", "12:00"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# 2026-06-26 is a Friday, 2026-12-24 a Thursday.
@pytest.mark.parametrize(
    ("working", "start", "days", "due"),
    [
        (OFFICE, "2026-06-26T10:00", 0, "2026-06-26T17:00"),
        # The last minute and the last second count, the closing itself is over.
        (OFFICE, "2026-06-26T16:59", 0, "2026-06-26T17:00"),
        (OFFICE, "2026-06-26T16:59:59.999999", 0, "2026-06-26T17:00"),
        (OFFICE, "2026-06-26T17:00", 0, "2026-06-29T17:00"),
        (OFFICE, "2026-06-26T05:00", 1, "2026-06-29T17:00"),
        # A weekend, and the last second of a Sunday.
        (OFFICE, "2026-06-27T12:00", 0, "2026-06-29T17:00"),
        (OFFICE, "2026-06-28T23:59:59", 1, "2026-06-30T17:00"),
        # A holiday, and the short day before it.
        (CHRISTMAS, "2026-12-24T11:59", 0, "2026-12-24T12:00"),
        (CHRISTMAS, "2026-12-24T12:00", 0, "2026-12-28T17:00"),
        (CHRISTMAS, "2026-12-24T11:59", 1, "2026-12-28T17:00"),
        (CHRISTMAS, "2026-12-25T12:00", 0, "2026-12-28T17:00"),
        # A day of 24 hours closes when the next one begins.
        (ALWAYS, "2026-06-26T23:59:58", 0, "2026-06-26T23:59:59"),
        (ALWAYS, "2026-06-26T23:59:59", 0, "2026-06-27T23:59:59"),
        (ALWAYS, "2026-06-27T00:00", 0, "2026-06-27T23:59:59"),
        (ALWAYS, "2026-12-31T12:00", 2, "2027-01-02T23:59:59"),
        # A date may open where its weekday does not.
        (calendar(d2026_06_27=("10:00", "14:00")), "2026-06-26T17:00", 0, "2026-06-27T14:00"),
    ],
)
def test_due_in_days(working: Calendar, start: str, days: int, due: str) -> None:
    assert working.due_after_days(at(start), days) == at(due)


@pytest.mark.parametrize(
    ("working", "start", "hours", "due"),
    [
        (OFFICE, "2026-06-26T10:00", "4", "2026-06-26T14:00"),
        (OFFICE, "2026-06-26T10:00:00.5", "4", "2026-06-26T14:00"),
        # What is up exactly at closing is due then, a second more is due after the next opening.
        (OFFICE, "2026-06-26T13:00", "4", "2026-06-26T17:00"),
        (OFFICE, "2026-06-26T13:00:01", "4", "2026-06-29T09:00:01"),
        (OFFICE, "2026-06-26T16:59", "0.5", "2026-06-29T09:29"),
        (OFFICE, "2026-06-26T17:00", "1", "2026-06-29T10:00"),
        (OFFICE, "2026-06-26T03:00", "8", "2026-06-26T17:00"),
        (OFFICE, "2026-06-26T03:00", "17", "2026-06-30T10:00"),
        (CHRISTMAS, "2026-12-24T11:00", "2", "2026-12-28T10:00"),
        (ALWAYS, "2026-06-26T20:00", "4", "2026-06-26T23:59:59"),
        (ALWAYS, "2026-06-26T20:00", "48", "2026-06-28T20:00"),
    ],
)
def test_due_in_hours(working: Calendar, start: str, hours: str, due: str) -> None:
    assert working.due_after_hours(at(start), Decimal(hours)) == at(due)


@pytest.mark.parametrize(
    ("working", "start", "end", "hours"),
    [
        (OFFICE, "2026-06-26T16:59", "2026-06-26T17:00", "1/60"),
        (OFFICE, "2026-06-26T17:00", "2026-06-29T09:00", "0"),
        (OFFICE, "2026-06-26T16:00", "2026-06-29T10:00", "2"),
        (OFFICE, "2026-06-27T01:00", "2026-06-28T23:00", "0"),
        (CHRISTMAS, "2026-12-24T08:00", "2026-12-28T09:30", "3.5"),
        (ALWAYS, "2026-06-26T23:00", "2026-06-28T01:00", "26"),
    ],
)
def test_working_time(working: Calendar, start: str, end: str, hours: str) -> None:
    numerator, _, denominator = hours.partition("/")
    seconds = Decimal(numerator) / Decimal(denominator or 1) * 3600
    assert working.working_time(at(start), at(end)) == timedelta(seconds=round(seconds))


def test_openings_and_single_minutes_agree() -> None:
    """The hours between two moments, and the moment after some hours, counted minute by minute."""
    rng = Random(20)
    for _ in range(25):
        days = tuple(rng.sample(WEEK, rng.randint(1, 7)))
        opens, closes = sorted(rng.sample(range(0, 1441, 30), 2))
        working = calendar(days, *(f"{minute // 60:02}:{minute % 60:02}" for minute in (opens, closes)), d2026_06_26=rng.choice((None, ("12:00", "13:00"))))
        start = at("2026-06-25T00:00") + timedelta(minutes=rng.randrange(4 * 1440))
        minutes = [start + timedelta(minutes=number) for number in range(12 * 1440)]

        def is_worked(moment: datetime, working: Calendar = working) -> bool:
            opening = working.opening(moment.date())
            return opening is not None and opening[0] <= moment < opening[1]

        worked = [minute for minute in minutes if is_worked(minute)]
        end = rng.choice(minutes)
        assert working.working_time(start, end) == timedelta(minutes=sum(minute < end for minute in worked))
        hours = rng.randint(1, min(20, len(worked) // 60))
        assert working.due_after_hours(start, Decimal(hours)) == worked[hours * 60 - 1] + timedelta(minutes=1)


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(ValueError, match="does not open"):
        calendar(()).due_after_days(at("2026-06-26T10:00"), 0)


def test_seeds_are_read_and_the_rule_that_names_its_cause_comes_first() -> None:
    rules = read_sla_rules(
        [
            {"qualification": "mql", "qualified_by": "", "task_type": "call", "due_in_hours": "", "due_in_days": "1", "calendar": "office"},
            {"qualification": "mql", "qualified_by": "fast_track", "task_type": "call_now", "due_in_hours": "1.5", "due_in_days": "", "calendar": "office"},
        ]
    )
    assert sla_rule(rules, "mql", "fast_track") == SlaRule("mql", "fast_track", "call_now", Decimal("1.5"), None, "office")
    assert sla_rule(rules, "mql", "score").due_in_days == 1
    days = read_calendars([{"calendar": "office", "day": "Monday", "opens_at": "09:00", "closes_at": "24:00"}])
    assert days["office"].opening(date(2026, 6, 29)) == (at("2026-06-29T09:00"), at("2026-06-30T00:00"))
    assert days["office"].opening(date(2026, 6, 30)) is None


# --------------------------------------------------------------------------------------------------------------
# Hand-overs
# --------------------------------------------------------------------------------------------------------------

SCORED_ON = date(2026, 6, 30)
HISTORY_FROM = date(2026, 4, 1)
ANN = Lead("ann", date(2026, 3, 1), "event", "sales_ready", "none", Decimal(80), 1, None)
RULES = [
    SlaRule("sql", None, "call", None, 0, "office"),
    SlaRule("mql", None, "call", None, 1, "office"),
    SlaRule("mql", "fast_track", "call_now", Decimal(2), None, "office"),
]


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def stay(stage: str, entered: str, left: str = "", *, by: str = "score", censored: bool = False, lead: str = "ann") -> Stay:
    return Stay(lead, stage, day(entered), day(left) if left else None, censored, by)


def did(kind: str, moment: str, *, is_signal: bool = False, known: str = "", lead: str = "ann") -> Activity:
    return Activity(lead, kind, at(f"2026-{moment}"), day(known) if known else at(f"2026-{moment}").date(), is_signal)


def said(status: str | None, moment: str, reason: str | None = None, rep: str | None = None) -> Disposition:
    return Disposition("ann", status, reason, rep, at(f"2026-{moment}"))


def sales(
    *rows: Stay | Activity | Disposition | Opportunity,
    leads: tuple[Lead, ...] = (ANN,),
    working: Calendar = OFFICE,
) -> Sales:
    def of(kind: type) -> list:
        return [row for row in rows if isinstance(row, kind)]

    return Sales(SCORED_ON, HISTORY_FROM, leads, of(Stay), of(Activity), of(Disposition), of(Opportunity), RULES, {"office": working})


def told(crossings: list[Crossing]) -> list[tuple[str, str]]:
    return [(row.hand_over.qualification, f"{row.hand_over.crossed_on:%m-%d}") for row in crossings]


@pytest.mark.parametrize(("working", "due", "overdue"), [(EVERY_DAY, "2026-06-28T17:00", 2), (OFFICE, "2026-06-29T17:00", 1), (ALWAYS, "2026-06-28T23:59:59", 2)])
def test_sarah(working: Calendar, due: str, overdue: int) -> None:
    """She crossed on a Sunday, so by the calendar her day is that one or the Monday after it."""
    sarah = ANN._replace(qualification="sql", lead_score=Decimal(115))
    found = sales(
        stay("sql", "06-28"), stay("mql", "06-28"),
        did("trial_start", "06-28T13:47:09", is_signal=True), did("email_sent", "06-28T18:00"), did("page_view", "06-28T09:00", is_signal=True),
        leads=(sarah,), working=working,
    )
    (task,) = found.queue()
    assert task.hand_over.qualifying_at == at("2026-06-28T13:47:09")
    assert task.hand_over.due_at == at(due)
    assert overdue_days(task.hand_over.due_at, SCORED_ON) == overdue
    assert task.sla_status == "breached"


def test_due_today_is_not_overdue_and_breached_with_the_days_end() -> None:
    assert overdue_days(at("2026-06-30T17:00"), SCORED_ON) == overdue_days(at("2026-06-30T23:59:59"), SCORED_ON) == 0
    assert overdue_days(at("2026-07-01T00:01"), SCORED_ON) == overdue_days(at("2026-07-03T17:00"), SCORED_ON) == 0
    crossed = (stay("sql", "06-30"), did("trial_start", "06-30T10:00", is_signal=True))
    for working, status in ((OFFICE, "breached"), (ALWAYS, "breached"), (calendar(("wednesday",)), "open")):
        assert [row.sla_status for row in sales(*crossed, working=working).crossings] == [status]


def test_a_lead_that_rises_on_one_day_is_handed_over_once_and_on_two_days_twice() -> None:
    assert told(sales(stay("mql", "06-10"), stay("sql", "06-10")).crossings) == [("sql", "06-10")]
    twice = sales(stay("mql", "06-10"), stay("sql", "06-12"), leads=(ANN._replace(qualification="sql"),))
    assert told(twice.crossings) == [("mql", "06-10"), ("sql", "06-12")]
    # Only what it is now has to be called for.
    assert told(twice.queue()) == [("sql", "06-12")]
    # An MQL that begins while an SQL runs, on its first day out of it, and before memory.
    assert told(sales(stay("sql", "06-01", "06-10"), stay("mql", "06-09", "06-10")).crossings) == [("sql", "06-01")]
    # One that outlasts the SQL is to be called for, unless somebody has.
    for began in ("06-01", "06-09"):
        lapsed = (stay("sql", "06-01", "06-10"), stay("mql", began))
        alone = sales(*lapsed, leads=(ANN._replace(qualification="mql"),))
        assert (set(told(alone.crossings)), told(alone.queue())) == ({("sql", "06-01"), ("mql", began)}, [("mql", began)])
        called = sales(*lapsed, did("call", "06-09T23:59:59.5"), leads=(ANN._replace(qualification="mql"),))
        assert called.queue() == []
        # A word of sales is one of the SQL's where both began together.
        accepted = sales(*lapsed, said("accepted", "06-11T10:00"), leads=(ANN._replace(qualification="mql"),))
        assert (accepted.queue(), [row.hand_over.qualification for row in accepted.crossings if row.disposition]) == ([], ["sql" if began == "06-01" else "mql"])
    assert told(sales(stay("sql", "06-01", "06-10"), stay("mql", "06-10")).crossings) == [("sql", "06-01"), ("mql", "06-10")]
    assert told(sales(stay("sql", "04-01", censored=True), stay("mql", "04-01", censored=True)).crossings) == [("sql", "04-01")]


def test_the_qualifying_moment_is_the_newest_signal_of_the_day_as_far_as_known() -> None:
    def moment(*rows: Stay | Activity) -> datetime:
        return sales(*rows).crossings[0].hand_over.qualifying_at

    crossed = stay("mql", "06-10")
    signals = (did("page_view", "06-10T08:00", is_signal=True), did("page_view", "06-10T23:59:59.9", is_signal=True, known="06-11"), did("page_view", "06-11T00:00", is_signal=True))
    assert moment(crossed, *signals) == at("2026-06-10T08:00")
    assert moment(crossed, *signals[1:]) == at("2026-06-10T23:59:59")
    assert moment(crossed, did("call", "06-10T08:00")) == at("2026-06-10T23:59:59")
    assert moment(stay("mql", "04-01", censored=True), did("page_view", "04-01T08:00", is_signal=True)) == at("2026-04-01T23:59:59")


def test_a_touch_after_the_moment_closes_and_one_at_it_does_not() -> None:
    start = (stay("mql", "06-26", by="fast_track"), did("demo_request", "06-26T10:00", is_signal=True))

    def touched(*moments: str, kind: str = "call") -> Crossing:
        (row,) = sales(*start, *(did(kind, moment) for moment in moments)).crossings
        return row

    assert touched("06-26T10:00", "06-26T09:00", "07-01T00:00").is_closed is False
    assert touched("06-26T11:00", kind="email_click").is_closed is False
    # By a visitor who is known only later, and at the midnight that is no longer the scored day.
    for unseen in (did("email_reply", "06-29T10:00", known="07-01"), did("call", "07-01T00:00", known="06-30")):
        assert sales(*start, unseen).crossings[0].is_closed is False
    in_time = touched("06-29T10:00", "06-26T12:00", "06-26T10:00")
    assert (in_time.sla_status, in_time.hours_to_touch, in_time.first_touched_at, in_time.is_closed) == ("met", Decimal("2.00"), at("2026-06-26T12:00"), True)
    late = touched("06-26T12:00:01", kind="email_reply")
    assert (late.sla_status, late.hours_to_touch, late.first_touch_types) == ("breached", Decimal("2.00"), {"email_reply"})
    # Eighteen seconds are half of a hundredth.
    assert touched("06-26T10:00:18").hours_to_touch == Decimal("0.01")
    assert touched("06-26T10:00:17").hours_to_touch == Decimal("0.00")
    assert touched("06-30T23:59:59.999999").hours_to_touch == Decimal("23.00")


def test_dispositions_close_but_for_recycled_and_unknown_words() -> None:
    mql = ANN._replace(qualification="mql")
    start = (stay("mql", "06-10"), did("demo_request", "06-10T10:00", is_signal=True))
    for status, is_closed in (("accepted", True), ("working", True), ("rejected", True), ("recycled", False), (None, False)):
        found = sales(*start, said(status, "06-10T10:00:01"), leads=(mql,))
        assert (found.crossings[0].disposition, found.crossings[0].is_closed, len(found.queue())) == (status, is_closed, not is_closed)
        # Not a touch, so it does not help the deadline.
        assert found.crossings[0].sla_status == "breached"
        assert sales(*start, said(status, "06-10T10:00"), said(status, "07-01T00:00"), leads=(mql,)).crossings[0].disposition is None
    # Closed once, recycled later: no new hand-over, so no new task.
    found = sales(*start, said("accepted", "06-11T10:00"), said("recycled", "06-20T10:00"), said(None, "06-21T10:00"), leads=(mql,))
    assert (found.crossings[0].disposition, found.crossings[0].closed_at, found.queue()) == ("recycled", at("2026-06-11T10:00"), [])
    # Of one moment the smaller word, with its own reason.
    found = sales(*start, said("working", "06-11T10:00", rep="eve"), said("rejected", "06-11T10:00", "no_need", "bob"), leads=(mql,))
    assert (found.crossings[0].disposition, found.crossings[0].disposition_words) == ("rejected", {("no_need", "bob")})


def test_a_rejected_lead_that_crosses_again_is_called_again() -> None:
    again = (stay("mql", "05-04", "05-20"), stay("mql", "06-22"), did("demo_request", "06-22T10:00", is_signal=True))
    mql = (ANN._replace(qualification="mql"),)
    found = sales(*again, said("rejected", "05-06T10:00", "no_budget"), leads=mql)
    assert [(row.disposition, row.is_closed) for row in found.crossings] == [("rejected", True), (None, False)]
    assert told(found.queue()) == [("mql", "06-22")]
    # What is said at the moment of the next crossing is said of the one before it.
    found = sales(*again, said("rejected", "06-22T10:00"), leads=mql)
    assert [row.disposition for row in found.crossings] == ["rejected", None]
    found = sales(*again, said("rejected", "06-22T10:00:01"), leads=mql)
    assert [(row.disposition, row.is_closed) for row in found.crossings] == [(None, True), ("rejected", True)]


def test_the_queue_leaves_out_the_suppressed_and_open_deals_and_is_in_order() -> None:
    def lead(name: str, qualification: str, score: int, silent: int | None, reason: str | None = None) -> Lead:
        return ANN._replace(lead_id=name, qualification=qualification, lead_score=Decimal(score), days_since_engaged=silent, suppression_reason=reason)

    def deal(name: str, created: str, closed: str = "", won: str = "") -> Opportunity:
        return Opportunity(name, Decimal(10), day(created), day(closed) if closed else None, day(won) if won else None)

    leads = (
        lead("m1", "mql", 90, 0), lead("m2", "mql", 70, 29), lead("m3", "mql", 200, 30), lead("m4", "mql", 300, None), lead("é", "mql", 90, 0), lead("Z", "mql", 90, 0),
        lead("newer", "mql", 90, 0), lead("s1", "sql", 100, 99), lead("s2", "sql", 90, 3), lead("out", "sql", 500, 0, "opted_out"),
        lead("open", "sql", 500, 0), lead("lost", "sql", 20, 3), lead("won", "sql", 10, 3), lead("to_come", "sql", 5, 3), lead("closes", "sql", 500, 0),
    )
    rows = [stay(row.qualification, "06-20" if row.lead_id != "newer" else "06-21", lead=row.lead_id) for row in leads]
    found = sales(
        *rows, deal("open", "06-30"), deal("lost", "06-01", "06-30"), deal("won", "06-01", won="06-30"), deal("to_come", "07-01"), deal("closes", "06-01", "07-01"),
        leads=leads,
    )
    assert [row.hand_over.lead_id for row in found.queue()] == ["s2", "lost", "won", "to_come", "s1", "newer", "Z", "m1", "é", "m2", "m4", "m3"]


def test_the_funnel_of_one_cohort() -> None:
    assert median_days([]) is None
    assert median_days([(day("06-01"), day("06-04")), (day("06-01"), day("06-01")), (day("06-02"), day("06-01")), (None, day("06-01"))]) == Decimal("1.5")

    # 1 April is a Wednesday and 90 days before the scored day, the 2nd is not.
    names = ("a", "b", "c", "d", "e")
    leads = tuple(ANN._replace(lead_id=name, created_on=day("04-02" if name == "e" else "04-01"), lead_source=None) for name in names)
    before = ANN._replace(lead_id="f", created_on=day("03-23"), lead_source=None)
    found = sales(
        stay("mql", "04-05", lead="a"), stay("sql", "04-05", lead="a"),
        stay("mql", "04-01", censored=True, lead="b"), stay("sql", "04-11", lead="b"),
        stay("mql", "04-09", "04-20", lead="e"), stay("mql", "05-20", lead="e"), stay("mql", "05-20", lead="f"),
        Opportunity("a", Decimal("10.50"), day("04-10"), day("05-01"), day("05-01")), Opportunity("a", Decimal(7), day("05-02"), None, None),
        Opportunity("c", None, day("06-01"), day("06-30"), None), Opportunity("e", None, day("06-30"), None, None), Opportunity("e", Decimal(3), day("07-01"), None, None),
        leads=(*leads, before),
    )
    figures = found.funnel()
    assert set(figures) == {(day("03-30"), "unknown", "sales_ready"), (day("03-23"), "unknown", "sales_ready")}
    row = figures[day("03-30"), "unknown", "sales_ready"]
    assert {name: row[name] for name in ("leads", "mqls", "sqls", "opportunities", "won")} == {"leads": 5, "mqls": 3, "sqls": 2, "opportunities": 3, "won": 1}
    assert {name: row[f"mature_{name}"] for name in ("leads", "mqls", "sqls", "opportunities", "won")} == {"leads": 4, "mqls": 2, "sqls": 2, "opportunities": 2, "won": 1}
    assert (row["lead_to_mql_rate"], row["sql_to_opportunity_rate"], row["lead_to_won_rate"]) == (Decimal("0.5"), Decimal("0.5"), Decimal("0.25"))
    # 4 and 7 days; only a's day as an MQL is known before its SQL.
    assert (row["median_days_to_mql"], row["median_days_mql_to_sql"], row["median_days_sql_to_opportunity"]) == (Decimal("5.5"), Decimal(0), Decimal(5))
    assert (row["pipeline"], row["handovers"], row["acceptance_rate"], row["lead_velocity_rate"]) == (Decimal(7), 4, None, Decimal(2))
