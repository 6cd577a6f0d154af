{#-
  A flag that a loader writes, as a boolean that stays null where the cell or the whole table tells nothing, so that
  something else may tell.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_known_boolean(columns, name) -%}
    case
        when {{ lead_scoring.raw_boolean(columns, name) }} then true
        when lower({{ lead_scoring.raw_flag(columns, name) }}) in ('false', 'f', 'no', 'n', '0', '0.0', 'off') then false
    end
{%- endmacro %}
