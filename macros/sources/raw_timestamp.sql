{#-
  A raw column as a UTC timestamp without zone; text that is no timestamp reads as null.
  A column that the source already types as a timestamp is taken as it is, which spares a large
  table the detour over text.

  Args:
    columns: what raw_columns returned
    name: the column's name in the public contract
-#}
{% macro raw_timestamp(columns, name) -%}
    {%- set column = lead_scoring.raw_column(name) -%}
    {%- set type = columns.get(name, '') -%}
    {%- set is_zoned = 'with time zone' in type or type.endswith(('tz', '_ltz')) and not type.endswith('_ntz') -%}
    {%- if type.startswith(('timestamp', 'datetime')) and not is_zoned -%} cast({{ column }} as {{ dbt.type_timestamp() }})
    {%- elif name in columns or not execute -%} {{ lead_scoring.parse_timestamp('trim(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ '))') }}
    {%- else -%} cast(null as {{ dbt.type_timestamp() }})
    {%- endif -%}
{%- endmacro %}
