{{ config(materialized='view') }}

with

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

periods as (

    select * from {{ ref('int_qualification_periods') }}

),

facts as (

    select * from {{ ref('int_lifecycle_facts') }}

),

scored_leads as (

    select
        qualifications.lead_id,
        qualifications.scoring_model,
        qualifications.scored_on,
        leads.created_on
    from qualifications
    inner join leads
        on qualifications.lead_id = leads.lead_id

),

-- A lost deal holds until the lead qualifies again.
requalified as (

    select
        periods.lead_id,
        periods.scoring_model,
        periods.scored_on,
        facts.stage,
        facts.starts_on,
        min(periods.entered_on) as requalified_on
    from periods
    inner join facts
        on
            periods.lead_id = facts.lead_id
            and periods.entered_on > facts.starts_on
    where
        facts.stage = 'closed_lost'
        and not periods.is_left_censored
    group by
        periods.lead_id,
        periods.scoring_model,
        periods.scored_on,
        facts.stage,
        facts.starts_on

),

conditions as (

    select
        scored_leads.lead_id,
        scored_leads.scoring_model,
        scored_leads.scored_on,
        scored_leads.created_on,
        facts.stage,
        facts.cause,
        false as is_left_censored,
        facts.starts_on,
        coalesce(facts.ends_before, requalified.requalified_on) as ends_before
    from scored_leads
    inner join facts
        on scored_leads.lead_id = facts.lead_id
    left join requalified
        on
            scored_leads.lead_id = requalified.lead_id
            and scored_leads.scoring_model = requalified.scoring_model
            and scored_leads.scored_on = requalified.scored_on
            and facts.stage = requalified.stage
            and facts.starts_on = requalified.starts_on

    union all

    select
        scored_leads.lead_id,
        scored_leads.scoring_model,
        scored_leads.scored_on,
        scored_leads.created_on,
        periods.stage,
        periods.entered_by as cause,
        periods.is_left_censored,
        -- A left-censored period held the day before history_from.
        case when periods.is_left_censored then {{ lead_scoring.add_days('periods.entered_on', -1) }} else periods.entered_on end as starts_on,
        periods.left_on as ends_before
    from scored_leads
    inner join periods
        on
            scored_leads.lead_id = periods.lead_id
            and scored_leads.scoring_model = periods.scoring_model
            and scored_leads.scored_on = periods.scored_on

),

-- Leave out what lies after the scored day or before the lead's creation.
final as (

    select distinct
        lead_id,
        scoring_model,
        scored_on,
        stage,
        case stage
            when 'lead' then 1
            when 'mql' then 2
            when 'sql' then 3
            when 'closed_lost' then 4
            when 'opportunity' then 5
            when 'disqualified' then 6
            else 7
        end as stage_rank,
        cause,
        is_left_censored,
        case when starts_on > created_on then starts_on else created_on end as starts_on,
        case when ends_before <= scored_on then ends_before end as ends_before
    from conditions
    where
        (starts_on is null or starts_on <= scored_on)
        and (ends_before is null or ends_before > created_on)
        -- A deal opened and closed on the same day makes no stage.
        and (starts_on is null or ends_before is null or starts_on < ends_before)

)

select * from final
