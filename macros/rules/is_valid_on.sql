{#-
  Whether a version of a lead holds on a day: from valid_from, that day included, until valid_to, that day
  excluded. The first version has no beginning and the newest no end.

  Args:
    version: alias of a relation with the columns valid_from and valid_to
    day: expression of the day
-#}
{% macro is_valid_on(version, day) -%}
    ({{ version }}.valid_from is null or {{ version }}.valid_from <= {{ day }})
    and ({{ version }}.valid_to is null or {{ version }}.valid_to > {{ day }})
{%- endmacro %}
