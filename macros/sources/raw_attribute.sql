{#-
  A raw column that tells an attribute of a lead, as text: raw_number_text for the numbers among them, raw_id for the ids, raw_value for all others.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
    attribute: the attribute's name in the layout
-#}
{% macro raw_attribute(columns, name, attribute) -%}
    {%- if attribute in ('employee_count', 'annual_revenue') -%} {{ lead_scoring.raw_number_text(columns, name) }}
    {%- elif attribute.endswith('_id') -%} {{ lead_scoring.raw_id(columns, name) }}
    {%- else -%} {{ lead_scoring.raw_value(columns, name) }}
    {%- endif -%}
{%- endmacro %}
