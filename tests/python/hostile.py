"""Ten thousand lines of CSV as nobody wants them, each with what must become of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HEADER = ["lead_id", "created_at", "email", "job_title", "company_name", "employee_count"]
OTHER_ORDER = ["employee_count", "company_name", "job_title", "email", "created_at", "lead_id"]
LONGER = [*OTHER_ORDER, "industry"]
# In every address of the files, and nowhere else.
HOST = "hostile.example"


@dataclass
class HostileFile:
    """A file as it is written, and what must be found in it."""

    path: Path
    end: bytes = b"\n"
    header: list[str] = field(default_factory=lambda: HEADER)
    lines: list[bytes] = field(default_factory=list)
    # Line number: reason.
    unread: dict[int, str] = field(default_factory=dict)
    # lead_id: company_name and employee_count, of rows that must be read.
    read: dict[str, tuple[str, int]] = field(default_factory=dict)
    records: int = 0

    def write(self) -> None:
        """Write the file."""
        self.path.write_bytes(b"".join(line + self.end for line in self.lines))

    def line(self, text: bytes, reason: str = "") -> None:
        """Add a line that is a row, or that is rejected."""
        self.lines.append(text)
        self.records += 1
        if reason:
            self.unread[len(self.lines)] = reason

    def row(self, number: int, **cells: str) -> bytes:
        """A row by the header that holds, and note what it says."""
        lead = f"{self.path.stem}-{number}"
        self.read[lead] = (f"Company {number}", number % 500)
        return self.text(lead, number, **cells)

    def text(self, lead: str, number: int, **cells: str) -> bytes:
        """The cells of a row between commas."""
        given = {
            "lead_id": lead, "created_at": "2026-01-01", "email": f"{lead}@{HOST}", "job_title": "VP of Sales",
            "company_name": f"Company {number}", "employee_count": str(number % 500), "industry": "Software",
        } | cells
        return ",".join(given[name] for name in self.header).encode()


def several_lines(file: HostileFile, number: int) -> None:
    """One row over several lines, with a quote and commas in them."""
    first, *rest = file.row(number, job_title='"VP,\nof ""Sales"",\n,,,,,\n\nand more"').split(b"\n")
    file.line(first)
    file.lines.extend(rest)


def other_header(header: list[str]) -> Callable[[HostileFile, int], None]:
    """Another file that was put behind this one."""

    def add(file: HostileFile, number: int) -> None:
        file.header = header
        file.line(",".join(header).encode(), "repeated_header")

    return add


def good(**cells: str) -> Callable[[HostileFile, int], None]:
    """A row that can be read."""
    return lambda file, number: file.line(file.row(number, **cells))


def bad(reason: str, change: Callable[[bytes], bytes], **cells: str) -> Callable[[HostileFile, int], None]:
    """A line that is no row."""
    return lambda file, number: file.line(change(file.text(f"bad-{number}", number, **cells)), reason)


KINDS: list[tuple[int, Callable[[HostileFile, int], None]]] = [
    (20, good()),
    (5, good(job_title='"VP, Sales"')),
    (5, good(job_title='"VP of ""Sales"""')),
    (3, good(job_title='VP of 5" disks')),
    (3, good(job_title='""')),
    (3, good(job_title="")),
    (3, good(job_title="Vertriebsleiterin für Öl 油 😀")),
    (3, good(job_title="N\x00L \x1b[31m\x07 \x1f")),
    (3, good(job_title="' or 1=1; -- {{ x }} # \\")),
    (1, good(job_title="x" * 20_000)),
    (5, several_lines),
    # Rows as good as any here, which staging judges: dates, numbers, ids.
    (3, lambda file, number: file.line(file.text("", number))),
    (3, lambda file, number: file.line(file.text(f"date-{number}", number, created_at="31.12.2025"))),
    (3, lambda file, number: file.line(file.text(f"size-{number}", number, employee_count="-5"))),
    (3, lambda file, number: file.line(file.text("twice", number))),
    (3, lambda file, number: file.lines.append(b"")),
    (6, bad("ragged_row", lambda text: text.rsplit(b",", 2)[0])),
    (6, bad("ragged_row", lambda text: text + b",more,cells")),
    (2, bad("ragged_row", lambda text: b"   ")),
    (2, bad("ragged_row", lambda text: text, job_title="VP \x1e\x1f\x1e\x1f")),
    (6, bad("stray_quote", lambda text: text, job_title='"VP of Sales')),
    (3, bad("stray_quote", lambda text: b'"' + text)),
    (3, bad("stray_quote", lambda text: text, job_title='"VP" of "Sales"')),
    (3, bad("stray_quote", lambda text: text, job_title='"VP" x')),
    (4, bad("unreadable_encoding", lambda text: text.replace(b"VP", b"Jos\xe9"))),
    (2, bad("unreadable_encoding", lambda text: text.replace(b"VP", b"\xff\xfeV\x00P\x00"))),
    (1, bad("unreadable_encoding", lambda text: text.replace(b"VP", b"\xe6\xb2"))),
    (3, other_header(HEADER)),
    (1, other_header(OTHER_ORDER)),
    (1, other_header(LONGER)),
]


def hostile_files(folder: Path, lines: int, seed: int) -> list[HostileFile]:
    """Files of leads with every ending of lines, written."""
    chance = random.Random(seed)
    files = [HostileFile(folder / f"leads_{name}.csv", end) for name, end in (("lf", b"\n"), ("crlf", b"\r\n"), ("cr", b"\r"))]
    weights, kinds = zip(*KINDS, strict=True)
    for file in files:
        file.lines.append((b"\xef\xbb\xbf" if file.end == b"\r\n" else b"") + ",".join(HEADER).encode())
        for number in range(lines // len(files)):
            chance.choices(kinds, weights)[0](file, number)
        bad("oversized_row", lambda text: text, job_title="x" * 10_000_000)(file, lines)
        good()(file, lines + 1)
        file.write()
    return files
