"""A scorecard of few attributes with integer points, how it compares with boosting, and how sure that is."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from learning.attributes import Attribute, Bins, cut
from learning.statistics import auc, auc_interval, mean_auc

FOLDS = 5
SEED = 26
# The points of the best and the worst lead lie this far apart.
RANGE = 100
# What a score test must come to before an attribute is taken (chi-squared): of its evidence as one number, of each of its bins.
ONE_COST, BIN_COST = 6.6, 3.0
# With fewer conversions, or fewer leads that did not convert, nothing is learned.
FEWEST = 20


@dataclass
class Rows:
    """What is learned from: one row per lead, or a lead and day."""

    ids: NDArray
    outcome: NDArray
    attributes: list[Attribute]
    days: NDArray | None = None
    # The number of the lead, where one lead has several rows.
    leads: NDArray | None = None
    recency: NDArray | None = None
    recency_is: str = "recency"
    # How many weeks the days cover, which a capacity of leads a week is counted on; 0 with one day.
    weeks: float | None = None
    # Whether a lead has a row for each day until it converts.
    until_converted: bool = False

    def take(self, rows: NDArray) -> Rows:
        return Rows(
            self.ids[rows], self.outcome[rows], [attribute.take(rows) for attribute in self.attributes], None if self.days is None else self.days[rows],
            None if self.leads is None else self.leads[rows], None if self.recency is None else self.recency[rows], self.recency_is, self.weeks, self.until_converted,
        )

    def score_before(self, score: NDArray) -> NDArray:
        """The best earlier score of the lead, above which a row's score is an arrival of that week, as threshold_analysis counts them: whoever stood there on the first day did not arrive."""
        before = np.full(len(score), -np.inf)
        if not self.until_converted or self.days is None or self.leads is None:
            return before
        best: dict[int, float] = {}
        for row in np.argsort(self.days, kind="stable"):
            lead = int(self.leads[row])
            before[row] = best.get(lead, -np.inf)
            best[lead] = max(before[row], float(score[row]))
        before[self.days == self.days.min()] = np.inf
        return before

    def periods(self) -> NDArray:
        """The number of the period of each row: the days where they are few, else parts of equal size. A base rate that drifts is not held for the effect of an attribute."""
        if self.days is None:
            return np.zeros(len(self.outcome), dtype=int)
        distinct = np.unique(self.days)
        if len(distinct) <= 12:
            return np.searchsorted(distinct, self.days)
        edges = np.unique(np.quantile(self.days, np.arange(1, 8) / 8, method="lower"))
        return np.searchsorted(edges, self.days, side="left")


@dataclass
class Card:
    """Points of each bin of a few attributes, and the chance of a conversion at a score."""

    bins: list[Bins]
    points: list[NDArray]
    intercept: float
    slope: float

    def score(self, rows: Rows) -> NDArray:
        """The points of each row."""
        by_name = {attribute.name: attribute for attribute in rows.attributes}
        total = np.zeros(len(rows.outcome), dtype=int)
        for bins, points in zip(self.bins, self.points, strict=True):
            total += points[bins.numbers(by_name[bins.attribute.name].values)]
        return total

    def probability(self, score: NDArray) -> NDArray:
        return 1 / (1 + np.exp(-(self.intercept + self.slope * score)))


def folds_of(rows: Rows, seed: int) -> list[tuple[NDArray, NDArray]]:
    """Folds with conversions spread evenly; the rows of a lead stay together."""
    fewest = int(min(rows.outcome.sum(), (1 - rows.outcome).sum()))
    folds = max(2, min(FOLDS, fewest))
    blank = np.zeros(len(rows.outcome))
    if rows.leads is not None:
        return list(StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(blank, rows.outcome, rows.leads))
    return list(StratifiedKFold(folds, shuffle=True, random_state=seed).split(blank, rows.outcome))


def tests_of(rows: Rows) -> list[tuple[NDArray, NDArray]]:
    """What is trained on and what is tested on: by time where there are days; else folds."""
    if rows.days is None:
        return folds_of(rows, SEED)
    order = np.argsort(rows.days, kind="stable")
    conversions = np.cumsum(rows.outcome[order])
    enough = max(10, 0.2 * conversions[-1])
    # What a lead did is learned from or tested on, not both. Where leads have rows until they convert, what remained would be
    # those that have converted: there, and where too little remained, only leads that convert in the test are taken out.
    for is_apart in (True, False) if rows.leads is not None and not rows.until_converted else (False,):
        # The newest 30% of the rows, or what the newest 30% of the conversions need where those came earlier or later.
        for reached in (int(0.7 * len(order)), int(np.searchsorted(conversions, 0.7 * conversions[-1]))):
            start = rows.days[order[min(reached, len(order) - 1)]]
            older, test = rows.days < start, rows.days >= start
            train = older
            if rows.leads is not None:
                train = older & ~np.isin(rows.leads, rows.leads[test if is_apart else test & (rows.outcome == 1)])
            if is_apart and (train & (rows.outcome == 0)).sum() < 0.5 * (older & (rows.outcome == 0)).sum():
                continue
            if all(enough <= rows.outcome[part].sum() <= part.sum() - 10 for part in (train, test)):
                return [(np.flatnonzero(train), np.flatnonzero(test))]
    return []


class Learner:
    """Bins, order of attributes and scorecards of one training set."""

    def __init__(self, rows: Rows, most: int, tick: Callable[[], None]) -> None:
        self.rows = rows
        y = rows.outcome
        self.bins, self.unseen = [], []
        splits = folds_of(rows, SEED + 1)
        for attribute in rows.attributes:
            tick()
            bins = cut(attribute, y, rows.leads)
            if bins.count < 2:
                continue
            # The evidence that leads outside the fold give: what only fits its own leads has none.
            unseen = np.zeros(len(y))
            for train, test in splits:
                part = cut(attribute.take(train), y[train], None if rows.leads is None else rows.leads[train])
                unseen[test] = part.woe[part.numbers(attribute.values[test])]
            if unseen.std() > 0:
                self.bins.append(bins)
                self.unseen.append(unseen)
        periods = rows.periods()
        self.periods = np.eye(periods.max() + 1)[periods][:, 1:] * 3.0
        self.order = self.choose(most)

    def choose(self, most: int) -> list[int]:
        """The attributes, the most telling next, as long as one adds more to those before than chance would.

        What an attribute adds is a score test, less what its freedom costs: of its evidence among unseen leads (one
        number), or of its bins (as many as it has; where they group many values, as many as the values).
        """
        y = self.rows.outcome
        chosen: list[int] = []
        dummies = [np.eye(bins.count)[bins.numbers(bins.attribute.values)][:, 1:] for bins in self.bins]
        freedom = [max(bins.count, sum(len(group) for group in bins.groups)) - 1 for bins in self.bins]
        while len(chosen) < min(most, len(self.bins)):
            design = np.column_stack([np.ones(len(y)), self.periods, *(part for number in chosen for part in (self.unseen[number], dummies[number]))])
            chance = logistic(design[:, 1:], y).predict_proba(design[:, 1:])[:, 1] if design.shape[1] > 1 else np.full(len(y), y.mean())
            weight = chance * (1 - chance)
            weighted = design * weight[:, None]
            inverse = np.linalg.pinv(design.T @ weighted)
            best, best_gain = -1, 0.0
            for number in range(len(self.bins)):
                # One attribute a signal: a count beside a recency of the same visits says little more, and reads badly.
                if number in chosen or any(signal_of(self.bins[number]) == signal_of(self.bins[other]) for other in chosen):
                    continue
                columns = np.column_stack([self.unseen[number], dummies[number]])
                added = columns - design @ (inverse @ (weighted.T @ columns))
                gradient, spread = added.T @ (y - chance), added.T @ (added * weight[:, None])
                one = gradient[0] ** 2 / spread[0, 0] if gradient[0] > 0 and spread[0, 0] > 1e-9 else 0.0
                all_bins = float(gradient[1:] @ np.linalg.pinv(spread[1:, 1:], rcond=1e-9, hermitian=True) @ gradient[1:])
                gain = max(one - ONE_COST, all_bins - BIN_COST * freedom[number])
                if gain > best_gain + 1e-9:
                    best, best_gain = number, gain
            if best < 0:
                break
            chosen.append(best)
        return chosen

    def card(self, size: int) -> Card:
        """The scorecard of the first so many attributes."""
        y = self.rows.outcome
        chosen = self.order[:size]
        columns, spans = [self.periods], []
        for number in chosen:
            bins = self.bins[number]
            of = bins.numbers(bins.attribute.values)
            values = sum(len(group) for group in bins.groups)
            # Groups of many values were themselves chosen by the outcome: they may move less from what unseen leads say.
            trust = 0.6 * math.sqrt(min(1.0, bins.count / max(values, 1)))
            columns += [3.0 * self.unseen[number][:, None], trust * np.eye(bins.count)[of]]
            spans.append((bins, trust))
        model = logistic(np.column_stack(columns), y)
        weights, start = model.coef_[0], self.periods.shape[1]
        raw = []
        for bins, trust in spans:
            effect = 3.0 * weights[start] * bins.woe + trust * weights[start + 1 : start + 1 + bins.count]
            start += 1 + bins.count
            raw.append(effect - effect[0])
        span = sum(effect.max() - effect.min() for effect in raw)
        points = [np.round(effect * RANGE / span).astype(int) if span > 0 else np.zeros(len(effect), dtype=int) for effect in raw]
        card = Card([bins for bins, _ in spans], points, 0.0, 0.0)
        score = card.score(self.rows).astype(float)
        if score.std() > 0:
            chance = logistic(score[:, None] / 10, y)
            card.intercept, card.slope = float(chance.intercept_[0]), float(chance.coef_[0][0]) / 10
        return card


def signal_of(bins: Bins) -> str:
    """What an attribute is made of: a column, or one kind of activity."""
    return repr(sorted(bins.attribute.filters.items())) if bins.attribute.filters else bins.attribute.name


def logistic(design: NDArray, outcome: NDArray) -> LogisticRegression:
    """A logistic regression with a ridge."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return LogisticRegression(C=1.0, max_iter=300, tol=1e-6).fit(design, outcome)


def boosted(rows: Rows, train: NDArray, test: NDArray) -> NDArray:
    """What gradient boosting says of the test rows, with the same attributes."""
    columns, is_category = [], []
    for attribute in rows.attributes:
        if attribute.kind == "text":
            names, counts = np.unique(attribute.values[train], return_counts=True)
            kept = names[np.argsort(-counts, kind="stable")][:200]
            of = {name: float(number) for number, name in enumerate(kept)}
            columns.append(np.array([of.get(value, math.nan) for value in attribute.values]))
        else:
            columns.append(np.where(np.isinf(attribute.values), np.nan, attribute.values))
        is_category.append(attribute.kind == "text")
    design = np.column_stack(columns)
    model = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=150, max_leaf_nodes=15, min_samples_leaf=int(min(20, max(2, len(train) // 20))), categorical_features=is_category, early_stopping=False, random_state=SEED
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(design[train], rows.outcome[train]).predict_proba(design[test])[:, 1]


@dataclass
class Learned:
    """What was learned, or why nothing was."""

    why_not: str = ""
    is_by_time: bool = False
    rows: int = 0
    conversions: int = 0
    tests: list[tuple[int, int, int]] = field(default_factory=list)
    # AUC and interval by number of attributes, of boosting, and of recency.
    curve: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    boosting: tuple[float, float, float] = (math.nan,) * 3
    recency: float = math.nan
    size: int = 0
    card: Card | None = None
    # Tested rows with the chance that was said and what came.
    said: NDArray = field(default_factory=lambda: np.zeros(0))
    came: NDArray = field(default_factory=lambda: np.zeros(0))
    wanted: int = 0
    # Leads that are learned from and tested on; none of them converts in the test.
    shared: int = 0

    @property
    def gap(self) -> float:
        return self.boosting[0] - self.curve[self.size][0]


def learn(rows: Rows, most: int, size: int | None, tick: Callable[[str, int, int], None]) -> Learned:
    """Test scorecards of each size, choose one, and fit it to all rows; or say why there is none."""
    found = Learned(is_by_time=rows.days is not None, rows=len(rows.outcome), conversions=int(rows.outcome.sum()))
    # Rows of one lead are one lead.
    who = np.arange(found.rows) if rows.leads is None else rows.leads
    distinct = len(np.unique(who[rows.outcome == 1]))
    others = len(np.unique(who)) - distinct
    if min(distinct, others) < FEWEST:
        found.why_not = f"{distinct:,} conversions and {others:,} leads that did not convert are too few: {FEWEST} of each are needed"
        return found
    if not rows.attributes:
        found.why_not = "no column is left to learn from"
        return found
    tests = tests_of(rows)
    if not tests:
        found.why_not = "no day has enough leads of both outcomes before and after it to test on later leads; --folds tests in folds"
        return found
    steps = (len(tests) + 1) * len(rows.attributes)
    done = 0

    def one() -> None:
        nonlocal done
        done += 1
        tick("attributes binned", done, steps)

    scores: dict[int, list[tuple[float, float]]] = {}
    boosting, recency, weights, chances = [], [], [], []
    longest = 1
    for train, test in tests:
        learner = Learner(rows.take(train), most, one)
        tested = rows.take(test)
        weights.append(float(tested.outcome.sum()) if rows.days is not None else 1.0)
        said = {0: np.full(len(test), rows.outcome[train].mean())}
        last = (0.5, 0.0)
        longest = max(longest, len(learner.order))
        for number in range(1, most + 1):
            if number <= len(learner.order):
                card = learner.card(number)
                score = card.score(tested)
                last = auc_interval(tested.outcome, score, tested.leads)
                said[number] = card.probability(score)
            scores.setdefault(number, []).append(last)
        chances.append((said, tested.outcome))
        boosting.append(auc_interval(tested.outcome, boosted(rows, train, test), tested.leads))
        if tested.recency is not None:
            recency.append(auc(tested.outcome, tested.recency))
        found.tests.append((len(train), len(test), int(tested.outcome.sum())))
        if rows.leads is not None:
            found.shared += len(np.intersect1d(rows.leads[train], rows.leads[test]))
    found.curve = {number: mean_auc(parts, weights) for number, parts in scores.items() if number <= longest}
    found.boosting = mean_auc(boosting, weights)
    if recency:
        found.recency = float(np.average(recency, weights=weights))

    best = max(found.curve, key=lambda number: (round(found.curve[number][0], 4), -number))
    # Where a scorecard is better than boosting, it sets the mark.
    near = [number for number, (value, _, _) in found.curve.items() if value >= max(found.boosting[0], found.curve[best][0]) - 0.01]
    found.wanted = size or (min(near) if found.curve[best][0] >= found.boosting[0] - 0.01 else best)
    final = Learner(rows, most, one)
    found.size = min(found.wanted, longest, len(final.order)) or 1
    tested_auc, low, _ = found.curve[found.size]
    base = max(0.5, found.recency if not math.isnan(found.recency) else 0.5)
    if not final.order or not low > base:
        than = "chance (0.5)" if base == 0.5 else f"{rows.recency_is} alone ({base:.3f})"
        found.why_not = f"no signal: on {'later days' if found.shared else 'leads'} that it had not seen, the best scorecard has an AUC of {tested_auc:.3f}, and the lower end of its 95% interval, {low:.3f}, does not exceed that of {than}"
        return found
    found.card = final.card(found.size)
    if all(not points.any() for points in found.card.points):
        found.why_not, found.card = "no signal: every rule rounds to no points", None
        return found
    found.said = np.concatenate([said[max(key for key in said if key <= found.size)] for said, _ in chances])
    found.came = np.concatenate([outcome for _, outcome in chances])
    return found
