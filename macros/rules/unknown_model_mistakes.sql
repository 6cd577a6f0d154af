{#-
  One branch of a union: rows of a weight table that belong to no scoring model.

  Args:
    seed: the weight table; CTEs of that name and scoring_models must exist
-#}
{% macro unknown_model_mistakes(seed) -%}
    {{ lead_scoring.reference_mistakes(
        seed, 'scoring_model', 'scoring_models', 'scoring_model',
        "'unknown scoring_model \"' || " ~ seed ~ ".scoring_model || '\"; add it to scoring_models.csv'"
    ) }}
{%- endmacro %}
