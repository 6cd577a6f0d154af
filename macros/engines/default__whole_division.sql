{% macro default__whole_division(dividend, divisor) -%}
    cast(floor((({{ dividend }}) - mod({{ dividend }}, {{ divisor }})) / {{ divisor }}) as {{ dbt.type_bigint() }})
{%- endmacro %}
