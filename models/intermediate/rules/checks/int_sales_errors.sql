{%- set weekdays = lead_scoring.weekdays() -%}
{%- set clock = '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' -%}
{#- Spelled as the models compare them. -#}
{%- set lowered = {
    'sla_rules': ['qualification', 'qualified_by', 'calendar'],
    'business_calendar': ['calendar', 'day'],
    'sales_reps': ['team'],
    'routing_rules': ['qualification', 'goes_to', 'team'],
} -%}

with

sla_rules as (

    {{ lead_scoring.named_rules(ref('sla_rules'), ['qualification', 'qualified_by']) }}

),

business_calendar as (

    {{ lead_scoring.named_rules(ref('business_calendar'), ['calendar', 'day']) }}

),

sales_reps as (

    {{ lead_scoring.named_rules(ref('sales_reps'), ['rep']) }}

),

routing_rules as (

    {{ lead_scoring.named_rules(ref('routing_rules'), ['priority']) }}

),

-- A calendar that is open on some weekday ends every deadline.
calendars as (

    select lower(trim(calendar)) as calendar
    from business_calendar
    where
        lower(trim(day)) in ({{ lead_scoring.text_list(weekdays) }})
        and opens_at is not null
    group by lower(trim(calendar))

),

teams as (

    select distinct lower(trim(team)) as team
    from sales_reps
    where team is not null

),

qualifications as (

    select 'mql' as qualification
    union all
    select 'sql' as qualification

),

answered as (

    select
        lower(trim(qualification)) as qualification,
        max(case when qualified_by is null then 1 else 0 end) as is_for_both,
        count(distinct lower(trim(qualified_by))) as way_count
    from sla_rules
    group by lower(trim(qualification))

),

final as (

    {{ lead_scoring.cell_errors(
        'sla_rules',
        required=['qualification', 'task_type', 'calendar'],
        choices={'qualification': ['mql', 'sql'], 'qualified_by': ['score', 'fast_track']},
        whole_numbers=['due_in_hours', 'due_in_days'],
        positive=['due_in_hours']
    ) }}

    union all
    {{ lead_scoring.cell_errors('business_calendar', required=['calendar', 'day']) }}

    union all
    {{ lead_scoring.cell_errors('sales_reps', required=['rep', 'team', 'daily_capacity'], whole_numbers=['daily_capacity'], days=['away_from', 'away_to'], names=['rep']) }}

    union all
    {{ lead_scoring.cell_errors(
        'routing_rules',
        required=['priority', 'goes_to'],
        choices={'qualification': ['mql', 'sql'], 'goes_to': ['team', 'account_owner']},
        whole_numbers=['priority']
    ) }}

    {%- for seed, what in [('sla_rules', 'qualification and qualified_by'), ('business_calendar', 'day'), ('sales_reps', 'rep')] %}

    union all
    {{ lead_scoring.duplicate_errors(seed, what) }}
    {%- endfor %}

    union all
    {{ lead_scoring.repeated_number_errors('routing_rules', 'priority') }}

    {%- for column, limit in [('due_in_hours', 240), ('due_in_days', 100)] %}

    union all

    select
        'sla_rules' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message(column, '; write at most ' ~ limit) }} as error
    from sla_rules
    where {{ lead_scoring.number_or_null(column) }} > {{ limit }}
    {%- endfor %}

    union all

    select
        'sla_rules' as seed_name,
        rule_name,
        case when due_in_hours is null then 'due_in_hours and due_in_days are blank' else 'due_in_hours and due_in_days are both given' end
        || '; fill in one of them' as error
    from sla_rules
    where
        (due_in_hours is null and due_in_days is null)
        or (due_in_hours is not null and due_in_days is not null)

    union all
    {{ lead_scoring.reference_errors(
        'sla_rules', 'calendar', 'calendars', 'calendar',
        remedy='give it weekdays with hours in business_calendar.csv', spelled='lower(trim(sla_rules.calendar))'
    ) }}

    union all
    {{ lead_scoring.reference_errors(
        'business_calendar', 'calendar', 'calendars', 'calendar',
        remedy='give it weekdays with hours', spelled='lower(trim(business_calendar.calendar))'
    ) }}

    union all

    select
        'sla_rules' as seed_name,
        qualifications.qualification as rule_name,
        'no row says by when sales answers; add a row with qualified_by blank' as error
    from qualifications
    left join answered
        on qualifications.qualification = answered.qualification
    where
        answered.qualification is null
        or (answered.is_for_both = 0 and answered.way_count < 2)

    union all

    select
        'business_calendar' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message('day', '; write monday to sunday, or a date such as 2026-12-25') }} as error
    from business_calendar
    where
        lower(trim(day)) not in ({{ lead_scoring.text_list(weekdays) }})
        and (length(trim(day)) != 10 or {{ lead_scoring.parse_timestamp('trim(day)') }} is null)

    {%- for column in ['opens_at', 'closes_at'] %}

    union all

    select
        'business_calendar' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message(column, '; write hours and minutes such as 09:00') }} as error
    from business_calendar
    where not {{ lead_scoring.matches_pattern('trim(' ~ column ~ ')', clock) }}
    {%- endfor %}

    union all

    select
        'business_calendar' as seed_name,
        rule_name,
        case
            when opens_at is null or closes_at is null then 'one of opens_at and closes_at is blank; give both, or none for a day off'
            else 'opens_at is ' || opens_at || ' and closes_at is ' || closes_at || '; a day closes after it opens'
        end as error
    from business_calendar
    where
        (opens_at is null and closes_at is not null)
        or (opens_at is not null and closes_at is null)
        or (trim(opens_at) >= trim(closes_at) and length(trim(opens_at)) = 5 and length(trim(closes_at)) = 5)

    union all

    select
        'sales_reps' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message('daily_capacity', '; write at most 100') }} as error
    from sales_reps
    where {{ lead_scoring.number_or_null('daily_capacity') }} > 100

    union all

    select
        'sales_reps' as seed_name,
        rule_name,
        case
            when away_from is null then 'away_to is given without away_from; give both'
            when away_to is null then 'away_from is ' || away_from || ' without away_to, which is for ever; give the last day, or set daily_capacity to 0'
            else 'away_from is ' || away_from || ' and away_to is ' || away_to || '; swap them'
        end as error
    from sales_reps
    where
        (away_from is null and away_to is not null)
        or (away_from is not null and away_to is null)
        or {{ lead_scoring.parse_timestamp('trim(away_from)') }} > {{ lead_scoring.parse_timestamp('trim(away_to)') }}

    union all

    select
        'routing_rules' as seed_name,
        rule_name,
        case
            when team is null then 'team is blank; name one of sales_reps.csv, or write account_owner in goes_to'
            else 'team is "' || team || '", which an account_owner has no use for; leave it blank'
        end as error
    from routing_rules
    where
        (lower(trim(goes_to)) = 'team' and team is null)
        or (lower(trim(goes_to)) = 'account_owner' and team is not null)

    union all
    {{ lead_scoring.reference_errors(
        'routing_rules', 'team', 'teams', 'team',
        remedy='give it a rep in sales_reps.csv', spelled='lower(trim(routing_rules.team))'
    ) }}

    {%- for seed, columns in lowered.items() %}
    {%- for column in columns %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        '{{ column }} is "' || {{ column }} || '"; write "' || lower(trim({{ column }})) || '"' as error
    from {{ seed }}
    where {{ column }} != lower(trim({{ column }}))
    {%- endfor %}
    {%- endfor %}

)

select * from final
