{% macro spark__digest(expression) -%}
    cast(sum(cast(xxhash64({{ expression }}) as decimal(38, 0))) as string)
{%- endmacro %}
