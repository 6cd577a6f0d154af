{#-
  The scoring models for which int_rule_days has nothing that could stay: it was made by other weights, or not at all.

  A list of names. All of them in a full refresh and where there is no int_rule_days yet.
-#}
{% macro models_to_match_anew() %}
    {%- if not execute -%} {{ return([]) }} {%- endif -%}
    {%- set table = lead_scoring.previous_build('int_rule_days') if lead_scoring.deletes_by_subquery() -%}
    {%- set query -%}
        select distinct rules.scoring_model
        from {{ ref('int_signal_rules') }} as rules
        inner join {{ ref('int_scoring_models') }} as models
            on rules.scoring_model = models.scoring_model
        {%- if table %}
        left join (
            select distinct scoring_model, rules_number
            from {{ table }}
        ) as matched
            on
                models.scoring_model = matched.scoring_model
                and {{ lead_scoring.number_of_hash('models.score_version') }} = matched.rules_number
        where matched.scoring_model is null
        {%- endif %}
        order by rules.scoring_model
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}
