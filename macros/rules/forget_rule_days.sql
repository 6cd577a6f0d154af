{#- A hook before int_rule_days is added to: deletes what is made anew, and what belongs to models that are no more. -#}
{% macro forget_rule_days() %}
    {%- set table = lead_scoring.previous_build('int_rule_days') -%}
    {%- if table -%}
        {%- set kept_models = lead_scoring.matched_models() | reject('in', lead_scoring.models_to_match_anew()) | list -%}
        delete from {{ table }}
        where
            scoring_model not in ({{ lead_scoring.text_list(kept_models) }})
            {%- if lead_scoring.deletes_by_subquery() %}
            or {{ lead_scoring.is_lead_this_run() }}
            {%- endif %}
    {%- endif -%}
{% endmacro %}
