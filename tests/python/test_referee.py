"""The referee against examples computed by hand, and its laws against random cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from referee import (
    Contribution,
    LeadScorer,
    Mappings,
    Result,
    Score,
    StayKey,
    age_weight,
    bare_domain,
    bare_email,
    parse_boolean,
    parse_quantity,
    parse_timestamp,
    referee,
    round_points,
    url_path,
)
from strategies import RAW_COLUMNS, WEIGHT_COLUMNS, Case, build_case, cases, write_case, write_csv

TODAY = date(2025, 6, 30)
MODEL = "m"

MAPPINGS: dict[str, list[dict[str, str]]] = {
    "activity_types": [
        {"activity_type": "page_view", "is_engagement": "true", "suppresses_as": "", "ends_suppression": ""},
        {"activity_type": "email_open", "is_engagement": "true", "suppresses_as": "", "ends_suppression": "bounced"},
        {"activity_type": "content_download", "is_engagement": "true", "suppresses_as": "", "ends_suppression": ""},
        {"activity_type": "webinar_attended", "is_engagement": "true", "suppresses_as": "", "ends_suppression": ""},
        {"activity_type": "trial_start", "is_engagement": "true", "suppresses_as": "", "ends_suppression": ""},
        {"activity_type": "email_sent", "is_engagement": "false", "suppresses_as": "", "ends_suppression": ""},
        {"activity_type": "unsubscribe", "is_engagement": "false", "suppresses_as": "opted_out", "ends_suppression": ""},
        {"activity_type": "resubscribe", "is_engagement": "true", "suppresses_as": "", "ends_suppression": "opted_out"},
        {"activity_type": "email_bounce", "is_engagement": "false", "suppresses_as": "bounced", "ends_suppression": ""},
    ],
    "activity_type_aliases": [{"alias": "Visited-Page", "activity_type": "page_view"}],
    "page_categories": [
        {"priority": "20", "pattern": "*/pricing*", "page_category": "pricing"},
        {"priority": "10", "pattern": "*/blog/*", "page_category": "blog"},
        {"priority": "30", "pattern": "*/case_stud*", "page_category": "case_study"},
    ],
    "title_seniorities": [
        {"priority": "10", "phrase": "vice president", "seniority": "vp"},
        {"priority": "20", "phrase": "director", "seniority": "director"},
        {"priority": "30", "phrase": "student", "seniority": "student"},
    ],
    "title_functions": [{"priority": "10", "phrase": "operations", "job_function": "operations"}],
    "email_domains": [
        {"domain": "gmail.com", "email_kind": "personal"},
        {"domain": "trash.example", "email_kind": "disposable"},
    ],
    "email_role_accounts": [{"local_part": "info"}],
    "country_aliases": [{"alias": "usa", "country": "United States", "region": "North America"}],
    "industry_aliases": [{"alias": "freight", "industry": "logistics"}],
    "lead_source_aliases": [{"alias": "google", "lead_source": "organic search"}],
    "company_size_bands": [
        {"min_employees": "1", "company_size_band": "1-200"},
        {"min_employees": "201", "company_size_band": "201+"},
    ],
    "lifecycle_stages": [{"alias": "client", "lifecycle_stage": "customer", "suppresses_as": "customer"}],
    "suppressed_domains": [{"domain": "rival.example", "reason": "competitor"}],
    "boolean_spellings": [
        *({"spelling": spelling, "column_name": "", "is_true": "true"} for spelling in ("true", "t", "yes", "y", "1")),
        *({"spelling": spelling, "column_name": "", "is_true": "false"} for spelling in ("false", "f", "no", "n", "0")),
        {"spelling": "opted_out", "column_name": "email_opt_out", "is_true": "true"},
    ],
}


class World:
    """A folder with hand-made raw rows, weights and mappings; by default one lead and one model with two categories."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.raw: dict[str, list[dict[str, str]]] = {name: [] for name in RAW_COLUMNS}
        self.weights: dict[str, list[dict[str, str]]] = {name: [] for name in WEIGHT_COLUMNS}
        self.history_from: date | None = None
        self.model = {"scoring_model": MODEL, "is_primary": "true", "is_enabled": "true"}
        self.weights["scoring_models"].append(self.model)
        self.category("who", "fit")
        self.category("what", "engagement")

    def weigh(self, table: str, **row: object) -> None:
        named = {} if table == "suppression_rules" else {"scoring_model": MODEL}
        self.weights[table].append(named | {name: str(value) for name, value in row.items()})

    def category(self, name: str, dimension: str, combine: str = "sum", **bounds: object) -> None:
        table = self.weights["scoring_categories"]
        table[:] = [row for row in table if row["category"] != name]
        self.weigh("scoring_categories", category=name, dimension=dimension, combine=combine, **bounds)

    def behavioral(self, rule_id: str, points: object, **row: object) -> None:
        defaults = {"category": "what", "activity_type": "page_view", "decay": "none"}
        self.weigh("behavioral_weights", **defaults | {"rule_id": rule_id, "points": points} | row)

    def explicit(self, rule_id: str, points: object, attribute: str, operator: str, value: str = "") -> None:
        names = {"rule_id": rule_id, "category": "who", "points": points}
        self.weigh("explicit_weights", **names, attribute=attribute, operator=operator, value=value)

    def lead(self, lead_id: str = "ana", **row: str) -> None:
        self.raw["leads"].append({"lead_id": lead_id, "created_at": "2025-01-01"} | row)

    def act(self, age: int = 0, lead_id: str = "ana", **row: str) -> None:
        """An activity at noon of the day that is `age` days before TODAY."""
        moment = f"{TODAY - timedelta(days=age)}T12:00:00Z"
        number = len(self.raw["activities"])
        defaults = {"activity_id": f"act{number}", "activity_type": "page_view", "occurred_at": moment}
        self.raw["activities"].append(defaults | {"lead_id": lead_id} | row)

    def run(self, *days: date, custom: tuple[str, ...] = ()) -> Result:
        for name, rows in self.raw.items():
            write_csv(self.folder / "raw" / f"{name}.csv", RAW_COLUMNS[name], rows)
        for name, rows in self.weights.items():
            write_csv(self.folder / "seeds" / "weights" / f"{name}.csv", WEIGHT_COLUMNS[name], rows)
        for name, rows in MAPPINGS.items():
            write_csv(self.folder / "seeds" / "mappings" / f"{name}.csv", list(rows[0]), rows)
        return referee(
            self.folder / "raw",
            self.folder / "seeds",
            scored_on=days or (TODAY,),
            history_from=self.history_from,
            custom_lead_attributes=custom,
            run_started_at=datetime(2025, 7, 1),
        )

    def score(self, lead_id: str = "ana") -> Score:
        return self.run().scores[lead_id, MODEL, TODAY]

    def score_on(self, age: int) -> Score:
        return self.run(TODAY - timedelta(age)).scores["ana", MODEL, TODAY - timedelta(age)]

    def stays(self, stage: str = "mql") -> list[tuple[int, int | None, str]]:
        """The stays as of TODAY, with the ages of their days."""
        return [
            ((TODAY - stay.entered_on).days, stay.left_on and (TODAY - stay.left_on).days, stay.entered_by)
            for stay in self.run().stays.get(StayKey("ana", MODEL, stage), [])
        ]

    def row(self, rule_id: str, lead_id: str = "ana") -> Contribution | None:
        found = [row for key, row in self.run().contributions.items() if key[0] == lead_id and key[4] == rule_id]
        return found[0] if found else None

    def points(self, lead_id: str = "ana") -> dict[str, Decimal]:
        return {key[4]: row.points for key, row in self.run().contributions.items() if key[0] == lead_id}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


# --- values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-01", datetime(2025, 3, 1)),
        (" 2025-03-01 10:20:30 ", datetime(2025, 3, 1, 10, 20, 30)),
        ("2025-03-01T10:20:30.5Z", datetime(2025, 3, 1, 10, 20, 30, 500000)),
        ("2025-03-01T23:30:00-05:00", datetime(2025, 3, 2, 4, 30)),
        ("2025-03-01 00:30:00+0530", datetime(2025, 2, 28, 19, 0)),
        ("2025-03-01T00:30:00.000001+14", datetime(2025, 2, 28, 10, 30, 0, 1)),
        ("2025-02-30", None),
        ("yesterday", None),
        ("n/a", None),
        (None, None),
    ],
)
def test_a_timestamp_is_iso_and_becomes_utc(text: str | None, moment: datetime | None) -> None:
    assert parse_timestamp(text) == moment


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200", 1200), ("201-500", 201), ("10,000+", 10000), ("7", 7), ("-5", -5), ("many", None), ("1.200", 1200), ("1,5", None), ("1.5", None),
        ("1.5k", 1500), ("over 500", 500), ("5-10k", None), ("501-1k", 501), ("500-201", None), ("250.0", 250), ("12 34", None), ("12 345", 12345),
        ("100~500", 100), ("~300", 300), ("100+500", None), ("51_200", None), ("100 employees 500", None), ("0,500", None), ("0.500", None),
    ],
)
def test_an_employee_count_is_read(text: str, number: int | None) -> None:
    assert parse_quantity(text) == number


def test_an_amount_may_have_a_fraction() -> None:
    readings = {"1.200": "1.2", "1,200.50": "1200.5", "1234,50": None, "$2.5M": "2500000", "12.34565": "12.3457"}
    assert {text: parse_quantity(text, is_count=False) for text in readings} == {
        text: number and Decimal(number) for text, number in readings.items()
    }


def test_a_flag_is_yes_no_or_unread(world: World) -> None:
    world.run()
    mappings = Mappings(world.folder / "seeds" / "mappings")
    spellings = {"Yes": True, "no": False, " Opted Out ": True, "maybe": None, "n/a": False, "": False}
    assert {text: mappings.flag({"email_opt_out": text}, "email_opt_out") for text in spellings} == spellings
    assert mappings.flag({"is_customer": "opted out"}, "is_customer") is None


def test_only_five_spellings_are_true() -> None:
    assert all(parse_boolean(text) for text in ("true", "T", "Yes", " y ", "1"))
    assert not any(parse_boolean(text) for text in ("false", "on", "2", "", None, "n/a"))


def test_a_url_is_reduced_to_its_path() -> None:
    assert url_path("https://www.Acme.example/EN/Pricing/?a=/b#c") == "/en/pricing"
    assert url_path("/pricing?x=1") == "/pricing"
    assert url_path("https://acme.example") == url_path("https://acme.example/") == ""


def test_mappings(world: World) -> None:
    world.run()
    mappings = Mappings(world.folder / "seeds" / "mappings")
    assert mappings.activity_type(" visited page ") == "page_view"
    assert mappings.activity_type("Quiz Taken") == "quiz_taken"
    assert mappings.page_category("https://a.example/blog/pricing-news") == "blog"
    assert mappings.page_category("https://a.example/case-studies/x") == "case_study"
    assert mappings.page_category("https://a.example/pricing.example/../x") == "pricing"
    assert mappings.page_category("https://a.example/nowhere") == "other"
    assert mappings.page_category("N/A") is None
    title = "Vice-President & Director (Operations)"
    assert mappings.first_phrase(mappings.seniorities, title) == "vp"
    assert mappings.first_phrase(mappings.functions, title) == "operations"
    assert mappings.first_phrase(mappings.seniorities, "Directors' cut") is None
    kinds = {
        "ana@gmail.com": "personal",
        "info@gmail.com": "role",
        "info@trash.example": "disposable",
        "ana@acme.example": "business",
        "ana@nodot": "invalid",
        "a@b@acme.example": "invalid",
        "@acme.example": "invalid",
        "a na@acme.example": "invalid",
        "a..b@acme.example": "invalid",
        "ana@.example": "invalid",
        "<ana@acme.example": "invalid",
        "ana@acme.example,b@acme.example": "invalid",
        "'ana@acme.example'": "invalid",
        "o'neil@acme.example": "business",
        "ana@große-bau.example": "business",
        **dict.fromkeys(("ana@gmail.com?", "ana@gmail.com%20", "“ana@gmail.com", "e-mail:ana@gmail.com", "ana@1.2", "ana@acme.example-"), "invalid"),
    }
    assert {email: mappings.email_kind(email) for email in kinds} == kinds
    assert mappings.email_kind(None) is None
    bare = ("mailto:Ana@acme.example?subject=hi", "“ana@acme.example”", "<ana@acme.example>;", "ana@acme.example?", "\u200bana@acme.example\ufeff")
    assert {bare_email(text) for text in bare} == {"ana@acme.example"}
    assert [bare_domain(text) for text in ("https://www.Acme.example/x", "(acme.example)", "acme..example", "1.200")] == ["acme.example", None, None, None]
    assert mappings.company_size_band(Decimal(200)) == "1-200"
    assert mappings.company_size_band(Decimal(201)) == "201+"
    assert mappings.company_size_band(Decimal(0)) is None


@pytest.mark.parametrize(
    ("seniority", "titles"),
    [
        ("c_level", ["CTO & Chief Architect", "CEO", "Chief Revenue Officer", "EVP & Chief Marketing Officer", "Chief Student Officer"]),
        ("vp", ["VP Lead Generation", "VP, Sales", "Vice President for Student Affairs", "VP HR Business Partner"]),
        ("director", ["Director of Lead Generation", "Director, HR Business Partner", "Director, Student Affairs", "Chief of Staff", "Partner"]),
        ("head", ["Head of Lead Gen", "Head of Student Services", "Dean of Students"]),
        ("manager", ["Lead Generation Manager", "Marketing Manager", "Chief Accountant"]),
        ("senior", ["Chief Architect", "Chief Scientist", "Lead Engineer", "Senior Engineer"]),
        ("individual_contributor", ["HR Business Partner", "Senior HR Business Partner", "Lead Generation Specialist", "Product Owner", "Assistant to the CEO", "Student Success Coordinator"]),
        ("student", ["Marketing Student", "Student, VP of the Finance Club"]),
        ("intern", ["Marketing Intern", "Intern to the VP"]),
    ],
)  # fmt: skip
def test_shipped_titles_give_the_seniority_a_rep_would(seniority: str, titles: list[str]) -> None:
    mappings = Mappings(Path(__file__).resolve().parents[2] / "seeds" / "mappings")
    assert {title: mappings.first_phrase(mappings.seniorities, title) for title in titles} == dict.fromkeys(titles, seniority)


# --- weights of an age ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decay", "days", "percent", "age", "weight"),
    [
        ("none", None, None, 999, "1"),
        ("half_life", 7, None, 0, "1"),
        ("half_life", 7, None, 7, "0.5"),
        ("half_life", 3, None, 1, "0.793701"),
        ("half_life", 7, None, 49, "0.007813"),  # 0.0078125 exactly
        ("half_life", 1, None, 100, "0"),
        ("linear", 10, None, 9, "0.1"),
        ("linear", 10, None, 10, "0"),
        ("linear", 10, None, 11, "0"),
        ("linear", 3, None, 1, "0.666667"),
        ("linear", 640, None, 1, "0.998438"),  # 0.9984375 exactly
        ("step", 7, 10, 6, "1"),
        ("step", 7, 10, 7, "0.9"),
        ("step", 7, 10, 70, "0"),
        ("step", 7, 60, 14, "0"),
        ("step", 7, "33.33", 14, "0.3334"),
    ],
)
def test_weight_of_an_age(decay: str, days: int | None, percent: object, age: int, weight: str) -> None:
    decay_days = None if days is None else Decimal(days)
    decay_percent = None if percent is None else Decimal(str(percent))
    assert age_weight(decay, decay_days, decay_percent, age) == Decimal(weight)


def test_points_round_half_away_from_zero() -> None:
    assert round_points(Decimal("0.00005")) == Decimal("0.0001")
    assert round_points(Decimal("-0.00005")) == Decimal("-0.0001")
    assert round_points(Decimal("-0.00015")) == Decimal("-0.0002")
    assert round_points(Decimal("-0.0000499")) == 0


# --- one rule ---------------------------------------------------------------------------------------------------


def test_limits_apply_in_their_order(world: World) -> None:
    world.behavioral(
        "visit",
        10,
        max_per_day=2,
        max_count=3,
        window_days=30,
        decay="half_life",
        decay_days=7,
        max_points=12,
    )
    world.lead()
    for age in (0, 0, 0, 7, 7, 7, 30):
        world.act(age)
    # Inside the window: six. Per day: two and two. Newest three: two today, one a week old: 20 + 5, then at most 12.
    assert world.row("visit") == Contribution(
        dimension="engagement",
        occurrences=6,
        raw_points=Decimal(60),
        decayed_points=Decimal(25),
        points=Decimal(12),
        first_occurred_on=TODAY - timedelta(days=7),
        last_occurred_on=TODAY,
        next_expires_on=TODAY - timedelta(days=7) + timedelta(days=30),
    )
    score = world.score()
    assert (score.lead_score, score.points_lost_to_decay, score.points_lost_to_caps) == (12, 5, 43)


def test_the_oldest_counted_occurrence_expires_next(world: World) -> None:
    world.behavioral("visit", 1, max_count=1, window_days=30)
    world.lead()
    world.act(20)
    world.act(3)
    row = world.row("visit")
    assert row is not None
    assert (row.first_occurred_on, row.next_expires_on) == (TODAY - timedelta(20), TODAY - timedelta(3) + timedelta(30))


def test_max_points_bounds_the_absolute_value(world: World) -> None:
    world.behavioral("bad", "-10", max_points="4.5")
    world.lead()
    world.act()
    assert world.points() == {"bad": Decimal("-4.5")}


def test_a_window_ends_before_its_last_day(world: World) -> None:
    world.behavioral("week", 1, window_days=7)
    world.behavioral("today", 1, window_days=1)
    world.lead()
    world.act(6)
    assert world.points() == {"week": 1}
    world.act(7)
    assert world.points() == {"week": 1}
    world.act(0)
    assert world.points() == {"week": 2, "today": 1}


def test_a_rule_whose_points_have_all_decayed_is_still_listed(world: World) -> None:
    world.behavioral("visit", 10, decay="linear", decay_days=10)
    world.category("what", "engagement", min_points=3)
    world.lead()
    world.act(10)
    assert world.points() == {"visit": 0, "category_cap": 3}


def test_points_are_rounded_once_after_the_sum(world: World) -> None:
    world.behavioral("once", "0.0001", decay="half_life", decay_days=7)
    world.behavioral("minus", "-0.0003", decay="half_life", decay_days=7)
    world.lead()
    world.act(7)
    assert world.points() == {"once": Decimal("0.0001"), "minus": Decimal("-0.0002")}
    world.act(7)
    assert world.points() == {"once": Decimal("0.0001"), "minus": Decimal("-0.0003")}


def test_filters_compare_without_case_and_hyphens(world: World) -> None:
    world.behavioral(
        "download",
        5,
        activity_type="Content-Download",
        content_type="white paper",
        campaign="Spring  Launch",
        page_category="Pricing",
    )
    world.lead()
    matching = {"url": "https://a.example/pricing", "content_type": "White-Paper", "campaign": " SPRING launch"}
    world.act(activity_type="CONTENT download", **matching)
    world.act(activity_type="content_download", **matching | {"url": ""})
    world.act(activity_type="email_open", **matching)
    assert world.points() == {"download": 5}


def test_a_quantity_counts_often_and_its_day_once(world: World) -> None:
    world.behavioral("limited", 1, max_per_day=3, max_count=5)
    world.behavioral("all", "0.1")
    names = {"category": "what", "activity_type": "page_view", "window_days": 7}
    world.weigh("frequency_weights", rule_id="events", measure="events", at_least=10, points=20, **names)
    world.weigh("frequency_weights", rule_id="days", measure="active_days", at_least=3, points=40, **names)
    world.lead()
    world.act(2, quantity="2")
    world.act(0, quantity="278")
    row = world.row("limited")
    assert row is not None
    assert (row.occurrences, row.raw_points, row.points) == (280, 280, 5)
    assert world.points() == {"limited": 5, "all": 28, "events": 20}


@pytest.mark.parametrize("text", ["", "n/a", "0", "-5", "1.5", "many", "1000001"])
def test_what_is_no_quantity_counts_once(world: World, text: str) -> None:
    world.behavioral("all", 1)
    world.lead()
    world.act(quantity=text)
    assert world.points() == {"all": 1}


def test_frequency_counts_within_the_sequence_and_content_that_it_names(world: World) -> None:
    names = {"category": "what", "activity_type": "email_open", "window_days": 7, "measure": "events", "at_least": 2}
    world.weigh("frequency_weights", rule_id="one_sequence", points=10, sequence_name="Win  back", **names)
    world.weigh("frequency_weights", rule_id="offers", points=1, content_type="Special Offer", **names)
    world.weigh("frequency_weights", rule_id="any", points=3, **names)
    world.lead()
    world.act(activity_type="email_open", sequence_name="win_back")
    world.act(activity_type="email_open", sequence_name="onboarding", content_type="special-offer")
    assert world.points() == {"any": 3}
    world.act(activity_type="email_open", sequence_name="WIN-BACK", content_type="special_offer")
    assert world.points() == {"one_sequence": 10, "offers": 1, "any": 3}


def test_frequency_counts_a_trailing_window_that_ends_today(world: World) -> None:
    names = {"category": "what", "activity_type": "page_view", "window_days": 7}
    world.weigh("frequency_weights", rule_id="two_days", measure="active_days", at_least=2, points=10, **names)
    world.weigh("frequency_weights", rule_id="three", measure="events", at_least=3, at_most=3, points=1, **names)
    world.weigh("frequency_weights", rule_id="silence", measure="events", at_least=0, at_most=0, points=-4, **names)
    world.lead()
    assert world.points() == {"silence": -4}
    world.act(7)
    world.act(6)
    world.act(6)
    assert world.points() == {}
    world.act(0)
    assert world.points() == {"two_days": 10, "three": 1}
    row = world.row("two_days")
    assert row == Contribution("engagement", 1, *(Decimal(10),) * 3, TODAY - timedelta(6), TODAY, TODAY + timedelta(1))


def test_inactivity_counts_from_the_last_engagement_or_from_creation(world: World) -> None:
    world.weigh("inactivity_weights", rule_id="quiet", category="what", inactive_days=90, points=-10)
    world.lead(created_at=str(TODAY - timedelta(90)))
    world.lead("bob", created_at=str(TODAY - timedelta(89)))
    world.lead("eve", created_at=str(TODAY - timedelta(400)))
    world.act(89, lead_id="eve")
    world.act(0, activity_type="email_sent")
    world.act(0, is_machine="true")
    assert world.points() == {"quiet": -10}
    assert world.points("bob") == world.points("eve") == {}
    assert (world.score("eve").days_since_engaged, world.score().days_since_engaged) == (89, None)
    assert world.score("eve").last_engaged_at == datetime.combine(TODAY, datetime.min.time()) - timedelta(88.5)


@pytest.mark.parametrize(
    ("attribute", "operator", "value", "holds"),
    [
        ("industry", "equals", " Logistics ", True),
        ("industry", "equals", "freight", True),
        ("industry", "any_of", "retail | FREIGHT", True),
        ("industry", "not_equals", "Logistics", False),
        ("industry", "not_equals", "retail", True),
        ("industry", "none_of", "retail | FREIGHT", False),
        ("industry", "none_of", "retail|logi", True),
        ("country", "not_equals", "usa", False),
        ("country", "none_of", "usa|france", False),
        ("seniority", "none_of", "Director|vp", False),
        ("industry", "starts_with", "logi", True),
        ("industry", "is_unknown", "", False),
        ("job_title", "contains", "of  operations", True),
        ("job_title", "contains", "of_operations", False),
        ("seniority", "equals", "director", True),
        ("employee_count", "at_least", "201", True),
        ("employee_count", "at_least", "202", False),
        ("employee_count", "between", "100..201", True),
        ("employee_count", "at_most", "200.5", False),
        ("company_size_band", "equals", "201+", True),
        ("company_domain", "equals", "acme.example", True),
        ("country", "is_known", "", False),
        ("country", "is_unknown", "", True),
        ("country", "at_most", "5", False),
        ("region", "is_unknown", "", True),
        ("favourite_colour", "equals", "größe blau", True),
        ("favourite_colour", "at_least", "1", False),
    ],
)
def test_a_condition(world: World, attribute: str, operator: str, value: str, holds: bool) -> None:
    world.explicit("rule", 5, attribute, operator, value)
    world.lead(
        industry=" FREIGHT",
        job_title="Director  of Operations",
        employee_count="201-500",
        email="Ana@ACME.example ",
        country="n/a",
        favourite_colour="größe  BLAU",
    )
    assert world.run(custom=("favourite_colour",)).scores["ana", MODEL, TODAY].lead_score == (5 if holds else 0)


def test_conditions_of_one_rule_must_all_hold(world: World) -> None:
    world.explicit("both", 5, "seniority", "equals", "director")
    world.explicit("both", 5, "employee_count", "at_least", "200")
    world.lead(job_title="Director", employee_count="200")
    world.lead("bob", job_title="Director", employee_count="199")
    assert (world.score().lead_score, world.score("bob").lead_score) == (5, 0)


# --- categories and bounds --------------------------------------------------------------------------------------


def test_conditions_of_another_rule_decide_on_which_days_it_fires(world: World) -> None:
    what = {"category": "what", "activity_type": "page_view"}
    world.behavioral("visit", 5, **what)
    world.weigh("frequency_weights", rule_id="silent", measure="events", window_days=7, at_least=0, at_most=0, points=-3, **what)
    for rule_id in ("visit", "silent"):
        world.weigh("explicit_weights", rule_id=rule_id, category="", attribute="country", operator="equals", value="peru", points="")
        world.weigh("explicit_weights", rule_id=rule_id, category="", attribute="industry", operator="is_known", points="")
    world.lead(country="Peru")
    assert world.points() == {}
    world.lead(country="Peru", industry="mining", updated_at=str(TODAY - timedelta(9)))
    assert world.points() == {"silent": -3}
    world.act(10)
    assert world.points() == {"visit": 5, "silent": -3}
    assert (world.score_on(9).lead_score, world.score_on(10).lead_score) == (5, 0)
    assert world.score().fit_completeness is None


def test_best_takes_the_largest_then_the_positive_then_the_smaller_id(world: World) -> None:
    world.category("what", "engagement", "best")
    world.lead()
    world.act()
    world.behavioral("b_plus", 5)
    world.behavioral("a_minus", -5)
    assert world.points() == {"b_plus": 5, "a_minus": 0}
    world.behavioral("a_plus", 5)
    assert world.points() == {"b_plus": 0, "a_minus": 0, "a_plus": 5}
    world.behavioral("capped", 50, max_points=2)
    world.behavioral("largest", -6)
    assert world.points() == {"b_plus": 0, "a_minus": 0, "a_plus": 0, "capped": 0, "largest": -6}
    score = world.score()
    assert (score.lead_score, score.points_lost_to_caps) == (-6, 5 - 5 + 5 + 50 - 6 + 6)


@pytest.mark.parametrize(
    ("bounds", "cap"),
    [
        ({}, None),
        ({"min_points": -20}, 10),
        ({"min_points": -30}, None),
        ({"max_points": "-35.5"}, Decimal("-5.5")),
        ({"min_points": 2, "max_points": 10}, 32),
        ({"min_points": -60, "max_points": 0}, None),
    ],
)
def test_bounds_of_a_negative_category(world: World, bounds: dict[str, object], cap: object) -> None:
    world.category("what", "engagement", **bounds)
    world.behavioral("bad", -10)
    world.behavioral("worse", -20)
    world.lead()
    assert world.points() == {}
    world.act()
    assert world.points() == {"bad": -10, "worse": -20} | ({} if cap is None else {"category_cap": cap})


def test_floor_and_ceiling_bound_every_lead(world: World) -> None:
    world.model |= {"score_floor": "1.5", "score_ceiling": "8"}
    world.behavioral("visit", 10)
    world.lead()
    world.lead("bob")
    world.act()
    assert world.points() == {"visit": 10, "score_bound": -2}
    assert world.points("bob") == {"score_bound": Decimal("1.5")}
    score = world.score()
    assert (score.engagement_score, score.lead_score) == (10, 8)
    row = world.row("score_bound", "bob")
    assert row == Contribution("total", 0, Decimal(0), Decimal(0), Decimal("1.5"), None, None, None)


def test_completeness_is_the_share_of_fit_categories_with_any_value(world: World) -> None:
    world.category("where", "fit")
    world.category("size", "fit")
    world.category("unused", "fit")
    world.explicit("title", 1, "seniority", "equals", "vp")
    for category, attribute in (("where", "country"), ("where", "industry"), ("size", "employee_count")):
        world.weigh(
            "explicit_weights",
            rule_id=f"r_{attribute}",
            category=category,
            points=1,
            attribute=attribute,
            operator="is_known",
        )
    world.lead(industry="freight", job_title="Astronaut")
    assert world.score().fit_completeness == Decimal("0.3333")


# --- grades, qualification, suppression -------------------------------------------------------------------------


def test_grades(world: World) -> None:
    for grade, least in (("A", 10), ("B", 5), ("C", 0)):
        world.weigh("grade_bands", dimension="fit", grade=grade, min_points=least)
    world.explicit("title", 5, "seniority", "equals", "director")
    world.explicit("bad", -20, "seniority", "equals", "student")
    world.lead(job_title="Director")
    world.lead("bob", job_title="Student")
    assert (world.score().fit_grade, world.score("bob").fit_grade) == ("B", "C")
    assert (world.score().engagement_grade, world.score().lead_grade) == (None, None)
    world.weigh("grade_bands", dimension="engagement", grade="4", min_points=0)
    assert world.score().lead_grade == "B4"


def test_qualification_on_a_day(world: World) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": "5", "sql_enter": "20", "sql_exit": "15", "mql_min_fit_grade": "B"}
    for grade, least in (("A", 10), ("B", 5), ("C", 0)):
        world.weigh("grade_bands", dimension="fit", grade=grade, min_points=least)
    world.weigh("fast_track_rules", rule_id="trial", activity_type="trial_start", within_days=7, qualifies_as="sql")
    world.weigh("suppression_rules", reason="opted_out", priority=20, blocks_qualification="true", blocks_email="true")
    world.weigh("suppression_rules", reason="customer", priority=10, blocks_qualification="false", blocks_email="true")
    world.explicit("title", 5, "seniority", "equals", "director")
    world.behavioral("visit", 5)
    world.lead(job_title="Director")
    world.act()

    def outcome() -> tuple[str, str | None, str | None]:
        score = world.score()
        assert score.is_mql == (score.qualification != "none") and score.is_sql == (score.qualification == "sql")
        return score.qualification, score.qualified_by, score.suppression_reason

    assert outcome() == ("mql", "score", None)
    world.act(7, activity_type="trial_start")
    assert outcome() == ("mql", "score", None)
    world.act(6, activity_type="trial_start")
    assert outcome() == ("sql", "fast_track", None)
    world.act()
    world.act()
    assert outcome() == ("sql", "score", None)
    world.raw["leads"][0]["job_title"] = ""
    world.act()
    assert outcome() == ("sql", "fast_track", None)
    world.raw["leads"][0]["is_customer"] = "YES"
    assert outcome() == ("sql", "fast_track", "customer")
    world.act(activity_type="Unsubscribe")
    assert outcome() == ("none", None, "customer")


def test_suppression_by_stage_domain_and_won_opportunity(world: World) -> None:
    for priority, reason in enumerate(("customer", "competitor")):
        world.weigh("suppression_rules", reason=reason, priority=priority, blocks_qualification="true")
    world.lead("client", lifecycle_stage=" Client")
    world.lead("rival", company_domain="https://www.RIVAL.example/about")
    for name, closed_at in (("winner", "2025-06-30T23:59:59Z"), ("later", "2025-06-30T23:59:59-01:00")):
        world.lead(name)
        world.raw["opportunities"].append(
            {"opportunity_id": name, "lead_id": name, "created_at": "2025-02-01", "closed_at": closed_at, "is_won": "t"}
        )
    scores = world.run().scores
    reasons = {key.lead_id: score.suppression_reason for key, score in scores.items()}
    assert reasons == {"client": "customer", "rival": "competitor", "winner": "customer", "later": None}


NOON = f"{TODAY - timedelta(5)}T12:00:00Z"
AN_HOUR_LATER = f"{TODAY - timedelta(5)}T13:00:00Z"
AN_HOUR_EARLIER = f"{TODAY - timedelta(5)}T11:00:00Z"


@pytest.mark.parametrize(
    ("activity_type", "ending_type"), [("email_bounce", "email_open"), ("unsubscribe", "resubscribe")]
)
@pytest.mark.parametrize(("moment", "is_over"), [(AN_HOUR_EARLIER, False), (NOON, False), (AN_HOUR_LATER, True)])
def test_a_later_event_ends_a_suppression(
    world: World, activity_type: str, ending_type: str, moment: str, is_over: bool
) -> None:
    for priority, reason in enumerate(("bounced", "opted_out")):
        world.weigh("suppression_rules", reason=reason, priority=priority, blocks_qualification="true")
    world.lead()
    world.act(activity_type=activity_type, occurred_at=NOON)
    world.act(activity_type=ending_type, occurred_at=moment)
    assert (world.score_on(5).suppression_reason is None) == is_over
    # The other kind of event ends nothing, and what is ended can begin again.
    world.act(activity_type="resubscribe" if ending_type == "email_open" else "email_open")
    world.act(age=2, activity_type=activity_type)
    assert (world.score_on(3).suppression_reason is None) == is_over
    assert world.score().suppression_reason == ("bounced" if ending_type == "email_open" else "opted_out")


@pytest.mark.parametrize(
    ("activity_type", "before", "after", "is_over"),
    [
        ("unsubscribe", {"email_opt_out": "true"}, {"email_opt_out": "false"}, True),
        ("unsubscribe", {"email_opt_out": "false"}, {"email_opt_out": "false"}, False),
        ("unsubscribe", {"email": "a@b.example"}, {"email": "c@b.example"}, False),
        ("email_bounce", {"email": "a@b.example"}, {"email": "c@b.example"}, True),
        ("email_bounce", {"email": "a@b.example"}, {"email": " A@B.example"}, False),
        ("email_bounce", {"email": "a@b.example"}, {"email": "n/a"}, False),
        ("email_bounce", {"email": ""}, {"email": "a@b.example"}, False),
        ("email_bounce", {"email_opt_out": "true"}, {"email_opt_out": "false"}, False),
    ],
)
def test_a_changed_record_ends_a_suppression(
    world: World, activity_type: str, before: dict[str, str], after: dict[str, str], is_over: bool
) -> None:
    for priority, reason in enumerate(("bounced", "opted_out")):
        world.weigh("suppression_rules", reason=reason, priority=priority, blocks_qualification="true")
    world.lead(updated_at="2025-01-01", **before)
    world.lead(updated_at=AN_HOUR_LATER, **after)
    world.act(activity_type=activity_type, occurred_at=NOON)
    assert (world.score().suppression_reason is None) == is_over
    # Before the activity the same change ends nothing.
    world.raw["leads"][1]["updated_at"] = AN_HOUR_EARLIER
    assert world.score().suppression_reason is not None


# --- qualification with memory ----------------------------------------------------------------------------------
# Days are told by their age, the days before TODAY; a stay is (entered, left or None, entered by).


def test_a_stage_is_kept_until_the_score_is_below_its_exit(world: World) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": "5", "sql_enter": "15", "sql_exit": "6"}
    world.behavioral("visit", 5, window_days=10)
    world.lead()
    for age in (30, 30, 25):
        world.act(age)
    # The score is 10 from day 30, 15 from 25, 5 from 20 (two visits are ten days old) and 0 from 15.
    assert world.stays() == [(30, 15, "score")]
    assert world.stays("sql") == [(25, 20, "score")]
    days = [TODAY - timedelta(age) for age in (31, 30, 26, 25, 21, 20, 16, 15, 14)]
    scores = world.run(*days).scores
    told = [(scores["ana", MODEL, day].qualification, scores["ana", MODEL, day].qualified_by) for day in days]
    none, mql, sql = ("none", None), ("mql", "score"), ("sql", "score")
    assert told == [none, mql, mql, sql, sql, mql, mql, none, none]

    # A score equal to the exit is not below it.
    world.model |= {"mql_exit": "5.0001", "sql_exit": "5"}
    assert world.stays() == [(30, 20, "score")]
    assert world.stays("sql") == [(25, 15, "score")]
    # So one can be an SQL who is no MQL any more; the higher stage names the qualification.
    assert world.score_on(16).qualification == "sql"


def test_a_blank_exit_is_the_enter_threshold(world: World) -> None:
    world.model |= {"mql_enter": "10", "sql_enter": "15"}
    world.behavioral("visit", 5, window_days=10)
    world.lead()
    for age in (30, 30, 25):
        world.act(age)
    assert world.stays() == [(30, 20, "score")]
    assert world.stays("sql") == [(25, 20, "score")]


def test_one_crossing_gives_one_stay_whatever_happens_in_between(world: World) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": "4"}
    world.behavioral("visit", 5, window_days=1)
    world.explicit("base", 4, "job_title", "is_known")
    world.lead(job_title="Director")
    for age in (30, 30, 28, 26, 26, 20, 20, 20):
        world.act(age)
    assert world.stays() == [(30, None, "score")]
    assert world.stays("sql") == []


def test_lower_bounds_can_reach_a_threshold(world: World) -> None:
    world.model |= {"mql_enter": "10"}
    world.category("what", "engagement", min_points=10)
    world.behavioral("bad", -1)
    world.lead()
    world.act(20)
    assert world.stays() == [(20, None, "score")]
    world.category("what", "engagement")
    world.model["score_floor"] = "10"
    assert world.stays() == [(90, None, "score")]


def test_a_low_fit_grade_keeps_out_and_does_not_put_out(world: World) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": "5", "sql_enter": "20", "mql_min_fit_grade": "B"}
    for grade, least in (("B", 5), ("C", 0)):
        world.weigh("grade_bands", dimension="fit", grade=grade, min_points=least)
    world.explicit("title", 5, "seniority", "equals", "director")
    world.behavioral("visit", 10)
    world.lead(job_title="Student", updated_at="2025-01-01")
    world.lead(job_title="Director", updated_at=str(TODAY - timedelta(20)))
    world.lead(job_title="Student", updated_at=str(TODAY - timedelta(10)))
    world.act(30)
    world.act(5)
    # From day 10 on the grade is a C: no MQL by score, but 10 and 20 are not below 5. 20 points make no SQL either.
    assert world.stays() == [(20, None, "score")]
    assert world.stays("sql") == []
    assert (world.score().lead_score, world.score().qualified_by) == (20, "score")
    # With blank exits 10 are not below the threshold either.
    world.model |= {"mql_exit": "", "sql_enter": "10"}
    assert world.stays() == world.stays("sql") == [(20, None, "score")]


def test_the_last_day_of_a_cooldown(world: World) -> None:
    world.model |= {"mql_enter": "10", "sql_enter": "10", "mql_cooldown_days": "30"}
    world.behavioral("visit", 10, window_days=1)
    world.lead()
    world.act(60)
    world.act(30)
    # Out on day 59. Day 30 is 29 days later, day 29 is 30 days later.
    assert world.stays() == [(60, 59, "score")]
    assert world.stays("sql") == [(60, 59, "score"), (30, 29, "score")]
    assert (world.score_on(30).qualification, world.score_on(30).is_mql) == ("sql", True)
    world.act(29)
    assert world.stays() == [(60, 59, "score"), (29, 28, "score")]
    assert world.stays("sql") == [(60, 59, "score"), (30, 28, "score")]
    world.model["mql_cooldown_days"] = "29"
    assert world.stays() == [(60, 59, "score"), (30, 28, "score")]


@pytest.mark.parametrize(("cooldown", "entered"), [("", 19), ("0", 19), ("1", 19), ("2", 18), ("7", 13), ("19", 1)])
def test_who_is_over_the_threshold_comes_back_when_the_cooldown_ends(world: World, cooldown: str, entered: int) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": "10", "mql_cooldown_days": cooldown}
    world.behavioral("visit", 10)
    world.behavioral("click", -5, activity_type="email_open", window_days=1)
    world.lead()
    world.act(40)
    world.act(20, activity_type="email_open")
    assert world.stays() == [(40, 20, "score"), (entered, None, "score")]


def test_who_has_the_score_on_the_day_of_a_fast_track_enters_by_score(world: World) -> None:
    world.model |= {"mql_enter": "10", "sql_enter": "20"}
    world.weigh("fast_track_rules", rule_id="trial", activity_type="trial_start", within_days=2, qualifies_as="sql")
    world.behavioral("visit", 10)
    world.lead()
    world.act(20)
    world.act(20, activity_type="trial_start")
    assert (world.stays(), world.stays("sql")) == ([(20, None, "score")], [(20, 18, "fast_track")])


def test_a_cooldown_binds_fast_tracks_too(world: World) -> None:
    world.model |= {"mql_cooldown_days": "10"}
    world.weigh("fast_track_rules", rule_id="trial", activity_type="trial_start", within_days=3, qualifies_as="mql")
    world.lead()
    world.act(50, activity_type="trial_start")
    world.act(39, activity_type="trial_start")
    # Holds on days 50 to 48 and 39 to 37; out on 47, so in again from 37.
    assert world.stays() == [(50, 47, "fast_track"), (37, 36, "fast_track")]


def test_a_fast_track_expires(world: World) -> None:
    world.weigh("fast_track_rules", rule_id="trial", activity_type="trial_start", within_days=7, qualifies_as="sql")
    world.behavioral("visit", 5)
    world.lead()
    world.act(20, activity_type="trial_start")
    # It holds on days 20 to 14. Without any threshold nothing keeps the lead in.
    assert world.stays() == world.stays("sql") == [(20, 13, "fast_track")]
    assert (world.score_on(14).qualification, world.score_on(14).qualified_by) == ("sql", "fast_track")
    assert (world.score_on(13).qualification, world.score_on(13).qualified_by) == ("none", None)

    # A score that is not below the exit keeps it in, as what brought it.
    world.model |= {"mql_enter": "10", "mql_exit": "5"}
    assert world.stays() == world.stays("sql") == [(20, 13, "fast_track")]
    world.act(13)
    assert world.stays() == [(20, None, "fast_track")]
    assert world.stays("sql") == [(20, 13, "fast_track")]
    assert [world.score_on(age).qualification for age in (14, 13, 0)] == ["sql", "mql", "mql"]
    assert world.score().qualified_by == "fast_track"
    world.model["sql_enter"] = "10"
    assert world.stays("sql") == [(20, 13, "fast_track")]
    world.model["sql_exit"] = "5"
    assert world.stays("sql") == [(20, None, "fast_track")]


def test_qualified_by_score_once_the_score_is_reached_during_the_stay(world: World) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": "0", "sql_enter": "20", "sql_exit": "0"}
    world.weigh("fast_track_rules", rule_id="trial", activity_type="trial_start", within_days=2, qualifies_as="sql")
    world.behavioral("visit", 10, window_days=3)
    world.lead()
    world.act(20, activity_type="trial_start")
    world.act(15)
    world.act(10)
    world.act(10)
    days = {age: world.score_on(age) for age in (20, 16, 15, 11, 10, 0)}
    # 10 points would make an MQL; the lead is an SQL, and that by the fast track until 20 points on day 10.
    assert {age: score.qualified_by for age, score in days.items()} == {
        20: "fast_track",
        16: "fast_track",
        15: "fast_track",
        11: "fast_track",
        10: "score",
        0: "score",
    }
    assert world.stays() == world.stays("sql") == [(20, None, "fast_track")]
    world.model |= {"sql_exit": "20"}
    # Out of SQL when the trial is two days old; still an MQL, by the score from day 15 on.
    assert {age: world.score_on(age).qualified_by for age in (20, 18, 16, 15, 11)} == {
        20: "fast_track",
        18: "fast_track",
        16: "fast_track",
        15: "score",
        11: "score",
    }
    assert world.stays("sql") == [(20, 18, "fast_track"), (10, 7, "score")]


@pytest.mark.parametrize(
    ("cooldown", "stays"),
    [
        (9, [(30, 20, "score"), (10, None, "score")]),
        (10, [(30, 20, "score"), (10, None, "score")]),
        (11, [(30, 20, "score"), (9, None, "score")]),
        (21, [(30, 20, "score")]),
    ],
)
def test_a_suppression_puts_out_and_is_lifted(world: World, cooldown: int, stays: list[object]) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": "0", "mql_cooldown_days": str(cooldown)}
    world.weigh("suppression_rules", reason="customer", priority=1, blocks_qualification="true", blocks_email="true")
    world.weigh("suppression_rules", reason="opted_out", priority=2, blocks_qualification="false", blocks_email="true")
    world.behavioral("visit", 10)
    world.lead(updated_at="2025-01-01", email_opt_out="true")
    world.lead(updated_at=f"{TODAY - timedelta(20)}T23:59:59", is_customer="true")
    world.lead(updated_at=f"{TODAY - timedelta(10)}T00:00:00", is_customer="false")
    world.act(30)
    assert world.stays() == stays
    reasons = {age: world.score_on(age).suppression_reason for age in (21, 20, 11, 10)}
    assert reasons == {21: "opted_out", 20: "customer", 11: "customer", 10: None}


def test_who_is_blocked_comes_in_the_day_after(world: World) -> None:
    world.model |= {"mql_enter": "10"}
    world.weigh("suppression_rules", reason="customer", priority=1, blocks_qualification="true", blocks_email="true")
    world.weigh("fast_track_rules", rule_id="trial", activity_type="trial_start", within_days=7, qualifies_as="sql")
    world.lead(is_customer="true", updated_at="2025-01-01")
    world.lead(updated_at=str(TODAY - timedelta(15)))
    world.act(20, activity_type="trial_start")
    assert world.stays() == world.stays("sql") == [(15, 13, "fast_track")]


# --- how far back qualification remembers -----------------------------------------------------------------------


def burst(world: World, age: int) -> None:
    """Ten points on one day, five before and after: enough to enter on that day only, and to stay ever after."""
    world.model |= {"mql_enter": "10", "mql_exit": "5"}
    world.explicit("base", 5, "job_title", "is_known")
    world.behavioral("visit", 5, window_days=1)
    world.lead(job_title="Director")
    world.act(age)


@pytest.mark.parametrize(
    ("age", "history_age", "stays"),
    [
        (90, None, [(90, None, "score")]),
        (91, None, []),
        (91, 91, [(91, None, "score")]),
        (91, 90, []),
        (20, 20, [(20, None, "score")]),
        (20, 19, []),
        (20, 0, []),
        (0, 0, [(0, None, "score")]),
        (0, -5, [(0, None, "score")]),
        (1, -5, []),
    ],
)
def test_history_from_cuts_an_entry_off(world: World, age: int, history_age: int | None, stays: list[object]) -> None:
    burst(world, age)
    world.history_from = None if history_age is None else TODAY - timedelta(history_age)
    assert world.stays() == stays
    assert world.score().qualification == ("mql" if stays else "none")


def test_who_is_over_the_threshold_on_the_first_remembered_day_enters_on_it(world: World) -> None:
    world.model |= {"mql_enter": "10"}
    world.behavioral("visit", 10)
    world.lead()
    world.act(100)
    assert world.stays() == [(90, None, "score")]
    world.history_from = TODAY - timedelta(95)
    assert world.stays() == [(95, None, "score")]


@pytest.mark.parametrize(
    ("ages", "mql_exit", "versions", "is_censored"),
    [
        # A score of 5 on the day before is not below 5: perhaps the lead was in.
        ((90,), "5", ({},), True),
        ((90,), "5.0001", ({},), False),
        ((91, 90), "5.0001", ({},), True),
        ((90, 89), "5", ({"created_at": str(TODAY - timedelta(90))},), False),
        ((90,), "5.0001", ({"is_deleted": "true"}, {"updated_at": str(TODAY - timedelta(90))}), True),
        # An entry that memory has seen is one, whatever held before.
        ((89,), "5", ({},), False),
    ],
)
def test_a_stay_that_was_running_when_memory_begins_is_censored(
    world: World, ages: tuple[int, ...], mql_exit: str, versions: tuple[dict[str, str], ...], is_censored: bool
) -> None:
    world.model |= {"mql_enter": "10", "mql_exit": mql_exit}
    world.explicit("base", 5, "job_title", "is_known")
    world.behavioral("visit", 5, window_days=1)
    for version in versions:
        world.lead(**{"job_title": "Director", "updated_at": "2025-01-01"} | version)
    for age in ages:
        world.act(age)
    stay = world.run().stays["ana", MODEL, "mql"][0]
    assert (stay.entered_on, stay.is_left_censored) == (TODAY - timedelta(min(ages[0], 90)), is_censored)


def test_a_cooldown_is_forgotten_with_the_day_of_leaving(world: World) -> None:
    world.model |= {"mql_enter": "10", "mql_cooldown_days": "30"}
    world.behavioral("visit", 10, window_days=1)
    world.lead()
    world.act(20)
    world.act(10)
    assert world.stays() == [(20, 19, "score")]
    world.history_from = TODAY - timedelta(20)
    assert world.stays() == [(20, 19, "score")]
    world.history_from = TODAY - timedelta(19)
    assert world.stays() == [(10, 9, "score")]


def test_each_scored_day_remembers_its_own_90_days(world: World) -> None:
    burst(world, 91)
    days = [TODAY - timedelta(age) for age in (92, 91, 1, 0)]
    result = world.run(*days)
    told = [result.scores["ana", MODEL, day].qualification for day in days]
    assert told == ["none", "mql", "mql", "none"]
    assert result.stays == {}
    # With a first day for all of them, those before it are judged alone.
    world.history_from = TODAY - timedelta(90)
    told = [world.run(*days).scores["ana", MODEL, day].qualification for day in days]
    assert told == ["none", "mql", "none", "none"]


def test_days_before_creation_are_not_remembered(world: World) -> None:
    world.model |= {"mql_enter": "0"}
    world.lead(created_at=f"{TODAY - timedelta(7)}T23:59:59.999999")
    assert world.stays() == [(7, None, "score")]


# --- versions ---------------------------------------------------------------------------------------------------


def test_a_day_is_scored_by_the_version_that_held_on_it(world: World) -> None:
    world.explicit("vp", 3, "seniority", "equals", "vp")
    world.explicit("director", 2, "seniority", "equals", "director")
    world.explicit("student", 1, "seniority", "equals", "student")
    world.explicit("place", 100, "country", "is_known")
    world.lead(job_title="Vice President", updated_at=f"{TODAY - timedelta(5)}T23:30:00-01:00", country="Chile")
    world.lead(job_title="Director", updated_at=f"{TODAY - timedelta(10)}T23:59:59")
    world.lead(job_title="Vice President", updated_at=f"{TODAY - timedelta(10)}T23:59:58", country="Chile")
    world.lead(job_title="Student", updated_at=f"{TODAY - timedelta(20)}T00:00:00")
    # Of two versions on day 10 the newest holds. The last one is written on day 4 in UTC.
    scores = {age: world.score_on(age).lead_score for age in (30, 20, 11, 10, 5, 4, 0)}
    assert scores == {30: 1, 20: 1, 11: 1, 10: 2, 5: 2, 4: 103, 0: 103}
    assert (world.score_on(5).fit_completeness, world.score_on(4).fit_completeness) == (1, 1)
    counts = world.run().counts["leads"]
    assert (counts.raw, counts.staged, counts.duplicates) == (4, 1, 3)


def test_completeness_is_that_of_the_version(world: World) -> None:
    world.explicit("place", 1, "country", "is_known")
    world.lead(country="Chile", updated_at="2025-06-01")
    world.lead(updated_at="2025-06-30")
    assert (world.score_on(1).fit_completeness, world.score_on(0).fit_completeness) == (1, 0)


def test_a_version_without_a_date_is_the_oldest(world: World) -> None:
    world.explicit("director", 2, "seniority", "equals", "director")
    world.explicit("student", 1, "seniority", "equals", "student")
    world.lead(job_title="Director", updated_at=str(TODAY - timedelta(10)))
    world.lead(job_title="Student", updated_at="N/A")
    assert {age: world.score_on(age).lead_score for age in (30, 11, 10, 0)} == {30: 1, 11: 1, 10: 2, 0: 2}
    # A version that is rejected speaks for no day.
    world.lead(job_title="Student", updated_at=str(TODAY - timedelta(5)), employee_count="-1")
    assert world.score().lead_score == 2


def test_a_lead_is_not_scored_on_the_days_on_which_it_was_deleted(world: World) -> None:
    world.lead(updated_at="2025-01-01")
    world.lead(updated_at=f"{TODAY - timedelta(10)}T12:00", is_deleted="true")
    world.lead(updated_at=f"{TODAY - timedelta(3)}T12:00")
    world.lead("bob", updated_at="2025-01-01")
    world.lead("bob", updated_at=f"{TODAY - timedelta(1)}T12:00", is_deleted="yes")
    days = [TODAY - timedelta(age) for age in (11, 10, 4, 3, 2, 1, 0)]
    scored = world.run(*days).scores
    assert [(TODAY - key.scored_on).days for key in scored if key.lead_id == "ana"] == [11, 3, 2, 1, 0]
    assert [(TODAY - key.scored_on).days for key in scored if key.lead_id == "bob"] == [11, 10, 4, 3, 2]


def test_days_on_which_a_lead_was_deleted_are_not_remembered(world: World) -> None:
    world.model |= {"mql_enter": "10", "mql_cooldown_days": "8"}
    world.behavioral("visit", 10, window_days=9)
    world.lead(updated_at="2025-01-01")
    world.lead(updated_at=str(TODAY - timedelta(20)), is_deleted="true")
    world.lead(updated_at=str(TODAY - timedelta(10)))
    world.act(25)
    world.act(21)
    # 10 points on days 25 to 13: the lead is out on day 10, the next on which it is scored.
    assert world.stays() == [(25, 10, "score")]
    world.act(12)
    # Points up to day 4: nothing was seen in between, so it has never been out.
    assert world.stays() == [(25, 3, "score")]
    world.act(15)
    world.act(0)
    assert world.stays() == [(25, 3, "score")]
    # Who was out when the record was deleted waits in the meantime.
    world.raw["activities"] = [row for row in world.raw["activities"] if row["activity_id"] == "act0"]
    world.raw["leads"][1]["updated_at"] = str(TODAY - timedelta(15))
    assert world.stays() == [(25, 16, "score")]
    world.act(9)
    assert world.stays() == [(25, 16, "score"), (8, 0, "score")]
    # Deleted on the day that is scored: it has no score then, and has not left either.
    world.lead(updated_at=str(TODAY), is_deleted="true")
    assert world.run().scores == {}
    assert world.stays() == [(25, 16, "score"), (8, None, "score")]


def test_merges_and_creation_are_told_by_the_newest_version_for_all_days(world: World) -> None:
    world.behavioral("visit", 1)
    world.lead("a", updated_at="2025-01-01")
    world.lead("a", updated_at=str(TODAY), merged_into_lead_id="b")
    world.lead("b", updated_at="2025-01-01", merged_into_lead_id="a")
    world.lead("b", updated_at=str(TODAY - timedelta(9)), created_at=str(TODAY - timedelta(40)))
    world.act(45, "a")
    world.act(30, "b")
    days = [TODAY - timedelta(age) for age in (41, 40, 30, 0)]
    result = world.run(*days)
    scores = {(key.lead_id, (TODAY - key.scored_on).days): score.lead_score for key, score in result.scores.items()}
    assert scores == {("b", 40): 1, ("b", 30): 2, ("b", 0): 2}
    assert result.counts["leads"].rejected == Counter()


# --- staging ----------------------------------------------------------------------------------------------------


def test_days_are_utc_and_nothing_later_enters(world: World) -> None:
    world.behavioral("visit", 1, window_days=1)
    world.lead()
    world.lead("late", created_at="2025-06-30T22:00:00-02:00")
    world.act(occurred_at="2025-06-29T23:30:00-05:00")
    world.act(occurred_at="2025-06-30T23:30:00-00:30")
    yesterday, tomorrow = TODAY - timedelta(1), TODAY + timedelta(1)
    result = world.run(yesterday, TODAY, tomorrow)
    assert {key[2]: row.points for key, row in result.contributions.items()} == {TODAY: 1, tomorrow: 1}
    assert [key.scored_on for key in result.scores if key.lead_id == "late"] == [tomorrow]


def test_default_day_is_the_newest_staged_activity_day(world: World) -> None:
    world.lead()
    world.act(3)
    world.act(2, is_deleted="true")
    world.act(-30)
    world.run()
    result = referee(world.folder / "raw", world.folder / "seeds", run_started_at=datetime(2025, 7, 1))
    assert result.scored_on == [TODAY - timedelta(2)]


def test_copies_and_bad_rows_of_activities(world: World) -> None:
    world.behavioral("visit", 1)
    world.lead()
    world.act(0, activity_id="x", loaded_at="2025-06-30T13:00:00")
    world.act(0, activity_id="x", loaded_at="2025-06-30T12:30:00", activity_type="email_open")
    world.act(0, activity_id="y", loaded_at="2025-06-30T12:30:00")
    world.act(0, activity_id="y", loaded_at="", is_deleted="true", activity_type="email_open")
    world.act(0, activity_id="z", is_machine="1")
    world.act(0, activity_id="w", occurred_at="1989-12-31")
    world.act(0, activity_id="w")
    world.act(0, lead_id="nobody")
    world.act(0, lead_id="", anonymous_id="")
    world.act(-1, activity_id="soon", occurred_at="2025-07-01T00:00:00.000001")
    world.act(0, occurred_at="whenever")
    result = world.run()
    assert world.points() == {"visit": 1}
    counts = result.counts["activities"]
    assert (counts.raw, counts.staged, counts.duplicates) == (11, 4, 2)
    assert counts.rejected == Counter(
        impossible_value=1, orphan_activity=1, missing_key=1, future_timestamp=1, unparseable_timestamp=1
    )
    assert counts.is_conserved()


def test_the_newest_good_version_of_a_lead_wins(world: World) -> None:
    world.explicit("vp", 3, "seniority", "equals", "vp")
    world.lead(job_title="Director", updated_at="")
    world.lead(job_title="Vice President", updated_at="2025-02-01")
    world.lead(job_title="Director", updated_at="2025-03-01", employee_count="-3")
    world.lead("gone", is_deleted="true")
    world.lead(" N/A ")
    result = world.run()
    assert {key.lead_id: score.lead_score for key, score in result.scores.items()} == {"ana": 3}
    counts = result.counts["leads"]
    assert (counts.raw, counts.staged, counts.duplicates) == (5, 2, 1)
    assert counts.rejected == Counter(impossible_value=1, missing_key=1)


def test_merges_follow_chains_and_cycles_are_rejected(world: World) -> None:
    world.behavioral("visit", 1)
    world.lead("a", merged_into_lead_id="b")
    world.lead("b", merged_into_lead_id="c")
    world.lead("c", merged_into_lead_id="ghost")
    world.lead("x", merged_into_lead_id="y")
    world.lead("y", merged_into_lead_id="x")
    for lead_id in "abcxy":
        world.act(0, lead_id=lead_id)
    result = world.run()
    assert {key.lead_id: score.lead_score for key, score in result.scores.items()} == {"c": 3}
    assert result.counts["leads"].rejected == Counter(merge_cycle=2)
    assert result.counts["activities"].rejected == Counter(orphan_activity=2)


def test_an_anonymous_visit_counts_once_identified(world: World) -> None:
    world.behavioral("visit", 4, decay="linear", decay_days=4)
    world.lead()
    world.lead("bob")
    world.act(2, lead_id="", anonymous_id="v1")
    world.act(0, lead_id="", anonymous_id="v2")
    for lead_id, moment in (("bob", "2025-06-29T10:00:00Z"), ("ana", "2025-06-29T09:00:00Z")):
        world.raw["identities"].append({"anonymous_id": "v1", "lead_id": lead_id, "identified_at": moment})
    result = world.run(TODAY - timedelta(2), TODAY - timedelta(1), TODAY)
    points = {key.scored_on: row.points for key, row in result.contributions.items() if key.lead_id == "ana"}
    assert points == {TODAY - timedelta(1): 3, TODAY: 2}
    assert not any(key.lead_id == "bob" for key in result.contributions)


# --- the worked examples ----------------------------------------------------------------------------------------


def test_sarah_and_marcus(world: World) -> None:
    """Section 5 of the contract, with the rules as it lists them."""
    world.model |= {"mql_enter": "60", "mql_exit": "50", "sql_enter": "100", "sql_exit": "90"}
    world.explicit("leader", 15, "seniority", "any_of", "director|vp")
    world.explicit("size", 20, "employee_count", "at_least", "200")
    world.explicit("industry", 10, "industry", "equals", "software")
    world.behavioral("pricing", 20, page_category="pricing")
    world.behavioral("trial", 30, activity_type="trial_start")
    world.behavioral("webinar", 10, activity_type="webinar_attended")
    world.behavioral("open", 2, activity_type="email_open")
    world.weigh(
        "frequency_weights",
        rule_id="repeat",
        category="what",
        activity_type="page_view",
        measure="active_days",
        window_days=7,
        at_least=2,
        points=10,
    )
    world.weigh("inactivity_weights", rule_id="quiet", category="what", inactive_days=90, points=-10)
    case_study = {"activity_type": "content_download", "content_type": "case_study"}
    world.lead("sarah", job_title="Director of Operations", employee_count="300", industry="logistics")
    world.act(20, "sarah", **case_study)
    world.act(12, "sarah", url="https://a.example/pricing")
    world.act(3, "sarah", url="https://a.example/pricing/")
    world.act(2, "sarah", activity_type="webinar_attended")
    world.act(0, "sarah", activity_type="trial_start")
    world.lead("marcus", job_title="Marketing Student")
    world.act(50, "marcus", **case_study)
    world.act(48, "marcus", activity_type="email_open")
    sarah, marcus = world.score("sarah"), world.score("marcus")
    assert (sarah.lead_score, sarah.qualification, sarah.qualified_by) == (115, "sql", "score")
    assert (sarah.fit_score, sarah.engagement_score) == (35, 80)
    assert (marcus.lead_score, marcus.qualification) == (2, "none")


# --- random cases -----------------------------------------------------------------------------------------------


def run_case(folder: Path, case: Case) -> Result:
    write_case(folder, case)
    return referee(
        folder / "raw",
        folder / "seeds",
        scored_on=case.scored_on,
        history_from=case.history_from,
        custom_lead_attributes=case.custom_lead_attributes,
        run_started_at=case.run_started_at,
    )


@given(case=cases())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_laws_hold_in_random_cases(case: Case, tmp_path_factory: pytest.TempPathFactory) -> None:
    result = run_case(tmp_path_factory.mktemp("case"), case)
    points: dict[tuple[str, str, date], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    raw: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    for key, row in result.contributions.items():
        points[key[:3]][row.dimension] += row.points
        raw[key[:3]] += row.raw_points
        assert row.points == round_points(row.points)
        if row.first_occurred_on is not None and row.last_occurred_on is not None:
            assert row.first_occurred_on <= row.last_occurred_on <= key.scored_on
        assert row.next_expires_on is None or row.next_expires_on > key.scored_on
    assert points.keys() <= result.scores.keys()
    for key, score in result.scores.items():
        assert score.lead_score == sum(points[key].values())
        assert (score.fit_score, score.engagement_score) == (points[key]["fit"], points[key]["engagement"])
        assert raw[key] == score.lead_score + score.points_lost_to_decay + score.points_lost_to_caps
        assert score.is_mql or not score.is_sql
    check_stays(case, result)
    assert all(counts.is_conserved() for counts in result.counts.values())


def check_stays(case: Case, result: Result) -> None:
    """Stays follow each other, leave a cooldown between them, lie within memory and tell today's qualification."""
    if not result.scored_on:
        return
    newest = result.scored_on[-1]
    first_day = min(case.history_from, newest) if case.history_from else newest - timedelta(90)
    cooldowns = {row["scoring_model"]: int(row["mql_cooldown_days"] or 0) for row in case.weights["scoring_models"]}
    for key, stays in result.stays.items():
        assert stays and first_day <= stays[0].entered_on
        assert all(not stay.is_left_censored or stay.entered_on == first_day for stay in stays)
        assert all(stay.left_on is not None for stay in stays[:-1])
        days = [day for stay in stays for day in (stay.entered_on, stay.left_on) if day is not None]
        assert days == sorted(set(days)) and days[-1] <= newest
        for before, after in pairwise(stays):
            waited = after.entered_on - (before.left_on or newest)
            assert waited.days >= (cooldowns[key.scoring_model] if key.stage == "mql" else 1)
    for key, score in result.scores.items():
        if key.scored_on == newest:
            stages = ["none"]
            for stage in ("mql", "sql"):
                stays = result.stays.get(StayKey(key.lead_id, key.scoring_model, stage), [])
                if stays and stays[-1].left_on is None:
                    stages.append(stage)
            assert score.qualification == stages[-1]


def test_to_skip_leads_that_cannot_qualify_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = {seed: run_case(tmp_path / str(seed), build_case(seed, leads=40)) for seed in range(5)}
    monkeypatch.setattr(LeadScorer, "can_qualify", lambda scorer, model: True)
    for seed, result in first.items():
        assert run_case(tmp_path / str(seed), build_case(seed, leads=40)) == result


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    case = build_case(11, leads=60)
    first = run_case(tmp_path / "first", case)
    for table in case.raw.values():
        table.reverse()
    second = run_case(tmp_path / "second", case)
    assert first.scores == second.scores
    assert first.contributions == second.contributions
    assert first.stays == second.stays


def test_each_day_of_a_list_is_scored_as_if_alone(tmp_path: Path) -> None:
    case = build_case(12, leads=40)
    case.scored_on = [case.run_started_at.date() - timedelta(days) for days in (0, 1, 9, 40)]
    together = run_case(tmp_path, case)
    for day in list(case.scored_on):
        case.scored_on = [day]
        alone = run_case(tmp_path, case)
        assert alone.scores == {key: score for key, score in together.scores.items() if key.scored_on == day}
        assert (alone.stays == together.stays) == (day == case.run_started_at.date())


# --- the generator ----------------------------------------------------------------------------------------------


def test_a_seed_gives_one_case_and_fewer_leads_leave_the_others_alone() -> None:
    first, second, shorter = build_case(5, leads=30), build_case(5, leads=30), build_case(5, leads=10)
    assert (first.raw, first.weights) == (second.raw, second.weights)
    assert shorter.weights == first.weights
    kept = {row["created_at"] for row in first.raw["leads"]}
    assert {row["created_at"] for row in shorter.raw["leads"] if row["lead_id"].strip().startswith("lead")} <= kept


def test_generated_weights_are_valid_and_cover_the_contract() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for seed in range(40):
        weights = build_case(seed, leads=0, models=6).weights
        assert all(weights.values())
        models = weights["scoring_models"]
        assert [row["is_primary"] for row in models].count("true") == 1
        for row in models:
            for low, high in (("mql_exit", "mql_enter"), ("sql_exit", "sql_enter"), ("mql_enter", "sql_enter"), ("mql_enter", "score_ceiling"), ("sql_enter", "score_ceiling")):
                assert not row[low] or not row[high] or Decimal(row[low]) <= Decimal(row[high])
            assert row["mql_enter"] or not row["sql_enter"]
            for stage in ("mql", "sql"):
                assert row[f"{stage}_enter"] or not row[f"{stage}_exit"]
                seen[f"{stage}_exit"].add("blank" if not row[f"{stage}_exit"] else "given")
            seen["cooldown"].add(row["mql_cooldown_days"])
            assert (
                not row["score_floor"]
                or not row["score_ceiling"]
                or float(row["score_floor"]) < float(row["score_ceiling"])
            )
        categories = {(row["scoring_model"], row["category"]) for row in weights["scoring_categories"]}
        rule_ids: Counter[tuple[str, str]] = Counter()
        ruled = {(row["scoring_model"], row["rule_id"]) for name in ("behavioral", "frequency") for row in weights[f"{name}_weights"]}
        conditions = [row for row in weights["explicit_weights"] if not row["points"]]
        assert {(row["scoring_model"], row["rule_id"]) for row in conditions} <= ruled
        assert not any(row["category"] for row in conditions)
        seen["conditions"].update(row["rule_id"].split("_")[1] for row in conditions)
        for name in ("explicit", "behavioral", "frequency", "inactivity"):
            rows = [row for row in weights[f"{name}_weights"] if row["points"]]
            assert {(row["scoring_model"], row["category"]) for row in rows} <= categories
            rule_ids.update({(row["scoring_model"], row["rule_id"]) for row in rows})
            assert all(Decimal(row["points"]) == round_points(Decimal(row["points"])) != 0 for row in rows)
        assert max(rule_ids.values()) == 1
        grades = {(row["scoring_model"], row["grade"]) for row in weights["grade_bands"]}
        asked = {(row["scoring_model"], row["mql_min_fit_grade"]) for row in models if row["mql_min_fit_grade"]}
        assert asked <= grades
        for table in weights.values():
            for row in table:
                for column in ("operator", "decay", "measure", "combine", "qualifies_as", "is_enabled"):
                    seen[column].add(row.get(column, ""))
    assert seen["operator"] - {""} == set(
        "equals not_equals any_of none_of contains starts_with at_least at_most between is_known is_unknown".split()
    )
    assert seen["decay"] - {""} == {"none", "linear", "half_life", "step"}
    assert seen["conditions"] == {"behavioral", "frequency"}
    assert seen["measure"] - {""} == {"events", "active_days"}
    assert seen["qualifies_as"] - {""} == {"mql", "sql"}
    assert {"true", "false"} <= seen["is_enabled"]
    assert seen["cooldown"] == {"", "0", "1", "7", "30"}
    assert seen["mql_exit"] == seen["sql_exit"] == {"blank", "given"}


MEMORY_CORNERS = (
    "kept below the threshold",
    "kept by another reason than brought it",
    "left",
    "was in when memory begins",
    "entered on the first remembered day",
    "came back after a cooldown",
    "came back to sql",
    "in sql and out of mql",
    "entered by fast track",
    "scored before it was deleted",
    "stays of a deleted lead",
    "default history",
    "given history",
    "scored before history",
)


def count_memory(case: Case, result: Result, corners: Counter[str]) -> None:
    """How often a case uses each part of the memory of qualification."""
    models = {row["scoring_model"]: row for row in case.weights["scoring_models"]}
    newest = result.scored_on[-1]
    first_day = min(case.history_from, newest) if case.history_from else newest - timedelta(90)
    for key, score in result.scores.items():
        enter = models[key.scoring_model]["mql_enter"]
        if score.qualification == "mql" and enter and score.lead_score < Decimal(enter):
            corners["kept below the threshold"] += score.qualified_by == "score"
        corners["scored before history"] += case.history_from is not None and key.scored_on < case.history_from
    scored_at_last = {key[:2] for key in result.scores if key.scored_on == newest}
    corners["scored before it was deleted"] += len({key[:2] for key in result.scores} - scored_at_last)
    corners["default history" if case.history_from is None else "given history"] += len(result.stays)
    for key, stays in result.stays.items():
        score = result.scores.get((key.lead_id, key.scoring_model, newest))
        if score is None:
            corners["stays of a deleted lead"] += 1
            continue
        if key.stage == score.qualification and stays[-1].entered_by != score.qualified_by:
            corners["kept by another reason than brought it"] += 1
        if key.stage == "sql" and score.is_sql:
            mql = result.stays.get(StayKey(key.lead_id, key.scoring_model, "mql"), [])
            corners["in sql and out of mql"] += not mql or mql[-1].left_on is not None
        corners["left"] += stays[-1].left_on is not None
        corners["was in when memory begins"] += stays[0].is_left_censored
        corners["entered on the first remembered day"] += stays[0].entered_on == first_day and not stays[0].is_left_censored
        corners["entered by fast track"] += stays[-1].entered_by == "fast_track"
        corners["came back to sql"] += key.stage == "sql" and len(stays) > 1
        for before, after in pairwise(stays):
            # On the very day on which a cooldown ends: without it the lead had come back earlier.
            cooldown = int(models[key.scoring_model]["mql_cooldown_days"] or 0)
            waited = (after.entered_on - (before.left_on or newest)).days
            corners["came back after a cooldown"] += key.stage == "mql" and waited == cooldown >= 7


def test_generated_cases_reach_every_corner(tmp_path: Path) -> None:
    rejected: Counter[str] = Counter()
    reasons: set[str | None] = set()
    outcomes: set[tuple[str, str | None]] = set()
    corners: Counter[str] = Counter()
    for seed in range(12):
        case = build_case(seed, leads=150, models=6)
        result = run_case(tmp_path / str(seed), case)
        count_memory(case, result, corners)
        for counts in result.counts.values():
            rejected += counts.rejected
            corners["duplicates"] += counts.duplicates
        for score in result.scores.values():
            reasons.add(score.suppression_reason)
            outcomes.add((score.qualification, score.qualified_by))
            corners["lost to decay"] += score.points_lost_to_decay != 0
        conditional = {(row["scoring_model"], row["rule_id"]) for row in case.weights["explicit_weights"] if not row["points"]}
        of_a_sequence = {(row["scoring_model"], row["rule_id"]) for row in case.weights["frequency_weights"] if row["sequence_name"] and row["at_least"] != "0"}
        for key, row in result.contributions.items():
            corners["under conditions"] += (key.scoring_model, key.rule_id) in conditional
            corners["of a sequence"] += (key.scoring_model, key.rule_id) in of_a_sequence
            corners["by quantity"] += row.occurrences > 250
            corners[key.rule_id] += key.rule_id in ("category_cap", "score_bound")
            corners["max_points"] += row.points not in (0, row.decayed_points)
            corners["decayed to nothing"] += bool(row.raw_points) and not row.decayed_points
    assert set(rejected) == {
        "missing_key",
        "unparseable_timestamp",
        "future_timestamp",
        "impossible_value",
        "orphan_activity",
        "merge_cycle",
    }
    assert reasons >= {"customer", "partner", "competitor", "employee", "bounced", "opted_out", "disqualified", None}
    assert outcomes == {
        ("none", None),
        ("mql", "score"),
        ("mql", "fast_track"),
        ("sql", "score"),
        ("sql", "fast_track"),
    }
    for corner in MEMORY_CORNERS:
        assert corners[corner] >= 3, corner
    for corner in ("under conditions", "of a sequence", "by quantity", "duplicates", "lost to decay", "category_cap", "score_bound", "max_points", "decayed to nothing"):
        assert corners[corner] > 0, corner
