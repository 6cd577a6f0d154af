{#-
  Spark reads zones and drops the seventh digit of a second by itself, but wants seconds before a zone.
  It has no timestamp without zone that dbt knows: the session's time zone must be UTC.
-#}
{% macro spark__parse_timestamp(expression) -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, lead_scoring.timestamp_pattern()) }} then null
        when length({{ expression }}) > 16 and substring({{ expression }}, 17, 1) != ':'
            then try_cast(substring({{ expression }}, 1, 16) || ':00' || substring({{ expression }}, 17) as timestamp)
        else try_cast({{ expression }} as timestamp)
    end
{%- endmacro %}
