"""Write one page for the quarterly meeting of sales and marketing: does the score work, and what should change?

High scores that did not convert and conversions from low ones, what sales rejected and why, rules to drop, thresholds by capacity and
by precision, points that the evidence suggests, values that no rule rewards yet, what has drifted, and when the next review is due.
Leads are named by id alone.

Usage: python scripts/review.py [--model b2b_saas] [--out review.md]
Reads the DuckDB file that LEAD_SCORING_DUCKDB_PATH names; exits with 1 and says what to do where there is none.
"""

from __future__ import annotations

import argparse
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from check_setup import look_everywhere, own_warehouse, why_not_opened

PERFORMANCE = """
    select case when period = 'all' then period else substring(period, 1, 7) end as "month", lead_months as "leads", conversions, auc, auc_low as "low", auc_high as "high", recency_auc as "recency", activity_auc as "activity",
        lift_decile_1 as "lift of the top tenth", mqls as "MQLs", mql_precision as "precision at MQL", mql_recall as "recall at MQL", sql_precision as "precision at SQL"
    from scoring_model_performance
    where scoring_model = $model and weights = 'now'
    order by period = 'all' desc, period desc
"""
MODELS = """
    select scoring_model as "model", conversions, auc, auc_low as "low", auc_high as "high", mql_precision as "precision at MQL", mql_recall as "recall at MQL"
    from scoring_model_performance
    where weights = 'now' and period = 'all'
    order by auc desc nulls last, scoring_model
"""
HANDOVERS = """
    select last_20_handovers as "newest hand-overs", last_20_real as "real", last_20_undecided as "undecided"
    from scoring_model_performance
    where scoring_model = $model and weights = 'now' and period = 'all' and last_20_handovers is not null
"""
HIGH = """
    select lead_id as "lead", max(lead_score) as "highest score", count(*) as "months", max(scored_on) as "last"
    from int_learning_rows
    where scoring_model = $model and is_in_use and is_mql
    group by lead_id
    having not bool_or(is_converted)
    order by 2 desc, 1
    limit 10
"""
LOW = """
    select lead_id as "lead", max(lead_score) as "highest score before", min(outcome_on) as "converted on"
    from int_learning_rows
    where scoring_model = $model and is_in_use and is_converted
    group by lead_id
    having not bool_or(is_mql)
    order by 2, 1
    limit 10
"""
REJECTED = """
    select coalesce(disposition_reason, 'no reason given') as "reason", count(*) as "rejected", count(distinct lead_id) as "leads"
    from speed_to_lead
    where disposition = 'rejected'
    group by 1
    order by 2 desc, 1
"""
DROP = """
    select rule_id as "rule", points, hits, lift, auc_lost as "AUC lost without it", overlaps_with as "fires with", overlap, rejected as "rejected by sales",
        case
            when has_never_fired then 'never fired'
            when overlap >= 0.9 then 'says what ' || overlaps_with || ' says'
            else 'no evidence that it tells who converts'
        end as "why"
    from scoring_rule_performance
    where scoring_model = $model and (has_never_fired or (auc_lost <= 0 and (suggested_points is null or overlap >= 0.9)))
    order by has_never_fired desc, auc_lost, rule_id
"""
POINTS = """
    select rule_id as "rule", description, points, suggested_points as "suggested", hits, hit_conversion_rate as "converted", miss_conversion_rate as "without it"
    from scoring_rule_performance
    where scoring_model = $model and suggested_points is not null and suggested_points != points
    order by abs(suggested_points - points) desc, rule_id
"""
THRESHOLDS = """
    select threshold, leads_a_week as "leads a week", mql_precision as "precision", mql_recall as "recall", conversions,
        concat_ws(', ', case when is_current then 'now' end, case when is_for_capacity then 'what sales can take' end,
            case when is_for_precision then 'target precision' end, case when is_to_start_with then 'half of all conversions' end) as "which"
    from threshold_analysis
    where scoring_model = $model and (is_current or is_for_capacity or is_for_precision or is_to_start_with)
    order by threshold
"""
VALUES = """
    select attribute, attribute_value as "value", leads, conversion_rate as "converted", lift, information_value as "information"
    from attribute_performance
    where scoring_model = $model and is_proven and not is_scored and attribute_value != '(unknown)'
    order by information_value desc, attribute, attribute_value
    limit 10
"""
DRIFT = """
    select compares as "by", starts_on as "from", measure, hit_share_before as "share before", hit_share as "share", stability_index as "index", verdict
    from score_drift
    where scoring_model = $model and verdict in ('watch', 'shifted')
    order by starts_on desc, stability_index desc
    limit 10
"""
SUMMARY = """
    select auc, auc_low, auc_high, recency_auc, mql_precision, conversion_rate, mql_recall, conversions, converted_leads
    from scoring_model_performance
    where scoring_model = $model and weights = 'now' and period = 'all'
"""
SHARES = {"precision at MQL", "recall at MQL", "precision at SQL", "precision", "recall", "converted", "without it", "overlap", "share before", "share"}
NOTHING = "Nothing.\n"
# Only the primary model hands over, and values are compared with its rules.
OF_THE_PRIMARY_MODEL = frozenset({HANDOVERS, REJECTED, VALUES})
# The heading, the query, what to ask about it, and what to say where it has no row.
SECTIONS = [
    ("Does the score rank?", PERFORMANCE, "AUC 0.5 is a coin. It should be above recency and activity, and its lower end above 0.5. Few conversions make a wide interval: look at `all`, in which a lead counts once a month.", "No month has a known outcome yet: the horizon after its first day must have passed.\n"),
    ("The models side by side", MODELS, "Intervals that overlap say that the difference may be chance.", NOTHING),
    ("Of the last 20 hand-overs, how many were real?", HANDOVERS, "Real: accepted by sales, or followed by a deal.", "No hand-over since `history_from`.\n"),
    ("High scores that did not convert", HIGH, "MQL in a kept month and no conversion within the horizon of any. What do they have in common?", NOTHING),
    ("Conversions from low scores", LOW, "Never MQL in a kept month before they converted. What did nobody give points for?", NOTHING),
    ("What sales rejected, and why", REJECTED, "One reason on top is a rule, or a source, to change.", "Nothing was rejected.\n"),
    ("Rules to drop", DROP, "Each costs nothing to remove: the model ranks as well without it, or it never fires.", NOTHING),
    ("Points that the evidence suggests", POINTS, "By each rule alone and on the scale of the model. Rules that fire together share their evidence, so do not take all at once.", "Too few conversions to suggest other points.\n"),
    ("Values that no rule rewards yet", VALUES, "A lift above 1 is for points, one below 1 against. One in twenty is chance.", NOTHING),
    ("Thresholds for MQL", THRESHOLDS, "Agree on one: what sales can take, or how many of its leads must convert. By the score alone; hand-raises qualify besides, so that precision and recall above differ a little.", NOTHING),
    ("What has moved", DRIFT, "Watch from 0.1 on, shifted from 0.25 on.", NOTHING),
]


def shown(value: Any, name: str = "") -> str:
    """A cell as Markdown: shares as per cent, other decimals with at most three places."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("|", "\\|")
    if name in SHARES:
        return f"{100 * float(value):.1f}%"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, (float, Decimal)) else str(value)


def table(connection: duckdb.DuckDBPyConnection, query: str, model: str, otherwise: str) -> str:
    """The rows of a query as a Markdown table."""
    cursor = connection.execute(query, {"model": model} if "$model" in query else {})
    rows = cursor.fetchall()
    if not rows:
        return otherwise
    names = [column[0] for column in cursor.description or ()]
    lines = [names, ["---"] * len(names), *([shown(value, name) for name, value in zip(names, row, strict=True)] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def in_short(connection: duckdb.DuckDBPyConnection, model: str) -> str:
    """The answer in three sentences."""
    found = connection.execute(SUMMARY, {"model": model}).fetchone()
    if not found or found[0] is None:
        return "Nothing can be said yet: too few leads have converted in the months whose outcome is known.\n"
    auc, low, high, recency, precision, rate, recall, conversions, converted = found
    text = f"Of two leads, the one that converted had the higher score in {100 * auc:.0f} of 100 cases"
    text += f" ({100 * low:.0f} to {100 * high:.0f} with chance)" if low is not None else ""
    text += f"; calling whoever was here last would be right in {100 * recency:.0f}" if recency is not None else ""
    if low is None or low <= Decimal("0.5"):
        text += ". **Nothing shows that the score is better than a coin.**"
    elif recency is not None and low <= recency:
        text += ". **Nothing shows that the score is better than recency.**"
    else:
        text += "."
    if precision is not None:
        text += f" Counted once a lead and month, of 100 MQLs {100 * precision:.0f} convert, of 100 leads {100 * rate:.0f};"
        text += f" {100 * recall:.0f}% of the {conversions} that converted, which are {converted} {'lead' if converted == 1 else 'leads'}, were MQL before."
    else:
        text += " No lead was MQL."
    return text + "\n"


def page(connection: duckdb.DuckDBPyConnection, model: str) -> str:
    """The page."""
    (scored_on,) = connection.execute("select max(scored_on) from lead_scores").fetchone() or (None,)
    # A copy of the seed may lack the columns of an agreement.
    cursor = connection.execute("from scoring_models where scoring_model = $model", {"model": model})
    names = [column[0] for column in cursor.description or ()]
    agreed = dict(zip(names, cursor.fetchone() or (), strict=False))
    by, on, due = (agreed.get(name) for name in ("agreed_by", "agreed_on", "review_due_on"))
    calibration = connection.execute(
        "select coalesce(no_probability_because, 'calibrated'), count(*) from lead_scores where scoring_model = $model group by 1 order by 2 desc limit 1", {"model": model}
    ).fetchone()
    text = f"# Review of {model}, as of {scored_on}\n\n"
    text += f"Points agreed by {by} on {on or 'an unknown day'}. " if by else "Nobody has agreed to these points yet: fill in `agreed_by` and `agreed_on` in scoring_models.csv. "
    text += f"Next review due on {due}.\n" if due else "No review is due: fill in `review_due_on`, a quarter from today.\n"
    text += f"\n{in_short(connection, model)}"
    (is_primary,) = connection.execute("select bool_or(is_primary_model) from lead_scores where scoring_model = $model", {"model": model}).fetchone() or (False,)
    for heading, query, question, otherwise in SECTIONS:
        has_rows = is_primary or query not in OF_THE_PRIMARY_MODEL
        rows = table(connection, query, model, otherwise) if has_rows else "Known of the primary model alone: leave out `--model`.\n"
        text += f"\n## {heading}\n\n{question}\n\n{rows}"
    text += f"\n## Probabilities\n\n{calibration[0].replace('_', ' ').capitalize() if calibration else 'No score'}. `python scripts/calibrate.py` renews them after each change of the weights.\n"
    return text


def main() -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="the scoring model (default: the primary one)")
    parser.add_argument("--out", type=Path, default=Path("review.md"))
    arguments = parser.parse_args()
    warehouse = own_warehouse()
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            look_everywhere(connection)
            models = connection.execute("select distinct scoring_model, is_primary_model from lead_scores order by is_primary_model desc, scoring_model").fetchall()
            model = arguments.model or (models[0][0] if models else None)
            if model not in [name for name, _ in models]:
                print(f"No lead is scored by {model}; scored are: {', '.join(name for name, _ in models)}.", file=sys.stderr)
                return 1
            text = page(connection, model)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        print(f"{warehouse} lacks a table or a column of this version ({str(error).splitlines()[0]}): run make build first.", file=sys.stderr)
        return 1
    except duckdb.Error as error:
        print(why_not_opened(warehouse, error), file=sys.stderr)
        return 1
    arguments.out.write_text(text, encoding="utf-8")
    print(f"Wrote {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
