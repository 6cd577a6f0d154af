{#-
  The kinds of rules, which whatever loops over them reads here.

  - seed: the weight table
  - reads_activities: its rows ask for activities
  - gives_points: a model int_<kind>_points counts them
  - takes_conditions: rows of explicit_weights with its rule_id are conditions of the rule
  - cause: what score_movers gives as the cause of other points; none where it is activities that come and expire

  Args:
    trait: only the kinds of which this is true or given
    value: what to return of each

  Returns a dict: that value by the kind.
-#}
{% macro rule_kinds(trait=none, value='seed') %}
    {%- set kinds = {
        'explicit': {'seed': 'explicit_weights', 'reads_activities': false, 'gives_points': true, 'takes_conditions': false, 'cause': 'attribute'},
        'behavioral': {'seed': 'behavioral_weights', 'reads_activities': true, 'gives_points': true, 'takes_conditions': true, 'cause': none},
        'frequency': {'seed': 'frequency_weights', 'reads_activities': true, 'gives_points': true, 'takes_conditions': true, 'cause': none},
        'inactivity': {'seed': 'inactivity_weights', 'reads_activities': false, 'gives_points': true, 'takes_conditions': false, 'cause': 'silence'},
        'fast_track': {'seed': 'fast_track_rules', 'reads_activities': true, 'gives_points': false, 'takes_conditions': false, 'cause': none},
    } -%}
    {%- set values = {} -%}
    {%- for kind, traits in kinds.items() if trait is none or traits[trait] -%} {%- do values.update({kind: traits[value]}) -%} {%- endfor -%}
    {{ return(values) }}
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
