"""Columns that know the outcome: filled in only after sales spoke with the lead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from learning.attributes import Attribute, cut
from learning.fit import Rows, folds_of
from learning.statistics import auc, wilson

# How much more often a cell is filled, or holds one value, among the converted than among the others (or the reverse),
# and for which share of them, before it counts as written by the outcome.
FILLED_RATIO, FILLED_SHARE = 8.0, 0.2
VALUE_RATIO, VALUE_SHARE = 25.0, 0.2
# So many values of a column, the most frequent ones, are looked at one by one.
MOST_VALUES = 200
# Filled cells of which at least this share converted (the lower end of the 95% interval), and so many times the average.
FILLED_CONVERTS, FILLED_LIFT = 0.8, 2.0
# A single column that ranks leads so well knows more than a lead tells before it is called.
CERTAIN_AUC = 0.9


def times_more(here: float, of_here: float, there: float, of_there: float) -> float:
    """How many times more frequent something is here than there, at least (the ends of both 95% intervals)."""
    return wilson(here, of_here)[0] / max(wilson(there, of_there)[1], 1e-9)


def outcome_in(has: NDArray, outcome: NDArray, ratio: float, share: float) -> str:
    """Which outcome a condition gives away: 'converted', 'did not convert' or ''."""
    totals = outcome.sum(), (1 - outcome).sum()
    hits = float((has * outcome).sum()), float((has * (1 - outcome)).sum())
    for side, name in ((0, "converted"), (1, "did not convert")):
        here, there = hits[side], hits[1 - side]
        # Of the leads that did not convert, nearly all lack what few converted leads have: that gives nothing away.
        if here / totals[side] >= (share if side == 0 else max(share, 0.5)) and times_more(here, totals[side], there, totals[1 - side]) >= ratio:
            return name
    return ""


def conditions(attribute: Attribute, outcome: NDArray) -> Iterator[NDArray]:
    """What may give the outcome away: each bin, each value, each end of a number. Bins alone hide what is pure: they merge it with the next."""
    values = attribute.values
    bins = cut(attribute, outcome)
    of = bins.numbers(values)
    for number in range(bins.count if bins.count > 1 else 0):
        yield of == number
    known = values[values != ""] if attribute.kind == "text" else values[~np.isnan(values)]
    names, rows = np.unique(known.astype(str) if attribute.kind == "text" else known, return_counts=True)
    for name in names[np.argsort(-rows, kind="stable")][:MOST_VALUES]:
        yield values == name
    if attribute.kind != "text":
        for edge in np.unique(np.quantile(known, np.arange(1, 40) / 40, method="higher")) if len(known) and not np.isinf(known).all() else []:
            yield values >= edge
            yield values < edge


def why_leaking(attribute: Attribute, rows: Rows, describes_who: bool = False) -> str:
    """The evidence that a column knows the outcome; empty where there is none.

    What describes who a lead is may be filled for leads that never buy: a shop's customers have no job title.
    """
    y = rows.outcome
    is_known = attribute.values != "" if attribute.kind == "text" else ~np.isnan(attribute.values)
    if 0 < is_known.sum() < len(y):
        hits, filled = float(y[is_known].sum()), int(is_known.sum())
        if wilson(hits, filled)[0] >= max(FILLED_CONVERTS, FILLED_LIFT * y.mean()):
            return f"filled for {filled:,} leads, of whom {hits / filled:.0%} converted, against {y.mean():.1%} of all"
        for has, what in ((is_known, "filled"), (~is_known, "blank")):
            name = outcome_in(has, y, FILLED_RATIO, FILLED_SHARE if what == "filled" else 0.5)
            if name and (what, name) != ("blank", "did not convert") and not (describes_who and (what == "blank" or name != "converted")):
                return f"{what} for {(has & (y == 1)).sum() / y.sum():.0%} of the leads that converted and {(has & (y == 0)).sum() / (1 - y).sum():.1%} of those that did not"
    for has in conditions(attribute, y):
        if outcome_in(has, y, VALUE_RATIO, VALUE_SHARE) == "converted":
            return f"some of its values stand for {has[y == 1].mean():.0%} of the leads that converted and {has[y == 0].mean():.1%} of those that did not"
    if cut(attribute, y).count < 2:
        return ""
    unseen = np.zeros(len(y))
    for train, test in folds_of(rows, 7):
        part = cut(attribute.take(train), y[train])
        unseen[test] = part.woe[part.numbers(attribute.values[test])]
    alone = auc(y, unseen)
    if alone >= CERTAIN_AUC:
        return f"alone it tells converted leads from others with an AUC of {alone:.3f}"
    return ""
