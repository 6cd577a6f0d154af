"""The primary scoring model as the seeds state it, in the plain form that the three peers score by.

A peer is what a user would write instead of this project: one script that reads the raw Parquet files and
writes the newest `lead_score` of every lead. All three do the same job:

- raw rows that staging rejects are dropped, deliveries brought together by `activity_id` (the first one counts,
  one deleted copy deletes), types mapped, page addresses classified, machine events left out;
- events belong to the surviving record of a merged lead, those of an anonymous visitor to whom it is identified as;
- behavioural rules with window, limits, decay; frequency, inactivity and explicit rules; categories and bounds.

They score one model on one day. They do not have: the other models, qualification and its memory, the ledger of
points, grades, segments, lifecycle, rejected records, anything that lasts from one day to the next.

Points are whole ten-thousandths and weights whole millionths, so that the three agree to the digit. What the
peers know nothing of (another attribute, operator or filter) ends them with a message and exit code 2.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import sys
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
POINT, WEIGHT = 10_000, 1_000_000
SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["lead_scoring"]
EARLIEST = dt.datetime.fromisoformat(SETTINGS["earliest_plausible_date"])
# An activity without a window is looked up by age as far back as staging takes any.
LONGEST = (dt.datetime.now() - EARLIEST).days + 1
# Spellings of 'no value'.
NULL_TOKENS = SETTINGS["null_tokens"]
NUMBER = r"^-?[0-9]{1,18}([.][0-9]{1,4})?[kmb]?$"
MOST_EMPLOYEES, MOST_REVENUE = SETTINGS["most_employees"], SETTINGS["most_revenue"]
ATTRIBUTES = ("seniority", "employee_count", "industry", "budget_authority")


@dataclass
class Rules:
    """What the primary model scores by; rows are dicts of the seed's columns, points in ten-thousandths."""

    floor: int | None = None
    ceiling: int | None = None
    categories: list[dict] = field(default_factory=list)
    explicit: list[dict] = field(default_factory=list)
    behavioral: list[dict] = field(default_factory=list)
    frequency: list[dict] = field(default_factory=list)
    inactivity: list[dict] = field(default_factory=list)
    weights: list[dict] = field(default_factory=list)


def seed(folder: Path, name: str) -> list[dict]:
    """The rows of a seed; blank cells are None."""
    with next(folder.glob(f"**/{name}.csv")).open(newline="", encoding="utf-8") as file:
        return [{k: v.strip() or None for k, v in row.items()} for row in csv.DictReader(file)]


def unknown(what: str) -> None:
    """End the peer: the seeds ask for something it does not do."""
    print(f"The peers do not know {what}; give the benchmark seeds without it, or --skip peers.", file=sys.stderr)
    raise SystemExit(2)


def points(text: str | None) -> int | None:
    """Points of a seed in ten-thousandths."""
    return None if text is None else int(Decimal(text) * POINT)


def weight(rule: dict, age: int) -> int:
    """How much an occurrence of this age in days still weighs, in millionths."""
    days = Decimal(rule["decay_days"] or 1)
    decay = rule["decay"] or "none"
    share = {
        "none": lambda: Decimal(1),
        "linear": lambda: max(Decimal(0), 1 - age / days),
        "half_life": lambda: Decimal("0.5") ** (age / days),
        "step": lambda: max(Decimal(0), 1 - Decimal(rule["decay_percent"] or 0) / 100 * (age // days)),
    }[decay]()
    return int((share * WEIGHT).quantize(Decimal(1), ROUND_HALF_UP))


def condition(row: dict) -> dict:
    """A condition as a list of values or as a range: attribute, values, low, high."""
    if row["attribute"] not in ATTRIBUTES:
        unknown(f"the attribute {row['attribute']}")
    plain = {"attribute": row["attribute"], "values": None, "low": None, "high": None}
    match row["operator"], row["value"]:
        case ("equals" | "any_of"), value if row["attribute"] != "employee_count":
            plain["values"] = [v.strip().lower() for v in value.split("|")]
        case "at_least", value:
            plain["low"] = float(value)
        case "at_most", value:
            plain["high"] = float(value)
        case "between", value:
            plain["low"], plain["high"] = (float(bound) for bound in value.split(".."))
        case operator, _:
            unknown(f"the operator {operator} on {row['attribute']}")
    return plain


def explicit_rules(rows: list[dict]) -> list[dict]:
    """One row per rule: rule_id, category, points and its conditions, all of which must hold."""
    rules: dict[str, dict] = {}
    for row in rows:
        if not row["points"]:
            unknown(f"the condition of another rule (rule {row['rule_id']})")
        rule = rules.setdefault(row["rule_id"], {**row, "points": points(row["points"]), "conditions": []})
        rule["conditions"].append(condition(row))
    return list(rules.values())


def read(seeds: Path) -> Rules:
    """The primary model of the seeds in this folder."""
    model = next(m for m in seed(seeds, "scoring_models") if m["is_primary"] == "true")
    of_model = {
        name: [row for row in seed(seeds, name) if row["scoring_model"] == model["scoring_model"]]
        for name in ("scoring_categories", "explicit_weights", "behavioral_weights", "frequency_weights")
        + ("inactivity_weights",)
    }
    whole = {"max_per_day", "max_count", "window_days", "at_least", "at_most", "inactive_days"}
    money = {"points", "max_points", "min_points"}
    for name in of_model:
        if name != "explicit_weights":
            of_model[name] = [
                {k: points(v) if k in money else int(v) if v and k in whole else v for k, v in row.items()}
                for row in of_model[name]
            ]
    for rule in of_model["behavioral_weights"] + of_model["frequency_weights"]:
        for column in ("content_type", "campaign", "sequence_name"):
            if rule.get(column):
                unknown(f"the filter {column} (rule {rule['rule_id']})")
    return Rules(
        floor=points(model["score_floor"]),
        ceiling=points(model["score_ceiling"]),
        categories=of_model["scoring_categories"],
        explicit=explicit_rules(of_model["explicit_weights"]),
        behavioral=of_model["behavioral_weights"],
        frequency=of_model["frequency_weights"],
        inactivity=of_model["inactivity_weights"],
        weights=[
            {"rule_id": rule["rule_id"], "age": age, "weight": weight(rule, age)}
            for rule in of_model["behavioral_weights"]
            for age in range(rule["window_days"] or LONGEST)
        ],
    )


def page_patterns(seeds: Path) -> list[tuple[re.Pattern, str]]:
    """Regular expressions of whole paths with the category, the first match first."""
    rows = sorted(seed(seeds, "page_categories"), key=lambda row: int(row["priority"]))
    return [(re.compile(".*".join(map(re.escape, r["pattern"].split("*")))), r["page_category"]) for r in rows]


def page_category(url: str, patterns: list[tuple[re.Pattern, str]]) -> str:
    """The category of a page address."""
    bare = url.lower().partition("?")[0].partition("#")[0]
    if "://" in bare or bare.startswith("//"):
        host_and_path = bare.partition("//")[2]
        path = "/" + host_and_path.partition("/")[2]
    else:
        path = bare if bare.startswith("/") else "/" + bare
    path = path.rstrip("/") or "/"
    return next((category for pattern, category in patterns if pattern.fullmatch(path)), "other")


def title_words(title: str) -> str:
    """The words of a lower-case title between single spaces, with one at both ends."""
    punctuation = '.,;:!?/&()[]{}<>-_|+*=#%@~^$"`–—•·…«»“”‘’' + "\\'"
    return " " + " ".join(title.translate(str.maketrans(punctuation, " " * len(punctuation))).split()) + " "


def seniority(title: str, phrases: list[tuple[str, str]]) -> str | None:
    """What the first phrase found in a lower-case title says."""
    words = title_words(title)
    return next((level for phrase, level in phrases if f" {phrase} " in words), None)


def seniority_phrases(seeds: Path) -> list[tuple[str, str]]:
    """The phrases of titles with what they say, the first match first."""
    rows = sorted(seed(seeds, "title_seniorities"), key=lambda row: int(row["priority"]))
    return [(row["phrase"], row["seniority"]) for row in rows]


def arguments(description: str) -> argparse.Namespace:
    """The command line that all peers share."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("raw", type=Path, help="folder with <table>/*.parquet")
    parser.add_argument("out", type=Path, help="Parquet file to write: lead_id, points (lead_score in ten-thousandths)")
    parser.add_argument("--seeds", type=Path, default=PROJECT / "seeds")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory-limit", default="6GB", help="only DuckDB can hold itself to it")
    parser.add_argument("--temp", type=Path, default=Path("."), help="folder to spill to")
    return parser.parse_args()
