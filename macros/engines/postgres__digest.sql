{% macro postgres__digest(expression) -%}
    cast(sum(hashtextextended({{ expression }}, 0)) as text)
{%- endmacro %}
