"""Rows to learn from of a CSV of leads: the columns as scripts/init.py maps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import yaml
from check_setup import quoted
from starter.csvfile import CsvFile, Stop, load, seed_rows
from starter.guess import (
    NO,
    YES,
    Column,
    Mapping,
    assign,
    by_words,
    guess_leads,
    identifier,
    profile,
    time_sql,
    words_of,
)

from learning.attributes import Attribute, as_numbers, clean, is_number
from learning.fit import Rows

MAPPED = {"industry": "industry_aliases", "country": "country_aliases", "lead_source": "lead_source_aliases", "budget_authority": "budget_authority_aliases"}
PLAIN = ("company_name", "utm_source", "utm_medium", "utm_campaign", "purchase_timeframe")
NUMBERS = ("employee_count", "annual_revenue")
AFTER = "what sales or the tool writes after the contact: a rule on it would know the answer"
# The tracker's last activity is no word of sales, though it may be younger than the contact: kept, and said.
LAST_ACTIVITY = {"last", "activity", "action", "event", "type", "touch"}
INTEREST = set("visit visits views page pages time website session sessions activity interest interested download downloads webinar demo click clicks opens email free copy search newsletter".split())
ORIGIN = set("source origin medium campaign channel referrer landing utm hear heard".split())
COMPANY = set("company industry employee employees size revenue sector specialization business".split())
ROLE = set("title role occupation job function seniority position".split())
NEWER_LEAD = "the newer lead"
# An attribute that should be a number is a text where it has no more values than this.
MOST_BANDS = 30
CREATED = {"created", "signup", "registered", "subscribed", "erstellt", "angelegt", "registriert"}
PUNCTUATION = ".,;:!?/&()[]{}<>-_|+*=#%@~^$\"`–—•·…«»“”‘’\\'"


@dataclass
class Source:
    """The rows, and what to say about the columns."""

    rows: Rows
    outcome: str
    left_out: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    mapping: Mapping | None = None


def category_of(name: str, header: str) -> tuple[str, str]:
    """The category and dimension that an attribute's rules belong to."""
    words = set(words_of(header)) | set(name.split("_"))
    for category, known, dimension in (("role", ROLE, "fit"), ("company", COMPANY, "fit"), ("origin", ORIGIN, "fit"), ("interest", INTEREST, "engagement")):
        if words & known:
            return category, dimension
    return "profile", "fit"


def outcomes_of(connection: duckdb.DuckDBPyConnection, file: CsvFile, name: str) -> tuple[list[int], str]:
    """The outcome of each row: yes and no, 1 and 0, won and anything else, or a day of conversion and none."""
    values = [clean(row[0]) for row in connection.execute(f"select {quoted(name)} from {file.table} order by rowid").fetchall()]
    distinct = set(values)
    yes = YES | {"won", "closed won", "converted", "customer", "1.0"}
    no = NO | {"lost", "closed lost", "open", "", "null", "none", "n/a", "nan", "0.0", "not converted"}
    if distinct <= yes | no:
        return [int(value in yes) for value in values], name
    if time_sql(connection, file, profile(connection, file, ["", "null", "none", "n/a", "nan", "nat"])[name])[0]:
        return [int(value not in ("", "null", "none", "n/a", "nan", "nat")) for value in values], f"{name} (a day is given)"
    raise Stop(f"The column {name} does not say yes or no: it holds {len(distinct):,} different values. Name a column of 1 and 0, of yes and no, or of the day of conversion.")


def drop_leads(connection: duckdb.DuckDBPyConnection, file: CsvFile, condition: str) -> int:
    """Leave out rows; say how many."""
    before = connection.execute(f"select count(*) from {file.table}").fetchall()[0][0]
    connection.execute(f"create or replace table {file.table} as select * from {file.table} where {condition} order by rowid")
    file.rows = connection.execute(f"select count(*) from {file.table}").fetchall()[0][0]
    return before - file.rows


def day_of_creation(connection: duckdb.DuckDBPyConnection, file: CsvFile, tokens: list[str], besides: set[str]) -> str | None:
    """The column that says when a lead came in, by its name; nearly every row has a day."""
    columns = {name: column for name, column in profile(connection, file, tokens).items() if name not in besides}
    named = [*assign(columns, "leads").get("created_at", []), *by_words(columns, CREATED)]
    return next((name for name in dict.fromkeys(named) if columns[name].known >= 0.95 * file.rows and columns[name].distinct > 1 and time_sql(connection, file, columns[name])[0]), None)


def words_between_spaces(title: str) -> str:
    """A title as int_job_titles looks for phrases in it."""
    return " " + " ".join(title.translate({ord(letter): " " for letter in PUNCTUATION}).split()) + " "


def by_phrase(root: Path, titles: list[str], seed: str, column: str) -> list[str]:
    """What a seed of phrases makes of each title: the phrase of the smallest priority."""
    phrases = sorted((float(row["priority"]), row["phrase"], row[column]) for row in seed_rows(root, seed) if row["priority"])
    read = {title: next((value for _, phrase, value in phrases if f" {phrase} " in words_between_spaces(title)), "") for title in set(titles)}
    return [read[title] for title in titles]


def read(root: Path, path: Path, outcome: str, id_column: str | None, date: str | None, in_folds: bool, horizon: int, keep: list[str], leave_out: list[str]) -> Source:
    """Rows and attributes of a CSV."""
    connection = duckdb.connect()
    tokens = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["lead_scoring"]["null_tokens"]
    file = load(connection, path, "raw_leads", may_write=False)
    for option, name in (("--outcome", outcome), ("--id", id_column), ("--date", date), *(("--keep", name) for name in keep), *(("--leave-out", name) for name in leave_out)):
        if name and name not in file.columns:
            raise Stop(f"{path} has no column {name}, which {option} names. It has: {', '.join(file.columns)}.")
    notes: list[str] = []

    if not date and not in_folds:
        date = day_of_creation(connection, file, tokens, {outcome, id_column, *leave_out})
        if date:
            notes.append(f"{date} says when a lead came in, so older leads are learned from and newer ones tested; --date names another column, --folds tests in five folds.")
    when = created = None
    if date:
        when, said = time_sql(connection, file, profile(connection, file, tokens)[date])
        if not when:
            raise Stop(f"The column {date} holds no days that can be read; write them as 2026-03-01.")
        created = when
        when = f"try_cast(substring({when}, 1, 10) as date)"
        undated = drop_leads(connection, file, f"{when} is not null")
        if undated:
            notes.append(f"{undated:,} rows without a day in {date} are left out.")
        if horizon:
            young = drop_leads(connection, file, f"{when} <= (select max({when}) from {file.table}) - {horizon}")
            notes.append(f"{young:,} leads that came in the last {horizon} days are left out: they have not had their time to convert.")
    if not file.rows:
        raise Stop(f"No lead of {path} is left to learn from: it is empty, or all leads are younger than the horizon (--horizon).")
    converted, outcome_said = outcomes_of(connection, file, outcome)

    # What is no attribute is taken away before columns are guessed.
    everything = list(file.columns)
    file.columns = [name for name in everything if name not in (outcome, date, *leave_out) and name != id_column]
    if id_column:
        connection.execute(f"alter table {file.table} add column __lead_id varchar")
        connection.execute(f"update {file.table} set __lead_id = trim({quoted(id_column)})")
    else:
        connection.execute(f"alter table {file.table} add column __lead_id varchar")
        connection.execute(f"update {file.table} set __lead_id = 'row ' || (rowid + 1)")
    try:
        if id_column:
            raise Stop("")
        mapping = guess_leads(connection, file, tokens, None)
    except Stop:
        file.columns = [*file.columns, "__lead_id"]
        mapping = guess_leads(connection, file, tokens, None)
        file.columns.remove("__lead_id")
        if id_column:
            mapping.give("lead_id", f"trim({quoted(id_column)})", id_column)
        else:
            notes.append("No column is an id: rows are told apart by their number.")
    mapping.left_out.pop("__lead_id", None)
    if date:
        mapping.give("created_at", created, date)

    admitted: dict[str, str] = {name: header for name, header in mapping.source.items() if name in mapping.custom or name in (*MAPPED, *PLAIN, *NUMBERS, "job_title", "region")}
    for reason, names in list(mapping.left_out.items()):
        for name in list(names):
            column = mapping.columns[name]
            is_wanted = name in keep
            if reason == AFTER and set(words_of(name)) <= LAST_ACTIVITY and "activity" in words_of(name):
                is_wanted = True
                notes.append(f"{name} is kept: it names a tracked activity. It is as of the export, so it may be younger than the contact with sales; --leave-out {name!r} learns without it.")
            elif reason == "free text, ids or times" and is_learnable(connection, file, column):
                is_wanted = True
            if is_wanted and column.known and column.distinct > 1:
                names.remove(name)
                attribute = identifier(name)
                attribute += "_given" if attribute in mapping.sql or attribute in MAPPED else ""
                mapping.give(attribute, quoted(name), name)
                mapping.custom[attribute] = column
                admitted[attribute] = name
    attributes, recency = attributes_of(connection, root, mapping, admitted, tokens, notes)

    days = None
    weeks = None
    if when:
        given = [row[0] for row in connection.execute(f"select {when} from {file.table} order by rowid").fetchall()]
        days = np.array([day.toordinal() for day in given])
        weeks = (days.max() - days.min() + 1) / 7
        if recency is None:
            recency = (days.astype(float), NEWER_LEAD)
        rates = [np.mean(np.array(converted)[days >= days.max() - 27]), np.mean(converted)]
        if not horizon and rates[0] < 0.5 * rates[1]:
            notes.append(f"Of the leads of the last four weeks {rates[0]:.1%} have converted, of all {rates[1]:.1%}. If that is because they had no time yet, name it: --horizon 90.")
    ids = np.array([row[0] or "" for row in connection.execute(f"select {mapping.sql['lead_id']} from {file.table} order by rowid").fetchall()])
    rows = Rows(ids, np.array(converted), attributes, days, None, None if recency is None else recency[0], "" if recency is None else recency[1], weeks)
    if len(np.unique(ids)) < len(ids):
        rows.leads = np.unique(ids, return_inverse=True)[1]
        notes.append(f"{len(ids) - len(np.unique(ids)):,} rows repeat an id: rows with one id are one lead.")
    left_out = {reason: names for reason, names in mapping.left_out.items() if names}
    # Columns that the engine reads for another purpose than fit: no column is dropped in silence.
    read_otherwise = sorted({header for name, header in mapping.source.items() if name not in admitted and header in everything and header not in {id_column, *(mapping.source.get(attribute.name) for attribute in attributes)}})
    if read_otherwise:
        left_out["who somebody is, when, or what sales decided about them"] = read_otherwise
    if leave_out:
        left_out["named with --leave-out"] = leave_out
    return Source(rows, outcome_said, left_out, notes, mapping)


def is_learnable(connection: duckdb.DuckDBPyConnection, file: CsvFile, column: Column) -> bool:
    """Whether a column that init leaves out can still be learned from: a text whose values repeat, a measure with many values."""
    words = column.words()
    if words & {"rep", "sdr", "sr", "seller", "agent", "uuid", "guid"}:
        return False
    numbers, fractions = connection.execute(
        f"select count(*) filter (try_cast(value as double) is not null), count(*) filter (value like '%.%') from (select trim({quoted(column.name)}) as value from {file.table}) where value != ''"
    ).fetchall()[0]
    if column.known and numbers >= 0.98 * column.known:
        # A whole number that is another in every row is an id; one that repeats, or has fractions, measures something.
        return bool(not words & {"id", "nr", "code", "number", "phone"} and (fractions > 0.5 * column.known or column.distinct < 0.9 * column.known))
    dates = connection.execute(f"select count(*) from {file.table} where regexp_matches(trim({quoted(column.name)}), '^[0-9]{{1,4}}[-./][0-9]{{1,2}}[-./][0-9]{{1,4}}')").fetchall()[0][0]
    mails = connection.execute(f"select count(*) from {file.table} where {quoted(column.name)} like '%@%.%'").fetchall()[0][0]
    return dates < 0.1 * max(column.known, 1) and mails < 0.1 * max(column.known, 1) and column.distinct <= 0.3 * column.known and column.values[0][1] >= 15


def attributes_of(
    connection: duckdb.DuckDBPyConnection, root: Path, mapping: Mapping, admitted: dict[str, str], tokens: list[str], notes: list[str]
) -> tuple[list[Attribute], tuple[np.ndarray, str] | None]:
    """The attributes as rules read them, and the one that is a recency."""
    found: list[Attribute] = []
    recency = None
    table = mapping.file.table
    for name, header in admitted.items():
        if name == "company_name" or (name == "region" and "country" in mapping.sql):
            continue
        sql = mapping.sql[name]
        values = [clean(row[0]) for row in connection.execute(f"select {sql} from {table} order by rowid").fetchall()]
        values = ["" if value in tokens else value for value in values]
        label = " ".join(header.split(" (")[0].split(", ")[0].split())[:60]
        category, dimension = category_of(name, header)
        if name in NUMBERS and not is_number(np.array(values, dtype=object)):
            column = mapping.columns[header]
            if column.distinct > MOST_BANDS:
                notes.append(f"{header} is not plain numbers; the build reads ranges and thousands, so learn from a built warehouse to have it.")
                continue
            # Bands to choose from are asked for as they are written.
            name = f"{identifier(header)}_given"
            mapping.give(name, sql, header)
            mapping.custom[name] = column
        if name == "job_title":
            for derived, seed, what in (("seniority", "title_seniorities", "Seniority"), ("job_function", "title_functions", "Job function")):
                found.append(Attribute(derived, "text", np.array(by_phrase(root, values, seed, derived), dtype=object), what, "role"))
            continue
        if name in MAPPED:
            standard = {clean(row["alias"]): clean(row[name]) for row in seed_rows(root, MAPPED[name])}
            values = [standard.get(value, value) for value in values]
        array = np.array(values, dtype=object)
        unread = [value for value in values if value and not as_numbers(np.array([value], dtype=object))[0] > -np.inf]
        if name in mapping.custom and unread and is_fraction(values):
            # More decimals than a rule's number has, or an exponent: rounded, in the mapping too.
            mapping.sql[name] = f"coalesce(cast(try_cast(trim({sql}) as decimal(28, 4)) as varchar), {sql})"
            values = [clean(row[0]) for row in connection.execute(f"select {mapping.sql[name]} from {table} order by rowid").fetchall()]
            array = np.array(["" if value in tokens else value for value in values], dtype=object)
            notes.append(f"{header} is rounded to four decimals, the most that a rule reads.")
        if is_number(array):
            numbers = as_numbers(array)
            found.append(Attribute(name, "number", numbers, label, category, dimension))
            words = words_of(header)
            if "recency" in words or {"days", "since"} <= set(words):
                recency = (-np.nan_to_num(numbers, nan=1e9), header)
        else:
            found.append(Attribute(name, "text", array, label, category, dimension))
    return [attribute for attribute in found if is_varied(attribute)], recency


def is_fraction(values: list[str]) -> bool:
    """Whether nearly all known cells are numbers in any notation."""

    def reads(value: str) -> bool:
        try:
            return abs(float(value)) < 1e18
        except ValueError:
            return False

    known = [value for value in values if value]
    return bool(known) and sum(map(reads, known)) >= 0.98 * len(known) and len(set(known)) > 2


def is_varied(attribute: Attribute) -> bool:
    """Whether its values differ."""
    return len(set(attribute.values.tolist())) > 1 if attribute.kind == "text" else len(np.unique(np.nan_to_num(attribute.values, nan=-1e18))) > 1

