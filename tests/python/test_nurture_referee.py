"""The referee of the nurture marts against cases counted by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from nurture_referee import (
    Activity,
    Deal,
    Enrolment,
    Lead,
    Limit,
    Log,
    NextTouch,
    Nurture,
    Piece,
    Plan,
    SegmentDay,
    State,
    Suppression,
    Touch,
    chosen_variant,
    holdout_bucket,
    page,
    read_limits,
    read_plans,
)

ANN = Lead("ann")
WORKDAYS = "monday|tuesday|wednesday|thursday|friday"
PIECES = [
    Piece(name, name.title(), f"https://www.example.com/{name}", "guide", "awareness", None, None, None, None) for name in ("a1", "a2", "a3", "a4", "a5")
]


def day(text: str) -> date:
    """A day of 2026."""
    return date.fromisoformat(f"2026-{text}")


def did(kind: str, moment: str, sequence: str | None = None, step: int | None = None, **more: Any) -> Activity:
    occurred_at = datetime.fromisoformat(f"2026-{moment}")
    return Activity("ann", kind, occurred_at, more.pop("known_on", occurred_at.date()), sequence_name=sequence, sequence_step=step, **more)


def plans(**changes: dict[str, str]) -> dict[str, Plan]:
    """`long` of three steps, five days apart, and `short`, which goes first: a mail, a check-in and a mail."""
    sequences = {
        "short": {"priority": "10", "goal_activity_types": "demo_request|meeting", "exit_after_days": "30", "re_entry_days": "20", "holdout_percent": "0"},
        "long": {"priority": "20", "goal_activity_types": "demo_request", "exit_after_days": "60", "re_entry_days": "", "holdout_percent": "0"},
        "last": {"priority": "30", "goal_activity_types": "", "exit_after_days": "10", "re_entry_days": "0", "holdout_percent": "0"},
    }
    steps = {
        "short1": {"wait_days": "0", "channel": "email"},
        "short2": {"wait_days": "2", "channel": "sales_check_in"},
        "short3": {"wait_days": "3", "channel": "email"},
        "long1": {"wait_days": "0", "channel": "email", "variants": "A:50|B:50"},
        "long2": {"wait_days": "5", "channel": "email", "variants": "A:50|B:50"},
        "long3": {"wait_days": "5", "channel": "email"},
        "last1": {"wait_days": "1", "channel": "email", "weekdays": WORKDAYS, "send_hour": "8"},
        "last2": {"wait_days": "1", "channel": "social_follow_up"},
    }
    return read_plans(
        [{"sequence": name} | row | changes.get(name, {}) for name, row in sequences.items()],
        [{"sequence": name[:-1], "step": name[-1], "content_stage": "awareness"} | row | changes.get(name, {}) for name, row in steps.items()],
    )


def judged(scored_on: str, *activities: Activity, stays: dict[str, str] | None = None, deals: tuple[str, ...] = (), spells: tuple[str, ...] = (), **more: Any) -> Nurture:
    """Ann as of a day, with her stays in sequences (or `!` and a hold) by their first days, one build a day."""
    turns = stays or {"01-01": "long"}
    log: Log = more.pop("log", Log())
    first = min(day(turn) for turn in turns)
    segments = []
    for count in range((day(scored_on) - first).days + 1):
        current = first + timedelta(days=count)
        sequence = turns[max(turn for turn in turns if day(turn) <= current)]
        is_hold = sequence.startswith("!")
        segments.append(SegmentDay("ann", current, "a segment", None if is_hold else sequence, sequence[1:] if is_hold else None))
    given = {"plans": plans(), "library": PIECES, "leads": [Lead("ann")]} | more
    return Nurture(
        scored_on=day(scored_on), activities=activities, segments=segments, log=log,
        suppressions=[Suppression("ann", day(spell), True) for spell in spells], deals=[Deal("ann", day(spell)) for spell in deals], **given,
    )


def enrolment(nurture: Nurture, sequence: str = "long", number: int = 1) -> Enrolment:
    return next(row for row in nurture.enrolments["ann"] if (row.sequence, row.number) == (sequence, number))


def ended(nurture: Nurture, sequence: str = "long", number: int = 1) -> tuple[str | None, str | None]:
    row = enrolment(nurture, sequence, number)
    return row.exit_reason, None if row.exited_on is None else row.exited_on.isoformat()[5:]


def touch(nurture: Nurture, step: int, sequence: str = "long", number: int = 1) -> Touch:
    return next(row for row in enrolment(nurture, sequence, number).touches if row.step == step)


def following(nurture: Nurture) -> tuple[str, str | None, int | None, str | None]:
    (row,) = nurture.next_touches()
    return row.status, row.sequence, row.step, None if row.due_on is None else row.due_on.isoformat()[5:]


def sent(moment: str, sequence: str = "long", step: int = 1, **more: Any) -> Activity:
    return did("email_sent", moment, sequence, step, **more)


# --------------------------------------------------------------------------------------------------------------
# When
# --------------------------------------------------------------------------------------------------------------


def test_marcus_waits_two_months() -> None:
    """Step 1 on 3 May and 61 days: a Friday in July. Without Fridays, the Monday after."""
    for weekdays, due_on in ((WORKDAYS, "07-03"), ("monday|tuesday", "07-06"), ("", "07-03")):
        with_wait = plans(long={"exit_after_days": "800"}, long2={"wait_days": "61", "weekdays": weekdays})
        for scored_on in ("06-30", "07-02", "07-03"):
            status = "due" if scored_on == due_on else "waiting"
            assert following(judged(scored_on, sent("05-03T08:00"), plans=with_wait)) == (status, "long", 2, due_on)
    # Overdue, it is due on the next day that is allowed.
    assert following(judged("07-04", sent("05-03T08:00"), plans=with_wait))[3] == "07-04"


THREE_IN_SEVEN = [Limit("all", 3, 7, None, ())]


@pytest.mark.parametrize(
    ("scored_on", "limits", "expected"),
    [
        # Of three in seven days on 1, 3 and 5, the first leaves the window on the 8th.
        ("06-05", THREE_IN_SEVEN, ("capped", "06-08")),
        ("06-07", THREE_IN_SEVEN, ("capped", "06-08")),
        ("06-08", THREE_IN_SEVEN, ("due", "06-08")),
        ("06-06", [Limit("email", 1, 1, None, ())], ("due", "06-06")),
        ("06-05", [Limit("email", 1, 1, None, ())], ("capped", "06-06")),
        ("06-05", [Limit("email", None, None, 2, ())], ("capped", "06-07")),
        ("06-06", [Limit("email", None, None, 2, ())], ("capped", "06-07")),
        # Each limit must allow it; one of another channel or kind of mail does not matter.
        ("06-05", [*THREE_IN_SEVEN, Limit("email", None, None, 4, ())], ("capped", "06-09")),
        ("06-05", [Limit("all", 5, 30, 2, ())], ("capped", "06-07")),
        ("06-05", [Limit("social_follow_up", 1, 90, None, ())], ("due", "06-05")),
        ("06-05", [Limit("email", 1, 90, None, ("personal",))], ("due", "06-05")),
    ],
)
def test_limits(scored_on: str, limits: list[Limit], expected: tuple[str, str]) -> None:
    mails = [did("email_sent", f"06-0{number}T12:00", content_type="personal") for number in (1, 3, 5)]
    status, _, _, due_on = following(judged(scored_on, *mails, limits=limits))
    assert (status, due_on) == expected


def test_mails_that_no_sending_reports_count_by_their_delivery() -> None:
    """On 6 June a gap of two days allows the next mail on the 7th after one of the 5th."""
    def due_on(*activities: Activity, channel: str = "email", **more: Any) -> str | None:
        return following(judged("06-06", *activities, limits=[Limit(channel, None, None, 2, ("personal",))], **more))[3]

    delivery = did("email_delivered", "06-05T08:00", content_id="x")
    assert due_on(delivery) == "06-07"
    assert due_on(did("email_delivered", "06-05T08:00", content_type="personal")) == "06-06"
    for content_id, due in (("x", "06-06"), (None, "06-06"), ("y", "06-07")):
        assert due_on(did("email_sent", "05-29T08:00", content_id=content_id), delivery) == due
    assert due_on(did("email_sent", "05-28T08:00", content_id="x"), delivery) == "06-07"
    # One that names a step is a sending, with its content type; of a campaign of another channel the type does not matter.
    stays = {"06-05": "short"}
    for kind, channel, due in (("email_delivered", "email", "06-06"), ("campaign_sent", "email", "06-06"), ("campaign_sent", "all", "06-07")):
        step = 1 if channel == "email" else 2
        mailed = did(kind, "06-05T08:00", "last", step, content_type="personal")
        assert due_on(mailed, channel=channel, stays=stays) == due


def test_who_would_wait_anyway_is_not_capped() -> None:
    limits = [Limit("email", None, None, 9, ())]
    assert following(judged("06-02", sent("06-01T08:00"), limits=limits)) == ("waiting", "long", 2, "06-10")
    assert following(judged("06-06", sent("06-01T08:00"), limits=limits)) == ("capped", "long", 2, "06-10")
    # Neither is who waits for a weekday: 6 June is a Saturday.
    on_mondays = plans(long2={"weekdays": "monday"})
    assert following(judged("06-06", sent("06-01T08:00"), plans=on_mondays, limits=limits)) == ("waiting", "long", 2, "06-15")


def test_step_1_waits_from_the_day_in_the_segment() -> None:
    # 5 June is a Friday: a day later is a Saturday.
    stays = {"05-01": "long", "06-05": "last"}
    assert following(judged("06-05", stays=stays)) == ("waiting", "last", 1, "06-08")
    # Overdue, and on the allowed day.
    assert following(judged("06-07", stays=stays))[3] == "06-08"
    assert following(judged("06-08", stays=stays)) == ("due", "last", 1, "06-08")
    # A day elsewhere begins the time anew; days that no build looked at do not.
    assert following(judged("06-10", stays=stays | {"06-09": "!no_sequence", "06-10": "last"}))[3] == "06-11"
    log = Log()
    judged("06-01", stays={"06-01": "last"}, log=log)
    assert following(judged("06-20", stays={"06-20": "last"}, log=log, plans=plans(last1={"wait_days": "25", "weekdays": ""})))[3] == "06-26"


# --------------------------------------------------------------------------------------------------------------
# Enrolments
# --------------------------------------------------------------------------------------------------------------


def test_enrolments_begin_again() -> None:
    """Not above the step before and re_entry_days after it; never where the days are blank."""
    def numbers(sequence: str, *sendings: tuple[str, int]) -> list[int]:
        nurture = judged("12-31", *(sent(f"{moment}T08:00", sequence, step) for moment, step in sendings))
        return [len(row.sendings) for row in nurture.enrolments["ann"]]

    assert numbers("short", ("03-01", 1), ("03-20", 1)) == [2]
    assert numbers("short", ("03-01", 1), ("03-21", 1)) == [1, 1]
    assert numbers("short", ("03-01", 1), ("04-21", 3), ("05-11", 3)) == [2, 1]
    assert numbers("short", ("03-01", 1), ("03-19", 1), ("03-22", 1)) == [3]
    # At one moment the lower step is first.
    assert numbers("last", ("03-01", 1), ("03-01", 2), ("03-01", 1)) == [1, 2]
    assert numbers("long", ("03-01", 1), ("09-21", 1)) == [2]
    assert numbers("of_the_tool", ("03-01", 1), ("09-21", 1)) == [2]


def test_it_expires() -> None:
    """Sixty days after 2 March is 1 May."""
    assert ended(judged("04-30", sent("03-02T08:00"))) == (None, None)
    assert ended(judged("05-01", sent("03-02T08:00"))) == ("expired", "05-01")
    # What the tool plans by itself neither expires nor finishes.
    assert ended(judged("12-31", sent("03-02T08:00", "of_the_tool")), "of_the_tool") == (None, None)


def test_what_ends_before_its_next_step_waits_for_nothing() -> None:
    for days_left, expected in ((6, ("waiting", "long", 2, "03-07")), (5, ("finished", "long", 2, None))):
        short_lived = plans(long={"exit_after_days": str(days_left)})
        nurture = judged("03-04", sent("03-02T08:00"), plans=short_lived)
        assert following(nurture) == expected
        assert enrolment(nurture).status == "active"


def test_on_one_day_the_goal_comes_first() -> None:
    steps = [sent("03-02T08:00"), sent("03-20T08:00", step=3)]
    assert ended(judged("03-31", *steps)) == ("finished", "03-20")
    with_goal = [*steps, did("demo_request", "03-20T07:00")]
    assert ended(judged("03-31", *with_goal)) == ("goal", "03-20")
    assert ended(judged("03-31", *with_goal, deals=("03-20",), spells=("03-20",))) == ("goal", "03-20")
    assert ended(judged("03-31", *steps, deals=("03-20",), spells=("03-20",))) == ("finished", "03-20")
    sales = {"03-01": "long", "03-20": "!with_sales"}
    assert ended(judged("03-31", steps[0], deals=("03-20",), spells=("03-20",), stays=sales)) == ("with_sales", "03-20")
    assert ended(judged("03-31", steps[0], deals=("03-20",), spells=("03-20",))) == ("open_opportunity", "03-20")
    assert ended(judged("03-31", steps[0], spells=("03-20",), stays={"03-01": "long", "03-20": "last"})) == ("suppressed", "03-20")
    assert ended(judged("03-31", steps[0], stays={"03-01": "long", "03-20": "last"})) == ("left_segment", "03-20")
    # A goal that comes too late is none; one on the last day is.
    late = plans(long={"exit_after_days": "18"})
    assert ended(judged("03-31", *with_goal, plans=late)) == ("goal", "03-20")
    assert ended(judged("03-31", steps[0], did("demo_request", "03-21T00:00"), plans=late)) == ("expired", "03-20")
    assert ended(judged("03-19", steps[0], plans=late)) == (None, None)
    # A deal of the day of the first sending ends nothing, nor what began before; a suppression of that day does, and what the log says of it.
    assert ended(judged("03-31", steps[0], deals=("03-02",), spells=("03-01",))) == (None, None)
    assert ended(judged("03-31", steps[0], spells=("03-02",))) == ("suppressed", "03-02")
    assert ended(judged("03-31", steps[0], stays={"03-01": "!no_sequence"})) == ("left_segment", "03-02")


def test_goals_are_human_and_known() -> None:
    first = sent("03-02T08:00")
    assert enrolment(judged("03-31", first, did("demo_request", "03-02T08:00"))).goal is None
    assert enrolment(judged("03-31", first, did("demo_request", "03-03T08:00", is_machine=True))).goal is None
    assert enrolment(judged("03-31", first, did("demo_request", "03-03T08:00", known_on=day("04-01")))).goal is None
    second = sent("03-04T08:00", step=2)
    nurture = judged("03-31", first, second, did("demo_request", "03-04T08:00"), did("demo_request", "03-05T08:00"))
    assert enrolment(nurture).goal_reached_on == day("03-04")
    assert [row.goal_reached_at for row in enrolment(nurture).touches] == [datetime(2026, 3, 4, 8), None]


def test_higher_priority_pauses_and_then_it_goes_on_at_its_step() -> None:
    stays = {"03-01": "long", "03-05": "short"}
    history = [sent("03-02T08:00"), sent("03-05T08:00", "short")]
    nurture = judged("03-08", *history, stays=stays)
    assert [(row.sequence, row.status) for row in nurture.enrolments["ann"]] == [("long", "paused"), ("short", "active")]
    assert following(nurture) == ("due", "short", 2, "03-08")
    # Before its first sending, the new sequence already goes first.
    assert following(judged("03-05", history[0], stays=stays)) == ("due", "short", 1, "03-05")
    # Over by its goal: the long one goes on, long due, at its second step, though the segment is still the other.
    nurture = judged("03-15", *history, did("meeting", "03-15T08:00"), stays=stays)
    assert ended(nurture, "short") == ("goal", "03-15")
    assert following(nurture) == ("due", "long", 2, "03-15")
    # Back in the segment of the long one, the short one has ended.
    nurture = judged("03-15", *history, stays=stays | {"03-14": "long"})
    assert ended(nurture, "short") == ("left_segment", "03-14")
    assert following(nurture) == ("due", "long", 2, "03-15")


def test_customers_get_the_sequence_of_their_segment_alone() -> None:
    stays = {"03-01": "long", "03-05": "short"}
    history = [sent("03-02T08:00"), sent("03-05T08:00", "short"), did("meeting", "03-15T08:00")]
    customer = [Lead("ann", is_suppressed=True)]
    assert following(judged("03-08", *history, stays=stays, leads=customer)) == ("due", "short", 2, "03-08")
    after = judged("03-15", *history, stays=stays, leads=customer)
    assert following(after) == ("goal_reached", "short", None, None)
    assert enrolment(after).status == "paused"
    assert following(judged("03-08", history[0], stays={"03-01": "long"}, leads=customer)) == ("due", "long", 2, "03-08")


def test_re_entry() -> None:
    stays = {"03-01": "short"}
    history = [sent("03-02T08:00", "short"), did("demo_request", "03-05T08:00")]
    assert following(judged("03-24", *history, stays=stays)) == ("goal_reached", "short", None, None)
    nurture = judged("03-25", *history, stays=stays)
    assert following(nurture) == ("due", "short", 1, "03-25")
    assert nurture.next_touches()[0].enrolment_number is None
    again = judged("03-25", *history, sent("03-25T09:00", "short"), stays=stays)
    assert ended(again, "short", 1) == ("goal", "03-05")
    assert ended(again, "short", 2) == (None, None)
    # Finished stays finished where a lead enters once, and rests where it may enter again.
    assert following(judged("12-31", sent("03-02T08:00"), sent("03-03T08:00", step=3))) == ("finished", "long", None, None)
    broken_off = {"03-01": "short", "03-05": "long", "03-09": "short"}
    assert following(judged("03-09", history[0], stays=broken_off)) == ("waiting", "short", 1, "03-25")
    # What it was in goes on until then.
    both = [*history[:1], sent("03-06T08:00", "long")]
    assert following(judged("03-09", *both, stays=broken_off)) == ("waiting", "long", 2, "03-11")
    assert following(judged("03-24", *both, stays=broken_off)) == ("due", "long", 2, "03-24")
    assert following(judged("03-25", *both, stays=broken_off)) == ("due", "short", 1, "03-25")


def test_holdout() -> None:
    bucket = holdout_bucket("ann", "long")
    held, not_held = plans(long={"holdout_percent": str(bucket + 1)}), plans(long={"holdout_percent": str(bucket)})
    stays = {"03-01": "last", "03-04": "long"}
    nurture = judged("03-31", did("demo_request", "03-06T08:00"), stays=stays, plans=held)
    row = enrolment(nurture)
    assert (row.is_holdout, row.enrolled_on, row.number, row.variant, row.touches) == (True, day("03-04"), 1, None, [])
    assert ended(nurture) == ("goal", "03-06")
    assert following(judged("03-31", stays=stays, plans=held))[0] == "holdout"
    assert enrolment(judged("03-31", stays=stays, plans=held)).status == "holdout"
    # A goal on the first day is none, since nobody knows what came first.
    assert enrolment(judged("03-31", did("demo_request", "03-04T23:00"), stays=stays, plans=held)).goal is None
    assert not judged("03-31", stays=stays, plans=not_held).enrolments["ann"]
    # Who was sent the sequence is no holdout.
    nurture = judged("03-31", sent("03-10T08:00"), stays=stays, plans=held)
    assert not enrolment(nurture).is_holdout
    assert following(nurture) == ("due", "long", 2, "03-31")


def test_a_holdout_that_is_merged_stays_one() -> None:
    """By the log of its former record, once, from its first day; but for who was sent the sequence."""
    held = State("a segment", "long", None, True)
    for own, survivors, expected in (
        ({}, {"bob": "ann"}, "03-02"),
        ({"ann": {day("03-04"): held}}, {"bob": "ann"}, "03-02"),
        ({"ann": {day("03-01"): held}}, {"bob": "ann", "cid": "ann"}, "03-01"),
        ({"ann": {day("03-04"): held}}, {"bob": "cid"}, "03-04"),
    ):
        log = Log()
        log.states |= {"bob": {day("03-02"): held, day("03-03"): held}} | own
        log.newest = day("03-04")
        nurture = judged("03-31", did("demo_request", "03-06T08:00"), stays={"03-31": "long"}, log=log, survivors=survivors)
        assert [(row.sequence, row.is_holdout, row.enrolled_on) for row in nurture.enrolments["ann"]] == [("long", True, day(expected))]
        assert ended(nurture) == ("goal", "03-06")
        assert following(nurture)[0] == "holdout"
    sent_it = judged("03-31", sent("03-01T08:00"), stays={"03-31": "long"}, log=log, survivors={"bob": "ann"})
    assert [row.is_holdout for row in sent_it.enrolments["ann"]] == [False]
    # Of another sequence it is no holdout.
    elsewhere = judged("03-31", stays={"03-31": "last"}, log=log, survivors={"bob": "ann"})
    assert [(row.sequence, row.is_holdout) for row in elsewhere.enrolments["ann"]] == [("long", True)]
    assert following(elsewhere)[:2] == ("waiting", "last")


def test_mixed_variants() -> None:
    assert enrolment(judged("03-31", sent("03-02T08:00", variant="A"), sent("03-05T08:00", step=2))).variant == "A"
    mixed = judged("03-06", sent("03-02T08:00", variant="A"), sent("03-05T08:00", step=2, variant="B"))
    assert (enrolment(mixed).variant, enrolment(mixed).has_mixed_variants) == (None, True)
    assert [row.sending.variant for row in enrolment(mixed).touches] == ["A", "B"]
    # The next mail bears the newest variant if the step knows it; else the hash decides.
    steps = plans()["long"].steps
    nurture = judged("03-06", sent("03-02T08:00", variant="A"))
    assert nurture.next_touches()[0].variant == "A"
    assert judged("03-06", sent("03-02T08:00", variant="Z")).next_touches()[0].variant == chosen_variant("ann", steps[1])
    assert mixed.next_touches()[0].variant is None


def test_variants_by_their_shares() -> None:
    step = plans(long1={"variants": "A:1|B:0|C:3"})["long"].steps[0]
    chosen = [chosen_variant(f"lead{number}", step) for number in range(4000)]
    assert 900 < chosen.count("A") < 1100 and chosen.count("B") == 0
    assert len({chosen_variant(f"lead{number}", step) for number in range(1)}) == 1


# --------------------------------------------------------------------------------------------------------------
# Touches and content
# --------------------------------------------------------------------------------------------------------------


def test_what_is_a_sending() -> None:
    nurture = judged(
        "03-31",
        # Told by nothing but the delivery; a delivery of a mail whose sending is known is none.
        did("email_delivered", "03-01T08:00", "long", 1), sent("03-02T08:00"), did("email_delivered", "03-02T08:01", "long", 1),
        # No step, an unplanned step of a campaign, a step of another channel.
        did("email_sent", "03-03T08:00", "long"), did("campaign_sent", "03-04T08:00", "long", 9), did("campaign_sent", "03-05T08:00", "last", 2),
        stays={"01-01": "last"},
    )
    assert [(row.sequence, row.touches[0].channel, row.touches[0].sent_at.day, row.touches[0].send_count) for row in nurture.enrolments["ann"]] == [
        ("long", "email", 1, 2), ("last", "social_follow_up", 5, 1)
    ]


def test_reports_of_one_mail_are_one_sending() -> None:
    def days_of(*activities: Activity, sequence: str = "last") -> list[list[int]]:
        nurture = judged("03-31", *activities, stays={"01-01": "last"})
        return [[row.sent_at.timetuple().tm_yday for row in found.sendings] for found in nurture.enrolments["ann"] if found.sequence == sequence]

    def campaign(moment: str, step: int = 1) -> Activity:
        return did("campaign_sent", moment, "last", step)

    def delivery(moment: str, sequence: str = "last") -> Activity:
        return did("email_delivered", moment, sequence, 1)

    mail = sent("01-10T08:00", "last")
    # The campaign on the same day, or in the week after; a day before the mail it is another, as is the one of another channel.
    for moment in ("01-10T00:00", "01-10T08:00", "01-17T23:00"):
        assert days_of(mail, campaign(moment)) == [[10]]
    assert days_of(campaign("01-18T00:00"), mail) == [[10], [18]]
    assert days_of(campaign("01-09T23:59"), mail) == [[9], [10]]
    assert days_of(campaign("01-10T09:00", 2), mail) == [[10, 10]]
    # The delivery in the week after anything that tells of the mail.
    for told in (mail, campaign("01-10T08:00"), delivery("01-10T08:00")):
        assert days_of(told, delivery("01-10T08:00"), delivery("01-17T23:00")) == [[10]]
    assert days_of(mail, delivery("01-18T00:00")) == [[10], [18]]
    assert days_of(delivery("01-10T07:00"), campaign("01-10T08:00")) == [[10]]
    # On the day of the mail its clock may be behind; the day before it is another mail.
    assert days_of(delivery("01-10T00:00"), mail) == [[10]]
    assert days_of(delivery("01-09T23:59"), mail) == [[9], [10]]
    assert touch(judged("03-31", sent("01-10T08:00"), did("email_delivered", "01-10T07:00", "long", 1)), 1).delivered_at == datetime(2026, 1, 10, 7)
    assert touch(judged("03-31", sent("01-10T08:00"), did("email_open", "01-10T07:00", "long", 1)), 1).opened_at is None
    # One that is entered once, or that nobody planned, is sent again all the same.
    for sequence in ("long", "of_the_tool"):
        assert days_of(sent("01-10T08:00", sequence), delivery("01-11T08:00", sequence), delivery("03-01T08:00", sequence), sequence=sequence) == [[10, 60]]
    # Two campaigns are two mails.
    assert days_of(campaign("01-10T08:00"), campaign("01-10T08:01")) == [[10], [10]]


def test_a_call_after_the_end_is_no_touch() -> None:
    first = sent("03-02T08:00", "short")

    def called(*activities: Activity, stays: dict[str, str], scored_on: str = "06-30") -> list[str]:
        found = enrolment(judged(scored_on, first, *activities, stays=stays), "short")
        return [row.sent_at.isoformat()[5:10] for row in found.touches if row.is_call]

    left = {"03-01": "short", "03-10": "!with_sales"}
    assert called(did("call", "03-10T23:00"), stays=left) == ["03-10"]
    assert called(did("call", "03-11T00:00"), stays=left) == []
    # It expires on 1 April.
    assert called(did("call", "04-01T08:00"), stays={"03-01": "short"}) == ["04-01"]
    assert called(did("call", "04-02T08:00"), stays={"03-01": "short"}) == []
    # The meeting that reaches the goal is the check-in too, and none after it is.
    assert called(did("meeting", "03-05T08:00"), stays={"03-01": "short"}) == ["03-05"]
    assert called(did("meeting", "03-03T08:00"), did("meeting", "03-05T08:00"), stays={"03-01": "short"}) == []
    # A call that is the last step ends the enrolment itself.
    by_call = plans(long1={"channel": "email"}, long2={"wait_days": "0", "channel": "sales_check_in"}, long3={"wait_days": "0", "channel": "email"}, last2={"channel": "sales_check_in", "wait_days": "0"})
    nurture = judged("03-31", sent("03-02T08:00", "last"), did("call", "03-03T08:00"), did("call", "03-04T08:00"), stays={"03-01": "last"}, plans=by_call)
    assert ended(nurture, "last") == ("finished", "03-03")


def test_one_call_is_one_contact() -> None:
    both = plans(long1={"channel": "email"}, long2={"wait_days": "0", "channel": "sales_check_in"}, short1={"wait_days": "0"})
    mails = [sent("03-02T08:00"), sent("03-02T08:00", "short")]
    nurture = judged("03-05", *mails, did("call", "03-05T08:00"), stays={"03-01": "short"}, plans=both)
    assert [sum(row.is_call for row in found.touches) for found in nurture.enrolments["ann"]] == [1, 1]
    assert sorted(contact.channel or "" for contact in nurture.contacts("ann")) == ["email", "email", "sales_check_in"]


def test_check_in() -> None:
    stays = {"03-01": "short"}
    first = sent("03-02T08:00", "short")

    def done_at(*activities: Activity) -> list[str]:
        nurture = judged("03-31", first, *activities, stays=stays)
        return [row.sent_at.isoformat()[5:16] for row in enrolment(nurture, "short").touches if row.channel == "sales_check_in"]

    # After its wait, whatever the hour; before, it is another call.
    assert done_at(did("call", "03-03T08:00"), did("call_attempt", "03-04T00:00"), did("call", "03-05T08:00")) == ["03-04T00:00"]
    # What is sent first leaves it behind.
    assert done_at(sent("03-05T08:00", "short", 3), did("call", "03-05T09:00")) == []
    # Nor does a call count where the tool sends something under the step's number, and a repeat of the mail takes nothing away.
    assert done_at(did("call", "03-05T08:00"), sent("03-06T08:00", "short", 2)) == []
    assert done_at(sent("03-03T08:00", "short"), did("call", "03-05T08:00")) == ["03-05T08:00"]
    assert following(judged("03-03", first, stays=stays)) == ("waiting", "short", 2, "03-04")
    nurture = judged("03-05", first, did("call", "03-05T08:00"), stays=stays)
    assert following(nurture) == ("waiting", "short", 3, "03-08")


def test_answers() -> None:
    nurture = judged(
        "03-31",
        sent("03-02T08:00", content_id="a1"), sent("03-07T08:00", step=2, content_id="a2"),
        did("email_open", "03-02T07:59", "long", 1), did("email_open", "03-02T08:01", "long", 1, is_machine=True),
        did("email_open", "03-08T08:00", "long", 1), did("email_open", "03-09T08:00", content_id="a1"),
        did("email_click", "03-09T09:00", content_id="a2"), did("email_delivered", "03-02T08:00", content_id="a1"),
        did("unsubscribe", "03-10T08:00", content_id="a1"), did("spam_complaint", "03-11T08:00", "long", 2),
    )
    one, two = touch(nurture, 1), touch(nurture, 2)
    assert (one.delivered_at, one.opened_at, one.clicked_at) == (datetime(2026, 3, 2, 8), datetime(2026, 3, 8, 8), None)
    assert (two.delivered_at, two.opened_at, two.clicked_at) == (None, None, datetime(2026, 3, 9, 9))
    assert (one.unsubscribed_at, two.unsubscribed_at) == (datetime(2026, 3, 10, 8), datetime(2026, 3, 11, 8))


def test_merged_records_interleave() -> None:
    """Of two records that turn out to be one person, the sendings are one history: a step back soon after is a repeat."""
    nurture = judged("03-31", sent("03-02T08:00"), sent("03-03T08:00"), sent("03-07T08:00", step=2), sent("03-08T08:00", step=2))
    assert [(row.step, row.send_count, row.sent_at.day) for row in enrolment(nurture).touches] == [(1, 2, 2), (2, 2, 7)]
    assert following(nurture) == ("due", "long", 3, "03-31")


def offered(*activities: Activity, scored_on: str = "06-01", library: list[Piece] = PIECES, lead: Lead = ANN, **step: str) -> str | None:
    (row,) = judged(scored_on, *activities, library=library, leads=[lead], plans=plans(long1=step)).next_touches()
    return row.content_id


def test_content_is_used_up() -> None:
    assert offered() == "a1"
    assert offered(did("email_sent", "05-01T08:00", content_id="a1"), did("page_view", "05-01T08:00", url="http://WWW.example.com/a2/?utm=1#top")) == "a3"
    seen = [did("content_download", "05-01T08:00", content_id=piece.content_id, is_machine=True) for piece in PIECES]
    nurture = judged("06-01", *seen)
    assert nurture.next_touches() == [NextTouch("ann", "no_content", "long", None, 1, "email")]
    assert page("https://x.example/a?b") == page("//www.x.example/a/#c") == page("/A")


def test_best_content_first() -> None:
    def piece(name: str, kind: str = "guide", industry: str | None = None, function: str | None = None, start: str | None = None, end: str | None = None) -> Piece:
        return Piece(name, name, None, kind, "awareness", industry, function, None if start is None else day(start), None if end is None else day(end))

    library = [
        piece("z", "guide", "Logistics", "finance"), piece("y", "guide", "logistics"), piece("x", "blog", None, "FINANCE"), piece("w", "guide", start="05-01"),
        piece("v", "guide"), piece("u", "guide"), piece("t", "blog", start="05-31"), piece("s", "blog", start="06-02"), piece("r", "blog", end="05-31"),
        piece("q", "guide", "retail"),
    ]
    anybody, somebody = Lead("ann"), Lead("ann", "logistics", "finance")
    order = []
    for _ in range(8):
        order.append(offered(library=library, lead=somebody, content_types="blog|guide"))
        library = [left for left in library if left.content_id != order[-1]]
    assert order == ["z", "y", "x", "t", "w", "u", "v", None]
    library = [piece("a", start="06-01", end="06-01"), piece("b", industry="retail")]
    assert offered(library=library, lead=anybody) == "a"
    assert offered(library=library, lead=anybody, scored_on="06-02") is None
    # The stage of the lead where the step names none.
    library = [piece("a"), piece("b")._replace(funnel_stage="decision")]
    assert offered(library=library, lead=Lead("ann", funnel_stage="decision"), content_stage="") == "b"
    assert offered(library=library, content_stage="") == "a"


def test_holds_come_first() -> None:
    for hold, status in (("suppressed", "suppressed"), ("open_opportunity", "open_opportunity"), ("with_sales", "with_sales"), ("no_sequence", "no_content")):
        assert following(judged("03-31", sent("03-02T08:00"), stays={"03-01": "long", "03-31": f"!{hold}"}))[0] == status


def test_the_log_keeps_what_was_found() -> None:
    """A later build of an earlier day changes nothing, one of the newest day replaces it."""
    log = Log()
    judged("03-10", stays={"03-01": "long", "03-10": "!with_sales"}, log=log)
    assert ended(judged("03-09", sent("03-02T08:00"), stays={"03-09": "last"}, log=log)) == ("left_segment", "03-09")
    assert ended(judged("03-12", sent("03-02T08:00"), stays={"03-12": "long"}, log=log)) == ("with_sales", "03-10")
    log = Log()
    judged("03-10", stays={"03-01": "long", "03-10": "!with_sales"}, log=log)
    judged("03-10", stays={"03-10": "long"}, log=log)
    assert ended(judged("03-12", sent("03-02T08:00"), stays={"03-12": "long"}, log=log)) == (None, None)


def test_limits_are_read() -> None:
    assert read_limits([{"channel": "all", "max_touches": "3", "window_days": "7", "min_days_between": "", "except_content_types": "a| b"}]) == [
        Limit("all", 3, 7, None, ("a", "b"))
    ]
