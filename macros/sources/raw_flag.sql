{#-
  A raw cell that answers yes or no, as text in snake case: of a boolean or a number 'true' or 'false'. Null where the
  user's table lacks the column.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_flag(columns, name) -%}
    {%- if lead_scoring.is_numeric_type(columns.get(name, '')) -%}
    case when {{ name }} = 1 then 'true' when {{ name }} = 0 then 'false' else cast({{ name }} as {{ dbt.type_string() }}) end
    {%- else -%} {{ lead_scoring.raw_text(columns, name) }}
    {%- endif -%}
{%- endmacro %}
