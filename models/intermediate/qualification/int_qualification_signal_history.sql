{#- The previous build's signals of unchanged leads, and the signals of this build. -#}
{%- set stages = ['mql', 'sql'] -%}
{%- set columns = ['lead_key', 'model_key', 'stage', 'scored_on', 'direction', 'is_by_score', 'lead_points'] %}

with

signals as (

    select * from {{ ref('int_qualification_signals') }}
    where is_followed

),

previous_signals as (

    select
        {{ columns | join(',\n        ') }}
    from {{ ref('int_previous_signals') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

facts as (

    select
        lead_keys.lead_key,
        facts.starts_on,
        facts.ends_before
    from {{ ref('int_lifecycle_facts') }} as facts
    inner join lead_keys
        on facts.lead_id = lead_keys.lead_id
    where facts.stage != 'lead'

),

deletions as (

    select
        lead_keys.lead_key,
        profiles.valid_from as deleted_on
    from {{ ref('int_lead_profiles') }} as profiles
    inner join lead_keys
        on profiles.lead_id = lead_keys.lead_id
    where
        profiles.is_deleted
        and profiles.valid_from is not null

),

-- Days with the same signal as the day before say nothing new.
compared as (

    select
        {%- for stage in stages %}
        lag({{ stage }}_direction) over (partition by lead_key, model_key order by scored_on asc) as {{ stage }}_direction_before,
        lag(is_{{ stage }}_by_score) over (partition by lead_key, model_key order by scored_on asc) as is_{{ stage }}_by_score_before,
        {%- endfor %}
        *
    from signals

),

marked as (

    select
        {%- for stage in stages %}
        case
            when coalesce({{ stage }}_direction != {{ stage }}_direction_before, true) then true
            when is_{{ stage }}_by_score != is_{{ stage }}_by_score_before then true
            -- A deletion in between makes the same signal a new one.
            when lead_key in (select deletions.lead_key from deletions) then true
            else false
        end as is_{{ stage }}_new,
        {%- endfor %}
        *
    from compared

),

-- Filter before both stages read it: a CTE that is read twice is kept in memory, and few days are left.
changed as (

    select *
    from marked
    where is_{{ stages | join('_new or is_') }}_new

),

new_signals as (

    {%- for stage in stages %}
    select
        lead_key,
        model_key,
        '{{ stage }}' as stage,
        scored_on,
        {{ stage }}_direction as direction,
        is_{{ stage }}_by_score as is_by_score,
        lead_points
    from changed
    where is_{{ stage }}_new
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

observed as (

    select
        *,
        false as is_deletion
    from previous_signals

    union all

    select
        *,
        false as is_deletion
    from new_signals

),

-- Most leads never come near a stage; keep nothing of them.
near_a_stage as (

    select
        lead_key,
        model_key,
        stage
    from observed
    where direction != 'leave'
    group by
        lead_key,
        model_key,
        stage

),

-- A deleted lead gets no signals, so the first day after its deletion gives a new one.
followed as (

    select observed.*
    from observed
    inner join near_a_stage
        on
            observed.lead_key = near_a_stage.lead_key
            and observed.model_key = near_a_stage.model_key
            and observed.stage = near_a_stage.stage

    union all

    select
        near_a_stage.lead_key,
        near_a_stage.model_key,
        near_a_stage.stage,
        deletions.deleted_on as scored_on,
        'stay' as direction,
        false as is_by_score,
        cast(null as {{ dbt.type_bigint() }}) as lead_points,
        true as is_deletion
    from near_a_stage
    inner join deletions
        on near_a_stage.lead_key = deletions.lead_key

),

sequenced as (

    select
        *,
        lag(direction) over (partition by lead_key, model_key, stage order by scored_on asc) as direction_before,
        lag(is_by_score) over (partition by lead_key, model_key, stage order by scored_on asc) as is_by_score_before
    from followed

),

-- A signal holds until the next one differs.
signal_changes as (

    select
        {{ columns | join(',\n        ') }}
    from sequenced
    where
        not is_deletion
        and (
            direction != coalesce(direction_before, 'leave')
            or (direction != 'leave' and coalesce(is_by_score != is_by_score_before, true))
        )

),

-- A stage can be entered on a day without a new signal: when a fact makes it, and when a cooldown ends. The score of such a
-- crossing is that of the last scored day on or before it.
crossing_days as (

    {%- for turn in ['starts_on', 'ends_before'] %}
    select
        lead_key,
        {{ turn }} as crossed_on,
        cast(null as {{ dbt.type_int() }}) as model_key,
        {{ turn }} as scored_since
    from facts

    union all
    {% endfor %}
    select
        signal_changes.lead_key,
        {{ lead_scoring.add_days('signal_changes.scored_on', 'scoring_models.mql_cooldown_days') }} as crossed_on,
        signal_changes.model_key,
        signal_changes.scored_on as scored_since
    from signal_changes
    inner join scoring_models
        on signal_changes.model_key = scoring_models.model_key
    where
        signal_changes.stage = 'mql'
        and signal_changes.direction = 'leave'
        and scoring_models.mql_cooldown_days > 0

),

mql_signals as (

    select
        {{ columns | join(',\n        ') }}
    from previous_signals
    where stage = 'mql'

    union all

    select
        lead_key,
        model_key,
        'mql' as stage,
        scored_on,
        mql_direction as direction,
        is_mql_by_score as is_by_score,
        lead_points
    from signals

),

ranked_crossings as (

    select
        mql_signals.*,
        row_number() over (
            partition by mql_signals.lead_key, mql_signals.model_key, crossing_days.crossed_on
            order by mql_signals.scored_on desc
        ) as newest_rank
    from mql_signals
    inner join crossing_days
        on
            mql_signals.lead_key = crossing_days.lead_key
            and mql_signals.model_key = coalesce(crossing_days.model_key, mql_signals.model_key)
            and mql_signals.scored_on <= crossing_days.crossed_on
            and mql_signals.scored_on >= crossing_days.scored_since

),

-- What decided which days this build scores; the states of leads and models say the same where they describe this history.
looked_back as (

    select max(build_id) as build_id
    from {{ ref('int_lookback_starts') }}

),

worth_keeping as (

    select * from signal_changes

    union distinct

    select
        {{ columns | join(',\n        ') }}
    from ranked_crossings
    where newest_rank = 1

),

final as (

    select
        lead_keys.lead_id,
        scoring_models.scoring_model,
        worth_keeping.stage,
        worth_keeping.scored_on,
        worth_keeping.direction,
        worth_keeping.is_by_score,
        {{ lead_scoring.as_points('worth_keeping.lead_points') }} as lead_score,
        looked_back.build_id
    from worth_keeping
    cross join looked_back
    inner join lead_keys
        on worth_keeping.lead_key = lead_keys.lead_key
    inner join scoring_models
        on worth_keeping.model_key = scoring_models.model_key

)

select * from final
