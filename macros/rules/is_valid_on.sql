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
