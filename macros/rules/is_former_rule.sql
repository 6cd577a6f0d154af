{#- A condition: a row of int_rule_keys is of weights that are not in use. Weights that come back get new numbers, and so meet every lead's days again. -#}
{% macro is_former_rule() -%}
    rule_kind != 'segment'
    and scoring_model || score_version not in (
        select scoring_models.scoring_model || scoring_models.score_version
        from {{ ref('int_scoring_models') }} as scoring_models
    )
{%- endmacro %}
