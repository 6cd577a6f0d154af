{#-
  Whether what happened on a day is inside a rule's window on another: on its own day and the days after,
  window_days of them in all, or for ever where the window has no end.

  Written without "or", for the reason given in is_valid_on.

  Args:
    occurred_on: SQL of the day of activity
    window_days: SQL of the window's length in days, null without an end
    day: SQL of the day on which one looks
-#}
{% macro is_in_window(occurred_on, window_days, day) -%}
    {{ occurred_on }} <= {{ day }}
    and coalesce({{ lead_scoring.add_days(occurred_on, window_days) }}, cast('9999-12-31' as date)) > {{ day }}
{%- endmacro %}
