{%- set conditions = lead_scoring.routing_conditions() | reject('equalto', 'qualification') | list -%}

with

routing_rules as (

    select * from {{ ref('int_routing_rules') }}

),

profiles as (

    select * from {{ ref('int_leads') }}
    where not is_deleted and not is_merged

),

sales_queue as (

    select * from {{ ref('sales_queue') }}

),

unmapped_values as (

    select * from {{ ref('unmapped_values') }}

),

reps as (

    select distinct trim(rep) as rep from {{ ref('sales_reps') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

-- Each combination of values once: leads are many, kinds of leads are few.
kinds_of_leads as (

    select
        {%- for column in conditions %}
        lower({{ column }}) as {{ column }},
        {%- endfor %}
        count(*) as lead_count
    from profiles
    group by lower({{ conditions | join('), lower(') }})

),

reached_rules as (

    select distinct routing_rules.priority
    from routing_rules
    inner join kinds_of_leads
        on
            kinds_of_leads.lead_count > 0
            {%- for column in conditions %}
            and {{ lead_scoring.blank_or_listed('routing_rules.' ~ column, 'kinds_of_leads.' ~ column) }}
            {%- endfor %}

),

silent_rules as (

    select
        2 as severity,
        'silent_routing_rules' as topic,
        'routing_rules/' || cast(routing_rules.priority as {{ dbt.type_string() }}) as subject,
        0 as row_count,
        'no lead meets the conditions of priority ' || cast(routing_rules.priority as {{ dbt.type_string() }}) || ' in routing_rules.csv' as message,
        'write its values as leads_current has them' as remedy
    from routing_rules
    left join reached_rules
        on routing_rules.priority = reached_rules.priority
    where
        reached_rules.priority is null
        and exists (select 1 from profiles)

),

owners as (

    select
        count(*) as owned_count,
        sum(case when reps.rep is not null then 1 else 0 end) as known_count
    from profiles
    left join reps
        on profiles.owner_id = reps.rep
    where profiles.owner_id is not null

),

-- Where no lead has an owner, the names may be right all the same.
strangers as (

    select
        case when owned_count > 0 then 2 else 3 end as severity,
        'unknown_reps' as topic,
        'sales_reps' as subject,
        owned_count as row_count,
        'no rep of sales_reps.csv owns a lead'
        || case
            when owned_count = 0 then ''
            when owned_count = 1 then ', and 1 lead has an owner'
            else ', and ' || cast(owned_count as {{ dbt.type_string() }}) || ' leads have an owner'
        end as message,
        'name your own reps there, as owner_id spells them: those who stand there are given leads until then' as remedy
    from owners
    where
        coalesce(known_count, 0) = 0
        and exists (select 1 from reps)
        and exists (select 1 from profiles)

),

unrouted as (

    select
        3 as severity,
        'unrouted_leads' as topic,
        'sales_queue' as subject,
        count(*) as row_count,
        cast(count(*) as {{ dbt.type_string() }}) || case when count(*) = 1 then ' row' else ' rows' end
        || ' of sales_queue went to ' || {{ lead_scoring.text_list([var('catch_all_owner')]) }}
        || ': no routing rule served them, or the reps were at capacity' as message,
        'see routing_rules.csv and sales_reps.csv' as remedy
    from sales_queue
    where
        routed_by = 'catch_all'
        -- A check-in goes to the lead's owner, whatever the routing rules.
        and task_type != 'nurture_check_in'
    having count(*) > 0

),

unmapped_dispositions as (

    select
        2 as severity,
        'unmapped_dispositions' as topic,
        'dispositions.' || column_name as subject,
        sum(row_count) as row_count,
        cast(sum(row_count) as {{ dbt.type_string() }}) || case when sum(row_count) = 1 then ' disposition' else ' dispositions' end
        || ' with a ' || column_name || ' that no mapping knows: what sales says there counts for nothing' as message,
        'give each word a row in seeds/mappings/disposition_aliases.csv; unmapped_values lists them' as remedy
    from unmapped_values
    where
        source_name = 'dispositions'
        and finding = 'unmapped'
    group by column_name

),

undated_closings as (

    select
        2 as severity,
        'undated_closings' as topic,
        'opportunities' as subject,
        count(*) as row_count,
        cast(count(*) as {{ dbt.type_string() }}) || case when count(*) = 1 then ' deal is' else ' deals are' end
        || ' closed by stage and without closed_at: open for ever, and the leads are in no call list' as message,
        'give closed deals a closed_at in the source' as remedy
    from opportunities
    where
        {{ lead_scoring.stage_is('closed', 'stage') }}
        and closed_at is null
        and not is_won
    having count(*) > 0

),

-- In the generic layout alone: of a CRM's open deals staging leaves the planned closing day out.
passed_stages as (

    select
        {{ lead_scoring.without_address('opportunities.stage') }} as stage,
        count(*) as row_count
    from opportunities
    cross join newest_day
    where
        opportunities.source_system = 'crm'
        and not {{ lead_scoring.stage_is('closed', 'opportunities.stage') }}
        and not opportunities.is_won
        and cast(opportunities.closed_at as date) <= newest_day.scored_on
    group by {{ lead_scoring.without_address('opportunities.stage') }}

),

passed_closings as (

    select
        3 as severity,
        'passed_closings' as topic,
        'opportunities/' || stage as subject,
        row_count,
        cast(row_count as {{ dbt.type_string() }}) || case when row_count = 1 then ' deal counts' else ' deals count' end
        || ' as lost in stage ' || stage || ', because the day of closed_at has passed' as message,
        'leave closed_at blank in the source while a deal is open; if the stage means lost, nothing is wrong' as remedy
    from passed_stages

),

final as (

    select * from unmapped_dispositions
    union all
    select * from undated_closings
    union all
    select * from passed_closings
    union all
    select * from silent_rules
    union all
    select * from strangers
    union all
    select * from unrouted

)

select * from final
