"""A scorecard as rows of the weight tables: rules, caps, grades, thresholds."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from starter.csvfile import Stop
from starter.write import columns_of, line_of, without_model

from learning.attributes import Bins, plain
from learning.fit import Card, Rows
from learning.statistics import evidence

TABLES = ("scoring_models", "scoring_categories", "explicit_weights", "frequency_weights", "inactivity_weights", "grade_bands")


@dataclass
class Rule:
    """A row of a weight table, and for which rows it holds."""

    table: str
    cells: dict[str, str]
    holds: NDArray
    points: int

    def counts(self, outcome: NDArray) -> tuple[int, int, int, int]:
        """Rows and conversions where it holds and where it does not."""
        hits, hit_conversions = int(self.holds.sum()), int(outcome[self.holds].sum())
        return hits, hit_conversions, len(outcome) - hits, int(outcome.sum()) - hit_conversions

    def evidence(self, outcome: NDArray) -> float:
        hits, converted, _, others_converted = self.counts(outcome)
        return evidence(converted, hits - converted, converted + others_converted, len(outcome) - converted - others_converted)


def slug(text: str, taken: set[str]) -> str:
    """A rule's id: the words of a text, once in the model."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:48].strip("_") or "rule"
    unique, number = name, 2
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    taken.add(unique)
    return unique


def listed(values: list[str]) -> str:
    """Values in words, the first of many."""
    return " or ".join(values) if len(values) <= 3 else f"{', '.join(values[:3])} and {len(values) - 3} more"


def rules_of(bins: Bins, points: NDArray, model: str, taken: set[str]) -> list[Rule]:
    """The rules of one attribute. Steps of a number add up, so each says what it adds to the one below."""
    attribute = bins.attribute
    values = attribute.values
    of = bins.numbers(values)
    found: list[Rule] = []
    head = {"scoring_model": model}

    def add(table: str, name: str, holds: NDArray, worth: int, **cells: str) -> None:
        if worth:
            found.append(Rule(table, {**head, "rule_id": slug(name, taken), "category": attribute.category, **cells, "points": str(worth)}, holds, worth))

    for number, group in enumerate(bins.groups, start=1):
        operator = "equals" if len(group) == 1 else "any_of"
        name = f"{attribute.name} {group[0]}" + (f" or {len(group) - 1} more" if len(group) > 1 else "")
        add("explicit_weights", name, of == number, int(points[number]), attribute=attribute.name, operator=operator, value="|".join(group), description=f"{attribute.label}: {listed(group)}"[:200])
    for number, cut in enumerate(bins.cuts, start=1):
        worth = int(points[number] - points[number - 1])
        holds = values >= cut
        if attribute.kind == "number":
            add("explicit_weights", f"{attribute.name} {plain(cut)} or more", holds, worth, attribute=attribute.name, operator="at_least", value=plain(cut), description=f"{attribute.label} {plain(cut)} or more")
        elif attribute.kind == "silence":
            add("inactivity_weights", f"silent {plain(cut)} days", holds, worth, inactive_days=plain(cut), description=f"No engagement in {plain(cut)} days")
        elif attribute.kind == "count":
            add("frequency_weights", f"{attribute.name} {plain(cut)} or more", holds, worth, **attribute.filters, measure="events", window_days=str(attribute.window), at_least=plain(cut),
                description=f"{attribute.label}, {plain(cut)} or more in {attribute.window} days")
        else:
            window = int(1 - cut)
            add("frequency_weights", f"{attribute.name} within {window} days", holds, worth, **attribute.filters, measure="events", window_days=str(window), at_least="1",
                description=f"{attribute.label} within {window} days")
    if bins.has_unknown:
        worth = int(points[-1])
        add("explicit_weights", f"{attribute.name} unknown", of == bins.count - 1, worth, attribute=attribute.name, operator="is_unknown", value="", description=f"{attribute.label} is not known")
    return found


@dataclass
class Weights:
    """A model as rows, by table, with the rules and the score of each row of the data."""

    model: str
    tables: dict[str, list[dict[str, str]]]
    rules: list[Rule]
    score: NDArray
    mql: int = 0
    sql: int = 0

    def predicted(self, rows: int) -> NDArray:
        """The score of each row by the rules, as the engine adds them up."""
        total = np.zeros(rows, dtype=int)
        for rule in self.rules:
            total += rule.points * rule.holds
        return total


def reached_by(score: NDArray, leads: float, before: NDArray | None = None) -> int:
    """The lowest score that no more than so many rows reach (or reach newly, from a score before), nor any higher one; the highest score where even that is too many."""
    ordered = np.unique(score)
    counts = np.array([((score >= value) & (before < value if before is not None else True)).sum() for value in ordered])
    too_low = np.flatnonzero(counts > max(leads, 1))
    return int(ordered[min(too_low[-1] + 1, len(ordered) - 1)]) if len(too_low) else int(ordered[0])


def weights_of(card: Card, rows: Rows, model: str, outcome: str, capacity: float, note: str, is_weekly: bool = False) -> Weights:
    """The weight tables of a scorecard. Capacity is the share of the rows that sales can call; weekly, of those by which a lead arrives."""
    taken: set[str] = set()
    rules = [rule for bins, points in zip(card.bins, card.points, strict=True) for rule in rules_of(bins, points, model, taken)]
    categories = {bins.attribute.category: bins.attribute.dimension for bins in card.bins}
    used = {rule.cells["category"] for rule in rules}
    tables: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
    for rule in rules:
        tables[rule.table].append(rule.cells)
    total = np.zeros(len(rows.outcome), dtype=int)
    parts = {"fit": total.copy(), "engagement": total.copy()}
    for category, dimension in categories.items():
        if category not in used:
            continue
        attained = sum(int(points.max()) for bins, points in zip(card.bins, card.points, strict=True) if bins.attribute.category == category)
        least = sum(int(points.min()) for bins, points in zip(card.bins, card.points, strict=True) if bins.attribute.category == category)
        # What the rules can come to: a rule that somebody adds later does not outweigh what was learned.
        tables["scoring_categories"].append({"scoring_model": model, "category": category, "dimension": dimension, "combine": "sum", "min_points": str(least), "max_points": str(max(attained, least))})
        for rule in rules:
            if rule.cells["category"] == category:
                parts[dimension] += rule.points * rule.holds
    total = parts["fit"] + parts["engagement"]
    before = rows.score_before(total) if is_weekly else None
    mql = reached_by(total, capacity * len(total), before)
    sql = max(reached_by(total, capacity * len(total) / 4, before), mql + 1)
    gap = max(1, int(round(0.05 * (total.max() - total.min()))))
    tables["scoring_models"].append({
        "scoring_model": model, "description": note, "is_primary": "false", "is_enabled": "true", "mql_enter": str(mql), "mql_exit": str(mql - gap), "sql_enter": str(sql), "sql_exit": str(sql - gap),
        "mql_cooldown_days": "30", "outcome": outcome,
    })
    for dimension, grades in (("fit", "ABCD"), ("engagement", "1234")):
        score = parts[dimension]
        bounds: list[int] = []
        for share in (0.9, 0.7, 0.4):
            bound = int(np.quantile(score, share, method="higher"))
            bounds.append(min(bound, bounds[-1] - 1) if bounds else bound)
        bounds.append(min(int(score.min()), bounds[-1] - 1))
        tables["grade_bands"] += [{"scoring_model": model, "dimension": dimension, "grade": grade, "min_points": str(bound)} for grade, bound in zip(grades, bounds, strict=True)]
    return Weights(model, tables, rules, total, mql, sql)


def headers(seeds: Path) -> dict[str, list[str]]:
    """The columns of each weight table, as the project's seeds have them."""
    found = {}
    for table in TABLES:
        with (seeds / "weights" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            found[table] = next(csv.reader(file))
    return found


def write(weights: Weights, seeds: Path, folder: Path) -> list[Path]:
    """One file per table that the model has rows of, in the columns of the seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table, columns in headers(seeds).items():
        path = folder / f"{table}.csv"
        rows = weights.tables[table]
        if rows:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            written.append(path)
        else:
            path.unlink(missing_ok=True)
    return written


@dataclass
class Merged:
    """What a merge did: the files that changed, the rows of the model in tables in which it has none now, and whether it is scored."""

    changed: list[Path]
    dropped: dict[str, list[dict[str, str]]]
    is_enabled: bool = True


def merge(folder: Path, seeds: Path, model: str) -> Merged:
    """Put the rows of a model at the end of each weight table, in the place of those it had; other rows stay as they are.

    A model that is primary, or not enabled, stays so. Where a table cannot be read, nothing is written.
    """
    merged = Merged([], {})
    texts = {}
    for path in sorted((seeds / "weights").glob("*.csv")):
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise Stop(f"{path.name} is not UTF-8; save it as CSV UTF-8, then merge again.") from None
        new = folder / path.name
        if "scoring_model" not in columns_of(text) and not new.exists():
            continue
        kept, former, ending = without_model(text, model, path.name)
        rows = []
        if new.exists():
            with new.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        if path.stem == "scoring_models":
            for row in rows:
                row |= {name: former[-1][name] for name in ("is_primary", "is_enabled") if former and (former[-1].get(name) or "").strip()}
                merged.is_enabled = row["is_enabled"].strip().lower() == "true"
        if former and not rows:
            merged.dropped[path.name] = former
        after = ending.join([*kept, *(line_of(row, columns_of(text)) for row in rows)]) + ending
        if after != text:
            texts[path] = after
    for path, text in texts.items():
        path.write_bytes(text.encode())
        merged.changed.append(path)
    return merged
