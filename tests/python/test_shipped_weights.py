"""What the contract names is scored by a shipped model, or stands here with the reason why not; what ships says so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from project import ROOT
from referee import Mappings

# The activity types and the columns of leads that the contract names.
ACTIVITY_TYPES = set(
    """page_view form_submit content_download email_sent email_delivered email_open email_click email_reply email_bounce unsubscribe
    spam_complaint webinar_registered webinar_attended event_attended video_watched newsletter_signup resubscribe demo_request trial_start
    contact_request product_use cart_add cart_abandon purchase ad_click social_engagement call meeting""".split()
)
ATTRIBUTES = set(
    """email first_name last_name job_title company_name company_domain employee_count annual_revenue industry country region lead_source
    utm_source utm_medium utm_campaign budget_authority purchase_timeframe email_opt_out is_customer lifecycle_stage owner_id""".split()
)
# What is worked out from a column.
READ_FROM = {
    "email_kind": "email", "email_domain": "email", "seniority": "job_title", "job_function": "job_title", "company_size_band": "employee_count",
}
OURS = "we do it, not the lead"
SALES = "sales was there, and knows already what it is worth"
CAMPAIGN = "every company names its own campaigns; lead_source is the standardised one"
PROCESS = "sales or marketing sets it, often because of the score: it would score itself"
NOT_SCORED = {
    "email_sent": OURS, "email_delivered": OURS, "call": SALES, "meeting": SALES,
    "first_name": "a name says nothing about fit", "last_name": "a name says nothing about fit",
    "company_name": "free text; size, industry and domain say what it would",
    "company_domain": "a list of companies is one's own: suppressed_domains, or a rule of one's own",
    "country": "its region is scored; which countries are served differs by company",
    "utm_source": CAMPAIGN, "utm_medium": CAMPAIGN, "utm_campaign": CAMPAIGN,
    "email_opt_out": "a suppression, no fit", "is_customer": "a suppression, no fit",
    "lifecycle_stage": PROCESS, "owner_id": PROCESS,
}


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a shipped seed."""
    path: Path = next((ROOT / "seeds").glob(f"*/{name}.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_the_contract_names_is_scored_or_has_a_reason_not_to_be() -> None:
    assert {row["activity_type"] for row in rows_of("activity_types")} >= ACTIVITY_TYPES
    activity_rules = rows_of("behavioral_weights") + rows_of("frequency_weights")
    types = {row["activity_type"] for row in activity_rules}
    attributes = {READ_FROM.get(row["attribute"], row["attribute"]) for row in rows_of("explicit_weights")}
    scored = types | attributes
    assert sorted((ACTIVITY_TYPES | ATTRIBUTES) - scored) == sorted(NOT_SCORED)


def test_every_seniority_that_decides_scores_no_less_than_one_that_does_not() -> None:
    """A chief scored below a contributor once."""
    points: dict[tuple[str, str], int] = {}
    for row in rows_of("explicit_weights"):
        if row["attribute"] == "seniority" and row["points"]:
            points |= {(row["scoring_model"], value): int(row["points"]) for value in row["value"].split("|")}
    for model in ("b2b_saas", "b2b_saas_decayed"):
        found = {value: worth for (name, value), worth in points.items() if name == model}
        assert found == dict.fromkeys(("director", "vp", "c_level", "founder", "head"), 15) | {"manager": 10, "individual_contributor": 5, "senior": 5}


TITLES = {
    "individual_contributor": (
        "Director's Assistant", "Directors Assistant", "Assistant of the Director", "Secretary to the Director", "Asst. to Director", "VP's Assistant",
        "Administrative Assistant, VP Sales", "CEO’s EA", "PA of the CEO", "President's Secretary", "Founder's Assistant", "Assistant to the Managing Director",
        "Assistante du directeur", "Asistente del director", "Assistente del direttore", "Assistente do diretor", "Assistentin der Geschäftsführung",
        "Assistenz Geschäftsführung", "Assistenz der Geschäftsführung", "Sekretärin der Geschäftsführung", "Product Owner", "Data Owner",
    ),
    "intern": ("Intern to CEO", "Intern, Office of the CEO", "Director Trainee", "Marketing Intern to the VP", "Product Owner Intern", "Administrative Assistant Intern", "Director's Assistant (Internship)", "Praktikant Assistenz des Vorstands", "Stagiaire assistant du directeur"),
    "student": ("Student", "Werkstudent Product Owner", "Student Administrative Assistant", "Werkstudentin Assistenz der Geschäftsleitung"),
    "manager": ("Assistant Vice President", "Internship Manager"),
    "head": ("Head of Internship", "Head of Trainee Program"),
    "director": ("Assistant Director of Sales", "Internship Director", "Director, Trainee Programs", "Chief of Staff", "Director, Product Owner"),
    "vp": ("VP Product Owner", "VP, Internship Programs", "Vice President - Product Owner"),
    "c_level": ("CEO", "Chief Product Owner", "Geschäftsführung"),
    "founder": ("Owner", "Co-Founder & CEO"),
}


@pytest.mark.parametrize(("seniority", "title"), [(seniority, title) for seniority, titles in TITLES.items() for title in titles])
def test_an_assistant_is_not_the_boss_and_the_boss_of_interns_no_intern(seniority: str, title: str) -> None:
    mappings = Mappings(ROOT / "seeds" / "mappings")
    assert mappings.first_phrase(mappings.seniorities, title) == seniority


def test_the_starter_has_five_rules() -> None:
    tables = ("explicit_weights", "behavioral_weights", "frequency_weights", "inactivity_weights")
    rules = {(table, row["rule_id"]) for table in tables for row in rows_of(table) if row["scoring_model"] == "starter"}
    assert len(rules) == 5
    (model,) = (row for row in rows_of("scoring_models") if row["scoring_model"] == "starter")
    assert (model["is_primary"], model["is_enabled"]) == ("false", "false")
