"""Tables of what was measured: ratios, targets, checks, slowest models; on the screen and as Markdown."""

from __future__ import annotations

from pathlib import Path

BEGIN, END = "<!-- benchmark: made by scripts/benchmark.py, do not edit -->", "<!-- benchmark: end -->"
SLOWEST = 12
ORDER = ("tiny", "XS", "S", "M", "L")
# Limits that DuckDB keeps by spilling, where the usual one lets it keep what it has read.
LITTLE_MEMORY = {"S": "500MB", "M": "1750MB"}
PHASES = {
    "scan": "scan of five columns",
    "duckdb": "DuckDB, one query by hand",
    "polars": "Polars by hand",
    "pandas": "pandas by hand",
    "full": "full build",
    "little_memory": "full build, memory limit of {}",
    "after": "full build of old and new",
    "daily": "daily build",
    "daily_same": "daily build, batch as at S",
    "weights": "change of weights",
    "one_model": "full build, one model",
    "one_model_daily": "daily build, one model",
    "one_model_daily_same": "daily build, one model, batch as at S",
}
OVERHEAD_OF = {
    "full": "full", "little_memory": "full", "after": "full", "daily": "daily", "daily_same": "daily", "weights": "weights",
    "one_model": "full", "one_model_daily": "daily", "one_model_daily_same": "daily",
}  # fmt: skip
# The targets are of builds with all models and, as they were meant, with one: what to add to a target's name, a full
# build, a daily one, and one with as large a batch as at size S.
BUILDS = (("", "full", "daily", "daily_same"), (", one model", "one_model", "one_model_daily", "one_model_daily_same"))
# The way from raw to mart; nodes are told by their folders.
STAGES = {
    "raw files to daily counts": ("models/staging", "models/intermediate/activities", "models/intermediate/leads", "models/intermediate/quality"),
    "rules, points, scores, qualification": (
        "seeds/weights", "models/intermediate/rules", "models/intermediate/dates", "models/intermediate/facts", "models/intermediate/matches",
        "models/intermediate/lookback", "models/intermediate/points", "models/intermediate/scores", "models/intermediate/qualification",
        "models/intermediate/state", "models/marts/scoring",
    ),
    "lifecycle and history": ("models/intermediate/lifecycle", "models/marts/lifecycle", "models/intermediate/history", "models/marts/history"),
    "sales": ("seeds/sales", "models/intermediate/sales", "models/marts/sales"),
    "nurture": ("seeds/nurture", "models/intermediate/nurture", "models/marts/nurture"),
}  # fmt: skip
OTHER_STAGE = "the rest"
# Part of the scores: the days before and after the newest one, and what is made of them.
OUTLOOK = ("int_compared_dates", "int_steady_scores", "int_outlook_dates", "score_outlook", "score_movers")
# What a full build at commit 44f1b41, before sales and nurture, took of Polars' CPU seconds in one run (110.3 and 30.3 of 6.2):
# daily builds are measured by it.
FORMER_FULL = {"full": 17.8, "one_model": 4.9}
Table = tuple[str, list[str], list[list[str]]]


def sql_cpu(result: dict, phase: str) -> float | None:
    """CPU seconds of a dbt phase without dbt's fixed overhead."""
    overhead = result.get("overhead", {}).get(OVERHEAD_OF[phase])
    if phase not in result["phases"] or overhead is None:
        return None
    return max(0.0, result["phases"][phase]["cpu"] - overhead["cpu"])


def stage_of(path: str) -> str:
    """Which stage of the way from raw to mart a node belongs to, by its folder."""
    for stage, folders in STAGES.items():
        if path.startswith(folders):
            return stage
    return OTHER_STAGE


def stage_seconds(result: dict, phase: str) -> dict[str, float]:
    """Seconds of the nodes of each stage."""
    seconds = dict.fromkeys([*STAGES, OTHER_STAGE], 0.0)
    for node in result["nodes"].get(phase, []):
        seconds[stage_of(node["path"])] += node["seconds"]
    return seconds


def rule_stage_seconds(result: dict, phase: str) -> float:
    """Seconds of the nodes that handle activities and match rules with them."""
    return sum(n["seconds"] for n in result["nodes"].get(phase, []) if "intermediate/activities" in n["path"] or n["name"] == "int_rule_matches_daily")


def ratio(value: float | None, of: float | None) -> str:
    """How many times as much."""
    return f"{value / of:.2f}x" if value is not None and of else ""


def figures(result: dict) -> Table:
    """What every phase took, beside the scan and the full build."""
    phases, rows = result["phases"], []
    scan = phases.get("scan", {}).get("cpu")
    full = sql_cpu(result, "full")
    for phase, label in PHASES.items():
        if phase not in phases:
            continue
        figure, sql = phases[phase], sql_cpu(result, phase) if phase in OVERHEAD_OF else phases[phase]["cpu"]
        rows.append(
            [label.format(LITTLE_MEMORY.get(result["size"])), f"{figure['wall']:.1f}", f"{figure['cpu']:.1f}", "" if sql is None else f"{sql:.1f}", f"{figure['peak_rss'] / 1e9:.2f}",
             ratio(sql, scan), ratio(sql, full)]
        )  # fmt: skip
    for phase, figure in result.get("overhead", {}).items():
        rows.append([f"dbt's overhead: {phase}", f"{figure['wall']:.1f}", f"{figure['cpu']:.1f}", "", f"{figure['peak_rss'] / 1e9:.2f}", "", ""])
    title = f"{result['size']}: {result['leads']:,} leads, {result['activities']:,} activities, {result['settings']['repeats']} run(s), medians"
    return title, ["step", "wall s", "CPU s", "SQL CPU s", "peak GB", "of the scan", "of the full build"], rows


def target(name: str, value: float | None, limit: float, unit: str) -> list[str]:
    """A row of the table of targets; without a value where nothing was measured."""
    if value is None:
        return [name, "", f"{limit:g}{unit}", ""]
    return [name, f"{value:.2f}{unit}", f"{limit:g}{unit}", "met" if value <= limit else "missed"]


def share(value: float | None, of: float | None) -> float | None:
    """A part of something, None when either is unknown."""
    return value / of if value is not None and of else None


def of_same_batch(result: dict, smaller: dict | None, phase: str, phase_then: str) -> float | None:
    """What the nodes of activities and rules took, of what they took at size S for as large a batch."""
    if smaller is None or phase not in result["nodes"] or phase_then not in smaller["nodes"]:
        return None
    return share(rule_stage_seconds(result, phase), rule_stage_seconds(smaller, phase_then))


def targets(result: dict, smaller: dict | None) -> Table:
    """The targets as ratios of the same run, so far as measured; `smaller` is the result of size S, for what must not grow."""
    phases, size = result["phases"], result["size"]
    polars = phases.get("polars", {}).get("cpu")
    found = []
    for (builds, full, daily, same), at_most, daily_at_most in zip(BUILDS, (9, 3.5), (0.06, 0.08), strict=True):
        former = polars * FORMER_FULL[full] if polars else None
        found += [
            target(f"1. full build, SQL, of Polars' CPU{builds}", share(sql_cpu(result, full), polars), at_most, "x"),
            target(f"4. daily build, SQL, of the full build of 44f1b41{builds}", share(sql_cpu(result, daily), former), daily_at_most, "x"),
            target(f"5. activity and rule stages, same batch, of size S{builds}", of_same_batch(result, smaller, same, daily), 2, "x"),
        ]
    # Below its limit DuckDB keeps what it has read: what a build needs shows where the limit is low.
    peak, warehouse = phases.get("little_memory", phases.get("full", {})).get("peak_rss"), result["sizes"].get("warehouse")
    if size in ("S", "M"):
        found.append(target("2. full build, peak memory", share(peak, 1e9), 1.2 if size == "S" else 3, " GB"))
    if size == "S":
        found.append(target("3. warehouse", share(warehouse, 1e9), 0.3, " GB"))
    if size == "M":
        found += [
            target("7. full build, wall", phases.get("full", {}).get("wall"), 300, " s"),
            target("7. daily build, wall", phases.get("daily", {}).get("wall"), 75, " s"),
        ]
    read = result["checks"].get("activity_models_read_for_weights")
    found += [
        target("6. change of weights, SQL, of the full build", share(sql_cpu(result, "weights"), sql_cpu(result, "full")), 0.2, "x"),
        target("6. change of weights, activity models run", None if read is None else len(read), 0, ""),
    ]
    rows = sorted((row for row in found if row[1]), key=lambda row: row[0][0])
    return f"{size}: targets", ["target", "measured", "at most", ""], rows


def stages(result: dict) -> Table:
    """Where the seconds of each build go; `of Polars` shares the SQL CPU seconds of a build out by them."""
    polars = result["phases"].get("polars", {}).get("cpu")
    shown = [phase for phase in ("full", "daily", "weights", "one_model", "one_model_daily") if phase in result["nodes"]]
    rows = []
    for stage in [*STAGES, OTHER_STAGE]:
        row = [stage]
        for phase in shown:
            seconds = stage_seconds(result, phase)
            part = share(seconds[stage], sum(seconds.values()))
            cpu = sql_cpu(result, phase)
            row.append(f"{seconds[stage]:.1f} s, {ratio(None if cpu is None or part is None else cpu * part, polars)}")
        rows.append(row)
    outlook = {phase: [node["seconds"] for node in result["nodes"][phase] if node["name"] in OUTLOOK] for phase in shown}
    if any(outlook.values()):
        rows.append(["of these, outlook and movers", *(f"{sum(outlook[phase]):.1f} s" for phase in shown)])
    return f"{result['size']}: stages, node seconds and of Polars", ["stage", *(PHASES[phase] for phase in shown)], rows


def checks(result: dict) -> Table:
    """Equality: peers with the build, daily marts with full ones; and sizes."""
    rows, found = [], result["checks"]
    for peer in ("duckdb", "polars", "pandas"):
        if f"scores_{peer}" in found:
            check = found[f"scores_{peer}"]
            rows.append([f"leads whose score by {peer} differs", f"{check['differing']:,} of {check['leads']:,}"])
    if "days" in found:
        days = found["days"]
        for purpose, count in (("outlook and movers", days["compared"]), ("learning", days["learned"])):
            rows.append([f"days of leads scored for {purpose} only", f"{count:,} of {days['scored']:,} ({count / days['scored']:.0%})"])
    marts = found.get("marts", {})
    differing = {mart: check for mart, check in marts.items() if check["only_left"] or check["only_right"]}
    for mart, check in differing.items():
        rows.append([f"{mart}: rows only in daily / only in full", f"{check['only_left']:,} / {check['only_right']:,} of {check['right_rows']:,}"])
    if len(marts) > len(differing):
        rows.append([f"{len(marts) - len(differing)} other marts", "alike"])
    for name, size in result["sizes"].items():
        rows.append([f"size of {name.replace('_', ', ')}", f"{size / 1e6:,.0f} MB"])
    for name, counts in found.get("rows", {}).items():
        rows.append([f"rows of {name}", ", ".join(f"{count:,} {table}" for table, count in counts.items())])
    rows += [["note", note.splitlines()[0]] for note in result["notes"]]
    return f"{result['size']}: checks and sizes", ["", ""], rows


def slowest(result: dict, phase: str) -> Table:
    """The slowest nodes of a phase; the memory is all that dbt's process held while they ran."""
    nodes = result["nodes"].get(phase, [])
    total = sum(node["seconds"] for node in nodes)
    rows = [[n["name"], f"{n['seconds']:.2f}", f"{n['seconds'] / total:.0%}", f"{n['peak_rss'] / 1e9:.2f}"] for n in nodes[:SLOWEST]]
    return f"{result['size']}: slowest of {len(nodes)} nodes, {PHASES[phase]} ({total:.1f} s in all)", ["node", "s", "share", "GB held"], rows


def tables(results: dict[str, dict]) -> list[Table]:
    """All tables, the smallest size first."""
    found = []
    for size in sorted(results, key=ORDER.index):
        result = results[size]
        smaller = results.get("S") if size in ("M", "L") else None
        found += [figures(result), targets(result, smaller), stages(result), checks(result)]
        found += [slowest(result, phase) for phase in ("full", "daily", "weights", "one_model", "one_model_daily", "one_model_daily_same") if phase in result["nodes"]]
    return found


def markdown(results: dict[str, dict]) -> str:
    """The tables for docs/performance.md."""
    parts = []
    for title, header, rows in tables(results):
        lines = ["| " + " | ".join(row) + " |" for row in ([header, ["---"] * len(header), *rows])]
        parts.append(f"**{title}**\n\n" + "\n".join(lines))
    newest = max(results.values(), key=lambda result: result["measured_on"])
    machine, versions = newest["machine"], newest["versions"]
    basis = (
        f"Measured on {newest['measured_on']}, {machine['cores']} cores, {machine['memory_bytes'] / 1e9:.0f} GB of memory, "
        f"{newest['settings']['threads']} threads and a memory limit of {newest['settings']['memory_limit']} for DuckDB; "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + "."
    )
    return "\n\n".join([basis, *parts])


def write_docs(path: Path, results: dict[str, dict]) -> bool:
    """Replace what stands between the two markers; False when the file has none."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return False
    path.write_text(f"{before}{begin}\n\n{markdown(results)}\n\n{end}{after}", encoding="utf-8")
    return True
