{#-
  How many days after the newest scored one business calendars reach: five years, in which the longest SLA that the gate lets
  through, 240 working hours, ends even at an hour a week.
-#}
{% macro sla_days_ahead() %}
    {{ return(1830) }}
{% endmacro %}
