with

next_touches as (

    select * from {{ ref('nurture_next_touches') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

sendings as (

    select * from {{ ref('int_nurture_sendings') }}

),

steps as (

    select * from {{ ref('int_nurture_steps') }}

),

log_entries as (

    select * from {{ ref('int_nurture_segment_log') }}

),

identities as (

    select * from {{ ref('int_lead_identities') }}

),

library as (

    select count(*) > 0 as has_content
    from {{ ref('content_library') }}

),

-- Of an empty library one finding says all.
waiting_for_content as (

    select
        case when library.has_content then next_touches.sequence end as sequence,
        case when library.has_content then next_touches.step end as step,
        count(*) as row_count
    from next_touches
    cross join library
    where
        next_touches.status = 'no_content'
        and next_touches.step is not null
    group by
        case when library.has_content then next_touches.sequence end,
        case when library.has_content then next_touches.step end

),

exhausted as (

    select
        2 as severity,
        'exhausted_content' as topic,
        coalesce(sequence || '/' || cast(step as {{ dbt.type_string() }}), 'content_library') as subject,
        row_count,
        cast(row_count as {{ dbt.type_string() }}) || case when row_count = 1 then ' lead waits' else ' leads wait' end
        || coalesce(
            ' at step ' || cast(step as {{ dbt.type_string() }}) || ' of ' || sequence || ' for content that suits them and is new to them',
            ' for content, and content_library.csv has none'
        ) as message,
        case when sequence is null then 'list your content in content_library.csv' else 'add to content_library.csv, or let the step ask for more types' end as remedy
    from waiting_for_content

),

due_mails as (

    select
        leads.email,
        leads.email_kind
    from next_touches
    inner join leads
        on next_touches.lead_id = leads.lead_id
    where
        next_touches.status = 'due'
        and next_touches.channel = 'email'

),

-- A mail that no tool can send stays due.
unaddressed as (

    select
        2 as severity,
        'unaddressed_mails' as topic,
        'nurture_next_touches' as subject,
        count(*) as row_count,
        cast(count(*) as {{ dbt.type_string() }}) || case when count(*) = 1 then ' mail is' else ' mails are' end
        || ' due to leads without a valid address' as message,
        'look for their addresses (leads_current has email_kind), or give the steps another channel' as remedy
    from due_mails
    where coalesce(email_kind, 'invalid') = 'invalid'
    having count(*) > 0

),

suppressed_addresses as (

    select distinct leads.email
    from next_touches
    inner join leads
        on next_touches.lead_id = leads.lead_id
    where
        next_touches.status = 'suppressed'
        and leads.email_kind != 'invalid'

),

-- Two leads of one system with one address are two people, unless match_people says otherwise.
sent_to_the_suppressed as (

    select
        1 as severity,
        'suppressed_addresses' as topic,
        'nurture_next_touches' as subject,
        count(*) as row_count,
        cast(count(*) as {{ dbt.type_string() }}) || case when count(*) = 1 then ' mail is' else ' mails are' end
        || ' due to an address that another lead has who is suppressed' as message,
        'set match_people to everywhere if an address is one person, or suppress both leads at the source' as remedy
    from due_mails
    inner join suppressed_addresses
        on due_mails.email = suppressed_addresses.email
    having count(*) > 0

),

planned as (

    select distinct sequence
    from steps

),

sent_by_the_tool as (

    select
        {{ lead_scoring.without_address('sendings.sequence') }} as sequence,
        count(distinct sendings.lead_id) as row_count
    from sendings
    left join planned
        on sendings.sequence = planned.sequence
    where planned.sequence is null
    group by {{ lead_scoring.without_address('sendings.sequence') }}

),

unplanned as (

    select
        3 as severity,
        'unplanned_sequences' as topic,
        sequence as subject,
        row_count,
        'sequence ' || sequence || ' was sent to ' || cast(row_count as {{ dbt.type_string() }})
        || case when row_count = 1 then ' lead' else ' leads' end || ' and nurture_sequences.csv does not have it' as message,
        'add it there, or give it the name of one of yours in sequence_aliases.csv' as remedy
    from sent_by_the_tool

),

-- A record that was merged since counts for its survivor, which may have had the sequence before.
held_out as (

    select
        coalesce(identities.survivor_lead_id, log_entries.lead_id) as lead_id,
        log_entries.sequence,
        min(log_entries.scored_on) as held_out_on
    from log_entries
    left join identities
        on log_entries.lead_id = identities.lead_id
    where log_entries.is_holdout
    group by
        coalesce(identities.survivor_lead_id, log_entries.lead_id),
        log_entries.sequence

),

sent_all_the_same as (

    select
        {{ lead_scoring.without_address('held_out.sequence') }} as sequence,
        count(distinct held_out.lead_id) as row_count
    from held_out
    inner join sendings
        on
            held_out.lead_id = sendings.lead_id
            and held_out.sequence = sendings.sequence
            and held_out.held_out_on <= sendings.sent_on
    group by {{ lead_scoring.without_address('held_out.sequence') }}

),

touched_holdouts as (

    select
        2 as severity,
        'touched_holdouts' as topic,
        sequence as subject,
        row_count,
        cast(row_count as {{ dbt.type_string() }}) || case when row_count = 1 then ' lead' else ' leads' end
        || ' held out of ' || sequence || ' got it all the same, and what it shows is no comparison any more' as message,
        'let the tool send only what nurture_next_touches calls due' as remedy
    from sent_all_the_same

),

final as (

    select * from exhausted
    union all
    select * from unaddressed
    union all
    select * from sent_to_the_suppressed
    union all
    select * from unplanned
    union all
    select * from touched_holdouts

)

select * from final
