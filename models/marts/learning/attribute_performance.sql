{#- Not those that name a person or a company, nor what changes once sales is in touch. Bands stand for the number of employees. -#}
{%- set left_out = [
    'email', 'email_domain', 'first_name', 'last_name', 'job_title', 'company_name', 'company_domain', 'employee_count', 'annual_revenue',
    'lifecycle_stage', 'owner_id',
] -%}
{%- set attributes = lead_scoring.standard_lead_attributes() | reject('in', left_out) | list + var('custom_lead_attributes') -%}
{#- Rules may ask for what an attribute is derived from. -#}
{%- set derived_from = {'company_size_band': 'employee_count', 'seniority': 'job_title', 'job_function': 'job_title', 'email_kind': 'email_domain'} -%}
{%- set d = lead_scoring.type_double() -%}

with

learning_rows as (

    select * from {{ ref('int_learning_rows') }}
    where is_in_use

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where is_primary and scoring_model = published_as

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}

),

condition_matches as (

    select * from {{ ref('int_explicit_condition_matches') }}

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

lead_months as (

    select
        profiles.*,
        learning_rows.scoring_model,
        case when learning_rows.is_converted then 1 else 0 end as converted
    from learning_rows
    inner join scoring_models
        on learning_rows.scoring_model = scoring_models.scoring_model
    inner join profiles
        on
            learning_rows.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'learning_rows.scored_on') }}

),

value_counts as (

    {%- for attribute in attributes %}

    select
        scoring_model,
        '{{ attribute }}' as attribute,
        {{ lead_scoring.comparable_text(attribute) }} as attribute_value,
        count(*) as lead_months,
        count(distinct lead_id) as leads,
        sum(converted) as conversions,
        count(distinct case when converted = 1 then lead_id end) as converted_leads
    from lead_months
    group by
        scoring_model,
        {{ lead_scoring.comparable_text(attribute) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

totals as (

    select
        *,
        sum(lead_months) over (partition by attribute) - lead_months as other_months,
        sum(conversions) over (partition by attribute) - conversions as other_conversions
    from value_counts

),

asked_values as (

    select
        scoring_model,
        attribute,
        attribute_value
    from condition_matches
    group by
        scoring_model,
        attribute,
        attribute_value

),

derived_values as (

    {%- for attribute, source in derived_from.items() %}

    select
        lead_months.scoring_model,
        '{{ attribute }}' as attribute,
        {{ lead_scoring.comparable_text('lead_months.' ~ attribute) }} as attribute_value,
        count(*) as lead_months,
        count(asked_values.attribute_value) as asked_months
    from lead_months
    left join asked_values
        on
            lead_months.scoring_model = asked_values.scoring_model
            and asked_values.attribute = '{{ source }}'
            and asked_values.attribute_value = {{ lead_scoring.comparable_text('lead_months.' ~ source) }}
    group by
        lead_months.scoring_model,
        {{ lead_scoring.comparable_text('lead_months.' ~ attribute) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- A band is scored where a rule begins within it; one title or domain of many makes no seniority or kind scored.
scored_values as (

    select
        scoring_model,
        attribute,
        attribute_value
    from asked_values

    union distinct

    select
        scoring_model,
        attribute,
        attribute_value
    from derived_values
    where
        asked_months > 0
        and (attribute = 'company_size_band' or 2 * asked_months >= lead_months)

    union distinct

    select
        scoring_model,
        case attribute when 'employee_count' then 'company_size_band' else attribute end as attribute,
        cast(null as {{ dbt.type_string() }}) as attribute_value
    from conditions
    where operator = 'is_unknown'

),

shares as (

    select
        *,
        (conversions + 0.5) / cast(conversions + other_conversions + 1 as {{ d }}) as converted_share,
        (lead_months - conversions + 0.5) / cast(lead_months + other_months - conversions - other_conversions + 1 as {{ d }}) as other_share,
        sqrt(
            (
                1 / cast(conversions + 0.5 as {{ d }}) + 1 / cast(lead_months - conversions + 0.5 as {{ d }})
                + 1 / cast(other_conversions + 0.5 as {{ d }}) + 1 / cast(other_months - other_conversions + 0.5 as {{ d }})
            ) * greatest(1, coalesce(conversions / nullif(cast(converted_leads as {{ d }}), 0), 1))
        ) as log_odds_error
    from totals

),

evidence as (

    select
        *,
        ln(converted_share / other_share) as woe,
        ln(converted_share * (1 - other_share) / (other_share * (1 - converted_share))) as log_odds
    from shares

),

-- A value of few leads proves nothing, and may say who they are.
final as (

    select
        -- ids
        evidence.scoring_model,
        evidence.attribute,
        coalesce(evidence.attribute_value, '(unknown)') as attribute_value,

        -- counts
        {%- for column in ['lead_months', 'leads', 'conversions', 'converted_leads'] %}
        cast(evidence.{{ column }} as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}

        -- evidence
        cast({{ lead_scoring.ratio('evidence.conversions', 'evidence.lead_months', 6) }} as decimal(7, 6)) as conversion_rate,
        cast({{ lead_scoring.ratio('(evidence.conversions * evidence.other_months)', '(evidence.lead_months * evidence.other_conversions)', 4) }} as decimal(18, 4)) as lift,
        {{ lead_scoring.six_decimals('least(9, greatest(-9, evidence.woe))') }} as weight_of_evidence,
        {{ lead_scoring.six_decimals('least(9, (evidence.converted_share - evidence.other_share) * evidence.log_odds)') }} as information_value,

        -- booleans
        scored_values.attribute is not null as is_scored,
        abs(evidence.log_odds) > 1.959963984540054 * evidence.log_odds_error as is_proven
    from evidence
    left join scored_values
        on
            evidence.scoring_model = scored_values.scoring_model
            and evidence.attribute = scored_values.attribute
            and (
                evidence.attribute_value = scored_values.attribute_value
                or (evidence.attribute_value is null and scored_values.attribute_value is null)
            )
    where
        evidence.leads >= 20
        and evidence.other_months > 0

)

select * from final
