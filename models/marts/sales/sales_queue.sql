{#- How many reasons the sentence names. -#}
{%- set reasons = 3 -%}

with

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

contributions as (

    select * from {{ ref('lead_score_contributions') }}

),

outlooks as (

    select * from {{ ref('score_outlook') }}

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

    select * from {{ ref('int_consumed_content') }}

),

contacts as (

    select * from {{ ref('int_handover_contacts') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

next_touches as (

    select * from {{ ref('nurture_next_touches') }}
    where status = 'due' and channel = 'sales_check_in'

),

in_a_deal as (

    select distinct opportunities.lead_id
    from opportunities
    inner join lead_scores
        on opportunities.lead_id = lead_scores.lead_id
    where {{ lead_scoring.is_open_on('opportunities', 'lead_scores.scored_on') }}

),

-- Open hand-overs of the lead's current qualification.
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
        lead_scores.expected_value,
        responses.task_type,
        responses.due_at,
        owners.owner_id,
        owners.routed_by,
        owners.routing_rule,
        case handovers.qualification when 'sql' then 'sales qualified' else 'marketing qualified' end
        || case when handovers.qualified_by = 'fast_track' then ' by asking for us' else '' end
        || coalesce(
            ' on ' || cast(handovers.qualified_on as {{ dbt.type_string() }}),
            ' since before ' || cast(cast(handovers.qualifying_at as date) as {{ dbt.type_string() }})
        ) as occasion
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

-- Due check-ins of sequences with leads that have no open hand-over.
check_ins as (

    select
        {{ lead_scoring.row_hash('check_in', ['next_touches.lead_id', 'next_touches.sequence', 'next_touches.enrolment_number', 'next_touches.step']) }} as task_id,
        next_touches.lead_id,
        next_touches.scored_on,
        lead_scores.scoring_model,
        lead_scores.qualification,
        cast(null as {{ dbt.type_string() }}) as qualified_by,
        cast(null as date) as qualified_on,
        cast(null as {{ dbt.type_timestamp() }}) as qualifying_at,
        lead_scores.lead_score,
        lead_scores.days_since_engaged,
        lead_scores.expected_value,
        'nurture_check_in' as task_type,
        {{ lead_scoring.add_seconds('cast(next_touches.due_on as ' ~ dbt.type_timestamp() ~ ')', 86399) }} as due_at,
        coalesce(profiles.owner_id, {{ lead_scoring.text_list([var('catch_all_owner')]) }}) as owner_id,
        case when profiles.owner_id is null then 'catch_all' else 'lead_owner' end as routed_by,
        cast(null as {{ dbt.type_int() }}) as routing_rule,
        'step ' || cast(next_touches.step as {{ dbt.type_string() }}) || ' of ' || next_touches.sequence || ' asks sales to check in' as occasion
    from next_touches
    inner join lead_scores
        on next_touches.lead_id = lead_scores.lead_id
    inner join profiles
        on
            next_touches.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'next_touches.scored_on') }}
    left join open_handovers
        on next_touches.lead_id = open_handovers.lead_id
    left join in_a_deal
        on next_touches.lead_id = in_a_deal.lead_id
    where
        open_handovers.lead_id is null
        and lead_scores.suppression_reason is null
        and in_a_deal.lead_id is null

),

open_tasks as (

    select * from open_handovers
    union all
    select * from check_ins

),

-- Reasons from activities take precedence over attributes.
ranked_reasons as (

    select
        open_tasks.lead_id,
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
            partition by open_tasks.lead_id
            order by
                contributions.dimension asc,
                contributions.points desc,
                {{ lead_scoring.binary_order('contributions.rule_id') }} asc
        ) as reason_rank
    from open_tasks
    inner join contributions
        on
            open_tasks.lead_id = contributions.lead_id
            and open_tasks.scoring_model = contributions.scoring_model
            and open_tasks.scored_on = contributions.scored_on
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

-- Person and company as of the day.
known as (

    select
        open_tasks.*,
        profiles.first_name,
        profiles.last_name,
        profiles.job_title,
        profiles.company_name,
        coalesce(nullif(trim(coalesce(profiles.first_name, '') || ' ' || coalesce(profiles.last_name, '')), ''), 'This lead') as written_name,
        listed_reasons.listed_reasons,
        reading.content_consumed,
        contacts.account_contacts,
        outlooks.leaves_qualification_on
    from open_tasks
    inner join profiles
        on
            open_tasks.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'open_tasks.scored_on') }}
    left join listed_reasons
        on open_tasks.lead_id = listed_reasons.lead_id
    left join reading
        on open_tasks.lead_id = reading.lead_id
    left join contacts
        on open_tasks.lead_id = contacts.lead_id
    left join outlooks
        on
            open_tasks.lead_id = outlooks.lead_id
            and open_tasks.scoring_model = outlooks.scoring_model

),

final as (

    select
        -- ids
        cast(row_number() over (
            order by
                case qualification when 'sql' then 1 when 'mql' then 2 else 3 end asc,
                case when days_since_engaged < {{ var('engaged_within_days') }} then 1 else 2 end asc,
                lead_score desc,
                coalesce(qualifying_at, cast('0001-01-01 00:00:00' as {{ dbt.type_timestamp() }})) desc,
                {{ lead_scoring.binary_order('lead_id') }} asc
        ) as {{ dbt.type_bigint() }}) as rank,
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
        expected_value,
        case
            when cast(due_at as date) < scored_on then cast({{ dbt.datediff('due_at', 'scored_on', 'day') }} as {{ dbt.type_bigint() }})
            else 0
        end as overdue_days,

        -- what to say
        written_name
        || coalesce(', ' || job_title, '')
        || coalesce(' at ' || company_name, '')
        || ', ' || occasion
        || coalesce('. Most points for ' || listed_reasons, '') || '.' as reason,
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
        leaves_qualification_on as goes_cold_on
    from known

)

select * from final
