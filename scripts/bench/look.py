"""Look into warehouses and files in a process of its own, and print what is found as JSON.

    look.py marts <left.duckdb> <right.duckdb> <table>...   rows of each that the other lacks (EXCEPT ALL both ways)
    look.py scores <warehouse.duckdb> <peer.parquet>        leads whose lead_score of the primary model differs
    look.py days <warehouse.duckdb>                         days on which leads are scored, and those for the outlook and movers only
    look.py rows <folder>                                   rows of <folder>/<table>/*.parquet
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

# Days ahead that lead_scores, score_outlook and score_movers compare the newest with; days between have none.
COMPARED = "-30, -7, 7, 30, 90"


def relation(con: duckdb.DuckDBPyConnection, database: str, table: str) -> str:
    """The full name of a table, whatever schema it is in."""
    row = con.execute("select table_schema from information_schema.tables where table_catalog = ? and table_name = ?", [database, table]).fetchone()
    return f'{database}."{row[0]}"."{table}"'


def marts(left: str, right: str, *tables: str) -> dict:
    """For every table: rows on either side, and how many the other side lacks."""
    con = duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(Path(left).parent / "spill"), "threads": 2})
    con.execute(f"attach '{left}' as l (read_only); attach '{right}' as r (read_only)")
    found = {}
    for table in tables:
        a, b = relation(con, "l", table), relation(con, "r", table)
        count = "(select count(*) from (select * from {} except all select * from {}))"
        row = con.execute(f"select (select count(*) from {a}), (select count(*) from {b}), {count.format(a, b)}, {count.format(b, a)}").fetchone()
        found[table] = dict(zip(("left_rows", "right_rows", "only_left", "only_right"), row, strict=True))
    return found


def scores(warehouse: str, peer: str) -> dict:
    """Leads scored by both, by one only, differently; some of the latter as examples."""
    con = duckdb.connect(warehouse, read_only=True)
    con.execute(f"""
        create temp view compared as
        select lead_id, s.lead_score, p.points / 10000 as peer_score, s.lead_score * 10000 is distinct from p.points as differs
        from (from lead_scores where is_primary_model) as s full join '{peer}' as p using (lead_id)
    """)
    leads, differing, missing = con.execute("select count(*), count(*) filter (differs), count(*) filter (lead_score is null or peer_score is null) from compared").fetchone()
    examples = con.execute("select lead_id, lead_score::varchar, peer_score from compared where differs order by lead_id limit 5").fetchall()
    return {"leads": leads, "differing": differing, "in_one_only": missing, "examples": examples}


def days(warehouse: str) -> dict:
    """How many days of leads and models are scored, and how many of them only to be compared with the newest, or to learn from."""
    con = duckdb.connect(warehouse, read_only=True)
    scored, compared = (relation(con, Path(warehouse).stem, table) for table in ("int_lead_score_dates", "int_compared_dates"))
    counts = con.execute(f"""
        select count(*), count(*) filter (not is_followed and coalesce(days_ahead, 0) in (0, {COMPARED})), count(*) filter (not is_followed)
        from {scored} left join {compared} using (model_key, scored_on)
    """).fetchone()
    return {"scored": counts[0], "compared": counts[1], "learned": counts[2] - counts[1]}


def rows(folder: str) -> dict:
    """How many rows each raw table has."""
    con = duckdb.connect()
    tables = sorted(path.name for path in Path(folder).iterdir() if path.is_dir())
    return {table: con.execute(f"select count(*) from read_parquet('{folder}/{table}/*.parquet')").fetchone()[0] for table in tables}


if __name__ == "__main__":
    print(json.dumps({"marts": marts, "scores": scores, "days": days, "rows": rows}[sys.argv[1]](*sys.argv[2:])))
