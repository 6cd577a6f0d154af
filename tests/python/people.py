"""Forty people, written once, and what each system would have of them.

`combined` writes them as a loader leaves the tables of HubSpot, Salesforce and Marketo: spread over records that were
merged, converted, deleted, outdated. `generic` writes the same people in the generic layout: one lead a person, canonical
activities, no merges, nothing to be worked out. Nothing of the engine is used for either.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Tables = dict[str, list[dict[str, Any]]]
SITE = "https://acme.example"
SYSTEMS = {"h": "hubspot", "l": "salesforce", "c": "salesforce", "m": "marketo"}


@dataclass(frozen=True)
class Company:
    """An employer; `relation` is what its record in the CRM says it is to us."""

    name: str
    domain: str
    industry: str
    employee_count: int
    country: str
    relation: str = ""


@dataclass(frozen=True)
class Person:
    """A person and their records.

    Records: h is a HubSpot contact, l a Salesforce lead, c a Salesforce contact, m a Marketo lead; `h1>h` was merged into
    h, `l>c` was converted to c. Deeds: 'record what when [page] [how]', where how is a
    machine's (flag, speed, agent), an email that was dropped or a call that was missed. Deals: 'record outcome opened closed amount'.
    `says` is what a record claims otherwise than the truth, with None for what it does not know.
    """

    key: str
    company: Company
    title: str | None
    records: str
    deeds: str = ""
    deals: str = ""
    deal_with: str = ""
    email: str = ""
    stage: str | None = None
    source: str | None = None
    budget: str | None = None
    opted_out: str = ""
    customer: str = ""
    deleted: str = ""
    gone: str = ""
    emails: dict[str, str] = field(default_factory=dict)
    says: dict[str, dict[str, Any]] = field(default_factory=dict)
    created: dict[str, str] = field(default_factory=dict)
    updated: dict[str, str] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.email or f"{self.key}@{self.company.domain}"

    @property
    def merges(self) -> dict[str, str | None]:
        """Every record and the one it went into."""
        return {name: into or None for name, _, into in (record.partition(">") for record in self.records.split())}

    @property
    def number(self) -> int:
        return PEOPLE.index(self) + 1

    def id(self, record: str) -> str:
        """The record's id in its system, which is in no other number."""
        prefix = {"h": "550707", "l": "00Q5e7", "c": "0035e7", "m": "440707"}[record[0]]
        return f"{prefix}{self.number:02}{record[1:] or 0}"

    def lead_ids(self) -> list[str]:
        """The ids of the records as the engine has them."""
        return [f"{SYSTEMS[record[0]]}:{self.id(record)}" for record in self.merges]

    def told(self, record: str) -> dict[str, Any]:
        """What a record says: the truth, apart from what it has wrong."""
        truth = {"title": self.title, "stage": self.stage, "source": self.source, "budget": self.budget, "company": self.company}
        return truth | self.says.get(record, {})

    def what_happened(self) -> Iterator[tuple[int, str, str, datetime, str, str]]:
        """Number, record, kind, moment, page of each deed, and how it came about."""
        for number, line in enumerate(self.deeds.strip().splitlines(), start=1):
            record, kind, at, *rest = line.split()
            page = next((word for word in rest if word.startswith("/")), "")
            machine = next((word for word in rest if not word.startswith("/")), "")
            yield self.number * 100 + number, record, kind, moment(at), page, machine

    def deal_rows(self) -> Iterator[tuple[int, str, str, datetime, datetime | None, str]]:
        """Number, record, outcome, opening, closing and amount of each deal."""
        for number, line in enumerate(self.deals.strip().splitlines(), start=1):
            record, outcome, opened, closed, amount = line.split()
            yield self.number * 100 + number, record, outcome, moment(opened), moment(closed) if closed != "-" else None, amount


def moment(text: str) -> datetime:
    """'03-02T10:00' is in 2026; a day alone is its midnight."""
    return datetime.fromisoformat(f"2026-{text}")


NORTHWIND = Company("Northwind Traders", "northwind.example", "logistics", 320, "Germany")
CONTOSO = Company("Contoso", "contoso.example", "software", 1500, "Austria")
FABRIKAM = Company("Fabrikam", "fabrikam.example", "healthcare", 80, "France")
TAILSPIN = Company("Tailspin", "tailspin.example", "financial services", 6200, "Spain")
LITWARE = Company("Litware", "litware.example", "software", 40, "Norway")
BUYER = Company("Proseware", "proseware.example", "software", 900, "Norway", relation="customer")
RESELLER = Company("Wingtip", "wingtip.example", "software", 250, "Italy", relation="partner")
COMPETITOR = Company("Pipe Garden", "pipegarden.example", "software", 300, "Ireland")
RIVAL = Company("Lead Lantern", "leadlantern.example", "software", 210, "Ireland")
OURSELVES = Company("Tallyforge", "tallyforge.example", "software", 500, "Germany")
ALLY = Company("Kestrel Works", "kestrelworks.example", "software", 220, "Germany")
VERMILION = Company("Vermilion Works", "vermilion.example", "logistics", 444, "Portugal")

PEOPLE = [
    # --- the same person in several systems ---------------------------------------------------
    Person("ada", NORTHWIND, "VP of Operations", "h c m", """
        m page_view 03-02T10:00 /pricing
        m page_view 03-04T10:00 /pricing
        c webinar_attended 03-05T00:00
        h email_open 03-06T08:10
        h email_click 03-06T08:12 /pricing
        h email_sent 03-06T07:00
    """, source="organic search", budget="yes"),
    # An older record has an older title, the newest one none.
    Person("ben", CONTOSO, "Director of IT", "h c m", """
        m trial_start 03-03T10:00 /trial
        c call 03-04T10:00
        h email_delivered 03-01T08:00
    """, says={"h": {"title": "Analyst"}, "m": {"title": None}}, updated={"h": "01-20", "c": "02-15", "m": "03-01"}),
    # Each record knows something that the others do not.
    Person("cleo", TAILSPIN, "Head of Finance", "h c m", "m page_view 01-09T10:00 /careers", source="event", budget="yes", says={
        "h": {"title": None, "company": None, "source": None},
        "c": {"budget": None, "source": None, "title": None},
        "m": {"budget": None, "company": None},
    }),
    # Three titles of one moment: Salesforce goes before HubSpot, HubSpot before Marketo.
    Person("dan", LITWARE, "Director of Sales", "h c m", "h email_click 03-07T10:00 /blog/one",
           says={"h": {"title": "Intern"}, "m": {"title": "Trainee"}}),
    # A second system that hears of the person later, and better: former days are scored by what was known then.
    Person("eva", NORTHWIND, "VP of Logistics", "h m", """
        m page_view 02-21T10:00 /pricing
        m page_view 02-23T10:00 /pricing
        h email_open 01-20T10:00
        m page_view 03-10T10:00 /blog/two
    """, says={"h": {"title": "Planner"}}, created={"m": "02-20T09:00"}, updated={"m": "02-20T09:00"}, before={"title": "Planner"}),
    # --- in one system only ---------------------------------------------------------------------
    Person("gwen", CONTOSO, "Head of IT", "h", """
        h demo_request 03-10T11:00 /demo
        h meeting 03-11T10:00
        h call 03-12T10:00
        h email_reply 03-12T12:00
        h form_submit 03-02T12:00 /blog/one
        h contact_request 03-13T12:00 /contact
    """, deals="h lost 02-10T09:00 03-05T09:00 9000", stage="lead"),
    Person("hugo", FABRIKAM, "Nurse", "l", """
        l call 03-03T10:00
        l event_attended 03-05T00:00
        l content_download 03-06T00:00
        l ad_click 03-07T00:00
        l email_sent 03-08T10:00
    """, stage="lead", budget="no"),
    # --- merges and conversions -----------------------------------------------------------------
    # A chain in HubSpot, whose links the loader still has; each had an address of its own.
    Person("kim", NORTHWIND, "Director of Logistics", "h h2>h h1>h2 c", """
        h1 form_submit 02-11T10:00 /guides/one
        h1 email_click 02-12T10:00 /pricing
        h2 email_open 02-13T10:00
        h demo_request 03-09T10:00 /demo
        c call 03-11T10:00
    """, emails={"h1": "kim.first@northwind.example", "h2": "kim.second@northwind.example"}, says={"h1": {"title": "Student"}}),
    # A merged contact that the loader has no more: the audit and the further addresses tell.
    Person("leo", CONTOSO, "Developer", "h h1>h m", """
        h1 email_click 02-14T10:00 /pricing
        h1 form_submit 02-15T10:00 /blog/one
        m email_sent 03-02T10:00
        m email_delivered 03-02T10:01
        m page_view 03-03T10:00 /product
    """, gone="h1", emails={"h1": "leo.once@contoso.example"}),
    Person("mia", TAILSPIN, "VP of Risk", "l l2>l l1>l2", """
        l1 call 02-16T10:00
        l2 webinar_attended 02-18T00:00
        l meeting 03-02T10:00
    """, emails={"l1": "mia.first@tailspin.example"}, says={"l1": {"title": "Clerk"}, "l2": {"stage": "lead"}}),
    # A lead that became a contact weeks later, with the deal of the conversion; Marketo knows the contact.
    Person("noa", LITWARE, "Director of Product", "l>c c m", """
        l call 02-17T10:00
        l webinar_registered 02-18T00:00
        c meeting 03-01T10:00
        m page_view 02-25T10:00 /product
    """, deals="c won 02-20T09:00 03-12T00:00 20000", created={"c": "02-20T09:00", "m": "02-25T09:00"}),
    Person("otto", NORTHWIND, "Manager of Ottoline", "l1>l l>c c h", """
        l1 call 02-19T10:00
        l event_attended 02-20T00:00
        c call 03-03T10:00
        h email_open 03-04T10:00
    """, deals="c open 03-04T09:00 - 5000"),
    # Marketo gives up an anonymous record when its visitor is known.
    Person("pia", CONTOSO, "VP of Marketing", "m m1>m", """
        m1 page_view 02-22T10:00 /pricing
        m1 page_view 02-23T10:00 /blog/one
        m email_click 03-05T10:00 /pricing
    """),
    # Merged on two sides, and across.
    Person("quin", TAILSPIN, "Director of Quaint Treasures", "h h1>h m m1>m c", """
        h1 form_submit 02-24T10:00 /guides/two
        m1 page_view 02-25T10:00 /pricing
        m page_view 02-27T10:00 /pricing
        c webinar_attended 03-01T00:00
        h email_click 03-02T10:00 /pricing
        h trial_start 03-03T10:00 /trial
    """, emails={"h1": "quin.quaint@quaintmail.example"}, source="organic search"),
    # --- bounced --------------------------------------------------------------------------------
    Person("rosa", FABRIKAM, "Director of Care", "h m", "h email_bounce 03-01T08:00\nm page_view 03-02T10:00 /pricing"),
    # HubSpot sends nothing more to an address that has bounced.
    Person("sam", FABRIKAM, "Doctor", "h c", "c email_bounce 03-02T08:00\nh email_bounce 03-04T08:00 dropped\nh form_submit 02-02T10:00 /blog/one"),
    Person("tara", FABRIKAM, "Buyer", "m l", "m email_bounce 03-03T08:00\nm page_view 02-03T10:00 /product"),
    # --- opted out ------------------------------------------------------------------------------
    Person("vera", NORTHWIND, "Analyst", "h m", "m page_view 03-03T10:00 /pricing", opted_out="h"),
    Person("walt", NORTHWIND, "VP of Fleet", "h c", "h demo_request 03-14T10:00 /demo", opted_out="c"),
    Person("xena", NORTHWIND, "Director of Fleet", "m c", "m trial_start 03-13T10:00 /trial", opted_out="m", says={"m": {"opted_out_as": "black_listed"}}),
    Person("yann", CONTOSO, "Architect", "h c", "h unsubscribe 03-04T10:00 flag\nh email_soft_bounce 02-04T10:00\nh call 03-06T10:00 missed"),
    Person("zoe", CONTOSO, "Tester", "m h", "m unsubscribe 03-05T10:00 flag\nm form_submit 03-01T10:00 /blog/one", opted_out="m"),
    Person("abel", LITWARE, "Engineer", "h", "h spam_complaint 03-06T10:00\nh email_open 03-06T09:00"),
    # --- customers ------------------------------------------------------------------------------
    Person("bea", TAILSPIN, "VP of Banking", "h m", "m page_view 03-01T10:00 /support", deals="h won 02-01T09:00 03-01T09:00 48000"),
    Person("carl", TAILSPIN, "Banker", "h", "h call 02-05T10:00", deal_with="bea"),
    Person("fay", LITWARE, "Founder", "h m", "m page_view 03-02T10:00 /product", stage="customer", says={"m": {"stage": None}}),
    Person("gus", BUYER, "Director of IT", "c m", "m page_view 03-03T10:00 /pricing"),
    Person("hera", LITWARE, "Designer", "m h", "m page_view 03-04T10:00 /compare\nm email_open 03-04T11:00", customer="m"),
    # --- competitors, employees, partners -------------------------------------------------------
    Person("ivo", COMPETITOR, "Director of Product", "h m", "m page_view 03-05T10:00 /pricing"),
    Person("june", RIVAL, "Analyst", "c m", "m page_view 03-06T10:00 /pricing", email="june.rivers@gmail.com"),
    Person("kurt", OURSELVES, "VP of Sales", "h c m", "m page_view 03-07T10:00 /pricing"),
    # A newer record that only calls them a lead does not make a partner's people anything else.
    Person("lara", RESELLER, "VP of Channels", "c h m", "h demo_request 03-08T10:00 /demo", updated={"c": "01-20", "h": "03-01", "m": "03-02"},
           says={"m": {"stage": "lead", "company": None}}),
    Person("milo", RESELLER, "Consultant", "h", "h meeting 03-09T10:00", says={"h": {"stage": "lead"}}),
    Person("nell", ALLY, "Consultant", "m", "m page_view 03-10T10:00 /pricing\nm page_view 03-11T10:00 /pricing"),
    # --- deletions ------------------------------------------------------------------------------
    Person("olga", NORTHWIND, "Buyer", "h m", "m page_view 03-11T10:00 /pricing", deleted="h m"),
    Person("paul", NORTHWIND, "Director of Buying", "h c m", "m page_view 03-12T10:00 /pricing\nh email_click 03-12T11:00 /demo", deleted="h"),
    # --- one address, two people ----------------------------------------------------------------
    Person("rita", FABRIKAM, "Director of Nursing", "h", "h trial_start 03-12T10:00 /trial", email="info@fabrikam.example"),
    Person("stan", FABRIKAM, "Student", "c", "c call 03-13T10:00", email="info@fabrikam.example"),
    # --- machines -------------------------------------------------------------------------------
    Person("tess", CONTOSO, "Director of Data", "h m", """
        h email_open 03-14T10:00 flag
        h email_click 03-14T10:01 /pricing speed
        h email_open 03-14T10:02 agent
        m email_open 03-15T10:00 flag
        m email_click 03-15T10:01 /pricing agent
        h email_click 03-20T10:00 /pricing
    """),
    # --- erased ---------------------------------------------------------------------------------
    Person("vito", VERMILION, "Keeper of Vermilion", "h h1>h l>c c m m1>m", """
        h1 form_submit 03-01T10:00 /vermilion-guide
        h demo_request 03-15T10:00 /vermilion-demo
        c meeting 03-02T10:00
        l call 02-20T10:00
        m page_view 03-03T10:00 /vermilion-prices
        m1 page_view 03-03T11:00 /vermilion-prices
        h email_click 03-04T10:00 /vermilion-mail
    """, deals="h open 03-01T09:00 - 44444", emails={
        "h1": "v.vermilion@elsewhere.example", "l": "vito.lead@elsewhere.example", "c": "vito@vermilion.example",
    }),
]
ERASED = "vito"

# The name that a system has for what the engine calls otherwise.
SPELLINGS = {
    "hubspot": {
        "software": "COMPUTER_SOFTWARE", "logistics": "LOGISTICS_AND_SUPPLY_CHAIN", "healthcare": "HOSPITAL_HEALTH_CARE",
        "financial services": "BANKING", "organic search": "ORGANIC_SEARCH", "event": "Trade_Show",
    },
    "salesforce": {
        "software": "Technology", "logistics": "Transportation", "healthcare": "Healthcare", "financial services": "Banking",
        "organic search": "Google", "event": "Trade Show", "lead": "Open - Not Contacted",
    },
    "marketo": {
        "software": "Software", "logistics": "Logistics", "healthcare": "Health Care", "financial services": "Finance",
        "organic search": "SEO", "event": "Tradeshow", "lead": "Working",
    },
}
FORMS = {
    "form_submit": "Newsletter", "demo_request": "Request a Demo", "trial_start": "Free Trial", "contact_request": "Contact Us",
}
CAMPAIGNS = {
    "webinar_attended": ("Webinar", "Attended"), "webinar_registered": ("Webinar", "Registered"),
    "event_attended": ("Trade Show", "Visited Booth"), "content_download": ("Content", "Downloaded"),
    "ad_click": ("Advertisement", "Clicked"),
}
MACHINES = ("flag", "speed", "agent")
AGENTS = {"": "Mozilla/5.0 (X11; Linux)", "flag": "Mozilla/5.0 (X11; Linux)", "speed": "Mozilla/5.0 (X11; Linux)", "agent": "Mimecast Link Scanner"}


def write(tables: Tables, folder: Path) -> None:
    """Each table as a CSV file, whose header is every column that a row has."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def generic(people: list[Person]) -> Tables:
    """The people in the generic layout."""
    tables: Tables = defaultdict(list)
    for person in people:
        living = [record for record, into in person.merges.items() if not into]
        company = person.company
        # Who was converted has been known since the lead was made.
        converted = [record for record, into in person.merges.items() if record[0] == "l" and into and into[0] == "c"]
        born = min(person.created.get(record, "01-05T09:00") for record in (*living, *converted))
        stage = company.relation or person.stage
        row = {
            "lead_id": person.key,
            "email": person.address,
            "first_name": person.key.title(),
            "last_name": company.name.split()[0],
            "job_title": person.title,
            "company_name": company.name,
            "company_domain": company.domain,
            "industry": company.industry,
            "country": company.country,
            "employee_count": company.employee_count,
            "lead_source": person.source,
            "lifecycle_stage": stage,
            "budget_authority": person.budget,
            "email_opt_out": bool(person.opted_out),
            "is_customer": stage == "customer" or bool(person.customer),
            "is_deleted": set(living) <= set(person.deleted.split()),
            "created_at": moment(born),
            "updated_at": moment(max(person.updated.get(record, "02-01T09:00") for record in living)),
        }
        tables["leads"].append(row)
        if person.before:
            tables["leads"].append(row | {"job_title": person.before["title"], "updated_at": moment(born)})
        for number, record, kind, at, page, machine in person.what_happened():
            # The record that Marketo gave up is a visitor without a name in the generic layout.
            is_anonymous = record == "m1" and record not in person.emails
            tables["activities"].append({
                "activity_id": number,
                "lead_id": None if is_anonymous else person.key,
                "anonymous_id": f"{person.key}'s browser" if is_anonymous else None,
                "activity_type": "call_attempt" if machine == "missed" else kind,
                "occurred_at": at,
                "url": page and SITE + page,
                "is_machine": machine in MACHINES and kind in ("email_open", "email_click"),
            })
        if any(record == "m1" for record in person.merges):
            tables["identities"].append({"anonymous_id": f"{person.key}'s browser", "lead_id": person.key, "identified_at": None})
        deals = [(person, *deal) for deal in person.deal_rows()]
        if person.deal_with:
            deals += [(person, *deal) for deal in named(person.deal_with).deal_rows()]
        for owner, number, _, outcome, opened, closed, amount in deals:
            tables["opportunities"].append({
                "opportunity_id": f"{number}-{owner.key}", "lead_id": owner.key, "stage": outcome,
                "amount": None if owner.deal_with else amount, "created_at": opened, "closed_at": closed, "is_won": outcome == "won",
            })
    tables["erasures"].append({"email": named(ERASED).address, "lead_id": None, "requested_at": moment("03-16")})
    return tables


def named(key: str) -> Person:
    """The person of that key."""
    return next(person for person in PEOPLE if person.key == key)


def combined(people: list[Person]) -> dict[str, Tables]:
    """The people as the tables of three systems, by system."""
    systems: dict[str, Tables] = {"hubspot": defaultdict(list), "salesforce": defaultdict(list), "marketo": defaultdict(list)}
    hubspot, salesforce = systems["hubspot"], systems["salesforce"]
    for number, company in enumerate(dict.fromkeys(person.company for person in people), start=1):
        hubspot["company"].append({
            "id": f"9{number:02}", "property_name": company.name, "property_domain": company.domain,
            "property_industry": SPELLINGS["hubspot"][company.industry], "property_numberofemployees": company.employee_count,
            "property_country": company.country, "property_type": "PARTNER" if company.relation == "partner" else "PROSPECT",
        })
        salesforce["account"].append({
            "id": f"001{number:02}", "name": company.name, "website": f"https://www.{company.domain}",
            "industry": SPELLINGS["salesforce"][company.industry], "number_of_employees": company.employee_count,
            "billing_country": company.country,
            "type": {"customer": "Customer - Direct", "partner": "Technology Partner"}.get(company.relation),
        })
    account_numbers = {row["name"]: row["id"][-2:] for row in salesforce["account"]}
    hubspot["deal_pipeline_stage"] += [
        {"stage_id": stage, "label": stage.title(), "closed_won": stage == "won", "is_closed": stage != "open"} for stage in ("won", "lost", "open")
    ]
    hubspot["form"] += [{"guid": kind, "name": name} for kind, name in FORMS.items()]
    salesforce["campaign"] += [{"id": kind, "name": kind, "type": CAMPAIGNS[kind][0]} for kind in CAMPAIGNS]

    for person in people:
        for record, into in person.merges.items():
            email = person.emails.get(record, person.address)
            {"h": hubspot_contact, "l": salesforce_person, "c": salesforce_person, "m": marketo_lead}[record[0]](
                systems[SYSTEMS[record[0]]], person, record, into, email, account_numbers
            )
        for deed in person.what_happened():
            {"h": hubspot_deed, "l": salesforce_deed, "c": salesforce_deed, "m": marketo_deed}[deed[1][0]](
                systems[SYSTEMS[deed[1][0]]], person, *deed
            )
        for number, record, outcome, opened, closed, amount in person.deal_rows():
            if record[0] == "h":
                hubspot["deal"].append({
                    "deal_id": number, "deal_pipeline_stage_id": outcome, "property_amount": amount,
                    "property_createdate": opened, "property_closedate": closed, "is_deleted": False,
                })
                parties = [person, *(other for other in people if other.deal_with == person.key)]
                hubspot["deal_contact"] += [{"deal_id": number, "contact_id": party.id("h")} for party in parties]
            else:
                salesforce["opportunity"].append({
                    "id": f"006{number}", "stage_name": outcome, "amount": amount, "is_won": outcome == "won",
                    "close_date": closed.date() if closed else None, "is_deleted": False, "created_date": opened,
                })
                salesforce["opportunity_contact_role"].append({
                    "opportunity_id": f"006{number}", "contact_id": person.id(record), "is_primary": True, "is_deleted": False,
                })
    return systems


def hubspot_contact(tables: Tables, person: Person, record: str, into: str | None, email: str, companies: dict[str, str]) -> None:
    told = person.told(record)
    if into and record in person.gone.split():
        tables["contact_merge_audit"].append({"canonical_vid": person.id(into), "vid_to_merge": person.id(record)})
        return
    merged = [name for name, survivor in person.merges.items() if survivor == record and name not in person.gone.split()]
    lost = [person.emails[name] for name, survivor in person.merges.items() if survivor == record and name in person.gone.split()]
    tables["contact"].append({
        "id": person.id(record),
        # As somebody typed it into a form.
        "property_email": f" {email.capitalize()}",
        "property_firstname": person.key.title(),
        "property_lastname": person.company.name.split()[0],
        "property_jobtitle": told["title"],
        "property_associatedcompanyid": told["company"] and f"9{companies[told['company'].name]}",
        "property_lifecyclestage": told["stage"],
        "property_hs_analytics_source": SPELLINGS["hubspot"].get(told["source"], told["source"]),
        "property_budget_authority": told["budget"],
        "property_hs_email_optout": record in person.opted_out.split(),
        "property_hs_merged_object_ids": ";".join(person.id(name) for name in merged),
        "property_hs_additional_emails": ";".join(lost),
        "property_createdate": moment(person.created.get(record, "01-05T09:00")),
        "property_lastmodifieddate": moment(person.updated.get(record, "02-01T09:00")),
        "_fivetran_deleted": bool(into) or record in person.deleted.split(),
    })


def salesforce_person(tables: Tables, person: Person, record: str, into: str | None, email: str, companies: dict[str, str]) -> None:
    told = person.told(record)
    bounce = next((at for _, where, kind, at, _, _ in person.what_happened() if where == record and kind == "email_bounce"), None)
    row = {
        "id": person.id(record),
        "email": email,
        "first_name": person.key.title(),
        "last_name": person.company.name.split()[0],
        "title": told["title"],
        "lead_source": SPELLINGS["salesforce"].get(told["source"], told["source"]),
        "budget_authority_c": told["budget"],
        "has_opted_out_of_email": record in person.opted_out.split(),
        "email_bounced_date": bounce,
        "is_deleted": bool(into and into[0] == record[0]) or record in person.deleted.split(),
        "master_record_id": person.id(into) if into and into[0] == record[0] else None,
        "created_date": moment(person.created.get(record, "01-05T09:00")),
        "last_modified_date": moment(person.updated.get(record, "02-01T09:00")),
    }
    company = told["company"]
    if record[0] == "l":
        is_converted = bool(into and into[0] == "c")
        deal = next((number for number, owner, *_ in person.deal_rows() if owner == into), None)
        tables["lead"].append(row | {
            "company": company.name, "website": company.domain, "industry": SPELLINGS["salesforce"][company.industry],
            "number_of_employees": company.employee_count, "country": company.country,
            "status": SPELLINGS["salesforce"].get(told["stage"], told["stage"]),
            "is_converted": is_converted,
            "converted_contact_id": person.id(into) if into and is_converted else None,
            "converted_account_id": f"001{companies[company.name]}" if is_converted else None,
            "converted_opportunity_id": f"006{deal}" if is_converted and deal else None,
        })
    else:
        tables["contact"].append(row | {"account_id": company and f"001{companies[company.name]}"})


def marketo_lead(tables: Tables, person: Person, record: str, into: str | None, email: str, companies: dict[str, str]) -> None:
    told = person.told(record)
    if into:
        tables["activity_merge_leads"].append({
            "id": f"{person.id(record)}9", "lead_id": person.id(into), "activity_date": moment("02-28"), "merge_ids": f"[{person.id(record)}]",
        })
        return
    company = told["company"]
    tables["lead"].append({
        "id": person.id(record),
        "email": email.upper(),
        "first_name": person.key.title(),
        "last_name": person.company.name.split()[0],
        "title": told["title"],
        "company": company and company.name,
        "website": company and company.domain,
        "industry": company and SPELLINGS["marketo"][company.industry],
        "number_of_employees": company and company.employee_count,
        "country": company and company.country,
        "lead_source": SPELLINGS["marketo"].get(told["source"], told["source"]),
        "lead_status": SPELLINGS["marketo"].get(told["stage"], told["stage"]),
        "budget_authority": told["budget"],
        "unsubscribed": False,
        "black_listed": False,
        told.get("opted_out_as", "unsubscribed"): record in person.opted_out.split(),
        "mkto_is_customer": record in person.customer.split(),
        "_fivetran_deleted": False,
        "created_at": moment(person.created.get(record, "01-05T09:00")),
        "updated_at": moment(person.updated.get(record, "02-01T09:00")),
    })
    if record in person.deleted.split():
        tables["activity_delete_lead"].append({"id": f"{person.id(record)}8", "lead_id": person.id(record), "activity_date": moment("03-13")})


def hubspot_deed(tables: Tables, person: Person, number: int, record: str, kind: str, at: datetime, page: str, machine: str) -> None:
    if kind in FORMS:
        tables["contact_form_submission"].append({
            "conversion_id": number, "contact_id": person.id(record), "form_id": kind, "page_url": page and SITE + page, "timestamp": at,
        })
        return
    if kind in ("call", "meeting", "email_reply"):
        table = {"call": "call", "meeting": "meeting", "email_reply": "email"}[kind]
        # HubSpot's own verdict of a call is often blank, and then its state tells.
        detail = {"call": {"property_hs_call_disposition": None, "property_hs_call_status": "NO_ANSWER" if machine == "missed" else "COMPLETED"}, "meeting": {"property_hs_meeting_outcome": "COMPLETED"},
                  "email": {"property_hs_email_direction": "INCOMING_EMAIL"}}[table]
        tables[f"engagement_{table}"].append({"engagement_id": number, "property_hs_timestamp": at, "_fivetran_deleted": False} | detail)
        tables["engagement_contact"].append({"engagement_id": number, "contact_id": person.id(record)})
        return
    types = {"email_sent": "SENT", "email_delivered": "DELIVERED", "email_open": "OPEN", "email_click": "CLICK", "email_bounce": "BOUNCE",
             "email_soft_bounce": "BOUNCE", "unsubscribe": "STATUSCHANGE", "spam_complaint": "SPAMREPORT"}
    tables["email_event"].append({
        "id": number, "type": "DROPPED" if machine == "dropped" else types[kind], "recipient": person.emails.get(record, person.address), "created": at,
        "sent_by_created": at - (timedelta(seconds=1) if machine == "speed" else timedelta(hours=1)) if kind in ("email_open", "email_click") else None,
        "filtered_event": machine == "flag",
    })
    if kind in ("email_open", "email_click"):
        further = {"url": SITE + page} if kind == "email_click" else {}
        tables[f"email_event_{kind[6:]}"].append({"id": number, "user_agent": AGENTS[machine]} | further)
    if machine == "dropped":
        tables["email_event_dropped"].append({"id": number, "drop_reason": "PREVIOUSLY_BOUNCED"})
    elif types[kind] == "BOUNCE":
        tables["email_event_bounce"].append({"id": number, "category": "UNKNOWN_USER" if kind == "email_bounce" else "MAILBOX_FULL"})
    if kind == "unsubscribe":
        tables["email_event_status_change"].append({"id": number, "portal_subscription_status": "UNSUBSCRIBED"})


def salesforce_deed(tables: Tables, person: Person, number: int, record: str, kind: str, at: datetime, page: str, machine: str) -> None:
    who = person.id(record)
    if kind in CAMPAIGNS:
        tables["campaign_member"].append({
            "id": f"00v{number}", "campaign_id": kind, "lead_id": who if record[0] == "l" else None, "contact_id": who if record[0] == "c" else None,
            "status": CAMPAIGNS[kind][1], "has_responded": True, "first_responded_date": at.date(), "created_date": moment("01-15"), "is_deleted": False,
        })
    elif kind == "meeting":
        # A colleague who is invited has a copy of the event.
        for suffix, is_child in (("", False), ("c", True)):
            tables["event"].append({
                "id": f"00U{number}{suffix}", "who_id": who, "type": "Meeting", "start_date_time": at, "is_child": is_child, "is_deleted": False,
                "created_date": moment("01-15"),
            })
    elif kind in ("call", "email_sent"):
        tables["task"].append({
            "id": f"00T{number}", "who_id": who, "task_subtype": {"call": "Call", "email_sent": "Email"}[kind], "is_closed": True,
            "completed_date_time": at, "is_deleted": False, "created_date": moment("01-15"),
        })
    else:
        # Salesforce has no table of bounces: the person's own record tells.
        assert kind == "email_bounce", kind


def marketo_deed(tables: Tables, person: Person, number: int, record: str, kind: str, at: datetime, page: str, machine: str) -> None:
    row: dict[str, Any] = {"id": number, "lead_id": person.id(record), "activity_date": at}
    if kind in FORMS:
        tables["activity_fill_out_form"].append(row | {"primary_attribute_value": FORMS[kind], "referrer_url": SITE + page})
    elif kind == "page_view":
        tables["activity_visit_webpage"].append(row | {"webpage_url": page, "user_agent": AGENTS[machine]})
    elif kind == "unsubscribe":
        tables["activity_unsubscribe_email"].append(row | {"is_bot_activity": machine == "flag"})
    elif kind == "email_bounce":
        tables["activity_email_bounced"].append(row | {"category": "2"})
    else:
        further = {"user_agent": AGENTS[machine], "is_bot_activity": machine == "flag"}
        if kind == "email_click":
            further["link"] = SITE + page
        table = {"email_sent": "send_email", "email_delivered": "email_delivered", "email_open": "open_email", "email_click": "click_email"}[kind]
        tables[f"activity_{table}"].append(row | further)
