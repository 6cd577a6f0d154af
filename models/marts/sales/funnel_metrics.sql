{%- set steps = ['days_to_mql', 'days_mql_to_sql', 'days_sql_to_opportunity', 'days_opportunity_to_won'] -%}
{%- set stages = ['leads', 'mqls', 'sqls', 'opportunities', 'won'] -%}

with

lifecycles as (

    select * from {{ ref('lead_lifecycle') }}

),

segments as (

    select * from {{ ref('nurture_segments') }}

),

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}

),

handovers as (

    select * from {{ ref('int_handovers') }}

),

speed_to_lead as (

    select * from {{ ref('speed_to_lead') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

-- Days since a Monday before all others, because where a week begins is a setting of some engines.
created as (

    select
        lifecycles.lead_id,
        profiles.created_on,
        mod({{ dbt.datediff("cast('1900-01-01' as date)", 'profiles.created_on', 'day') }}, 7) as days_since_monday
    from lifecycles
    inner join profiles
        on
            lifecycles.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'lifecycles.scored_on') }}

),

-- lead_lifecycle does not count leads that were SQL already on history_from.
running_sqls as (

    select lead_id
    from handovers
    where qualification = 'sql' and is_left_censored
    group by lead_id

),

-- A deal of several people is one of each, with its amount in one of them.
lead_deals as (

    select
        opportunities.lead_id,
        min(cast(opportunities.created_at as date)) as opened_on,
        min(case when opportunities.won_on <= lifecycles.scored_on then opportunities.won_on end) as won_on,
        sum(case when {{ lead_scoring.is_open_on('opportunities', 'lifecycles.scored_on') }} then opportunities.amount end) as pipeline
    from opportunities
    inner join lifecycles
        on
            opportunities.lead_id = lifecycles.lead_id
            and cast(opportunities.created_at as date) <= lifecycles.scored_on
    group by opportunities.lead_id

),

lead_handovers as (

    select
        lead_id,
        count(*) as handovers,
        count(disposition) as disposed,
        sum(case when disposition = 'accepted' then 1 else 0 end) as accepted,
        sum(case when disposition = 'rejected' then 1 else 0 end) as rejected
    from speed_to_lead
    group by lead_id

),

leads as (

    select
        lifecycles.scored_on,
        {{ lead_scoring.add_days('created.created_on', '-created.days_since_monday') }} as cohort_week,
        coalesce(segments.lead_source, 'unknown') as lead_source,
        segments.segment,
        created.created_on,
        cast(lifecycles.first_mql_at as date) as mql_on,
        cast(lifecycles.first_sql_at as date) as sql_on,
        lead_deals.opened_on,
        lead_deals.won_on,
        lead_deals.pipeline,
        case when lead_deals.won_on is null then lead_scores.expected_value end as expected_value,
        lead_handovers.handovers,
        lead_handovers.disposed,
        lead_handovers.accepted,
        lead_handovers.rejected,
        1 as is_lead,
        case when lifecycles.mql_count + lifecycles.sql_count > 0 or lifecycles.is_left_censored then 1 else 0 end as is_mql,
        case when lifecycles.sql_count > 0 or running_sqls.lead_id is not null then 1 else 0 end as is_sql,
        case when lead_deals.opened_on is not null then 1 else 0 end as is_opportunity,
        case when lead_deals.won_on is not null then 1 else 0 end as is_won,
        case when {{ lead_scoring.add_days('created.created_on', var('funnel_mature_days')) }} <= lifecycles.scored_on then 1 else 0 end as is_mature
    from lifecycles
    inner join created
        on lifecycles.lead_id = created.lead_id
    inner join segments
        on lifecycles.lead_id = segments.lead_id
    left join lead_scores
        on lifecycles.lead_id = lead_scores.lead_id
    left join running_sqls
        on lifecycles.lead_id = running_sqls.lead_id
    left join lead_deals
        on lifecycles.lead_id = lead_deals.lead_id
    left join lead_handovers
        on lifecycles.lead_id = lead_handovers.lead_id

),

cohorts as (

    select
        cohort_week,
        lead_source,
        segment,
        scored_on,
        {%- for stage, flag in [('leads', 'is_lead'), ('mqls', 'is_mql'), ('sqls', 'is_sql'), ('opportunities', 'is_opportunity'), ('won', 'is_won')] %}
        cast(sum({{ flag }}) as {{ dbt.type_bigint() }}) as {{ stage }},
        cast(sum({{ flag }} * is_mature) as {{ dbt.type_bigint() }}) as mature_{{ stage }},
        {%- endfor %}
        cast(sum(is_sql * is_opportunity * is_mature) as {{ dbt.type_bigint() }}) as mature_sqls_with_opportunity,
        {%- for column in ['handovers', 'disposed', 'accepted', 'rejected'] %}
        cast(coalesce(sum({{ column }}), 0) as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}
        cast(coalesce(sum(pipeline), 0) as decimal(33, 4)) as pipeline,
        cast(sum(expected_value) as decimal(33, 4)) as expected_value
    from leads
    group by
        cohort_week,
        lead_source,
        segment,
        scored_on

),

-- Leave out steps in another order, such as a deal before the qualification.
waits as (

    {%- for step, begins_on, ends_on in [
        ('days_to_mql', 'created_on', 'mql_on'), ('days_mql_to_sql', 'mql_on', 'sql_on'),
        ('days_sql_to_opportunity', 'sql_on', 'opened_on'), ('days_opportunity_to_won', 'opened_on', 'won_on'),
    ] %}

    select
        cohort_week,
        lead_source,
        segment,
        '{{ step }}' as step,
        {{ dbt.datediff(begins_on, ends_on, 'day') }} as waited_days
    from leads
    where {{ begins_on }} <= {{ ends_on }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

ranked_waits as (

    select
        *,
        2 * row_number() over (
            partition by cohort_week, lead_source, segment, step
            order by waited_days asc
        ) as doubled_rank,
        count(*) over (partition by cohort_week, lead_source, segment, step) as wait_count
    from waits

),

-- The middle one, or the middle two.
middle_waits as (

    select
        {%- for step in steps %}
        cast(sum(case when step = '{{ step }}' then waited_days end) as {{ dbt.type_bigint() }}) as {{ step }},
        cast(count(case when step = '{{ step }}' then waited_days end) as {{ dbt.type_bigint() }}) as {{ step }}_count,
        {%- endfor %}
        cohort_week,
        lead_source,
        segment
    from ranked_waits
    where doubled_rank between wait_count and wait_count + 2
    group by
        cohort_week,
        lead_source,
        segment

),

final as (

    select
        -- ids
        cohorts.cohort_week,
        cohorts.lead_source,
        cohorts.segment,
        cohorts.scored_on,

        -- everybody
        {%- for stage in stages %}
        cohorts.{{ stage }},
        {%- endfor %}

        -- whose time is up
        {%- for stage in stages %}
        cohorts.mature_{{ stage }},
        {%- endfor %}
        cohorts.mature_sqls_with_opportunity,

        -- conversion of these
        {%- for rate, numerator, denominator in [
            ('lead_to_mql_rate', 'mqls', 'leads'), ('mql_to_sql_rate', 'sqls', 'mqls'), ('sql_to_opportunity_rate', 'sqls_with_opportunity', 'sqls'),
            ('opportunity_to_won_rate', 'won', 'opportunities'), ('lead_to_won_rate', 'won', 'leads'),
        ] %}
        cast({{ lead_scoring.ratio('cohorts.mature_' ~ numerator, 'cohorts.mature_' ~ denominator, 6) }} as decimal(7, 6)) as {{ rate }},
        {%- endfor %}

        -- pace
        {%- for step in steps %}
        {{ lead_scoring.ratio('middle_waits.' ~ step, 'middle_waits.' ~ step ~ '_count', 1) }} as median_{{ step }},
        {%- endfor %}
        cast({{ lead_scoring.ratio('cohorts.mqls', 'week_before.mqls', 6) }} - 1 as decimal(18, 6)) as lead_velocity_rate,

        -- what sales says
        cohorts.handovers,
        cohorts.disposed,
        cohorts.accepted,
        cohorts.rejected,
        cast({{ lead_scoring.ratio('cohorts.accepted', 'cohorts.disposed', 6) }} as decimal(7, 6)) as acceptance_rate,
        cast({{ lead_scoring.ratio('cohorts.rejected', 'cohorts.disposed', 6) }} as decimal(7, 6)) as rejection_rate,

        -- money
        cohorts.pipeline,
        cohorts.expected_value
    from cohorts
    left join cohorts as week_before
        on
            cohorts.cohort_week = {{ lead_scoring.add_days('week_before.cohort_week', 7) }}
            and cohorts.lead_source = week_before.lead_source
            and cohorts.segment = week_before.segment
    left join middle_waits
        on
            cohorts.cohort_week = middle_waits.cohort_week
            and cohorts.lead_source = middle_waits.lead_source
            and cohorts.segment = middle_waits.segment

)

select * from final
