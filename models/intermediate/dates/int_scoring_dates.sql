{%- set requested = lead_scoring.scoring_dates_requested() -%}
{%- do lead_scoring.check_days_to_come(requested) -%}
{%- set history_from = lead_scoring.requested_day('history_from') -%}

-- The gate, so that a build of changed seeds and their descendants includes this model; and the check that no raw table lost its rows.
-- depends_on: {{ ref('int_seed_errors') }}, {{ ref('stg_crm__row_counts') }}

with

{% if requested.days %}

scoring_dates as (

    {% for day in requested.days | unique %}
    select cast('{{ day }}' as date) as scored_on
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{% elif requested.first_day %}

days as (

    {{ dbt.date_spine(
        datepart='day',
        start_date="cast('" ~ requested.first_day ~ "' as date)",
        end_date="cast('" ~ requested.day_after ~ "' as date)"
    ) }}

),

scoring_dates as (

    select cast(date_day as date) as scored_on
    from days

),

{% else %}

activities as (

    select * from {{ ref('int_activities') }}
    where not is_orphan

),

leads as (

    select * from {{ ref('int_leads') }}

),

newest_activity as (

    select max(occurred_on) as occurred_on
    from activities

),

newest_lead as (

    select max(created_on) as created_on
    from leads

),

-- Without activities, leads are still scored on fit.
scoring_dates as (

    select coalesce(newest_activity.occurred_on, newest_lead.created_on) as scored_on
    from newest_activity
    cross join newest_lead
    where coalesce(newest_activity.occurred_on, newest_lead.created_on) is not null

),

{% endif %}

-- The qualification on a day looks back to history_from.
final as (

    select
        scored_on,
        {%- if history_from %}
        least(scored_on, cast('{{ history_from }}' as date)) as history_from,
        {%- else %}
        {{ lead_scoring.add_days('scored_on', -90) }} as history_from,
        {%- endif %}
        {{ 'false' if requested.days or requested.first_day else 'true' }} as is_newest,
        {{ 'true' if lead_scoring.publishes() else 'false' }} as is_published
    from scoring_dates

)

select * from final
