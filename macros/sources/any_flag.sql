{#-
  Of several raw columns that each can say yes, one text for read_boolean: 'true' where any of them does, else the first
  that is not understood as a no, so that nothing unread is taken for a no.

  Args:
    columns: what raw_columns returned
    names: names in the raw table; those that the table lacks are passed over
-#}
{% macro any_flag(columns, names) -%}
    {%- set flags = [] -%}
    {%- for name in names if name in columns or not execute -%} {%- do flags.append(lead_scoring.known_text(lead_scoring.raw_flag(columns, name))) -%} {%- endfor -%}
    {%- if not flags -%} cast(null as {{ dbt.type_string() }})
    {%- else -%}
    coalesce(
        {%- for flag in flags %}
        case when lower({{ flag }}) in ('true', 't', 'yes', 'y', '1', '1.0', 'on') then 'true' end,
        {%- endfor %}
        {%- for flag in flags %}
        case when lower({{ flag }}) not in ('false', 'f', 'no', 'n', '0', '0.0', 'off') then {{ flag }} end,
        {%- endfor %}
        {%- for flag in flags %}
        {{ flag }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}
