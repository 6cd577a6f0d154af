"""Suggest a starter scoring model: five to eight rows from the columns and activities that are there."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import yaml
from check_setup import literal, quoted

from starter.csvfile import seed_rows
from starter.guess import OTHER_KEYS, PARTICLES, YES, Column, Mapping, leads_by_email, names_people, words_of
from starter.shown import FEWEST_ROWS as FEWEST_SHARED
from starter.shown import looks_private, may_be_shown

NAME = "starter"
FEWEST_ROWS = 5
MOST_ROWS = 8
MOST_BEHAVIOURS = 5
INTEREST = set(
    """interest interested interesse download downloads brochure newsletter demo trial webinar request requested copy catalog catalogue
    product products produkt produkte plan budget course service specialization need timeframe updates pages page pageviews visits visit
    views sessions session time submissions clicked opened occupation""".split()
)
# What comes in by itself, by the names of lead_source_aliases.csv.
INBOUND = ("referral", "website", "review site", "webinar", "event", "organic search")
LEADERS = ("c_level", "founder", "vp", "director", "head")
# Activity type, page category, points, per day, at most: from the strongest sign to the weakest.
BEHAVIOURS = (
    ("demo_request", "", 30, "", 1, "Demo request"),
    ("trial_start", "", 30, "", 1, "Trial start"),
    ("contact_request", "", 30, "", 1, "Asked to be contacted"),
    ("page_view", "pricing", 20, 1, 3, "Pricing page visit"),
    ("form_submit", "", 10, 1, 3, "Form sent in"),
    ("webinar_attended", "", 10, 1, 3, "Webinar attended"),
    ("email_click", "", 5, 1, 6, "Email click"),
    ("content_download", "", 10, 1, 3, "Content download"),
    ("email_reply", "", 10, 1, 3, "Email reply"),
    ("product_use", "", 5, 1, 6, "Used the product"),
    ("cart_add", "", 5, 1, 4, "Put something into the cart"),
    ("email_open", "", 2, 1, 10, "Email open"),
    ("page_view", "", 2, 1, 10, "Page visit"),
)
# Words of an activity's name and the type they suggest; each may have an ending of its own.
GUESSED_TYPES = (
    ("demo", "demo_request"), ("trial", "trial_start"), ("generate lead", "form_submit"), ("contact request", "contact_request"), ("contact us", "contact_request"),
    ("contact sales", "contact_request"), ("unsub", "unsubscribe"), ("unsubscribe", "unsubscribe"), ("bounce", "email_bounce"),
    ("webinar", "webinar_attended"), ("download", "content_download"), ("submit", "form_submit"), ("submission", "form_submit"), ("form", "form_submit"), ("click", "email_click"),
    ("open", "email_open"), ("newsletter", "newsletter_signup"), ("watch", "video_watched"), ("page", "page_view"), ("pageview", "page_view"), ("view", "page_view"),
    ("purchase", "purchase"), ("order", "purchase"), ("cart", "cart_add"), ("sent", "email_sent"), ("deliver", "email_delivered"), ("call", "call"), ("meeting", "meeting"), ("login", "product_use"),
    ("seite", "page_view"), ("formular", "form_submit"), ("geoeffnet", "email_open"), ("geklickt", "email_click"), ("klick", "email_click"), ("anruf", "call"), ("termin", "meeting"), ("angebot", "contact_request"),
)
ENDINGS = {"", "s", "es", "d", "ed", "ing", "ted", "y", "n", "e"}
# German puts words together: Kontaktformular gesendet.
COMPOUNDS = ("seite", "formular", "klick", "anruf", "termin", "angebot")


def guessed_type(name: str) -> str:
    """The activity type that the words of a name suggest, or nothing."""
    words = words_of(name)
    for phrase, kind in GUESSED_TYPES:
        if all(any(word.startswith(part) and word[len(part) :] in ENDINGS or part in COMPOUNDS and word.endswith(part) for word in words) for part in phrase.split()):
            return kind
    return ""


@dataclass
class Rule:
    """A row of a weight table, and how many leads it would fire for."""

    seed: str
    cells: dict[str, str]
    leads: int
    points_sql: str
    question: str = ""


@dataclass
class Starter:
    """The rows of the starter model, by seed, and what to say about them."""

    rules: list[Rule] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    mql: int = 20
    sql: int = 30
    mql_share: float = 0.0
    unmapped: list[tuple[str, int, str]] = field(default_factory=list)
    too_many_types: bool = False
    unnamed_types: int = 0
    unscored: list[str] = field(default_factory=list)
    # What suppresses a lead or ends that, and what is no engagement of it: neither needs points.
    effects: list[str] = field(default_factory=list)
    not_theirs: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    too_new: int = 0
    leads: int = 0


def moment_of(text: str) -> str:
    """The SQL of ISO 8601 text as a moment in UTC, as the build reads it; null where it is none."""
    # A cast to timestamp drops the zone, and none takes an offset behind a space or without seconds.
    offset = f"regexp_replace({text}, '(:[0-9]{{2}}) ?([+-][0-9:]+)$', '\\1\\2')"
    offset = f"regexp_replace({offset}, '^(.{{10}}[T ][0-9]{{2}}:[0-9]{{2}})([+-])', '\\1:00\\2')"
    zoned = f"regexp_matches({text}, ':[0-9.]+ ?[+-][0-9:]+$')"
    return (
        f"coalesce(case when {zoned} then try_cast({offset} as timestamptz) at time zone 'UTC' end,"
        f" try_cast({text} as timestamp), try_cast(substring({text}, 1, 10) as timestamp))"
    )


def known_names(root: Path) -> set[str]:
    """What the mapping seeds know of industries, countries and sources, in lower case."""
    seeds = {"industry_aliases": "industry", "country_aliases": "country", "lead_source_aliases": "lead_source"}
    return {row[column].lower() for seed, standard in seeds.items() for row in seed_rows(root, seed) for column in ("alias", standard)}


def label_of(column: Column) -> str:
    """A header as a rule's description has it."""
    return " ".join(column.name.split())[:60]


class Suggestions:
    """Looks at leads and activities through their mappings."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path, leads: Mapping, activities: Mapping | None) -> None:
        self.connection = connection
        self.root = root
        self.leads = leads
        self.activities = activities
        settings = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["lead_scoring"]
        self.most_leads_of_a_visitor = int(settings.get("most_leads_of_a_visitor", 5))
        self.null_tokens = f"({', '.join(map(literal, sorted({'', *map(str, settings.get('null_tokens', []))})))})"
        self.decimal_sign = leads.decimal_sign or settings.get("decimal_sign", ".")
        columns = ", ".join(f"{sql} as {name}" for name, sql in leads.sql.items())
        # As in the build, a row without an id or a day is rejected, and of several rows with one id the newest counts.
        moment = "updated_at desc nulls last, created_at" if "updated_at" in leads.sql else "created_at"
        connection.execute(
            f"""create or replace table mapped_leads as select * from (select {columns} from {leads.file.table}) where lower(trim(lead_id)) not in {self.null_tokens} and created_at is not null
            qualify row_number() over (partition by lead_id order by {moment} desc nulls last) = 1"""
        )
        self.total = connection.execute("select count(*) from mapped_leads").fetchall()[0][0]
        self.rules: list[Rule] = []
        self.kinds = {"answer": 0, "number": 0}
        self.known = known_names(root)

    def count(self, condition: str) -> int:
        """How many leads satisfy a condition."""
        return self.connection.execute(f"select count(distinct lead_id) from mapped_leads where {condition}").fetchall()[0][0]

    def explicit(self, rule_id: str, category: str, attribute: str, operator: str, value: str, points: int, description: str, condition: str, question: str = "") -> bool:
        """Suggest an explicit rule that tells leads apart, which one that fires for nobody or everybody does not."""
        fires = self.count(condition)
        if not 0.01 * self.total <= fires <= 0.95 * self.total:
            return False
        rule_id = rule_id.strip("_")
        if any(rule.cells["rule_id"] == rule_id for rule in self.rules):
            rule_id += f"_{len(self.rules) + 1}"
        cells = {"rule_id": rule_id, "category": category, "attribute": attribute, "operator": operator, "value": value, "points": str(points), "description": description}
        self.rules.append(Rule("explicit_weights", cells, fires, f"case when {condition} then {points} else 0 end", question))
        return True

    def table_of(self, name: str, values: dict[str, str]) -> str:
        """A lookup of values in a table, for conditions."""
        self.connection.execute(f"create or replace table {name} (alias text, standard text)")
        if values:
            self.connection.executemany(f"insert into {name} values (?, ?)", list(values.items()))
        return name

    def standardised(self, seed: str, attribute: str) -> str:
        """SQL of an attribute's standard name: what its alias says, else as written."""
        aliases = {row["alias"].lower(): row[attribute] for row in seed_rows(self.root, seed)}
        table = self.table_of(f"{attribute}_names", aliases)
        return f"lower(coalesce((select standard from {table} where alias = lower(trim({attribute}))), trim({attribute})))"

    def titles(self) -> None:
        """Who decides counts more; that is read from the title as the engine reads it."""
        phrases = sorted((int(row["priority"]), row["phrase"], row["seniority"]) for row in seed_rows(self.root, "title_seniorities"))
        seniorities = {}
        for (title,) in self.connection.execute("select distinct lower(trim(job_title)) from mapped_leads where trim(job_title) != ''").fetchall():
            padded = " " + " ".join(re.findall(r"[\w&]+", title)) + " "
            found = next((seniority for _, phrase, seniority in phrases if f" {phrase} " in padded), None)
            if found:
                seniorities[title] = found
        table = self.table_of("title_names", seniorities)
        level = f"(select standard from {table} where alias = lower(trim(job_title)))"
        leaders = ", ".join(map(literal, LEADERS))
        self.explicit("title_leader", "role", "seniority", "any_of", "|".join(LEADERS), 15, "Director or above", f"coalesce({level} in ({leaders}), false)")
        self.explicit("title_manager", "role", "seniority", "equals", "manager", 10, "Manager", f"coalesce({level} = 'manager', false)")

    def size(self) -> None:
        """The largest of the usual company sizes that a tenth of the leads reach."""
        # Signs of thousands go, as in the build: 1.200 and 1,200 employees are twelve hundred.
        ungrouped = "employee_count"
        for _ in range(3):
            ungrouped = rf"regexp_replace({ungrouped}, '([0-9])[.,'' ]([0-9]{{3}})\b', '\1\2', 'g')"
        number = f"try_cast(regexp_extract({ungrouped}, '[0-9]+') as bigint)"
        for least in (1000, 200, 50, 10):
            if self.count(f"{number} >= {least}") >= 0.1 * self.total:
                self.explicit("company_size", "company", "employee_count", "at_least", str(least), 15, f"{least} or more employees", f"coalesce({number} >= {least}, false)",
                              "Is this the size of company you sell to?")
                return

    def kind_of_mail(self) -> None:
        """An address of a company rather than of a free mailbox."""
        self.table_of("mailboxes", {row["domain"]: row["email_kind"] for row in seed_rows(self.root, "email_domains")})
        condition = "coalesce(regexp_matches(trim(email), '^[^@]+@[^@]+[.][^@]+$') and lower(split_part(trim(email), '@', 2)) not in (select alias from mailboxes), false)"
        self.explicit("business_email", "contact", "email_kind", "equals", "business", 5, "Business email address", condition)

    def most_frequent(self, rule_id: str, category: str, attribute: str, seed: str, points: int, question: str) -> None:
        """A rule for the most frequent value: a question to whoever knows the market."""
        name = self.standardised(seed, attribute)
        found = self.connection.execute(
            f"select name, mode(given), count(*) from (select {name} as name, trim({attribute}) as given from mapped_leads where trim({attribute}) != '') where length(name) <= 60 and name not like '%|%' group by 1 order by 3 desc, 1 limit 1"
        ).fetchall()
        if found and found[0][0] != "":
            value, given, rows = found[0]
            # Industries and countries of several words are no names; a source can be whoever recommended the lead.
            if value not in self.known and (rows < FEWEST_SHARED or attribute == "lead_source" and looks_private(given)):
                return
            self.explicit(rule_id, category, attribute, "equals", value, points, f"{attribute.replace('_', ' ').capitalize()} {value.replace('_', ' ').title()}",
                          f"coalesce({name} = {literal(value)}, false)", f"The most frequent value. {question}")

    def source(self) -> None:
        """Leads that came by themselves; where no source says so, the most frequent one."""
        name = self.standardised("lead_source_aliases", "lead_source")
        present = {row[0] for row in self.connection.execute(f"select distinct {name} from mapped_leads where trim(lead_source) != ''").fetchall()}
        inbound = [source for source in INBOUND if source in present]
        # What most leads are tells nothing: from the weakest sign up, sources leave the list.
        while inbound and not self.explicit(
            "source_inbound", "origin", "lead_source", "any_of", "|".join(inbound), 10, "Came by " + " or ".join(inbound),
            f"coalesce({name} in ({', '.join(map(literal, inbound))}), false)", "Which sources bring your customers?",
        ):
            inbound.pop()
        if not inbound:
            self.most_frequent("source_most_frequent", "origin", "lead_source", "lead_source_aliases", 5, "Which sources bring your customers?")

    def interest(self) -> None:
        """What leads told or did before anybody spoke with them, by the words of the header."""
        for attribute, column in self.leads.custom.items():
            words = set(words_of(column.name))
            # Answers to one form come together, and so do counts of one visit: two of a kind are enough.
            if attribute == "phone_known":
                self.explicit("phone_known", "contact", attribute, "equals", "yes", 5, "Left a telephone number", "coalesce(phone_known = 'yes', false)")
            elif words & INTEREST:
                self.interest_of(attribute, column)

    def interest_of(self, attribute: str, column: Column) -> None:
        """A rule for one attribute: a yes, a number in the upper quarter, or an answer given."""
        rule_id = attribute[:40]
        label = label_of(column)
        if column.is_boolean():
            yes = sorted({value.lower() for value, _ in column.values if value.lower() in YES})
            if yes:
                listed = ", ".join(map(literal, yes))
                self.explicit(rule_id, "interest", attribute, "any_of", "|".join(yes), 10, f"{label}: yes", f"coalesce(lower(trim({attribute})) in ({listed}), false)")
            return
        point, comma = ("[.]", ",") if self.decimal_sign == "." else (",", "[.]")
        thousands, decimals = ("','", "'.'") if self.decimal_sign == "." else ("'.'", "','")
        plain = literal(f"^-?([0-9]+|[0-9]{{1,3}}({comma}[0-9]{{3}})+)({point}[0-9]+)?$")
        number = f"try_cast(case when regexp_matches(trim({attribute}), {plain}) then replace(replace(trim({attribute}), {thousands}, ''), {decimals}, '.') end as decimal(18, 4))"
        numbers, quarter = self.connection.execute(
            f"select count({number}), quantile_cont({number}, 0.75) from mapped_leads where trim({attribute}) != ''"
        ).fetchall()[0]
        if numbers >= 0.95 * column.known and column.distinct > 4:
            least = round(quarter) if quarter >= 2 else 1
            self.kinds["number"] += self.kinds["number"] < 2 and self.explicit(rule_id, "interest", attribute, "at_least", str(least), 10, f"{label} {least} or more", f"coalesce({number} >= {least}, false)",
                          "A quarter of the leads reach this. Is it known before sales calls?")
        elif column.distinct <= 60 and column.known <= 0.9 * self.total:
            self.kinds["answer"] += self.kinds["answer"] < 2 and self.explicit(rule_id, "interest", attribute, "is_known", "", 5, f"Answered: {label}", f"trim({attribute}) != ''",
                          "Which answers are the good ones? Delete it if sales fills this in.")

    def fill_up(self) -> None:
        """Where little else is there: the most frequent answers, as questions."""
        used = {rule.cells["attribute"] for rule in self.rules}
        for attribute, column in self.leads.custom.items():
            if len(self.rules) < FEWEST_ROWS and attribute not in used and not column.is_boolean() and column.distinct <= 60:
                given, rows = column.values[0]
                value = given.lower()
                # A bare number says how much of something, and its most frequent one is most often none at all.
                if len(value) <= 60 and "|" not in value and not re.fullmatch(r"[+-]?[\d.,]+", value) and may_be_shown(column.name, given, rows, self.leads.file.rows, self.known):
                    self.explicit(attribute[:40], "interest", attribute, "equals", value, 5, f"{label_of(column)}: {value}",
                                  f"coalesce(lower(trim({attribute})) = {literal(value)}, false)", "The most frequent answer. Is it the one you want?")

    def read_activities(self, activities: Mapping) -> None:
        """The activities that the build scores, each with its lead, type and day, in named_activities."""
        types = seed_rows(self.root, "activity_types")
        aliases = {row["alias"]: row["activity_type"] for row in seed_rows(self.root, "activity_type_aliases")} | {row["activity_type"]: row["activity_type"] for row in types}
        self.table_of("type_names", aliases)
        self.table_of("engaging_types", {row["activity_type"]: "" for row in types if row["is_engagement"] == "true"})
        sql = activities.sql
        join = ""
        if activities.joins_by_email:
            join = f"left join ({leads_by_email('mapped_leads')}) as leads_by_email on {sql['email']} = leads_by_email.joined_email"
        moment = moment_of(sql["occurred_at"])
        self.connection.execute(
            f"""create or replace table mapped_activities as
            select row_number() over () as number, {sql['lead_id']} as given_lead_id, {sql.get('anonymous_id', 'cast(null as text)')} as anonymous_id,
                {sql['activity_type']} as given, {sql.get('url', 'cast(null as text)')} as url, {moment} as moment, {sql['activity_id']} as activity_id
            from {activities.file.table} as activities {join}"""
        )
        for name in ("given_lead_id", "anonymous_id"):
            self.connection.execute(f"update mapped_activities set {name} = null where lower(trim({name})) in {self.null_tokens}")
        # As in int_visitor_owners: who was identified last, or first of all; a browser of too many leads is nobody's.
        self.connection.execute(
            f"""create or replace table named_activities as
            with identified as (
                select anonymous_id, lead_id, min(moment) as identified_at from mapped_activities inner join mapped_leads on given_lead_id = lead_id
                where anonymous_id is not null and moment is not null group by all
            ),
            shared as (
                select anonymous_id, identified_at as shared_from from identified
                qualify row_number() over (partition by anonymous_id order by identified_at, lead_id) = {self.most_leads_of_a_visitor + 1}
            ),
            owners as (
                select number, coalesce(
                    first(lead_id order by identified_at desc, lead_id) filter (identified_at <= moment), first(lead_id order by identified_at, lead_id)
                ) as owner
                from mapped_activities inner join identified using (anonymous_id) left join shared using (anonymous_id)
                where given_lead_id is null and (shared_from is null or moment < shared_from) group by number
            ),
            owned as (
                select coalesce(given_lead_id, owner) as lead_id, given, url, cast(moment as date) as day, standard as activity_type
                from mapped_activities left join owners using (number)
                left join type_names on replace(replace(lower(given), ' ', '_'), '-', '_') = alias
                where moment <= (now() at time zone 'UTC')
                qualify row_number() over (partition by activity_id order by number) = 1
            )
            select owned.*, mapped_leads.lead_id is not null as is_a_leads from owned left join mapped_leads using (lead_id)"""
        )
        # Scores are as of the newest activity, so leads of later have none.
        later = f"cast({moment_of('created_at')} as date) > (select max(day) from named_activities)"
        self.too_new = self.count(later)
        self.connection.execute(f"delete from mapped_leads where {later}")
        self.total -= self.too_new

    def behaviours(self) -> list[Rule]:
        """Rules for the activity types that occur, the strongest signs first."""
        if not self.activities:
            return []
        self.read_activities(self.activities)
        pricing = " or ".join(
            f"lower(split_part(url, '?', 1)) like {literal(row['pattern'].replace('*', '%'))}" for row in seed_rows(self.root, "page_categories") if row["page_category"] == "pricing"
        ) or "false"
        found = []
        for kind, page, points, per_day, most, description in BEHAVIOURS:
            condition = f"activity_type = {literal(kind)}" + (f" and ({pricing})" if page else "")
            if kind == "page_view" and not page and any(rule.cells["activity_type"] == "page_view" for rule in found):
                continue
            condition += " and is_a_leads and day > (select max(day) from named_activities) - 365"
            fires = self.count(f"lead_id in (select lead_id from named_activities where {condition})")
            if not fires:
                continue
            times = "count(distinct day)" if per_day else "count(*)"
            per_lead = f"(select lead_id, least({times}, {most}) * {points} as points from named_activities where {condition} group by lead_id)"
            category = "web" if page or kind == "page_view" else "email" if kind.startswith("email") else "hand_raise" if points == 30 else "actions"
            cells = {"rule_id": f"{page or kind}_{'visit' if page else ''}".strip("_"), "category": category, "activity_type": kind, "page_category": page,
                     "points": str(points), "max_per_day": str(per_day), "max_count": str(most), "window_days": "365", "decay": "none", "description": description}
            found.append(Rule("behavioral_weights", cells, fires, f"coalesce((select points from {per_lead} as hits where hits.lead_id = mapped_leads.lead_id), 0)"))
        return found

    def table_of_names(self) -> None:
        """The words of everybody's name that stands in the leads: their own, and who looks after them."""
        mapped = {self.leads.source.get(target) for target in ("first_name", "last_name", "owner_id")}
        others = set(self.leads.source.values()) - mapped
        names = [
            name for name in self.leads.file.columns
            if name in mapped or names_people(name) and name not in others and not set(words_of(name)) & (OTHER_KEYS - {"owner", "user"})
        ]
        text = f"lower(concat_ws(' ', {', '.join(map(quoted, names))}))" if names else "''"
        self.connection.execute(
            f"create or replace table lead_names as select distinct list_distinct(regexp_extract_all({text}, '\\p{{L}}{{2,}}')) as words from {self.leads.file.table}"
        )

    def names_somebody(self, name: str, spellings: list[str], ordinary: set[str]) -> bool:
        """Whether the name of an activity could hold somebody's, by its look or because two words of a lead's or an owner's name stand in it."""
        if any(looks_private(spelling.replace("_", " "), ordinary) for spelling in spellings):
            return True
        words = [word for word in re.findall(r"[^\W\d_]{2,}", name.lower()) if word not in PARTICLES]
        return bool(self.connection.execute("select count(*) from lead_names where len(list_intersect(words, ?)) >= 2", [words]).fetchall()[0][0])

    def unmapped(self, starter: Starter) -> None:
        """Names of activities that no mapping knows, with the type they look like; those that could name somebody are counted."""
        known = {row["activity_type"] for row in seed_rows(self.root, "activity_types")}
        aliases = {row["alias"] for row in seed_rows(self.root, "activity_type_aliases")}
        ordinary = {word for name in known | aliases for word in name.split("_")}
        self.table_of_names()
        given = self.connection.execute(
            "select replace(replace(lower(given), ' ', '_'), '-', '_'), count(*), list(distinct given) from named_activities where activity_type is null and given != '' group by 1 order by 2 desc, 1"
        ).fetchall()
        # So many names are subjects of mails, not types, and may name people.
        starter.too_many_types = len(given) > 100
        if not starter.too_many_types:
            for name, rows, spellings in given[:30]:
                if rows < FEWEST_SHARED or self.names_somebody(name, spellings, ordinary):
                    starter.unnamed_types += 1
                    continue
                starter.unmapped.append((name, rows, guessed_type(name) or next(iter(difflib.get_close_matches(name, known, 1, 0.75)), "")))
        scored = {rule.cells.get("activity_type") for rule in self.rules}
        types = {row["activity_type"]: row for row in seed_rows(self.root, "activity_types")}
        for (kind,) in self.connection.execute("select distinct activity_type from named_activities where activity_type is not null order by 1").fetchall():
            row = types.get(kind, {})
            engages = row.get("is_engagement") == "true"
            if kind in scored:
                continue
            if row.get("suppresses_as"):
                starter.effects.append(f"{kind} suppresses ({row['suppresses_as']})")
            # Who opens a mail ends a bounce, and may have points for it all the same.
            elif row.get("ends_suppression") and not (engages and row["ends_suppression"] == "bounced"):
                starter.effects.append(f"{kind} ends it ({row['ends_suppression']})")
            else:
                (starter.unscored if engages or not row else starter.not_theirs).append(kind)


def suggest(connection: duckdb.DuckDBPyConnection, root: Path, leads: Mapping, activities: Mapping | None) -> Starter:
    """The starter model for these columns."""
    looked = Suggestions(connection, root, leads, activities)
    behaviours = looked.behaviours()[:MOST_BEHAVIOURS]
    if "job_title" in leads.sql:
        looked.titles()
    if "employee_count" in leads.sql:
        looked.size()
    if "email" in leads.sql:
        looked.kind_of_mail()
    if "lead_source" in leads.sql:
        looked.source()
    looked.interest()
    for attribute, seed, points, question in (
        ("industry", "industry_aliases", 10, "Which industries do you sell to?"), ("country", "country_aliases", 5, "Which countries do you sell to?"),
    ):
        if attribute in leads.sql:
            looked.most_frequent(f"{attribute}_target", "company", attribute, seed, points, question)
    looked.fill_up()
    looked.rules = [*looked.rules[: MOST_ROWS - len(behaviours)], *behaviours]
    starter = Starter(rules=looked.rules, known=looked.known, leads=looked.total)
    if activities:
        looked.unmapped(starter)
        starter.too_new = looked.too_new
        newest = "(select max(day) from named_activities)"
        # As in int_inactivity_points: since the last engagement, also one before the lead was created, else since its creation.
        connection.execute(
            """create or replace table engagements as
            select lead_id, max(day) filter (activity_type in (select alias from engaging_types)) as engaged_on, bool_or(activity_type is not null) as is_mapped
            from named_activities where is_a_leads group by lead_id"""
        )
        since = f"coalesce((select engaged_on from engagements where engagements.lead_id = mapped_leads.lead_id), cast({moment_of('created_at')} as date))"
        silent = f"(coalesce({since} <= {newest} - 90, false) and lead_id not in (select lead_id from engagements where not is_mapped))"
        cells = {"rule_id": "no_engagement_90_days", "category": "inactivity", "inactive_days": "90", "points": "-10", "description": "No engagement in 90 days"}
        starter.rules.append(Rule("inactivity_weights", cells, looked.count(silent), f"case when {silent} then -10 else 0 end"))
    thresholds(connection, starter)
    fill(starter)
    return starter


def thresholds(connection: duckdb.DuckDBPyConnection, starter: Starter) -> None:
    """The score that about a fifth of the leads reach is MQL, one that about a twentieth reach is SQL."""
    if not starter.rules:
        return
    total = " + ".join(rule.points_sql for rule in starter.rules)
    scores = connection.execute(f"select score, count(*) from (select lead_id, max({total}) as score from mapped_leads group by lead_id) group by 1 order by 1 desc").fetchall()
    leads = sum(rows for _, rows in scores)
    reached = 0
    shares = []
    for score, rows in scores:
        reached += rows
        if score > 0:
            shares.append((int(score), reached / leads))
    if not shares:
        return
    starter.mql, starter.mql_share = min(shares, key=lambda share: (abs(share[1] - 0.2), -share[0]))
    above = [share for share in shares if share[0] > starter.mql]
    starter.sql = min(above, key=lambda share: (abs(share[1] - 0.05), -share[0]))[0] if above else starter.mql + 10


def fill(starter: Starter) -> None:
    """Every row that the model needs in the weight tables."""
    starter.rows["scoring_models"] = [{
        "scoring_model": NAME, "description": "A start made by scripts/init.py: agree its points and thresholds with sales", "is_primary": "true", "is_enabled": "true",
        "mql_enter": str(starter.mql), "mql_exit": str(starter.mql * 4 // 5), "sql_enter": str(starter.sql), "sql_exit": str(max(starter.sql * 4 // 5, starter.mql * 4 // 5)), "mql_cooldown_days": "30",
    }]
    dimensions = {"role": "fit", "company": "fit", "contact": "fit", "origin": "fit", "interest": "engagement"}
    highest = {"fit": 0, "engagement": 0}
    categories: dict[str, str] = {}
    for rule in starter.rules:
        starter.rows.setdefault(rule.seed, []).append({"scoring_model": NAME, **rule.cells})
        category = rule.cells["category"]
        categories[category] = dimensions.get(category, "engagement")
        highest[categories[category]] += max(int(rule.cells["points"]) * int(rule.cells.get("max_count") or 1), 0)
    starter.rows["scoring_categories"] = [
        {"scoring_model": NAME, "category": category, "dimension": dimension, "combine": "best" if category in ("role", "inactivity") else "sum"} for category, dimension in categories.items()
    ]
    bands = {"fit": ("A", "B", "C", "D"), "engagement": ("1", "2", "3", "4")}
    starter.rows["grade_bands"] = [
        {"scoring_model": NAME, "dimension": dimension, "grade": grade, "min_points": str(max(highest[dimension] * part // 100, 4 - position) if part else 0)}
        for dimension, parts in (("fit", (70, 45, 20, 0)), ("engagement", (50, 25, 10, 0)))
        for position, (grade, part) in enumerate(zip(bands[dimension], parts, strict=True), start=1)
    ]
    starter.rows["fast_track_rules"] = [
        {"scoring_model": NAME, "rule_id": rule.cells["rule_id"], "activity_type": rule.cells["activity_type"], "within_days": "14", "qualifies_as": "mql"}
        for rule in starter.rules if rule.cells.get("activity_type") in ("demo_request", "contact_request")
    ]
