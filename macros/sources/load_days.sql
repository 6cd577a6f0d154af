{#-
  The days of loading that are read again, or those that are not, as a list of literals: a filter that a scan
  understands, so that other rows are never cleaned, and that every engine takes in a delete.

  Args:
    is_changed: true for the days to read again
-#}
{% macro load_days(is_changed) -%}
    {%- set condition = 'is_changed' if is_changed else 'not is_changed' -%}
    {%- set query = 'select loaded_on from ' ~ ref('int_activity_loads') ~ ' where ' ~ condition ~ ' order by loaded_on' -%}
    {%- set days = run_query(query).columns[0].values() if execute else [] -%}
    {%- for day in days -%}
        cast('{{ day }}' as date){{ ', ' if not loop.last }}
    {%- else -%}
        {#- A day on which nothing was loaded stands for none. -#}
        cast('0001-01-02' as date)
    {%- endfor -%}
{%- endmacro %}
