"""The same scores in pandas, in memory; what it does and leaves out stands in rules.py."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import rules

KEYS = ["activity_type", "page_category"]


def read(raw: Path, table: str, columns: list[str]) -> pd.DataFrame:
    """Some columns of a raw table; text as Arrow holds it."""
    return pd.read_parquet(raw / table, columns=columns, dtype_backend="pyarrow")


def known(column: pd.Series) -> pd.Series:
    """A text column, trimmed, with the spellings of 'no value' as null."""
    text = column.str.strip()
    return text.mask(text.str.lower().isin(rules.NULL_TOKENS))


def tidy(column: pd.Series) -> pd.Series:
    """The same in lower case with inner runs of spaces as one."""
    return known(column.str.replace(r"\s+", " ", regex=True)).str.lower()


def number(column: pd.Series) -> pd.Series:
    """A number as people write it: 1,200, 201-500 (the lower end), 10,000+, 2.5m."""
    bare = tidy(column).str.replace("[–—]", "-", regex=True).str.replace("[, $€£+]", "", regex=True).str.replace("to", "-")
    digits = bare.str.replace(r"^([^-]+)-.*$", r"\1", regex=True).astype(object)
    digits = digits.where(digits.str.match(rules.NUMBER).fillna(False).astype(bool))
    scale = digits.str[-1].map({"k": 1e3, "m": 1e6, "b": 1e9}).fillna(1.0)
    return pd.to_numeric(digits.str.replace("[kmb]", "", regex=True)) * scale


def plausible(at: pd.Series, now: dt.datetime) -> pd.Series:
    """Whether a time is one that staging takes."""
    return at.between(pd.Timestamp(rules.EARLIEST), pd.Timestamp(now)).fillna(False).astype(bool)


def newest_leads(raw: Path, now: dt.datetime) -> pd.DataFrame:
    """One row per lead: the newest version that staging takes, with its survivor."""
    columns = ["lead_id", "merged_into_lead_id", "job_title", "industry", "budget_authority", "employee_count"]
    rows = read(raw, "leads", columns + ["annual_revenue", "is_deleted", "created_at", "updated_at"])
    leads = pd.DataFrame(
        {
            "lead_id": known(rows["lead_id"]), "merged_into": known(rows["merged_into_lead_id"]), "title": tidy(rows["job_title"]),
            "industry_written": tidy(rows["industry"]), "budget_authority_written": tidy(rows["budget_authority"]),
            "employees": number(rows["employee_count"]), "revenue": number(rows["annual_revenue"]),
            "is_deleted": rows["is_deleted"].fillna(False).astype(bool), "created_at": rows["created_at"], "updated_at": rows["updated_at"],
        }
    )  # fmt: skip
    fits = leads["employees"].isna() | leads["employees"].between(0, rules.MOST_EMPLOYEES)
    fits &= leads["revenue"].isna() | leads["revenue"].between(0, rules.MOST_REVENUE)
    leads = leads[leads["lead_id"].notna() & plausible(leads["created_at"], now) & fits]
    leads = leads.sort_values(["updated_at", "created_at"], ascending=False, na_position="last").drop_duplicates("lead_id")
    target = leads["merged_into"].where(leads["merged_into"].isin(leads["lead_id"]) & (leads["merged_into"] != leads["lead_id"]))
    survivors = pd.Series(target.array, index=leads["lead_id"].array).dropna()
    for _ in range(3):
        survivors = survivors.map(survivors).fillna(survivors)
    leads["owner"] = leads["lead_id"].map(survivors).fillna(leads["lead_id"])
    return leads.assign(is_merged=target.notna())


def visitors(raw: Path, owners: pd.DataFrame, now: dt.datetime) -> pd.DataFrame:
    """Whose browser it is: the first identification of each."""
    rows = read(raw, "identities", ["anonymous_id", "lead_id", "identified_at"])
    at = rows["identified_at"].fillna(pd.Timestamp(rules.EARLIEST))
    rows = pd.DataFrame({"visitor": known(rows["anonymous_id"]), "lead_id": known(rows["lead_id"]), "at": at})
    rows = rows[rows["at"] <= pd.Timestamp(now)].merge(owners, on="lead_id").sort_values(["at", "lead_id"]).drop_duplicates("visitor")
    return pd.DataFrame({"visitor": rows["visitor"], "visitor_owner": rows["owner"], "identified_on": rows["at"].dt.floor("D")})


def deliveries(raw: Path, now: dt.datetime) -> pd.DataFrame:
    """The first delivery of each activity; deleted once any delivery says so."""
    columns = ["activity_id", "lead_id", "anonymous_id", "activity_type", "occurred_at", "url", "is_machine", "is_deleted", "loaded_at"]
    rows = read(raw, "activities", columns).rename(columns={"anonymous_id": "visitor"})
    for name in ("activity_id", "lead_id", "visitor", "activity_type", "url"):
        rows[name] = known(rows[name])
    usable = rows["activity_id"].notna() & rows["activity_type"].notna() & (rows["lead_id"].notna() | rows["visitor"].notna())
    rows = rows[usable & plausible(rows["occurred_at"], now)]
    deleted = rows.loc[rows["is_deleted"].fillna(False).astype(bool), "activity_id"]
    rows = rows.sort_values("loaded_at", na_position="last").drop_duplicates("activity_id")
    return rows.assign(is_void=rows["is_machine"].fillna(False).astype(bool) | rows["activity_id"].isin(deleted))


def daily_counts(raw: Path, seeds: Path, owners: pd.DataFrame, visitor_owners: pd.DataFrame, now: dt.datetime) -> pd.DataFrame:
    """Events by lead, day, type and page category; the one pass over all activities."""
    rows = deliveries(raw, now)
    aliases = {row["alias"]: row["activity_type"] for row in rules.seed(seeds, "activity_type_aliases")}
    kinds = pd.Series({t: t.lower().replace(" ", "_").replace("-", "_") for t in rows["activity_type"].unique()})
    patterns = rules.page_patterns(seeds)
    pages = {url: rules.page_category(url, patterns) for url in rows["url"].dropna().unique()}
    rows = rows.merge(owners, on="lead_id", how="left").merge(visitor_owners, on="visitor", how="left")
    by_lead = rows["lead_id"].notna()
    day = rows["occurred_at"].dt.floor("D")
    known_on = day.where(by_lead | ~(rows["identified_on"] > day).fillna(False).astype(bool), rows["identified_on"])
    frame = pd.DataFrame(
        {
            "lead_id": rows["owner"].where(by_lead, rows["visitor_owner"]), "day": day, "known_on": known_on,
            "activity_type": rows["activity_type"].map(kinds.replace(aliases)), "page_category": rows["url"].map(pages),
            "is_void": rows["is_void"], "is_orphan": by_lead & rows["owner"].isna(),
        }
    )  # fmt: skip
    return frame.groupby(list(frame.columns), dropna=False, sort=False).size().rename("n").reset_index()


def match(counted: pd.DataFrame, rows: list[dict]) -> pd.DataFrame:
    """Daily counts beside the rules they feed, within each rule's window."""
    parts = []
    for rule in rows:
        fits = counted["age"] < (rule["window_days"] or rules.LONGEST)
        for key in KEYS:
            fits &= (counted[key] == rule[key]).fillna(False) if rule[key] else True
        parts.append(counted[fits].assign(rule_id=rule["rule_id"]))
    return pd.concat(parts)


def ruled(leads: pd.Series, rule: dict, points: object) -> pd.DataFrame:
    """One fired row per lead."""
    return pd.DataFrame({"lead_id": leads, "rule_id": rule["rule_id"], "category": rule["category"], "points": points})


def behaved(counted: pd.DataFrame, plan: rules.Rules) -> list[pd.DataFrame]:
    """Points of behavioural rules: limits a day and in all, decay, most points."""
    weights = pd.DataFrame(plan.weights).set_index(["rule_id", "age"])["weight"]
    parts = []
    for rule in plan.behavioral:
        days = match(counted, [rule]).groupby(["lead_id", "age"])["n"].sum().reset_index().sort_values("age")
        kept = days["n"].clip(upper=rule["max_per_day"])
        if rule["max_count"] is not None:
            newer = kept.groupby(days["lead_id"]).cumsum() - kept
            kept = np.minimum(kept, (rule["max_count"] - newer).clip(lower=0))
        millionths = (kept * days["age"].map(weights[rule["rule_id"]])).groupby(days["lead_id"]).sum() * rule["points"]
        whole = ((millionths.abs() + rules.WEIGHT // 2) // rules.WEIGHT).clip(upper=rule["max_points"])
        parts.append(ruled(whole.index.array, rule, (np.sign(millionths) * whole).array))
    return parts


def frequent(counted: pd.DataFrame, leads: pd.DataFrame, plan: rules.Rules) -> list[pd.DataFrame]:
    """Points of frequency rules; silence is measured too."""
    parts = []
    for rule in plan.frequency:
        by_lead = match(counted, [rule]).groupby("lead_id")
        measured = by_lead["n"].sum() if rule["measure"] == "events" else by_lead["day"].nunique()
        count = leads["lead_id"].map(measured).fillna(0)
        most = np.inf if rule["at_most"] is None else rule["at_most"]
        parts.append(ruled(leads.loc[count.between(rule["at_least"], most), "lead_id"], rule, rule["points"]))
    return parts


def silent(counted: pd.DataFrame, leads: pd.DataFrame, today: pd.Timestamp, seeds: Path, plan: rules.Rules) -> list[pd.DataFrame]:
    """Points of inactivity rules."""
    engaging = [row["activity_type"] for row in rules.seed(seeds, "activity_types") if row["is_engagement"] == "true"]
    last = counted[counted["activity_type"].isin(engaging)].groupby("lead_id")["day"].max()
    days = (today - leads["lead_id"].map(last).fillna(leads["created_on"])).dt.days
    return [ruled(leads.loc[days >= rule["inactive_days"], "lead_id"], rule, rule["points"]) for rule in plan.inactivity]


def described(leads: pd.DataFrame, seeds: Path) -> pd.DataFrame:
    """The leads with the attributes that explicit rules ask for."""
    phrases = rules.seniority_phrases(seeds)
    levels = {title: rules.seniority(title, phrases) for title in leads["title"].dropna().unique()}
    leads = leads.assign(seniority=leads["title"].map(levels), employee_count=leads["employees"] // 1)
    for name in ("industry", "budget_authority"):
        aliases = {row["alias"]: row[name].lower() for row in rules.seed(seeds, f"{name}_aliases")}
        leads[name] = leads[f"{name}_written"].map(aliases)
    return leads


def holds(leads: pd.DataFrame, condition: dict) -> pd.Series:
    """Which leads meet a condition; a text may satisfy it as written or by its standard name."""
    name = condition["attribute"]
    if condition["values"] is None:
        low, high = condition["low"], condition["high"]
        return leads[name].between(-np.inf if low is None else low, np.inf if high is None else high)
    as_standard = leads[name].isin(condition["values"])
    return as_standard if name == "seniority" else as_standard | leads[f"{name}_written"].isin(condition["values"])


def explicit(leads: pd.DataFrame, plan: rules.Rules) -> list[pd.DataFrame]:
    """Points of explicit rules."""
    parts = []
    for rule in plan.explicit:
        fits = np.logical_and.reduce([holds(leads, c).fillna(False).astype(bool).array for c in rule["conditions"]])
        parts.append(ruled(leads.loc[fits, "lead_id"], rule, rule["points"]))
    return parts


def totals(fired: pd.DataFrame, leads: pd.DataFrame, plan: rules.Rules) -> pd.DataFrame:
    """The bounded score of every lead from the rules that fired."""
    total = pd.Series(0, index=leads["lead_id"].array)
    for category in plan.categories:
        rows = fired[fired["category"] == category["category"]]
        if category["combine"] == "best":
            rows = rows.assign(size=rows["points"].abs()).sort_values(["size", "points", "rule_id"], ascending=[False, False, True])
            rows = rows.drop_duplicates("lead_id")
        points = rows.groupby("lead_id")["points"].sum().clip(category["min_points"], category["max_points"])
        total = total.add(points.reindex(total.index, fill_value=0))
    total = total.clip(plan.floor, plan.ceiling).astype("int64")
    return pd.DataFrame({"lead_id": total.index, "points": total.array}).sort_values("lead_id")


def main() -> None:
    args = rules.arguments(__doc__)
    plan, now = rules.read(args.seeds), dt.datetime.now(dt.UTC).replace(tzinfo=None)
    leads = newest_leads(args.raw, now)
    owners = leads[["lead_id", "owner"]]
    daily = daily_counts(args.raw, args.seeds, owners, visitors(args.raw, owners, now), now)
    today = daily.loc[~daily["is_orphan"], "day"].max()
    counted = daily[(daily["day"] <= today) & (daily["known_on"] <= today) & ~daily["is_void"] & daily["lead_id"].notna()]
    counted = counted.assign(age=(today - counted["day"]).dt.days)
    leads = leads.assign(created_on=leads["created_at"].dt.floor("D"))
    leads = described(leads[~leads["is_deleted"] & ~leads["is_merged"] & (leads["created_on"] <= today)], args.seeds)
    parts = [*behaved(counted, plan), *frequent(counted, leads, plan), *silent(counted, leads, today, args.seeds, plan), *explicit(leads, plan)]
    fired = pd.concat(parts)
    totals(fired.assign(lead_id=fired["lead_id"].astype(leads["lead_id"].dtype), points=fired["points"].astype("int64")), leads, plan).to_parquet(args.out, index=False)


if __name__ == "__main__":
    main()
