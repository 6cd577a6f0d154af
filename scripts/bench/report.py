"""Tables of what was measured: ratios, targets, checks, slowest models; on the screen and as Markdown."""

from __future__ import annotations

from pathlib import Path

BEGIN, END = "<!-- benchmark: made by scripts/benchmark.py, do not edit -->", "<!-- benchmark: end -->"
SLOWEST = 12
ORDER = ("tiny", "XS", "S", "M", "L")
PHASES = {
    "scan": "scan of five columns",
    "duckdb": "DuckDB, one query by hand",
    "polars": "Polars by hand",
    "pandas": "pandas by hand",
    "full": "full build",
    "after": "full build of old and new",
    "daily": "daily build",
    "daily_same": "daily build, batch as at S",
    "weights": "change of weights",
    "one_model": "full build, one model",
    "one_model_daily": "daily build, one model",
    "one_model_daily_same": "daily build, one model, batch as at S",
}
OVERHEAD_OF = {
    "full": "full", "after": "full", "daily": "daily", "daily_same": "daily", "weights": "weights",
    "one_model": "full", "one_model_daily": "daily", "one_model_daily_same": "daily",
}  # fmt: skip
# The targets are of builds with all models and, as they were meant, with one: what to add to a target's name, a full
# build, a daily one, and one with as large a batch as at size S.
BUILDS = (("", "full", "daily", "daily_same"), (", one model", "one_model", "one_model_daily", "one_model_daily_same"))
Table = tuple[str, list[str], list[list[str]]]


def sql_cpu(result: dict, phase: str) -> float | None:
    """CPU seconds of a dbt phase without dbt's fixed overhead."""
    overhead = result.get("overhead", {}).get(OVERHEAD_OF[phase])
    if phase not in result["phases"] or overhead is None:
        return None
    return max(0.0, result["phases"][phase]["cpu"] - overhead["cpu"])


def activity_seconds(result: dict, phase: str) -> float:
    """Seconds of the nodes that handle activities."""
    return sum(n["seconds"] for n in result["nodes"].get(phase, []) if "intermediate/activities" in n["path"])


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
            [label, f"{figure['wall']:.1f}", f"{figure['cpu']:.1f}", "" if sql is None else f"{sql:.1f}", f"{figure['peak_rss'] / 1e9:.2f}",
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
    """What the nodes that handle activities took, of what they took at size S for as large a batch."""
    if smaller is None or phase not in result["nodes"] or phase_then not in smaller["nodes"]:
        return None
    return share(activity_seconds(result, phase), activity_seconds(smaller, phase_then))


def targets(result: dict, smaller: dict | None) -> Table:
    """The targets as ratios of the same run, so far as measured; `smaller` is the result of size S, for what must not grow."""
    phases = result["phases"]
    scan, polars, pandas = (phases.get(name, {}) for name in ("scan", "polars", "pandas"))
    read = result["checks"].get("activity_models_read_for_weights")
    found = []
    for builds, full, daily, same in BUILDS:
        whole, peak = phases.get(full, {}), phases.get(full, {}).get("peak_rss")
        found += [
            target(f"1. full build, SQL, of the scan's CPU{builds}", share(sql_cpu(result, full), scan.get("cpu")), 15, "x"),
            target(f"2. full build, wall, of Polars{builds}", share(whole.get("wall"), polars.get("wall")), 1, "x"),
            target(f"2. full build, wall, of pandas{builds}", share(whole.get("wall"), pandas.get("wall")), 0.5, "x"),
            target(f"2. full build, peak memory, of Polars{builds}", share(peak, polars.get("peak_rss")), 0.5, "x"),
            target(f"2. full build, peak memory, of pandas{builds}", share(peak, pandas.get("peak_rss")), 0.5, "x"),
            target(f"3. daily build, SQL, of the full build{builds}", share(sql_cpu(result, daily), sql_cpu(result, full)), 0.04, "x"),
            target(f"3. daily build, wall{builds}", phases.get(daily, {}).get("wall"), 20, " s"),
            target(f"3. activity models, same batch, of size S{builds}", of_same_batch(result, smaller, same, daily), 1.3, "x"),
            target(f"5. full build, peak memory{builds}", share(peak, 1e9), 6, " GB"),
        ]
    found += [
        target("4. change of weights, SQL, of the full build", share(sql_cpu(result, "weights"), sql_cpu(result, "full")), 0.1, "x"),
        target("4. change of weights, activity models run", None if read is None else len(read), 0, ""),
    ]
    rows = sorted((row for row in found if row[1]), key=lambda row: row[0][0])
    return f"{result['size']}: targets (stated for M; 5 for L)", ["target", "measured", "at most", ""], rows


def checks(result: dict) -> Table:
    """Equality: peers with the build, daily marts with full ones; and sizes."""
    rows, found = [], result["checks"]
    for peer in ("duckdb", "polars", "pandas"):
        if f"scores_{peer}" in found:
            check = found[f"scores_{peer}"]
            rows.append([f"leads whose score by {peer} differs", f"{check['differing']:,} of {check['leads']:,}"])
    for mart, check in found.get("marts", {}).items():
        rows.append([f"{mart}: rows only in daily / only in full", f"{check['only_left']:,} / {check['only_right']:,} of {check['right_rows']:,}"])
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
        found += [figures(result), targets(result, smaller), checks(result)]
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
