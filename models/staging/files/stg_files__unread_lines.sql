{{ config(materialized='table', post_hook="{{ lead_scoring.csv_clear_rejects() if execute and target.type == 'duckdb' }}") }}

{%- set faulty = lead_scoring.csv_faults() %}

with

final as (

    {% for table, file, headers in faulty -%}
    select
        '{{ table.name if table.source_name == 'crm' else table.source_name ~ '.' ~ table.name }}' as source_name,
        '{{ file | replace("'", "''") }}' as file_name,
        line_number,
        reject_reason
    from ({{ lead_scoring.csv_unread_lines(headers) }}) as file_lines
    {% if not loop.last %}union all{% endif %}
    {% else %}
    select
        cast(null as {{ dbt.type_string() }}) as source_name,
        cast(null as {{ dbt.type_string() }}) as file_name,
        cast(null as {{ dbt.type_bigint() }}) as line_number,
        cast(null as {{ dbt.type_string() }}) as reject_reason
    from (select 1 as no_such_line) as no_lines
    where 1 = 0
    {%- endfor %}

)

select * from final
