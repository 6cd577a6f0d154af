"""Write the scores to HubSpot or Salesforce, and send alerts to a webhook: exactly what differs from what was acknowledged last.

What to write is the mart crm_lead_sync, of the published marts where there are any, else of the warehouse. What was
acknowledged is on disk before the next request goes out, so a run that was interrupted is simply repeated. A record is
never created, unless --allow-create says so. What failed is listed and tried again by the next run.

    python scripts/sync_crm.py hubspot --dry-run      # what would be written: ids and names of fields
    python scripts/sync_crm.py hubspot                # HUBSPOT_TOKEN
    python scripts/sync_crm.py salesforce             # SALESFORCE_INSTANCE_URL; SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET, or SALESFORCE_TOKEN
    python scripts/sync_crm.py webhook                # ALERTS_WEBHOOK_URL, perhaps ALERTS_WEBHOOK_TOKEN

Tokens and secrets are read from the environment alone. Exits with 1 if anything was not written, and says why.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from check_setup import own_warehouse
from crm_sync.apis import Api, HubSpot, Salesforce, Webhook
from crm_sync.journal import FileJournal, Journal, Numbers, entries_of, lines_of, now, open_journal
from crm_sync.marts import ACKNOWLEDGED, KEY, Stopped, Write, alerts, writes_for
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

APIS: dict[str, type[HubSpot] | type[Salesforce]] = {"hubspot": HubSpot, "salesforce": Salesforce}
ACTIONS = {"create": "for the first time", "update": "updated", "clear": "cleared"}
# So many failures are listed.
SHOWN = 20


def pending(writes: list[Write], journal: list[dict[str, object]]) -> list[Write]:
    """What no entry of the journal has acknowledged since the build."""
    acknowledged = {tuple(entry[name] for name in KEY): entry["row_hash"] for entry in journal}
    return [write for write in writes if acknowledged.get(write.key) != write.row_hash]


def batches(writes: list[Write], size: int) -> Iterator[list[Write]]:
    """Writes of one object by one kind of id, so many at a time."""
    for _, group in groupby(writes, key=lambda write: write.key[:3]):
        rows = list(group)
        yield from (rows[first : first + size] for first in range(0, len(rows), size))


def progress(console: Console) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal)


def write_all(api: Api, writes: list[Write], journal: Journal, number: Numbers, console: Console) -> tuple[Counter[str], dict[tuple[str, ...], str]]:
    """Write batch by batch; return how many of each action were acknowledged, and what was wrong with the others."""
    done: Counter[str] = Counter()
    failed: dict[tuple[str, ...], str] = {}
    with progress(console) as shown:
        task = shown.add_task(api.name, total=len(writes))
        for rows in batches(writes, api.batch_size):
            by_id = {row.external_id: row for row in rows}
            for outcomes in api.write(rows):
                acknowledged = [by_id[name] for name, why in outcomes.items() if why is None]
                journal.append(
                    {"entry_number": number()} | {name: getattr(row, name) for name in ACKNOWLEDGED} | {"acknowledged_at": now()} for row in acknowledged
                )
                done.update(row.sync_action for row in acknowledged)
                failed |= {by_id[name].key: why for name, why in outcomes.items() if why is not None}
                shown.update(task, advance=len(outcomes))
    return done, failed


def report(console: Console, failed: dict[tuple[str, ...], str]) -> None:
    """Name what was not written."""
    for key, why in list(failed.items())[:SHOWN]:
        console.print(f"  {' '.join(key[:-1])} {key[-1]}: {why}", markup=False, highlight=False, soft_wrap=True)
    if len(failed) > SHOWN:
        console.print(f"  and {len(failed) - SHOWN:,} more")


def counted(number: int, noun: str) -> str:
    """The number with its noun: '1 record', '2,500 records'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sync(arguments: argparse.Namespace, console: Console) -> int:
    """Write one CRM."""
    if arguments.dry_run:
        writes = pending(writes_for(arguments.target)[0], entries_of())[: arguments.limit]
        for write in writes:
            console.print(f"{write.sync_action:<7}{' '.join(write.key)}: {write.changed_fields}", markup=False, highlight=False, soft_wrap=True)
        if any(write.sync_action == "create" for write in writes):
            console.print("create is the first write of our fields to a record that is there; records are created with --allow-create only.", soft_wrap=True)
        console.print(f"{counted(len(writes), 'record')} would be written, by {counted(sum(1 for _ in batches(writes, APIS[arguments.target].batch_size)), 'request')} or more.")
        return 0
    api = APIS[arguments.target](arguments.allow_create, longest_wait=arguments.longest_wait, timeout=arguments.timeout)
    journal = open_journal()
    try:
        # Only now, so that nobody else writes meanwhile what is read here.
        writes, taken_in = writes_for(arguments.target)
        journal.keep(lambda entry: entry["entry_number"] > taken_in)
        entries = journal.entries()
        writes = pending(writes, entries)[: arguments.limit]
        number = Numbers(max([taken_in, *(entry["entry_number"] for entry in entries)]))
        done, failed = write_all(api, writes, journal, number, console)
    finally:
        journal.close()
    actions = ", ".join(f"{done[action]:,} {word}" for action, word in ACTIONS.items() if done[action])
    console.print(f"{api.name}: {counted(done.total(), 'record')} written{f' ({actions})' if actions else ''}, {len(failed):,} failed, {counted(api.requests, 'request')}.")
    report(console, failed)
    return 1 if failed else 0


def send_alerts(arguments: argparse.Namespace, console: Console) -> int:
    """Deliver each alert once."""
    path = Path(f"{own_warehouse()}.alerts_delivered")
    rows = [row for row in alerts() if row["is_primary_model"] or not arguments.primary]
    known = {entry["alert"] for entry in lines_of(path)}
    rows = [row for row in rows if row["alert_id"] not in known][: arguments.limit]
    if arguments.dry_run:
        for row in rows:
            console.print(f"alert {row['alert_id']}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"{counted(len(rows), 'alert')} would be sent.")
        return 0
    hook = None if arguments.skip else Webhook(longest_wait=arguments.longest_wait, timeout=arguments.timeout)
    delivered = FileJournal(path)
    failed: dict[tuple[str, ...], str] = {}
    try:
        # Another run may have ended meanwhile.
        known = {entry["alert"] for entry in delivered.entries()}
        rows = [row for row in rows if row["alert_id"] not in known]
        with progress(console) as shown:
            for row in shown.track(rows, description="alerts"):
                why = hook.deliver(row) if hook else None
                if why is None:
                    delivered.append([{"alert": row["alert_id"], "acknowledged_at": now()}])
                else:
                    failed["alert", str(row["alert_id"])] = why
    finally:
        delivered.close()
    console.print(f"{counted(len(rows) - len(failed), 'alert')} {'passed over' if arguments.skip else 'delivered'}, {len(failed):,} failed, {counted(hook.requests if hook else 0, 'request')}.")
    report(console, failed)
    return 1 if failed else 0


def main(words: list[str] | None = None) -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=[*APIS, "webhook"], help="where to write to")
    parser.add_argument("--dry-run", action="store_true", help="list what would be written; needs no token and changes nothing")
    parser.add_argument("--limit", type=int, help="write so many at most, to begin with one")
    parser.add_argument("--allow-create", action="store_true", help="create records that the CRM does not have")
    parser.add_argument("--primary", action="store_true", help="webhook: only alerts of the primary model, by which sales works")
    parser.add_argument("--skip", action="store_true", help="webhook: count the alerts that are there as delivered, without sending them")
    parser.add_argument("--timeout", type=float, default=30, help="seconds to wait for an answer (default 30)")
    parser.add_argument("--longest-wait", type=float, default=60, help="seconds between two attempts at most, unless the server asks for more (default 60)")
    arguments = parser.parse_args(words)
    for name, value in (("--limit", arguments.limit), ("--longest-wait", arguments.longest_wait)):
        if value is not None and not value >= 0:
            parser.error(f"{name}: 0 or more")
    if not arguments.timeout > 0:
        parser.error("--timeout: more than 0")
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        return (send_alerts if arguments.target == "webhook" else sync)(arguments, console)
    except Stopped as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
