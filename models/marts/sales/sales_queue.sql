{#- So many reasons the sentence names. -#}
{%- set reasons = 3 -%}

with

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

contributions as (

    select * from {{ ref('lead_score_contributions') }}

),

handovers as (

    select * from {{ ref('int_handovers') }}

),

responses as (

    select * from {{ ref('int_handover_responses') }}

),

owners as (

    select * from {{ ref('int_handover_owners') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

reading as (

    select * from {{ ref('int_handover_reading') }}

),

contacts as (

    select * from {{ ref('int_handover_contacts') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

in_a_deal as (

    select distinct opportunities.lead_id
    from opportunities
    inner join lead_scores
        on opportunities.lead_id = lead_scores.lead_id
    where {{ lead_scoring.is_open_on('opportunities', 'lead_scores.scored_on') }}

),

-- The lead's qualification of now, unless somebody has answered.
open_handovers as (

    select
        handovers.task_id,
        handovers.lead_id,
        handovers.scored_on,
        lead_scores.scoring_model,
        handovers.qualification,
        handovers.qualified_by,
        handovers.qualified_on,
        handovers.qualifying_at,
        lead_scores.lead_score,
        lead_scores.days_since_engaged,
        responses.task_type,
        responses.due_at,
        owners.owner_id,
        owners.routed_by,
        owners.routing_rule
    from handovers
    inner join lead_scores
        on
            handovers.lead_id = lead_scores.lead_id
            and handovers.scored_on = lead_scores.scored_on
            and handovers.qualification = lead_scores.qualification
    inner join responses
        on handovers.task_id = responses.task_id
    inner join owners
        on handovers.task_id = owners.task_id
    left join in_a_deal
        on handovers.lead_id = in_a_deal.lead_id
    where
        handovers.left_on is null
        and responses.closed_at is null
        and lead_scores.suppression_reason is null
        and in_a_deal.lead_id is null

),

-- What the lead did comes before who it is.
ranked_reasons as (

    select
        open_handovers.lead_id,
        case
            when substring(contributions.description, 2, 1) = lower(substring(contributions.description, 2, 1))
                then lower(substring(contributions.description, 1, 1)) || substring(contributions.description, 2)
            else contributions.description
        end
        || case
            when contributions.occurrences = 2 then ' twice'
            when contributions.occurrences > 2 then ' ' || cast(contributions.occurrences as {{ dbt.type_string() }}) || ' times'
            else ''
        end as reason,
        row_number() over (
            partition by open_handovers.lead_id
            order by
                contributions.dimension asc,
                contributions.points desc,
                {{ lead_scoring.byte_order('contributions.rule_id') }} asc
        ) as reason_rank
    from open_handovers
    inner join contributions
        on
            open_handovers.lead_id = contributions.lead_id
            and open_handovers.scoring_model = contributions.scoring_model
            and open_handovers.scored_on = contributions.scored_on
    where
        contributions.points > 0
        and contributions.dimension in ('engagement', 'fit')
        and contributions.rule_id != 'category_cap'

),

listed_reasons as (

    select
        lead_id,
        {%- for rank in range(1, reasons + 1) %}
        {{ "|| coalesce(', ' || " if not loop.first }}max(case when reason_rank = {{ rank }} then reason end){{ ", '')" if not loop.first }}
        {%- endfor %} as listed_reasons
    from ranked_reasons
    group by lead_id

),

-- The person and the company as they are on the day.
known as (

    select
        open_handovers.*,
        profiles.first_name,
        profiles.last_name,
        profiles.job_title,
        profiles.company_name,
        coalesce(nullif(trim(coalesce(profiles.first_name, '') || ' ' || coalesce(profiles.last_name, '')), ''), 'This lead') as written_name,
        case open_handovers.qualification when 'sql' then 'sales qualified' else 'marketing qualified' end
        || case when open_handovers.qualified_by = 'fast_track' then ' by asking for us' else '' end
        || coalesce(
            ' on ' || cast(open_handovers.qualified_on as {{ dbt.type_string() }}),
            ' since before ' || cast(cast(open_handovers.qualifying_at as date) as {{ dbt.type_string() }})
        ) as written_crossing,
        listed_reasons.listed_reasons,
        reading.content_consumed,
        contacts.account_contacts
    from open_handovers
    inner join profiles
        on
            open_handovers.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'open_handovers.scored_on') }}
    left join listed_reasons
        on open_handovers.lead_id = listed_reasons.lead_id
    left join reading
        on open_handovers.lead_id = reading.lead_id
    left join contacts
        on open_handovers.lead_id = contacts.lead_id

),

final as (

    select
        -- ids
        row_number() over (
            order by
                case qualification when 'sql' then 1 else 2 end asc,
                case when days_since_engaged < {{ var('engaged_within_days') }} then 1 else 2 end asc,
                lead_score desc,
                qualifying_at desc,
                {{ lead_scoring.byte_order('lead_id') }} asc
        ) as rank,
        task_id,
        lead_id,
        scored_on,
        owner_id,

        -- what to do
        task_type,
        routed_by,
        routing_rule,
        qualification,
        qualified_by,
        lead_score,
        case
            when cast(due_at as date) < scored_on then cast({{ dbt.datediff('due_at', 'scored_on', 'day') }} as {{ dbt.type_bigint() }})
            else 0
        end as overdue_days,

        -- what to say
        written_name
        || coalesce(', ' || job_title, '')
        || coalesce(' at ' || company_name, '')
        || ', ' || written_crossing
        || coalesce(': ' || listed_reasons, '') || '.' as reason,
        content_consumed,
        account_contacts,
        first_name,
        last_name,
        job_title,
        company_name,

        -- dates and timestamps
        qualified_on,
        qualifying_at,
        due_at,
        cast(null as date) as goes_cold_on
    from known

)

select * from final
