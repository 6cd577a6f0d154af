{#-
  The days that a query finds, as a list of literals: a filter that a scan understands, so that other rows are not
  looked at, and that every engine takes in a delete. Let the query find few: a long list is held against every row.

  Args:
    query: SQL of one column of dates, none of them null
-#}
{% macro day_list(query) -%}
    {%- set days = run_query(query).columns[0].values() if execute else [] -%}
    {%- for day in days -%}
        cast('{{ day }}' as date){{ ', ' if not loop.last }}
    {%- else -%}
        {#- A day on which nothing was loaded stands for none. -#}
        cast('0001-01-02' as date)
    {%- endfor -%}
{%- endmacro %}
