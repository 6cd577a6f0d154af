{% macro duckdb__parse_timestamp(expression) -%}
    {#- A cast to timestamp drops the zone, which is right for Z and wrong for an offset. DuckDB reads far
        more as a time than other engines do, so the text is checked first. -#}
    case
        when not {{ lead_scoring.matches_pattern(expression, lead_scoring.timestamp_pattern()) }} then null
        when substring({{ expression }}, 11) like '%+%' or substring({{ expression }}, 11) like '%-%'
            then try_cast({{ expression }} as timestamptz) at time zone 'UTC'
        else try_cast({{ expression }} as timestamp)
    end
{%- endmacro %}
