{#-
  A cast to timestamp drops the zone, which is right for Z and wrong for an offset. DuckDB reads far
  more as a time than other engines do, so the text is checked first; before an offset it wants seconds.
-#}
{% macro duckdb__parse_timestamp(expression) -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, lead_scoring.timestamp_pattern()) }} then null
        when substring({{ expression }}, 11) not like '%+%' and substring({{ expression }}, 11) not like '%-%'
            then try_cast({{ expression }} as timestamp)
        when substring({{ expression }}, 17, 1) != ':'
            then try_cast(substring({{ expression }}, 1, 16) || ':00' || substring({{ expression }}, 17) as timestamptz) at time zone 'UTC'
        else try_cast({{ expression }} as timestamptz) at time zone 'UTC'
    end
{%- endmacro %}
