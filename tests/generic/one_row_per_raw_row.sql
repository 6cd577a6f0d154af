{% test one_row_per_raw_row(model, table_name) %}

with

raw_rows as (

    {{ lead_scoring.raw_rows(lead_scoring.raw_columns(table_name, optional_table=true), table_name) }}

),

counted as (

    select
        (select count(*) from raw_rows) as raw_count,
        (select count(*) from {{ model }}) as staged_count

)

select *
from counted
where raw_count != staged_count

{% endtest %}
