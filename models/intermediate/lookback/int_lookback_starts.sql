{{ config(post_hook={'sql': "{{ lead_scoring.print_lookback(this) }}", 'transaction': false}) }}

with

lead_input_digests as (

    select * from {{ ref('int_lead_input_digests') }}

),

lookback_models as (

    select * from {{ ref('int_lookback_models') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

),

-- Days that are scored anyway need no lookback.
period as (

    select
        min(lookback_day) as first_day,
        max(case when not is_requested then lookback_day end) as last_unrequested_day
    from lookback_dates

),

started as (

    select
        lead_keys.lead_key,
        scoring_models.model_key,
        lead_input_digests.lead_id,
        lookback_models.scoring_model,
        lookback_models.kept_from is not null and lead_input_digests.kept_until is not null as is_kept,
        coalesce(lookback_models.reason, lead_input_digests.reason) as reason,
        case when lookback_models.build_id = lead_input_digests.build_id then lookback_models.build_id else 'apart' end as build_id,
        period.last_unrequested_day,
        case
            when lookback_models.kept_from is not null and lead_input_digests.kept_until is not null
                then {{ lead_scoring.add_days('lead_input_digests.kept_until', 1) }}
            else period.first_day
        end as starts_on
    from lead_input_digests
    inner join lead_keys
        on lead_input_digests.lead_id = lead_keys.lead_id
    cross join lookback_models
    inner join scoring_models
        on lookback_models.scoring_model = scoring_models.scoring_model
    cross join period

),

final as (

    select
        lead_key,
        model_key,
        lead_id,
        scoring_model,
        starts_on,
        is_kept,
        reason,
        build_id,
        coalesce(starts_on <= last_unrequested_day, false) as has_days_to_look_back
    from started

)

select * from final
