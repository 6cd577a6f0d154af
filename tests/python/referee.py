"""An independent referee of the scoring engine.

Reads the raw CSV files and the seed CSV files and computes scores, the ledger of contributions and the
conservation counts straight from the public contract (SCORING.md; "section N" below cites it), in plain
Python: decimals and integers, no floating-point number, no SQL. It is slower and simpler than the engine and
shares nothing with it, so that where both agree to the digit the engine is right, and where they differ one of
them has misread the contract.

The weight tables are taken to be valid (section 2 says which errors the build itself refuses). The memory of
qualification is walked day by day, by today's weight tables. Erasures are not applied.

    result = referee(raw_folder, seeds_folder, scored_on=[date(2025, 6, 30)], run_started_at=datetime(2025, 7, 1))
    result.scores[("sarah", "b2b_saas", date(2025, 6, 30))].lead_score
    result.contributions[("sarah", "b2b_saas", date(2025, 6, 30), "intent", "pricing_page")].points
    result.stays[("sarah", "b2b_saas", "mql")]  # as of the newest scored day
    result.counts["activities"].raw
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

Row = dict[str, str | None]

ZERO = Decimal(0)
ONE = Decimal(1)
FOUR_PLACES = Decimal("0.0001")
SIX_PLACES = Decimal("0.000001")
MOST_EMPLOYEES, MOST_REVENUE = 10_000_000, 10_000_000_000_000
EARLIEST_POSSIBLE = datetime(1990, 1, 1)

NULL_TOKENS = frozenset(
    ("", "n/a", "na", "null", "none", "nil", "nan", "undefined", "unknown", "-", "--", "?", "#n/a")
    + ("not set", "(not set)", "not available")
)
TRUE_TOKENS = frozenset(("true", "t", "yes", "y", "1"))

LEAD_TEXT_COLUMNS = (
    "first_name last_name job_title company_name industry country region lead_source utm_source utm_medium "
    "utm_campaign budget_authority purchase_timeframe lifecycle_stage owner_id"
).split()


# --------------------------------------------------------------------------------------------------------------
# Values: what a piece of messy text says (section 1)
# --------------------------------------------------------------------------------------------------------------


# Soft hyphens, zero-width spaces, marks of byte order and direction; joiners of letters, which some scripts need, are kept.
INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF])


def clean(text: str | None) -> str | None:
    """Section 1, "text is messy on purpose": trimmed, white space runs as one space, nothing unseen, null tokens as null."""
    if text is None:
        return None
    text = " ".join(text.translate(INVISIBLE).split())
    return None if text.lower() in NULL_TOKENS else text


def normalise(text: str | None) -> str | None:
    """Section 2, explicit_weights: text compares without regard to case or surrounding and repeated space."""
    text = clean(text)
    return None if text is None else text.lower()


def compared(text: str | None) -> str:
    """A rule's value as it is compared: like normalise, but a rule may well name what reads as null in data."""
    return " ".join((text or "").lower().split())


def normalise_code(text: str | None) -> str | None:
    """An activity or content type: like other text, and spaces and hyphens read as underscores."""
    text = normalise(text)
    return None if text is None else text.replace(" ", "_").replace("-", "_")


def parse_boolean(text: str | None) -> bool:
    """A cell of a seed: true for true/t/yes/y/1 in any case; everything else, null included, is false."""
    return (clean(text) or "").lower() in TRUE_TOKENS


def says_won(stage: str | None) -> bool:
    """Whether a stage is named won, closed won or won (closed), whatever its signs and the number in front of it."""
    bare = "".join(letter for letter in normalise(stage) or "" if letter not in " -–—_./:|()")
    return bare.lstrip("0123456789") in ("won", "closedwon", "wonclosed")


TIMESTAMP = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[Tt ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?: ?(?P<zone>[Zz]|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))?)?"
)


def parse_timestamp(text: str | None) -> datetime | None:
    """ISO 8601 as a naive UTC datetime; no offset means UTC, a date alone its midnight, anything else is null."""
    text = clean(text)
    match = TIMESTAMP.fullmatch(text) if text else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    microsecond = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    zone = match["zone"]
    try:
        moment = datetime(year, month, day, hour, minute, second, microsecond)
        if zone and zone not in ("Z", "z", "UTC"):
            digits = zone[1:].replace(":", "").ljust(4, "0")
            offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            moment -= offset if zone[0] == "+" else -offset
    except (ValueError, OverflowError):
        return None
    return moment


def parse_number(text: str | None) -> Decimal | None:
    """A plain decimal number; anything else is null."""
    text = clean(text)
    return Decimal(text) if text and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else None


GROUPED = r"[0-9]{1,18}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}|[1-9][0-9]{0,2}(?:[ '’][0-9]{3}){1,5}"
AMOUNT = re.compile(rf"(?P<whole>-?(?:{GROUPED}))(?P<fraction>\.[0-9]{{1,30}})? ?(?P<scale>[kmb])?")
POINTED = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,5}")
BEFORE = re.compile(r"(?:[$€£¥~>≥+] ?|(?:over|about|more than|at least|ca\.) )+")
AFTER = re.compile(r"(?: ?[+€]| (?:or more|employees|people|\(est\.\)|usd|eur))+(?=$| ?[-~～〜]| to )")
SCALES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


def parse_one_quantity(text: str, is_count: bool) -> tuple[Decimal, bool] | None:
    """One number and whether it names its scale; a sign of thousands counts in groups of three only, the first without a 0 in front."""
    if is_count and POINTED.fullmatch(text):
        return Decimal(text.replace(".", "")), False
    match = AMOUNT.fullmatch(text)
    if match is None:
        return None
    number = Decimal(re.sub("[, '’]", "", match["whole"]) + (match["fraction"] or "")) * SCALES.get(match["scale"] or "", 1)
    return round_points(number), bool(match["scale"])


def parse_quantity(text: str | None, is_count: bool = True) -> Decimal | None:
    """Section 1, employee_count: `1,200` is 1200, `201-500` is 201, `10,000+` is 10000. What is not certain is unread.

    Of a count a fraction makes no sense: `1.200` is 1200, and `1.5` no number; with four decimals it is from a type, which is taken.
    """
    text = normalise(text)
    if text is None:
        return None
    text = AFTER.sub("", BEFORE.sub("", text, count=1) if BEFORE.match(text) else text).strip()
    ends = [text]
    if re.search("[-~～〜]", text[1:]) or " to " in text:
        ends = re.split(r" ?[-~～〜] ?| to ", text)
    numbers = [parse_one_quantity(end, is_count) for end in ends]
    if len(numbers) > 2 or None in numbers:
        return None
    (low, low_is_scaled), (high, high_is_scaled) = numbers[0], numbers[-1]
    if low > high or (high_is_scaled and not low_is_scaled and low * 1000 <= high):
        return None
    return None if is_count and low % 1 and not re.fullmatch(r"-?[0-9]{1,18}\.[0-9]{4}", ends[0]) else low


def words(text: str | None) -> str:
    """The words of a title between single spaces, lower case, with punctuation read as spaces."""
    return " " + " ".join(re.sub(r"[\W_]", " ", (text or "").lower()).split()) + " "


def url_path(url: str) -> str:
    """The lower-cased path of a URL, without scheme, host, query, fragment and trailing slash."""
    path = re.split(r"[?#]", url.lower(), maxsplit=1)[0]
    if not path.startswith("/") or path.startswith("//"):
        host_and_path = re.sub(r"^([a-z][a-z0-9+.-]*:)?//", "", path)
        _, slash, rest = host_and_path.partition("/")
        path = slash + rest
    return path.rstrip("/")


def bare_domain(text: str | None) -> str | None:
    """A company's domain in lower case, without scheme, `www.`, path and what stands before an @. Null without a dotted host."""
    text = normalise(text)
    if text is None:
        return None
    text = re.split(r"[/?#]", re.sub(r"^[a-z][a-z0-9+.-]*://", "", text), maxsplit=1)[0]
    text = text.rpartition("@")[2].partition(":")[0].rstrip(".").removeprefix("www.")
    return text if is_host(text) else None


def is_host(text: str) -> bool:
    """Labels between single points, the last with a letter; letters, digits, hyphens and underscores, no hyphen at either end."""
    labels = text.split(".")
    return (
        len(labels) > 1 and all(labels) and any(letter.isalpha() for letter in labels[-1])
        and all(letter.isalnum() or letter in "-_." for letter in text) and text == text.strip("-")
    )


def bare_email(text: str | None) -> str | None:
    """An address in lower case, without `mailto:` and what it asks for, quotes, brackets and the signs that end a sentence or a link."""
    text = normalise(text) or ""
    bare = text.partition("?")[0].replace("mailto:", "") if "mailto:" in text else text
    bare = bare.rstrip(" >)]}|\"'“”„»‘’`,;.:?!/…").lstrip(" <([{|\"'“”„«‘’`")
    return (text if " " in bare else bare) or None


# --------------------------------------------------------------------------------------------------------------
# Files
# --------------------------------------------------------------------------------------------------------------


def read_csv(path: Path) -> list[Row]:
    """The rows of a CSV file as text; a file that is not there has no rows. Absent columns read as null."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{str(name).strip().lower(): value for name, value in row.items()} for row in csv.DictReader(file)]


def read_seed(path: Path) -> list[Row]:
    """The rows of a seed: like read_csv, every cell trimmed and blanks as null."""
    return [{name: (value or "").strip() or None for name, value in row.items()} for row in read_csv(path)]


def decimal_or_none(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def integer_or_none(text: str | None) -> int | None:
    return None if text is None else int(Decimal(text))


# --------------------------------------------------------------------------------------------------------------
# Mapping seeds (sections 1 and 2)
# --------------------------------------------------------------------------------------------------------------


class Mappings:
    """What the mapping seeds say: canonical activity types, page categories, titles, domains, aliases."""

    def __init__(self, folder: Path) -> None:
        def seed(name: str) -> list[Row]:
            return read_seed(folder / f"{name}.csv")

        def by_priority(name: str) -> list[Row]:
            return sorted(seed(name), key=lambda row: int(row["priority"] or 0))

        def aliases(name: str, column: str) -> dict[str | None, str | None]:
            # No value is no spelling of anything, even where a country's code is written like a null token.
            return {alias: row[column] for row in seed(name) if (alias := normalise(row["alias"])) is not None}

        types = {normalise_code(row["activity_type"]): row for row in seed("activity_types")}
        self.activity_types = set(types)
        self.engagement_types = {name for name, row in types.items() if parse_boolean(row["is_engagement"])}
        self.type_suppresses_as = {name: row["suppresses_as"] for name, row in types.items()}
        self.type_ends_suppression = {name: row["ends_suppression"] for name, row in types.items()}
        self.type_aliases = {
            normalise_code(row["alias"]): normalise_code(row["activity_type"]) for row in seed("activity_type_aliases")
        }
        self.sequence_aliases = {normalise_code(row["alias"]): normalise_code(row["sequence_name"]) for row in seed("sequence_aliases")}
        self.pages = [(self._glob(row["pattern"]), row["page_category"]) for row in by_priority("page_categories")]
        self.seniorities = [(words(row["phrase"]), row["seniority"]) for row in by_priority("title_seniorities")]
        self.functions = [(words(row["phrase"]), row["job_function"]) for row in by_priority("title_functions")]
        self.email_domains = {normalise(row["domain"]): row["email_kind"] for row in seed("email_domains")}
        self.role_accounts = {normalise(row["local_part"]) for row in seed("email_role_accounts")}
        self.size_bands = sorted(
            (Decimal(row["min_employees"] or 0), row["company_size_band"]) for row in seed("company_size_bands")
        )
        self.regions = aliases("country_aliases", "region")
        self.standard_names = {
            "country": aliases("country_aliases", "country"),
            "industry": aliases("industry_aliases", "industry"),
            "lead_source": aliases("lead_source_aliases", "lead_source"),
            "lifecycle_stage": aliases("lifecycle_stages", "lifecycle_stage"),
            "budget_authority": aliases("budget_authority_aliases", "budget_authority"),
        }
        self.stage_suppresses_as = aliases("lifecycle_stages", "suppresses_as")
        self.flags: dict[tuple[str | None, str | None], bool] = {
            (normalise_code(row["spelling"]), row["column_name"]): parse_boolean(row["is_true"]) for row in seed("boolean_spellings")
        }
        self.suppressed_domains: dict[str | None, set[str | None]] = defaultdict(set)
        for row in seed("suppressed_domains"):
            self.suppressed_domains[normalise(row["domain"])].add(row["reason"])

    def names(self, attribute: str, texts: Sequence[str]) -> frozenset[str]:
        """Section 2, "a rule's value goes through the same aliases as the data": all names of what the texts say."""
        standard_names = self.standard_names.get(attribute, {})
        meant = {normalise(standard_names.get(text)) or text for text in texts}
        return frozenset(texts).union(
            str(alias) for alias, standard in standard_names.items() if normalise(standard) in meant
        )

    @staticmethod
    def _glob(pattern: str | None) -> re.Pattern[str]:
        """A page pattern: `*` is any run of characters and `_` any one, as in SQL's LIKE."""
        body = "".join({"*": ".*", "_": "."}.get(char, re.escape(char)) for char in (pattern or "").lower())
        return re.compile(body, re.DOTALL)

    def flag(self, row: Row, column: str) -> bool | None:
        """Section 1, unread: a cell is true or false by its spelling, false where it is null, and null where it is unread."""
        code = normalise_code(row.get(column))
        if code is None:
            return False
        return self.flags.get((code, column), self.flags.get((code, None)))

    def activity_type(self, text: str | None) -> str | None:
        """Section 1: a seed maps a source's own names to the canonical ones; an unmapped name is kept."""
        name = normalise_code(text)
        return self.type_aliases.get(name, name)

    def sequence_name(self, text: str | None) -> str | None:
        """Section 2, frequency_weights: a sequence by its name or by a tool's own name for it, spelled like a code."""
        name = normalise_code(text)
        return self.sequence_aliases.get(name, name)

    def page_category(self, url: str | None) -> str | None:
        """Section 1: the first pattern by priority; `other` where none matches; null without a URL."""
        url = clean(url)
        if url is None:
            return None
        path = url_path(url)
        return next((category for pattern, category in self.pages if pattern.fullmatch(path)), "other")

    def email_kind(self, email: str | None) -> str | None:
        """invalid, disposable, role, personal or business, in that order of precedence."""
        if email is None:
            return None
        local, _, domain = email.partition("@")
        if not local or not is_host(domain) or ".." in local or set(local) & set(' <>,;:()[]{}|\\^"“”„…') or local[0] in "'‘’&`":
            return "invalid"
        if self.email_domains.get(domain) == "disposable":
            return "disposable"
        if local in self.role_accounts:
            return "role"
        if self.email_domains.get(domain) == "personal":
            return "personal"
        return "business"

    @staticmethod
    def first_phrase(phrases: list[tuple[str, str | None]], title: str | None) -> str | None:
        """The class of the first phrase, by priority, whose whole words stand in the title."""
        text = words(title)
        return next((label for phrase, label in phrases if phrase in text), None)

    def company_size_band(self, employees: Decimal | None) -> str | None:
        """The band with the highest min_employees that the count reaches."""
        bands = [band for least, band in self.size_bands if employees is not None and least <= employees]
        return bands[-1] if bands else None


# --------------------------------------------------------------------------------------------------------------
# Weight seeds (section 2)
# --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Condition:
    """One row of explicit_weights: an attribute, an operator and a value."""

    attribute: str
    operator: str
    value: str | None


@dataclass(frozen=True)
class ExplicitRule:
    """Rows of explicit_weights that share a rule_id: their conditions must all hold."""

    rule_id: str
    category: str
    points: Decimal
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class ActivityFilter:
    """Which activities a rule looks at; a blank filter matches anything."""

    activity_type: str | None
    page_category: str | None
    content_type: str | None = None
    campaign: str | None = None
    sequence_name: str | None = None

    def matches(self, activity: Activity) -> bool:
        return (
            self.activity_type in (None, activity.activity_type)
            and self.page_category in (None, normalise(activity.page_category))
            and self.content_type in (None, activity.content_type)
            and self.campaign in (None, activity.campaign)
            and self.sequence_name in (None, activity.sequence_name)
        )


@dataclass(frozen=True)
class BehavioralRule:
    rule_id: str
    category: str
    filter: ActivityFilter
    points: Decimal
    max_per_day: int | None
    max_count: int | None
    window_days: int | None
    decay: str
    decay_days: Decimal | None
    decay_percent: Decimal | None
    max_points: Decimal | None


@dataclass(frozen=True)
class FrequencyRule:
    rule_id: str
    category: str
    filter: ActivityFilter
    measure: str
    window_days: int | None
    at_least: int
    at_most: int | None
    points: Decimal


@dataclass(frozen=True)
class InactivityRule:
    rule_id: str
    category: str
    inactive_days: int
    points: Decimal


@dataclass(frozen=True)
class FastTrackRule:
    rule_id: str
    filter: ActivityFilter
    within_days: int | None
    qualifies_as: str


@dataclass(frozen=True)
class Category:
    category: str
    dimension: str
    combine: str
    min_points: Decimal | None
    max_points: Decimal | None


@dataclass
class Model:
    """A scoring model with all its weight rows."""

    scoring_model: str
    score_floor: Decimal | None
    score_ceiling: Decimal | None
    mql_enter: Decimal | None
    mql_exit: Decimal | None
    sql_enter: Decimal | None
    sql_exit: Decimal | None
    mql_min_fit_grade: str | None
    mql_cooldown_days: int
    categories: dict[str, Category] = field(default_factory=dict)
    explicit: list[ExplicitRule] = field(default_factory=list)
    behavioral: list[BehavioralRule] = field(default_factory=list)
    frequency: list[FrequencyRule] = field(default_factory=list)
    inactivity: list[InactivityRule] = field(default_factory=list)
    fast_track: list[FastTrackRule] = field(default_factory=list)
    conditions: dict[str, tuple[Condition, ...]] = field(default_factory=dict)
    """Section 2: by rule_id, the explicit rows of a behavioral or frequency rule, which gives the points."""
    bands: dict[str, list[tuple[Decimal, str]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class SuppressionRule:
    reason: str
    priority: int
    blocks_qualification: bool


def activity_filter(row: Row, mappings: Mappings) -> ActivityFilter:
    return ActivityFilter(
        mappings.activity_type(row.get("activity_type")),
        normalise(row.get("page_category")),
        normalise_code(row.get("content_type")),
        normalise(row.get("campaign")),
        mappings.sequence_name(row.get("sequence_name")),
    )


def load_models(folder: Path, mappings: Mappings) -> list[Model]:
    """Section 2: the enabled models with their rules."""

    def rows_of(name: str) -> Iterable[tuple[Model, Row]]:
        for row in read_seed(folder / f"{name}.csv"):
            if row["scoring_model"] in models:
                yield models[row["scoring_model"]], row

    models: dict[str | None, Model] = {}
    for row in read_seed(folder / "scoring_models.csv"):
        if parse_boolean(row["is_enabled"]):
            models[row["scoring_model"]] = Model(
                str(row["scoring_model"]),
                decimal_or_none(row["score_floor"]),
                decimal_or_none(row["score_ceiling"]),
                decimal_or_none(row["mql_enter"]),
                decimal_or_none(row["mql_exit"]),
                decimal_or_none(row["sql_enter"]),
                decimal_or_none(row["sql_exit"]),
                row["mql_min_fit_grade"],
                integer_or_none(row["mql_cooldown_days"]) or 0,
            )
    for model, row in rows_of("scoring_categories"):
        model.categories[str(row["category"])] = Category(
            str(row["category"]),
            str(row["dimension"]),
            str(row["combine"]),
            decimal_or_none(row["min_points"]),
            decimal_or_none(row["max_points"]),
        )

    explicit: dict[tuple[str, str], tuple[Model, list[Row]]] = {}
    for model, row in rows_of("explicit_weights"):
        explicit.setdefault((model.scoring_model, str(row["rule_id"])), (model, []))[1].append(row)
    with_points_elsewhere = {
        (model.scoring_model, str(row["rule_id"])) for name in ("behavioral_weights", "frequency_weights") for model, row in rows_of(name)
    }
    for (name, rule_id), (model, rows) in explicit.items():
        conditions = tuple(Condition(str(row["attribute"]), str(row["operator"]), row["value"]) for row in rows)
        if (name, rule_id) in with_points_elsewhere:
            model.conditions[rule_id] = conditions
            continue
        points = {Decimal(row["points"]) for row in rows if row["points"] is not None}
        assert len(points) == 1, f"explicit rule {rule_id} has several points: {points}"
        model.explicit.append(ExplicitRule(rule_id, str(rows[0]["category"]), points.pop(), conditions))

    for model, row in rows_of("behavioral_weights"):
        model.behavioral.append(
            BehavioralRule(
                str(row["rule_id"]),
                str(row["category"]),
                activity_filter(row, mappings),
                Decimal(row["points"] or 0),
                integer_or_none(row["max_per_day"]),
                integer_or_none(row["max_count"]),
                integer_or_none(row["window_days"]),
                row["decay"] or "none",
                decimal_or_none(row["decay_days"]),
                decimal_or_none(row["decay_percent"]),
                decimal_or_none(row["max_points"]),
            )
        )
    for model, row in rows_of("frequency_weights"):
        model.frequency.append(
            FrequencyRule(
                str(row["rule_id"]),
                str(row["category"]),
                activity_filter(row, mappings),
                str(row["measure"]),
                integer_or_none(row["window_days"]),
                integer_or_none(row["at_least"]) or 0,
                integer_or_none(row["at_most"]),
                Decimal(row["points"] or 0),
            )
        )
    for model, row in rows_of("inactivity_weights"):
        model.inactivity.append(
            InactivityRule(
                str(row["rule_id"]),
                str(row["category"]),
                integer_or_none(row["inactive_days"]) or 0,
                Decimal(row["points"] or 0),
            )
        )
    for model, row in rows_of("fast_track_rules"):
        model.fast_track.append(
            FastTrackRule(
                str(row["rule_id"]),
                activity_filter(row, mappings),
                integer_or_none(row["within_days"]),
                str(row["qualifies_as"]),
            )
        )
    for model, row in rows_of("grade_bands"):
        model.bands[str(row["dimension"])].append((Decimal(row["min_points"] or 0), str(row["grade"])))
    for model in models.values():
        for bands in model.bands.values():
            bands.sort()
    return list(models.values())


def load_suppression_rules(folder: Path) -> list[SuppressionRule]:
    """Section 2: suppression_rules, in the order of their priority."""
    rules = [
        SuppressionRule(str(row["reason"]), int(row["priority"] or 0), parse_boolean(row["blocks_qualification"]))
        for row in read_seed(folder / "suppression_rules.csv")
    ]
    return sorted(rules, key=lambda rule: rule.priority)


# --------------------------------------------------------------------------------------------------------------
# Staging: raw = staged + duplicates + rejected (section 1)
# --------------------------------------------------------------------------------------------------------------


@dataclass
class SourceCounts:
    """What became of the raw rows of one source."""

    raw: int = 0
    staged: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)

    def is_conserved(self) -> bool:
        return self.raw == self.staged + self.duplicates + sum(self.rejected.values())


class Attribute(NamedTuple):
    """What a lead's attribute says: its texts (as written, as standardised) and its number, if it is one."""

    texts: tuple[str, ...] = ()
    number: Decimal | None = None
    names: frozenset[str] = frozenset()
    """What a rule may call the value: its texts, and every alias of what they stand for."""


UNKNOWN = Attribute()


@dataclass
class Version:
    """What a lead's record says (section 1: one row per lead and version)."""

    since: int
    """The UTC day of updated_at, as an ordinal; the first of all days where it is missing."""
    is_deleted: bool
    attributes: dict[str, Attribute]
    reasons: set[str]
    """Suppression reasons that the record states: flags, lifecycle stage and domains."""


@dataclass
class Lead:
    """A lead: what its newest version says of it for good, and every version for the days on which it held."""

    lead_id: str
    created_at: datetime
    merged_into: str | None
    versions: list[Version]
    """The last version of each day, oldest first."""
    contact_changes: list[tuple[datetime, str]] = field(default_factory=list)
    """When the record changed so that a suppression by an activity ends, and which one (section 2)."""
    addresses: list[tuple[datetime, str]] = field(default_factory=list)
    """Since when the record has which address, as any of its rows says; since its creation where a row has no moment."""

    def version_on(self, today: int) -> Version:
        """Section 3, "nothing after scored_on may enter": the version that held at the end of a day.

        The oldest one also speaks for the days before it, of which nothing else is known.
        """
        held = [version for version in self.versions if version.since <= today]
        return held[-1] if held else self.versions[0]

    def is_scored_on(self, today: int) -> bool:
        """Sections 1 and 3: not before the lead is created, and not while its record says that it is deleted."""
        return self.created_at.toordinal() <= today and not self.version_on(today).is_deleted


class Activity(NamedTuple):
    """One staged activity. `visible_from` is the first scoring date on which it counts (an ordinal day)."""

    occurred_at: datetime
    day: int
    visible_from: int
    activity_type: str | None
    page_category: str | None
    content_type: str | None
    campaign: str | None
    sequence_name: str | None
    quantity: int


@dataclass
class Staged:
    """What staging hands on to scoring: survivors with what counts for them."""

    leads: dict[str, Lead]
    activities: dict[str, list[Activity]]
    won_days: dict[str, list[int]]
    contact_changes: dict[str, list[tuple[datetime, str]]]
    default_scored_on: date | None
    counts: dict[str, SourceCounts]


def read_quantity(text: str | None) -> int:
    """Section 1, quantity: how often an activity happened. What is no whole number from 1 to a million counts once."""
    number = parse_number(text)
    return int(number) if number is not None and number == int(number) and 1 <= number <= 1_000_000 else 1


def timestamp_fault(text: str | None, run_started_at: datetime) -> str | None:
    """Section 1, reasons, and section 3, the wall clock: why an event with this timestamp is rejected, if it is."""
    moment = parse_timestamp(text)
    if moment is None:
        return "unparseable_timestamp"
    if moment > run_started_at:
        return "future_timestamp"
    return "impossible_value" if moment < EARLIEST_POSSIBLE else None


def updated_at(row: Row) -> datetime:
    """When a version was written; one that does not say so is the oldest of all."""
    return parse_timestamp(row.get("updated_at")) or datetime.min


def read_version(row: Row, mappings: Mappings, custom_attributes: Sequence[str]) -> Version:
    """One version of a lead with its attributes, derived ones included (section 1 and explicit_weights)."""
    employees = parse_quantity(row.get("employee_count"))
    revenue = parse_quantity(row.get("annual_revenue"), is_count=False)
    email = bare_email(row.get("email"))
    email_kind = mappings.email_kind(email)
    email_domain = email.partition("@")[2] if email and email_kind != "invalid" else None
    company_domain = bare_domain(row.get("company_domain"))
    if company_domain is None and email_kind == "business":
        company_domain = email_domain

    values = {name: normalise(row.get(name)) for name in (*LEAD_TEXT_COLUMNS, *custom_attributes)}
    values["region"] = values["region"] or normalise(mappings.regions.get(values["country"]))
    values |= {
        "email": email,
        "email_kind": email_kind,
        "email_domain": email_domain,
        "company_domain": company_domain,
        "seniority": normalise(mappings.first_phrase(mappings.seniorities, clean(row.get("job_title")))),
        "job_function": normalise(mappings.first_phrase(mappings.functions, clean(row.get("job_title")))),
        "company_size_band": normalise(mappings.company_size_band(employees)),
    }
    attributes: dict[str, Attribute] = {}
    for name, value in values.items():
        if value is not None:
            standard = normalise(mappings.standard_names.get(name, {}).get(value))
            texts = (value, standard) if standard else (value,)
            number = parse_number(value)
            attributes[name] = Attribute(texts, parse_quantity(value, is_count=False) if number is None else number, mappings.names(name, texts))
    for name, number in (("employee_count", employees), ("annual_revenue", revenue)):
        if number is not None:
            attributes[name] = Attribute((f"{number:f}",), number, frozenset((f"{number:f}",)))

    stage = values["lifecycle_stage"]
    reasons = {
        "customer" if mappings.flag(row, "is_customer") else None,
        # An unread opt-out counts as opted out.
        "opted_out" if mappings.flag(row, "email_opt_out") is not False else None,
        mappings.stage_suppresses_as.get(stage) if stage else None,
    }
    for domain in (email_domain, company_domain):
        if domain is not None:
            reasons |= mappings.suppressed_domains.get(domain, set())
    return Version(
        since=updated_at(row).toordinal(),
        is_deleted=bool(mappings.flag(row, "is_deleted")),
        attributes=attributes,
        reasons={reason for reason in reasons if reason},
    )


def read_lead(lead_id: str, rows: list[Row], mappings: Mappings, custom_attributes: Sequence[str]) -> Lead:
    """A lead from its good versions.

    A day has one version, the last written that day (the first in the file of two written at once). When a lead was
    created and whom it was merged into is not news of a day: the newest version says it for every day.
    """
    last_of_day: dict[date, Row] = {}
    for row in rows:
        day = updated_at(row).date()
        if day not in last_of_day or updated_at(row) > updated_at(last_of_day[day]):
            last_of_day[day] = row
    newest = last_of_day[max(last_of_day)]
    created_at = parse_timestamp(newest.get("created_at")) or datetime.min
    return Lead(
        lead_id,
        created_at=created_at,
        merged_into=clean(newest.get("merged_into_lead_id")),
        versions=[read_version(last_of_day[day], mappings, custom_attributes) for day in sorted(last_of_day)],
        contact_changes=read_contact_changes(rows, mappings),
        addresses=[(parse_timestamp(row.get("updated_at")) or created_at, email) for row in rows if (email := bare_email(row.get("email")))],
    )


def read_contact_changes(rows: list[Row], mappings: Mappings) -> list[tuple[datetime, str]]:
    """Section 2, suppression_rules: opt-ins (email_opt_out from true to false) and new addresses, by the moment.

    Every version counts here, also one that another of the same day replaces; of two written at once the first in the
    file. An address is new where the one known last was another, and stage() leaves out what another record of the person had.
    """
    at: dict[datetime, Row] = {}
    for row in rows:
        at.setdefault(updated_at(row), row)
    changes: list[tuple[datetime, str]] = []
    was_opted_out, known_email = False, None
    for moment in sorted(at):
        is_opted_out = mappings.flag(at[moment], "email_opt_out") is not False
        email = bare_email(at[moment].get("email"))
        if was_opted_out and not is_opted_out:
            changes.append((moment, "opted_out"))
        if known_email is not None and email not in (None, known_email):
            changes.append((moment, f"bounced {email}"))
        was_opted_out, known_email = is_opted_out, email or known_email
    return changes


def with_rejected_flags(good: list[Row], rejected: list[Row], mappings: Mappings) -> list[Row]:
    """Section 1: an opt-out and a deletion in a rejected version hold for the newest good one unless that is newer."""
    newest = max(map(updated_at, good))
    told = {}
    for row in rejected:
        if updated_at(row) >= newest:
            if mappings.flag(row, "email_opt_out") is not False:
                told["email_opt_out"] = row["email_opt_out"]
            if mappings.flag(row, "is_deleted"):
                told["is_deleted"] = row["is_deleted"]
    return [row | told if updated_at(row) == newest else row for row in good]


def without_unread_moment(row: Row, run_started_at: datetime) -> Row:
    """Section 1, unread: an updated_at that is no moment, or one more than a day ahead, says as much as none."""
    moment = parse_timestamp(row.get("updated_at"))
    is_read = clean(row.get("updated_at")) is None or (moment is not None and moment <= run_started_at + timedelta(days=1))
    return row if is_read else row | {"updated_at": ""}


def stage_leads(
    rows: list[Row],
    mappings: Mappings,
    custom_attributes: Sequence[str],
    run_started_at: datetime,
    counts: SourceCounts,
) -> dict[str, Lead]:
    """Section 1: bad versions are rejected, the others of a lead make one lead, merge cycles are rejected."""
    counts.raw = len(rows)
    good: dict[str, list[Row]] = defaultdict(list)
    rejected: dict[str, list[Row]] = defaultdict(list)
    opted_out: dict[str, Row] = {}
    for delivered in rows:
        row = without_unread_moment(delivered, run_started_at)
        lead_id = clean(row.get("lead_id"))
        if row is not delivered and mappings.flag(row, "email_opt_out") is not False:
            # It may be of any day, so it holds on all.
            opted_out[str(lead_id)] = {"email_opt_out": row["email_opt_out"]}
        fault = "missing_key" if lead_id is None else timestamp_fault(row.get("created_at"), run_started_at)
        employees = parse_quantity(row.get("employee_count")) or ZERO
        revenue = parse_quantity(row.get("annual_revenue"), is_count=False) or ZERO
        if fault is None and not (0 <= employees <= MOST_EMPLOYEES and 0 <= revenue <= MOST_REVENUE):
            fault = "impossible_value"
        if fault is not None or lead_id is None:
            counts.rejected[str(fault)] += 1
            rejected[str(lead_id)].append(row)
        else:
            good[lead_id].append(row)
    counts.duplicates = sum(map(len, good.values())) - len(good)
    good = {lead_id: [row | opted_out.get(lead_id, {}) for row in versions] for lead_id, versions in good.items()}

    leads = {
        lead_id: read_lead(lead_id, with_rejected_flags(versions, rejected[lead_id], mappings), mappings, custom_attributes)
        for lead_id, versions in good.items()
    }
    in_cycle = {lead_id for lead_id in leads if in_merge_cycle(lead_id, leads)}
    counts.rejected.update("merge_cycle" for _ in in_cycle)
    leads = {lead_id: lead for lead_id, lead in leads.items() if lead_id not in in_cycle}
    counts.staged = len(leads)
    return leads


def in_merge_cycle(lead_id: str, leads: dict[str, Lead]) -> bool:
    """Whether following merged_into_lead_id from a lead comes back to it."""
    seen: set[str] = set()
    current = leads[lead_id].merged_into
    while current in leads and current not in seen:
        if current == lead_id:
            return True
        seen.add(current)
        current = leads[current].merged_into
    return False


def survivor_of(lead_id: str, leads: dict[str, Lead]) -> str:
    """The end of a chain of merges. A pointer to a lead that does not exist is ignored."""
    while (target := leads[lead_id].merged_into) is not None and target in leads:
        lead_id = target
    return lead_id


class Owner(NamedTuple):
    """Whose an anonymous visitor is from a moment on; `lead_id` is None where too many leads share the visitor."""

    since: datetime
    lead_id: str | None


# The default of most_leads_of_a_visitor.
MOST_LEADS_OF_A_VISITOR = 5


def stage_identities(
    rows: list[Row], leads: dict[str, Lead], run_started_at: datetime, counts: SourceCounts
) -> dict[str, list[Owner]]:
    """Section 1: anonymous_id -> its owners, one after the other; at one moment the smaller lead_id."""
    counts.raw = len(rows)
    known: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows:
        anonymous_id, lead_id = clean(row.get("anonymous_id")), clean(row.get("lead_id"))
        fault = None
        if anonymous_id is None or lead_id is None:
            fault = "missing_key"
        elif (moment := parse_timestamp(row.get("identified_at"))) is not None and moment > run_started_at:
            fault = "future_timestamp"
        if fault is None and lead_id not in leads:
            fault = "orphan_identity"
        if fault is not None:
            counts.rejected[fault] += 1
            continue
        known[str(anonymous_id)].append((parse_timestamp(row.get("identified_at")) or datetime.min, str(lead_id)))
    owners = {anonymous_id: owners_of(sorted(candidates), leads) for anonymous_id, candidates in known.items()}
    counts.staged = sum(map(len, owners.values()))
    counts.duplicates = sum(map(len, known.values())) - counts.staged
    return owners


def owners_of(identifications: list[tuple[datetime, str]], leads: dict[str, Lead]) -> list[Owner]:
    """The owners of one visitor. From the first lead too many on it is nobody's."""
    owners: list[Owner] = []
    met: set[str] = set()
    for moment, group in groupby(identifications, key=lambda pair: pair[0]):
        people = [survivor_of(lead_id, leads) for _, lead_id in group]
        met.update(people)
        lead_id = None if len(met) > MOST_LEADS_OF_A_VISITOR else people[0]
        if not owners or owners[-1].lead_id != lead_id:
            owners.append(Owner(moment, lead_id))
    return owners


# The defaults of machine_seconds_after_sending and machine_burst_seconds.
MACHINE_SECONDS_AFTER_SENDING = timedelta(seconds=5)
MACHINE_BURST_SECONDS = timedelta(seconds=1)


class Mail(NamedTuple):
    """A delivered sending, open or click of a mail."""

    activity_id: str
    activity_type: str | None
    occurred_at: datetime
    sent_at: datetime | None
    url: str | None


def machine_mails(mails: Sequence[Mail], is_known_mail: bool) -> set[str]:
    """Of what one lead did with one mail, the activity_ids that no person did: too soon after sending, or several links at once."""
    sendings = [mail.occurred_at for mail in mails if mail.activity_type == "email_sent"] if is_known_mail else []
    machines = set()
    for mail in mails:
        if mail.activity_type in ("email_open", "email_click"):
            sent_at = mail.sent_at or max((moment for moment in sendings if moment <= mail.occurred_at), default=None)
            if sent_at is not None and mail.occurred_at - sent_at < MACHINE_SECONDS_AFTER_SENDING:
                machines.add(mail.activity_id)
    burst: list[Mail] = []
    for mail in sorted((mail for mail in mails if mail.activity_type == "email_click"), key=lambda mail: mail.occurred_at):
        if burst and mail.occurred_at - burst[-1].occurred_at > MACHINE_BURST_SECONDS:
            burst = []
        burst.append(mail)
        links = {click.url for click in burst if click.url is not None}
        if len(links) > 1 or sum(click.url is None for click in burst) > 2:
            machines.update(click.activity_id for click in burst)
    return machines


def stage_activities(
    rows: list[Row],
    mappings: Mappings,
    leads: dict[str, Lead],
    identities: dict[str, list[Owner]],
    run_started_at: datetime,
    counts: SourceCounts,
) -> tuple[dict[str, list[Activity]], int | None]:
    """Section 1: what counts for each survivor, and the newest day of any staged activity.

    Bad rows are rejected; of the copies of an activity the first delivered says what it is, and one copy marked
    deleted deletes it. Machine activity and deleted activity is staged and never counts.
    """
    counts.raw = len(rows)
    copies: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        activity_id, lead_id = clean(row.get("activity_id")), clean(row.get("lead_id"))
        fault = timestamp_fault(row.get("occurred_at"), run_started_at)
        owner = lead_id or clean(row.get("anonymous_id"))
        if activity_id is None or owner is None or clean(row.get("activity_type")) is None:
            fault = "missing_key"
        if fault is not None:
            counts.rejected[fault] += 1
        else:
            copies[str(activity_id)].append(row)
    counts.duplicates = sum(map(len, copies.values())) - len(copies)

    first_deliveries = {
        activity_id: min(deliveries, key=lambda copy: parse_timestamp(copy.get("loaded_at")) or datetime.max)
        for activity_id, deliveries in copies.items()
    }
    mails: dict[tuple[str, str | None], list[Mail]] = defaultdict(list)
    for activity_id, row in first_deliveries.items():
        reader, moment = clean(row.get("lead_id")), parse_timestamp(row.get("occurred_at"))
        activity_type = mappings.activity_type(row.get("activity_type"))
        if reader is not None and moment is not None and activity_type in ("email_sent", "email_open", "email_click"):
            mails[reader, clean(row.get("content_id"))].append(
                Mail(activity_id, activity_type, moment, parse_timestamp(row.get("sent_at")), clean(row.get("url")))
            )
    by_machines = {activity_id for (_, content_id), group in mails.items() for activity_id in machine_mails(group, content_id is not None)}

    counted: dict[str, list[Activity]] = defaultdict(list)
    newest_day: int | None = None
    for activity_id, deliveries in copies.items():
        row = first_deliveries[activity_id]
        owner = clean(row.get("lead_id"))
        if owner is not None and owner not in leads:
            counts.rejected["orphan_activity"] += 1
            continue
        counts.staged += 1
        occurred_at = parse_timestamp(row.get("occurred_at")) or datetime.min
        day = occurred_at.toordinal()
        newest_day = day if newest_day is None else max(newest_day, day)
        if any(mappings.flag(copy, "is_deleted") for copy in deliveries) or mappings.flag(row, "is_machine"):
            continue
        if activity_id in by_machines:
            continue
        lead_id, visible_from = clean(row.get("lead_id")), day
        if lead_id is None:
            owners = identities.get(str(clean(row.get("anonymous_id"))), [])
            owner_then = next((owner for owner in reversed(owners) if owner.since <= occurred_at), owners[0] if owners else None)
            if owner_then is None or owner_then.lead_id is None:
                continue
            visible_from, lead_id = max(day, owner_then.since.toordinal()), owner_then.lead_id
        counted[survivor_of(lead_id, leads)].append(
            Activity(
                occurred_at,
                day,
                visible_from,
                mappings.activity_type(row.get("activity_type")),
                mappings.page_category(row.get("url")),
                normalise_code(row.get("content_type")),
                normalise(row.get("campaign")),
                mappings.sequence_name(row.get("sequence_name")),
                read_quantity(row.get("quantity")),
            )
        )
    return counted, newest_day


def stage_opportunities(
    rows: list[Row], mappings: Mappings, leads: dict[str, Lead], run_started_at: datetime, counts: SourceCounts
) -> dict[str, list[int]]:
    """Section 1: survivor -> the days on which its opportunities were won (created_at where closed_at is missing)."""
    counts.raw = len(rows)
    seen: set[str] = set()
    won: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        opportunity_id, lead_id = clean(row.get("opportunity_id")), clean(row.get("lead_id"))
        if opportunity_id is None or lead_id is None:
            fault: str | None = "missing_key"
        else:
            fault = timestamp_fault(row.get("created_at"), run_started_at)
            if fault is None and lead_id not in leads:
                fault = "orphan_opportunity"
        if fault is not None:
            counts.rejected[fault] += 1
        elif opportunity_id in seen:
            counts.duplicates += 1
        else:
            seen.add(str(opportunity_id))
            counts.staged += 1
            moment = parse_timestamp(row.get("closed_at")) or parse_timestamp(row.get("created_at"))
            is_won = mappings.flag(row, "is_won")
            if clean(row.get("is_won")) is None or is_won is None:
                is_won = says_won(row.get("stage"))
            if is_won and moment is not None:
                won[survivor_of(str(lead_id), leads)].append(moment.toordinal())
    return won


def stage(raw_folder: Path, mappings: Mappings, custom_attributes: Sequence[str], run_started_at: datetime) -> Staged:
    """All of section 1."""
    counts = {name: SourceCounts() for name in ("leads", "identities", "activities", "opportunities")}
    rows = {name: read_csv(raw_folder / f"{name}.csv") for name in counts}
    leads = stage_leads(rows["leads"], mappings, custom_attributes, run_started_at, counts["leads"])
    identities = stage_identities(rows["identities"], leads, run_started_at, counts["identities"])
    activities, newest_day = stage_activities(
        rows["activities"], mappings, leads, identities, run_started_at, counts["activities"]
    )
    won_days = stage_opportunities(rows["opportunities"], mappings, leads, run_started_at, counts["opportunities"])
    if newest_day is None and leads:
        newest_day = max(lead.created_at.toordinal() for lead in leads.values())
    default_scored_on = None if newest_day is None else date.fromordinal(newest_day)
    contact_changes: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    people: dict[str, list[Lead]] = defaultdict(list)
    for lead in leads.values():
        people[survivor_of(lead.lead_id, leads)].append(lead)
    for survivor, records in people.items():
        for lead in records:
            for moment, change in lead.contact_changes:
                reason, _, email = change.partition(" ")
                known = any(since < moment and address == email for other in records if other is not lead for since, address in other.addresses)
                if not known:
                    contact_changes[survivor].append((moment, reason))
    return Staged(leads, activities, won_days, contact_changes, default_scored_on, counts)


# --------------------------------------------------------------------------------------------------------------
# Points (section 3)
# --------------------------------------------------------------------------------------------------------------


@cache
def age_weight(decay: str, decay_days: Decimal | None, decay_percent: Decimal | None, age: int) -> Decimal:
    """Section 3, "weight by age", rounded half up to six places."""
    if decay == "none" or decay_days is None:
        return ONE
    with localcontext() as context:
        context.prec = 60
        if decay == "linear":
            weight = max(ZERO, ONE - Decimal(age) / decay_days)
        elif decay == "half_life":
            weight = Decimal("0.5") ** (Decimal(age) / decay_days)
        elif decay == "step":
            weight = max(ZERO, ONE - (decay_percent or ZERO) / 100 * (Decimal(age) // decay_days))
        else:
            raise ValueError(f"unknown decay {decay}")
        return weight.quantize(SIX_PLACES, ROUND_HALF_UP)


def round_points(points: Decimal) -> Decimal:
    """Section 3, "arithmetic is exact": half away from zero, to four places (ROUND_HALF_UP is away from zero)."""
    return points.quantize(FOUR_PLACES, ROUND_HALF_UP)


def bounded(value: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    """A value between two bounds, either of which may be missing."""
    if most is not None:
        value = min(value, most)
    if least is not None:
        value = max(value, least)
    return value


class Contribution(NamedTuple):
    """A row of the ledger (section 4, lead_score_contributions) without its key."""

    dimension: str
    occurrences: int
    raw_points: Decimal
    decayed_points: Decimal
    points: Decimal
    first_occurred_on: date | None
    last_occurred_on: date | None
    next_expires_on: date | None


def adjustment(dimension: str, points: Decimal) -> Contribution:
    """Section 3, the ledger: a category_cap or score_bound row."""
    return Contribution(dimension, 0, ZERO, ZERO, points, None, None, None)


@dataclass
class Fired:
    """A rule that fired for a lead on a day. `points` is what it brings before its category combines rules."""

    rule_id: str
    category: str
    occurrences: int
    raw_points: Decimal
    counted_points: Decimal
    """Counted occurrences times points: raw_points after max_per_day and max_count."""
    decayed_points: Decimal
    points: Decimal
    first_day: int | None = None
    last_day: int | None = None
    next_expires_day: int | None = None

    def row(self, dimension: str, points: Decimal) -> Contribution:
        def as_date(day: int | None) -> date | None:
            return None if day is None else date.fromordinal(day)

        return Contribution(
            dimension,
            self.occurrences,
            self.raw_points,
            self.decayed_points,
            points,
            as_date(self.first_day),
            as_date(self.last_day),
            as_date(self.next_expires_day),
        )


def fired_once(rule_id: str, category: str, points: Decimal) -> Fired:
    """A rule without occurrences of its own: explicit, frequency and inactivity rules fire once, with all points."""
    return Fired(rule_id, category, 1, points, points, points, points)


def code(text: str) -> str:
    """A code that the engine writes with underscores, such as c_level."""
    return text.replace(" ", "_").replace("-", "_")


def host(text: str) -> str:
    """A host without scheme, `www.` and the slash or the point that ends an address."""
    return text.removeprefix("https://").removeprefix("http://").removeprefix("www.").removesuffix("/").removesuffix(".")


SPELLED_LIKE_THE_DATA = {
    "seniority": code, "job_function": code, "email_kind": code, "company_domain": host, "email_domain": host,
}


def holds(condition: Condition, attribute: Attribute) -> bool:
    """Section 2, explicit_weights: one condition. On an unknown attribute only is_unknown holds."""
    operator, value = condition.operator, compared(condition.value)
    spell = SPELLED_LIKE_THE_DATA.get(condition.attribute, str)
    part_of = spell if spell is code else str
    if operator == "is_unknown":
        return not attribute.texts
    if operator == "is_known":
        return bool(attribute.texts)
    if operator == "equals":
        return any(spell(name) == spell(value) for name in attribute.names)
    if operator == "any_of":
        parts = [spell(part.strip()) for part in value.split("|")]
        return any(spell(name) in parts for name in attribute.names)
    if operator in ("not_equals", "none_of"):
        # Missing data is not bad fit; a value that is listed under any of its names is listed.
        positive = {"not_equals": "equals", "none_of": "any_of"}[operator]
        return bool(attribute.texts) and not holds(replace(condition, operator=positive), attribute)
    if operator == "contains":
        return any(part_of(value) in part_of(text) for text in attribute.texts)
    if operator == "starts_with":
        return any(part_of(text).startswith(part_of(value)) for text in attribute.texts)
    number = attribute.number
    if operator not in ("at_least", "at_most", "between"):
        raise ValueError(f"unknown operator {operator}")
    if number is None:
        return False
    if operator == "between":
        least, most = value.split("..")
        return Decimal(least.strip()) <= number <= Decimal(most.strip())
    return number >= Decimal(value) if operator == "at_least" else number <= Decimal(value)


def all_hold(conditions: Iterable[Condition], version: Version) -> bool:
    """Section 2, explicit_weights: the conditions of a rule must all hold."""
    return all(holds(condition, version.attributes.get(condition.attribute, UNKNOWN)) for condition in conditions)


def fire_explicit(rule: ExplicitRule, version: Version) -> Fired | None:
    if all_hold(rule.conditions, version):
        return fired_once(rule.rule_id, rule.category, rule.points)
    return None


def fire_behavioral(rule: BehavioralRule, days: Mapping[int, int], today: int) -> Fired | None:
    """Section 3, limits: window, max_per_day, max_count (the newest), decay, rounding, max_points, in that order."""
    per_day = Counter({day: count for day, count in days.items() if rule.window_days is None or today - day < rule.window_days})
    if not per_day:
        return None
    counted: dict[int, int] = {}
    left = rule.max_count
    for day in sorted(per_day, reverse=True):
        count = per_day[day] if rule.max_per_day is None else min(per_day[day], rule.max_per_day)
        if left is not None:
            count = min(count, left)
            left -= count
        if count > 0:
            counted[day] = count

    decayed = round_points(
        sum(
            (
                rule.points * count * age_weight(rule.decay, rule.decay_days, rule.decay_percent, today - day)
                for day, count in counted.items()
            ),
            ZERO,
        )
    )
    points = decayed if rule.max_points is None else bounded(decayed, -rule.max_points, rule.max_points)
    occurrences = per_day.total()
    return Fired(
        rule.rule_id,
        rule.category,
        occurrences,
        raw_points=occurrences * rule.points,
        counted_points=sum(counted.values()) * rule.points,
        decayed_points=decayed,
        points=points,
        first_day=min(per_day),
        last_day=max(per_day),
        next_expires_day=None if rule.window_days is None or not counted else min(counted) + rule.window_days,
    )


def fire_frequency(rule: FrequencyRule, days: Mapping[int, int], today: int) -> Fired | None:
    """Section 2, frequency_weights: the trailing window that ends on the scoring date; 0 fires on silence too."""
    inside = {day: count for day, count in days.items() if rule.window_days is None or today - day < rule.window_days}
    measure = len(inside) if rule.measure == "active_days" else sum(inside.values())
    if measure < rule.at_least or (rule.at_most is not None and measure > rule.at_most):
        return None
    fired = fired_once(rule.rule_id, rule.category, rule.points)
    if inside:
        fired.first_day, fired.last_day = min(inside), max(inside)
        fired.next_expires_day = None if rule.window_days is None else min(inside) + rule.window_days
    return fired


def fire_inactivity(rule: InactivityRule, quiet_days: int) -> Fired | None:
    """Section 2, inactivity_weights: inactive_days or more since the last engagement, or since creation."""
    return fired_once(rule.rule_id, rule.category, rule.points) if quiet_days >= rule.inactive_days else None


def by_category(fired: list[Fired]) -> dict[str, list[Fired]]:
    """The fired rules of each category in which at least one fired."""
    categories: dict[str, list[Fired]] = defaultdict(list)
    for rule in fired:
        categories[rule.category].append(rule)
    return categories


def combine(category: Category, fired: list[Fired]) -> tuple[list[Decimal], Decimal]:
    """Section 3, per category: what each fired rule brings in the end, and the adjustment by the bounds."""
    points = [rule.points for rule in fired]
    if category.combine == "best":
        best = min(fired, key=lambda rule: (-abs(rule.points), rule.points < 0, rule.rule_id))
        points = [rule.points if rule is best else ZERO for rule in fired]
    total = sum(points, ZERO)
    return points, bounded(total, category.min_points, category.max_points) - total


# --------------------------------------------------------------------------------------------------------------
# Scores (sections 3 and 4)
# --------------------------------------------------------------------------------------------------------------


class ContributionKey(NamedTuple):
    lead_id: str
    scoring_model: str
    scored_on: date
    category: str
    rule_id: str


class ScoreKey(NamedTuple):
    lead_id: str
    scoring_model: str
    scored_on: date


class Score(NamedTuple):
    """A row of lead_scores_daily without its key."""

    fit_score: Decimal
    engagement_score: Decimal
    lead_score: Decimal
    fit_grade: str | None
    engagement_grade: str | None
    lead_grade: str | None
    qualification: str
    is_mql: bool
    is_sql: bool
    qualified_by: str | None
    suppression_reason: str | None
    fit_completeness: Decimal | None
    points_lost_to_decay: Decimal
    points_lost_to_caps: Decimal
    last_engaged_at: datetime | None
    days_since_engaged: int | None


class MoverKey(NamedTuple):
    lead_id: str
    scoring_model: str
    period: str
    category: str
    rule_id: str


class Mover(NamedTuple):
    """What a rule counted at the beginning and at the end of a period."""

    points_before: Decimal
    points_after: Decimal


class Outlook(NamedTuple):
    """The score that was and the score to come, seen from the newest scored day."""

    score_change_7_days: Decimal | None
    score_change_30_days: Decimal | None
    lead_score_in_7_days: Decimal
    lead_score_in_30_days: Decimal
    lead_score_in_90_days: Decimal
    leaves_qualification_on: date | None


class StayKey(NamedTuple):
    lead_id: str
    scoring_model: str
    stage: str


class StayRow(NamedTuple):
    """From when to when a lead was in a stage. It is out again on left_on, which is missing while it is in."""

    entered_on: date
    left_on: date | None
    entered_by: str
    is_left_censored: bool


@dataclass
class Result:
    """What the referee found."""

    scored_on: list[date]
    stays: dict[StayKey, list[StayRow]] = field(default_factory=dict)
    """As of the newest scored day, also of leads that are deleted by then. Who was never in a stage has no key."""
    contributions: dict[ContributionKey, Contribution] = field(default_factory=dict)
    scores: dict[ScoreKey, Score] = field(default_factory=dict)
    outlooks: dict[tuple[str, str], Outlook] = field(default_factory=dict)
    movers: dict[MoverKey, Mover] = field(default_factory=dict)
    """Rules whose points differ between the newest scored day and a day before or after it."""
    counts: dict[str, SourceCounts] = field(default_factory=dict)


def grade_of(bands: list[tuple[Decimal, str]], score: Decimal) -> str | None:
    """Section 2, grade_bands: the highest band the score reaches; below all of them the lowest; without any, null."""
    reached = [grade for least, grade in bands if least <= score]
    return reached[-1] if reached else bands[0][1] if bands else None


def fit_completeness(model: Model, version: Version) -> Decimal | None:
    """Section 3: the share of the model's fit categories with a value for any attribute that their rules name."""
    named: dict[str, set[str]] = defaultdict(set)
    for rule in model.explicit:
        if model.categories[rule.category].dimension == "fit":
            named[rule.category] |= {condition.attribute for condition in rule.conditions}
    if not named:
        return None
    known = sum(any(name in version.attributes for name in names) for names in named.values())
    return round_points(Decimal(known) / len(named))


# --------------------------------------------------------------------------------------------------------------
# Qualification (section 3, "qualification has memory")
# --------------------------------------------------------------------------------------------------------------

STAGES = ("mql", "sql")
DEFAULT_MEMORY_DAYS = 90
# The days with which the newest is compared, and how far the outlook sees.
COMPARED_DAYS = (-30, -7, 7, 30, 90)
HORIZON_DAYS = 90


class Signals(NamedTuple):
    """What a day says about qualification, before anything is remembered."""

    score: Decimal
    by_score: frozenset[str]
    """The stages whose score is reached."""
    fast: frozenset[str]
    """The stages for which a fast track rule holds."""
    blocked: bool
    """Whether a suppression reason that blocks qualification applies."""


def stages_by_score(model: Model, score: Decimal, fit_grade: str | None) -> frozenset[str]:
    """Section 3: what score and fit grade are enough for. A blank threshold is never reached; an SQL is an MQL."""
    least_by_grade = {grade: least for least, grade in model.bands["fit"]}
    grade_is_enough = model.mql_min_fit_grade is None or (
        fit_grade is not None and least_by_grade[fit_grade] >= least_by_grade[model.mql_min_fit_grade]
    )
    if not grade_is_enough or model.mql_enter is None or score < model.mql_enter:
        return frozenset()
    return frozenset(STAGES if model.sql_enter is not None and score >= model.sql_enter else ("mql",))


def stages_by_fast_track(rules: Iterable[FastTrackRule]) -> frozenset[str]:
    """Section 2, fast_track_rules: what the rules that hold are enough for; one that makes an SQL makes an MQL."""
    return frozenset(stage for rule in rules for stage in (("mql", "sql") if rule.qualifies_as == "sql" else ("mql",)))


@dataclass
class Stay:
    """A time during which a lead was in a stage (ordinal days)."""

    entered_on: int
    entered_by: str
    had_the_score: bool
    """Whether the score was reached on any day of the stay so far."""
    is_left_censored: bool = False
    """Whether the stay was running already when memory begins, as far as anybody knows."""
    left_on: int | None = None

    def row(self) -> StayRow:
        left_on = None if self.left_on is None else date.fromordinal(self.left_on)
        return StayRow(date.fromordinal(self.entered_on), left_on, self.entered_by, self.is_left_censored)


def stays_out(model: Model, stage: str, signals: Signals) -> bool:
    """Whether a day leaves a lead out of a stage for certain: blocked, or no reason to come in and a score below the exit.

    A blank exit is the enter threshold, and where both are blank nothing but a reason to come in keeps a lead in.
    """
    leave_below = model.mql_enter if model.mql_exit is None else model.mql_exit
    if stage == "sql":
        leave_below = model.sql_enter if model.sql_exit is None else model.sql_exit
    if signals.blocked:
        return True
    has_reason = stage in signals.by_score or stage in signals.fast
    return not has_reason and (leave_below is None or signals.score < leave_below)


def stays_in(model: Model, stage: str, days: Iterable[tuple[int, Signals]]) -> list[Stay]:
    """Section 3: in and out of a stage, day by day, from out at the start. A day brings one crossing at most.

    In: by score or fast track, unless blocked, and for an MQL not within the cooldown: left on day x, a lead can be
    back on x + mql_cooldown_days and not on the day before. Out: see stays_out.
    """
    cooldown_days = 0 if stage == "sql" else model.mql_cooldown_days

    stays: list[Stay] = []
    for day, signals in days:
        by_score, fast = stage in signals.by_score, stage in signals.fast
        if stays and stays[-1].left_on is None:
            if stays_out(model, stage, signals):
                stays[-1].left_on = day
            elif by_score:
                stays[-1].had_the_score = True
        elif not signals.blocked and (by_score or fast):
            left_on = stays[-1].left_on if stays else None
            if left_on is None or day - left_on >= cooldown_days:
                stays.append(Stay(day, "score" if by_score else "fast_track", had_the_score=by_score))
    return stays


def qualification_of(stays: dict[str, list[Stay]]) -> tuple[str, str | None]:
    """Section 4, qualification and qualified_by: the highest stage that the lead is in, and what brought it there."""
    for stage in reversed(STAGES):
        if stays[stage] and stays[stage][-1].left_on is None:
            return stage, "score" if stays[stage][-1].had_the_score else "fast_track"
    return "none", None


# --------------------------------------------------------------------------------------------------------------
# One lead
# --------------------------------------------------------------------------------------------------------------


class DayFacts(NamedTuple):
    """What holds for a lead on a day under every model."""

    version: Version
    last_engaged_at: datetime | None
    quiet_days: int
    is_unmapped_only: bool
    """Whether the lead did something and nothing of it is of a known type: it is not silent then."""
    applying: list[SuppressionRule]
    """The suppression rules whose reason applies, by priority."""


class LeadScorer:
    """Scores one lead on any day: the lead, what counts for it, and which rules its activities match.

    Explicit rules are judged once for each version and the signals of a remembered day once for each model, however
    many scored days ask for them. Nothing else is kept from one day to the next.
    """

    def __init__(self, engine: Engine, lead: Lead) -> None:
        self.engine, self.lead = engine, lead
        activities = engine.staged.activities.get(lead.lead_id, [])
        self.won_days = engine.staged.won_days.get(lead.lead_id, [])
        self.engaged: list[tuple[int, datetime]] = []
        self.done = [(activity.visible_from, activity.activity_type in engine.mappings.activity_types) for activity in activities]
        # What an activity says of a reason, as (first day on which it counts, moment, reason).
        self.suppressing: list[tuple[int, datetime, str]] = []
        self.ending = [(at.toordinal(), at, reason) for at, reason in engine.staged.contact_changes[lead.lead_id]]
        self.hits: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for activity in activities:
            if activity.activity_type in engine.mappings.engagement_types:
                self.engaged.append((activity.visible_from, activity.occurred_at))
            for told, reasons in (
                (self.suppressing, engine.mappings.type_suppresses_as),
                (self.ending, engine.mappings.type_ends_suppression),
            ):
                reason = reasons.get(activity.activity_type)
                if reason:
                    told.append((activity.visible_from, activity.occurred_at, reason))
            for rule in engine.rules_matching(activity):
                self.hits[rule].append((activity.visible_from, activity.day, activity.quantity))
        self._facts: dict[tuple[int, int], DayFacts] = {}
        self._explicit: dict[tuple[str, int], list[Fired]] = {}
        self._unmet: dict[tuple[str, int], set[str]] = {}
        self._signals: dict[tuple[str, int, int], Signals] = {}

    def days(self, rule: object, today: int) -> Mapping[int, int]:
        """How often what a rule matches happened on each day, as far as it is known on a day (nothing later enters)."""
        days: dict[int, int] = defaultdict(int)
        for visible_from, day, quantity in self.hits.get(id(rule), ()):
            if visible_from <= today:
                days[day] += quantity
        return days

    def facts(self, today: int, known: int | None = None) -> DayFacts:
        """What holds on a day; with `known`, if nothing happens after that earlier day."""
        known = today if known is None else known
        if (today, known) not in self._facts:
            version = self.lead.version_on(known)
            engaged = [moment for visible_from, moment in self.engaged if visible_from <= known]
            last_engaged_at = max(engaged, default=None)
            quiet_days = today - (last_engaged_at or self.lead.created_at).toordinal()
            done = [is_mapped for visible_from, is_mapped in self.done if visible_from <= known]
            reasons = self.suppression_reasons(version, known)
            applying = [rule for rule in self.engine.suppression_rules if rule.reason in reasons]
            self._facts[today, known] = DayFacts(version, last_engaged_at, quiet_days, bool(done) and not any(done), applying)
        return self._facts[today, known]

    def suppression_reasons(self, version: Version, today: int) -> set[str]:
        """Section 2, suppression_rules: every reason that applies on a day.

        What a record states holds while it does; what an activity gives ends with a later event that ends its reason.
        """
        ended = [(moment, reason) for visible_from, moment, reason in self.ending if visible_from <= today]
        reasons = version.reasons | {
            reason
            for visible_from, moment, reason in self.suppressing
            if visible_from <= today and not any(end > moment and of == reason for end, of in ended)
        }
        return reasons | {"customer"} if any(day <= today for day in self.won_days) else reasons

    def fire_explicit(self, model: Model, version: Version) -> list[Fired]:
        """The explicit rules that fire on the days of a version."""
        key = (model.scoring_model, version.since)
        if key not in self._explicit:
            fired = [fire_explicit(rule, version) for rule in model.explicit]
            self._explicit[key] = [rule for rule in fired if rule is not None]
        return self._explicit[key]

    def unmet_rules(self, model: Model, version: Version) -> set[str]:
        """The rules on activities whose conditions do not all hold on the days of a version."""
        key = (model.scoring_model, version.since)
        if key not in self._unmet:
            self._unmet[key] = {rule_id for rule_id, conditions in model.conditions.items() if not all_hold(conditions, version)}
        return self._unmet[key]

    def fire(self, model: Model, today: int, known: int | None = None) -> list[Fired]:
        """Every rule of a model that fires on a day; with `known`, if nothing happens after that earlier day."""
        known = today if known is None else known
        facts = self.facts(today, known)
        fired: list[Fired | None] = [*self.fire_explicit(model, facts.version)]
        unmet = self.unmet_rules(model, facts.version)
        matched = [rule for rule in model.behavioral if id(rule) in self.hits and rule.rule_id not in unmet]
        fired += [fire_behavioral(rule, self.days(rule, known), today) for rule in matched]
        fired += [fire_frequency(rule, self.days(rule, known), today) for rule in model.frequency if rule.rule_id not in unmet]
        if not facts.is_unmapped_only:
            fired += [fire_inactivity(rule, facts.quiet_days) for rule in model.inactivity]
        return [rule for rule in fired if rule is not None]

    def signals(self, model: Model, today: int, known: int | None = None) -> Signals:
        """What a day says about qualification: its score without the ledger, and its fast tracks."""
        known = today if known is None else known
        key = (model.scoring_model, today, known)
        if key not in self._signals:
            by_dimension: dict[str, Decimal] = defaultdict(Decimal)
            for category, rules in by_category(self.fire(model, today, known)).items():
                points, cap = combine(model.categories[category], rules)
                by_dimension[model.categories[category].dimension] += sum(points, cap)
            score = bounded(sum(by_dimension.values(), ZERO), model.score_floor, model.score_ceiling)
            fit_grade = grade_of(model.bands["fit"], by_dimension["fit"])
            self._signals[key] = Signals(
                score,
                stages_by_score(model, score, fit_grade),
                stages_by_fast_track(
                    rule
                    for rule in model.fast_track
                    if any(rule.within_days is None or today - day < rule.within_days for day in self.days(rule, known))
                ),
                any(rule.blocks_qualification for rule in self.facts(today, known).applying),
            )
        return self._signals[key]

    def can_qualify(self, model: Model) -> bool:
        """Whether any day can bring a stay: a fast track matches, or all good points together reach the threshold.

        All good points: every rule with positive points that may fire fires, undecayed and unlimited, no other rule
        does, and each category and the model are raised to their lower bounds. No score is above that. This only
        saves time, for leads that never come near the threshold.
        """
        if any(id(rule) in self.hits for rule in model.fast_track):
            return True
        most = sum((max(category.min_points or ZERO, ZERO) for category in model.categories.values()), ZERO)
        explicit = {rule.rule_id: rule for version in self.lead.versions for rule in self.fire_explicit(model, version)}
        for rule in [*explicit.values(), *model.frequency, *model.inactivity]:
            most += max(rule.points, ZERO)
        for rule in model.behavioral:
            most += max(rule.points, ZERO) * sum(quantity for _, _, quantity in self.hits.get(id(rule), ()))
        if model.score_floor is not None:
            most = max(most, model.score_floor)
        return model.mql_enter is not None and most >= model.mql_enter

    def stays(self, model: Model, scored_on: date, history_from: date | None) -> dict[str, list[Stay]]:
        """Section 3: the stays in each stage, as far back as qualification remembers on a day."""
        today = scored_on.toordinal()
        first_day = today - DEFAULT_MEMORY_DAYS if history_from is None else min(history_from.toordinal(), today)
        if not self.can_qualify(model):
            return {stage: [] for stage in STAGES}
        remembered = [day for day in range(first_day, today + 1) if self.lead.is_scored_on(day)]
        days = [(day, self.signals(model, day)) for day in remembered]
        result = {stage: stays_in(model, stage, days) for stage in STAGES}
        for stage, stays in result.items():
            if stays and stays[0].entered_on == first_day:
                stays[0].is_left_censored = not self.is_out(model, stage, first_day - 1)
        return result

    def is_out(self, model: Model, stage: str, day: int) -> bool:
        """Whether a lead is known to be in no stay on a day: it is not created yet, or the day leaves it out."""
        if day < self.lead.created_at.toordinal():
            return True
        return self.lead.is_scored_on(day) and stays_out(model, stage, self.signals(model, day))

    def score(self, scored_on: date, history_from: date | None, result: Result) -> None:
        """Section 3, one lead on one day under every model: its ledger, its score and its qualification."""
        today = scored_on.toordinal()
        lead, facts = self.lead, self.facts(today)

        for model in self.engine.models:
            fired = self.fire(model, today)
            ledger = self.ledger(model, fired)
            for (category, rule_id), row in ledger.items():
                key = ContributionKey(lead.lead_id, model.scoring_model, scored_on, category, rule_id)
                result.contributions[key] = row

            by_dimension: dict[str, Decimal] = defaultdict(Decimal)
            for row in ledger.values():
                by_dimension[row.dimension] += row.points
            lead_score = sum(by_dimension.values(), ZERO)
            assert lead_score == self.signals(model, today).score, "the ledger and the remembered score differ"
            fit_grade = grade_of(model.bands["fit"], by_dimension["fit"])
            engagement_grade = grade_of(model.bands["engagement"], by_dimension["engagement"])
            qualification, qualified_by = qualification_of(self.stays(model, scored_on, history_from))
            lost_to_decay = sum((rule.counted_points - rule.decayed_points for rule in fired), ZERO)
            raw_points = sum((rule.raw_points for rule in fired), ZERO)
            result.scores[ScoreKey(lead.lead_id, model.scoring_model, scored_on)] = Score(
                fit_score=by_dimension["fit"],
                engagement_score=by_dimension["engagement"],
                lead_score=lead_score,
                fit_grade=fit_grade,
                engagement_grade=engagement_grade,
                lead_grade=fit_grade + engagement_grade if fit_grade and engagement_grade else None,
                qualification=qualification,
                is_mql=qualification != "none",
                is_sql=qualification == "sql",
                qualified_by=qualified_by,
                suppression_reason=facts.applying[0].reason if facts.applying else None,
                fit_completeness=fit_completeness(model, facts.version),
                points_lost_to_decay=lost_to_decay,
                points_lost_to_caps=raw_points - lost_to_decay - lead_score,
                last_engaged_at=facts.last_engaged_at,
                days_since_engaged=None if facts.last_engaged_at is None else facts.quiet_days,
            )

    def leaves_on(self, model: Model, scored_on: date, history_from: date | None) -> date | None:
        """The first day on which the lead is less than it is on scored_on, within the horizon and if nothing happens."""
        today = scored_on.toordinal()
        first_day = today - DEFAULT_MEMORY_DAYS if history_from is None else min(history_from.toordinal(), today)
        if qualification_of(self.stays(model, scored_on, history_from))[0] == "none":
            return None
        to_come = range(today + 1, today + HORIZON_DAYS + 1)
        days = [(day, self.signals(model, day)) for day in range(first_day, today + 1) if self.lead.is_scored_on(day)]
        days += [(day, self.signals(model, day, known=today)) for day in to_come]
        stays = {stage: stays_in(model, stage, days) for stage in STAGES}

        def rank(day: int) -> int:
            """0 for none, 1 for an MQL, 2 for an SQL."""
            held = [stage for stage in STAGES if any(s.entered_on <= day and (s.left_on is None or s.left_on > day) for s in stays[stage])]
            return max((STAGES.index(stage) + 1 for stage in held), default=0)

        return next((date.fromordinal(day) for day in to_come if rank(day) < rank(today)), None)

    def look_around(self, scored_on: date, history_from: date | None, result: Result) -> None:
        """Compares the newest scored day with days before it and, if nothing happens, after it; by the same weights."""
        today = scored_on.toordinal()
        for model in self.engine.models:
            newest = self.ledger(model, self.fire(model, today))
            score = sum((row.points for row in newest.values()), ZERO)
            scores: dict[int, Decimal] = {}
            for ahead in COMPARED_DAYS:
                if not self.lead.is_scored_on(min(today, today + ahead)):
                    continue
                compared = self.ledger(model, self.fire(model, today + ahead, known=min(today, today + ahead)))
                scores[ahead] = sum((row.points for row in compared.values()), ZERO)
                period = f"{'last' if ahead < 0 else 'next'}_{abs(ahead)}_days"
                before, after = (compared, newest) if ahead < 0 else (newest, compared)
                for category, rule_id in before.keys() | after.keys():
                    mover = Mover(*(side[category, rule_id].points if (category, rule_id) in side else ZERO for side in (before, after)))
                    if mover.points_before != mover.points_after:
                        result.movers[MoverKey(self.lead.lead_id, model.scoring_model, period, category, rule_id)] = mover
            result.outlooks[self.lead.lead_id, model.scoring_model] = Outlook(
                *(score - scores[ahead] if ahead in scores else None for ahead in (-7, -30)),
                *(scores[ahead] for ahead in (7, 30, 90)),
                self.leaves_on(model, scored_on, history_from),
            )

    @staticmethod
    def ledger(model: Model, fired: list[Fired]) -> dict[tuple[str, str], Contribution]:
        """Section 3, the ledger: fired rules, then one row for each bound that changed something."""
        rows: dict[tuple[str, str], Contribution] = {}
        for name, rules in by_category(fired).items():
            category = model.categories[name]
            points, cap = combine(category, rules)
            for rule, final in zip(rules, points, strict=True):
                assert (name, rule.rule_id) not in rows, f"two rules {rule.rule_id} in {name}"
                rows[name, rule.rule_id] = rule.row(category.dimension, final)
            if cap:
                rows[name, "category_cap"] = adjustment(category.dimension, cap)
        total = sum((row.points for row in rows.values()), ZERO)
        bound = bounded(total, model.score_floor, model.score_ceiling) - total
        if bound:
            rows["total", "score_bound"] = adjustment("total", bound)
        return rows


class Engine:
    """Models, mappings and staged data; finds which rules an activity matches once for each kind of activity."""

    def __init__(
        self, models: list[Model], suppression_rules: list[SuppressionRule], mappings: Mappings, staged: Staged
    ) -> None:
        self.models, self.suppression_rules = models, suppression_rules
        self.mappings, self.staged = mappings, staged
        self._filters: list[tuple[int, ActivityFilter]] = []
        for model in models:
            self._filters += [(id(rule), rule.filter) for rule in model.behavioral]
            self._filters += [(id(rule), rule.filter) for rule in model.frequency]
            self._filters += [(id(rule), rule.filter) for rule in model.fast_track]
        self._matching: dict[tuple[str | None, ...], list[int]] = {}

    def rules_matching(self, activity: Activity) -> list[int]:
        kind = (activity.activity_type, activity.page_category, activity.content_type, activity.campaign, activity.sequence_name)
        if kind not in self._matching:
            self._matching[kind] = [rule for rule, filters in self._filters if filters.matches(activity)]
        return self._matching[kind]


def referee(
    raw_folder: str | Path,
    seeds_folder: str | Path,
    *,
    scored_on: Sequence[date] | None = None,
    history_from: date | None = None,
    custom_lead_attributes: Sequence[str] = (),
    run_started_at: datetime | None = None,
) -> Result:
    """Scores everything in raw_folder by the seeds in seeds_folder (its folders `weights` and `mappings`).

    scored_on: the days to score; None for the default of section 3, the newest staged activity day.
    history_from: the first day that qualification remembers (section 3); a scored day before it remembers itself
        alone. None for the default, the 90 days before each scored day.
    custom_lead_attributes: further columns of leads.csv that explicit rules may name (section 1).
    run_started_at: naive UTC; what is dated later is rejected (section 3). None reads the clock.
    """
    seeds = Path(seeds_folder)
    if run_started_at is None:
        run_started_at = datetime.now(UTC).replace(tzinfo=None)
    mappings = Mappings(seeds / "mappings")
    staged = stage(Path(raw_folder), mappings, custom_lead_attributes, run_started_at)
    engine = Engine(load_models(seeds / "weights", mappings), load_suppression_rules(seeds / "weights"), mappings, staged)
    if scored_on is None:
        days = [] if staged.default_scored_on is None else [staged.default_scored_on]
    else:
        days = sorted(set(scored_on))
    result = Result(days, counts=staged.counts)
    for lead in staged.leads.values():
        if survivor_of(lead.lead_id, staged.leads) != lead.lead_id:
            continue
        scorer = LeadScorer(engine, lead)
        for day in days:
            if lead.is_scored_on(day.toordinal()):
                scorer.score(day, history_from, result)
        if days and lead.is_scored_on(days[-1].toordinal()):
            scorer.look_around(days[-1], history_from, result)
        for model in engine.models if days else ():
            for stage_name, stays in scorer.stays(model, days[-1], history_from).items():
                if stays:
                    rows = [stay.row() for stay in stays]
                    result.stays[StayKey(lead.lead_id, model.scoring_model, stage_name)] = rows
    return result
