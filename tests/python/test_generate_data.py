"""The committed sample is what the generator makes, has the promised people in it, and every kind of mess."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import importlib.util
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
FILES = ("leads", "activities", "opportunities", "identities", "dispositions")
END = dt.date(2026, 6, 30)
CLEAN_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
EMPTY = {"", "n/a", "null", "unknown", "-"}

spec = importlib.util.spec_from_file_location("generate_data", ROOT / "scripts" / "generate_data.py")
generate_data = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate_data)


def digests(folder: Path, suffix: str = "csv") -> dict[str, str]:
    """SHA-256 of each of the five files of a generated set."""
    return {name: hashlib.sha256((folder / f"{name}.{suffix}").read_bytes()).hexdigest() for name in FILES}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of the committed sample, every value as text."""
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mapping(name: str) -> list[dict[str, str]]:
    """The rows of a mapping seed."""
    with (ROOT / "seeds" / "mappings" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def leads() -> list[dict[str, str]]:
    """Lead rows of the sample, all versions."""
    return rows("leads")


@pytest.fixture(scope="module")
def activities() -> list[dict[str, str]]:
    """Activity rows of the sample, all copies."""
    return rows("activities")


def instant(text: str) -> dt.datetime | None:
    """The UTC time that a timestamp in any of the sample's spellings means; None when it means none."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?", text.strip())
    if not match:
        return None
    try:
        time = dt.datetime(*(int(part) for part in match.groups()[:6]))
    except ValueError:
        return None
    zone = match.group(7)
    if zone and zone != "Z":
        sign = -1 if zone[0] == "-" else 1
        time -= sign * dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return time


def is_empty(text: str) -> bool:
    """Whether the text is one of the sample's spellings of nothing."""
    return text.strip().lower() in EMPTY


# -- the same arguments give the same bytes -------------------------------------------------------


def test_committed_sample_is_what_the_script_makes(tmp_path):
    assert generate_data.main(["--out", str(tmp_path)]) == 0
    assert digests(tmp_path) == digests(SAMPLE)


def test_threads_do_not_change_the_output(tmp_path):
    for suffix in ("csv", "parquet"):
        made = []
        for threads in ("1", "4"):
            out = tmp_path / suffix / threads
            generate_data.main(["--leads", "300", "--activities", "4000", "--out", str(out), "--format", suffix, "--threads", threads])
            made.append(digests(out, suffix))
        assert made[0] == made[1]


def test_another_seed_makes_other_people(tmp_path):
    for seed in ("7", "8"):
        generate_data.main(["--leads", "50", "--activities", "500", "--out", str(tmp_path / seed), "--seed", seed])
    first, second = digests(tmp_path / "7"), digests(tmp_path / "8")
    assert all(first[name] != second[name] for name in FILES)


@pytest.mark.parametrize("arguments", [["--leads", "3"], ["--activities", "0"], ["--months", "1"], ["--typed"], ["--end-date", "soon"]])
def test_senseless_arguments_are_refused(arguments):
    with pytest.raises(SystemExit) as stop:
        generate_data.main(arguments)
    assert stop.value.code == 2


def test_small_sets_have_sarah_and_marcus(tmp_path):
    generate_data.main(["--leads", "10", "--activities", "100", "--out", str(tmp_path), "--end-date", "2025-03-31", "--months", "6"])
    text = (tmp_path / "activities.csv").read_text(encoding="utf-8")
    assert "sarah-5,sarah,,trial_start,2025-03-29T" in text
    assert "marcus-4,marcus,,email_open,2025-02-01T" in text


# -- size and shape ---------------------------------------------------------------------------------


def test_row_counts(leads, activities):
    good = {row["lead_id"] for row in leads if row["lead_id"].startswith("L0") or row["lead_id"] in ("sarah", "marcus")}
    assert len(good) == 1000
    assert 1000 < len(leads) < 1200
    assert 19000 < len(activities) < 21000
    assert 120 <= len(rows("opportunities")) <= 180
    assert 250 <= len(rows("identities")) <= 450
    assert 60 <= len(rows("dispositions")) <= 120
    assert (SAMPLE / "activities.csv").stat().st_size < 3_000_000


def test_columns_are_those_of_the_generic_layout(leads, activities):
    assert list(leads[0]) == generate_data.LEAD_COLUMNS
    assert list(activities[0]) == generate_data.ACTIVITY_COLUMNS
    assert list(rows("opportunities")[0]) == ["opportunity_id", "lead_id", "stage", "amount", "created_at", "closed_at", "is_won"]
    assert list(rows("identities")[0]) == ["anonymous_id", "lead_id", "identified_at"]
    assert list(rows("dispositions")[0]) == ["lead_id", "status", "reason", "rep", "occurred_at"]


def test_files_end_lines_with_lf():
    for name in FILES:
        content = (SAMPLE / f"{name}.csv").read_bytes()
        assert b"\r" not in content and content.endswith(b"\n")


def test_ordinary_rows_end_with_the_last_day(leads, activities):
    times = [instant(row["occurred_at"]) for row in activities]
    assert max(time.date() for time in times if time and time.year < 2099) == END
    clean = [row for row in activities if row["occurred_at"].startswith(f"{END}T") and CLEAN_TIME.fullmatch(row["occurred_at"])]
    assert any(row["activity_id"] == "last-day-1" for row in clean)
    assert all(time.date() <= END for row in leads if (time := instant(row["created_at"])))
    assert all(time.date() <= END for row in activities if (time := instant(row["loaded_at"])))


# -- the two worked examples ------------------------------------------------------------------------


def of(activities: list[dict[str, str]], lead_id: str) -> list[dict[str, str]]:
    """The lead's activities."""
    return [row for row in activities if row["lead_id"] == lead_id]


def days_before_end(row: dict[str, str]) -> int:
    """Whole days from the activity to the end date."""
    return (END - instant(row["occurred_at"]).date()).days


def test_sarah(leads, activities):
    (lead,) = [row for row in leads if row["lead_id"] == "sarah"]
    assert (lead["job_title"], lead["employee_count"], lead["industry"]) == ("Director of Operations", "300", "Logistics")
    assert lead["budget_authority"] == "" and lead["email"].endswith(lead["company_domain"])
    mine = of(activities, "sarah")
    assert Counter(row["activity_type"] for row in mine) == {"content_download": 1, "page_view": 2, "webinar_attended": 1, "trial_start": 1}
    assert all(0 <= days_before_end(row) < 60 and CLEAN_TIME.fullmatch(row["occurred_at"]) for row in mine)
    assert [row["content_type"] for row in mine if row["activity_type"] == "content_download"] == ["case_study"]
    pricing = sorted(days_before_end(row) for row in mine if "/pricing" in row["url"])
    assert len(pricing) == 2 and pricing[1] - pricing[0] > 7
    assert all(row["activity_type"] == "page_view" for row in mine if "/pricing" in row["url"])
    assert len({days_before_end(row) for row in mine if days_before_end(row) < 7}) < 2


def test_marcus(leads, activities):
    (lead,) = [row for row in leads if row["lead_id"] == "marcus"]
    assert "student" in lead["job_title"].lower() and lead["employee_count"] == "" and lead["budget_authority"] == ""
    mine = of(activities, "marcus")
    assert [row["activity_type"] for row in mine] == ["content_download", "email_sent", "email_delivered", "email_open"]
    assert all(45 <= days_before_end(row) <= 75 for row in mine)
    assert mine[0]["content_type"] == "case_study" and mine[3]["is_machine"] == "false"
    assert mine[0]["content_id"] == next(row["content_id"] for row in of(activities, "sarah") if row["activity_type"] == "content_download")


# -- the mess ---------------------------------------------------------------------------------------


def lead_mess(leads) -> dict[str, int]:
    """How many lead rows show each kind of mess."""
    versions = defaultdict(list)
    for row in leads:
        versions[row["lead_id"]].append(row)
    disposable = {row["domain"] for row in mapping("email_domains") if row["email_kind"] == "disposable"}
    personal = {row["domain"] for row in mapping("email_domains") if row["email_kind"] == "personal"}
    roles = {row["local_part"] for row in mapping("email_role_accounts")}
    listed = {reason: {row["domain"] for row in mapping("suppressed_domains") if row["reason"] == reason} for reason in ("competitor", "employee", "partner")}
    domain = {id(row): row["email"].strip().lower().rpartition("@")[2] for row in leads}
    merged = {row["lead_id"]: row["merged_into_lead_id"] for row in leads if row["merged_into_lead_id"]}
    return {
        "upper-case titles": sum(row["job_title"].isupper() and len(row["job_title"]) > 5 for row in leads),
        "stray spaces": sum(row["company_name"] != row["company_name"].strip() for row in leads),
        "doubled spaces": sum("  " in row["job_title"].strip() for row in leads),
        "null tokens": sum(value in ("N/A", "null", "n/a", "NULL") for row in leads for value in row.values()),
        "employees with comma": sum(bool(re.fullmatch(r"\d,\d{3}", row["employee_count"])) for row in leads),
        "employees as range": sum(row["employee_count"] == "201-500" for row in leads),
        "employees with plus": sum(row["employee_count"] == "10,000+" for row in leads),
        "negative employees": sum(row["employee_count"].startswith("-") and row["employee_count"] != "-" for row in leads),
        "country spellings": len({row["country"] for row in leads if row["country"].strip().lower() in ("germany", "deutschland", "de")}),
        "industry spellings": len({row["industry"] for row in leads if "logistics" in row["industry"].lower() or row["industry"] == "Freight"}),
        "timestamp spellings": sum(not CLEAN_TIME.fullmatch(row["created_at"]) for row in leads),
        "unparseable created_at": sum(instant(row["created_at"]) is None for row in leads),
        "older versions": sum(len({row["updated_at"] for row in group}) > 1 for key, group in versions.items() if not is_empty(key)),
        "repeated rows": sum(count - 1 for count in Counter(tuple(row.values()) for row in leads).values()),
        "missing updated_at": sum(row["updated_at"] == "" for row in leads),
        "missing lead_id": sum(is_empty(row["lead_id"]) for row in leads),
        "merged": len(merged),
        "merge chains of three": sum(merged.get(target, "") != "" for target in merged.values()),
        "deleted": sum(row["is_deleted"] == "true" for row in leads),
        "invalid emails": sum(not is_empty(row["email"]) and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", row["email"].strip().lower()) for row in leads),
        "role emails": sum(row["email"].strip().lower().partition("@")[0] in roles for row in leads),
        "disposable emails": sum(domain[id(row)] in disposable for row in leads),
        "personal emails": sum(domain[id(row)] in personal for row in leads),
        "competitors": sum(domain[id(row)] in listed["competitor"] for row in leads),
        "employees": sum(domain[id(row)] in listed["employee"] for row in leads),
        "partners": sum(domain[id(row)] in listed["partner"] for row in leads),
        "students": sum("student" in row["job_title"].lower() for row in leads),
        "opted out": sum(row["email_opt_out"].lower() in ("true", "1", "yes") for row in leads),
    }


def activity_mess(leads, activities) -> dict[str, int]:
    """How many activity rows (or activities) show each kind of mess."""
    known = {row["lead_id"] for row in leads}
    canonical = {row["activity_type"] for row in mapping("activity_types")}
    aliases = {row["alias"] for row in mapping("activity_type_aliases")}
    identified = {row["anonymous_id"] for row in rows("identities")}
    copies = defaultdict(list)
    for row in activities:
        copies[row["activity_id"]].append(row)
    times = [instant(row["occurred_at"]) for row in activities]
    types = [row["activity_type"].strip().lower().replace(" ", "_").replace("-", "_") for row in activities]
    resent = [group for key, group in copies.items() if not is_empty(key) and len(group) > 1]
    loads = [(time, instant(row["loaded_at"])) for time, row in zip(times, activities, strict=True) if time]
    return {
        "zone +02:00": sum(row["occurred_at"].endswith("+02:00") for row in activities),
        "zone -0500": sum(row["occurred_at"].endswith("-0500") for row in activities),
        "no zone": sum(bool(re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", row["occurred_at"])) for row in activities),
        "space for T": sum(bool(re.match(r"\d{4}-\d\d-\d\d ", row["occurred_at"])) for row in activities),
        "unparseable": sum(time is None for time in times),
        "future": sum(time is not None and time.year == 2099 for time in times),
        "before 1990": sum(time is not None and time.year < 1990 for time in times),
        "resent": sum(any(row["is_deleted"] != "true" for row in group[1:]) for group in resent),
        "late": sum(loaded - time > dt.timedelta(days=2) for time, loaded in loads if loaded and 2000 < time.year < 2099),
        "deleted": sum(row["is_deleted"] == "true" for row in activities),
        "deleted by a later copy": sum(group[0]["is_deleted"] != "true" and group[-1]["is_deleted"] == "true" for group in resent),
        "orphans": sum(not is_empty(row["lead_id"]) and row["lead_id"] not in known for row in activities),
        "missing activity_id": sum(is_empty(row["activity_id"]) for row in activities),
        "nobody's": sum(is_empty(row["lead_id"]) and is_empty(row["anonymous_id"]) for row in activities),
        "aliased types": sum(name in aliases for name in types),
        "unmapped types": sum(name not in aliases and name not in canonical for name in types),
        "machine": sum(row["is_machine"] == "true" for row in activities),
        "anonymous, identified": sum(row["anonymous_id"] in identified for row in activities),
        "anonymous, never identified": sum(row["anonymous_id"] != "" and row["anonymous_id"] not in identified for row in activities),
        "odd urls": sum("WWW." in row["url"] or row["url"].endswith(("/", "#top", "?ref=nav")) for row in activities),
        "sequence mails": sum(row["sequence_step"] != "" for row in activities),
        "purchases": sum(name in ("purchase", "order_placed") for name in types),
        "careers pages": sum("/careers" in row["url"] for row in activities),
        "unsubscribes": sum(name in ("unsubscribe", "unsubscribed", "opt_out") for name in types),
    }


def test_every_kind_of_lead_mess_is_there(leads):
    mess = lead_mess(leads)
    assert not [kind for kind, count in mess.items() if count < 1], mess


def test_every_kind_of_activity_mess_is_there(leads, activities):
    mess = activity_mess(leads, activities)
    assert not [kind for kind, count in mess.items() if count < 1], mess


def test_sales_says_something_of_owned_leads_and_nothing_of_sarah(leads):
    words = {(row["column_name"], row["alias"]): row["meaning"] for row in mapping("disposition_aliases")}
    owners = {row["lead_id"]: row["owner_id"] for row in leads}
    told = [{**row, **{name: "_".join(re.findall(r"\w+", row[name].lower().replace("_", " "))) for name in ("status", "reason")}} for row in rows("dispositions")]
    assert not {row["lead_id"] for row in told} & {"sarah", "marcus"}
    assert {words.get(("status", row["status"])) for row in told} == {"accepted", "working", "rejected", "recycled", "", None}
    assert sum(words.get(("reason", row["reason"])) is not None for row in told) >= 15
    assert {row["status"] for row in told if row["status"] and ("status", row["status"]) not in words} == {"ghosted"}
    assert [row["lead_id"] for row in told if not is_empty(row["lead_id"]) and row["lead_id"] not in owners] == ["L9900777"]
    assert sum(bool(owners.get(row["lead_id"])) for row in told) >= 90
    copies = Counter((row["lead_id"], row["status"], row["reason"], row["rep"], instant(row["occurred_at"])) for row in told)
    assert max(copies.values()) == 2
    assert sum(time is None for *_, time in copies) == 1


def test_copies_carry_the_same_moment_and_are_loaded_later(activities):
    first = {}
    for row in activities:
        if is_empty(row["activity_id"]):
            continue
        other = first.setdefault(row["activity_id"], row)
        if other is not row:
            assert instant(other["occurred_at"]) == instant(row["occurred_at"])
            assert instant(other["loaded_at"]) < instant(row["loaded_at"])


def test_a_good_older_version_stands_behind_the_impossible_one(leads):
    versions = [row for row in leads if row["lead_id"] == "L0000005"]
    assert any(row["employee_count"] == "-1" for row in versions) and len(versions) >= 2


def test_sequences_are_those_that_segments_lead_to(activities):
    with (ROOT / "seeds" / "nurture" / "nurture_segment_rules.csv").open(encoding="utf-8", newline="") as file:
        led_to = {row["sequence"] for row in csv.DictReader(file)}
    aliases = mapping("sequence_aliases")
    assert {row["sequence_name"] for row in activities} <= led_to
    assert {row["sequence_name"] for row in aliases} <= led_to and not {row["alias"] for row in aliases} & led_to


# What the sample has none of: mostly told by the tables of a CRM alone; no rule of the default models scores it.
NOT_IN_THE_SAMPLE = {
    "email_soft_bounce", "email_handling", "call_attempt", "meeting_cancelled", "campaign_response", "campaign_sent",
    "form_error", "deal_update", "note", "task", "resubscribe", "session_start", "scroll", "video_started", "video_watched", "newsletter_signup",
    "unsubscribed_before",
}  # fmt: skip


def test_every_kind_of_canonical_activity_occurs(activities):
    alias = {row["alias"]: row["activity_type"] for row in mapping("activity_type_aliases")}
    names = {row["activity_type"].strip().lower().replace(" ", "_").replace("-", "_") for row in activities}
    canonical = {row["activity_type"] for row in mapping("activity_types")}
    assert NOT_IN_THE_SAMPLE < canonical
    assert canonical - NOT_IN_THE_SAMPLE <= {alias.get(name, name) for name in names}


# -- the mapping seeds it relies on -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("activity_types", "activity_type"), ("activity_type_aliases", "alias"), ("page_categories", "pattern"), ("page_categories", "priority"),
        ("title_seniorities", "phrase"), ("title_seniorities", "priority"), ("title_functions", "phrase"), ("title_functions", "priority"),
        ("email_domains", "domain"), ("email_role_accounts", "local_part"), ("country_aliases", "alias"), ("industry_aliases", "alias"),
        ("lead_source_aliases", "alias"), ("company_size_bands", "min_employees"), ("lifecycle_stages", "alias"), ("suppressed_domains", "domain"),
    ],
)  # fmt: skip
def test_mapping_keys_are_unique_lower_case_and_trimmed(name, key):
    keys = [row[key] for row in mapping(name)]
    assert len(keys) == len(set(keys))
    assert all(value and value == value.strip().lower() for value in keys)


@pytest.mark.parametrize(("column", "name"), [("industry", "industry_aliases"), ("country", "country_aliases"), ("lead_source", "lead_source_aliases"), ("lifecycle_stage", "lifecycle_stages")])
def test_the_mappings_cover_the_sample(leads, column, name):
    known = {row["alias"] for row in mapping(name)}
    written = {" ".join(row[column].lower().split()) for row in leads if not is_empty(row[column])}
    assert written <= known
