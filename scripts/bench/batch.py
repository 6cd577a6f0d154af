"""Make what arrives in a day after a generated set, as Parquet files of the same columns.

Per 1,000 new activities: 150 of them one to three days late, 10 delivered twice at once, 50 resent copies of
activities of the last 90 days (same time, new `loaded_at`), 20 deletions (copies with `is_deleted`) of activities
of any age, 50 changed leads (a new version; one in 20 deleted, one in 20 merged into another), 12 new leads, each
with two browsers identified, one of them known for long. All of it was loaded after everything in the set.

    python scripts/bench/batch.py target/benchmark/S/base target/benchmark/S/batch --activities 4000
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb


def write(con: duckdb.DuckDBPyConnection, query: str, out: Path, table: str) -> None:
    """Write a query's rows to the folder of a raw table."""
    (out / table).mkdir(parents=True, exist_ok=True)
    con.execute(f"copy ({query}) to '{out / table / 'batch.parquet'}' (format parquet, compression zstd)")


def prepare(con: duckdb.DuckDBPyConnection, base: Path, count: int) -> None:
    """Draws, the days, and which activities and leads the batch is made of."""
    con.execute("create macro draw(k, n) as (md5_number_lower('batch' || k) % n)::bigint")
    for table in ("activities", "leads", "identities"):
        con.execute(f"create view {table} as select * from read_parquet('{base}/{table}/*.parquet')")
    con.execute("create view plausible as select * from activities where occurred_at between '1990-01-01' and now()::timestamp and activity_id not null")
    con.execute("create table days as select max(occurred_at)::date + 1 as today, (max(occurred_at)::date + 2)::timestamp + interval 2 hour as loaded from plausible")
    recent = "select p.* from plausible as p, days where p.occurred_at >= days.today - {}"
    con.execute(f"create table pool as {recent.format(60)} order by draw(activity_id, 1000000000000) limit {count}")
    con.execute(f"create table resent as {recent.format(90)} order by draw('r' || activity_id, 1000000000000) limit {count // 20}")
    con.execute(f"create table deleted as select * from plausible order by draw('d' || activity_id, 1000000000000) limit {count // 50}")
    con.execute(f"""
        create table chosen as select *, row_number() over (order by draw(lead_id, 1000000000000)) as k
        from (from leads where lead_id like 'L0%' qualify row_number() over (partition by lead_id order by updated_at desc nulls last) = 1)
        order by k limit {max(10, count // 20)}""")
    con.execute(f"create table fresh as select 'B' || lpad(k::varchar, 7, '0') as new_id, * from chosen order by k limit {max(5, count // 80)}")


def activities() -> str:
    """The query of all deliveries of the day."""
    return """
        with owned as (
            select *, draw('f' || activity_id, (select count(*) from fresh)) + 1 as owner from pool
        ), made as (
            select p.* exclude (owner) replace (
                'b' || p.activity_id as activity_id,
                case when draw('l' || p.activity_id, 100) < 3 then f.new_id else p.lead_id end as lead_id,
                (days.today - (case when draw('t' || p.activity_id, 1000) >= 150 then 0 else 1 + draw('u' || p.activity_id, 3) end)::int)
                    + p.occurred_at::time as occurred_at,
                null as is_deleted, days.loaded as loaded_at)
            from owned as p cross join days
            join fresh as f on f.k = p.owner
        )
        select * from made
        union all
        select m.* replace (days.loaded + interval 1 hour as loaded_at) from made as m, days where draw('2' || m.activity_id, 100) = 0
        union all
        select r.* replace (days.loaded as loaded_at) from resent as r, days
        union all
        select d.* replace (true as is_deleted, days.loaded as loaded_at) from deleted as d, days
    """


def leads() -> str:
    """The query of changed and new leads."""
    return """
        select c.* exclude (k) replace (
            case when k % 3 = 0 then 'VP of Operations' when k % 3 = 1 then 'Marketing Manager' else job_title end as job_title,
            case when k % 2 = 0 then '750' else employee_count end as employee_count,
            case when k % 4 = 0 then 'Decision maker' else budget_authority end as budget_authority,
            case when k % 20 = 5 then true else is_deleted end as is_deleted,
            case when k % 20 = 7 then (select lead_id from chosen as o where o.k = c.k + 1) else merged_into_lead_id end as merged_into_lead_id,
            days.today + interval 10 hour as updated_at)
        from chosen as c, days
        union all
        select f.* exclude (k, new_id) replace (
            new_id as lead_id, new_id || '@new.example' as email, null as merged_into_lead_id, false as is_deleted, false as is_customer,
            days.today + interval 8 hour as created_at, days.today + interval 8 hour as updated_at)
        from fresh as f, days
    """


def identities() -> str:
    """The query of identified browsers: a new one of each new lead, and one that nobody knew yet."""
    return """
        with unknown as (
            select anonymous_id, row_number() over (order by anonymous_id) as k
            from (select distinct anonymous_id from plausible where lead_id is null and anonymous_id not null)
            where anonymous_id not in (select anonymous_id from identities)
        )
        select 'vb' || f.new_id as anonymous_id, f.new_id as lead_id, days.today + interval 9 hour as identified_at from fresh as f, days
        union all
        select u.anonymous_id, f.new_id, days.today + interval 11 hour from fresh as f join unknown as u on f.k = u.k cross join days
    """


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path, help="folder with <table>/*.parquet")
    parser.add_argument("out", type=Path, help="folder to write <table>/batch.parquet to")
    parser.add_argument("--activities", type=int, required=True, help="new activities")
    parser.add_argument("--memory-limit", default="3GB")
    args = parser.parse_args()
    con = duckdb.connect(config={"memory_limit": args.memory_limit, "threads": 2})
    con.execute("set timezone = 'UTC'")
    prepare(con, args.base, args.activities)
    write(con, activities(), args.out, "activities")
    write(con, leads(), args.out, "leads")
    write(con, identities(), args.out, "identities")


if __name__ == "__main__":
    main()
