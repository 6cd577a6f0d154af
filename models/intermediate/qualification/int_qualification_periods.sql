{#- Each step doubles how many periods are followed, without recursion, which not every engine has. -#}
{%- set steps = lead_scoring.period_steps() %}

with

spells as (

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
first_spells as (

    select
        spells.lead_id,
        spells.scoring_model,
        spells.stage,
        model_days.scored_on,
        model_days.history_from,
        model_days.watched_on,
        min(spells.starts_on) as starts_on
    from spells
    inner join model_days
        on
            spells.scoring_model = model_days.scoring_model
            and spells.starts_on <= model_days.scored_on
            and (spells.ends_before is null or spells.ends_before > model_days.history_from)
    group by
        spells.lead_id,
        spells.scoring_model,
        spells.stage,
        model_days.scored_on,
        model_days.history_from,
        model_days.watched_on

),

-- A period that begins on history_from is left-censored unless the lead was out of the stage the day before, or not created yet.
censored as (

    select
        first_spells.lead_id,
        first_spells.scoring_model,
        first_spells.stage,
        first_spells.scored_on,
        first_spells.history_from as entered_on
    from first_spells
    inner join spells
        on
            first_spells.lead_id = spells.lead_id
            and first_spells.scoring_model = spells.scoring_model
            and first_spells.stage = spells.stage
            and first_spells.starts_on = spells.starts_on
    inner join profiles
        on
            first_spells.lead_id = profiles.lead_id
            and first_spells.watched_on >= profiles.created_on
            and {{ lead_scoring.is_valid_on('profiles', 'first_spells.watched_on') }}
    where
        first_spells.starts_on < first_spells.history_from
        or (
            first_spells.starts_on = first_spells.history_from
            and (spells.direction_before = 'stay' or profiles.is_deleted)
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
    from first_spells

),

hops_1 as (

    select
        lead_id,
        scoring_model,
        stage,
        starts_on,
        next_starts_on,
        next_entered_on
    from spells
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
        first_spells.lead_id,
        first_spells.scoring_model,
        first_spells.stage,
        first_spells.scored_on,
        spells.next_starts_on as starts_on,
        spells.next_entered_on as entered_on
    from first_spells
    inner join spells
        on
            first_spells.lead_id = spells.lead_id
            and first_spells.scoring_model = spells.scoring_model
            and first_spells.stage = spells.stage
            and first_spells.starts_on <= spells.starts_on
            and first_spells.scored_on >= spells.next_entered_on
    where not spells.is_cooling_down
    group by
        first_spells.lead_id,
        first_spells.scoring_model,
        first_spells.stage,
        first_spells.scored_on,
        spells.next_starts_on,
        spells.next_entered_on

),

stays as (

    select
        entered.lead_id,
        entered.scoring_model,
        entered.stage,
        entered.scored_on,
        entered.entered_on,
        case when spells.leaves_on <= entered.scored_on then spells.leaves_on end as left_on
    from entered
    inner join spells
        on
            entered.lead_id = spells.lead_id
            and entered.scoring_model = spells.scoring_model
            and entered.stage = spells.stage
            and entered.starts_on = spells.starts_on

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
        stays.lead_id,
        stays.scoring_model,
        stays.stage,
        stays.scored_on,
        stays.entered_on,
        min(signal_days.starts_on) as first_starts_on
    from stays
    inner join signal_days
        on
            stays.lead_id = signal_days.lead_id
            and stays.scoring_model = signal_days.scoring_model
            and stays.stage = signal_days.stage
            and stays.scored_on >= signal_days.starts_on
            and (stays.left_on is null or stays.left_on > signal_days.starts_on)
            and (signal_days.ends_before is null or stays.entered_on < signal_days.ends_before)
    where signal_days.is_by_score
    group by
        stays.lead_id,
        stays.scoring_model,
        stays.stage,
        stays.scored_on,
        stays.entered_on

),

-- The score takes precedence where a hand-raise is enough, too.
final as (

    select
        stays.lead_id,
        stays.scoring_model,
        stays.stage,
        stays.scored_on,
        stays.entered_on,
        stays.left_on,
        censored.lead_id is not null as is_left_censored,
        case when score_days.first_starts_on <= stays.entered_on then 'score' else 'fast_track' end as entered_by,
        case when score_days.lead_id is not null then 'score' else 'fast_track' end as qualified_by
    from stays
    left join score_days
        on
            stays.lead_id = score_days.lead_id
            and stays.scoring_model = score_days.scoring_model
            and stays.stage = score_days.stage
            and stays.scored_on = score_days.scored_on
            and stays.entered_on = score_days.entered_on
    left join censored
        on
            stays.lead_id = censored.lead_id
            and stays.scoring_model = censored.scoring_model
            and stays.stage = censored.stage
            and stays.scored_on = censored.scored_on
            and stays.entered_on = censored.entered_on

)

select * from final
