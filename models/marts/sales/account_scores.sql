with

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

email_domains as (

    select * from {{ ref('email_domains') }}

),

suppression_reasons as (

    select * from {{ ref('int_suppression_reasons') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

-- Rows of models that are not in use are not checked, so what is no number in them is null.
account_thresholds as (

    select
        scoring_model,
        cast({{ lead_scoring.number_or_null('max_people') }} as {{ dbt.type_int() }}) as max_people,
        cast({{ lead_scoring.number_or_null('engaged_min_people') }} as {{ dbt.type_int() }}) as engaged_min_people,
        cast({{ lead_scoring.number_or_null('qualified_min_people') }} as {{ dbt.type_int() }}) as qualified_min_people,
        cast({{ lead_scoring.number_or_null('max_score') }} as {{ lead_scoring.points_type() }}) as max_score,
        cast({{ lead_scoring.number_or_null('engaged_min_score') }} as {{ lead_scoring.points_type() }}) as engaged_min_score,
        cast({{ lead_scoring.number_or_null('qualified_min_score') }} as {{ lead_scoring.points_type() }}) as qualified_min_score
    from {{ ref('account_thresholds') }}

),

scored as (

    select
        scoring_model,
        scored_on
    from lead_scores
    group by
        scoring_model,
        scored_on

),

-- A model's own row takes precedence over the one for all.
ranked_thresholds as (

    select
        account_thresholds.*,
        row_number() over (order by case when account_thresholds.scoring_model is null then 2 else 1 end asc) as precedence
    from account_thresholds
    inner join scored
        on coalesce(account_thresholds.scoring_model, scored.scoring_model) = scored.scoring_model

),

thresholds as (

    select * from ranked_thresholds
    where precedence = 1

),

-- The people of a company as of the day. A mail provider's domain is no company.
employments as (

    select
        lead_scores.lead_id,
        lead_scores.scored_on,
        lead_scores.fit_score,
        lead_scores.lead_score,
        lead_scores.fit_grade,
        lead_scores.is_mql,
        lead_scores.is_sql,
        lead_scores.suppression_reason,
        coalesce(lead_scores.days_since_engaged < {{ var('engaged_within_days') }}, false) as is_engaged,
        profiles.company_domain,
        profiles.company_name,
        profiles.owner_id,
        profiles.job_function,
        profiles.seniority
    from lead_scores
    inner join profiles
        on
            lead_scores.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'lead_scores.scored_on') }}
    left join email_domains
        on profiles.company_domain = email_domains.domain
    where
        profiles.company_domain is not null
        and email_domains.domain is null

),

-- Keep customers: more can be sold to them, and an account without them would look smaller than it is.
people as (

    select
        *,
        row_number() over (
            partition by company_domain
            order by lead_score desc, {{ lead_scoring.binary_order('lead_id') }} asc
        ) as score_rank
    from employments
    where suppression_reason is null or suppression_reason = 'customer'

),

customers as (

    select people.company_domain
    from people
    inner join suppression_reasons
        on
            people.lead_id = suppression_reasons.lead_id
            and {{ lead_scoring.is_valid_on('suppression_reasons', 'people.scored_on') }}
    where suppression_reasons.reason = 'customer'
    group by people.company_domain

),

-- A deal counts whichever person of the company it is with, a suppressed one too.
deals as (

    select
        employments.company_domain,
        count(*) as open_opportunities,
        sum(opportunities.amount) as pipeline
    from opportunities
    inner join employments
        on opportunities.lead_id = employments.lead_id
    where {{ lead_scoring.is_open_on('opportunities', 'employments.scored_on') }}
    group by employments.company_domain

),

{% for column in ['company_name', 'owner_id'] -%}
{{ column }}_counts as (

    select
        company_domain,
        {{ column }},
        row_number() over (
            partition by company_domain
            order by count(*) desc, {{ lead_scoring.binary_order(column) }} asc
        ) as frequency_rank
    from people
    where {{ column }} is not null
    group by
        company_domain,
        {{ column }}

),

{% endfor -%}
{% for column in ['job_function', 'seniority'] -%}
{{ column }}_values as (

    select
        company_domain,
        {{ column }}
    from people
    where
        is_engaged
        and {{ column }} is not null
    group by
        company_domain,
        {{ column }}

),

{{ column }}_lists as (

    select
        company_domain,
        count(*) as value_count,
        replace({{ lead_scoring.sorted_concat(lead_scoring.binary_order(column)) }}, ',', ', ') as listed
    from {{ column }}_values
    group by company_domain

),

{% endfor -%}
accounts as (

    select
        people.company_domain,
        people.scored_on,
        thresholds.max_score,
        thresholds.engaged_min_score,
        thresholds.engaged_min_people,
        thresholds.qualified_min_score,
        thresholds.qualified_min_people,
        max(people.lead_score) as best_score,
        sum(
            case when people.lead_score > 0 and people.score_rank <= coalesce(thresholds.max_people, people.score_rank) then people.lead_score else 0 end
        ) as summed_score,
        -- The better the grade, the higher the score: both are of one person.
        max(people.fit_score) as fit_score,
        min(people.fit_grade) as fit_grade,
        count(*) as people,
        sum(case when people.is_engaged then 1 else 0 end) as engaged_people,
        sum(case when people.is_mql then 1 else 0 end) as mql_people,
        sum(case when people.is_sql then 1 else 0 end) as sql_people
    from people
    cross join thresholds
    group by
        people.company_domain,
        people.scored_on,
        thresholds.max_score,
        thresholds.engaged_min_score,
        thresholds.engaged_min_people,
        thresholds.qualified_min_score,
        thresholds.qualified_min_people

),

bounded as (

    select
        *,
        least(summed_score, coalesce(max_score, summed_score)) as bounded_score
    from accounts

),

qualified as (

    select
        *,
        case
            when bounded_score >= qualified_min_score and engaged_people >= qualified_min_people then 'qualified'
            when bounded_score >= engaged_min_score and engaged_people >= engaged_min_people then 'engaged'
            else 'none'
        end as qualification
    from bounded

),

final as (

    select
        -- ids
        qualified.company_domain,
        qualified.scored_on,
        company_names.company_name,
        owner_ids.owner_id,

        -- scores
        qualified.best_score,
        cast(qualified.bounded_score as {{ lead_scoring.points_type() }}) as bounded_score,
        qualified.fit_score,
        qualified.fit_grade,

        -- qualification
        qualified.qualification,
        qualified.qualification = 'qualified' as is_qualified,
        customers.company_domain is not null as is_customer,

        -- people
        {%- for column in ['people', 'engaged_people', 'mql_people', 'sql_people'] %}
        cast(qualified.{{ column }} as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}
        {%- for column, reached, listed in [
            ('job_function', 'functions_reached', 'engaged_functions'), ('seniority', 'seniorities_reached', 'engaged_seniorities'),
        ] %}
        cast(coalesce({{ column }}_lists.value_count, 0) as {{ dbt.type_bigint() }}) as {{ reached }},
        {{ column }}_lists.listed as {{ listed }},
        {%- endfor %}

        -- deals
        cast(coalesce(deals.open_opportunities, 0) as {{ dbt.type_bigint() }}) as open_opportunities,
        cast(coalesce(deals.pipeline, 0) as decimal(33, 4)) as pipeline
    from qualified
    left join company_name_counts as company_names
        on
            qualified.company_domain = company_names.company_domain
            and company_names.frequency_rank = 1
    left join owner_id_counts as owner_ids
        on
            qualified.company_domain = owner_ids.company_domain
            and owner_ids.frequency_rank = 1
    left join job_function_lists
        on qualified.company_domain = job_function_lists.company_domain
    left join seniority_lists
        on qualified.company_domain = seniority_lists.company_domain
    left join customers
        on qualified.company_domain = customers.company_domain
    left join deals
        on qualified.company_domain = deals.company_domain

)

select * from final
