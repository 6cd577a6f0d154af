{{ config(materialized='view') }}

{%- set filters = ['activity_type', 'page_category', 'content_type', 'campaign', 'sequence_name'] -%}
{#- What a lead's cell says in words of its own, by which few leads could be known. -#}
{%- set free_texts = ['company_name', 'company_domain', 'email_domain', 'job_title', 'owner_id'] + var('custom_lead_attributes') -%}
{%- set written = dbt.type_string() -%}
{%- set kinds = lead_scoring.rule_kinds('reads_activities').keys() | select('in', lead_scoring.rule_kinds('gives_points')) | list %}

with

explicit_conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

condition_matches as (

    select * from {{ ref('int_explicit_condition_matches') }}

),

activity_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind in ({{ lead_scoring.text_list(kinds) }})

),

occurring_values as (

    select * from {{ ref('int_occurring_values') }}

),

-- A condition on attributes that no lead meets now.
met_conditions as (

    select distinct
        condition_matches.scoring_model,
        condition_matches.rule_id,
        condition_matches.condition_number
    from condition_matches
    inner join occurring_values
        on
            occurring_values.source_name = 'leads'
            and condition_matches.attribute = occurring_values.column_name
            and condition_matches.attribute_value = occurring_values.occurring_value

),

filled_attributes as (

    select distinct column_name as attribute
    from occurring_values
    where source_name = 'leads'

),

-- Whether an attribute is unknown is left open where other conditions could be the obstacle.
unmet_attributes as (

    select
        conditions.scoring_model,
        conditions.rule_id,
        conditions.condition_number as position_in_rule,
        'leads' as source_name,
        conditions.attribute as column_name,
        cast(null as {{ written }}) as activity_type,
        coalesce(conditions.compared_list, '|' || conditions.compared_text || '|') as sought_list,
        case
            when conditions.operator = 'is_unknown' then conditions.attribute || ' is known of every lead'
            when filled_attributes.attribute is null then 'no lead has a value in ' || conditions.attribute
            when conditions.operator in ('not_equals', 'none_of')
                then
                    'every lead that has ' || conditions.attribute || ' has '
                    || case conditions.operator when 'none_of' then 'one of ' else '' end || '"' || conditions.compared_text || '"'
            else
                'no lead has ' || conditions.attribute || ' ' || replace(conditions.operator, '_', ' ')
                || coalesce(' "' || conditions.compared_text || '"', '')
        end as reason
    from explicit_conditions as conditions
    left join met_conditions
        on
            conditions.scoring_model = met_conditions.scoring_model
            and conditions.rule_id = met_conditions.rule_id
            and conditions.condition_number = met_conditions.condition_number
    left join filled_attributes
        on conditions.attribute = filled_attributes.attribute
    left join activity_rules
        on conditions.rule_key = activity_rules.condition_rule_key
    where
        met_conditions.rule_id is null
        and (conditions.operator != 'is_unknown' or (conditions.condition_count = 1 and activity_rules.rule_key is null))

),

-- A filter that no activity meets: of its type, where the rule names one.
sought_filters as (

    {%- for filter in filters %}

    select
        activity_rules.scoring_model,
        activity_rules.rule_id,
        {{ loop.index }} as position_in_rule,
        '{{ filter }}' as column_name,
        {{ 'cast(null as ' ~ written ~ ')' if loop.first else 'activity_rules.activity_type' }} as activity_type,
        activity_rules.{{ filter }} as sought_value
    from activity_rules
    where activity_rules.{{ filter }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

met_filters as (

    select distinct
        sought_filters.scoring_model,
        sought_filters.rule_id,
        sought_filters.position_in_rule
    from sought_filters
    inner join occurring_values
        on
            occurring_values.source_name = 'activities'
            and sought_filters.column_name = occurring_values.column_name
            and sought_filters.sought_value = occurring_values.occurring_value
            and coalesce(sought_filters.activity_type, occurring_values.activity_type, '') = coalesce(occurring_values.activity_type, '')

),

unmet_filters as (

    select
        sought_filters.scoring_model,
        sought_filters.rule_id,
        sought_filters.position_in_rule,
        'activities' as source_name,
        sought_filters.column_name,
        sought_filters.activity_type,
        '|' || sought_filters.sought_value || '|' as sought_list,
        'no ' || coalesce(sought_filters.activity_type, 'activity') || ' with the ' || replace(sought_filters.column_name, '_', ' ')
        || ' "' || sought_filters.sought_value || '"' as reason
    from sought_filters
    left join met_filters
        on
            sought_filters.scoring_model = met_filters.scoring_model
            and sought_filters.rule_id = met_filters.rule_id
            and sought_filters.position_in_rule = met_filters.position_in_rule
    where met_filters.rule_id is null

),

unmet as (

    select * from unmet_attributes
    union all
    select * from unmet_filters

),

ranked as (

    select
        *,
        row_number() over (
            partition by scoring_model, rule_id
            order by position_in_rule, source_name
        ) as unmet_number
    from unmet

),

-- The first obstacle of a rule is enough to mend.
first_unmet as (

    select *
    from ranked
    where unmet_number = 1

),

-- Nearest first: values with the longest common beginning, then the most common. Nobody's name or address, nor a free text that
-- few leads share.
candidates as (

    select
        first_unmet.scoring_model,
        first_unmet.rule_id,
        occurring_values.occurring_value,
        max(occurring_values.occurrences) as occurrences,
        max({{ lead_scoring.common_prefix('occurring_values.occurring_value', 'first_unmet.sought_list') }}) as common_prefix
    from first_unmet
    inner join occurring_values
        on
            first_unmet.source_name = occurring_values.source_name
            and first_unmet.column_name = occurring_values.column_name
            and coalesce(first_unmet.activity_type, occurring_values.activity_type, '') = coalesce(occurring_values.activity_type, '')
    where
        occurring_values.commonness_rank <= 1000
        and occurring_values.occurring_value not like '%@%'
        and first_unmet.column_name not in ('first_name', 'last_name', 'email')
        and (occurring_values.occurrences >= 20 or first_unmet.column_name not in ({{ lead_scoring.text_list(free_texts) }}))
    group by
        first_unmet.scoring_model,
        first_unmet.rule_id,
        occurring_values.occurring_value

),

ranked_values as (

    select
        scoring_model,
        rule_id,
        substring(occurring_value, 1, 40) || ' (' || cast(occurrences as {{ dbt.type_string() }}) || ')' as listed_value,
        row_number() over (
            partition by scoring_model, rule_id
            order by common_prefix desc, occurrences desc, {{ lead_scoring.binary_order('occurring_value') }} asc
        ) as nearest_rank
    from candidates

),

nearest as (

    select
        scoring_model,
        rule_id,
        max(case when nearest_rank = 1 then listed_value end)
        || coalesce(', ' || max(case when nearest_rank = 2 then listed_value end), '')
        || coalesce(', ' || max(case when nearest_rank = 3 then listed_value end), '') as nearest_values
    from ranked_values
    group by
        scoring_model,
        rule_id

),

final as (

    select
        first_unmet.scoring_model,
        first_unmet.rule_id,
        first_unmet.reason,
        nearest.nearest_values
    from first_unmet
    left join nearest
        on
            first_unmet.scoring_model = nearest.scoring_model
            and first_unmet.rule_id = nearest.rule_id

)

select * from final
