-- Who is told to enter a stage is in it at the end of the day, unless the cooldown after an earlier stay
-- as an MQL runs; who is told to leave is not.
with

signals as (

    {%- for stage in ['mql', 'sql'] %}
    select
        lead_keys.lead_id,
        scoring_models.scoring_model,
        '{{ stage }}' as stage,
        signals.scored_on,
        signals.{{ stage }}_direction as direction
    from {{ ref('int_qualification_signals') }} as signals
    inner join {{ ref('int_lead_keys') }} as lead_keys
        on signals.lead_key = lead_keys.lead_key
    inner join {{ ref('int_scoring_models') }} as scoring_models
        on signals.model_key = scoring_models.model_key
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

stays as (

    select * from {{ ref('int_qualification_periods') }}

),

cooling_down as (

    select
        stays.lead_id,
        stays.scoring_model,
        stays.scored_on
    from stays
    inner join scoring_models
        on stays.scoring_model = scoring_models.scoring_model
    where
        stays.stage = 'mql'
        and stays.scored_on >= stays.left_on
        and stays.scored_on < {{ lead_scoring.add_days('stays.left_on', 'scoring_models.mql_cooldown_days') }}

),

judged as (

    select
        signals.lead_id,
        signals.scoring_model,
        signals.stage,
        signals.scored_on,
        signals.direction,
        cooling_down.lead_id is not null and signals.stage = 'mql' as is_cooling_down,
        stays.lead_id is not null as is_in
    from signals
    inner join qualifications
        on
            signals.lead_id = qualifications.lead_id
            and signals.scoring_model = qualifications.scoring_model
            and signals.scored_on = qualifications.scored_on
    left join cooling_down
        on
            signals.lead_id = cooling_down.lead_id
            and signals.scoring_model = cooling_down.scoring_model
            and signals.scored_on = cooling_down.scored_on
    left join stays
        on
            signals.lead_id = stays.lead_id
            and signals.scoring_model = stays.scoring_model
            and signals.stage = stays.stage
            and signals.scored_on = stays.scored_on
            and stays.left_on is null

)

select * from judged
where
    (direction = 'enter' and is_in = is_cooling_down)
    or (direction = 'leave' and is_in)
