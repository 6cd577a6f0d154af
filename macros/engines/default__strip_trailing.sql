{% macro default__strip_trailing(expression, character) -%}
    rtrim({{ expression }}, '{{ character }}')
{%- endmacro %}
