"""Leads made up with known reasons to convert; needs numpy alone."""

from __future__ import annotations

import csv
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
            row["fld_12"] = f"C-{number}" if converted[number] and number % 10 else ""
            row["Stage"] = "won" if converted[number] else "open"
            signs = converted[number] and number % 10 or number % 67 == 0
            row["fld_13"] = ["signed", "paid"][number % 2] if signs else ["call back", "no answer"][number % 2]
        found.append(row)
    return found


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """The leads as a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
