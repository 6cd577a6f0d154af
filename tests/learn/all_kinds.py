"""Rules of every kind that learning can write, with points of our own, from a built warehouse: tests/python/test_learned_model.py runs it."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import numpy as np  # noqa: E402
from learning import from_warehouse, weights  # noqa: E402
from learning.attributes import Bins  # noqa: E402
from learning.fit import Card  # noqa: E402

# Cuts of numbers, counts, days since (negative) and silence; groups of values; whether unknown is a bin.
KINDS = {
    "silence": ([7.0, 30.0, 90.0], [], False),
    "page_view_30_days": ([2.0, 6.0], [], False),
    "email_open_365_days": ([1.0, 4.0], [], False),
    "product_use_30_days": ([4.0, 40.0], [], False),
    "pricing_page_view_last": ([-89.0, -29.0, -6.0], [], False),
    "form_submit_last": ([-13.0], [], False),
    "employee_count": ([50.0, 500.0], [], True),
    "seniority": ([], [["c_level", "vp"], ["manager"]], True),
    "country": ([], [["germany"]], False),
}


def main(warehouse: Path, seeds: Path, out: Path, foretold: Path) -> None:
    """Write and merge the model, and what it gives each lead on each day."""
    rows = from_warehouse.read(warehouse, "opportunity_won", 90, [], []).rows
    rows.attributes = [attribute for attribute in rows.attributes if attribute.name in KINDS]
    found = []
    for attribute in rows.attributes:
        cuts, groups, has_unknown = KINDS[attribute.name]
        found.append(Bins(attribute, cuts, groups, has_unknown))
    assert len(found) == len(KINDS), sorted(KINDS.keys() - {bins.attribute.name for bins in found})
    # No two sums of these are the same by chance.
    points = [np.array([0, *(3 * 2 ** (number + 2 * step) % 97 - 40 for step in range(1, bins.count))]) for number, bins in enumerate(found)]
    card = Card(found, points, 0.0, 0.0)
    made = weights.weights_of(card, rows, "learned", "opportunity_won", 0.2, "Rules of every kind")
    assert (made.predicted(len(rows.outcome)) == card.score(rows)).all()
    weights.write(made, seeds, out)
    weights.merge(out, seeds, "learned")
    with foretold.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([str(lead), dt.date.fromordinal(int(day)).isoformat(), int(score)] for lead, day, score in zip(rows.ids, rows.days, made.score, strict=True))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
