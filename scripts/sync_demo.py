"""Show a whole sync against a HubSpot of our own on loopback: it is busy at first, the process is killed in the middle, and the next run
goes on. Then what stands in the CRM is compared with the marts. Nothing leaves this machine, and the journal of the warehouse stays as it is.

Usage: python scripts/sync_demo.py (or `make sync-demo`), after a build.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from crm_sync.journal import journal_path, lines_of
from crm_sync.marts import Stopped, writes_for
from crm_sync.stand_ins import TOKEN, HubSpotStandIn
from sync_crm import pending

SYNC = Path(__file__).with_name("sync_crm.py")


def run(crm: HubSpotStandIn, journal: Path, title: str, kill_at: int | None = None) -> int:
    """Run the loader in a process of its own; return how many requests it made."""
    print(f"\n{title}\n  HUBSPOT_TOKEN=... python scripts/sync_crm.py hubspot", flush=True)
    before = len(crm.requests)
    environment = os.environ | {"HUBSPOT_URL": crm.url, "HUBSPOT_TOKEN": TOKEN, "LEAD_SCORING_SYNC_JOURNAL": str(journal)}
    with subprocess.Popen([sys.executable, str(SYNC), "hubspot", "--longest-wait", "1"], env=environment, stdout=subprocess.PIPE, text=True) as process:
        if kill_at:
            crm.troubles[before + kill_at] = lambda: os.kill(process.pid, signal.SIGKILL)
        said = process.communicate()[0].strip()
    print(f"  {said or 'killed'}")
    print(f"  {len(crm.requests) - before} requests, {len(lines_of(journal)):,} acknowledgements in the journal")
    return len(crm.requests) - before


def main() -> int:
    """Run three times and compare."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal"
        if journal_path().exists():
            shutil.copy(journal_path(), journal)
        try:
            writes = pending(writes_for("hubspot")[0], lines_of(journal))
        except Stopped as reason:
            print(reason, file=sys.stderr)
            return 1
        print(f"{len(writes):,} records of HubSpot are to be written. The stand-in has them all, without a score.")
        with HubSpotStandIn({write.external_id for write in writes}) as crm:
            crm.troubles = {1: "429", 3: "500"}
            # The last request, or the seventh: one for each batch, and the first and the third again.
            batches = -(-len(writes) // 100)
            kill_at = min(7, batches + (2 if batches > 1 else 1))
            run(crm, journal, f"1. The server is busy (429, then 500), and the process is killed once the server has taken request {kill_at}:", kill_at=kill_at)
            acknowledged = {entry["external_id"] for entry in lines_of(journal)}
            before = len(crm.written)
            run(crm, journal, "2. The same command again sends what was not acknowledged:")
            again = acknowledged & {name for written in crm.written[before:] for name in written}
            idle = run(crm, journal, "3. And once more:")
            expected = {write.external_id: {name: crm_text for name, value in write.properties.items() if (crm_text := text(value))} for write in writes}
            different = [name for name in expected if crm.records[name] != expected[name]]
    print(f"\nOf {len(expected):,} records {len(expected) - len(different):,} are as the marts say; {len(again)} of those acknowledged were sent again; {len(crm.created)} were created.")
    return 1 if different or again or idle or crm.created else 0


def text(value: object) -> str:
    """As the stand-in keeps it, written down here once more so that the comparison does not trust the loader."""
    return "" if value is None else {True: "true", False: "false"}[value] if isinstance(value, bool) else f"{value}"


if __name__ == "__main__":
    sys.exit(main())
