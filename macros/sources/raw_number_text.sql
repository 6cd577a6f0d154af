{#-
  A raw column that holds a number, as text that parse_number reads: of a type with decimals exactly four, which no sign of
  thousands looks like. For the views of a CRM and for what several systems type differently.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_number_text(columns, name) -%}
    {%- if lead_scoring.is_numeric_type(columns.get(name, ''), fractional_only=true) -%} cast({{ lead_scoring.raw_number(columns, name) }} as {{ dbt.type_string() }})
    {%- else -%} {{ lead_scoring.raw_value(columns, name) }}
    {%- endif -%}
{%- endmacro %}
