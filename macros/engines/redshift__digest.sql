{#- Redshift has no hashtextextended, and its listagg ends at 64 kB. -#}
{% macro redshift__digest(expression) -%}
    cast(sum(cast(strtol(substring(md5({{ expression }}), 1, 15), 16) as decimal(38, 0))) as varchar)
{%- endmacro %}
