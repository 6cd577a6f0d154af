-- Acme pays a service that tries every address; its verdict takes the place of the package's guess.
with

lead_rows as (

    select * from {{ ref('lead_scoring', 'int_leads_unerased') }}

),

email_checks as (

    select * from {{ ref('acme_email_checks') }}

),

emails as (

    select
        email,
        {{ dbt.split_part('email', "'@'", 2) }} as email_domain
    from lead_rows
    where email is not null
    group by email

),

judged as (

    select
        emails.email,
        case email_checks.verdict
            when 'free_mail' then 'personal'
            when 'shared_inbox' then 'role'
            when 'throw_away' then 'disposable'
            when 'undeliverable' then 'invalid'
            -- Deliverable, or not tried yet.
            else 'business'
        end as email_kind,
        emails.email_domain
    from emails
    left join email_checks
        on emails.email = email_checks.mail

),

final as (

    select
        email,
        email_kind,
        case when email_kind != 'invalid' then email_domain end as email_domain
    from judged

)

select * from final
