"""Run a program as a process of its own and measure it.

Wall seconds are from start to end. CPU seconds are user plus system time of the process and of the children it
waited for, from `wait4`. Peak memory is the largest resident set, in bytes, that any one of them reached; what the
system's page cache holds is not in it. The starting process keeps small so that its own size, which Linux
counts in for a moment, does not show.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_SECONDS = 0.25


class BenchmarkError(Exception):
    """What stops the benchmark, with the remedy; ends the program with exit code 2."""


class NoRoom(BenchmarkError):
    """The disk has no room for a copy of a warehouse."""


@dataclass
class Sample:
    """One run: seconds, bytes, and (seconds since 1970, resident bytes) every quarter of a second."""

    wall: float
    cpu: float
    peak_rss: int
    memory: list[tuple[float, int]] = field(default_factory=list)


def resident(pid: int) -> int:
    """The bytes a process holds in memory right now; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)


def watch(pid: int, memory: list[tuple[float, int]], ended: threading.Event) -> None:
    """Note the memory of a process until it ends."""
    while not ended.wait(SAMPLE_SECONDS):
        memory.append((time.time(), resident(pid)))


def run(command: list[str], *, cwd: Path, log: Path, env: dict[str, str] | None = None) -> Sample:
    """Run a command to its end, output into the file `log`; raises BenchmarkError when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    memory: list[tuple[float, int]] = []
    ended = threading.Event()
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=os.environ | (env or {}), stdout=output, stderr=subprocess.STDOUT)
        watcher = threading.Thread(target=watch, args=(process.pid, memory, ended), daemon=True)
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.terminate()
            raise
        finally:
            ended.set()
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode:
        tail = "\n".join("    " + line for line in log.read_text(errors="replace").splitlines()[-15:])
        reason = "was killed, most likely for want of memory" if process.returncode == -9 else f"failed ({process.returncode})"
        raise BenchmarkError(f"{Path(command[1]).name} {' '.join(command[2:4])} {reason}; its last words, all in {log}:\n{tail}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, memory)


def median(samples: list[Sample]) -> dict:
    """The medians of several runs, and every single value, for the JSON file."""
    figures = {name: [getattr(sample, name) for sample in samples] for name in ("wall", "cpu", "peak_rss")}
    return {name: statistics.median(values) for name, values in figures.items()} | {"runs": figures}


def epoch(moment: str) -> float:
    """The seconds since 1970 of a UTC time as dbt writes it."""
    return dt.datetime.fromisoformat(moment.replace("Z", "")).replace(tzinfo=dt.UTC).timestamp()
