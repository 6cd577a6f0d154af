{#- A model of its own, because some engines drop a table before they rebuild it: int_qualification_signal_history cannot read itself. -#}
{%- set previous = lead_scoring.previous_build('int_qualification_signal_history', survives_full_refresh=true) %}

with

former_signals as (

    {% if previous %}
    select * from {{ previous }}
    {% else %}
    select
        lead_id,
        scoring_model,
        scoring_model as stage,
        starts_on as scored_on,
        scoring_model as direction,
        true as is_by_score,
        cast(0 as {{ lead_scoring.points_type() }}) as lead_score
    from {{ ref('int_lookback_starts') }}
    where 1 = 0
    {% endif %}

),

starts as (

    select * from {{ ref('int_lookback_starts') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

-- Days that this build scores get new signals.
final as (

    select
        starts.lead_key,
        starts.model_key,
        former_signals.stage,
        former_signals.scored_on,
        former_signals.direction,
        former_signals.is_by_score,
        {{ lead_scoring.as_ten_thousandths('former_signals.lead_score') }} as lead_points
    from former_signals
    inner join starts
        on
            former_signals.lead_id = starts.lead_id
            and former_signals.scoring_model = starts.scoring_model
            and former_signals.scored_on < starts.starts_on
    left join model_dates
        on
            former_signals.scoring_model = model_dates.scoring_model
            and former_signals.scored_on = model_dates.scored_on
    where
        starts.is_kept
        and model_dates.scored_on is null

)

select * from final
