with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

fast_track_rules as (

    {{ lead_scoring.weight_rows('fast_track_rules') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

final as (

    select
        scoring_models.scoring_model,
        fast_track_rules.rule_id,
        -- What counts as a hand-raise; null matches anything.
        coalesce(type_aliases.activity_type, {{ lead_scoring.written_activity_type('fast_track_rules') }}) as activity_type,
        lower(trim(fast_track_rules.page_category)) as page_category,
        cast(fast_track_rules.within_days as {{ dbt.type_int() }}) as within_days,
        lower(fast_track_rules.qualifies_as) as qualifies_as
    from fast_track_rules
    inner join scoring_models
        on fast_track_rules.scoring_model = scoring_models.scoring_model

    left join activity_type_aliases as type_aliases
        on {{ lead_scoring.written_activity_type('fast_track_rules') }} = type_aliases.alias
)

select * from final
