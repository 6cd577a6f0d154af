{#-
  One branch of a union: rows that share a number which tells them apart, such as a priority.

  Args:
    seed: the seed; a CTE of that name with a column rule_name must exist
    column: the number
-#}
{% macro repeated_number_mistakes(seed, column) %}
    select
        '{{ seed }}' as seed_name,
        min(rule_name) as rule_name,
        '{{ column }} ' || min({{ column }}) || ' is used ' || cast(count(*) as {{ dbt.type_string() }})
        || ' times; every row needs its own' as mistake
    from {{ seed }}
    where {{ lead_scoring.number_or_null(column) }} is not null
    group by {{ lead_scoring.number_or_null(column) }}
    having count(*) > 1
{%- endmacro %}
