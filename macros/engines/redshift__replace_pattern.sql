{% macro redshift__replace_pattern(expression, pattern, replacement) -%}
    {#- Its fourth argument would be a position. -#}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
