{#-
  The activity type that a rule names, as the aliases of activity types are written: without regard to case, spaces and
  hyphens as underscores.

  Args:
    rules: alias of the table of rules
-#}
{% macro written_activity_type(rules) -%}
    {{ lead_scoring.snake_case(lead_scoring.collapse_spaces(rules ~ '.activity_type')) }}
{%- endmacro %}
