with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

-- Rows of a model that scoring_models does not name score no account: int_rule_warnings reports them.
account_thresholds as (

    {{ lead_scoring.named_rules(ref('account_thresholds'), ['scoring_model'], only_named_models=true) }}

),

final as (

    {{ lead_scoring.cell_errors(
        'account_thresholds',
        required=['engaged_min_score', 'engaged_min_people', 'qualified_min_score', 'qualified_min_people'],
        numbers=['max_score', 'engaged_min_score', 'qualified_min_score'],
        whole_numbers=['max_people', 'engaged_min_people', 'qualified_min_people'],
        positive=['max_people', 'max_score']
    ) }}

    union all
    {{ lead_scoring.duplicate_errors('account_thresholds', 'scoring_model') }}

    {%- for column in ['min_score', 'min_people'] %}

    union all

    select
        'account_thresholds' as seed_name,
        rule_name,
        'engaged_{{ column }} is ' || engaged_{{ column }} || ' and qualified_{{ column }} is ' || qualified_{{ column }}
        || ': qualified would be easier to reach than engaged, raise qualified_{{ column }}' as error
    from account_thresholds
    where {{ lead_scoring.number_or_null('engaged_' ~ column) }} > {{ lead_scoring.number_or_null('qualified_' ~ column) }}
    {%- endfor %}

    union all

    select
        'account_thresholds' as seed_name,
        rule_name,
        'qualified_min_score is ' || qualified_min_score || ' and max_score is ' || max_score || ': no account could qualify, raise max_score' as error
    from account_thresholds
    where {{ lead_scoring.number_or_null('qualified_min_score') }} > {{ lead_scoring.number_or_null('max_score') }}

    union all

    select
        'account_thresholds' as seed_name,
        scoring_models.scoring_model as rule_name,
        'the primary model has no row; add one, or one without a scoring_model, which serves every model' as error
    from scoring_models
    where
        lower(scoring_models.is_primary) = 'true'
        and coalesce(scoring_models.scoring_model, '') not in (
            select account_thresholds.scoring_model
            from account_thresholds
            where account_thresholds.scoring_model is not null
        )
        and (
            select count(*)
            from account_thresholds
            where account_thresholds.scoring_model is null
        ) = 0

)

select * from final
