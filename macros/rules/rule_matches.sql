{#- A condition: a kept row of int_rule_matches_daily is of a rule or a lead that is gone, or of a lead that this build rebuilds. -#}
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


{#- Whether int_rule_matches_daily keeps rows of the last build: of the same SQL, and of daily counts that have been followed since. -#}
{% macro keeps_rule_matches() %}
    {%- if not is_incremental() or not lead_scoring.supports_delete_subquery() -%} {{ return(false) }} {%- endif -%}
    {%- set state = lead_scoring.previous_build('int_rule_matches_state') -%}
    {%- if not state -%} {{ return(false) }} {%- endif -%}
    {%- set query -%}
        select count(*)
        from {{ state }} as state
        inner join (select max(generation) as generation from {{ ref('int_lead_activity_daily') }}) as daily
            on state.generation = daily.generation
        where state.logic_hash = '{{ lead_scoring.scoring_logic_hash() }}'
    {%- endset -%}
    {{ return(run_query(query).columns[0].values()[0] | int > 0) }}
{% endmacro %}
