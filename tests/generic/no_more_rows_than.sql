{% test no_more_rows_than(model, other) %}

with

counted as (

    select
        (select count(*) from {{ other }}) as row_limit,
        (select count(*) from {{ model }}) as row_count

)

select *
from counted
where row_count > row_limit

{% endtest %}
