"""The same scores in Polars, lazily and by its streaming engine; what it does and leaves out stands in rules.py."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import rules


def known(name: str) -> pl.Expr:
    """A text column, trimmed, with the spellings of 'no value' as null."""
    text = pl.col(name).str.strip_chars()
    return pl.when(~text.str.to_lowercase().is_in(rules.NULL_TOKENS)).then(text)


def tidy(name: str) -> pl.Expr:
    """The same with inner runs of spaces as one."""
    text = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(~text.str.to_lowercase().is_in(rules.NULL_TOKENS)).then(text)


def number(name: str) -> pl.Expr:
    """A number as people write it: 1,200, 201-500 (the lower end), 10,000+, 2.5m."""
    bare = tidy(name).str.to_lowercase().str.replace_all("[–—]", "-").str.replace_all("[, $€£+]", "").str.replace_all("to", "-")
    first = bare.str.splitn("-", 2).struct.field("field_0")
    digits = pl.when(first != "").then(first).otherwise(bare)
    scale = digits.str.slice(-1).replace_strict({"k": 1e3, "m": 1e6, "b": 1e9}, default=1.0)
    value = digits.str.replace_all("[kmb]", "").cast(pl.Float64, strict=False) * scale
    return pl.when(digits.str.contains(rules.NUMBER)).then(value)


def table(rows: list[dict], schema: dict) -> pl.DataFrame:
    """A small frame of some columns of the rows."""
    return pl.DataFrame([{k: row[k] for k in schema} for row in rows], schema=schema)


def newest_leads(raw: Path, now: dt.datetime) -> pl.DataFrame:
    """One row per lead: the newest version that staging takes, with its survivor."""
    in_range = pl.col("employees").is_between(0, rules.MOST_EMPLOYEES).fill_null(True)
    in_range &= pl.col("revenue").is_between(0, rules.MOST_REVENUE).fill_null(True)
    leads = (
        pl.scan_parquet(raw / "leads" / "*.parquet", missing_columns="insert")
        .select(
            known("lead_id"), known("merged_into_lead_id").alias("merged_into"), tidy("job_title").str.to_lowercase().alias("title"),
            tidy("industry").str.to_lowercase().alias("industry_written"),
            tidy("budget_authority").str.to_lowercase().alias("budget_authority_written"),
            number("employee_count").alias("employees"), number("annual_revenue").alias("revenue"),
            pl.col("is_deleted").fill_null(False), "created_at", "updated_at",
        )
        .filter(pl.col("lead_id").is_not_null() & pl.col("created_at").is_between(rules.EARLIEST, now) & in_range)
        .sort("updated_at", "created_at", descending=True, nulls_last=True)
        .unique("lead_id", keep="first", maintain_order=True)
        .collect()
    )  # fmt: skip
    merged = leads.select("lead_id", survivor="merged_into").join(leads.select(survivor="lead_id"), on="survivor", how="semi")
    hops = merged.filter(pl.col("lead_id") != pl.col("survivor"))
    for _ in range(3):
        further = hops.select(survivor="lead_id", further="survivor")
        hops = hops.join(further, on="survivor", how="left").select("lead_id", survivor=pl.coalesce("further", "survivor"))
    return leads.join(hops, on="lead_id", how="left").with_columns(
        owner=pl.coalesce("survivor", "lead_id"), is_merged=pl.col("survivor").is_not_null()
    )


def visitors(raw: Path, owners: pl.DataFrame, now: dt.datetime) -> pl.DataFrame:
    """Whose browser it is: the first identification of each."""
    return (
        pl.scan_parquet(raw / "identities" / "*.parquet")
        .select(visitor=known("anonymous_id"), lead_id=known("lead_id"), at=pl.col("identified_at").fill_null(rules.EARLIEST))
        .filter(pl.col("at") <= now)
        .collect()
        .join(owners, on="lead_id")
        .sort("at", "lead_id")
        .unique("visitor", keep="first", maintain_order=True)
        .select("visitor", visitor_owner="owner", identified_on=pl.col("at").dt.date())
    )


def daily_counts(raw: Path, seeds: Path, owners: pl.DataFrame, visitor_owners: pl.DataFrame, now: dt.datetime) -> pl.DataFrame:
    """Events by lead, day, type and page category; the one pass over all activities."""
    rows = pl.scan_parquet(raw / "activities" / "*.parquet", missing_columns="insert")
    urls = rows.select(url=known("url")).unique().filter(pl.col("url").is_not_null()).collect(engine="streaming")
    patterns = rules.page_patterns(seeds)
    pages = urls.with_columns(page_category=pl.Series([rules.page_category(u, patterns) for u in urls["url"]], dtype=pl.String))
    aliases = pl.DataFrame(rules.seed(seeds, "activity_type_aliases")).select("alias", mapped="activity_type")
    delivered = rows.select(
        known("activity_id"), known("lead_id"), known("anonymous_id").alias("visitor"), known("url"),
        known("activity_type").str.to_lowercase().str.replace_all("[ -]", "_"), pl.col("is_machine").fill_null(False),
        pl.col("is_deleted").fill_null(False), "occurred_at", "loaded_at",
    ).filter(
        pl.col("activity_id").is_not_null() & pl.col("activity_type").is_not_null() & pl.col("occurred_at").is_between(rules.EARLIEST, now)
        & pl.coalesce("lead_id", "visitor").is_not_null()
    )  # fmt: skip
    deleted = delivered.filter("is_deleted").select("activity_id", was_deleted=True).unique()
    by_lead = pl.col("lead_id").is_not_null()
    day = pl.col("occurred_at").dt.date()
    return (
        delivered.drop("is_deleted")
        .sort("loaded_at", nulls_last=True)
        .unique("activity_id", keep="first")
        .join(deleted, on="activity_id", how="left")
        .join(owners.lazy(), on="lead_id", how="left")
        .join(visitor_owners.lazy(), on="visitor", how="left")
        .join(aliases.lazy(), left_on="activity_type", right_on="alias", how="left")
        .join(pages.lazy(), on="url", how="left")
        .select(
            lead_id=pl.when(by_lead).then("owner").otherwise("visitor_owner"), day=day,
            known_on=pl.when(by_lead).then(day).otherwise(pl.max_horizontal(day, "identified_on")),
            activity_type=pl.coalesce("mapped", "activity_type"), page_category=pl.col("page_category"),
            is_void=pl.col("is_machine") | pl.col("was_deleted").fill_null(False),
            is_orphan=by_lead & pl.col("owner").is_null(),
        )
        .group_by("lead_id", "day", "known_on", "activity_type", "page_category", "is_void", "is_orphan")
        .agg(n=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
    )  # fmt: skip


def match(counted: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Daily counts beside the rules they feed, within each rule's window."""
    fits = (pl.col("rule_type").is_null() | (pl.col("rule_type") == pl.col("activity_type"))) & (
        pl.col("rule_page").is_null() | (pl.col("rule_page") == pl.col("page_category"))
    )
    kinds = counted.select("activity_type", "page_category").unique()
    rows = rows.rename({"activity_type": "rule_type", "page_category": "rule_page"})
    pairs = kinds.join(rows, how="cross").filter(fits)
    fed = counted.join(pairs, on=["activity_type", "page_category"], nulls_equal=True)
    return fed.filter(pl.col("window_days").is_null() | (pl.col("age") < pl.col("window_days")))


FILTERS = ("rule_id", "category", "activity_type", "page_category")


def behaved(counted: pl.DataFrame, plan: rules.Rules) -> pl.DataFrame:
    """Points of behavioural rules: limits a day and in all, decay, most points."""
    numbers = ("points", "max_per_day", "max_count", "window_days", "max_points")
    rows = table(plan.behavioral, {**dict.fromkeys(FILTERS, pl.String), **dict.fromkeys(numbers, pl.Int64)})
    weights = table(plan.weights, {"rule_id": pl.String, "age": pl.Int64, "weight": pl.Int64})
    newer = pl.col("n").cum_sum().over(["lead_id", "rule_id"], order_by="age") - pl.col("n")
    kept = pl.max_horizontal(pl.lit(0), pl.min_horizontal("n", pl.col("max_count") - newer))
    whole = (pl.col("millionths").abs() + rules.WEIGHT // 2) // rules.WEIGHT
    keys = ["lead_id", "rule_id", "category", "points", "max_points"]
    return (
        match(counted, rows)
        .group_by(*keys, "age", "max_per_day", "max_count").agg(pl.col("n").sum())
        .with_columns(n=pl.min_horizontal("n", "max_per_day"))
        .with_columns(kept=pl.when(pl.col("max_count").is_null()).then("n").otherwise(kept))
        .join(weights, on=["rule_id", "age"])
        .group_by(keys).agg(millionths=(pl.col("kept") * pl.col("weight")).sum())
        .with_columns(millionths=pl.col("millionths") * pl.col("points"))
        .select("lead_id", "rule_id", "category", points=pl.col("millionths").sign() * pl.min_horizontal(whole, "max_points"))
    )  # fmt: skip


def frequent(counted: pl.DataFrame, leads: pl.DataFrame, plan: rules.Rules) -> pl.DataFrame:
    """Points of frequency rules; silence is measured too."""
    numbers = ("points", "window_days", "at_least", "at_most")
    rows = table(plan.frequency, {**dict.fromkeys((*FILTERS, "measure"), pl.String), **dict.fromkeys(numbers, pl.Int64)})
    measure = pl.when(pl.col("measure") == "events").then(pl.col("n").sum()).otherwise(pl.col("day").n_unique().cast(pl.Int64))
    measured = match(counted, rows).group_by("lead_id", "rule_id").agg(measured=measure.first())
    count = pl.col("measured").fill_null(0)
    return (
        leads.select("lead_id").join(rows, how="cross").join(measured, on=["lead_id", "rule_id"], how="left")
        .filter((count >= pl.col("at_least")) & (pl.col("at_most").is_null() | (count <= pl.col("at_most"))))
        .select("lead_id", "rule_id", "category", "points")
    )  # fmt: skip


def silent(counted: pl.DataFrame, leads: pl.DataFrame, today: dt.date, seeds: Path, plan: rules.Rules) -> pl.DataFrame:
    """Points of inactivity rules."""
    rows = table(plan.inactivity, {"rule_id": pl.String, "category": pl.String, "points": pl.Int64, "inactive_days": pl.Int64})
    engaging = [row["activity_type"] for row in rules.seed(seeds, "activity_types") if row["is_engagement"] == "true"]
    last = counted.filter(pl.col("activity_type").is_in(engaging)).group_by("lead_id").agg(last_on=pl.col("day").max())
    days = (pl.lit(today) - pl.coalesce("last_on", "created_on")).dt.total_days()
    return (
        leads.join(last, on="lead_id", how="left").select("lead_id", days=days).join(rows, how="cross")
        .filter(pl.col("days") >= pl.col("inactive_days")).select("lead_id", "rule_id", "category", "points")
    )  # fmt: skip


def described(leads: pl.DataFrame, seeds: Path) -> pl.DataFrame:
    """The leads with the attributes that explicit rules ask for."""
    phrases = rules.seniority_phrases(seeds)
    titles = leads.select("title").unique().drop_nulls()
    titles = titles.with_columns(seniority=pl.Series([rules.seniority(t, phrases) for t in titles["title"]], dtype=pl.String))
    leads = leads.join(titles, on="title", how="left").with_columns(employee_count=pl.col("employees").floor())
    for name in ("industry", "budget_authority"):
        aliases = pl.DataFrame(rules.seed(seeds, f"{name}_aliases")).select(pl.col("alias").alias(f"{name}_written"), pl.col(name).str.to_lowercase())
        leads = leads.join(aliases, on=f"{name}_written", how="left")
    return leads


def holds(condition: dict) -> pl.Expr:
    """A condition as an expression; a text may satisfy it as written or by its standard name."""
    name = condition["attribute"]
    if condition["values"] is not None:
        names = [name] if name == "seniority" else [name, f"{name}_written"]
        return pl.any_horizontal([pl.col(n).is_in(condition["values"]).fill_null(False) for n in names])
    low, high = condition["low"], condition["high"]
    return pl.col(name).is_between(-float("inf") if low is None else low, float("inf") if high is None else high).fill_null(False)


def explicit(leads: pl.DataFrame, plan: rules.Rules) -> list[pl.DataFrame]:
    """Points of explicit rules."""
    return [
        leads.filter(*[holds(condition) for condition in rule["conditions"]]).select(
            "lead_id", rule_id=pl.lit(rule["rule_id"]), category=pl.lit(rule["category"]), points=pl.lit(rule["points"], pl.Int64)
        )
        for rule in plan.explicit
    ]


def totals(fired: pl.DataFrame, leads: pl.DataFrame, plan: rules.Rules) -> pl.DataFrame:
    """The bounded score of every lead from the rules that fired."""
    columns = {"category": pl.String, "combine": pl.String, "min_points": pl.Int64, "max_points": pl.Int64}
    size = pl.col("points").abs()
    best = fired.sort(size, "points", "rule_id", descending=[True, True, False]).group_by("lead_id", "category", maintain_order=True)
    both = best.agg(best=pl.col("points").first(), sum=pl.col("points").sum()).join(table(plan.categories, columns), on="category")
    points = pl.when(pl.col("combine") == "best").then("best").otherwise("sum")
    sums = both.with_columns(points=points.clip(pl.col("min_points"), pl.col("max_points"))).group_by("lead_id").agg(pl.col("points").sum())
    total = pl.col("points").fill_null(0).clip(plan.floor, plan.ceiling)
    return leads.select("lead_id").join(sums, on="lead_id", how="left").select("lead_id", points=total).sort("lead_id")


def main() -> None:
    args = rules.arguments(__doc__)
    os.environ["POLARS_MAX_THREADS"] = str(args.threads)  # read when Polars is imported
    global pl
    import polars as pl

    plan, now = rules.read(args.seeds), dt.datetime.now(dt.UTC).replace(tzinfo=None)
    leads = newest_leads(args.raw, now)
    owners = leads.select("lead_id", "owner")
    daily = daily_counts(args.raw, args.seeds, owners, visitors(args.raw, owners, now), now)
    today = daily.filter(~pl.col("is_orphan"))["day"].max()
    counted = daily.filter((pl.col("day") <= today) & (pl.col("known_on") <= today) & ~pl.col("is_void") & pl.col("lead_id").is_not_null())
    counted = counted.with_columns(age=(pl.lit(today) - pl.col("day")).dt.total_days())
    leads = leads.with_columns(created_on=pl.col("created_at").dt.date())
    leads = described(leads.filter(~pl.col("is_deleted") & ~pl.col("is_merged") & (pl.col("created_on") <= today)), args.seeds)
    parts = [behaved(counted, plan), frequent(counted, leads, plan), silent(counted, leads, today, args.seeds, plan), *explicit(leads, plan)]
    totals(pl.concat(parts), leads, plan).write_parquet(args.out)


if __name__ == "__main__":
    main()
