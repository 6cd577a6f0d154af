{% macro spark__has_nul(expression) -%}
    (length(chr(0)) = 1 and {{ dbt.position('chr(0)', expression) }} > 0)
{%- endmacro %}
