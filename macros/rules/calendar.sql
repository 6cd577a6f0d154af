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


{#- The names of the weekdays as seeds write them, Monday first. -#}
{% macro weekdays() -%}
    {{ return(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) }}
{%- endmacro %}


{#-
  How many whole seconds of its day have passed at a moment.

  Args:
    moment: SQL of a timestamp
-#}
{% macro second_of_day(moment) -%}
    cast({{ dbt.datediff('cast(cast(' ~ moment ~ ' as date) as ' ~ dbt.type_timestamp() ~ ')', moment, 'second') }} as {{ dbt.type_bigint() }})
{%- endmacro %}


{#-
  The place of a moment in the working time of a calendar: how many seconds the calendar was open before it.

  Args:
    day: alias of the row of int_sales_calendar for the moment's day
    second: SQL of the moment's whole second within that day
-#}
{% macro working_position(day, second) -%}
    {{ day }}.seconds_before + case
        when {{ day }}.opens_second is null or {{ second }} <= {{ day }}.opens_second then 0
        when {{ second }} >= {{ day }}.closes_second then {{ day }}.working_seconds
        else {{ second }} - {{ day }}.opens_second
    end
{%- endmacro %}


{#-
  How many days after the newest scored one business calendars reach: five years, in which the longest SLA that the gate lets
  through, 240 working hours, ends even at an hour a week.
-#}
{% macro sla_days_ahead() %}
    {{ return(1830) }}
{% endmacro %}
