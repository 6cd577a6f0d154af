{#-
  Whether a version of a lead holds on a day: from valid_from, that day included, until valid_to, that day
  excluded. The first version has no beginning and the newest no end.

  Written without "or": engines join by the lead alone where a condition has one, row against row.

  Args:
    version: alias of a relation with the columns valid_from and valid_to
    day: expression of the day
-#}
{% macro is_valid_on(version, day) -%}
    coalesce({{ version }}.valid_from, cast('0001-01-01' as date)) <= {{ day }}
    and coalesce({{ version }}.valid_to, cast('9999-12-31' as date)) > {{ day }}
{%- endmacro %}


{#-
  Whether a deal is open at the end of a day: opened by then, and neither closed nor won. A planned closing day in the future
  leaves it open.

  Args:
    opportunity: alias of a relation with the columns created_at, closed_at and won_on
    day: expression of the day
-#}
{% macro is_open_on(opportunity, day) -%}
    cast({{ opportunity }}.created_at as date) <= {{ day }}
    and coalesce(cast({{ opportunity }}.closed_at as date), cast('9999-12-31' as date)) > {{ day }}
    and coalesce({{ opportunity }}.won_on, cast('9999-12-31' as date)) > {{ day }}
{%- endmacro %}


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


{#-
  One end of a range written low..high, as trimmed text.

  Args:
    expression: SQL text
    number: 1 for the low end, 2 for the high one
-#}
{% macro range_end(expression, number) -%}
    trim(coalesce({{ lead_scoring.text_part(expression, "'..'", number) }}, ''))
{%- endmacro %}
