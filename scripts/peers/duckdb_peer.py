"""The same scores by one hand-written DuckDB query; what it does and leaves out stands in rules.py."""

from __future__ import annotations

import duckdb
import rules


def literal(value: object) -> str:
    """A value as SQL."""
    return "null" if value is None else str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def values(con: duckdb.DuckDBPyConnection, name: str, rows: list[dict], columns: dict[str, str]) -> None:
    """A small table of some columns of the rows; `columns` gives their types."""
    con.execute(f"create temp table {name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
    body = ", ".join("(" + ", ".join(literal(row[column]) for column in columns) + ")" for row in rows)
    if rows:
        con.execute(f"insert into {name} values {body}")


def holds(condition: dict) -> str:
    """A condition as SQL; a text may satisfy it as written or by its standard name."""
    name = condition["attribute"]
    if condition["values"] is not None:
        listed = ", ".join(literal(value) for value in condition["values"])
        written = "" if name == "seniority" else f" or {name}_written in ({listed})"
        return f"coalesce({name} in ({listed}){written}, false)"
    low, high = condition["low"], condition["high"]
    bounds = [f"{name} >= {low}"] * (low is not None) + [f"{name} <= {high}"] * (high is not None)
    return f"coalesce({' and '.join(bounds)}, false)"


def explicit(plan: rules.Rules) -> str:
    """Explicit rules as one select a rule from the table of leads."""
    selects = [
        f"""select lead_id, {literal(rule["rule_id"])} as rule_id, {literal(rule["category"])} as category,
            {rule["points"]} as points from scored_leads where {" and ".join(map(holds, rule["conditions"]))}"""
        for rule in plan.explicit
    ]
    return " union all ".join(selects) or "select null as lead_id, null as rule_id, null as category, 0 as points limit 0"


MACROS = f"""
create macro known(t) as case when lower(trim(t)) not in ({", ".join(map(literal, rules.NULL_TOKENS))}) then trim(t) end;
create macro tidy(t) as known(case when t like '%  %' then regexp_replace(trim(t), '\\s+', ' ', 'g') else t end);
create macro bare_number(t) as replace(translate(lower(t), '–—, $€£+', '--'), 'to', '-');
create macro number_digits(bare) as coalesce(nullif(split_part(bare, '-', 1), ''), bare);
create macro number(digits) as try_cast(rtrim(digits, 'kmb') as decimal(22, 4))
    * case right(digits, 1) when 'k' then 1000 when 'm' then 1000000 when 'b' then 1000000000 else 1 end;
create macro after_host(u) as substr(u, strpos(u, '//') + 2);
create macro bare_path(u) as case
    when u not like '%://%' and u not like '//%' then case when u like '/%' then u else '/' || u end
    when after_host(u) like '%/%' then substr(after_host(u), strpos(after_host(u), '/')) else '/' end;
create macro path(u) as coalesce(nullif(rtrim(bare_path(split_part(split_part(lower(u), '?', 1), '#', 1)), '/'), ''), '/');
create macro words(t) as ' ' || trim(regexp_replace(
    translate(replace(lower(t), chr(39), ' '), '.,;:!?/&()[]{{}}<>-_|+*=#%@~^$"`–—•·…«»“”‘’\\', repeat(' ', 46)), '\\s+', ' ', 'g')) || ' ';
"""

QUERY = """
create temp table result as
with tidied as materialized (  -- materialized: else each use of a text would clean it again
    select known(lead_id) as lead_id, known(merged_into_lead_id) as merged_into, lower(tidy(job_title)) as title,
        lower(tidy(industry)) as industry, lower(tidy(budget_authority)) as budget_authority,
        bare_number(tidy(employee_count)) as employees, bare_number(tidy(annual_revenue)) as revenue,
        coalesce(is_deleted, false) as is_deleted, created_at, updated_at
    from read_parquet('{raw}/leads/*.parquet', union_by_name = true)
), lead_digits as materialized (
    select * exclude (employees, revenue), number_digits(employees) as employees, number_digits(revenue) as revenue from tidied
), lead_rows as materialized (
    select * exclude (employees, revenue), number(employees) as employee_count, number(revenue) as annual_revenue from lead_digits
), newest as materialized (
    select * from lead_rows
    where lead_id is not null and created_at between timestamp '1990-01-01' and now_utc()
        and coalesce(employee_count between 0 and {most_employees}, true)
        and coalesce(annual_revenue between 0 and {most_revenue}, true)
    qualify row_number() over (partition by lead_id order by updated_at desc nulls last, created_at desc) = 1
), hops_1 as (
    select n.lead_id, m.lead_id as survivor from newest as n
    join newest as m on n.merged_into = m.lead_id and n.lead_id <> m.lead_id
), hops_2 as (select h.lead_id, coalesce(g.survivor, h.survivor) as survivor from hops_1 as h left join hops_1 as g on h.survivor = g.lead_id),
hops_4 as (select h.lead_id, coalesce(g.survivor, h.survivor) as survivor from hops_2 as h left join hops_2 as g on h.survivor = g.lead_id),
hops_8 as (select h.lead_id, coalesce(g.survivor, h.survivor) as survivor from hops_4 as h left join hops_4 as g on h.survivor = g.lead_id),
owners as materialized (
    select n.lead_id, coalesce(h.survivor, n.lead_id) as owner, h.survivor is not null as is_merged
    from newest as n left join hops_8 as h on n.lead_id = h.lead_id
), titles as materialized (
    select t.title, arg_min(p.seniority, p.priority) as seniority
    from (select title, words(title) as words from (select distinct title from newest where title is not null)) as t
    join read_csv('{seeds}/mappings/title_seniorities.csv') as p on contains(t.words, ' ' || p.phrase || ' ')
    group by t.title
), visitors as materialized (
    select known(i.anonymous_id) as visitor, arg_min(o.owner, (coalesce(i.identified_at, '1990-01-01'), i.lead_id)) as owner,
        min(coalesce(i.identified_at, '1990-01-01'))::date as identified_on
    from read_parquet('{raw}/identities/*.parquet', union_by_name = true) as i
    join owners as o on known(i.lead_id) = o.lead_id
    where coalesce(i.identified_at <= now_utc(), true)
    group by known(i.anonymous_id)
), deliveries as (
    select known(activity_id) as activity_id, known(lead_id) as lead_id, known(anonymous_id) as visitor,
        replace(replace(lower(known(activity_type)), ' ', '_'), '-', '_') as activity_type, known(url) as url,
        coalesce(is_machine, false) as is_machine, coalesce(is_deleted, false) as is_deleted, occurred_at, loaded_at
    from read_parquet('{raw}/activities/*.parquet', union_by_name = true)
    where known(activity_id) is not null and coalesce(known(lead_id), known(anonymous_id)) is not null
        and known(activity_type) is not null and occurred_at between timestamp '1990-01-01' and now_utc()
), activities as materialized (
    select activity_id, bool_or(is_deleted) as is_deleted,
        unnest(arg_min(struct_pack(lead_id, visitor, activity_type, url, is_machine, occurred_at), coalesce(loaded_at, timestamp '9999-01-01')))
    from deliveries group by activity_id
), pages as materialized (
    select u.url, arg_min(p.page_category, p.priority) as page_category
    from (select url, path(url) as path from (select distinct url from activities where url is not null)) as u
    join read_csv('{seeds}/mappings/page_categories.csv') as p on u.path like replace(p.pattern, '*', '%')
    group by u.url
), daily as materialized (
    select case when a.lead_id is not null then o.owner else v.owner end as lead_id, a.occurred_at::date as day,
        case when a.lead_id is null then greatest(v.identified_on, a.occurred_at::date) else a.occurred_at::date end as known_on,
        coalesce(t.activity_type, a.activity_type) as activity_type, coalesce(p.page_category, 'other') as page_category,
        a.is_deleted or a.is_machine as is_void, a.lead_id is not null and o.lead_id is null as is_orphan, count(*) as n
    from activities as a
    left join owners as o on a.lead_id = o.lead_id
    left join visitors as v on a.visitor = v.visitor
    left join read_csv('{seeds}/mappings/activity_type_aliases.csv') as t on a.activity_type = t.alias
    left join pages as p on a.url = p.url
    group by all
), today as (
    select max(day) as scored_on from daily where not is_orphan
), scored_leads as materialized (
    select n.lead_id, n.created_at::date as created_on, ti.seniority, n.employee_count, n.industry as industry_written,
        n.budget_authority as budget_authority_written, lower(i.industry) as industry, lower(b.budget_authority) as budget_authority
    from newest as n
    join owners as o on n.lead_id = o.lead_id and not o.is_merged
    join today on n.created_at::date <= today.scored_on
    left join titles as ti on n.title = ti.title
    left join read_csv('{seeds}/mappings/industry_aliases.csv', all_varchar = true) as i on n.industry = i.alias
    left join read_csv('{seeds}/mappings/budget_authority_aliases.csv', all_varchar = true) as b on n.budget_authority = b.alias
    where not n.is_deleted
), counted as materialized (
    select d.lead_id, d.day, (today.scored_on - d.day) as age, d.activity_type, d.page_category, sum(d.n) as n
    from daily as d join today on d.day <= today.scored_on and d.known_on <= today.scored_on
    where d.lead_id is not null and not d.is_void
    group by all
), matched as (
    select c.lead_id, r.rule_id, c.age, least(sum(c.n), r.max_per_day) as n, r.max_count
    from counted as c
    join behavioral as r on coalesce(r.activity_type = c.activity_type, true) and coalesce(r.page_category = c.page_category, true)
        and coalesce(c.age < r.window_days, true)
    group by c.lead_id, r.rule_id, c.age, r.max_per_day, r.max_count
), newest_first as (
    select lead_id, rule_id, age, n, greatest(0, least(n, max_count - (sum(n) over (partition by lead_id, rule_id order by age) - n))) as kept
    from matched where max_count is not null
    union all
    select lead_id, rule_id, age, n, n from matched where max_count is null
), decayed as (
    select k.lead_id, r.rule_id, r.category, r.max_points, sum(k.kept * w.weight) * r.points as millionths
    from newest_first as k join behavioral as r on k.rule_id = r.rule_id join weights as w on k.rule_id = w.rule_id and k.age = w.age
    group by k.lead_id, r.rule_id, r.category, r.max_points, r.points
), behaved as (
    select lead_id, rule_id, category,
        sign(millionths) * least((abs(millionths) + {half}) // {weight}, coalesce(max_points, 1000000000)) as points
    from decayed
), measured as (
    select c.lead_id, r.rule_id, case r.measure when 'events' then sum(c.n) else count(distinct c.day) end as measure
    from counted as c
    join frequency as r on coalesce(r.activity_type = c.activity_type, true) and coalesce(r.page_category = c.page_category, true) and c.age < r.window_days
    group by c.lead_id, r.rule_id, r.measure
), frequent as (
    select l.lead_id, r.rule_id, r.category, r.points
    from scored_leads as l cross join frequency as r left join measured as m on l.lead_id = m.lead_id and r.rule_id = m.rule_id
    where coalesce(m.measure, 0) >= r.at_least and coalesce(m.measure <= r.at_most, r.at_most is null or r.at_most >= 0)
), engaged as (
    select c.lead_id, max(c.day) as last_on from counted as c
    join read_csv('{seeds}/mappings/activity_types.csv') as t on c.activity_type = t.activity_type and t.is_engagement group by c.lead_id
), silent as (
    select l.lead_id, r.rule_id, r.category, r.points
    from scored_leads as l cross join today left join engaged as e on l.lead_id = e.lead_id
    join inactivity as r on today.scored_on - coalesce(e.last_on, l.created_on) >= r.inactive_days
), fired as (
    select * from behaved union all select * from frequent union all select * from silent union all {explicit}
), by_category as (
    select f.lead_id, greatest(least(case when c.combine = 'best' then first(f.points order by abs(f.points) desc, f.points desc, f.rule_id)
        else sum(f.points) end, c.max_points), c.min_points) as points
    from fired as f join categories as c on f.category = c.category
    group by f.lead_id, c.category, c.combine, c.min_points, c.max_points
), sums as (
    select lead_id, sum(points) as points from by_category group by lead_id
)
select l.lead_id, greatest(least(coalesce(s.points, 0), {ceiling}), {floor})::bigint as points
from scored_leads as l left join sums as s on l.lead_id = s.lead_id
"""


def main() -> None:
    args = rules.arguments(__doc__)
    plan = rules.read(args.seeds)
    con = duckdb.connect(config={"threads": args.threads, "memory_limit": args.memory_limit, "temp_directory": str(args.temp)})
    con.execute("set preserve_insertion_order = false")
    con.execute("set timezone = 'UTC'")
    con.execute(MACROS)
    con.execute("create macro now_utc() as now()::timestamp")
    text, number = "varchar", "bigint"
    filters = {"rule_id": text, "category": text, "activity_type": text, "page_category": text, "points": number}
    limits = {"window_days": number, "max_per_day": number, "max_count": number, "max_points": number}
    values(con, "behavioral", plan.behavioral, {**filters, **limits})
    values(con, "frequency", plan.frequency, {**filters, "measure": text, "window_days": number, "at_least": number, "at_most": number})
    values(con, "inactivity", plan.inactivity, {"rule_id": text, "category": text, "points": number, "inactive_days": number})
    values(con, "categories", plan.categories, {"category": text, "combine": text, "min_points": number, "max_points": number})
    values(con, "weights", plan.weights, {"rule_id": text, "age": number, "weight": number})
    con.execute(
        QUERY.format(
            raw=args.raw, seeds=args.seeds, most_employees=rules.MOST_EMPLOYEES, most_revenue=rules.MOST_REVENUE, half=rules.WEIGHT // 2,
            weight=rules.WEIGHT, explicit=explicit(plan), floor=literal(plan.floor), ceiling=literal(plan.ceiling),
        )  # fmt: skip
    )
    con.execute(f"copy (select * from result order by lead_id) to '{args.out}' (format parquet)")


if __name__ == "__main__":
    main()
