with

score_upper_bounds as (

    select * from {{ ref('int_score_upper_bounds') }}
    where not is_outlook

),

qualifiable_pairs as (

    select
        score_upper_bounds.lead_key,
        lead_keys.lead_id,
        score_upper_bounds.model_key
    from score_upper_bounds
    inner join {{ ref('int_lead_keys') }} as lead_keys
        on score_upper_bounds.lead_key = lead_keys.lead_key
    group by
        score_upper_bounds.lead_key,
        lead_keys.lead_id,
        score_upper_bounds.model_key

),

lookback_starts as (

    select * from {{ ref('int_lookback_starts') }}
    where has_days_to_look_back

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

decay_weights as (

    select * from {{ ref('int_decay_weights') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

facts as (

    select * from {{ ref('int_lifecycle_facts') }}
    where stage != 'lead'

),

previous_signals as (

    select * from {{ ref('int_previous_signals') }}
    where
        stage = 'mql'
        and direction = 'leave'

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

pair_rule_days as (

    select
        qualifiable_pairs.lead_key,
        qualifiable_pairs.model_key,
        rules.rule_key,
        rules.decay,
        rule_days.occurred_on,
        rule_days.counts_from,
        rule_days.counts_until
    from qualifiable_pairs
    inner join rules
        on qualifiable_pairs.model_key = rules.model_key
    inner join rule_days
        on
            qualifiable_pairs.lead_key = rule_days.lead_key
            and rules.rule_key = rule_days.rule_key

),

-- Decay changes the score every day, or step by step.
decaying as (

    select
        lead_key,
        model_key,
        min(counts_from) as counts_from,
        max(counts_until) as counts_until
    from pair_rule_days
    where decay not in ('none', 'step')
    group by
        lead_key,
        model_key

),

changes as (

    {%- for turn in ['counts_from', 'counts_until'] %}
    select
        lead_key,
        model_key,
        {{ turn }} as changed_on
    from pair_rule_days

    union all
    {% endfor %}
    select
        pair_rule_days.lead_key,
        pair_rule_days.model_key,
        {{ lead_scoring.add_days('pair_rule_days.occurred_on', 'decay_weights.age_days + 1') }} as changed_on
    from pair_rule_days
    inner join decay_weights
        on
            pair_rule_days.rule_key = decay_weights.rule_key
            and decay_weights.is_last_day
    where pair_rule_days.decay = 'step'

    union all

    select
        qualifiable_pairs.lead_key,
        qualifiable_pairs.model_key,
        profiles.created_on as changed_on
    from qualifiable_pairs
    inner join profiles
        on qualifiable_pairs.lead_id = profiles.lead_id

    union all

    -- An engagement ends a silence; a rule fires inactive_days after the last one. A lead that never did anything is silent
    -- from its creation on.
    {%- for silent_since in ['valid_from', 'last_engaged_on'] %}
    select
        qualifiable_pairs.lead_key,
        qualifiable_pairs.model_key,
        {{ 'last_engagements.valid_from' if loop.first else lead_scoring.add_days('last_engagements.last_engaged_on', 'rules.inactive_days') }} as changed_on
    from qualifiable_pairs
    inner join rules
        on
            qualifiable_pairs.model_key = rules.model_key
            and rules.rule_kind = 'inactivity'
    inner join last_engagements
        on qualifiable_pairs.lead_key = last_engagements.lead_key

    union all
    {% endfor %}
    select
        qualifiable_pairs.lead_key,
        qualifiable_pairs.model_key,
        {{ lead_scoring.add_days('profiles.created_on', 'rules.inactive_days') }} as changed_on
    from qualifiable_pairs
    inner join rules
        on
            qualifiable_pairs.model_key = rules.model_key
            and rules.rule_kind = 'inactivity'
    inner join profiles
        on qualifiable_pairs.lead_id = profiles.lead_id

    union all

    -- A lead that enters again when its cooldown ends needs the score of that day.
    select
        previous_signals.lead_key,
        previous_signals.model_key,
        {{ lead_scoring.add_days('previous_signals.scored_on', 'scoring_models.mql_cooldown_days') }} as changed_on
    from previous_signals
    inner join scoring_models
        on previous_signals.model_key = scoring_models.model_key
    where scoring_models.mql_cooldown_days > 0

),

distinct_changes as (

    select distinct * from changes

),

-- The first day of a block below every exit gives the signal to leave; that of a block above one again, the score to enter with.
followed_blocks as (

    select
        *,
        coalesce(lag(is_to_score) over (
            partition by lead_key, model_key
            order by block_starts_on asc
        ), false) as is_to_score_before
    from score_upper_bounds

),

days as (

    select
        blocks.lead_key,
        blocks.model_key,
        changes.changed_on
    from followed_blocks as blocks
    inner join distinct_changes as changes
        on
            blocks.lead_key = changes.lead_key
            and blocks.model_key = changes.model_key
            and blocks.block_starts_on <= changes.changed_on
            and blocks.block_ends_on >= changes.changed_on
    where blocks.is_to_score

    union all

    select
        blocks.lead_key,
        blocks.model_key,
        lookback_dates.lookback_day as changed_on
    from followed_blocks as blocks
    inner join decaying
        on
            blocks.lead_key = decaying.lead_key
            and blocks.model_key = decaying.model_key
    inner join lookback_dates
        on
            blocks.block_starts_on = lookback_dates.block_starts_on
            and decaying.counts_from <= lookback_dates.lookback_day
            and decaying.counts_until > lookback_dates.lookback_day
    where blocks.is_to_score

    union all

    select
        lead_key,
        model_key,
        block_starts_on as changed_on
    from followed_blocks
    where is_to_score != is_to_score_before

    union all

    select
        qualifiable_pairs.lead_key,
        qualifiable_pairs.model_key,
        profiles.valid_from as changed_on
    from qualifiable_pairs
    inner join profiles
        on qualifiable_pairs.lead_id = profiles.lead_id

    union all

    -- Separate lookback periods each start from scratch.
    select
        qualifiable_pairs.lead_key,
        qualifiable_pairs.model_key,
        lookback_dates.lookback_day as changed_on
    from qualifiable_pairs
    cross join lookback_dates
    where lookback_dates.is_period_start

    union all

    -- A fact makes a stage whatever the score, and lifecycle_transitions shows the score of that day. Suppressions that block
    -- qualification are facts.
    {%- for turn in ['starts_on', 'ends_before'] %}
    select
        lookback_starts.lead_key,
        lookback_starts.model_key,
        facts.{{ turn }} as changed_on
    from lookback_starts
    inner join facts
        on lookback_starts.lead_id = facts.lead_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

wanted as (

    select distinct
        days.lead_key,
        days.model_key,
        lookback_starts.lead_id,
        days.changed_on
    from days
    inner join lookback_starts
        on
            days.lead_key = lookback_starts.lead_key
            and days.model_key = lookback_starts.model_key
            and days.changed_on >= lookback_starts.starts_on
    inner join lookback_dates
        on days.changed_on = lookback_dates.lookback_day

),

-- Days that are scored anyway need no lookback.
final as (

    select
        wanted.lead_key,
        wanted.model_key,
        wanted.changed_on,
        profiles.created_on
    from wanted
    inner join profiles
        on
            wanted.lead_id = profiles.lead_id
            and wanted.changed_on >= profiles.created_on
            and {{ lead_scoring.is_valid_on('profiles', 'wanted.changed_on') }}
    left join model_dates
        on
            wanted.model_key = model_dates.model_key
            and wanted.changed_on = model_dates.scored_on
    where model_dates.scored_on is null

)

select * from final
