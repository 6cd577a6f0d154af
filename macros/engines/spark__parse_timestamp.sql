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
