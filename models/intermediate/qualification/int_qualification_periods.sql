{#- Each step doubles how many periods are followed, without recursion, which not every engine has. -#}
{%- set steps = lead_scoring.period_steps() %}

with

entries as (

    select * from {{ ref('int_qualification_entries') }}

),

signals as (

    select * from {{ ref('int_qualification_signal_history') }}

),

model_days as (

    select
        *,
        {{ lead_scoring.add_days('history_from', -1) }} as watched_on
    from {{ ref('int_model_dates') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}

),

-- The lookback begins on history_from: a lead with the signal enter on that day enters then.
first_entries as (

    select
        entries.lead_id,
        entries.scoring_model,
        entries.stage,
        model_days.scored_on,
        model_days.history_from,
        model_days.watched_on,
        min(entries.starts_on) as starts_on
    from entries
    inner join model_days
        on
            entries.scoring_model = model_days.scoring_model
            and entries.starts_on <= model_days.scored_on
            and (entries.ends_before is null or entries.ends_before > model_days.history_from)
    group by
        entries.lead_id,
        entries.scoring_model,
        entries.stage,
        model_days.scored_on,
        model_days.history_from,
        model_days.watched_on

),

-- A period that begins on history_from is left-censored unless the lead was out of the stage the day before, or not created yet.
censored as (

    select
        first_entries.lead_id,
        first_entries.scoring_model,
        first_entries.stage,
        first_entries.scored_on,
        first_entries.history_from as entered_on
    from first_entries
    inner join entries
        on
            first_entries.lead_id = entries.lead_id
            and first_entries.scoring_model = entries.scoring_model
            and first_entries.stage = entries.stage
            and first_entries.starts_on = entries.starts_on
    inner join profiles
        on
            first_entries.lead_id = profiles.lead_id
            and first_entries.watched_on >= profiles.created_on
            and {{ lead_scoring.is_valid_on('profiles', 'first_entries.watched_on') }}
    where
        first_entries.starts_on < first_entries.history_from
        or (
            first_entries.starts_on = first_entries.history_from
            and (entries.direction_before = 'stay' or profiles.is_deleted)
        )

),

entered_1 as (

    select
        lead_id,
        scoring_model,
        stage,
        scored_on,
        starts_on,
        greatest(starts_on, history_from) as entered_on
    from first_entries

),

hops_1 as (

    select
        lead_id,
        scoring_model,
        stage,
        starts_on,
        next_starts_on,
        next_entered_on
    from entries
    where is_cooling_down and next_starts_on is not null

),
{% for step in range(1, steps + 1) %}
{%- set before = 2 ** (step - 1) %}
entered_{{ 2 ** step }} as (

    select * from entered_{{ before }}

    union all

    select
        entered.lead_id,
        entered.scoring_model,
        entered.stage,
        entered.scored_on,
        hops.next_starts_on as starts_on,
        hops.next_entered_on as entered_on
    from entered_{{ before }} as entered
    inner join hops_{{ before }} as hops
        on
            entered.lead_id = hops.lead_id
            and entered.scoring_model = hops.scoring_model
            and entered.stage = hops.stage
            and entered.starts_on = hops.starts_on
            and entered.scored_on >= hops.next_entered_on

),
{% if not loop.last %}
hops_{{ 2 ** step }} as (

    select
        hops.lead_id,
        hops.scoring_model,
        hops.stage,
        hops.starts_on,
        further_hops.next_starts_on,
        further_hops.next_entered_on
    from hops_{{ before }} as hops
    inner join hops_{{ before }} as further_hops
        on
            hops.lead_id = further_hops.lead_id
            and hops.scoring_model = further_hops.scoring_model
            and hops.stage = further_hops.stage
            and hops.next_starts_on = further_hops.starts_on

),
{% endif %}
{%- endfor %}
-- Without a cooldown every entry after leaving begins a period of its own, however many there are.
entered as (

    select * from entered_{{ 2 ** steps }}

    union all

    select
        first_entries.lead_id,
        first_entries.scoring_model,
        first_entries.stage,
        first_entries.scored_on,
        entries.next_starts_on as starts_on,
        entries.next_entered_on as entered_on
    from first_entries
    inner join entries
        on
            first_entries.lead_id = entries.lead_id
            and first_entries.scoring_model = entries.scoring_model
            and first_entries.stage = entries.stage
            and first_entries.starts_on <= entries.starts_on
            and first_entries.scored_on >= entries.next_entered_on
    where not entries.is_cooling_down
    group by
        first_entries.lead_id,
        first_entries.scoring_model,
        first_entries.stage,
        first_entries.scored_on,
        entries.next_starts_on,
        entries.next_entered_on

),

periods as (

    select
        entered.lead_id,
        entered.scoring_model,
        entered.stage,
        entered.scored_on,
        entered.entered_on,
        case when entries.leaves_on <= entered.scored_on then entries.leaves_on end as left_on
    from entered
    inner join entries
        on
            entered.lead_id = entries.lead_id
            and entered.scoring_model = entries.scoring_model
            and entered.stage = entries.stage
            and entered.starts_on = entries.starts_on

),

-- From each signal to the next: whether the score alone would have been enough.
signal_days as (

    select
        lead_id,
        scoring_model,
        stage,
        is_by_score,
        scored_on as starts_on,
        lead(scored_on) over (
            partition by lead_id, scoring_model, stage
            order by scored_on asc
        ) as ends_before
    from signals

),

score_days as (

    select
        periods.lead_id,
        periods.scoring_model,
        periods.stage,
        periods.scored_on,
        periods.entered_on,
        min(signal_days.starts_on) as first_starts_on
    from periods
    inner join signal_days
        on
            periods.lead_id = signal_days.lead_id
            and periods.scoring_model = signal_days.scoring_model
            and periods.stage = signal_days.stage
            and periods.scored_on >= signal_days.starts_on
            and (periods.left_on is null or periods.left_on > signal_days.starts_on)
            and (signal_days.ends_before is null or periods.entered_on < signal_days.ends_before)
    where signal_days.is_by_score
    group by
        periods.lead_id,
        periods.scoring_model,
        periods.stage,
        periods.scored_on,
        periods.entered_on

),

-- The score takes precedence where a hand-raise is enough, too.
final as (

    select
        periods.lead_id,
        periods.scoring_model,
        periods.stage,
        periods.scored_on,
        periods.entered_on,
        periods.left_on,
        censored.lead_id is not null as is_left_censored,
        case when score_days.first_starts_on <= periods.entered_on then 'score' else 'fast_track' end as entered_by,
        case when score_days.lead_id is not null then 'score' else 'fast_track' end as qualified_by
    from periods
    left join score_days
        on
            periods.lead_id = score_days.lead_id
            and periods.scoring_model = score_days.scoring_model
            and periods.stage = score_days.stage
            and periods.scored_on = score_days.scored_on
            and periods.entered_on = score_days.entered_on
    left join censored
        on
            periods.lead_id = censored.lead_id
            and periods.scoring_model = censored.scoring_model
            and periods.stage = censored.stage
            and periods.scored_on = censored.scored_on
            and periods.entered_on = censored.entered_on

)

select * from final
