"""The nurture marts and their referee agree row by row on random leads, built at once and day by day."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import nurture_referee as referee
import pytest
from nurture_referee import CHECK_IN, Log, Nurture
from project import Project
from referee import Mappings, normalise_code
from test_sales_against_referee import differences, seed_rows, write_seed

# A Tuesday. What is dated later is in the raw tables too, and must not be seen.
SCORED_ON = date(2026, 6, 30)
DAY_AFTER = date(2026, 7, 1)
SCORED_DAYS = [date(2026, 6, 17), date(2026, 6, 25), date(2026, 6, 29), SCORED_ON]
LEADS = 500
MARTS = ("--select", "+nurture_enrolments", "+nurture_touches", "+nurture_next_touches", "+nurture_segments", "+lead_scores")
WORKDAYS = "monday|tuesday|wednesday|thursday|friday"


def variables(scored_days: list[date]) -> dict[str, Any]:
    return {"crm_files": "own/{name}.csv", "score_on": [day.isoformat() for day in scored_days], "run_started_at": "2026-07-04 00:00:00"}


# --------------------------------------------------------------------------------------------------------------
# Seeds: few steps, short waits, everything a cell can say
# --------------------------------------------------------------------------------------------------------------


def table(text: str) -> list[dict[str, str]]:
    """Rows from aligned text under their header; - is a blank cell."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(header, ["" if word == "-" else word for word in line], strict=True)) for line in lines]


SEEDS = {
    "nurture_sequences": table("""
        sequence  priority goal_activity_types   exit_after_days re_entry_days holdout_percent description
        cart      10       purchase              6               0             0               x
        handoff   20       meeting|demo_request  20              10            30              x
        decision  30       demo_request|call     30              15            30              x
        event     40       webinar_attended      25              5             30              x
        consider  50       -                     40              -             0               x
        news      60       demo_request          90              3             30              x
        forever   70       product_use           400             -             30              x
    """),
    "nurture_steps": table(f"""
        sequence step wait_days channel              content_stage content_types     variants      weekdays         send_hour
        cart     1    0         email                decision      -                 A:50|B:50     -                16
        cart     2    1         retargeting_audience decision      pricing           -             -                -
        handoff  1    0         email                -             pricing|guide     A:1|B:2|C:1   {WORKDAYS}       8
        handoff  2    2         {CHECK_IN}           -             -                 -             -                -
        handoff  3    3         email                decision      -                 A:1|B:1       -                0
        handoff  4    2         {CHECK_IN}           -             -                 -             monday|thursday  -
        decision 1    1         email                decision      case_study|guide  -             {WORKDAYS}       23
        decision 2    4         social_follow_up     -             guide             -             tuesday          -
        decision 3    4         email                decision      guide|case_study  -             -                -
        event    1    0         personalised_page    consideration -                 A:3|B:1       -                -
        event    2    0         {CHECK_IN}           -             -                 -             -                -
        event    3    5         email                awareness     blog_post|guide   A:3|B:1       saturday|sunday  -
        consider 1    3         email                consideration -                 -             -                -
        consider 2    6         email                consideration case_study        A:9|B:1       wednesday        9
        news     1    0         email                awareness     guide|blog_post   A:50|B:50     -                -
        news     2    7         email                -             -                 A:50|B:50     -                -
        news     3    7         email                awareness     guide             A:50|B:50     {WORKDAYS}       -
        forever  1    9         email                awareness     -                 -             -                -
        forever  2    30        email                awareness     -                 -             -                -
    """),
    "contact_limits": table("""
        channel              max_touches window_days min_days_between except_content_types
        all                  3           7           -                transactional|personal
        all                  8           30          -                -
        email                -           -           2                transactional|personal
        email                2           4           1                personal
        retargeting_audience 1           14          -                -
        social_follow_up     -           -           3                -
        sales_check_in       -           -           4                -
    """),
    "nurture_segment_rules": table("""
        priority segment       qualification lifecycle_stage suppression_reason funnel_stage lead_source activity_type within_days sequence reason
        5        customer      -             -               customer           -            -           -             -           handoff   x
        10       suppressed    -             -               any                -            -           -             -           -        x
        20       open_deal     -             opportunity     -                  -            -           -             -           -        x
        30       cart          -             -               -                  -            -           cart_abandon  3           cart     x
        40       sql           sql           -               -                  -            -           -             -           -        x
        50       mql           mql           -               -                  -            -           -             -           handoff  x
        60       decision      -             -               -                  decision     -           -             -           decision x
        70       event         -             -               -                  -            event       -             -           event    x
        80       webinar       -             -               -                  -            webinar     -             -           event    x
        90       consideration -             -               -                  consideration -          -             -           consider x
        100      nobody        -             -               -                  -            referral    -             -           -        x
        110      reader        -             -               -                  awareness    -           -             -           news     x
        120      rest          -             -               -                  -            -           -             -           forever  x
    """),
}
STAGES = ("awareness", "consideration", "decision")
TYPES = ("guide", "blog_post", "case_study", "pricing")


def random_library(rng: Random) -> list[dict[str, str]]:
    def around() -> str:
        return (SCORED_ON + timedelta(days=rng.randrange(-3, 6))).isoformat()

    rows = []
    for count in range(40):
        start = rng.choice(("", "", "2026-01-01", around()))
        rows.append(
            {
                "content_id": f"c{count}", "title": f"Piece {count}", "content_type": rng.choice(TYPES), "funnel_stage": rng.choice(STAGES),
                "url": rng.choice(("", f"https://www.own.example/{rng.choice(TYPES)}/{count}", f"https://www.own.example/{rng.choice(TYPES)}/{count}?lang=en")),
                "industry": rng.choice(("", "", "", "software", "Retail")), "job_function": rng.choice(("", "", "", "it", "finance")), "topic": "x",
                "valid_from": start, "valid_to": rng.choice(("", "", max(start, around()))),
            }
        )
    return rows


# --------------------------------------------------------------------------------------------------------------
# Random raw rows
# --------------------------------------------------------------------------------------------------------------

COLUMNS = {
    "leads": (
        "lead_id email job_title company_name employee_count industry country lead_source budget_authority email_opt_out is_customer is_deleted merged_into_lead_id created_at updated_at"
    ).split(),
    "activities": (
        "activity_id lead_id anonymous_id activity_type occurred_at url content_id content_type sequence_name sequence_step variant is_machine is_deleted"
    ).split(),
    "opportunities": "opportunity_id lead_id stage amount created_at closed_at is_won".split(),
    "identities": ["anonymous_id", "lead_id", "identified_at"],
    "dispositions": ["lead_id", "status", "reason", "rep", "occurred_at"],
}
NOISE = (
    "page_view", "page_view", "page_view", "content_download", "webinar_attended", "demo_request", "cart_abandon", "cart_abandon", "purchase", "call", "call_attempt",
    "meeting", "product_use", "email_sent", "email_sent", "email_delivered", "unsubscribe", "email_bounce", "resubscribe",
)


class RawRows:
    """A raw row is a dictionary; a cell that it lacks is blank."""

    def __init__(self, seed: int, library: list[dict[str, str]]) -> None:
        self.rng, self.library = Random(seed), library
        self.steps: dict[str, list[dict[str, str]]] = {}
        self.sequences = {row["sequence"]: row for row in SEEDS["nurture_sequences"]}
        for step in SEEDS["nurture_steps"]:
            self.steps.setdefault(step["sequence"], []).append(step)
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        for number in range(LEADS):
            self.add_lead(f"lead{number:03}")
        self.act("lead000", "page_view", datetime(2026, 7, 3, 12))

    def write(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        for name, rows in self.rows.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, COLUMNS[name], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")

    def moment(self, day: date) -> datetime:
        rng = self.rng
        return datetime.combine(day, rng.choice((time(), time(23, 59, 59))) if rng.random() < 0.1 else time(*(rng.randrange(size) for size in (24, 60, 60))))

    def act(self, lead_id: str, kind: str, moment: datetime, **more: str) -> None:
        row = {"activity_id": f"a{len(self.rows['activities'])}", "lead_id": lead_id, "activity_type": kind, "occurred_at": moment.isoformat()}
        self.rows["activities"].append(row | {"is_deleted": "true" if self.rng.random() < 0.02 else ""} | more)

    def add_lead(self, lead_id: str) -> None:
        rng = self.rng
        created = self.moment(SCORED_ON - timedelta(days=rng.randrange(0, 130)))
        self.rows["leads"].append(
            {
                "lead_id": lead_id, "email": f"{lead_id}@company{rng.randrange(600)}.example", "company_name": rng.choice(("Acme", "")),
                "job_title": rng.choice(("VP of Finance", "Director of IT", "Manager", "")), "employee_count": rng.choice(("300", "20", "")),
                "industry": rng.choice(("Software", "Retail", "")), "country": rng.choice(("Germany", "Japan", "")),
                "lead_source": rng.choice(("event", "webinar", "referral", "", "", "")),
                "email_opt_out": "true" if rng.random() < 0.02 else "", "is_customer": "true" if rng.random() < 0.06 else "",
                "is_deleted": "true" if rng.random() < 0.02 else "", "merged_into_lead_id": f"lead{rng.randrange(LEADS):03}" if rng.random() < 0.08 else "",
                "created_at": created.isoformat(), "updated_at": created.isoformat(),
            }
        )
        if rng.random() < 0.08:
            # Sales qualified soon, as nobody else is.
            self.rows["leads"][-1] |= {
                "job_title": "VP of Sales", "employee_count": "1500", "industry": "Software", "country": "United States", "budget_authority": "yes", "company_name": "Acme",
            }
            wanted = self.moment(SCORED_ON - timedelta(days=rng.randrange(12)))
            for kind in ("demo_request", "trial_start", "contact_request", "webinar_attended"):
                self.act(lead_id, kind, wanted)
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            sequence = rng.choice((*self.steps, *self.steps, "of_the_tool"))
            started = self.moment(SCORED_ON - timedelta(days=rng.randrange(-1, 12) if rng.random() < 0.7 else rng.randrange(80)))
            if rng.random() < 0.03:
                self.add_deal(lead_id, self.moment(started.date()))
            ended = self.send(lead_id, sequence, started)
            if rng.random() < 0.3:
                self.send(lead_id, sequence, ended + timedelta(days=rng.randrange(20)))
        for _ in range(rng.choice((0, 1, 2, 3, 5))):
            day = SCORED_ON - timedelta(days=rng.randrange(-2, 15) if rng.random() < 0.8 else rng.randrange(80))
            self.add_noise(lead_id, self.moment(day))
        if rng.random() < 0.06:
            self.add_deal(lead_id, self.moment(SCORED_ON - timedelta(days=rng.randrange(-1, 20))))

    def add_deal(self, lead_id: str, moment: datetime) -> None:
        rng = self.rng
        closed = moment + timedelta(days=rng.randrange(9))
        self.rows["opportunities"].append(
            {
                "opportunity_id": f"o{len(self.rows['opportunities'])}", "lead_id": lead_id, "amount": "100", "created_at": moment.isoformat(),
                "closed_at": closed.isoformat() if rng.random() < 0.5 else "", "is_won": rng.choice(("true", "false", "")),
            }
        )

    def add_noise(self, lead_id: str, moment: datetime) -> None:
        rng = self.rng
        kind, piece = rng.choice(NOISE), rng.choice(self.library)
        if kind in ("unsubscribe", "email_bounce") and rng.random() < 0.6:
            return
        more = {"content_id": piece["content_id"]} if rng.random() < 0.3 else {}
        if kind in ("email_sent", "email_delivered"):
            more["content_type"] = rng.choice(("", "transactional", "personal", "guide"))
        if kind == "page_view":
            address = piece["url"].split("?")[0]
            more = {"url": rng.choice((f"{address}?utm_source=x", address, "/pricing", "/blog/x", "/case-studies/x") if address else ("/pricing", "/blog/y"))}
            if rng.random() < 0.15:
                # Known by name only later, maybe after the scored day.
                visitor = f"v{len(self.rows['identities'])}"
                identified = moment + rng.choice((timedelta(minutes=5), timedelta(days=1), timedelta(days=6)))
                self.rows["identities"].append({"anonymous_id": visitor, "lead_id": lead_id, "identified_at": identified.isoformat()})
                kind = rng.choice(("page_view", "demo_request", "purchase", "webinar_attended"))
                self.act("", kind, moment, anonymous_id=visitor, **more)
                return
        self.act(lead_id, kind, moment, **more)

    def send(self, lead_id: str, sequence: str, moment: datetime) -> datetime:
        """What a tool sends that mostly keeps to the plan, and what comes back."""
        rng = self.rng
        variant, started = rng.choice(("A", "A", "B", "")), moment
        planned = self.steps.get(sequence, [{"step": "1", "channel": "email", "wait_days": "0"}, {"step": "2", "channel": "email", "wait_days": "5"}])
        for step in planned[: rng.choice((1, 1, 2, 3, 4))]:
            if rng.random() < 0.08:
                continue
            moment = max(moment, self.moment(moment.date() + timedelta(days=int(step["wait_days"]) + rng.choice((-1, 0, 0, 0, 1, 3)))))
            if step["channel"] == CHECK_IN:
                if rng.random() < 0.6:
                    self.act(lead_id, rng.choice(referee.CALLS), moment)
                continue
            named = {"sequence_name": sequence, "sequence_step": step["step"]}
            if rng.random() < 0.08:
                named["sequence_step"] = rng.choice(("", "9", "1", "2"))
            content = {"content_id": rng.choice(self.library)["content_id"] if rng.random() < 0.8 else ""}
            more = {"variant": rng.choice(("A", "B")) if rng.random() < 0.12 else variant, "content_type": rng.choice(("", "guide", "personal"))}
            kind = "email_sent" if step["channel"] == "email" else "campaign_sent"
            if kind == "email_sent" and rng.random() < 0.1:
                kind = "email_delivered"
            for _ in range(2 if rng.random() < 0.08 else 1):
                self.act(lead_id, kind, moment, **named, **content, **more)
                moment += timedelta(seconds=rng.choice((0, 1, 7000)))
            if step["channel"] == "email" and rng.random() < 0.1:
                # Reported once more, as a tool does that sends by campaigns.
                again = moment + rng.choice((timedelta(hours=-1), timedelta(seconds=1), timedelta(hours=9), timedelta(days=6), timedelta(days=9)))
                self.act(lead_id, "campaign_sent", again, **named, **content, **more)
            # Which of two different sendings of one moment is the first, nothing says.
            moment += timedelta(seconds=2)
            if step["channel"] == "email" or rng.random() < 0.3:
                for answer, chance in (("email_delivered", 0.5), ("email_open", 0.4), ("email_click", 0.3), ("unsubscribe", 0.02), ("spam_complaint", 0.02)):
                    for _ in range(2):
                        if rng.random() < chance:
                            at = moment + rng.choice((timedelta(hours=-1), timedelta(seconds=-5), timedelta(0), timedelta(seconds=2), timedelta(minutes=9), timedelta(hours=20), timedelta(days=9)))
                            self.act(lead_id, answer, at, is_machine="true" if answer in ("email_open", "email_click") and rng.random() < 0.1 else "",
                                     **(named if rng.random() < 0.6 else {}), **content)
        planned_goals = self.sequences[sequence]["goal_activity_types"] if sequence in self.sequences else ""
        if rng.random() < 0.2 and planned_goals:
            last_day = timedelta(days=int(self.sequences[sequence]["exit_after_days"]) + rng.choice((0, 0, 1)))
            reached = rng.choice((moment, moment + timedelta(hours=5), moment + timedelta(days=3), started + last_day))
            self.act(lead_id, rng.choice(planned_goals.split("|")), reached, is_machine="true" if rng.random() < 0.15 else "")
        return moment


# --------------------------------------------------------------------------------------------------------------
# What the build made, as the referee takes it
# --------------------------------------------------------------------------------------------------------------


def judge(project: Project, scored_on: date, log: Log) -> Nurture:
    """The referee's view of a built warehouse. The log is that of the builds before and takes what this one adds."""
    (primary,) = (row["scoring_model"] for row in seed_rows(project, "scoring_models") if row["is_primary"] == "true")
    blocks = {row["reason"]: row["blocks_email"] == "true" for row in seed_rows(project, "suppression_rules")}
    activities = project.rows(
        "select lead_id, activity_type, occurred_at, known_on, is_machine, content_id, content_type, sequence_name, try_cast(sequence_step as integer), variant, url"
        " from int_activities where lead_id is not null and not is_deleted"
    )
    leads = project.rows(
        "select segments.lead_id, segments.industry, profiles.job_function, segments.funnel_stage, scores.suppression_reason is not null"
        " from nurture_segments as segments join int_lead_profiles as profiles using (lead_id)"
        " join lead_scores as scores on scores.lead_id = segments.lead_id and scores.is_primary_model"
        " where (profiles.valid_from is null or profiles.valid_from <= segments.scored_on) and (profiles.valid_to is null or profiles.valid_to > segments.scored_on)"
    )
    segments = project.rows("select lead_id, scored_on, segment, sequence, hold_reason from int_nurture_segments")
    spells = project.rows("select lead_id, valid_from, reason from int_suppression_reasons")
    survivors = project.rows("select lead_id, survivor_lead_id from int_lead_identities where is_merged")
    deals = project.rows(
        "select distinct lead_id, entered_on from int_lifecycle_stages"
        f" where stage = 'opportunity' and scored_on = '{scored_on}' and scoring_model = '{primary}'"
    )
    return Nurture(
        scored_on,
        [referee.Lead(*row) for row in leads],
        [referee.Activity(*row) for row in activities],
        [referee.SegmentDay(*row) for row in segments],
        [referee.Suppression(lead_id, valid_from, blocks[reason]) for lead_id, valid_from, reason in spells],
        [referee.Deal(*row) for row in deals],
        referee.read_plans(seed_rows(project, "nurture_sequences"), seed_rows(project, "nurture_steps")),
        referee.read_limits(seed_rows(project, "contact_limits")),
        referee.read_library(seed_rows(project, "content_library")),
        "awareness",
        log,
        dict(survivors),
    )


def compare_funnel_stages(project: Project, scored_on: date) -> None:
    """The deepest stage that something the lead did shows within the stage's window, or something that a signal names."""
    mappings = Mappings(project.folder / "seeds" / "mappings")
    stages = {row["funnel_stage"]: (int(str(row["stage_order"])), int(str(row["window_days"]))) for row in seed_rows(project, "funnel_stages")}
    signals = [{name: text or None for name, text in row.items()} for row in seed_rows(project, "funnel_signals")]
    shown: dict[str, str | None] = {lead_id: None for (lead_id,) in project.rows("select lead_id from nurture_segments")}
    for row in project.records("select * from int_activities where is_scored"):
        found = (row["activity_type"], mappings.page_category(row["url"]), normalise_code(row["content_type"]))
        for signal in signals:
            stage = str(signal["funnel_stage"])
            order, window_days = stages[stage]
            wanted = (signal["activity_type"], signal["page_category"], signal["content_type"])
            if any(asked not in (None, cell) for asked, cell in zip(wanted, found, strict=True)):
                continue
            if signal["activity_type"] is None and row["activity_type"] not in mappings.engagement_types:
                continue
            is_recent = row["known_on"] <= scored_on and 0 <= (scored_on - row["occurred_on"]).days < window_days
            before = shown.get(row["lead_id"])
            if is_recent and row["lead_id"] in shown and (before is None or stages[before][0] < order):
                shown[row["lead_id"]] = stage
    found_stages = dict(project.rows("select lead_id, funnel_stage from nurture_segments"))
    assert {lead_id: (stage, shown[lead_id]) for lead_id, stage in found_stages.items() if stage != shown[lead_id]} == {}


def keyed(project: Project, mart: str, *key: str) -> dict[Any, dict[str, Any]]:
    rows = project.records(f"select * from {mart}")
    found = {tuple(row[name] for name in key): row for row in rows}
    assert len(found) == len(rows), f"{mart} has a key twice"
    return found


def compare(project: Project, scored_on: date, log: Log) -> Nurture:
    """Fail with the first rows in which a mart differs from the referee."""
    compare_funnel_stages(project, scored_on)
    expected = judge(project, scored_on, log)
    everything = [row for rows in expected.enrolments.values() for row in rows]
    enrolments = {
        (row.lead_id, row.sequence, row.number): {
            "scored_on": scored_on, "status": row.status, "is_holdout": row.is_holdout, "enrolled_on": row.enrolled_on, "enrolled_at": row.enrolled_at,
            "variant": row.variant, "has_mixed_variants": row.has_mixed_variants, "goal_reached_on": row.goal_reached_on, "exited_on": row.exited_on,
            "exit_reason": row.exit_reason, "last_step": row.last_step, "last_touched_on": row.last_touched_on, "touch_count": len(row.touches),
        }
        for row in everything
    }
    touches = {
        (row.lead_id, row.sequence, row.number, touch.step, touch.channel): {
            "variant": touch.sending.variant, "content_id": touch.content_id, "sent_at": touch.sent_at, "send_count": touch.send_count,
            "delivered_at": touch.delivered_at, "opened_at": touch.opened_at, "clicked_at": touch.clicked_at, "unsubscribed_at": touch.unsubscribed_at,
            "goal_reached_at": touch.goal_reached_at, "is_delivered": touch.delivered_at is not None, "is_opened": touch.opened_at is not None,
            "is_clicked": touch.clicked_at is not None, "is_unsubscribed": touch.unsubscribed_at is not None, "is_goal_reached": touch.goal_reached_at is not None,
        }
        for row in everything for touch in row.touches
    }
    library = {piece.content_id: piece for piece in expected.library}
    following = {}
    for row in expected.next_touches():
        cells: dict[str, Any] = {"status": row.status, "sequence": row.sequence, "step": row.step, "channel": row.channel, "due_on": row.due_on, "scored_on": scored_on}
        if row.due_on is not None:
            piece = library[row.content_id] if row.content_id else None
            cells |= {
                "enrolment_number": row.enrolment_number, "variant": row.variant, "send_hour": row.send_hour, "content_id": row.content_id,
                "content_title": piece and piece.title, "content_url": piece and piece.url,
            }
        following[(row.lead_id,)] = cells
    assert differences(keyed(project, "nurture_enrolments", "lead_id", "sequence", "enrolment_number"), enrolments) == []
    assert differences(keyed(project, "nurture_touches", "lead_id", "sequence", "enrolment_number", "step", "channel"), touches) == []
    assert differences(keyed(project, "nurture_next_touches", "lead_id"), following) == []
    return expected


# --------------------------------------------------------------------------------------------------------------
# Builds
# --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Several hundred random leads whom a tool sends what it likes, and rules under which they change segments every few days."""
    project = Project(tmp_path_factory.mktemp("nurture") / "project")
    library = random_library(Random(5))
    for name, rows in (SEEDS | {"content_library": library}).items():
        write_seed(project, name, rows)
    write_seed(project, "funnel_stages", [row | {"window_days": "4"} for row in seed_rows(project, "funnel_stages")])
    models = [row | ({"mql_cooldown_days": "2"} if row["is_primary"] == "true" else {}) for row in seed_rows(project, "scoring_models")]
    write_seed(project, "scoring_models", models)
    RawRows(21, library).write(project.folder / "own")
    project.build(*MARTS, variables=variables(SCORED_DAYS))
    return project


def test_nurture_marts_agree_with_the_referee(project: Project) -> None:
    expected = compare(project, SCORED_ON, Log())
    # What the random leads are there for does happen.
    enrolments = [row for rows in expected.enrolments.values() for row in rows]
    assert {row.status for row in enrolments} == {"active", "paused", "holdout", "exited"}
    assert {row.exit_reason for row in enrolments} >= {"goal", "open_opportunity", "suppressed", "with_sales", "left_segment", "finished", "expired"}
    assert max(row.number for row in enrolments) > 2
    statuses = Counter(row.status for row in expected.next_touches())
    assert set(statuses) == {
        "due", "waiting", "capped", "with_sales", "open_opportunity", "suppressed", "holdout", "goal_reached", "finished", "no_content"
    }, statuses


def test_days_one_by_one_and_rows_in_another_order(project: Project) -> None:
    """Each day's build agrees with the referee, which keeps a log of its own; the last one is what all days at once were."""
    marts = ("nurture_enrolments", "nurture_touches", "nurture_next_touches")
    at_once = {mart: project.rows(f"select * from {mart} order by all") for mart in marts}
    for path in (project.folder / "own").glob("*.csv"):
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        Random(11).shuffle(lines)
        path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    project.start_over()
    log = Log()
    for day in SCORED_DAYS:
        project.build(*MARTS, variables=variables([day]))
        compare(project, day, log)
    assert {mart: project.rows(f"select * from {mart} order by all") for mart in marts} == at_once
    merge_holdouts(project, log)


def merge_holdouts(project: Project, log: Log) -> None:
    """Merge records that were held out, half of them with one of the same segment that was not: the person stays held out."""
    last = {lead_id: states[SCORED_ON] for lead_id, states in sorted(log.states.items()) if SCORED_ON in states}
    sent = set(project.rows("select distinct lead_id, sequence from int_nurture_sendings"))
    merged: dict[str, str] = {}
    for lead_id, state in last.items():
        if not state.is_holdout or len(merged) == 16:
            continue
        is_alike = len(merged) % 2 == 0
        merged |= next(
            {lead_id: other}
            for other, other_state in last.items()
            if other not in merged.values() and other not in merged and (other, state.sequence) not in sent
            and not any(row.is_holdout for row in log.states[other].values()) and (other_state.sequence == state.sequence) == is_alike
        )
    assert len(merged) == 16
    path = project.folder / "own" / "leads.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["lead_id"] in merged:
            row |= {"merged_into_lead_id": merged[row["lead_id"]], "updated_at": f"{DAY_AFTER}T08:00:00"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS["leads"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    project.build(*MARTS, variables=variables([DAY_AFTER]))
    expected = compare(project, DAY_AFTER, log)
    sent = set(project.rows("select distinct lead_id, sequence from int_nurture_sendings"))
    statuses = {row.lead_id: (row.status, row.sequence) for row in expected.next_touches()}
    untouched = [(lead_id, other) for lead_id, other in merged.items() if (other, last[lead_id].sequence) not in sent]
    assert len(untouched) > 10
    for lead_id, other in untouched:
        assert [row.is_holdout for row in expected.enrolments[other] if row.sequence == last[lead_id].sequence] == [True]
    assert sum(statuses.get(other) == ("holdout", last[lead_id].sequence) for lead_id, other in untouched) > 4
