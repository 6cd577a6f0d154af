"""The referee against examples computed by hand, and its laws against random cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from referee import (
    Contribution,
    Mappings,
    Result,
    Score,
    age_weight,
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
        {"activity_type": "page_view", "is_engagement": "true", "suppresses_as": ""},
        {"activity_type": "email_open", "is_engagement": "true", "suppresses_as": ""},
        {"activity_type": "content_download", "is_engagement": "true", "suppresses_as": ""},
        {"activity_type": "webinar_attended", "is_engagement": "true", "suppresses_as": ""},
        {"activity_type": "trial_start", "is_engagement": "true", "suppresses_as": ""},
        {"activity_type": "email_sent", "is_engagement": "false", "suppresses_as": ""},
        {"activity_type": "unsubscribe", "is_engagement": "false", "suppresses_as": "opted_out"},
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
}


class World:
    """A folder with hand-made raw rows, weights and mappings; by default one lead and one model with two categories."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.raw: dict[str, list[dict[str, str]]] = {name: [] for name in RAW_COLUMNS}
        self.weights: dict[str, list[dict[str, str]]] = {name: [] for name in WEIGHT_COLUMNS}
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
            custom_lead_attributes=custom,
            run_started_at=datetime(2025, 7, 1),
        )

    def score(self, lead_id: str = "ana") -> Score:
        return self.run().scores[lead_id, MODEL, TODAY]

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
    ("text", "number"), [("1,200", 1200), ("201-500", 201), ("10,000+", 10000), ("7", 7), ("-5", -5), ("many", None)]
)
def test_an_employee_count_is_read(text: str, number: int | None) -> None:
    assert parse_quantity(text) == number


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
    }
    assert {email: mappings.email_kind(email) for email in kinds} == kinds
    assert mappings.email_kind(None) is None
    assert mappings.company_size_band(Decimal(200)) == "1-200"
    assert mappings.company_size_band(Decimal(201)) == "201+"
    assert mappings.company_size_band(Decimal(0)) is None


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
        custom_lead_attributes=case.custom_lead_attributes,
        run_started_at=case.run_started_at,
    )


@given(case=cases(max_leads=40))
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
    assert all(counts.is_conserved() for counts in result.counts.values())


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    case = build_case(11, leads=60)
    first = run_case(tmp_path / "first", case)
    for table in case.raw.values():
        table.reverse()
    second = run_case(tmp_path / "second", case)
    assert first.scores == second.scores
    assert first.contributions == second.contributions


def test_each_day_of_a_list_is_scored_as_if_alone(tmp_path: Path) -> None:
    case = build_case(12, leads=40)
    case.scored_on = [case.run_started_at.date() - timedelta(days) for days in (0, 1, 9, 40)]
    together = run_case(tmp_path, case)
    for day in list(case.scored_on):
        case.scored_on = [day]
        alone = run_case(tmp_path, case)
        assert alone.scores == {key: score for key, score in together.scores.items() if key.scored_on == day}


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
            assert Decimal(row["mql_exit"]) <= Decimal(row["mql_enter"]) <= Decimal(row["sql_enter"])
            assert Decimal(row["sql_exit"]) <= Decimal(row["sql_enter"])
            assert (
                not row["score_floor"]
                or not row["score_ceiling"]
                or float(row["score_floor"]) < float(row["score_ceiling"])
            )
        categories = {(row["scoring_model"], row["category"]) for row in weights["scoring_categories"]}
        rule_ids: Counter[tuple[str, str]] = Counter()
        for name in ("explicit", "behavioral", "frequency", "inactivity"):
            rows = weights[f"{name}_weights"]
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
        "equals any_of contains starts_with at_least at_most between is_known is_unknown".split()
    )
    assert seen["decay"] - {""} == {"none", "linear", "half_life", "step"}
    assert seen["measure"] - {""} == {"events", "active_days"}
    assert seen["qualifies_as"] - {""} == {"mql", "sql"}
    assert {"true", "false"} <= seen["is_enabled"]


def test_generated_cases_reach_every_corner(tmp_path: Path) -> None:
    rejected: Counter[str] = Counter()
    reasons: set[str | None] = set()
    outcomes: set[tuple[str, str | None]] = set()
    corners: Counter[str] = Counter()
    for seed in range(12):
        result = run_case(tmp_path / str(seed), build_case(seed, leads=150, models=6))
        for counts in result.counts.values():
            rejected += counts.rejected
            corners["duplicates"] += counts.duplicates
        for score in result.scores.values():
            reasons.add(score.suppression_reason)
            outcomes.add((score.qualification, score.qualified_by))
            corners["lost to decay"] += score.points_lost_to_decay != 0
        for key, row in result.contributions.items():
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
    for corner in ("duplicates", "lost to decay", "category_cap", "score_bound", "max_points", "decayed to nothing"):
        assert corners[corner] > 0, corner
