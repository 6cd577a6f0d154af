"""Guess which column of a CSV is what: by the header's name first, then by the values."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from check_setup import literal, quoted

from starter.csvfile import CsvFile, Stop, seed_rows, written_on

HEADERS = Path(__file__).with_name("headers.csv")
ROOT = Path(__file__).parents[2]

# What a rule must not ask, by words of the header. Sales fills these in after the contact that a score is to predict.
AFTER_CONTACT = set(
    """status converted conversion convert won win lost stage tag tags quality owner outcome result results closed close deal deals
    opportunity amount disposition qualified qualification mql sql score scoring grade rating index profile customer churn churned label
    target contacted lifecycle funnel lebenszyklus notes note comment comments last latest next invoice paid pay payment revenue
    bemerkung notiz notizen ergebnis gewonnen verloren abschluss kunde umsatz letzte letzter naechste bewertung""".split()
)
# These are outcomes too, unless a word says that the lead asked for it or came to it: Quote requested, Webinar attended, Time spent.
OUTCOMES = set(
    """purchased bought sold order orders ordered spent mrr arr ltv acv contract contracts signed proposal proposals quote quotes quoted meeting meetings call calls
    called booked held attended loss losses reject rejected rejection unqualified disqualified disqualification temperature subscription subscriptions activities emailed
    verlust gekauft bestellt bestellung bestellungen verkauft unterschrieben termin termine anruf anrufe vertragsabschluss kaufabschluss geschaeftsabschluss""".split()
)
OUTCOME_HEADS = ("vertrag", "vertraege", "auftrag", "auftraege", "angebot", "angebote", "verlust", "bestellung", "bestellungen")
ASKED = set(
    """request requests requested want wants wanted wish wished like interest interested newsletter webinar webinars event events workshop seminar course conference
    time up anfrage angefragt angefordert gewuenscht wunsch interesse interessiert veranstaltung messe kurs""".split()
)
# These say who somebody is, or what nobody may be judged by.
PERSONAL = set(
    """name vorname nachname email mail phone telephone mobile telefon tel handy mobil fax address adresse anschrift street strasse zip
    plz postal postcode postleitzahl birthday birth birthdate geburtsdatum geburtstag ip latitude longitude linkedin twitter facebook
    xing heissen heisst salutation anrede gender geschlecht sex age alter religion ethnicity nationality nationalitaet message nachricht
    description""".split()
)
# These name who looks after somebody, told them or sent them, in the languages of headers.csv; a yes or no names nobody.
PEOPLE = set(
    """person persons manager managers executive executives advisor adviser agent agents representative consultant counselor counsellor coach
    mentor tutor trainer teacher instructor supervisor colleague assigned assignee responsible recommended recommender referred invited introduced
    who whom
    betreuer betreuerin betreut betreuung berater beraterin ansprechpartner ansprechpartnerin bearbeiter bearbeiterin zustaendig zustaendige
    zustaendiger verantwortlich verantwortliche verantwortlicher vertreter vertreterin verkaeufer verkaeuferin vermittler vermittlerin vermittelt
    empfohlen empfehler empfehlerin geworben werber werberin kollege kollegin dozent dozentin lehrer lehrerin wer wen wem
    personne responsable conseiller conseillere gestionnaire interlocuteur interlocutrice vendeur vendeuse parrain marraine parraine parrainee
    recommande recommandee invite invitee formateur formatrice qui
    persona asesor asesora gestor gestora agente vendedor vendedora encargado encargada recomendado recomendada referido referida invitado invitada
    quien prenom nom nombre apellido apellidos""".split()
)
# German puts words together: Kundenname, Kontaktperson, Vertriebsbeauftragter.
HEADS = ("name", "person", "betreuer", "betreuerin", "berater", "beraterin", "partnerin", "bearbeiter", "bearbeiterin", "vertreter", "verkaeufer", "beauftragter", "beauftragte", "manager", "managerin")
# At the end of a header these are somebody too: Booked by, and Main contact, though not Reason for contact.
BY = {"by", "von", "durch", "par", "por"}
CONTACT = {"contact", "kontakt", "hauptkontakt", "contacto"}
# A header that ends in one of the first, or is one of the second, may be an id, though not of a lead if it has one of the third.
KEYS = {"id", "uuid", "guid", "key", "nummer"}
NUMBERS = {"nr", "no"}
OTHER_KEYS = set(
    """of phone telephone mobile telefon tel handy mobil fax account company organization organisation firma unternehmen form formular campaign kampagne
    owner user network session transaction ad ads adset event product list page deal opportunity order invoice parent device visitor""".split()
)
# Whose address it is if not the lead's.
OURS = {"owner", "user", "rep", "sdr", "host", "by", "organizer", "organiser", "sender", "from", "besitzer", "absender"}
# A column whose values all mean a stage is one if it has any of these; open or partner alone could mean anything.
TELLING_STAGES = {"mql", "sql", "opportunity", "customer", "evangelist", "disqualified"}
# Stages that say how far a lead has come; without any, Client and Internal may be about a project.
STEPS = {"subscriber", "lead", "mql", "sql", "opportunity"}
# What the header of a column of stages says, and what it does not.
STAGE_WORDS = set("stage status lifecycle phase type relationship relation category kind group class funnel kategorie typ art kundentyp kontaktart gruppe beziehung stufe statut etape estado etapa".split())
RELATION_WORDS = set("stage status lifecycle type relationship typ kundentyp kontaktart beziehung".split())
OTHER_STAGES = set(
    """ticket deal order email mail phone newsletter subscription trial project event webinar course payment invoice contract check inquiry enquiry request
    source channel referral hear quelle kanal herkunft gehoert
    previous original former first old initial past vorherige vorheriger frueher frueherer projekt anfrage bestellung""".split()
)
# What stands in brackets behind a header may say whose the column is, or that it is something else.
REMARK = re.compile(r"^(.*\w.*?)\s*[(\[{]([^()\[\]{}]*)[)\]}]\s*$")
NOT_OF_THE_LEAD = set("partner spouse billing invoice transaction owner user rep sdr host sender from besitzer absender referrer referral referee mr mrs ms miss salutation anrede gender geschlecht birth birthday birthdate geburtsdatum geburtstag".split())
COUNTS = set("visits views clicks opens count sessions pages besuche aufrufe klicks anzahl".split())
NO_TEXT = {"date", "datum", "time", "at"}
# A consent for text messages is none for emails, and a date of something is not that of the lead.
OTHER_CHANNELS = set("sms text texts phone telefon telephone call calls anruf anrufe whatsapp fax post brief briefe letter letters push".split())
BARE_TIMES = {"date", "datum", "fecha", "time", "timestamp", "zeit", "uhrzeit", "heure", "ts", "datetime", "zeitpunkt", "zeitstempel"}
REMARKS_OF_TIME = set("utc gmt cet cest est edt cst pst pdt mez mesz bst local time timezone zone zeit iso 8601 iso8601 unix epoch s ms us sec seconds milliseconds microseconds d m y dd mm yy yyyy hh ss tt jjjj date datum".split())
# Cells that stand for an answer nobody gave.
NO_ANSWER = {
    "select", "-select-", "--select--", "please select", "select one", "choose", "bitte wählen", "bitte waehlen", "bitte auswählen",
    "-none-", "--none--", "none selected", "no value", "(no value)", "keine angabe", "k.a.", "k. a.", "unbekannt", "(blank)", "[unknown]", "not provided", "not specified", "(leer)", "sin especificar",
}
# Every word that boolean_spellings.csv has for any column.
YES = {"yes", "y", "true", "t", "1", "1.0", "on", "x", "✓", "✔", "ja", "j", "wahr", "oui", "vrai", "si", "sí", "sim", "verdadero", "checked"}
NO = {"no", "n", "false", "f", "0", "0.0", "off", "nein", "falsch", "non", "faux", "nao", "não", "falso", "unchecked", "not_checked", "not checked"}
# What a column of consent may say instead of yes and no, and what the column of a status says of those who get no mail.
OPTED_IN = {"subscribed", "opt in", "opt-in", "opted in", "opted-in", "optin", "angemeldet", "abonné"}
OPTED_OUT = {"unsubscribed", "opt out", "opt-out", "opted out", "opted-out", "optout", "globally unsubscribed", "abgemeldet", "désabonné"}
FEWEST_WITHOUT_ANSWER = 0.1
NOT_MAILED = OPTED_OUT | {"bounced", "cleaned", "complained", "marked as spam"}
BOOLEANS = {"email_opt_out", "email_opt_in", "is_customer", "is_deleted"}
TIMES = {"created_at", "updated_at", "occurred_at"}
# Columns of staging, and attributes that the engine makes itself.
TAKEN = {
    "email_kind", "email_domain", "seniority", "job_function", "company_size_band", "source_system", "is_email_opt_out", "verdict",
    "created_at_text", "employee_count_text", "annual_revenue_text", "reject_reason", "reject_column", "reject_value",
    "employee_count_digits", "annual_revenue_digits", "version_number", "valid_from", "valid_to", "created_on",
}
# What stands before a name, and words within one that begin with a small letter.
TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "mme", "mlle", "monsieur", "madame", "sr", "sra", "señor", "señora", "sir"}
PARTICLES = {"von", "van", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "zu", "bin", "al", "el", "y", "und", "and"}
# A whole name becomes first and last name with a tab between them, step by step: pattern, and SQL of what comes in its place.
WHOLE_NAME = (
    # An address or a number is no name; titles and degrees are left out.
    (r"^.*[@0-9].*$", "''"),
    (rf"(?i)^(({'|'.join(sorted(TITLES))})[.]? )+|,? (ph[.]?d|mba|m[.]?d|msc|bsc|jr|sr|cpa|esq|ii|iii)[.]?$", "''"),
    # Roth, Eva and van der Berg, Jan; in Anna Schmidt, RN a title follows.
    (rf"(?i)^((?:{'|'.join(sorted(PARTICLES | {'vom', 'zur', 'ter', 'ten', 'st'}))})[.]? [^,]*|[^ ,]*) *, *([^,]*)(,.*)?$", r"'\2' || chr(9) || '\1'"),
    (r"^([^\t,]*),.*$", r"'\1'"),
    (r"^([^ \t]+) ([^\t]+)$", r"'\1' || chr(9) || '\2'"),
)
# What only companies are called.
FIRMS = r"(?i)(^|[ ,])(gmbh|ag|kg|ohg|ug|se|e[.] ?v|inc|ltd|limited|llc|llp|plc|corp|corporation|co|company|group|holding|s[.]?a|s[.]?a[.]?s|sarl|s[.]?l|s[.]?p[.]?a|srl|b[.]?v|n[.]?v|oy|ab|a[.]?s|pty|university|universität|verein|stiftung)[.]?$"
# More names than these are not those of people who look after leads, however often they repeat.
MOST_REPS = 500
MAIL_PATTERN = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
# With dashes 26-02-14 could begin with the year or the day, so years of two digits are not read there.
DAYS_FIRST = ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y")
MONTHS_FIRST = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")
OTHERS = (
    # With an hour of one digit, which is no ISO 8601.
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%b %d, %Y", "%b %d, %y", "%d %b %Y", "%d %b %y", "%B %d, %Y", "%B %d, %y", "%d %B %Y", "%d %B %y",
    "%d-%b-%Y", "%d-%b-%y",
)
CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p", ", %H:%M:%S", ", %H:%M", ", %I:%M %p", ", %I:%M:%S %p")
# What forms of Google put behind a time.
ZONE = r" (GMT|UTC)([+-]\d{1,2}(:?\d\d)?)?$"
# The day or the month first, as a header says: DD/MM, TT.MM, MM/DD.
ORDER = re.compile(r"\b([dtj])\1?[./ -]mm?\b|\b(m)m?[./ -]dd?\b", re.IGNORECASE)
# Days that lie ahead of what happened.
AHEAD = {"due", "end", "next", "until", "deadline", "planned", "faellig", "faelligkeit", "ende", "bis"}
# When a lead came in, in a header that headers.csv does not have as a whole.
ARRIVED = set(
    """created signup registered subscribed submit submitted submission registration joined received entered optin added
    erstellt angelegt registriert eingegangen eingang anmeldung abgeschickt gesendet""".split()
)
ISO = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?(Z|UTC|[+-]\d\d(:?\d\d)?))?)?$"

# DuckDB's %Y takes 26 for the year 26, so it is asked only where four digits stand by themselves, or begin eight.
YEAR = "(^|[^0-9])[12][0-9][0-9][0-9]([^0-9]|$)|^[12][0-9][0-9][0-9][0-9][0-9][0-9][0-9]([^0-9]|$)"
# Seconds, milliseconds or microseconds since 1970, from 2001 to 2033.
EPOCH = "^1[0-9]{9}([0-9]{3}){0,2}$"
UNITS = {10: "seconds", 13: "milliseconds", 16: "microseconds"}


@dataclass
class Column:
    """What the values of one column look like."""

    name: str
    known: int
    distinct: int
    no_answers: list[str]
    values: list[tuple[str, int]] = field(default_factory=list)

    def words(self) -> set[str]:
        """The words of the header."""
        return set(words_of(self.name))

    def is_boolean(self) -> bool:
        """Whether every value says yes or no."""
        return bool(self.values) and len(self.values) == self.distinct and all(value.lower() in YES | NO for value, _ in self.values)


@dataclass
class Mapping:
    """Which columns of the project's layout a file gives, each as SQL with the header it is read from."""

    file: CsvFile
    columns: dict[str, Column]
    sql: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    custom: dict[str, Column] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    joins_by_email: bool = False
    decimal_sign: str = ""
    shared_addresses: int = 0

    def give(self, name: str, sql: str, source: str) -> None:
        """Say where a column comes from."""
        self.sql[name] = sql
        self.source[name] = source


def words_of(header: str) -> list[str]:
    """The words of a header in lower case without accents: createdAt__c gives created, at."""
    text = header.lower() if header.isupper() else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header).lower()
    for letter, spelling in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = unicodedata.normalize("NFC", text).replace(letter, spelling)
    text = unicodedata.normalize("NFKD", re.sub(r"__c$", "", text)).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", text)


def names_people(header: str) -> bool:
    """Whether a header says that its column names those who look after a lead, or recommended it."""
    words = words_of(header)
    last = set(words[-1:])
    return bool(set(words) & PEOPLE or last & BY or len(words) <= 2 and last & CONTACT) or any(word.endswith(HEADS) for word in words)


def is_outcome(header: str) -> bool:
    """Whether a header says that sales or the tool fills its column in after the contact, and not the lead before."""
    words = set(words_of(header))
    outcome = bool(words & OUTCOMES) or any(word.endswith(OUTCOME_HEADS) for word in words)
    return bool(words & AFTER_CONTACT) or outcome and not words & ASKED


def without_remark(header: str) -> tuple[str, set[str]]:
    """A header without what stands in brackets at its end, and the words of that: Annual Revenue (USD), Company [Account]."""
    remarks: set[str] = set()
    while found := REMARK.match(header):
        header = found[1]
        remarks |= set(words_of(found[2]))
    return header, remarks


def is_remark(target: str, header: str, remarks: set[str]) -> bool:
    """Whether words in brackets only remark on a column, and do not say that it is another one than the header before them."""
    if target in ("email_opt_in", "email_opt_out"):
        return not remarks & OTHER_CHANNELS
    if target in TIMES and set(words_of(header)) <= BARE_TIMES:
        return remarks <= REMARKS_OF_TIME
    if target == "owner_id":
        return True
    if target in ("lead_id", "email", "first_name", "last_name", "full_name", "job_title", "activity_id", "anonymous_id", *TIMES) and remarks & (OTHER_KEYS | AHEAD):
        return False
    if target not in ("lead_id", "activity_id", "anonymous_id", *TIMES) and remarks & (KEYS | NO_TEXT):
        return False
    if "name" in remarks and not target.endswith("_name"):
        return False
    return not remarks & (NOT_OF_THE_LEAD | PEOPLE | AFTER_CONTACT | OUTCOMES) and (target == "employee_count" or not remarks & COUNTS)


def identifier(header: str) -> str:
    """A header as a column's name."""
    name = "_".join(words_of(header))[:50].strip("_") or "column"
    return f"c_{name}" if name[0].isdigit() else name


def spellings(table: str) -> dict[str, list[str]]:
    """For each column of a table the headers that it is known by, the likeliest first."""
    with HEADERS.open(encoding="utf-8", newline="") as file:
        return {
            row["column"]: [header.replace(" ", "") for header in row["headers"].split("|")]
            for row in csv.DictReader(file)
            if row["table"] == table
        }


def spelled(header: str) -> str:
    """A header as spellings has it."""
    words = words_of(header)
    # Times are read as UTC anyway.
    return "".join(words[:-1] if words[-1:] in (["utc"], ["gmt"]) else words)


def stages_in(column: Column, meanings: dict[str, str]) -> list[tuple[str, int]]:
    """The lifecycle stage that each value of a column means, with its rows; values that mean none are left out."""
    return [(meanings[value.lower()], rows) for value, rows in column.values if value.lower() in meanings]


def holds_stages(column: Column, meanings: dict[str, str], rows: int) -> bool:
    """Whether a column says of most of so many rows how far the lead has come, by its values and, if these could mean something else, its header."""
    words, found = column.words(), stages_in(column, meanings)
    said = {stage for stage, _ in found}
    return (
        (bool(words & STAGE_WORDS) or "customer" in said and len(said & STEPS) > 1) and not words & OTHER_STAGES
        and column.distinct <= len(column.values) and len(found) >= 0.7 * column.distinct
        and len(said) > 1 and bool(said & TELLING_STAGES) and bool(said & STEPS)
        and sum(count for _, count in found) >= 0.8 * column.known >= 0.4 * rows
    )  # fmt: skip


def tells_stages(column: Column, meanings: dict[str, str], rows: int) -> bool:
    """Whether a column that is called a stage says so of half of the rows, and of some what no column of open and new says."""
    found = stages_in(column, meanings)
    return sum(count for _, count in found) >= 0.5 * rows and bool({stage for stage, _ in found} & TELLING_STAGES)


def take_stage(mapping: Mapping, named: dict[str, list[str]], used: set[str]) -> set[str]:
    """Decide which column is the lifecycle stage, and return those that say one: what is not read of them is an outcome."""
    columns, meanings = mapping.columns, {row["alias"].lower(): row["lifecycle_stage"] for row in seed_rows(ROOT, "lifecycle_stages")}
    claimed = used | {name for target, names in named.items() if target not in ("lifecycle_stage", *BOOLEANS) for name in names[:1]}
    free = {name: column for name, column in columns.items() if name not in claimed}
    # A header such as Status may mean anything, and a stage may stand below other headers.
    staged = [name for name, column in free.items() if column.known and not names_people(name) and holds_stages(column, meanings, mapping.file.rows)]
    called = named.get("lifecycle_stage", [])
    if staged and not (called and tells_stages(columns[called[0]], meanings, mapping.file.rows)):
        named["lifecycle_stage"] = staged[:1]
        if staged[0] not in called:
            mapping.notes.append(f"{staged[0]} is lifecycle_stage by its values, which are stages such as customer or MQL: look.")
    outcomes = {*called, *staged}
    for name, column in free.items():
        customers = sum(rows for stage, rows in stages_in(column, meanings) if stage == "customer")
        if customers and name not in outcomes and column.words() & RELATION_WORDS and not column.words() & OTHER_STAGES:
            outcomes.add(name)
            if not named.get("lifecycle_stage"):
                mapping.notes.append(f"{name} says customer in {customers:,} rows and is not read: if it says who they are, make it lifecycle_stage in my_leads.sql.")
    return outcomes


def known(name: str, column: Column) -> str:
    """A column's cell in SQL, null where it holds an answer nobody gave."""
    cell = quoted(name)
    for answer in column.no_answers:
        cell = f"nullif({cell}, {literal(answer)})"
    return cell


def answered(name: str, column: Column, null_tokens: list[str]) -> str:
    """A column's trimmed cell in SQL, null where it holds no answer or a word for none, in this export or a later one."""
    cell = f"trim({known(name, column)})"
    return f"case when lower({cell}) not in ({', '.join(map(literal, ['', *null_tokens]))}) then {cell} end"


def profile(connection: duckdb.DuckDBPyConnection, file: CsvFile, null_tokens: list[str]) -> dict[str, Column]:
    """Look at the values of every column."""
    found = {}
    for name in file.columns:
        counted = connection.execute(
            f"select trim({quoted(name)}) as value, count(*) as rows from {file.table} where {quoted(name)} is not null group by 1 order by 2 desc, 1"
        ).fetchall()
        answers = [value for value, _ in counted if value.lower() in NO_ANSWER]
        values = [(value, rows) for value, rows in counted if value.lower() not in null_tokens and value not in answers]
        found[name] = Column(name, sum(rows for _, rows in values), len(values), answers, values[:60])
    return found


def readable_share(connection: duckdb.DuckDBPyConnection, file: CsvFile, column: Column, condition: str) -> float:
    """The share of a column's known values for which a condition on `value` holds; a long file is asked every so many rows."""
    if not column.known:
        return 0.0
    step = file.rows // 10_000 + 1
    return connection.execute(
        f"select count(*) filter ({condition}) / greatest(count(*), 1) from (select trim({known(column.name, column)}) as value from {file.table} where rowid % {step} = 0) where value != ''"
    ).fetchall()[0][0]


def read_as(value: str, formats: list[str]) -> str:
    """The SQL that reads a text by the first format that fits, each with as many digits of the year as it says; else null."""
    whole, short = (
        f"try_strptime({value}, [{', '.join(map(literal, chosen))}])" if chosen else ""
        for chosen in ([form for form in formats if "%Y" in form], [form for form in formats if "%Y" not in form])
    )
    if not whole:
        return short
    return f"case when regexp_matches({value}, {literal(YEAR)}) then {whole}" + (f" else {short}" if short else "") + " end"


def iso_in(text: str) -> str:
    """The SQL that tells a moment in ISO 8601: 0000-00-00 and 25:00 have its shape."""
    return f"regexp_matches({text}, {literal(ISO)}) and try_cast(substring({text}, 1, 10) as date) is not null and (length({text}) = 10 or try_cast(substring({text}, 12, 5) as time) is not null)"


def time_sql(connection: duckdb.DuckDBPyConnection, file: CsvFile, column: Column, or_null: bool = False) -> tuple[str | None, str]:
    """The SQL that turns a column into ISO 8601, None where it holds no times, and what to say about it; what it cannot read stays, or is null."""
    cell = f"trim({known(column.name, column)})"
    (is_iso, is_epoch), (in_iso, in_epoch) = ((iso_in(text), f"regexp_matches({text}, {literal(EPOCH)})") for text in (cell, "value"))
    iso, epoch = (readable_share(connection, file, column, form) for form in (in_iso, in_epoch))
    others = f"not ({in_iso}) and not {in_epoch}"
    written, read, formats = 0.0, "", ""
    if iso + epoch < 0.8 or readable_share(connection, file, column, f"{others} and regexp_matches(value, '[0-9].*[0-9]')"):
        written, read, formats = days_sql(connection, file, column, others)
    if iso + epoch + written < 0.8:
        return None, ""
    # 0 stands for never; what nobody can read stays, for the build to list.
    rest = f"nullif({cell}, '0')" if epoch else cell
    if or_null:
        rest = "null"
    if read:
        rest = read if or_null else f"coalesce({read}, {rest})"
    cases, said = "", [formats] if formats else []
    if epoch:
        # Filled up to microseconds, whatever a cell counts in.
        digits = connection.execute(f"select length({cell}) from {file.table} where {is_epoch} group by 1 order by count(*) desc, 1 limit 1").fetchall()[0][0]
        cases = f" when {is_epoch} then strftime(make_timestamp(cast(rpad({cell}, 16, '0') as bigint)), '%Y-%m-%d %H:%M:%S')"
        said.insert(0, f"{UNITS[digits]} since 1970")
    if iso and (cases or read or or_null):
        cases = f" when {is_iso} then {cell}{cases}"
        said = ["ISO 8601", *said] if said else []
    return f"case{cases} else {rest} end" if cases else rest, " and ".join(said)


def days_sql(connection: duckdb.DuckDBPyConnection, file: CsvFile, column: Column, among: str) -> tuple[float, str, str]:
    """The share of a column's cells, among some, that days as people write them can be; the SQL of them in ISO 8601, null for others, and what to say about it."""
    text, value, zone = f"trim({known(column.name, column)})", "value", ""
    half = 0.5 * readable_share(connection, file, column, among)
    if readable_share(connection, file, column, f"{among} and regexp_matches(value, {literal(ZONE)})") > half:
        text, value = (f"regexp_replace({given}, {literal(ZONE)}, '')" for given in (text, value))
        zone = ", without the zone behind it"
    best: tuple[float, list[str]] = (0.0, [])
    # Days first come first: of a column in which every day is at most 12, those with dots and dashes are read so, with slashes not.
    slashes = readable_share(connection, file, column, f"{among} and contains(value, '/')") > half
    days = [MONTHS_FIRST, DAYS_FIRST] if slashes else [DAYS_FIRST, MONTHS_FIRST]
    # A header may say which: Created (DD/MM/YYYY).
    order = ORDER.search(column.name)
    if order:
        days = [DAYS_FIRST, MONTHS_FIRST] if order[1] else [MONTHS_FIRST, DAYS_FIRST]

    def share_of(formats: list[str]) -> float:
        return readable_share(connection, file, column, f"{among} and {read_as(value, formats)} is not null")

    for dates in (*days, OTHERS):
        used = [form for form in (date + clock for date in dates for clock in CLOCKS) if share_of([form]) > 0] if column.known else []
        if used and (share := share_of(used)) > best[0]:
            best = (share, used)
    if not best[1]:
        return 0.0, "", ""
    other = DAYS_FIRST if best[1][0].startswith(MONTHS_FIRST) else MONTHS_FIRST
    doubtful = (
        not order and "." not in best[1][0] and best[1][0].startswith((*DAYS_FIRST, *MONTHS_FIRST)) and share_of([date + clock for date in other for clock in CLOCKS]) == best[0]
    )
    said = f"read as {best[1][0]}" + zone + (", it could be day and month the other way round: look" if doubtful else "")
    return best[0], f"strftime({read_as(text, best[1])}, '%Y-%m-%d %H:%M:%S')", said


def assign(columns: dict[str, Column], table: str) -> dict[str, list[str]]:
    """The headers that the names alone give to each column, the likeliest first; a header has one meaning."""
    listed = spellings(table)
    whole = {header for headers in listed.values() for header in headers}
    by_spelling: dict[str, list[str]] = {}
    with_remark: dict[str, list[str]] = {}
    for name in columns:
        spelling, (header, remarks) = spelled(name), without_remark(name)
        by_spelling.setdefault(spelling, []).append(name)
        if remarks and spelling not in whole:
            with_remark.setdefault(spelled(header), []).append(name)
    taken: set[str] = set()
    found: dict[str, list[str]] = {}
    for column, headers in listed.items():
        names = [name for header in headers for name in by_spelling.get(header, [])]
        names += [name for header in headers for name in with_remark.get(header, []) if is_remark(column, *without_remark(name))]
        names = [name for name in names if name not in taken and columns[name].known]
        if names:
            found[column] = names
            # Times may fill in for each other; of all else the first is taken and the rest are free.
            taken.update(names if column in TIMES else names[:1])
    return found


def by_words(columns: dict[str, Column], words: set[str], last_only: bool = False) -> list[str]:
    """The columns that have one of the words in their header: touch_type is a type, lead_created_at a date of creation."""
    return [name for name, column in columns.items() if column.known and set(words_of(without_remark(name)[0])[-1:] if last_only else words_of(name)) & words]


def mail_column(connection: duckdb.DuckDBPyConnection, file: CsvFile, columns: dict[str, Column], named: list[str]) -> str | None:
    """The column that holds the leads' email addresses: the one named so, or one whose values look so."""
    found = [name for name in dict.fromkeys([*named, *columns]) if readable_share(connection, file, columns[name], is_mail("value")) >= 0.5]
    found = [name for name in found if not columns[name].words() & OURS] or found
    most = max((columns[name].distinct for name in found), default=0)
    # A few addresses that stand in many rows are those of hosts, not of leads.
    return next((name for name in found if columns[name].distinct >= 0.5 * most), None)


def counts_rows(connection: duckdb.DuckDBPyConnection, file: CsvFile, name: str) -> bool:
    """Whether a column numbers the rows of this file, which the next export numbers anew."""
    return connection.execute(f"select bool_and(coalesce(try_cast(trim({quoted(name)}) as bigint) - rowid in (0, 1), false)) from {file.table}").fetchall()[0][0]


def holds_several(connection: duckdb.DuckDBPyConnection, file: CsvFile, name: str, mail: str | None) -> bool:
    """Whether most of the ids that repeat stand beside several addresses: it names a company or a form, not a person."""
    if mail is None:
        return False
    repeated, several = connection.execute(
        f"select count(*), count(*) filter (mails > 1) from (select count(distinct lower(trim({quoted(mail)}))) as mails from {file.table}"
        f" where trim({quoted(name)}) != '' group by trim({quoted(name)}) having count(*) > 1)"
    ).fetchall()[0]
    return several > 0.5 * repeated


def is_mail(cell: str) -> str:
    """Whether trimmed text is an address."""
    return f"regexp_matches({cell}, {literal(MAIL_PATTERN)})"


def hash_of_mail(cell: str) -> str:
    """An id made of an address: the same person has it in every export, and it is no address. Other text (N/A, unknown) is nobody's."""
    return f"case when {is_mail(f'trim({cell})')} then md5(lower(trim({cell}))) end"


def leads_by_email(leads: str) -> str:
    """The query for the lead of each address: of several leads with one address the smallest id."""
    return f"    select\n        lower(trim(email)) as joined_email,\n        min(lead_id) as joined_lead_id\n    from {leads}\n    where {is_mail('trim(email)')}\n    group by lower(trim(email))"


def names_domains(connection: duckdb.DuckDBPyConnection, mapping: Mapping, column: Column) -> bool:
    """Whether a column names companies: its first words stand in the domains of the addresses, and not before the @."""
    mail = f"lower({mapping.sql['email']})"
    word = f"regexp_extract(lower({quoted(column.name)}), '[a-z]{{4,}}')"
    counts = ", ".join(f"count(*) filter (contains(split_part({mail}, '@', {part}), {word}))" for part in (2, 1))
    in_domain, in_name = connection.execute(f"select {counts} from {mapping.file.table} where {word} != ''").fetchall()[0]
    return in_domain > 0.3 * column.known and in_domain > in_name


def give_names(connection: duckdb.DuckDBPyConnection, mapping: Mapping, named: dict[str, list[str]], used: set[str], leads: int) -> None:
    """First and last name from a column of whole names, where they have no columns of their own."""
    name = next((name for name in named.get("full_name", []) if name not in used), None)
    if name is None or "last_name" in mapping.sql:
        return
    column = mapping.columns[name]
    cell = f"trim(regexp_replace({known(name, column)}, '[\\s\\x{{a0}}]+', ' ', 'g'))"
    # A company, or one of a few who look after the leads.
    if column.distinct < min(0.5 * leads, 0.5 * column.known, MOST_REPS) or readable_share(connection, mapping.file, column, f"regexp_matches(value, {literal(FIRMS)})") > 0.05:
        return
    if "email" in mapping.sql and names_domains(connection, mapping, column):
        return
    several = readable_share(connection, mapping.file, column, "contains(value, ' ')")
    if "first_name" in mapping.sql:
        # Beside a Vorname, Name is the rest.
        if several < 0.3:
            mapping.give("last_name", cell, name)
            used.add(name)
        return
    if several < 0.3:
        return
    for pattern, instead in WHOLE_NAME:
        cell = f"regexp_replace({cell}, {literal(pattern)}, {instead}, 'g')"
    for part, target in enumerate(("first_name", "last_name"), start=1):
        mapping.give(target, f"nullif(trim(split_part({cell}, chr(9), {part})), '')", name)
    used.add(name)


def boolean_sql(cell: str, positive: bool) -> str:
    """Yes or no in any of the languages known here, or its opposite, as true and false; other text stays, to be read or listed by the build."""
    yes, no = (", ".join(map(literal, sorted(words))) for words in (YES, NO))
    true, false = ("true", "false") if positive else ("false", "true")
    cell = f"trim({cell})"
    return f"case when lower({cell}) in ({yes}) then '{true}' when lower({cell}) in ({no}) then '{false}' else {cell} end"


def rows_saying(column: Column, words: set[str]) -> int:
    """How many rows of a column have one of some words."""
    return sum(rows for value, rows in column.values if value.lower() in words)


def guess_leads(connection: duckdb.DuckDBPyConnection, file: CsvFile, null_tokens: list[str], no_later_than: dt.date | None) -> Mapping:
    """Which column of the leads is what."""
    columns = profile(connection, file, null_tokens)
    named = assign(columns, "leads")
    mapping = Mapping(file, columns)
    used: set[str] = set()
    mail = mail_column(connection, file, columns, named.get("email", []))

    by_word = [
        name for name in columns
        if (set(words_of(name)[-1:]) & KEYS or words_of(name)[1:] == [] and columns[name].words() & NUMBERS) and not columns[name].words() & OTHER_KEYS
    ]
    whole_ids = spellings("leads")["lead_id"]
    for name in [*named.get("lead_id", []), *by_word]:
        column = columns[name]
        if name == mail or column.known < 0.95 * file.rows:
            continue
        # Ids may repeat, one row per version, but a column that is half repetitions names something else.
        if column.distinct < 0.5 * column.known or holds_several(connection, file, name, mail):
            continue
        if spelled(name) not in whole_ids and (mail and column.distinct < column.known or counts_rows(connection, file, name)):
            continue
        mapping.give("lead_id", f"trim({quoted(name)})", name)
        used.add(name)
        break
    else:
        if mail is None:
            raise Stop(f"{file.path} has neither an id nor an email address by which a lead could be told again; add a column lead_id to it.")
        mapping.give("lead_id", hash_of_mail(quoted(mail)), f"hash of {mail}")
        mapping.notes.append("No column is a usable id: lead_id is a hash of the email address, the same in every export. A new address is a new lead.")
    rows, leads = connection.execute(f"select count({mapping.sql['lead_id']}), count(distinct {mapping.sql['lead_id']}) from {file.table}").fetchall()[0]
    if leads < rows:
        mapping.notes.append(f"{rows - leads:,} rows repeat a lead_id ({mapping.source['lead_id']}): the newest counts.")
    key = mapping.source["lead_id"].removeprefix("hash of ")
    without = file.rows - (columns[key].known if key == mapping.source["lead_id"] else rows)
    if without:
        mapping.notes.append(f"{without:,} rows have no {key} and are rejected (rejected_records lists them).")
    if mail:
        mapping.give("email", quoted(mail), mail)
        used.add(mail)
        mapping.shared_addresses, several = connection.execute(
            f"select count(*), coalesce(sum(leads), 0) from (select count(distinct {mapping.sql['lead_id']}) as leads from {file.table}"
            f" where {is_mail(f'trim({quoted(mail)})')} group by lower(trim({quoted(mail)})) having count(distinct {mapping.sql['lead_id']}) > 1)"
        ).fetchall()[0]
        if mapping.shared_addresses:
            said = "email address stands" if mapping.shared_addresses == 1 else "email addresses stand"
            mapping.notes.append(f"{mapping.shared_addresses:,} {said} under several lead ids, {several:,} leads in all: they stay leads of their own.")

    outcomes = take_stage(mapping, named, used)

    for target, names in named.items():
        if target in ("lead_id", "email", "phone", "full_name", *TIMES):
            continue
        name = next((name for name in names if name not in used), None)
        if name is None or target in BOOLEANS and not (columns[name].is_boolean() or target in ("email_opt_out", "email_opt_in")):
            continue
        column = columns[name]
        cell = known(name, column)
        if target == "email_opt_in":
            if "email_opt_out" in mapping.sql:
                continue
            if rows_saying(column, YES | NO | OPTED_IN | OPTED_OUT) < 0.5 * column.known:
                mapping.notes.append(f"{name} says neither yes nor no, so nobody is opted out by it: look.")
                continue
            mapping.give("email_opt_out", boolean_sql(cell, positive=False), f"{name}, reversed")
            used.add(name)
            if unread := column.known - rows_saying(column, YES | NO | OPTED_IN | OPTED_OUT):
                mapping.notes.append(f"{unread:,} rows say neither yes nor no in {name}: they count as opted out (unmapped_values lists them).")
            if column.known < file.rows:
                mapping.notes.append(f"{file.rows - column.known:,} rows have no {name}: they count as not opted out. If an empty cell is a no, change the line of email_opt_out.")
            continue
        if target == "email_opt_out":
            if len(names) > 1:
                mapping.notes.append(f"{', '.join(names[1:])}: an opt-out too, and not read: look.")
            # What the build reads in this column and in no other.
            spellings_of_it = {row["spelling"].replace("_", sign) for row in seed_rows(ROOT, "boolean_spellings") if row["column_name"] == target for sign in "_ -"}
            if unread := column.known - rows_saying(column, YES | NO | spellings_of_it):
                mapping.notes.append(f"{unread:,} rows say neither yes nor no in {name}: they count as opted out (unmapped_values lists them).")
            # Where nobody ever says no, an empty cell is a box that is not ticked.
            without = file.rows - column.known
            if without >= FEWEST_WITHOUT_ANSWER * file.rows and rows_saying(column, NO):
                mapping.notes.append(f"{without:,} rows say nothing in {name} (empty, N/A and the like): they count as not opted out.")
        mapping.give(target, boolean_sql(cell, positive=True) if target in BOOLEANS else cell, name)
        used.add(name)
        if target in ("country", "region") and "na" in null_tokens:
            rows = connection.execute(f"select count(*) from {file.table} where lower(trim({quoted(name)})) = 'na'").fetchall()[0][0]
            if rows:
                mapping.notes.append(
                    f"{rows:,} row{'s say' if rows > 1 else ' says'} NA in {name}: no value. If it means {'Namibia' if target == 'country' else 'North America'}, take na out of null_tokens in dbt_project.yml."
                )

    give_names(connection, mapping, named, used, leads)

    for name, column in columns.items():
        if rows := rows_saying(column, NOT_MAILED) if name not in used or name == mapping.source.get("lifecycle_stage") else 0:
            if "email_opt_out" in mapping.sql:
                mapping.notes.append(f"{name} says unsubscribed, bounced or the like in {rows:,} rows; email_opt_out is read from {mapping.source['email_opt_out']} alone.")
                continue
            words = ", ".join(map(literal, sorted(NOT_MAILED)))
            mapping.give("email_opt_out", f"case when lower(trim({quoted(name)})) in ({words}) then 'true' end", f"{name}, where it says unsubscribed or the like")
            mapping.notes.append(f"{name} says unsubscribed, bounced or the like in {rows:,} rows: they count as opted out.")

    times = {}
    named.setdefault("created_at", []).extend(name for name in by_words(columns, ARRIVED) if not columns[name].words() & (AFTER_CONTACT | AHEAD) and is_remark("created_at", *without_remark(name)))
    for target in ("updated_at", "created_at"):
        for name in dict.fromkeys(named.get(target, [])):
            sql, said = time_sql(connection, file, columns[name]) if name not in used else (None, "")
            if sql:
                times.setdefault(target, []).append((sql, name, said))
    created = [*times.get("created_at", []), *times.get("updated_at", [])][:3]
    days = {name: str(time_sql(connection, file, columns[name], or_null=True)[0]) for _, name, _ in created}
    read = {name: connection.execute(f"select count({sql}) from {file.table}").fetchall()[0][0] for name, sql in days.items()}
    # A column without gaps needs no other to fill them.
    for position, (_, name, _) in enumerate(created):
        if read[name] == file.rows:
            created = created[: position + 1]
            break
    if created:
        names = [name for _, name, _ in created]
        # Pending in the first column must not hide a day in the second; where none has a day, the build shows what is there.
        sql = created[0][0] if len(created) == 1 else f"coalesce({', '.join([*(days[name] for name in names), *(sql for sql, *_ in created)])})"
        mapping.give("created_at", sql, ", else ".join(names) + "".join(f" ({said})" for said in dict.fromkeys(said for *_, said in created if said)))
        used.update(names)
        without = file.rows - connection.execute(f"select count(coalesce({', '.join(days[name] for name in names)})) from {file.table}").fetchall()[0][0]
        if without:
            mapping.notes.append(f"{without:,} rows have no created_at that init can read, and may be rejected (rejected_records lists them).")
    else:
        day = min(written_on(file.path), no_later_than or dt.date.max)
        mapping.give("created_at", literal(day.isoformat()), f"{day}, a fixed day")
        mapping.notes.append(f"WARNING: no column says when a lead was created. All leads get {day}, so that ages and 'new leads' mean nothing; add a date to the export.")
    if "updated_at" in times:
        sql, name, said = times["updated_at"][0]
        mapping.give("updated_at", sql, name + (f" ({said})" if said else ""))
        used.add(name)

    phone = next((name for name in named.get("phone", []) if name not in used), None)
    if phone:
        # A number has a digit besides 0, whatever stands in place of one.
        mapping.give("phone_known", f"case when regexp_matches({quoted(phone)}, '[1-9]') then 'yes' end", f"{phone}, whether there is one")
        share = connection.execute(f"select count({mapping.sql['phone_known']}) from {file.table}").fetchall()[0][0]
        mapping.custom["phone_known"] = Column(phone, share, 1, [], [("yes", share)])
        used.add(phone)

    reserved = {row[0] for row in connection.execute("select keyword_name from duckdb_keywords() where keyword_category != 'unreserved'").fetchall()}
    layout = set(spellings("leads"))
    for name, column in columns.items():
        words = column.words()
        if name in used:
            continue
        if not column.known:
            reason = "empty"
        elif name in outcomes or is_outcome(name):
            reason = "what sales or the tool writes after the contact: a rule on it would know the answer"
        elif words & PERSONAL:
            reason = "who somebody is, not what they want"
        elif names_people(name) and not column.is_boolean():
            reason = "who looks after them or sent them, not what they want"
        elif words & {"id", "uuid", "guid", "sdr", "rep"}:
            reason = "free text, ids or times"
        elif column.distinct < 2 and column.known == file.rows or column.values[0][1] > 0.995 * file.rows:
            reason = "the same value nearly everywhere"
        elif is_unlike_an_attribute(connection, file, column) or readable_share(connection, file, column, is_mail("value")) > 0.1:
            reason = "free text, ids or times"
        else:
            attribute = identifier(name)
            if attribute in reserved | layout | TAKEN or attribute in mapping.sql:
                attribute += "_given"
            if attribute in mapping.sql:
                attribute += f"_{len(mapping.sql)}"
            mapping.give(attribute, known(name, column), name)
            mapping.custom[attribute] = column
            continue
        mapping.left_out.setdefault(reason, []).append(name)
    numbers = [column for column in columns.values() if column in mapping.custom.values() or column.name == mapping.source.get("annual_revenue")]
    mapping.decimal_sign, note = decimal_sign_of(connection, file, numbers)
    mapping.notes.extend([note] if note else [])
    return mapping


def decimal_sign_of(connection: duckdb.DuckDBPyConnection, file: CsvFile, columns: list[Column]) -> tuple[str, str]:
    """Which of point and comma stands before decimals, '' where no number says so, and what to say about it."""
    found: dict[str, list[str]] = {".": [], ",": []}
    grouped = []
    for column in columns:
        if readable_share(connection, file, column, r"regexp_matches(value, '^[^0-9]{0,5}[0-9][0-9.,]*[^0-9]{0,8}$')") < 0.8:
            continue

        def cells_like(pattern: str, point: str, comma: str, column: Column = column) -> int:
            cells = pattern.replace("P", point).replace("C", comma)
            digits = f"regexp_extract({known(column.name, column)}, '[0-9][0-9.,]*')"
            return connection.execute(f"select count(*) from {file.table} where regexp_matches({digits}, {literal(cells)})").fetchall()[0][0]

        for sign, point, comma in ((".", "[.]", ","), (",", ",", "[.]")):
            # 1,234,567 or 1,234.5 or 2.5 or 0.125
            certain = cells_like(r"^[0-9]{1,3}(C[0-9]{3}){2,}$|^[0-9]{1,3}(C[0-9]{3})+P[0-9]+$|^[0-9]+P([0-9]{1,2}|[0-9]{4,})$|^0+P[0-9]+$", point, comma)
            # 1,200 may be either, but many such cells are no decimals for the sake of one 12,50.
            if certain and 20 * certain >= cells_like(r"^[1-9][0-9]{0,2}P[0-9]{3}$", point, comma):
                found[sign].append(column.name)
        if column.name not in found["."] + found[","] and cells_like(r"^[1-9][0-9]{0,2}P[0-9]{3}$", "[.]", ","):
            grouped.append(column.name)
    if found["."] and found[","]:
        return "", f"Numbers have a decimal point in {found['.'][0]} and a decimal comma in {found[','][0]}: set decimal_sign in dbt_project.yml, numbers of the other kind are unread or misread."
    if found[","] or grouped and not found["."]:
        why = f"a decimal comma in {', '.join(found[','])}" if found[","] else f"points before each three digits in {', '.join(grouped)}"
        return ",", f"Numbers have {why}: decimal_sign becomes ',' and 1.200 is twelve hundred. Look."
    if grouped:
        return ".", f"1.200 of {grouped[0]} is read as 1.2, because {found['.'][0]} has a decimal point: look."
    return "." if found["."] else "", ""


def is_unlike_an_attribute(connection: duckdb.DuckDBPyConnection, file: CsvFile, column: Column) -> bool:
    """Whether it holds days, nearly every row has a value of its own, or there are too many to ask for."""
    if readable_share(connection, file, column, r"regexp_matches(value, '^[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}')") > 0.5:
        return True
    if is_numeric(connection, file, column):
        return column.known > 50 and column.distinct > 0.9 * column.known
    return column.distinct > min(60, max(0.5 * column.known, 4))


def is_numeric(connection: duckdb.DuckDBPyConnection, file: CsvFile, column: Column) -> bool:
    """Whether a column counts or measures something that has no id's or phone's look."""
    words = column.words()
    return not words & {"id", "nr", "code"} and ("number" not in words or "of" in words) and readable_share(
        connection, file, column, r"regexp_matches(value, '^[0-9]{1,8}([.,][0-9]{1,4}){0,3}$')"
    ) >= 0.95


def guess_activities(connection: duckdb.DuckDBPyConnection, file: CsvFile, leads: Mapping, null_tokens: list[str]) -> Mapping:
    """Which column of the activities is what, and how they find their lead."""
    columns = profile(connection, file, null_tokens)
    named = assign(columns, "activities")
    mapping = Mapping(file, columns)

    others = {name for target in ("lead_id", "email", "anonymous_id") for name in named.get(target, [])}
    listed = named.get("activity_id", [])
    ids = [*listed, *(name for name in by_words(columns, {"id", "uuid", "guid"}, last_only=True) if name not in others)]
    # Deliveries may repeat an activity's id; of other columns one that repeats, such as a session's id, names something else.
    identified = next((name for name in ids if columns[name].known == file.rows and columns[name].distinct >= (0.9 if name in listed else 1) * file.rows), None)
    if identified:
        if columns[identified].distinct < file.rows:
            mapping.notes.append(f"{file.rows - columns[identified].distinct:,} rows repeat an activity_id of {identified}: they are the same activity and count once.")
        mapping.give("activity_id", f"trim({quoted(identified)})", identified)
    else:
        cells = ", ".join(f"coalesce({quoted(name)}, '')" for name in file.columns)
        mapping.give("activity_id", f"md5(concat_ws('|', {cells}))", "hash of all cells")
        mapping.notes.append("Activities have no id: a hash of the row's cells serves. Rows that are the same in every cell count once.")

    lead_ids = f"(select distinct {leads.sql['lead_id']} as id from {leads.file.table})"
    lead_mails = f"(select distinct lower(trim({leads.sql['email']})) as id from {leads.file.table})" if "email" in leads.sql else None

    def share_of(name: str, ids: str) -> float:
        # Ids are what they are in any case, addresses are not.
        cell = f"lower(trim({quoted(name)}))" if ids == lead_mails else f"trim({quoted(name)})"
        values = f"(select distinct {cell} as id from {file.table} where trim({quoted(name)}) != '')"
        return connection.execute(f"select count(ids.id) / greatest(count(*), 1) from {values} as given left join {ids} as ids using (id)").fetchall()[0][0]

    chosen: tuple[float, str, bool] = (0.0, "", False)
    mail = mail_column(connection, file, columns, named.get("email", []))
    for name in dict.fromkeys([*named.get("lead_id", []), *([mail] if mail else []), *columns]):
        if name == identified or not columns[name].known:
            continue
        for ids, is_mail in ((lead_ids, False), (lead_mails, True)):
            # Where lead_id is a hash no activity can hold it.
            if ids and (share := share_of(name, ids)) > chosen[0]:
                chosen = (share, name, is_mail)
        if chosen[0] > 0.5 and name in [*named.get("lead_id", []), mail]:
            break
    share, name, is_mail = chosen
    if not share:
        raise Stop(
            f"No row of {file.path} names a lead of {leads.file.path}: no column holds its ids ({leads.source['lead_id']})"
            + (f" or its email addresses ({leads.source['email']})" if lead_mails else "") + "; add one of them to the export."
        )
    if is_mail:
        if leads.source["lead_id"].startswith("hash of "):
            mapping.give("lead_id", hash_of_mail(quoted(name)), f"hash of {name}")
        else:
            mapping.joins_by_email = True
            mapping.give("lead_id", f"coalesce(leads_by_email.joined_lead_id, {hash_of_mail(quoted(name))})", f"the lead whose email is {name}")
            if leads.shared_addresses:
                mapping.notes.append("Activities that name only the address go to the lead with the smallest id, where several leads have that address.")
        mapping.give("email", f"lower(trim({quoted(name)}))", name)
    else:
        mapping.give("lead_id", f"trim({quoted(name)})", name)
    if share < 0.8:
        mapping.notes.append(f"Only {share:.0%} of the values of {name} name a lead of {leads.file.path.name}; the other activities are rejected as orphans until their lead is there.")
    used = {identified, name}

    kinds = [name for name in dict.fromkeys([*named.get("activity_type", []), *by_words(columns, {"type", "event", "action", "typ", "art"}, last_only=True)]) if name not in used and columns[name].distinct <= 1000]
    if not kinds:
        raise Stop(f"{file.path} has no column that says what happened (activity_type, event, type); add one. It has: {', '.join(file.columns)}.")
    # Segment names an event of type track, and nothing else.
    if columns[kinds[0]].known < file.rows and len(kinds) > 1:
        mapping.give("activity_type", f"coalesce({answered(kinds[0], columns[kinds[0]], null_tokens)}, trim({quoted(kinds[1])}))", f"{kinds[0]}, else {kinds[1]}")
    else:
        mapping.give("activity_type", f"trim({quoted(kinds[0])})", kinds[0])
    used.update(mapping.source["activity_type"].split(", else "))

    clocks = {"timestamp", "time", "date", "at", "on", "datum", "zeit", "zeitpunkt", "am"}
    for name in dict.fromkeys([*named.get("occurred_at", []), *sorted(by_words(columns, clocks, last_only=True), key=lambda name: bool(columns[name].words() & AHEAD))]):
        sql, said = time_sql(connection, file, columns[name]) if name not in used else (None, "")
        if sql:
            mapping.give("occurred_at", sql, name + (f" ({said})" if said else ""))
            used.add(name)
            break
    else:
        raise Stop(f"{file.path} has no column that says when it happened (occurred_at, timestamp, date) in a form that can be read; write it as 2026-03-01T09:30:00Z. It has: {', '.join(file.columns)}.")

    for target, names in named.items():
        name = next((name for name in names if name not in used), None)
        if target not in mapping.sql and target != "email" and name:
            mapping.give(target, known(name, columns[name]), name)
            used.add(name)
    ignored = [name for name in file.columns if name not in used]
    if ignored:
        mapping.left_out["no column of activities"] = ignored
    return mapping
