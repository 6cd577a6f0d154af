{#- A digest of what each lead's scores follow from, now and as of the previous build. -#}
{#- Without int_handover_rules nothing is kept: this build fills that table from the whole lookback. -#}
{%- set previous = lead_scoring.previous_build('int_lead_state') if lead_scoring.previous_build('int_handover_rules') -%}

{%- set as_written = (lead_scoring.mapped_lead_attributes() | join('_as_written,') ~ '_as_written').split(',') -%}
{#- The first that differs is the reason. -#}
{%- set kinds = ['profile', 'facts', 'activities'] -%}
{%- set attributes = lead_scoring.standard_lead_attributes() + as_written + var('custom_lead_attributes') + ['created_on', 'valid_from'] %}

with

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

profiles as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_lead_profiles') }}
    where not is_merged

),

lifecycle_facts as (

    select * from {{ ref('int_lifecycle_facts') }}

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

),

previous_leads as (

    {% if previous %}
    select * from {{ previous }}
    {% else %}
    select
        lead_id,
        cast(null as date) as kept_from,
        cast(null as date) as kept_until,
        lead_id as inputs_digest
    from profiles
    where 1 = 0
    {% endif %}

),

period as (

    select
        min(lookback_day) as first_day,
        max(case when is_period_start then lookback_day end) as last_period_start,
        max(lookback_day) as last_day
    from lookback_dates

),

-- A row with an end gives two inputs, each known from its own day on.
inputs as (

    select
        'activities' as kind,
        daily_activity.lead_id,
        daily_activity.known_on,
        {{ lead_scoring.row_fingerprint('activity', ['daily_activity.signal_id', 'daily_activity.occurred_on', 'daily_activity.known_on', 'daily_activity.event_count', 'daily_activity.occurrences']) }} as fingerprint
    from daily_activity

    union all

    select
        'profile' as kind,
        lead_id,
        coalesce(valid_from, cast('0001-01-01' as date)) as known_on,
        {{ lead_scoring.row_fingerprint('version', attributes, booleans=['is_deleted']) }} as fingerprint
    from profiles

    union all

    select
        'profile' as kind,
        lead_id,
        valid_to as known_on,
        {{ lead_scoring.row_fingerprint('end of version', ['valid_from', 'valid_to']) }} as fingerprint
    from profiles
    where valid_to is not null

    union all

    select
        'facts' as kind,
        lead_id,
        coalesce(starts_on, cast('0001-01-01' as date)) as known_on,
        {{ lead_scoring.row_fingerprint('fact', ['stage', 'cause', 'starts_on']) }} as fingerprint
    from lifecycle_facts

    union all

    select
        'facts' as kind,
        lead_id,
        ends_before as known_on,
        {{ lead_scoring.row_fingerprint('end of fact', ['stage', 'cause', 'starts_on', 'ends_before']) }} as fingerprint
    from lifecycle_facts
    where ends_before is not null

),

-- Inputs are read once for both digests of a lead: as of now, and as of the last day that the previous build kept.
digest_days as (

    select distinct
        profiles.lead_id,
        'now' as known,
        period.last_day as known_until
    from profiles
    cross join period

    union all

    select
        lead_id,
        'then' as known,
        kept_until as known_until
    from previous_leads

),

digests_by_kind as (

    select
        inputs.lead_id,
        digest_days.known,
        inputs.kind,
        {{ lead_scoring.digest('inputs.fingerprint') }} as digest
    from inputs
    inner join digest_days
        on
            inputs.lead_id = digest_days.lead_id
            and inputs.known_on <= digest_days.known_until
    group by
        inputs.lead_id,
        digest_days.known,
        inputs.kind

),

digests as (

    select
        lead_id,
        known,
        {% for kind in kinds -%}
        {{ "|| '|' || " if not loop.first }}coalesce(max(case when kind = '{{ kind }}' then digest end), '')
        {% endfor -%} as inputs_digest
    from digests_by_kind
    group by
        lead_id,
        known

),

inputs_now as (

    select * from digests
    where known = 'now'

),

inputs_then as (

    select * from digests
    where known = 'then'

),

-- Kept history must begin no later than the lookback and reach into its newest period: otherwise a stage held the day before may have ended unseen.
still_true as (

    select previous_leads.*
    from previous_leads
    inner join inputs_then
        on
            previous_leads.lead_id = inputs_then.lead_id
            and previous_leads.inputs_digest = inputs_then.inputs_digest
    inner join period
        on
            previous_leads.kept_from <= period.first_day
            and previous_leads.kept_until >= period.last_period_start

),

final as (

    select
        inputs_now.lead_id,
        inputs_now.inputs_digest,
        still_true.inputs_digest as kept_digest,
        still_true.kept_from,
        still_true.kept_until,
        case
            when still_true.lead_id is not null then null
            when previous_leads.lead_id is null then 'new_lead'
            when previous_leads.inputs_digest = inputs_then.inputs_digest then 'other_lookback'
            {%- for kind in kinds %}
            when
                coalesce({{ lead_scoring.text_part('previous_leads.inputs_digest', "'|'", loop.index) }}, '')
                != coalesce({{ lead_scoring.text_part('inputs_then.inputs_digest', "'|'", loop.index) }}, '')
                then 'changed_{{ kind }}'
            {%- endfor %}
        end as reason,
        '{{ invocation_id }}' as build_id
    from inputs_now
    left join still_true
        on inputs_now.lead_id = still_true.lead_id
    left join previous_leads
        on inputs_now.lead_id = previous_leads.lead_id
    left join inputs_then
        on inputs_now.lead_id = inputs_then.lead_id

)

select * from final
