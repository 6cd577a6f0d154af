{#-
  One branch of a union: rules whose category their model does not have.

  Args:
    seed: the weight table; CTEs of that name and scoring_categories must exist
-#}
{% macro unknown_category_mistakes(seed) -%}
    {{ lead_scoring.reference_mistakes(seed, 'category', 'scoring_categories', 'category', also_same='scoring_model') }}
{%- endmacro %}
