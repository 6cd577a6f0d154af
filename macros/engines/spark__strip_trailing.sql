{% macro spark__strip_trailing(expression, character) -%}
    trim(trailing '{{ character }}' from {{ expression }})
{%- endmacro %}
