{#-
  ISO 8601 text as a UTC timestamp without zone; null for text that is none. The date may stand
  alone, 'T' or a space may divide date and time, seconds and fractions may lack, and the zone may
  be Z, UTC, +02, +0200 or +02:00, a space before it or none; without a zone the text is read as UTC.

  Our own because dbt has no cast that returns null on every engine, and a plain cast drops the zone
  on one engine and reads it in the session's zone on another.

  Args:
    expression: trimmed SQL text
-#}
{% macro parse_timestamp(expression) -%}
    {{ return(adapter.dispatch('parse_timestamp', 'lead_scoring')(expression)) }}
{%- endmacro %}


{#-
  For engines without a cast that returns null: the text is checked first, and its parts are cast
  only when they can be.
-#}
{% macro default__parse_timestamp(expression) -%}
    {%- set year = "cast(substring(" ~ expression ~ ", 1, 4) as " ~ dbt.type_int() ~ ")" -%}
    {%- set month_and_day = "substring(" ~ expression ~ ", 6, 5)" -%}
    {%- set clock -%}
        case
            when length({{ expression }}) < 16 then '00:00:00'
            when substring({{ expression }}, 17, 1) = ':' then substring({{ expression }}, 12, 8)
            else substring({{ expression }}, 12, 5) || ':00'
        end
    {%- endset -%}
    {#- Engines keep microseconds; some would round the seventh digit up, others drop it. -#}
    {%- set fraction -%}
        case
            when substring({{ expression }}, 20, 1) = '.'
                then '.' || substring({{ lead_scoring.text_part("translate(substring(" ~ expression ~ ", 21), 'ZzUu+-', '      ')", "' '", 1) }}, 1, 6)
            else ''
        end
    {%- endset -%}
    {%- set written = "cast(substring(" ~ expression ~ ", 1, 10) || ' ' || " ~ clock ~ " || " ~ fraction ~ " as " ~ dbt.type_timestamp() ~ ")" -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, lead_scoring.timestamp_pattern()) }} then null
        when {{ month_and_day }} in ('02-30', '02-31', '04-31', '06-31', '09-31', '11-31') then null
        when {{ month_and_day }} = '02-29' and not (mod({{ year }}, 4) = 0 and (mod({{ year }}, 100) != 0 or mod({{ year }}, 400) = 0)) then null
        {%- for sign, opposite in [('+', '-'), ('-', '')] %}
        {%- set zone = "replace(" ~ lead_scoring.text_part("substring(" ~ expression ~ ", 11)", "'" ~ sign ~ "'", 2) ~ ", ':', '')" %}
        {%- set minutes = "(cast(substring(" ~ zone ~ ", 1, 2) as " ~ dbt.type_int() ~ ") * 60 + cast(substring(" ~ zone ~ " || '00', 3, 2) as " ~ dbt.type_int() ~ "))" %}
        when substring({{ expression }}, 11) like '%{{ sign }}%'
            then cast({{ dbt.dateadd('minute', opposite ~ minutes, written) }} as {{ dbt.type_timestamp() }})
        {%- endfor %}
        else {{ written }}
    end
{%- endmacro %}


{#-
  A cast to timestamp drops the zone, which is right for Z and wrong for an offset. DuckDB reads far
  more as a time than other engines do, so the text is checked first.
-#}
{% macro duckdb__parse_timestamp(expression) -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, lead_scoring.timestamp_pattern()) }} then null
        when substring({{ expression }}, 11) not like '%+%' and substring({{ expression }}, 11) not like '%-%'
            then try_cast({{ lead_scoring.full_timestamp(expression) }} as timestamp)
        else try_cast({{ lead_scoring.full_timestamp(expression) }} as timestamptz) at time zone 'UTC'
    end
{%- endmacro %}


{#-
  Spark reads zones and drops the seventh digit of a second by itself.
  It has no timestamp without zone that dbt knows: the session's time zone must be UTC.
-#}
{% macro spark__parse_timestamp(expression) -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, lead_scoring.timestamp_pattern()) }} then null
        else try_cast({{ lead_scoring.full_timestamp(expression) }} as timestamp)
    end
{%- endmacro %}


{#-
  Text that timestamp_pattern allows, as casts of every engine read it: capital letters, seconds, Z for UTC, no space before a zone.

  Args:
    expression: SQL text
-#}
{% macro full_timestamp(expression) -%}
    {%- set written = "replace(replace(replace(replace(upper(" ~ expression ~ "), 'UTC', 'Z'), ' +', '+'), ' -', '-'), ' Z', 'Z')" -%}
    case
        when length({{ expression }}) > 16 and substring({{ expression }}, 17, 1) != ':'
            then substring({{ written }}, 1, 16) || ':00' || substring({{ written }}, 17)
        else {{ written }}
    end
{%- endmacro %}


{#-
  What counts as a point in time in ISO 8601, as a regular expression that every engine reads alike:
  a date from the year 1 on, then perhaps a time of day with or without seconds and fraction, then
  perhaps a zone of Z, UTC or an offset.
-#}
{% macro timestamp_pattern() -%}
    {{ return(
        '^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
        ~ '([Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?'
        ~ '( ?([Zz]|[Uu][Tt][Cc]|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$'
    ) }}
{%- endmacro %}
