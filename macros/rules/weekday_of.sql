{#-
  The weekday of a day, as seeds write it. Counted from 3 January 2000, a Monday: engines number weekdays differently.

  Args:
    day: SQL of a date
-#}
{% macro weekday_of(day) -%}
    case cast(mod(mod({{ dbt.datediff("cast('2000-01-03' as date)", day, 'day') }}, 7) + 7, 7) as {{ dbt.type_int() }})
        {%- for weekday in lead_scoring.weekdays() %}
        when {{ loop.index0 }} then '{{ weekday }}'
        {%- endfor %}
    end
{%- endmacro %}
