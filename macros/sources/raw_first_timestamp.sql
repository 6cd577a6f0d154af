{#-
  The first moment that a row tells among several raw columns, as a UTC timestamp without zone.

  Args:
    columns: what raw_columns returned
    names: names in the raw table, the best first; those that the table lacks are passed over
-#}
{% macro raw_first_timestamp(columns, names) -%}
    {%- set known = names | select('in', columns) | list -%}
    {%- if known | length < 2 -%} {{ lead_scoring.raw_timestamp(columns, (known or names) | first) }}
    {%- else -%}
    coalesce(
        {%- for name in known %}
        {{ lead_scoring.raw_timestamp(columns, name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}
