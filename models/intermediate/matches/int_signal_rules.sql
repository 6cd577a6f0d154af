with

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

-- The kinds of rules on activities.
rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind in ('behavioral', 'frequency', 'fast_track')

),

-- One row a signal, however many pages share it.
signals as (

    select
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign
    from activity_signals
    group by
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign

),

final as (

    select
        signals.signal_id,
        rules.rule_key,
        rules.scoring_model,
        rules.rule_kind,
        rules.rule_id
    from signals
    inner join rules
        on {{ lead_scoring.matches_filters(['activity_type', 'page_category', 'content_type', 'campaign'], 'rules', 'signals') }}

)

select * from final
