{% macro duckdb__add_days(date, days) -%}
    {{ date }} + cast({{ days }} as integer)
{%- endmacro %}
