"""What the report measures: AUC with an interval, shares with an interval, weight of evidence."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

Z = float(norm.ppf(0.975))


def auc(outcome: NDArray, score: NDArray) -> float:
    """The chance that a converted lead scores above one that did not convert; ties count half."""
    return components(outcome, score)[0]


def components(outcome: NDArray, score: NDArray) -> tuple[float, NDArray, NDArray]:
    """AUC, and for each converted and each other lead the share of the opposite side that it beats (DeLong)."""
    is_converted = np.asarray(outcome).astype(bool)
    ranks = rankdata(score)
    positive, negative = rankdata(score[is_converted]), rankdata(score[~is_converted])
    m, n = len(positive), len(negative)
    if not m or not n:
        return math.nan, np.array([]), np.array([])
    above = (ranks[is_converted] - positive) / n
    below = 1 - (ranks[~is_converted] - negative) / m
    return float(above.mean()), above, below


def auc_interval(outcome: NDArray, score: NDArray, lead: NDArray | None = None) -> tuple[float, float]:
    """AUC and its standard error (DeLong); rows of one lead count as one draw (Obuchowski)."""
    found, above, below = components(outcome, score)
    m, n = len(above), len(below)
    if m < 2 or n < 2:
        return found, math.nan
    if lead is None:
        return found, math.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    is_converted = np.asarray(outcome).astype(bool)
    _, number = np.unique(lead, return_inverse=True)
    size = number.max() + 1
    of_converted = np.bincount(number[is_converted], weights=above - found, minlength=size)
    of_others = np.bincount(number[~is_converted], weights=below - found, minlength=size)
    side = np.bincount(number[is_converted], minlength=size) > 0, np.bincount(number[~is_converted], minlength=size) > 0
    leads = [max(int(has.sum()), 2) for has in side]
    variance = (
        leads[0] / (leads[0] - 1) * (of_converted**2).sum() / m**2
        + leads[1] / (leads[1] - 1) * (of_others**2).sum() / n**2
        + 2 * size / (size - 1) * (of_converted * of_others).sum() / (m * n)
    )
    return found, math.sqrt(max(variance, 0))


def mean_auc(parts: list[tuple[float, float]], weights: list[float]) -> tuple[float, float, float]:
    """The mean AUC of several test sets, each within itself, with its 95% interval."""
    share = np.array(weights) / sum(weights)
    found = float(sum(share * [value for value, _ in parts]))
    error = math.sqrt(sum(share**2 * np.array([error for _, error in parts]) ** 2))
    return found, max(found - Z * error, 0.0), min(found + Z * error, 1.0)


def wilson(hits: float, rows: float) -> tuple[float, float]:
    """The 95% interval of a share (Wilson)."""
    if not rows:
        return 0.0, 1.0
    share = hits / rows
    middle = (share + Z**2 / (2 * rows)) / (1 + Z**2 / rows)
    half = Z * math.sqrt(share * (1 - share) / rows + Z**2 / (4 * rows**2)) / (1 + Z**2 / rows)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def evidence(converted: float, others: float, all_converted: float, all_others: float) -> float:
    """Weight of evidence: the log of how much more frequent a condition is among the converted; half a lead is added to each side."""
    return math.log(((converted + 0.5) / (all_converted + 1)) / ((others + 0.5) / (all_others + 1)))
