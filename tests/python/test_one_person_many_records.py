"""Forty people in three CRMs get the scores that they have in the generic layout, and one of them is forgotten.

The people are in people.py. Each of the two layouts is built once; the combined one a second time, with one more erasure.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from people import ERASED, PEOPLE, Person, combined, generic, moment, named, write
from project import Project
from test_systems import hold_the_laws

SYSTEMS = ["hubspot", "salesforce", "marketo"]
VARIABLES = {
    "crm_systems": SYSTEMS,
    "crm_files": "combined/crm/{name}.csv",
    **{f"{system}_files": f"combined/{system}/{{name}}.csv" for system in SYSTEMS},
}
# Three who are erased later, once scored: one whom the systems still have; one, merged on both sides, whom they have
# deleted; and one who is named by an address that only HubSpot's list of further addresses has.
FORGOTTEN = "otto"
DROPPED = "quin"
BY_FURTHER_ADDRESS = "leo"
# What else nobody but they have in a name, a title, an employer, a page or an address.
WORDS = {ERASED: ["vito", "vermilion"], FORGOTTEN: ["ottoline"], DROPPED: ["quaint"], BY_FURTHER_ADDRESS: []}
MARTS = {
    "lead_scores": "*",
    "lead_score_contributions": "*",
    "nurture_segments": "*",
    "lead_lifecycle": "*",
    "lifecycle_transitions": "*",
    # A survivor of merges is told from one record by merged_lead_count, and by what is made of it.
    "lead_score_history": "* exclude (merged_lead_count, score_state)",
}


@pytest.fixture(scope="module")
def in_systems(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The tables of three systems, built with an erasure by email."""
    project = Project(tmp_path_factory.mktemp("combined") / "project", with_logs=True, with_crms=True)
    for system, tables in combined(PEOPLE).items():
        write(tables, project.folder / "combined" / system)
    write({"erasures": [erasure(named(ERASED).emails["h1"])]}, project.folder / "combined" / "crm")
    project.build(variables=VARIABLES)
    return project


@pytest.fixture(scope="module")
def in_one(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same people in the generic layout."""
    project = Project(tmp_path_factory.mktemp("generic") / "project")
    write(generic(PEOPLE), project.folder / "own")
    project.build(variables={"crm_files": "own/{name}.csv"})
    return project


def erasure(email: str) -> dict[str, Any]:
    """A request that names a person by one address."""
    return {"email": email, "lead_id": None, "requested_at": moment("03-16")}


def by_person(project: Project, query: str, keys: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of a query by the key of the person they are about, without the lead_id, in an order of their own."""
    rows = defaultdict(list)
    for record in project.records(query):
        rows[keys[record.pop("lead_id")]].append(record)
    return {key: sorted(found, key=lambda row: json.dumps(row, default=str)) for key, found in rows.items()}


def keys_of(project: Project) -> dict[str, str]:
    """The key of the person whom each lead_id of the systems stands for."""
    owners = {lead_id: person.key for person in PEOPLE for lead_id in person.lead_ids()}
    return {lead_id: owners[identity] for lead_id, identity in project.rows("select lead_id, identity_id from lead_identities")}


def traces_of(person: Person) -> list[str]:
    """What nobody but this person has: addresses, ids, words."""
    return [text.lower() for text in [person.address, *person.emails.values(), *map(person.id, person.merges), *WORDS[person.key]]]


def test_every_record_finds_its_person(in_systems: Project) -> None:
    """Each record of a person has one lead_id, which no other person has; why, is said."""
    leads = defaultdict(set)
    for lead_id, identity in in_systems.rows("select lead_id, identity_id from lead_identities"):
        leads[identity].add(lead_id)
    found = {}
    for person in PEOPLE:
        if person.key != ERASED:
            ids = set().union(*(leads[record] for record in person.lead_ids()))
            assert len(ids) == 1, (person.key, ids)
            found[person.key] = ids.pop()
    assert len(set(found.values())) == len(PEOPLE) - 1
    reasons = dict(in_systems.rows("select identity_id, reason from lead_identities"))
    # Salesforce stands for who is there, then HubSpot.
    quin = named("quin")
    assert [(record, reasons[lead_id]) for record, lead_id in zip(quin.merges, quin.lead_ids(), strict=True)] == [
        ("h", "same_email"), ("h1", "merged_in_source"), ("m", "same_email"), ("m1", "merged_in_source"), ("c", "own_record"),
    ]
    assert found["quin"] == f"salesforce:{quin.id('c')}"
    assert found["kim"] == f"salesforce:{named('kim').id('c')}"
    # One that is deleted stands for nobody else.
    assert found["paul"] == f"salesforce:{named('paul').id('c')}"
    assert found["eva"] == f"hubspot:{named('eva').id('h')}"


@pytest.mark.parametrize("mart", MARTS)
def test_the_scores_are_those_of_the_generic_layout(in_systems: Project, in_one: Project, mart: str) -> None:
    query = f"select {MARTS[mart]} from {mart}"
    same = {person.key: person.key for person in PEOPLE}
    expected = by_person(in_one, query, same)
    found = by_person(in_systems, query, keys_of(in_systems))
    assert found.keys() == expected.keys()
    assert len(found) >= (10 if mart == "lifecycle_transitions" else 30)
    for key, rows in expected.items():
        assert found[key] == rows, key


def test_each_suppression_has_its_people(in_systems: Project) -> None:
    """The fixture shows every reason as every system tells it."""
    keys = keys_of(in_systems)
    found = defaultdict(set)
    for lead_id, reason in in_systems.rows("select lead_id, suppression_reason from lead_scores where is_primary_model and suppression_reason is not null"):
        found[reason].add(keys[lead_id])
    assert found == {
        "bounced": {"rosa", "sam", "tara"},
        "opted_out": {"vera", "walt", "xena", "yann", "zoe", "abel"},
        "customer": {"bea", "carl", "fay", "gus", "hera", "noa"},
        "competitor": {"ivo", "june"},
        "employee": {"kurt"},
        "partner": {"lara", "milo", "nell"},
    }


def test_no_row_is_rejected_or_lost(in_systems: Project, in_one: Project) -> None:
    for project in (in_systems, in_one):
        assert project.rows("select * from rejected_records") == []
        counts = project.rows("select source_name, raw_rows, staged_rows + duplicate_rows + rejected_rows + erased_rows from source_row_counts")
        assert len(counts) == 6
        assert all(raw == accounted for _, raw, accounted in counts), counts
    assert in_systems.rows("select * from unmapped_values") == []


def assert_forgotten(project: Project, *erased: Person) -> None:
    """No table, no log and nothing else that dbt writes holds anything of these people."""
    traces = [trace for person in erased for trace in traces_of(person)]
    assert {"int_lead_version_log", "int_weight_version_log", "lead_score_history", "score_publications"} <= set(project.stored_tables())
    assert project.traces(*traces) == []
    written = [path for folder in ("logs", "target") for path in Path(project.folder / folder).rglob("*") if path.is_file()]
    assert project.folder / "logs" / "dbt.log" in written
    for path in written:
        text = path.read_text(encoding="utf-8", errors="replace").lower()
        for trace in traces:
            assert trace not in text, (path, trace)


def test_who_was_erased_is_nowhere(in_systems: Project) -> None:
    """Named by an address that only a merged record has; the survivor's is what the other systems know."""
    assert_forgotten(in_systems, named(ERASED))


def test_who_is_erased_after_being_scored_is_forgotten_too(in_systems: Project) -> None:
    """The tables that outlive builds knew them."""
    erased = [named(FORGOTTEN), named(DROPPED), named(BY_FURTHER_ADDRESS)]
    for person in erased[:2]:
        for table in ("int_lead_version_log", "lead_score_history", "lead_scores"):
            text = str(in_systems.rows(f"select lead_id from {table}"))
            assert f"salesforce:{person.id('c')}" in text, (person.key, table)
    assert "quin.quaint@quaintmail.example" in str(in_systems.rows("select email from int_lead_version_log"))
    others = "select count(distinct lead_id) from lead_score_history"
    before = in_systems.rows(others)[0][0]
    for system, tables in combined([person for person in PEOPLE if person.key != DROPPED]).items():
        write(tables, in_systems.folder / "combined" / system)
    erasures = [erasure(named(ERASED).emails["h1"]), *(erasure(person.address) for person in erased[:2]), erasure(erased[2].emails["h1"])]
    write({"erasures": erasures}, in_systems.folder / "combined" / "crm")
    in_systems.build(variables=VARIABLES)
    assert_forgotten(in_systems, named(ERASED), *erased)
    assert in_systems.rows(others) == [(before - 3,)]


def test_the_laws_hold(in_systems: Project) -> None:
    """People of several records, created on different days and changed since, break no law."""
    mixed = "select count(*) from int_lead_profiles join int_lead_versions using (lead_id, version_number) where int_lead_profiles.valid_from is distinct from int_lead_versions.valid_from"
    assert in_systems.rows(mixed)[0][0] > 0
    hold_the_laws(in_systems, VARIABLES)
