"""A smaller project to build; needs no engine, so that every environment can import it."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

CRMS = ("hubspot", "salesforce", "marketo", "pardot")


def leave_out_tests(folder: Path) -> None:
    """Drop a copy's dbt tests, which `make test` runs once, and what documents internal models: parsing them takes longer than a build."""
    shutil.rmtree(folder / "tests")
    (folder / "tests").mkdir()
    for path in [*folder.glob("models/**/*.yml"), *folder.glob("seeds/**/*.yml")]:
        properties = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        resources = [*properties.get("models", []), *properties.get("seeds", [])]
        if not resources:
            continue
        for resource in resources:
            for tested in [resource, *resource.get("columns", [])]:
                tested.pop("data_tests", None)
            # Contracts and seeds need their columns.
            if path.relative_to(folder).parts[1] in ("staging", "intermediate"):
                resource.pop("columns", None)
        path.write_text(yaml.dump(properties, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True), encoding="utf-8")


def leave_out_crms(folder: Path) -> None:
    """Drop the staging of CRMs from a copy that reads the generic layout: a third of what dbt parses."""
    for system in CRMS:
        shutil.rmtree(folder / "models" / "staging" / system)


def store_staging(folder: Path) -> None:
    """Make tables of a copy's staging: for the few rows of a CRM's fixture, planning its views takes longer than all else, in every model that reads them."""
    path = folder / "dbt_project.yml"
    shipped, view = path.read_text(encoding="utf-8"), "    staging:\n      # Typed raw rows, those of erased people included: they are read, never stored.\n      +materialized: view\n"
    assert shipped.count(view) == 1
    path.write_text(shipped.replace(view, view.replace("view", "table")), encoding="utf-8")


def overlook_stored_staging(folder: Path) -> None:
    """Let a copy's law of erasures look through the tables that are tables as shipped."""
    path = folder / "tests" / "laws" / "nobody_who_was_erased_is_in_a_table.sql"
    shipped, looked_through = path.read_text(encoding="utf-8"), "and model.config.enabled -%}"
    assert shipped.count(looked_through) == 1
    path.write_text(shipped.replace(looked_through, "and model.config.enabled and (model.fqn[1] != 'staging' or model.fqn[2] == 'files') -%}"), encoding="utf-8")
