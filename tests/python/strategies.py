"""Random cases for the scoring engine: valid weight tables and messy raw rows, from one integer.

`build_case(seed, ...)` makes a case from a seeded generator, so that thousands of leads cost seconds, and `cases()`
is the hypothesis strategy around it. Every lead and every model draws from a generator of its own, so a smaller
count keeps the others as they were: that is how hypothesis shrinks a failure to few leads and few models. What
exercises the memory of qualification (exits, cooldowns, further versions, waves of activity) draws from generators
of its own, beside the rest; so does what ends suppressions (opt-ins, deliveries after bounces, new addresses).

`write_case(folder, case)` writes raw/*.csv, seeds/weights/*.csv and a copy of seeds/mappings.

Only text whose meaning the contract fixes is generated: no dates in odd formats, no `1e5`, no `10k`.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import strategies as st

PROJECT_MAPPINGS = Path(__file__).resolve().parents[2] / "seeds" / "mappings"
CUSTOM_LEAD_ATTRIBUTES = ("favourite_colour", "team_size")

RAW_COLUMNS: dict[str, tuple[str, ...]] = {
    "leads": tuple(
        "lead_id email first_name last_name job_title company_name company_domain employee_count annual_revenue "
        "industry country region lead_source utm_source utm_medium utm_campaign budget_authority purchase_timeframe "
        "email_opt_out is_customer is_deleted merged_into_lead_id lifecycle_stage owner_id created_at updated_at "
        "favourite_colour team_size".split()
    ),
    "activities": tuple(
        "activity_id lead_id anonymous_id activity_type occurred_at url content_id content_type campaign "
        "sequence_name sequence_step variant quantity is_machine sent_at is_deleted loaded_at".split()
    ),
    "opportunities": tuple("opportunity_id lead_id stage amount created_at closed_at is_won".split()),
    "identities": ("anonymous_id", "lead_id", "identified_at"),
}
WEIGHT_COLUMNS: dict[str, tuple[str, ...]] = {
    "scoring_models": tuple(
        "scoring_model description is_primary is_enabled score_floor score_ceiling mql_enter mql_exit sql_enter "
        "sql_exit mql_min_fit_grade mql_cooldown_days".split()
    ),
    "scoring_categories": tuple("scoring_model category dimension combine min_points max_points".split()),
    "explicit_weights": tuple("scoring_model rule_id category attribute operator value points description".split()),
    "behavioral_weights": tuple(
        "scoring_model rule_id category activity_type page_category content_type campaign points max_per_day "
        "max_count window_days decay decay_days decay_percent max_points description".split()
    ),
    "frequency_weights": tuple(
        "scoring_model rule_id category activity_type page_category content_type sequence_name measure window_days "
        "at_least at_most points description".split()
    ),
    "inactivity_weights": tuple("scoring_model rule_id category inactive_days points description".split()),
    "grade_bands": tuple("scoring_model dimension grade min_points".split()),
    "fast_track_rules": tuple("scoring_model rule_id activity_type page_category within_days qualifies_as".split()),
    "suppression_rules": tuple("reason priority blocks_qualification blocks_email".split()),
}
# Columns whose absence changes no more than what the contract says (it reads as null). Without updated_at and
# loaded_at the choice between copies would be open.
DROPPABLE: dict[str, tuple[str, ...]] = {
    "leads": tuple(
        "first_name last_name job_title company_name company_domain employee_count annual_revenue industry country "
        "lead_source utm_source utm_medium utm_campaign budget_authority purchase_timeframe email_opt_out is_customer "
        "is_deleted merged_into_lead_id lifecycle_stage owner_id email region".split()
    ),
    "activities": tuple(
        "url content_id content_type campaign sequence_name sequence_step variant quantity is_machine sent_at is_deleted "
        "anonymous_id".split()
    ),
    "opportunities": ("stage", "amount", "closed_at", "is_won"),
    "identities": ("identified_at",),
}

ACTIVITY_TYPES = (
    "page_view form_submit content_download email_sent email_delivered email_open email_click email_reply email_bounce "
    "unsubscribe spam_complaint webinar_registered webinar_attended event_attended demo_request trial_start "
    "contact_request product_use cart_add cart_abandon purchase ad_click social_engagement call meeting"
).split()
PAGE_CATEGORIES = (
    "pricing demo product comparison case_study blog guide webinar testimonial careers support legal other"
).split()
SUPPRESSION_REASONS = "erased customer partner competitor employee bounced opted_out disqualified".split()
# Ends a suppression that an activity gave: bounced, or opted out.
ENDING_TYPES = ("email_delivered", "email_open", "email_click", "email_reply", "resubscribe", "resubscribe")
# Types that suppress are rare, or every lead would end up suppressed.
RARE_TYPES = {"unsubscribe", "spam_complaint", "email_bounce"}
UNMAPPED_TYPES = ("quiz_taken", "Fax Received", "ütd_event")
CAMPAIGNS = ("Spring Launch 2025", "größe 42", "webinar-series", "100%_off", "東京 Expo")
QUANTITIES = ("1", "2", "2", "3", " 4 ", "5.0", "278", "1000000", "1000001", "0", "-2", "1.5", "several", "2e3")
SEQUENCES = ("Onboarding", "welcome_series", "Welcome-Series", "awareness_nurture", "größe 42")
CONTENT_TYPES = ("case study", "white-paper", "blog_post", "video")
NULL_SPELLINGS = ("", "", "", " ", "N/A", "null", "None", "-", "unknown", "#N/A", "(not set)", "Not  Available", "NaN")
UNPARSEABLE = ("yesterday", "not a date", "2024-02-30", "2024-13-01", "N/A", "", "2024-05-01T25:00:00Z", "soon")
IMPOSSIBLE = ("1970-01-01", "1989-12-31T23:59:59Z", "1990-01-01T00:30:00+01:00", "0001-01-01 00:00:00")
EMPLOYEES = (0, 1, 10, 11, 49, 50, 51, 199, 200, 201, 500, 501, 1000, 1200, 9999, 10000, 10001, 250000)
REVENUES = ("0", "999999.99", "1000000", "1,000,000", "25000000", "1,250,000.50", "$2.5M", "1 000 000", "1.200", "12.34565", "1234,50", "€ 3.1k")
TEAM_SIZES = ("0", "1", "2.5", "3", "7", "7.0", "12", "-4", "many")
COLOURS = ("blue", "Deep Red", "grün", "青", "l_me", "50% grey")
BUDGETS = ("decision maker", "influencer", "economic buyer", "evaluator")
TIMEFRAMES = ("this quarter", "3-6 months", "just looking")
FIRST_NAMES = ("Ana", "José", "Zoë", "Владимир", "李", "Nguyễn", "O'Neil")
LAST_NAMES = ("Müller", "García", "de la Cruz", "Smith", "Øster", "山田")
COMPANIES = ("Acme, Inc.", "100% Pure_Foods", 'Große "Bau" GmbH', "Société Générale", "Norte & Hijos", "株式会社テスト")
OTHER_TITLES = ("Astronaut", "Chief Happiness Person", "Zauberer", "Dog Walker")
BUSINESS_DOMAINS = ("acme.example", "norte.example", "große-bau.example", "sub.acme.example", "x.co")
BAD_EMAILS = (
    "nobody", "a@@b.example", "@acme.example", "ana@nodot", "a na@acme.example", "a@b..example", "a@.example", "ana@acme.example,b@acme.example",
    "<ana@acme.example>", "mailto:ana@acme.example", "ana@acme.example;", "'ana@acme.example'",
    "mailto:ana@gmail.com?subject=hi", "“ana@gmail.com”", "[ana@gmail.com]", "ana@gmail.com?", "\ufeffana@gmail.com\u200b", "ana@gmail.com%20", "e-mail:ana@gmail.com", "ana@1.2",
)
TIME_ZONES = ("+00:00", "-05:00", "+05:30", "+14:00", "-12:00", "+0200", "-0930", "+09", "-08", "Z")
# For memory: how long a cooldown is, how many days before a scored day history begins.
COOLDOWNS = ("", "0", "1", "7", "30")
HISTORY_AGES = (-1, 0, 1, 6, 29, 60, 89, 90, 91, 150)
LONGEST_HISTORY = 150
# A reason that a version of a lead states, and with which values.
STATED_REASONS = (
    {"is_customer": "true"},
    {"email_opt_out": "Yes"},
    {"lifecycle_stage": "customer"},
    {"lifecycle_stage": "disqualified"},
)
TRUE_SPELLINGS = ("true", "TRUE", "t", "Yes", "y", "1", " True ", "1.0", "x", "Ja", "Checked")
FALSE_SPELLINGS = ("false", "FALSE", "f", "No", "n", "0", "", "N/A", "null", "0.0", "Nein", "not-checked")
UNREAD_FLAGS = ("maybe", "2026-01-01", "enabled", "true, yes", "-1")
UNREAD_COUNTS = ("1,5", "12,34", "1.5", "1-Jan", "5-10k", "<50", "many", "2e3", "12 34", "500-201", "100+500", "51_200", "0,500")


# --------------------------------------------------------------------------------------------------------------
# Vocabulary: what the mapping seeds know
# --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vocabulary:
    """Words that the mapping seeds know, so that leads and rules meet them often."""

    type_aliases: tuple[str, ...]
    patterns: tuple[str, ...]
    titles: tuple[str, ...]
    seniorities: tuple[str, ...]
    functions: tuple[str, ...]
    personal_domains: tuple[str, ...]
    disposable_domains: tuple[str, ...]
    role_accounts: tuple[str, ...]
    suppressed_domains: tuple[str, ...]
    size_bands: tuple[str, ...]
    patterns_of: dict[str, tuple[str, ...]]
    """The patterns of each page category."""
    named: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    """For country, industry, lead_source and lifecycle_stage: the names as written, and as standardised."""


@cache
def vocabulary() -> Vocabulary:
    """Reads the mapping seeds; what is missing or empty gets a word or two that no mapping knows."""

    def column(table: str, name: str, default: Sequence[str] = (), **where: str) -> tuple[str, ...]:
        path = PROJECT_MAPPINGS / f"{table}.csv"
        values: dict[str, None] = {}
        if path.exists():
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    value = (row.get(name) or "").strip()
                    if value and "|" not in value and all(row.get(key) == wanted for key, wanted in where.items()):
                        values[value] = None
        return tuple(values) or tuple(default)

    def named(table: str, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (*column(table, "alias"), "Atlantis", "göttlich"), column(table, name, ["left alone"])

    return Vocabulary(
        type_aliases=column("activity_type_aliases", "alias", ["page_view"]),
        patterns=column("page_categories", "pattern", ["*/pricing*"]),
        titles=column("title_seniorities", "phrase", ["director"]) + column("title_functions", "phrase", ["sales"]),
        seniorities=column("title_seniorities", "seniority", ["director"]),
        functions=column("title_functions", "job_function", ["sales"]),
        personal_domains=column("email_domains", "domain", ["gmail.com"], email_kind="personal"),
        disposable_domains=column("email_domains", "domain", ["mailinator.com"], email_kind="disposable"),
        role_accounts=column("email_role_accounts", "local_part", ["info"]),
        suppressed_domains=column("suppressed_domains", "domain", ["rival.example"]),
        size_bands=column("company_size_bands", "company_size_band", ["1-10"]),
        patterns_of={name: column("page_categories", "pattern", page_category=name) for name in PAGE_CATEGORIES},
        named={
            "country": named("country_aliases", "country"),
            "industry": named("industry_aliases", "industry"),
            "lead_source": named("lead_source_aliases", "lead_source"),
            "lifecycle_stage": named("lifecycle_stages", "lifecycle_stage"),
        },
    )


# --------------------------------------------------------------------------------------------------------------
# Mess: the same value as people and loaders write it
# --------------------------------------------------------------------------------------------------------------


def messy(rng: Random, text: str) -> str:
    """The same text in another case and with stray spaces. The case of text beyond ASCII is left alone."""
    if text.isascii() and rng.random() < 0.4:
        text = rng.choice((str.upper, str.title, str.lower))(text)
    if rng.random() < 0.15:
        text = rng.choice((" ", "  ", "\t")) + text + rng.choice(("", " "))
    if " " in text.strip() and rng.random() < 0.1:
        text = text.replace(" ", "  ")
    return text


def messy_code(rng: Random, code: str) -> str:
    """An activity or content type with its underscores as spaces or hyphens, in another case."""
    return messy(rng, code.replace("_", rng.choice(("_", "_", "_", " ", "-"))))


def nothing(rng: Random) -> str:
    return rng.choice(NULL_SPELLINGS)


def mostly(rng: Random, share: float, value: Callable[[], str]) -> str:
    """A value, or one of the spellings of none."""
    return value() if rng.random() < share else nothing(rng)


def flag(rng: Random, share: float) -> str:
    """A boolean that is true for about this share."""
    if rng.random() < 0.01:
        return rng.choice(UNREAD_FLAGS)
    return rng.choice(TRUE_SPELLINGS if rng.random() < share else FALSE_SPELLINGS)


def written_moment(rng: Random, moment: datetime) -> str:
    """A UTC moment as some system writes it: any separator, zone and fraction, or a date alone at midnight."""
    if moment.time() == time() and rng.random() < 0.5:
        return moment.date().isoformat()
    zone = rng.choice(("", "", "Z", "z", *TIME_ZONES))
    local = moment
    if zone not in ("", "Z", "z"):
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        local = moment + offset if zone[0] == "+" else moment - offset
    fraction = f".{local.microsecond:06d}" if local.microsecond else rng.choice(("", "", ".000", ".000000"))
    if fraction.endswith("000") and rng.random() < 0.5:
        fraction = fraction[:-3] if len(fraction) == 7 else fraction
    space = " " if zone and rng.random() < 0.2 else ""
    text = local.strftime(f"%Y-%m-%d{rng.choice('T ')}%H:%M:%S") + fraction + space + zone
    return f" {text} " if rng.random() < 0.03 else text


def moment_on(rng: Random, day: date) -> datetime:
    """A moment of a UTC day, often near its ends, where a zone moves the day."""
    clock = rng.choice(
        (
            time(),
            time(0, 0, rng.randrange(60)),
            time(rng.randrange(24), rng.randrange(60), rng.randrange(60)),
            time(rng.randrange(24), rng.randrange(60), rng.randrange(60), rng.randrange(1000) * 1000),
            time(23, 59, 59, 999999),
        )
    )
    return datetime.combine(day, clock)


# --------------------------------------------------------------------------------------------------------------
# Weight tables
# --------------------------------------------------------------------------------------------------------------

Table = list[dict[str, str]]


def number_text(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text if float(text) else text.replace("-", "")


class WeightTables:
    """Builds random valid weight tables, model by model."""

    def __init__(self, seed: int, words: Vocabulary) -> None:
        self.seed, self.words = seed, words
        self.tables: dict[str, Table] = {name: [] for name in WEIGHT_COLUMNS}

    def add(self, table: str, **values: object) -> None:
        row = dict.fromkeys(WEIGHT_COLUMNS[table], "")
        row |= {name: str(value) for name, value in values.items() if value is not None}
        self.tables[table].append(row)

    def add_suppression(self, rng: Random) -> None:
        reasons = rng.sample(SUPPRESSION_REASONS, rng.randint(3, len(SUPPRESSION_REASONS)))
        for priority, reason in zip(rng.sample(range(1, 100), len(reasons)), reasons, strict=True):
            self.add(
                "suppression_rules",
                reason=reason,
                priority=priority,
                blocks_qualification=rng.choice(("true", "false")),
                blocks_email=rng.choice(("true", "false")),
            )

    def add_model(self, index: int, is_primary: bool) -> None:
        rng = Random(f"{self.seed}/model/{index}")
        name = f"model_{index}"
        places = rng.choice((0, 0, 2, 4))
        enter = rng.choice((0, 5, 10, 20, 40)) + (rng.choice((0.5, 0.25)) if rng.random() < 0.2 else 0)
        sql_enter = enter + rng.choice((0, 1, 10, 25.5))
        bounds = self.bounds(rng, (-100, -10, 0, 5), (8, 30, 60.5, 100))
        fit_grades = self.add_bands(rng, name, "fit", "ABCD", always=index == 0)
        self.add_bands(rng, name, "engagement", "1234", always=index == 0)
        self.add(
            "scoring_models",
            scoring_model=name,
            description=f"Model {index}, for testing",
            is_primary=str(is_primary).lower(),
            is_enabled="true" if is_primary or rng.random() < 0.85 else "false",
            score_floor=bounds[0],
            score_ceiling=bounds[1],
            mql_enter=enter,
            mql_exit=enter - rng.choice((0, 0, 1, 5)),
            sql_enter=sql_enter,
            sql_exit=sql_enter - rng.choice((0, 2, 10)),
            mql_min_fit_grade=rng.choice(fit_grades) if fit_grades and rng.random() < 0.5 else None,
            mql_cooldown_days=rng.choice((0, 7, 30)),
        )
        categories: list[tuple[str, str, bool]] = []
        for number in range(rng.randint(2, 6)):
            dimension = ("fit", "engagement")[number] if number < 2 else rng.choice(("fit", "engagement"))
            combine = rng.choice(("best", "sum"))
            least, most = self.bounds(rng, (-50, -12.5, -5, 0, 3), (4, 10, 12.3456, 40))
            if rng.random() < 0.1:
                least, most = "-20", rng.choice(("-1", "0"))
            categories.append((f"{dimension}_{number}", dimension, combine == "best"))
            self.add(
                "scoring_categories",
                scoring_model=name,
                category=f"{dimension}_{number}",
                dimension=dimension,
                combine=combine,
                min_points=least,
                max_points=most,
            )

        rule_count = rng.choice((4, 8, 12, 20))
        kinds = ["explicit", "behavioral", "frequency", "inactivity", "fast_track"]
        kinds += rng.choices(kinds, weights=(5, 8, 3, 2, 2), k=rule_count)
        for number, kind in enumerate(kinds if index == 0 else kinds[-rule_count:]):
            dimension = "fit" if kind == "explicit" else "engagement"
            suited = [item for item in categories if item[1] == dimension]
            category, _, is_best = rng.choice(categories if rng.random() < 0.15 else suited)
            rule_id = f"{rng.choice('abcxyz')}{rng.randrange(10)}_{kind}_{number}"
            # Few distinct magnitudes where the best rule counts, so that rules tie.
            magnitude = rng.choice((3, 5, 10) if is_best else (0.0001, 0.3333, 1, 2.5, 7, 12.3456, 33.3333, 250))
            points = number_text(max(magnitude, 10**-places) * rng.choice((1, 1, -1)), places)
            common = {"scoring_model": name, "rule_id": rule_id}
            scored = common | {"category": category, "points": points, "description": f"{kind}: rule, number {number}"}
            getattr(self, f"add_{kind}")(rng, common, scored)
            if kind in ("behavioral", "frequency"):
                self.add_conditions(Random(f"{self.seed}/conditions of {name}/{rule_id}"), common)

    def add_memory(self, index: int) -> None:
        """Exits at any depth and other cooldowns for a model; some thresholds are left blank."""
        rng = Random(f"{self.seed}/memory of model/{index}")
        row = self.tables["scoring_models"][index]
        # At 0 nearly everybody is in for ever: fewer models than the rest makes.
        raised = 7.5 if float(row["mql_enter"]) < 5 and rng.random() < 0.7 else 0
        for stage in ("mql", "sql"):
            enter = float(row[f"{stage}_enter"]) + raised
            depth = rng.choice((0, 0, 1, enter / 2, 40)) if rng.random() < 0.8 else 5
            row[f"{stage}_enter"] = f"{enter:g}"
            row[f"{stage}_exit"] = "" if rng.random() < 0.15 else f"{enter - depth:g}"
            # An exit without an enter threshold is an error that the build refuses.
            if rng.random() < (0.06 if stage == "mql" else 0.12) or stage == "sql" and not row["mql_enter"]:
                row[f"{stage}_enter"] = row[f"{stage}_exit"] = ""
        # Nor does it build a threshold that no score reaches.
        highest = max((float(row[name]) for name in ("mql_enter", "sql_enter") if row[name]), default=0)
        if row["score_ceiling"] and float(row["score_ceiling"]) < highest:
            row["score_ceiling"] = f"{highest + 0.5:g}"
        row["mql_cooldown_days"] = rng.choice(COOLDOWNS)

    def add_bands(self, rng: Random, name: str, dimension: str, grades: str, always: bool) -> list[str]:
        if not always and rng.random() < 0.25:
            return []
        chosen = grades[: rng.randint(2, 4)]
        floors = sorted(rng.sample((-20, -5, 0, 3, 7.5, 10, 12.3456, 20, 40), len(chosen)), reverse=True)
        for grade, least in zip(chosen, floors, strict=True):
            self.add("grade_bands", scoring_model=name, dimension=dimension, grade=grade, min_points=least)
        return list(chosen)

    @staticmethod
    def bounds(rng: Random, least: Sequence[float], most: Sequence[float]) -> tuple[str | None, str | None]:
        """A lower and an upper bound, either of which may be missing; every lower one is below every upper one."""
        return (
            str(rng.choice(least)) if rng.random() < 0.35 else None,
            str(rng.choice(most)) if rng.random() < 0.35 else None,
        )

    def filters(self, rng: Random, wide: bool = True) -> dict[str, str | None]:
        """Filters of a rule on activities: mostly a type, sometimes a page category, sometimes nothing."""
        kind = rng.random()
        page = rng.choice(PAGE_CATEGORIES) if kind < 0.35 else None
        activity_type: str | None = None
        if page is not None:
            activity_type = "page_view" if rng.random() < 0.7 else None
        elif kind < 0.9 or not wide:
            activity_type = rng.choice(ACTIVITY_TYPES if rng.random() < 0.6 else ACTIVITY_TYPES[:8])
        if activity_type and rng.random() < 0.1:
            activity_type = messy_code(rng, rng.choice(self.words.type_aliases))
        elif activity_type and rng.random() < 0.1:
            activity_type = rng.choice((activity_type.replace("_", "-"), activity_type.replace("_", " ").title()))
        return {"activity_type": activity_type, "page_category": page}

    @staticmethod
    def filters_of_mails(rng: Random) -> dict[str, str | None]:
        """Filters of frequency rules alone, from a generator of their own."""
        return {
            "content_type": messy_code(rng, rng.choice(CONTENT_TYPES)).strip() if rng.random() < 0.1 else None,
            "sequence_name": messy_code(rng, rng.choice(SEQUENCES)).strip() if rng.random() < 0.25 else None,
        }

    def add_explicit(self, rng: Random, common: dict[str, str], scored: dict[str, str]) -> None:
        conditions = {self.condition(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))}
        for attribute, operator, value in sorted(conditions):
            self.add("explicit_weights", **scored, attribute=attribute, operator=operator, value=value)

    def add_conditions(self, rng: Random, common: dict[str, str]) -> None:
        """Explicit rows of a rule on activities, for some of them, from a generator of their own."""
        conditions = {self.condition(rng) for _ in range(rng.choice((0, 0, 1, 2)))}
        for attribute, operator, value in sorted(conditions):
            self.add("explicit_weights", **common, attribute=attribute, operator=operator, value=value)

    def condition(self, rng: Random) -> tuple[str, str, str]:
        """One condition: an attribute, an operator and a value that leads can have."""
        pools: dict[str, Sequence[str]] = {
            # Codes with spaces or hyphens, too.
            "seniority": (*self.words.seniorities, *(word.replace("_", "-") for word in self.words.seniorities)),
            "job_function": (*self.words.functions, *(word.replace("_", " ") for word in self.words.functions)),
            "company_size_band": self.words.size_bands,
            "email_kind": ("invalid", "disposable", "role", "personal", "business"),
            "email_domain": self.words.personal_domains[:5] + BUSINESS_DOMAINS,
            "company_domain": (*BUSINESS_DOMAINS, *(f"https://www.{name}/" for name in BUSINESS_DOMAINS), "www.x.co"),
            "email": ("ana@acme.example", "info@acme.example", "acme.example"),
            "job_title": self.words.titles,
            "company_name": COMPANIES,
            "first_name": FIRST_NAMES,
            "budget_authority": (*BUDGETS, "yes", "no", "true", "Budget Holder"),
            "purchase_timeframe": TIMEFRAMES,
            "utm_campaign": CAMPAIGNS,
            "favourite_colour": COLOURS,
        }
        for name, (written, standard) in self.words.named.items():
            pools[name] = rng.choice((written, standard))
        numbers: dict[str, Sequence[str]] = {
            "employee_count": [str(value) for value in EMPLOYEES],
            "annual_revenue": ("0", "1000000", "1250000.5", "25000000"),
            "team_size": ("-4", "0", "2.5", "7", "12"),
        }
        if rng.random() < 0.25:
            attribute = rng.choice(sorted(numbers))
            operator = rng.choice(("at_least", "at_most", "between", "is_known", "is_unknown"))
            picked = sorted(rng.sample(numbers[attribute], 2), key=float)
            value = {"between": f"{picked[0]}..{picked[1]}"}.get(operator, picked[0])
        else:
            attribute = rng.choice(sorted(pools))
            operator = rng.choice(("equals", "any_of", "any_of", "contains", "starts_with", "is_known", "is_unknown"))
            pool = pools[attribute]
            value = rng.choice(pool)
            if operator == "any_of":
                parts = rng.sample(pool, min(len(pool), rng.randint(1, 5)))
                value = rng.choice(("|", " | ")).join(messy(rng, part) for part in parts)
            elif operator == "contains":
                start = rng.randrange(len(value))
                value = messy(rng, value[start : start + rng.randint(1, 5)]).strip() or value
            elif operator == "starts_with":
                value = messy(rng, value[: rng.randint(1, 5)]).strip() or value
            else:
                value = messy(rng, value).strip()
            if operator in ("contains", "starts_with") and rng.random() < 0.25:
                # Plain text to the contract, wild cards to a LIKE.
                value = rng.choice(("l_", "_", "%", "0%", "a_m", "d_r", "s%e"))
            if operator in ("equals", "any_of") and Random(value).random() < 0.3:
                # A generator of its own: the rest of a case stays as it was.
                operator = {"equals": "not_equals", "any_of": "none_of"}[operator]
        return attribute, operator, "" if operator.startswith("is_") else value

    def add_behavioral(self, rng: Random, common: dict[str, str], scored: dict[str, str]) -> None:
        decay = rng.choice(("none", "none", "linear", "half_life", "half_life", "step"))
        self.add(
            "behavioral_weights",
            **scored,
            **self.filters(rng),
            content_type=messy_code(rng, rng.choice(CONTENT_TYPES)).strip() if rng.random() < 0.1 else None,
            campaign=messy(rng, rng.choice(CAMPAIGNS)).strip() if rng.random() < 0.1 else None,
            max_per_day=rng.choice((1, 1, 2, 3)) if rng.random() < 0.35 else None,
            max_count=rng.choice((1, 2, 3, 5, 50)) if rng.random() < 0.35 else None,
            window_days=rng.choice((1, 2, 7, 14, 30, 90, 365, 3650, 36500)) if rng.random() < 0.5 else None,
            decay=decay,
            # 128 and 640 put weights exactly on half of the sixth place, as does 0.5^7.
            decay_days=None if decay == "none" else rng.choice((1, 3, 7, 10, 14, 30, 90, 128, 640)),
            decay_percent=rng.choice((1, 10, 12.5, 33.33, 50, 100)) if decay == "step" else None,
            max_points=rng.choice((0.5, 4, 9.9999, 20, 100)) if rng.random() < 0.35 else None,
        )

    def add_frequency(self, rng: Random, common: dict[str, str], scored: dict[str, str]) -> None:
        at_least = rng.choice((0, 0, 1, 2, 3, 5))
        filters = self.filters(rng)
        measure, window_days = rng.choice(("events", "active_days")), rng.choice((1, 2, 7, 14, 30, 365))
        # The build refuses more active days than the window has.
        if measure == "active_days":
            at_least = min(at_least, window_days)
        self.add(
            "frequency_weights",
            **scored,
            **filters,
            **self.filters_of_mails(Random(f"{self.seed}/mails of {common['rule_id']}")),
            measure=measure,
            window_days=window_days,
            at_least=at_least,
            at_most=at_least + rng.choice((0, 0, 1, 4)) if rng.random() < 0.4 else None,
        )

    def add_inactivity(self, rng: Random, common: dict[str, str], scored: dict[str, str]) -> None:
        self.add("inactivity_weights", **scored, inactive_days=rng.choice((1, 7, 30, 60, 90, 365)))

    def add_fast_track(self, rng: Random, common: dict[str, str], scored: dict[str, str]) -> None:
        self.add(
            "fast_track_rules",
            **common,
            **self.filters(rng, wide=False),
            within_days=rng.choice((1, 2, 7, 30)) if rng.random() < 0.6 else None,
            qualifies_as=rng.choice(("mql", "sql")),
        )


def build_weights(seed: int, models: int, words: Vocabulary | None = None) -> dict[str, Table]:
    """Random valid weight tables; the first model is the primary one and has a row in every table."""
    tables = WeightTables(seed, words or vocabulary())
    for index in range(models):
        tables.add_model(index, is_primary=index == 0)
        tables.add_memory(index)
    tables.add_suppression(Random(f"{seed}/suppression"))
    return tables.tables


def boundary_ages(weights: dict[str, Table]) -> list[int]:
    """Ages on and beside every boundary of the rules: windows, half-lives, inactivity, fast tracks."""
    ages = {0, 1}
    for row in (row for table in weights.values() for row in table):
        for name in ("window_days", "decay_days", "inactive_days", "within_days"):
            if row.get(name):
                days = int(row[name])
                ages |= {days - 1, days, days + 1}
                if name == "decay_days":
                    ages |= {2 * days, 7 * days}
    return sorted(age for age in ages if 0 <= age < 5000)


# --------------------------------------------------------------------------------------------------------------
# Raw rows
# --------------------------------------------------------------------------------------------------------------


@dataclass
class Case:
    """Everything one example needs: raw rows, weight tables and the options of the build."""

    seed: int
    raw: dict[str, Table]
    weights: dict[str, Table]
    scored_on: list[date] | None
    run_started_at: datetime
    custom_lead_attributes: tuple[str, ...] = CUSTOM_LEAD_ATTRIBUTES
    absent_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    history_from: date | None = None

    def __repr__(self) -> str:
        """Short, so that a failing example can be read; the seed rebuilds the rows."""
        sizes = ", ".join(f"{name}={len(rows)}" for name, rows in self.raw.items())
        days = None if self.scored_on is None else [day.isoformat() for day in self.scored_on]
        models = len(self.weights["scoring_models"])
        return (
            f"Case(seed={self.seed}, models={models}, {sizes}, scored_on={days}, history_from={self.history_from}, "
            f"run={self.run_started_at})"
        )


class RawRows:
    """Builds random raw rows, lead by lead."""

    def __init__(self, seed: int, weights: dict[str, Table], words: Vocabulary, absent: bool) -> None:
        rng = Random(f"{seed}/days")
        self.seed, self.words = seed, words
        self.ages = boundary_ages(weights)
        self.base = rng.choice((date(2024, 2, 29), date(2025, 1, 1), date(2025, 6, 30), date(2023, 12, 31)))
        self.run_started_at = rng.choice(
            (
                datetime.combine(self.base, time(23, 59, 59, 999999)),
                datetime.combine(self.base, time(12)),
                datetime.combine(self.base + timedelta(days=1), time(6, 30)),
            )
        )
        earlier = [self.base - timedelta(days=age) for age in rng.sample(self.ages[: max(3, len(self.ages) // 2)], 3)]
        self.scored_on: list[date] | None = rng.choice(
            (None, [self.base], sorted({self.base, *earlier}), sorted({*earlier}))
        )
        self.targets = self.scored_on or [self.base]
        self.history_from = self.history(Random(f"{seed}/history"))
        self.lively_kinds = self.kinds_that_expire(weights)
        self.raw: dict[str, Table] = {name: [] for name in RAW_COLUMNS}
        self.absent: dict[str, tuple[str, ...]] = {}
        if absent:
            for name, columns in DROPPABLE.items():
                self.absent[name] = tuple(rng.sample(columns, rng.randrange(min(4, len(columns)) + 1)))

    def history(self, rng: Random) -> date | None:
        """The first remembered day: often the default, else around one of the scored days, never very far back."""
        first_day = rng.choice(self.targets) - timedelta(days=rng.choice(HISTORY_AGES))
        first_day = max(first_day, max(self.targets) - timedelta(days=LONGEST_HISTORY))
        return first_day if rng.random() < 0.5 else None

    @staticmethod
    def kinds_that_expire(weights: dict[str, Table]) -> list[dict[str, str]]:
        """The filters of rules that can bring a lead in and let it go again within the remembered days.

        They are fast tracks that expire and rules with many points that fall out of their window or decay.
        """
        rows = [
            row for name in ("behavioral_weights", "frequency_weights", "fast_track_rules") for row in weights[name]
        ]
        ends = ("window_days", "within_days", "decay_days")
        rows = [row for row in rows if float(row.get("points") or 100) >= 2.5] or rows
        kinds = [row for row in rows if any(row.get(name) and int(row[name]) <= 14 for name in ends)]
        names = ("activity_type", "page_category", "content_type", "campaign", "sequence_name")
        return [{name: row.get(name, "") for name in names} for row in kinds or rows]

    def add(self, table: str, row: dict[str, str]) -> None:
        self.raw[table].append(dict.fromkeys(RAW_COLUMNS[table], "") | row)

    def past_day(self, rng: Random) -> date:
        """A day at a boundary age, or any age, before one of the scored days."""
        age = rng.choice(self.ages) if rng.random() < 0.6 else rng.randrange(rng.choice((8, 40, 400)))
        return rng.choice(self.targets) - timedelta(days=age)

    def past_moment(self, rng: Random) -> datetime:
        return min(moment_on(rng, self.past_day(rng)), self.run_started_at)

    def late_moment(self, rng: Random) -> datetime:
        """A moment around the end of the run: on the last days, exactly at its start, never after it."""
        moment = moment_on(rng, self.base - timedelta(days=rng.randrange(-1, 4)))
        return self.run_started_at if rng.random() < 0.2 else min(moment, self.run_started_at)

    def future(self, rng: Random) -> str:
        after = rng.choice((timedelta(microseconds=1), timedelta(hours=1), timedelta(days=rng.randrange(1, 800))))
        return written_moment(rng, self.run_started_at + after)

    def bad_timestamp(self, rng: Random) -> str:
        return rng.choice((rng.choice(UNPARSEABLE), rng.choice(IMPOSSIBLE), self.future(rng)))

    # --- leads ------------------------------------------------------------------------------------------------

    def email(self, rng: Random) -> str:
        local = rng.choice(("ana", "j.doe", "zoë", "a+b", "x_1", rng.choice(self.words.role_accounts)))
        kind = rng.random()
        if kind < 0.1:
            return rng.choice(BAD_EMAILS)
        pool: Sequence[str] = BUSINESS_DOMAINS
        if kind < 0.3:
            pool = self.words.personal_domains
        elif kind < 0.35:
            pool = self.words.disposable_domains
        elif kind < 0.42:
            pool = self.words.suppressed_domains
        return f"{local}@{rng.choice(pool)}"

    def title(self, rng: Random) -> str:
        parts = [rng.choice(self.words.titles) for _ in range(rng.choice((1, 1, 2)))]
        if rng.random() < 0.3:
            parts.insert(rng.randrange(len(parts) + 1), rng.choice(OTHER_TITLES))
        glue = rng.choice((", ", " / ", " & ", " - ", "; ", " of ", " "))
        return glue.join(parts) + rng.choice(("", "", ".", "!", ")"))

    def domain(self, rng: Random) -> str:
        pool = BUSINESS_DOMAINS if rng.random() < 0.9 else self.words.suppressed_domains
        prefix = rng.choice(("", "", "www.", "https://", "http://www.", "HTTPS://WWW."))
        return prefix + rng.choice(pool) + (rng.choice(("/", "/about/us", "?utm=1", ":443", ".")) if "//" in prefix else "")

    def employees(self, rng: Random) -> str:
        count = rng.choice(EMPLOYEES)
        grouped = f"{count:,}"
        return rng.choice(
            (
                str(count), str(count), grouped, f"{grouped}+", f"{count}-{count + 299}", f"{count}~{count + 299}", f"{grouped} to {count + 299:,} employees",
                grouped.replace(",", "."), grouped.replace(",", " "), grouped.replace(",", "'"), f"{count}.0", f"~{count}", f"over {grouped}",
                f"{grouped} or more", f"{count} (est.)", f"{count}K" if count < 10_000 else str(count), rng.choice(UNREAD_COUNTS),
            )
        )

    def lead_version(self, rng: Random, index: int, lead_id: str, created: datetime) -> dict[str, str]:
        def some(share: float, pool: Sequence[str]) -> str:
            return mostly(rng, share, lambda: messy(rng, rng.choice(pool)))

        def named(name: str) -> str:
            written, standard = self.words.named[name]
            return some(0.7, written if rng.random() < 0.6 else standard)

        merged = ""
        if index and rng.random() < 0.1:
            merged = f"lead_{rng.randrange(max(0, index - rng.choice((3, index))), index):05d}"
        elif rng.random() < 0.02:
            merged = rng.choice(("ghost_77", "N/A"))
        # Stages that suppress fill half of the seed: most leads have none of them.
        stage = named("lifecycle_stage") if rng.random() < 0.15 else some(0.5, ("lead", "subscriber", "new", "mql"))
        return {
            "lead_id": f" {lead_id} " if rng.random() < 0.03 else lead_id,
            "email": mostly(rng, 0.85, lambda: messy(rng, self.email(rng))),
            "first_name": some(0.8, FIRST_NAMES),
            "last_name": some(0.8, LAST_NAMES),
            "job_title": mostly(rng, 0.8, lambda: messy(rng, self.title(rng))),
            "company_name": some(0.7, COMPANIES),
            "company_domain": mostly(rng, 0.5, lambda: messy(rng, self.domain(rng))),
            "employee_count": mostly(rng, 0.7, lambda: self.employees(rng)),
            "annual_revenue": some(0.5, REVENUES),
            "industry": named("industry"),
            "country": named("country"),
            "region": some(0.2, ("Europe", "EMEA")),
            "lead_source": named("lead_source"),
            "utm_campaign": some(0.3, CAMPAIGNS),
            "budget_authority": some(0.5, BUDGETS),
            "purchase_timeframe": some(0.5, TIMEFRAMES),
            "email_opt_out": flag(rng, 0.05),
            "is_customer": flag(rng, 0.05),
            "is_deleted": flag(rng, 0.04),
            "merged_into_lead_id": merged,
            "lifecycle_stage": stage,
            "owner_id": some(0.3, ("u1", "u2")),
            "created_at": written_moment(rng, created),
            "favourite_colour": some(0.6, COLOURS),
            "team_size": some(0.7, TEAM_SIZES),
        }

    def add_lead(self, rng: Random, index: int) -> bool:
        """One lead in one to three versions, and later ones; whether a usable version exists."""
        lead_id = f"lead_{index:05d}"
        created = self.late_moment(rng) if rng.random() < 0.1 else self.past_moment(rng)
        count = rng.choice((1, 1, 1, 2, 3))
        updates = [self.run_started_at - timedelta(days=days, seconds=1) for days in rng.sample(range(500), count)]
        usable = False
        rows: list[dict[str, str]] = []
        for number, updated in enumerate(updates):
            row = self.lead_version(rng, index, lead_id, created)
            # One version of a lead at most says no day that can be read.
            roll = rng.random() if number == 0 else 1
            unread = (self.run_started_at + timedelta(days=1, seconds=1)).isoformat(sep=" ") if roll < 0.05 else "soon" if roll < 0.1 else ""
            row["updated_at"] = unread if roll < 0.3 else written_moment(rng, updated)
            if rng.random() < 0.06:
                if rng.random() < 0.5:
                    row["created_at"] = self.bad_timestamp(rng)
                else:
                    row[rng.choice(("employee_count", "annual_revenue"))] = rng.choice(("-5", "-1,200"))
            else:
                usable = True
            rows.append(row)
            self.add("leads", row)
            if rng.random() < 0.03:
                self.add("leads", row)
        if usable:
            moments = {*updates, self.run_started_at}
            self.add_later_versions(Random(f"{self.seed}/versions/{index}"), index, rows, created, moments)
            self.add_suppressions(Random(f"{self.seed}/suppressions/{index}"), index, rows, moments)
        return usable

    def add_later_versions(
        self, rng: Random, index: int, rows: list[dict[str, str]], created: datetime, moments: set[datetime]
    ) -> None:
        """Further versions of a lead within the remembered days, some on one day: other attributes, other flags.

        `moments` are those of its other versions: two versions never share one, or either might count.
        """
        day = rng.choice(self.targets)
        for _ in range(rng.choice((0, 0, 1, 2, 4))):
            if rng.random() < 0.7:
                day = rng.choice(self.targets) - timedelta(days=rng.randrange(rng.choice((3, 100))))
            moment = min(moment_on(rng, day), self.run_started_at)
            while moment in moments:
                moment -= timedelta(seconds=1)
            moments.add(moment)
            row = self.lead_version(rng, index, f"lead_{index:05d}", created)
            if rng.random() < 0.1:
                row["created_at"] = written_moment(rng, self.past_moment(rng))
            if rng.random() < 0.5:
                # Most updates change little.
                changed = rng.sample(sorted(row), rng.randrange(6))
                row |= {name: value for name, value in rows[-1].items() if name not in changed}
                row["is_deleted"] = flag(rng, 0.04)
            if rng.random() < 0.3:
                row |= rng.choice(STATED_REASONS)
            if rng.random() < 0.2:
                row["is_deleted"] = "true"
            row["updated_at"] = written_moment(rng, moment)
            self.add("leads", row)
            rows.append(row)

    def add_suppressions(
        self, rng: Random, index: int, rows: list[dict[str, str]], moments: set[datetime]
    ) -> None:
        """A third of the leads bounce or opt out, and for some of them that ends: hours, seconds or days around it."""
        if rng.random() < 0.67:
            return
        lead_id, target = f"lead_{index:05d}", rng.choice(self.targets)
        anchor = moment_on(rng, target - timedelta(days=rng.randrange(rng.choice((2, 30, 110)))))
        for number in range(rng.choice((2, 3, 5, 8))):
            apart = rng.choice((timedelta(), timedelta(seconds=1), timedelta(hours=3), timedelta(days=1), timedelta(days=9)))
            moment = min(anchor + rng.choice((-1, 1, 1)) * apart, self.run_started_at)
            if rng.random() < 0.5:
                anchor = moment
            if rng.random() < 0.7:
                activity_type = rng.choice(("email_bounce", "email_bounce", "unsubscribe", "spam_complaint", *ENDING_TYPES))
                owner = {"lead_id": lead_id, "anonymous_id": nothing(rng), "activity_type": messy_code(rng, activity_type)}
                self.add_activity(rng, f"suppression_{index}_{number}", owner, moment)
                continue
            if rng.random() < 0.8:
                # Versions share no moment with each other, but with activities: a change at the moment of a bounce ends nothing.
                while moment in moments:
                    moment -= timedelta(seconds=1)
                moments.add(moment)
                row = rows[-1] | {"email_opt_out": flag(rng, 0.5), "updated_at": written_moment(rng, moment)}
                if rng.random() < 0.5:
                    row["email"] = rng.choice((messy(rng, rows[-1]["email"]), messy(rng, self.email(rng)), nothing(rng)))
                self.add("leads", row)

    def add_merge_cycles(self, rng: Random, usable: Sequence[str]) -> set[str]:
        """A few pairs of leads that point at each other, and at which nobody else points."""
        targets = {row["merged_into_lead_id"].strip() for row in self.raw["leads"]}
        free = [lead_id for lead_id in usable if lead_id not in targets]
        in_cycle: dict[str, str] = {}
        for _ in range(len(free) // 200 + (rng.random() < 0.2)):
            pair = rng.sample(free, 2) if len(free) >= 2 else []
            if pair and not in_cycle.keys() & set(pair):
                in_cycle |= {pair[0]: pair[1], pair[1]: pair[0]}
        for row in self.raw["leads"]:
            lead_id = row["lead_id"].strip()
            row["merged_into_lead_id"] = in_cycle.get(lead_id, row["merged_into_lead_id"])
        return set() if "merged_into_lead_id" in self.absent.get("leads", ()) else set(in_cycle)

    # --- activities -------------------------------------------------------------------------------------------

    def url(self, rng: Random, patterns: Sequence[str] = ()) -> str:
        path = rng.choice(patterns or self.words.patterns).lower()
        path = path.removeprefix("*").replace("_", rng.choice("_-")).replace("*", rng.choice(("", "x", "big-plan")))
        if not patterns and rng.random() < 0.15:
            path = rng.choice(("", "/", "/about-nobody", "/pricingless", "/a/b/c"))
        path = rng.choice(("", "", "/en", "/de/v2")) + (path if path.startswith("/") or not path else f"/{path}")
        path = path.rstrip("/") + rng.choice(("", "", "/"))
        if path.isascii() and rng.random() < 0.2:
            path = path.upper()
        tail = rng.choice(("", "", "?utm_source=x&p=/pricing", "#/pricing", "?q=1#top"))
        host = rng.choice(("https://www.acme.example", "http://acme.example", "HTTPS://Acme.example:8443"))
        return (host if rng.random() < 0.85 or not path else "") + path + tail

    def activity_type(self, rng: Random) -> str:
        kind = rng.random()
        if kind < 0.12:
            return messy_code(rng, rng.choice(self.words.type_aliases))
        if kind < 0.15:
            return rng.choice(UNMAPPED_TYPES)
        name = rng.choice(ACTIVITY_TYPES[:8] if kind < 0.5 else ACTIVITY_TYPES)
        if name in RARE_TYPES and rng.random() < 0.8:
            name = "page_view"
        return messy_code(rng, name) if rng.random() < 0.3 else name

    def activity(self, rng: Random, activity_id: str, moment: datetime) -> dict[str, str]:
        activity_type = self.activity_type(rng)
        has_url = "page" in activity_type.lower() or rng.random() < 0.2
        return {
            "activity_id": activity_id,
            "activity_type": activity_type,
            "occurred_at": written_moment(rng, moment),
            "url": mostly(rng, 0.95, lambda: self.url(rng)) if has_url else nothing(rng),
            "content_id": mostly(rng, 0.2, lambda: f"c{rng.randrange(9)}"),
            "content_type": mostly(rng, 0.4, lambda: messy_code(rng, rng.choice(CONTENT_TYPES))),
            "campaign": mostly(rng, 0.4, lambda: messy(rng, rng.choice(CAMPAIGNS))),
            **self.newer_cells(activity_id, moment),
            "is_machine": flag(rng, 0.06),
            "is_deleted": flag(rng, 0.03),
        }

    def newer_cells(self, activity_id: str, moment: datetime) -> dict[str, str]:
        """From a generator of its own, so that the rest of a case stays as it was."""
        rng = Random(f"{self.seed}/sequence of {activity_id}/{moment}")
        return {
            "sequence_name": mostly(rng, 0.3, lambda: messy_code(rng, rng.choice(SEQUENCES))),
            "quantity": mostly(rng, 0.25, lambda: rng.choice(QUANTITIES)),
        }

    def add_activity(self, rng: Random, activity_id: str, owner: dict[str, str], moment: datetime) -> None:
        """One activity, delivered once or more: a copy may come late, differ, be marked deleted, or be broken."""
        row = self.activity(rng, activity_id, moment) | owner
        is_bad = rng.random() < 0.03
        if is_bad:
            row["occurred_at"], row["is_deleted"] = self.bad_timestamp(rng), ""
        loaded = moment + timedelta(minutes=5)
        row["loaded_at"] = written_moment(rng, loaded)
        copies = rng.choice((1, 2)) if rng.random() < (0.5 if is_bad else 0.1) else 0
        for number in range(copies):
            copy = dict(row) if rng.random() < 0.5 else self.activity(rng, activity_id, moment) | owner
            if not is_bad and rng.random() < 0.5:
                copy["occurred_at"] = row["occurred_at"]
            elif rng.random() < 0.3:
                copy["occurred_at"] = written_moment(rng, self.past_moment(rng))
            else:
                copy["occurred_at"] = written_moment(rng, moment)
            copy["loaded_at"] = written_moment(rng, loaded + timedelta(days=number + 1))
            if number == 0 and rng.random() < 0.2:
                copy["loaded_at"] = nothing(rng)
            copy["is_deleted"] = flag(rng, 0.4)
            if rng.random() < 0.1:
                copy["occurred_at"], copy["is_deleted"] = self.bad_timestamp(rng), ""
            self.add("activities", copy)
            if rng.random() < 0.2:
                self.add("activities", copy)
        self.add("activities", row)

    def add_activities(self, rng: Random, index: int, anonymous_ids: Sequence[str]) -> None:
        lead_id = f"lead_{index:05d}"
        count = rng.choice((0, 1, 2, 4, 8, 14)) if rng.random() < 0.97 else 60
        day = moment_on(rng, self.past_day(rng))
        for number in range(count):
            moment = self.late_moment(rng) if rng.random() < 0.08 else self.past_moment(rng)
            if rng.random() < 0.3:
                # A burst on one day, for the limits per day.
                moment = min(day + timedelta(seconds=number), self.run_started_at)
            owner = {"lead_id": lead_id, "anonymous_id": nothing(rng)}
            if anonymous_ids and rng.random() < 0.15:
                anonymous_id = rng.choice(anonymous_ids)
                owner["anonymous_id"] = anonymous_id
                if rng.random() < 0.9:
                    owner["lead_id"] = nothing(rng)
            self.add_activity(rng, f"act_{index}_{number}", owner, moment)

    def add_mails(self, rng: Random, index: int) -> None:
        """A mail or two, sent once or again, opened and clicked by people and by scanners: soon after sending, and in bursts."""
        for mail in range(rng.choice((0, 0, 1, 2))):
            sent_at = moment_on(rng, self.past_day(rng))
            kinds = ["email_sent"] * rng.choice((0, 1, 1, 2)) + ["email_open"] * rng.randrange(3) + ["email_click"] * rng.randrange(6)
            content_id = nothing(rng) if rng.random() < 0.2 else f"mail_{mail}"
            for number, kind in enumerate(kinds):
                moment = sent_at + timedelta(seconds=rng.choice((0, 0, 1, 2, 4, 5, 6, 90)), microseconds=rng.choice((0, 0, 999999)))
                owner = {
                    "lead_id": f"lead_{index:05d}",
                    "anonymous_id": nothing(rng),
                    "activity_type": messy_code(rng, kind),
                    "content_id": content_id,
                    "url": nothing(rng) if rng.random() < 0.3 else f"https://www.acme.example/{rng.choice('abc')}",
                    "sent_at": written_moment(rng, sent_at) if kind != "email_sent" and rng.random() < 0.2 else nothing(rng),
                }
                self.add_activity(rng, f"mail_{index}_{mail}_{number}", owner, min(moment, self.run_started_at))

    def add_waves(self, rng: Random, index: int) -> None:
        """Half of the leads do, on and off within the remembered days, what some rules look for."""
        if rng.random() < 0.5:
            return
        kinds = rng.sample(self.lively_kinds, min(len(self.lively_kinds), rng.randint(1, 3)))
        target = rng.choice(self.targets)
        # Either a few waves anywhere, or a pulse every few days, so that a cooldown ends with one or between two.
        days = [target - timedelta(days=age) for age in rng.sample(range(110), rng.randint(1, 4))]
        step = rng.choice((2, 3, 4, 8, 16, 31))
        pulses = [target - timedelta(days=rng.randrange(step) + step * number) for number in range(110 // step)]
        is_pulse = rng.random() < 0.5
        count = len(pulses[:12]) if is_pulse else rng.choice((2, 5, 9))
        for number in range(count):
            day = pulses[number] if is_pulse else rng.choice(days) + timedelta(days=rng.choice((0, 0, 0, 1)))
            moment = min(moment_on(rng, day), self.run_started_at)
            kind = rng.choice(kinds)
            wanted = {name: messy(rng, value) for name, value in kind.items() if value and name != "page_category"}
            if kind["page_category"]:
                wanted["url"] = self.url(rng, self.words.patterns_of[kind["page_category"]])
            owner = {"lead_id": f"lead_{index:05d}", "anonymous_id": nothing(rng)}
            self.add_activity(rng, f"wave_{index}_{number}", owner | wanted, moment)

    def add_strays(self, rng: Random, leads: int) -> None:
        """Rows without keys, and activities of nobody."""
        for number in range(leads // 20 + rng.randrange(3)):
            row = self.activity(rng, f"stray_{number}", self.past_moment(rng))
            row |= rng.choice(
                (
                    {"lead_id": f"nobody_{number}"},
                    {"lead_id": nothing(rng), "anonymous_id": nothing(rng)},
                    {"activity_id": nothing(rng), "lead_id": "lead_00000"},
                    {"lead_id": nothing(rng), "anonymous_id": f"stranger_{number}"},
                )
            )
            self.add("activities", row)
        for _ in range(leads // 50 + rng.randrange(2)):
            row = self.lead_version(rng, 0, "x", self.past_moment(rng))
            self.add("leads", row | {"lead_id": nothing(rng)})

    # --- opportunities and identities -------------------------------------------------------------------------

    def add_opportunity(self, rng: Random, index: int) -> None:
        created = self.past_moment(rng)
        closed = created + timedelta(days=rng.choice((0, 1, 7, 30, 300)))
        if rng.random() < 0.4:
            closed = max(created, moment_on(rng, rng.choice(self.targets)))
        row = {
            "opportunity_id": f"opp_{index}",
            "lead_id": f"lead_{index:05d}",
            "stage": rng.choice(("Proposal", "Closed Lost", "CLOSED-WON", "6 - Won", "closed_won", "Won back later", "Not won")),
            "amount": mostly(rng, 0.8, lambda: rng.choice(("1000", "25000.50"))),
            "created_at": written_moment(rng, created),
            "closed_at": mostly(rng, 0.7, lambda: written_moment(rng, closed)),
            "is_won": flag(rng, 0.5),
        }
        if rng.random() < 0.05:
            row["created_at"] = self.bad_timestamp(rng)
        if rng.random() < 0.03:
            row[rng.choice(("opportunity_id", "lead_id"))] = nothing(rng)
        for _ in range(2 if rng.random() < 0.05 else 1):
            self.add("opportunities", row)

    def add_identities(self, rng: Random, anonymous_ids: Sequence[str], usable: Sequence[str]) -> None:
        """Most anonymous visitors are identified, some by several leads, some at one moment by two."""
        for anonymous_id in anonymous_ids:
            moment = self.late_moment(rng) if rng.random() < 0.3 else self.past_moment(rng)
            for lead_id in rng.sample(usable, min(len(usable), rng.choice((0, 1, 1, 1, 2, 3, 7)))):
                if rng.random() < 0.5:
                    moment = self.past_moment(rng)
                written = written_moment(rng, moment) if rng.random() < 0.93 else nothing(rng)
                row = {"anonymous_id": anonymous_id, "lead_id": lead_id, "identified_at": written}
                if rng.random() < 0.02:
                    row[rng.choice(("anonymous_id", "lead_id"))] = nothing(rng)
                for _ in range(2 if rng.random() < 0.03 else 1):
                    self.add("identities", row)


def build_raw(
    seed: int, leads: int, weights: dict[str, Table], words: Vocabulary | None = None, absent_columns: bool = False
) -> RawRows:
    """Random raw rows around the boundaries of these weight tables."""
    rows = RawRows(seed, weights, words or vocabulary(), absent_columns)
    anonymous_ids = [f"anon_{number}" for number in range(leads // 4 + 1)]
    usable: list[str] = []
    for index in range(leads):
        rng = Random(f"{seed}/lead/{index}")
        if rows.add_lead(rng, index):
            usable.append(f"lead_{index:05d}")
        rows.add_activities(rng, index, anonymous_ids)
        rows.add_waves(Random(f"{seed}/waves/{index}"), index)
        rows.add_mails(Random(f"{seed}/mails/{index}"), index)
        if rng.random() < 0.15:
            rows.add_opportunity(rng, index)
    rng = Random(f"{seed}/rest")
    in_cycle = rows.add_merge_cycles(rng, usable)
    usable = [lead_id for lead_id in usable if lead_id not in in_cycle]
    rows.add_identities(rng, anonymous_ids, usable)
    rows.add_strays(rng, leads)
    if rows.scored_on and usable:
        # A day to come is refused: the last scored day has an activity.
        newest = max(rows.scored_on).isoformat()
        row = rows.activity(rng, "act_of_the_newest_day", datetime.combine(max(rows.scored_on), time()))
        rows.add("activities", row | {"lead_id": usable[0], "occurred_at": newest, "loaded_at": newest, "is_deleted": ""})
    elif rows.scored_on:
        rows.scored_on = None
    # An opportunity whose lead is unknown is open in the contract: none is made.
    known = set(usable)
    rows.raw["opportunities"] = [
        row for row in rows.raw["opportunities"] if row["lead_id"] in known or not row["lead_id"].startswith("lead")
    ]
    for table in rows.raw.values():
        rng.shuffle(table)
    return rows


def build_case(seed: int, leads: int = 30, models: int = 5, absent_columns: bool = False) -> Case:
    """The case that belongs to a seed; the same arguments always give the same case."""
    words = vocabulary()
    weights = build_weights(seed, models, words)
    rows = build_raw(seed, leads, weights, words, absent_columns)
    return Case(
        seed,
        rows.raw,
        weights,
        rows.scored_on,
        rows.run_started_at,
        absent_columns=rows.absent,
        history_from=rows.history_from,
    )


def cases() -> st.SearchStrategy[Case]:
    """Random cases. About half of them lack some of the optional raw columns."""
    return st.builds(build_case, seed=st.integers(0, 2**32 - 1), leads=st.integers(0, 40), models=st.integers(4, 8), absent_columns=st.booleans())


# --------------------------------------------------------------------------------------------------------------
# Files
# --------------------------------------------------------------------------------------------------------------


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_case(folder: str | Path, case: Case) -> Path:
    """Writes raw/*.csv and seeds/weights/*.csv, and copies the mapping seeds."""
    folder = Path(folder)
    for name, rows in case.raw.items():
        present = [column for column in RAW_COLUMNS[name] if column not in case.absent_columns.get(name, ())]
        write_csv(folder / "raw" / f"{name}.csv", present, rows)
    for name, rows in case.weights.items():
        write_csv(folder / "seeds" / "weights" / f"{name}.csv", WEIGHT_COLUMNS[name], rows)
    shutil.copytree(PROJECT_MAPPINGS, folder / "seeds" / "mappings", dirs_exist_ok=True)
    return folder
