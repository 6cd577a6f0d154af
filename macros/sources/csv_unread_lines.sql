{#-
  The lines of one CSV file that are no rows, as a query of line_number and reject_reason, and nothing of what they say.
  Asks the temporary table csv_rejects for those that csv_lines leaves out.

  Lines are numbered as an editor numbers them, where a file has both carriage returns and line feeds, too.

  Args:
    headers: what csv_headers returned for the file
-#}
{% macro csv_unread_lines(headers) -%}
    with

    left_out as (

        select
            errors.line as line_index,
            errors.line - row_number() over (order by errors.line) as lines_before,
            min(case errors.error_type
                when 'INVALID ENCODING' then 'unreadable_encoding'
                when 'LINE SIZE OVER MAXIMUM' then 'oversized_row'
                else 'ragged_row'
            end) as reject_reason
        from csv_rejects as errors
        inner join csv_rejects_scans as scans
            on
                errors.scan_id = scans.scan_id
                and errors.file_id = scans.file_id
        where scans.file_path = '{{ headers[0]['file'] | replace("'", "''") }}'
        group by errors.line

    ),

    records as (

        {{ lead_scoring.csv_records(headers) }}

    ),

    lines as (

        select
            read.line_index as read_index,
            cast(null as bigint) as lines_before,
            read.is_blank,
            read.line_index in ({{ headers | map(attribute='line_index') | join(', ') }}) as is_header,
            records.reject_reason
        from (
            select
                row_number() over () as line_index,
                line is null as is_blank
            from {{ lead_scoring.csv_lines([headers[0]['file']]) }}
        ) as read
        left join records
            on read.line_index = records.line_index

        union all

        select
            lines_before,
            lines_before,
            false,
            false,
            reject_reason
        from left_out

    ),

    -- With those left out in their places.
    counted as (

        select
            *,
            row_number() over (order by read_index, lines_before is not null) as line_index
        from lines

    ),

    sectioned as (

        select
            *,
            count(case when is_header then 1 end) over (order by line_index) as section,
            line_index - max(case when not is_blank then line_index end) over (order by line_index) as blank_place
        from counted

    ),

    -- Behind a line that ends in a carriage return and a line feed csv_lines has a blank one. Files that were put one behind
    -- the other may differ in that, and a handful of lines proves nothing.
    sections as (

        select
            section,
            case when count(case when not is_blank then 1 end) > 3
                then count(case when is_blank then 1 end) * 5 >= (count(case when not is_blank then 1 end) - 1) * 4
            end as has_two_ends
        from sectioned
        group by section

    ),

    ended as (

        select
            section,
            coalesce(
                last_value(has_two_ends ignore nulls) over (order by section),
                first_value(has_two_ends ignore nulls) over (order by section rows between current row and unbounded following),
                false
            ) as has_two_ends
        from sections

    ),

    numbered as (

        select
            sectioned.reject_reason,
            sectioned.line_index - count(case when ended.has_two_ends and sectioned.is_blank and sectioned.blank_place % 2 = 1 then 1 end)
                over (order by sectioned.line_index) as line_number
        from sectioned
        inner join ended
            on sectioned.section = ended.section

    )

    select
        line_number,
        reject_reason
    from numbered
    where reject_reason is not null
{%- endmacro %}
