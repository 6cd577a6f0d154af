"""Which models Spark shuffles, and by which key: reads the plans of a build that compare.py left behind.

    python tests/engines/compare.py spark --keep target/engines
    .venv-spark/bin/python tests/engines/shuffles.py target/engines/spark

Prints a Markdown table. Tables of the sample are small, so what may be broadcast is bounded by a size between that of
a rule table and that of the leads: the plans are those of data a million times larger.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

# Rule tables and signals are a few kilobytes at any scale; leads and activities are not.
LARGEST_BROADCAST = 48 * 1024


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    os.environ["SPARK_CONF_DIR"] = str(folder / "server")
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.enableHiveSupport().getOrCreate()
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", str(LARGEST_BROADCAST))
    spark.sql("use lead_scoring_parity")
    print("| model | scans of activities | shuffles by | broadcasts | sorts |\n| --- | --- | --- | --- | --- |")
    for path in sorted((folder / "project" / "target_spark" / "compiled").glob("lead_scoring/models/**/*.sql")):
        query = path.read_text(encoding="utf-8").strip()
        # Compiled tests lie beside the models, and an ephemeral model is part of another one's plan.
        if path.parent.suffix == ".yml" or "__dbt__cte__" in query:
            continue
        plan = spark.sql(f"explain {query}").collect()[0][0]
        keys = [re.sub(r"#\d+L?", "", keys) for keys in re.findall(r"Exchange hashpartitioning\((.*?), \d+\)", plan)]
        counted = {key: keys.count(key) for key in dict.fromkeys(keys)}
        single = plan.count("Exchange SinglePartition")
        shuffles = [f"{key}{f' x{count}' if count > 1 else ''}" for key, count in counted.items()] + ([f"one partition x{single}"] if single else [])
        print(f"| {path.stem} | {len(re.findall(r'activit', ' '.join(re.findall('BatchScan .*', plan))))} | {'; '.join(shuffles) or '-'} | {plan.count('BroadcastExchange')} | {len(re.findall(r'[+:]- .*Sort ', plan))} |")


if __name__ == "__main__":
    main()
