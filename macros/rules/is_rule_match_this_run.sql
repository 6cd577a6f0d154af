{#- A condition: a kept row of int_rule_matches_daily is of a rule or a lead that is no more, or of a lead that this build makes again. -#}
{% macro is_rule_match_this_run() -%}
    rule_key not in (select rules.rule_key from {{ ref('int_scoring_rules') }} as rules)
    or lead_key not in (
        select lead_keys.lead_key
        from {{ ref('int_lead_keys') }} as lead_keys
        left join {{ ref('int_leads_this_run') }} as listed
            on lead_keys.lead_id = listed.lead_id
        where listed.lead_id is null
    )
{%- endmacro %}
