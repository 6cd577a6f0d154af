{#-
  One branch of a union: rows of a weight table that go by the same name.

  Args:
    seed: the weight table; a CTE of that name with a column rule_name must exist
    what: the column in which they should differ
-#}
{% macro duplicate_mistakes(seed, what) %}
    select
        '{{ seed }}' as seed_name,
        rule_name,
        'duplicate {{ what }}; keep one of the ' || cast(count(*) as {{ dbt.type_string() }})
        || ' rows or give them different names' as mistake
    from {{ seed }}
    group by rule_name
    having count(*) > 1
{%- endmacro %}
