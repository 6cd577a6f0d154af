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
