-- Every raw row is staged, a counted duplicate, rejected with a reason, or an erased person's.
select
    source_name,
    raw_rows,
    staged_rows + duplicate_rows + rejected_rows + erased_rows as accounted_rows
from {{ ref('source_row_counts') }}
where raw_rows != staged_rows + duplicate_rows + rejected_rows + erased_rows
