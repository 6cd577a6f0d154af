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
                then '.' || substring({{ lead_scoring.part_of("translate(substring(" ~ expression ~ ", 21), 'ZzUu+-', '      ')", "' '", 1) }}, 1, 6)
            else ''
        end
    {%- endset -%}
    {%- set written = "cast(substring(" ~ expression ~ ", 1, 10) || ' ' || " ~ clock ~ " || " ~ fraction ~ " as " ~ dbt.type_timestamp() ~ ")" -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, lead_scoring.timestamp_pattern()) }} then null
        when {{ month_and_day }} in ('02-30', '02-31', '04-31', '06-31', '09-31', '11-31') then null
        when {{ month_and_day }} = '02-29' and not (mod({{ year }}, 4) = 0 and (mod({{ year }}, 100) != 0 or mod({{ year }}, 400) = 0)) then null
        {%- for sign, opposite in [('+', '-'), ('-', '')] %}
        {%- set zone = "replace(" ~ lead_scoring.part_of("substring(" ~ expression ~ ", 11)", "'" ~ sign ~ "'", 2) ~ ", ':', '')" %}
        {%- set minutes = "(cast(substring(" ~ zone ~ ", 1, 2) as " ~ dbt.type_int() ~ ") * 60 + cast(substring(" ~ zone ~ " || '00', 3, 2) as " ~ dbt.type_int() ~ "))" %}
        when substring({{ expression }}, 11) like '%{{ sign }}%'
            then cast({{ dbt.dateadd('minute', opposite ~ minutes, written) }} as {{ dbt.type_timestamp() }})
        {%- endfor %}
        else {{ written }}
    end
{%- endmacro %}
