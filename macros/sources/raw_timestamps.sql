{#-
  A raw column as a UTC timestamp without zone, cleaned as raw_text does; text that is no timestamp reads as null.
  A column that the source already types as a timestamp is taken as it is, which spares a large
  table the detour over text.

  Args:
    columns: what raw_columns returned
    name: the column's name in the public contract
-#}
{% macro raw_timestamp(columns, name) -%}
    {%- set column = lead_scoring.raw_column(name) -%}
    {%- set type = columns.get(name, '') -%}
    {%- set is_zoned = lead_scoring.is_zoned_type(type) -%}
    {%- if type.startswith(('timestamp', 'datetime')) and not is_zoned -%} cast({{ column }} as {{ dbt.type_timestamp() }})
    {#- Its text has the format of the session, which leaves out microseconds. -#}
    {%- elif is_zoned and target.type == 'snowflake' -%} cast(convert_timezone('UTC', {{ column }}) as {{ dbt.type_timestamp() }})
    {%- elif lead_scoring.is_marked_text(type) -%} {{ lead_scoring.parse_timestamp(lead_scoring.raw_text(columns, name)) }}
    {%- elif name in columns or not execute -%}
    {#- Cleaned like raw_text, but only where it is no moment as it is: the expression repeats the text many times. -#}
    {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    coalesce(
        {{ lead_scoring.parse_timestamp(lead_scoring.trim_spaces(text)) }},
        case when {{ lead_scoring.has_odd_spaces(text) }} then {{ lead_scoring.parse_timestamp(lead_scoring.collapse_spaces(text)) }} end
    )
    {%- else -%} cast(null as {{ dbt.type_timestamp() }})
    {%- endif -%}
{%- endmacro %}


{#-
  Whether a raw column's data type is a moment with a time zone.

  Args:
    type: the data type as raw_columns gives it, in lower case; '' for a column that is not there
-#}
{% macro is_zoned_type(type) %}
    {{ return('with time zone' in type or type.endswith(('tz', '_ltz')) and not type.endswith('_ntz')) }}
{% endmacro %}


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


{#-
  The cell of a moment where it is neither a known null nor a moment; null otherwise, and for a column that raw_timestamp casts.
  The view of a CRM has a column of its own for what it could not read.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
    parsed: SQL of the moment that raw_timestamp read from it
-#}
{% macro raw_unread_timestamp(columns, name, parsed) -%}
    {%- set type = columns.get(name, 'absent') -%}
    {#- A date and a moment with a zone are read from their text, which an infinity or a year of five digits has, too. -#}
    {%- set is_typed = type.startswith(('timestamp', 'datetime', 'absent')) and not lead_scoring.is_zoned_type(type) and execute -%}
    {%- set told = 'unread_' ~ name if 'unread_' ~ name in columns -%}
    {%- if is_typed -%} {{ told or 'cast(null as ' ~ dbt.type_string() ~ ')' }}
    {%- else -%}
    {{ 'coalesce(' ~ told ~ ', ' if told -}}
    case when {{ parsed }} is null then {{ lead_scoring.null_if_placeholder(lead_scoring.raw_text(columns, name)) }} end
    {{- ')' if told }}
    {%- endif -%}
{%- endmacro %}


{#-
  The first moment in a row among several raw columns, as a UTC timestamp without zone.

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


{#- The variable earliest_plausible_date as a timestamp literal. -#}
{% macro earliest_plausible_timestamp() -%}
    cast('{{ var("earliest_plausible_date") }} 00:00:00' as {{ dbt.type_timestamp() }})
{%- endmacro %}


{#- When this run began, as a UTC timestamp literal: the one reading of the wall clock. It only tells which rows and edits are
    dated in the future. -#}
{% macro run_started_at_utc() -%}
    cast('{{ var("run_started_at", run_started_at.strftime("%Y-%m-%d %H:%M:%S")) }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}
