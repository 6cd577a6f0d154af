"""Learn a scoring model from what converted: few attributes, integer points, written as rows of the weight tables.

    python scripts/learn_weights.py --csv leads.csv --outcome Converted [--id ...] [--date ...] [--horizon 90]
    python scripts/learn_weights.py [--outcome opportunity_won] [--horizon 90]      (the built warehouse)

From a CSV, or from the embedded DuckDB warehouse as of the first day of each of the last twelve months whose horizon has
passed. It leaves out columns that know the outcome, tests by time where there are days (else in five folds), compares with
gradient boosting, and writes the rows and report.md into a folder. Nothing in seeds/ changes without --merge: a person
reads the report first. Without a signal it says so, writes no model and exits with 3; problems end in one sentence and exit
with 1. Run it with .venv-learn/bin/python; `make learn` installs that.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import sys
from pathlib import Path

# One thread: sums come out the same on every machine.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

try:
    import check_seeds
    from check_setup import own_warehouse
    from export import defused_text
    from learning import from_csv, leaks, weights
    from learning.attributes import plain
    from learning.fit import Learned, Rows, learn, tests_of
    from learning.report import report
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from starter.csvfile import Stop
    from starter.write import leads_model
except ImportError as missing:
    sys.exit(f"{missing.name or missing} is not installed here. Run `make learn` once, then .venv-learn/bin/python scripts/learn_weights.py.")

ROOT = Path(__file__).resolve().parents[1]
NO_SIGNAL = 3
# Gradient boosting that ranks unseen leads so well has seen the answer, as a rule.
TOO_GOOD = 0.95
DESCRIBE_WHO = {"email_kind", "seniority", "job_function", "industry", "country", "region", "employee_count", "company_size_band", "annual_revenue"}


def share_of(text: str, rows: Rows) -> float:
    """A capacity, as 20% of the rows or as 25 leads a week, as a share of the rows."""
    try:
        number = float(text.rstrip("%"))
    except ValueError:
        raise Stop(f"--capacity {text} is neither a share such as 20% nor a number of leads a week.") from None
    if number <= 0:
        raise Stop("--capacity must be above 0.")
    if text.endswith("%"):
        return min(number / 100, 1.0)
    if not rows.weeks:
        raise Stop(f"--capacity {text} means leads a week, and no days say how many weeks the leads cover. Name a share such as 20%, or, of a CSV, --date.")
    return min(number * rows.weeks / len(rows.outcome), 1.0)


def without_leaks(source: from_csv.Source, keep: list[str], progress: Progress) -> dict[str, str]:
    """Take columns away that know the outcome; say which, and why."""
    found = {}
    task = progress.add_task("looking for columns that know the outcome", total=len(source.rows.attributes))
    kept = []
    for attribute in source.rows.attributes:
        header = source.mapping.source.get(attribute.name, attribute.label) if source.mapping else attribute.name
        why = "" if header in keep or attribute.name in keep or attribute.kind not in ("text", "number") else leaks.why_leaking(attribute, source.rows, attribute.name in DESCRIBE_WHO)
        if why:
            found[header] = why
        else:
            kept.append(attribute)
        progress.advance(task)
    source.rows.attributes = kept
    return found


def next_steps(given: argparse.Namespace, source: from_csv.Source, made: weights.Weights, folder: Path) -> list[str]:
    """What a person does with the rows."""
    steps = []
    used = {rule.cells["attribute"] for rule in made.rules if rule.table == "explicit_weights"}
    if source.mapping:
        custom = [name for name in source.mapping.custom if name in used]
        steps.append(
            f"The project must read these leads: `scripts/init.py {given.csv}`"
            + (f", then `my_leads.sql` of this folder in the place of `models/my_data/my_leads.sql`, and `custom_lead_attributes` of `dbt_project.yml` must name {', '.join(custom)}" if custom else "") + "."
        )
    steps += [
        f"Read the rules. Delete what you would not explain to sales, then merge the rows: `scripts/learn_weights.py ... --merge`, or copy them from `{folder.name}/weights/`.",
        "`dbt build --selector weights` scores the model beside the primary one; `scripts/compare_models.py --candidate " + made.model + "` says whom it would move.",
    ]
    return steps


def run(given: argparse.Namespace, console: Console) -> int:
    """Read, learn, write."""
    folder = given.out.resolve()
    with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f}"), TimeElapsedColumn(), console=console, transient=True) as progress:
        if given.csv:
            if not given.outcome:
                raise Stop("Name the column that says which leads converted: --outcome Converted.")
            source = from_csv.read(ROOT, given.csv, given.outcome, given.id, given.date, given.folds, given.horizon or 0, given.keep, given.leave_out)
            title, outcome = given.csv.name, given.model_outcome or ""
            if not given.date and source.rows.days is not None and not tests_of(source.rows):
                source.rows.days = None
                source.rows.recency = source.rows.recency if source.rows.recency_is != from_csv.NEWER_LEAD else None
                source.notes.append("No day has enough leads of both outcomes before and after it: tested in folds, and not by time.")
        else:
            from learning import from_warehouse

            path = given.warehouse or own_warehouse()
            source = from_warehouse.read(path, given.outcome or "opportunity_won", given.horizon or 90, given.keep, given.leave_out)
            title, outcome = "the warehouse", given.outcome or "opportunity_won"
        leaking = without_leaks(source, given.keep, progress) if min(source.rows.outcome.sum(), (1 - source.rows.outcome).sum()) >= 20 else {}
        task = progress.add_task("testing scorecards", total=1)
        learned = learn(source.rows, given.most, given.attributes, lambda what, done, total: progress.update(task, completed=done, total=total))
    # The warehouse knows what was known then; a file is as of its export.
    if given.csv and learned.boosting[0] >= TOO_GOOD:
        source.notes.append(f"Look for a column that knows the outcome: gradient boosting reaches an AUC of {learned.boosting[0]:.3f}, which is rarely foretold of leads that nobody has called yet. --leave-out COLUMN takes one away.")
        console.print(source.notes[-1], markup=False)
    made = None
    steps: list[str] = []
    stale = folder / "weights"
    for path in stale.glob("*.csv"):
        path.unlink()
    if learned.card:
        note = f"Learned from {learned.conversions} conversions of {learned.rows} rows; AUC {learned.curve[learned.size][0]:.3f} on {'later days' if learned.shared else 'unseen leads'}"
        made = weights.weights_of(learned.card, source.rows, given.model, outcome, share_of(given.capacity, source.rows), note, not given.capacity.endswith("%"))
        if (made.predicted(len(source.rows.outcome)) != learned.card.score(source.rows)).any():
            raise Stop("The rules do not add up to the scorecard; please report this as a bug.")
        weights.write(made, given.seeds, stale)
        faults = check_seeds.check(stale)
        if faults:
            raise Stop("The rows do not pass scripts/check_seeds.py: " + " ".join(faults))
        steps = next_steps(given, source, made, folder)
    elif stale.exists():
        stale.rmdir()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(report(title, source.outcome, source.rows, learned, made, source.left_out, leaking, source.notes, steps), encoding="utf-8")
    if source.mapping and made:
        (folder / "my_leads.sql").write_text(leads_model(source.mapping, ROOT), encoding="utf-8")
    if made and given.predictions:
        days = [""] * len(made.score) if source.rows.days is None else [dt.date.fromordinal(int(day)).isoformat() for day in source.rows.days]
        with given.predictions.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("lead_id", "day", "score"), *zip(map(defused_text, source.rows.ids.tolist()), days, made.score, strict=True)])
    say(console, learned, made, leaking, folder)
    if made and given.merge:
        say_merged(console, weights.merge(stale, given.seeds, given.model), given.model)
        faults = check_seeds.check(given.seeds / "weights")
        if faults:
            raise Stop("The merged seeds do not pass scripts/check_seeds.py: " + " ".join(faults))
    return 0 if made else NO_SIGNAL


def say(console: Console, learned: Learned, made: weights.Weights | None, leaking: dict[str, str], folder: Path) -> None:
    """The result in a few lines."""
    for name, why in leaking.items():
        console.print(f"Left out: {name}, {why}.", markup=False)
    if not made:
        console.print(f"No model was written: {learned.why_not}.", markup=False)
    else:
        value, low, high = learned.curve[learned.size]
        console.print(f"{learned.size} attributes, {len(made.rules)} rules: AUC {value:.4f} ({low:.3f} to {high:.3f}); gradient boosting {learned.boosting[0]:.4f}, gap {learned.gap:+.4f}", markup=False)
        console.print("AUC by number of attributes: " + ", ".join(f"{size} {found[0]:.4f}" for size, found in learned.curve.items()), markup=False)
        for rule in made.rules:
            console.print(f"  {rule.points:+4d}  {rule.cells['description']}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"MQL from {plain(made.mql)}, SQL from {plain(made.sql)}. Rows: {folder}/weights", markup=False, soft_wrap=True)
    console.print(f"Report: {folder}/report.md", markup=False, soft_wrap=True)


def say_merged(console: Console, merged: weights.Merged, model: str) -> None:
    """What a merge has changed, and what of the former model is no more."""
    if not merged.changed:
        console.print("The weight tables have these rows already.")
        return
    scores = "scores it" if merged.is_enabled else f"scores it once is_enabled of {model} is true in scoring_models.csv"
    console.print(f"Merged into {', '.join(path.name for path in merged.changed)}; `git diff` shows it, `dbt build --selector weights` {scores}.", markup=False, soft_wrap=True)
    for name, rows in merged.dropped.items():
        rules = [row["rule_id"] for row in rows if row.get("rule_id")]
        what = ", ".join(rules) if rules else f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"
        console.print(f"Dropped from {name}, because the model has nothing there now: {what}.", markup=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and run; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", type=Path, help="a CSV of leads; without it the built warehouse is read")
    parser.add_argument("--outcome", help="of a CSV: the column that says which leads converted; of the warehouse: opportunity_won, opportunity_created or an activity type")
    parser.add_argument("--id", help="of a CSV: the column of lead ids (default: guessed)")
    parser.add_argument("--date", help="of a CSV: the day on which a lead came in, to learn from older leads and test on newer ones (default: guessed)")
    parser.add_argument("--folds", action="store_true", help="of a CSV: test in five folds although there are days")
    parser.add_argument("--horizon", type=int, help="days in which a lead has its chance to convert; younger leads are left out (warehouse: 90)")
    parser.add_argument("--warehouse", type=Path, help="the DuckDB file (default: LEAD_SCORING_DUCKDB_PATH, else lead_scoring.duckdb)")
    parser.add_argument("--model", default="learned", help="the name of the scoring model (default: learned)")
    parser.add_argument("--model-outcome", help="of a CSV: what the column outcome of scoring_models.csv is to say")
    parser.add_argument("--attributes", type=int, help="how many attributes (default: the fewest within 0.01 AUC of gradient boosting)")
    parser.add_argument("--most", type=int, default=15, help="the most attributes to try (default: 15)")
    parser.add_argument("--capacity", default="20%", help="how many leads sales can call: a share such as 20%% (default), or leads a week such as 25, those that newly reach the threshold")
    parser.add_argument("--keep", action="append", default=[], metavar="COLUMN", help="learn from a column that would be left out")
    parser.add_argument("--leave-out", action="append", default=[], metavar="COLUMN", help="do not learn from a column")
    parser.add_argument("--out", type=Path, default=Path("target/learned"), help="the folder for rows and report (default: target/learned)")
    parser.add_argument("--predictions", type=Path, help="also write the score of each lead (and day) to this file; ids that a spreadsheet would run as a formula get an apostrophe in front")
    parser.add_argument("--seeds", type=Path, default=ROOT / "seeds", help="the seed folder (default: this project's)")
    parser.add_argument("--merge", action="store_true", help="put the rows into the weight tables, for git diff")
    given = parser.parse_args(arguments)
    console = Console(stderr=False, width=None if sys.stdout.isatty() else 160)
    if not given.model.replace("_", "").isalnum() or given.model != given.model.lower():
        parser.error("--model: lower case letters, digits and underscores")
    if given.most < 1 or (given.attributes is not None and not 1 <= given.attributes <= given.most):
        parser.error("--attributes: from 1 to --most")
    if given.horizon is not None and given.horizon < 1:
        parser.error("--horizon: 1 or more")
    try:
        return run(given, console)
    except (Stop, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
