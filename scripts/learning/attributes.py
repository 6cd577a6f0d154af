"""Attributes to learn from, and how the values of one are cut into bins that rules can ask for."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning.statistics import evidence

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from optbinning import OptimalBinning

UNKNOWN, REST = "unknown", "rest"
NUMBER = re.compile(r"-?[0-9]{1,18}([.][0-9]{1,10})?$")
# A bin holds at least this share of the rows, so many rows, and so many bins make an attribute.
SMALLEST_SHARE, SMALLEST_ROWS, MOST_BINS = 0.01, 20, 8
# Fewer leads may say who they are, as attribute_performance has it: no rule is about them, and their value joins the rest.
FEWEST_LEADS = 20
# Leads of the average that each value of a text is given before values are grouped.
DRAWN_ROWS = 20
# With fewer conversions, the bins of a number rise or fall: a wave is chance.
MANY_EVENTS = 500
# Days since the last activity that a window can ask for.
WINDOWS = (7, 14, 30, 60, 90, 180, 365)


@dataclass
class Attribute:
    """One column to learn from: a text, a number, or (of activities) a count in a window, days since the last, days of silence."""

    name: str
    kind: str
    values: NDArray
    label: str
    category: str = "profile"
    dimension: str = "fit"
    filters: dict[str, str] = field(default_factory=dict)
    window: int = 0

    def take(self, rows: NDArray) -> Attribute:
        """The same attribute of some rows."""
        return Attribute(self.name, self.kind, self.values[rows], self.label, self.category, self.dimension, self.filters, self.window)


def clean(text: Any) -> str:
    """A cell as conditions compare it."""
    return " ".join(str(text).split()).lower() if text is not None else ""


def as_numbers(values: NDArray) -> NDArray:
    """Cells as numbers: nan where the cell is blank, minus infinity where it is a text that `at_least` never holds for."""
    return np.array([math.nan if value in (None, "") else float(value) if NUMBER.match(str(value)) else -math.inf for value in values])


def is_number(values: NDArray) -> bool:
    """Whether nearly every known cell is a number, and they are more than answers to choose from."""
    known = [value for value in values if value not in (None, "")]
    numbers = [value for value in known if NUMBER.match(str(value))]
    return bool(known) and len(numbers) >= 0.98 * len(known) and len(set(numbers)) > 2


@dataclass
class Bins:
    """The bins of an attribute: cut points of a number, groups of values of a text. Bin 0 gives no points."""

    attribute: Attribute
    cuts: list[float] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    has_unknown: bool = False
    woe: NDArray = field(default_factory=lambda: np.zeros(1))

    @property
    def count(self) -> int:
        return 1 + len(self.cuts) + len(self.groups) + self.has_unknown

    def numbers(self, values: NDArray) -> NDArray:
        """The bin of each value; unknown is the last one."""
        if self.attribute.kind == "text":
            of = {value: number for number, group in enumerate(self.groups, start=1) for value in group}
            found = np.array([of.get(value, 0) for value in values], dtype=int)
            is_unknown = np.array([value == "" for value in values])
        else:
            found = np.searchsorted(np.array(self.cuts), values, side="right")
            is_unknown = np.isnan(values)
        found[is_unknown] = self.count - 1 if self.has_unknown else 0
        return found

    def weigh(self, outcome: NDArray) -> None:
        """Set the weight of evidence of each bin, shrunk as if each bin held some leads of the average more."""
        of = self.numbers(self.attribute.values)
        rows, converted = np.bincount(of, minlength=self.count), np.bincount(of, weights=outcome, minlength=self.count)
        total, hits = len(outcome), float(outcome.sum())
        extra = 10.0
        self.woe = np.array([
            evidence(c + extra * hits / total, r - c + extra * (1 - hits / total), hits, total - hits) for r, c in zip(rows, converted, strict=True)
        ])


def leads_by(number: NDArray, count: int, leads: NDArray | None) -> NDArray:
    """How many leads each number has; without leads, each row is one."""
    return np.bincount(number if leads is None else np.unique(np.column_stack([number, leads]), axis=0)[:, 0], minlength=count)


def plain(value: float) -> str:
    """A number as a cell of a weight table."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def rounded_cut(low: float, high: float) -> float:
    """The roundest number above one value and not above the next, so that the rule reads well and divides the same rows."""
    for decimals in range(-6, 5):
        step = 10.0**-decimals
        cut = round(math.floor(high / step + 1e-9) * step, 4)
        if low < cut <= high:
            return cut
    return math.nan


def cut_numbers(attribute: Attribute, outcome: NDArray) -> list[float]:
    """Where to cut a number so that the bins differ most in conversion."""
    values = attribute.values
    known = ~np.isnan(values) & ~np.isinf(values)
    distinct = np.unique(values[known])
    if len(distinct) < 2:
        return []
    smallest = max(SMALLEST_SHARE, SMALLEST_ROWS / len(values))
    if smallest >= 0.5 or outcome[known].sum() < 2 or (1 - outcome[known]).sum() < 2:
        return []
    splits = optimal(values[known], outcome[known], smallest * len(values) / known.sum())
    cuts = set()
    for split in splits:
        position = int(np.searchsorted(distinct, split, side="left"))
        if 0 < position < len(distinct):
            cut = rounded_cut(float(distinct[position - 1]), float(distinct[position]))
            if not math.isnan(cut):
                cuts.add(cut)
    if attribute.kind == "recency":
        # Days are counted backwards: 1 - window or more is an activity within the window.
        cuts = {1 - min(WINDOWS, key=lambda window: (abs(window - 1 + cut), window)) for cut in cuts}
    return sorted(float(cut) for cut in cuts)


def optimal(values: NDArray, outcome: NDArray, smallest: float) -> list[float]:
    """optbinning's splits of a number; none where it finds no bins. Few conversions allow for few bins, and these rise or fall."""
    events = min(outcome.sum(), len(outcome) - outcome.sum())
    if smallest >= 0.5:
        return []
    found = OptimalBinning(
        name="", dtype="numerical", monotonic_trend="auto_asc_desc" if events < MANY_EVENTS else None, max_n_bins=int(min(MOST_BINS, max(2, events // 15))),
        min_bin_size=smallest, max_pvalue=0.2, time_limit=60,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found.fit(values, outcome.astype(int))
        except (ValueError, ZeroDivisionError):
            return []
    return [] if found.status not in ("OPTIMAL", "FEASIBLE") else [float(split) for split in found.splits]


def group_values(attribute: Attribute, outcome: NDArray, leads: NDArray | None) -> list[list[str]]:
    """The values of a text in groups of like conversion; what is rare or cannot stand in a list is the rest, and so is what most leads have."""
    values = attribute.values
    names, number, rows = np.unique(values.astype(str), return_inverse=True, return_counts=True)
    listed = np.array([name != "" and "|" not in name and len(name) <= 120 for name in names]) & (leads_by(number, len(names), leads) >= FEWEST_LEADS) & (rows >= 0.001 * len(values))
    # Beyond so many values, the most frequent ones are enough.
    if listed.sum() > 150:
        listed &= rows >= np.sort(rows[listed])[-150]
    if not listed.any():
        return []
    is_listed = listed[number]
    # Values are grouped by their conversion, each drawn towards the average by so many leads: what is rare is not extreme.
    average = outcome.mean()
    hits = np.bincount(number, weights=outcome, minlength=len(names))
    rates = (hits + DRAWN_ROWS * average) / (rows + DRAWN_ROWS)
    splits = optimal(rates[number][is_listed], outcome[is_listed], max(SMALLEST_SHARE, SMALLEST_ROWS / is_listed.sum())) if len(np.unique(number[is_listed])) > 1 else []
    of_group = np.searchsorted(np.array(splits), rates, side="right")
    groups = [sorted(names[listed & (of_group == group)].tolist()) for group in range(len(splits) + 1) if (listed & (of_group == group)).any()]
    weight = {name: int(count) for name, count in zip(names, rows, strict=True)}
    rest = int(rows[~listed & (names != "")].sum())
    unlisted = rest >= SMALLEST_SHARE * len(values)
    # What gives no points needs no rule: the largest group, or the rest where it is large enough to be judged.
    groups.sort(key=lambda group: (-sum(weight[value] for value in group), group))
    return groups if unlisted else groups[1:]


def without_few(attribute: Attribute, cuts: list[float], leads: NDArray | None) -> list[float]:
    """Cuts between which there are enough leads: a bin of few joins the one below it."""
    known = ~np.isnan(attribute.values)
    while cuts:
        counts = leads_by(np.searchsorted(np.array(cuts), attribute.values[known], side="right"), len(cuts) + 1, None if leads is None else leads[known])
        few = np.flatnonzero(counts < FEWEST_LEADS)
        if not len(few):
            break
        cuts = [cut for number, cut in enumerate(cuts) if number != max(few[-1] - 1, 0)]
    return cuts


def cut(attribute: Attribute, outcome: NDArray, leads: NDArray | None = None) -> Bins:
    """The bins of an attribute, learned from some rows; leads numbers the lead of each where one has several."""
    bins = Bins(attribute)
    if attribute.kind == "text":
        bins.groups = group_values(attribute, outcome, leads)
        is_unknown = attribute.values == ""
    else:
        bins.cuts = without_few(attribute, cut_numbers(attribute, outcome), leads)
        is_unknown = np.isnan(attribute.values)
    unknown, unknown_leads = int(is_unknown.sum()), int(leads_by(is_unknown.astype(int), 2, leads)[1])
    bins.has_unknown = attribute.kind in ("text", "number") and SMALLEST_SHARE * len(outcome) <= unknown < len(outcome) and unknown_leads >= FEWEST_LEADS
    bins.weigh(outcome)
    return bins
