{#-
  A hook before int_rule_matches_daily is added to: deletes its own rows of rules and leads that are no more, and of leads that this
  build makes again; all of them where none can stay (keeps_rule_matches).
-#}
{% macro delete_rule_matches() %}
    {%- if is_incremental() and not lead_scoring.keeps_rule_matches() -%}
        delete from {{ this }} where true
    {%- elif is_incremental() -%}
        delete from {{ this }}
        where
            rule_key not in (select rules.rule_key from {{ ref('int_scoring_rules') }} as rules)
            or lead_key not in (
                select lead_keys.lead_key
                from {{ ref('int_lead_keys') }} as lead_keys
                left join {{ ref('int_leads_this_run') }} as listed
                    on lead_keys.lead_id = listed.lead_id
                where listed.lead_id is null
            )
    {%- endif -%}
{% endmacro %}
