{% macro default__part_of(expression, delimiter, number) -%}
    {{ dbt.split_part(expression, delimiter, number) }}
{%- endmacro %}
