{#-
  What a rule that int_rule_bounds describes gives at most for so many occurrences.

  Args:
    occurrences: SQL of how many occurrences count, each with its weight
    rule: alias of int_rule_bounds
-#}
{% macro bounded_points(occurrences, rule) -%}
    case
        when {{ rule }}.at_least > {{ occurrences }} then 0
        when {{ rule }}.at_least is not null then {{ rule }}.points
        else least(
            round(least({{ occurrences }}, coalesce({{ rule }}.max_count, {{ occurrences }})) * {{ rule }}.points, 4),
            coalesce({{ rule }}.max_points, round({{ occurrences }} * {{ rule }}.points, 4))
        )
    end
{%- endmacro %}
