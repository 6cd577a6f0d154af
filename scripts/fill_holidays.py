"""Add the public holidays of a country to a calendar of seeds/sales/business_calendar.csv.

Holidays that the file has already, and days of which it says something else, stay as they are, so the script may run again
each year. Nothing else in the file changes.

Usage: python scripts/fill_holidays.py weekdays US --from 2026 --to 2027 [--subdivision CA] [--file my/business_calendar.csv]
Exits with 1 and says why where the calendar or the country is unknown.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import holidays

SEED = Path(__file__).resolve().parents[1] / "seeds" / "sales" / "business_calendar.csv"
COLUMNS = ["calendar", "day", "opens_at", "closes_at", "description"]


def main() -> None:
    """Read the calendar, append what is missing, and say how many days that are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calendar", help="a calendar of the file, such as weekdays")
    parser.add_argument("country", help="ISO 3166 code of the country, such as US or DE")
    parser.add_argument("--subdivision", help="its state or province, such as CA or BY")
    parser.add_argument("--from", dest="first", type=int, required=True, help="the first year")
    parser.add_argument("--to", dest="last", type=int, required=True, help="the last year")
    parser.add_argument("--file", type=Path, default=SEED, help="the seed (default: the project's own)")
    arguments = parser.parse_args()

    try:
        text = arguments.file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"{arguments.file} cannot be read: {error}")
    table = csv.DictReader(text.splitlines())
    if sorted(table.fieldnames or []) != sorted(COLUMNS):
        sys.exit(f"{arguments.file} needs the columns {', '.join(COLUMNS)}, divided by commas; scripts/check_seeds.py --fix mends delimiters.")
    rows = list(table)
    calendars = sorted({row["calendar"] for row in rows})
    if arguments.calendar not in calendars:
        sys.exit(f"{arguments.file} has no calendar '{arguments.calendar}'; it has {', '.join(calendars)}.")
    if arguments.last < arguments.first:
        sys.exit(f"--to {arguments.last} is before --from {arguments.first}; swap them.")
    try:
        found = holidays.country_holidays(
            arguments.country, subdiv=arguments.subdivision, years=range(arguments.first, arguments.last + 1), language="en_US"
        )
    except NotImplementedError as error:
        sys.exit(f"No holidays are known for that place: {error}")

    known = {row["day"] for row in rows if row["calendar"] == arguments.calendar}
    new = [(day.isoformat(), name) for day, name in sorted(found.items()) if day.isoformat() not in known]
    ending = "\r\n" if "\r\n" in text else "\n"
    with arguments.file.open("a", encoding="utf-8", newline="") as file:
        if not text.endswith("\n"):
            file.write(ending)
        csv.DictWriter(file, table.fieldnames, lineterminator=ending).writerows(
            {"calendar": arguments.calendar, "day": day, "opens_at": "", "closes_at": "", "description": name} for day, name in new
        )
    print(f"{len(new)} {'holiday' if len(new) == 1 else 'holidays'} added to {arguments.calendar} in {arguments.file}; build again to count by them.")


if __name__ == "__main__":
    main()
