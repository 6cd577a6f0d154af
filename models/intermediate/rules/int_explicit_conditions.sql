with

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'explicit'

),

explicit_weights as (

    {{ lead_scoring.weight_rows('explicit_weights') }}

),

normalised as (

    select
        scoring_model,
        rule_id,
        lower(attribute) as attribute,
        lower(operator) as operator,
        lower({{ lead_scoring.collapse_spaces('value') }}) as compared_text
    from explicit_weights

),

bounded as (

    select
        normalised.scoring_model,
        normalised.rule_id,
        row_number() over (
            partition by normalised.scoring_model, normalised.rule_id
            order by normalised.attribute, normalised.operator, normalised.compared_text
        ) as condition_number,
        count(*) over (
            partition by normalised.scoring_model, normalised.rule_id
        ) as condition_count,
        scoring_rules.points,
        normalised.attribute,
        normalised.operator,
        normalised.compared_text,
        -- '|a|b|' holds '|a|': a list is searched as text, whatever its length.
        case
            when normalised.operator = 'any_of'
                then '|' || replace(replace(normalised.compared_text, ' |', '|'), '| ', '|') || '|'
        end as compared_list,
        case
            when normalised.operator = 'at_least' then normalised.compared_text
            when normalised.operator = 'between' then {{ lead_scoring.range_end('normalised.compared_text', 1) }}
        end as low_text,
        case
            when normalised.operator = 'at_most' then normalised.compared_text
            when normalised.operator = 'between' then {{ lead_scoring.range_end('normalised.compared_text', 2) }}
        end as high_text
    from normalised
    inner join scoring_rules
        on
            normalised.scoring_model = scoring_rules.scoring_model
            and normalised.rule_id = scoring_rules.rule_id

),

final as (

    select
        scoring_model,
        rule_id,
        condition_number,
        condition_count,
        points,
        attribute,
        operator,
        compared_text,
        compared_list,
        {{ lead_scoring.number_or_null('low_text') }} as low_number,
        {{ lead_scoring.number_or_null('high_text') }} as high_number
    from bounded

)

select * from final
