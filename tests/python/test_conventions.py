"""What no linter asks for, and some engine or reader needs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml
from project import ROOT


@functools.cache
def read_yaml(path: Path) -> Any:
    """The unit tests alone take the parser in Python half a minute."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def models_read(path: Path, models: Iterable[str]) -> set[str]:
    """Those of the models that a file refers to, by a name as it stands or made in a loop over the kinds of rules."""
    text = path.read_text(encoding="utf-8")
    kinds = re.findall(r"'(\w+)': {'seed'", MACROS["rule_kinds"])
    made = {f"{first}{kind}{last}" for first, last in re.findall(r"ref\('(\w*)' ~ kind ~ '(\w*)'\)", text) for kind in kinds}
    return ({*re.findall(r"ref\('(\w+)'\)", text)} | made) & set(models)


def test_names_of_unit_tests_fit_into_a_table_name_of_postgres() -> None:
    names = [
        test["name"]
        for path in (ROOT / "unit_tests").rglob("*__unit_tests.yml")
        for test in read_yaml(path)["unit_tests"]
    ]
    assert len(names) > 100
    assert [name for name in names if len(name) > 63] == [], "Shorten these names of unit tests."


def test_documents_name_models_that_exist() -> None:
    """A name that ends with an underscore stands for all that begin so."""
    models = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "models").rglob("*.md")]
    named = {name for path in documents for name in re.findall(r"\b(?:int|stg)_\w+", path.read_text(encoding="utf-8"))}
    assert len(named) > 50
    missing = sorted(name for name in named - models if not (name.endswith("_") and any(model.startswith(name) for model in models)))
    assert missing == [], "A document names models that do not exist."


def test_every_mart_has_an_example_query() -> None:
    marts = [model for path in (ROOT / "models" / "marts").rglob("*.yml") for model in read_yaml(path)["models"]]
    assert len(marts) == len(list((ROOT / "models" / "marts").rglob("*.sql")))
    assert [mart["name"] for mart in marts if "```sql\n" not in mart["description"]] == [], "End the description of a mart with a query."


def test_the_law_on_grains_knows_every_mart() -> None:
    """Your builds run the law; the tests of uniqueness, which the yml of a mart shows its readers, are ours."""
    law = (ROOT / "tests" / "laws" / "public_tables_keep_their_grain.sql").read_text(encoding="utf-8")
    tested = {}
    for mart in (model for path in (ROOT / "models" / "marts").rglob("*.yml") for model in read_yaml(path)["models"]):
        keys = [test["unique_grain"]["arguments"]["columns"] for test in mart.get("data_tests", []) if "unique_grain" in test]
        keys += [[column["name"]] for column in mart["columns"] if "unique" in column.get("data_tests", [])]
        tested[mart["name"]] = keys
    grains = {mart: re.findall(r"'(\w+)'", keys) for mart, keys in re.findall(r"'(\w+)': \[(.*?)\]", law)}
    assert grains.keys() == tested.keys(), "List the mart in tests/laws/public_tables_keep_their_grain.sql."
    differing = {mart: keys for mart, keys in grains.items() if keys not in tested[mart]}
    assert differing == {}, "The law and the test of the mart's yml name other columns."


def test_unit_tests_stand_under_the_path_of_their_model() -> None:
    folders = {path.stem: path.parent.relative_to(ROOT / "models") for path in (ROOT / "models").rglob("*.sql")}
    tested = {
        (test["model"], path.parent.relative_to(ROOT / "unit_tests"))
        for path in (ROOT / "unit_tests").rglob("*__unit_tests.yml")
        for test in read_yaml(path)["unit_tests"]
    }
    assert sorted(name for name, folder in tested if folders[name] != folder) == [], "Move these models' unit tests under their path."


def test_a_row_walks_one_way_through_the_folders() -> None:
    """Sorted by what its models read, every folder stands after the folders that it reads."""
    folders = {path.stem: path.parent.relative_to(ROOT / "models") for path in (ROOT / "models").rglob("*.sql")}
    reads: dict[Path, set[Path]] = {}
    for path in (ROOT / "models").rglob("*.sql"):
        read = {folders[name] for name in models_read(path, folders)}
        reads.setdefault(folders[path.stem], set()).update(read - {folders[path.stem]})
    assert len(reads) > 20
    assert list(TopologicalSorter(reads).static_order())


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


# What followed models call that gives no value: what a build reads, keeps and deletes, and how an engine is told to work.
GIVES_NO_VALUE = {
    "activity_generation", "append_strategy", "can_build_incrementally", "check_activity_keys", "optimization_fence", "delete_rows",
    "is_dropped_activity_row", "is_former_lead", "is_lead_this_run", "is_match_of_former_rule", "is_rule_match_this_run", "is_unused_signal", "keeps_rule_matches", "load_days", "lookback_day_count", "previous_build", "raw_columns",
    "raw_rows", "erased_leads", "not_materialized", "present_columns", "print_lookback", "run_started_at_utc", "scoring_logic_hash", "segment_rule_rows", "weight_rows", "weight_versions",
}
KEPT = [("followed_models", "activity_logic_hash"), ("scoring_models_hashed", "scoring_logic_hash")]
MACROS = {
    name: body
    for path in (ROOT / "macros").rglob("*.sql")
    for name, body in re.findall(r"{%-? macro (\w+)\(.*?\) -?%}(.*?){%-? endmacro -?%}", path.read_text(encoding="utf-8"), re.DOTALL)
}


def macros_called(text: str) -> set[str]:
    return set(re.findall(r"\blead_scoring\.(\w+)\(", text))


def test_a_macro_that_makes_kept_rows_is_in_their_hash() -> None:
    """Otherwise a build would keep what the macro gave before it was edited."""
    harmless = set()
    for models, logic_hash in KEPT:
        followed = set(re.findall(r"'(\w+)'", MACROS[models]))
        files = [path for path in (ROOT / "models").rglob("*.sql") if path.stem in followed]
        assert {path.stem for path in files} == followed
        called = set().union(*(macros_called(path.read_text(encoding="utf-8")) for path in files))
        rendered = macros_called(MACROS[logic_hash])
        assert sorted(called - rendered - GIVES_NO_VALUE) == [], f"Render them in {logic_hash}, or name them in GIVES_NO_VALUE."
        harmless |= called & GIVES_NO_VALUE
    assert sorted(GIVES_NO_VALUE - harmless) == []


def test_a_model_that_makes_kept_rows_is_in_their_hash() -> None:
    """What lies between models of the hash too. Leads, activities and days are followed by what they hold, not by their SQL."""
    paths = {path.stem: path for path in (ROOT / "models").rglob("*.sql")}
    followed = set(re.findall(r"'(\w+)'", MACROS["scoring_models_hashed"]))
    ancestors, found = set(followed), set(followed)
    while found:
        found = set().union(*(models_read(paths[known], paths) for known in found)) - ancestors
        ancestors |= found
    missing = sorted(name for name in ancestors - followed if paths[name].parent.name in ("matches", "points", "scores", "qualification"))
    assert missing == [], "Add them to scoring_models_hashed in macros/rules/scoring_logic_hash.sql."


def test_every_column_of_a_version_decides_which_of_two_equal_rows_is_the_newest() -> None:
    """Otherwise two rows that differ in it alone would have no order."""
    versions = re.findall(r"'(\w+)'", MACROS["lead_version_columns"])
    ordered = re.findall(r"\w+", MACROS["newest_version_first"])
    assert len(versions) > 20
    missing = [column for column in versions if not {column, f"{column}_text"} & set(ordered)]
    assert missing == [], "Add them to newest_version_first in macros/cleaning/deliveries.sql."


def test_columns_of_a_crm_are_read_before_its_rows() -> None:
    """raw_rows cleans the texts that were read above it; of a table without the column, a reader below would go unnoticed."""
    folders = {path.name for path in (ROOT / "tests" / "systems").iterdir()}
    count = 0
    misplaced = []
    for path in (path for folder in sorted(folders) for path in (ROOT / "models" / "staging" / folder).glob("*.sql")):
        for cte in path.read_text(encoding="utf-8").split("\n),\n"):
            rows = [(match[1], match.start()) for match in re.finditer(r"\b(?:raw|newest)_rows\((\w+)", cte)]
            readers = re.finditer(r"\b(?!raw_rows|raw_columns)(?:raw_\w+|any_flag|newest_raw_version_first)\((\w*columns)\b", cte)
            count += len(rows)
            for reader in readers:
                places = [place for columns, place in rows if columns == reader[1]]
                if not places or reader.start() > max(places):
                    misplaced.append(f"{path.name}: {reader[0]}")
    assert count > 30
    assert misplaced == []


def test_no_sentence_holds_an_apostrophe() -> None:
    """A doubled quote is one on DuckDB and Postgres, and none on Spark, which joins the two literals."""
    texts = {path: path.read_text(encoding="utf-8") for folder in ("models", "macros") for path in (ROOT / folder).rglob("*.sql")}
    assert {path.name: found for path, text in texts.items() if (found := re.findall(r"\w+''\w+", text))} == {}, "Reword these sentences."


def test_every_mart_waits_for_the_gate() -> None:
    paths = {path.stem: path for path in (ROOT / "models").rglob("*.sql")}
    reads = {name: models_read(path, paths) for name, path in paths.items()}
    waiting: set[str] = {"int_seed_errors"}
    for name in TopologicalSorter(reads).static_order():
        if reads[name] & waiting:
            waiting.add(name)
    missing = sorted({path.stem for path in (ROOT / "models" / "marts").rglob("*.sql")} - waiting)
    assert missing == [], "Nothing that these marts read refers to int_seed_errors."


def test_one_macro_alone_reads_tables_by_their_names() -> None:
    """Whatever else a model or a hook reads is in the lineage."""
    models = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob("*.sql")}
    by_name = {name for name, text in (MACROS | models).items() if "load_relation(api" in text}
    # The other two look for what an earlier version has left where no model stands any more.
    assert by_name == {"previous_build", "adopt_former_tables", "former_tables"}


def test_the_architecture_has_every_folder_and_every_read_of_a_previous_build() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "models").rglob("*.sql")}
    missing = sorted(name for name in folders if not re.search(rf"\b{name}\b", page.split("## A row's way")[0]))
    assert missing == [], "Add these folders to the tree of ARCHITECTURE.md."
    models = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob("*.sql")}
    readers = {name for name, text in (MACROS | models).items() if "previous_build(" in text} - {"previous_build"}
    assert len(readers) > 20
    missing = sorted(name for name in readers if f"`{name}`" not in page.split("### Reading the previous build")[1])
    assert missing == [], "Add them to the table of ARCHITECTURE.md, Reading the previous build."
