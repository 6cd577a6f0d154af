"""Leads made up with known reasons to convert; needs numpy alone."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np

SOURCES = ["Webinar", "google ads", "Référral", "Trade show", "Cold call list"]


def leads(rows: int = 1200, seed: int = 1, base: float = -2.0, shuffled: bool = False, leaking: bool = False) -> list[dict[str, str]]:
    """Three columns decide: the size of a plan, a wish and a count of visits; the others are noise, gaps and oddities."""
    draw = np.random.default_rng(seed)
    plan = draw.choice(["Basic", "Team", "Enterprise", ""], rows, p=[0.5, 0.25, 0.15, 0.1])
    wish = draw.choice(["Yes", "no"], rows, p=[0.3, 0.7])
    visits = draw.poisson(3, rows)
    effect = base + 1.6 * (plan == "Enterprise") - 1.0 * (plan == "Basic") + 1.2 * (wish == "Yes") + 0.9 * (visits >= 5)
    converted = draw.random(rows) < 1 / (1 + np.exp(-effect))
    if shuffled:
        draw.shuffle(converted)
    noise = draw.normal(size=rows)
    found = []
    for number in range(rows):
        row = {
            "Kontakt-Nr": f"K{number:05d}",
            "Became customer?": "yes" if converted[number] else "no",
            "Day": f"2026-{number * 6 // rows + 1:02d}-{number % 28 + 1:02d}",
            "Plan (size)": plan[number],
            "wants Brochure": wish[number],
            "Besuche %": str(visits[number]) if number % 17 else "n/a",
            "Lead Source": SOURCES[number % 5] if number % 3 else "",
            "Messwert": repr(float(noise[number])),
            "Free|text": f"word {number % 400}",
            "Always": "same",
            "Job Title": ["VP Sales", "Head of IT", "Intern", ""][number % 4],
        }
        if leaking:
            row["fld_12"] = f"C-{number % 40}" if converted[number] and number % 10 else ""
            row["Stage"] = "won" if converted[number] else "open"
            signs = converted[number] and number % 10 or number % 67 == 0
            row["fld_13"] = ["signed", "paid"][number % 2] if signs else ["call back", "no answer"][number % 2]
        found.append(row)
    return found


def hostile(name: str) -> tuple[list[dict[str, str]], list[str]]:
    """Leads as exports have them, and how the script is called; test_learning.py says what must come of each."""
    draw = np.random.default_rng(26)
    rows = leads(80 if name == "tiny" else 5000 if name.startswith("few") else 1000, base={"few": -5.6, "few_without_signal": -5.6, "drift": -0.6, "drift_without_signal": -0.6}.get(name, -1.5), shuffled=name.endswith("without_signal"))
    options: list[str] = []
    share = np.arange(len(rows)) / len(rows)
    for number, row in enumerate(rows):
        row["Day"] = str(dt.date(2025, 1, 1) + dt.timedelta(days=int(360 * share[number])))
        has_converted = row["Became customer?"] == "yes"
        if name.startswith("drift"):
            # Fewer convert month by month, and ids and campaigns go with time.
            if draw.random() < share[number]:
                row["Became customer?"] = "no"
            row["Campaign"] = f"2025-Q{int(4 * share[number]) + 1}"
            row["Batch"] = str(1000 + number // 20)
        elif name == "leaks":
            was_contacted = has_converted or draw.random() < 0.3
            row |= {
                "First answer": f"2025-11-{draw.integers(10, 28)} 10:00:00" if was_contacted else "",
                "Protokoll": f"{'sends the order' if has_converted else 'left a voice mail'}, {number}" if was_contacted else "",
                "Touches": str(draw.poisson(6 if has_converted else 1)),
                "Kind of account": "Customer" if has_converted and draw.random() < 0.8 else "Prospect",
                "xq1": "7" if has_converted and draw.random() < 0.5 else str(draw.integers(1, 7)),
                "Sessions booked": str(draw.integers(1, 5)) if has_converted and draw.random() < 0.7 else "0",
                "Lost because": "too dear" if not has_converted and draw.random() < 0.7 else "",
            }
        elif name == "missing":
            row |= {"Leer": "", "NA": "N/A", "Nulls": "null"}
        elif name == "one_class":
            row["Became customer?"] = "no"
        elif name == "many_values_without_signal":
            row |= {"Town": f"Town {draw.integers(0, 300)}", "Keyword": f"word {draw.integers(0, 60)}"}
        elif name == "odd_days":
            day = dt.date.fromisoformat(row.pop("Day"))
            row["Created"] = f"{day.day:02d}.{day.month:02d}.{day.year % 100:02d}"
        elif name == "unreadable_days":
            row["Day"] = str((dt.date.fromisoformat(row["Day"]) - dt.date(1899, 12, 30)).days)
        elif name == "one_day":
            row["Day"] = "2025-01-01"
    if name == "unicode":
        names = {"Kontakt-Nr": "Номер", "Plan (size)": "元, \"x\"", "wants Brochure": "🙂", "Besuche %": "Größe|MA", "Messwert": "select", "Free|text": ""}
        rows = [{names.get(key, key): value for key, value in row.items()} for row in rows]
    if name == "repeated":
        rows = [*rows, *rows[:300], *({**row, "Became customer?": "no"} for row in rows[:100])]
    if name.startswith("drift") or name in ("unreadable_days", "one_day"):
        options = ["--date", "Day"]
    if name == "no_lead_is_old_enough":
        options = ["--date", "Day", "--horizon", "9999"]
    return rows, options


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """The leads as a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
