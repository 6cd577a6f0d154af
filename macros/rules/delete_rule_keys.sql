{#-
  A hook before rules get their numbers: deletes those of weights that are not in use. Weights that come back get new ones, and so
  meet every lead's days again.
-#}
{% macro delete_rule_keys() %}
    {%- if is_incremental() and not lead_scoring.deletes_by_subquery() -%}
        delete from {{ this }} where true
    {%- elif is_incremental() -%}
        delete from {{ this }}
        where
            rule_kind != 'segment'
            and scoring_model || score_version not in (
                select scoring_models.scoring_model || scoring_models.score_version
                from {{ ref('int_scoring_models') }} as scoring_models
            )
    {%- endif -%}
{% endmacro %}
