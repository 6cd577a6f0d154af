"""Files that no reader takes: each line is read, or listed with its number, and none is ever shown."""

from __future__ import annotations

from pathlib import Path

from hostile import HOST, hostile_files
from project import Project


def test_every_line_is_read_or_listed_and_none_is_shown(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", with_logs=True)
    # A folder as people name them.
    folder = tmp_path / "o'clock"
    folder.mkdir()
    files = hostile_files(folder, 10_000, seed=18)
    (folder / "activities_1.csv").write_text(
        "activity_id,lead_id,activity_type,occurred_at\n"
        f'1,leads_lf-10001,page_view,2026-02-01\n2,x@{HOST}\n3,"x@{HOST},page_view,2026-02-01\n4,leads_lf-10001,page_view,2026-02-01\n'
    )
    (folder / "opportunities_1.csv").write_text("opportunity_id,lead_id,created_at\n")
    (folder / "erasures_1.csv").write_text(f"email\nleads_lf-10001@{HOST}\n\nleads_cr-10001@{HOST},\n")

    result, printed = project.dbt(
        "build", "--exclude-resource-type", "test", "unit_test", "--select", "+source_row_counts",
        variables={"crm_files": f"{folder}/{{name}}_*.csv"},
    )
    assert result.success, printed

    unread = set(project.rows("select file_name, line_number, reject_reason from stg_files__unread_lines where source_name = 'leads'"))
    assert unread == {(str(file.path), line, reason) for file in files for line, reason in file.unread.items()}

    read = dict(project.rows("select lead_id, (company_name, employee_count::int) from stg_crm__leads where reject_reason is null"))
    expected = {lead: values for file in files for lead, values in file.read.items()}
    assert {lead: read.get(lead) for lead in expected} == expected
    assert not [lead for lead in read if lead.startswith("bad-")]

    counts = {row["source_name"]: row for row in project.records("from source_row_counts")}
    for row in counts.values():
        assert row["raw_rows"] == row["staged_rows"] + row["duplicate_rows"] + row["rejected_rows"] + row["erased_rows"], row
    assert counts["leads"]["raw_rows"] == sum(file.records for file in files)
    assert counts["leads"]["erased_rows"] == 1
    assert counts["activities"]["raw_rows"] == 4
    assert counts["erasures"]["raw_rows"] == 2

    # Neither the terminal nor what dbt writes says a word of anybody; the lists of what was rejected name files and lines.
    assert HOST not in printed
    written = [path for path in project.folder.rglob("*") if path.is_file() and path.suffix in (".log", ".json", ".sql", ".msgpack")]
    assert any(path.name == "dbt.log" for path in written)
    assert any(path.name == "run_results.json" for path in written)
    assert not [path for path in written if HOST.encode() in path.read_bytes()]
