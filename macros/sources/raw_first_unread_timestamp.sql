{#-
  The first cell among those of raw_first_timestamp that is neither a known null nor a moment. For the views of a CRM, which
  hand it on as unread_<column>.

  Args:
    columns: what raw_columns returned
    names: names in the raw table, the best first; those that the table lacks are passed over
-#}
{% macro raw_first_unread_timestamp(columns, names) -%}
    {%- set known = names | select('in', columns) | list or names[:1] -%}
    {%- if known | length > 1 -%} coalesce( {%- endif -%}
    {%- for name in known %}
    {{ lead_scoring.raw_unread_timestamp(columns, name, lead_scoring.raw_timestamp(columns, name)) }}{{ ',' if not loop.last }}
    {%- endfor -%}
    {%- if known | length > 1 %}
    )
    {%- endif -%}
{%- endmacro %}
