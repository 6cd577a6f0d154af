with

rule_keys as (

    select * from {{ ref('int_rule_keys') }}
    where rule_kind in ('explicit', 'segment')

),

scoring_models as (

    select
        scoring_model,
        score_version
    from {{ ref('int_scoring_models') }}

    union all

    select
        'nurture_segment_rules' as scoring_model,
        'none' as score_version

),

explicit_weights as (

    {{ lead_scoring.weight_rows('explicit_weights') }}

),

segment_rules as (

    {{ lead_scoring.segment_rule_rows(ref('nurture_segment_rules')) }}

),

segment_conditions as (

    {{ lead_scoring.segment_conditions('segment_rules') }}

),

-- Segments have conditions like explicit rules, and give no points.
weights_and_segments as (

    select
        scoring_model,
        rule_id,
        attribute,
        operator,
        value
    from explicit_weights

    union all

    select
        scoring_model,
        rule_id,
        attribute,
        operator,
        value
    from segment_conditions

),

normalised as (

    select
        scoring_model,
        rule_id,
        lower(attribute) as attribute,
        lower(operator) as operator,
        lower({{ lead_scoring.collapse_spaces('value') }}) as compared_text
    from weights_and_segments

),

-- '|a|b|' holds '|a|': a list is searched as text, whatever its length.
listed as (

    select
        *,
        case
            when operator in ('any_of', 'none_of') then '|' || replace(replace(compared_text, ' |', '|'), '| ', '|') || '|'
            when operator in ('equals', 'not_equals') then '|' || compared_text || '|'
        end as value_list
    from normalised

),

-- Values are normalised like the data: a host loses its scheme, www. and what ends it. int_explicit_condition_matches has the aliases.
conditions_read as (

    select
        scoring_model,
        rule_id,
        attribute,
        operator,
        compared_text,
        case
            when attribute in ('company_domain', 'email_domain')
                then replace(replace(replace(replace(replace(value_list, '|https://', '|'), '|http://', '|'), '|www.', '|'), '/|', '|'), '.|', '|')
            else {{ lead_scoring.compared_value('value_list') }}
        end as compared_list
    from listed

),

bounded as (

    select
        conditions_read.scoring_model,
        conditions_read.rule_id,
        row_number() over (
            partition by conditions_read.scoring_model, conditions_read.rule_id
            order by conditions_read.attribute, conditions_read.operator, conditions_read.compared_text
        ) as condition_number,
        count(*) over (
            partition by conditions_read.scoring_model, conditions_read.rule_id
        ) as condition_count,
        rule_keys.rule_key,
        conditions_read.attribute,
        conditions_read.operator,
        conditions_read.compared_text,
        conditions_read.compared_list,
        case
            when conditions_read.operator = 'at_least' then conditions_read.compared_text
            when conditions_read.operator = 'between' then {{ lead_scoring.range_end('conditions_read.compared_text', 1) }}
        end as low_text,
        case
            when conditions_read.operator = 'at_most' then conditions_read.compared_text
            when conditions_read.operator = 'between' then {{ lead_scoring.range_end('conditions_read.compared_text', 2) }}
        end as high_text
    from conditions_read
    inner join scoring_models
        on conditions_read.scoring_model = scoring_models.scoring_model
    inner join rule_keys
        on
            scoring_models.scoring_model = rule_keys.scoring_model
            and scoring_models.score_version = rule_keys.score_version
            and conditions_read.rule_id = rule_keys.rule_id

),

final as (

    select
        scoring_model,
        rule_id,
        condition_number,
        condition_count,
        rule_key,
        attribute,
        operator,
        compared_text,
        compared_list,
        {{ lead_scoring.number_or_null('low_text') }} as low_number,
        {{ lead_scoring.number_or_null('high_text') }} as high_number
    from bounded

)

select * from final
