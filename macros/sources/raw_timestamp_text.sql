{#-
  A moment as it was delivered, as trimmed text. What the view of a CRM could not read, it hands on in a column of its own.

  Args:
    columns: what raw_columns returned
    name: the column's name in the public contract
-#}
{% macro raw_timestamp_text(columns, name) -%}
    {%- if 'unread_' ~ name in columns -%} coalesce(unread_{{ name }}, {{ lead_scoring.raw_text(columns, name) }})
    {%- else -%} {{ lead_scoring.raw_text(columns, name) }}
    {%- endif -%}
{%- endmacro %}
