"""What no linter asks for, and some engine or reader needs."""

from __future__ import annotations

import re

import yaml
from project import ROOT


def test_names_of_unit_tests_fit_into_a_table_name_of_postgres() -> None:
    names = [
        test["name"]
        for path in (ROOT / "unit_tests").rglob("*__unit_tests.yml")
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]
    ]
    assert len(names) > 100
    assert [name for name in names if len(name) > 63] == []


def test_documents_name_models_that_exist() -> None:
    """A name that ends with an underscore stands for all that begin so."""
    models = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "models").rglob("*.md")]
    named = {name for path in documents for name in re.findall(r"\b(?:int|stg)_\w+", path.read_text(encoding="utf-8"))}
    assert len(named) > 50
    assert sorted(name for name in named - models if not (name.endswith("_") and any(model.startswith(name) for model in models))) == []


def anchors_of(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_documents_resolve() -> None:
    broken = []
    count = 0
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("README.md")]:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if re.match(r"https?://", target):
                continue
            count += 1
            path, _, anchor = target.partition("#")
            file = page.parent / path if path else page
            if not file.exists() or (anchor and anchor not in anchors_of(file.read_text(encoding="utf-8"))):
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert count > 30
    assert broken == []
