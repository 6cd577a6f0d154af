{#-
  Whether the newest version of a record says that it is gone: by the loader's flag, or in its history mode by being no
  active version.

  Args:
    columns: what raw_columns returned
    flag: the flag's name in the raw table
-#}
{% macro raw_is_gone(columns, flag) -%}
    {%- if '_fivetran_active' in columns -%}
    ({{ lead_scoring.raw_boolean(columns, flag) }} or not coalesce({{ lead_scoring.raw_known_boolean(columns, '_fivetran_active') }}, true))
    {%- else -%} {{ lead_scoring.raw_boolean(columns, flag) }}
    {%- endif -%}
{%- endmacro %}
