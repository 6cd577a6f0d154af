with

suppression_reasons as (

    select * from {{ ref('int_suppression_reasons') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

suppressed_leads as (

    select distinct
        suppression_reasons.lead_id,
        lead_keys.lead_key
    from suppression_reasons
    inner join lead_keys
        on suppression_reasons.lead_id = lead_keys.lead_id

),

-- Few leads have a reason; read only their days.
lead_days as (

    select distinct
        suppressed_leads.lead_id,
        suppressed_leads.lead_key,
        scoring_days.scored_on,
        scoring_days.known_on
    from {{ ref('int_lead_score_dates') }} as scoring_days
    inner join suppressed_leads
        on scoring_days.lead_key = suppressed_leads.lead_key

),

applying as (

    select
        lead_days.lead_id,
        lead_days.lead_key,
        lead_days.scored_on,
        min(suppression_reasons.priority) as priority,
        max(case when suppression_reasons.is_blocking_qualification then 1 else 0 end) = 1 as is_qualification_blocked,
        max(case when suppression_reasons.is_blocking_email then 1 else 0 end) = 1 as is_email_blocked
    from lead_days
    inner join suppression_reasons
        on
            lead_days.lead_id = suppression_reasons.lead_id
            and {{ lead_scoring.is_valid_on('suppression_reasons', 'lead_days.known_on') }}
    group by
        lead_days.lead_id,
        lead_days.lead_key,
        lead_days.scored_on

),

named_reasons as (

    select distinct
        priority,
        reason
    from suppression_reasons

),

-- A reason that the seed lacks has no priority, which joins nothing.
final as (

    select
        applying.lead_id,
        applying.lead_key,
        applying.scored_on,
        named_reasons.reason as suppression_reason,
        applying.is_qualification_blocked,
        applying.is_email_blocked
    from applying
    inner join named_reasons
        on applying.priority = named_reasons.priority

)

select * from final
