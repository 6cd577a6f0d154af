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
