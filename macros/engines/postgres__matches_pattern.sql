{% macro postgres__matches_pattern(expression, pattern) -%}
    {#- regexp_like came with version 15, and never to Redshift, which uses this macro too. -#}
    ({{ expression }} ~ '{{ pattern }}')
{%- endmacro %}
