with

suppression_reasons as (

    select * from {{ ref('int_suppression_reasons') }}

),

suppression_rules as (

    select * from {{ ref('int_suppression_rules') }}

),

lead_days as (

    select * from {{ ref('int_lead_days') }}

),

applying as (

    select
        lead_days.lead_id,
        lead_days.scored_on,
        min(suppression_rules.priority) as priority,
        max(case when suppression_rules.is_blocking_qualification then 1 else 0 end) = 1 as is_qualification_blocked,
        max(case when suppression_rules.is_blocking_email then 1 else 0 end) = 1 as is_email_blocked
    from lead_days
    inner join suppression_reasons
        on
            lead_days.lead_id = suppression_reasons.lead_id
            and {{ lead_scoring.is_valid_on('suppression_reasons', 'lead_days.scored_on') }}
    inner join suppression_rules
        on suppression_reasons.reason = suppression_rules.reason
    group by
        lead_days.lead_id,
        lead_days.scored_on

),

final as (

    select
        applying.lead_id,
        applying.scored_on,
        suppression_rules.reason as suppression_reason,
        applying.is_qualification_blocked,
        applying.is_email_blocked
    from applying
    inner join suppression_rules
        on applying.priority = suppression_rules.priority

)

select * from final
