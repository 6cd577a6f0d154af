{#-
  A raw column typed as a number, cast to four decimals by its type; null for what no number of eighteen digits can be, such
  as an infinity, and for a column of text, which read_number reads.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_number(columns, name) -%}
    {%- set type = lead_scoring.type_decimal(38, 4) -%}
    {%- if lead_scoring.is_numeric_type(columns.get(name, '')) -%}
    cast(case when abs({{ name }}) < 1000000000000000000 then {{ name }} end as {{ type }})
    {%- else -%} cast(null as {{ type }})
    {%- endif -%}
{%- endmacro %}
