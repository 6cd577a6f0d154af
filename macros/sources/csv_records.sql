{#-
  The records of one CSV file, each judged, as a query of line_index (that of its first line), layout (that of
  the header it comes after), cells and reject_reason. DuckDB only.

  A cell may go over several lines: from a line with an odd number of quotes to the next one, if both and what is
  between are a row together. What is no row costs its own line and no other.

  Args:
    headers: what csv_headers returned for the file
-#}
{% macro csv_records(headers) -%}
    {%- set changes = [] -%}
    {%- for header in headers if not changes or changes[-1]['layout'] != header['layout'] -%} {%- do changes.append(header) -%} {%- endfor -%}
    {%- set layout -%}
        case {%- for header in changes | reverse %} when line_index >= {{ header['line_index'] }} then {{ header['layout'] }} {%- endfor %} end
    {%- endset -%}
    {%- set size -%}
        case {%- for header in changes | reverse %} when line_index >= {{ header['line_index'] }} then {{ header['names'] | length }} {%- endfor %} end
    {%- endset %}
    with

    -- Not materialized, so that no file is stored.
    lines as not materialized (

        select
            row_number() over () as line_index,
            line
        from {{ lead_scoring.csv_lines([headers[0]['file']]) }}

    ),

    openings as (

        select
            line_index as first_index,
            lead(line_index) over (order by line_index) as last_index,
            regexp_matches(line, '(?:^|,)"(?:[^"]|"")*$') as is_opening
        from lines
        where (length(line) - length(replace(line, '"', ''))) % 2 = 1

    ),

    spans as (

        select
            *,
            unnest(range(first_index, last_index + 1)) as line_index
        from openings
        where is_opening

    ),

    joined as (

        select
            spans.first_index as line_index,
            spans.last_index,
            string_agg(coalesce(lines.line, ''), chr(10) order by lines.line_index) as line
        from spans
        inner join lines
            on spans.line_index = lines.line_index
        group by
            spans.first_index,
            spans.last_index

    ),

    rows_of_several_lines as (

        select
            *,
            line_index is distinct from lag(last_index) over (order by line_index) as is_start
        from joined
        where
            regexp_full_match(line || ',', '(?:{{ lead_scoring.csv_cell(strictly=true) }},)*')
            and len({{ lead_scoring.csv_cells('line') }}) = {{ size }}
            and length(line) < 2000000

    ),

    -- Where two records of several lines share a line, only the first is one.
    chained as (

        select
            *,
            sum(cast(is_start as integer)) over (order by line_index) as chain
        from rows_of_several_lines

    ),

    placed as (

        select
            *,
            row_number() over (
                partition by chain
                order by line_index
            ) as place
        from chained

    ),

    covered as (

        select unnest(range(line_index, last_index + 1)) as line_index
        from placed
        where place % 2 = 1

    ),

    records as (

        select
            line_index,
            line
        from placed
        where place % 2 = 1

        union all

        select
            lines.line_index,
            lines.line
        from lines
        left join covered
            on lines.line_index = covered.line_index
        where
            covered.line_index is null
            and lines.line is not null
            and lines.line_index > {{ headers[0]['line_index'] }}

    ),

    taken_apart as (

        select
            line_index,
            line,
            {{ lead_scoring.csv_cells('line') }} as cells,
            {{ size }} as size,
            {{ layout }} as layout
        from records

    )

    -- Cells are dear, so most lines are judged without them.
    select
        line_index,
        layout,
        cells,
        case
            when line_index in ({{ headers | map(attribute='line_index') | join(', ') }}) then 'repeated_header'
            when not contains(line, '"') then case when length(line) - length(replace(line, ',', '')) != size - 1 then 'ragged_row' end
            {%- for header in headers | unique(attribute='layout') %}
            when layout = {{ header['layout'] }} and regexp_full_match(line || ',', '{{ lead_scoring.csv_row_pattern(header['names'] | length) }}') then null
            {%- endfor %}
            when not regexp_full_match(line || ',', '(?:{{ lead_scoring.csv_cell() }},)*') then 'stray_quote'
            when len(cells) != size then 'ragged_row'
        end as reject_reason
    from taken_apart
{%- endmacro %}
