{% macro duckdb__parse_timestamp(expression) -%}
    {#- A cast to timestamp drops the zone, which is right for Z and wrong for an offset. A year has four digits; 'infinity',
        'epoch' and the like are words DuckDB knows, not dates anybody meant. -#}
    case
        when substring({{ expression }}, 1, 1) not between '0' and '9' or substring({{ expression }}, 5, 1) != '-' then null
        when substring({{ expression }}, 11) like '%+%' or substring({{ expression }}, 11) like '%-%'
            then try_cast({{ expression }} as timestamptz) at time zone 'UTC'
        else try_cast({{ expression }} as timestamp)
    end
{%- endmacro %}
