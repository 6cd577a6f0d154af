{#- The columns that routing rules and reps filter leads by. -#}
{%- set rule_conditions = lead_scoring.routing_conditions() -%}
{%- set rep_conditions = ['region', 'company_size_band', 'industry'] -%}
{%- set desk_columns = ['team'] + rep_conditions -%}

with

handovers as (

    select * from {{ ref('int_handovers') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

mail_domains as (

    select distinct domain from {{ ref('email_domains') }}

),

reps as (

    select
        trim(rep) as rep,
        lower(trim(team)) as team,
        {%- for column in rep_conditions %}
        {{ lead_scoring.listed_cell(column) }} as {{ column }},
        {%- endfor %}
        cast({{ lead_scoring.number_or_null('daily_capacity') }} as {{ dbt.type_int() }}) as daily_capacity,
        cast({{ lead_scoring.parse_timestamp('trim(away_from)') }} as date) as away_from,
        cast({{ lead_scoring.parse_timestamp('trim(away_to)') }} as date) as away_to
    from {{ ref('sales_reps') }}

),

routing_rules as (

    select * from {{ ref('int_routing_rules') }}

),

-- Route a lead once while it is qualified: on the day of its first crossing or, if that is unknown, on the newest day. If it
-- became MQL and SQL at once, route it as an SQL.
days_of_handovers as (

    select
        *,
        case when is_routed_before_lookback then scored_on else routed_on end as routing_day
    from handovers

),

-- A day of known crossings and one of unknown ones are routed apart, even where they are the same day.
keyed_handovers as (

    select
        *,
        dense_rank() over (order by routing_day asc, is_routed_before_lookback asc) as routing_key
    from days_of_handovers

),

numbered_handovers as (

    select
        *,
        row_number() over (
            partition by lead_id, routing_key
            order by qualifying_at asc, qualification desc
        ) as handover_number
    from keyed_handovers

),

routed as (

    select
        numbered_handovers.lead_id,
        numbered_handovers.routing_key,
        numbered_handovers.routing_day,
        numbered_handovers.is_routed_before_lookback,
        numbered_handovers.qualification,
        numbered_handovers.lead_score,
        profiles.owner_id as owner_on_routing_day,
        newest_profiles.owner_id,
        {%- for column in rule_conditions if column != 'qualification' %}
        lower(profiles.{{ column }}) as {{ column }},
        {%- endfor %}
        case when mail_domains.domain is null then profiles.company_domain end as company_domain
    from numbered_handovers
    left join profiles
        on
            numbered_handovers.lead_id = profiles.lead_id
            and {{ lead_scoring.is_valid_on('profiles', 'numbered_handovers.routing_day') }}
    left join profiles as newest_profiles
        on
            numbered_handovers.lead_id = newest_profiles.lead_id
            and {{ lead_scoring.is_valid_on('newest_profiles', 'numbered_handovers.scored_on') }}
    left join mail_domains
        on profiles.company_domain = mail_domains.domain
    where numbered_handovers.handover_number = 1

),

-- Present and absent reps, by day. Where the day of the crossing is unknown nobody is absent, or leads would change hands with
-- every holiday of today.
routing_days as (

    select distinct
        routing_key,
        routing_day,
        is_routed_before_lookback
    from routed

),

present_reps as (

    select
        routing_days.routing_key,
        reps.*
    from routing_days
    cross join reps
    where
        routing_days.is_routed_before_lookback
        or reps.away_from is null
        or routing_days.routing_day < reps.away_from
        or routing_days.routing_day > reps.away_to

),

absent_reps as (

    select distinct
        routing_days.routing_key,
        reps.rep
    from routing_days
    inner join reps
        on
            routing_days.routing_day >= reps.away_from
            and routing_days.routing_day <= reps.away_to
    where not routing_days.is_routed_before_lookback

),

routed_accounts as (

    select distinct
        routing_key,
        routing_day,
        company_domain
    from routed
    where company_domain is not null

),

-- The owner of most leads of a company, as of the day.
account_leads as (

    select
        routed_accounts.routing_key,
        routed_accounts.company_domain,
        profiles.owner_id,
        count(*) as lead_count
    from routed_accounts
    inner join profiles
        on
            routed_accounts.company_domain = profiles.company_domain
            and routed_accounts.routing_day >= profiles.created_on
            and {{ lead_scoring.is_valid_on('profiles', 'routed_accounts.routing_day') }}
    where profiles.owner_id is not null
    group by
        routed_accounts.routing_key,
        routed_accounts.company_domain,
        profiles.owner_id

),

ranked_owners as (

    select
        account_leads.*,
        row_number() over (
            partition by account_leads.routing_key, account_leads.company_domain
            order by account_leads.lead_count desc, {{ lead_scoring.binary_order('account_leads.owner_id') }} asc
        ) as owner_rank
    from account_leads
    left join absent_reps
        on
            account_leads.routing_key = absent_reps.routing_key
            and account_leads.owner_id = absent_reps.rep
    where absent_reps.rep is null

),

account_owners as (

    select * from ranked_owners
    where owner_rank = 1

),

-- Present reps who take the same leads share a desk.
desks as (

    select
        routing_key,
        {%- for column in desk_columns %}
        {{ column }},
        {%- endfor %}
        {%- for column in desk_columns %}
        {{ "|| '/' || " if not loop.first }}coalesce({{ column }}, '')
        {%- endfor %} as desk,
        {%- for column in rep_conditions %}
        {{ '+ ' if not loop.first }}case when {{ column }} is null then 0 else 1 end
        {%- endfor %} as condition_count
    from present_reps
    where daily_capacity > 0
    group by
        routing_key,
        {{ desk_columns | join(',\n        ') }}

),

-- A lead takes a place if it had no present owner on its day, whoever owns it now. Who became its owner later keeps it, also where
-- they were absent on that day.
compared as (

    select
        routed.*,
        case when absent_reps.rep is null or coalesce(routed.owner_on_routing_day, '') != routed.owner_id then routed.owner_id end as present_owner_id,
        routed.owner_on_routing_day is null or absent_then.rep is not null as is_routed
    from routed
    left join absent_reps
        on
            routed.routing_key = absent_reps.routing_key
            and routed.owner_id = absent_reps.rep
    left join absent_reps as absent_then
        on
            routed.routing_key = absent_then.routing_key
            and routed.owner_on_routing_day = absent_then.rep

),

unowned as (

    select * from compared
    where
        is_routed
        or present_owner_id is null

),

-- The first matching rule that has an owner or a desk, and of its desks the most specific one.
matched_rules as (

    select
        unowned.lead_id,
        unowned.routing_key,
        unowned.company_domain,
        {%- for column in rep_conditions %}
        unowned.{{ column }},
        {%- endfor %}
        routing_rules.priority,
        routing_rules.goes_to,
        routing_rules.team
    from unowned
    inner join routing_rules
        on
            routing_rules.priority >= 0
            {%- for column in rule_conditions %}
            and {{ lead_scoring.blank_or_listed('routing_rules.' ~ column, 'unowned.' ~ column) }}
            {%- endfor %}

),

served as (

    select
        matched_rules.lead_id,
        matched_rules.routing_key,
        matched_rules.priority,
        'account_owner' as routed_by,
        account_owners.owner_id,
        cast(null as {{ dbt.type_string() }}) as desk,
        0 as condition_count
    from matched_rules
    inner join account_owners
        on
            matched_rules.goes_to = 'account_owner'
            and matched_rules.routing_key = account_owners.routing_key
            and matched_rules.company_domain = account_owners.company_domain

    union all

    select
        matched_rules.lead_id,
        matched_rules.routing_key,
        matched_rules.priority,
        'round_robin' as routed_by,
        cast(null as {{ dbt.type_string() }}) as owner_id,
        desks.desk,
        desks.condition_count
    from matched_rules
    inner join desks
        on
            matched_rules.goes_to = 'team'
            and matched_rules.team = desks.team
            and matched_rules.routing_key = desks.routing_key
            {%- for column in rep_conditions %}
            and {{ lead_scoring.blank_or_listed('desks.' ~ column, 'matched_rules.' ~ column) }}
            {%- endfor %}

),

ranked_choices as (

    select
        *,
        row_number() over (
            partition by lead_id, routing_key
            order by priority asc, condition_count desc, {{ lead_scoring.binary_order('desk') }} asc
        ) as choice_rank
    from served

),

chosen as (

    select * from ranked_choices
    where choice_rank = 1

),

-- The places at a desk: in each round one for every rep with enough daily_capacity.
rounds as (

    {{ dbt.generate_series(upper_bound=100) }}

),

seated_reps as (

    select
        desks.routing_key,
        desks.desk,
        present_reps.rep,
        present_reps.daily_capacity,
        row_number() over (
            partition by desks.routing_key, desks.desk
            order by {{ lead_scoring.binary_order('present_reps.rep') }} asc
        ) - 1 as rep_number,
        count(*) over (partition by desks.routing_key, desks.desk) as rep_count
    from desks
    inner join present_reps
        on
            desks.routing_key = present_reps.routing_key
            {%- for column in desk_columns %}
            and coalesce(desks.{{ column }}, '') = coalesce(present_reps.{{ column }}, '')
            {%- endfor %}
    where present_reps.daily_capacity > 0

),

-- Each day begins with another rep.
turns as (

    select
        seated_reps.*,
        case
            when routing_days.is_routed_before_lookback then seated_reps.rep_number
            else mod(
                seated_reps.rep_number + seated_reps.rep_count
                - mod({{ dbt.datediff("cast('1900-01-01' as date)", 'routing_days.routing_day', 'day') }}, seated_reps.rep_count),
                seated_reps.rep_count
            )
        end as turn
    from seated_reps
    inner join routing_days
        on seated_reps.routing_key = routing_days.routing_key

),

numbered_places as (

    select
        turns.routing_key,
        turns.desk,
        turns.rep,
        row_number() over (
            partition by turns.routing_key, turns.desk
            order by rounds.generated_number asc, turns.turn asc
        ) - 1 as place_number,
        count(*) over (partition by turns.routing_key, turns.desk) as place_count
    from turns
    inner join rounds
        on turns.daily_capacity >= rounds.generated_number

),

place_counts as (

    select
        routing_key,
        desk,
        max(place_count) as place_count
    from numbered_places
    group by
        routing_key,
        desk

),

hashed as (

    select
        *,
        {{ lead_scoring.row_hash('routing', ['lead_id']) }} as lead_hash
    from unowned

),

-- The best lead of a day first. A lead that crossed before history_from gets its place from a hash of its id.
queued as (

    select
        chosen.lead_id,
        chosen.routing_key,
        chosen.desk,
        hashed.is_routed_before_lookback,
        place_counts.place_count,
        {{ lead_scoring.number_of_hash('hashed.lead_hash') }} as lead_number,
        row_number() over (
            partition by chosen.desk, chosen.routing_key
            order by
                case hashed.qualification when 'sql' then 1 else 2 end asc,
                hashed.lead_score desc,
                {{ lead_scoring.binary_order('hashed.lead_id') }} asc
        ) - 1 as queue_number
    from chosen
    inner join hashed
        on
            chosen.lead_id = hashed.lead_id
            and chosen.routing_key = hashed.routing_key
    inner join place_counts
        on
            chosen.desk = place_counts.desk
            and chosen.routing_key = place_counts.routing_key

),

placed as (

    select
        *,
        case
            when is_routed_before_lookback then mod(lead_number, place_count)
            when queue_number < place_count then queue_number
        end as place_number
    from queued

),

routes as (

    select
        chosen.lead_id,
        chosen.routing_key,
        chosen.priority,
        chosen.routed_by,
        coalesce(chosen.owner_id, numbered_places.rep) as owner_id
    from chosen
    left join placed
        on
            chosen.lead_id = placed.lead_id
            and chosen.routing_key = placed.routing_key
    left join numbered_places
        on
            placed.desk = numbered_places.desk
            and placed.routing_key = numbered_places.routing_key
            and placed.place_number = numbered_places.place_number

),

final as (

    select
        keyed_handovers.task_id,
        coalesce(compared.present_owner_id, routes.owner_id, {{ lead_scoring.text_list([var('catch_all_owner')]) }}) as owner_id,
        case
            when compared.present_owner_id is not null then 'lead_owner'
            when routes.owner_id is not null then routes.routed_by
            else 'catch_all'
        end as routed_by,
        case when compared.present_owner_id is null and routes.owner_id is not null then routes.priority end as routing_rule
    from keyed_handovers
    inner join compared
        on
            keyed_handovers.lead_id = compared.lead_id
            and keyed_handovers.routing_key = compared.routing_key
    left join routes
        on
            keyed_handovers.lead_id = routes.lead_id
            and keyed_handovers.routing_key = routes.routing_key

)

select * from final
