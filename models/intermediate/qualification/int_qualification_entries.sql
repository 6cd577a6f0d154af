with

signals as (

    select * from {{ ref('int_qualification_signal_history') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

deleted_profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where is_deleted

),

-- A deleted lead gets no signals: from the deletion on, stay holds.
observed as (

    select
        lead_id,
        scoring_model,
        stage,
        direction,
        scored_on as observed_on
    from signals

    union all

    select distinct
        signals.lead_id,
        signals.scoring_model,
        signals.stage,
        'stay' as direction,
        deleted_profiles.valid_from as observed_on
    from signals
    inner join deleted_profiles
        on signals.lead_id = deleted_profiles.lead_id
    where deleted_profiles.valid_from is not null

),

compared as (

    select
        *,
        lag(direction) over (
            partition by lead_id, scoring_model, stage
            order by observed_on asc
        ) as direction_before
    from observed

),

-- A direction holds until the next one differs: a run of days.
runs as (

    select
        lead_id,
        scoring_model,
        stage,
        direction,
        direction_before,
        observed_on as starts_on,
        lead(observed_on) over (
            partition by lead_id, scoring_model, stage
            order by observed_on asc
        ) as ends_before
    from compared
    where direction_before is null or direction_before != direction

),

followed as (

    select
        *,
        min(case when direction = 'leave' then starts_on end) over (
            partition by lead_id, scoring_model, stage
            order by starts_on asc
            rows between 1 following and unbounded following
        ) as leaves_on
    from runs

),

-- Leaving as an MQL begins a cooldown that ends the day before returns_on.
entering as (

    select
        followed.lead_id,
        followed.scoring_model,
        followed.stage,
        followed.direction_before,
        followed.starts_on,
        followed.ends_before,
        followed.leaves_on,
        case followed.stage
            when 'mql' then {{ lead_scoring.add_days('followed.leaves_on', 'scoring_models.mql_cooldown_days') }}
            else followed.leaves_on
        end as returns_on,
        followed.stage = 'mql' and scoring_models.mql_cooldown_days > 0 as is_cooling_down
    from followed
    inner join scoring_models
        on followed.scoring_model = scoring_models.scoring_model
    where followed.direction = 'enter'

),

next_entries as (

    select
        entering.lead_id,
        entering.scoring_model,
        entering.stage,
        entering.starts_on,
        min(later.starts_on) as next_starts_on
    from entering
    inner join entering as later
        on
            entering.lead_id = later.lead_id
            and entering.scoring_model = later.scoring_model
            and entering.stage = later.stage
            and entering.leaves_on < later.starts_on
            and (later.ends_before is null or entering.returns_on < later.ends_before)
    group by
        entering.lead_id,
        entering.scoring_model,
        entering.stage,
        entering.starts_on

),

final as (

    select
        entering.lead_id,
        entering.scoring_model,
        entering.stage,
        entering.direction_before,
        entering.starts_on,
        entering.ends_before,
        entering.leaves_on,
        entering.is_cooling_down,
        next_entries.next_starts_on,
        -- Engines disagree about greatest() of a date and a null.
        case when next_entries.next_starts_on is not null then greatest(next_entries.next_starts_on, entering.returns_on) end as next_entered_on
    from entering
    left join next_entries
        on
            entering.lead_id = next_entries.lead_id
            and entering.scoring_model = next_entries.scoring_model
            and entering.stage = next_entries.stage
            and entering.starts_on = next_entries.starts_on

)

select * from final
