"""Write seeds/weights/score_calibration.csv: how likely a lead with a score is to convert, for each scoring model.

Isotonic regression (pool adjacent violators, by scipy) of the outcome on the score, over the kept months of int_learning_rows and
the current weights. Below 200 converted leads a model gets a row without a probability. Then build: dbt build --selector weights.

Usage: python scripts/calibrate.py [--out seeds/weights/score_calibration.csv]
Reads the DuckDB file that LEAD_SCORING_DUCKDB_PATH names; exits with 1 and says what to do where there is nothing to learn from.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
from check_setup import look_everywhere, own_warehouse, why_not_opened

LEAST_CONVERSIONS = 200
HEADER = ["scoring_model", "score_version", "outcome", "converted_leads", "from_score", "below_score", "conversion_probability", "fitted_on"]
ROWS = """
    select
        scoring_model, score_version, outcome, lead_score,
        count(*) as weight,
        sum(case when is_converted then 1 else 0 end) as converted
    from int_learning_rows
    where is_in_use
    group by scoring_model, score_version, outcome, lead_score
    order by scoring_model, lead_score
"""
MODELS = """
    select scoring_model, score_version, outcome, count(distinct case when is_converted then lead_id end), max(scored_on)
    from int_learning_rows
    where is_in_use
    group by scoring_model, score_version, outcome
    order by scoring_model
"""


def steps(scores: Sequence[Decimal], weights: Sequence[float], converted: Sequence[float]) -> Iterator[tuple[Decimal | None, Decimal | None, str]]:
    """Ranges of scores with one probability each, rising: from, below and the probability; scores are sorted and distinct."""
    from scipy.optimize import isotonic_regression

    fitted = isotonic_regression([hits / weight for hits, weight in zip(converted, weights, strict=True)], weights=weights).x
    written = [f"{value:.6f}" for value in fitted]
    starts = [place for place in range(len(scores)) if place == 0 or written[place] != written[place - 1]]
    for number, place in enumerate(starts):
        below = scores[starts[number + 1]] if number + 1 < len(starts) else None
        yield (scores[place] if number else None), below, written[place]


def main() -> int:
    """Fit each model and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("seeds", "weights", "score_calibration.csv"))
    arguments = parser.parse_args()
    warehouse = own_warehouse()
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            look_everywhere(connection)
            models = connection.execute(MODELS).fetchall()
            rows = connection.execute(ROWS).fetchall()
    except (duckdb.BinderException, duckdb.CatalogException):
        print(f"{warehouse} has no int_learning_rows of this version: run make build first.", file=sys.stderr)
        return 1
    except duckdb.Error as error:
        print(why_not_opened(warehouse, error), file=sys.stderr)
        return 1
    if not models:
        print("No past month has a known outcome yet: a build scores the first day of each month, and the horizon after it must have passed.", file=sys.stderr)
        return 1

    written = []
    for model, version, outcome, converted_leads, fitted_on in models:
        if converted_leads < LEAST_CONVERSIONS:
            print(f"{model}: {converted_leads} leads have converted ({outcome}); a probability needs {LEAST_CONVERSIONS}.")
            written.append([model, version, outcome, converted_leads, None, None, None, fitted_on])
            continue
        own = [row for row in rows if row[0] == model]
        ranges = list(steps([row[3] for row in own], [float(row[4]) for row in own], [float(row[5]) for row in own]))
        print(f"{model}: {converted_leads} leads have converted ({outcome}); {len(ranges)} ranges, {ranges[0][2]} to {ranges[-1][2]}.")
        written += [[model, version, outcome, converted_leads, *step, fitted_on] for step in ranges]
    with arguments.out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEADER)
        table.writerows(written)
    print(f"Wrote {arguments.out}. Next: .venv/bin/dbt build --selector weights")
    return 0


if __name__ == "__main__":
    sys.exit(main())
