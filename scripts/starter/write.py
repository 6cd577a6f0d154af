"""Write the mapping models, the settings and the rows of the starter model; nothing that exists is lost in silence."""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import check_seeds
import yaml

from starter.csvfile import Stop
from starter.guess import Mapping, leads_by_email
from starter.model import NAME, Starter

# The reps of seeds/sales/sales_reps.csv as shipped.
SAMPLE_REPS = {"u-anke", "u-ewan", "u-bola", "u-dara", "u-carlos"}

# Where the content of seeds/nurture/content_library.csv as shipped is.
SAMPLE_SITE = "https://www.tallyforge.example/"

MODELS = Path("models/my_data")
FILES = "my_data/{name}.csv"
# How every model that init writes begins.
WRITTEN = "{# Written by scripts/init.py"


@dataclass
class Plan:
    """The text of every file as it is to be; a path is relative to the project."""

    root: Path
    files: dict[Path, str] = field(default_factory=dict)

    def before(self, path: Path) -> str:
        """What stands in the file now."""
        full = self.root / path
        try:
            return full.read_bytes().decode("utf-8") if full.exists() else ""
        except UnicodeDecodeError as error:
            raise Stop(f"{path} is not UTF-8; save it as CSV UTF-8 first.") from error

    def changed(self) -> list[Path]:
        """The files that are new or differ."""
        return [path for path, text in self.files.items() if self.before(path) != text]

    def obsolete(self) -> list[Path]:
        """The models of an earlier run that this one does not write: they may read columns that are gone."""
        models = sorted((self.root / MODELS).glob("*.sql"))
        return [path.relative_to(self.root) for path in models if path.relative_to(self.root) not in self.files and path.read_bytes().startswith(WRITTEN.encode())]

    def diff(self, path: Path) -> str:
        """What changes in a file."""
        lines = difflib.unified_diff(self.before(path).splitlines(), self.files[path].splitlines(), str(path), str(path), lineterm="", n=0)
        return "\n".join(line[:160] for line in list(lines)[2:] if not line.startswith("@@"))

    def write(self) -> None:
        """Write what differs, and remove the models of an earlier run."""
        for path in self.obsolete():
            (self.root / path).unlink()
        for path in self.changed():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(self.files[path].encode("utf-8"))


def leads_model(mapping: Mapping, root: Path) -> str:
    """The model that renames the columns of the leads."""
    return mapping_model(mapping, root, "leads", "A view, so that nobody's data is kept beside the file: an erasure has one place less to look.")


def mapping_model(mapping: Mapping, root: Path, table: str, why: str) -> str:
    """A model that reads a CSV and renames its columns."""
    columns = [f"        {sql} as {name}" for name, sql in mapping.sql.items() if (table, name) != ("activities", "email")]
    if re.search(r"\{[{%#]", "".join(columns) + mapping.file.read_csv(root)):
        raise Stop(f"A header or the path of {mapping.file.path} holds a pair of braces, which dbt would read as its own; rename it.")
    where = f"\n    where {mapping.file.is_row()}" if mapping.file.is_row() else ""
    join = ""
    imports = ""
    if mapping.joins_by_email:
        imports = (
            "leads as (\n\n    select * from {{ ref('my_leads') }}\n\n),\n\n"
            "-- Of several leads with one address the activities go to the smallest id.\n"
            f"leads_by_email as (\n\n{leads_by_email('leads')}\n\n),\n\n"
        )
        join = f"\n    left join leads_by_email\n        on {mapping.sql['email']} = leads_by_email.joined_email"
    return (
        f"{WRITTEN}: which column of the file is what. Change it as you like. {why} #}}\n"
        "{{ config(materialized='view') }}\n"
        # Headers are quoted as the file has them, whether they must be or not.
        "-- noqa: disable=RF06,LT05\n\n"
        f"with\n\n{imports}given as (\n\n    select * from {mapping.file.read_csv(root)}{where}\n\n),\n\n"
        "renamed as (\n\n    select\n" + ",\n".join(columns) + f"\n    from given{join}\n\n)\n\nselect * from renamed\n"
    )


IDENTITIES = WRITTEN + """: an activity with a lead and an anonymous id tells whose browser it is. #}
{{ config(materialized='view') }}

with

activities as (

    select * from {{ ref('my_activities') }}

),

identified as (

    select
        anonymous_id,
        lead_id,
        min(occurred_at) as identified_at
    from activities
    where
        trim(anonymous_id) != ''
        and trim(lead_id) != ''
    group by
        anonymous_id,
        lead_id

)

select * from identified
"""


def braces(values: dict[str, str]) -> str:
    """A mapping as YAML on one line."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


def brackets(values: list[str]) -> str:
    """A list as YAML, wrapped where it is long."""
    lines = [""]
    for value in values:
        if len(lines[-1]) + len(value) > 100:
            lines.append("")
        lines[-1] += f"{value}, "
    text = "\n       ".join(line.rstrip() for line in lines).rstrip(",")
    return f"[{text}]" if len(lines) == 1 else f"\n      [{text}]"


def settings_text(text: str, settings: dict[str, str]) -> str:
    """dbt_project.yml with other settings under vars: lead_scoring:, every comment where it was."""
    lines = text.splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if re.match(r"^  lead_scoring:\s*(#.*)?$", line) and any(re.match(r"^vars:", above) for above in lines[:number])), None)
    if start is None:
        raise Stop("dbt_project.yml has no vars: lead_scoring: block to write the settings into; add one.")
    for key, value in settings.items():
        end = next((number for number in range(start + 1, len(lines)) if re.match(r"^ {0,2}[^\s#]", lines[number])), len(lines))
        at = next((number for number in range(start + 1, end) if re.match(rf"^    {key}:", lines[number])), None)
        new = f"    {key}:{'' if value.startswith(chr(10)) else ' '}{value}\n"
        if at is None:
            lines.insert(start + 1, new)
            continue
        after = at + 1
        # What is indented deeper, or an item of a list, is still the value.
        while after < end and re.match(r"^(     +[^\s#]|    - )", lines[after]):
            after += 1
        lines[at:after] = [new]
    changed = "".join(lines)
    expected = yaml.safe_load(text)
    for key, value in settings.items():
        expected["vars"]["lead_scoring"][key] = yaml.safe_load(value)
    if yaml.safe_load(changed) != expected:
        raise Stop("dbt_project.yml is written in a way that cannot be edited safely; write these settings under vars: lead_scoring: yourself: " + "; ".join(f"{key}: {value.strip()}" for key, value in settings.items()))
    return changed


def line_of(row: dict[str, Any], header: list[str]) -> str:
    """A row of a seed as a line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([row.get(name, "") for name in header])
    return out.getvalue()


def columns_of(text: str) -> list[str]:
    """The columns of a seed, quoted or not."""
    return [cell.strip() for cell in next(csv.reader([line.removeprefix("\ufeff") for line in text.splitlines()[:1]]), [])]


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a seed by its columns."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), columns_of(text)))[1:]


def without_model(text: str, model: str, name: str = "A weight table") -> tuple[list[str], list[dict[str, str]], str]:
    """A weight table without the rows of a model: the lines that stay, as they are, the rows that do not, and what ends a line."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    faults: list[check_seeds.Fault] = []
    ended, ending = check_seeds.ended_alike(text.removeprefix(mark), faults)
    rows = check_seeds.rows_of(ended, ",", faults)
    header = columns_of(text)
    if rows is None or "scoring_model" not in header:
        raise Stop(f"{name} cannot be read: " + (f"line {faults[-1].line}: {faults[-1].text}." if rows is None else "no column scoring_model stands between commas in its first line."))
    place = header.index("scoring_model")
    kept, taken = [], []
    for number, row in enumerate(rows):
        if number and [cell.strip() for cell in row.cells[place : place + 1]] == [model]:
            taken.append(dict(zip(header, row.cells, strict=False)))
        else:
            kept.append(row.source.rstrip("\r\n"))
    return [mark + kept[0], *kept[1:]], taken, ending


def seed_text(text: str, rows: list[dict[str, str]], name: str = "A weight table") -> str:
    """A weight table with the starter model's rows in place of those it may have; other rows stay as they are."""
    kept, _, ending = without_model(text, NAME, name)
    return ending.join([*kept, *(line_of(row, columns_of(text)) for row in rows)]) + ending


def models_text(text: str, rows: list[dict[str, str]]) -> str:
    """scoring_models.csv with the starter as the only enabled and primary model."""
    ending = "\r\n" if "\r\n" in text else "\n"
    header = columns_of(text)
    lines = [text.splitlines()[0]]
    for row in rows_of(text):
        if row["scoring_model"] != NAME:
            lines.append(line_of({**row, "is_primary": "false", "is_enabled": "false"}, header))
    return ending.join([*lines, *(line_of(row, header) for row in rows)]) + ending


def without_sample_reps(root: Path) -> dict[Path, str]:
    """The seeds of reps and routing without the sample's reps, so that nobody's leads go to them; your own stay."""
    folder = Path("seeds/sales")
    paths = [folder / "sales_reps.csv", folder / "routing_rules.csv"]
    if not all((root / path).exists() for path in paths):
        return {}
    reps, rules = ((root / path).read_text(encoding="utf-8-sig") for path in paths)
    named = {row.get("rep") for row in rows_of(reps)}
    if not named or not named <= SAMPLE_REPS:
        return {}
    kept = [line_of(row, columns_of(rules)) for row in rows_of(rules) if row["goes_to"] != "team"]
    return {paths[0]: reps.splitlines()[0] + "\n", paths[1]: "\n".join([rules.splitlines()[0], *kept]) + "\n"}


def without_sample_content(root: Path) -> dict[Path, str]:
    """The content library without what is on the sample's site, so that nobody sends it; your own stays."""
    path = Path("seeds/nurture/content_library.csv")
    if not (root / path).exists():
        return {}
    text = (root / path).read_text(encoding="utf-8-sig")
    rows = rows_of(text)
    kept = [row for row in rows if not (row.get("url") or "").startswith(SAMPLE_SITE)]
    if len(kept) == len(rows):
        return {}
    return {path: "\n".join([text.splitlines()[0], *(line_of(row, columns_of(text)) for row in kept)]) + "\n"}


def plan(root: Path, leads: Mapping, activities: Mapping | None, starter: Starter) -> Plan:
    """Every file that init writes."""
    made = Plan(root)
    made.files[MODELS / "my_leads.sql"] = leads_model(leads, root)
    models = {"leads": "my_leads"}
    absent = ["opportunities"]
    if activities:
        made.files[MODELS / "my_activities.sql"] = mapping_model(activities, root, "activities", "A view, so that nobody's data is kept beside the file.")
        models["activities"] = "my_activities"
        if "anonymous_id" in activities.sql:
            made.files[MODELS / "my_identities.sql"] = IDENTITIES
            models["identities"] = "my_identities"
    else:
        absent.insert(0, "activities")
    settings = {
        "crm_systems": "[crm]",
        "crm_files": f'"{FILES}"',
        "crm_models": braces(models),
        "crm_absent_tables": brackets(absent),
        "custom_lead_attributes": brackets(list(leads.custom)) if leads.custom else "[]",
    }
    if leads.decimal_sign:
        settings["decimal_sign"] = f'"{leads.decimal_sign}"'
    project = Path("dbt_project.yml")
    made.files[project] = settings_text(made.before(project), settings)
    weights = sorted((root / "seeds/weights").glob("*.csv"))
    for path in weights:
        relative = path.relative_to(root)
        text = made.before(relative)
        if path.stem == "scoring_models":
            made.files[relative] = models_text(text, starter.rows["scoring_models"])
        elif columns_of(text)[:1] == ["scoring_model"]:
            made.files[relative] = seed_text(text, starter.rows.get(path.stem, []), str(relative))
        elif starter.rows.get(path.stem):
            raise Stop(f"{relative} does not begin with the column scoring_model and commas; save it as CSV UTF-8 with commas first.")
    made.files |= without_sample_reps(root) | without_sample_content(root)
    return made


def edited_by_hand(made: Plan) -> list[Path]:
    """What holds something else than init would write, or would be removed, where init wrote before."""
    if not (made.root / MODELS / "my_leads.sql").exists():
        return []
    return made.changed() + made.obsolete()
