"""scripts/init.py: from exports of other tools, in their own headers, dates and encodings, to a score."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from project import ROOT, Project

sys.path.insert(0, str(ROOT / "scripts"))

import init  # noqa: E402
from starter.csvfile import Stop, load  # noqa: E402
from starter.guess import (  # noqa: E402
    DAYS_FIRST,
    MONTHS_FIRST,
    NO,
    OTHERS,
    YES,
    guess_activities,
    guess_leads,
    identifier,
    read_as,
    words_of,
)
from starter.model import guessed_type  # noqa: E402
from starter.shown import looks_private, may_be_shown  # noqa: E402
from starter.write import mapping_model, models_text, seed_text, settings_text  # noqa: E402

NULLS = ["", "n/a", "null", "none", "-"]

SIZES = ("50", '"1,200"')
HUBSPOT = "\n".join(
    ["Record ID,First Name,Last Name,Email,Job Title,Company Name,Number of Employees,Lead Status,Create Date,Last Modified Date,Unsubscribed from all email,Original Source,Country/Region,Phone Number,Number of Pageviews"]
    + [
        f"{900 + i},Ann{i},Secretname{i},ann{i}@{'gmail.com' if i % 3 else f'acme{i}.example'},{('VP Sales', 'Account Manager', 'Intern', '')[i % 4]},Acme {i},{SIZES[i % 2]},"
        f"{('NEW', 'OPEN')[i % 2]},2026-05-{i % 20 + 1:02d} 09:14,2026-06-01 10:00,{'true' if i == 1 else ''},{('Organic Search', 'Paid Search', 'Referrals')[i % 3]},{('France', 'United States')[i % 2]},{'+4930123456' if i % 5 else ''},{i}"
        for i in range(30)
    ]
)
SEGMENT = "\n".join(
    ["messageId,anonymousId,userId,type,event,timestamp,context.page.url"]
    + [
        f"m{i},visitor{i % 30},{900 + i % 30 if i % 2 else ''},{'page' if i % 2 else 'track'},{'' if i % 2 else ('Demo Requested', 'Order Completed', 'Video Rewound')[i % 3]},"
        f"2026-06-{i % 28 + 1:02d}T10:11:12.123Z,https://acme.example/{('pricing', 'blog/a')[i % 4 == 1]}"
        for i in range(120)
    ]
)
GERMAN = "\r\n".join(
    ["Kontakt-Nr;Vorname;E-Mail-Adresse;Funktion;Mitarbeiterzahl;Newsletter;Angelegt am;Größe (m²);Interessiert an;Bemerkung"]
    + [f"{10 + i};Jörg;j{i}@firma.example;Geschäftsführer;250;{('ja', 'nein')[i % 2]};{i % 28 + 1:02d}.09.2026 09:15;{i % 5};{('Bitte wählen', 'Beratung', 'Kauf')[i % 3]};zahlt" for i in range(40)]
) + "\r\n"


@pytest.fixture
def guess(tmp_path: Path):
    """Write CSV files and guess their columns."""
    connection = duckdb.connect()

    def of(leads: str | bytes, activities: str | None = None):
        path = tmp_path / "leads.csv"
        path.write_bytes(leads if isinstance(leads, bytes) else leads.encode())
        found = guess_leads(connection, load(connection, path, "raw_leads", may_write=True), NULLS, None)
        if activities is None:
            return found
        path = tmp_path / "activities.csv"
        path.write_text(activities, encoding="utf-8")
        return found, guess_activities(connection, load(connection, path, "raw_activities", may_write=True), found, NULLS)

    of.connection = connection
    return of


def rows_of(guess, mapping) -> list[dict[str, object]]:
    """The rows of a mapping as the build would read them."""
    columns = ", ".join(f"{sql} as {name}" for name, sql in mapping.sql.items())
    cursor = guess.connection.execute(f"select {columns} from {mapping.file.table}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("header", "words", "name"),
    [
        ("createdAt", ["created", "at"], "created_at"),
        ("E-Mail-Adresse", ["e", "mail", "adresse"], "e_mail_adresse"),
        ("Größe (m²)", ["groesse", "m2"], "groesse_m2"),
        ("Product_Interest__c", ["product", "interest"], "product_interest"),
        ("NUMBEROFEMPLOYEES", ["numberofemployees"], "numberofemployees"),
        ("2nd choice", ["2nd", "choice"], "c_2nd_choice"),
        ("???", [], "column"),
    ],
)
def test_headers_are_read_as_words(header: str, words: list[str], name: str) -> None:
    assert words_of(header) == words
    assert identifier(header) == name


def test_a_contact_export_of_hubspot(guess) -> None:
    leads = guess(HUBSPOT)
    assert leads.source["lead_id"] == "Record ID"
    assert leads.source["employee_count"] == "Number of Employees"
    assert leads.source["created_at"] == "Create Date"
    assert set(leads.custom) == {"phone_known", "number_of_pageviews"}
    first = rows_of(guess, leads)[1]
    assert (first["email_opt_out"], first["phone_known"]) == ("true", "yes")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_german_headers_and_dates_in_any_encoding(guess, encoding: str) -> None:
    leads = guess(GERMAN.replace("zahlt", "zahlt 5 €" if encoding == "cp1252" else "zahlt").encode(encoding))
    assert leads.source["lead_id"] == "Kontakt-Nr"
    assert leads.file.options["delim"] == "';'"
    first, second = rows_of(guess, leads)[:2]
    assert (first["email_opt_out"], second["email_opt_out"]) == ("false", "true")
    assert first["created_at"] == "2026-09-01 09:15:00"
    assert first["first_name"] == "Jörg"
    # A disguised null is one, and what nobody may ask is left out.
    assert (first["interessiert_an"], second["interessiert_an"]) == (None, "Beratung")
    assert "Bemerkung" in str(leads.left_out)


@pytest.mark.parametrize("title", ["Campaign leads Q3,,,", "Contact,,,Company", ",,,\nExported,2026-11-30,,"])
def test_a_title_filled_up_with_empty_cells_is_no_header(guess, title: str) -> None:
    leads = guess(f"{title}\nName,Email,Plan,Company\n" + "".join(f"Ann,{mail},{('a', 'b')[i % 2]},Acme\n" for i, mail in enumerate(mails(20))))
    assert (leads.file.rows, leads.file.columns) == (20, ["Name", "Email", "Plan", "Company"])
    assert "lines before the header" in str(leads.file.notes)


def test_a_column_without_a_name_is_no_reason_to_stop(guess) -> None:
    """As pandas writes its index."""
    assert guess(",email\n" + "".join(f"{i},{mail}\n" for i, mail in enumerate(mails(5)))).source["lead_id"] == "hash of email"


def test_what_all_headers_begin_with_is_no_part_of_them(guess) -> None:
    """Person would name people; the model reads the file with it."""
    leads = guess("Person - ID,Person - Organization,Person - Email,Person - Source channel,Person - Add time\n" + "".join(
        f"{i},Acme,{mail},{('web', 'fair')[i % 2]},2026-01-02\n" for i, mail in enumerate(mails(20))) + "20 persons\n")
    assert {leads.source[name] for name in ("lead_id", "company_name", "email", "created_at")} == {"ID", "Organization", "Email", "Add time"}
    assert [column.name for column in leads.custom.values()] == ["Source channel"]
    assert "begins with 'Person - '" in str(leads.file.notes)
    written = re.sub(r"\{[#{].*?[#}]\}", "", mapping_model(leads, ROOT, "leads", ""), flags=re.DOTALL).strip().removeprefix("-- noqa: disable=RF06,LT05")
    assert guess.connection.execute(f"select min(email), count(*) from ({written})").fetchall() == [("m0@x.example", 20)]


def test_a_long_cell_is_no_fault(guess) -> None:
    leads = guess('id,email,plan\n1,a@x.example,"' + "x " * 600_000 + '"\n2,b@x.example,y\n')
    assert leads.file.rows == 2


@pytest.mark.parametrize("rows", [20, 40_000])
def test_lines_of_an_old_mac_are_read(guess, rows: int) -> None:
    """Excel's "CSV (Macintosh)"; the longer file is longer than what the delimiter is found in."""
    leads = guess(b"Report\rid;email;plan\r" + b"".join(b'%d;a%d@x.example;"P\n%d"\r' % (i, i, i % 3) for i in range(rows)))
    assert (leads.file.rows, leads.file.options["delim"]) == (rows, "';'")
    assert rows_of(guess, leads)[-1]["email"] == f"a{rows - 1}@x.example"


@pytest.mark.parametrize("rows", [20, 60_000])
@pytest.mark.parametrize("content", ["id,email,plan{c}{rows}", "Report,,{c}id,email,plan{n}{rows}", "id,email,plan{c}{rows}x8,h@x.example{c}", 'id,email,plan{n}{rows}x9,"i@x.example","P, ""x""{n}y"{c}'])
def test_lines_that_end_in_two_ways_are_read(guess, content: str, rows: int) -> None:
    """Where two programs wrote one file; the model reads it as init does."""
    written = content.format(c="\r\n", n="\n", rows="".join(f"{i},a{i}@x.example,{i % 3}{chr(10)}" for i in range(rows)))
    leads = guess(written.encode())
    expected = [cells for cells in csv.reader(written.splitlines(keepends=True)) if "@" in cells[1]]
    model = re.sub(r"\{[#{].*?[#}]\}", "", mapping_model(leads, ROOT, "leads", ""), flags=re.DOTALL).strip().removeprefix("-- noqa: disable=RF06,LT05")
    assert guess.connection.execute(f"select lead_id, email from ({model})").fetchall() == [tuple(cells[:2]) for cells in expected]
    assert "do not all end alike" in str(leads.file.notes)


@pytest.mark.parametrize(("digits", "said"), [(10, "seconds"), (13, "milliseconds"), (16, "microseconds")])
@pytest.mark.parametrize("never", ["0", "never", ""])
def test_a_count_since_1970_with_a_cell_for_never(guess, digits: int, said: str, never: str) -> None:
    clocks = [*[never] * 3, *(str(1781101330 + i) + "0" * (digits - 10) for i in range(17))]
    leads = guess("id,email,created\n" + "".join(f"{i},a{i}@x.example,{clock}\n" for i, clock in enumerate(clocks)))
    found = [row["created_at"] for row in rows_of(guess, leads)]
    assert found[3] == "2026-06-10 14:22:10"
    assert {clock or "" for clock in found[:3]} == {"" if never == "0" else never}
    assert f"({said} since 1970)" in leads.source["created_at"]


def test_a_count_since_1970_in_seconds_and_milliseconds(guess) -> None:
    """Half of the cells came from another program, and most often the column says something else."""
    clocks = [*["pending"] * 2, "1781101330", "1781101330000", *(str(1781101331 + i) for i in range(8))]
    leads = guess("id,email,created\n" + "".join(f"{i},a{i}@x.example,{clock}\n" for i, clock in enumerate(clocks)))
    assert [row["created_at"] for row in rows_of(guess, leads)][1:4] == ["pending", "2026-06-10 14:22:10", "2026-06-10 14:22:10"]


MOMENTS = {
    "2026-06-10T14:22:10+02:00": "2026-06-10T14:22:10+02:00", "1781101330": "2026-06-10 14:22:10", "1781101330000": "2026-06-10 14:22:10", "13/06/2026 14:22": "2026-06-13 14:22:00", "0": None,
}


@pytest.mark.parametrize("forms", ["iso epoch epoch", "iso iso epoch milli", "iso day", "epoch day", "iso epoch day", "iso iso iso epoch never"])
def test_each_cell_of_a_time_may_have_a_form_of_its_own(guess, forms: str) -> None:
    """Two programs wrote the column; what one form cannot read another can."""
    written = dict(zip(("iso", "epoch", "milli", "day", "never"), MOMENTS, strict=True))
    cells = [written[form] for form in forms.split() * 6]
    events = guess("id,email,created\n" + "".join(f"{i},a{i}@x.example,{cell}\n" for i, cell in enumerate(cells)), "user_id,type,time\n" + "".join(f"{i},call,{cell}\n" for i, cell in enumerate(cells)))
    assert [row["created_at"] for row in rows_of(guess, events[0])] == [MOMENTS[cell] for cell in cells]
    assert [row["occurred_at"] for row in rows_of(guess, events[1])] == [MOMENTS[cell] for cell in cells]
    assert "no created_at" not in str(events[0].notes) or "never" in forms
    assert " and " in events[1].source["occurred_at"] or "never" in forms


def test_a_column_of_words_and_some_times_is_no_time(guess) -> None:
    leads = guess("id,email,created\n" + "".join(f"{i},a{i}@x.example,{('2026-01-02', '1781101330', 'web', 'fair')[i % 4]}\n" for i in range(20)))
    assert leads.source["created_at"].endswith("a fixed day")


def test_a_report_of_salesforce_has_american_dates_and_a_footer(guess) -> None:
    leads = guess(
        '"Lead ID","Email","Created Date","Rating"\n'
        + "".join(f'"00Q{i}","a{i}@x.example","{i % 9 + 1}/{i + 1}/2026","Hot"\n' for i in range(20))
        + '\n"Leads Report"\n"Copyright (c) salesforce.com"\n'
    )
    assert leads.file.rows == 20
    assert rows_of(guess, leads)[14]["created_at"] == "2026-06-15 00:00:00"
    assert leads.file.is_row()


def test_an_audience_of_mailchimp(guess) -> None:
    leads = guess(
        "Email Address,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,CC,LAST_CHANGED,EUID,TAGS\n"
        + "".join(f'm{i}@x.example,{i % 5},{"" if i % 2 else "2026-02-03 10:11:12"},2026-03-04 10:11:12,us,2026-09-01 00:00:00,e{i}d,"""x"",""y"""\n' for i in range(20))
    )
    assert leads.source["lead_id"] == "EUID"
    assert [row["created_at"][:7] for row in rows_of(guess, leads)[:2]] == ["2026-02", "2026-03"]
    assert leads.custom == {}


def test_without_an_id_the_hash_of_the_address_is_one_that_no_order_of_rows_changes(guess) -> None:
    lines = ["Zeitstempel,Ihre E-Mail"] + [f"1{i}.09.2026 12:00:00,G{i}@web.example" for i in range(5)]
    ids = {row["email"]: row["lead_id"] for row in rows_of(guess, guess("\n".join(lines)))}
    again = {row["email"]: row["lead_id"] for row in rows_of(guess, guess("\n".join([lines[0], *reversed(lines[1:])]).replace("G", "g")))}
    assert {mail.lower(): lead for mail, lead in ids.items()} == again
    assert len(set(ids.values())) == 5


def test_no_label_and_no_person_becomes_an_attribute(guess) -> None:
    left_out = ["Converted", "Won Date", "Lead Stage 2", "Tags", "Lead Quality", "Lead Score", "Owner Team", "Mobile", "Gender", "Age", "Notes"]
    leads = guess("id," + ",".join(left_out) + ",Plan\n" + "".join(f"{i}," + ",".join(str(i % 3) for _ in left_out) + f",{i % 3}\n" for i in range(30)))
    assert list(leads.custom) == ["phone_known", "plan"]


STAGES = ("Lead", "Marketing Qualified Lead", "customer", "Opportunity", "")


@pytest.mark.parametrize("header", ["Lifecycle", "Contact Status", "Relationship", "Customer", "Frage 7"])
def test_a_stage_is_told_by_its_header_or_its_values(guess, header: str) -> None:
    """As an attribute it would know the answer, and customers would go to sales."""
    leads = guess(f"id,{header},Plan\n" + "".join(f"{i},{(*STAGES, 'Other')[i % 6]},{i % 3}\n" for i in range(60)))
    assert leads.source["lifecycle_stage"] == header
    assert list(leads.custom) == ["plan"]
    assert ("by its values" in str(leads.notes)) == (header in ("Relationship", "Customer", "Frage 7"))


def test_a_second_stage_is_an_outcome(guess) -> None:
    rows = "".join(f"{i},{STAGES[i % 5]},{('new', 'open', 'unqualified')[i % 3]},{STAGES[i % 5]},{i % 3}\n" for i in range(60))
    leads = guess("id,Lifecycle Stage,Phase,Relationship,Plan\n" + rows)
    assert leads.source["lifecycle_stage"] == "Lifecycle Stage"
    assert list(leads.custom) == ["plan"]
    assert {"Phase", "Relationship"} <= set(next(names for reason, names in leads.left_out.items() if "know the answer" in reason))


def test_values_decide_which_of_two_columns_is_the_stage(guess) -> None:
    leads = guess("id,Status,Contact type\n" + "".join(f"{i},{('Active', 'Inactive')[i % 2]},{STAGES[i % 5]}\n" for i in range(60)))
    assert leads.source["lifecycle_stage"] == "Contact type"
    assert not leads.custom


@pytest.mark.parametrize("values", [("new", "open"), ("Partner", "Internal"), ("customer support", "sales", "customer"), ("yes", "no"), ("Client", "Agency", "Press", "School")])
def test_a_word_that_a_stage_may_be_called_makes_no_stage(guess, values: tuple[str, ...]) -> None:
    leads = guess("id,Group\n" + "".join(f"{i},{values[i % len(values)]}\n" for i in range(60)))
    assert list(leads.custom) == ["group_given"]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("How did you find us?", ("Colleague", "Existing customer", "Partner", "Google")), ("Is this project internal or for a client?", ("Internal", "Client", "Client")),
        ("Project type", ("Internal", "Client")), ("Email check", ("Invalid", "", "", "", "")), ("Webinar topic", ("SQL", "SQL", "")), ("I want to become a", ("Customer", "Partner", "Reseller", "Affiliate")),
        ("Ticket Status", ("New", "Open", "Working", "Converted", "Spam")), ("Inquiry type", ("Opportunity", "Enquiry", "Partner")), ("Audience", ("Client", "Internal")),
        ("Previous Lifecycle Stage", ("Lead", "MQL")), ("Contact type", ("Customer", "Lead", "", "", "")),
    ],
)  # fmt: skip
def test_an_answer_that_sounds_like_a_stage_is_none(guess, header: str, values: tuple[str, ...]) -> None:
    """Client, partner and colleague are answers to many questions; as stages they would suppress the lead."""
    leads = guess(f"id,{header},Plan\n" + "".join(f"{i},{values[i % len(values)]},{i % 3}\n" for i in range(60)))
    assert "lifecycle_stage" not in leads.sql


@pytest.mark.parametrize(
    ("called", "values", "other"),
    [
        ("Status", ("New", "Open", "Working"), "Account Type"), ("Lead Status", ("New", *[""] * 19), "Contact Type"), ("Status (Newsletter)", ("New", "Open"), "Type"),
        ("Previous Lifecycle Stage", ("Lead", "MQL"), "Current Lifecycle Stage"),
    ],
)
def test_who_is_a_customer_decides_which_column_is_the_stage(guess, called: str, values: tuple[str, ...], other: str) -> None:
    """A status of new and open must not hide the column that names the customers."""
    leads = guess(f"id,{called},{other}\n" + "".join(f"{i},{values[i % len(values)]},{('Customer', 'Prospect', 'Lead')[i % 3]}\n" for i in range(60)))
    assert leads.source["lifecycle_stage"] == other


@pytest.mark.parametrize(("header", "values"), [("Type", ("New Business", "Existing customer")), ("Kundentyp", ("Kunde", "Interessent", "Neukontakt"))])
def test_a_column_that_names_customers_is_said_and_makes_no_rule(guess, header: str, values: tuple[str, ...]) -> None:
    leads = guess(f"id,{header},Plan\n" + "".join(f"{i},{values[i % len(values)]},{i % 3}\n" for i in range(60)))
    assert list(leads.custom) == ["plan"]
    assert f"{header} says customer in {60 // len(values)} rows and is not read" in str(leads.notes)


@pytest.mark.parametrize(
    "header",
    [
        "Unsubscribed from all email (HubSpot)", "Email Opt Out (Contact)", "Do Not Email (Do Not Contact)", "Opt-out (Pardot)", "Opt-out (all channels)", "Unsubscribed (date)", "Désabonné",
        "Newsletter (I agree to receive emails)", "Opt-in (Ja, ich möchte den Newsletter)", "Newsletter (weekly)",
    ],
)
def test_a_remark_does_not_lose_an_opt_out(guess, header: str) -> None:
    opted_in = header.startswith(("Newsletter", "Opt-in"))
    leads = guess(f'id,email,"{header}"\n' + "".join(f"{i},{mail},{('yes', 'no')[i % 2]}\n" for i, mail in enumerate(mails(20))))
    assert [row["email_opt_out"] for row in rows_of(guess, leads)][:2] == (["false", "true"] if opted_in else ["true", "false"])


def test_a_second_opt_out_is_said(guess) -> None:
    leads = guess("id,email,Email Opt Out,Email Opt Out (2)\n" + "".join(f"{i},{mail},no,yes\n" for i, mail in enumerate(mails(20))))
    assert "Email Opt Out (2): an opt-out too, and not read: look." in str(leads.notes)


def test_what_only_looks_like_a_time_is_none(guess) -> None:
    """A good column fills in for 0000-00-00, and the hour may have one digit."""
    leads = guess("id,Created,Registered\n" + "".join(f"{i},{('2026-01-10 09:30:00', '0000-00-00 00:00:00')[i % 3 == 0]},2026-01-1{i % 10} 08:00:00\n" for i in range(30)))
    assert rows_of(guess, leads)[0]["created_at"] == "2026-01-10 08:00:00"
    leads = guess("id,Created\n" + "".join(f"{i},2026-01-10 {i % 24}:30\n" for i in range(48)))
    assert [row["created_at"] for row in rows_of(guess, leads)][9:11] == ["2026-01-10 09:30:00", "2026-01-10 10:30"]


@pytest.mark.parametrize(("header", "month"), [("Created (DD/MM/YYYY)", "03"), ("Created (MM/DD/YYYY)", "02"), ("Erstellt (TT.MM.JJJJ)", "03")])
def test_a_header_may_say_what_the_day_is(guess, header: str, month: str) -> None:
    sign = "." if "TT" in header else "/"
    leads = guess(f"id,{header}\n" + "".join(f"{i},02{sign}03{sign}2026\n" for i in range(20)))
    assert rows_of(guess, leads)[0]["created_at"][5:7] == month
    assert "other way round" not in str(leads.notes) + str(leads.source)


def test_a_name_is_a_person_and_what_follows_a_comma_may_be_a_title(guess) -> None:
    names = {"Anna Schmidt, RN": ("Anna", "Schmidt"), "Anna Schmidt, Vertriebsleiter": ("Anna", "Schmidt"), "van der Berg, Jan": ("Jan", "van der Berg"), "Roth, Eva": ("Eva", "Roth")}
    rows = rows_of(guess, guess("id,Full Name\n" + "".join(f'{i},"{name}"\n' for i, name in enumerate(names))))
    assert [(row["first_name"], row["last_name"]) for row in rows] == list(names.values())
    firms = ("Bluebird Software", "Northwind Traders", "Acmeville Tools", "Tallyforge Works")
    leads = guess("id,Name,Email\n" + "".join(f"{i},{firms[i % 4]} {i},info@{firms[i % 4].split()[0].lower()}.example\n" for i in range(40)))
    assert "first_name" not in leads.sql


def test_a_customer_who_told_of_us_makes_no_stage(guess) -> None:
    leads = guess("id,Lead Source,Second channel\n" + "".join(f"{i},web,{('customer', 'partner', 'employee')[i % 3]}\n" for i in range(60)))
    assert "lifecycle_stage" not in leads.sql


def test_what_follows_a_header_in_brackets_is_a_remark(guess) -> None:
    headers = {
        "lead_id": "Lead ID (CRM)", "email": "E-Mail [work]", "annual_revenue": "Annual Revenue (USD)", "created_at": "Created (UTC)", "employee_count": "Employees (#)", "company_name": "Company [Account]",
        "job_title": "Job title (free text)", "country": "Country (Company) [ISO]", "email_opt_out": "Unsubscribed (yes/no)", "updated_at": "Last modified (Europe/Berlin)",
    }
    leads = guess(",".join(headers.values()) + "\n" + "".join(f"L{i},{mail},80000,2026-01-02,25,Acme,VP,DE,{('yes', 'no')[i % 2]},2026-02-03\n" for i, mail in enumerate(mails(20))))
    assert {name: leads.source[name] for name in headers} == headers


def test_the_remark_may_say_that_the_column_is_something_else(guess) -> None:
    """Whose it is, another moment, another channel, how often, or an outcome."""
    headers = {
        "Record ID (Company)": "c{i}", "Name": "A", "Email": "m{i}@x.example", "First name (Owner)": "Anna", "Job title (Referrer)": "VP", "Date (Birthday)": "1990-01-02", "Created (Deal)": "2026-01-03",
        "Marketing consent (SMS)": "yes", "Website (visits)": "{i}", "Account (ID)": "001", "Status (date)": "2026-01-05", "Title (Mr/Ms)": "Mr", "Source (latest)": "web", "Date (course start)": "2026-01-04",
    }
    leads = guess(",".join(headers) + "\n" + "".join(",".join(cell.format(i=i) for cell in headers.values()) + "\n" for i in range(20)))
    assert {name: source for name, source in leads.source.items() if name not in leads.custom} == {
        "lead_id": "hash of Email", "email": "Email", "created_at": leads.source["created_at"]}
    assert leads.source["created_at"].endswith("a fixed day")


def test_a_known_header_goes_before_one_with_a_remark(guess) -> None:
    leads = guess("id,Company (legal),Company,ID (old)\n" + "".join(f"{i},Acme Ltd,Acme,{i // 2}\n" for i in range(20)))
    assert (leads.source["company_name"], leads.source["lead_id"]) == ("Company", "id")
    # An id that is known by its whole header alone may repeat.
    assert guess("Lead ID (CRM),Email\n" + "".join(f"{i - i % 5 // 4},{mail}\n" for i, mail in enumerate(mails(20)))).source["lead_id"] == "hash of Email"


def test_a_time_of_activities_may_have_a_remark(guess) -> None:
    for header in ("Event Time (UTC)", "Touch date (CET)", "Timestamp [ms]"):
        events = guess("id,email\n1,a@x.example\n", f"User ID (CRM),Type [raw],{header},Date (due)\n" + "1,call,2026-03-01T10:00:00Z,2027-01-01\n" * 3)[1]
        assert (events.source["occurred_at"], events.source["lead_id"], events.source["activity_type"]) == (header, "User ID (CRM)", "Type [raw]")


NAMES = {
    "Anna Schmidt": ("Anna", "Schmidt"), "Schmidt, Anna": ("Anna", "Schmidt"), "Jörg von  der Ahe": ("Jörg", "von der Ahe"), "Dr. Eva Marie Roth": ("Eva", "Marie Roth"), "Cem": ("Cem", None),
    "von der Ahe, Jörg": ("Jörg", "von der Ahe"), "Li Wei, PhD": ("Li", "Wei"), "a@x.example": (None, None), "": (None, None), "N/A": ("N/A", None),
}


@pytest.mark.parametrize("header", ["Full Name", "Name", "Contact Name", "Vollständiger Name", "fullName", "Name (Lead)", "Vor- und Nachname", "Nombre completo"])
def test_a_whole_name_is_a_first_and_a_last_one(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], guess, header: str) -> None:
    rows = f"id;{header};Plan\n" + "".join(f"{i};{name};{i % 3}\n" for i, name in enumerate(NAMES)) + "".join(f"{i + 10};Uta Roth{'abcdefghij'[i]};{i % 3}\n" for i in range(10))
    leads = guess(rows)
    assert [(row["first_name"], row["last_name"]) for row in rows_of(guess, leads)][:10] == list(NAMES.values())
    assert (leads.source["first_name"], leads.source["last_name"], leads.left_out) == (header, header, {})
    (tmp_path / "names.csv").write_text(rows)
    assert init.main([str(tmp_path / "names.csv"), "--dry-run"], clone) == 0
    assert not re.search("anna|schmidt|ahe|roth", capsys.readouterr().out.lower())


@pytest.mark.parametrize("header", ["Name", "Company Full Name", "Owner Name", "Campaign Name", "Name (Company)", "Name (Owner)"])
def test_the_name_of_something_else_is_nobodys(guess, header: str) -> None:
    """A company, a rep or a campaign, by the header or by the cells."""
    cells = [f"Roth {'abcdefghij'[i]} GmbH" if i % 2 else f"Blue {'abcdefghij'[i]} Ltd." for i in range(10)]
    leads = guess(f"id,{header}\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)))
    assert not {"first_name", "last_name"} & set(leads.sql)
    reps = guess("id,Name\n" + "".join(f"{i},{('Anna Schmidt', 'Jo Rep')[i % 2]}\n" for i in range(10)))
    assert not {"first_name", "last_name"} & set(reps.sql)


def test_names_with_columns_of_their_own_are_taken_from_them(guess) -> None:
    leads = guess("id,First Name,Surname,Full Name\n" + "".join(f"{i},Ann,Roth,Ann Roth{'abcdefghij'[i]}\n" for i in range(10)))
    assert (leads.source["first_name"], leads.source["last_name"]) == ("First Name", "Surname")
    german = guess("id,Name,Vorname\n" + "".join(f"{i},Roth{'abcdefghij'[i]},Ann\n" for i in range(10)))
    assert (german.source["first_name"], german.source["last_name"]) == ("Vorname", "Name")
    versions = guess("Email,Name\n" + "".join(f"m{i % 5}@x.example,Ann Roth{'abcde'[i % 5]}\n" for i in range(20)))
    assert versions.source["first_name"] == "Name"
    letters = "abcdefghijklmnopqrstuvwxyz"
    common = guess("id,Name\n" + "".join(f"{i},Ann{letters[i % 26]} Roth{letters[i // 26 % 26]}\n" for i in range(1500)))
    assert common.source["first_name"] == "Name"
    whole = guess("id,Name,Vorname\n" + "".join(f"{i},Ann Roth{'abcdefghij'[i]},Ann\n" for i in range(10)))
    assert (whole.source["first_name"], whole.source.get("last_name")) == ("Vorname", None)


# Who is silent: a lead without activities, one that was engaged before it was created, and one that was only sent mail; not one whose activities nobody has mapped.
SILENT = "\n".join(
    f"{950 + i},Old,Secretname,old{i}@acme.example,,Acme,50,NEW,{day},2026-06-01 10:00,,Referrals,France,,1"
    for i, day in enumerate(("2026-03-30 10:00", "2026-06-20 10:00", "2026-01-05 10:00", "2026-01-05 10:00", "2026-03-31T01:00:00+02:00", "2026-03-31 01:00", "2026-06-20"))
)
LONG_AGO = "\n".join(["s1,,956,track,Demo Requested,2026-03-30T23:00:00-02:00,", "s2,,951,track,Demo Requested,2026-03-02T10:00:00Z,", "s3,,952,track,email_sent,2026-06-05T10:00:00Z,", "s4,,953,track,Video Rewound,2026-01-06T10:00:00Z,"])


OUTCOME = (
    "Product purchased", "Demo held", "Demo attended", "Loss Reason", "Rejected reason", "Meeting booked", "Number of Sales Calls", "Proposal sent", "MRR", "Subscription plan",
    "Contract signed", "Sold", "Vertragsabschluss", "Auftrag", "Kaufvertrag", "Angebot", "Anzahl Bestellungen", "Lead Temperature", "Total Spent", "Number of Sales Activities", "Times emailed",
)
TOLD = (
    "Webinar attended", "Quote requested", "Signed up for demo", "Time spent on site", "Angebot angefordert", "Requested a call", "Newsletter subscription", "Product interest", "Plan",
    "Size of sales team", "Reason for contact",
)


def test_an_outcome_is_left_out_and_what_a_lead_did_or_told_is_not(guess) -> None:
    leads = guess("id," + ",".join([*OUTCOME, *TOLD]) + "\n" + "".join(f"{i}," + ",".join(("blue", "red", "green")[i % 3] for _ in [*OUTCOME, *TOLD]) + "\n" for i in range(30)))
    assert [leads.source[name] for name in leads.custom] == list(TOLD)


def test_no_rule_asks_for_a_bare_number(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leads.csv").write_text("id,Chats,Ratio,Team\n" + "".join(f"{i},{i % 3 // 2},{('0.00', '2,5')[i % 3 // 2]!r},{('1-10', '11-50')[i % 3 // 2]}\n".replace("'", '"') for i in range(60)))
    assert init.main([str(tmp_path / "leads.csv"), "--dry-run"], clone) == 0
    said = capsys.readouterr().out
    assert re.findall(r"\+\d+  (\S.*?)  ", said) == ["Team: 1-10"]


def test_what_stands_in_place_of_an_answer_is_none(guess) -> None:
    phones = ["N/A", "-", "unknown", "keine", "0", "+49 30 1234", "", "000-000"]
    leads = guess("id,Phone,Industry\n" + "".join(f"{i},{phones[i % 8]},{('-None-', 'Finance')[i % 2]}\n" for i in range(16)))
    found = rows_of(guess, leads)
    assert [i for i, row in enumerate(found) if row["phone_known"]] == [5, 13]
    assert leads.custom["phone_known"].known == 2
    assert [row["industry"] for row in found][:2] == [None, "Finance"]


@pytest.mark.parametrize("first", ["2026-01-02", "02.01.2026", "1767312000"])
@pytest.mark.parametrize("gap", ["-", "N/A", "pending", "0", ""])
def test_another_day_fills_in_for_what_is_no_day(guess, first: str, gap: str) -> None:
    leads = guess("id,Created at,Signup date\n" + "".join(f"{i},{first if i % 8 else gap},{'2026-03-04' if i != 8 else '?'}\n" for i in range(24)))
    assert leads.source["created_at"].startswith("Created at, else Signup date")
    found = [row["created_at"] for row in rows_of(guess, leads)]
    assert (found[0][:10], found[1][:10], found[16][:10]) == ("2026-03-04", "2026-01-02", "2026-03-04")
    # Where neither is a day, the build rejects what is there.
    assert found[8] in (gap, "?")


def test_another_type_fills_in_for_what_is_none(guess) -> None:
    names = ["-", "n/a", "Demo Requested", ""]
    touches = guess("id,email\n1,a@x.example\n", "user_id,type,event,time\n" + "".join(f"1,page,{names[i % 4]},2026-01-01\n" for i in range(8)))[1]
    assert [row["activity_type"] for row in rows_of(guess, touches)][:4] == ["page", "page", "Demo Requested", "page"]


@pytest.mark.parametrize(
    ("revenue", "visits", "sign", "said"),
    [
        (["80.000", "1.250.000"], ["5", "1.200", "25"], ",", "a decimal comma in Revenue"), (["80.000,50", "3"], ["5", "7"], ",", "a decimal comma in Revenue"),
        (["800", "900"], ["5", "1.200", "25"], ",", "points before each three digits in Visits"), (["80.5", "3"], ["5", "1.200"], ".", "1.200 of Visits is read as 1.2"),
        (["80.5", "3"], ["5", "1,5"], "", "decimal point in Revenue and a decimal comma in Visits"), (["80,000", "3"], ["5", "7"], "", ""), (["12,50"] + ["80,000"] * 40, ["5", "7"], "", ""), (["0.125", "0.250"], ["5", "7"], ".", ""),
    ],
)
def test_which_sign_is_before_decimals(guess, revenue: list[str], visits: list[str], sign: str, said: str) -> None:
    leads = guess("id;Annual Revenue;Visits\n" + "".join(f"{i};{revenue[i % len(revenue)]};{visits[i % len(visits)]}\n" for i in range(30)))
    assert leads.decimal_sign == sign
    notes = " ".join(note.replace("Annual Revenue", "Revenue") for note in leads.notes)
    assert said in notes and bool(said) == ("decimal" in notes)


def test_a_decimal_comma_is_set_and_counted_by(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visits = ["5", "25", "1.200", "2.500", "12", "40,5"]
    (tmp_path / "leads.csv").write_text("id;Website Visits\n" + "".join(f"{i};{visits[i % 6]}\n" for i in range(60)))
    assert init.main([str(tmp_path / "leads.csv")], clone) == 0
    assert yaml.safe_load((clone / "dbt_project.yml").read_text())["vars"]["lead_scoring"]["decimal_sign"] == ","
    assert re.search(r"Website Visits \d{3,} or more +20 leads", capsys.readouterr().out)


@pytest.mark.parametrize("form", ["%d-%m-%Y", "%m/%d/%Y"])
def test_a_day_that_could_be_a_month_is_said(guess, form: str) -> None:
    leads = guess("id,created\n" + "".join(f"{i},{dt.date(2026, i % 12 + 1, i % 11 + 1):{form}}\n" for i in range(20)))
    assert "the other way round" in leads.source["created_at"]
    assert "the other way round" not in guess("id,created\n" + "".join(f"{i},{dt.date(2026, 3, i + 5):{form}}\n" for i in range(20))).source["created_at"]


@pytest.mark.parametrize("header", ["Submit Date (UTC)", "Registration Time", "Date joined", "Create Date (UTC)"])
def test_when_a_lead_came_in_is_its_creation(guess, header: str) -> None:
    leads = guess(f"id,Deal submitted,Course start date,{header}\n" + "".join(f"{i},2026-05-01,2027-01-01,2026-02-{i + 1:02d} 10:00:00\n" for i in range(20)))
    assert leads.source["created_at"] == header


def test_a_header_may_say_that_times_are_utc(guess) -> None:
    events = guess("id,email\n1,a@x.example\n", "user_id,type,Visitor,Event Time (UTC)\n" + "1,call,v1,2026-03-01T10:00:00Z\n" * 3)[1]
    assert (events.source["occurred_at"], events.source["anonymous_id"]) == ("Event Time (UTC)", "Visitor")


def test_times_of_a_google_form(guess) -> None:
    leads = guess("Timestamp,Email\n" + "".join(f"2026/09/{i + 1:02d} 9:05:33 PM GMT+2,{mail}\n" for i, mail in enumerate(mails(20))))
    assert rows_of(guess, leads)[14]["created_at"] == "2026-09-15 21:05:33"
    assert "without the zone" in leads.source["created_at"]


def test_what_is_due_has_not_happened(guess) -> None:
    touches = guess("id,email\n1,a@x.example\n", "user_id,type,due date,add time\n" + "1,call,2026-03-01,2026-02-01\n" * 3)[1]
    assert touches.source["occurred_at"] == "add time"


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("1781101330123456", "2026-06-10 14:22:10"), ("1781101330123", "2026-06-10 14:22:10"), ("1781101330", "2026-06-10 14:22:10"), ("2026-06-10 14:22:10 UTC", "2026-06-10 14:22:10 UTC"), ("13/06/2026 14:22", "2026-06-13 14:22:00"), ("6/13/2026 2:22 PM", "2026-06-13 14:22:00"), ("20260610", "2026-06-10 00:00:00")],
)
def test_times_of_activities(guess, clock: str, expected: str) -> None:
    leads, activities = guess("id,email\n1,a@x.example\n2,b@x.example\n", f"event_name,user_id,user_pseudo_id,event_timestamp\npage_view,1,9.9,{clock}\n")
    assert rows_of(guess, activities)[0]["occurred_at"] == expected


@pytest.mark.parametrize("year", ["2026", "26"])
@pytest.mark.parametrize("form", [form.replace("%y", "%Y") for form in (*DAYS_FIRST, *MONTHS_FIRST, *OTHERS) if "%y" in form])
@pytest.mark.parametrize("clock", ["", " %H:%M", ", %I:%M %p"])
def test_a_year_of_two_digits_is_one_of_now(guess, form: str, clock: str, year: str) -> None:
    days = [dt.datetime(2026, 2, day, 14, 30) for day in range(13, 28)]
    cells = [day.strftime(form + clock).replace("2026", year) for day in days]
    leads = guess("id;email;created\n" + "".join(f'{i};a{i}@x.example;"{cell}"\n' for i, cell in enumerate(cells)))
    expected = [f"{day:%Y-%m-%d} {'14:30' if clock else '00:00'}:00" for day in days]
    assert [row["created_at"] for row in rows_of(guess, leads)] == expected
    # The note names the form of these cells.
    assert ("%y" in leads.source["created_at"]) == (year == "26")


@pytest.mark.parametrize("form", [form for form in (*DAYS_FIRST, *MONTHS_FIRST, *OTHERS) if "%Y" in form])
def test_no_form_with_four_digits_takes_a_year_of_fewer(form: str) -> None:
    """The year 26 would be read and rejected later, when the sentence about the column is forgotten."""
    day = dt.date(2026, 3, 14)
    texts = [day.strftime(form).replace("2026", year) for year in ("2026", "26", "6", "226", "0026")]
    read = duckdb.sql(f"select {read_as('text', [form])} from (select unnest({texts}) as text)").fetchall()
    assert [row[0] for row in read] == [dt.datetime(2026, 3, 14), None, None, None, None]


def test_years_of_both_lengths_in_one_column(guess) -> None:
    cells = ["2/13/26 14:30", "2/13/2026 14:30", "3/14/2026", "3/14/26", "0026-02-02"]
    leads = guess("id,email,created\n" + "".join(f"{i},a{i}@x.example,{cell}\n" for i, cell in enumerate(cells)))
    assert [row["created_at"] for row in rows_of(guess, leads)] == [
        "2026-02-13 14:30:00", "2026-02-13 14:30:00", "2026-03-14 00:00:00", "2026-03-14 00:00:00", "0026-02-02"]


@pytest.mark.parametrize("cell", ["26-02-14", "26/14/02", "2/13/226", "13 Feb 226", "13-Feb-6"])
def test_no_year_is_one_of_antiquity(guess, cell: str) -> None:
    leads = guess("id,email,created\n" + "".join(f"{i},a{i}@x.example,{cell}\n" for i in range(5)))
    assert not any(str(row["created_at"]).startswith(("00", "02")) for row in rows_of(guess, leads))


def test_activities_find_their_leads_by_whatever_column_holds_them(guess) -> None:
    export = "id,email\n1,a@x.example\n2,b@x.example\n"
    assert guess(export, "who,event,time\n2,page_view,2026-01-01\n")[1].source["lead_id"] == "who"
    by_mail = guess(export, "recipient,event,time\nB@X.example,page_view,2026-01-01\n")[1]
    assert by_mail.joins_by_email
    assert guess("email\na@x.example\nb@x.example\n", "email,event,time\nB@X.example,page_view,2026-01-01\n")[1].source["lead_id"] == "hash of email"


def test_what_stands_in_place_of_an_address_is_no_person(guess) -> None:
    """Neither one lead of three, nor the lead to whom strangers' activities go."""
    people = "Ann,ann@x.example\nBob,bob@x.example\nCyd,N/A\nDan,n/a\nEve,\nFay,fay@x.example\nGus,gus@x.example\n"
    leads = guess("name,email\n" + people)
    assert [row["lead_id"] is None for row in rows_of(guess, leads)] == [False, False, True, True, True, False, False]
    assert "3 rows have no email and are rejected" in str(leads.notes)

    numbered = "id,name,email\n" + "".join(f"{number},{line}\n" for number, line in enumerate(people.splitlines(), start=1))
    leads, activities = guess(numbered, "email,event,time\n" + "ANN@x.example,demo_request,2026-01-01\n" * 3 + "N/A,demo_request,2026-01-01\n")
    assert activities.joins_by_email
    guess.connection.execute("create table mapped_leads as select id as lead_id, email from raw_leads")
    model = mapping_model(activities, ROOT, "activities", "")
    sql = re.sub(r"\{[#{].*?[#}]\}", lambda braces: "mapped_leads" if "ref(" in braces[0] else "", model, flags=re.DOTALL)
    assert guess.connection.execute(f"select lead_id from ({sql.strip().removeprefix('-- noqa: disable=RF06,LT05')})").fetchall() == [("1",)] * 3 + [(None,)]


def mails(rows: int) -> list[str]:
    """An address for each row."""
    return [f"m{i}@x.example" for i in range(rows)]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Number of Employees", lambda i: 10 * (i // 2)), ("Phone Number", lambda i: f"+49 30 5550{i // 2}"), ("Account ID", lambda i: f"001{i // 2}"),
        ("Account ID", lambda i: f"001{i}"), ("Network ID", lambda i: f"n{i}"), ("Nr", lambda i: i + 1), ("Lfd. Nummer", lambda i: i), ("Row ID", lambda i: i + 1),
        ("Ticket ID", lambda i: f"t{i - i % 5 // 4}"), ("Customer ID", lambda i: f"c{i // 2}"),
    ],
)
def test_what_numbers_something_else_is_no_id_of_a_lead(guess, header: str, cell) -> None:
    leads = guess(f"{header},Email\n" + "".join(f"{cell(i)},{mail}\n" for i, mail in enumerate(mails(60))))
    assert leads.source["lead_id"] == "hash of Email"
    assert len({row["lead_id"] for row in rows_of(guess, leads)}) == 60


@pytest.mark.parametrize("header", ["Nr", "Pipeline Key", "Mitglieds-Nummer"])
def test_a_number_of_ones_own_is_an_id(guess, header: str) -> None:
    assert guess(f"{header},Email\n" + "".join(f"{1000 + 7 * i},{mail}\n" for i, mail in enumerate(mails(20)))).source["lead_id"] == header


def test_an_id_may_have_a_row_for_each_version(guess) -> None:
    leads = guess("Lead ID,Email,Updated\n" + "".join(f"{i // 2},m{i // 2}@x.example,2026-01-{i + 1:02d}\n" for i in range(20)))
    assert leads.source["lead_id"] == "Lead ID"
    assert "10 rows repeat a lead_id (Lead ID)" in str(leads.notes)


def test_an_address_of_several_leads_is_said(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the address. A lead of several rows, or what stands in place of an address, is no case of it."""
    cells = ["jo@x.example", "JO@X.example ", "jo@x.example", "cy@x.example", "cy@x.example", "N/A", "N/A", "", "", *mails(20)]
    (tmp_path / "leads.csv").write_text("Lead ID,Email\n" + "".join(f"L{i},{mail}\n" for i, mail in enumerate(cells)) + "L28,m19@x.example\n")
    given = [str(tmp_path / "leads.csv"), "--dry-run"]
    assert init.main(given, clone) == 0
    said = capsys.readouterr().out
    assert "2 email addresses stand under several lead ids, 5 leads in all: they stay leads of their own." in said
    assert "jo@" not in said.lower() and "cy@" not in said
    (tmp_path / "activities.csv").write_text("email,event,time\njo@x.example,page_view,2026-01-01\n")
    assert init.main([given[0], str(tmp_path / "activities.csv"), "--dry-run"], clone) == 0
    assert "Activities that name only the address go to the lead with the smallest id" in capsys.readouterr().out
    (tmp_path / "leads.csv").write_text("Email,Plan\n" + "".join(f"{mail},{i % 2}\n" for i, mail in enumerate(cells)))
    assert init.main(given, clone) == 0
    assert "under several lead ids" not in capsys.readouterr().out


@pytest.mark.parametrize(("ours", "theirs"), [("User Email", "Invitee Email"), ("Owner Email", "Lead Email"), ("Email", "Guest")])
def test_the_address_of_a_host_is_no_leads(guess, ours: str, theirs: str) -> None:
    leads = guess(f"{ours},{theirs}\n" + "".join(f"host{i % 2}@us.example,{mail}\n" for i, mail in enumerate(mails(20))))
    assert leads.source["email"] == theirs
    assert len({row["lead_id"] for row in rows_of(guess, leads)}) == 20


def test_who_answers_twice_is_one_lead_and_that_is_said(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts and shares are of leads, each by its newest row."""
    (tmp_path / "leads.csv").write_text("Email,Created,Plan\n" + "".join(f"m{i % 20}@x.example,2026-01-{i // 2 + 1:02d},{('basic', 'pro')[i % 40 >= 20]}\n" for i in range(30)))
    assert init.main([str(tmp_path / "leads.csv"), "--dry-run"], clone) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "10 rows repeat a lead_id (hash of Email)" in said
    assert "Plan: basic 10 leads (50%)" in said


def test_an_answer_that_is_no_yes_counts_as_opted_out(guess) -> None:
    """What the build cannot read it lists, and mails nobody for it."""
    answers = ["Yes", "no", "✓", "falso", "unsubscribed", "pending confirmation", ""]
    leads = guess("id,email,Newsletter\n" + "".join(f"{i},{mail},{answers[i % 7]}\n" for i, mail in enumerate(mails(28))))
    found = [row["email_opt_out"] for row in rows_of(guess, leads)]
    assert found[:7] == ["false", "true", "false", "true", "unsubscribed", "pending confirmation", None]
    assert "4 rows say neither yes nor no in Newsletter: they count as opted out" in str(leads.notes)
    assert "4 rows have no Newsletter: they count as not opted out" in str(leads.notes)


def test_na_as_a_place_is_counted_where_it_is_no_value(guess, monkeypatch: pytest.MonkeyPatch) -> None:
    """NA is Namibia and North America, too."""
    text = "id,email,Country,Sales Region,Industry\n" + "".join(f"{i},{mail},{('DE', 'NA')[i % 2]},{('EMEA', ' na', 'APAC')[i % 3]},NA\n" for i, mail in enumerate(mails(6)))
    assert "NA in" not in str(guess(text).notes)
    monkeypatch.setattr(sys.modules[__name__], "NULLS", [*NULLS, "na"])
    said = str(guess(text).notes)
    assert "3 rows say NA in Country: no value. If it means Namibia, take na out of null_tokens" in said
    assert "2 rows say NA in Sales Region: no value. If it means North America, take na out" in said
    assert "NA in Industry" not in said


def test_an_opt_out_that_is_no_yes_counts_and_a_placeholder_does_not(guess) -> None:
    answers = ["Yes", "no", "2026-01-02", "", "N/A", "-None-"]
    leads = guess("id,email,Opted out of email\n" + "".join(f"{i},{mail},{answers[i % 6]}\n" for i, mail in enumerate(mails(30))))
    assert [row["email_opt_out"] for row in rows_of(guess, leads)][:6] == ["true", "false", "2026-01-02", None, "N/A", None]
    assert "5 rows say neither yes nor no in Opted out of email: they count as opted out (unmapped_values lists them)" in str(leads.notes)
    assert "15 rows say nothing in Opted out of email (empty, N/A and the like): they count as not opted out." in str(leads.notes)
    few = guess("id,email,Opted out of email\n" + "".join(f"{i},{mail},{'yes' if i else 'N/A'}\n" for i, mail in enumerate(mails(30))))
    assert "say nothing" not in str(few.notes)
    ticked = guess("id,email,Opted out of email\n" + "".join(f"{i},{mail},{'yes' if i == 1 else ''}\n" for i, mail in enumerate(mails(30))))
    assert "say nothing" not in str(ticked.notes)


def test_yes_and_no_are_those_of_the_seed() -> None:
    """Of an opt-in reversed, a word that only the build knew would be read the wrong way round."""
    with (ROOT / "seeds/mappings/boolean_spellings.csv").open(encoding="utf-8", newline="") as file:
        spellings = {row["spelling"]: row["is_true"] == "true" for row in csv.DictReader(file) if not row["column_name"]}
    assert {word for word, is_true in spellings.items() if is_true} <= YES
    assert {word for word, is_true in spellings.items() if not is_true} <= NO


@pytest.mark.parametrize("header", ["Status", "Email marketing state"])
def test_a_status_of_no_mail_is_an_opt_out(guess, header: str) -> None:
    leads = guess(f"id,email,{header}\n" + "".join(f"{i},{mail},{('Active', 'Unsubscribed', 'Bounced')[i % 3]}\n" for i, mail in enumerate(mails(9))))
    assert [row["email_opt_out"] for row in rows_of(guess, leads)][:3] == [None, "true", "true"]
    assert "in 6 rows: they count as opted out" in str(leads.notes)


def test_a_newsletter_of_some_kind_opts_nobody_out(guess) -> None:
    leads = guess("id,email,Newsletter\n" + "".join(f"{i},{mail},{('weekly', 'monthly')[i % 2]}\n" for i, mail in enumerate(mails(9))))
    assert "email_opt_out" not in leads.sql
    assert "Newsletter says neither yes nor no" in str(leads.notes)


@pytest.mark.parametrize(("header", "keys"), [("Email", mails(60)), ("Lead ID", [f"00Q{i}" for i in range(60)])])
def test_a_lead_with_nothing_but_its_key_is_no_footer(guess, header: str, keys: list[str]) -> None:
    lines = [f"{key},{('Ann', '')[i % 3 > 0]},{('Acme', '')[i % 3 > 0]}\n" for i, key in enumerate(keys)]
    footer = "Exported on 30 Nov 2026\nConfidential\n2026-11-30\nTotal:1204\n"
    leads = guess(f"{header},First Name,Company\n" + "".join(lines) + footer)
    assert leads.file.rows == 60
    assert "4 with text in the first alone (a footer?) are left out" in str(leads.file.notes)
    written = re.search(r"select \* from read_csv.*\n +where .*", mapping_model(leads, ROOT, "leads", ""))[0]
    assert len(guess.connection.execute(written).fetchall()) == 60


@pytest.mark.parametrize("footer", ["Total,,,304", "Grand Total:,,304,", "Summe,,,1.204", "Total records,,,304\nExported on 30 Nov 2026,,,", "Confidential,,,"])
def test_a_footer_with_a_count_is_no_lead(guess, footer: str) -> None:
    """Filled up with empty cells, as a spreadsheet does."""
    leads = guess("Lead ID,Company,Plan,Created\n" + "".join(f"L{i},{('Total', 'Acme')[i % 2]},{i % 3},2026-01-02\n" for i in range(20)) + f"{footer}\n")
    assert leads.file.rows == 20
    assert re.search(r"[12] rows? looks? like a footer", str(leads.file.notes))
    written = re.search(r"select \* from read_csv.*\n +where .*", mapping_model(leads, ROOT, "leads", ""))[0]
    assert len(guess.connection.execute(written).fetchall()) == 20
    assert "no created_at" not in str(leads.notes)


@pytest.mark.parametrize("last", ["Total,L99,,", "Total,L99,5,2026-01-02", "Acme,L99,,", "L99,,,"])
def test_a_lead_at_the_end_is_no_footer(guess, last: str) -> None:
    header = "Lead ID,Company,Plan,Created" if last.startswith("L99") else "Company,Lead ID,Plan,Created"
    rows = "".join(f"L{i},Acme,{i % 3},2026-01-02\n" if last.startswith("L99") else f"Acme,L{i},{i % 3},2026-01-02\n" for i in range(20))
    leads = guess(f"{header}\n{rows}{last}\n")
    assert (leads.file.rows, leads.file.is_row()) == (21, None)


def test_many_leads_with_one_cell_are_no_footers(guess) -> None:
    assert guess("Company,Email,Plan\n" + "".join(f"Acme,{mail},a\n" for mail in mails(20)) + "Acme,,\n" * 9).file.rows == 29


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"id,email\n", "no rows"),
        (b"1,a@x.example\n2,b@x.example\n", "has no header"),
        (b"Leads,,,\nq3,,,\n1,x,,\n2,y,,\n", "has no header: more than half"),
        (b"Vorname,Land\nA,DE\nB,DE\n", "neither an id nor an email"),
        (b"PK\x03\x04rest", "is an Excel workbook"),
        (bytes(range(256)), "is no text"),
        (b"id,name\n1,\x81\xff\n", "neither UTF-8"),
        (b"id,email\n1,a@x.example,c,d\n", "line 2 has 4 cells and the header 2"),
        (b'id,email\n1,a@x.example\n2,"b@x.example\n3,c@x.example\n', "a quote is open"),
        (b'id,email\n1,"a@x.example\n' + b"2,b@x.example\n" * 100_000, "a quote is open"),
        (b'id,email,note\n1,a@x.example,"x\n' + b"y" * 200_000 + b'"\n2,b@x.example,x,y\n', "4 cells and the header 3"),
        (b"id,email\r\r\n1,a@x.example\r\r\n2,b@x.example\r\r\n", "its lines do not all end alike"),
        (b"id,email\n1,a@x.example\r2,b@x.example\n", "its lines do not all end alike"),
        (b'id,email\r\n1,a@x.example\n2,"b@x.example\n3,c@x.example\r\n', "some of its lines end with CR LF and some with LF"),
        (("id,email\n" + "1,a@x.example\n" * 20).encode("utf-16")[:-1], "ends within a letter"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, message: str) -> None:
    path = tmp_path / "leads.csv"
    if content is not None:
        path.write_bytes(content)
    assert init.main([str(path), "--dry-run"]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert len(said.splitlines()) == 1


def test_settings_keep_their_comments_and_neighbours() -> None:
    text = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    changed = settings_text(text, {"crm_models": "{leads: my_leads}", "null_tokens": '["", x]', "custom_lead_attributes": "\n      [a,\n       b]"})
    before, after = (yaml.safe_load(given) for given in (text, changed))
    assert after["vars"]["lead_scoring"].pop("custom_lead_attributes") == ["a", "b"]
    assert after["vars"]["lead_scoring"].pop("null_tokens") == ["", "x"]
    assert after["vars"]["lead_scoring"].pop("crm_models") == {"leads": "my_leads"}
    for key in ("custom_lead_attributes", "null_tokens", "crm_models"):
        before["vars"]["lead_scoring"].pop(key)
    assert after == before
    comments = [[line for line in given.splitlines() if "#" in line] for given in (text, changed)]
    assert [line for line in comments[0] if "#n/a" not in line] == comments[1]
    # A second time changes nothing.
    assert settings_text(changed, {"crm_models": "{leads: my_leads}", "custom_lead_attributes": "\n      [a,\n       b]"}) == changed


def test_a_weight_table_gets_the_rows_once() -> None:
    text = "scoring_model,rule_id,points\r\nmine,a,1\r\n"
    once = seed_text(text, [{"scoring_model": "starter", "rule_id": "b, c", "points": "2"}])
    assert once == text + 'starter,"b, c",2\r\n'
    assert seed_text(once, [{"scoring_model": "starter", "rule_id": "b, c", "points": "2"}]) == once
    # As a spreadsheet may save it.
    quoted = '"scoring_model","rule_id","points"\n"mine","1","a\nstarter,b"\n"starter","b","2"\n'
    assert seed_text(quoted, []) == quoted.removesuffix('"starter","b","2"\n')


@pytest.mark.parametrize("ending", ["\r", "\r\r\n"])
def test_a_table_of_models_is_read_whatever_ends_its_lines(ending: str) -> None:
    text = ending.join(["scoring_model,is_primary,is_enabled", "mine,true,true", "yours,false,true", ""])
    assert models_text(text, [{"scoring_model": "starter", "is_primary": "true", "is_enabled": "true"}]).split() == [
        "scoring_model,is_primary,is_enabled", "mine,false,false", "yours,false,false", "starter,true,true"]


def test_spaces_around_the_names_of_columns_are_no_part_of_them() -> None:
    text = "scoring_model, is_primary, is_enabled\nmine,true,true\n"
    assert models_text(text, [{"scoring_model": "starter", "is_primary": "true", "is_enabled": "true"}]) == "scoring_model, is_primary, is_enabled\nmine,false,false\nstarter,true,true\n"


@pytest.mark.parametrize("text", ["Anna Schmidt", "SCHMIDT, Anna", "Berater Anna Schmidt", "Anna von der Ahe", "Jean-Luc", "frau schmidt", "a@x.example", "+49 30 1234567", "see https://x.example", "x" * 41])
def test_what_could_be_somebody_is_kept_to_itself(text: str) -> None:
    assert looks_private(text)
    assert not may_be_shown("Product", text, 50, 100, set())


@pytest.mark.parametrize("text", ["Premium", "free plan", "Real estate", "50 users", "B2B", "Über uns", "demo and trial"])
def test_what_is_a_thing_is_shown_where_enough_rows_share_it(text: str) -> None:
    assert may_be_shown("Product", text, 5, 100, set())
    assert not may_be_shown("Product", text, 4, 100, set())
    assert not may_be_shown("Product", text, 5, 600, set())
    assert not may_be_shown("Frage 7", text, 50, 100, set())


def test_touch_type_is_a_type_and_lead_created_at_the_creation(guess) -> None:
    leads, touches = guess(
        "lead_id,created_at,lead_created_at,plan\n" + "".join(f"l{i},2023-01-01,2024-01-{i + 10},{i % 3}\n" for i in range(20)),
        "touch_id,lead_id,touch_timestamp,touch_type\n" + "".join(f"t{i},l{i},2024-02-{i + 10} 10:00:00,page_view\n" for i in range(19)),
    )
    assert leads.source["created_at"] == "lead_created_at"
    assert list(leads.custom) == ["plan"]
    assert [touches.source[name] for name in ("activity_id", "activity_type", "occurred_at")] == ["touch_id", "touch_type", "touch_timestamp"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What init writes to, without the rest of the project."""
    root = tmp_path / "clone"
    root.mkdir()
    shutil.copy(ROOT / "dbt_project.yml", root)
    shutil.copytree(ROOT / "seeds", root / "seeds")
    return root


def state_of(root: Path) -> dict[Path, bytes]:
    """Every file of a folder."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_dry_run_writes_nothing_and_a_second_run_changes_nothing(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAD_SCORING_DUCKDB_PATH", raising=False)
    leads = tmp_path / "leads.csv"
    leads.write_bytes(GERMAN.replace("zahlt", "zahlt €").encode("cp1252"))
    with duckdb.connect(str(clone / "lead_scoring.duckdb")) as connection:
        connection.execute("create table lead_scores as select * from (values ('sarah'), ('marcus')) as sample (lead_id)")
    # Nobody sends the sample's content; what is one's own stays.
    library = clone / "seeds/nurture/content_library.csv"
    header = library.read_text().splitlines()[0]
    own = 'mine,"Mine, in two parts",,guide,awareness,,,,,'
    library.write_text(library.read_text() + own + "\n")
    before = state_of(tmp_path)
    assert init.main([str(leads), "--dry-run"], clone) == 0
    assert state_of(tmp_path) == before

    assert init.main([str(leads)], clone) == 0
    assert library.read_text().splitlines() == [header, own]
    for seed in ("nurture_sequences", "nurture_steps", "contact_limits", "test_rules"):
        path = clone / f"seeds/nurture/{seed}.csv"
        assert path.read_bytes() == before[path]
    assert (tmp_path / "leads.utf8.csv").exists()
    assert (clone / "lead_scoring.sample.duckdb").exists()
    assert not (clone / "lead_scoring.duckdb").exists()
    written = state_of(clone)
    assert init.main([str(leads)], clone) == 0
    assert state_of(clone) == written

    # What somebody edited stays until they say otherwise.
    weights = clone / "seeds/weights/explicit_weights.csv"
    weights.write_text(weights.read_text().replace("starter,phone_known", "starter,phone").replace(",15,Director or above", ",25,Director or above") + "starter,mine,role,job_title,contains,cfo,3,CFO\n")
    edited = state_of(clone)
    assert init.main([str(leads)], clone) == 1
    said = capsys.readouterr()
    assert "--replace" in said.err
    different = said.out[said.out.index("--- seeds/weights/explicit_weights.csv") :].splitlines()
    assert "-starter,mine,role,job_title,contains,cfo,3,CFO" in different
    assert len(different) <= 10
    assert state_of(clone) == edited
    assert init.main([str(leads), "--replace"], clone) == 0
    assert state_of(clone) == written


def test_of_many_differing_lines_the_first_are_shown(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leads.csv").write_text(HUBSPOT)
    assert init.main([str(tmp_path / "leads.csv")], clone) == 0
    weights = clone / "seeds/weights/explicit_weights.csv"
    weights.write_text(weights.read_text().replace("phone_known,equals,yes,5,", "phone_known,equals,yes,7,"))
    capsys.readouterr()
    assert init.main([str(tmp_path / "leads.csv")], clone) == 1
    different = capsys.readouterr().out.partition("--- seeds/weights/explicit_weights.csv\n")[2].splitlines()
    assert [(line[0], line.split(",")[6]) for line in different] == [("-", "7"), ("+", "5")]
    for name in ("explicit_weights", "scoring_categories"):
        path = clone / f"seeds/weights/{name}.csv"
        path.write_text(path.read_text() + f"starter,{'x' * 300},1\n" * 8)
    capsys.readouterr()
    assert init.main([str(tmp_path / "leads.csv")], clone) == 1
    different = capsys.readouterr().out.partition("--- ")[2].splitlines()
    assert len(different) == 11
    assert max(map(len, different)) < 200
    assert re.fullmatch(r"\.\.\. and \d+ more lines", different[-1])


def test_what_does_something_else_than_bring_points_needs_no_row(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = ["unsubscribe", "email_bounce", "resubscribe", "email_sent", "ad_click", "email_delivered", "demo_request", "note"]
    (tmp_path / "leads.csv").write_text("id,email\n1,a@x.example\n2,b@x.example\n")
    (tmp_path / "activities.csv").write_text("id,lead_id,type,time\n" + "".join(f"a{i},1,{kind},2026-01-01\n" for i, kind in enumerate(kinds)))
    assert init.main([str(tmp_path / "leads.csv"), str(tmp_path / "activities.csv"), "--dry-run"], clone) == 0
    said = capsys.readouterr().out
    assert "No row yet for these activities: ad_click.\n" in said
    assert "Without points: email_bounce suppresses (bounced), email_delivered ends it (bounced), resubscribe ends it (opted_out), unsubscribe suppresses (opted_out)." in said
    assert "No engagement of a lead: email_sent, note." in said


def test_a_model_that_another_export_needs_no_more_is_removed(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """my_identities would read a column that is gone; what somebody else wrote there stays."""
    (tmp_path / "leads.csv").write_text(HUBSPOT)
    (tmp_path / "activities.csv").write_text(SEGMENT)
    given = [str(tmp_path / "leads.csv"), str(tmp_path / "activities.csv")]
    assert init.main(given, clone) == 0
    models = clone / "models/my_data"
    (models / "mine.sql").write_text("select 1 as one")
    before = state_of(clone)
    assert init.main(given[:1], clone) == 1
    assert "my_identities.sql" in capsys.readouterr().err
    assert init.main([*given[:1], "--replace", "--dry-run"], clone) == 0
    assert state_of(clone) == before
    assert init.main([*given[:1], "--replace"], clone) == 0
    assert sorted(path.name for path in models.iterdir()) == ["mine.sql", "my_leads.sql"]
    assert "my_identities.sql is removed" in capsys.readouterr().out


def test_the_id_of_a_session_is_no_activitys(guess) -> None:
    rows = "".join(f"{i - (i % 12 == 0)},1,page_view,2026-01-01 10:{i % 60:02d}:00\n" for i in range(1, 100))
    assert guess("id,email\n1,a@x.example\n", "session id,lead_id,event,time\n" + rows)[1].source["activity_id"] == "hash of all cells"
    touches = guess("id,email\n1,a@x.example\n", "event id,lead_id,event,time\n" + rows)[1]
    assert touches.source["activity_id"] == "event id"
    assert "8 rows repeat an activity_id of event id" in str(touches.notes)


def test_nobody_is_named_in_what_is_printed(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leads.csv").write_text(HUBSPOT)
    (tmp_path / "activities.csv").write_text(SEGMENT)
    assert init.main([str(tmp_path / "leads.csv"), str(tmp_path / "activities.csv")], clone) == 0
    said = capsys.readouterr().out
    for trace in ("Secretname", "Ann1", "ann1@", "acme1", "+4930", "visitor1"):
        assert trace not in said, trace
    assert "video_rewound,?" in said.splitlines()
    assert "Lead Status" in said


REPS = ("Anna Schmidt", "anna schmidt", "Bernd", "SCHMIDT, Anna", "Dr. Jörg von Ahlen")
STAFF = (
    "Account Manager", "Recommended by", "Referred By", "Kundenbetreuer", "Betreut von", "Berater", "Ansprechpartnerin", "Kontaktperson",
    "Contact person", "Main contact", "Empfohlen von", "Wer hat uns empfohlen?", "Who told you about us", "Sales Executive", "Vermittler", "Kundenname",
    "Responsable", "Conseiller", "Recommandé par", "Asesor", "Recomendado por", "Persona de contacto", "Personne de contact", "assignedAgent", "Ihr Coach",
    "Conseillère clientèle", "Gestor", "Prénom du parrain", "Nombre del referido", "Sachbearbeiter", "Teacher", "Booked by",
)


@pytest.mark.parametrize("header", STAFF)
@pytest.mark.parametrize("rep", REPS[1:3])
def test_no_rule_asks_who_looks_after_a_lead_or_recommended_it(guess, header: str, rep: str) -> None:
    leads = guess(f"id,{header},Plan\n" + "".join(f"{i},{rep if i % 2 else 'Cem'},{i % 3}\n" for i in range(30)))
    assert list(leads.custom) == ["plan"]
    assert header in sum(leads.left_out.values(), [])


def test_what_is_asked_about_people_is_no_person(guess) -> None:
    headers = ["Reason for contact", "People in your team", "Named user plan", "Byte size", "Managed service", "Personal plan"]
    leads = guess("id," + ",".join(headers) + "\n" + "".join(f"{i}," + ",".join(str(i % 3) for _ in headers) + "\n" for i in range(30)))
    assert [leads.source[name] for name in leads.custom] == headers


def test_a_yes_is_no_person(guess) -> None:
    leads = guess("id,Recommended by a friend,Interested person\n" + "".join(f"{i},{('yes', 'no')[i % 2]},Anna\n" for i in range(30)))
    assert list(leads.custom) == ["recommended_by_a_friend"]


@pytest.mark.parametrize(
    ("header", "rep"),
    [(header, rep) for header in ("Account Manager", "Recommended by", "Kollege", "Frage 7") for rep in REPS]
    # In a column of things a single word, or words without a capital, are a thing.
    + [(header, rep) for header in ("Product", "Service", "Lead Source") for rep in REPS if "," in rep or rep.count(" ") and rep != rep.lower()],
)
def test_nobody_is_named_by_a_cell_of_any_column(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str, rep: str) -> None:
    cells = [rep if i % 3 else "none of them" for i in range(60)]
    (tmp_path / "leads.csv").write_text(f"id;{header}\n" + "".join(f'{i};"{cell}"\n' for i, cell in enumerate(cells)), encoding="utf-8")
    assert init.main([str(tmp_path / "leads.csv")], clone) == 0
    said = capsys.readouterr().out
    made = "".join(line for path in (clone / "seeds/weights").glob("*.csv") for line in path.read_text(encoding="utf-8").splitlines(True) if line.startswith("starter,"))
    for word in ("anna", "schmidt", "bernd", "ahlen"):
        assert word not in said.lower() and word not in made.lower(), word


def test_what_a_column_of_things_holds_is_shown_and_asked(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = "id;Plan;Industry;Country;Course;Second country;Firmenwagen;Stufe;Teams;Sprache\n"
    (tmp_path / "leads.csv").write_text(header + "".join(
        f"{i};{('Premium', 'basic', 'Rare' if i == 2 else 'free plan')[i % 3]};{('Yacht Charter', 'Finance')[i % 5 == 0]};{('Germany', 'Atlantis')[i % 5 == 0]};"
        f"{('Data Science', 'law')[i % 3 == 0]};{('United States', 'France')[i % 4 == 0]};{('ja', 'nein')[i % 2]};{i % 4};{('1-10', '11-50')[i % 3 == 0]};de@x.example\n" for i in range(60)
    ))
    assert init.main([str(tmp_path / "leads.csv")], clone) == 0
    said = " ".join(capsys.readouterr().out.split())
    for shown in ("Premium 20", "basic 20", "free plan 19", "Industry Yacht Charter", "Country Germany", "law 20", "United States 45, France 15", "ja 30", "1-10 40, 11-50 20"):
        assert shown in said, shown
    # Few leads share it, or it looks like a name, or is no thing at all.
    for hidden in ("Rare", "Data Science", "x.example"):
        assert hidden not in said, hidden
    assert "and 1 more" in said


def test_an_activity_that_names_a_lead_or_hardly_occurs_is_counted(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leads.csv").write_text("id,first_name,last_name\n" + "".join(f"{i},Ann{'abcdefghij'[i]},Schmidt\n" for i in range(10)))
    names = ["Video Rewound"] * 6 + ["Chat with Anna Schmidt", "Annb Schmidt answered"] * 6 + ["Lunch Cem"] * 2 + ["rang a@x.example"] * 6 + ["rang +49 30 1234567"] * 6
    (tmp_path / "activities.csv").write_text("id,lead_id,type,time\n" + "".join(f"a{i},{i % 10},{name},2026-01-01\n" for i, name in enumerate(names)))
    assert init.main([str(tmp_path / "leads.csv"), str(tmp_path / "activities.csv")], clone) == 0
    said = capsys.readouterr().out
    assert "video_rewound,?" in said.splitlines()
    for word in ("schmidt", "cem", "x.example", "1234567"):
        assert word not in said.lower(), word
    assert "5 more names" in said


def test_behaviours_are_those_of_leads_as_the_build_knows_them(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Strangers do not count; what a lead's browser did before it was known does, unless too many leads share it or it is long ago."""
    (tmp_path / "leads.csv").write_text("id,email,created_at\n" + "".join(f"{i},{mail},{'2026-11-02' if i == 19 else '2026-01-01'}\n" for i, mail in enumerate(mails(20))))
    events = [f"visitor{i},,page,2026-10-01T10:00:00Z,https://x.example/pricing" for i in range(10)]
    events += [f"visitor{i},{i},identify,2026-10-02T10:00:00Z," for i in range(6)]
    events += [f"kiosk,{i},identify,2026-10-0{i + 1}T10:00:00Z," for i in range(6, 9)] + [f"hall,{i},identify,2026-10-03T10:{i}:00Z," for i in range(10, 16)]
    events += ["kiosk,,demo request,2026-10-07T12:00:00Z,", "hall,,demo request,2026-10-07T12:00:00Z,", "N/A,18,demo request,2026-10-07T12:00:00Z,"]
    events += [f"stranger,x{i},demo request,2026-10-01T10:00:00Z," for i in range(5)] + ["old,17,demo request,2025-10-01T10:00:00Z,", "now,1,page,2026-11-01T10:00:00Z,https://x.example/"]
    (tmp_path / "activities.csv").write_text("id,anonymous_id,lead_id,type,time,url\n" + "".join(f"a{i},{event}\n" for i, event in enumerate(events)))
    assert init.main([str(tmp_path / "leads.csv"), str(tmp_path / "activities.csv"), "--dry-run"], clone) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Pricing page visit 6 leads (32%)" in said
    assert "Demo request 2 leads (11%)" in said
    assert "1 leads were created after the newest activity" in said


def test_ids_that_differ_in_case_are_no_ids_of_these_leads(guess) -> None:
    with pytest.raises(Stop, match="names a lead of"):
        guess("id,email\nAB-1,a@x.example\nAB-2,b@x.example\n", "lead_id,event,time\nab-1,page_view,2026-01-01\n")


def test_nobody_is_named_by_an_activity(clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its capitals, or because leads or owners are called so, in whichever column."""
    (tmp_path / "leads.csv").write_text("id,Name,Lead Owner,Company Name\n" + "".join(f"{i},Anna Smith{'abcdefghij'[i]},Jo Rep,Video Acme\n" for i in range(10)))
    names = ["Call with Cem Yilmaz", "meeting_Cem_Yilmaz", "lunch with anna smitha", "coffee with jo rep", "Plan Upgrade Video", "Video Rewound", "acme video seen"] * 6
    (tmp_path / "activities.csv").write_text("id,lead_id,type,time\n" + "".join(f"a{i},{i % 10},{name},2026-01-01\n" for i, name in enumerate(names)))
    assert init.main([str(tmp_path / "leads.csv"), str(tmp_path / "activities.csv")], clone) == 0
    said = capsys.readouterr().out
    for word in ("cem", "yilmaz", "anna", "rep\n", "jo_rep"):
        assert word not in said.lower(), word
    assert {"video_rewound,?", "acme_video_seen,?"} <= set(said.splitlines())
    assert "5 more names" in said


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("consent_given", ""), ("terminated", ""), ("contact_created", ""), ("industrial_tour", ""), ("former_lead", ""), ("contact_request", "contact_request"), ("mail_sent", "email_sent"),
        ("pdf_downloads", "content_download"), ("kontaktformular_gesendet", "form_submit"), ("user_unsubscribed", "unsubscribe"), ("mailSubmitted", "form_submit"), ("telefontermin", "meeting"),
    ],
)
def test_a_type_is_suggested_by_whole_words(name: str, kind: str) -> None:
    assert guessed_type(name) == kind


def test_from_exports_to_scores_that_a_build_confirms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The laws included: the build is green, and the starter's rules fire for as many leads as init said."""
    project = Project(tmp_path / "project")
    shutil.copytree(ROOT / "tests/laws", project.folder / "tests/laws")
    (project.folder / "leads.csv").write_text(f"{HUBSPOT}\n{SILENT}")
    (project.folder / "activities.csv").write_text(f"{SEGMENT}\n{LONG_AGO}")
    assert init.main([str(project.folder / "leads.csv"), str(project.folder / "activities.csv")], project.folder) == 0
    said = capsys.readouterr().out
    # Relative, so that the folder can be moved.
    assert "read_csv('leads.csv'" in (project.folder / "models/my_data/my_leads.sql").read_text()
    project.build()
    result, printed = project.dbt("test", "--select", "test_type:singular")
    assert result.success, printed
    ((leads, scored),) = project.rows("select count(*), count(*) filter (lead_score != 0) from lead_scores where scoring_model = 'starter' and is_primary_model")
    assert leads == 37
    assert scored > 25
    assert project.rows("select count(*) from rejected_records") == [(0,)]
    with (project.folder / "seeds/weights/explicit_weights.csv").open(newline="") as file:
        rules = [row["rule_id"] for row in csv.DictReader(file) if row["scoring_model"] == "starter"]
    assert 3 <= len(rules) <= 8
    fired = dict(project.rows("select description, count(*) from lead_score_contributions where scoring_model = 'starter' and points != 0 group by 1"))
    assert "Pricing page visit" in fired
    assert fired["No engagement in 90 days"] == 4
    for description, count in fired.items():
        assert f"{description:<58} {count:>7,} leads" in said
    # Nobody of the sample is given a lead.
    assert {routed_by for (routed_by,) in project.rows("select routed_by from sales_queue")} == {"catch_all"}
    # Anonymous visits count once their visitor is known.
    ((visits,),) = project.rows("select max(occurrences) from lead_score_contributions where rule_id = 'pricing_visit'")
    assert visits > 1


def test_it_runs_as_documented(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(HUBSPOT)
    command = [sys.executable, "scripts/init.py", str(tmp_path / "leads.csv"), "--dry-run"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Nothing is written (--dry-run)" in done.stdout
