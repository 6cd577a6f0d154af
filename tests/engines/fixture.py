"""The data that engines are compared on: the sample, and rows on which engines are known to differ.

Two deliveries, a folder of CSV files each. The second holds the first and what arrived after it: late
activities, the same ones again, deletions, a merge, a late identification and the first erasures.

A scoring model of its own, `parity`, is added to the weight tables of a copy of the project. Its rules tie,
decay to half a unit of the last digit and carry names that languages sort otherwise than bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

TABLES = ("leads", "activities", "opportunities", "identities")
Row = dict[str, str]

NO_BREAK_SPACE = "\u00a0"

LEADS: list[Row] = [
    # Collation: languages sort these otherwise than bytes do.
    {"lead_id": "Zoe", "email": "ZOE@Éclair.example", "first_name": "ZOÉ", "job_title": "Ingénieur" + NO_BREAK_SPACE + "en  Chef", "country": "DE"},
    {"lead_id": "adam", "email": "adam@aerger.example", "job_title": "VP, Marketing & Öffentlichkeitsarbeit", "employee_count": "201–500"},
    {"lead_id": "Ärger", "email": "aerger@aerger.example", "job_title": "DIRECTOR\tof  Sales\n", "employee_count": "1,200"},
    {"lead_id": "_x", "email": "x@x.example", "job_title": "50%_off \\ director's \"cut\"", "employee_count": "10,000+"},
    {"lead_id": "a-b", "email": "a.b@gmail.com", "job_title": "ceo", "employee_count": "-", "annual_revenue": "$1.5B"},
    {"lead_id": "a b", "email": "broken@", "job_title": "n/a", "annual_revenue": "€ 2.5M", "employee_count": "5%"},
    # Versions that only a hash tells apart; one without updated_at is the oldest.
    {"lead_id": "twin", "job_title": "Director of Ops", "email": "twin@twin.example", "updated_at": "2026-05-01T00:00:00Z", "is_customer": "false"},
    {"lead_id": "twin", "job_title": "Analyst", "email": "twin@twin.example", "updated_at": "2026-05-01 02:00:00+02:00", "is_customer": "false"},
    {"lead_id": "twin", "job_title": "Intern", "email": "twin@twin.example", "updated_at": "", "is_customer": "true"},
    # Booleans as text.
    *({"lead_id": f"bool_{number}", "email_opt_out": text, "is_customer": text} for number, text in enumerate(
        ["T", "Yes", " on ", "1", "TRUE", "0", "f", "no", "2", "null", "'"])),
    # Days that depend on the zone; text that one engine reads as a time and another does not.
    *({"lead_id": f"time_{number}", "job_title": "CFO", "created_at": text} for number, text in enumerate([
        "2026-06-29T23:30:00-05:00", "2026-06-30T01:00:00+0200", "2026-03-08 02:30:00", "2026-03-08T02:30", "2026-06-29",
        "2026-06-30T00:00:00.9999999Z", "2026-06-29 24:00:00", "2026-06-29 23:59:60", "2026-02-29", "2024-02-29", "29/06/2026",
        "infinity", "epoch", "now", "today", "20260629", "2026-6-9", "0000-01-01", "1989-12-31T23:59:59Z", "2026-06-29 10:00 Europe/Berlin",
        "2026-06-29T10:00:00 UTC", "2026-06-29t10:00:00z", "1782700000", "Jun 29 2026"])),
    # Merges: a chain, a circle, a pointer to nobody.
    {"lead_id": "merged_1", "merged_into_lead_id": "merged_2"},
    {"lead_id": "merged_2", "merged_into_lead_id": "Zoe"},
    {"lead_id": "round_1", "merged_into_lead_id": "round_2"},
    {"lead_id": "round_2", "merged_into_lead_id": "round_1"},
    {"lead_id": "merged_into_nobody", "merged_into_lead_id": "NOBODY"},
    # Numbers that cannot be, and that overflow.
    {"lead_id": "negative", "employee_count": "-5"},
    {"lead_id": "huge", "annual_revenue": "99999999999999999"},
    {"lead_id": "padded", "employee_count": " 007 ", "annual_revenue": "1.005k"},
]

ACTIVITIES: list[Row] = [
    # A tie of the `best` category, told apart by the rule's name.
    {"activity_id": "tie_1", "lead_id": "adam", "activity_type": "webinar_attended", "occurred_at": "2026-06-20T10:00:00Z"},
    # Ages on which half-lives, lines and steps end on half a unit.
    *({"activity_id": f"age_{age}", "lead_id": "Zoe", "activity_type": "Email-Click", "occurred_at": f"2026-06-{30 - age:02d}T12:00:00Z"} for age in range(0, 29)),
    # The last moment of a day, here and elsewhere.
    {"activity_id": "late_1", "lead_id": "_x", "activity_type": "page view", "url": "HTTPS://WWW.Example.com/Pricing//?plan=pro#top", "occurred_at": "2026-06-29T23:59:59.999999Z"},
    {"activity_id": "late_2", "lead_id": "_x", "activity_type": "page_view", "url": "/pricing/", "occurred_at": "2026-06-29T23:59:59.5-07:00"},
    {"activity_id": "late_3", "lead_id": "_x", "activity_type": "page_view", "url": "www.example.com/Blog/a%20b\\c", "occurred_at": "2026-06-30T00:00:00.123456+00"},
    {"activity_id": "late_4", "lead_id": "_x", "activity_type": "page_view", "url": "https://example.com", "occurred_at": "2026-06-28"},
    # Copies that only a hash tells apart.
    {"activity_id": "copy", "lead_id": "a-b", "activity_type": "demo_request", "occurred_at": "2026-06-28T10:00:00Z", "loaded_at": "2026-06-28T11:00:00Z"},
    {"activity_id": "copy", "lead_id": "a-b", "activity_type": "trial_start", "occurred_at": "2026-06-28T10:00:00Z", "loaded_at": "2026-06-28T11:00:00Z", "is_machine": "TRUE"},
    {"activity_id": "copy", "lead_id": "a-b", "activity_type": "blog", "occurred_at": "2026-06-28T10:00:00Z", "loaded_at": ""},
    # Blank, null and 'none' as content; letters beyond ASCII; quotes.
    {"activity_id": "text_1", "lead_id": "Ärger", "activity_type": "content_download", "content_type": " ", "occurred_at": "2026-06-01T00:00:00Z"},
    {"activity_id": "text_2", "lead_id": "Ärger", "activity_type": "content_download", "content_type": "NULL", "campaign": "ÉTÉ  'Sale'", "occurred_at": "2026-06-01T00:00:00Z"},
    {"activity_id": "text_3", "lead_id": "Ärger", "activity_type": "Überraschung", "content_type": "Case Study", "campaign": "été 'sale'", "occurred_at": "2026-06-01T00:00:00Z"},
    # Quantities, which a limit cuts, and what is none.
    *({"activity_id": f"often_{number}", "lead_id": "twin", "activity_type": "page_view", "url": "/pricing", "quantity": text, "occurred_at": f"2026-06-{11 + number}T12:00:00Z"}
      for number, text in enumerate(["278", " 3.0 ", "1000000", "1000001", "0", "1,200", "n/a"])),
    # A sequence by two of its names.
    {"activity_id": "seq_1", "lead_id": "twin", "activity_type": "email_open", "sequence_name": "Welcome Series", "occurred_at": "2026-06-20T12:00:00Z"},
    {"activity_id": "seq_2", "lead_id": "twin", "activity_type": "email_open", "sequence_name": "awareness_nurture", "occurred_at": "2026-06-21T12:00:00Z"},
    # Anonymous visitors whom two leads claim at the same moment, and one claimed later.
    {"activity_id": "anon_1", "anonymous_id": "shared", "activity_type": "page_view", "url": "/demo", "occurred_at": "2026-06-10T08:00:00Z"},
    {"activity_id": "anon_2", "anonymous_id": "later", "activity_type": "page_view", "url": "/pricing", "occurred_at": "2026-06-10T08:00:00Z"},
    # Rejects.
    {"activity_id": "lost", "lead_id": "NOBODY", "activity_type": "page_view", "occurred_at": "2026-06-10T08:00:00Z"},
    {"activity_id": "when", "lead_id": "adam", "activity_type": "page_view", "occurred_at": "2026-02-30T08:00:00Z"},
    {"activity_id": "", "lead_id": "adam", "activity_type": "page_view", "occurred_at": "2026-06-10T08:00:00Z"},
]

OPPORTUNITIES: list[Row] = [
    {"opportunity_id": "deal", "lead_id": "Ärger", "stage": "Closed-Won", "amount": "1.5k", "closed_at": "2026-06-30T01:00:00+02:00"},
    {"opportunity_id": "deal", "lead_id": "Ärger", "stage": "open", "amount": "$900", "closed_at": ""},
    {"opportunity_id": "unread", "lead_id": "Zoe", "stage": "won", "closed_at": "soon"},
]

IDENTITIES: list[Row] = [
    {"anonymous_id": "shared", "lead_id": "adam", "identified_at": "2026-06-12T00:00:00Z"},
    {"anonymous_id": "shared", "lead_id": "Zoe", "identified_at": "2026-06-12T00:00:00Z"},
    {"anonymous_id": "shared", "lead_id": "_x", "identified_at": "2026-06-12T00:00:00Z"},
]

SECOND_DELIVERY: dict[str, list[Row]] = {
    "leads": [
        {"lead_id": "merged_late", "merged_into_lead_id": "", "updated_at": "2026-06-01T00:00:00Z"},
        {"lead_id": "adam", "merged_into_lead_id": "Zoe", "updated_at": "2026-07-01T00:00:00Z"},
    ],
    "activities": [
        # Late, for a day long scored.
        {"activity_id": "arrived_late", "lead_id": "sarah", "activity_type": "page_view", "url": "/pricing", "occurred_at": "2026-06-02T09:00:00Z", "loaded_at": "2026-07-01T00:00:00Z"},
        # Again, and again with other words, which do not count.
        {"activity_id": "age_3", "lead_id": "Zoe", "activity_type": "email_click", "occurred_at": "2026-06-27T12:00:00Z", "loaded_at": "2026-07-01T00:00:00Z"},
        {"activity_id": "tie_1", "lead_id": "sarah", "activity_type": "demo_request", "occurred_at": "2026-06-20T10:00:00Z", "loaded_at": "2026-07-01T00:00:00Z"},
        # Withdrawn.
        {"activity_id": "age_0", "lead_id": "Zoe", "activity_type": "email_click", "occurred_at": "2026-06-30T12:00:00Z", "is_deleted": "true", "loaded_at": "2026-07-01T00:00:00Z"},
        {"activity_id": "late_2", "lead_id": "_x", "activity_type": "page_view", "occurred_at": "2026-06-30T06:59:59Z", "is_deleted": "Y", "loaded_at": "2026-07-01T00:00:00Z"},
        # An orphan no longer.
        {"activity_id": "now_owned", "lead_id": "merged_late", "activity_type": "contact_request", "occurred_at": "2026-06-29T08:00:00Z"},
    ],
    "opportunities": [{"opportunity_id": "deal_2", "lead_id": "a-b", "is_won": "yes"}],
    "identities": [{"anonymous_id": "later", "lead_id": "twin", "identified_at": "2026-06-11T05:00:00+09:00"}],
}

# By id, by an address in capitals, and one that means nobody.
ERASURES = """\
email,lead_id,requested_at
,marcus,2026-06-30T12:00:00Z
EMITCHELL@WESTMERE-COLLEGE.EXAMPLE,,2026-06-30T12:00:00Z
nobody@nowhere.example,,2026-06-30T12:00:00Z
"""

DEFAULTS: dict[str, Row] = {
    "leads": {"created_at": "2026-01-15T10:00:00Z"},
    "activities": {"loaded_at": "2026-06-30T23:00:00Z"},
    "opportunities": {"created_at": "2026-05-15T10:00:00Z"},
    "identities": {},
}

WEIGHTS: dict[str, list[Row]] = {
    "scoring_models": [
        {"scoring_model": "parity", "description": "Finds engines that differ", "is_primary": "false", "is_enabled": "true",
         "score_floor": "-10.5", "score_ceiling": "99.9999", "mql_enter": "20.0001", "mql_exit": "10", "sql_enter": "50", "sql_exit": "40", "mql_min_fit_grade": "", "mql_cooldown_days": "3"},
    ],
    "scoring_categories": [
        {"scoring_model": "parity", "category": "Profile", "dimension": "fit", "combine": "sum", "min_points": "-3.3333", "max_points": "33.3333"},
        {"scoring_model": "parity", "category": "tie", "dimension": "engagement", "combine": "best"},
        {"scoring_model": "parity", "category": "fading", "dimension": "engagement", "combine": "sum", "max_points": "60.5555"},
    ],
    "grade_bands": [
        *({"scoring_model": "parity", "dimension": "fit", "grade": grade, "min_points": points} for grade, points in zip("ABCD", ["20", "5.5", "0", "-3"], strict=True)),
        *({"scoring_model": "parity", "dimension": "engagement", "grade": grade, "min_points": points} for grade, points in zip("1234", ["40", "10.0001", "0.0001", "0"], strict=True)),
    ],
    "explicit_weights": [
        {"scoring_model": "parity", "rule_id": rule, "category": "Profile", "attribute": attribute, "operator": operator, "value": value, "points": points, "description": description}
        for rule, attribute, operator, value, points, description in [
            ("percent", "job_title", "contains", "50%_off \\", "1.0001", "Per cent, underscore and backslash"),
            ("accents", "job_title", "starts_with", "INGÉNIEUR en", "2", "Letters beyond ASCII"),
            ("quote", "job_title", "contains", "director's", "3", "It's quoted"),
            ("many", "job_title", "any_of", "ceo | CFO|vp, marketing & öffentlichkeitsarbeit", "4", "One of many"),
            ("elsewhere", "country", "none_of", "Deutschland|FRANCE", "0.25", "In another country"),
            ("not_boss", "job_title", "not_equals", "ceo", "0.125", "Not the head"),
            ("large", "employee_count", "at_least", "201", "5.5555", "More than 200"),
            ("rich", "annual_revenue", "between", "1005..1500000000", "6", "Some revenue"),
            ("nobody", "email", "is_unknown", "", "-5", "No address"),
            # Two conditions described otherwise: the first in byte order is shown.
            ("both", "country", "equals", "germany", "0.5", "zwei"),
            ("both", "job_title", "is_known", "", "0.5", "Zwei"),
        ]
    ] + [{"scoring_model": "parity", "rule_id": "silent_buyer", "attribute": "budget_authority", "operator": "equals", "value": "yes"}],
    "behavioral_weights": [
        {"scoring_model": "parity", "rule_id": rule, "category": category, "activity_type": activity_type, "points": points, "max_count": max_count, "window_days": window,
         "decay": decay, "decay_days": days, "decay_percent": percent, "max_points": max_points, "description": rule}
        for rule, category, activity_type, points, max_count, window, decay, days, percent, max_points in [
            ("b_rule", "tie", "webinar_attended", "7", "", "", "", "", "", ""),
            ("B_rule", "tie", "webinar_attended", "7", "", "", "", "", "", ""),
            ("_rule", "tie", "webinar_attended", "-7", "", "", "", "", "", ""),
            ("halves", "fading", "email_click", "3.3333", "", "28", "half_life", "7", "", ""),
            ("sevenths", "fading", "email_click", "0.0005", "11", "", "linear", "7", "", ""),
            ("thirds", "fading", "email_click", "-1.0001", "", "", "step", "3", "33.3333", "2.5"),
            ("pages", "fading", "page_view", "10.5", "2", "30", "half_life", "3", "", "15.7501"),
        ]
    ],
    "frequency_weights": [
        {"scoring_model": "parity", "rule_id": "silent", "category": "fading", "measure": "events", "window_days": "2", "at_least": "0", "at_most": "0", "points": "-0.0001", "description": "Silent for two days"},
        {"scoring_model": "parity", "rule_id": "sequence", "category": "fading", "activity_type": "email_open", "sequence_name": "Awareness nurture", "measure": "active_days", "window_days": "60", "at_least": "2", "points": "0.5", "description": "Reads a sequence"},
        {"scoring_model": "parity", "rule_id": "silent_buyer", "category": "fading", "measure": "events", "window_days": "14", "at_least": "0", "at_most": "0", "points": "-0.25", "description": "Buyer silent for two weeks"},
    ],
    "inactivity_weights": [
        {"scoring_model": "parity", "rule_id": "gone", "category": "fading", "inactive_days": "30", "points": "-2.5", "description": "Gone for a month"},
    ],
    "fast_track_rules": [
        {"scoring_model": "parity", "rule_id": "hand", "activity_type": "contact_request", "within_days": "7", "qualifies_as": "sql"},
    ],
}


def write_deliveries(sample: Path, folder: Path) -> list[Path]:
    """Write the two deliveries below `folder` and return their folders."""
    first = {"leads": LEADS, "activities": ACTIVITIES, "opportunities": OPPORTUNITIES, "identities": IDENTITIES}
    deliveries = [folder / "first", folder / "second"]
    for delivery, parts in zip(deliveries, ([first], [first, SECOND_DELIVERY]), strict=True):
        delivery.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            rows = [DEFAULTS[table] | row for part in parts for row in part[table]]
            _append(sample / f"{table}.csv", delivery / f"{table}.csv", rows)
    (deliveries[1] / "erasures.csv").write_text(ERASURES, encoding="utf-8")
    return deliveries


def add_weights(seeds: Path) -> None:
    """Append the model `parity` to the weight tables of a copy of the project."""
    for seed, rows in WEIGHTS.items():
        path = seeds / "weights" / f"{seed}.csv"
        _append(path, path, rows)


def _append(source: Path, target: Path, rows: list[Row]) -> None:
    """Write the rows of a CSV file and further ones, whose missing cells stay blank."""
    with source.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or [])
        present = list(reader)
    unknown = {column for row in rows for column in row} - set(columns)
    if unknown:
        raise KeyError(f"{source.name} has no column {', '.join(sorted(unknown))}")
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*present, *rows])
