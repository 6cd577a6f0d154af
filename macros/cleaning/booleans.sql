{#-
  A cell as a boolean, by the seed boolean_spellings; null for a known null and for a spelling that the seed lacks.

  Args:
    text: a column that raw_flag and known_text made
    spellings: name of a CTE, the row of base_crm__boolean_spellings for this column
-#}
{% macro read_boolean(text, spellings) -%}
    {%- set found = dbt.position("',' || " ~ lead_scoring.snake_case(text) ~ " || ','", spellings ~ '.{}_spellings') -%}
    case
        when {{ text }} is null or {{ text }} like '%,%' then null
        when {{ found.format('true') }} > 0 then true
        when {{ found.format('false') }} > 0 then false
    end
{%- endmacro %}
