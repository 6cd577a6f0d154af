with

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind in ({{ lead_scoring.text_list(lead_scoring.rule_kinds('reads_activities').keys()) }})

),

-- One row per signal, however many pages share it.
signals as (

    select
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign,
        {{ lead_scoring.snake_case('sequence_name') }} as sequence_name
    from activity_signals
    group by
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign,
        sequence_name

),

final as (

    select
        signals.signal_id,
        rules.rule_key,
        rules.scoring_model
    from signals
    inner join rules
        on {{ lead_scoring.matches_filters(['activity_type', 'page_category', 'content_type', 'campaign', 'sequence_name'], 'rules', 'signals') }}

)

select * from final
