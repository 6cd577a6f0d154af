"""The report: Markdown that marketing and sales read before anybody merges the points. It names attributes and counts, never a lead."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from learning.fit import Learned, Rows
from learning.statistics import wilson
from learning.weights import Weights


def table(heads: list[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A Markdown table; what begins with a digit or a sign stands right."""
    lines = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return ["| " + " | ".join(heads) + " |", "|" + "|".join("---" for _ in heads) + "|", *("| " + " | ".join(line) + " |" for line in lines), ""]


def share(hits: float, rows: float) -> str:
    """A share with its interval."""
    low, high = wilson(hits, rows)
    return f"{hits / rows:.1%} ({low:.1%} to {high:.1%})" if rows else "none"


def between(found: tuple[float, float, float]) -> str:
    return f"{found[0]:.3f} ({found[1]:.3f} to {found[2]:.3f})"


def report(title: str, outcome: str, rows: Rows, learned: Learned, weights: Weights | None, left_out: dict[str, list[str]], leaking: dict[str, str], notes: list[str], next_steps: list[str]) -> str:
    """The whole report."""
    counted_as, what, of_whom = "leads", "leads", ""
    if rows.leads is not None:
        counted_as, what, of_whom = "rows", f"rows of {len(np.unique(rows.leads)):,} leads", f" of {len(np.unique(rows.leads[rows.outcome == 1])):,} leads"
    lines = [f"# Weights learned from {title}", ""]
    lines += [f"{learned.rows:,} {what}, {learned.conversions:,} conversions{of_whom} ({learned.conversions / max(learned.rows, 1):.1%}); outcome: {outcome}.", ""]
    if learned.why_not:
        lines += ["**No model was written.** " + learned.why_not[0].upper() + learned.why_not[1:] + ".", ""]
    elif weights and learned.card:
        gap = learned.gap
        is_smallest = all(learned.boosting[0] - found[0] > 0.01 for size, found in learned.curve.items() if size < learned.size)
        lines += [
            f"**{learned.size} {'attribute' if learned.size == 1 else 'attributes'}, {len(weights.rules)} rules: AUC {between(learned.curve[learned.size])}** on {'later days' if learned.shared else 'leads'} that the points had not seen. "
            f"Gradient boosting with all {len(rows.attributes)} attributes reaches {between(learned.boosting)}: "
            + (f"the scorecard is {'the smallest ' if is_smallest else ''}within 0.01 of it (gap {gap:+.3f})." if gap <= 0.01 else f"no scorecard comes within 0.01 of it; this one has a gap of {gap:.3f}."),
            "",
        ]
        if learned.size != learned.wanted:
            lines += [f"{learned.wanted} attributes were wanted; only {learned.size} add evidence.", ""]
    if notes:
        lines += [*(f"- {note}" for note in notes), ""]

    if learned.curve:
        kind = "Each test is later than its training" if learned.is_by_time else f"{len(learned.tests)} folds with conversions spread evenly; attributes, bins and points are chosen without the fold that is tested"
        lines += ["## AUC by number of attributes", "", f"{kind}. AUC is the chance that a converted lead has more points than one that did not convert; in brackets its 95% interval.", ""]
        lines += table(["attributes", "AUC of the scorecard", "below boosting by"], ([f"**{size}**" if size == learned.size and not learned.why_not else size, between(found), f"{learned.boosting[0] - found[0]:.3f}"] for size, found in learned.curve.items()))
        lines += [f"- Gradient boosting on the same tests: {between(learned.boosting)}"]
        if not math.isnan(learned.recency):
            lines += [f"- {rows.recency_is} alone: {learned.recency:.3f}"]
        lines += [f"- Tests: {'; '.join(f'{train:,} rows to learn, {test:,} to test with {hits:,} conversions' for train, test, hits in learned.tests)}"]
        if rows.leads is not None:
            lines += [f"- {learned.shared:,} leads of the test are learned from too, as they were before it; none of them converts in it" if learned.shared else "- The rows of a lead are never on both sides of a test"]
        lines += [""]

    if weights and learned.card:
        lines += ["## Rules and their evidence", "", "Points of a number's steps add up. WoE is the weight of evidence: above 0 the condition is more frequent among leads that converted.", ""]
        evidence = []
        for rule in weights.rules:
            hits, converted, others, others_converted = rule.counts(rows.outcome)
            evidence.append([
                rule.cells["description"], f"{rule.points:+d}", f"{hits:,}", share(converted, hits), f"{others_converted / others:.1%}" if others else "", f"{rule.evidence(rows.outcome):+.2f}",
            ])
        lines += table(["rule", "points", counted_as, "converted where it holds", "elsewhere", "WoE"], evidence)
        lines += ["In the order in which they were chosen: " + ", ".join(bins.attribute.label for bins in learned.card.bins) + ".", ""]

        lines += ["## Thresholds", "", "By how many leads sales can call; the choice is yours. MQL is where the capacity ends, SQL a quarter of it.", ""]
        choices, before = [], rows.score_before(weights.score)
        for part in (0.05, 0.1, 0.2, 0.3, 0.5):
            edge = np.quantile(weights.score, 1 - part, method="higher")
            choices.append([f"{part:.0%}", int(edge), *counted(weights.score, edge, before, rows)])
        for name, edge in (("**MQL**", weights.mql), ("**SQL**", weights.sql)):
            choices.append([name, edge, *counted(weights.score, edge, before, rows)])
        lines += table(["wanted", "from points", counted_as, *(["leads a week"] if rows.weeks else []), "of them convert", "of all conversions"], choices)

        lines += ["## Calibration", "", "Tested leads by the chance that was said beforehand. What came lies within the interval where the model is calibrated.", ""]
        lines += table([counted_as, "said", "came"], calibration(learned))
        lines += ["## Score and conversion", ""]
        lines += table(["points", counted_as, "converted"], bands(weights, rows))

    lines += ["## Columns left out", ""]
    if leaking:
        lines += ["They know the outcome (a rule on them would look right and foretell nothing); `--keep COLUMN` takes one back if sales really knows it before the first call:", ""]
        lines += [*(f"- {name}: {why}" for name, why in leaking.items()), ""]
    lines += [*(f"- {reason}: {', '.join(names)}" for reason, names in left_out.items()), ""]
    if not leaking and not left_out:
        lines[-1:] = ["None.", ""]
    if next_steps:
        lines += ["## Next", "", *(f"{number}. {step}" for number, step in enumerate(next_steps, start=1)), ""]
    return "\n".join(lines)


def counted(score: np.ndarray, edge: float, before: np.ndarray, rows: Rows) -> list[str]:
    """Leads that reach a threshold, those that newly do a week, their conversions, and the share of all conversions."""
    reached = score >= edge
    leads, converted = int(reached.sum()), int(rows.outcome[reached].sum())
    return [f"{leads:,}", *([f"{(reached & (before < edge)).sum() / rows.weeks:.1f}"] if rows.weeks else []), share(converted, leads), f"{converted / rows.outcome.sum():.0%}"]


def calibration(learned: Learned) -> list[list[str]]:
    """Tested leads in up to ten groups by the chance that was said."""
    order = np.argsort(learned.said, kind="stable")
    groups: list[list[int]] = [[]]
    for row in order:
        # Leads with one score stay in one group.
        if len(groups[-1]) >= len(order) / 10 and learned.said[row] != learned.said[groups[-1][-1]]:
            groups.append([])
        groups[-1].append(int(row))
    return [[f"{len(group):,}", f"{learned.said[group].mean():.1%}", share(float(learned.came[group].sum()), len(group))] for group in groups]


def bands(weights: Weights, rows: Rows) -> list[list[str]]:
    """Conversion by ten points of score, the highest first."""
    floor = np.floor_divide(weights.score, 10) * 10
    return [[f"{low} to {low + 9}", f"{(floor == low).sum():,}", share(float(rows.outcome[floor == low].sum()), int((floor == low).sum()))] for low in np.unique(floor)[::-1]]
