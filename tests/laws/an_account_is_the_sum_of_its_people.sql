-- Every scored person of a known company counts in its account, once, unless suppressed; a mail provider has no account.
with

people as (

    select
        profiles.company_domain,
        count(*) as people,
        sum(case when lead_scores.is_mql then 1 else 0 end) as mql_people,
        sum(case when lead_scores.is_sql then 1 else 0 end) as sql_people,
        max(lead_scores.lead_score) as best_score
    from {{ ref('lead_scores') }} as lead_scores
    inner join {{ ref('int_lead_profiles') }} as profiles
        on
            lead_scores.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'lead_scores.scored_on') }}
    where
        lead_scores.is_primary_model
        and coalesce(lead_scores.suppression_reason, 'customer') = 'customer'
        and profiles.company_domain not in (select email_domains.domain from {{ ref('email_domains') }} as email_domains)
    group by profiles.company_domain

),

accounts as (

    select * from {{ ref('account_scores') }}

)

select
    people.company_domain,
    accounts.company_domain as account_domain,
    people.people,
    accounts.people as account_people
from people
full outer join accounts
    on people.company_domain = accounts.company_domain
where
    people.company_domain is null
    or accounts.company_domain is null
    or people.people != accounts.people
    or people.mql_people != accounts.mql_people
    or people.sql_people != accounts.sql_people
    or people.best_score != accounts.best_score
