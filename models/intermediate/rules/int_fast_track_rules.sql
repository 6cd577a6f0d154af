with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

fast_track_rules as (

    {{ lead_scoring.weight_rows('fast_track_rules') }}

),

final as (

    select
        scoring_models.scoring_model,
        fast_track_rules.rule_id,
        -- What counts as a hand-raise; null matches anything.
        {{ lead_scoring.snake_case('trim(fast_track_rules.activity_type)') }} as activity_type,
        lower(trim(fast_track_rules.page_category)) as page_category,
        cast(fast_track_rules.within_days as {{ dbt.type_int() }}) as within_days,
        lower(fast_track_rules.qualifies_as) as qualifies_as
    from fast_track_rules
    inner join scoring_models
        on fast_track_rules.scoring_model = scoring_models.scoring_model

)

select * from final
