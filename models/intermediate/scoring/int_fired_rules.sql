{#- All point families share their columns, so the ledger is a union and the score a sum. -#}
{{ config(materialized='view') }}

with

fired_rules as (

    {% for family in ['explicit', 'behavioral', 'frequency', 'inactivity'] %}
    select * from {{ ref('int_' ~ family ~ '_points') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}

),

final as (

    select
        fired_rules.*,
        scoring_rules.category
    from fired_rules
    inner join scoring_rules
        on
            fired_rules.scoring_model = scoring_rules.scoring_model
            and fired_rules.rule_id = scoring_rules.rule_id

)

select * from final
