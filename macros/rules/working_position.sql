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
