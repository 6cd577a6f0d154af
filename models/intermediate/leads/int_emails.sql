with

leads_unerased as (

    select * from {{ ref('int_leads_unerased') }}
    where reject_reason is null

),

kept_versions as (

    select * from {{ ref('int_lead_version_log') }}

),

email_domains as (

    select * from {{ ref('email_domains') }}

),

email_role_accounts as (

    select * from {{ ref('email_role_accounts') }}

),

addresses as (

    select email
    from leads_unerased

    union distinct

    select email
    from kept_versions

),

emails as (

    select
        email,
        {{ lead_scoring.is_email('email') }} as is_valid,
        {{ lead_scoring.text_part('email', "'@'", 1) }} as local_part,
        {{ lead_scoring.text_part('email', "'@'", 2) }} as host
    from addresses
    where email is not null

),

-- The strictest kind takes precedence.
final as (

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

select * from final
