"""The floor: read the five columns of the activities that no score can do without, and nothing else."""

from __future__ import annotations

import duckdb
import rules


def main() -> None:
    args = rules.arguments(__doc__)
    con = duckdb.connect(config={"threads": args.threads, "memory_limit": args.memory_limit})
    # Every value is decoded, none is kept.
    row = con.execute(
        f"""select count(*), max(lead_id), max(activity_id), max(activity_type), max(occurred_at), max(url)
            from read_parquet('{args.raw}/activities/*.parquet', union_by_name = true)"""
    ).fetchone()
    print(row[0])


if __name__ == "__main__":
    main()
