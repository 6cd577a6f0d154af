{#- The kinds of rules and the weight table of each: what numbers rules and what types them reads this. -#}
{% macro rule_kinds() %}
    {{ return({
        'explicit': 'explicit_weights',
        'behavioral': 'behavioral_weights',
        'frequency': 'frequency_weights',
        'inactivity': 'inactivity_weights',
        'fast_track': 'fast_track_rules',
    }) }}
{% endmacro %}


{#-
  A select of a seed with the name of each row for messages.

  Args:
    relation: the seed
    parts: the columns that make up the name
    only_named_models: leave out rows of a scoring model that scoring_models does not name: they score no lead, so they
      have no errors. A CTE scoring_models must exist
-#}
{% macro named_rules(relation, parts, only_named_models=false) -%}
    select
        {% for part in parts %}{{ "|| '/' || " if not loop.first }}coalesce({{ part }}, '?'){% endfor %} as rule_name,
        *
    from {{ relation }}
    {%- if only_named_models %}
    where
        scoring_model is null
        or scoring_model in (select named.scoring_model from scoring_models as named)
    {%- endif %}
{%- endmacro %}


{#- A condition: a row of int_rule_keys is of weights that are not in use. Weights that come back get new numbers, and so meet every lead's days again. -#}
{% macro is_former_rule() -%}
    rule_kind != 'segment'
    and scoring_model || score_version not in (
        select scoring_models.scoring_model || scoring_models.score_version
        from {{ ref('int_scoring_models') }} as scoring_models
    )
{%- endmacro %}
