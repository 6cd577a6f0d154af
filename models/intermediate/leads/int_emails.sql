with

versions as (

    select * from {{ ref('int_lead_versions') }}

),

email_domains as (

    select * from {{ ref('email_domains') }}

),

email_role_accounts as (

    select * from {{ ref('email_role_accounts') }}

),

emails as (

    select
        email,
        {{ lead_scoring.is_email('email') }} as is_valid,
        {{ lead_scoring.text_part('email', "'@'", 1) }} as local_part,
        {{ lead_scoring.text_part('email', "'@'", 2) }} as host
    from versions
    where email is not null
    group by email

),

-- The strictest kind takes precedence.
classified as (

    select
        emails.email,
        case
            when not emails.is_valid then 'invalid'
            when email_domains.email_kind = 'disposable' then 'disposable'
            when email_role_accounts.local_part is not null then 'role'
            else coalesce(email_domains.email_kind, 'business')
        end as email_kind,
        case when emails.is_valid then emails.host end as email_domain
    from emails
    left join email_domains
        on emails.host = email_domains.domain
    left join email_role_accounts
        on emails.local_part = email_role_accounts.local_part

)

select * from classified
